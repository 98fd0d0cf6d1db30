#include "check/kinds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

unsigned kinds_wanted(struct pack_node schema)
{
	struct pack_node type = pack_get_text(schema, "type");
	if (!pack_is_present(type))
		return KIND_ANY;
	unsigned kinds = 0;
	size_t count = pack_kind(type) == PACK_ARRAY ? pack_count(type) : 1;
	for (size_t i = 0; i < count; i++) {
		struct str name = pack_string(pack_kind(type) == PACK_ARRAY ? pack_item(type, i) : type);
		if (str_is(name, "array"))
			kinds |= KIND_LIST;
		else if (str_is(name, "object"))
			kinds |= KIND_MAP;
		else
			kinds |= KIND_SCALAR;
	}
	return kinds;
}

bool kinds_boolean_text(struct str text, bool *ret_boolean)
{
	if (str_is(text, "true") || str_is(text, "True") || str_is(text, "TRUE"))
		*ret_boolean = true;
	else if (str_is(text, "false") || str_is(text, "False") || str_is(text, "FALSE"))
		*ret_boolean = false;
	else
		return false;
	return true;
}

bool kinds_number(const struct value *value, double *ret_number)
{
	char text[64], *end;
	switch (value->kind) {
	case VALUE_INT:
		*ret_number = (double)value->as.integer;
		return true;
	case VALUE_FLOAT:
		*ret_number = value->as.number;
		return true;
	case VALUE_STRING:
		break;
	default:
		return false;
	}
	struct str trimmed = str_trim(value->as.string);
	if (!trimmed.len || trimmed.len >= sizeof text)
		return false;
	memcpy(text, trimmed.ptr, trimmed.len);
	text[trimmed.len] = '\0';
	double number = strtod(text, &end);
	if (end != text + trimmed.len || !isfinite(number))
		return false;
	*ret_number = number;
	return true;
}

static bool is_integer(const struct value *value)
{
	double number;
	return kinds_number(value, &number) && number == floor(number);
}

static bool is_boolean(const struct value *value)
{
	bool boolean;
	return value->kind == VALUE_BOOL ||
	       (value->kind == VALUE_STRING && kinds_boolean_text(value->as.string, &boolean));
}

bool kinds_accept(const struct value *value, struct str type, bool strict)
{
	double number;
	bool is_text = value->kind == VALUE_STRING;
	if (str_is(type, "string"))
		return is_text || (!strict && (value->kind == VALUE_BOOL || kinds_number(value, &number)));
	if (str_is(type, "integer"))
		return is_integer(value) && !(strict && is_text);
	if (str_is(type, "number"))
		return kinds_number(value, &number) && !(strict && is_text);
	if (str_is(type, "boolean"))
		return is_boolean(value) && !(strict && is_text);
	if (str_is(type, "array"))
		return value->kind == VALUE_LIST;
	if (str_is(type, "object"))
		return value->kind == VALUE_MAP;
	if (str_is(type, "null"))
		return value->kind == VALUE_NULL;
	return true;
}

static bool accepts_any(const struct walk *walk, const struct value *value, struct pack_node type)
{
	if (pack_kind(type) == PACK_STRING)
		return kinds_accept(value, pack_string(type), walk->strict);
	for (size_t i = 0; i < pack_count(type); i++)
		if (kinds_accept(value, pack_string(pack_item(type, i)), walk->strict))
			return true;
	return false;
}

static const char *type_words(struct str type)
{
	static const struct {
		const char *type, *words;
	} rows[] = {{"string", "a string"}, {"integer", "an integer"}, {"number", "a number"}, {"boolean", "a boolean"},
		    {"array", "a list"},    {"object", "a map"},       {"null", "null"}};
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		if (str_is(type, rows[i].type))
			return rows[i].words;
	return "of another kind";
}

struct str kinds_words_in(struct arena *arena, struct pack_node type)
{
	if (pack_kind(type) == PACK_STRING)
		return str_from(type_words(pack_string(type)));
	struct str words = {0};
	size_t count = pack_count(type);
	for (size_t i = 0; i < count; i++) {
		const char *joint = i == 0 ? "" : i + 1 == count ? " or " : ", ";
		words = str_format_in(arena, "%.*s%s%s", STR_ARG(words), joint,
				      type_words(pack_string(pack_item(type, i))));
	}
	return words;
}

/* The value itself where it is short enough to be told, else its kind. */
static struct str value_words_in(struct arena *arena, const struct value *value)
{
	struct str text;
	if (value->kind == VALUE_STRING && value->as.string.len <= 40)
		return str_format_in(arena, "the string '%.*s'", STR_ARG(value->as.string));
	if (value->kind != VALUE_STRING && value_scalar_text_in(arena, value, &text))
		return str_format_in(arena, "the %s %.*s", value_kind_name(value), STR_ARG(text));
	if (value->kind == VALUE_NULL)
		return STR("null");
	return str_format_in(arena, "a %s", value_kind_name(value));
}

/* Properties that `aws cloudformation package` replaces: a local path stands where a map is wanted.
 * Source: AWS CLI Command Reference, "cloudformation package". */
static bool is_packaged(const struct walk *walk, const struct spot *spot)
{
	static const struct {
		const char *type, *property;
	} rows[] = {
		{"AWS::ApiGateway::RestApi", "BodyS3Location"},
		{"AWS::CodeCommit::Repository", "Code.S3"},
		{"AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle"},
		{"AWS::Lambda::Function", "Code"},
		{"AWS::Lambda::LayerVersion", "Content"},
		{"AWS::StepFunctions::StateMachine", "DefinitionS3Location"},
	};
	if (spot->value->kind != VALUE_STRING || !walk->holder.resource)
		return false;
	struct str dotted = step_dotted_in(walk->check->arena, spot->at);
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		if (str_is(walk->holder.resource->type, rows[i].type) && str_is(dotted, rows[i].property))
			return true;
	return false;
}

/* A text that is taken for what the type wants, and could be written as that. */
static void note_conversion(struct walk *walk, const struct spot *spot, struct pack_node type)
{
	struct walk strict = *walk;
	strict.strict = true;
	if (walk->quiet || walk->rule || spot->value->kind != VALUE_STRING || accepts_any(&strict, spot->value, type))
		return;
	struct arena *arena = walk->check->arena;
	struct fault fault = {
		.rule = "LK1001",
		.holder = &walk->holder,
		.at = spot->at,
		.hint = str_format_in(arena, "write %.*s without quotes", STR_ARG(spot->value->as.string)),
	};
	check_fault(walk->check, &fault, "%.*s is %.*s, given as a text", STR_ARG(walk_words(walk, spot->at)),
		    STR_ARG(kinds_words_in(arena, type)));
}

bool kinds_check(struct walk *walk, const struct spot *spot)
{
	struct pack_node type = pack_get_text(spot->schema, "type");
	if (!pack_is_present(type))
		return true;
	if (accepts_any(walk, spot->value, type)) {
		note_conversion(walk, spot, type);
		return true;
	}
	if (is_packaged(walk, spot)) {
		walk_fault(walk, "W3002", FAULT_KIND, spot->at, false, (struct str){0},
			   "%.*s is a local path, which works with 'aws cloudformation package' alone",
			   STR_ARG(walk_words(walk, spot->at)));
		return false;
	}
	struct arena *arena = walk->check->arena;
	if (walk->quiet) {
		walk->faults += FAULT_KIND;
		return false;
	}
	walk_fault(walk, "E3012", FAULT_KIND, spot->at, false, (struct str){0}, "%.*s must be %.*s, not %.*s",
		   STR_ARG(walk_words(walk, spot->at)), STR_ARG(kinds_words_in(arena, type)),
		   STR_ARG(value_words_in(arena, spot->value)));
	return false;
}
