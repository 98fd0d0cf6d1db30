#include <string.h>

#include "artifact/function.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "import/import.h"
#include "lua/evaluate.h"
#include "template/comments.h"
#include "template/document.h"
#include "template/read.h"

/* A construct that is refused may be what others rest on; each round refuses one at least. */
enum { ROUNDS_MAX = 12 };

struct source {
	struct str file;
	struct graph *graph;
	struct value *document;
	struct comments comments;
};

/* One try: the Lua, and what it makes. */
struct attempt {
	struct buf lua;
	struct import_result result;
	struct diag diag;
	struct str difference;
};

static enum lk_status read_source(struct cli *cli, struct source *source, struct error *ret_err)
{
	struct str text;
	struct value *document;
	enum lk_status status = file_read_in(cli->arena, source->file.ptr, LIMIT_TEMPLATE, &text, ret_err);
	if (status == LK_OK)
		status = template_read_in(cli->arena, text, source->file, &cli->diag, &document);
	if (status == LK_OK)
		status = document_to_graph_in(cli->arena, document, source->file, &cli->diag, &source->graph);
	/* What is at fault was left out, and would be missing in the Lua. */
	if (status == LK_OK && diag_has_errors(&cli->diag))
		status = LK_REJECTED;
	if (status != LK_OK)
		return status;
	source->comments = template_comments_in(cli->arena, text);
	source->document = document_from_graph_in(cli->arena, source->graph);
	return LK_OK;
}

/* "templates/shop.template.yaml" → "shop": the letters, digits and hyphens that a stack's name may have. */
static struct str stack_name(struct cli *cli, struct str file)
{
	struct str rest = file_name(file), stem;
	struct buf name;
	buf_init(&name, 100);
	str_next(&rest, '.', &stem);
	for (size_t i = 0; i < stem.len; i++) {
		char c = stem.ptr[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (letter || (name.len && c >= '0' && c <= '9'))
			buf_append_char(&name, c);
		else if (name.len && name.ptr[name.len - 1] != '-')
			buf_append_char(&name, '-');
	}
	struct str copy = buf_copy_in(&name, cli->arena);
	buf_done(&name);
	return copy.len ? copy : STR("imported");
}

/* --- the proof */

static enum lk_status evaluate(struct cli *cli, const struct source *source, struct attempt *attempt,
                               struct map *differing, struct error *ret_err)
{
	struct graph *graph;
	struct evaluate_options options = {
		.stack_path = "stack.lua",
		.text = buf_view(&attempt->lua),
		.pack = pack_embedded(),
		.clock = cli->clock,
	};
	enum lk_status status = evaluate_stack_in(cli->arena, &options, &attempt->diag, &graph, NULL, ret_err);
	if (status == LK_OK)
		status = function_fill_keys(graph, STR("."), &attempt->diag, ret_err);
	if (status == LK_OK && diag_has_errors(&attempt->diag))
		status = LK_REJECTED;
	if (status != LK_OK)
		return status;
	struct value *made = document_from_graph_in(cli->arena, graph);
	attempt->difference = import_compare_in(cli->arena, source->document, made, differing);
	return LK_OK;
}

/* The constructs at whose lines something was found are refused. */
static void refuse_faulty(const struct attempt *attempt, struct map *refused)
{
	for (size_t i = 0; i < attempt->diag.findings.count; i++) {
		const struct finding *finding = &attempt->diag.findings.items[i];
		for (size_t k = 0; k < attempt->result.statements.count; k++) {
			const struct import_statement *statement = &attempt->result.statements.items[k];
			if (statement->construct && finding->place.line >= statement->first_line &&
			    finding->place.line <= statement->last_line)
				map_put(refused, statement->logical_id, refused);
		}
	}
}

static void refuse_differing(const struct attempt *attempt, const struct map *differing, struct map *refused)
{
	for (size_t i = 0; i < attempt->result.constructs.count; i++)
		if (map_has(differing, attempt->result.constructs.items[i]))
			map_put(refused, attempt->result.constructs.items[i], refused);
}

/* LK_REJECTED with the difference, or findings, in *attempt: another one may be better. */
static enum lk_status try(struct cli *cli, const struct source *source, struct import_options *options,
                          struct attempt *attempt, struct map *refused, struct error *ret_err)
{
	struct map differing;
	map_init_in(&differing, cli->arena);
	buf_clear(&attempt->lua);
	attempt->difference = (struct str){0};
	diag_init_in(&attempt->diag, cli->arena);
	enum lk_status status = import_write_in(cli->arena, options, source->graph, &attempt->diag, &attempt->lua,
	                                        &attempt->result);
	if (status == LK_OK)
		status = evaluate(cli, source, attempt, &differing, ret_err);
	if (status == LK_REJECTED)
		refuse_faulty(attempt, refused);
	if (status == LK_OK && attempt->difference.len) {
		refuse_differing(attempt, &differing, refused);
		status = LK_REJECTED;
	}
	return status;
}

static enum lk_status import(struct cli *cli, const struct source *source, struct attempt *attempt,
                             struct error *ret_err)
{
	struct map refused;
	struct import_options options = {
		.name = stack_name(cli, source->file),
		.pack = pack_embedded(),
		.comments = &source->comments,
		.refused = &refused,
	};
	map_init_in(&refused, cli->arena);
	enum lk_status status = LK_REJECTED;
	for (int round = 0; status == LK_REJECTED && round < ROUNDS_MAX && !options.raw; round++) {
		size_t before = refused.entries.count;
		status = try(cli, source, &options, attempt, &refused, ret_err);
		options.raw = refused.entries.count == before;
	}
	/* What is wrong without any construct is wrong. */
	if (status == LK_REJECTED && attempt->result.constructs.count) {
		options.raw = true;
		status = try(cli, source, &options, attempt, &refused, ret_err);
	}
	return status;
}

static int tell_failure(struct cli *cli, const struct source *source, const struct attempt *attempt)
{
	struct error err;
	if (attempt->difference.len) {
		error_set(&err, ERROR_OTHER, "%s cannot be imported: %.*s would not come back as it is",
		          source->file.ptr, STR_ARG(attempt->difference));
		error_hint(&err, "nothing was written");
		return cli_fail(cli, &err);
	}
	const struct finding *first = attempt->diag.findings.count ? &attempt->diag.findings.items[0] : NULL;
	if (first && str_equal(first->place.file, source->file)) {
		for (size_t i = 0; i < attempt->diag.findings.count; i++)
			diag_add(&cli->diag, &attempt->diag.findings.items[i]);
		cli_show_findings(cli);
		return EXIT_FAILED;
	}
	struct str reason = first ? first->message : STR("no reason is known");
	error_set(&err, ERROR_OTHER, "%s cannot be imported: its Lua does not evaluate: %.*s", source->file.ptr,
	          STR_ARG(reason));
	return cli_fail(cli, &err);
}

int cmd_import(struct cli *cli)
{
	struct source source = {.file = str_from(cli->options.positionals[0])};
	struct attempt attempt = {0};
	struct error err;
	if (!source.file.len)
		return cli_misuse(cli, "name the template to import");
	enum lk_status status = read_source(cli, &source, &err);
	if (status == LK_FAILED)
		return cli_fail(cli, &err);
	cli_show_findings(cli);
	if (status == LK_REJECTED)
		return EXIT_FAILED;
	buf_init(&attempt.lua, LIMIT_LUA_SOURCE);
	status = import(cli, &source, &attempt, &err);
	int code = status == LK_OK       ? cli_write(cli, buf_view(&attempt.lua))
	           : status == LK_FAILED ? cli_fail(cli, &err)
	                                 : tell_failure(cli, &source, &attempt);
	buf_done(&attempt.lua);
	return code;
}
