#include "formats/json.h"
#include "plan/canon.h"

static struct value *value_of(struct arena *arena, const struct json *json);

static struct value *number_of(struct arena *arena, const struct json *json)
{
	int64_t integer;
	double number;
	if (json_to_int(json, &integer))
		return value_int_in(arena, integer);
	return json_to_double(json, &number) ? value_float_in(arena, number) : value_string_in(arena, json->text);
}

static struct value *object_of(struct arena *arena, const struct json *json)
{
	struct value *map = value_map_in(arena);
	for (size_t i = 0; i < json->count; i++)
		VEC_PUSH(arena, &map->as.map) = (struct member){json->names[i], value_of(arena, &json->items[i])};
	return map;
}

static struct value *array_of(struct arena *arena, const struct json *json)
{
	struct value *list = value_list_in(arena);
	for (size_t i = 0; i < json->count; i++)
		value_list_push(arena, list, value_of(arena, &json->items[i]));
	return list;
}

static struct value *value_of(struct arena *arena, const struct json *json)
{
	switch (json->kind) {
	case JSON_BOOL:
		return value_bool_in(arena, json->boolean);
	case JSON_NUMBER:
		return number_of(arena, json);
	case JSON_STRING:
		return value_string_in(arena, json->text);
	case JSON_ARRAY:
		return array_of(arena, json);
	case JSON_OBJECT:
		return object_of(arena, json);
	default:
		return value_null_in(arena);
	}
}

/* Whether the schema takes an object or its text: "type": ["object", "string"]. */
static bool takes_either(const struct schema_type *type, struct str path)
{
	struct pack_node kinds = pack_get_text(schema_resolve(type, schema_at(type, path)), "type");
	bool object = false, string = false;
	for (size_t i = 0; i < pack_count(kinds); i++) {
		object |= str_is(pack_string(pack_item(kinds, i)), "object");
		string |= str_is(pack_string(pack_item(kinds, i)), "string");
	}
	return object && string;
}

const struct value *canon_read_text_in(const struct canon_scope *scope, enum canon_mode mode, struct str path,
                                       const struct value *value)
{
	struct error err;
	const struct json *json;
	if (mode != CANON_SCHEMA || !scope->type || !value || value->kind != VALUE_STRING)
		return value;
	struct str text = str_trim(value->as.string);
	if (!str_starts_with(text, STR("{")) || !takes_either(scope->type, path) ||
	    json_parse_in(scope->arena, text, NULL, &json, &err) != LK_OK)
		return value;
	return value_of(scope->arena, json);
}
