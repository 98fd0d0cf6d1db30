#include "cli/fleet_set.h"

#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/fleet_needs.h"
#include "cli/home.h"

/* --- which files */

static bool is_folder(const char *path)
{
	struct stat info;
	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static int add_named(struct cli *cli, const char *name, struct file_list *files)
{
	struct str file;
	if (is_folder(name)) {
		struct file_list found = load_list_files(cli, name);
		for (size_t i = 0; i < found.paths.count; i++)
			VEC_PUSH(cli->arena, &files->paths) = found.paths.items[i];
		return found.paths.count ? EXIT_DONE : cli_misuse(cli, "there is no stack in %s", name);
	}
	int code = load_find_file(cli, name, &file);
	if (code == EXIT_DONE)
		VEC_PUSH(cli->arena, &files->paths) = file;
	return code;
}

static int list_files(struct cli *cli, struct file_list *files)
{
	int code = EXIT_DONE;
	if (!cli->options.positional_count)
		return add_named(cli, "stacks", files);
	for (size_t i = 0; code == EXIT_DONE && i < cli->options.positional_count; i++)
		code = add_named(cli, cli->options.positionals[i], files);
	return code;
}

/* --- which environments and places of one */

static bool is_wanted(const struct cli *cli, struct str environment)
{
	const char *names = cli_value(cli, OPTION_ENV);
	struct str rest = str_from(names), name;
	while (names && str_next(&rest, ',', &name))
		if (str_equal(str_trim(name), environment))
			return true;
	return !names;
}

/* The region where nobody says one is the configuration's, which the profile may change. */
static int find_region(struct cli *cli, struct fleet_stack *stack)
{
	const char *profile = cli->options.values[OPTION_PROFILE];
	struct target target;
	if (stack->profile.len)
		cli->options.values[OPTION_PROFILE] = str_copy_in(cli->arena, stack->profile).ptr;
	int code = target_open(cli, stack->region, &target);
	cli->options.values[OPTION_PROFILE] = profile;
	if (code == EXIT_DONE)
		stack->region = target.region;
	return code;
}

static void name_stack(struct cli *cli, struct fleet_stack *stack)
{
	struct str name = stack->graph->name;
	stack->stack_name = name;
	stack->label = name;
	if (stack->environment.len) {
		stack->stack_name = str_format_in(cli->arena, "%.*s-%.*s", STR_ARG(name), STR_ARG(stack->environment));
		stack->label = str_format_in(cli->arena, "%.*s/%.*s", STR_ARG(name), STR_ARG(stack->environment));
	}
	stack->label = str_format_in(cli->arena, "%.*s/%.*s", STR_ARG(stack->label), STR_ARG(stack->region));
	struct str whose = stack->account.len ? stack->account : stack->profile;
	if (whose.len)
		stack->label = str_format_in(cli->arena, "%.*s@%.*s", STR_ARG(stack->label), STR_ARG(whose));
}

static int add_place(struct cli *cli, const struct loaded *loaded, struct str environment,
		     const struct home_place *place, struct fleet_set *set)
{
	struct fleet_stack stack = {.file = loaded->file,
				    .graph = loaded->graph,
				    .environment = environment,
				    .region = place->region.len ? place->region : loaded->region,
				    .account = place->home->account,
				    .profile = place->home->profile};
	if (cli_has(cli, OPTION_PROFILE) || cli_has(cli, OPTION_LOCAL))
		stack.profile = (struct str){0};
	if (cli_has(cli, OPTION_LOCAL))
		stack.account = (struct str){0};
	int code = find_region(cli, &stack);
	if (code != EXIT_DONE)
		return code;
	name_stack(cli, &stack);
	VEC_PUSH(cli->arena, &set->stacks) = stack;
	return EXIT_DONE;
}

static int add_environment(struct cli *cli, const struct loaded *loaded, struct str environment, struct fleet_set *set)
{
	static const struct home anywhere = {0};
	bool said;
	struct home_places places = home_list_picked(cli, loaded->graph, environment, &said);
	int code = EXIT_DONE;
	if (!said)
		VEC_PUSH(cli->arena, &places.places) = (struct home_place){.home = &anywhere};
	for (size_t i = 0; code == EXIT_DONE && i < places.places.count; i++)
		code = add_place(cli, loaded, environment, &places.places.items[i], set);
	return code;
}

static int add_file(struct cli *cli, struct str file, struct fleet_set *set)
{
	struct loaded loaded;
	int code = load_graph(cli, file, &loaded);
	if (code != EXIT_DONE)
		return code;
	VEC_PUSH(cli->arena, &set->graphs) = loaded.graph;
	if (!loaded.graph->environments.count)
		return add_environment(cli, &loaded, (struct str){0}, set);
	for (size_t i = 0; code == EXIT_DONE && i < loaded.graph->environments.count; i++)
		if (is_wanted(cli, loaded.graph->environments.items[i].name))
			code = add_environment(cli, &loaded, loaded.graph->environments.items[i].name, set);
	return code;
}

static int add_files(struct cli *cli, const struct file_list *files, struct fleet_set *set)
{
	int worst = EXIT_DONE;
	for (size_t i = 0; i < files->paths.count; i++) {
		int code = add_file(cli, files->paths.items[i], set);
		if (cli_show_findings(cli) || code != EXIT_DONE)
			worst = code == EXIT_USAGE ? EXIT_USAGE : EXIT_FAILED;
		diag_init_in(&cli->diag, cli->arena);
	}
	return worst;
}

/* --- what holds for all */

static int check_environments(struct cli *cli, const struct fleet_set *set)
{
	const char *names = cli_value(cli, OPTION_ENV);
	struct str rest = str_from(names), name;
	while (names && str_next(&rest, ',', &name)) {
		struct text_nearest nearest = text_nearest_begin(str_trim(name));
		bool found = false;
		for (size_t i = 0; i < set->graphs.count; i++) {
			const struct graph *graph = set->graphs.items[i];
			found = found || graph_find_environment(graph, str_trim(name));
			for (size_t k = 0; k < graph->environments.count; k++)
				text_nearest_offer(&nearest, graph->environments.items[k].name);
		}
		if (!found)
			return cli_misuse(cli, "no stack here has an environment '%.*s'%s%.*s%s",
					  STR_ARG(str_trim(name)), nearest.best.len ? "; did you mean '" : "",
					  STR_ARG(nearest.best), nearest.best.len ? "'?" : "");
	}
	return EXIT_DONE;
}

static bool is_declared(const struct fleet_set *set, const char *param)
{
	struct str name = {param, (size_t)(strchr(param, '=') - param)};
	for (size_t i = 0; i < set->stacks.count; i++)
		if (graph_find_entry(&set->stacks.items[i].graph->parameters, name))
			return true;
	return false;
}

static int check_parameters(struct cli *cli, const struct fleet_set *set)
{
	for (size_t i = 0; i < cli->options.param_count; i++)
		if (!is_declared(set, cli->options.params[i]))
			return cli_misuse(cli, "no stack here has the parameter of --param %s", cli->options.params[i]);
	return EXIT_DONE;
}

/* Two files that mean the same living stack would undo each other. */
static int check_names(struct cli *cli, const struct fleet_set *set)
{
	for (size_t i = 0; i < set->stacks.count; i++)
		for (size_t k = 0; k < i; k++) {
			const struct fleet_stack *a = &set->stacks.items[k], *b = &set->stacks.items[i];
			if (str_equal(a->stack_name, b->stack_name) && str_equal(a->region, b->region) &&
			    str_equal(a->profile, b->profile) && str_equal(a->account, b->account))
				return cli_misuse(cli, "%.*s is declared twice: by %.*s and by %.*s", STR_ARG(b->label),
						  STR_ARG(a->file), STR_ARG(b->file));
		}
	return EXIT_DONE;
}

int fleet_set_open(struct cli *cli, size_t limit, struct fleet_set *ret_set)
{
	struct fleet_set set = {0};
	struct file_list files = {0};
	int code = list_files(cli, &files);
	if (code == EXIT_DONE)
		code = add_files(cli, &files, &set);
	if (code == EXIT_DONE)
		code = check_environments(cli, &set);
	if (code == EXIT_DONE)
		code = check_parameters(cli, &set);
	if (code == EXIT_DONE)
		code = check_names(cli, &set);
	if (code == EXIT_DONE && !set.stacks.count)
		code = cli_misuse(cli, "no stack lives there: --env, --region and --profile leave none");
	fleet_init_in(&set.fleet, cli->arena, limit);
	for (size_t i = 0; i < set.stacks.count; i++)
		fleet_add(&set.fleet, set.stacks.items[i].label);
	if (code == EXIT_DONE)
		code = fleet_needs_find(cli, &set);
	if (code == EXIT_DONE)
		*ret_set = set;
	return code;
}
