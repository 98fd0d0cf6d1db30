#include "deploy/second_opinion.h"

#include "template/read_json.h"

/* Source of the words: AWS CloudFormation API Reference, "ResourceTargetDefinition", RequiresRecreation. */
static enum plan_effect effect_of(struct str requires_recreation)
{
	if (str_is(requires_recreation, "Always"))
		return PLAN_REPLACES;
	return str_is(requires_recreation, "Conditionally") ? PLAN_MAY_REPLACE : PLAN_IN_PLACE;
}

/* "ResourceChange", Action and Replacement. Dynamic is what a macro decides when the change set is executed. */
static enum plan_action action_of(const struct cfn_change *change)
{
	static const struct {
		const char *word;
		enum plan_action action;
	} actions[] = {{"Add", PLAN_CREATE}, {"Remove", PLAN_DELETE}, {"Import", PLAN_IMPORT}};
	for (size_t i = 0; i < LK_COUNT(actions); i++)
		if (str_is(change->action, actions[i].word))
			return actions[i].action;
	return str_is(change->replacement, "True") ? PLAN_REPLACE : PLAN_UPDATE;
}

/* The stack's tags are handed to every resource; the plan tells of them once. */
static bool is_of_the_stacks_tags(const struct cfn_change_detail *detail)
{
	return str_is(detail->attribute, "Tags") && !detail->name.len;
}

static bool is_all_of_the_stacks_tags(const struct cfn_change *change)
{
	bool all = change->details.count > 0;
	for (size_t i = 0; i < change->details.count; i++)
		all = all && is_of_the_stacks_tags(&change->details.items[i]);
	return all;
}

static const struct value *after_of(struct arena *arena, const struct cfn_change *change)
{
	struct error ignored; /* a text that is no JSON tells nothing, and the verdicts still stand */
	struct value *context;
	if (!read_json_in(arena, change->after_context, STR("AfterContext"), &context, &ignored))
		return NULL;
	const struct value *properties = value_get(context, STR("Properties"));
	return properties && properties->kind == VALUE_MAP ? properties : NULL;
}

static struct opinion_change change_of(struct arena *arena, const struct cfn_change *change)
{
	struct opinion_change theirs = {.logical_id = change->logical_id,
					.type = change->type,
					.action = action_of(change),
					.after = after_of(arena, change)};
	theirs.unsure = str_is(change->replacement, "Conditional") || str_is(change->action, "Dynamic");
	for (size_t i = 0; i < change->details.count; i++) {
		const struct cfn_change_detail *detail = &change->details.items[i];
		bool attribute = !str_is(detail->attribute, "Properties");
		if (!is_of_the_stacks_tags(detail))
			VEC_PUSH(arena, &theirs.properties) =
				(struct opinion_property){.name = attribute ? detail->attribute : detail->name,
							  .attribute = attribute,
							  .effect = effect_of(detail->requires_recreation),
							  .dynamic = str_is(detail->evaluation, "Dynamic"),
							  .cause = detail->causing_entity};
	}
	return theirs;
}

static enum lk_status read_opinion(struct aws_client *client, struct arena *arena, const struct apply *apply,
				   struct opinion *opinion, struct error *ret_err)
{
	bool exists;
	struct cfn_change_set set;
	enum lk_status status = cfn_describe_change_set(client, arena, apply->request.stack, apply->request.name, true,
							&exists, &set, ret_err);
	if (status != LK_OK)
		return status;
	if (!exists)
		return error_set(ret_err, ERROR_STATE, "the change set '%.*s' was deleted by somebody else",
				 STR_ARG(apply->request.name));
	for (size_t i = 0; i < set.changes.count; i++)
		if (!is_all_of_the_stacks_tags(&set.changes.items[i]))
			VEC_PUSH(arena, &opinion->changes) = change_of(arena, &set.changes.items[i]);
	return LK_OK;
}

enum lk_status second_opinion_ask_in(struct aws_client *client, struct arena *arena, struct str bucket,
				     struct apply_input *input, const struct plan *plan, const struct pack *pack,
				     struct opinion *ret_opinion, struct error *ret_err)
{
	enum change_set_outcome outcome;
	struct apply apply;
	struct error unread = {0};
	*ret_opinion = (struct opinion){0};
	enum lk_status status = step_prepare(client, arena, bucket, input, &outcome, &apply, ret_err);
	if (status != LK_OK && ret_err->kind == ERROR_SERVICE) {
		ret_opinion->refused = str_copy_in(arena, str_from(ret_err->message));
		return LK_OK;
	}
	if (status != LK_OK)
		return status;
	if (outcome == CHANGE_SET_READY) {
		enum lk_status read = read_opinion(client, arena, &apply, ret_opinion, &unread);
		status = change_set_discard(client, arena, &apply.request, ret_err);
		if (read != LK_OK) {
			*ret_err = unread;
			return read;
		}
		if (status != LK_OK)
			return status;
	}
	opinion_compare_in(arena, plan, pack, ret_opinion);
	return LK_OK;
}
