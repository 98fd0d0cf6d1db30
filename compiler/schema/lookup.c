#include "schema/lookup.h"

#include <string.h>

static struct pack_node types_of(const struct pack *pack)
{
	return pack_get_text(pack_root(pack), "types");
}

size_t schema_type_count(const struct pack *pack)
{
	return pack_count(types_of(pack));
}

struct str schema_type_name(const struct pack *pack, size_t index)
{
	return pack_key(types_of(pack), index);
}

bool schema_find_type(const struct pack *pack, struct str name, struct schema_type *ret_type)
{
	struct pack_node node = pack_get(types_of(pack), name);
	if (!pack_is_present(node))
		return false;
	*ret_type = (struct schema_type){.node = node, .name = name};
	return true;
}

bool schema_type_in_region(const struct pack *pack, struct str type_name, struct str region)
{
	struct pack_node regions = pack_get_text(pack_root(pack), "regions");
	/* Every region that is known has S3. */
	if (!pack_has_string(pack_get_text(regions, "AWS::S3::Bucket"), region))
		return true;
	return pack_has_string(pack_get(regions, type_name), region);
}

/* --- navigation */

/* "#/definitions/Tag/properties/Key" from the type's root, with JSON pointer's escapes. */
struct pack_node schema_follow(const struct schema_type *type, struct str pointer)
{
	struct pack_node node = type->node;
	struct str token;
	if (!str_starts_with(pointer, STR("#/")))
		return (struct pack_node){0};
	pointer = str_slice(pointer, 2, pointer.len);
	while (pack_is_present(node) && str_next(&pointer, '/', &token)) {
		int64_t index;
		if (pack_kind(node) == PACK_ARRAY)
			node = str_to_int(token, &index) && index >= 0 ? pack_item(node, (size_t)index)
								       : (struct pack_node){0};
		else
			node = pack_get(node, token);
	}
	return node;
}

struct pack_node schema_resolve(const struct schema_type *type, struct pack_node node)
{
	for (int hops = 0; hops < 32; hops++) {
		struct str target = pack_string(pack_get_text(node, "$ref"));
		if (!target.len)
			return node;
		node = schema_follow(type, target);
	}
	return (struct pack_node){0};
}

static bool is_item_token(struct str token)
{
	int64_t index;
	return str_equal(token, STR("*")) || str_to_int(token, &index);
}

static struct pack_node step_by_pattern(const struct schema_type *type, struct pack_node node)
{
	struct pack_node patterns = pack_get_text(node, "patternProperties");
	return pack_count(patterns) == 1 ? schema_resolve(type, pack_item(patterns, 0)) : (struct pack_node){0};
}

static struct pack_node step(const struct schema_type *type, struct pack_node node, struct str token);

/* A property that stands only in an alternative of the schema is still one. */
static struct pack_node step_into_alternatives(const struct schema_type *type, struct pack_node node, struct str token)
{
	static const char *const keywords[] = {"oneOf", "anyOf", "allOf"};
	for (size_t k = 0; k < LK_COUNT(keywords); k++) {
		struct pack_node list = pack_get_text(node, keywords[k]);
		for (size_t i = 0; i < pack_count(list); i++) {
			struct pack_node found = step(type, schema_resolve(type, pack_item(list, i)), token);
			if (pack_is_present(found))
				return found;
		}
	}
	return (struct pack_node){0};
}

static struct pack_node step(const struct schema_type *type, struct pack_node node, struct str token)
{
	struct pack_node found = pack_get(pack_get_text(node, "properties"), token);
	if (pack_is_present(found))
		return schema_resolve(type, found);
	if (is_item_token(token) && pack_is_present(pack_get_text(node, "items")))
		return schema_resolve(type, pack_get_text(node, "items"));
	found = step_into_alternatives(type, node, token);
	return pack_is_present(found) ? found : step_by_pattern(type, node);
}

struct pack_node schema_at(const struct schema_type *type, struct str path)
{
	struct pack_node node = type->node;
	struct str token, rest = str_starts_with(path, STR("/")) ? str_slice(path, 1, path.len) : path;
	if (!rest.len)
		return node;
	while (pack_is_present(node) && str_next(&rest, '/', &token))
		node = step(type, node, token);
	return node;
}

/* --- roles */

const char *schema_role_name(enum schema_role role)
{
	static const char *const names[] = {
		[SCHEMA_READ_ONLY] = "readOnlyProperties",
		[SCHEMA_WRITE_ONLY] = "writeOnlyProperties",
		[SCHEMA_CREATE_ONLY] = "createOnlyProperties",
		[SCHEMA_CONDITIONAL_CREATE_ONLY] = "conditionalCreateOnlyProperties",
		[SCHEMA_DEPRECATED] = "deprecatedProperties",
		[SCHEMA_PRIMARY_IDENTIFIER] = "primaryIdentifier",
	};
	return names[role];
}

/* Whether path is what is listed ("/properties/A/B"; a "*" stands for an item of a list) or lies below it. */
static bool covers(struct str listed, struct str path)
{
	struct str want, have;
	if (!str_starts_with(listed, STR("/properties/")))
		return false;
	listed = str_slice(listed, strlen("/properties/"), listed.len);
	path = str_starts_with(path, STR("/")) ? str_slice(path, 1, path.len) : path;
	while (str_next(&listed, '/', &want)) {
		/* Some schemas repeat "properties", and some leave the list's "*" out. */
		if (str_equal(want, STR("properties")) || str_equal(want, STR("items")))
			continue;
		do {
			if (!str_next(&path, '/', &have))
				return false;
		} while (!str_equal(want, STR("*")) && is_item_token(have));
		if (!str_equal(want, STR("*")) && !str_equal(want, have))
			return false;
	}
	return true;
}

bool schema_has_role(const struct schema_type *type, enum schema_role role, struct str path, struct str *ret_listed)
{
	struct pack_node list = pack_get_text(type->node, schema_role_name(role));
	for (size_t i = 0; i < pack_count(list); i++) {
		struct str listed = pack_string(pack_item(list, i));
		if (!covers(listed, path))
			continue;
		if (ret_listed)
			*ret_listed = listed;
		return true;
	}
	return false;
}

struct str schema_replacement_strategy(const struct schema_type *type)
{
	return pack_string(pack_get_text(type->node, "replacementStrategy"));
}

bool schema_is_stateful(const struct pack *pack, struct str type_name)
{
	struct pack_node listed = pack_get_text(pack_get_text(pack_root(pack), "stateful"), "ResourceTypes");
	struct pack_node spec = pack_get(pack_get_text(pack_root(pack), "service_spec"), type_name);
	return pack_is_present(pack_get(listed, type_name)) || pack_bool(pack_get_text(spec, "isStateful"));
}
