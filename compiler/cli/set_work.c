#include "cli/set_work.h"

#include "cli/recovery.h"
#include "deploy/follow.h"

int set_refuse_options(struct cli *cli)
{
	static const enum option_id ids[] = {
		OPTION_OUT,	      OPTION_REFRESH,		OPTION_CHANGE_SET, OPTION_REVERT_DRIFT,
		OPTION_EXPRESS,	      OPTION_NO_ROLLBACK,	OPTION_ON_FAILURE, OPTION_ROLLBACK_ALARMS,
		OPTION_ROLE_ARN,      OPTION_NOTIFICATION_ARNS, OPTION_TIMEOUT,	   OPTION_RETAIN,
		OPTION_EMPTY_BUCKETS, OPTION_WITH_DATA,		OPTION_DEEP,	   OPTION_RECORD,
		OPTION_BASELINE,
	};
	for (size_t i = 0; i < LK_COUNT(ids); i++)
		if (cli_has(cli, ids[i]))
			return cli_misuse(cli, "--%s is for one stack, and this environment goes out as a stack set",
					  option_row(ids[i])->name);
	return EXIT_DONE;
}

int set_work_open(struct cli *cli, struct target *target, struct str name, const struct home *home,
		  struct set_work *ret_work)
{
	*ret_work = (struct set_work){.cli = cli, .target = target, .access = set_access(name, home)};
	/* No stack's name has a dot. */
	return recovery_open(cli, target, str_concat_in(cli->arena, STR("set."), name), &ret_work->journal);
}

/* --- how it ended */

static void tell_results(const struct set_work *work, const struct set_outcome *outcome, const char *status,
			 const char *words)
{
	for (size_t i = 0; i < outcome->results.items.count; i++) {
		const struct cfn_set_result *result = &outcome->results.items.items[i];
		if (str_is(result->status, status))
			cli_say(work->cli, "  %.*s in %.*s %s%s%.*s", STR_ARG(result->account), STR_ARG(result->region),
				words, result->reason.len ? ": " : "", STR_ARG(result->reason));
	}
}

static size_t count_of(const struct set_outcome *outcome, const char *status)
{
	size_t count = 0;
	for (size_t i = 0; i < outcome->results.items.count; i++)
		count += str_is(outcome->results.items.items[i].status, status);
	return count;
}

void set_work_tell(const struct set_work *work, const struct set_outcome *outcome)
{
	const struct cfn_set_operation *operation = &outcome->operation;
	cli_say(work->cli, "%.*s: %.*s %.*s in %zu of %zu places%s%.*s", STR_ARG(work->access.name),
		STR_ARG(operation->action), STR_ARG(operation->status), count_of(outcome, "SUCCEEDED"),
		outcome->results.items.count, operation->reason.len ? ": " : "", STR_ARG(operation->reason));
	tell_results(work, outcome, "FAILED", "failed");
	if (count_of(outcome, "CANCELLED"))
		cli_say(work->cli, "  %zu more were not begun after that", count_of(outcome, "CANCELLED"));
}

static void on_result(void *context, const struct cfn_set_result *result)
{
	if (!str_is(result->status, "PENDING") && !str_is(result->status, "CANCELLED"))
		cli_say(context, "%-10.*s %.*s in %.*s", STR_ARG(result->status), STR_ARG(result->account),
			STR_ARG(result->region));
}

static int tell_interrupted(const struct set_work *work)
{
	cli_say(work->cli,
		"\nInterrupted. CloudFormation goes on with what it has begun on the stack set '%.*s'; nothing is "
		"lost.\n"
		"Follow it again with  lkc attach",
		STR_ARG(work->access.name));
	return EXIT_FAILED;
}

/* ret_ended: it has come to its end, a good or a bad one, or never was. */
static int follow(struct set_work *work, struct str id, bool *ret_ended, struct set_outcome *ret_outcome)
{
	struct cli *cli = work->cli;
	struct set_observer observer = {.context = cli, .on_result = on_result};
	struct error err;
	*ret_ended = false;
	enum lk_status status =
		set_follow(&work->target->client, cli->arena, &work->access, id, target_poll_interval_ms(work->target),
			   target_cancel(), &observer, ret_outcome, &err);
	if (status != LK_OK && err.kind == ERROR_INTERRUPTED)
		return tell_interrupted(work);
	if (status != LK_OK)
		return cli_fail(cli, &err);
	*ret_ended = true;
	if (!ret_outcome->exists)
		return EXIT_FAILED;
	set_work_tell(work, ret_outcome);
	return str_is(ret_outcome->operation.status, "SUCCEEDED") && !count_of(ret_outcome, "FAILED") ? EXIT_DONE
												      : EXIT_FAILED;
}

/* --- one operation */

struct str set_work_begin(struct set_work *work, const char *call)
{
	struct str id = random_uuid_in(work->cli->arena, work->target->client.config.random);
	journal_begin(&work->journal,
		      &(struct journal_entry){.token = id, .call = str_from(call), .stack = work->access.name});
	return id;
}

static int tell_refused(const struct set_work *work, struct error *err)
{
	if (str_is(str_from(err->service_code), "OperationInProgressException"))
		error_hint(err, "somebody else's operation of this stack set runs: lkc attach follows it");
	return cli_fail(work->cli, err);
}

/* A sending whose answer was lost may have begun it: the service is asked. */
int set_work_end(struct set_work *work, struct str id, enum lk_status begun, struct error *err)
{
	struct set_outcome outcome = {0};
	bool ended;
	struct aws_client steady = aws_client_uncancelled(&work->target->client);
	struct error asking;
	if (begun != LK_OK) {
		enum lk_status status = cfn_describe_set_operation(&steady, work->cli->arena, &work->access, id,
								   &outcome.exists, &outcome.operation, &asking);
		if (status != LK_OK)
			return cli_fail(work->cli, err);
		if (!outcome.exists) {
			journal_end(&work->journal, id, STR("REFUSED"));
			return tell_refused(work, err);
		}
	}
	int code = follow(work, id, &ended, &outcome);
	if (ended)
		journal_end(&work->journal, id, outcome.exists ? outcome.operation.status : STR("NEVER_BEGUN"));
	if (ended && !outcome.exists)
		cli_say(work->cli, "CloudFormation knows nothing of the operation: apply again");
	return code;
}

int set_work_send(struct set_work *work, const char *call, set_send *send, const struct set_order_list *orders)
{
	int code = EXIT_DONE;
	for (size_t i = 0; i < orders->items.count && code == EXIT_DONE; i++) {
		struct cfn_set_order order = orders->items.items[i];
		struct error err;
		order.id = set_work_begin(work, call);
		code = set_work_end(work, order.id, send(&work->target->client, work->cli->arena, &order, &err), &err);
	}
	return code;
}

/* --- what is open from before */

static int settle_journal(struct set_work *work, struct set_settled *settled)
{
	struct journal_list list;
	struct error err;
	if (work->journal.file < 0)
		return EXIT_DONE;
	if (journal_read_in(work->cli->arena, work->journal.path, &work->cli->log, &list, &err) != LK_OK) {
		cli_say(work->cli, "warning: %s: what it knows of earlier calls is not looked at", err.message);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < list.entries.count; i++) {
		const struct journal_entry *entry = &list.entries.items[i];
		struct set_outcome outcome = {0};
		bool ended;
		if (entry->ended.len)
			continue;
		cli_say(work->cli,
			"An earlier operation of this stack set, whose end was not seen (%.*s):", STR_ARG(entry->call));
		int code = follow(work, entry->token, &ended, &outcome);
		if (!ended)
			return code;
		settled->any = true;
		settled->succeeded = code == EXIT_DONE;
		if (!outcome.exists)
			cli_say(work->cli, "it was stopped before CloudFormation had begun: nothing was changed");
		journal_end(&work->journal, entry->token,
			    outcome.exists ? outcome.operation.status : STR("NEVER_BEGUN"));
	}
	return EXIT_DONE;
}

static const struct cfn_set_operation *moving_of(const struct cfn_set_operation_list *list)
{
	for (size_t i = 0; i < list->items.count; i++)
		if (set_is_moving(list->items.items[i].status))
			return &list->items.items[i];
	return NULL;
}

int set_work_settle(struct set_work *work, struct set_settled *ret_settled)
{
	struct cfn_set_operation_list list;
	struct set_live live;
	struct set_outcome outcome;
	struct error err;
	bool ended;
	*ret_settled = (struct set_settled){0};
	int code = settle_journal(work, ret_settled);
	if (code != EXIT_DONE)
		return code;
	struct aws_client *client = &work->target->client;
	enum lk_status status = set_fetch(client, work->cli->arena, &work->access, &live, &err);
	if (status == LK_OK && !live.exists)
		return EXIT_DONE;
	if (status == LK_OK)
		status = cfn_list_set_operations(client, work->cli->arena, &work->access, &list, &err);
	if (status != LK_OK)
		return cli_fail(work->cli, &err);
	const struct cfn_set_operation *moving = moving_of(&list);
	if (!moving)
		return EXIT_DONE;
	cli_say(work->cli, "An operation of the stack set runs (%.*s): that is followed first.",
		STR_ARG(moving->action));
	code = follow(work, moving->id, &ended, &outcome);
	ret_settled->any = ended;
	ret_settled->succeeded = code == EXIT_DONE;
	return ended ? EXIT_DONE : code;
}
