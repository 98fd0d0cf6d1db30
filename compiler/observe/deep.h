/* What the service's drift detection cannot see: types that it does not compare, and properties that the template does
 * not declare. Both are judged by what Cloud Control reads.
 *
 * Pure. Properties that are read-only or write-only, the schema's defaults, empty values, the service's own tags and
 * those of the stack are never told. What is not declared is drift only against a baseline that was recorded. */
#ifndef LK_OBSERVE_DEEP_H
#define LK_OBSERVE_DEEP_H

#include "formats/json.h"
#include "observe/drift.h"
#include "schema/lookup.h"

/* Recorded values are read and written in this many bytes at most. */
#define DEEP_BASELINE_MAX ((size_t)16 * 1024 * 1024)

struct deep_resource {
	struct str logical_id, type;
	const struct value *declared; /* resolved properties, a map */
	const struct value *live;     /* what Cloud Control read, a map */
};

/* One property that lives and is not declared. What may be a secret in it is "****", so that it is told when it comes
 * and goes, and not when it changes: a hash of a short one would be found by trying. */
struct deep_value {
	struct str path;
	const struct value *value;
};
struct deep_values {
	struct str logical_id, type; /* "Child/Queue" in a nested stack */
	VEC(struct deep_value) values;
};
/* Of all resources that could be read, also those without any. */
struct deep_undeclared {
	VEC(struct deep_values) resources;
};

/* What is known of a resource before it is read. */
struct deep_identity {
	struct str physical_id;
	const struct value *declared;   /* as in deep_resource */
	const struct value *attributes; /* map of attribute to value, of those that follow from the physical id */
};
/* The primary identifier, of several parts joined by "|". Empty where it cannot be known: *ret_reason tells why. */
struct str deep_identifier_in(struct arena *arena, const struct schema_type *type,
                              const struct deep_identity *identity, struct str *ret_reason);

/* JSON as values, without reading functions into it. */
struct value *deep_value_in(struct arena *arena, const struct json *node);

/* What a template's Fn::GetAtt names, of what was read: map of attribute to value, without what looks secret. */
struct value *deep_attributes_in(struct arena *arena, const struct schema_type *type, const struct value *live);

/* Whether a text of that name may be one that nobody is to see. */
bool deep_is_secret_name(struct arena *arena, struct str name);

/* Compares a resource that the service's detection did not; it counts as checked then. tags: of the stack, a map. */
void deep_add_declared(struct drift_report *report, const struct drift_stack *stack, const struct value *tags,
                       const struct deep_resource *resource);

/* Gathers what is not declared. */
void deep_gather(struct drift_report *report, const struct drift_stack *stack, const struct value *tags,
                 const struct deep_resource *resource, struct deep_undeclared *undeclared);

/* --- the baseline: {"format_version":1,"stack":"","resources":{"Jobs":{"type":"","undeclared":{"/Path":1}}}} */

/* Sorted by logical id and path. */
void deep_write_baseline(struct buf *out, struct arena *arena, struct str stack,
                         const struct deep_undeclared *undeclared);

struct deep_baseline {
	const struct json *resources;
};
/* ERROR_PROTOCOL when it is none, or of another stack. */
LK_MUST_USE enum lk_status deep_read_baseline(struct arena *arena, struct str text, struct str stack,
                                              struct deep_baseline *ret_baseline, struct error *ret_err);

/* What is otherwise than recorded becomes drift of the kind "undeclared". A resource that the baseline does not have is
 * told as not compared. */
void deep_add_undeclared(struct drift_report *report, const struct drift_stack *stack, const struct value *tags,
                         const struct deep_resource *resource, const struct deep_values *values,
                         const struct deep_baseline *baseline);

#endif
