#include "schema/stubs_internal.h"

#include <string.h>

#include "schema/example.h"

enum { ENUM_MAX = 400, UNION_DEPTH = 4 };

struct naming {
	struct str holder, key, path;
	size_t depth;
};

/* Characters that would end the literal, or the annotation. */
static bool is_literal(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (strchr("\"\\`|\n\r", text.ptr[i]) || (unsigned char)text.ptr[i] >= 0x7f)
			return false;
	return text.len > 0;
}

static bool append_enum(struct buf *out, struct pack_node values)
{
	if (!pack_count(values) || pack_count(values) > ENUM_MAX)
		return false;
	for (size_t i = 0; i < pack_count(values); i++)
		if (pack_kind(pack_item(values, i)) != PACK_STRING || !is_literal(pack_string(pack_item(values, i))))
			return false;
	for (size_t i = 0; i < pack_count(values); i++)
		buf_printf(out, "\"%.*s\"|", STR_ARG(pack_string(pack_item(values, i))));
	buf_append_text(out, "aws.Value");
	return true;
}

static bool is_object(struct pack_node node)
{
	return pack_count(pack_get_text(node, "properties")) > 0;
}

/* The class's wanted name, or that name with a mark when another schema has it already. */
struct str stub_class_of(struct stub *stub, struct pack_node node, struct str wanted, struct str path)
{
	struct stub_class *known;
	while ((known = map_get(&stub->named, wanted)) && known->node.ref != node.ref)
		wanted = str_format_in(stub->arena, "%.*s_", STR_ARG(wanted));
	if (known)
		return wanted;
	known = ARENA_NEW(stub->arena, struct stub_class);
	*known = (struct stub_class){str_copy_in(stub->arena, wanted), node, str_copy_in(stub->arena, path)};
	map_put(&stub->named, known->name, known);
	VEC_PUSH(stub->arena, &stub->classes) = *known;
	return known->name;
}

/* "#/definitions/CorsRule" → "aws.S3.Bucket.CorsRule"; an object in place is named after its property. */
static struct str wanted_name(struct stub *stub, struct pack_node node, const struct naming *naming)
{
	struct str target = pack_string(pack_get_text(node, "$ref")), prefix = STR("#/definitions/");
	struct str name = str_starts_with(target, prefix) ? str_slice(target, prefix.len, target.len) : (struct str){0};
	if (example_is_name(name))
		return str_format_in(stub->arena, "%.*s.%.*s", STR_ARG(stub->name), STR_ARG(name));
	return str_format_in(stub->arena, "%.*s.%.*s", STR_ARG(naming->holder),
	                     STR_ARG(example_is_name(naming->key) ? naming->key : STR("Entry")));
}

static void append_type(struct stub *stub, struct buf *out, struct pack_node node, const struct naming *naming);

static void append_list(struct stub *stub, struct buf *out, struct pack_node node, const struct naming *naming)
{
	struct pack_node items = pack_get_text(node, "items");
	struct naming inner = *naming;
	inner.depth++;
	inner.path = str_format_in(stub->arena, "%.*s/*", STR_ARG(naming->path));
	buf_append_char(out, '(');
	if (pack_is_present(items))
		append_type(stub, out, items, &inner);
	else
		buf_append_text(out, "any");
	buf_append_text(out, ")[]|aws.Value");
}

/* Each kind of alternative once. */
static void append_branches(struct stub *stub, struct buf *out, struct pack_node branches, const struct naming *naming)
{
	struct naming inner = *naming;
	struct buf one;
	struct map seen;
	bool first = true;
	inner.depth++;
	map_init_in(&seen, stub->arena);
	buf_init(&one, 65536);
	for (size_t i = 0; i < pack_count(branches); i++) {
		buf_clear(&one);
		append_type(stub, &one, pack_item(branches, i), &inner);
		struct str text = buf_copy_in(&one, stub->arena);
		if (map_has(&seen, text))
			continue;
		map_put(&seen, text, stub);
		buf_printf(out, "%s%.*s", first ? "" : "|", STR_ARG(text));
		first = false;
	}
	buf_done(&one);
}

static void append_map(struct stub *stub, struct buf *out, struct pack_node node, const struct naming *naming)
{
	struct pack_node entries = pack_get_text(node, "patternProperties");
	struct naming inner = *naming;
	inner.depth++;
	inner.path = str_format_in(stub->arena, "%.*s/Example", STR_ARG(naming->path));
	if (pack_count(entries) != 1 || naming->depth > UNION_DEPTH) {
		buf_append_text(out, "table|aws.Value");
		return;
	}
	buf_append_text(out, "table<string, ");
	append_type(stub, out, pack_item(entries, 0), &inner);
	buf_append_text(out, ">|aws.Value");
}

static void append_scalar(struct buf *out, struct str kind)
{
	static const struct {
		const char *kind, *type;
	} scalars[] = {
		{"string", "aws.String"},   {"integer", "aws.Integer"},        {"number", "aws.Number"},
		{"boolean", "aws.Boolean"}, {"object", "table|aws.Value"}, {"array", "any[]|aws.Value"},
	};
	for (size_t i = 0; i < LK_COUNT(scalars); i++) {
		if (str_is(kind, scalars[i].kind)) {
			buf_append_text(out, scalars[i].type);
			return;
		}
	}
	buf_append_text(out, "any");
}

static void append_type(struct stub *stub, struct buf *out, struct pack_node node, const struct naming *naming)
{
	struct pack_node resolved = schema_resolve(stub->type, node), kind = pack_get_text(resolved, "type");
	struct pack_node branches = pack_get_text(resolved, "oneOf");
	if (!pack_count(branches))
		branches = pack_get_text(resolved, "anyOf");
	if (is_object(resolved) && !str_is(pack_string(kind), "array")) {
		struct str name = wanted_name(stub, node, naming);
		buf_printf(out, "%.*s|aws.Value", STR_ARG(stub_class_of(stub, resolved, name, naming->path)));
	} else if (append_enum(out, pack_get_text(resolved, "enum"))) {
		return;
	} else if (str_is(pack_string(kind), "array")) {
		append_list(stub, out, resolved, naming);
	} else if (str_is(pack_string(kind), "object") && !pack_count(branches)) {
		append_map(stub, out, resolved, naming);
	} else if ((!pack_is_present(kind) || str_is(pack_string(kind), "object")) && pack_count(branches) &&
	           naming->depth < UNION_DEPTH) {
		append_branches(stub, out, branches, naming);
	} else if (pack_kind(kind) == PACK_ARRAY) {
		for (size_t i = 0; i < pack_count(kind); i++) {
			buf_append_text(out, i ? "|" : "");
			append_scalar(out, pack_string(pack_item(kind, i)));
		}
	} else {
		append_scalar(out, pack_string(kind));
	}
}

void stub_append_type(struct stub *stub, struct buf *out, struct pack_node node, struct str holder, struct str key,
                      struct str path)
{
	struct naming naming = {.holder = holder, .key = key, .path = path};
	append_type(stub, out, node, &naming);
}
