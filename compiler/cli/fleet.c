#include "cli/fleet.h"

#include "base/buf.h"
#include "base/limits.h"
#include "cli/fleet_run.h"
#include "formats/json.h"
#include "formats/json_write.h"

enum { PARALLEL = 8, PARALLEL_MOST = 64 };

/* --- what a result means */

static enum fleet_state judge_plan(const struct fleet_result *result)
{
	if (result->code != EXIT_DONE && result->code != EXIT_LOSS)
		return FLEET_FAILED;
	return result->report.changes ? FLEET_CHANGED : FLEET_UNCHANGED;
}

static enum fleet_state judge_apply(const struct fleet_result *result)
{
	if (result->code != EXIT_DONE)
		return FLEET_FAILED;
	return result->report.changes ? FLEET_CHANGED : FLEET_UNCHANGED;
}

static enum fleet_state judge_drift(const struct fleet_result *result)
{
	if (result->code != EXIT_DONE && result->code != EXIT_DIFFERENCE)
		return FLEET_FAILED;
	return result->code == EXIT_DIFFERENCE ? FLEET_CHANGED : FLEET_UNCHANGED;
}

/* What each command says of a stack in each state. */
static const struct words {
	const char *changed, *unchanged;
} plan_words = {"changes", "no changes"}, apply_words = {"changed", "no changes"},
  drift_words = {"drifted", "no drift"};

/* --- the summary */

static struct str state_of_stack_in(struct arena *arena, const struct fleet *fleet, size_t at,
				    const struct words *words)
{
	const struct fleet_node *node = &fleet->nodes.items[at];
	switch (node->state) {
	case FLEET_CHANGED:
		return str_from(words->changed);
	case FLEET_UNCHANGED:
		return str_from(words->unchanged);
	case FLEET_FAILED:
		return STR("failed");
	case FLEET_SKIPPED:
		return str_format_in(arena, "left out: it needs %.*s", STR_ARG(fleet->nodes.items[node->because].name));
	case FLEET_WAITING:
	case FLEET_RUNNING:
		break;
	}
	return STR("not begun");
}

static struct str amounts_in(struct arena *arena, const struct fleet_report *report)
{
	const struct plan_summary *s = &report->summary;
	if (!report->given || !report->changes)
		return (struct str){0};
	return str_format_in(arena, ": %zu to create, %zu to update, %zu to replace, %zu to delete, %zu to import",
			     s->create, s->update, s->replace, s->delete, s->import);
}

static int summarise(const struct fleet_run *run, const struct words *words, bool amounts)
{
	struct cli *cli = run->cli;
	const struct fleet *fleet = run->fleet;
	size_t width = 0;
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	for (size_t i = 0; i < fleet->nodes.count; i++)
		width = fleet->nodes.items[i].name.len > width ? fleet->nodes.items[i].name.len : width;
	buf_append_char(&out, '\n');
	for (size_t i = 0; i < fleet->nodes.count; i++) {
		struct str told = amounts ? amounts_in(cli->arena, &run->results[i].report) : (struct str){0};
		buf_printf(&out, "%-*.*s  %.*s%.*s\n", (int)width, STR_ARG(fleet->nodes.items[i].name),
			   STR_ARG(state_of_stack_in(cli->arena, fleet, i, words)), STR_ARG(told));
	}
	buf_printf(&out, "\n%zu stack%s: %zu %s, %zu %s, %zu failed, %zu left out.\n", fleet->nodes.count,
		   fleet->nodes.count == 1 ? "" : "s", fleet_count(fleet, FLEET_CHANGED), words->changed,
		   fleet_count(fleet, FLEET_UNCHANGED), words->unchanged, fleet_count(fleet, FLEET_FAILED),
		   fleet_count(fleet, FLEET_SKIPPED) + fleet_count(fleet, FLEET_WAITING));
	int code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code;
}

static const char *state_name(enum fleet_state state)
{
	static const char *const names[] = {
		[FLEET_WAITING] = "not_begun",	 [FLEET_RUNNING] = "not_begun", [FLEET_CHANGED] = "changed",
		[FLEET_UNCHANGED] = "unchanged", [FLEET_FAILED] = "failed",	[FLEET_SKIPPED] = "skipped"};
	return names[state];
}

static void write_amounts(struct json_writer *json, const struct fleet_report *report)
{
	const struct plan_summary *s = &report->summary;
	if (!report->given) {
		json_write_raw(json, STR("null"));
		return;
	}
	json_write_begin_object(json);
	json_write_member_int(json, STR("create"), (int64_t)s->create);
	json_write_member_int(json, STR("update"), (int64_t)s->update);
	json_write_member_int(json, STR("replace"), (int64_t)s->replace);
	json_write_member_int(json, STR("delete"), (int64_t)s->delete);
	json_write_member_int(json, STR("import"), (int64_t)s->import);
	json_write_end_object(json);
}

/* What a stack printed is JSON already; where it failed it printed none. */
static void write_printed(struct json_writer *json, const struct fleet_run *run, size_t at)
{
	struct str output = str_trim(run->results[at].output);
	const struct json *root;
	struct error err;
	bool is_json = output.len && json_parse_in(run->cli->arena, output, NULL, &root, &err) == LK_OK;
	json_write_raw(json, is_json ? output : STR("null"));
}

static void write_member(struct json_writer *json, const struct fleet_run *run, size_t at)
{
	const struct fleet_stack *stack = &run->set->stacks.items[at];
	const struct fleet_node *node = &run->fleet->nodes.items[at];
	json_write_begin_object(json);
	json_write_member(json, STR("stack"), stack->stack_name);
	json_write_member(json, STR("label"), stack->label);
	json_write_member(json, STR("file"), stack->file);
	json_write_member(json, STR("environment"), stack->environment);
	json_write_member(json, STR("region"), stack->region);
	json_write_member(json, STR("account"), stack->account);
	json_write_member(json, STR("state"), str_from(state_name(node->state)));
	if (node->state == FLEET_SKIPPED)
		json_write_member(json, STR("because"), run->fleet->nodes.items[node->because].name);
	json_write_name(json, run->call.format ? str_from(run->call.command) : STR("summary"));
	if (run->call.format)
		write_printed(json, run, at);
	else
		write_amounts(json, &run->results[at].report);
	json_write_end_object(json);
}

static int write_json(const struct fleet_run *run)
{
	struct buf out;
	struct json_writer json;
	buf_init(&out, LIMIT_OUTPUT);
	json_writer_init(&json, &out, 2);
	json_write_begin_object(&json);
	json_write_member_int(&json, STR("format_version"), 1);
	json_write_name(&json, STR("stacks"));
	json_write_begin_array(&json);
	for (size_t i = 0; i < run->set->stacks.count; i++)
		write_member(&json, run, i);
	json_write_end_array(&json);
	json_write_end_object(&json);
	buf_append_char(&out, '\n');
	int code = cli_write(run->cli, buf_view(&out));
	buf_done(&out);
	return code;
}

/* --- the calls */

static int read_parallel(struct cli *cli, size_t *ret_limit)
{
	int64_t limit = PARALLEL;
	struct str text = str_from(cli_value(cli, OPTION_PARALLEL));
	if (cli_has(cli, OPTION_PARALLEL) && (!str_to_int(text, &limit) || limit < 1 || limit > PARALLEL_MOST))
		return cli_misuse(cli, "--parallel takes a number from 1 to %d, and not '%.*s'", PARALLEL_MOST,
				  STR_ARG(text));
	*ret_limit = (size_t)limit;
	return EXIT_DONE;
}

static int open_set(struct cli *cli, struct fleet_set *ret_set)
{
	size_t limit = PARALLEL;
	int code = fleet_call_check(cli);
	if (code == EXIT_DONE)
		code = read_parallel(cli, &limit);
	return code == EXIT_DONE ? fleet_set_open(cli, limit, ret_set) : code;
}

/* Of a look alone no stack waits for another, and none is left out because of another. */
static struct fleet without_needs_in(struct arena *arena, const struct fleet_set *set)
{
	struct fleet fleet;
	fleet_init_in(&fleet, arena, set->fleet.limit);
	for (size_t i = 0; i < set->stacks.count; i++)
		fleet_add(&fleet, set->stacks.items[i].label);
	return fleet;
}

static bool any_has(const struct fleet_run *run, int code)
{
	for (size_t i = 0; i < run->set->stacks.count; i++)
		if (run->results[i].ran && run->results[i].code == code)
			return true;
	return false;
}

static int exit_code(const struct fleet_run *run)
{
	const struct fleet *fleet = run->fleet;
	bool all = !fleet_count(fleet, FLEET_FAILED) && !fleet_count(fleet, FLEET_SKIPPED) &&
		   !fleet_count(fleet, FLEET_WAITING);
	return all ? EXIT_DONE : EXIT_FAILED;
}

static int look(struct fleet_run *run, const struct words *words, bool json)
{
	run->call.format = json ? "json" : NULL;
	run->output = json ? FLEET_KEPT : FLEET_WHOLE;
	int started = fleet_run_all(run);
	int code = json ? write_json(run) : summarise(run, words, true);
	if (code == EXIT_DONE)
		code = started;
	return code == EXIT_DONE ? exit_code(run) : code;
}

int fleet_plan(struct cli *cli)
{
	static const char *const formats[] = {"text", "json"};
	struct fleet_set set;
	int format = cli_format(cli, formats, LK_COUNT(formats));
	int code = format < 0 ? EXIT_USAGE : open_set(cli, &set);
	if (code != EXIT_DONE)
		return code;
	struct fleet fleet = without_needs_in(cli->arena, &set);
	struct fleet_run run = {
		.cli = cli, .set = &set, .fleet = &fleet, .call = {.command = "plan"}, .judge = judge_plan};
	code = look(&run, &plan_words, format == 1);
	if (code == EXIT_DONE && any_has(&run, EXIT_LOSS))
		return EXIT_LOSS;
	bool differs = cli_has(cli, OPTION_DETAILED_EXITCODE) && fleet_count(&fleet, FLEET_CHANGED);
	return code == EXIT_DONE && differs ? EXIT_DIFFERENCE : code;
}

int fleet_drift(struct cli *cli)
{
	static const char *const formats[] = {"text", "json"};
	struct fleet_set set;
	int format = cli_format(cli, formats, LK_COUNT(formats));
	int code = format < 0 ? EXIT_USAGE : open_set(cli, &set);
	if (code != EXIT_DONE)
		return code;
	struct fleet fleet = without_needs_in(cli->arena, &set);
	struct fleet_run run = {
		.cli = cli, .set = &set, .fleet = &fleet, .call = {.command = "drift"}, .judge = judge_drift};
	code = look(&run, &drift_words, format == 1);
	/* What has drifted is to be looked at, whatever could not be told. */
	return code != EXIT_USAGE && fleet_count(&fleet, FLEET_CHANGED) ? EXIT_DIFFERENCE : code;
}

/* All plans are shown before anybody is asked. */
static int agree(struct cli *cli, const struct fleet_set *set, bool *ret_nothing)
{
	struct fleet fleet = without_needs_in(cli->arena, set);
	struct fleet_run run = {
		.cli = cli, .set = set, .fleet = &fleet, .call = {.command = "plan"}, .judge = judge_plan};
	int code = look(&run, &plan_words, false);
	*ret_nothing = code == EXIT_DONE && !fleet_count(&fleet, FLEET_CHANGED);
	if (code == EXIT_DONE && any_has(&run, EXIT_LOSS))
		return EXIT_LOSS;
	if (code != EXIT_DONE || *ret_nothing)
		return code;
	struct str question =
		str_format_in(cli->arena, "Apply these to %zu stacks?", fleet_count(&fleet, FLEET_CHANGED));
	return cli_confirm(cli, question.ptr) ? EXIT_DONE : EXIT_FAILED;
}

int fleet_apply(struct cli *cli)
{
	static const char *const formats[] = {"text", "json"};
	struct fleet_set set;
	bool nothing = false;
	int format = cli_format(cli, formats, LK_COUNT(formats));
	/* The plans that somebody is asked about would stand before the JSON. */
	if (format == 1 && !cli_has(cli, OPTION_YES))
		return cli_misuse(cli, "--format json goes with -y: nobody is asked");
	int code = format < 0 ? EXIT_USAGE : open_set(cli, &set);
	if (code == EXIT_DONE && !cli_has(cli, OPTION_YES))
		code = agree(cli, &set, &nothing);
	if (code != EXIT_DONE || nothing)
		return code;
	struct fleet_run run = {.cli = cli,
				.set = &set,
				.fleet = &set.fleet,
				.call = {.command = "apply", .yes = true},
				.output = format == 1 ? FLEET_KEPT : FLEET_BY_LINE,
				.judge = judge_apply};
	int started = fleet_run_all(&run);
	code = format == 1 ? write_json(&run) : summarise(&run, &apply_words, false);
	if (code == EXIT_DONE)
		code = started;
	return code == EXIT_DONE ? exit_code(&run) : code;
}
