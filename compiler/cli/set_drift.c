#include "cli/set_commands.h"
#include "cli/set_work.h"

static bool is_secret(const void *context, struct str logical_id, const struct cfn_difference *difference)
{
	return drifted_is_secret(context, logical_id, difference);
}

/* What the detection looked at is what there is: a set tells no other resources of its stacks. */
static struct cfn_resource_list resources_of(struct arena *arena, const struct cfn_resource_drift_list *found)
{
	struct cfn_resource_list list = {0};
	for (size_t i = 0; i < found->resources.count; i++) {
		const struct cfn_resource_drift *drift = &found->resources.items[i];
		VEC_PUSH(arena, &list.resources) = (struct cfn_resource){
			.logical_id = drift->logical_id, .physical_id = drift->physical_id, .type = drift->type};
	}
	return list;
}

static enum lk_status add_stack(const struct set_work *work, const struct cfn_set_instance *instance,
				struct str operation_id, const struct identity *id, const struct live *side,
				struct drift_report *report, struct error *ret_err)
{
	struct arena *arena = work->cli->arena;
	struct cfn_resource_drift_list found;
	struct drift_stack stack = {
		.prefix = str_format_in(arena, "%.*s/%.*s/", STR_ARG(instance->account), STR_ARG(instance->region)),
		.graph = id->loaded.graph,
		.pack = pack_embedded(),
		.is_secret = is_secret,
		.context = side};
	if (!str_is(instance->drift_status, "DRIFTED") && !str_is(instance->drift_status, "IN_SYNC")) {
		stack.prefix = (struct str){0};
		struct str name =
			str_format_in(arena, "%.*s/%.*s", STR_ARG(instance->account), STR_ARG(instance->region));
		drift_add_unknown(report, &stack, name, STR("AWS::CloudFormation::Stack"),
				  instance->reason.len ? instance->reason : STR("its drift could not be detected"),
				  true);
		return LK_OK;
	}
	enum lk_status status = cfn_list_set_drifts(&work->target->client, arena, &work->access, instance, operation_id,
						    &found, ret_err);
	if (status != LK_OK)
		return status;
	struct cfn_resource_list resources = resources_of(arena, &found);
	stack.resources = &resources;
	stack.found = &found;
	drift_add_stack(report, &stack);
	return LK_OK;
}

static int read_found(struct set_work *work, struct str operation_id, struct identity *id, struct drift_report *report)
{
	struct set_live live;
	struct live side;
	struct error err;
	struct arena *arena = work->cli->arena;
	enum lk_status status = set_fetch(&work->target->client, arena, &work->access, &live, &err);
	if (status == LK_OK)
		status = set_as_live_in(arena, work->access.name, &live, &side, &err);
	for (size_t i = 0; i < live.stacks.items.count && status == LK_OK; i++)
		status = add_stack(work, &live.stacks.items.items[i], operation_id, id, &side, report, &err);
	return status == LK_OK ? EXIT_DONE : cli_fail(work->cli, &err);
}

int set_drift(struct cli *cli, struct identity *id, struct drift_report *report)
{
	struct set_work work;
	struct set_settled settled;
	struct error err;
	int code = set_refuse_options(cli);
	if (code == EXIT_DONE)
		code = target_identify(cli, &id->target);
	if (code == EXIT_DONE)
		code = set_work_open(cli, &id->target, id->loaded.stack_name, id->loaded.set_home, &work);
	if (code == EXIT_DONE)
		code = set_work_settle(&work, &settled);
	if (code != EXIT_DONE)
		return code;
	struct cfn_set_order order = {.access = work.access, .preferences = set_preferences(id->loaded.set_home)};
	/* All its stacks, in whatever regions they are. */
	order.preferences.region_count = 0;
	order.id = set_work_begin(&work, "DetectStackSetDrift");
	enum lk_status begun = cfn_detect_set_drift(&id->target.client, cli->arena, &order, &err);
	code = set_work_end(&work, order.id, begun, &err);
	/* Where it failed in some places the others are told still. */
	return begun == LK_OK && !target_is_cancelled() ? read_found(&work, order.id, id, report) : code;
}
