---@meta aws
-- What an editor shows of module aws besides the services, which have a file each: see docs/editors.md.

-- A value that is known at the deployment only: a parameter, a function, an attribute, a resource or construct. (Right
-- above the class this would be shown with every property.)

---@class aws.Value
---@operator concat(any): aws.Value

---@alias aws.String string|aws.Value
---@alias aws.Integer integer|aws.Value
---@alias aws.Number number|aws.Value
---@alias aws.Boolean boolean|aws.Value
---@alias aws.Condition aws.Value

-- What every resource takes beside its properties.

---@class aws.Attributes
---The resource exists only where this condition holds.
---@field Condition? string|aws.Condition
---@field CreationPolicy? table
---What becomes of the physical resource when it leaves the stack.
---@field DeletionPolicy? "Delete"|"Retain"|"RetainExceptOnCreate"|"Snapshot"
---Resources that must be there before this one.
---@field DependsOn? string|aws.Value|(string|aws.Value)[]
---@field Metadata? any
---@field UpdatePolicy? table
---What becomes of the old physical resource when an update replaces it.
---@field UpdateReplacePolicy? "Delete"|"Retain"|"Snapshot"

-- A resource as the stack holds it: as a value it is a Ref, its attributes are fields.

---@class aws.Resource: aws.Value
---The name within the template.
---@field logical_id string

-- A resource whose type has no annotations here.

---@class aws.AnyResource: aws.Resource
---@field [string] any

-- The raw layer: every CloudFormation type, intrinsic function and pseudo parameter, in AWS's own spelling.
---@class aws
---The id of the account that the stack is in: "123456789012".
---@field AccountId aws.Value
---The ARNs of the stack's notification topics.
---@field NotificationARNs aws.Value
---Removes a property, as a branch of aws.If.
---@field NoValue any
---"aws", "aws-cn" or "aws-us-gov".
---@field Partition aws.Value
---The region that the stack is in: "us-east-1".
---@field Region aws.Value
---@field StackId aws.Value
---@field StackName aws.Value
---"amazonaws.com", or another in some partitions.
---@field URLSuffix aws.Value
---JSON's null, which Lua's tables cannot hold.
---@field null any
local aws = {}

---What Ref gives of a resource, parameter or logical id. A resource or parameter is its own Ref already.
---@param target string|aws.Value
---@return aws.Value
function aws.Ref(target) end

---An attribute of a resource by its logical id; `bucket.Arn` says the same of a resource at hand.
---@param target string|aws.Value
---@param attribute aws.String
---@return aws.Value
function aws.GetAtt(target, attribute) end

---A text with CloudFormation's own variables: `${Name}`, `${Name.Attribute}`, `${!Literal}`.
---@param text string
---@param values? table<string, any> variables that are no names of the stack
---@return aws.Value
function aws.Sub(text, values) end

---@param separator string
---@param list aws.Value|any[]
---@return aws.Value
function aws.Join(separator, list) end

---@param index aws.Integer from 0
---@param list aws.Value|any[]
---@return any
function aws.Select(index, list) end

---@param separator string
---@param text aws.String
---@return aws.Value
function aws.Split(separator, text) end

---@param text aws.String
---@return aws.Value
function aws.Base64(text) end

---The availability zones of a region, or of the stack's own.
---@param region? aws.String
---@return aws.Value
function aws.GetAZs(region) end

---What another stack exports under the name.
---@param name aws.String
---@return aws.Value
function aws.ImportValue(name) end

---@class aws.StackOutput
---@field StackName aws.String
---@field OutputName aws.String
---@field Region? aws.String
---@field RoleArn? aws.String

---An output of another stack.
---@param output aws.StackOutput
---@return aws.Value
function aws.GetStackOutput(output) end

---Needs the transform AWS::LanguageExtensions.
---@param list aws.Value|any[]
---@return aws.Value
function aws.Length(list) end

---Needs the transform AWS::LanguageExtensions.
---@param value any
---@return aws.Value
function aws.ToJsonString(value) end

---@param name string
---@param parameters? table
---@return any
function aws.Transform(name, parameters) end

---@param block aws.String
---@param count aws.Integer
---@param bits? aws.Integer
---@return aws.Value
function aws.Cidr(block, count, bits) end

---@param mapping string|lk.Mapping|aws.Value
---@param first aws.String
---@param second aws.String
---@param default? { DefaultValue: any } needs the transform AWS::LanguageExtensions
---@return aws.Value
function aws.FindInMap(mapping, first, second, default) end

---One of two values, chosen at the deployment; aws.NoValue leaves the property out.
---@param condition string|aws.Condition
---@param yes any
---@param no any
---@return aws.Value
function aws.If(condition, yes, no) end

---@param a aws.String|number|boolean
---@param b aws.String|number|boolean
---@return aws.Condition
function aws.Equals(a, b) end

---@param list aws.Condition[] two to ten
---@return aws.Condition
function aws.And(list) end

---@param list aws.Condition[] two to ten
---@return aws.Condition
function aws.Or(list) end

---@param condition aws.Condition
---@return aws.Condition
function aws.Not(condition) end

---A condition by its name.
---@param name string
---@return aws.Condition
function aws.Condition(name) end

---In rules: whether the list has the text.
---@param list aws.Value|any[]
---@param text aws.String
---@return aws.Condition
function aws.Contains(list, text) end

---In rules.
---@param list aws.Value|any[]
---@param text aws.String
---@return aws.Condition
function aws.EachMemberEquals(list, text) end

---In rules.
---@param list aws.Value|any[]
---@param allowed aws.Value|any[]
---@return aws.Condition
function aws.EachMemberIn(list, allowed) end

---In rules: the values of all parameters of a type.
---@param parameter_type string
---@return aws.Value
function aws.RefAll(parameter_type) end

---In rules: an attribute of a parameter's value.
---@param parameter string
---@param attribute string
---@return aws.Value
function aws.ValueOf(parameter, attribute) end

---In rules.
---@param parameter_type string
---@param attribute string
---@return aws.Value
function aws.ValueOfAll(parameter_type, attribute) end

---Any function by its own key: `aws.call("Fn::Join", { ",", list })`.
---@param name string
---@param argument any
---@return aws.Value
function aws.call(name, argument) end

---A list, also where it is empty.
---@param items any[]
---@return any
function aws.list(items) end

---A map, also where it is empty.
---@param members table<string, any>
---@return any
function aws.map(members) end

---A resource of a type outside of AWS::, such as "Custom::Thing".
---@param type_name string
---@return fun(id: string): fun(properties: table): aws.AnyResource
function aws.resource(type_name) end

---A resource with its body as a template has it, Properties beside the attributes.
---@param type_name string
---@return fun(id: string): fun(body: table): aws.AnyResource
function aws.verbatim(type_name) end

---A parameter in CloudFormation's own spelling; stack:parameter says it shorter.
---@param name string
---@return fun(body: table): aws.Value
function aws.parameter(name) end

---An output in CloudFormation's own spelling; stack:output says it shorter.
---@param name string
---@return fun(body: table)
function aws.output(name) end

---What stands among the resources without being one: `aws.generator "Fn::ForEach::Topics" { … }`.
---@param name string
---@return fun(body: table)
function aws.generator(name) end

return aws
