#include "import/composer.h"
#include "import/construct.h"

/* Source: AWS CloudFormation User Guide, "Resource attribute reference". compiler/lua/declare.c knows the same. */
static const char *const first_attributes[] = {"Condition", "DependsOn"};
static const char *const last_attributes[] = {
	"CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy", "Metadata",
};

static bool listed(struct str name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static bool is_attribute(struct str name)
{
	return listed(name, first_attributes, LK_COUNT(first_attributes)) ||
	       listed(name, last_attributes, LK_COUNT(last_attributes));
}

/* --- the type: aws.Service.Type, or aws.resource "Other::Thing" */

static bool is_helper(struct str service)
{
	static const char *const others[] = {"call",     "list",      "map",    "null",     "resource",
	                                     "verbatim", "parameter", "output", "generator"};
	size_t count;
	const struct str *pseudo = graph_pseudo_parameters(&count);
	for (size_t i = 0; i < count; i++)
		if (str_equal(str_slice(pseudo[i], 5, pseudo[i].len), service))
			return true;
	for (int fn = 0; fn < FN_COUNT; fn++)
		if (str_is(service, intrinsic_name((enum intrinsic)fn)->lua))
			return true;
	return listed(service, others, LK_COUNT(others));
}

static bool write_own_type(struct writer *w, struct str type)
{
	struct str service, kind, rest = type;
	if (!str_starts_with(type, STR("AWS::")))
		return false;
	size_t separator = str_find(type, STR("::"), 5);
	if (separator == SIZE_MAX)
		return false;
	service = str_slice(rest, 5, separator);
	kind = str_slice(rest, separator + 2, rest.len);
	if (!text_is_name(service) || !text_is_name(kind) || is_helper(service))
		return false;
	buf_printf(w->out, "aws.%.*s.%.*s ", STR_ARG(service), STR_ARG(kind));
	return true;
}

static void write_type(struct writer *w, struct str type, bool verbatim)
{
	if (!verbatim && write_own_type(w, type))
		return;
	writer_text(w, verbatim ? "aws.verbatim " : "aws.resource ");
	text_write_quoted(w->out, type);
	writer_text(w, " ");
}

/* --- the body */

/* One table for properties and attributes needs every name to mean one of them. */
static bool needs_verbatim(const struct writer *w, const struct resource *resource)
{
	struct schema_type type;
	struct pack_node known = {0};
	if (schema_find_type(w->pack, resource->type, &type))
		known = pack_get_text(type.node, "properties");
	for (size_t i = 0; i < resource->attributes->as.map.count; i++) {
		struct str key = resource->attributes->as.map.items[i].key;
		if (!is_attribute(key) || pack_is_present(pack_get(known, key)))
			return true;
	}
	for (size_t i = 0; i < resource->properties->as.map.count; i++) {
		struct str key = resource->properties->as.map.items[i].key;
		if (is_attribute(key) && !pack_is_present(pack_get(known, key)))
			return true;
	}
	return false;
}

/* DependsOn and Condition take what they name; what stands further below is named by its text. */
static struct value *name_value_in(struct composer *c, enum intrinsic fn, struct value *name)
{
	const struct map *names = fn == FN_REF ? &c->w.names : &c->w.conditions;
	if (name->kind != VALUE_STRING || !writer_declared(names, name->as.string))
		return name;
	struct value *value = value_intrinsic_in(c->w.arena, fn, name);
	value->place = name->place;
	return value;
}

static struct value *dependencies_in(struct composer *c, struct value *value)
{
	if (value->kind != VALUE_LIST)
		return name_value_in(c, FN_REF, value);
	struct value *list = value_list_in(c->w.arena);
	list->place = value->place;
	for (size_t i = 0; i < value->as.list.count; i++)
		value_list_push(c->w.arena, list, name_value_in(c, FN_REF, value->as.list.items[i]));
	return list;
}

static void put(struct composer *c, struct value *table, struct str key, struct value *value)
{
	if (str_is(key, "DependsOn"))
		value = dependencies_in(c, value);
	else if (str_is(key, "Condition"))
		value = name_value_in(c, FN_CONDITION, value);
	VEC_PUSH(c->w.arena, &table->as.map) = (struct member){key, value};
}

static void put_attributes(struct composer *c, struct value *table, const struct resource *resource,
                           const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct value *value = value_get(resource->attributes, str_from(names[i]));
		if (value)
			put(c, table, str_from(names[i]), value);
	}
}

static struct value *merged_in(struct composer *c, const struct resource *resource)
{
	struct value *table = value_map_in(c->w.arena);
	put_attributes(c, table, resource, first_attributes, LK_COUNT(first_attributes));
	for (size_t i = 0; i < resource->properties->as.map.count; i++)
		VEC_PUSH(c->w.arena, &table->as.map) = resource->properties->as.map.items[i];
	put_attributes(c, table, resource, last_attributes, LK_COUNT(last_attributes));
	return table;
}

static struct value *verbatim_in(struct composer *c, const struct resource *resource)
{
	struct value *table = value_map_in(c->w.arena);
	for (size_t i = 0; i < resource->attributes->as.map.count; i++)
		put(c, table, resource->attributes->as.map.items[i].key, resource->attributes->as.map.items[i].value);
	if (resource->properties->as.map.count)
		put(c, table, STR("Properties"), resource->properties);
	return table;
}

/* The keys Type and Properties have no line in Lua: their comments go to what stands there. */
static void move_remarks(struct composer *c, const struct resource *resource, ptrdiff_t mark)
{
	struct remarks *remarks = c->w.remarks;
	const struct value *properties = resource->properties;
	writer_beside(&c->w, mark);
	writer_beside(&c->w, remarks_find_child(remarks, mark, STR("Type")));
	ptrdiff_t source = remarks_find_child(remarks, mark, STR("Properties"));
	if (source == REMARK_NONE || !properties->as.map.count)
		return;
	const struct member *first = &properties->as.map.items[0];
	const struct member *last = &properties->as.map.items[properties->as.map.count - 1];
	ptrdiff_t target = remarks_find_member(remarks, first->key, first->value->place);
	remarks_move(remarks, source, REMARK_BESIDE, target, REMARK_BEFORE);
	remarks_move(remarks, source, REMARK_BEFORE, target, REMARK_BEFORE);
	remarks_move(remarks, source, REMARK_AFTER, remarks_find_member(remarks, last->key, last->value->place),
	             REMARK_AFTER);
}

static void write_resource(struct composer *c, const struct resource *resource)
{
	ptrdiff_t mark = remarks_find_member(c->w.remarks, resource->logical_id, resource->place);
	struct name *name = map_get(&c->w.names, resource->logical_id);
	bool verbatim = needs_verbatim(&c->w, resource);
	statement_begin(c);
	move_remarks(c, resource, mark);
	statement_declare(c, name);
	write_type(&c->w, resource->type, verbatim);
	text_write_quoted(c->w.out, resource->logical_id);
	writer_text(&c->w, " ");
	c->w.in_properties = !verbatim;
	struct value *body = verbatim ? verbatim_in(c, resource) : merged_in(c, resource);
	if (body->as.map.count)
		value_write(&c->w, body);
	else
		writer_text(&c->w, "{}");
	name->declared = true;
	statement_end(c, mark, remarks_end_of(c->w.remarks, mark), resource->logical_id, false);
}

static void write_generators(struct composer *c)
{
	for (size_t i = 0; i < c->graph->generators.count; i++) {
		const struct entry *entry = &c->graph->generators.items[i];
		ptrdiff_t mark = remarks_find_member(c->w.remarks, entry->name, entry->place);
		statement_begin(c);
		writer_beside(&c->w, mark);
		writer_text(&c->w, "aws.generator ");
		text_write_quoted(c->w.out, entry->name);
		value_write_operand(&c->w, entry->body);
		statement_end(c, mark, remarks_end_of(c->w.remarks, mark), (struct str){0}, false);
	}
}

void resource_write_all(struct composer *c)
{
	section_begin(c, "Resources");
	for (size_t i = 0; i < c->graph->resources.count && buf_ok(c->out); i++)
		if (!c->constructs[i])
			write_resource(c, &c->graph->resources.items[i]);
		else if (construct_begins(c->constructs[i], i))
			construct_write(c, c->constructs[i]);
	write_generators(c);
	section_end(c, "Resources");
}
