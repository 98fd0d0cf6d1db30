---@meta lk
-- What an editor shows of module lk, the constructs: see docs/editors.md. Sources: lua/lk of lkc.

---@class lk
local lk = {}

-- Actions on a resource, for the grants of a function.

---@class lk.Grant
---@field actions string[]
---@field resources any[]

---A duration as people write it: "30s", "5m", "24h", "90d".
---@alias lk.Duration string

-- --- the stack

---@class lk.StackOptions
---The region; the AWS configuration decides where it is left out.
---@field region? string
---Of the functions.
---@field architecture? "arm64"|"x86_64"
---@field description? string
---Of the stack, and through it of its resources.
---@field tags? table<string, string>

---@class lk.ParameterOptions
---String where it is left out.
---@field type? "String"|"Number"|"List<Number>"|"CommaDelimitedList"|string
---The values that it may have.
---@field allowed? any[]
---A regular expression for the whole value; lk.pattern has some.
---@field pattern? string
---@field default? any
---@field description? string
---What a value must be, told when it is refused.
---@field explain? string
---Keeps the value out of every output.
---@field secret? boolean|string
---@field min_length? integer|string
---@field max_length? integer|string
---@field min? number|string
---@field max? number|string

---@class lk.OutputOptions
---@field value any
---@field description? string
---The name under which other stacks import it.
---@field export? aws.String
---@field condition? string|aws.Condition
---The variable that `lkc outputs --dotenv` writes.
---@field dotenv? string

---@class lk.MoveOptions
---The former logical id.
---@field from string
---The resource, or its logical id.
---@field to any

---@class lk.AllowOptions
---The resource, or its logical id.
---@field [1] any
---@field replace? boolean
---@field delete? boolean
---Why its data may go.
---@field reason string
---The last day on which it may, UTC: "2026-12-31".
---@field expires string

---@class lk.IgnoreDriftOptions
---The resource, or its logical id.
---@field [1] any
---Of one property: "/VisibilityTimeout", with * for any characters; left out: the whole resource.
---@field path? string
---Why it differs.
---@field reason string
---Who knows about it.
---@field owner string
---The last day on which it may, UTC: "2026-12-31".
---@field expires string

---@class lk.AdoptOptions
---The resource, or its logical id.
---@field [1] any
---Its name, or all identifying properties where its type has several.
---@field id string|table<string, string>

---@class lk.DestinationOptions
---Left out: every environment that has no place of its own.
---@field environment? string
---@field region? string
---@field regions? string[]
---The twelve digits of the account that the keys must be of.
---@field account? string
---Of the AWS configuration, where the keys are found.
---@field profile? string
---The environment goes out as a CloudFormation stack set, with a stack in each of its accounts and of the regions.
---@field stack_set? lk.StackSetOptions

---@class lk.StackSetOptions
---The accounts, by roles that are there; or else units.
---@field accounts? string[]
---Units of an AWS organization: "ou-ab12-34567890", or its root: "r-ab12".
---@field units? string[]
---Accounts of the units that are left out.
---@field except? string[]
---How many accounts of a region at the same time: 1 where it is left out.
---@field at_once? integer
---How many accounts of a region may fail before the rest is left alone: 0 where it is left out.
---@field failures? integer
---Regions at the same time, and not one after another.
---@field regions_at_once? boolean
---The ARN of the role that reaches the accounts; AWSCloudFormationStackSetAdministrationRole where it is left out.
---@field administration_role? string
---The name of the role in each account; AWSCloudFormationStackSetExecutionRole where it is left out.
---@field execution_role? string
---To accounts that join a unit later, and away from those that leave it.
---@field auto_deploy? boolean
---The keys are a delegated administrator's.
---@field delegated? boolean
---What becomes of the stack of a place that is taken out: it stays on its own where this is left out.
---@field removed? "keep"|"delete"

---@class lk.OutputOfOptions
---Of the other stack; this one's where it is left out, false for a stack without one.
---@field environment? string|false
---@field region? string
---@field profile? string
---Of the parameter by which it comes in; made of stack and output where it is left out.
---@field parameter? string
---Of that parameter: String where it is left out.
---@field type? "String"|"Number"|"List<Number>"|"CommaDelimitedList"|string

---@class lk.Mapping
---@field name string

---@class lk.Stack
---@field name string
---Begins the names of functions and alarms; the stack's name and a hyphen at first.
---@field prefix aws.String
---@field architecture "arm64"|"x86_64"
local Stack = {}

---A parameter; as a value it is its Ref.
---@param name string
---@return fun(options: lk.ParameterOptions): aws.Value
function Stack:parameter(name) end

---The values of parameters under a name that -e picks.
---@param name string
---@return fun(parameters: table<string, any>)
function Stack:environment(name) end

---Where an environment lives: lkc apply --all goes to every place, and -e to the one.
---@param options lk.DestinationOptions
function Stack:deploy_to(options) end

---@param name string
---@return fun(expression: aws.Condition): aws.Condition
function Stack:condition(name) end

---@param name string
---@return fun(rows: table<string, table<string, any>>): lk.Mapping
function Stack:mapping(name) end

---@param name string
---@return fun(body: table)
function Stack:rule(name) end

---@param name string
---@return fun(options: lk.OutputOptions)
function Stack:output(name) end

---Variables for `lkc outputs --dotenv` that are no outputs.
---@param variables table<string, aws.String>
function Stack:dotenv(variables) end

---A finding of `lkc check` that the whole stack accepts.
---@param rule string
---@param reason string
function Stack:ignore(rule, reason) end

---What lives as `from` is declared as `to` now: it is renamed, not replaced.
---@param options lk.MoveOptions
function Stack:moved(options) end

---A loss of data that is meant.
---@param options lk.AllowOptions
function Stack:allow(options) end

---A drift that is meant, and that lkc drift tells nobody of.
---@param options lk.IgnoreDriftOptions
function Stack:ignore_drift(options) end

---What exists outside of the stack becomes a resource of it.
---@param options lk.AdoptOptions
function Stack:adopt(options) end

---@param body table
function Stack:metadata(body) end

---@param names string|(string|table)[]
function Stack:transform(names) end

---@param body table
function Stack:globals(body) end

---@param body table
function Stack:hooks(body) end

---@class lk.StackModule
---@overload fun(name: string): fun(options: lk.StackOptions): lk.Stack
local stack = {}

---The stack that was declared.
---@return lk.Stack
function stack.current() end

---The one stack that a file declares: `lk.stack "shop" { region = "eu-central-1" }`.
---@type lk.StackModule
lk.stack = stack

-- --- constructs

---@alias lk.Key table<string, "S"|"N"|"B">|string[]

---@class lk.TableOptions
---One attribute, `{ product_id = "S" }`, or partition and sort key: `{ "product_id:S", "timestamp:N" }`.
---@field key lk.Key
---Secondary indexes by name, each with a key.
---@field indexes? table<string, lk.Key>
---The attribute that holds the second at which an item expires.
---@field ttl? string
---The physical name; CloudFormation makes one where it is left out.
---@field name? aws.String

---@class lk.Table: aws.DynamoDB.Table.Handle
---@field id string
---@field main aws.DynamoDB.Table.Handle
---@field table aws.DynamoDB.Table.Handle
local Table = {}

---A grant of DynamoDB actions: `products:can { "GetItem", "Query" }`.
---@param actions string[]
---@return lk.Grant
function Table:can(actions) end

---A DynamoDB table, billed on demand, kept when the stack is deleted.
---@param name string
---@return fun(options: lk.TableOptions): lk.Table
function lk.table(name) end

---@class lk.LambdaOptions
---The folder below runtime/functions.
---@field source string
---In MB.
---@field memory integer
---@field timeout lk.Duration
---What the function may do: `{ products:can { "GetItem" } }`.
---@field grants? lk.Grant[]
---@field environment? table<string, any>
---Of the logs; "7d" where it is left out.
---@field retention? lk.Duration
---@field architecture? "arm64"|"x86_64"
---Instances reserved for this function.
---@field concurrency? integer
---@field description? aws.String

---@class lk.Lambda: aws.Lambda.Function.Handle
---@field id string
---@field name string
---@field main aws.Lambda.Function.Handle
---@field fn aws.Lambda.Function.Handle
---@field role aws.IAM.Role.Handle
---@field logs aws.Logs.LogGroup.Handle
local Lambda = {}

---Adds to what the function may do.
---@param grant lk.Grant
---@return lk.Lambda
function Lambda:allow(grant) end

---Lets a service call the function on behalf of one of the account's resources.
---@param id string
---@param principal string
---@param source_arn aws.String
---@return aws.Lambda.Permission.Handle
function Lambda:invoked_by(id, principal, source_arn) end

---A function built from runtime/functions/<source>, with logs that expire and a role of its grants alone.
---@param name string
---@return fun(options: lk.LambdaOptions): lk.Lambda
function lk.lambda(name) end

---@class lk.CorsOptions
---@field origins aws.String[]
---@field methods ("GET"|"PUT"|"HEAD"|"POST"|"DELETE")[]
---@field headers? string[]
---"1h" where it is left out.
---@field max_age? lk.Duration

---@class lk.LifecycleOptions
---@field expire? lk.Duration
---@field infrequent_access? lk.Duration

---@class lk.BucketOptions
---The physical name; CloudFormation makes one where it is left out.
---@field name? aws.String
---@field cors? lk.CorsOptions
---By prefix; "*" is everything.
---@field lifecycle? table<string, lk.LifecycleOptions>
---@field condition? string|aws.Condition
---Lets writers use ACLs, which CloudFront's access logs need.
---@field acl? boolean

---@class lk.Bucket: aws.S3.Bucket.Handle
---@field id string
---@field main aws.S3.Bucket.Handle
---@field bucket aws.S3.Bucket.Handle
---@field policy aws.S3.BucketPolicy.Handle
local Bucket = {}

---@return aws.String
function Bucket:arn() end

---A grant of S3 actions: `images:can { "GetObject" }`.
---@param actions string[]
---@return lk.Grant
function Bucket:can(actions) end

---Calls a function on an event: `images:on("ObjectCreated", { prefix = "uploads/" }, fn)`.
---@param event string
---@param filter { prefix?: string, suffix?: string }
---@param fn lk.Lambda
---@return lk.Bucket
function Bucket:on(event, filter, fn) end

---Adds a statement to the bucket's policy.
---@param statement table
function Bucket:permit(statement) end

---A private bucket: encrypted, TLS only, kept when the stack is deleted.
---@param name string
---@return fun(options: lk.BucketOptions): lk.Bucket
function lk.bucket(name) end

---@class lk.CdnOptions
---@field origin lk.Bucket
---How long answers are kept; "24h" where it is left out.
---@field ttl? lk.Duration
---@field price_class? 100|200|"All"
---@field logs? { bucket: lk.Bucket, when?: aws.Condition, prefix?: string }
---@field comment? aws.String

---@class lk.Cdn: aws.CloudFront.Distribution.Handle
---@field id string
---@field main aws.CloudFront.Distribution.Handle
---@field distribution aws.CloudFront.Distribution.Handle
---@field cache_policy aws.CloudFront.CachePolicy.Handle
---@field access_control aws.CloudFront.OriginAccessControl.Handle
local Cdn = {}

---@return aws.Value
function Cdn:arn() end

---A CloudFront distribution before a private bucket, which it alone may read.
---@param name string
---@return fun(options: lk.CdnOptions): lk.Cdn
function lk.cdn(name) end

---@class lk.PasswordOptions
---@field length integer
---@field upper? boolean
---@field lower? boolean
---@field digit? boolean
---@field symbol? boolean
---How long a temporary password holds; "7d" where it is left out.
---@field temporary? lk.Duration

---@class lk.ClientOptions
---@field access lk.Duration
---@field refresh lk.Duration
---@field name? aws.String

---@class lk.UsersOptions
---@field name? aws.String
---@field sign_in? "email"|"phone_number"
---@field verify? "email"|"phone_number"
---@field mfa? "off"|"optional"|"required"
---@field password? lk.PasswordOptions
---By precedence.
---@field groups? string[]
---@field client lk.ClientOptions

---@class lk.Users: aws.Cognito.UserPool.Handle
---@field id string
---@field main aws.Cognito.UserPool.Handle
---@field pool aws.Cognito.UserPool.Handle
---@field groups table<string, aws.Cognito.UserPoolGroup.Handle>
---@field client aws.Cognito.UserPoolClient.Handle

---A Cognito user pool with its groups and one app client.
---@param name string
---@return fun(options: lk.UsersOptions): lk.Users
function lk.users(name) end

---@class lk.SenderOptions
---@field address aws.String

---@class lk.Sender: aws.SES.EmailIdentity.Handle
---@field id string
---@field main aws.SES.EmailIdentity.Handle
---@field identity aws.SES.EmailIdentity.Handle
---@field address aws.String
local Sender = {}

---A grant of SES actions: `sender:can { "SendEmail" }`.
---@param actions string[]
---@return lk.Grant
function Sender:can(actions) end

---An SES identity that functions may send from.
---@param name string
---@return fun(options: lk.SenderOptions): lk.Sender
function lk.sender(name) end

-- --- schedules and alarms

---@class lk.Schedule
local schedule = {}

---@param fn lk.Lambda
---@param time string "03:00", UTC
---@return aws.Events.Rule.Handle
function schedule.daily(fn, time) end

---@param fn lk.Lambda
---@param fields string the six fields of cron: "0 3 * * ? *"
---@return aws.Events.Rule.Handle
function schedule.cron(fn, fields) end

---@param fn lk.Lambda
---@param interval lk.Duration
---@return aws.Events.Rule.Handle
function schedule.rate(fn, interval) end

---Calls a function by the clock.
---@type lk.Schedule
lk.schedule = schedule

---@class lk.AlarmOptions
---A count, a size such as "4GB", or a share such as "5%".
---@field above number|string
---@field period? lk.Duration
---Periods in a row; 1 where it is left out.
---@field periods? integer
---The topic that is told.
---@field notify? aws.String
---@field name? aws.String

---@class lk.Alarm
local alarm = {}

---The share of a function's calls that fail.
---@param fn lk.Lambda
---@param options lk.AlarmOptions
---@return aws.CloudWatch.Alarm.Handle
function alarm.error_rate(fn, options) end

---A function's errors, counted.
---@param fn lk.Lambda
---@param options lk.AlarmOptions
---@return aws.CloudWatch.Alarm.Handle
function alarm.errors(fn, options) end

---Requests that DynamoDB throttled, of the table and its indexes.
---@param of_table lk.Table
---@param options lk.AlarmOptions
---@return aws.CloudWatch.Alarm.Handle
function alarm.throttles(of_table, options) end

---A bucket's size.
---@param bucket lk.Bucket
---@param options lk.AlarmOptions
---@return aws.CloudWatch.Alarm.Handle
function alarm.size(bucket, options) end

---A distribution's 4xx and 5xx answers, an alarm for each.
---@param cdn lk.Cdn
---@param options lk.AlarmOptions
---@return aws.CloudWatch.Alarm.Handle[]
function alarm.http_errors(cdn, options) end

---Alarms, each derived from the construct that it watches.
---@type lk.Alarm
lk.alarm = alarm

-- --- small things

---A grant by service, actions and resources: `lk.grant("sqs", { "SendMessage" }, { queue.Arn })`.
---@param service string
---@param actions string[]
---@param resources any[]
---@return lk.Grant
function lk.grant(service, actions, resources) end

---A finding of `lkc check` that is accepted for one resource or construct.
---@param thing aws.Value
---@param rule string
---@param reason string
function lk.ignore(thing, rule, reason) end

---An output of another stack, as a value: it comes in by a parameter that lkc fills.
---@param stack string
---@param output string
---@param options? lk.OutputOfOptions
---@return aws.Value
function lk.output_of(stack, output, options) end

---Regular expressions for parameters.
---@type { email: string, origin: string }
lk.pattern = {}

return lk
