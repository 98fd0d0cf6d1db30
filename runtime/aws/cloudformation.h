/* AWS CloudFormation, typed. Its own prefix is cfn_.
 *
 * stack is a name or, for a stack that may be deleted meanwhile, an id (ARN). Whatever an answer leaves out is empty, 0
 * or false; times are milliseconds since 1970. Lists are read to their last page. Source: AWS CloudFormation API
 * Reference and botocore's cloudformation/2010-05-15/service-2.json. */
#ifndef LK_AWS_CLOUDFORMATION_H
#define LK_AWS_CLOUDFORMATION_H

#include "aws/client.h"

extern const struct aws_service AWS_CLOUDFORMATION;

struct cfn_parameter {
	struct str key, value;
	bool use_previous;         /* in a request: keep what the stack has */
	struct str resolved_value; /* in an answer: of an SSM parameter */
};

struct cfn_tag {
	struct str key, value;
};

struct cfn_output {
	struct str key, value, description, export_name;
};

struct cfn_operation {
	struct str type, id; /* "UPDATE_STACK"; "CREATE_CHANGESET" too */
};

struct cfn_stack {
	struct str id, name, description;
	struct str status, status_reason; /* "UPDATE_COMPLETE" */
	struct str detailed_status;       /* "CONFIGURATION_COMPLETE", "VALIDATION_FAILED"; mostly empty */
	struct str role_arn, change_set_id, parent_id, root_id, drift_status, deletion_mode;
	int64_t created_ms, updated_ms, deleted_ms;
	bool termination_protection, disable_rollback, retain_except_on_create;
	VEC(struct cfn_parameter) parameters;
	VEC(struct cfn_output) outputs;
	VEC(struct cfn_tag) tags;
	VEC(struct str) capabilities, notification_arns;
	VEC(struct cfn_operation) operations; /* the most recent ones, as far as the service tells them */
};

/* DescribeStacks of one. *ret_exists is false, and the stack untouched, when there is none: asked by name, also when it
 * was deleted. */
LK_MUST_USE enum lk_status cfn_describe_stack(struct aws_client *client, struct arena *arena, struct str stack,
                                              bool *ret_exists, struct cfn_stack *ret_stack, struct error *ret_err);

struct cfn_stack_list {
	VEC(struct cfn_stack) stacks;
};
/* DescribeStacks of all that are not deleted. */
LK_MUST_USE enum lk_status cfn_list_stacks(struct aws_client *client, struct arena *arena,
                                           struct cfn_stack_list *ret_list, struct error *ret_err);

/* The template as it was handed in (stage Original), or with transforms carried out (Processed). change_set: empty, or
 * the template of that change set. */
LK_MUST_USE enum lk_status cfn_get_template(struct aws_client *client, struct arena *arena, struct str stack,
                                            struct str change_set, bool processed, struct str *ret_template,
                                            struct error *ret_err);

/* A template to be looked at: by its text or by its URL in S3. */
struct cfn_template {
	struct str body, url; /* one of the two */
};

struct cfn_parameter_declaration {
	struct str key, type, default_value, description;
	bool no_echo;
};
struct cfn_template_summary {
	struct str description, capabilities_reason;
	VEC(struct cfn_parameter_declaration) parameters;
	VEC(struct str) capabilities, resource_types, transforms;
};
LK_MUST_USE enum lk_status cfn_get_template_summary(struct aws_client *client, struct arena *arena,
                                                    const struct cfn_template *template,
                                                    struct cfn_template_summary *ret_summary, struct error *ret_err);
/* ValidateTemplate; resource_types stays empty. */
LK_MUST_USE enum lk_status cfn_validate_template(struct aws_client *client, struct arena *arena,
                                                 const struct cfn_template *template,
                                                 struct cfn_template_summary *ret_summary, struct error *ret_err);

/* --- change sets --- */

struct cfn_import {
	struct str type, logical_id;
	const struct cfn_tag *identifier; /* property to value: {"TableName": "x"} */
	size_t identifier_count;
};

/* An alarm that rolls an operation back when it fires. Source: API Reference, "RollbackConfiguration". */
struct cfn_rollback_trigger {
	struct str arn, type; /* "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm" */
};
enum { CFN_ROLLBACK_TRIGGERS_MAX = 5, CFN_MONITORING_MINUTES_MAX = 180, CFN_NOTIFICATIONS_MAX = 5 };

struct cfn_change_set_input {
	struct str stack, name;
	struct str stack_id; /* where given, it is for that stack and no other that has its name by now */
	struct str type; /* "CREATE", "UPDATE", "IMPORT" */
	struct cfn_template template;
	bool use_previous_template;
	const struct cfn_parameter *parameters;
	size_t parameter_count;
	const struct str *capabilities; /* "CAPABILITY_NAMED_IAM" */
	size_t capability_count;
	const struct cfn_tag *tags;
	size_t tag_count;
	const struct str *notification_arns;
	size_t notification_count;
	const struct cfn_rollback_trigger *rollback_triggers; /* none: those that the stack has */
	size_t rollback_trigger_count;
	/* What the stack has of both is taken away; otherwise none given leaves it as it is. */
	bool without_rollback_triggers, without_notifications;
	int monitoring_minutes; /* how long they are watched after the operation; only with triggers */
	const struct cfn_import *imports;
	size_t import_count;
	struct str client_token, description, role_arn;
	struct str on_stack_failure; /* "DO_NOTHING", "ROLLBACK", "DELETE"; empty: the service's own */
	bool include_nested, import_existing;
	struct str deployment_mode;        /* "REVERT_DRIFT"; empty: none */
	struct str deployment_config_mode; /* "EXPRESS"; empty: none */
};

/* Starts it; poll cfn_describe_change_set(). Either result may be NULL. */
LK_MUST_USE enum lk_status cfn_create_change_set(struct aws_client *client, struct arena *arena,
                                                 const struct cfn_change_set_input *input,
                                                 struct str *ret_change_set_id, struct str *ret_stack_id,
                                                 struct error *ret_err);

/* Why one property changes. */
struct cfn_change_detail {
	struct str attribute, name, path;         /* "Properties", "TableName", "/Properties/TableName" */
	struct str requires_recreation;           /* "Never", "Conditionally", "Always" */
	struct str change_source, causing_entity; /* "DirectModification", "Parameters.Env" */
	struct str evaluation;                    /* "Static", "Dynamic" */
	struct str before, after;
	struct str attribute_change_type;         /* "Add", "Remove", "Modify", "SyncWithActual" */
};

struct cfn_change {
	struct str action;        /* "Add", "Modify", "Remove", "Import", "Dynamic", "SyncWithActual" */
	struct str policy_action; /* "Delete", "Retain", "Snapshot", "ReplaceAndDelete", ... */
	struct str replacement;   /* "True", "False", "Conditional"; empty unless modified */
	struct str logical_id, physical_id, type, nested_change_set_id, drift_status;
	struct str before_context, after_context; /* JSON of the resource, when property values were asked for */
	VEC(struct str) scope;
	VEC(struct cfn_change_detail) details;
};

struct cfn_change_set {
	struct str id, name, stack_id, stack_name, description;
	struct str status, status_reason; /* "CREATE_COMPLETE", "FAILED", ... */
	struct str execution_status;      /* "AVAILABLE", "UNAVAILABLE", "OBSOLETE", ... */
	struct str on_stack_failure;
	int64_t created_ms;
	VEC(struct cfn_parameter) parameters;
	VEC(struct cfn_tag) tags;
	VEC(struct str) capabilities;
	VEC(struct cfn_change) changes; /* of resources */
};

/* change_set: a name with stack, or an id (then stack may be empty). */
LK_MUST_USE enum lk_status cfn_describe_change_set(struct aws_client *client, struct arena *arena, struct str stack,
                                                   struct str change_set, bool property_values, bool *ret_exists,
                                                   struct cfn_change_set *ret_change_set, struct error *ret_err);

/* A failed change set whose reason says that there is nothing to change, in any of the service's wordings. */
bool cfn_change_set_is_empty(const struct cfn_change_set *change_set);
/* The same told as an error of a call: "No updates are to be performed." */
bool cfn_error_is_no_change(const struct error *err);
/* "Stack with id x does not exist" and its kin. */
bool cfn_error_is_missing(const struct error *err);

struct cfn_execution {
	struct str stack, change_set, client_token;
	bool disable_rollback, retain_except_on_create;
};
LK_MUST_USE enum lk_status cfn_execute_change_set(struct aws_client *client, struct arena *arena,
                                                  const struct cfn_execution *execution, struct error *ret_err);
/* One that is not there is LK_OK. */
LK_MUST_USE enum lk_status cfn_delete_change_set(struct aws_client *client, struct arena *arena, struct str stack,
                                                 struct str change_set, struct error *ret_err);

struct cfn_change_set_list {
	VEC(struct cfn_change_set) change_sets; /* without changes, parameters and tags */
};
LK_MUST_USE enum lk_status cfn_list_change_sets(struct aws_client *client, struct arena *arena, struct str stack,
                                                struct cfn_change_set_list *ret_list, struct error *ret_err);

/* --- refactoring: resources under other logical ids, or in other stacks, untouched --- */

struct cfn_location {
	struct str stack, logical_id;
};
struct cfn_mapping {
	struct cfn_location source, destination;
};
/* What a stack is to be afterwards. Its parameters keep their values. */
struct cfn_stack_definition {
	struct str stack;
	struct cfn_template template;
};
struct cfn_refactor_input {
	struct str description;
	bool enable_stack_creation;
	const struct cfn_stack_definition *definitions;
	size_t definition_count;
	const struct cfn_mapping *mappings;
	size_t mapping_count;
};

/* Starts it; poll cfn_describe_stack_refactor(). */
LK_MUST_USE enum lk_status cfn_create_stack_refactor(struct aws_client *client, struct arena *arena,
                                                     const struct cfn_refactor_input *input,
                                                     struct str *ret_refactor_id, struct error *ret_err);

struct cfn_refactor {
	struct str id, description;
	struct str status, status_reason; /* "CREATE_IN_PROGRESS", "CREATE_COMPLETE", "CREATE_FAILED", ... */
	/* "UNAVAILABLE", "AVAILABLE", "OBSOLETE", "EXECUTE_COMPLETE", "ROLLBACK_COMPLETE", ... */
	struct str execution_status, execution_status_reason;
	VEC(struct str) stack_ids;
};
LK_MUST_USE enum lk_status cfn_describe_stack_refactor(struct aws_client *client, struct arena *arena,
                                                       struct str refactor_id, bool *ret_exists,
                                                       struct cfn_refactor *ret_refactor, struct error *ret_err);

struct cfn_refactor_action {
	struct str action, entity;              /* "MOVE", "CREATE"; "RESOURCE", "STACK" */
	struct str physical_id, identifier, description;
	struct str detection, detection_reason; /* "AUTO", "MANUAL" */
	struct cfn_location source, destination;
};
struct cfn_refactor_action_list {
	VEC(struct cfn_refactor_action) actions;
};
/* What executing it would do. */
LK_MUST_USE enum lk_status cfn_list_stack_refactor_actions(struct aws_client *client, struct arena *arena,
                                                           struct str refactor_id,
                                                           struct cfn_refactor_action_list *ret_list,
                                                           struct error *ret_err);

/* Starts that. */
LK_MUST_USE enum lk_status cfn_execute_stack_refactor(struct aws_client *client, struct arena *arena,
                                                      struct str refactor_id, struct error *ret_err);

/* --- resources and events --- */

struct cfn_resource {
	struct str logical_id, physical_id, type, status, status_reason, drift_status;
	int64_t updated_ms;
};
struct cfn_resource_list {
	VEC(struct cfn_resource) resources;
};
/* ListStackResources: all of them. */
LK_MUST_USE enum lk_status cfn_list_resources(struct aws_client *client, struct arena *arena, struct str stack,
                                              struct cfn_resource_list *ret_list, struct error *ret_err);
/* The same and the template as it was handed in, asked side by side. */
LK_MUST_USE enum lk_status cfn_get_contents(struct aws_client *client, struct arena *arena, struct str stack,
                                            struct cfn_resource_list *ret_list, struct str *ret_template,
                                            struct error *ret_err);
/* DescribeStackResources: at most 100, but of a deleted stack too; logical_id empty: all. */
LK_MUST_USE enum lk_status cfn_describe_resources(struct aws_client *client, struct arena *arena, struct str stack,
                                                  struct str logical_id, struct cfn_resource_list *ret_list,
                                                  struct error *ret_err);

struct cfn_event {
	struct str id, stack_id, stack_name, operation_id, client_token;
	struct str logical_id, physical_id, type, status, status_reason, detailed_status;
	struct str properties; /* JSON, as the service prints it */
	struct str hook_type, hook_status, hook_reason;
	int64_t time_ms; /* 0: not told */
};

/* Newest first; return false to read no further. */
struct cfn_event_visitor {
	void *context;
	bool (*visit)(void *context, const struct cfn_event *event);
};
LK_MUST_USE enum lk_status cfn_describe_stack_events(struct aws_client *client, struct arena *arena, struct str stack,
                                                     const struct cfn_event_visitor *visitor, struct error *ret_err);

/* DescribeEvents: what happened in operations, early validation of change sets included. */
struct cfn_operation_event {
	struct cfn_event event;
	struct str operation_type, operation_status, event_type; /* "CREATE_CHANGESET", "FAILED", "VALIDATION_ERROR" */
	struct str validation_name, validation_status, validation_reason, validation_path, validation_mode;
};
struct cfn_operation_event_list {
	VEC(struct cfn_operation_event) events;
};
/* stack, change_set and operation_id: one at least; failed_only leaves out what went well. */
struct cfn_operation_query {
	struct str stack, change_set, operation_id;
	bool failed_only;
};
LK_MUST_USE enum lk_status cfn_describe_events(struct aws_client *client, struct arena *arena,
                                               const struct cfn_operation_query *query,
                                               struct cfn_operation_event_list *ret_list, struct error *ret_err);

/* --- the stack as a whole --- */

struct cfn_deletion {
	struct str stack, client_token, role_arn;
	const struct str *retain; /* logical ids; only of a stack in DELETE_FAILED */
	size_t retain_count;
	struct str mode; /* "STANDARD", "FORCE_DELETE_STACK"; empty: the service's own */
};
LK_MUST_USE enum lk_status cfn_delete_stack(struct aws_client *client, struct arena *arena,
                                            const struct cfn_deletion *deletion, struct error *ret_err);

/* skip: logical ids that are taken as rolled back. */
LK_MUST_USE enum lk_status cfn_continue_update_rollback(struct aws_client *client, struct arena *arena,
                                                        struct str stack, const struct str *skip, size_t skip_count,
                                                        struct str client_token, struct error *ret_err);
/* Of a stack in CREATE_FAILED or UPDATE_FAILED: back to where it was, or away. */
LK_MUST_USE enum lk_status cfn_rollback_stack(struct aws_client *client, struct arena *arena, struct str stack,
                                              struct str client_token, struct error *ret_err);
/* Of a stack in UPDATE_IN_PROGRESS: it is rolled back. */
LK_MUST_USE enum lk_status cfn_cancel_update(struct aws_client *client, struct arena *arena, struct str stack,
                                             struct str client_token, struct error *ret_err);
/* The JSON of the stack's policy; empty when it has none. */
LK_MUST_USE enum lk_status cfn_get_stack_policy(struct aws_client *client, struct arena *arena, struct str stack,
                                                struct str *ret_policy, struct error *ret_err);
LK_MUST_USE enum lk_status cfn_update_termination_protection(struct aws_client *client, struct arena *arena,
                                                             struct str stack, bool enabled, struct error *ret_err);

struct cfn_export {
	struct str name, value, stack_id;
};
struct cfn_export_list {
	VEC(struct cfn_export) exports;
};
LK_MUST_USE enum lk_status cfn_list_exports(struct aws_client *client, struct arena *arena,
                                            struct cfn_export_list *ret_list, struct error *ret_err);

struct cfn_name_list {
	VEC(struct str) names;
};
/* The stacks that import each of so many exports, asked side by side; none is LK_OK with an empty list. */
LK_MUST_USE enum lk_status cfn_list_imports(struct aws_client *client, struct arena *arena, const struct str *exports,
                                            size_t count, struct cfn_name_list *ret_lists, struct error *ret_err);

#endif
