/* What a difference does to its resource, and which fact of the schema says so. */
#ifndef LK_PLAN_VERDICT_H
#define LK_PLAN_VERDICT_H

#include "plan/diff.h"
#include "plan/plan.h"

struct verdict {
	enum plan_effect effect;
	struct str proof;
};

/* type NULL: the pack does not know it. properties are those that come after, resolved; NULL: none are known.
 *
 * Facts: createOnlyProperties, conditionalCreateOnlyProperties and handlers of the provider schema (CloudFormation CLI
 * User Guide, "Resource type schema"), aws-service-spec, and what the Template Reference says in words alone. */
struct verdict verdict_of_property_in(struct arena *arena, const struct schema_type *type, struct str type_name,
                                      const struct value *properties, const struct difference *difference);

/* What happens to the physical resource when the stack gives it up. With the transform AWS::LanguageExtensions the
 * policy may be a function, whose value then is not always known. */
enum verdict_fate { VERDICT_DELETED, VERDICT_SNAPSHOT, VERDICT_RETAINED, VERDICT_UNKNOWN };

/* Of a resource that leaves the stack: by its DeletionPolicy, as far as resolved; NULL: it has none. */
enum verdict_fate verdict_of_deletion(const struct resource *resource, const struct value *policy);
/* Of the old one when it is replaced: by the UpdateReplacePolicy of the new declaration. */
enum verdict_fate verdict_of_replacement(const struct value *policy);

#endif
