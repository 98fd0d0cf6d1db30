#include "aws/cloudformation_read.h"

/* --- resources --- */

static struct cfn_resource read_resource(const struct xml *member)
{
	struct cfn_resource resource = {
		.logical_id = xml_text(member, "LogicalResourceId"),
		.physical_id = xml_text(member, "PhysicalResourceId"),
		.type = xml_text(member, "ResourceType"),
		.status = xml_text(member, "ResourceStatus"),
		.status_reason = xml_text(member, "ResourceStatusReason"),
		.drift_status = xml_text(member, "DriftInformation/StackResourceDriftStatus"),
		.updated_ms = cfn_read_time(member, "LastUpdatedTimestamp"),
	};
	if (!resource.updated_ms) /* the name that DescribeStackResources has for it */
		resource.updated_ms = cfn_read_time(member, "Timestamp");
	return resource;
}

static void take_resources(struct arena *arena, const struct xml *result, struct cfn_resource_list *list)
{
	const struct xml *member = cfn_first(result, "StackResourceSummaries");
	for (; member; member = cfn_next(member))
		VEC_PUSH(arena, &list->resources) = read_resource(member);
}

static enum lk_status list_rest(struct arena *arena, struct cfn_pager *pager, struct cfn_resource_list *list,
				struct error *ret_err)
{
	while (!pager->finished) {
		const struct xml *result;
		if (cfn_pager_next(pager, &result, ret_err) != LK_OK)
			return LK_FAILED;
		take_resources(arena, result, list);
	}
	return LK_OK;
}

enum lk_status cfn_list_resources(struct aws_client *client, struct arena *arena, struct str stack,
				  struct cfn_resource_list *ret_list, struct error *ret_err)
{
	struct cfn_pager pager;
	*ret_list = (struct cfn_resource_list){0};
	cfn_pager_init_in(&pager, arena, client, "ListStackResources");
	query_add(&pager.form, "StackName", stack);
	return list_rest(arena, &pager, ret_list, ret_err);
}

enum lk_status cfn_get_contents(struct aws_client *client, struct arena *arena, struct str stack,
				struct cfn_resource_list *ret_list, struct str *ret_template, struct error *ret_err)
{
	enum { RESOURCES, TEMPLATE, BOTH };
	struct cfn_pager pagers[BOTH];
	*ret_list = (struct cfn_resource_list){0};
	cfn_pager_init_in(&pagers[RESOURCES], arena, client, "ListStackResources");
	query_add(&pagers[RESOURCES].form, "StackName", stack);
	cfn_pager_init_in(&pagers[TEMPLATE], arena, client, "GetTemplate");
	query_add(&pagers[TEMPLATE].form, "StackName", stack);
	query_add(&pagers[TEMPLATE].form, "TemplateStage", STR("Original"));
	(void)cfn_pagers_next(pagers, BOTH);
	for (size_t i = 0; i < BOTH; i++)
		if (pagers[i].call.status != LK_OK) {
			*ret_err = pagers[i].call.err;
			return LK_FAILED;
		}
	take_resources(arena, pagers[RESOURCES].call.result, ret_list);
	*ret_template = xml_raw_text(pagers[TEMPLATE].call.result, "TemplateBody");
	if (!ret_template->len)
		return error_set(ret_err, ERROR_PROTOCOL, "CloudFormation GetTemplate: the answer holds no template");
	return list_rest(arena, &pagers[RESOURCES], ret_list, ret_err);
}

enum lk_status cfn_describe_resources(struct aws_client *client, struct arena *arena, struct str stack,
                                      struct str logical_id, struct cfn_resource_list *ret_list,
                                      struct error *ret_err)
{
	struct cfn_resource_list list = {0};
	struct query_form form;
	const struct xml *result;
	query_form_init_in(&form, arena);
	query_add(&form, "StackName", stack);
	query_add_optional(&form, "LogicalResourceId", logical_id);
	enum lk_status status = aws_query_call(client, arena, &AWS_CLOUDFORMATION, "DescribeStackResources", &form,
	                                       &result, ret_err);
	if (status != LK_OK)
		return status;
	for (const struct xml *member = cfn_first(result, "StackResources"); member; member = cfn_next(member))
		VEC_PUSH(arena, &list.resources) = read_resource(member);
	*ret_list = list;
	return LK_OK;
}

/* --- events --- */

static struct cfn_event read_event(const struct xml *member)
{
	struct cfn_event event = {
		.id = xml_text(member, "EventId"),
		.stack_id = xml_text(member, "StackId"),
		.stack_name = xml_text(member, "StackName"),
		.operation_id = xml_text(member, "OperationId"),
		.client_token = xml_text(member, "ClientRequestToken"),
		.logical_id = xml_text(member, "LogicalResourceId"),
		.physical_id = xml_text(member, "PhysicalResourceId"),
		.type = xml_text(member, "ResourceType"),
		.status = xml_text(member, "ResourceStatus"),
		.status_reason = xml_text(member, "ResourceStatusReason"),
		.detailed_status = xml_text(member, "DetailedStatus"),
		.properties = xml_raw_text(member, "ResourceProperties"),
		.hook_type = xml_text(member, "HookType"),
		.hook_status = xml_text(member, "HookStatus"),
		.hook_reason = xml_text(member, "HookStatusReason"),
		.time_ms = cfn_read_time(member, "Timestamp"),
	};
	return event;
}

enum lk_status cfn_describe_stack_events(struct aws_client *client, struct arena *arena, struct str stack,
                                         const struct cfn_event_visitor *visitor, struct error *ret_err)
{
	struct cfn_pager pager;
	cfn_pager_init_in(&pager, arena, client, "DescribeStackEvents");
	query_add(&pager.form, "StackName", stack);
	while (!pager.finished) {
		const struct xml *result;
		enum lk_status status = cfn_pager_next(&pager, &result, ret_err);
		if (status != LK_OK)
			return status;
		for (const struct xml *member = cfn_first(result, "StackEvents"); member; member = cfn_next(member)) {
			struct cfn_event event = read_event(member);
			if (!visitor->visit(visitor->context, &event))
				return LK_OK;
		}
	}
	return LK_OK;
}

static struct cfn_operation_event read_operation_event(const struct xml *member)
{
	return (struct cfn_operation_event){
		.event = read_event(member),
		.operation_type = xml_text(member, "OperationType"),
		.operation_status = xml_text(member, "OperationStatus"),
		.event_type = xml_text(member, "EventType"),
		.validation_name = xml_text(member, "ValidationName"),
		.validation_status = xml_text(member, "ValidationStatus"),
		.validation_reason = xml_text(member, "ValidationStatusReason"),
		.validation_path = xml_text(member, "ValidationPath"),
		.validation_mode = xml_text(member, "ValidationFailureMode"),
	};
}

enum lk_status cfn_describe_events(struct aws_client *client, struct arena *arena,
                                   const struct cfn_operation_query *query, struct cfn_operation_event_list *ret_list,
                                   struct error *ret_err)
{
	struct cfn_operation_event_list list = {0};
	struct cfn_pager pager;
	cfn_pager_init_in(&pager, arena, client, "DescribeEvents");
	query_add_optional(&pager.form, "StackName", query->stack);
	query_add_optional(&pager.form, "ChangeSetName", query->change_set);
	query_add_optional(&pager.form, "OperationId", query->operation_id);
	if (query->failed_only)
		query_add_bool(&pager.form, "Filters.FailedEvents", true);
	while (!pager.finished) {
		const struct xml *result;
		enum lk_status status = cfn_pager_next(&pager, &result, ret_err);
		if (status != LK_OK)
			return status;
		for (const struct xml *member = cfn_first(result, "OperationEvents"); member; member = cfn_next(member))
			VEC_PUSH(arena, &list.events) = read_operation_event(member);
	}
	*ret_list = list;
	return LK_OK;
}
