/* A walk of a value along its schema, keyword by keyword. Inside this room only.
 *
 * A loud walk reports every fault. A quiet one (a branch of oneOf, the condition of if) only weighs them, and says when
 * the outcome hangs on something that is known at deployment alone. CloudFormation turns scalars into what a property
 * wants ("30" for an integer, 30 for a string): these are no faults. */
#ifndef LK_CHECK_WALK_H
#define LK_CHECK_WALK_H

#include "check/context.h"

struct walk {
	struct check *check;
	struct holder holder;
	const struct schema_type *type; /* $ref is resolved in it */
	struct pack_node read_only;     /* the type's readOnlyProperties, */
	struct pack_node deprecated;    /* and its deprecatedProperties */
	bool quiet;
	bool strict;      /* scalars are not converted: decides between branches that would both fit */
	bool conditional; /* below an If, or in a resource with a Condition */
	size_t depth;
	size_t faults; /* weighed: see enum fault_weight */
	bool unknown;  /* quiet: the outcome hangs on a value that only the deployment knows */
	/* Extension schemas: every fault is told as this rule, with what it wants; the first alone when single. */
	const char *rule;
	struct str wants;
	bool single, told;
	const struct value *gathered; /* what {"$data": …} points into; NULL outside of cfnGather */
	bool literal;                 /* functions are compared as they are written */
	bool repeats;                 /* items may have the same keys */
};

/* How far a branch is from being meant: a wrong kind tells more than a missing property. */
enum fault_weight { FAULT_LIGHT = 1, FAULT_DISCRIMINATOR = 100, FAULT_KIND = 1000 };

/* What a walk has met, for the keywords' functions: the schema object, the value and the way to it. */
struct spot {
	struct pack_node schema;
	struct pack_node argument; /* of the keyword */
	const struct value *value;
	const struct step *at;
};

/* Checks the properties of one resource against its type. */
void walk_resource(struct check *check, const struct check_resource *subject);

void walk_value(struct walk *walk, struct pack_node schema, const struct step *at);

/* The outcome of a quiet walk. */
struct verdict {
	size_t faults;
	bool unknown;
};
struct verdict walk_try(const struct walk *walk, struct pack_node schema, const struct step *at);
static inline bool verdict_fits(struct verdict verdict)
{
	return !verdict.faults && !verdict.unknown;
}

/* The first finding that a loud walk of the schema would report; NULL when none. In the check's arena. */
const struct finding *walk_first_fault_in(const struct walk *walk, struct pack_node schema, const struct step *at);

/* Weighs a fault; a loud walk reports it too. */
void walk_fault(struct walk *walk, const char *rule, enum fault_weight weight, const struct step *at, bool on_key,
                struct str hint, const char *format, ...) LK_PRINTF(7, 8);

/* "AWS::S3::Bucket property 'Tags[0].Key'" for messages; quiet walks get an empty view. */
struct str walk_words(struct walk *walk, const struct step *at);

/* The scalar as the service's text; false for lists, maps and functions. */
bool walk_text(struct walk *walk, const struct value *value, struct str *ret_text);

/* Characters, not bytes, of a UTF-8 text. */
int64_t walk_characters(struct str text);

/* Text that holds "{{resolve:...}}", whose value only the deployment knows. */
bool walk_is_dynamic(const struct value *value);

/* Whether {"Fn::Transform": …} or {"Fn::ForEach::…": …} beside other keys may add more of them. */
bool walk_is_open_map(const struct value *map);

/* Keywords, by kind of value; each ignores values that it does not concern. */
void walk_members(struct walk *walk, const struct spot *spot); /* properties, pattern- and additionalProperties */
void walk_required(struct walk *walk, const struct spot *spot);
void walk_required_or(struct walk *walk, const struct spot *spot);
void walk_required_xor(struct walk *walk, const struct spot *spot);
void walk_dependencies(struct walk *walk, const struct spot *spot);
void walk_dependent_required(struct walk *walk, const struct spot *spot);
void walk_dependent_excluded(struct walk *walk, const struct spot *spot);
void walk_min_properties(struct walk *walk, const struct spot *spot);
void walk_max_properties(struct walk *walk, const struct spot *spot);

void walk_items(struct walk *walk, const struct spot *spot);
void walk_prefix_items(struct walk *walk, const struct spot *spot);
void walk_min_items(struct walk *walk, const struct spot *spot);
void walk_max_items(struct walk *walk, const struct spot *spot);
void walk_unique_items(struct walk *walk, const struct spot *spot);
void walk_unique_keys(struct walk *walk, const struct spot *spot);
void walk_max_unique_items(struct walk *walk, const struct spot *spot);

void walk_const(struct walk *walk, const struct spot *spot);
void walk_enum(struct walk *walk, const struct spot *spot);
void walk_enum_case_insensitive(struct walk *walk, const struct spot *spot);
void walk_pattern(struct walk *walk, const struct spot *spot);
void walk_format(struct walk *walk, const struct spot *spot);
void walk_min_length(struct walk *walk, const struct spot *spot);
void walk_max_length(struct walk *walk, const struct spot *spot);
void walk_minimum(struct walk *walk, const struct spot *spot);
void walk_maximum(struct walk *walk, const struct spot *spot);
void walk_exclusive_minimum(struct walk *walk, const struct spot *spot);
void walk_exclusive_maximum(struct walk *walk, const struct spot *spot);
void walk_multiple_of(struct walk *walk, const struct spot *spot);

void walk_all_of(struct walk *walk, const struct spot *spot);
void walk_any_of(struct walk *walk, const struct spot *spot);
void walk_one_of(struct walk *walk, const struct spot *spot);
void walk_not(struct walk *walk, const struct spot *spot);
void walk_if(struct walk *walk, const struct spot *spot);

void walk_contains(struct walk *walk, const struct spot *spot);
void walk_property_names(struct walk *walk, const struct spot *spot);
void walk_context(struct walk *walk, const struct spot *spot);

/* cfnGather: this resource's properties and those of resources that it refers to, under one schema. */
void walk_gather(struct walk *walk, struct pack_node gather, const struct step *at);

/* Takes the keyword over when its argument is {"$data": …} or {"$lookup": …}. */
bool walk_data(struct walk *walk, struct str keyword, const struct spot *spot);

/* A function where the schema wants a value: what it yields against what is wanted, each branch of an If. */
void walk_intrinsic(struct walk *walk, const struct spot *spot);

#endif
