#include "template/emit_yaml.h"

#include "base/text.h"
#include "template/yaml_text.h"

enum {
	INDENT = 2,
	/* A longer key needs the two-line form; YAML 1.1, section 9.3, sets the bound at 1,024 characters. */
	KEY_MAX = 1000,
};

struct emitter {
	struct buf *out;
	struct arena arena; /* texts of scalars */
	struct buf key;
};

static void emit_value(struct emitter *e, const struct value *value, size_t column, bool in_list);

/* Every value begins behind "key:", "-" or a tag, and ends its line. column is where the lines of a block begin; in a
 * list the block's first line stands behind the dash. */

static void emit_list(struct emitter *e, const struct value *list, size_t column, bool in_list)
{
	if (!list->as.list.count) {
		buf_append_text(e->out, " []\n");
		return;
	}
	buf_append_char(e->out, in_list ? ' ' : '\n');
	for (size_t i = 0; i < list->as.list.count; i++) {
		if (i || !in_list)
			buf_append_repeat(e->out, ' ', column);
		buf_append_char(e->out, '-');
		emit_value(e, list->as.list.items[i], column + INDENT, true);
	}
}

static void emit_key(struct emitter *e, struct str key, size_t column)
{
	buf_clear(&e->key);
	yaml_text_append_key(&e->key, key);
	bool is_long = e->key.len > KEY_MAX;
	if (is_long)
		buf_append_text(e->out, "? ");
	buf_append(e->out, buf_view(&e->key));
	e->out->overflowed |= e->key.overflowed;
	if (is_long) {
		buf_append_char(e->out, '\n');
		buf_append_repeat(e->out, ' ', column);
	}
	buf_append_char(e->out, ':');
}

static void emit_map(struct emitter *e, const struct value *map, size_t column, bool in_list)
{
	if (!map->as.map.count) {
		buf_append_text(e->out, " {}\n");
		return;
	}
	buf_append_char(e->out, in_list ? ' ' : '\n');
	for (size_t i = 0; i < map->as.map.count; i++) {
		if (i || !in_list)
			buf_append_repeat(e->out, ' ', column);
		emit_key(e, map->as.map.items[i].key, column);
		emit_value(e, map->as.map.items[i].value, column + INDENT, false);
	}
}

/* [Table, Stream.Arn], which reads better as Table.Stream.Arn. */
static bool is_dotted_get_att(const struct value *value)
{
	const struct value *argument = value->as.argument;
	if (value->fn != FN_GET_ATT || argument->kind != VALUE_LIST || argument->as.list.count != 2)
		return false;
	struct str id = value_string(argument->as.list.items[0]), attribute = value_string(argument->as.list.items[1]);
	return id.len && attribute.len && !str_contains(id, STR("."));
}

static void emit_tag(struct emitter *e, enum intrinsic fn)
{
	buf_printf(e->out, " %s", intrinsic_name(fn)->tag);
}

static void emit_intrinsic(struct emitter *e, const struct value *value, size_t column, bool in_list)
{
	const struct value *argument = value->as.argument;
	if (is_dotted_get_att(value)) {
		emit_tag(e, value->fn);
		yaml_text_append_value(e->out,
				       str_format_in(&e->arena, "%.*s.%.*s",
						     STR_ARG(value_string(argument->as.list.items[0])),
						     STR_ARG(value_string(argument->as.list.items[1]))),
				       column, true);
	} else if (argument->kind == VALUE_LIST) {
		emit_tag(e, value->fn);
		emit_list(e, argument, column, false);
	} else if (argument->kind == VALUE_MAP) {
		emit_tag(e, value->fn);
		emit_map(e, argument, column, false);
	} else if (argument->kind == VALUE_STRING) {
		emit_tag(e, value->fn);
		yaml_text_append_value(e->out, argument->as.string, column, true);
	} else {
		/* A tagged scalar is a text, and a node has one tag: numbers and functions go under the long name. */
		buf_append_char(e->out, in_list ? ' ' : '\n');
		if (!in_list)
			buf_append_repeat(e->out, ' ', column);
		buf_printf(e->out, "%s:", intrinsic_name(value->fn)->key);
		emit_value(e, argument, column + INDENT, false);
	}
}

/* With a point, without which 1e+300 would be a text. */
static struct str float_text_in(struct arena *arena, double number)
{
	struct str text = text_from_double_in(arena, number), exponent;
	size_t at = str_find(text, STR("e"), 0);
	if (number == 0)
		return STR("0");
	if (at == SIZE_MAX || str_contains(text, STR(".")))
		return text;
	exponent = str_slice(text, at, text.len);
	return str_format_in(arena, "%.*s.0%.*s", STR_ARG(str_slice(text, 0, at)), STR_ARG(exponent));
}

static void emit_plain(struct emitter *e, struct str text)
{
	buf_append_char(e->out, ' ');
	buf_append(e->out, text);
	buf_append_char(e->out, '\n');
}

static void emit_value(struct emitter *e, const struct value *value, size_t column, bool in_list)
{
	switch (value->kind) {
	case VALUE_NULL:
		emit_plain(e, STR("null"));
		break;
	case VALUE_BOOL:
		emit_plain(e, value->as.boolean ? STR("true") : STR("false"));
		break;
	case VALUE_INT:
		emit_plain(e, str_format_in(&e->arena, "%lld", (long long)value->as.integer));
		break;
	case VALUE_FLOAT:
		emit_plain(e, float_text_in(&e->arena, value->as.number));
		break;
	case VALUE_STRING:
		yaml_text_append_value(e->out, value->as.string, column, false);
		break;
	case VALUE_LIST:
		emit_list(e, value, column, in_list);
		break;
	case VALUE_MAP:
		emit_map(e, value, column, in_list);
		break;
	case VALUE_INTRINSIC:
		emit_intrinsic(e, value, column, in_list);
		break;
	}
}

/* Each resource is a paragraph. */
static void emit_resources(struct emitter *e, const struct value *resources)
{
	buf_append_char(e->out, '\n');
	for (size_t i = 0; i < resources->as.map.count; i++) {
		if (i)
			buf_append_char(e->out, '\n');
		buf_append_repeat(e->out, ' ', INDENT);
		emit_key(e, resources->as.map.items[i].key, INDENT);
		emit_value(e, resources->as.map.items[i].value, 2 * INDENT, false);
	}
}

static void emit_section(struct emitter *e, const struct member *section)
{
	emit_key(e, section->key, 0);
	if (str_equal(section->key, STR("Resources")) && section->value->kind == VALUE_MAP &&
	    section->value->as.map.count)
		emit_resources(e, section->value);
	else
		emit_value(e, section->value, INDENT, false);
}

void emit_yaml(struct buf *out, const struct value *document)
{
	struct emitter e = {.out = out};
	LK_ASSERT(document->kind == VALUE_MAP);
	arena_init(&e.arena);
	buf_init(&e.key, out->limit);
	for (size_t i = 0; i < document->as.map.count; i++) {
		const struct member *section = &document->as.map.items[i];
		/* The version and the description stand together. */
		if (i && !str_equal(section->key, STR("Description")))
			buf_append_char(out, '\n');
		emit_section(&e, section);
	}
	if (!document->as.map.count)
		buf_append_text(out, "{}\n");
	buf_done(&e.key);
	arena_done(&e.arena);
}
