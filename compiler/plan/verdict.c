#include "plan/verdict.h"

/* Whether value has something at path ("/A/" + "*" + "/B"; the star is any item). */
static bool has_at(const struct value *value, struct str path)
{
	if (!path.len)
		return value != NULL;
	if (!value)
		return false;
	size_t end = str_find(path, STR("/"), 1);
	struct str segment = str_slice(path, 1, end), rest = {0};
	if (end != SIZE_MAX)
		rest = str_slice(path, end, path.len);
	if (value->kind != VALUE_LIST)
		return has_at(value_get(value, segment), rest);
	for (size_t i = 0; i < value->as.list.count; i++)
		if (has_at(value->as.list.items[i], rest))
			return true;
	return false;
}

/* Sources of the facts: createOnlyProperties, conditionalCreateOnlyProperties and handlers of the provider schema, and
 * causesReplacement of aws-service-spec, which has it from the types' documentation ("Update requires"). Where schema
 * and documentation disagree, the change may replace. */

/* The listed property at, above or (where it is set on either side) below the difference; empty when there is none. */
static struct str listed_at(const struct schema_type *type, enum schema_role role, const struct difference *difference)
{
	struct str listed, prefix = STR("/properties");
	if (schema_has_role(type, role, difference->schema_path, &listed))
		return listed;
	struct pack_node list = pack_get_text(type->node, schema_role_name(role));
	for (size_t i = 0; i < pack_count(list); i++) {
		listed = pack_string(pack_item(list, i));
		struct str path = str_slice(listed, prefix.len, listed.len);
		size_t length = difference->schema_path.len;
		if (!str_starts_with(path, difference->schema_path) || path.len <= length || path.ptr[length] != '/')
			continue;
		struct str rest = str_slice(path, length, path.len);
		if (has_at(difference->before, rest) || has_at(difference->after, rest))
			return listed;
	}
	return (struct str){0};
}

static struct verdict quote(struct arena *arena, enum plan_effect effect, enum schema_role role, struct str listed)
{
	return (struct verdict){effect, str_format_in(arena, "%s: %.*s", schema_role_name(role), STR_ARG(listed))};
}

/* Source: AWS CloudFormation User Guide, "Custom resource response objects": another PhysicalResourceId in answer to an
 * update makes it a replacement. */
static bool is_custom(struct str type_name)
{
	return str_starts_with(type_name, STR("Custom::")) || str_is(type_name, "AWS::CloudFormation::CustomResource");
}

/* The property of the type itself within which the difference lies. */
static struct str property_of(const struct difference *difference)
{
	struct str path = difference->schema_path;
	return str_slice(path, 1, str_find(path, STR("/"), 1));
}

/* What the service's documentation says of the property: "yes", "maybe" or nothing. */
static struct str documented(const struct schema_type *type, const struct difference *difference)
{
	struct pack_node spec = pack_get(pack_get_text(pack_root(type->node.pack), "service_spec"), type->name);
	return pack_string(pack_get(pack_get_text(spec, "causesReplacement"), property_of(difference)));
}

/* Whether the schema is more exact than the documentation: it lists parts of the property. */
static bool lists_parts(const struct schema_type *type, enum schema_role role, const struct difference *difference)
{
	struct pack_node list = pack_get_text(type->node, schema_role_name(role));
	struct str prefix = STR("/properties/"), property = property_of(difference);
	for (size_t i = 0; i < pack_count(list); i++) {
		struct str listed = pack_string(pack_item(list, i)), path = str_slice(listed, prefix.len, listed.len);
		if (str_starts_with(path, property) && path.len > property.len && path.ptr[property.len] == '/')
			return true;
	}
	return false;
}

static bool cannot_update(const struct schema_type *type)
{
	struct pack_node handlers = pack_get_text(type->node, "handlers");
	bool create = pack_is_present(pack_get_text(handlers, "create"));
	return create && !pack_is_present(pack_get_text(handlers, "update"));
}

static struct verdict maybe(struct str proof)
{
	return (struct verdict){PLAN_MAY_REPLACE, proof};
}

struct verdict verdict_of_property_in(struct arena *arena, const struct schema_type *type, struct str type_name,
                                      const struct difference *difference)
{
	if (is_custom(type_name))
		return maybe(STR("custom resource: its provider decides"));
	if (!type)
		return maybe(str_format_in(arena, "no schema of %.*s", STR_ARG(type_name)));
	struct str listed = listed_at(type, SCHEMA_CREATE_ONLY, difference);
	if (listed.len)
		return quote(arena, PLAN_REPLACES, SCHEMA_CREATE_ONLY, listed);
	struct str causes = documented(type, difference);
	listed = listed_at(type, SCHEMA_CONDITIONAL_CREATE_ONLY, difference);
	if (listed.len)
		return quote(arena, str_is(causes, "yes") ? PLAN_REPLACES : PLAN_MAY_REPLACE,
		             SCHEMA_CONDITIONAL_CREATE_ONLY, listed);
	if (cannot_update(type))
		return (struct verdict){PLAN_REPLACES, STR("handlers: no update")};
	if (causes.len && !lists_parts(type, SCHEMA_CREATE_ONLY, difference) &&
	    !lists_parts(type, SCHEMA_CONDITIONAL_CREATE_ONLY, difference))
		return maybe(str_format_in(arena, "causesReplacement: %.*s: %.*s", STR_ARG(property_of(difference)),
		                           STR_ARG(causes)));
	return (struct verdict){PLAN_IN_PLACE, STR("not in createOnlyProperties")};
}

static enum verdict_fate fate(const struct resource *resource, struct str attribute)
{
	const struct value *policy = value_get(resource->attributes, attribute);
	if (value_is_string(policy, "Retain") || value_is_string(policy, "RetainExceptOnCreate"))
		return VERDICT_RETAINED;
	return value_is_string(policy, "Snapshot") ? VERDICT_SNAPSHOT : VERDICT_DELETED;
}

/* Source: AWS CloudFormation User Guide, "DeletionPolicy attribute": the default is Delete, but Snapshot for
 * AWS::RDS::DBCluster and for an AWS::RDS::DBInstance outside of a cluster. */
enum verdict_fate verdict_of_deletion(const struct resource *resource)
{
	bool given = value_get(resource->attributes, STR("DeletionPolicy")) != NULL;
	bool cluster = str_is(resource->type, "AWS::RDS::DBCluster");
	bool instance = str_is(resource->type, "AWS::RDS::DBInstance") &&
	                !value_get(resource->properties, STR("DBClusterIdentifier"));
	if (!given && (cluster || instance))
		return VERDICT_SNAPSHOT;
	return fate(resource, STR("DeletionPolicy"));
}

enum verdict_fate verdict_of_replacement(const struct resource *resource)
{
	return fate(resource, STR("UpdateReplacePolicy"));
}
