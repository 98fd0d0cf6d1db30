#include "check/grants.h"

static struct step *keep(const struct check *check, struct step step)
{
	struct step *kept = ARENA_NEW(check->arena, struct step);
	*kept = step;
	return kept;
}

const struct step *grants_next_statement(const struct check *check, const struct step *document, size_t *position)
{
	if (!document || (*position && document->value->kind != VALUE_MAP))
		return NULL;
	const struct value *statements = value_get(document->value, STR("Statement"));
	size_t index = (*position)++;
	if (!statements)
		return index ? NULL : document;
	const struct step *at = keep(check, step_key(document, STR("Statement"), statements));
	if (statements->kind != VALUE_LIST)
		return index ? NULL : at;
	if (index >= statements->as.list.count)
		return NULL;
	return keep(check, step_index(at, index, statements->as.list.items[index]));
}

const struct value *grants_item(const struct value *one_or_many, size_t index)
{
	if (!one_or_many || one_or_many->kind != VALUE_LIST)
		return index ? NULL : one_or_many;
	return index < one_or_many->as.list.count ? one_or_many->as.list.items[index] : NULL;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool grants_matches(struct str pattern, struct str text)
{
	size_t p = 0, t = 0, star = SIZE_MAX, mark = 0;
	while (t < text.len) {
		if (p < pattern.len && pattern.ptr[p] == '*') {
			star = p++;
			mark = t;
		} else if (p < pattern.len && (pattern.ptr[p] == '?' || lower(pattern.ptr[p]) == lower(text.ptr[t]))) {
			p++;
			t++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			t = ++mark;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.ptr[p] == '*')
		p++;
	return p == pattern.len;
}

/* Whether one of the texts is the word, or fits it as a pattern. */
static enum answer one_is(const struct value *texts, const char *word)
{
	enum answer best = ANSWER_NO;
	const struct value *item;
	for (size_t i = 0; (item = grants_item(texts, i)); i++) {
		struct str text;
		if (!relate_text(item, &text))
			best = best == ANSWER_NO ? ANSWER_MAYBE : best;
		else if (grants_matches(text, str_from(word)))
			return ANSWER_YES;
	}
	return best;
}

static enum answer allows_effect(const struct value *statement)
{
	const struct value *effect = value_get(statement, STR("Effect"));
	struct str text;
	if (!relate_text(effect, &text))
		return ANSWER_MAYBE;
	return str_is(text, "Allow") ? ANSWER_YES : ANSWER_NO;
}

static enum answer best_of(enum answer a, enum answer b)
{
	return a > b ? a : b;
}

static bool is_everybody(struct str text)
{
	return str_is(text, "*");
}

/* service NULL: everybody alone. */
static enum answer allows_principal(const struct value *statement, const char *service)
{
	const struct value *principal = value_get(statement, STR("Principal"));
	struct str text;
	if (!principal || principal->kind == VALUE_INTRINSIC)
		return ANSWER_MAYBE;
	if (principal->kind != VALUE_MAP)
		return relate_text(principal, &text) && is_everybody(text) ? ANSWER_YES : ANSWER_NO;
	enum answer best = ANSWER_NO;
	const struct value *accounts = value_get(principal, STR("AWS")), *item;
	for (size_t i = 0; (item = grants_item(accounts, i)); i++)
		if (relate_text(item, &text) && is_everybody(text))
			best = ANSWER_YES;
	if (service)
		best = best_of(best, one_is(value_get(principal, STR("Service")), service));
	return best;
}

enum answer grants_service(const struct step *statement, const char *service, const char *action)
{
	const struct value *value = statement->value;
	if (value->kind != VALUE_MAP || !value_get(value, STR("Effect")))
		return ANSWER_MAYBE;
	const struct value *actions = value_get(value, STR("Action"));
	enum answer allowed = answer_and(allows_effect(value), allows_principal(value, service));
	return answer_and(allowed, actions ? one_is(actions, action) : ANSWER_MAYBE);
}

enum answer grants_everybody(const struct step *statement)
{
	const struct value *value = statement->value;
	if (value->kind != VALUE_MAP || !value_get(value, STR("Effect")))
		return ANSWER_MAYBE;
	enum answer allowed = answer_and(allows_effect(value), allows_principal(value, NULL));
	return value_get(value, STR("Condition")) ? answer_and(allowed, ANSWER_MAYBE) : allowed;
}

const struct step *grants_condition(const struct check *check, const struct step *statement, const char *key,
                                    bool *ret_unknown)
{
	const struct value *condition = value_get(statement->value, STR("Condition"));
	*ret_unknown = condition && condition->kind != VALUE_MAP;
	if (!condition || condition->kind != VALUE_MAP)
		return NULL;
	const struct step *top = keep(check, step_key(statement, STR("Condition"), condition));
	for (size_t i = 0; i < condition->as.map.count; i++) {
		const struct member *operator= &condition->as.map.items[i];
		if (operator->value->kind != VALUE_MAP) {
			*ret_unknown = true;
			continue;
		}
		const struct value *keys = operator->value;
		for (size_t k = 0; k < keys->as.map.count; k++)
			if (str_equal_ignore_case(keys->as.map.items[k].key, str_from(key))) {
				const struct step *at = keep(check, step_key(top, operator->key, keys));
				return keep(check, step_key(at, keys->as.map.items[k].key,
				                            keys->as.map.items[k].value));
			}
	}
	return NULL;
}
