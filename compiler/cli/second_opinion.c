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

/* A change set shows creations and updates; renames are another call, and an import has a change set of its own kind. */
static bool can_ask(struct cli *cli, const struct plan *plan)
{
	enum plan_operation first = plan->steps.count ? plan->steps.items[0].operation : PLAN_UPDATE_STACK;
	if (first == PLAN_CREATE_STACK || first == PLAN_UPDATE_STACK)
		return true;
	cli_say(cli, "note: step 1 is an operation of the kind '%s': no change set to compare with shows it",
	        plan_operation_name(first));
	return false;
}

int second_opinion(struct cli *cli, struct deployment *d)
{
	struct error err;
	struct str text, title = {0};
	struct opinion *opinion = ARENA_NEW(cli->arena, struct opinion);
	if (d->live.known && state_allows_apply(d->loaded.stack_name, d->live.stack.status, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (!can_ask(cli, d->plan))
		return EXIT_DONE;
	struct plan *plan = d->plan->steps.count ? plan_of_first_step(cli, d, &title) : d->plan;
	const struct graph *graph = d->plan->steps.count ? d->plan->steps.items[0].graph : d->desired;
	struct apply_input input = {
		.live = &d->live,
		.desired = graph,
		.parameters = d->loaded.parameters,
		.tags = graph->tags,
		.interval_ms = target_poll_interval_ms(&d->target),
		.cancel = target_cancel(),
	};
	struct str bucket = assets_bucket_in(cli->arena, d->target.account, d->target.region);
	int code = deployment_emit(cli, graph, &text);
	if (code != EXIT_DONE)
		return code;
	if (assets_place_template(&d->target.client, cli->arena, bucket, text, &input.template_body,
	                          &input.template_url, &err) != LK_OK ||
	    second_opinion_ask_in(&d->target.client, cli->arena, &input, plan, d->input.pack, opinion, &err) != LK_OK)
		return cli_fail(cli, &err);
	opinion->step = title;
	d->plan->opinion = opinion;
	return EXIT_DONE;
}
