#include "aws/cloudformation_read.h"

/* --- creating --- */

static void add_imports(struct query_form *form, const struct cfn_change_set_input *input)
{
	for (size_t i = 0; i < input->import_count; i++) {
		const struct cfn_import *import = &input->imports[i];
		query_add_member(form, "ResourcesToImport", i + 1, "ResourceType", import->type);
		query_add_member(form, "ResourcesToImport", i + 1, "LogicalResourceId", import->logical_id);
		for (size_t k = 0; k < import->identifier_count; k++) {
			struct str field = str_format_in(form->arena, "ResourceIdentifier.entry.%zu.", k + 1);
			struct str key = str_concat_in(form->arena, field, STR("key"));
			struct str value = str_concat_in(form->arena, field, STR("value"));
			query_add_member(form, "ResourcesToImport", i + 1, key.ptr, import->identifier[k].key);
			query_add_member(form, "ResourcesToImport", i + 1, value.ptr, import->identifier[k].value);
		}
	}
}

static void add_rollback_triggers(struct query_form *form, const struct cfn_change_set_input *input)
{
	const char *list = "RollbackConfiguration.RollbackTriggers";
	for (size_t i = 0; i < input->rollback_trigger_count; i++) {
		query_add_member(form, list, i + 1, "Arn", input->rollback_triggers[i].arn);
		query_add_member(form, list, i + 1, "Type", input->rollback_triggers[i].type);
	}
	/* "If you specify an empty list, CloudFormation removes all": API Reference, "RollbackConfiguration". */
	if (input->without_rollback_triggers)
		query_add(form, list, (struct str){0});
	if (input->without_notifications)
		query_add(form, "NotificationARNs", (struct str){0});
	if (input->rollback_trigger_count)
		query_add(form, "RollbackConfiguration.MonitoringTimeInMinutes",
		          str_format_in(form->arena, "%d", input->monitoring_minutes));
}

static void add_options(struct query_form *form, const struct cfn_change_set_input *input)
{
	query_add_optional(form, "ClientToken", input->client_token);
	query_add_optional(form, "Description", input->description);
	query_add_optional(form, "RoleARN", input->role_arn);
	query_add_optional(form, "OnStackFailure", input->on_stack_failure);
	query_add_optional(form, "DeploymentMode", input->deployment_mode);
	query_add_optional(form, "DeploymentConfig.Mode", input->deployment_config_mode);
	if (input->include_nested)
		query_add_bool(form, "IncludeNestedStacks", true);
	if (input->import_existing)
		query_add_bool(form, "ImportExistingResources", true);
}

enum lk_status cfn_create_change_set(struct aws_client *client, struct arena *arena,
                                     const struct cfn_change_set_input *input, struct str *ret_change_set_id,
                                     struct str *ret_stack_id, struct error *ret_err)
{
	struct query_form form;
	const struct xml *result;
	query_form_init_in(&form, arena);
	query_add(&form, "StackName", input->stack_id.len ? input->stack_id : input->stack);
	query_add(&form, "ChangeSetName", input->name);
	query_add_optional(&form, "ChangeSetType", input->type);
	query_add_optional(&form, "TemplateBody", input->template.body);
	query_add_optional(&form, "TemplateURL", input->template.url);
	if (input->use_previous_template)
		query_add_bool(&form, "UsePreviousTemplate", true);
	cfn_add_parameters(&form, input->parameters, input->parameter_count);
	query_add_list(&form, "Capabilities", input->capabilities, input->capability_count);
	cfn_add_tags(&form, input->tags, input->tag_count);
	query_add_list(&form, "NotificationARNs", input->notification_arns, input->notification_count);
	add_rollback_triggers(&form, input);
	add_imports(&form, input);
	add_options(&form, input);
	enum lk_status status = aws_query_call(client, arena, &AWS_CLOUDFORMATION, "CreateChangeSet", &form, &result,
	                                       ret_err);
	if (status != LK_OK)
		return status;
	if (ret_change_set_id)
		*ret_change_set_id = xml_text(result, "Id");
	if (ret_stack_id)
		*ret_stack_id = xml_text(result, "StackId");
	return LK_OK;
}

/* --- describing --- */

static struct cfn_change_detail read_detail(const struct xml *member)
{
	return (struct cfn_change_detail){
		.attribute = xml_text(member, "Target/Attribute"),
		.name = xml_text(member, "Target/Name"),
		.path = xml_text(member, "Target/Path"),
		.requires_recreation = xml_text(member, "Target/RequiresRecreation"),
		.change_source = xml_text(member, "ChangeSource"),
		.causing_entity = xml_text(member, "CausingEntity"),
		.evaluation = xml_text(member, "Evaluation"),
		.before = xml_raw_text(member, "Target/BeforeValue"),
		.after = xml_raw_text(member, "Target/AfterValue"),
		.attribute_change_type = xml_text(member, "Target/AttributeChangeType"),
	};
}

static struct cfn_change read_change(struct arena *arena, const struct xml *node)
{
	struct cfn_change change = {
		.action = xml_text(node, "Action"),
		.policy_action = xml_text(node, "PolicyAction"),
		.replacement = xml_text(node, "Replacement"),
		.logical_id = xml_text(node, "LogicalResourceId"),
		.physical_id = xml_text(node, "PhysicalResourceId"),
		.type = xml_text(node, "ResourceType"),
		.nested_change_set_id = xml_text(node, "ChangeSetId"),
		.drift_status = xml_text(node, "ResourceDriftStatus"),
		.before_context = xml_raw_text(node, "BeforeContext"),
		.after_context = xml_raw_text(node, "AfterContext"),
	};
	struct cfn_string_list scope = cfn_read_strings(arena, node, "Scope");
	CFN_ASSIGN_LIST(&change.scope, scope);
	for (const struct xml *member = cfn_first(node, "Details"); member; member = cfn_next(member))
		VEC_PUSH(arena, &change.details) = read_detail(member);
	return change;
}

/* DescribeChangeSet's result and ListChangeSets' summaries have the same names. */
static struct cfn_change_set read_summary(const struct xml *node)
{
	return (struct cfn_change_set){
		.id = xml_text(node, "ChangeSetId"),
		.name = xml_text(node, "ChangeSetName"),
		.stack_id = xml_text(node, "StackId"),
		.stack_name = xml_text(node, "StackName"),
		.description = xml_text(node, "Description"),
		.status = xml_text(node, "Status"),
		.status_reason = xml_text(node, "StatusReason"),
		.execution_status = xml_text(node, "ExecutionStatus"),
		.on_stack_failure = xml_text(node, "OnStackFailure"),
		.created_ms = cfn_read_time(node, "CreationTime"),
	};
}

static struct cfn_change_set read_first_page(struct arena *arena, const struct xml *result)
{
	struct cfn_change_set set = read_summary(result);
	for (const struct xml *member = cfn_first(result, "Parameters"); member; member = cfn_next(member))
		VEC_PUSH(arena, &set.parameters) = cfn_read_parameter(member);
	for (const struct xml *member = cfn_first(result, "Tags"); member; member = cfn_next(member))
		VEC_PUSH(arena, &set.tags) = cfn_read_tag(member);
	struct cfn_string_list capabilities = cfn_read_strings(arena, result, "Capabilities");
	CFN_ASSIGN_LIST(&set.capabilities, capabilities);
	return set;
}

enum lk_status cfn_describe_change_set(struct aws_client *client, struct arena *arena, struct str stack,
                                       struct str change_set, bool property_values, bool *ret_exists,
                                       struct cfn_change_set *ret_change_set, struct error *ret_err)
{
	struct cfn_change_set set = {0};
	struct cfn_pager pager;
	cfn_pager_init_in(&pager, arena, client, "DescribeChangeSet");
	query_add(&pager.form, "ChangeSetName", change_set);
	query_add_optional(&pager.form, "StackName", stack);
	if (property_values)
		query_add_bool(&pager.form, "IncludePropertyValues", true);
	while (!pager.finished) {
		const struct xml *result;
		enum lk_status status = cfn_pager_next(&pager, &result, ret_err);
		if (status != LK_OK && cfn_error_is_missing(ret_err)) {
			*ret_exists = false;
			return LK_OK;
		}
		if (status != LK_OK)
			return status;
		if (pager.pages == 1)
			set = read_first_page(arena, result);
		for (const struct xml *member = cfn_first(result, "Changes"); member; member = cfn_next(member)) {
			const struct xml *change = xml_child(member, "ResourceChange");
			if (change)
				VEC_PUSH(arena, &set.changes) = read_change(arena, change);
		}
	}
	*ret_exists = true;
	*ret_change_set = set;
	return LK_OK;
}

bool cfn_change_set_is_empty(const struct cfn_change_set *change_set)
{
	/* AWS CLI, customizations/cloudformation/deployer.py; the second is told where a template has transforms. */
	return str_is(change_set->status, "FAILED") &&
	       (str_contains(change_set->status_reason, STR("didn't contain changes")) ||
	        str_contains(change_set->status_reason, STR("No updates are to be performed")));
}

enum lk_status cfn_list_change_sets(struct aws_client *client, struct arena *arena, struct str stack,
                                    struct cfn_change_set_list *ret_list, struct error *ret_err)
{
	struct cfn_change_set_list list = {0};
	struct cfn_pager pager;
	cfn_pager_init_in(&pager, arena, client, "ListChangeSets");
	query_add(&pager.form, "StackName", stack);
	while (!pager.finished) {
		const struct xml *result;
		enum lk_status status = cfn_pager_next(&pager, &result, ret_err);
		if (status != LK_OK)
			return status;
		for (const struct xml *member = cfn_first(result, "Summaries"); member; member = cfn_next(member))
			VEC_PUSH(arena, &list.change_sets) = read_summary(member);
	}
	*ret_list = list;
	return LK_OK;
}

/* --- what becomes of it --- */

enum lk_status cfn_execute_change_set(struct aws_client *client, struct arena *arena,
                                      const struct cfn_execution *execution, struct error *ret_err)
{
	struct query_form form;
	query_form_init_in(&form, arena);
	query_add(&form, "ChangeSetName", execution->change_set);
	query_add_optional(&form, "StackName", execution->stack);
	query_add_optional(&form, "ClientRequestToken", execution->client_token);
	if (execution->disable_rollback)
		query_add_bool(&form, "DisableRollback", true);
	if (execution->retain_except_on_create)
		query_add_bool(&form, "RetainExceptOnCreate", true);
	return cfn_do(client, arena, "ExecuteChangeSet", &form, ret_err);
}

enum lk_status cfn_delete_change_set(struct aws_client *client, struct arena *arena, struct str stack,
                                     struct str change_set, struct error *ret_err)
{
	struct query_form form;
	query_form_init_in(&form, arena);
	query_add(&form, "ChangeSetName", change_set);
	query_add_optional(&form, "StackName", stack);
	enum lk_status status = cfn_do(client, arena, "DeleteChangeSet", &form, ret_err);
	return status != LK_OK && cfn_error_is_missing(ret_err) ? LK_OK : status;
}
