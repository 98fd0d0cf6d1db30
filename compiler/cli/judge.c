#include "cli/judge.h"

#include "base/buf.h"
#include "base/limits.h"
#include "check/check.h"
#include "check/suppress.h"
#include "template/document.h"
#include "template/emit_yaml.h"
#include "template/read.h"

/* --- rules in Lua */

static void print_line(void *context, struct str line)
{
	cli_say(context, "%.*s", STR_ARG(line));
}

static enum lk_status add_files(struct cli *cli, const char *folder, struct file_list *files, struct error *ret_err)
{
	struct file_list found;
	enum lk_status status = file_list_in(cli->arena, folder, &found, ret_err);
	for (size_t i = 0; status == LK_OK && i < found.paths.count; i++)
		if (str_ends_with(found.paths.items[i], STR(".lua")))
			VEC_PUSH(cli->arena, &files->paths) =
				file_join_in(cli->arena, str_from(folder), found.paths.items[i]);
	return status;
}

int judge_load_policy(struct cli *cli, struct policy **ret_policy)
{
	struct file_list files = {0};
	struct error err;
	const char *folder = cli_value(cli, OPTION_RULES);
	if (file_exists("lua/rules") && add_files(cli, "lua/rules", &files, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (folder && add_files(cli, folder, &files, &err) != LK_OK)
		return cli_fail(cli, &err);
	*ret_policy = NULL;
	if (!files.paths.count)
		return EXIT_DONE;
	struct policy_options options = {
		.files = &files, .root = STR("."), .clock = cli->clock, .print = print_line, .print_context = cli};
	/* Rules that are broken are findings; those that are not are run. */
	if (policy_load_in(cli->arena, &options, &cli->diag, ret_policy, &err) == LK_FAILED)
		return cli_fail(cli, &err);
	return EXIT_DONE;
}

static int run_policy(struct cli *cli, struct policy *policy, const struct check_options *options,
		      const struct graph *graph)
{
	struct error err;
	const struct policy_rule *rule;
	for (size_t i = 0; policy && (rule = policy_rule_at(policy, i)); i++)
		if (check_selects(options, rule->id) &&
		    policy_check(policy, rule, graph, &cli->diag, &err) == LK_FAILED)
			return cli_fail(cli, &err);
	return EXIT_DONE;
}

/* --- which rules */

static bool begins_some_rule(const struct policy *policy, struct str prefix)
{
	const struct rule *rule;
	const struct policy_rule *own;
	for (size_t i = 0; (rule = check_rule_at(i)); i++)
		if (str_starts_with(str_from(rule->id), prefix))
			return true;
	for (size_t i = 0; policy && (own = policy_rule_at(policy, i)); i++)
		if (str_starts_with(str_from(own->id), prefix))
			return true;
	return false;
}

static int take_list(struct cli *cli, enum option_id option, const struct policy *policy, struct rule_list *ret_list)
{
	const char *text = cli_value(cli, option);
	VEC(struct str) items = {0};
	struct str rest = text ? str_from(text) : (struct str){0}, item;
	while (rest.ptr && str_next(&rest, ',', &item)) {
		item = str_trim(item);
		if (!item.len || !begins_some_rule(policy, item))
			return cli_misuse(cli, "--%s: no rule begins with '%.*s'; lkc check --explain all lists them",
					  option_row(option)->name, STR_ARG(item));
		VEC_PUSH(cli->arena, &items) = item;
	}
	*ret_list = (struct rule_list){.items = items.items, .count = items.count};
	return EXIT_DONE;
}

/* Bytes of a value in YAML, roughly: its texts, and its indentation. */
static size_t estimate(const struct value *value, size_t depth)
{
	size_t size = 8 + 2 * depth;
	if (value->kind == VALUE_STRING)
		return size + value->as.string.len;
	if (value->kind == VALUE_INTRINSIC)
		return size + estimate(value->as.argument, depth);
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count; i++)
		size += estimate(value->as.list.items[i], depth + 1);
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count; i++)
		size += value->as.map.items[i].key.len + estimate(value->as.map.items[i].value, depth + 1);
	return size;
}

/* What is sent is measured, where it may come near the quota. */
static void measure(struct cli *cli, const struct check_options *options, const struct graph *graph)
{
	enum { FAR = 400 * KIB };
	struct buf out;
	const struct value *document = document_from_graph_in(cli->arena, graph);
	if (estimate(document, 0) < FAR)
		return;
	buf_init(&out, LIMIT_OUTPUT);
	emit_yaml(&out, document);
	check_size(options, graph, buf_view(&out).len, &cli->diag);
	buf_done(&out);
}

/* --- nested templates */

struct nested {
	struct cli *cli;
	struct str folder;
};

/* What is wrong with the file is found when it is checked itself. */
static const struct value *read_nested(void *context, struct str location)
{
	struct nested *nested = context;
	struct arena *arena = nested->cli->arena;
	struct str path = str_copy_in(arena, file_join_in(arena, nested->folder, location)), text;
	struct value *document;
	struct diag ignored;
	struct error err;
	diag_init_in(&ignored, arena);
	if (file_read_in(arena, path.ptr, LIMIT_TEMPLATE, &text, &err) != LK_OK ||
	    template_read_in(arena, text, path, &ignored, &document) != LK_OK)
		return NULL;
	return document;
}

static int judge(struct cli *cli, struct policy *policy, const struct graph *graph, struct str region)
{
	struct nested nested = {.cli = cli, .folder = file_folder_in(cli->arena, graph->source)};
	struct check_options options = {.region = region, .read_nested = read_nested, .nested_context = &nested};
	size_t suppressed;
	int code = take_list(cli, OPTION_SELECT, policy, &options.select);
	if (code == EXIT_DONE)
		code = take_list(cli, OPTION_IGNORE, policy, &options.ignore);
	if (code != EXIT_DONE)
		return code;
	check_graph(&options, graph, pack_embedded(), &cli->diag);
	measure(cli, &options, graph);
	code = run_policy(cli, policy, &options, graph);
	suppress_findings(&options, graph, &cli->diag, &suppressed);
	if (suppressed && cli_has(cli, OPTION_VERBOSE))
		cli_say(cli, "%zu finding%s suppressed", suppressed, suppressed == 1 ? " is" : "s are");
	return code;
}

int judge_graph(struct cli *cli, const struct graph *graph, struct str region)
{
	struct policy *policy;
	int code = judge_load_policy(cli, &policy);
	if (code != EXIT_DONE)
		return code;
	code = judge(cli, policy, graph, region);
	policy_free(policy);
	return code;
}
