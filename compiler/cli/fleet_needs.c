#include "cli/fleet_needs.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "plan/resolve.h"

/* --- outputs that are taken --- */

static const struct fleet_stack *find_by_name(const struct fleet_set *set, struct str name)
{
	for (size_t i = 0; i < set->stacks.count; i++)
		if (str_equal(set->stacks.items[i].graph->name, name))
			return &set->stacks.items[i];
	return NULL;
}

/* Where the other stack is to live. */
struct wanted {
	struct str name, environment, region, profile;
};

static struct wanted wanted_of(const struct cli *cli, const struct fleet_stack *stack,
			       const struct foreign_output *foreign)
{
	struct wanted wanted = {
		.name = foreign->stack,
		.environment = foreign->same_environment ? stack->environment : foreign->environment,
		.region = foreign->region.len ? foreign->region : stack->region,
		.profile = foreign->profile.len ? foreign->profile : stack->profile,
	};
	if (cli_has(cli, OPTION_LOCAL))
		wanted.profile = (struct str){0};
	return wanted;
}

static bool lives_in_environment(const struct fleet_stack *stack, const struct wanted *wanted)
{
	return str_equal(stack->graph->name, wanted->name) && str_equal(stack->environment, wanted->environment);
}

static bool lives_there(const struct fleet_stack *stack, const struct wanted *wanted)
{
	return lives_in_environment(stack, wanted) && str_equal(stack->region, wanted->region) &&
	       str_equal(stack->profile, wanted->profile);
}

static int tell(struct cli *cli, const struct fleet_stack *stack, const struct foreign_output *foreign,
		const char *words, struct str hint)
{
	struct error err;
	error_set(&err, ERROR_NOT_FOUND, "%.*s:%u: %.*s takes the output %.*s of '%.*s', %s",
		  STR_ARG(foreign->place.file), foreign->place.line, STR_ARG(stack->label), STR_ARG(foreign->output),
		  STR_ARG(foreign->stack), words);
	error_hint(&err, "%.*s", STR_ARG(hint));
	return cli_fail(cli, &err);
}

static int tell_no_output(struct cli *cli, const struct fleet_stack *stack, const struct foreign_output *foreign,
			  const struct graph *other)
{
	struct text_nearest nearest = text_nearest_begin(foreign->output);
	for (size_t i = 0; i < other->outputs.count; i++)
		text_nearest_offer(&nearest, other->outputs.items[i].name);
	struct str hint = nearest.best.len
				  ? str_format_in(cli->arena, "did you mean '%.*s'?", STR_ARG(nearest.best))
				  : str_format_in(cli->arena, "declare it in %.*s:  stack:output \"%.*s\" { … }",
						  STR_ARG(other->source), STR_ARG(foreign->output));
	return tell(cli, stack, foreign, "which has no such output", hint);
}

static int tell_no_environment(struct cli *cli, const struct fleet_stack *stack, const struct foreign_output *foreign,
			       const struct graph *other)
{
	struct buf names;
	buf_init(&names, LIMIT_MESSAGE);
	for (size_t i = 0; i < other->environments.count; i++)
		buf_printf(&names, "%s\"%.*s\"", i ? " or " : "", STR_ARG(other->environments.items[i].name));
	if (!other->environments.count)
		buf_append_text(&names, "false");
	struct str hint = str_format_in(cli->arena, "say so:  lk.output_of(\"%.*s\", \"%.*s\", { environment = %s })",
					STR_ARG(foreign->stack), STR_ARG(foreign->output), buf_view(&names).ptr);
	buf_done(&names);
	return tell(cli, stack, foreign,
		    other->environments.count ? "which does not have this environment" : "which has no environments",
		    hint);
}

static int tell_elsewhere(struct cli *cli, const struct fleet_stack *stack, const struct foreign_output *foreign,
			  const struct fleet_stack *other)
{
	struct str profile = other->profile.len
				     ? str_format_in(cli->arena, ", profile = \"%.*s\"", STR_ARG(other->profile))
				     : (struct str){0};
	struct str hint = str_format_in(
		cli->arena, "say so:  lk.output_of(\"%.*s\", \"%.*s\", { region = \"%.*s\"%.*s })",
		STR_ARG(foreign->stack), STR_ARG(foreign->output), STR_ARG(other->region), STR_ARG(profile));
	return tell(cli, stack, foreign, "which does not live in this place", hint);
}

static bool has_environment(const struct graph *graph, struct str name)
{
	return name.len ? graph_find_environment(graph, name) != NULL : !graph->environments.count;
}

/* Named by the set, and in none of the places of it that run. */
static int explain_absence(struct cli *cli, const struct fleet_set *set, const struct fleet_stack *stack,
			   const struct foreign_output *foreign, const struct wanted *wanted)
{
	const struct graph *other = find_by_name(set, wanted->name)->graph;
	if (!has_environment(other, wanted->environment))
		return tell_no_environment(cli, stack, foreign, other);
	for (size_t i = 0; i < set->stacks.count; i++)
		if (lives_in_environment(&set->stacks.items[i], wanted))
			return tell_elsewhere(cli, stack, foreign, &set->stacks.items[i]);
	return EXIT_DONE; /* -e and the like leave it out: what is live counts */
}

static int add_foreign(struct cli *cli, struct fleet_set *set, size_t at, const struct foreign_output *foreign)
{
	const struct fleet_stack *stack = &set->stacks.items[at];
	struct wanted wanted = wanted_of(cli, stack, foreign);
	const struct fleet_stack *named = find_by_name(set, wanted.name);
	if (!named)
		return EXIT_DONE; /* of a stack outside of the set what is live counts */
	if (!graph_find_entry(&named->graph->outputs, foreign->output))
		return tell_no_output(cli, stack, foreign, named->graph);
	for (size_t i = 0; i < set->stacks.count; i++) {
		if (!lives_there(&set->stacks.items[i], &wanted))
			continue;
		fleet_need(&set->fleet, at, i);
		return EXIT_DONE;
	}
	return explain_absence(cli, set, stack, foreign, &wanted);
}

/* --- exports that are imported --- */

struct export
{
	struct str name;
	size_t stack;
};

struct exports {
	VEC(struct export) items;
};

static struct resolve *resolve_of(struct arena *arena, const struct fleet_stack *stack)
{
	const struct environment *environment = graph_find_environment(stack->graph, stack->environment);
	struct resolve_input input = {
		.graph = stack->graph,
		.parameters = environment ? environment->parameters : NULL,
		.place = {.stack_name = stack->stack_name, .region = stack->region, .account = stack->account},
	};
	return resolve_new_in(arena, &input);
}

static void add_exports(struct arena *arena, const struct fleet_set *set, size_t at, struct exports *exports)
{
	const struct fleet_stack *stack = &set->stacks.items[at];
	struct resolve *resolve = resolve_of(arena, stack);
	for (size_t i = 0; i < stack->graph->outputs.count; i++) {
		struct value *body = stack->graph->outputs.items[i].body;
		struct value *name = value_get(value_get(body, STR("Export")), STR("Name"));
		if (!name)
			continue;
		struct str text = value_string(resolve_value(resolve, name));
		if (text.len)
			VEC_PUSH(arena, &exports->items) = (struct export){text, at};
	}
}

struct importer {
	struct fleet_set *set;
	const struct exports *exports;
	struct resolve *resolve;
	size_t at;
};

static void add_import(const struct importer *importer, struct str name)
{
	const struct fleet_stack *own = &importer->set->stacks.items[importer->at];
	for (size_t i = 0; i < importer->exports->items.count; i++) {
		const struct export *export = &importer->exports->items.items[i];
		const struct fleet_stack *other = &importer->set->stacks.items[export->stack];
		if (str_equal(export->name, name) && str_equal(other->region, own->region) &&
		    str_equal(other->profile, own->profile))
			fleet_need(&importer->set->fleet, importer->at, export->stack);
	}
}

static void visit(const struct importer *importer, struct value *value)
{
	if (value->kind == VALUE_INTRINSIC) {
		if (value->fn == FN_IMPORT_VALUE)
			add_import(importer, value_string(resolve_value(importer->resolve, value->as.argument)));
		visit(importer, value->as.argument);
	}
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count; i++)
		visit(importer, value->as.list.items[i]);
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count; i++)
		visit(importer, value->as.map.items[i].value);
}

static void add_imports(struct arena *arena, struct fleet_set *set, const struct exports *exports, size_t at)
{
	const struct graph *graph = set->stacks.items[at].graph;
	struct importer importer = {set, exports, resolve_of(arena, &set->stacks.items[at]), at};
	for (size_t i = 0; i < graph->resources.count; i++) {
		visit(&importer, graph->resources.items[i].properties);
		visit(&importer, graph->resources.items[i].attributes);
	}
	for (size_t i = 0; i < graph->outputs.count; i++)
		visit(&importer, graph->outputs.items[i].body);
}

/* --- circles --- */

static int check_circle(struct cli *cli, const struct fleet_set *set)
{
	struct fleet_cycle cycle;
	struct error err;
	struct buf names;
	if (!fleet_find_cycle(&set->fleet, &cycle))
		return EXIT_DONE;
	buf_init(&names, LIMIT_MESSAGE);
	for (size_t i = 0; i <= cycle.nodes.count; i++)
		buf_printf(&names, "%s%.*s", i ? " needs " : "",
			   STR_ARG(set->stacks.items[cycle.nodes.items[i % cycle.nodes.count]].label));
	error_set(&err, ERROR_OTHER, "these stacks need each other in a circle: %s", buf_view(&names).ptr);
	error_hint(&err, "move what both need into a stack of its own");
	buf_done(&names);
	return cli_fail(cli, &err);
}

int fleet_needs_find(struct cli *cli, struct fleet_set *set)
{
	struct exports exports = {0};
	int worst = EXIT_DONE;
	for (size_t i = 0; i < set->stacks.count; i++) {
		const struct graph *graph = set->stacks.items[i].graph;
		for (size_t k = 0; k < graph->foreign_outputs.count; k++)
			if (add_foreign(cli, set, i, &graph->foreign_outputs.items[k]) != EXIT_DONE)
				worst = EXIT_FAILED;
		add_exports(cli->arena, set, i, &exports);
	}
	for (size_t i = 0; i < set->stacks.count; i++)
		add_imports(cli->arena, set, &exports, i);
	return worst == EXIT_DONE ? check_circle(cli, set) : worst;
}
