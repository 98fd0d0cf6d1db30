#include "cli/recovery.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/hash.h"
#include "cli/progress.h"
#include "deploy/recover.h"
#include "deploy/state.h"

/* --- the journal's place */

/* Source of the default: XDG Base Directory Specification, $XDG_STATE_HOME. */
static enum lk_status folder_in(struct arena *arena, struct str *ret_folder, struct error *ret_err)
{
	struct str own = str_from(getenv("LKC_STATE_HOME")), state = str_from(getenv("XDG_STATE_HOME"));
	struct str home = str_from(getenv("HOME"));
	if (own.len && !str_starts_with(own, STR("/")))
		return error_set(ret_err, ERROR_OTHER, "LKC_STATE_HOME is no absolute path: '%.*s'", STR_ARG(own));
	if (own.len)
		*ret_folder = own;
	else if (str_starts_with(state, STR("/")))
		*ret_folder = file_join_in(arena, state, STR("lkc"));
	else if (str_starts_with(home, STR("/")))
		*ret_folder = file_join_in(arena, home, STR(".local/state/lkc"));
	else
		return error_set(ret_err, ERROR_OTHER, "neither LKC_STATE_HOME nor HOME says where");
	return LK_OK;
}

/* Other endpoints have other accounts of the same number. */
static enum lk_status path_in(struct arena *arena, const struct target *target, struct str stack, struct str *ret_path,
			      struct error *ret_err)
{
	struct aws_endpoint endpoint;
	struct str where = {0}, folder;
	if (folder_in(arena, &folder, ret_err) != LK_OK ||
	    aws_endpoint_in(arena, &AWS_CLOUDFORMATION, target->region, &target->client.config.endpoints, &endpoint,
			    ret_err) != LK_OK)
		return LK_FAILED;
	if (endpoint.overridden) {
		struct hash hash = hash_sha256(endpoint.url);
		where = str_slice(hash_hex_in(arena, &hash), 0, 8);
	}
	struct str name = str_format_in(arena, "%.*s-%.*s-%.*s%s%.*s.journal", STR_ARG(target->account),
					STR_ARG(target->region), STR_ARG(stack), where.len ? "-" : "", STR_ARG(where));
	*ret_path = file_join_in(arena, folder, name);
	return LK_OK;
}

static enum lk_status open_journal(struct cli *cli, const struct target *target, struct str stack,
				   struct journal *ret_journal, struct error *ret_err)
{
	struct str path;
	*ret_journal = journal_none();
	enum lk_status status = path_in(cli->arena, target, stack, &path, ret_err);
	if (status == LK_OK)
		status = journal_open(cli->arena, path, cli->clock, &cli->log, ret_journal, ret_err);
	if (status != LK_OK && ret_err->kind != ERROR_STATE)
		cli_say(cli, "warning: no journal is kept: %s", ret_err->message);
	return status;
}

int recovery_open_shared(struct cli *cli, const struct target *target, struct str stack, struct journal *ret_journal,
			 bool *ret_held)
{
	struct error err;
	*ret_held = open_journal(cli, target, stack, ret_journal, &err) != LK_OK && err.kind == ERROR_STATE;
	return EXIT_DONE;
}

int recovery_open(struct cli *cli, const struct target *target, struct str stack, struct journal *ret_journal)
{
	struct error err;
	bool held = open_journal(cli, target, stack, ret_journal, &err) != LK_OK && err.kind == ERROR_STATE;
	return held ? cli_fail(cli, &err) : EXIT_DONE;
}

/* --- following */

int recovery_follow(struct cli *cli, struct target *target, const struct cfn_stack *stack, struct str token,
		    const struct graph *graph, struct str *ret_status)
{
	struct progress progress;
	struct follow_result result;
	struct error err;
	struct follow_input input = {
		.stack = stack->id.len ? stack->id : stack->name,
		.token = token,
		.is_begun = token.len > 0,
		.deletes = str_starts_with(stack->status, STR("DELETE_")),
		.interval_ms = target_poll_interval_ms(target),
		.cancel = target_cancel(),
	};
	enum lk_status status =
		follow_mark_operation_in(&target->client, cli->arena, input.stack, &input.last_event, &err);
	progress_init_in(&progress, cli, cli->arena);
	input.observer = progress_observer(&progress);
	if (status == LK_OK)
		status = follow_stack(&target->client, cli->arena, &input, &result, &err);
	progress_finish(&progress);
	if (status != LK_OK)
		return cli_fail(cli, &err);
	*ret_status = result.status;
	if (result.succeeded)
		return EXIT_DONE;
	progress_tell_failure(cli, &target->client, &result, graph);
	return EXIT_FAILED;
}

/* --- what was left */

static struct str title_of(const struct journal_entry *entry)
{
	if (str_is(entry->call, "DeleteStack"))
		return STR("deletion");
	return str_contains(entry->call, STR("Rollback")) ? STR("rollback") : STR("apply");
}

/* A rollback that was asked for is well when it has come about; of a creation it may leave no stack. */
static bool is_as_meant(const struct journal_entry *entry, struct str status)
{
	static const char *const rolled_back[] = {"ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "DELETE_COMPLETE"};
	bool gone = str_is(status, "DELETE_COMPLETE");
	if (str_is(entry->call, "DeleteStack"))
		return gone;
	if (!str_contains(entry->call, STR("Rollback")) && !str_is(entry->call, "CancelUpdateStack"))
		return state_of(status).good && !gone;
	for (size_t i = 0; i < LK_COUNT(rolled_back); i++)
		if (str_is(status, rolled_back[i]))
			return true;
	return false;
}

static int tell_end(struct cli *cli, struct target *target, const struct journal_entry *entry,
		    const struct cfn_stack *stack, const struct graph *graph, struct recovered *recovered)
{
	struct str title = title_of(entry);
	recovered->succeeded = is_as_meant(entry, recovered->status);
	cli_say(cli, "An earlier %.*s of this stack, whose end was not seen, has ended: %.*s.", STR_ARG(title),
		STR_ARG(recovered->status));
	struct str ignored;
	if (!recovered->succeeded && stack && str_equal(stack->status, recovered->status))
		(void)recovery_follow(cli, target, stack, entry->token, graph, &ignored);
	return EXIT_DONE;
}

static int go_on(struct cli *cli, struct target *target, const struct journal_entry *entry,
		 const struct cfn_stack *stack, const struct graph *graph, struct recovered *recovered)
{
	struct str title = title_of(entry);
	cli_say(cli, "An earlier %.*s of this stack still runs: %.*s. It is followed.", STR_ARG(title),
		STR_ARG(stack->status));
	int code = recovery_follow(cli, target, stack, entry->token, graph, &recovered->status);
	recovered->succeeded = recovered->status.len && is_as_meant(entry, recovered->status);
	/* It has an end, good or bad, or it has to be looked at again. */
	return recovered->status.len ? EXIT_DONE : code;
}

static int settle_one(struct cli *cli, struct target *target, const struct journal_entry *entry, struct str name,
		      const struct graph *graph, struct recovered *recovered)
{
	struct cfn_stack stack;
	struct error err;
	enum recover_outcome outcome;
	bool exists;
	struct aws_client *client = &target->client;
	*recovered = (struct recovered){.any = true};
	enum lk_status status = cfn_describe_stack(client, cli->arena, name, &exists, &stack, &err);
	if (status == LK_OK)
		status = recover_look(client, cli->arena, entry, exists ? &stack : NULL, &outcome, &recovered->status,
				      &err);
	if (status != LK_OK)
		return cli_fail(cli, &err);
	/* It may have ended since it was described. */
	if (outcome == RECOVER_ENDED && exists && !str_equal(stack.status, recovered->status) &&
	    cfn_describe_stack(client, cli->arena, stack.id, &exists, &stack, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (outcome == RECOVER_RUNS)
		return go_on(cli, target, entry, &stack, graph, recovered);
	if (outcome == RECOVER_ENDED)
		return tell_end(cli, target, entry, exists ? &stack : NULL, graph, recovered);
	cli_say(cli, "An earlier %.*s of this stack was stopped before CloudFormation had begun: nothing was changed.",
		STR_ARG(title_of(entry)));
	return EXIT_DONE;
}

int recovery_settle(struct cli *cli, struct target *target, const struct journal *journal, struct str stack,
		    const struct graph *graph, struct recovered *ret_recovered)
{
	struct journal_list list;
	struct error err;
	*ret_recovered = (struct recovered){0};
	if (journal->file < 0)
		return EXIT_DONE;
	if (journal_read_in(cli->arena, journal->path, &cli->log, &list, &err) != LK_OK) {
		cli_say(cli, "warning: %s: what it knows of earlier calls is not looked at", err.message);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < list.entries.count; i++) {
		const struct journal_entry *entry = &list.entries.items[i];
		if (entry->ended.len)
			continue;
		int code = settle_one(cli, target, entry, stack, graph, ret_recovered);
		if (code != EXIT_DONE)
			return code;
		journal_end(journal, entry->token,
			    ret_recovered->status.len ? ret_recovered->status : STR("NEVER_BEGUN"));
	}
	return EXIT_DONE;
}
