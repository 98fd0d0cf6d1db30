#include <string.h>

#include "base/buf.h"
#include "schema/lookup.h"

#define EVERY_PROPERTY(type) STR_INIT(type),
static const struct str every_property[] = {
#include "schema/attributes.def"
};
#undef EVERY_PROPERTY

static const struct {
	struct str type, attribute;
} single[] = {
#define ATTRIBUTE(type, attribute) {STR_INIT(type), STR_INIT(attribute)},
#include "schema/attributes.def"
#undef ATTRIBUTE
};

#define ANY_ATTRIBUTE(prefix) STR_INIT(prefix),
static const struct str any_attribute[] = {
#include "schema/attributes.def"
};
#undef ANY_ATTRIBUTE

/* Nested stacks and provisioned products give their outputs as attributes: Outputs.Name. */
static const struct str with_outputs[] = {
	STR_INIT("AWS::CloudFormation::Stack"),
	STR_INIT("AWS::Serverless::Application"),
	STR_INIT("AWS::ServiceCatalog::CloudFormationProvisionedProduct"),
};

static bool every_property_is_attribute(struct str type)
{
	for (size_t i = 0; i < LK_COUNT(every_property); i++)
		if (str_equal(every_property[i], type))
			return true;
	return false;
}

static bool any_attribute_may_be(const struct schema_type *type, struct str attribute)
{
	for (size_t i = 0; i < LK_COUNT(any_attribute); i++)
		if (str_starts_with(type->name, any_attribute[i]))
			return true;
	for (size_t i = 0; i < LK_COUNT(with_outputs); i++)
		if (str_equal(type->name, with_outputs[i]))
			return str_starts_with(attribute, STR("Outputs."));
	return false;
}

/* "/properties/Endpoint/Address" → "Endpoint.Address" */
static struct str dotted_in(struct arena *arena, struct str listed)
{
	struct buf name;
	struct str token;
	bool first = true;
	buf_init(&name, 4096);
	listed = str_slice(listed, strlen("/properties/"), listed.len);
	while (str_next(&listed, '/', &token)) {
		if (!first)
			buf_append_char(&name, '.');
		buf_append(&name, token);
		first = false;
	}
	struct str result = buf_copy_in(&name, arena);
	buf_done(&name);
	return result;
}

/* Whether listed, without "/properties/" and with dots for slashes, is the attribute. */
static bool names_attribute(struct str listed, struct str attribute)
{
	listed = str_slice(listed, strlen("/properties/"), listed.len);
	if (listed.len != attribute.len)
		return false;
	for (size_t i = 0; i < listed.len; i++)
		if ((listed.ptr[i] == '/' ? '.' : listed.ptr[i]) != attribute.ptr[i])
			return false;
	return true;
}

/* "Endpoint.Address" among the properties, through objects only. */
static bool is_property(const struct schema_type *type, struct str attribute)
{
	struct pack_node node = type->node;
	struct str token;
	while (str_next(&attribute, '.', &token)) {
		node = pack_get(pack_get_text(node, "properties"), token);
		if (!pack_is_present(node))
			return false;
		node = schema_resolve(type, node);
	}
	return true;
}

bool schema_has_attribute(const struct schema_type *type, struct str attribute)
{
	if (any_attribute_may_be(type, attribute))
		return true;
	struct pack_node listed = pack_get_text(type->node, schema_role_name(SCHEMA_READ_ONLY));
	for (size_t i = 0; i < pack_count(listed); i++)
		if (names_attribute(pack_string(pack_item(listed, i)), attribute))
			return true;
	for (size_t i = 0; i < LK_COUNT(single); i++)
		if (str_equal(single[i].type, type->name) && str_equal(single[i].attribute, attribute))
			return true;
	return every_property_is_attribute(type->name) && is_property(type, attribute);
}

/* The position counts through three lists in turn. */
bool schema_next_attribute(const struct schema_type *type, struct arena *arena, size_t *position,
                           struct str *ret_attribute)
{
	struct pack_node listed = pack_get_text(type->node, schema_role_name(SCHEMA_READ_ONLY));
	struct pack_node properties = pack_get_text(type->node, "properties");
	size_t first = pack_count(listed), second = first + LK_COUNT(single);
	size_t end = second + (every_property_is_attribute(type->name) ? pack_count(properties) : 0);
	while (*position < end) {
		size_t at = (*position)++;
		if (at < first) {
			*ret_attribute = dotted_in(arena, pack_string(pack_item(listed, at)));
			return true;
		}
		if (at >= second) {
			*ret_attribute = pack_key(properties, at - second);
			return true;
		}
		if (!str_equal(single[at - first].type, type->name))
			continue;
		*ret_attribute = single[at - first].attribute;
		return true;
	}
	return false;
}
