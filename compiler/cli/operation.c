#include "cli/operation.h"

#include "base/random.h"

struct running {
	struct progress progress;
	struct follow_input follow;
	struct str token;
	struct error err;
};

static enum lk_status begin(struct cli *cli, const struct operation *operation, struct running *running)
{
	progress_init_in(&running->progress, cli, cli->arena);
	running->token = random_uuid_in(cli->arena, random_system());
	running->follow = (struct follow_input){
		.stack = operation->stack.id.len ? operation->stack.id : operation->stack.name,
		.interval_ms = target_poll_interval_ms(operation->target),
		.cancel = target_cancel(),
		.observer = progress_observer(&running->progress),
	};
	return follow_mark_in(&operation->target->client, cli->arena, running->follow.stack,
			      &running->follow.last_event, &running->err);
}

static int end(struct cli *cli, const struct operation *operation, struct running *running, enum lk_status status)
{
	struct follow_result result;
	if (status == LK_OK)
		status = follow_stack(&operation->target->client, cli->arena, &running->follow, &result, &running->err);
	progress_finish(&running->progress);
	if (status != LK_OK)
		return cli_fail(cli, &running->err);
	if (str_is(result.status, operation->good))
		return EXIT_DONE;
	progress_tell_failure(cli, &result, operation->graph);
	return EXIT_FAILED;
}

int operation_delete(struct cli *cli, const struct operation *operation)
{
	struct running running;
	enum lk_status status = begin(cli, operation, &running);
	struct cfn_deletion call = {.stack = running.follow.stack, .client_token = running.token};
	if (status == LK_OK)
		status = cfn_delete_stack(&operation->target->client, cli->arena, &call, &running.err);
	return end(cli, operation, &running, status);
}

int operation_continue_rollback(struct cli *cli, const struct operation *operation, const struct str *skip,
				size_t skip_count)
{
	struct running running;
	enum lk_status status = begin(cli, operation, &running);
	if (status == LK_OK)
		status = cfn_continue_update_rollback(&operation->target->client, cli->arena, running.follow.stack,
						      skip, skip_count, running.token, &running.err);
	return end(cli, operation, &running, status);
}
