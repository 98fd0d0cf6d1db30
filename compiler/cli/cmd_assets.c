#include <string.h>

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/target.h"
#include "deploy/assets.h"
#include "deploy/assets_gc.h"
#include "deploy/stakes.h"
#include "deploy/state.h"
#include "formats/json_write.h"

enum { GRACE_HOURS = 24, GRACE_HOURS_MAX = 24 * 365, HOUR_MS = 3600 * 1000 };

struct assets_command {
	struct target target;
	struct str bucket;
	struct asset_uses uses;
	struct stored_assets stored;
	int64_t grace_ms;
	int format;
};

/* --- what is there */

static int read_grace(struct cli *cli, int64_t *ret_ms)
{
	int64_t hours = GRACE_HOURS;
	const char *given = cli_value(cli, OPTION_GRACE);
	if (given && (!str_to_int(str_from(given), &hours) || hours < 0 || hours > GRACE_HOURS_MAX))
		return cli_misuse(cli, "--grace takes hours, from 0 to %d, not '%s'", GRACE_HOURS_MAX, given);
	*ret_ms = hours * HOUR_MS;
	return EXIT_DONE;
}

static int read_all(struct cli *cli, struct assets_command *c)
{
	struct error err;
	struct aws_client *client = &c->target.client;
	enum lk_status status = asset_uses_read_in(client, cli->arena, NULL, &c->uses, &err);
	/* The services' clock is what the objects' times are of. */
	int64_t now_ms = clock_now_ms(cli->clock) + client->skew_ms;
	if (status == LK_OK)
		status = assets_stored_in(client, cli->arena, c->bucket, &c->uses, now_ms, c->grace_ms, &c->stored,
					  &err);
	return status == LK_OK ? EXIT_DONE : cli_fail(cli, &err);
}

/* --- how it is told */

static void write_asset(struct arena *arena, struct json_writer *w, const struct stored_asset *asset)
{
	struct str users = asset->users, name;
	json_write_begin_object(w);
	json_write_member(w, STR("key"), asset->key);
	json_write_member_int(w, STR("bytes"), asset->bytes);
	json_write_member_int(w, STR("versions"), (int64_t)asset->versions);
	json_write_member(w, STR("modified"), clock_iso_in(arena, asset->modified_ms));
	json_write_member(w, STR("state"), str_from(asset_fate_word(asset->fate)));
	json_write_name(w, STR("stacks"));
	json_write_begin_array(w);
	while (str_next(&users, ',', &name))
		json_write_string(w, str_trim(name));
	json_write_end_array(w);
	json_write_end_object(w);
}

/* only_unused: what a collection deletes. */
static void append_json(struct buf *out, struct arena *arena, const struct assets_command *c, bool only_unused)
{
	struct json_writer w;
	json_writer_init(&w, out, 2);
	json_write_begin_object(&w);
	json_write_member_int(&w, STR("format_version"), 1);
	json_write_member(&w, STR("bucket"), c->bucket);
	json_write_member_bool(&w, STR("exists"), c->stored.exists);
	json_write_member_int(&w, STR("stacks"), (int64_t)c->uses.stacks);
	json_write_member_int(&w, STR("unfinished_uploads"), (int64_t)c->stored.uploads.count);
	json_write_name(&w, only_unused ? STR("unused") : STR("assets"));
	json_write_begin_array(&w);
	for (size_t i = 0; i < c->stored.items.count; i++)
		if (!only_unused || c->stored.items.items[i].fate == ASSET_UNUSED)
			write_asset(arena, &w, &c->stored.items.items[i]);
	json_write_end_array(&w);
	json_write_end_object(&w);
	buf_append_char(out, '\n');
}

static void append_text(struct buf *out, struct arena *arena, const struct assets_command *c, bool only_unused)
{
	for (size_t i = 0; i < c->stored.items.count; i++) {
		const struct stored_asset *asset = &c->stored.items.items[i];
		if (only_unused && asset->fate != ASSET_UNUSED)
			continue;
		buf_printf(out, "%-8s %-20.*s %9.*s  %.*s%s%.*s\n", asset_fate_word(asset->fate),
			   STR_ARG(clock_iso_in(arena, asset->modified_ms)),
			   STR_ARG(stakes_bytes_in(arena, asset->bytes)), STR_ARG(asset->key),
			   asset->users.len ? "  " : "", STR_ARG(asset->users));
	}
}

static int show(struct cli *cli, const struct assets_command *c, bool only_unused)
{
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	if (c->format == 1)
		append_json(&out, cli->arena, c, only_unused);
	else
		append_text(&out, cli->arena, c, only_unused);
	int code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code;
}

/* --- commands */

static int list(struct cli *cli, struct assets_command *c)
{
	int code = read_all(cli, c);
	if (code != EXIT_DONE)
		return code;
	if (!c->stored.exists)
		cli_say(cli, "There is no bucket %.*s: the first apply that needs one makes it.", STR_ARG(c->bucket));
	return show(cli, c, false);
}

/* A rollback takes the functions' code from where the template before has it. */
static int refuse_unsettled(struct cli *cli, const struct assets_command *c)
{
	struct error err;
	if (!c->uses.unsettled.len)
		return EXIT_DONE;
	error_set(&err, ERROR_STATE, "'%.*s' is in state %.*s and may need what it had before",
		  STR_ARG(c->uses.unsettled), STR_ARG(c->uses.unsettled_status));
	error_hint(&err, "nothing was deleted; %s", state_of(c->uses.unsettled_status).advice);
	return cli_fail(cli, &err);
}

static int survey(struct cli *cli, struct assets_command *c)
{
	int code = read_all(cli, c);
	return code == EXIT_DONE ? refuse_unsettled(cli, c) : code;
}

/* A person may have thought for long: what is read again now is deleted, as far as it was shown. */
static int survey_again(struct cli *cli, struct assets_command *c)
{
	struct stored_assets shown = c->stored;
	struct map unused;
	map_init_in(&unused, cli->arena);
	for (size_t i = 0; i < shown.items.count; i++)
		if (shown.items.items[i].fate == ASSET_UNUSED)
			map_put(&unused, shown.items.items[i].key, &shown.items.items[i]);
	int code = survey(cli, c);
	for (size_t i = 0; i < c->stored.items.count; i++)
		if (c->stored.items.items[i].fate == ASSET_UNUSED && !map_has(&unused, c->stored.items.items[i].key))
			c->stored.items.items[i].fate = ASSET_YOUNG;
	return code;
}

static int delete_unused(struct cli *cli, struct assets_command *c)
{
	struct error err;
	struct collected due = assets_to_collect(&c->stored);
	if (assets_collect(&c->target.client, cli->arena, c->bucket, &c->stored, &err) != LK_OK)
		return cli_fail(cli, &err);
	cli_say(cli, "deleted %zu assets in %zu versions, %.*s; %zu unfinished uploads aborted", due.objects,
		due.versions, STR_ARG(stakes_bytes_in(cli->arena, due.bytes)), due.uploads);
	return EXIT_DONE;
}

static int collect(struct cli *cli, struct assets_command *c)
{
	int code = survey(cli, c);
	if (code != EXIT_DONE)
		return code;
	struct collected due = assets_to_collect(&c->stored);
	code = show(cli, c, true);
	if (code != EXIT_DONE || (!due.objects && !due.uploads)) {
		cli_say(cli, "Nothing to delete: %zu assets, %zu stacks.", c->stored.items.count, c->uses.stacks);
		return code;
	}
	struct str question =
		str_format_in(cli->arena, "Delete %zu of %zu assets, %.*s, and %zu unfinished uploads from %.*s?",
			      due.objects, c->stored.items.count, STR_ARG(stakes_bytes_in(cli->arena, due.bytes)),
			      due.uploads, STR_ARG(c->bucket));
	if (!cli_confirm(cli, question.ptr))
		return EXIT_FAILED;
	if (!cli_has(cli, OPTION_YES))
		code = survey_again(cli, c);
	return code == EXIT_DONE ? delete_unused(cli, c) : code;
}

int cmd_assets(struct cli *cli)
{
	static const char *const formats[] = {"text", "json"};
	struct assets_command c = {.format = cli_format(cli, formats, LK_COUNT(formats))};
	const char *what = cli->options.positional_count ? cli->options.positionals[0] : "ls";
	bool collects = strcmp(what, "gc") == 0;
	if (c.format < 0)
		return EXIT_USAGE;
	if (!collects && strcmp(what, "ls") != 0)
		return cli_misuse(cli, "assets takes ls or gc, not '%s'", what);
	int code = read_grace(cli, &c.grace_ms);
	if (code == EXIT_DONE)
		code = target_open(cli, (struct str){0}, &c.target);
	if (code == EXIT_DONE)
		code = target_identify(cli, &c.target);
	if (code != EXIT_DONE)
		return code;
	c.bucket = assets_bucket_in(cli->arena, c.target.account, c.target.region);
	return collects ? collect(cli, &c) : list(cli, &c);
}
