#include "cli/second_opinion.h"

#include "deploy/assets.h"
#include "deploy/second_opinion.h"
#include "deploy/state.h"

/* The plan of the first step alone, with the title under which it is told. */
static struct plan *plan_of_first_step(struct cli *cli, const struct deployment *d, struct str *ret_title)
{
	const struct plan_step *step = &d->plan->steps.items[0];
	struct plan_input input = d->input;
	if (d->plan->steps.count == 1)
		return d->plan;
	input.desired.graph = step->graph;
	*ret_title = str_format_in(cli->arena, "step 1 of %zu: %.*s", d->plan->steps.count, STR_ARG(step->title));
	return plan_make_in(cli->arena, &input);
}

/* Renames are a call of their own, which no change set shows. */
static bool can_ask(struct cli *cli, const struct plan *plan)
{
	if (!plan->steps.count || plan->steps.items[0].operation != PLAN_REFACTOR_STACK)
		return true;
	cli_say(cli, "note: no change set shows renames, which are step 1: CloudFormation was not asked");
	return false;
}

int second_opinion(struct cli *cli, struct deployment *d)
{
	struct error err;
	struct str title = {0};
	struct opinion *opinion = ARENA_NEW(cli->arena, struct opinion);
	/* Where lkc finds nothing to do, the service is asked about the whole. */
	struct plan_step whole = {.operation = PLAN_UPDATE_STACK, .graph = d->desired, .takes_values = true};
	if (d->live.known && state_allows(d->loaded.stack_name, d->live.stack.status, STATE_APPLY, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (!can_ask(cli, d->plan))
		return EXIT_DONE;
	struct plan *plan = d->plan->steps.count ? plan_of_first_step(cli, d, &title) : d->plan;
	struct apply_input input = {
		.live = &d->live,
		.step = d->plan->steps.count ? &d->plan->steps.items[0] : &whole,
		.plan = d->plan,
		.parameters = d->loaded.parameters,
		.tags = d->desired->tags,
		.interval_ms = target_poll_interval_ms(&d->target),
		.cancel = target_cancel(),
	};
	struct str bucket = assets_bucket_in(cli->arena, d->target.account, d->target.region);
	if (second_opinion_ask_in(&d->target.client, cli->arena, bucket, &input, plan, d->input.pack, opinion, &err) !=
	    LK_OK)
		return cli_fail(cli, &err);
	opinion->step = title;
	d->plan->opinion = opinion;
	return EXIT_DONE;
}
