#include "aws/cloudformation_stack_set.h"

#include "aws/cloudformation_read.h"

/* The plan has shown what is allowed anew, and a template's transforms are its own. */
static const struct str capabilities[] = {STR_INIT("CAPABILITY_NAMED_IAM"), STR_INIT("CAPABILITY_AUTO_EXPAND")};

static void begin(struct query_form *form, struct arena *arena, const struct cfn_set_access *access)
{
	query_form_init_in(form, arena);
	query_add(form, "StackSetName", access->name);
	query_add_optional(form, "CallAs", access->call_as);
}

/* An answer that is lost does not begin it twice: the id is known then. */
static enum lk_status begin_once(struct aws_client *client, struct arena *arena, const char *action,
				 const struct query_form *form, struct error *ret_err)
{
	enum lk_status status = cfn_do(client, arena, action, form, ret_err);
	return status != LK_OK && str_is(str_from(ret_err->service_code), "OperationIdAlreadyExistsException") ? LK_OK
													       : status;
}

static bool is_missing(enum lk_status status, const struct error *err)
{
	return status != LK_OK && err->kind == ERROR_NOT_FOUND && err->service_code[0];
}

/* --- the set */

static void read_set_lists(struct arena *arena, const struct xml *node, struct cfn_stack_set *set)
{
	for (const struct xml *member = cfn_first(node, "Parameters"); member; member = cfn_next(member))
		VEC_PUSH(arena, &set->parameters) = cfn_read_parameter(member);
	for (const struct xml *member = cfn_first(node, "Tags"); member; member = cfn_next(member))
		VEC_PUSH(arena, &set->tags) = cfn_read_tag(member);
	struct cfn_string_list units = cfn_read_strings(arena, node, "OrganizationalUnitIds");
	struct cfn_string_list regions = cfn_read_strings(arena, node, "Regions");
	CFN_ASSIGN_LIST(&set->units, units);
	CFN_ASSIGN_LIST(&set->regions, regions);
}

enum lk_status cfn_describe_stack_set(struct aws_client *client, struct arena *arena,
				      const struct cfn_set_access *access, bool *ret_exists,
				      struct cfn_stack_set *ret_set, struct error *ret_err)
{
	struct query_form form;
	const struct xml *result;
	begin(&form, arena, access);
	enum lk_status status =
		aws_query_call(client, arena, &AWS_CLOUDFORMATION, "DescribeStackSet", &form, &result, ret_err);
	*ret_exists = false;
	if (is_missing(status, ret_err))
		return LK_OK;
	const struct xml *node = status == LK_OK ? xml_child(result, "StackSet") : NULL;
	if (status == LK_OK && !node)
		return error_set(ret_err, ERROR_PROTOCOL,
				 "CloudFormation DescribeStackSet: the answer holds no StackSet");
	if (status != LK_OK)
		return status;
	struct cfn_stack_set set = {
		.name = xml_text(node, "StackSetName"),
		.id = xml_text(node, "StackSetId"),
		.status = xml_text(node, "Status"),
		.template_body = xml_raw_text(node, "TemplateBody"),
		.administration_role = xml_text(node, "AdministrationRoleARN"),
		.execution_role = xml_text(node, "ExecutionRoleName"),
		.permission_model = xml_text(node, "PermissionModel"),
		.auto_deploys = xml_bool(node, "AutoDeployment/Enabled"),
		.keeps_on_removal = xml_bool(node, "AutoDeployment/RetainStacksOnAccountRemoval"),
		.drift_status = xml_text(node, "StackSetDriftDetectionDetails/DriftStatus"),
	};
	read_set_lists(arena, node, &set);
	*ret_exists = !str_is(set.status, "DELETED");
	*ret_set = set;
	return LK_OK;
}

static void add_access(struct query_form *form, const struct cfn_set_access *access)
{
	query_add(form, "PermissionModel", access->service_managed ? STR("SERVICE_MANAGED") : STR("SELF_MANAGED"));
	query_add_optional(form, "AdministrationRoleARN", access->administration_role);
	query_add_optional(form, "ExecutionRoleName", access->execution_role);
	if (!access->service_managed)
		return;
	query_add_bool(form, "AutoDeployment.Enabled", access->auto_deploys);
	/* Only where it is enabled. Source: API Reference, "AutoDeployment". */
	if (access->auto_deploys)
		query_add_bool(form, "AutoDeployment.RetainStacksOnAccountRemoval", access->keeps_on_removal);
}

static void add_content(struct query_form *form, const struct cfn_set_input *input)
{
	query_add_optional(form, "TemplateBody", input->template.body);
	query_add_optional(form, "TemplateURL", input->template.url);
	cfn_add_parameters(form, input->parameters, input->parameter_count);
	query_add_list(form, "Capabilities", capabilities, LK_COUNT(capabilities));
	cfn_add_tags(form, input->tags, input->tag_count);
	add_access(form, &input->access);
}

enum lk_status cfn_create_stack_set(struct aws_client *client, struct arena *arena, const struct cfn_set_input *input,
				    struct error *ret_err)
{
	struct query_form form;
	begin(&form, arena, &input->access);
	add_content(&form, input);
	query_add(&form, "ClientRequestToken", input->token);
	return cfn_do(client, arena, "CreateStackSet", &form, ret_err);
}

static void add_number(struct query_form *form, const char *name, int number)
{
	if (number)
		query_add(form, name, str_format_in(form->arena, "%d", number));
}

static void add_preferences(struct query_form *form, const struct cfn_set_preferences *preferences)
{
	if (preferences->in_parallel)
		query_add(form, "OperationPreferences.RegionConcurrencyType", STR("PARALLEL"));
	if (preferences->region_count > 1 && !preferences->in_parallel)
		query_add_list(form, "OperationPreferences.RegionOrder", preferences->region_order,
			       preferences->region_count);
	add_number(form, "OperationPreferences.MaxConcurrentCount", preferences->at_once);
	add_number(form, "OperationPreferences.FailureToleranceCount", preferences->failures);
	/* Otherwise no more run at once than may fail, and one: "StackSetOperationPreferences", ConcurrencyMode. */
	if (preferences->at_once > preferences->failures + 1)
		query_add(form, "OperationPreferences.ConcurrencyMode", STR("SOFT_FAILURE_TOLERANCE"));
}

enum lk_status cfn_update_stack_set(struct aws_client *client, struct arena *arena, const struct cfn_set_input *input,
				    const struct cfn_set_preferences *preferences, struct error *ret_err)
{
	struct query_form form;
	begin(&form, arena, &input->access);
	add_content(&form, input);
	add_preferences(&form, preferences);
	query_add(&form, "OperationId", input->token);
	return begin_once(client, arena, "UpdateStackSet", &form, ret_err);
}

enum lk_status cfn_delete_stack_set(struct aws_client *client, struct arena *arena, const struct cfn_set_access *access,
				    struct error *ret_err)
{
	struct query_form form;
	begin(&form, arena, access);
	enum lk_status status = cfn_do(client, arena, "DeleteStackSet", &form, ret_err);
	return is_missing(status, ret_err) ? LK_OK : status;
}

/* --- its stacks */

enum lk_status cfn_list_set_instances(struct aws_client *client, struct arena *arena,
				      const struct cfn_set_access *access, struct cfn_set_instance_list *ret_list,
				      struct error *ret_err)
{
	struct cfn_set_instance_list list = {0};
	struct cfn_pager pager;
	cfn_pager_init_in(&pager, arena, client, "ListStackInstances");
	begin(&pager.form, arena, access);
	while (!pager.finished) {
		const struct xml *result;
		enum lk_status status = cfn_pager_next(&pager, &result, ret_err);
		if (status != LK_OK)
			return status;
		for (const struct xml *m = cfn_first(result, "Summaries"); m; m = cfn_next(m))
			VEC_PUSH(arena, &list.items) = (struct cfn_set_instance){
				.account = xml_text(m, "Account"),
				.region = xml_text(m, "Region"),
				.unit = xml_text(m, "OrganizationalUnitId"),
				.stack_id = xml_text(m, "StackId"),
				.status = xml_text(m, "Status"),
				.detailed = xml_text(m, "StackInstanceStatus/DetailedStatus"),
				.reason = xml_text(m, "StatusReason"),
				.drift_status = xml_text(m, "DriftStatus"),
			};
	}
	*ret_list = list;
	return LK_OK;
}

/* Source: API Reference, "DeploymentTargets": accounts beside units, left out of them by DIFFERENCE. */
static void add_targets(struct query_form *form, const struct cfn_set_order *order)
{
	const struct cfn_set_targets *targets = &order->targets;
	if (order->access.service_managed) {
		query_add_list(form, "DeploymentTargets.OrganizationalUnitIds", targets->units, targets->unit_count);
		query_add_list(form, "DeploymentTargets.Accounts", targets->accounts, targets->account_count);
		if (targets->account_count)
			query_add(form, "DeploymentTargets.AccountFilterType", STR("DIFFERENCE"));
	} else {
		query_add_list(form, "Accounts", targets->accounts, targets->account_count);
	}
	query_add_list(form, "Regions", targets->regions, targets->region_count);
}

static void begin_order(struct query_form *form, struct arena *arena, const struct cfn_set_order *order)
{
	begin(form, arena, &order->access);
	add_preferences(form, &order->preferences);
	query_add(form, "OperationId", order->id);
}

enum lk_status cfn_create_set_instances(struct aws_client *client, struct arena *arena,
					const struct cfn_set_order *order, struct error *ret_err)
{
	struct query_form form;
	begin_order(&form, arena, order);
	add_targets(&form, order);
	return begin_once(client, arena, "CreateStackInstances", &form, ret_err);
}

enum lk_status cfn_delete_set_instances(struct aws_client *client, struct arena *arena,
					const struct cfn_set_order *order, struct error *ret_err)
{
	struct query_form form;
	begin_order(&form, arena, order);
	add_targets(&form, order);
	query_add_bool(&form, "RetainStacks", order->retains);
	return begin_once(client, arena, "DeleteStackInstances", &form, ret_err);
}

enum lk_status cfn_detect_set_drift(struct aws_client *client, struct arena *arena, const struct cfn_set_order *order,
				    struct error *ret_err)
{
	struct query_form form;
	begin_order(&form, arena, order);
	return begin_once(client, arena, "DetectStackSetDrift", &form, ret_err);
}

/* --- its operations */

static struct cfn_set_operation read_operation(const struct xml *node)
{
	return (struct cfn_set_operation){
		.id = xml_text(node, "OperationId"),
		.action = xml_text(node, "Action"),
		.status = xml_text(node, "Status"),
		.reason = xml_text(node, "StatusReason"),
		.created_ms = cfn_read_time(node, "CreationTimestamp"),
	};
}

enum lk_status cfn_describe_set_operation(struct aws_client *client, struct arena *arena,
					  const struct cfn_set_access *access, struct str id, bool *ret_exists,
					  struct cfn_set_operation *ret_operation, struct error *ret_err)
{
	struct query_form form;
	const struct xml *result;
	begin(&form, arena, access);
	query_add(&form, "OperationId", id);
	enum lk_status status = aws_query_call(client, arena, &AWS_CLOUDFORMATION, "DescribeStackSetOperation", &form,
					       &result, ret_err);
	*ret_exists = false;
	if (is_missing(status, ret_err))
		return LK_OK;
	if (status != LK_OK)
		return status;
	struct cfn_set_operation operation = read_operation(xml_child(result, "StackSetOperation"));
	if (!operation.status.len)
		return error_set(ret_err, ERROR_PROTOCOL,
				 "CloudFormation DescribeStackSetOperation: the answer holds no Status");
	*ret_exists = true;
	*ret_operation = operation;
	return LK_OK;
}

enum lk_status cfn_list_set_operations(struct aws_client *client, struct arena *arena,
				       const struct cfn_set_access *access, struct cfn_set_operation_list *ret_list,
				       struct error *ret_err)
{
	struct cfn_set_operation_list list = {0};
	struct cfn_pager pager;
	cfn_pager_init_in(&pager, arena, client, "ListStackSetOperations");
	begin(&pager.form, arena, access);
	while (!pager.finished) {
		const struct xml *result;
		enum lk_status status = cfn_pager_next(&pager, &result, ret_err);
		if (status != LK_OK)
			return status;
		for (const struct xml *m = cfn_first(result, "Summaries"); m; m = cfn_next(m))
			VEC_PUSH(arena, &list.items) = read_operation(m);
	}
	*ret_list = list;
	return LK_OK;
}

enum lk_status cfn_list_set_results(struct aws_client *client, struct arena *arena, const struct cfn_set_access *access,
				    struct str id, struct cfn_set_result_list *ret_list, struct error *ret_err)
{
	struct cfn_set_result_list list = {0};
	struct cfn_pager pager;
	cfn_pager_init_in(&pager, arena, client, "ListStackSetOperationResults");
	begin(&pager.form, arena, access);
	query_add(&pager.form, "OperationId", id);
	while (!pager.finished) {
		const struct xml *result;
		enum lk_status status = cfn_pager_next(&pager, &result, ret_err);
		if (status != LK_OK)
			return status;
		for (const struct xml *m = cfn_first(result, "Summaries"); m; m = cfn_next(m))
			VEC_PUSH(arena, &list.items) = (struct cfn_set_result){
				.account = xml_text(m, "Account"),
				.region = xml_text(m, "Region"),
				.status = xml_text(m, "Status"),
				.reason = xml_text(m, "StatusReason"),
			};
	}
	*ret_list = list;
	return LK_OK;
}

/* --- its drift */

enum lk_status cfn_list_set_drifts(struct aws_client *client, struct arena *arena, const struct cfn_set_access *access,
				   const struct cfn_set_instance *instance, struct str operation_id,
				   struct cfn_resource_drift_list *ret_list, struct error *ret_err)
{
	struct cfn_resource_drift_list list = {0};
	struct cfn_pager pager;
	cfn_pager_init_in(&pager, arena, client, "ListStackInstanceResourceDrifts");
	begin(&pager.form, arena, access);
	query_add(&pager.form, "StackInstanceAccount", instance->account);
	query_add(&pager.form, "StackInstanceRegion", instance->region);
	query_add(&pager.form, "OperationId", operation_id);
	while (!pager.finished) {
		const struct xml *result;
		enum lk_status status = cfn_pager_next(&pager, &result, ret_err);
		if (status != LK_OK)
			return status;
		for (const struct xml *m = cfn_first(result, "Summaries"); m; m = cfn_next(m))
			VEC_PUSH(arena, &list.resources) = cfn_read_drift_in(arena, m);
	}
	*ret_list = list;
	return LK_OK;
}
