#include "check/suggest.h"

#include "base/text.h"

struct str suggest_hint_in(struct arena *arena, struct str nearest)
{
	return nearest.len ? str_format_in(arena, "did you mean '%.*s'?", STR_ARG(nearest)) : (struct str){0};
}

struct str suggest_type(const struct pack *pack, struct str name)
{
	struct text_nearest nearest = text_nearest_begin(name);
	size_t count = schema_type_count(pack);
	for (size_t i = 0; i < count; i++)
		text_nearest_offer(&nearest, schema_type_name(pack, i));
	return nearest.best;
}

static void offer_keys(struct text_nearest *nearest, struct pack_node object)
{
	for (size_t i = 0; i < pack_count(object); i++)
		text_nearest_offer(nearest, pack_key(object, i));
}

struct str suggest_property(const struct schema_type *type, struct pack_node schema, struct str name)
{
	static const char *const combining[] = {"allOf", "anyOf", "oneOf"};
	struct text_nearest nearest = text_nearest_begin(name);
	schema = schema_resolve(type, schema);
	offer_keys(&nearest, pack_get_text(schema, "properties"));
	for (size_t i = 0; i < LK_COUNT(combining); i++) {
		struct pack_node branches = pack_get_text(schema, combining[i]);
		for (size_t j = 0; j < pack_count(branches); j++) {
			struct pack_node branch = schema_resolve(type, pack_item(branches, j));
			offer_keys(&nearest, pack_get_text(branch, "properties"));
		}
	}
	return nearest.best;
}

struct str suggest_attribute_in(struct arena *arena, const struct schema_type *type, struct str name)
{
	struct text_nearest nearest = text_nearest_begin(name);
	struct str attribute;
	for (size_t position = 0; schema_next_attribute(type, arena, &position, &attribute);)
		text_nearest_offer(&nearest, attribute);
	return nearest.best;
}

struct str suggest_string(struct pack_node strings, struct str name)
{
	struct text_nearest nearest = text_nearest_begin(name);
	for (size_t i = 0; i < pack_count(strings); i++)
		text_nearest_offer(&nearest, pack_string(pack_item(strings, i)));
	return nearest.best;
}

struct str suggest_key(const struct map *names, struct str name)
{
	struct text_nearest nearest = text_nearest_begin(name);
	for (size_t i = 0; i < names->entries.count; i++)
		text_nearest_offer(&nearest, names->entries.items[i].key);
	return nearest.best;
}
