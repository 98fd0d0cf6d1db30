/* What a Ref or GetAtt yields, as far as the schemas tell. Inside this room only. */
#ifndef LK_CHECK_REFERENCE_H
#define LK_CHECK_REFERENCE_H

#include "check/context.h"

/* Of a FN_REF or FN_GET_ATT: enum kinds; KIND_ANY when nothing is known. */
unsigned reference_kinds(struct check *check, const struct value *reference);

/* Whether the reference is to a resource and what it yields is surely not of the format ("AWS::EC2::VPC.Id").
 * *ret_words, in the check's arena: "Ref of AWS::S3::Bucket yields AWS::S3::Bucket.Name". */
bool reference_differs(struct check *check, const struct value *reference, struct str format, struct str *ret_words);

/* Whether the reference is to a resource and what it yields surely does not match a pattern that only ARNs match: the
 * Ref of a role where its ARN is wanted. *ret_words as above. */
bool reference_is_no_arn(struct check *check, const struct value *reference, struct str pattern,
                         struct str *ret_words);

#endif
