/* AWS CloudFormation's drift detection: what somebody changed beside the stack. Its own prefix is cfn_.
 *
 * Source: AWS CloudFormation API Reference and botocore's cloudformation/2010-05-15/service-2.json. */
#ifndef LK_AWS_CLOUDFORMATION_DRIFT_H
#define LK_AWS_CLOUDFORMATION_DRIFT_H

#include "aws/cloudformation.h"

/* Starts it; poll cfn_describe_drift_detection(). */
LK_MUST_USE enum lk_status cfn_detect_stack_drift(struct aws_client *client, struct arena *arena, struct str stack,
                                                  struct str *ret_detection_id, struct error *ret_err);

struct cfn_drift_detection {
	struct str status;        /* "DETECTION_IN_PROGRESS", "DETECTION_FAILED", "DETECTION_COMPLETE" */
	struct str status_reason; /* of a failure, of one resource at least */
	struct str drift_status;  /* "DRIFTED", "IN_SYNC", "UNKNOWN", "NOT_CHECKED" */
};
LK_MUST_USE enum lk_status cfn_describe_drift_detection(struct aws_client *client, struct arena *arena,
                                                        struct str detection_id,
                                                        struct cfn_drift_detection *ret_detection,
                                                        struct error *ret_err);

struct cfn_difference {
	struct str path;             /* JSON pointer from the properties: "/VisibilityTimeout" */
	struct str expected, actual; /* scalars as they are, all else as JSON */
	struct str type;             /* "ADD", "REMOVE", "NOT_EQUAL" */
};
struct cfn_resource_drift {
	struct str logical_id, physical_id, type;
	struct str status, status_reason; /* "MODIFIED", "DELETED", "IN_SYNC", "NOT_CHECKED", "UNKNOWN", ... */
	struct str expected, actual; /* all properties that were compared, as JSON; empty: not told */
	VEC(struct cfn_difference) differences;
};
struct cfn_resource_drift_list {
	VEC(struct cfn_resource_drift) resources;
};
/* Of what was last found: the resources that are otherwise than their template, or gone, or could not be asked. */
LK_MUST_USE enum lk_status cfn_describe_resource_drifts(struct aws_client *client, struct arena *arena,
                                                        struct str stack, struct cfn_resource_drift_list *ret_list,
                                                        struct error *ret_err);
/* The same with those that are in sync; what the service cannot check is left out, or "NOT_CHECKED". */
LK_MUST_USE enum lk_status cfn_describe_all_resource_drifts(struct aws_client *client, struct arena *arena,
                                                            struct str stack,
                                                            struct cfn_resource_drift_list *ret_list,
                                                            struct error *ret_err);

#endif
