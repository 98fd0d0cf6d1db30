#include "cli/load.h"

#include <dirent.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "artifact/function.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/home.h"
#include "cli/judge.h"
#include "lua/evaluate.h"
#include "template/document.h"
#include "template/read.h"
#include "template/transitions.h"

/* --- which file */

static bool is_template(struct str path)
{
	return str_ends_with(path, STR(".yaml")) || str_ends_with(path, STR(".yml")) ||
	       str_ends_with(path, STR(".json")) || str_ends_with(path, STR(".template"));
}

static bool is_stack_file(struct str name)
{
	return (str_ends_with(name, STR(".lua")) && !str_ends_with(name, STR("_test.lua"))) || is_template(name);
}

struct file_list load_list_files(struct cli *cli, const char *folder)
{
	struct file_list all, stacks = {0};
	struct error ignored; /* no folder is no stacks */
	if (file_list_in(cli->arena, folder, &all, &ignored) != LK_OK)
		return stacks;
	for (size_t i = 0; i < all.paths.count; i++)
		if (is_stack_file(all.paths.items[i]))
			VEC_PUSH(cli->arena, &stacks.paths) =
				file_join_in(cli->arena, str_from(folder), all.paths.items[i]);
	return stacks;
}

/* "stacks/livekart.lua" → "livekart" */
static struct str stem_of(struct str path)
{
	struct str name = file_name(path), stem, rest = name;
	return str_next(&rest, '.', &stem) ? stem : name;
}

static int no_such_stack(struct cli *cli, const char *name, const struct file_list *stacks)
{
	struct error err;
	struct text_nearest nearest = text_nearest_begin(str_from(name));
	for (size_t i = 0; i < stacks->paths.count; i++)
		text_nearest_offer(&nearest, stem_of(stacks->paths.items[i]));
	error_set(&err, ERROR_NOT_FOUND, "there is no stack '%s': no such file, and no such name in stacks/", name);
	if (nearest.best.len)
		error_hint(&err, "did you mean '%.*s'?", STR_ARG(nearest.best));
	return cli_fail(cli, &err);
}

int load_find_file(struct cli *cli, const char *name, struct str *ret_file)
{
	struct file_list stacks = load_list_files(cli, "stacks");
	if (!name && stacks.paths.count != 1)
		return cli_misuse(cli, stacks.paths.count ? "name a stack: there are several in stacks/"
							  : "name a stack: there is none in stacks/");
	if (!name) {
		*ret_file = stacks.paths.items[0];
		return EXIT_DONE;
	}
	if (file_exists(name) && is_stack_file(str_from(name))) {
		*ret_file = str_from(name);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < stacks.paths.count; i++) {
		if (str_is(stem_of(stacks.paths.items[i]), name)) {
			*ret_file = stacks.paths.items[i];
			return EXIT_DONE;
		}
	}
	return no_such_stack(cli, name, &stacks);
}

/* --- reading */

static void print_line(void *context, struct str line)
{
	cli_say(context, "%.*s", STR_ARG(line));
}

/* Functions on the local target are built for this machine. */
static struct str own_architecture(struct cli *cli)
{
	struct utsname machine;
	if (uname(&machine) != 0)
		return (struct str){0};
	struct str name = str_copy_in(cli->arena, str_from(machine.machine));
	return str_equal(name, STR("aarch64")) ? STR("arm64") : name;
}

static enum lk_status read_template(struct cli *cli, struct loaded *loaded, struct error *ret_err)
{
	struct str text;
	struct value *document;
	enum lk_status status = file_read_in(cli->arena, loaded->file.ptr, LIMIT_TEMPLATE, &text, ret_err);
	if (status == LK_FAILED && ret_err->kind == ERROR_LIMIT) {
		diag_report(&cli->diag, "E0000", SEVERITY_ERROR,
		            (struct place){.file = loaded->file, .line = 1, .column = 1}, "%s", ret_err->message);
		return LK_REJECTED;
	}
	if (status == LK_OK)
		status = template_read_in(cli->arena, text, loaded->file, &cli->diag, &document);
	if (status == LK_OK)
		status = document_to_graph_in(cli->arena, document, loaded->file, &cli->diag, &loaded->graph);
	if (status == LK_OK)
		loaded->graph->name = stem_of(loaded->file);
	return status;
}

static enum lk_status evaluate(struct cli *cli, struct loaded *loaded, struct error *ret_err)
{
	struct evaluate_options options = {
		.stack_path = loaded->file.ptr,
		.root = loaded->root,
		.architecture = cli_has(cli, OPTION_LOCAL) ? own_architecture(cli) : (struct str){0},
		.pack = pack_embedded(),
		.clock = cli->clock,
		.print = print_line,
		.print_context = cli,
	};
	enum lk_status status = evaluate_stack_in(cli->arena, &options, &cli->diag, &loaded->graph, NULL, ret_err);
	if (status != LK_OK)
		return status;
	transitions_read(loaded->graph);
	return function_fill_keys(loaded->graph, loaded->root, &cli->diag, ret_err);
}

/* --- parameters and names */

static struct value *scalar_of(struct cli *cli, const char *text)
{
	return value_string_in(cli->arena, str_from(text));
}

static int take_environment(struct cli *cli, struct loaded *loaded)
{
	const char *name = cli_value(cli, OPTION_ENV);
	const struct graph *graph = loaded->graph;
	loaded->parameters = value_map_in(cli->arena);
	loaded->stack_name = graph->name;
	if (!name)
		return EXIT_DONE;
	loaded->stack_name = str_format_in(cli->arena, "%.*s-%s", STR_ARG(graph->name), name);
	const struct environment *environment = graph_find_environment(graph, str_from(name));
	if (environment) {
		for (size_t i = 0; i < environment->parameters->as.map.count; i++)
			value_map_put(cli->arena, loaded->parameters, environment->parameters->as.map.items[i].key,
				      environment->parameters->as.map.items[i].value);
		return EXIT_DONE;
	}
	struct error err;
	struct text_nearest nearest = text_nearest_begin(str_from(name));
	for (size_t i = 0; i < graph->environments.count; i++)
		text_nearest_offer(&nearest, graph->environments.items[i].name);
	error_set(&err, ERROR_NOT_FOUND, "%s has no environment '%s'", loaded->file.ptr, name);
	if (nearest.best.len)
		error_hint(&err, "did you mean '%.*s'?", STR_ARG(nearest.best));
	else
		error_hint(&err, "declare it:  stack:environment \"%s\" { … }", name);
	return cli_fail(cli, &err);
}

static int take_parameters(struct cli *cli, struct loaded *loaded)
{
	const struct entries *declared = &loaded->graph->parameters;
	for (size_t i = 0; i < cli->options.param_count; i++) {
		const char *text = cli->options.params[i], *equals = strchr(text, '=');
		struct str name = {text, (size_t)(equals - text)};
		struct text_nearest nearest = text_nearest_begin(name);
		for (size_t k = 0; k < declared->count; k++)
			text_nearest_offer(&nearest, declared->items[k].name);
		if (graph_find_entry(declared, name)) {
			value_map_put(cli->arena, loaded->parameters, name, scalar_of(cli, equals + 1));
			continue;
		}
		struct error err;
		error_set(&err, ERROR_NOT_FOUND, "%s has no parameter '%.*s'", loaded->file.ptr, STR_ARG(name));
		if (nearest.best.len)
			error_hint(&err, "did you mean '%.*s'?", STR_ARG(nearest.best));
		return cli_fail(cli, &err);
	}
	return EXIT_DONE;
}

int load_graph(struct cli *cli, struct str file, struct loaded *ret_loaded)
{
	struct loaded loaded = {.file = file, .root = STR(".")};
	struct error err;
	cli->stack = file;
	enum lk_status status = is_template(file) ? read_template(cli, &loaded, &err) : evaluate(cli, &loaded, &err);
	if (status == LK_FAILED)
		return cli_fail(cli, &err);
	if (status == LK_REJECTED)
		return EXIT_FAILED;
	loaded.region = loaded.graph->region;
	*ret_loaded = loaded;
	return EXIT_DONE;
}

static int read_stack(struct cli *cli, const char *name, struct loaded *loaded)
{
	struct str file;
	int code = load_find_file(cli, name, &file);
	if (code == EXIT_DONE)
		code = load_graph(cli, file, loaded);
	if (code == EXIT_DONE)
		code = take_environment(cli, loaded);
	if (code != EXIT_DONE)
		return code;
	home_take(cli, loaded);
	return take_parameters(cli, loaded);
}

int load_stack(struct cli *cli, const char *name, struct loaded *ret_loaded)
{
	struct loaded loaded = {0};
	int code = read_stack(cli, name, &loaded);
	const char *region = cli_value(cli, OPTION_REGION);
	if (code == EXIT_DONE)
		code = judge_graph(cli, loaded.graph, region ? str_from(region) : loaded.region);
	if (code == EXIT_DONE) {
		loaded.document = document_from_graph_in(cli->arena, loaded.graph);
		*ret_loaded = loaded;
	}
	return code;
}

/* Tips are for lkc check: nobody wants them again before each apply. */
static bool is_no_tip(void *context, struct finding *finding)
{
	(void)context;
	return finding->severity > SEVERITY_INFO;
}

int load_valid_stack(struct cli *cli, const char *name, struct loaded *ret_loaded)
{
	int code = load_stack(cli, name, ret_loaded);
	diag_keep(&cli->diag, is_no_tip, NULL);
	bool errors = cli_show_findings(cli);
	return code == EXIT_DONE && errors ? EXIT_FAILED : code;
}

int load_stack_identity(struct cli *cli, const char *name, struct loaded *ret_loaded)
{
	struct loaded loaded = {0};
	int code = read_stack(cli, name, &loaded);
	if (code == EXIT_DONE)
		*ret_loaded = loaded;
	else
		cli_show_findings(cli);
	return code;
}
