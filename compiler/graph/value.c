#include "graph/value.h"

#include "base/map.h"
#include "base/text.h"

static struct value *value_new_in(struct arena *arena, enum value_kind kind)
{
	struct value *value = ARENA_NEW(arena, struct value);
	value->kind = kind;
	return value;
}

struct value *value_null_in(struct arena *arena)
{
	return value_new_in(arena, VALUE_NULL);
}

struct value *value_bool_in(struct arena *arena, bool boolean)
{
	struct value *value = value_new_in(arena, VALUE_BOOL);
	value->as.boolean = boolean;
	return value;
}

struct value *value_int_in(struct arena *arena, int64_t integer)
{
	struct value *value = value_new_in(arena, VALUE_INT);
	value->as.integer = integer;
	return value;
}

struct value *value_float_in(struct arena *arena, double number)
{
	struct value *value = value_new_in(arena, VALUE_FLOAT);
	value->as.number = number;
	return value;
}

struct value *value_string_in(struct arena *arena, struct str string)
{
	struct value *value = value_new_in(arena, VALUE_STRING);
	value->as.string = string;
	return value;
}

struct value *value_list_in(struct arena *arena)
{
	return value_new_in(arena, VALUE_LIST);
}

struct value *value_map_in(struct arena *arena)
{
	return value_new_in(arena, VALUE_MAP);
}

struct value *value_intrinsic_in(struct arena *arena, enum intrinsic fn, struct value *argument)
{
	struct value *value = value_new_in(arena, VALUE_INTRINSIC);
	value->fn = fn;
	value->as.argument = argument;
	return value;
}

struct value *value_ref_in(struct arena *arena, struct str target)
{
	return value_intrinsic_in(arena, FN_REF, value_string_in(arena, target));
}

struct value *value_get_att_in(struct arena *arena, struct str logical_id, struct str attribute)
{
	struct value *argument = value_list_in(arena);
	value_list_push(arena, argument, value_string_in(arena, logical_id));
	value_list_push(arena, argument, value_string_in(arena, attribute));
	return value_intrinsic_in(arena, FN_GET_ATT, argument);
}

void value_list_push(struct arena *arena, struct value *list, struct value *item)
{
	LK_ASSERT(list->kind == VALUE_LIST);
	VEC_PUSH(arena, &list->as.list) = item;
}

static struct member *find_member(const struct value *map, struct str key)
{
	for (size_t i = 0; i < map->as.map.count; i++)
		if (str_equal(map->as.map.items[i].key, key))
			return &map->as.map.items[i];
	return NULL;
}

void value_map_put(struct arena *arena, struct value *map, struct str key, struct value *item)
{
	LK_ASSERT(map->kind == VALUE_MAP);
	struct member *member = find_member(map, key);
	if (member)
		member->value = item;
	else
		VEC_PUSH(arena, &map->as.map) = (struct member){key, item};
}

struct value *value_get(const struct value *map, struct str key)
{
	struct member *member = map && map->kind == VALUE_MAP ? find_member(map, key) : NULL;
	return member ? member->value : NULL;
}

/* A JSON pointer's token names key: ~1 stands for a slash and ~0 for a tilde (RFC 6901). */
static bool token_names(struct str token, struct str key)
{
	size_t k = 0;
	for (size_t t = 0; t < token.len; t++, k++) {
		char c = token.ptr[t];
		if (c == '~' && t + 1 < token.len)
			c = token.ptr[++t] == '1' ? '/' : '~';
		if (k >= key.len || key.ptr[k] != c)
			return false;
	}
	return k == key.len;
}

static struct value *step(const struct value *value, struct str token)
{
	int64_t index;
	if (value->kind == VALUE_LIST && str_to_int(token, &index) && index >= 0 &&
	    (uint64_t)index < value->as.list.count)
		return value->as.list.items[index];
	if (value->kind == VALUE_INTRINSIC)
		return str_is(token, intrinsic_name(value->fn)->key) ? value->as.argument : NULL;
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count; i++)
		if (token_names(token, value->as.map.items[i].key))
			return value->as.map.items[i].value;
	return NULL;
}

struct value *value_at(const struct value *root, struct str pointer)
{
	struct str rest = pointer, token;
	struct value *value = (struct value *)root;
	if (!pointer.len)
		return value;
	if (pointer.ptr[0] != '/')
		return NULL;
	str_next(&rest, '/', &token); /* the empty part before the first slash */
	while (value && str_next(&rest, '/', &token))
		value = step(value, token);
	return value;
}

bool value_is_string(const struct value *value, const char *text)
{
	return value && value->kind == VALUE_STRING && str_is(value->as.string, text);
}

bool value_is_intrinsic(const struct value *value, enum intrinsic fn)
{
	return value && value->kind == VALUE_INTRINSIC && value->fn == fn;
}

struct str value_string(const struct value *value)
{
	return value && value->kind == VALUE_STRING ? value->as.string : (struct str){0};
}

static bool is_number(const struct value *value)
{
	return value->kind == VALUE_INT || value->kind == VALUE_FLOAT;
}

static double number_of(const struct value *value)
{
	return value->kind == VALUE_INT ? (double)value->as.integer : value->as.number;
}

static bool lists_equal(const struct value *a, const struct value *b)
{
	if (a->as.list.count != b->as.list.count)
		return false;
	for (size_t i = 0; i < a->as.list.count; i++)
		if (!value_equal(a->as.list.items[i], b->as.list.items[i]))
			return false;
	return true;
}

/* The members from the first on whose keys stand in another order. */
static bool members_equal(const struct value *a, const struct value *b, size_t first)
{
	struct arena scratch;
	struct map others;
	bool equal = true;
	arena_init(&scratch);
	map_init_in(&others, &scratch);
	for (size_t i = first; i < b->as.map.count; i++)
		map_put(&others, b->as.map.items[i].key, b->as.map.items[i].value);
	for (size_t i = first; equal && i < a->as.map.count; i++)
		equal = value_equal(a->as.map.items[i].value, map_get(&others, a->as.map.items[i].key));
	arena_done(&scratch);
	return equal;
}

static bool maps_equal(const struct value *a, const struct value *b)
{
	if (a->as.map.count != b->as.map.count)
		return false;
	for (size_t i = 0; i < a->as.map.count; i++) {
		if (!str_equal(a->as.map.items[i].key, b->as.map.items[i].key))
			return members_equal(a, b, i);
		if (!value_equal(a->as.map.items[i].value, b->as.map.items[i].value))
			return false;
	}
	return true;
}

bool value_equal(const struct value *a, const struct value *b)
{
	if (a == b)
		return true;
	if (!a || !b)
		return false;
	if (a->kind == VALUE_INT && b->kind == VALUE_INT)
		return a->as.integer == b->as.integer;
	if (is_number(a) && is_number(b))
		return number_of(a) == number_of(b);
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case VALUE_BOOL:
		return a->as.boolean == b->as.boolean;
	case VALUE_STRING:
		return str_equal(a->as.string, b->as.string);
	case VALUE_LIST:
		return lists_equal(a, b);
	case VALUE_MAP:
		return maps_equal(a, b);
	case VALUE_INTRINSIC:
		return a->fn == b->fn && value_equal(a->as.argument, b->as.argument);
	default:
		return true;
	}
}

struct value *value_copy_in(struct arena *arena, const struct value *value)
{
	struct value *copy = value_new_in(arena, value->kind);
	*copy = *value;
	if (value->kind == VALUE_LIST) {
		copy->as.list.items = NULL;
		copy->as.list.count = copy->as.list.capacity = 0;
		for (size_t i = 0; i < value->as.list.count; i++)
			value_list_push(arena, copy, value_copy_in(arena, value->as.list.items[i]));
	} else if (value->kind == VALUE_MAP) {
		copy->as.map.items = NULL;
		copy->as.map.count = copy->as.map.capacity = 0;
		for (size_t i = 0; i < value->as.map.count; i++)
			VEC_PUSH(arena, &copy->as.map) = (struct member){
				value->as.map.items[i].key, value_copy_in(arena, value->as.map.items[i].value)};
	} else if (value->kind == VALUE_INTRINSIC) {
		copy->as.argument = value_copy_in(arena, value->as.argument);
	}
	return copy;
}

const char *value_kind_name(const struct value *value)
{
	static const char *const names[] = {"null", "boolean", "integer", "number", "string", "list", "map"};
	return value->kind == VALUE_INTRINSIC ? intrinsic_name(value->fn)->key : names[value->kind];
}

bool value_scalar_text_in(struct arena *arena, const struct value *value, struct str *ret_text)
{
	switch (value->kind) {
	case VALUE_BOOL:
		*ret_text = value->as.boolean ? STR("true") : STR("false");
		return true;
	case VALUE_INT:
		*ret_text = str_format_in(arena, "%lld", (long long)value->as.integer);
		return true;
	case VALUE_FLOAT:
		*ret_text = text_from_double_in(arena, value->as.number);
		return true;
	case VALUE_STRING:
		*ret_text = value->as.string;
		return true;
	default:
		return false;
	}
}
