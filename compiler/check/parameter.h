/* A parameter's own constraints, against its default and against what environments give it. Inside this room only. */
#ifndef LK_CHECK_PARAMETER_H
#define LK_CHECK_PARAMETER_H

#include "check/context.h"

/* String, Number, AWS::EC2::VPC::Id, List<Number>, AWS::SSM::Parameter::Value<String> … */
bool parameter_type_is_known(struct str type);
/* Those whose value is a list, or a text cut at its commas. */
bool parameter_is_list(const struct entry *parameter);
/* Whose value is the name of an SSM parameter: the constraints speak of the name, not of what it holds. */
bool parameter_is_stored(const struct entry *parameter);

/* Why the value is not allowed, as a sentence's end ("is not among AllowedValues: a, b"); an empty view when it is. */
struct str parameter_refusal_in(struct check *check, const struct entry *parameter, const struct value *value);

#endif
