#include "base/limits.h"
#include "cli/carry_out.h"
#include "cli/commands.h"
#include "cli/fleet.h"
#include "cli/planned.h"
#include "cli/guard.h"
#include "cli/modes.h"
#include "cli/recovery.h"
#include "cli/rollback.h"
#include "cli/set_commands.h"
#include "deploy/assets.h"
#include "deploy/state.h"
#include "plan/show.h"

static int show_plan(struct cli *cli, const struct plan *plan)
{
	struct show_options options = {.colour = cli->colour_out, .verbose = cli_has(cli, OPTION_VERBOSE)};
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	show_text(&out, plan, &options);
	int code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code;
}

static bool agree(struct cli *cli, const struct deployment *d, bool remains)
{
	if (remains)
		cli_say(cli,
			"An earlier creation of %.*s was undone: what is left of it is deleted, and it is made anew.",
			STR_ARG(d->loaded.stack_name));
	struct str question =
		str_format_in(cli->arena, "Apply this to %.*s in %.*s, account %.*s?", STR_ARG(d->loaded.stack_name),
			      STR_ARG(d->target.region), STR_ARG(d->target.account));
	return cli_confirm(cli, question.ptr);
}

/* What runs, whoever began it, comes to rest first; then the stack is compared with what it has become. */
static int follow_first(struct cli *cli, struct deployment *d)
{
	struct str ended;
	cli_say(cli, "%.*s is in %.*s: that is followed first.", STR_ARG(d->loaded.stack_name),
		STR_ARG(d->live.stack.status));
	int code = recovery_follow(cli, &d->target, &d->live.stack, (struct str){0}, d->desired, &ended);
	/* A failure of the other operation is told; what there is to do about it, the state says. */
	return target_is_cancelled() ? EXIT_FAILED : ended.len ? EXIT_DONE : code;
}

static int open_once(struct cli *cli, const struct planned *planned, struct deployment *d)
{
	return planned->given ? planned_open_deployment(cli, planned, d)
			      : deployment_open(cli, cli->options.positionals[0], d);
}

static enum state_action action_of(const struct deployment *d)
{
	return d->live.known ? state_action(d->live.stack.status, STATE_APPLY) : ACTION_CREATE;
}

/* The stack comes to rest, and is compared as it is then, with nothing left of earlier calls. */
static int settle(struct cli *cli, const struct planned *planned, struct deployment *d, struct journal *journal)
{
	struct recovered recovered;
	int code = recovery_open(cli, &d->target, d->loaded.stack_name, journal);
	if (code == EXIT_DONE)
		code = recovery_settle(cli, &d->target, journal, d->loaded.stack_name, d->desired, &recovered);
	if (code == EXIT_DONE && recovered.any)
		code = open_once(cli, planned, d);
	while (code == EXIT_DONE && action_of(d) == ACTION_FOLLOW) {
		code = follow_first(cli, d);
		if (code == EXIT_DONE)
			code = open_once(cli, planned, d);
	}
	return code;
}

static int check_state(struct cli *cli, const struct deployment *d, struct apply_modes *modes)
{
	struct error err;
	if (d->live.known && state_allows(d->loaded.stack_name, d->live.stack.status, STATE_APPLY, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (modes->revert_drift && !d->live.exists)
		cli_say(cli, "note: nothing lives yet that could have drifted; --revert-drift is for updates");
	modes->revert_drift = modes->revert_drift && d->live.exists;
	if (action_of(d) != ACTION_RESUME)
		return EXIT_DONE;
	if (!modes->no_rollback && !modes->on_failure.len)
		cli_say(cli, "%.*s is in %.*s, and CloudFormation takes it further only without rollback.",
			STR_ARG(d->loaded.stack_name), STR_ARG(d->live.stack.status));
	modes->no_rollback = true;
	modes->on_failure = (struct str){0};
	return EXIT_DONE;
}

/* Whoever was asked may have thought about it for an hour, and another apply may have ended meanwhile. */
static int check_unmoved(struct cli *cli, struct deployment *d)
{
	struct cfn_stack now;
	struct error err;
	bool exists;
	const struct cfn_stack *then = &d->live.stack;
	if (cfn_describe_stack(&d->target.client, cli->arena, d->loaded.stack_name, &exists, &now, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (exists == d->live.known &&
	    (!exists || (str_equal(now.id, then->id) && str_equal(now.status, then->status) &&
			 now.updated_ms == then->updated_ms)))
		return EXIT_DONE;
	error_set(&err, ERROR_STATE, "'%.*s' was changed since it was compared", STR_ARG(d->loaded.stack_name));
	error_hint(&err, "nothing was changed by this apply; apply again, and look at the new plan");
	cli_fail(cli, &err);
	return EXIT_STALE;
}

static int carry_out_agreed(struct cli *cli, struct deployment *d, const struct planned *planned,
			    const struct conduct *conduct)
{
	struct error err;
	bool remains = action_of(d) == ACTION_REMAKE;
	struct asset_list assets = assets_of_graph_in(cli->arena, d->desired, d->loaded.root);
	if (assets_check(&assets, &err) != LK_OK)
		return cli_fail(cli, &err);
	/* A plan file is what was reviewed, and its consent. */
	if (!planned->given && !conduct->asks_each && !agree(cli, d, remains))
		return EXIT_FAILED;
	int code = check_unmoved(cli, d);
	if (code != EXIT_DONE)
		return code;
	code = remains ? rollback_delete_remains(cli, d, conduct->journal) : EXIT_DONE;
	return code == EXIT_DONE ? carry_out_all(cli, d, conduct) : code;
}

/* Its environment goes out as a stack set by now, of which there are no plan files. */
static int refuse_file(struct cli *cli, const struct planned *planned)
{
	struct error err;
	error_set(&err, ERROR_STATE, "the plan in '%s' is of one stack, and its environment goes out as a stack set",
		  planned->name);
	cli_fail(cli, &err);
	return EXIT_STALE;
}

static int apply(struct cli *cli, const struct planned *planned, struct apply_modes *modes)
{
	struct deployment d;
	struct journal journal;
	int code = open_once(cli, planned, &d);
	if (code == EXIT_DONE && d.loaded.set_home)
		return planned->given ? refuse_file(cli, planned) : set_apply(cli, &d);
	if (code == EXIT_DONE)
		code = settle(cli, planned, &d, &journal);
	if (code == EXIT_DONE)
		code = check_state(cli, &d, modes);
	if (code != EXIT_DONE)
		return code;
	/* What nobody could read is not carried out. */
	code = show_plan(cli, d.plan);
	if (code == EXIT_DONE)
		code = guard_plan(cli, &d);
	if (code == EXIT_DONE)
		code = modes_fit(cli, &d, modes);
	if (code != EXIT_DONE)
		return code;
	/* The service has more to do than the templates differ by, when an operation was left half done. */
	if (d.plan->action == PLAN_NONE && !modes->revert_drift && action_of(&d) != ACTION_RESUME) {
		modes_tell_unused(cli, modes);
		return EXIT_DONE;
	}
	code = guard_by_policy(cli, &d);
	if (code != EXIT_DONE)
		return code;
	struct conduct conduct = {.modes = modes, .journal = &journal, .asks_each = modes->revert_drift};
	return carry_out_agreed(cli, &d, planned, &conduct);
}

int cmd_apply(struct cli *cli)
{
	struct planned planned;
	struct apply_modes modes;
	if (cli_has(cli, OPTION_ALL))
		return fleet_apply(cli);
	if (cli_has(cli, OPTION_PARALLEL))
		return cli_misuse(cli, "--parallel goes with --all");
	if (cli_has(cli, OPTION_FORMAT))
		return cli_misuse(cli, "--format goes with --all; lkc plan and lkc status have it for one stack");
	if (cli_has(cli, OPTION_CONTINUE_ROLLBACK))
		return rollback_continue(cli);
	if (cli_has(cli, OPTION_SKIP))
		return cli_misuse(cli, "--skip goes with --continue-rollback");
	int code = modes_read(cli, &modes);
	if (code == EXIT_DONE)
		code = planned_open(cli, cli->options.positionals[0], &planned);
	return code == EXIT_DONE ? apply(cli, &planned, &modes) : code;
}
