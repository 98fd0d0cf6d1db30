#include "import/construct.h"

#include <string.h>

/* The service takes 500 in a stack. */
enum { RESOURCES_MAX = 2000 };

/* --- reading */

const struct resource *construct_resource(const struct composer *c, const struct construct *construct, size_t number)
{
	return &c->graph->resources.items[construct->first + number];
}

struct value *construct_at(const struct composer *c, const struct construct *construct, size_t number,
                           const char *path)
{
	return value_at(construct_resource(c, construct, number)->properties, str_from(path));
}

struct str construct_main_id(const struct composer *c, const struct construct *construct)
{
	return c->graph->resources.items[construct->main].logical_id;
}

bool construct_is(const struct construct *construct, const char *type)
{
	return strcmp(construct->kind->parts[0].type, type) == 0;
}

struct construct *construct_of_id(const struct composer *c, struct str logical_id)
{
	const struct name *name = map_get(&c->w.names, logical_id);
	if (!name || !name->resource)
		return NULL;
	size_t index = (size_t)(name->resource - c->graph->resources.items);
	struct construct *found = c->constructs[index];
	return found && found->main == index ? found : NULL;
}

struct construct *construct_of_reference(const struct composer *c, const struct value *value)
{
	const struct value *argument = value && value->kind == VALUE_INTRINSIC ? value->as.argument : NULL;
	if (value_is_intrinsic(value, FN_REF))
		return construct_of_id(c, value_string(argument));
	if (value_is_intrinsic(value, FN_GET_ATT) && argument->kind == VALUE_LIST && argument->as.list.count)
		return construct_of_id(c, value_string(argument->as.list.items[0]));
	return NULL;
}

static bool is_alnum(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9');
}

struct str construct_id_in(struct arena *arena, struct str name)
{
	char *id = arena_alloc(arena, name.len + 1);
	size_t length = 0;
	bool capital = true;
	for (size_t i = 0; i < name.len; i++) {
		char ch = name.ptr[i];
		if (ch == '-' || ch == '_') {
			capital = true;
			continue;
		}
		if (!is_alnum(ch) || (!i && ch >= '0' && ch <= '9'))
			return (struct str){0};
		id[length++] = capital && ch >= 'a' && ch <= 'z' ? (char)(ch - 'a' + 'A') : ch;
		capital = false;
	}
	return name.len && is_alnum(name.ptr[0]) ? (struct str){id, length} : (struct str){0};
}

struct str construct_text_in(struct arena *arena, const struct value *value)
{
	const struct value *sub = value_is_intrinsic(value, FN_SUB) ? value->as.argument : NULL;
	if (value_is_intrinsic(value, FN_REF))
		return str_format_in(arena, "${%.*s}", STR_ARG(value_string(value->as.argument)));
	if (sub && sub->kind == VALUE_STRING)
		return sub->as.string;
	return value && value->kind == VALUE_STRING ? value->as.string : (struct str){0};
}

struct str construct_unit_in(struct arena *arena, const struct value *count, const char *unit)
{
	if (!count || count->kind != VALUE_INT || count->as.integer < 0)
		return (struct str){0};
	return str_format_in(arena, "%lld%s", (long long)count->as.integer, unit);
}

struct str construct_duration_in(struct arena *arena, const struct value *seconds)
{
	static const struct {
		int64_t seconds;
		const char *unit;
	} units[] = {{86400, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}};
	if (!seconds || seconds->kind != VALUE_INT || seconds->as.integer <= 0)
		return (struct str){0};
	size_t i = 0;
	while (seconds->as.integer % units[i].seconds)
		i++;
	return str_format_in(arena, "%lld%s", (long long)(seconds->as.integer / units[i].seconds), units[i].unit);
}

bool construct_has_prefix(struct composer *c, struct str text, struct str name)
{
	if (!text.ptr || !str_ends_with(text, name))
		return false;
	struct str prefix = str_slice(text, 0, text.len - name.len);
	if (!c->prefix.ptr)
		c->prefix = prefix;
	return str_equal(prefix, c->prefix);
}

/* --- options */

struct options options_begin(struct composer *c)
{
	return (struct options){.c = c, .table = value_map_in(c->w.arena)};
}

void options_put(struct options *o, const char *name, struct value *value)
{
	if (value)
		value_map_put(o->c->w.arena, o->table, str_from(name), value);
}

void options_put_text(struct options *o, const char *name, struct str text)
{
	if (text.ptr)
		options_put(o, name, value_string_in(o->c->w.arena, text));
}

void options_put_flag(struct options *o, const char *name, bool flag)
{
	if (flag)
		options_put(o, name, value_bool_in(o->c->w.arena, true));
}

void construct_write_call(struct composer *c, const struct construct *construct, const char *function,
                          const struct options *o)
{
	writer_text(&c->w, function);
	writer_text(&c->w, " ");
	text_write_quoted(c->w.out, construct->name);
	writer_text(&c->w, " ");
	value_write(&c->w, o->table);
}

struct value *construct_value_in(struct composer *c, const struct construct *construct)
{
	return value_ref_in(c->w.arena, construct_main_id(c, construct));
}

struct value *construct_condition_in(struct composer *c, struct value *condition)
{
	if (!condition || condition->kind != VALUE_STRING || !writer_declared(&c->w.conditions, condition->as.string))
		return condition;
	return value_intrinsic_in(c->w.arena, FN_CONDITION, condition);
}

void construct_write_name(struct composer *c, const struct construct *construct)
{
	call_write_reference(&c->w, construct_main_id(c, construct));
}

/* --- proposing */

static bool is_refused(const struct composer *c, struct str logical_id)
{
	return c->options->refused && map_has(c->options->refused, logical_id);
}

static bool is_part(const struct composer *c, size_t index, const struct construct_part *part, struct str id)
{
	if (index >= c->graph->resources.count || c->constructs[index])
		return false;
	const struct resource *resource = &c->graph->resources.items[index];
	return str_is(resource->type, part->type) && !is_refused(c, resource->logical_id) &&
	       str_starts_with(resource->logical_id, id) &&
	       str_is(str_slice(resource->logical_id, id.len, resource->logical_id.len), part->ending);
}

static size_t part_count(const struct construct_kind *kind)
{
	size_t count = 0;
	while (count < PARTS_MAX && kind->parts[count].type)
		count++;
	return count;
}

/* The kind's resources from index on; what lies between the first and the others, as a pool's groups do, is the kind's
 * own to find. */
static struct construct *match(struct composer *c, const struct construct_kind *kind, size_t index)
{
	const struct resource *resource = &c->graph->resources.items[index];
	struct str ending = str_from(kind->parts[0].ending);
	if (!str_is(resource->type, kind->parts[0].type) || !str_ends_with(resource->logical_id, ending) ||
	    resource->logical_id.len == ending.len || c->constructs[index] || is_refused(c, resource->logical_id))
		return NULL;
	struct construct found = {
		.kind = kind,
		.id = str_slice(resource->logical_id, 0, resource->logical_id.len - ending.len),
		.first = index,
		.count = part_count(kind),
		.main = index + kind->main,
	};
	found.name = found.id;
	for (size_t i = 1; i < found.count; i++)
		if (!is_part(c, index + i, &kind->parts[i], found.id))
			return NULL;
	if (!kind->recognise(c, &found) || !found.count)
		return NULL;
	struct construct *construct = ARENA_NEW(c->w.arena, struct construct);
	*construct = found;
	return construct;
}

/* The main one is the construct itself, by a shorter name; the others are its fields. */
static void name_parts(struct composer *c, const struct construct *construct)
{
	struct name *main = map_get(&c->w.names, construct_main_id(c, construct));
	const struct construct_part *own = &construct->kind->parts[construct->kind->main];
	main->construct = !own->field;
	if (!own->field && !map_has(&c->locals, text_local_in(c->w.arena, construct->id)))
		main->lua = import_unique_in(c, construct->id, "");
	for (size_t i = 0; i < construct->count; i++) {
		struct name *name = map_get(&c->w.names, construct_resource(c, construct, i)->logical_id);
		struct str field = construct->kind->field_in ? construct->kind->field_in(c, construct, i)
		                                             : str_from(construct->kind->parts[i].field);
		if (name == main || !field.len)
			continue;
		name->lua = str_format_in(c->w.arena, "%.*s%.*s", STR_ARG(main->lua), STR_ARG(field));
		name->counted = main;
	}
}

static void propose(struct composer *c, const struct construct_kind *kinds, size_t count)
{
	for (size_t i = 0; i < c->graph->resources.count; i++) {
		struct construct *found = NULL;
		for (size_t k = 0; !found && !c->constructs[i] && k < count; k++)
			found = match(c, &kinds[k], i);
		if (!found)
			continue;
		for (size_t k = 0; k < found->count; k++) {
			c->constructs[i + k] = found;
			VEC_PUSH(c->w.arena, &c->result->constructs) = c->graph->resources.items[i + k].logical_id;
		}
		name_parts(c, found);
	}
}

void construct_propose(struct composer *c)
{
	c->constructs = arena_alloc_array(c->w.arena, c->graph->resources.count, sizeof *c->constructs);
	if (c->options->raw || c->graph->resources.count > RESOURCES_MAX)
		return;
	/* Each of these rests on those before it. */
	propose(c, construct_kinds_data, construct_count_data);
	propose(c, construct_kinds_lambda, construct_count_lambda);
	propose(c, construct_kinds_trigger, construct_count_trigger);
	propose(c, construct_kinds_alarm, construct_count_alarm);
}

/* --- writing */

bool construct_begins(const struct construct *construct, size_t resource)
{
	return construct->first == resource;
}

static bool is_own(const struct construct_kind *kind, struct str key)
{
	for (size_t i = 0; i < kind->own_count; i++)
		if (str_is(key, kind->own[i]))
			return true;
	return false;
}

/* What a bucket's notifications set is set by them alone. */
static bool is_set(const struct construct *construct, struct str key)
{
	bool by_event = str_is(key, "DependsOn") || str_is(key, "NotificationConfiguration");
	return is_own(construct->kind, key) && !(by_event && !construct->events);
}

static void write_further(struct composer *c, const struct construct *construct, const struct value *members)
{
	const char *field = construct->kind->parts[construct->kind->main].ending;
	for (size_t i = 0; construct->kind->own_count && i < members->as.map.count; i++) {
		const struct member *member = &members->as.map.items[i];
		if (is_set(construct, member->key) || !text_is_name(member->key))
			continue;
		writer_newline(&c->w);
		construct_write_name(c, construct);
		/* "Table" is .table, "Function" is .fn */
		struct str lower = str_lower_in(c->w.arena, str_from(field));
		writer_text(&c->w, str_is(lower, "function") ? ".fn." : ".");
		if (!str_is(lower, "function"))
			buf_printf(c->w.out, "%.*s.", STR_ARG(lower));
		buf_append(c->w.out, member->key);
		writer_text(&c->w, " = ");
		c->w.in_properties = true;
		value_write(&c->w, member->value);
		c->w.in_properties = false;
	}
}

static void declare_parts(struct composer *c, const struct construct *construct)
{
	struct name *main = map_get(&c->w.names, construct_main_id(c, construct));
	const struct construct_part *own = &construct->kind->parts[construct->kind->main];
	main->declared = !own->field || own->field[0];
	for (size_t i = 0; i < construct->count; i++) {
		struct name *name = map_get(&c->w.names, construct_resource(c, construct, i)->logical_id);
		if (name->counted == main)
			name->declared = true;
	}
}

void construct_write(struct composer *c, struct construct *construct)
{
	const struct resource *main = &c->graph->resources.items[construct->main];
	const struct resource *last = construct_resource(c, construct, construct->count - 1);
	struct name *name = map_get(&c->w.names, main->logical_id);
	const struct construct_part *own = &construct->kind->parts[construct->kind->main];
	ptrdiff_t mark = remarks_find_member(c->w.remarks, construct_resource(c, construct, 0)->logical_id,
	                                     construct_resource(c, construct, 0)->place);
	ptrdiff_t end = remarks_end_of(c->w.remarks, remarks_find_member(c->w.remarks, last->logical_id, last->place));
	statement_begin(c);
	if (!own->field || own->field[0])
		statement_declare(c, name);
	construct->kind->write(c, construct);
	declare_parts(c, construct);
	write_further(c, construct, main->properties);
	write_further(c, construct, main->attributes);
	if (construct->kind->finish)
		construct->kind->finish(c, construct);
	statement_end(c, mark, end, main->logical_id, true);
}
