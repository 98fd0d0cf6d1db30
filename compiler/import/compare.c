#include "import/import.h"

/* Sections whose entries have an order that a reader sees. */
static bool keeps_order(struct str section)
{
	static const char *const sections[] = {"Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs"};
	for (size_t i = 0; i < LK_COUNT(sections); i++)
		if (str_is(section, sections[i]))
			return true;
	return false;
}

static struct str path_in(struct arena *arena, struct str section, struct str name)
{
	return str_format_in(arena, "/%.*s/%.*s", STR_ARG(section), STR_ARG(name));
}

/* A resource that is not at its place makes none of those behind it differ: what is compared is found by name, and
 * the order only when all of them are alike. */
static struct str compare_entries(struct arena *arena, struct str section, const struct value *wanted,
                                  const struct value *made, struct map *differing)
{
	struct str first = {0};
	bool resources = str_is(section, "Resources");
	for (size_t i = 0; i < wanted->as.map.count; i++) {
		const struct member *member = &wanted->as.map.items[i];
		const struct member *other = i < made->as.map.count ? &made->as.map.items[i] : NULL;
		bool ordered = other && str_equal(other->key, member->key);
		if (value_equal(member->value, ordered ? other->value : value_get(made, member->key)) && ordered)
			continue;
		if (!first.len)
			first = path_in(arena, section, member->key);
		if (resources)
			map_put(differing, member->key, (void *)member);
	}
	if (!first.len && made->as.map.count > wanted->as.map.count)
		first = path_in(arena, section, made->as.map.items[wanted->as.map.count].key);
	return first;
}

struct str import_compare_in(struct arena *arena, const struct value *wanted, const struct value *made,
                             struct map *differing)
{
	struct str first = {0};
	for (size_t i = 0; i < wanted->as.map.count; i++) {
		const struct member *member = &wanted->as.map.items[i];
		const struct value *other = value_get(made, member->key);
		struct str path = {0};
		if (other && keeps_order(member->key) && member->value->kind == VALUE_MAP && other->kind == VALUE_MAP)
			path = compare_entries(arena, member->key, member->value, other, differing);
		else if (!value_equal(member->value, other))
			path = str_format_in(arena, "/%.*s", STR_ARG(member->key));
		if (!first.len)
			first = path;
	}
	for (size_t i = 0; !first.len && i < made->as.map.count; i++)
		if (!value_get(wanted, made->as.map.items[i].key))
			first = str_format_in(arena, "/%.*s", STR_ARG(made->as.map.items[i].key));
	return first;
}
