#include "base/limits.h"
#include "plan/fold.h"
#include "plan/resolve_state.h"

static enum resolve_truth decide(struct resolve *resolve, struct value *value);

static enum resolve_truth negate(enum resolve_truth truth)
{
	if (truth == RESOLVE_UNKNOWN)
		return truth;
	return truth == RESOLVE_TRUE ? RESOLVE_FALSE : RESOLVE_TRUE;
}

static enum resolve_truth decide_equals(struct resolve *resolve, const struct value *argument)
{
	struct str texts[2];
	if (argument->kind != VALUE_LIST || argument->as.list.count != 2)
		return RESOLVE_UNKNOWN;
	struct value *left = resolve_value(resolve, argument->as.list.items[0]);
	struct value *right = resolve_value(resolve, argument->as.list.items[1]);
	if (!left || !right || !fold_is_known(left) || !fold_is_known(right))
		return RESOLVE_UNKNOWN;
	bool equal = value_equal(left, right);
	if (value_scalar_text_in(resolve->arena, left, &texts[0]) &&
	    value_scalar_text_in(resolve->arena, right, &texts[1]))
		equal = str_equal(texts[0], texts[1]);
	return equal ? RESOLVE_TRUE : RESOLVE_FALSE;
}

/* And is false with one false part, Or is not false with one true part: found is that part, and its result. */
static enum resolve_truth decide_all(struct resolve *resolve, const struct value *argument, enum resolve_truth found)
{
	if (argument->kind != VALUE_LIST)
		return RESOLVE_UNKNOWN;
	enum resolve_truth result = negate(found);
	for (size_t i = 0; i < argument->as.list.count; i++) {
		enum resolve_truth part = decide(resolve, argument->as.list.items[i]);
		if (part == found)
			return found;
		if (part == RESOLVE_UNKNOWN)
			result = RESOLVE_UNKNOWN;
	}
	return result;
}

static enum resolve_truth decide_intrinsic(struct resolve *resolve, const struct value *value)
{
	struct value *argument = value->as.argument;
	switch (value->fn) {
	case FN_CONDITION:
		return resolve_condition(resolve, value_string(argument));
	case FN_EQUALS:
		return decide_equals(resolve, argument);
	case FN_AND:
		return decide_all(resolve, argument, RESOLVE_FALSE);
	case FN_OR:
		return decide_all(resolve, argument, RESOLVE_TRUE);
	case FN_NOT:
		if (argument->kind != VALUE_LIST || argument->as.list.count != 1)
			return RESOLVE_UNKNOWN;
		return negate(decide(resolve, argument->as.list.items[0]));
	default:
		return RESOLVE_UNKNOWN;
	}
}

static enum resolve_truth decide(struct resolve *resolve, struct value *value)
{
	if (value->kind == VALUE_BOOL)
		return value->as.boolean ? RESOLVE_TRUE : RESOLVE_FALSE;
	if (value->kind == VALUE_STRING && str_equal_ignore_case(value->as.string, STR("true")))
		return RESOLVE_TRUE;
	if (value->kind == VALUE_STRING && str_equal_ignore_case(value->as.string, STR("false")))
		return RESOLVE_FALSE;
	if (value->kind != VALUE_INTRINSIC || resolve->depth >= LIMIT_RESOLVE_DEPTH)
		return RESOLVE_UNKNOWN;
	resolve->depth++;
	enum resolve_truth truth = decide_intrinsic(resolve, value);
	resolve->depth--;
	return truth;
}

enum resolve_truth resolve_condition(struct resolve *resolve, struct str name)
{
	struct condition_state *state = map_get(&resolve->conditions, name);
	if (!state || (state->entered && !state->decided))
		return RESOLVE_UNKNOWN;
	if (state->decided)
		return state->truth;
	bool reveal = resolve->reveal;
	state->entered = true;
	resolve->reveal = true;
	state->truth = decide(resolve, state->entry->body);
	resolve->reveal = reveal;
	state->decided = true;
	return state->truth;
}
