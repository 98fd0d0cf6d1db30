#include "aws/cloudformation_drift.h"

#include "aws/cloudformation_read.h"

enum lk_status cfn_detect_stack_drift(struct aws_client *client, struct arena *arena, struct str stack,
                                      struct str *ret_detection_id, struct error *ret_err)
{
	struct query_form form;
	const struct xml *result;
	query_form_init_in(&form, arena);
	query_add(&form, "StackName", stack);
	enum lk_status status = aws_query_call(client, arena, &AWS_CLOUDFORMATION, "DetectStackDrift", &form, &result,
	                                       ret_err);
	if (status != LK_OK)
		return status;
	struct str id = xml_text(result, "StackDriftDetectionId");
	if (!id.len)
		return error_set(ret_err, ERROR_PROTOCOL,
		                 "CloudFormation DetectStackDrift: the answer holds no StackDriftDetectionId");
	*ret_detection_id = id;
	return LK_OK;
}

enum lk_status cfn_describe_drift_detection(struct aws_client *client, struct arena *arena, struct str detection_id,
                                            struct cfn_drift_detection *ret_detection, struct error *ret_err)
{
	struct query_form form;
	const struct xml *result;
	query_form_init_in(&form, arena);
	query_add(&form, "StackDriftDetectionId", detection_id);
	enum lk_status status = aws_query_call(client, arena, &AWS_CLOUDFORMATION, "DescribeStackDriftDetectionStatus",
	                                       &form, &result, ret_err);
	if (status != LK_OK)
		return status;
	*ret_detection = (struct cfn_drift_detection){
		.status = xml_text(result, "DetectionStatus"),
		.status_reason = xml_text(result, "DetectionStatusReason"),
		.drift_status = xml_text(result, "StackDriftStatus"),
	};
	return LK_OK;
}

static enum lk_status read_pages(struct cfn_pager *pager, struct arena *arena,
                                 struct cfn_resource_drift_list *ret_list, struct error *ret_err)
{
	struct cfn_resource_drift_list list = {0};
	while (!pager->finished) {
		const struct xml *result;
		enum lk_status status = cfn_pager_next(pager, &result, ret_err);
		if (status != LK_OK)
			return status;
		const struct xml *member = cfn_first(result, "StackResourceDrifts");
		for (; member; member = cfn_next(member))
			VEC_PUSH(arena, &list.resources) = cfn_read_drift_in(arena, member);
	}
	*ret_list = list;
	return LK_OK;
}

enum lk_status cfn_describe_resource_drifts(struct aws_client *client, struct arena *arena, struct str stack,
                                            struct cfn_resource_drift_list *ret_list, struct error *ret_err)
{
	static const struct str wanted[] = {STR_INIT("MODIFIED"), STR_INIT("DELETED"), STR_INIT("UNKNOWN")};
	struct cfn_pager pager;
	cfn_pager_init_in(&pager, arena, client, "DescribeStackResourceDrifts");
	query_add(&pager.form, "StackName", stack);
	query_add_list(&pager.form, "StackResourceDriftStatusFilters", wanted, LK_COUNT(wanted));
	return read_pages(&pager, arena, ret_list, ret_err);
}

enum lk_status cfn_describe_all_resource_drifts(struct aws_client *client, struct arena *arena, struct str stack,
                                                struct cfn_resource_drift_list *ret_list, struct error *ret_err)
{
	struct cfn_pager pager;
	cfn_pager_init_in(&pager, arena, client, "DescribeStackResourceDrifts");
	query_add(&pager.form, "StackName", stack);
	return read_pages(&pager, arena, ret_list, ret_err);
}
