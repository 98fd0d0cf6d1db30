/* Provider schemas: what a CloudFormation type, property or attribute is. All answers point into the pack.
 *
 * A "schema node" is a JSON Schema object as the provider wrote it. $ref is resolved by schema_resolve(). */
#ifndef LK_SCHEMA_LOOKUP_H
#define LK_SCHEMA_LOOKUP_H

#include "schema/pack.h"

struct schema_type {
	struct pack_node node; /* the whole provider schema; absent when the type is unknown */
	struct str name;       /* "AWS::S3::Bucket" */
};

/* Number of types over all regions, and the i-th in order of name. */
size_t schema_type_count(const struct pack *pack);
struct str schema_type_name(const struct pack *pack, size_t index);

bool schema_find_type(const struct pack *pack, struct str name, struct schema_type *ret_type);

/* Whether the type exists in the region; true for an unknown region. */
bool schema_type_in_region(const struct pack *pack, struct str type_name, struct str region);

/* Follows $ref within the type ("#/definitions/X", "#/properties/Y") until a node without one; absent when broken. */
struct pack_node schema_resolve(const struct schema_type *type, struct pack_node node);

/* The node that a pointer within the type's schema leads to: "#/definitions/Tag". Absent when there is none. */
struct pack_node schema_follow(const struct schema_type *type, struct str pointer);

/* The schema of the value at a path of property names from the type's properties; "*" or a number steps into items.
 * "/Tags/0/Key". Absent when there is none. */
struct pack_node schema_at(const struct schema_type *type, struct str path);

/* What a property path is listed under. Paths in the schemas are "/properties/A/B" with "*" for list items. */
enum schema_role {
	SCHEMA_READ_ONLY,
	SCHEMA_WRITE_ONLY,
	SCHEMA_CREATE_ONLY,
	SCHEMA_CONDITIONAL_CREATE_ONLY,
	SCHEMA_DEPRECATED,
	SCHEMA_PRIMARY_IDENTIFIER,
};
/* path "/TableName" or "/Tags/0/Key". True when the path or something above it is listed; *ret_listed (may be NULL)
 * is the schema's own spelling: "/properties/TableName". */
bool schema_has_role(const struct schema_type *type, enum schema_role role, struct str path, struct str *ret_listed);
/* The keyword: "createOnlyProperties". */
const char *schema_role_name(enum schema_role role);

/* Attributes that Fn::GetAtt may name: readOnly properties in dotted form ("Endpoint.Address"), and for the types
 * where the service allows more, those too. *position starts at 0. */
bool schema_next_attribute(const struct schema_type *type, struct arena *arena, size_t *position,
                           struct str *ret_attribute);
bool schema_has_attribute(const struct schema_type *type, struct str attribute);

/* "delete_then_create", "create_then_delete" or empty. */
struct str schema_replacement_strategy(const struct schema_type *type);

/* Holds data that a deletion would lose. Source: cfn-lint's StatefulResources and aws-service-spec's isStateful. */
bool schema_is_stateful(const struct pack *pack, struct str type_name);

#endif
