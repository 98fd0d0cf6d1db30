#include "base/limits.h"
#include "cli/guard.h"
#include "cli/set_commands.h"
#include "cli/set_work.h"
#include "deploy/apply.h"
#include "deploy/assets.h"
#include "deploy/step.h"
#include "plan/show.h"

struct set_course {
	struct cli *cli;
	struct deployment *d;
	struct set_work work;
	struct cfn_set_access access;
};

static int show(struct cli *cli, const struct plan *plan)
{
	struct show_options options = {.colour = cli->colour_out, .verbose = cli_has(cli, OPTION_VERBOSE)};
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	show_text(&out, plan, &options);
	int code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code;
}

/* --- the template */

struct regions {
	VEC(struct str) items;
};

/* An operation on all stacks goes through the regions that have some. */
static struct regions living_regions(struct arena *arena, const struct deployment *d)
{
	const struct home *home = d->loaded.set_home;
	struct regions regions = {0};
	for (size_t i = 0; i < home->regions.count; i++)
		for (size_t k = 0; k < d->set.stacks.items.count; k++)
			if (str_equal(d->set.stacks.items.items[k].region, home->regions.items[i])) {
				VEC_PUSH(arena, &regions.items) = home->regions.items[i];
				break;
			}
	return regions;
}

static enum lk_status content_of(struct set_course *course, const struct plan_step *step, struct cfn_set_input *input,
				 struct error *ret_err)
{
	struct deployment *d = course->d;
	struct arena *arena = course->cli->arena;
	struct str bucket = assets_bucket_in(arena, d->target.account, d->target.region), text;
	struct apply_input values = {.live = &d->live,
				     .step = step,
				     .desired = step->graph,
				     .parameters = d->loaded.parameters,
				     .tags = d->desired->tags};
	*input = (struct cfn_set_input){.access = course->access};
	enum lk_status status = step_emit_in(arena, step->graph, &text, ret_err);
	if (status == LK_OK)
		status = assets_place_template(&d->target.client, arena, bucket, text, &input->template.body,
					       &input->template.url, ret_err);
	struct apply_values taken = apply_values_in(arena, &values);
	input->parameters = taken.parameters.items;
	input->parameter_count = taken.parameters.count;
	input->tags = taken.tags.items;
	input->tag_count = taken.tags.count;
	return status;
}

static int create_set(struct set_course *course)
{
	struct cfn_set_input input;
	struct error err;
	const struct plan_step all = {
		.operation = PLAN_CREATE_STACK, .graph = course->d->desired, .takes_values = true};
	enum lk_status status = content_of(course, &all, &input, &err);
	input.token = random_uuid_in(course->cli->arena, course->d->target.client.config.random);
	if (status == LK_OK)
		status = cfn_create_stack_set(&course->d->target.client, course->cli->arena, &input, &err);
	if (status != LK_OK)
		return cli_fail(course->cli, &err);
	cli_say(course->cli, "made the stack set %.*s", STR_ARG(course->access.name));
	return EXIT_DONE;
}

static int update_once(struct set_course *course, const struct plan_step *step)
{
	struct cfn_set_input input;
	struct error err;
	struct aws_client *client = &course->d->target.client;
	struct regions regions = living_regions(course->cli->arena, course->d);
	struct cfn_set_preferences preferences = set_preferences(course->d->loaded.set_home);
	preferences.region_order = regions.items.items;
	preferences.region_count = regions.items.count;
	if (content_of(course, step, &input, &err) != LK_OK)
		return cli_fail(course->cli, &err);
	input.token = set_work_begin(&course->work, "UpdateStackSet");
	enum lk_status status = cfn_update_stack_set(client, course->cli->arena, &input, &preferences, &err);
	return set_work_end(&course->work, input.token, status, &err);
}

static bool is_renewed(const struct plan_places *places)
{
	for (size_t i = 0; i < places->changes.items.count; i++)
		if (places->changes.items.items[i].action == PLAN_PLACE_RENEW)
			return true;
	return places->settings_change;
}

static int update_set(struct set_course *course)
{
	const struct plan *plan = course->d->plan;
	const struct plan_step all = {
		.operation = PLAN_UPDATE_STACK, .graph = course->d->desired, .takes_values = true};
	int code = EXIT_DONE;
	for (size_t i = 0; i < plan->steps.count && code == EXIT_DONE; i++) {
		if (plan->steps.count > 1)
			cli_say(course->cli, "step %zu of %zu: %.*s", i + 1, plan->steps.count,
				STR_ARG(plan->steps.items[i].title));
		code = update_once(course, &plan->steps.items[i]);
	}
	return code == EXIT_DONE && !plan->steps.count && is_renewed(plan->places) ? update_once(course, &all) : code;
}

/* What is taken out goes first: nobody wants it updated. */
static int carry_out_set(struct set_course *course)
{
	struct arena *arena = course->cli->arena;
	struct deployment *d = course->d;
	const struct plan_places *places = d->plan->places;
	struct set_order_list removals =
		set_orders_in(arena, d->loaded.set_home, &course->access, places, PLAN_PLACE_REMOVE);
	struct set_order_list additions =
		set_orders_in(arena, d->loaded.set_home, &course->access, places, PLAN_PLACE_ADD);
	int code = d->set.exists
			   ? set_work_send(&course->work, "DeleteStackInstances", cfn_delete_set_instances, &removals)
			   : create_set(course);
	if (code == EXIT_DONE && d->set.exists)
		code = update_set(course);
	if (code == EXIT_DONE)
		code = set_work_send(&course->work, "CreateStackInstances", cfn_create_set_instances, &additions);
	if (code != EXIT_DONE)
		cli_say(course->cli, "lkc apply compares anew, and goes on from there.");
	return code;
}

/* --- the whole */

/* Imports and renames are of one stack: the service has neither for a set. */
static int refuse_steps(struct set_course *course)
{
	const struct plan *plan = course->d->plan;
	for (size_t i = 0; i < plan->steps.count; i++) {
		enum plan_operation operation = plan->steps.items[i].operation;
		struct error err;
		if (operation != PLAN_IMPORT_RESOURCES && operation != PLAN_REFACTOR_STACK)
			continue;
		error_set(&err, ERROR_OTHER, "a stack set cannot %s: %.*s",
			  operation == PLAN_IMPORT_RESOURCES ? "take resources over" : "rename resources",
			  STR_ARG(plan->steps.items[i].title));
		error_hint(&err, "take stack:%s out for this environment",
			   operation == PLAN_IMPORT_RESOURCES ? "adopt" : "moved");
		return cli_fail(course->cli, &err);
	}
	return EXIT_DONE;
}

static int check_unmoved(struct set_course *course)
{
	struct set_live now;
	struct error err;
	const struct set_live *then = &course->d->set;
	if (set_fetch(&course->d->target.client, course->cli->arena, &course->access, &now, &err) != LK_OK)
		return cli_fail(course->cli, &err);
	if (now.exists == then->exists && str_equal(now.set.id, then->set.id) &&
	    str_equal(now.set.template_body, then->set.template_body) &&
	    now.stacks.items.count == then->stacks.items.count)
		return EXIT_DONE;
	error_set(&err, ERROR_STATE, "the stack set '%.*s' was changed since it was compared",
		  STR_ARG(course->access.name));
	error_hint(&err, "nothing was changed by this apply; apply again, and look at the new plan");
	cli_fail(course->cli, &err);
	return EXIT_STALE;
}

static int apply_agreed(struct set_course *course)
{
	struct cli *cli = course->cli;
	const struct deployment *d = course->d;
	struct str question =
		str_format_in(cli->arena, "Apply this to the stack set %.*s in %.*s, account %.*s?",
			      STR_ARG(d->loaded.stack_name), STR_ARG(d->target.region), STR_ARG(d->target.account));
	if (!cli_confirm(cli, question.ptr))
		return EXIT_FAILED;
	int code = check_unmoved(course);
	return code == EXIT_DONE ? carry_out_set(course) : code;
}

int set_apply(struct cli *cli, struct deployment *d)
{
	struct set_settled settled;
	struct set_course course = {.cli = cli, .d = d, .access = set_access(d->loaded.stack_name, d->loaded.set_home)};
	int code = set_work_open(cli, &d->target, d->loaded.stack_name, d->loaded.set_home, &course.work);
	if (code == EXIT_DONE)
		code = set_work_settle(&course.work, &settled);
	if (code == EXIT_DONE && settled.any)
		code = deployment_open(cli, cli->options.positionals[0], d);
	if (code == EXIT_DONE)
		code = show(cli, d->plan);
	if (code == EXIT_DONE)
		code = guard_plan(cli, d);
	if (code == EXIT_DONE)
		code = refuse_steps(&course);
	if (code != EXIT_DONE || d->plan->action == PLAN_NONE)
		return code;
	return apply_agreed(&course);
}
