#include "import/import.h"

#include "base/limits.h"
#include "import/composer.h"
#include "import/construct.h"

/* Lua takes 200 locals in a function. */
enum { LOCALS_MAX = 150, DEPTH_MAX = 60 };

/* --- names */

struct str import_unique_in(struct composer *c, struct str id, const char *ending)
{
	struct str base = text_local_in(c->w.arena, id), name = base;
	if (map_has(&c->locals, name))
		name = base = str_concat_in(c->w.arena, base, str_from(ending));
	for (size_t i = 2; map_has(&c->locals, name); i++)
		name = str_format_in(c->w.arena, "%.*s_%zu", STR_ARG(base), i);
	map_put(&c->locals, name, c);
	return name;
}

static void add_name(struct composer *c, struct map *names, struct str id, const char *ending,
                     const struct resource *resource)
{
	if (map_has(names, id))
		return;
	struct name *name = ARENA_NEW(c->w.arena, struct name);
	name->lua = import_unique_in(c, id, ending);
	name->counted = name;
	name->resource = resource;
	map_put(names, id, name);
}

static void name_everything(struct composer *c)
{
	const struct graph *graph = c->graph;
	map_init_in(&c->locals, c->w.arena);
	map_init_in(&c->w.names, c->w.arena);
	map_init_in(&c->w.conditions, c->w.arena);
	map_init_in(&c->w.mappings, c->w.arena);
	for (size_t i = 0; i < graph->parameters.count; i++)
		add_name(c, &c->w.names, graph->parameters.items[i].name, "_parameter", NULL);
	for (size_t i = 0; i < graph->resources.count; i++)
		add_name(c, &c->w.names, graph->resources.items[i].logical_id, "_resource", &graph->resources.items[i]);
	for (size_t i = 0; i < graph->mappings.count; i++)
		add_name(c, &c->w.mappings, graph->mappings.items[i].name, "_map", NULL);
	for (size_t i = 0; i < graph->conditions.count; i++)
		add_name(c, &c->w.conditions, graph->conditions.items[i].name, "_condition", NULL);
}

static size_t count_wanted(struct map *names)
{
	size_t wanted = 0;
	for (size_t i = 0; i < names->entries.count; i++) {
		struct name *name = names->entries.items[i].value;
		name->wanted = name->uses > 0;
		name->declared = false;
		wanted += name->wanted;
	}
	return wanted;
}

static void put_in_table(struct composer *c, struct map *names)
{
	for (size_t i = 0; i < names->entries.count; i++) {
		struct name *name = names->entries.items[i].value;
		name->lua = str_concat_in(c->w.arena, STR("refs."), name->lua);
	}
}

/* --- the file */

static void write_file(struct composer *c, struct remarks *remarks, const struct comments *comments)
{
	remarks_init_in(remarks, c->w.arena, comments);
	c->w.remarks = remarks;
	c->line = 0;
	c->counted = c->out->len;
	c->after_block = false;
	section_write_head(c);
	section_write_declarations(c);
	resource_write_all(c);
	section_write_outputs(c);
	statement_loose(c, comments->marks.count ? 0 : REMARK_NONE, (ptrdiff_t)comments->marks.count);
	statement_tail(c);
}

/* --- what Lua cannot take */

/* How deep calls and tables may stand in each other is Lua's limit of 200 levels and 255 registers; a call takes up to
 * four of them. */
static const struct value *find_deep(const struct value *value, int depth)
{
	const struct value *deep = NULL;
	if (depth > DEPTH_MAX)
		return value;
	if (value->kind == VALUE_INTRINSIC)
		return find_deep(value->as.argument, depth + 1);
	for (size_t i = 0; value->kind == VALUE_LIST && !deep && i < value->as.list.count; i++)
		deep = find_deep(value->as.list.items[i], depth + 1);
	for (size_t i = 0; value->kind == VALUE_MAP && !deep && i < value->as.map.count; i++)
		deep = find_deep(value->as.map.items[i].value, depth + 1);
	return deep;
}

static bool report_deep(const struct value *value, struct str name, struct diag *diag)
{
	const struct value *deep = value ? find_deep(value, 0) : NULL;
	if (deep)
		diag_report(diag, "LK0024", SEVERITY_ERROR, deep->place,
		            "'%.*s' cannot be imported: its values are nested deeper than the %d levels that Lua's "
		            "compiler takes",
		            STR_ARG(name), DEPTH_MAX);
	return deep;
}

static bool report_deep_entries(const struct entries *entries, struct diag *diag)
{
	bool found = false;
	for (size_t i = 0; i < entries->count; i++)
		found |= report_deep(entries->items[i].body, entries->items[i].name, diag);
	return found;
}

/* DependsOn and Condition are names; a reference to the thing itself is what Lua has for the name. */
static const struct value *find_function(const struct value *value)
{
	const struct value *found = NULL;
	if (value_is_intrinsic(value, FN_REF) || value_is_intrinsic(value, FN_CONDITION))
		return value;
	for (size_t i = 0; value && value->kind == VALUE_LIST && !found && i < value->as.list.count; i++)
		found = find_function(value->as.list.items[i]);
	return found;
}

static bool report_function(const struct resource *resource, const char *attribute, struct diag *diag)
{
	const struct value *found = find_function(value_get(resource->attributes, str_from(attribute)));
	if (found)
		diag_report(diag, "LK0026", SEVERITY_ERROR, found->place,
		            "'%.*s' cannot be imported: its %s is a function, %s, where the service takes a name",
		            STR_ARG(resource->logical_id), attribute, value_kind_name(found));
	return found;
}

static bool report_resource(const struct resource *resource, struct diag *diag)
{
	return report_function(resource, "DependsOn", diag) || report_function(resource, "Condition", diag) ||
	       report_deep(resource->properties, resource->logical_id, diag) ||
	       report_deep(resource->attributes, resource->logical_id, diag);
}

static bool report_impossible(const struct graph *graph, struct diag *diag)
{
	bool found = report_deep(graph->metadata, STR("Metadata"), diag);
	found |= report_deep(graph->transform, STR("Transform"), diag);
	found |= report_deep(graph->globals, STR("Globals"), diag);
	found |= report_deep(graph->hooks, STR("Hooks"), diag);
	found |= report_deep_entries(&graph->parameters, diag);
	found |= report_deep_entries(&graph->rules, diag);
	found |= report_deep_entries(&graph->mappings, diag);
	found |= report_deep_entries(&graph->conditions, diag);
	found |= report_deep_entries(&graph->generators, diag);
	found |= report_deep_entries(&graph->outputs, diag);
	for (size_t i = 0; i < graph->resources.count; i++)
		found |= report_resource(&graph->resources.items[i], diag);
	return found;
}

/* --- both passes: the first finds out which names are used, the second declares those alone */

static void compose(struct composer *c, const struct comments *comments)
{
	struct remarks remarks;
	struct import_result result = {0}, *wanted = c->result;
	struct buf draft, *out = c->out;
	buf_init(&draft, out->limit);
	c->out = &draft;
	c->result = &result;
	c->declares_all = true;
	write_file(c, &remarks, comments);
	buf_done(&draft);
	c->out = out;
	c->result = wanted;
	c->declares_all = false;
	size_t locals = count_wanted(&c->w.names) + count_wanted(&c->w.mappings) + count_wanted(&c->w.conditions);
	if (locals > LOCALS_MAX) {
		c->uses_table = true;
		put_in_table(c, &c->w.names);
		put_in_table(c, &c->w.mappings);
		put_in_table(c, &c->w.conditions);
	}
	write_file(c, &remarks, comments);
}

enum lk_status import_write_in(struct arena *arena, const struct import_options *options, const struct graph *graph,
                               struct diag *diag, struct buf *out, struct import_result *ret_result)
{
	static const struct comments none;
	struct import_result result = {0};
	struct composer c = {.options = options, .graph = graph, .out = out, .result = &result};
	if (report_impossible(graph, diag))
		return LK_REJECTED;
	c.w.arena = arena;
	c.w.pack = options->pack;
	buf_init(&c.statement, out->limit);
	name_everything(&c);
	construct_propose(&c);
	compose(&c, options->comments ? options->comments : &none);
	buf_done(&c.statement);
	if (!buf_ok(out)) {
		struct place place = {.file = graph->source, .line = 1, .column = 1};
		diag_report(diag, "LK0025", SEVERITY_ERROR, place,
		            "the Lua of this template would be larger than the %zu bytes that a stack's file may have",
		            out->limit);
		return LK_REJECTED;
	}
	*ret_result = result;
	return LK_OK;
}
