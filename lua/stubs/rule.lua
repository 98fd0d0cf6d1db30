---@meta lk.rule
-- What an editor shows of module lk.rule, for rules of an organisation: see docs/editors.md.

---@class lk.rule.Resource
---The logical id.
---@field id string
---@field type string
---@field properties table
local Resource = {}

---The value of a property: `bucket:get "VersioningConfiguration.Status"`; numbers count from 0.
---@param path string
---@return any
function Resource:get(path) end

---The value of the tag, or nil.
---@param key string
---@return any
function Resource:tag(key) end

---Whether some property names the other resource, in whatever function.
---@param other lk.rule.Resource
---@return boolean
function Resource:refers_to(other) end

---@class lk.rule.Stack
---@field resources lk.rule.Resource[]
local Stack = {}

---The resources in the stack's order: all, or those of a type; "AWS::S3::*" is every type of S3.
---@param type_name? string
---@return fun(): lk.rule.Resource?
function Stack:each(type_name) end

---@param id string
---@return lk.rule.Resource?
function Stack:find(id) end

---@alias lk.rule.Report fun(resource: lk.rule.Resource?, path: string, message: string, hint?: string)

---@class lk.rule.Options
---@field title string
---@field severity? "info"|"warning"|"error"
---@field doc string
---@field check fun(stack: lk.rule.Stack, report: lk.rule.Report)
---A template that the rule accepts; run by --test-rules.
---@field good? string
---A template that the rule reports.
---@field bad? string

---A rule: `rule "ORG001" { … }`.
---@param id string
---@return fun(options: lk.rule.Options)
local function rule(id) end

return rule
