#include "check/parameter.h"

#include "base/text.h"
#include "check/kinds.h"
#include "check/walk.h"

/* Source: CloudFormation User Guide, "Parameters", AWS-specific parameter types. */
static const char *const value_types[] = {
	"String",
	"Number",
	"AWS::EC2::AvailabilityZone::Name",
	"AWS::EC2::Image::Id",
	"AWS::EC2::Instance::Id",
	"AWS::EC2::KeyPair::KeyName",
	"AWS::EC2::SecurityGroup::GroupName",
	"AWS::EC2::SecurityGroup::Id",
	"AWS::EC2::Subnet::Id",
	"AWS::EC2::VPC::Id",
	"AWS::EC2::Volume::Id",
	"AWS::Route53::HostedZone::Id",
	"AWS::SSM::Parameter::Name",
	"CommaDelimitedList",
};

bool parameter_type_is_known(struct str type)
{
	/* What the service looks up in SSM or as a list may be of types that no page lists. */
	if (str_starts_with(type, STR("AWS::SSM::Parameter::Value<")) || str_starts_with(type, STR("List<")))
		return true;
	for (size_t i = 0; i < LK_COUNT(value_types); i++)
		if (str_is(type, value_types[i]))
			return true;
	return false;
}

static struct str type_of(const struct entry *parameter)
{
	return value_string(value_get(parameter->body, STR("Type")));
}

bool parameter_is_list(const struct entry *parameter)
{
	struct str type = type_of(parameter);
	return str_is(type, "CommaDelimitedList") || str_contains(type, STR("List<")) ||
	       str_contains(type, STR("<CommaDelimitedList>"));
}

bool parameter_is_stored(const struct entry *parameter)
{
	return str_starts_with(type_of(parameter), STR("AWS::SSM::Parameter::Value<"));
}

static struct str refuse_allowed(struct check *check, const struct value *allowed, struct str text)
{
	struct arena *arena = check->arena;
	struct str item, words = {0};
	if (!allowed || allowed->kind != VALUE_LIST)
		return words;
	for (size_t i = 0; i < allowed->as.list.count; i++) {
		if (!value_scalar_text_in(arena, allowed->as.list.items[i], &item) || str_equal(item, text))
			return (struct str){0};
		words = str_format_in(arena, "%.*s%s%.*s", STR_ARG(words), i ? ", " : "", STR_ARG(item));
	}
	return str_format_in(arena, "is not among its AllowedValues: %.*s", STR_ARG(words));
}

static struct str refuse_number(struct check *check, const struct value *body, struct str text)
{
	double number, bound;
	struct value given = {.kind = VALUE_STRING, .as.string = text};
	const struct value *least = value_get(body, STR("MinValue")), *most = value_get(body, STR("MaxValue"));
	if (!kinds_number(&given, &number))
		return STR("is no number");
	if (least && kinds_number(least, &bound) && number < bound)
		return str_format_in(check->arena, "is below its MinValue %.*s",
		                     STR_ARG(text_from_double_in(check->arena, bound)));
	if (most && kinds_number(most, &bound) && number > bound)
		return str_format_in(check->arena, "is above its MaxValue %.*s",
		                     STR_ARG(text_from_double_in(check->arena, bound)));
	return (struct str){0};
}

static struct str refuse_text(struct check *check, const struct value *body, struct str text)
{
	double bound;
	const struct value *least = value_get(body, STR("MinLength")), *most = value_get(body, STR("MaxLength"));
	struct str pattern = value_string(value_get(body, STR("AllowedPattern")));
	int64_t length = walk_characters(text);
	if (least && kinds_number(least, &bound) && (double)length < bound)
		return str_format_in(check->arena, "is shorter than its MinLength %.0f", bound);
	if (most && kinds_number(most, &bound) && (double)length > bound)
		return str_format_in(check->arena, "is longer than its MaxLength %.0f", bound);
	if (pattern.len && !check_matches(check, pattern, text))
		return str_format_in(check->arena, "does not match its AllowedPattern %.*s", STR_ARG(pattern));
	return (struct str){0};
}

static struct str refuse_item(struct check *check, const struct entry *parameter, struct str text)
{
	struct str type = type_of(parameter);
	struct str refusal = refuse_allowed(check, value_get(parameter->body, STR("AllowedValues")), text);
	if (!refusal.len && (str_is(type, "Number") || str_is(type, "List<Number>")))
		refusal = refuse_number(check, parameter->body, text);
	if (!refusal.len && !str_is(type, "Number"))
		refusal = refuse_text(check, parameter->body, text);
	return refusal;
}

struct str parameter_refusal_in(struct check *check, const struct entry *parameter, const struct value *value)
{
	struct str text, item;
	if (!value_scalar_text_in(check->arena, value, &text))
		return value->kind == VALUE_LIST && parameter_is_list(parameter) ? (struct str){0} : STR("is no text");
	if (!parameter_is_list(parameter))
		return refuse_item(check, parameter, text);
	/* The constraints of a list may be meant for the whole or for each item: one of them must hold. */
	struct str whole = refuse_item(check, parameter, text);
	struct str first = {0};
	while (whole.len && !first.len && str_next(&text, ',', &item))
		first = refuse_item(check, parameter, str_trim(item));
	return whole.len ? first : whole;
}
