#include "plan/plan_state.h"

#include "base/buf.h"
#include "base/limits.h"

/* From here on a secret is looked for within other texts too; a shorter one is part of too many. */
enum { SECRET_LENGTH_WITHIN = 6 };

#define MASK "****"

struct secrets {
	struct arena *arena;
	VEC(struct str) texts;
};

static void add_secret(struct secrets *secrets, const struct value *value)
{
	struct str text;
	if (value && value_scalar_text_in(secrets->arena, value, &text) && text.len)
		VEC_PUSH(secrets->arena, &secrets->texts) = text;
}

static void add_side(struct secrets *secrets, const struct plan *plan, const struct plan_side *side)
{
	for (size_t i = 0; side->graph && i < side->graph->parameters.count; i++) {
		const struct entry *entry = &side->graph->parameters.items[i];
		if (!map_has(&plan->hidden, entry->name))
			continue;
		add_secret(secrets, value_get(side->parameters, entry->name));
		add_secret(secrets, value_get(entry->body, STR("Default")));
	}
}

static struct str without_in(struct arena *arena, struct str text, struct str secret)
{
	size_t at = secret.len >= SECRET_LENGTH_WITHIN ? str_find(text, secret, 0) : SIZE_MAX;
	if (str_equal(text, secret))
		return STR(MASK);
	if (at == SIZE_MAX)
		return text;
	struct buf masked;
	size_t from = 0;
	buf_init(&masked, LIMIT_OUTPUT);
	for (; at != SIZE_MAX; at = str_find(text, secret, from)) {
		buf_append(&masked, str_slice(text, from, at));
		buf_append_text(&masked, MASK);
		from = at + secret.len;
	}
	buf_append(&masked, str_slice(text, from, text.len));
	struct str result = buf_copy_in(&masked, arena);
	buf_done(&masked);
	return result;
}

static const struct value *mask(const struct secrets *secrets, const struct value *value);

static struct value *mask_list(const struct secrets *secrets, const struct value *value)
{
	struct value *masked = value_list_in(secrets->arena);
	for (size_t i = 0; i < value->as.list.count; i++)
		value_list_push(secrets->arena, masked, (struct value *)mask(secrets, value->as.list.items[i]));
	return masked;
}

static struct value *mask_map(const struct secrets *secrets, const struct value *value)
{
	struct value *masked = value_map_in(secrets->arena);
	for (size_t i = 0; i < value->as.map.count; i++)
		VEC_PUSH(secrets->arena, &masked->as.map) =
			(struct member){value->as.map.items[i].key,
		                        (struct value *)mask(secrets, value->as.map.items[i].value)};
	return masked;
}

/* Scalars that are no strings are compared as the service prints them. */
static const struct value *mask_scalar(const struct secrets *secrets, const struct value *value)
{
	struct str text, masked;
	if (!value_scalar_text_in(secrets->arena, value, &text))
		return value;
	masked = text;
	for (size_t i = 0; i < secrets->texts.count; i++)
		masked = without_in(secrets->arena, masked, secrets->texts.items[i]);
	return masked.ptr == text.ptr ? value : value_string_in(secrets->arena, masked);
}

/* Copies lists and maps, and shares the rest. */
static const struct value *mask(const struct secrets *secrets, const struct value *value)
{
	switch (value->kind) {
	case VALUE_LIST:
		return mask_list(secrets, value);
	case VALUE_MAP:
		return mask_map(secrets, value);
	case VALUE_INTRINSIC:
		if (value->fn == FN_REF || value->fn == FN_GET_ATT)
			return value;
		return value_intrinsic_in(secrets->arena, value->fn, (struct value *)mask(secrets, value->as.argument));
	case VALUE_NULL:
	case VALUE_BOOL:
		return value;
	default:
		return mask_scalar(secrets, value);
	}
}

static void mask_both(const struct secrets *secrets, const struct value **before, const struct value **after)
{
	if (*before)
		*before = mask(secrets, *before);
	if (*after)
		*after = mask(secrets, *after);
}

void plan_hide_secrets(struct planner *planner)
{
	struct plan *plan = planner->plan;
	struct secrets secrets = {.arena = planner->arena};
	add_side(&secrets, plan, &planner->input->desired);
	add_side(&secrets, plan, &planner->input->live);
	if (!secrets.texts.count)
		return;
	for (size_t i = 0; i < plan->changes.count; i++)
		for (size_t k = 0; k < plan->changes.items[i].properties.count; k++) {
			struct plan_property *property = &plan->changes.items[i].properties.items[k];
			mask_both(&secrets, &property->before, &property->after);
		}
	for (size_t i = 0; i < plan->sections.count; i++)
		mask_both(&secrets, &plan->sections.items[i].before, &plan->sections.items[i].after);
}
