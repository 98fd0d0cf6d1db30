#include "base/limits.h"
#include "base/text.h"
#include "schema/constraint.h"
#include "schema/example.h"
#include "schema/stubs_internal.h"

enum { ALTERNATIVES_DEPTH = 3 };

/* --- documentation */

void stub_append_comment(struct buf *out, struct str text)
{
	struct str line;
	while (text.len && str_next(&text, '\n', &line)) {
		line = str_trim(line);
		/* What an annotation or an alternative begins with is told to be text. */
		bool escaped = str_starts_with(line, STR("@")) || str_starts_with(line, STR("|"));
		buf_printf(out, "---%s%s%.*s\n", line.len ? " " : "", escaped ? "\\" : "", STR_ARG(line));
	}
}

/* One entry of the list of facts, on one line whatever it holds. */
static void append_fact(struct buf *out, const char *before, struct str text, const char *after)
{
	buf_printf(out, "--- - %s", before);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\n')
			buf_append_text(out, "\\n");
		else
			buf_append_char(out, (unsigned char)text.ptr[i] < ' ' ? ' ' : text.ptr[i]);
	}
	buf_printf(out, "%s\n", after);
}

static void append_default(struct buf *out, struct arena *arena, struct pack_node node)
{
	struct pack_node value = pack_get_text(node, "default");
	if (pack_kind(value) == PACK_STRING)
		append_fact(out, "default `", pack_string(value), "`");
	else if (pack_kind(value) == PACK_INT || pack_kind(value) == PACK_FLOAT)
		append_fact(out, "default `", text_from_double_in(arena, pack_number(value)), "`");
	else if (pack_kind(value) == PACK_BOOL)
		append_fact(out, "default `", str_from(pack_bool(value) ? "true" : "false"), "`");
}

/* The type says these already. */
static bool is_said(const char *keyword)
{
	static const char *const said[] = {"enum", "required", "insertionOrder", "additionalProperties", "allOf"};
	for (size_t i = 0; i < LK_COUNT(said); i++)
		if (str_is(str_from(keyword), said[i]))
			return true;
	return false;
}

static void append_roles(struct stub *stub, struct str path)
{
	static const struct {
		enum schema_role role;
		const char *words;
	} rows[] = {
		{SCHEMA_CREATE_ONLY, "a change replaces the resource"},
		{SCHEMA_CONDITIONAL_CREATE_ONLY, "a change may replace the resource"},
		{SCHEMA_WRITE_ONLY, "the service never tells it"},
		{SCHEMA_DEPRECATED, "**deprecated**"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		if (schema_has_role(stub->type, rows[i].role, path, NULL))
			buf_printf(stub->out, "--- - %s\n", rows[i].words);
}

void stub_append_documentation(struct stub *stub, struct pack_node node, struct str path, bool roles)
{
	struct constraints constraints;
	struct str text = str_trim(descriptions_find(stub->descriptions, stub->type, path));
	size_t before = stub->out->len;
	stub_append_comment(stub->out, text);
	size_t facts = stub->out->len;
	constraints_of_node_in(stub->arena, stub->type, node, &constraints);
	append_default(stub->out, stub->arena, node);
	for (size_t i = 0; i < constraints.items.count; i++) {
		const struct constraint *constraint = &constraints.items.items[i];
		if (is_said(constraint->keyword))
			continue;
		if (str_is(str_from(constraint->keyword), "pattern"))
			append_fact(stub->out, "matches `", pack_string(constraint->argument), "`");
		else
			append_fact(stub->out, "", constraint->words, "");
	}
	if (roles)
		append_roles(stub, path);
	if (facts > before && stub->out->len > facts) {
		/* Markdown wants an empty line before a list. */
		struct str list = str_copy_in(stub->arena, str_slice(buf_view(stub->out), facts, stub->out->len));
		buf_truncate(stub->out, facts);
		buf_append_text(stub->out, "---\n");
		buf_append(stub->out, list);
	}
}

/* --- fields */

void stub_write_field(struct stub *stub, const struct stub_class *class, struct str name, struct pack_node node,
                      bool required)
{
	struct str path = str_format_in(stub->arena, "%.*s/%.*s", STR_ARG(class->path), STR_ARG(name));
	struct buf type;
	buf_init(&type, LIMIT_MESSAGE);
	stub_append_type(stub, &type, node, class->name, name, path);
	stub_append_documentation(stub, schema_resolve(stub->type, node), path, !class->path.len);
	if (example_is_name(name))
		buf_printf(stub->out, "---@field %.*s%s ", STR_ARG(name), required ? "" : "?");
	else
		buf_printf(stub->out, "---@field [\"%.*s\"]%s ", STR_ARG(name), required ? "" : "?");
	buf_append(stub->out, buf_view(&type));
	buf_append_char(stub->out, '\n');
	buf_done(&type);
}

/* A node's properties, and those that stand in its alternatives alone, each once. */
static void write_fields(struct stub *stub, const struct stub_class *class, struct pack_node node, struct map *written,
                         size_t depth)
{
	static const char *const alternatives[] = {"allOf", "oneOf", "anyOf"};
	struct pack_node properties = pack_get_text(node, "properties"), required = pack_get_text(node, "required");
	for (size_t i = 0; i < pack_count(properties); i++) {
		struct str name = pack_key(properties, i);
		struct str path = str_format_in(stub->arena, "%.*s/%.*s", STR_ARG(class->path), STR_ARG(name));
		if (map_has(written, name) || schema_has_role(stub->type, SCHEMA_READ_ONLY, path, NULL))
			continue;
		map_put(written, name, stub);
		bool needed = depth == 0 && pack_has_string(required, name);
		stub_write_field(stub, class, name, pack_item(properties, i), needed);
	}
	for (size_t k = 0; k < LK_COUNT(alternatives) && depth < ALTERNATIVES_DEPTH; k++) {
		struct pack_node branches = pack_get_text(node, alternatives[k]);
		for (size_t i = 0; i < pack_count(branches); i++)
			write_fields(stub, class, schema_resolve(stub->type, pack_item(branches, i)), written,
			             depth + 1);
	}
}

void stub_write_classes(struct stub *stub)
{
	/* Writing one may name more. */
	for (size_t i = 0; i < stub->classes.count; i++) {
		const struct stub_class class = stub->classes.items[i];
		struct map written;
		map_init_in(&written, stub->arena);
		buf_printf(stub->out, "\n---@class %.*s%s\n", STR_ARG(class.name),
		           class.path.len ? "" : ": aws.Attributes");
		write_fields(stub, &class, class.node, &written, 0);
	}
}

/* --- attributes */

/* Attributes below a prefix, such as Address and Port of "Endpoint": a class of their own. */
static void write_attributes(struct stub *stub, struct str name, struct str parent, struct str prefix);

static void write_nested_attributes(struct stub *stub, struct str name, struct str prefix, const struct map *groups)
{
	for (size_t i = 0; i < groups->entries.count; i++) {
		struct str key = groups->entries.items[i].key;
		struct str class = str_format_in(stub->arena, "%.*s.%.*s", STR_ARG(name), STR_ARG(key));
		write_attributes(stub, class, STR("aws.Value"),
		                 str_format_in(stub->arena, "%.*s%.*s.", STR_ARG(prefix), STR_ARG(key)));
	}
}

static void write_attribute(struct stub *stub, struct str attribute, struct str name)
{
	struct buf path;
	buf_init(&path, 4096);
	buf_append_char(&path, '/');
	for (size_t i = 0; i < attribute.len; i++)
		buf_append_char(&path, attribute.ptr[i] == '.' ? '/' : attribute.ptr[i]);
	struct str text = descriptions_find(stub->descriptions, stub->type, buf_view(&path));
	stub_append_comment(stub->out, str_trim(text));
	buf_printf(stub->out, "---@field %.*s aws.Value\n", STR_ARG(name));
	buf_done(&path);
}

/* The first part of an attribute behind the prefix; *ret_rest is what follows, with a NULL pointer for nothing. */
static bool take_part(struct str attribute, struct str prefix, struct str *ret_part, struct str *ret_rest)
{
	if (!str_starts_with(attribute, prefix))
		return false;
	*ret_rest = str_slice(attribute, prefix.len, attribute.len);
	return str_next(ret_rest, '.', ret_part) && example_is_name(*ret_part);
}

static void write_attributes(struct stub *stub, struct str name, struct str parent, struct str prefix)
{
	struct str attribute, rest, part;
	struct map written, groups;
	map_init_in(&written, stub->arena);
	map_init_in(&groups, stub->arena);
	for (size_t position = 0; schema_next_attribute(stub->type, stub->arena, &position, &attribute);)
		if (take_part(attribute, prefix, &part, &rest) && rest.ptr)
			map_put(&groups, part, stub);
	buf_printf(stub->out, "\n---@class %.*s: %.*s\n", STR_ARG(name), STR_ARG(parent));
	for (size_t position = 0; schema_next_attribute(stub->type, stub->arena, &position, &attribute);) {
		if (!take_part(attribute, prefix, &part, &rest) || map_has(&written, part))
			continue;
		map_put(&written, part, stub);
		if (map_has(&groups, part))
			buf_printf(stub->out, "---@field %.*s %.*s.%.*s\n", STR_ARG(part), STR_ARG(name),
			           STR_ARG(part));
		else
			write_attribute(stub, attribute, part);
	}
	write_nested_attributes(stub, name, prefix, &groups);
}

void stub_write_handle(struct stub *stub, struct str properties)
{
	struct str parents = str_format_in(stub->arena, "aws.Resource, %.*s", STR_ARG(properties));
	struct str name = str_format_in(stub->arena, "%.*s.Handle", STR_ARG(stub->name));
	write_attributes(stub, name, parents, (struct str){0});
}
