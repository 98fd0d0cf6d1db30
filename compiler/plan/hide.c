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

/* A name is hidden where a secret is within it; that a short one is a name means nothing. */
static struct str mask_name(const struct secrets *secrets, struct str name)
{
	for (size_t i = 0; i < secrets->texts.count; i++)
		if (secrets->texts.items[i].len >= SECRET_LENGTH_WITHIN)
			name = without_in(secrets->arena, name, secrets->texts.items[i]);
	return name;
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
			(struct member){mask_name(secrets, value->as.map.items[i].key),
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

/* The property as the living stack has it, or as it is to be, is made of a secret: what it comes to is one. */
static bool is_made_of_secret(struct planner *planner, const struct resource *resource, struct str path)
{
	struct str rest = str_slice(path, 1, path.len), name;
	return resource && str_next(&rest, '/', &name) &&
	       plan_is_hidden(planner, value_get(resource->properties, name));
}

static void mask_drift(struct planner *planner, const struct secrets *secrets, struct plan_drift *drift)
{
	static const struct value masked = {.kind = VALUE_STRING, .as.string = STR_INIT(MASK)};
	const struct value **sides[] = {&drift->expected, &drift->actual, &drift->desired};
	bool whole = is_made_of_secret(planner, map_get(&planner->living, drift->logical_id), drift->path) ||
	             is_made_of_secret(planner, map_get(&planner->wanted, drift->logical_id), drift->path);
	for (size_t i = 0; i < LK_COUNT(sides); i++)
		if (*sides[i])
			*sides[i] = whole ? &masked : mask(secrets, *sides[i]);
}

static void mask_lines(const struct secrets *secrets, struct str *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		lines[i] = mask_name(secrets, lines[i]);
}

static void mask_change(const struct secrets *secrets, struct plan_change *change)
{
	for (size_t i = 0; i < change->properties.count; i++) {
		struct plan_property *property = &change->properties.items[i];
		mask_both(secrets, &property->before, &property->after);
		property->path = mask_name(secrets, property->path);
	}
	mask_lines(secrets, change->because.items, change->because.count);
	mask_lines(secrets, change->notes.items, change->notes.count);
	mask_lines(secrets, change->refusals.items, change->refusals.count);
	mask_lines(secrets, change->broadening.items, change->broadening.count);
}

void plan_hide_secrets(struct planner *planner)
{
	struct plan *plan = planner->plan;
	struct secrets secrets = {.arena = planner->arena};
	add_side(&secrets, plan, &planner->input->desired);
	add_side(&secrets, plan, &planner->input->live);
	for (size_t i = 0; secrets.texts.count && i < plan->changes.count; i++)
		mask_change(&secrets, &plan->changes.items[i]);
	for (size_t i = 0; secrets.texts.count && i < plan->sections.count; i++)
		mask_both(&secrets, &plan->sections.items[i].before, &plan->sections.items[i].after);
	mask_lines(&secrets, plan->notes.items, plan->notes.count);
	mask_lines(&secrets, plan->refusals.items, plan->refusals.count);
	for (size_t i = 0; i < plan->drifts.count; i++)
		mask_drift(planner, &secrets, &plan->drifts.items[i]);
}
