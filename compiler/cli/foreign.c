#include "cli/foreign.h"

#include "base/text.h"
#include "cli/fleet_member.h"

struct str foreign_stack_name_in(struct arena *arena, const struct foreign_output *foreign, struct str environment)
{
	struct str of = foreign->same_environment ? environment : foreign->environment;
	return of.len ? str_format_in(arena, "%.*s-%.*s", STR_ARG(foreign->stack), STR_ARG(of)) : foreign->stack;
}

/* --- where the other stack lives */

static int describe_elsewhere(struct cli *cli, const struct foreign_output *foreign, const struct target *own,
                              struct live *live)
{
	const char *region = cli->options.values[OPTION_REGION], *profile = cli->options.values[OPTION_PROFILE];
	struct target target;
	struct error err;
	cli->options.values[OPTION_REGION] =
		str_copy_in(cli->arena, foreign->region.len ? foreign->region : own->region).ptr;
	if (foreign->profile.len)
		cli->options.values[OPTION_PROFILE] = str_copy_in(cli->arena, foreign->profile).ptr;
	int code = target_open(cli, own->region, &target);
	cli->options.values[OPTION_REGION] = region;
	cli->options.values[OPTION_PROFILE] = profile;
	if (code == EXIT_DONE && live_describe(&target.client, cli->arena, live->name, live, &err) != LK_OK)
		code = cli_fail(cli, &err);
	return code;
}

/* Its outputs, and whether there are any to be had. */
static int describe(struct cli *cli, struct deployment *d, const struct foreign_output *foreign, struct live *live)
{
	struct error err;
	bool elsewhere = foreign->profile.len ||
	                 (foreign->region.len && !str_equal(foreign->region, d->target.region));
	*live = (struct live){
		.name = foreign_stack_name_in(cli->arena, foreign, str_from(cli_value(cli, OPTION_ENV)))};
	if (elsewhere)
		return describe_elsewhere(cli, foreign, &d->target, live);
	return live_describe(&d->target.client, cli->arena, live->name, live, &err) == LK_OK ? EXIT_DONE
	                                                                                    : cli_fail(cli, &err);
}

/* --- its outputs */

static const struct cfn_output *find_output(const struct cfn_stack *stack, struct str name)
{
	for (size_t i = 0; i < stack->outputs.count; i++)
		if (str_equal(stack->outputs.items[i].key, name))
			return &stack->outputs.items[i];
	return NULL;
}

static int tell_unknown(struct cli *cli, const struct foreign_output *foreign, const struct live *live)
{
	struct error err;
	struct text_nearest nearest = text_nearest_begin(foreign->output);
	for (size_t i = 0; i < live->stack.outputs.count; i++)
		text_nearest_offer(&nearest, live->stack.outputs.items[i].key);
	error_set(&err, ERROR_NOT_FOUND, "the stack '%.*s' has no output '%.*s', which %.*s:%u takes",
	          STR_ARG(live->name), STR_ARG(foreign->output), STR_ARG(foreign->place.file), foreign->place.line);
	if (nearest.best.len)
		error_hint(&err, "did you mean '%.*s'?", STR_ARG(nearest.best));
	else
		error_hint(&err, "lkc apply %.*s brings it, where its file declares it", STR_ARG(foreign->stack));
	return cli_fail(cli, &err);
}

static void await(struct cli *cli, struct deployment *d, const struct foreign_output *foreign, struct str stack)
{
	VEC_PUSH(cli->arena, &d->awaited) = (struct awaited){foreign, stack};
}

/* One that is being made has no outputs yet; in a plan of many stacks it may get them before this one is applied. */
static bool may_come(const struct live *live)
{
	return !live->exists || str_ends_with(live->stack.status, STR("_IN_PROGRESS")) || fleet_member_is();
}

static int fill_one(struct cli *cli, struct deployment *d, const struct foreign_output *foreign)
{
	struct live live;
	int code = describe(cli, d, foreign, &live);
	if (code != EXIT_DONE)
		return code;
	const struct cfn_output *output = live.exists ? find_output(&live.stack, foreign->output) : NULL;
	if (output)
		value_map_put(cli->arena, d->loaded.parameters, foreign->parameter,
		              value_string_in(cli->arena, output->value));
	else if (may_come(&live))
		await(cli, d, foreign, live.name);
	else
		return tell_unknown(cli, foreign, &live);
	return EXIT_DONE;
}

int foreign_fill(struct cli *cli, struct deployment *d)
{
	const struct graph *graph = d->loaded.graph;
	int code = EXIT_DONE;
	for (size_t i = 0; code == EXIT_DONE && i < graph->foreign_outputs.count; i++)
		if (!value_get(d->loaded.parameters, graph->foreign_outputs.items[i].parameter))
			code = fill_one(cli, d, &graph->foreign_outputs.items[i]);
	return code;
}

void foreign_await_all(struct cli *cli, struct deployment *d)
{
	const struct graph *graph = d->loaded.graph;
	for (size_t i = 0; i < graph->foreign_outputs.count; i++) {
		const struct foreign_output *foreign = &graph->foreign_outputs.items[i];
		if (!value_get(d->loaded.parameters, foreign->parameter) &&
		    !value_get(d->live.parameters, foreign->parameter))
			await(cli, d, foreign,
			      foreign_stack_name_in(cli->arena, foreign, str_from(cli_value(cli, OPTION_ENV))));
	}
}

/* --- what is not there yet */

void foreign_note(const struct deployment *d)
{
	for (size_t i = 0; i < d->awaited.count; i++) {
		const struct awaited *awaited = &d->awaited.items[i];
		VEC_PUSH(d->plan->arena, &d->plan->notes) = str_format_in(
			d->plan->arena, "%.*s, the output %.*s of %.*s, is known after %.*s is applied.",
			STR_ARG(awaited->foreign->parameter), STR_ARG(awaited->foreign->output),
			STR_ARG(awaited->stack), STR_ARG(awaited->stack));
	}
}

int foreign_require(struct cli *cli, const struct deployment *d)
{
	struct error err;
	if (!d->awaited.count)
		return EXIT_DONE;
	const struct awaited *first = &d->awaited.items[0];
	error_set(&err, ERROR_NOT_FOUND, "%.*s needs the output %.*s of the stack '%.*s', which is not there yet",
	          STR_ARG(d->loaded.stack_name), STR_ARG(first->foreign->output), STR_ARG(first->stack));
	error_hint(&err, "apply %.*s first, or both in their order with  lkc apply --all",
	           STR_ARG(first->foreign->stack));
	return cli_fail(cli, &err);
}
