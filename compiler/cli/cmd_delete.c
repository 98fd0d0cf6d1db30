#include "cli/commands.h"
#include "cli/deletion.h"
#include "cli/operation.h"
#include "cli/recovery.h"
#include "cli/set_commands.h"
#include "deploy/empty.h"
#include "deploy/importers.h"
#include "deploy/state.h"

static int refuse_protected(struct cli *cli, const struct deletion *d)
{
	struct error err;
	struct str name = d->id.loaded.stack_name;
	if (!d->id.live.stack.termination_protection)
		return EXIT_DONE;
	error_set(&err, ERROR_STATE, "'%.*s' is protected against deletion", STR_ARG(name));
	error_hint(&err,
		   "who protected it may take that back: aws cloudformation update-termination-protection "
		   "--no-enable-termination-protection --stack-name %.*s",
		   STR_ARG(name));
	return cli_fail(cli, &err);
}

static bool has(const struct remnant_list *list, struct str logical_id)
{
	for (size_t i = 0; i < list->items.count; i++)
		if (str_equal(list->items.items[i].logical_id, logical_id))
			return true;
	return false;
}

/* CloudFormation API Reference, "DeleteStack", RetainResources: of a stack in DELETE_FAILED, resources of its own. */
static int read_retain(struct cli *cli, struct deletion *d)
{
	struct error err;
	const char *text = cli_value(cli, OPTION_RETAIN);
	struct str rest = str_from(text ? text : ""), id;
	struct str name = d->id.loaded.stack_name, status = d->id.live.stack.status;
	if (text && state_action(status, STATE_DELETE) != ACTION_DELETE_AGAIN) {
		error_set(&err, ERROR_STATE, "--retain is for a stack whose deletion failed; '%.*s' is in state %.*s",
			  STR_ARG(name), STR_ARG(status));
		error_hint(&err, "what is to stay gets DeletionPolicy = \"Retain\", by an apply before");
		return cli_fail(cli, &err);
	}
	while (str_next(&rest, ',', &id)) {
		id = str_trim(id);
		if (id.len && !has(&d->all, id)) {
			error_set(&err, ERROR_NOT_FOUND, "%.*s cannot be retained: '%.*s' has no such resource",
				  STR_ARG(id), STR_ARG(name));
			return cli_fail(cli, &err);
		}
		if (id.len)
			VEC_PUSH(cli->arena, &d->retain) = id;
	}
	return EXIT_DONE;
}

static int refuse_full(struct cli *cli, const struct deletion *d)
{
	struct error err;
	if (!d->full_buckets.items.count || d->empty_buckets)
		return EXIT_DONE;
	error_set(&err, ERROR_STATE, "a bucket is not empty: %.*s",
		  STR_ARG(d->full_buckets.items.items[0].physical_id));
	error_hint(&err, "--empty-buckets deletes what is in it, old versions too");
	return cli_fail(cli, &err);
}

/* CloudFormation refuses that too, but only when the buckets have been emptied. */
static int refuse_imported(struct cli *cli, struct deletion *d)
{
	struct importers importers;
	struct error err;
	importers_init_in(&importers, cli->arena);
	importers_find(&d->id.target.client, cli->arena, &d->id.live, &importers);
	if (importers.reason.len)
		log_write(&cli->log, LOG_NOTE, "who imports from the stack is not known: %.*s",
			  STR_ARG(importers.reason));
	if (!importers.stacks->as.map.count)
		return EXIT_DONE;
	const struct member *first = &importers.stacks->as.map.items[0];
	error_set(&err, ERROR_STATE, "the export %.*s is imported by the stack %.*s", STR_ARG(first->key),
		  STR_ARG(value_string(first->value->as.list.items[0])));
	error_hint(&err, "CloudFormation deletes no stack that another one imports from: delete that one first");
	return cli_fail(cli, &err);
}

/* What --retain names stays: it is neither lost nor emptied. */
static void keep_retained(struct deletion *d)
{
	for (size_t i = 0; i < d->all.items.count; i++)
		for (size_t k = 0; k < d->retain.count; k++)
			if (str_equal(d->all.items.items[i].logical_id, d->retain.items[k]))
				d->all.items.items[i].fate = FATE_KEPT;
}

static int examine(struct cli *cli, struct deletion *d)
{
	struct error err;
	struct aws_client *client = &d->id.target.client;
	int code = refuse_protected(cli, d);
	if (code != EXIT_DONE)
		return code;
	if (state_allows(d->id.loaded.stack_name, d->id.live.stack.status, STATE_DELETE, &err) != LK_OK ||
	    live_fetch(client, cli->arena, d->id.loaded.stack_name, &d->id.live, &err) != LK_OK ||
	    remove_list_in(client, cli->arena, &d->id.live, &d->all, &err) != LK_OK)
		return cli_fail(cli, &err);
	d->with_data = cli_has(cli, OPTION_WITH_DATA);
	d->empty_buckets = cli_has(cli, OPTION_EMPTY_BUCKETS);
	deletion_tell_failed(cli, d);
	code = read_retain(cli, d);
	if (code != EXIT_DONE)
		return code;
	keep_retained(d);
	if (remove_full_buckets_in(client, cli->arena, &d->all, d->with_data, &d->full_buckets, &err) != LK_OK)
		return cli_fail(cli, &err);
	deletion_tell_loss(cli, d);
	code = refuse_imported(cli, d);
	return code == EXIT_DONE ? refuse_full(cli, d) : code;
}

static int empty_buckets(struct cli *cli, struct deletion *d)
{
	struct error err;
	for (size_t i = 0; i < d->full_buckets.items.count; i++) {
		struct deletion_progress progress = {.cli = cli};
		struct empty_observer observer = {&progress, deletion_show_progress};
		struct str bucket = d->full_buckets.items.items[i].physical_id;
		size_t deleted = 0;
		enum lk_status status = empty_bucket(&d->id.target.client, bucket, &observer, &deleted, &err);
		deletion_end_progress(&progress);
		cli_say(cli, "%.*s: %zu objects and versions deleted", STR_ARG(bucket), deleted);
		if (status != LK_OK)
			return cli_fail(cli, &err);
	}
	return EXIT_DONE;
}

/* What could not be deleted is told with the command that would, and the rest is gone on with. */
static int delete_retained(struct cli *cli, struct deletion *d)
{
	struct remnant_list kept = remove_of_fate_in(cli->arena, &d->all, FATE_KEPT), left = {0};
	int code = EXIT_DONE;
	for (size_t i = 0; i < kept.items.count; i++) {
		const struct remnant *remnant = &kept.items.items[i];
		struct error err;
		if (remove_remnant(&d->id.target.client, cli->arena, remnant, &err) != LK_OK) {
			code = cli_fail(cli, &err);
			VEC_PUSH(cli->arena, &left.items) = *remnant;
		} else {
			cli_say(cli, "deleted %.*s %.*s", STR_ARG(remnant->logical_id), STR_ARG(remnant->physical_id));
		}
	}
	deletion_tell_left(cli, d, "still there:", &left);
	return code;
}

/* How the deletion went is known: what it has left is read from the service, which alone knows of policies that are
 * expressions. */
static void tell_kept(struct cli *cli, struct deletion *d)
{
	struct error err;
	struct remnant_list kept = remove_of_fate_in(cli->arena, &d->all, FATE_KEPT);
	if (remove_add_skipped(&d->id.target.client, cli->arena, d->id.live.stack.id, &kept, &err) != LK_OK)
		cli_say(cli, "What the service has kept could not be read: %s", err.message);
	deletion_tell_left(cli, d, "kept, by their deletion policy (--with-data would have deleted them too):", &kept);
}

static int run(struct cli *cli, struct deletion *d, const struct journal *journal)
{
	struct str name = d->id.loaded.stack_name;
	int code = empty_buckets(cli, d);
	if (code != EXIT_DONE)
		return code;
	code = operation_delete(cli, &(struct operation){.target = &d->id.target,
							 .stack = d->id.live.stack,
							 .graph = d->id.loaded.graph,
							 .good = "DELETE_COMPLETE",
							 .journal = journal,
							 .retain = d->retain.items,
							 .retain_count = d->retain.count});
	if (code != EXIT_DONE) {
		deletion_tell_way_out(cli, d);
		return code;
	}
	if (d->with_data)
		code = delete_retained(cli, d);
	if (code == EXIT_DONE)
		cli_say(cli, "%.*s is gone.", STR_ARG(name));
	/* Told where it is read: what the events have scrolled away. */
	if (!d->with_data)
		tell_kept(cli, d);
	struct remnant_list snapshots = remove_of_fate_in(cli->arena, &d->all, FATE_SNAPSHOT);
	deletion_tell_left(cli, d, "deleted, with a snapshot that stays:", &snapshots);
	return code;
}

/* A deletion that runs already is followed. */
static int follow(struct cli *cli, struct deletion *d)
{
	struct str status;
	cli_say(cli, "%.*s is being deleted already.", STR_ARG(d->id.loaded.stack_name));
	return recovery_follow(cli, &d->id.target, &d->id.live.stack, (struct str){0}, d->id.loaded.graph, &status);
}

/* What an earlier call left comes to its end first; the stack may be another one then, or none. */
static int settle(struct cli *cli, struct deletion *d, struct journal *journal)
{
	struct recovered recovered = {0};
	struct str name = d->id.loaded.stack_name;
	struct error err;
	int code = target_identify(cli, &d->id.target);
	if (code == EXIT_DONE)
		code = recovery_open(cli, &d->id.target, name, journal);
	if (code == EXIT_DONE)
		code = recovery_settle(cli, &d->id.target, journal, name, d->id.loaded.graph, &recovered);
	if (code != EXIT_DONE || !recovered.any)
		return code;
	if (live_describe(&d->id.target.client, cli->arena, name, &d->id.live, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (!d->id.live.known)
		cli_say(cli, "%.*s is gone.", STR_ARG(name));
	return EXIT_DONE;
}

int cmd_delete(struct cli *cli)
{
	struct deletion d = {0};
	struct journal journal;
	if (cli_has(cli, OPTION_RETAIN) && cli_has(cli, OPTION_WITH_DATA))
		return cli_misuse(cli, "--retain leaves resources, --with-data deletes what is left: take one of them");
	int code = identity_locate(cli, cli->options.positionals[0], &d.id);
	if (code == EXIT_DONE && d.id.loaded.set_home)
		return set_delete(cli, &d.id);
	if (code == EXIT_DONE)
		code = identity_look(cli, &d.id);
	if (code != EXIT_DONE)
		return code;
	struct str name = d.id.loaded.stack_name;
	if (!d.id.live.known) {
		cli_say(cli, "There is no stack %.*s in %.*s.", STR_ARG(name), STR_ARG(d.id.target.region));
		return EXIT_DONE;
	}
	code = settle(cli, &d, &journal);
	if (code != EXIT_DONE || !d.id.live.known)
		return code;
	if (state_action(d.id.live.stack.status, STATE_DELETE) == ACTION_FOLLOW)
		return follow(cli, &d);
	code = examine(cli, &d);
	if (code != EXIT_DONE)
		return code;
	if (!cli_confirm_by_name(cli, str_format_in(cli->arena, "Delete %.*s?", STR_ARG(name)).ptr, name))
		return EXIT_FAILED;
	return run(cli, &d, &journal);
}
