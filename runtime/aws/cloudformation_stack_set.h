/* AWS CloudFormation StackSets: one template as stacks in many accounts and regions. Its own prefix is cfn_.
 *
 * Source: AWS CloudFormation API Reference and botocore's cloudformation/2010-05-15/service-2.json. */
#ifndef LK_AWS_CLOUDFORMATION_STACK_SET_H
#define LK_AWS_CLOUDFORMATION_STACK_SET_H

#include "aws/cloudformation.h"
#include "aws/cloudformation_drift.h"

/* How the set reaches its accounts, and how the service goes about it. */
struct cfn_set_access {
	struct str name;                                /* the set's */
	bool service_managed;                           /* by AWS Organizations; else by two roles */
	struct str administration_role, execution_role; /* of self-managed ones; empty: the service's own names */
	bool auto_deploys;                              /* service-managed: to accounts that join a unit */
	bool keeps_on_removal;                          /* the stack of an account that leaves */
	struct str call_as;                             /* empty, "SELF" or "DELEGATED_ADMIN" */
};

struct cfn_set_preferences {
	bool in_parallel;                  /* regions; else one after another */
	const struct str *region_order;
	size_t region_count;
	int at_once, failures;             /* accounts in a region; 0: the service's own */
};

/* Where: accounts of their own, or units without some accounts; and in which regions. */
struct cfn_set_targets {
	const struct str *accounts, *units, *regions;
	size_t account_count, unit_count, region_count;
};

struct cfn_set_input {
	struct cfn_set_access access;
	struct cfn_template template;
	const struct cfn_parameter *parameters;
	size_t parameter_count;
	const struct cfn_tag *tags;
	size_t tag_count;
	struct str token; /* of the creation, or the operation's id */
};

struct cfn_stack_set {
	struct str name, id, status; /* "ACTIVE", "DELETED" */
	struct str template_body, administration_role, execution_role, permission_model;
	VEC(struct cfn_parameter) parameters;
	VEC(struct cfn_tag) tags;
	VEC(struct str) units, regions; /* of a service-managed one; where it has stacks */
	bool auto_deploys, keeps_on_removal;
	struct str drift_status;
};

struct cfn_set_instance {
	struct str account, region, unit, stack_id;
	struct str status;   /* "CURRENT", "OUTDATED", "INOPERABLE" */
	struct str detailed; /* "SUCCEEDED", "FAILED", ... */
	struct str reason, drift_status;
};
struct cfn_set_instance_list {
	VEC(struct cfn_set_instance) items;
};

struct cfn_set_operation {
	struct str id, action; /* "CREATE", "UPDATE", "DELETE", "DETECT_DRIFT" */
	int64_t created_ms;
	struct str status;     /* "QUEUED", "RUNNING", "STOPPING", "SUCCEEDED", "FAILED", "STOPPED" */
	struct str reason;
};

struct cfn_set_result {
	struct str account, region;
	struct str status; /* "PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED" */
	struct str reason;
};
struct cfn_set_result_list {
	VEC(struct cfn_set_result) items;
};

LK_MUST_USE enum lk_status cfn_describe_stack_set(struct aws_client *client, struct arena *arena,
                                                  const struct cfn_set_access *access, bool *ret_exists,
                                                  struct cfn_stack_set *ret_set, struct error *ret_err);
LK_MUST_USE enum lk_status cfn_list_set_instances(struct aws_client *client, struct arena *arena,
                                                  const struct cfn_set_access *access,
                                                  struct cfn_set_instance_list *ret_list, struct error *ret_err);

LK_MUST_USE enum lk_status cfn_create_stack_set(struct aws_client *client, struct arena *arena,
                                                const struct cfn_set_input *input, struct error *ret_err);
/* Of all its stacks. Like the other operations it is begun once, whatever answers are lost: input->token is its id. */
LK_MUST_USE enum lk_status cfn_update_stack_set(struct aws_client *client, struct arena *arena,
                                                const struct cfn_set_input *input,
                                                const struct cfn_set_preferences *preferences,
                                                struct error *ret_err);
/* When it has no stacks. */
LK_MUST_USE enum lk_status cfn_delete_stack_set(struct aws_client *client, struct arena *arena,
                                                const struct cfn_set_access *access, struct error *ret_err);

struct cfn_set_order {
	struct cfn_set_access access;
	struct cfn_set_preferences preferences;
	struct cfn_set_targets targets;
	struct str id;
	bool retains; /* of a deletion: the stacks stay, on their own */
};
LK_MUST_USE enum lk_status cfn_create_set_instances(struct aws_client *client, struct arena *arena,
                                                    const struct cfn_set_order *order, struct error *ret_err);
LK_MUST_USE enum lk_status cfn_delete_set_instances(struct aws_client *client, struct arena *arena,
                                                    const struct cfn_set_order *order, struct error *ret_err);
/* Targets are not looked at: all stacks. */
LK_MUST_USE enum lk_status cfn_detect_set_drift(struct aws_client *client, struct arena *arena,
                                                const struct cfn_set_order *order, struct error *ret_err);

LK_MUST_USE enum lk_status cfn_describe_set_operation(struct aws_client *client, struct arena *arena,
                                                      const struct cfn_set_access *access, struct str id,
                                                      bool *ret_exists, struct cfn_set_operation *ret_operation,
                                                      struct error *ret_err);
struct cfn_set_operation_list {
	VEC(struct cfn_set_operation) items;
};
/* As the service has them, in no order; what was begun a moment ago may be missing. */
LK_MUST_USE enum lk_status cfn_list_set_operations(struct aws_client *client, struct arena *arena,
                                                   const struct cfn_set_access *access,
                                                   struct cfn_set_operation_list *ret_list, struct error *ret_err);
LK_MUST_USE enum lk_status cfn_list_set_results(struct aws_client *client, struct arena *arena,
                                                const struct cfn_set_access *access, struct str id,
                                                struct cfn_set_result_list *ret_list, struct error *ret_err);

/* What a detection found in one stack, without what is in sync. */
LK_MUST_USE enum lk_status cfn_list_set_drifts(struct aws_client *client, struct arena *arena,
                                               const struct cfn_set_access *access,
                                               const struct cfn_set_instance *instance, struct str operation_id,
                                               struct cfn_resource_drift_list *ret_list, struct error *ret_err);

#endif
