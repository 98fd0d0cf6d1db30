#include "aws/cloudformation_read.h"

static void add_location(struct query_form *form, size_t number, const char *end, const struct cfn_location *location)
{
	struct str stack = str_format_in(form->arena, "%s.StackName", end);
	struct str logical_id = str_format_in(form->arena, "%s.LogicalResourceId", end);
	query_add_member(form, "ResourceMappings", number, stack.ptr, location->stack);
	query_add_member(form, "ResourceMappings", number, logical_id.ptr, location->logical_id);
}

static void add_definition(struct query_form *form, size_t number, const struct cfn_stack_definition *definition)
{
	query_add_member(form, "StackDefinitions", number, "StackName", definition->stack);
	if (definition->template.body.len)
		query_add_member(form, "StackDefinitions", number, "TemplateBody", definition->template.body);
	if (definition->template.url.len)
		query_add_member(form, "StackDefinitions", number, "TemplateURL", definition->template.url);
}

enum lk_status cfn_create_stack_refactor(struct aws_client *client, struct arena *arena,
                                         const struct cfn_refactor_input *input, struct str *ret_refactor_id,
                                         struct error *ret_err)
{
	struct query_form form;
	const struct xml *result;
	query_form_init_in(&form, arena);
	query_add_optional(&form, "Description", input->description);
	query_add_bool(&form, "EnableStackCreation", input->enable_stack_creation);
	for (size_t i = 0; i < input->definition_count; i++)
		add_definition(&form, i + 1, &input->definitions[i]);
	for (size_t i = 0; i < input->mapping_count; i++) {
		add_location(&form, i + 1, "Source", &input->mappings[i].source);
		add_location(&form, i + 1, "Destination", &input->mappings[i].destination);
	}
	enum lk_status status = aws_query_call(client, arena, &AWS_CLOUDFORMATION, "CreateStackRefactor", &form,
	                                       &result, ret_err);
	if (status != LK_OK)
		return status;
	struct str id = xml_text(result, "StackRefactorId");
	if (!id.len)
		return error_set(ret_err, ERROR_PROTOCOL,
		                 "CloudFormation CreateStackRefactor: the answer holds no StackRefactorId");
	*ret_refactor_id = id;
	return LK_OK;
}

enum lk_status cfn_describe_stack_refactor(struct aws_client *client, struct arena *arena, struct str refactor_id,
                                           bool *ret_exists, struct cfn_refactor *ret_refactor, struct error *ret_err)
{
	struct query_form form;
	const struct xml *result;
	query_form_init_in(&form, arena);
	query_add(&form, "StackRefactorId", refactor_id);
	enum lk_status status = aws_query_call(client, arena, &AWS_CLOUDFORMATION, "DescribeStackRefactor", &form,
	                                       &result, ret_err);
	if (status != LK_OK && ret_err->kind == ERROR_NOT_FOUND) {
		*ret_exists = false;
		return LK_OK;
	}
	if (status != LK_OK)
		return status;
	struct cfn_refactor refactor = {
		.id = xml_text(result, "StackRefactorId"),
		.description = xml_text(result, "Description"),
		.status = xml_text(result, "Status"),
		.status_reason = xml_text(result, "StatusReason"),
		.execution_status = xml_text(result, "ExecutionStatus"),
		.execution_status_reason = xml_text(result, "ExecutionStatusReason"),
	};
	struct cfn_string_list stacks = cfn_read_strings(arena, result, "StackIds");
	CFN_ASSIGN_LIST(&refactor.stack_ids, stacks);
	*ret_exists = true;
	*ret_refactor = refactor;
	return LK_OK;
}

static struct cfn_location read_location(const struct xml *member, const char *end)
{
	const struct xml *location = xml_child(xml_child(member, "ResourceMapping"), end);
	return (struct cfn_location){.stack = xml_text(location, "StackName"),
	                             .logical_id = xml_text(location, "LogicalResourceId")};
}

static struct cfn_refactor_action read_action(const struct xml *member)
{
	return (struct cfn_refactor_action){
		.action = xml_text(member, "Action"),
		.entity = xml_text(member, "Entity"),
		.physical_id = xml_text(member, "PhysicalResourceId"),
		.identifier = xml_text(member, "ResourceIdentifier"),
		.description = xml_text(member, "Description"),
		.detection = xml_text(member, "Detection"),
		.detection_reason = xml_text(member, "DetectionReason"),
		.source = read_location(member, "Source"),
		.destination = read_location(member, "Destination"),
	};
}

enum lk_status cfn_list_stack_refactor_actions(struct aws_client *client, struct arena *arena, struct str refactor_id,
                                               struct cfn_refactor_action_list *ret_list, struct error *ret_err)
{
	struct cfn_refactor_action_list list = {0};
	struct cfn_pager pager;
	cfn_pager_init_in(&pager, arena, client, "ListStackRefactorActions");
	query_add(&pager.form, "StackRefactorId", refactor_id);
	while (!pager.finished) {
		const struct xml *result;
		enum lk_status status = cfn_pager_next(&pager, &result, ret_err);
		if (status != LK_OK)
			return status;
		for (const struct xml *m = cfn_first(result, "StackRefactorActions"); m; m = cfn_next(m))
			VEC_PUSH(arena, &list.actions) = read_action(m);
	}
	*ret_list = list;
	return LK_OK;
}

enum lk_status cfn_execute_stack_refactor(struct aws_client *client, struct arena *arena, struct str refactor_id,
                                          struct error *ret_err)
{
	struct query_form form;
	query_form_init_in(&form, arena);
	query_add(&form, "StackRefactorId", refactor_id);
	return cfn_do(client, arena, "ExecuteStackRefactor", &form, ret_err);
}
