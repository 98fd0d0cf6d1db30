#include "deploy/set.h"

struct cfn_set_access set_access(struct str name, const struct home *home)
{
	const struct stack_set *set = home->stack_set;
	return (struct cfn_set_access){
		.name = name,
		.service_managed = set->units.count > 0,
		.administration_role = set->administration_role,
		.execution_role = set->execution_role,
		.auto_deploys = set->auto_deploys,
		.keeps_on_removal = !set->deletes_removed,
		.call_as = set->call_as,
	};
}

struct cfn_set_preferences set_preferences(const struct home *home)
{
	const struct stack_set *set = home->stack_set;
	return (struct cfn_set_preferences){
		.in_parallel = set->in_parallel,
		.region_order = home->regions.items,
		.region_count = home->regions.count,
		.at_once = (int)set->at_once,
		.failures = (int)set->failures,
	};
}

enum lk_status set_fetch(struct aws_client *client, struct arena *arena, const struct cfn_set_access *access,
			 struct set_live *ret_live, struct error *ret_err)
{
	struct set_live live = {0};
	enum lk_status status = cfn_describe_stack_set(client, arena, access, &live.exists, &live.set, ret_err);
	if (status == LK_OK && live.exists)
		status = cfn_list_set_instances(client, arena, access, &live.stacks, ret_err);
	if (status == LK_OK)
		*ret_live = live;
	return status;
}

enum lk_status set_as_live_in(struct arena *arena, struct str name, const struct set_live *set, struct live *ret_live,
			      struct error *ret_err)
{
	struct live live = {.name = name, .known = set->exists, .exists = set->exists};
	live.stack.name = name;
	live.stack.id = set->set.id;
	live.stack.status = set->set.status;
	live.template_text = set->set.template_body;
	for (size_t i = 0; i < set->set.parameters.count; i++)
		VEC_PUSH(arena, &live.stack.parameters) = set->set.parameters.items[i];
	for (size_t i = 0; i < set->set.tags.count; i++)
		VEC_PUSH(arena, &live.stack.tags) = set->set.tags.items[i];
	live_take_stack(arena, &live);
	enum lk_status status = live_complete(arena, &live, ret_err);
	if (status == LK_OK)
		*ret_live = live;
	return status;
}

/* --- places */

struct living {
	VEC(struct plan_living_place) stacks;
};

/* Where no further operation helps. Source: API Reference, "StackInstance", Status, and
 * "StackInstanceComprehensiveStatus". */
static bool is_out_of_reach(const struct cfn_set_instance *stack)
{
	return str_is(stack->status, "INOPERABLE") || str_is(stack->detailed, "INOPERABLE") ||
	       str_is(stack->detailed, "SKIPPED_SUSPENDED_ACCOUNT");
}

void set_note_out_of_reach(const struct set_live *live, struct plan *plan)
{
	for (size_t i = 0; i < live->stacks.items.count; i++) {
		const struct cfn_set_instance *stack = &live->stacks.items.items[i];
		if (is_out_of_reach(stack))
			VEC_PUSH(plan->arena, &plan->notes) = str_format_in(
				plan->arena,
				"%.*s in %.*s is out of CloudFormation's reach (%.*s%s%.*s): this does not go there.",
				STR_ARG(stack->account), STR_ARG(stack->region),
				STR_ARG(str_is(stack->status, "INOPERABLE") ? stack->status : stack->detailed),
				stack->reason.len ? ": " : "", STR_ARG(stack->reason));
	}
}

static struct living living_of(struct arena *arena, const struct set_live *live)
{
	struct living living = {0};
	for (size_t i = 0; i < live->stacks.items.count; i++) {
		const struct cfn_set_instance *stack = &live->stacks.items.items[i];
		VEC_PUSH(arena, &living.stacks) = (struct plan_living_place){
			.account = stack->account,
			.region = stack->region,
			.outdated = str_is(stack->status, "OUTDATED") && !is_out_of_reach(stack),
			.why = stack->reason,
		};
	}
	return living;
}

static bool differs(struct str wanted, struct str living)
{
	return wanted.len && !str_equal(wanted, living);
}

enum lk_status set_compare_places_in(struct arena *arena, const struct home *home, const struct cfn_set_access *access,
				     const struct set_live *live, struct plan_places *ret_places, struct error *ret_err)
{
	const struct cfn_stack_set *set = &live->set;
	struct living stacks = living_of(arena, live);
	struct plan_living_places living = {
		.stacks = stacks.stacks.items,
		.stack_count = stacks.stacks.count,
		.units = set->units.items,
		.unit_count = set->units.count,
		.regions = set->regions.items,
		.region_count = set->regions.count,
	};
	bool by_service = str_is(set->permission_model, "SERVICE_MANAGED");
	if (live->exists && by_service != access->service_managed) {
		error_set(ret_err, ERROR_STATE, "the stack set '%.*s' goes to %s, and is declared to go to %s",
			  STR_ARG(access->name), by_service ? "units" : "accounts", by_service ? "accounts" : "units");
		error_hint(ret_err,
			   "CloudFormation changes that of no stack set with stacks: lkc delete takes it away");
		return LK_FAILED;
	}
	*ret_places = plan_compare_places_in(arena, home, &living);
	ret_places->settings_change =
		live->exists &&
		(differs(access->administration_role, set->administration_role) ||
		 differs(access->execution_role, set->execution_role) ||
		 (by_service && (access->auto_deploys != set->auto_deploys ||
				 (set->auto_deploys && access->keeps_on_removal != set->keeps_on_removal))));
	return LK_OK;
}
