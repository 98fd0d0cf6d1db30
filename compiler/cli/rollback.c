#include "cli/rollback.h"

#include "cli/identity.h"
#include "cli/operation.h"
#include "cli/recovery.h"
#include "deploy/state.h"

struct ids {
	VEC(struct str) items;
};

static struct ids ids_of(struct arena *arena, const char *text)
{
	struct ids ids = {0};
	struct str rest = str_from(text ? text : ""), id;
	while (str_next(&rest, ',', &id))
		if (str_trim(id).len)
			VEC_PUSH(arena, &ids.items) = str_trim(id);
	return ids;
}

static const struct cfn_resource *find(const struct cfn_resource_list *list, struct str logical_id)
{
	for (size_t i = 0; i < list->resources.count; i++)
		if (str_equal(list->resources.items[i].logical_id, logical_id))
			return &list->resources.items[i];
	return NULL;
}

/* The service takes only what stands in its way. Source: CloudFormation API Reference, "ContinueUpdateRollback",
 * ResourcesToSkip: resources in the state UPDATE_FAILED because a rollback failed. */
static bool is_in_the_way(const struct cfn_resource *resource)
{
	/* "You can't specify resources that are in the UPDATE_FAILED state for other reasons, for example, because an
	 * update was canceled." */
	return resource && str_is(resource->status, "UPDATE_FAILED") &&
	       !str_starts_with(resource->status_reason, STR("Resource update cancelled"));
}

/* "NestedStack.LogicalId": the service looks into the nested stack, which is in the way itself. */
static const struct cfn_resource *find_outer(const struct cfn_resource_list *list, struct str id)
{
	struct str rest = id, outer;
	const struct cfn_resource *found = str_next(&rest, '.', &outer) && rest.len ? find(list, outer) : NULL;
	return found && str_is(found->type, "AWS::CloudFormation::Stack") ? found : NULL;
}

static int check_ids(struct cli *cli, const struct cfn_resource_list *list, const struct ids *skip)
{
	struct error err;
	for (size_t i = 0; i < skip->items.count; i++) {
		struct str id = skip->items.items[i];
		const struct cfn_resource *resource = find(list, id);
		if (!resource)
			resource = find_outer(list, id);
		if (is_in_the_way(resource))
			continue;
		error_set(&err, ERROR_STATE,
			  resource ? "%.*s cannot be skipped: it did not fail to be rolled back"
				   : "%.*s cannot be skipped: the stack has no such resource",
			  STR_ARG(id));
		return cli_fail(cli, &err);
	}
	return EXIT_DONE;
}

/* What stands in the way, and how it could be left out. */
static void propose(struct cli *cli, const struct cfn_resource_list *list, const struct ids *skip)
{
	struct str names = {0};
	for (size_t i = 0; i < list->resources.count; i++) {
		const struct cfn_resource *resource = &list->resources.items[i];
		if (!is_in_the_way(resource))
			continue;
		cli_say(cli, "could not be rolled back: %.*s (%.*s): %.*s", STR_ARG(resource->logical_id),
			STR_ARG(resource->type),
			STR_ARG(resource->status_reason.len ? resource->status_reason : STR("no reason is told")));
		names = str_format_in(cli->arena, "%.*s%s%.*s", STR_ARG(names), names.len ? "," : "",
				      STR_ARG(resource->logical_id));
	}
	if (skip->items.count)
		cli_say(cli,
			"Left out, and taken as rolled back: %zu. Bring them in line by hand, or by the next apply.",
			skip->items.count);
	else if (names.len)
		cli_say(cli, "Mend the cause first. What cannot be mended is left out with  --skip %.*s",
			STR_ARG(names));
}

/* An operation that failed and was left as it is. */
static int roll_back(struct cli *cli, struct operation *operation, const struct ids *skip)
{
	struct str name = operation->stack.name;
	bool creation = str_is(operation->stack.status, "CREATE_FAILED");
	if (skip->items.count)
		return cli_misuse(cli, "--skip goes with a rollback that failed, and none has begun yet");
	struct str question = creation ? str_format_in(cli->arena, "Undo what was made of %.*s?", STR_ARG(name))
				       : str_format_in(cli->arena, "Roll %.*s back to where it was?", STR_ARG(name));
	if (!cli_confirm(cli, question.ptr))
		return EXIT_FAILED;
	operation->good = creation ? "ROLLBACK_COMPLETE" : "UPDATE_ROLLBACK_COMPLETE";
	/* "This operation will delete a stack if it doesn't contain a last known stable state": API Reference. */
	operation->also_good = creation ? "DELETE_COMPLETE" : NULL;
	int code = operation_roll_back(cli, operation);
	if (code == EXIT_DONE)
		cli_say(cli, "%.*s is rolled back.", STR_ARG(name));
	return code;
}

static int continue_rollback(struct cli *cli, struct operation *operation, const struct ids *skip)
{
	struct error err;
	struct cfn_resource_list list;
	struct str name = operation->stack.name;
	if (cfn_list_resources(&operation->target->client, cli->arena, operation->stack.id, &list, &err) != LK_OK)
		return cli_fail(cli, &err);
	int code = check_ids(cli, &list, skip);
	if (code != EXIT_DONE)
		return code;
	propose(cli, &list, skip);
	if (!cli_confirm(cli, str_format_in(cli->arena, "Go on with the rollback of %.*s?", STR_ARG(name)).ptr))
		return EXIT_FAILED;
	operation->good = "UPDATE_ROLLBACK_COMPLETE";
	code = operation_continue_rollback(cli, operation, skip->items.items, skip->items.count);
	if (code == EXIT_DONE)
		cli_say(cli, "%.*s is rolled back, and takes updates again.", STR_ARG(name));
	return code;
}

int rollback_continue(struct cli *cli)
{
	struct identity id;
	struct error err;
	struct journal journal;
	struct ids skip = ids_of(cli->arena, cli_value(cli, OPTION_SKIP));
	int code = identity_open_existing(cli, cli->options.positionals[0], &id);
	if (code != EXIT_DONE)
		return code;
	if (state_allows(id.loaded.stack_name, id.live.stack.status, STATE_CONTINUE_ROLLBACK, &err) != LK_OK)
		return cli_fail(cli, &err);
	code = target_identify(cli, &id.target);
	struct recovered recovered;
	if (code == EXIT_DONE)
		code = recovery_open(cli, &id.target, id.loaded.stack_name, &journal);
	if (code == EXIT_DONE)
		code = recovery_settle(cli, &id.target, &journal, id.loaded.stack_name, id.loaded.graph, &recovered);
	if (code != EXIT_DONE)
		return code;
	struct operation operation = {
		.target = &id.target, .stack = id.live.stack, .graph = id.loaded.graph, .journal = &journal};
	bool paused = state_action(id.live.stack.status, STATE_CONTINUE_ROLLBACK) == ACTION_ROLL_BACK;
	return paused ? roll_back(cli, &operation, &skip) : continue_rollback(cli, &operation, &skip);
}

int rollback_delete_remains(struct cli *cli, struct deployment *d, const struct journal *journal)
{
	struct operation operation = {.target = &d->target,
				      .stack = d->live.stack,
				      .graph = d->desired,
				      .good = "DELETE_COMPLETE",
				      .journal = journal};
	int code = operation_delete(cli, &operation);
	if (code == EXIT_DONE)
		d->live.known = false;
	return code;
}
