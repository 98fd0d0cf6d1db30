#include "deploy/stack_policy.h"

#include "formats/json.h"

struct request {
	struct str action, resource, type;
};

/* A scalar is a list of one. */
static const struct json *item_of(const struct json *list, size_t index)
{
	if (json_is(list, JSON_ARRAY))
		return json_item(list, index);
	return index == 0 && json_is(list, JSON_STRING) ? list : NULL;
}

static bool is_covered(const struct json *patterns, struct str text)
{
	const struct json *pattern;
	for (size_t i = 0; (pattern = item_of(patterns, i)); i++)
		if (str_matches(text, json_string(pattern)))
			return true;
	return false;
}

static bool applies(const struct json *statement, const char *name, const char *not_name, struct str text)
{
	const struct json *excepted = json_get(statement, str_from(not_name));
	return excepted ? !is_covered(excepted, text) : is_covered(json_get(statement, str_from(name)), text);
}

enum met { NOT_MET, MET, UNKNOWN };

/* The one condition that there is: StringEquals or StringLike of ResourceType. */
static enum met condition_of(const struct json *statement, struct str type)
{
	const struct json *condition = json_get(statement, STR("Condition"));
	enum met met = MET;
	for (size_t i = 0; json_is(condition, JSON_OBJECT) && i < condition->count; i++) {
		const struct json *types = json_get(&condition->items[i], STR("ResourceType"));
		struct str operator= condition->names[i];
		if (!types || (!str_is(operator, "StringEquals") && !str_is(operator, "StringLike")))
			return UNKNOWN;
		if (!is_covered(types, type))
			met = NOT_MET;
	}
	return met;
}

static bool is_about(const struct json *statement, const struct request *request)
{
	return applies(statement, "Action", "NotAction", request->action) &&
	       applies(statement, "Resource", "NotResource", request->resource);
}

static const struct json *statement_of(const struct json *policy, size_t index)
{
	const struct json *statements = json_get(policy, STR("Statement"));
	if (json_is(statements, JSON_OBJECT))
		return index == 0 ? statements : NULL;
	return json_item(statements, index);
}

/* Every request that is not explicitly denied and may be allowed is taken as allowed. */
static bool is_allowed(const struct json *policy, const struct request *request, bool *ret_denied)
{
	const struct json *statement;
	bool allowed = false;
	*ret_denied = false;
	for (size_t i = 0; (statement = statement_of(policy, i)); i++) {
		enum met met = is_about(statement, request) ? condition_of(statement, request->type) : NOT_MET;
		bool denies = str_is(json_get_string(statement, STR("Effect")), "Deny");
		*ret_denied = *ret_denied || (denies && met == MET);
		allowed = allowed || (!denies && met != NOT_MET);
	}
	return allowed && !*ret_denied;
}

/* NULL: nothing that a policy speaks of. */
static const char *action_of(const struct plan_change *change)
{
	switch (change->action) {
	case PLAN_UPDATE:
		return change->properties.count ? "Update:Modify" : NULL;
	case PLAN_REPLACE:
		return "Update:Replace";
	case PLAN_DELETE:
		return "Update:Delete";
	case PLAN_NONE:
	case PLAN_CREATE:
	case PLAN_IMPORT:
		break;
	}
	return NULL;
}

enum lk_status stack_policy_check_in(struct arena *arena, struct str policy, const struct plan *plan,
				     struct stack_policy_verdict *ret_verdict, struct error *ret_err)
{
	const struct json *root;
	*ret_verdict = (struct stack_policy_verdict){0};
	if (!policy.len)
		return LK_OK;
	if (json_parse_in(arena, policy, NULL, &root, ret_err) != LK_OK)
		return LK_FAILED;
	if (!statement_of(root, 0))
		return error_set(ret_err, ERROR_PROTOCOL, "it has no statements");
	for (size_t i = 0; i < plan->changes.count; i++) {
		const struct plan_change *change = &plan->changes.items[i];
		const char *action = action_of(change);
		struct str living = change->moved_from.len ? change->moved_from : change->logical_id;
		struct request request = {.action = str_from(action),
					  .resource = str_concat_in(arena, STR("LogicalResourceId/"), living),
					  .type = change->type};
		bool denied;
		if (action && !is_allowed(root, &request, &denied))
			VEC_PUSH(arena, &ret_verdict->denials) = (struct stack_policy_denial){change, action, denied};
	}
	return LK_OK;
}
