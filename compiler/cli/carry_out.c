#include "cli/carry_out.h"

#include "base/limits.h"
#include "cli/operation.h"
#include "cli/progress.h"
#include "deploy/assets.h"
#include "deploy/state.h"
#include "deploy/step.h"

struct course {
	struct cli *cli;
	struct deployment *d;
	const struct plan *plan;
	const struct conduct *conduct;
	struct str bucket;
	size_t index; /* of the step */
};

static const struct plan_step *step_of(const struct course *course)
{
	return &course->plan->steps.items[course->index];
}

static void on_upload(void *context, struct str key, size_t bytes, bool present)
{
	if (present)
		cli_say(context, "%.*s is there already", STR_ARG(key));
	else
		cli_say(context, "uploaded %.*s, %zu bytes", STR_ARG(key), bytes);
}

static void show_change_set(struct cli *cli, const struct cfn_change_set *set)
{
	cli_say(cli, "change set %.*s:", STR_ARG(set->name));
	for (size_t i = 0; i < set->changes.count; i++) {
		const struct cfn_change *change = &set->changes.items[i];
		bool replaces = change->replacement.len && !str_equal(change->replacement, STR("False"));
		cli_say(cli, "  %-8.*s %.*s (%.*s)%s%.*s", STR_ARG(change->action), STR_ARG(change->logical_id),
			STR_ARG(change->type), replaces ? ", replacement: " : "",
			STR_ARG(replaces ? change->replacement : (struct str){0}));
	}
}

/* --- the end of it */

static int tell_interrupted(const struct course *course)
{
	struct cli *cli = course->cli;
	const struct deployment *d = course->d;
	cli_say(cli,
		"\nInterrupted. CloudFormation goes on with what it has begun on '%.*s'; nothing is lost.\n"
		"Follow it again with  lkc attach %.*s%s%s%s",
		STR_ARG(d->loaded.stack_name), STR_ARG(d->loaded.file), cli_has(cli, OPTION_ENV) ? " -e " : "",
		cli_has(cli, OPTION_ENV) ? cli_value(cli, OPTION_ENV) : "",
		cli_has(cli, OPTION_LOCAL) ? " --local" : "");
	return EXIT_FAILED;
}

/* Of several steps: where a further apply, which compares anew, goes on. */
static int stop(const struct course *course)
{
	const struct plan *plan = course->plan;
	if (plan->steps.count < 2)
		return EXIT_FAILED;
	if (course->index == plan->steps.count) {
		cli_say(course->cli, "All %zu steps are done.", plan->steps.count);
		return EXIT_FAILED;
	}
	for (size_t i = 0; i < plan->steps.count; i++)
		cli_say(course->cli, "step %zu, %.*s: %s", i + 1, STR_ARG(plan->steps.items[i].title),
			i < course->index    ? "done"
			: i == course->index ? "not finished"
					     : "not begun");
	cli_say(course->cli, "lkc apply compares anew, and goes on from there.");
	return EXIT_FAILED;
}

/* What no waiting cures, keys that have expired above all, has ended the following and not the operation. */
static int tell_unseen(const struct course *course, struct error *err)
{
	cli_fail(course->cli, err);
	cli_say(course->cli, "CloudFormation goes on with what it has begun on '%.*s': lkc attach follows it.",
		STR_ARG(course->d->loaded.stack_name));
	return stop(course);
}

static int fail(const struct course *course, struct error *err)
{
	if (str_is(str_from(err->service_code), "ChangeSetNotFound"))
		error_hint(err, "another apply of this stack was quicker: apply again");
	else if (course->d->live.exists && cfn_error_is_missing(err))
		error_hint(err, "the stack was deleted since it was compared: apply again");
	if (err->kind == ERROR_INTERRUPTED && course->plan->steps.count > 1)
		cli_say(course->cli, "\nInterrupted.");
	else
		cli_fail(course->cli, err);
	return stop(course);
}

/* Refused because it had come to its end by then, or for another reason, which has been told. */
static int end_uncancelled(const struct course *course, const struct apply_input *input, const struct apply *apply)
{
	struct cfn_stack stack;
	struct error err;
	bool exists;
	if (cfn_describe_stack(&course->d->target.client, course->cli->arena, course->d->live.stack.id, &exists, &stack,
			       &err) != LK_OK ||
	    !exists || state_of(stack.status).kind == STATE_MOVING)
		return stop(course);
	journal_end(input->journal, apply->token, stack.status);
	cli_say(course->cli, "It had come to its end by then: %.*s: %.*s", STR_ARG(stack.name), STR_ARG(stack.status));
	return state_of(stack.status).good ? EXIT_DONE : stop(course);
}

/* An update can be cancelled; a creation cannot. */
static int end_late(const struct course *course, const struct apply_input *input, const struct apply *apply,
		    const struct follow_result *result)
{
	struct cli *cli = course->cli;
	struct deployment *d = course->d;
	int minutes = (int)(course->conduct->modes->limit_ms / 60000);
	struct str limit = str_format_in(cli->arena, "%d minute%s", minutes, minutes == 1 ? "" : "s");
	/* Where no poll came through nothing is known, and cancelling is tried. */
	if (!d->live.exists || (result->status.len && !str_is(result->status, "UPDATE_IN_PROGRESS"))) {
		cli_say(cli, "%.*s takes longer than %.*s. It goes on: follow it with  lkc attach",
			STR_ARG(d->loaded.stack_name), STR_ARG(limit));
		return stop(course);
	}
	cli_say(cli, "The update takes longer than %.*s: it is cancelled, and rolled back.", STR_ARG(limit));
	struct operation operation = {.target = &d->target,
				      .stack = d->live.stack,
				      .graph = d->desired,
				      .good = "UPDATE_ROLLBACK_COMPLETE",
				      .journal = course->conduct->journal};
	if (operation_cancel(cli, &operation) != EXIT_DONE)
		return end_uncancelled(course, input, apply);
	journal_end(input->journal, apply->token, str_from(operation.good));
	cli_say(cli, "%.*s is where it was before.", STR_ARG(d->loaded.stack_name));
	return stop(course);
}

/* --- one step */

static int execute(const struct course *course, const struct apply_input *input, const struct apply *apply)
{
	struct cli *cli = course->cli;
	struct progress progress;
	struct follow_result result;
	struct error err;
	progress_init_in(&progress, cli, cli->arena);
	struct follow_observer observer = progress_observer(&progress);
	enum lk_status status =
		apply_execute(&course->d->target.client, cli->arena, input, apply, &observer, &result, &err);
	progress_finish(&progress);
	if (status != LK_OK && err.kind == ERROR_INTERRUPTED && result.begun) {
		tell_interrupted(course);
		return stop(course);
	}
	if (status != LK_OK && result.begun)
		return tell_unseen(course, &err);
	if (status != LK_OK)
		return fail(course, &err);
	if (result.timed_out)
		return end_late(course, input, apply, &result);
	if (!result.succeeded) {
		progress_tell_failure(cli, &course->d->target.client, &result, input->desired);
		struct state state = state_of(result.status);
		if (state.kind != STATE_AT_REST && state.kind != STATE_ABSENT)
			cli_say(cli, "%s", state.advice);
		return stop(course);
	}
	cli_say(cli, "%.*s: %.*s", STR_ARG(course->d->loaded.stack_name), STR_ARG(result.status));
	return EXIT_DONE;
}

/* What the service's own change set loses and the plan did not see, so that nobody was asked to allow it. Source of the
 * words: AWS CloudFormation API Reference, "ResourceChange", PolicyAction. */
static const struct cfn_change *unforeseen_loss(const struct course *course, const struct cfn_change_set *set)
{
	for (size_t i = 0; i < set->changes.count; i++) {
		const struct cfn_change *change = &set->changes.items[i];
		bool deleted = str_is(change->policy_action, "Delete");
		bool replaced =
			str_is(change->policy_action, "ReplaceAndDelete") && str_is(change->replacement, "True");
		if ((deleted || replaced) && plan_holds_data(course->d->input.pack, change->type) &&
		    !plan_allows(&course->d->input, change->logical_id, deleted))
			return change;
	}
	return NULL;
}

static void discard(const struct course *course, const struct apply_input *input, const struct apply *apply)
{
	struct aws_client steady = aws_client_uncancelled(&course->d->target.client);
	struct error err;
	if (apply_discard(&steady, course->cli->arena, input, apply, &err) != LK_OK)
		cli_fail(course->cli, &err);
}

static int refuse_loss(const struct course *course, const struct cfn_change *loss)
{
	struct error err;
	error_set(&err, ERROR_STATE,
		  "CloudFormation would %s %.*s, and its data would be lost; the plan did not say so",
		  str_is(loss->policy_action, "Delete") ? "delete" : "replace", STR_ARG(loss->logical_id));
	error_hint(&err, "nothing was changed; lkc plan --change-set shows where the two disagree. Keep the data by "
			 "DeletionPolicy and UpdateReplacePolicy, or allow the loss by stack:allow");
	cli_fail(course->cli, &err);
	return EXIT_LOSS;
}

static const struct cfn_change *replaced(const struct cfn_change_set *set)
{
	for (size_t i = 0; i < set->changes.count; i++)
		if (set->changes.items[i].replacement.len && !str_is(set->changes.items[i].replacement, "False"))
			return &set->changes.items[i];
	return NULL;
}

/* EXIT_DONE: it may be executed. */
static int examine(const struct course *course, const struct apply *apply)
{
	struct cli *cli = course->cli;
	struct error err;
	if (apply->refactor_id.len)
		return EXIT_DONE;
	show_change_set(cli, &apply->change_set);
	const struct cfn_change *loss = unforeseen_loss(course, &apply->change_set);
	if (loss)
		return refuse_loss(course, loss);
	const struct cfn_change *replacement = replaced(&apply->change_set);
	if (replacement && course->conduct->modes->express) {
		error_set(&err, ERROR_STATE,
			  "--express waits for nothing to be ready, and CloudFormation would "
			  "replace %.*s",
			  STR_ARG(replacement->logical_id));
		error_hint(&err, "nothing was changed; apply without --express");
		return cli_fail(cli, &err);
	}
	return !course->conduct->asks_each || cli_confirm(cli, "Execute this change set?") ? EXIT_DONE : EXIT_FAILED;
}

/* Of a stack that was left half done that is no good end. */
static int end_empty(const struct course *course)
{
	const struct cfn_stack *stack = &course->d->live.stack;
	struct state state = state_of(stack->status);
	cli_say(course->cli, "CloudFormation finds nothing to change.");
	if (!course->d->live.exists || state.kind != STATE_PAUSED)
		return EXIT_DONE;
	cli_say(course->cli, "'%.*s' is still in %.*s: %s", STR_ARG(stack->name), STR_ARG(stack->status), state.advice);
	return EXIT_FAILED;
}

static int carry_out_step(struct course *course)
{
	struct cli *cli = course->cli;
	struct deployment *d = course->d;
	struct apply_input input = {
		.live = &d->live,
		.step = step_of(course),
		.plan = course->plan,
		.parameters = d->loaded.parameters,
		.tags = d->desired->tags,
		.modes = course->conduct->modes,
		.journal = course->conduct->journal,
		.interval_ms = target_poll_interval_ms(&d->target),
		.cancel = target_cancel(),
	};
	enum change_set_outcome outcome;
	struct apply apply;
	struct error err;
	if (step_prepare(&d->target.client, cli->arena, course->bucket, &input, &outcome, &apply, &err) != LK_OK)
		return fail(course, &err);
	if (outcome == CHANGE_SET_EMPTY)
		return end_empty(course);
	int code = examine(course, &apply);
	if (code != EXIT_DONE) {
		discard(course, &input, &apply);
		return code;
	}
	return execute(course, &input, &apply);
}

static void on_wait(void *context, struct str table, struct str index)
{
	cli_say(context, "waiting until the index %.*s of %.*s can be used", STR_ARG(index), STR_ARG(table));
}

/* The step has been done, and what is behind it is told as the next one's. */
static int settle(struct course *course)
{
	struct deployment *d = course->d;
	struct step_pause pause = {.interval_ms = target_poll_interval_ms(&d->target),
				   .cancel = target_cancel(),
				   .context = course->cli,
				   .on_wait = on_wait};
	struct error err;
	const struct plan_step *step = step_of(course);
	course->index++;
	enum lk_status status = step_settle(&d->target.client, course->cli->arena, step, &pause, &d->live, &err);
	return status == LK_OK ? EXIT_DONE : fail(course, &err);
}

int carry_out(struct cli *cli, struct deployment *deployment, const struct plan *plan, const struct conduct *conduct)
{
	const struct target *target = &deployment->target;
	struct course course = {.cli = cli, .d = deployment, .plan = plan, .conduct = conduct};
	course.bucket = assets_bucket_in(cli->arena, target->account, target->region);
	if (plan->steps.count == 1)
		return carry_out_step(&course);
	while (course.index < plan->steps.count) {
		cli_say(cli, "step %zu of %zu: %.*s", course.index + 1, plan->steps.count,
			STR_ARG(step_of(&course)->title));
		int code = carry_out_step(&course);
		if (code == EXIT_DONE)
			code = settle(&course);
		if (code != EXIT_DONE)
			return code;
	}
	return EXIT_DONE;
}

/* Where the plan finds nothing to do, CloudFormation may still find what was changed past it. */
static struct plan plan_of_all(struct arena *arena, const struct deployment *d)
{
	struct plan plan = *d->plan;
	if (!plan.steps.count)
		VEC_PUSH(arena, &plan.steps) =
			(struct plan_step){.operation = PLAN_UPDATE_STACK, .graph = d->desired, .takes_values = true};
	return plan;
}

int carry_out_all(struct cli *cli, struct deployment *deployment, const struct conduct *conduct)
{
	struct deployment *d = deployment;
	struct str bucket = assets_bucket_in(cli->arena, d->target.account, d->target.region);
	struct asset_list assets = assets_of_graph_in(cli->arena, d->desired, d->loaded.root);
	struct assets_observer observer = {.context = cli, .on_upload = on_upload};
	struct plan plan = plan_of_all(cli->arena, d);
	struct error err;
	if (assets_upload(&d->target.client, cli->arena, bucket, &assets, &observer, &err) != LK_OK)
		return cli_fail(cli, &err);
	return carry_out(cli, d, &plan, conduct);
}
