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
 * causesReplacement of aws-service-spec, which has it from the types' documentation ("Update requires"), of properties
 * and of their parts: "LustreConfiguration/DeploymentType". Where schema and documentation disagree, the change may
 * replace. */

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

/* What the documentation says: of which path, and "yes" or "maybe"; both empty when it says nothing. */
struct documented {
	struct str path, causes;
};

/* A part that is documented to replace, within what is set on either side. */
static struct documented documented_below(struct pack_node causes, const struct difference *difference)
{
	size_t length = difference->schema_path.len - 1;
	for (size_t i = 0; i < pack_count(causes); i++) {
		struct str key = pack_key(causes, i);
		if (key.len <= length || key.ptr[length] != '/' ||
		    !str_equal(str_slice(key, 0, length), str_slice(difference->schema_path, 1, length + 1)))
			continue;
		struct str rest = str_slice(key, length, key.len);
		if (has_at(difference->before, rest) || has_at(difference->after, rest))
			return (struct documented){key, pack_string(pack_item(causes, i))};
	}
	return (struct documented){0};
}

/* What the service's documentation says of the nearest at or above the difference, else of a part of it. */
static struct documented documented(const struct schema_type *type, const struct difference *difference)
{
	struct pack_node spec = pack_get(pack_get_text(pack_root(type->node.pack), "service_spec"), type->name);
	struct pack_node causes = pack_get_text(spec, "causesReplacement");
	struct str path = str_slice(difference->schema_path, 1, difference->schema_path.len);
	while (path.len) {
		struct str said = pack_string(pack_get(causes, path));
		if (said.len)
			return (struct documented){path, said};
		while (path.len && path.ptr[path.len - 1] != '/')
			path.len--;
		path.len -= path.len > 0;
	}
	return documented_below(causes, difference);
}

/* Said of all that differs, not of a part. */
static bool surely_replaces(const struct documented *documentation, const struct difference *difference)
{
	return str_is(documentation->causes, "yes") && documentation->path.len < difference->schema_path.len;
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

/* Whether the documentation speaks of the whole property only, and the schema of its parts. */
static bool is_known_better(const struct schema_type *type, struct str documented_path,
                            const struct difference *difference)
{
	bool parts = lists_parts(type, SCHEMA_CREATE_ONLY, difference) ||
	             lists_parts(type, SCHEMA_CONDITIONAL_CREATE_ONLY, difference);
	return parts && !str_contains(documented_path, STR("/"));
}

/* What the documentation says in words alone. Source: CloudFormation Template Reference, "AWS::DynamoDB::Table",
 * AttributeDefinitions, and "AWS::DynamoDB::Table LocalSecondaryIndex". */
static const struct {
	const char *type, *path;
	enum plan_effect effect;
	const char *proof;
} worded[] = {
	{"AWS::DynamoDB::Table", "/AttributeDefinitions/*/AttributeType", PLAN_MAY_REPLACE,
	 "documentation of AttributeDefinitions: Replacement if you edit an existing AttributeDefinition"},
	{"AWS::DynamoDB::Table", "/LocalSecondaryIndexes", PLAN_MAY_REPLACE,
	 "documentation of LocalSecondaryIndexes: Updates are not supported"},
};

/* Whether the difference is the type of an attribute of the table's own key: an index may go before its attribute
 * becomes another, the key cannot. */
static bool is_type_of_key(const struct value *properties, const struct difference *difference)
{
	struct str item = difference->path, member = STR("/AttributeType");
	const struct value *keys = value_get(properties, STR("KeySchema"));
	if (!str_is(difference->schema_path, "/AttributeDefinitions/*/AttributeType") || !keys ||
	    keys->kind != VALUE_LIST)
		return false;
	struct str name = value_string(value_get(value_at(properties, str_slice(item, 0, item.len - member.len)),
	                                         STR("AttributeName")));
	for (size_t i = 0; i < keys->as.list.count; i++)
		if (str_equal(value_string(value_get(keys->as.list.items[i], STR("AttributeName"))), name))
			return true;
	return false;
}

static void find_worded(struct str type_name, struct str path, struct verdict *ret_verdict)
{
	for (size_t i = 0; i < LK_COUNT(worded); i++) {
		struct str above = str_from(worded[i].path);
		if (str_is(type_name, worded[i].type) && str_starts_with(path, above) &&
		    (path.len == above.len || path.ptr[above.len] == '/'))
			*ret_verdict = (struct verdict){worded[i].effect, str_from(worded[i].proof)};
	}
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
                                      const struct value *properties, const struct difference *difference)
{
	if (is_custom(type_name))
		return (struct verdict){PLAN_CANNOT_KNOW, STR("custom resource: its provider decides")};
	if (!type)
		return (struct verdict){PLAN_CANNOT_KNOW,
		                        str_format_in(arena, "no schema of %.*s", STR_ARG(type_name))};
	struct str listed = listed_at(type, SCHEMA_CREATE_ONLY, difference);
	if (listed.len)
		return quote(arena, PLAN_REPLACES, SCHEMA_CREATE_ONLY, listed);
	struct documented documentation = documented(type, difference);
	listed = listed_at(type, SCHEMA_CONDITIONAL_CREATE_ONLY, difference);
	if (listed.len)
		return quote(arena, surely_replaces(&documentation, difference) ? PLAN_REPLACES : PLAN_MAY_REPLACE,
		             SCHEMA_CONDITIONAL_CREATE_ONLY, listed);
	if (cannot_update(type))
		return (struct verdict){PLAN_REPLACES, STR("handlers: no update")};
	if (documentation.causes.len && !is_known_better(type, documentation.path, difference))
		return maybe(str_format_in(arena, "causesReplacement: %.*s: %.*s", STR_ARG(documentation.path),
		                           STR_ARG(documentation.causes)));
	struct verdict verdict = {PLAN_IN_PLACE, STR("not in createOnlyProperties")};
	find_worded(type_name, difference->schema_path, &verdict);
	if (verdict.effect == PLAN_MAY_REPLACE && is_type_of_key(properties, difference))
		verdict.effect = PLAN_REPLACES;
	return verdict;
}

static enum verdict_fate fate(const struct value *policy)
{
	if (value_is_string(policy, "Retain") || value_is_string(policy, "RetainExceptOnCreate"))
		return VERDICT_RETAINED;
	if (value_is_string(policy, "Snapshot"))
		return VERDICT_SNAPSHOT;
	return !policy || policy->kind == VALUE_STRING ? VERDICT_DELETED : VERDICT_UNKNOWN;
}

/* Source: AWS CloudFormation User Guide, "DeletionPolicy attribute": the default is Delete, but Snapshot for
 * AWS::RDS::DBCluster and for an AWS::RDS::DBInstance outside of a cluster. */
enum verdict_fate verdict_of_deletion(const struct resource *resource, const struct value *policy)
{
	bool cluster = str_is(resource->type, "AWS::RDS::DBCluster");
	bool instance = str_is(resource->type, "AWS::RDS::DBInstance") &&
	                !value_get(resource->properties, STR("DBClusterIdentifier"));
	return !policy && (cluster || instance) ? VERDICT_SNAPSHOT : fate(policy);
}

enum verdict_fate verdict_of_replacement(const struct value *policy)
{
	return fate(policy);
}
