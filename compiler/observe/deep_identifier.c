#include "base/limits.h"
#include "observe/deep.h"

#define PROPERTIES "/properties/"

static size_t count_bars(struct str text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += text.ptr[i] == '|';
	return count;
}

/* "/properties/Endpoint/Address" is "/Endpoint/Address". */
static struct str path_of(struct pack_node part)
{
	struct str text = pack_string(part);
	return str_starts_with(text, STR(PROPERTIES)) ? str_slice(text, sizeof PROPERTIES - 2, text.len) : text;
}

/* A part that the template gives, the physical id for one that the service gives; empty: not known. */
static struct str part_in(struct arena *arena, const struct schema_type *type, struct str path,
                          struct str physical_id, const struct value *declared, bool *ret_taken)
{
	struct str text = {0};
	struct value *value = value_at(declared, path);
	*ret_taken = false;
	if (!schema_has_role(type, SCHEMA_READ_ONLY, path, NULL) && value)
		return value_scalar_text_in(arena, value, &text) ? text : (struct str){0};
	*ret_taken = true;
	return physical_id;
}

/* Of one part it is the physical id, also where the template writes an expression. */
static struct str single_in(struct arena *arena, const struct schema_type *type, struct str path,
                            struct str physical_id, const struct value *declared)
{
	bool ignored;
	struct str part = part_in(arena, type, path, physical_id, declared, &ignored);
	return part.len ? part : physical_id;
}

static struct str join_parts_in(struct arena *arena, const struct schema_type *type, struct pack_node parts,
                                struct str physical_id, const struct value *declared, struct str *ret_reason)
{
	size_t taken = 0;
	struct str joined = {0};
	for (size_t i = 0; i < pack_count(parts); i++) {
		bool is_physical;
		struct str path = path_of(pack_item(parts, i));
		struct str part = part_in(arena, type, path, physical_id, declared, &is_physical);
		taken += is_physical;
		if (!part.len || taken > 1) {
			*ret_reason = str_format_in(arena, "it is identified by %.*s, which is not known",
			                            STR_ARG(str_slice(path, 1, path.len)));
			return (struct str){0};
		}
		joined = i ? str_format_in(arena, "%.*s|%.*s", STR_ARG(joined), STR_ARG(part)) : part;
	}
	return joined;
}

/* Source: Cloud Control API User Guide, "Identifying resources"; CloudFormation CLI User Guide, "Resource type schema",
 * primaryIdentifier. */
struct str deep_identifier_in(struct arena *arena, const struct schema_type *type, struct str physical_id,
                              const struct value *declared, struct str *ret_reason)
{
	struct pack_node parts = pack_get_text(type->node, "primaryIdentifier");
	size_t count = pack_count(parts);
	if (!pack_is_present(pack_get_text(pack_get_text(type->node, "handlers"), "read")) || !count) {
		*ret_reason = STR("Cloud Control does not read this type");
		return (struct str){0};
	}
	if (!physical_id.len) {
		*ret_reason = STR("it has no physical id");
		return (struct str){0};
	}
	if (count == 1)
		return single_in(arena, type, path_of(pack_item(parts, 0)), physical_id, declared);
	if (count_bars(physical_id) == count - 1)
		return physical_id;
	return join_parts_in(arena, type, parts, physical_id, declared, ret_reason);
}
