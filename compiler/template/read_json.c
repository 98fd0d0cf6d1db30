#include "template/read_json.h"

#include <string.h>

#include "base/limits.h"
#include "formats/json.h"
#include "template/canonical.h"
#include "template/position.h"
#include "template/scalar.h"

/* Values are visited in the order of the text. */
struct cursor {
	struct arena *arena;
	struct position position;
};

static struct value *convert(struct cursor *cursor, const struct json *node);

static struct value *convert_number(struct arena *arena, const struct json *node)
{
	int64_t integer;
	double number = 0;
	if (json_to_int(node, &integer))
		return value_int_in(arena, integer);
	bool is_whole = !strpbrk(node->text.ptr, ".eE");
	if (!is_whole && scalar_to_double(arena, node->text, &number))
		return value_float_in(arena, number);
	return value_string_in(arena, node->text); /* as in YAML, what does not fit is the text it was written as */
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
	struct place place = position_of_byte(&cursor->position, node->offset);
	struct value *value = convert_kind(cursor, node);
	value->place = place;
	return value->kind == VALUE_MAP ? canonical_map_in(cursor->arena, value) : value;
}

bool read_json_in(struct arena *arena, struct str text, struct str file_name, struct value **ret_document,
                  struct error *ret_err)
{
	const struct json *root;
	struct cursor cursor = {arena, position_begin(text, file_name)};
	struct json_limits limits = json_limits_default();
	limits.nodes = LIMIT_TEMPLATE_NODES;
	if (json_parse_in(arena, text, &limits, &root, ret_err) != LK_OK)
		return false;
	*ret_document = convert(&cursor, root);
	return true;
}
