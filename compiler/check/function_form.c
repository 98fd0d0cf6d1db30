#include "check/functions.h"

#include "check/kinds.h"

#define BIT(fn) ((uint32_t)1 << (fn))

/* Functions that may stand where a list is wanted, where a text is, and so on. */
enum {
	LISTS = BIT(FN_FIND_IN_MAP) | BIT(FN_GET_ATT) | BIT(FN_GET_AZS) | BIT(FN_IF) | BIT(FN_SPLIT) | BIT(FN_CIDR) |
	        BIT(FN_REF),
	TEXTS = BIT(FN_BASE64) | BIT(FN_FIND_IN_MAP) | BIT(FN_GET_ATT) | BIT(FN_IF) | BIT(FN_IMPORT_VALUE) |
	        BIT(FN_JOIN) | BIT(FN_SELECT) | BIT(FN_SUB) | BIT(FN_REF) | BIT(FN_TO_JSON_STRING) |
	        BIT(FN_GET_STACK_OUTPUT),
	LOOKED_UP = BIT(FN_FIND_IN_MAP) | BIT(FN_REF),
	CONDITIONS = BIT(FN_CONDITION) | BIT(FN_EQUALS) | BIT(FN_NOT) | BIT(FN_AND) | BIT(FN_OR),
	ASSERTIONS = BIT(FN_CONTAINS) | BIT(FN_EACH_MEMBER_EQUALS) | BIT(FN_EACH_MEMBER_IN),
	COMPARED = BIT(FN_REF) | BIT(FN_FIND_IN_MAP) | BIT(FN_SUB) | BIT(FN_JOIN) | BIT(FN_SELECT) | BIT(FN_SPLIT) |
	           BIT(FN_LENGTH) | BIT(FN_TO_JSON_STRING) | BIT(FN_VALUE_OF),
};

static const uint32_t ANY_FUNCTION = UINT32_MAX;

struct argument {
	unsigned kinds;     /* of a plain value */
	uint32_t functions; /* that may stand in its place */
	uint32_t items;     /* of a plain list: functions among its items; 0 any */
};

struct form {
	enum intrinsic fn;
	const char *rule;
	size_t least, most;           /* arguments in a list; 0: the argument itself, not in a list */
	struct argument arguments[3]; /* the last one is for all that follow too */
	const char *words;
};

/* Source: CloudFormation User Guide, "Intrinsic function reference", each page's "Supported functions". */
static const struct form forms[] = {
	{FN_REF, "E1020", 0, 0, {{KIND_SCALAR, 0, 0}}, "a name"},
	{FN_GET_ATT, "E1010", 2, 2, {{KIND_SCALAR, 0, 0}, {KIND_SCALAR, BIT(FN_REF), 0}}, "[logical id, attribute]"},
	{FN_SUB, "E1019", 0, 0, {{KIND_SCALAR | KIND_LIST, 0, 0}}, "a text, or [text, {variable: value}]"},
	{FN_JOIN, "E1022", 2, 2, {{KIND_SCALAR, 0, 0}, {KIND_LIST, LISTS, TEXTS}}, "[delimiter, list of texts]"},
	{FN_SELECT, "E1017", 2, 2, {{KIND_SCALAR, LOOKED_UP, 0}, {KIND_LIST, LISTS, 0}}, "[index, list]"},
	{FN_SPLIT, "E1018", 2, 2, {{KIND_SCALAR, 0, 0}, {KIND_SCALAR, TEXTS | LISTS, 0}}, "[delimiter, text]"},
	{FN_IF, "E1028", 3, 3, {{KIND_SCALAR, 0, 0}, {KIND_ANY, ANY_FUNCTION, 0}}, "[condition, value, other value]"},
	{FN_FIND_IN_MAP, "E1011", 3, 4,
	 {{KIND_SCALAR, LOOKED_UP, 0}, {KIND_SCALAR, LOOKED_UP, 0}, {KIND_SCALAR | KIND_MAP, LOOKED_UP, 0}},
	 "[map, key, second key]"},
	{FN_GET_AZS, "E1015", 0, 0, {{KIND_SCALAR, TEXTS, 0}}, "a region"},
	{FN_IMPORT_VALUE, "E1016", 0, 0, {{KIND_SCALAR, TEXTS & ~BIT(FN_GET_ATT), 0}}, "the name of an export"},
	{FN_BASE64, "E1021", 0, 0, {{KIND_SCALAR, TEXTS | BIT(FN_CIDR) | BIT(FN_LENGTH), 0}}, "a text"},
	{FN_CIDR, "E1024", 2, 3, {{KIND_SCALAR, TEXTS, 0}}, "[network, count, bits]"},
	{FN_LENGTH, "E1030", 0, 0, {{KIND_LIST, LISTS, 0}}, "a list"},
	{FN_TO_JSON_STRING, "E1031", 0, 0, {{KIND_LIST | KIND_MAP, LISTS | BIT(FN_SELECT), 0}}, "a map or a list"},
	{FN_GET_STACK_OUTPUT, "E1033", 0, 0, {{KIND_MAP, 0, 0}}, "{StackName, OutputName}, and Region and RoleArn"},
	{FN_EQUALS, "E8003", 2, 2, {{KIND_SCALAR, COMPARED, 0}}, "[value, other value]"},
	{FN_AND, "E8004", 2, 10, {{0, CONDITIONS | ASSERTIONS, 0}}, "a list of two to ten conditions"},
	{FN_OR, "E8006", 2, 10, {{0, CONDITIONS | ASSERTIONS, 0}}, "a list of two to ten conditions"},
	{FN_NOT, "E8005", 1, 1, {{0, CONDITIONS | ASSERTIONS, 0}}, "a list of one condition"},
	{FN_CONDITION, "E8007", 0, 0, {{KIND_SCALAR, 0, 0}}, "the name of a condition"},
};

static const struct form *find_form(enum intrinsic fn)
{
	for (size_t i = 0; i < LK_COUNT(forms); i++)
		if (forms[i].fn == fn)
			return &forms[i];
	return NULL;
}

const char *functions_rule(enum intrinsic fn)
{
	const struct form *form = find_form(fn);
	return form ? form->rule : NULL;
}

struct step functions_step(const struct step *at)
{
	const struct value *value = at->value;
	return step_key(at, str_from(intrinsic_name(value->fn)->key), value->as.argument);
}

static unsigned kind_of(const struct value *value)
{
	switch (value->kind) {
	case VALUE_LIST:
		return KIND_LIST;
	case VALUE_MAP:
		return check_is_function(value) ? KIND_ANY : KIND_MAP;
	case VALUE_NULL:
		return 0;
	default:
		return KIND_SCALAR;
	}
}

static void report_form(const struct visit *visit, const struct form *form, const struct step *at)
{
	struct fault fault = {.rule = form->rule, .holder = &visit->holder, .at = at};
	check_fault(visit->check, &fault, "%s takes %s", intrinsic_name(form->fn)->key, form->words);
}

static void report_nested(const struct visit *visit, const struct form *form, const struct step *at)
{
	struct fault fault = {.rule = form->rule, .holder = &visit->holder, .at = at};
	check_fault(visit->check, &fault, "%s cannot stand in this place of %s, which takes %s",
	            intrinsic_name(at->value->fn)->key, intrinsic_name(form->fn)->key, form->words);
}

/* Language extensions and macros take functions in more places; a transform may give whatever is wanted. */
static bool is_allowed(const struct visit *visit, uint32_t functions, enum intrinsic fn)
{
	return (functions & BIT(fn)) || fn == FN_TRANSFORM || visit->check->extended_functions || visit->check->expands;
}

static bool check_argument(const struct visit *visit, const struct form *form, const struct argument *argument,
                           const struct step *at)
{
	const struct value *value = at->value;
	if (value->kind == VALUE_INTRINSIC) {
		if (is_allowed(visit, argument->functions, value->fn))
			return true;
		report_nested(visit, form, at);
		return false;
	}
	/* {"Condition": {"Condition": name}}, which SAM's transform writes. */
	if ((argument->functions & BIT(FN_CONDITION)) && value_get(value, STR("Condition")))
		return true;
	if (!(kind_of(value) & argument->kinds)) {
		report_form(visit, form, at);
		return false;
	}
	for (size_t i = 0; argument->items && value->kind == VALUE_LIST && i < value->as.list.count; i++) {
		const struct value *item = value->as.list.items[i];
		struct step inner = step_index(at, i, item);
		if (item->kind == VALUE_INTRINSIC && !is_allowed(visit, argument->items, item->fn))
			report_nested(visit, form, &inner);
	}
	return true;
}

/* [text, {variable: value}]; the text alone is looked at by the caller. */
static bool check_sub(const struct visit *visit, const struct form *form, const struct step *at)
{
	const struct value *list = at->value;
	if (list->kind != VALUE_LIST)
		return true;
	if (list->as.list.count == 2 && list->as.list.items[0]->kind == VALUE_STRING &&
	    list->as.list.items[1]->kind == VALUE_MAP)
		return true;
	report_form(visit, form, at);
	return false;
}

/* The index that Select takes when it is written out. */
static bool check_index(const struct visit *visit, const struct form *form, const struct step *list)
{
	const struct value *index = list->value->as.list.items[0];
	double number;
	if (form->fn != FN_SELECT || index->kind == VALUE_INTRINSIC ||
	    (kinds_accept(index, STR("integer"), false) && kinds_number(index, &number) && number >= 0))
		return true;
	struct step at = step_index(list, 0, index);
	report_form(visit, form, &at);
	return false;
}

/* Source: cfn-lint's schema of the function. */
static bool check_stack_output(const struct visit *visit, const struct form *form, const struct step *at)
{
	static const char *const names[] = {"StackName", "OutputName", "Region", "RoleArn"};
	const struct value *map = at->value;
	size_t known = 0;
	if (value_get(map, STR("Fn::Transform")))
		return true;
	for (size_t i = 0; i < LK_COUNT(names); i++) {
		const struct value *value = value_get(map, str_from(names[i]));
		struct step part = step_key(at, str_from(names[i]), value);
		known += value != NULL;
		if (value && !check_argument(visit, form, &(struct argument){KIND_SCALAR, TEXTS, 0}, &part))
			return false;
	}
	bool is_complete = value_get(map, STR("StackName")) && value_get(map, STR("OutputName"));
	if (is_complete && known == map->as.map.count)
		return true;
	report_form(visit, form, at);
	return false;
}

bool functions_check_form(const struct visit *visit, const struct step *at)
{
	const struct form *form = find_form(at->value->fn);
	if (!form)
		return true;
	struct step inner = functions_step(at);
	if (!form->most)
		return check_argument(visit, form, &form->arguments[0], &inner) &&
		       (form->fn != FN_SUB || check_sub(visit, form, &inner)) &&
		       (form->fn != FN_GET_STACK_OUTPUT || check_stack_output(visit, form, &inner));
	if (inner.value->kind != VALUE_LIST || inner.value->as.list.count < form->least ||
	    inner.value->as.list.count > form->most) {
		report_form(visit, form, &inner);
		return false;
	}
	bool good = true;
	const struct argument *argument = &form->arguments[0];
	for (size_t i = 0; i < inner.value->as.list.count; i++) {
		struct step part = step_index(&inner, i, inner.value->as.list.items[i]);
		if (i && i < LK_COUNT(form->arguments) && form->arguments[i].kinds)
			argument = &form->arguments[i];
		good &= check_argument(visit, form, argument, &part);
	}
	return good && check_index(visit, form, &inner);
}
