#include "aws/cloudformation_read.h"

/* botocore, cloudformation/2010-05-15. */
const struct aws_service AWS_CLOUDFORMATION = {
	.name = "CloudFormation",
	.signing_name = "cloudformation",
	.endpoint = "cloudformation",
	.environment = "CLOUDFORMATION",
	.gov_is_fips = true,
	.api_version = "2010-05-15",
	.read_fault = aws_fault_from_xml,
};

bool cfn_error_is_missing(const struct error *err)
{
	/* A proxy that knows no such page is no service that knows no such stack. */
	if (err->kind == ERROR_NOT_FOUND && err->service_code[0])
		return true;
	return (str_is(str_from(err->service_code), "ValidationError") &&
	                                        str_contains(str_from(err->message), STR("does not exist")));
}

bool cfn_error_is_no_change(const struct error *err)
{
	return str_contains(str_from(err->message), STR("No updates are to be performed"));
}

/* --- stacks --- */

static struct cfn_output read_output(const struct xml *member)
{
	return (struct cfn_output){
		.key = xml_text(member, "OutputKey"),
		.value = xml_raw_text(member, "OutputValue"),
		.description = xml_text(member, "Description"),
		.export_name = xml_text(member, "ExportName"),
	};
}

static void read_stack_lists(struct arena *arena, const struct xml *node, struct cfn_stack *stack)
{
	for (const struct xml *member = cfn_first(node, "Parameters"); member; member = cfn_next(member))
		VEC_PUSH(arena, &stack->parameters) = cfn_read_parameter(member);
	for (const struct xml *member = cfn_first(node, "Outputs"); member; member = cfn_next(member))
		VEC_PUSH(arena, &stack->outputs) = read_output(member);
	for (const struct xml *member = cfn_first(node, "Tags"); member; member = cfn_next(member))
		VEC_PUSH(arena, &stack->tags) = cfn_read_tag(member);
	for (const struct xml *member = cfn_first(node, "LastOperations"); member; member = cfn_next(member))
		VEC_PUSH(arena, &stack->operations) =
			(struct cfn_operation){xml_text(member, "OperationType"), xml_text(member, "OperationId")};
	struct cfn_string_list capabilities = cfn_read_strings(arena, node, "Capabilities");
	struct cfn_string_list topics = cfn_read_strings(arena, node, "NotificationARNs");
	CFN_ASSIGN_LIST(&stack->capabilities, capabilities);
	CFN_ASSIGN_LIST(&stack->notification_arns, topics);
}

static struct cfn_stack read_stack(struct arena *arena, const struct xml *node)
{
	struct cfn_stack stack = {
		.id = xml_text(node, "StackId"),
		.name = xml_text(node, "StackName"),
		.description = xml_text(node, "Description"),
		.status = xml_text(node, "StackStatus"),
		.status_reason = xml_text(node, "StackStatusReason"),
		.detailed_status = xml_text(node, "DetailedStatus"),
		.role_arn = xml_text(node, "RoleARN"),
		.change_set_id = xml_text(node, "ChangeSetId"),
		.parent_id = xml_text(node, "ParentId"),
		.root_id = xml_text(node, "RootId"),
		.drift_status = xml_text(node, "DriftInformation/StackDriftStatus"),
		.deletion_mode = xml_text(node, "DeletionMode"),
		.created_ms = cfn_read_time(node, "CreationTime"),
		.updated_ms = cfn_read_time(node, "LastUpdatedTime"),
		.deleted_ms = cfn_read_time(node, "DeletionTime"),
		.termination_protection = xml_bool(node, "EnableTerminationProtection"),
		.disable_rollback = xml_bool(node, "DisableRollback"),
		.retain_except_on_create = xml_bool(node, "RetainExceptOnCreate"),
	};
	read_stack_lists(arena, node, &stack);
	return stack;
}

enum lk_status cfn_describe_stack(struct aws_client *client, struct arena *arena, struct str stack, bool *ret_exists,
                                  struct cfn_stack *ret_stack, struct error *ret_err)
{
	struct query_form form;
	const struct xml *result;
	query_form_init_in(&form, arena);
	query_add(&form, "StackName", stack);
	enum lk_status status = aws_query_call(client, arena, &AWS_CLOUDFORMATION, "DescribeStacks", &form, &result,
	                                       ret_err);
	if (status != LK_OK && !cfn_error_is_missing(ret_err))
		return status;
	const struct xml *member = status == LK_OK ? cfn_first(result, "Stacks") : NULL;
	/* Some servers still know a deleted stack by its name. */
	bool by_id = str_starts_with(stack, STR("arn:"));
	if (status == LK_OK && (!xml_child(result, "Stacks") || (!member && by_id)))
		return error_set(ret_err, ERROR_PROTOCOL, "CloudFormation DescribeStacks: the answer holds no stack");
	bool gone = !member || (!by_id && str_is(xml_text(member, "StackStatus"), "DELETE_COMPLETE"));
	*ret_exists = !gone;
	if (!gone)
		*ret_stack = read_stack(arena, member);
	return LK_OK;
}

enum lk_status cfn_list_stacks(struct aws_client *client, struct arena *arena, struct cfn_stack_list *ret_list,
                               struct error *ret_err)
{
	struct cfn_stack_list list = {0};
	struct cfn_pager pager;
	cfn_pager_init_in(&pager, arena, client, "DescribeStacks");
	while (!pager.finished) {
		const struct xml *result;
		enum lk_status status = cfn_pager_next(&pager, &result, ret_err);
		if (status != LK_OK)
			return status;
		for (const struct xml *member = cfn_first(result, "Stacks"); member; member = cfn_next(member))
			if (!str_is(xml_text(member, "StackStatus"), "DELETE_COMPLETE"))
				VEC_PUSH(arena, &list.stacks) = read_stack(arena, member);
	}
	*ret_list = list;
	return LK_OK;
}

enum lk_status cfn_delete_stack(struct aws_client *client, struct arena *arena, const struct cfn_deletion *deletion,
                                struct error *ret_err)
{
	struct query_form form;
	query_form_init_in(&form, arena);
	query_add(&form, "StackName", deletion->stack);
	query_add_list(&form, "RetainResources", deletion->retain, deletion->retain_count);
	query_add_optional(&form, "RoleARN", deletion->role_arn);
	query_add_optional(&form, "ClientRequestToken", deletion->client_token);
	query_add_optional(&form, "DeletionMode", deletion->mode);
	return cfn_do(client, arena, "DeleteStack", &form, ret_err);
}

enum lk_status cfn_continue_update_rollback(struct aws_client *client, struct arena *arena, struct str stack,
                                            const struct str *skip, size_t skip_count, struct str client_token,
                                            struct error *ret_err)
{
	struct query_form form;
	query_form_init_in(&form, arena);
	query_add(&form, "StackName", stack);
	query_add_list(&form, "ResourcesToSkip", skip, skip_count);
	query_add_optional(&form, "ClientRequestToken", client_token);
	return cfn_do(client, arena, "ContinueUpdateRollback", &form, ret_err);
}

static enum lk_status act_on_stack(struct aws_client *client, struct arena *arena, const char *operation,
                                   struct str stack, struct str client_token, struct error *ret_err)
{
	struct query_form form;
	query_form_init_in(&form, arena);
	query_add(&form, "StackName", stack);
	query_add_optional(&form, "ClientRequestToken", client_token);
	return cfn_do(client, arena, operation, &form, ret_err);
}

enum lk_status cfn_rollback_stack(struct aws_client *client, struct arena *arena, struct str stack,
                                  struct str client_token, struct error *ret_err)
{
	return act_on_stack(client, arena, "RollbackStack", stack, client_token, ret_err);
}

enum lk_status cfn_cancel_update(struct aws_client *client, struct arena *arena, struct str stack,
                                 struct str client_token, struct error *ret_err)
{
	return act_on_stack(client, arena, "CancelUpdateStack", stack, client_token, ret_err);
}

enum lk_status cfn_get_stack_policy(struct aws_client *client, struct arena *arena, struct str stack,
                                    struct str *ret_policy, struct error *ret_err)
{
	struct query_form form;
	const struct xml *result;
	query_form_init_in(&form, arena);
	query_add(&form, "StackName", stack);
	enum lk_status status =
		aws_query_call(client, arena, &AWS_CLOUDFORMATION, "GetStackPolicy", &form, &result, ret_err);
	if (status == LK_OK)
		*ret_policy = xml_text(result, "StackPolicyBody");
	return status;
}

enum lk_status cfn_update_termination_protection(struct aws_client *client, struct arena *arena, struct str stack,
                                                 bool enabled, struct error *ret_err)
{
	struct query_form form;
	query_form_init_in(&form, arena);
	query_add(&form, "StackName", stack);
	query_add_bool(&form, "EnableTerminationProtection", enabled);
	return cfn_do(client, arena, "UpdateTerminationProtection", &form, ret_err);
}

/* --- exports --- */

enum lk_status cfn_list_exports(struct aws_client *client, struct arena *arena, struct cfn_export_list *ret_list,
                                struct error *ret_err)
{
	struct cfn_export_list list = {0};
	struct cfn_pager pager;
	cfn_pager_init_in(&pager, arena, client, "ListExports");
	while (!pager.finished) {
		const struct xml *result;
		enum lk_status status = cfn_pager_next(&pager, &result, ret_err);
		if (status != LK_OK)
			return status;
		for (const struct xml *member = cfn_first(result, "Exports"); member; member = cfn_next(member))
			VEC_PUSH(arena, &list.exports) =
				(struct cfn_export){xml_text(member, "Name"), xml_raw_text(member, "Value"),
				                    xml_text(member, "ExportingStackId")};
	}
	*ret_list = list;
	return LK_OK;
}

/* "Export 'x' is not imported by any stack." */
static bool is_not_imported(const struct query_call *call)
{
	return call->status != LK_OK &&
	       str_contains(str_from(call->err.message), STR("is not imported by any stack"));
}

static void take_imports(struct arena *arena, const struct xml *result, struct cfn_name_list *list)
{
	for (const struct xml *member = cfn_first(result, "Imports"); member; member = cfn_next(member))
		VEC_PUSH(arena, &list->names) = str_trim(member->text);
}

enum lk_status cfn_list_imports(struct aws_client *client, struct arena *arena, const struct str *exports,
				size_t count, struct cfn_name_list *ret_lists, struct error *ret_err)
{
	struct cfn_pager *pagers = arena_alloc_array(arena, count + 1, sizeof(*pagers));
	for (size_t i = 0; i < count; i++) {
		ret_lists[i] = (struct cfn_name_list){0};
		cfn_pager_init_in(&pagers[i], arena, client, "ListImports");
		query_add(&pagers[i].form, "ExportName", exports[i]);
	}
	while (count && cfn_pagers_next(pagers, count))
		for (size_t i = 0; i < count; i++) {
			const struct query_call *call = &pagers[i].call;
			if (call->status != LK_OK && !is_not_imported(call)) {
				*ret_err = call->err;
				return LK_FAILED;
			}
			if (call->result)
				take_imports(arena, call->result, &ret_lists[i]);
		}
	return LK_OK;
}
