#include "observe/deep.h"
#include "schema/facts.h"

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

struct parts {
	struct arena *arena;
	const struct schema_type *type;
	struct pack_node list;
	const struct deep_identity *identity;
	struct facts_list refs; /* what the physical id is made of */
	bool documented;        /* refs is of the documentation, not of the schema */
	size_t guessed;         /* parts for which the physical id was taken without being told so */
};

/* Whether the physical id is the value of that property, as far as that is known. */
static bool is_physical(struct parts *parts, struct str path)
{
	struct str name = str_slice(path, 1, path.len);
	bool is_arn = str_starts_with(parts->identity->physical_id, STR("arn:"));
	if (str_ends_with(name, STR("Arn")) && (!is_arn || pack_count(parts->list) == 1))
		return is_arn;
	if (parts->documented)
		return parts->refs.items.count == 1 && str_equal(parts->refs.items.items[0], name);
	return parts->guessed++ == 0;
}

/* What the template gives, what is known of an attribute, or the physical id; empty: not known. */
static struct str part_in(struct parts *parts, struct str path)
{
	struct str text = {0};
	const struct deep_identity *identity = parts->identity;
	bool service_gives = schema_has_role(parts->type, SCHEMA_READ_ONLY, path, NULL);
	struct value *value = value_at(service_gives ? identity->attributes : identity->declared, path);
	if (value && value_scalar_text_in(parts->arena, value, &text))
		return text;
	bool expression = value && !service_gives && pack_count(parts->list) > 1;
	return !expression && is_physical(parts, path) ? identity->physical_id : (struct str){0};
}

static struct str join_in(struct parts *parts, struct str *ret_reason)
{
	struct str joined = {0};
	for (size_t i = 0; i < pack_count(parts->list); i++) {
		struct str path = path_of(pack_item(parts->list, i)), part = part_in(parts, path);
		if (!part.len) {
			*ret_reason = str_format_in(parts->arena, "it is identified by %.*s, which is not known",
			                            STR_ARG(str_slice(path, 1, path.len)));
			return (struct str){0};
		}
		joined = i ? str_format_in(parts->arena, "%.*s|%.*s", STR_ARG(joined), STR_ARG(part)) : part;
	}
	return joined;
}

/* Source: Cloud Control API User Guide, "Identifying resources"; CloudFormation CLI User Guide, "Resource type schema",
 * primaryIdentifier. */
struct str deep_identifier_in(struct arena *arena, const struct schema_type *type,
                              const struct deep_identity *identity, struct str *ret_reason)
{
	const char *source;
	struct parts parts = {.arena = arena, .type = type, .identity = identity};
	parts.list = pack_get_text(type->node, "primaryIdentifier");
	if (!pack_is_present(pack_get_text(pack_get_text(type->node, "handlers"), "read")) ||
	    !pack_count(parts.list)) {
		*ret_reason = STR("Cloud Control does not read this type");
		return (struct str){0};
	}
	if (!identity->physical_id.len) {
		*ret_reason = STR("it has no physical id");
		return (struct str){0};
	}
	if (pack_count(parts.list) > 1 && count_bars(identity->physical_id) == pack_count(parts.list) - 1)
		return identity->physical_id;
	parts.refs = facts_ref_in(arena, type, &source);
	parts.documented = parts.refs.items.count && !str_is(str_from(source), "primaryIdentifier");
	return join_in(&parts, ret_reason);
}
