#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/operation.h"
#include "cli/recovery.h"
#include "deploy/empty.h"
#include "deploy/remove.h"
#include "deploy/state.h"

struct deletion {
	struct identity id;
	struct remnant_list retained, full_buckets;
	bool with_data, empty_buckets;
};

static void list(struct cli *cli, const char *title, const struct remnant_list *remnants)
{
	for (size_t i = 0; i < remnants->items.count; i++)
		cli_say(cli, "%s%s  %.*s (%.*s) %.*s", i ? "" : title, i ? "" : "\n",
			STR_ARG(remnants->items.items[i].logical_id), STR_ARG(remnants->items.items[i].type),
			STR_ARG(remnants->items.items[i].physical_id));
}

static int refuse_protected(struct cli *cli, const struct deletion *d)
{
	struct error err;
	struct str name = d->id.loaded.stack_name;
	if (!d->id.live.stack.termination_protection)
		return EXIT_DONE;
	error_set(&err, ERROR_STATE, "'%.*s' is protected against deletion", STR_ARG(name));
	error_hint(&err, "who protected it may take that back: aws cloudformation update-termination-protection "
			 "--no-enable-termination-protection --stack-name %.*s", STR_ARG(name));
	return cli_fail(cli, &err);
}

static int examine(struct cli *cli, struct deletion *d)
{
	struct error err;
	int code = refuse_protected(cli, d);
	if (code != EXIT_DONE)
		return code;
	struct aws_client *client = &d->id.target.client;
	d->with_data = cli_has(cli, OPTION_WITH_DATA);
	d->empty_buckets = cli_has(cli, OPTION_EMPTY_BUCKETS);
	if (state_allows(d->id.loaded.stack_name, d->id.live.stack.status, STATE_DELETE, &err) != LK_OK ||
	    live_fetch(client, cli->arena, d->id.loaded.stack_name, &d->id.live, &err) != LK_OK)
		return cli_fail(cli, &err);
	d->retained = remove_retained_in(cli->arena, &d->id.live);
	if (remove_full_buckets_in(client, cli->arena, &d->id.live, d->with_data, &d->full_buckets, &err) != LK_OK)
		return cli_fail(cli, &err);
	cli_say(cli, "%.*s is deleted: %zu resources.", STR_ARG(d->id.loaded.stack_name),
		d->id.live.resources.resources.count);
	list(cli,
	     d->with_data ? "deleted too, with all that is in them:" : "kept, by their deletion policy:", &d->retained);
	list(cli, "not empty:", &d->full_buckets);
	if (!d->full_buckets.items.count || d->empty_buckets)
		return EXIT_DONE;
	error_set(&err, ERROR_STATE, "a bucket is not empty: %.*s",
		  STR_ARG(d->full_buckets.items.items[0].physical_id));
	error_hint(&err, "--empty-buckets deletes what is in it, old versions too");
	return cli_fail(cli, &err);
}

static void on_emptied(void *context, struct str bucket, size_t deleted)
{
	cli_say(context, "%.*s: %zu objects and versions deleted", STR_ARG(bucket), deleted);
}

static int empty_buckets(struct cli *cli, struct deletion *d)
{
	struct error err;
	for (size_t i = 0; i < d->full_buckets.items.count; i++)
		if (empty_bucket(&d->id.target.client, d->full_buckets.items.items[i].physical_id, on_emptied, cli,
				 &err) != LK_OK)
			return cli_fail(cli, &err);
	return EXIT_DONE;
}

/* What could not be deleted is told, and the rest is gone on with. */
static int delete_retained(struct cli *cli, struct deletion *d)
{
	int code = EXIT_DONE;
	for (size_t i = 0; i < d->retained.items.count; i++) {
		const struct remnant *remnant = &d->retained.items.items[i];
		struct error err;
		if (remove_remnant(&d->id.target.client, cli->arena, remnant, &err) != LK_OK)
			code = cli_fail(cli, &err);
		else
			cli_say(cli, "deleted %.*s %.*s", STR_ARG(remnant->logical_id), STR_ARG(remnant->physical_id));
	}
	return code;
}

int cmd_delete(struct cli *cli)
{
	struct deletion d = {0};
	struct journal journal;
	int code = identity_open(cli, cli->options.positionals[0], &d.id);
	if (code != EXIT_DONE)
		return code;
	struct str name = d.id.loaded.stack_name;
	if (!d.id.live.known) {
		cli_say(cli, "There is no stack %.*s in %.*s.", STR_ARG(name), STR_ARG(d.id.target.region));
		return EXIT_DONE;
	}
	code = examine(cli, &d);
	if (code == EXIT_DONE)
		code = target_identify(cli, &d.id.target);
	if (code == EXIT_DONE)
		code = recovery_open(cli, &d.id.target, name, &journal);
	if (code != EXIT_DONE)
		return code;
	if (!cli_confirm(cli, str_format_in(cli->arena, "Delete %.*s?", STR_ARG(name)).ptr))
		return EXIT_FAILED;
	code = empty_buckets(cli, &d);
	if (code == EXIT_DONE)
		code = operation_delete(cli, &(struct operation){.target = &d.id.target,
								 .stack = d.id.live.stack,
								 .graph = d.id.loaded.graph,
								 .good = "DELETE_COMPLETE",
								 .journal = &journal});
	if (code == EXIT_DONE && d.with_data)
		code = delete_retained(cli, &d);
	if (code != EXIT_DONE)
		return code;
	cli_say(cli, "%.*s is gone.", STR_ARG(name));
	/* Said again where it is read: what the events have scrolled away. */
	if (!d.with_data)
		list(cli, "kept, by their deletion policy (--with-data would have deleted them too):", &d.retained);
	return EXIT_DONE;
}
