#include "template/read_json.h"

#include "base/limits.h"
#include "formats/json.h"
#include "template/canonical.h"

/* Values are visited in the order of the text, so that finding their lines is one pass over it. */
struct cursor {
	struct arena *arena;
	struct str text, file;
	size_t offset, line_start;
	uint32_t line;
};

static struct place place_of(struct cursor *cursor, size_t offset)
{
	for (; cursor->offset < offset; cursor->offset++) {
		if (cursor->text.ptr[cursor->offset] != '\n')
			continue;
		cursor->line++;
		cursor->line_start = cursor->offset + 1;
	}
	return (struct place){
		.file = cursor->file, .line = cursor->line, .column = (uint32_t)(offset - cursor->line_start) + 1};
}

static struct value *convert(struct cursor *cursor, const struct json *node);

static struct value *convert_number(struct arena *arena, const struct json *node)
{
	int64_t integer;
	double number = 0;
	if (json_to_int(node, &integer))
		return value_int_in(arena, integer);
	json_to_double(node, &number);
	return value_float_in(arena, number);
}

static struct value *convert_list(struct cursor *cursor, const struct json *node)
{
	struct value *list = value_list_in(cursor->arena);
	for (size_t i = 0; i < node->count; i++)
		value_list_push(cursor->arena, list, convert(cursor, &node->items[i]));
	return list;
}

/* Names do not repeat: the parser refuses that. */
static struct value *convert_map(struct cursor *cursor, const struct json *node)
{
	struct value *map = value_map_in(cursor->arena);
	for (size_t i = 0; i < node->count; i++)
		VEC_PUSH(cursor->arena, &map->as.map) =
			(struct member){node->names[i], convert(cursor, &node->items[i])};
	return map;
}

static struct value *convert_kind(struct cursor *cursor, const struct json *node)
{
	switch (node->kind) {
	case JSON_BOOL:
		return value_bool_in(cursor->arena, node->boolean);
	case JSON_NUMBER:
		return convert_number(cursor->arena, node);
	case JSON_STRING:
		return value_string_in(cursor->arena, node->text);
	case JSON_ARRAY:
		return convert_list(cursor, node);
	case JSON_OBJECT:
		return convert_map(cursor, node);
	default:
		return value_null_in(cursor->arena);
	}
}

static struct value *convert(struct cursor *cursor, const struct json *node)
{
	struct place place = place_of(cursor, node->offset);
	struct value *value = convert_kind(cursor, node);
	value->place = place;
	return value->kind == VALUE_MAP ? canonical_map_in(cursor->arena, value) : value;
}

struct value *read_json_in(struct arena *arena, struct str text, struct str file_name)
{
	const struct json *root;
	struct error ignored; /* YAML's reader tells what is wrong with what is neither */
	struct cursor cursor = {.arena = arena, .text = text, .file = file_name, .line = 1};
	if (json_parse_in(arena, text, NULL, &root, &ignored) != LK_OK)
		return NULL;
	return convert(&cursor, root);
}
