#include "cli/operation.h"

#include <string.h>

#include "base/random.h"

struct running {
	struct progress progress;
	struct follow_input follow;
	struct str token;
	struct error err;
};

static enum lk_status begin(struct cli *cli, const struct operation *operation, const char *call,
			    struct running *running)
{
	progress_init_in(&running->progress, cli, cli->arena);
	running->token = random_uuid_in(cli->arena, random_system());
	running->follow = (struct follow_input){
		.stack = operation->stack.id.len ? operation->stack.id : operation->stack.name,
		.token = running->token,
		.is_begun = true,
		.deletes = strcmp(operation->good, "DELETE_COMPLETE") == 0,
		.interval_ms = target_poll_interval_ms(operation->target),
		.cancel = target_cancel(),
		.observer = progress_observer(&running->progress),
	};
	enum lk_status status = follow_mark_in(&operation->target->client, cli->arena, running->follow.stack,
					       &running->follow.last_event, &running->err);
	if (status == LK_OK)
		journal_begin(operation->journal, &(struct journal_entry){.token = running->token,
									  .call = str_from(call),
									  .stack = running->follow.stack});
	return status;
}

/* The answer to the call may be lost, and the call heard: its token is in the events then, a little later, and the
 * service refuses it when it comes again. */
static bool is_heard(struct cli *cli, const struct operation *operation, const struct running *running)
{
	enum { LOOKS = 3, PAUSE_MS = 1000 };
	struct aws_client steady = aws_client_uncancelled(&operation->target->client);
	struct str status = {0};
	struct error err;
	if (aws_error_is(&running->err, "TokenAlreadyExistsException"))
		return true;
	for (int look = 0; look < LOOKS; look++) {
		if (follow_outcome_in(&steady, cli->arena, running->follow.stack, running->token, &status, &err) !=
		    LK_OK)
			return false;
		if (status.len || running->err.kind == ERROR_DENIED || running->err.kind == ERROR_CREDENTIALS)
			break;
		if (look + 1 < LOOKS)
			clock_sleep_ms(cli->clock, PAUSE_MS);
	}
	return status.len > 0;
}

static int tell_unseen(struct cli *cli, const struct operation *operation, struct error *err)
{
	int code = cli_fail(cli, err);
	cli_say(cli, "CloudFormation goes on with what it has begun on '%.*s': lkc attach follows it.",
		STR_ARG(operation->stack.name));
	return code;
}

static int tell_unsure(struct cli *cli, const struct operation *operation, struct error *err)
{
	int code = cli_fail(cli, err);
	cli_say(cli, "Whether CloudFormation has begun it on '%.*s' is not known: lkc attach tells.",
		STR_ARG(operation->stack.name));
	return code;
}

static int end(struct cli *cli, const struct operation *operation, struct running *running, enum lk_status status)
{
	struct follow_result result;
	bool refused = status != LK_OK && !is_heard(cli, operation, running);
	/* Its events may come later than the answer would have: what is not sure stays in the journal. */
	bool unsure = refused && (follow_is_passing(&running->err) || running->err.kind == ERROR_INTERRUPTED);
	if (!refused)
		status = follow_stack(&operation->target->client, cli->arena, &running->follow, &result, &running->err);
	progress_finish(&running->progress);
	if (unsure)
		return tell_unsure(cli, operation, &running->err);
	if (refused) {
		journal_end(operation->journal, running->token, STR("REFUSED"));
		return cli_fail(cli, &running->err);
	}
	if (status != LK_OK)
		return tell_unseen(cli, operation, &running->err);
	journal_end(operation->journal, running->token, result.status);
	if (str_is(result.status, operation->good) || str_is(result.status, operation->also_good))
		return EXIT_DONE;
	progress_tell_failure(cli, &operation->target->client, &result, operation->graph);
	return EXIT_FAILED;
}

int operation_delete(struct cli *cli, const struct operation *operation)
{
	struct running running;
	enum lk_status status = begin(cli, operation, "DeleteStack", &running);
	struct cfn_deletion call = {.stack = running.follow.stack,
				    .client_token = running.token,
				    .retain = operation->retain,
				    .retain_count = operation->retain_count};
	if (status == LK_OK)
		status = cfn_delete_stack(&operation->target->client, cli->arena, &call, &running.err);
	return end(cli, operation, &running, status);
}

int operation_roll_back(struct cli *cli, const struct operation *operation)
{
	struct running running;
	enum lk_status status = begin(cli, operation, "RollbackStack", &running);
	if (status == LK_OK)
		status = cfn_rollback_stack(&operation->target->client, cli->arena, running.follow.stack, running.token,
					    &running.err);
	return end(cli, operation, &running, status);
}

int operation_cancel(struct cli *cli, const struct operation *operation)
{
	struct running running;
	enum lk_status status = begin(cli, operation, "CancelUpdateStack", &running);
	if (status == LK_OK)
		status = cfn_cancel_update(&operation->target->client, cli->arena, running.follow.stack, running.token,
					   &running.err);
	return end(cli, operation, &running, status);
}

int operation_continue_rollback(struct cli *cli, const struct operation *operation, const struct str *skip,
				size_t skip_count)
{
	struct running running;
	enum lk_status status = begin(cli, operation, "ContinueUpdateRollback", &running);
	if (status == LK_OK)
		status = cfn_continue_update_rollback(&operation->target->client, cli->arena, running.follow.stack,
						      skip, skip_count, running.token, &running.err);
	return end(cli, operation, &running, status);
}
