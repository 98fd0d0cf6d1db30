#include "plan/diff_walk.h"

/* One side spells out what the schema's default says anyway. */
static bool is_only_default(const struct canon_scope *scope, struct str path, const struct value *before,
                            const struct value *after)
{
	const struct value *spelled = before ? before : after;
	struct str text;
	if (!scope->type || (before && after) || !value_scalar_text_in(scope->arena, spelled, &text))
		return false;
	struct pack_node node = pack_get_text(schema_resolve(scope->type, schema_at(scope->type, path)), "default");
	if (schema_has_role(scope->type, SCHEMA_CREATE_ONLY, path, NULL) ||
	    schema_has_role(scope->type, SCHEMA_CONDITIONAL_CREATE_ONLY, path, NULL))
		return false;
	switch (pack_kind(node)) {
	case PACK_BOOL:
		return str_is(text, pack_bool(node) ? "true" : "false");
	case PACK_INT:
		return str_equal(text, str_format_in(scope->arena, "%lld", (long long)pack_int(node)));
	case PACK_STRING:
		return str_equal(text, pack_string(node));
	default:
		return false;
	}
}

void diff_add(struct diff_walk *walk, struct diff_place at, const struct value *before, const struct value *after)
{
	if (at.mode == CANON_SCHEMA && is_only_default(walk->scope, at.schema_path, before, after))
		return;
	VEC_PUSH(walk->scope->arena, &walk->differences->items) =
	        (struct difference){at.path, at.schema_path, before, after};
}

static struct diff_place below(const struct diff_walk *walk, struct diff_place at, struct str key)
{
	at.path = canon_path_in(walk->scope->arena, at.path, key);
	at.schema_path = canon_path_in(walk->scope->arena, at.schema_path, key);
	return at;
}

/* Either may be NULL, not both. */
static void walk_member(struct diff_walk *walk, struct diff_place at, const struct value *before,
                        const struct value *after)
{
	if (before && after) {
		before = canon_read_text_in(walk->scope, at.mode, at.schema_path, before);
		after = canon_read_text_in(walk->scope, at.mode, at.schema_path, after);
	}
	at.mode = canon_mode_at(at.mode, at.schema_path, after ? after : before);
	diff_walk_value(walk, at, before, after);
}

static void walk_map(struct diff_walk *walk, struct diff_place at, const struct value *before,
                     const struct value *after)
{
	struct map old, new;
	map_init_in(&old, walk->scope->arena);
	map_init_in(&new, walk->scope->arena);
	for (size_t i = 0; i < before->as.map.count; i++)
		map_put(&old, before->as.map.items[i].key, before->as.map.items[i].value);
	for (size_t i = 0; i < after->as.map.count; i++) {
		const struct member *member = &after->as.map.items[i];
		map_put(&new, member->key, member->value);
		walk_member(walk, below(walk, at, member->key), map_get(&old, member->key), member->value);
	}
	for (size_t i = 0; i < before->as.map.count; i++) {
		const struct member *member = &before->as.map.items[i];
		if (!map_has(&new, member->key))
			walk_member(walk, below(walk, at, member->key), member->value, NULL);
	}
}

static bool is_composite(const struct value *value)
{
	return value->kind == VALUE_MAP || value->kind == VALUE_LIST;
}

/* Whether it is a list that holds maps or lists. */
static bool has_composite(const struct value *list)
{
	for (size_t i = 0; list->kind == VALUE_LIST && i < list->as.list.count; i++)
		if (is_composite(list->as.list.items[i]))
			return true;
	return false;
}

/* In a policy one item stands for a list of one. */
static const struct value *as_list(const struct diff_walk *walk, struct diff_place at, const struct value *value)
{
	if (at.mode == CANON_SCHEMA || value->kind != VALUE_MAP)
		return value;
	struct value *list = value_list_in(walk->scope->arena);
	value_list_push(walk->scope->arena, list, value_copy_in(walk->scope->arena, value));
	return list;
}

void diff_walk_value(struct diff_walk *walk, struct diff_place at, const struct value *before,
                     const struct value *after)
{
	if (!before || !after) {
		if (before || after)
			diff_add(walk, at, before, after);
		return;
	}
	if (canon_same_form(walk->scope, before, after))
		return;
	if (before->kind == VALUE_MAP && after->kind == VALUE_MAP) {
		walk_map(walk, at, before, after);
		return;
	}
	if (canon_equal(walk->scope, at.mode, at.schema_path, before, after))
		return;
	const struct value *left = as_list(walk, at, before), *right = as_list(walk, at, after);
	if (has_composite(left) && has_composite(right))
		diff_walk_list(walk, at, left, right);
	else
		diff_add(walk, at, before, after);
}

void diff_values(const struct canon_scope *scope, enum canon_mode mode, struct str path, const struct value *before,
                 const struct value *after, struct differences *differences)
{
	struct diff_walk walk = {scope, differences};
	diff_walk_value(&walk, (struct diff_place){path, path, mode}, before, after);
}
