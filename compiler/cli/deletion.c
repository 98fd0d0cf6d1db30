#include "cli/deletion.h"

#include <unistd.h>

#include "cli/leftover.h"
#include "deploy/stakes.h"
#include "plan/plan.h"
#include "schema/pack.h"

enum { TOLD_EVERY_MS = 10000 };

/* --- what failed before */

static bool tell_failures(struct cli *cli, const struct deletion *d)
{
	struct remnant_list failed = remove_failed_in(cli->arena, &d->all);
	struct str names = {0};
	for (size_t i = 0; i < failed.items.count; i++) {
		const struct remnant *remnant = &failed.items.items[i];
		cli_say(cli, "could not be deleted: %.*s (%.*s) %.*s: %.*s", STR_ARG(remnant->logical_id),
			STR_ARG(remnant->type), STR_ARG(remnant->physical_id),
			STR_ARG(remnant->status_reason.len ? remnant->status_reason : STR("no reason is told")));
		/* What is in a nested stack is retained with it. */
		if (!str_contains(remnant->logical_id, STR("/")))
			names = str_format_in(cli->arena, "%.*s%s%.*s", STR_ARG(names), names.len ? "," : "",
					      STR_ARG(remnant->logical_id));
	}
	if (names.len && !d->retain.count)
		cli_say(cli, "lkc delete --retain %.*s leaves %s as %s, and deletes the stack.", STR_ARG(names),
			failed.items.count > 1 ? "them" : "it", failed.items.count > 1 ? "they are" : "it is");
	return failed.items.count > 0;
}

void deletion_tell_failed(struct cli *cli, const struct deletion *d)
{
	if (str_is(d->id.live.stack.status, "DELETE_FAILED"))
		tell_failures(cli, d);
}

void deletion_tell_way_out(struct cli *cli, struct deletion *d)
{
	struct error err;
	struct aws_client *client = &d->id.target.client;
	struct str name = d->id.loaded.stack_name;
	if (live_fetch(client, cli->arena, name, &d->id.live, &err) == LK_OK && d->id.live.known &&
	    str_is(d->id.live.stack.status, "DELETE_FAILED") &&
	    remove_list_in(client, cli->arena, &d->id.live, &d->all, &err) == LK_OK && tell_failures(cli, d))
		return;
	cli_say(cli, "lkc events --failed tells more.");
}

/* --- what is lost */

static void list(struct cli *cli, const char *title, const struct remnant_list *remnants, const struct stakes *stakes)
{
	for (size_t i = 0; i < remnants->items.count; i++) {
		const struct remnant *remnant = &remnants->items.items[i];
		struct str amount = value_string(value_get(stakes->amounts, remnant->logical_id));
		cli_say(cli, "%s%s  %.*s (%.*s) %.*s%s%.*s", i ? "" : title, i ? "" : "\n",
			STR_ARG(remnant->logical_id), STR_ARG(remnant->type), STR_ARG(remnant->physical_id),
			amount.len ? ": " : "", STR_ARG(amount));
	}
}

static struct remnant_list with_data_in(struct arena *arena, const struct remnant_list *remnants)
{
	struct remnant_list chosen = {0};
	for (size_t i = 0; i < remnants->items.count; i++)
		if (plan_holds_data(pack_embedded(), remnants->items.items[i].type))
			VEC_PUSH(arena, &chosen.items) = remnants->items.items[i];
	return chosen;
}

/* How much lies in them, as far as that is quick to find out. */
static struct stakes stakes_of(struct cli *cli, struct deletion *d)
{
	struct stakes stakes;
	struct live live = {0};
	for (size_t i = 0; i < d->all.items.count; i++) {
		const struct remnant *remnant = &d->all.items.items[i];
		VEC_PUSH(cli->arena, &live.resources.resources) = (struct cfn_resource){
			.logical_id = remnant->logical_id, .type = remnant->type, .physical_id = remnant->physical_id};
	}
	stakes_init_in(&stakes, cli->arena);
	stakes_of_live(&d->id.target.client, cli->arena, &live, &stakes);
	return stakes;
}

void deletion_tell_loss(struct cli *cli, struct deletion *d)
{
	struct stakes stakes = stakes_of(cli, d);
	struct remnant_list lost = remove_of_fate_in(cli->arena, &d->all, FATE_DELETED);
	struct remnant_list kept = remove_of_fate_in(cli->arena, &d->all, FATE_KEPT);
	struct remnant_list copied = remove_of_fate_in(cli->arena, &d->all, FATE_SNAPSHOT);
	lost = with_data_in(cli->arena, &lost);
	cli_say(cli, "%.*s is deleted: %zu resources.", STR_ARG(d->id.loaded.stack_name), d->all.items.count);
	list(cli, "lost, with all that is in them:", &lost, &stakes);
	list(cli, "deleted, with a snapshot that stays:", &copied, &stakes);
	list(cli, d->with_data ? "deleted too, with all that is in them:" : "kept, by their deletion policy:", &kept,
	     &stakes);
	list(cli, "not empty:", &d->full_buckets, &stakes);
}

/* --- what is left */

static struct str options_in(struct cli *cli, const struct deletion *d)
{
	const char *profile = cli_value(cli, OPTION_PROFILE);
	struct str endpoint = d->id.target.client.config.endpoints.url;
	struct str region = leftover_quote_in(cli->arena, d->id.target.region);
	struct str options = str_format_in(cli->arena, " --region %.*s", STR_ARG(region));
	if (profile)
		options = str_format_in(cli->arena, "%.*s --profile %.*s", STR_ARG(options),
					STR_ARG(leftover_quote_in(cli->arena, str_from(profile))));
	if (endpoint.len)
		options = str_format_in(cli->arena, "%.*s --endpoint-url %.*s", STR_ARG(options),
					STR_ARG(leftover_quote_in(cli->arena, endpoint)));
	return options;
}

void deletion_tell_left(struct cli *cli, const struct deletion *d, const char *title, const struct remnant_list *left)
{
	struct str options = options_in(cli, d);
	for (size_t i = 0; i < left->items.count; i++) {
		const struct remnant *remnant = &left->items.items[i];
		struct str command = leftover_command_in(cli->arena, pack_embedded(), remnant, options);
		bool versions = remnant->versioned && remnant->fate == FATE_KEPT;
		if (!command.len)
			command = STR("no command removes it: it is removed where it is managed");
		cli_say(cli, "%s%s  %.*s (%.*s) %.*s\n    %.*s%s", i ? "" : title, i ? "" : "\n",
			STR_ARG(remnant->logical_id), STR_ARG(remnant->type), STR_ARG(remnant->physical_id),
			STR_ARG(command), versions ? "   (once its old versions are deleted)" : "");
	}
}

/* --- how far it is */

void deletion_show_progress(void *context, struct str bucket, size_t deleted)
{
	struct deletion_progress *progress = context;
	struct cli *cli = progress->cli;
	int64_t now = clock_monotonic_ms(cli->clock);
	if (cli_has(cli, OPTION_QUIET))
		return;
	if (isatty(STDERR_FILENO)) {
		fprintf(stderr, "\r\033[K%.*s: %zu objects and versions deleted so far", STR_ARG(bucket), deleted);
		fflush(stderr);
		progress->drawn = true;
	} else if (!progress->told_ms) {
		progress->told_ms = now;
	} else if (now - progress->told_ms >= TOLD_EVERY_MS) {
		cli_say(cli, "%.*s: %zu objects and versions deleted so far", STR_ARG(bucket), deleted);
		progress->told_ms = now;
	}
}

void deletion_end_progress(struct deletion_progress *progress)
{
	if (progress->drawn)
		fputs("\r\033[K", stderr);
	progress->drawn = false;
}
