#include "schema/facts.h"

struct facts_list facts_ref_in(struct arena *arena, const struct schema_type *type, const char **ret_source)
{
	struct pack_node spec = pack_get(pack_get_text(pack_root(type->node.pack), "service_spec"), type->name);
	struct pack_node names = pack_get_text(spec, "cfnRefIdentifier");
	struct facts_list found = {0};
	struct str prefix = STR("/properties/");
	*ret_source = "cfnRefIdentifier";
	for (size_t i = 0; i < pack_count(names); i++)
		VEC_PUSH(arena, &found.items) = pack_string(pack_item(names, i));
	if (found.items.count)
		return found;
	names = pack_get_text(type->node, schema_role_name(SCHEMA_PRIMARY_IDENTIFIER));
	*ret_source = schema_role_name(SCHEMA_PRIMARY_IDENTIFIER);
	for (size_t i = 0; i < pack_count(names); i++) {
		struct str listed = pack_string(pack_item(names, i));
		VEC_PUSH(arena, &found.items) = str_starts_with(listed, prefix)
		                                        ? str_slice(listed, prefix.len, listed.len)
		                                        : listed;
	}
	return found;
}

struct facts_list facts_missing_regions_in(struct arena *arena, const struct schema_type *type)
{
	struct pack_node regions = pack_get_text(pack_root(type->node.pack), "regions");
	/* Every region that is known has S3. */
	struct pack_node all = pack_get_text(regions, "AWS::S3::Bucket"), own = pack_get(regions, type->name);
	struct facts_list found = {0};
	for (size_t i = 0; i < pack_count(all); i++)
		if (!pack_has_string(own, pack_string(pack_item(all, i))))
			VEC_PUSH(arena, &found.items) = pack_string(pack_item(all, i));
	return found;
}
