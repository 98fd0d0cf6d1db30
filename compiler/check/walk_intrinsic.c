#include "check/kinds.h"
#include "check/reference.h"
#include "check/suggest.h"
#include "check/walk.h"

/* What each function yields where the argument does not decide, and the rule that speaks of it.
 * Source: CloudFormation User Guide, "Intrinsic function reference". */
static const struct {
	enum intrinsic fn;
	unsigned yields;
	const char *rule;
} functions[] = {
	{FN_SUB, KIND_SCALAR, "E1019"},    {FN_JOIN, KIND_SCALAR, "E1022"},
	{FN_BASE64, KIND_SCALAR, "E1021"}, {FN_TO_JSON_STRING, KIND_SCALAR, "E1031"},
	{FN_LENGTH, KIND_SCALAR, "E1030"}, {FN_IMPORT_VALUE, KIND_SCALAR, "E1016"},
	{FN_SPLIT, KIND_LIST, "E1018"},    {FN_GET_AZS, KIND_LIST, "E1015"},
	{FN_CIDR, KIND_LIST, "E1024"},     {FN_FIND_IN_MAP, KIND_SCALAR | KIND_LIST, "E1011"},
};

static unsigned yields_of(struct check *check, const struct value *value, const char **ret_rule)
{
	if (value->fn == FN_REF) {
		*ret_rule = "E1020";
		return reference_kinds(check, value);
	}
	if (value->fn == FN_GET_ATT) {
		*ret_rule = "E1010";
		return reference_kinds(check, value);
	}
	for (size_t i = 0; i < LK_COUNT(functions); i++) {
		if (functions[i].fn != value->fn)
			continue;
		*ret_rule = functions[i].rule;
		return functions[i].yields;
	}
	return KIND_ANY;
}

static const char *kinds_words(unsigned kinds)
{
	switch (kinds) {
	case KIND_SCALAR:
		return "a single value";
	case KIND_LIST:
		return "a list";
	case KIND_MAP:
		return "a map";
	default:
		return "a single value or a list";
	}
}

/* Keywords that a value of the right kind satisfies by itself. */
static bool is_harmless(struct str keyword)
{
	static const char *const names[] = {"$comment",    "$ref",      "type",           "description",
	                                    "title",       "default",   "examples",       "insertionOrder",
	                                    "uniqueItems", "arrayType", "relationshipRef"};
	for (size_t i = 0; i < LK_COUNT(names); i++)
		if (str_is(keyword, names[i]))
			return true;
	return false;
}

static bool constrains(struct pack_node schema)
{
	for (size_t i = 0; i < pack_count(schema); i++)
		if (!is_harmless(pack_key(schema, i)))
			return true;
	return false;
}

/* The parts of a Sub's text that stay as they are make it at least this long. "${!Name}" loses its mark. */
static int64_t count_fixed(struct str text)
{
	int64_t count = walk_characters(text);
	struct str name;
	for (size_t position = 0, start, end; sub_next_variable(text, &position, &name, &start, &end);)
		count -= walk_characters(str_slice(text, start, end));
	for (size_t mark = str_find(text, STR("${!"), 0); mark != SIZE_MAX; mark = str_find(text, STR("${!"), mark + 3))
		count--;
	return count;
}

static void check_sub_length(struct walk *walk, const struct spot *spot)
{
	struct pack_node most = pack_get_text(spot->schema, "maxLength");
	const struct value *argument = spot->value->as.argument;
	if (argument->kind == VALUE_LIST && argument->as.list.count)
		argument = argument->as.list.items[0];
	int64_t count = count_fixed(value_string(argument));
	if (pack_is_present(most) && count > pack_int(most))
		walk_fault(walk, "E3033", FAULT_LIGHT, spot->at, false, (struct str){0},
		           "%.*s has %lld characters and its variables; at most %lld are allowed",
		           STR_ARG(walk_words(walk, spot->at)), (long long)count, (long long)pack_int(most));
}

/* Both branches of an If. Quiet: when they come to different ends, the outcome hangs on the condition. */
static void walk_branches(struct walk *walk, const struct spot *spot)
{
	const struct value *argument = spot->value->as.argument;
	if (argument->kind != VALUE_LIST || argument->as.list.count != 3)
		return;
	struct step fn = step_key(spot->at, STR("Fn::If"), argument);
	struct verdict verdicts[2];
	bool conditional = walk->conditional;
	walk->conditional = true;
	for (size_t i = 1; i <= 2; i++) {
		struct step branch = step_index(&fn, i, argument->as.list.items[i]);
		if (walk->quiet)
			verdicts[i - 1] = walk_try(walk, spot->schema, &branch);
		else
			walk_value(walk, spot->schema, &branch);
	}
	walk->conditional = conditional;
	if (!walk->quiet)
		return;
	if (verdicts[0].faults && verdicts[1].faults)
		walk->faults += verdicts[0].faults;
	else if (verdicts[0].faults || verdicts[1].faults || verdicts[0].unknown || verdicts[1].unknown)
		walk->unknown = true;
}

/* A value that the parameter may take, against the schema of the place where it is used. */
static void check_parameter_value(struct walk *walk, const struct spot *spot, struct str name,
                                  const struct value *value)
{
	struct step at = *spot->at;
	at.value = value;
	if (!value || value->kind == VALUE_LIST || walk_is_dynamic(value))
		return;
	const struct finding *fault = walk_first_fault_in(walk, spot->schema, &at);
	struct str text;
	if (fault && walk_text(walk, value, &text))
		walk_fault(walk, "W1030", FAULT_LIGHT, spot->at, false, (struct str){0},
		           "parameter '%.*s' may be '%.*s': %.*s", STR_ARG(name), STR_ARG(text),
		           STR_ARG(fault->message));
}

/* Where nothing decides whether the value is used, every value that the parameter allows must fit. */
static void check_parameter(struct walk *walk, const struct spot *spot)
{
	struct str name = value_string(spot->value->as.argument);
	struct check_name *parameter = map_get(&walk->check->parameters, name);
	if (!parameter || walk->conditional)
		return;
	struct str type = value_string(value_get(parameter->entry->body, STR("Type")));
	if (!str_is(type, "String") && !str_is(type, "Number"))
		return;
	const struct value *allowed = value_get(parameter->entry->body, STR("AllowedValues"));
	if (!allowed || allowed->kind != VALUE_LIST) {
		check_parameter_value(walk, spot, name, value_get(parameter->entry->body, STR("Default")));
		return;
	}
	for (size_t i = 0; i < allowed->as.list.count; i++)
		check_parameter_value(walk, spot, name, allowed->as.list.items[i]);
}

static void check_yield(struct walk *walk, const struct spot *spot)
{
	const char *rule = NULL;
	unsigned yields = yields_of(walk->check, spot->value, &rule);
	if (!(yields & kinds_wanted(spot->schema))) {
		walk_fault(walk, rule, FAULT_KIND, spot->at, false, (struct str){0},
		           "%.*s must be %.*s, but %s yields %s", STR_ARG(walk_words(walk, spot->at)),
		           STR_ARG(kinds_words_in(walk->check->arena, pack_get_text(spot->schema, "type"))),
		           intrinsic_name(spot->value->fn)->key, kinds_words(yields));
		return;
	}
	struct str yielded;
	struct str format = pack_string(pack_get_text(spot->schema, "format"));
	if (reference_differs(walk->check, spot->value, format, &yielded)) {
		walk_fault(walk, spot->value->fn == FN_REF ? "E1041" : "E1040", FAULT_KIND, spot->at, false,
		           (struct str){0}, "%.*s takes %.*s, but %.*s", STR_ARG(walk_words(walk, spot->at)),
		           STR_ARG(format), STR_ARG(yielded));
		return;
	}
	struct str pattern = pack_string(pack_get_text(spot->schema, "pattern"));
	if (pattern.len && reference_is_no_arn(walk->check, spot->value, pattern, &yielded)) {
		walk_fault(walk, "E1041", FAULT_KIND, spot->at, false, STR("take its Arn"),
		           "%.*s takes an ARN, but %.*s", STR_ARG(walk_words(walk, spot->at)), STR_ARG(yielded));
		return;
	}
	if (!constrains(spot->schema))
		return;
	if (walk->quiet)
		walk->unknown = true;
	else if (spot->value->fn == FN_REF)
		check_parameter(walk, spot);
	else if (spot->value->fn == FN_SUB)
		check_sub_length(walk, spot);
}

void walk_intrinsic(struct walk *walk, const struct spot *spot)
{
	if (spot->value->kind == VALUE_STRING) { /* a dynamic reference */
		walk->unknown |= constrains(spot->schema);
		return;
	}
	if (check_presence(spot->value) == PRESENCE_ABSENT)
		return;
	if (spot->value->fn == FN_IF)
		walk_branches(walk, spot);
	else
		check_yield(walk, spot);
}
