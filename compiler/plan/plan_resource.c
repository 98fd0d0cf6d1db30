#include "plan/diff.h"
#include "plan/plan_state.h"
#include "plan/verdict.h"

/* Calls visit for each Ref and GetAtt in value with the name it refers to; stops at the first true. */
typedef bool visit_reference(void *context, struct str name);

static bool any_reference(const struct value *value, visit_reference *visit, void *context)
{
	if (!value)
		return false;
	if (value->kind == VALUE_LIST) {
		for (size_t i = 0; i < value->as.list.count; i++)
			if (any_reference(value->as.list.items[i], visit, context))
				return true;
	} else if (value->kind == VALUE_MAP) {
		for (size_t i = 0; i < value->as.map.count; i++)
			if (any_reference(value->as.map.items[i].value, visit, context))
				return true;
	} else if (value->kind == VALUE_INTRINSIC) {
		const struct value *argument = value->as.argument;
		if (value->fn == FN_REF)
			return visit(context, value_string(argument));
		if (value->fn == FN_GET_ATT && argument->kind == VALUE_LIST && argument->as.list.count)
			return visit(context, value_string(argument->as.list.items[0]));
		return any_reference(argument, visit, context);
	}
	return false;
}

static bool visit_pending(void *context, struct str name)
{
	struct planner *planner = context;
	return planner->desired && resolve_is_pending(planner->desired, name) && map_has(&planner->wanted, name);
}

bool plan_is_pending(struct planner *planner, const struct value *value)
{
	return any_reference(value, visit_pending, planner);
}

static bool visit_hidden(void *context, struct str name)
{
	const struct planner *planner = context;
	return map_has(&planner->plan->hidden, name);
}

bool plan_is_hidden(struct planner *planner, const struct value *value)
{
	return any_reference(value, visit_hidden, planner);
}

struct because {
	struct planner *planner;
	struct plan_change *change;
};

static bool visit_replaced(void *context, struct str name)
{
	const struct because *because = context;
	struct arena *arena = because->planner->arena;
	if (!map_has(&because->planner->replaced, name))
		return false;
	struct str reason = str_format_in(arena, "%.*s is replaced", STR_ARG(name));
	for (size_t i = 0; i < because->change->because.count; i++)
		if (str_equal(because->change->because.items[i], reason))
			return false;
	VEC_PUSH(arena, &because->change->because) = reason;
	return false;
}

static void add_property(struct planner *planner, struct plan_change *change, struct plan_property property)
{
	property.known_after_apply = plan_is_pending(planner, property.after);
	property.hidden = plan_is_hidden(planner, property.before) || plan_is_hidden(planner, property.after);
	VEC_PUSH(planner->arena, &change->properties) = property;
	any_reference(property.after, visit_replaced, &(struct because){planner, change});
}

static void add_note(struct planner *planner, struct plan_change *change, struct str note)
{
	VEC_PUSH(planner->arena, &change->notes) = note;
}

static struct schema_type *find_type(struct planner *planner, struct str name)
{
	struct schema_type *type = ARENA_NEW(planner->arena, struct schema_type);
	return planner->input->pack && schema_find_type(planner->input->pack, name, type) ? type : NULL;
}

static void compare_properties(struct planner *planner, struct plan_change *change, const struct value *before)
{
	const struct schema_type *type = find_type(planner, change->type);
	struct canon_scope scope = {planner->arena, type, planner->desired};
	struct differences differences = {0};
	diff_values(&scope, CANON_SCHEMA, STR(""), before, change->after_properties, &differences);
	for (size_t i = 0; i < differences.items.count; i++) {
		const struct difference *difference = &differences.items.items[i];
		struct verdict verdict = verdict_of_property_in(planner->arena, type, change->type,
		                                                change->after_properties, difference);
		add_property(planner, change, (struct plan_property){.path = difference->path,
		                                                     .before = difference->before,
		                                                     .after = difference->after,
		                                                     .effect = verdict.effect,
		                                                     .proof = verdict.proof});
	}
}

/* Attributes that change nothing by themselves: the condition has been decided already, and Delete is the default of
 * both policies. */
static bool is_idle_attribute(struct str name, const struct value *before, const struct value *after)
{
	if (str_is(name, "Condition"))
		return true;
	if (!str_is(name, "DeletionPolicy") && !str_is(name, "UpdateReplacePolicy"))
		return false;
	return (!before && value_is_string(after, "Delete")) || (!after && value_is_string(before, "Delete"));
}

static void compare_attribute(struct planner *planner, struct plan_change *change, struct str name,
                              struct value *before, struct value *after)
{
	/* DependsOn takes one name or a list, in any order. Source: AWS CloudFormation User Guide, "DependsOn". */
	enum canon_mode mode = str_is(name, "DependsOn") ? CANON_SETS : CANON_SCHEMA;
	struct canon_scope scope = {planner->arena, NULL, planner->desired};
	struct differences differences = {0};
	if (is_idle_attribute(name, before, after))
		return;
	diff_values(&scope, mode, canon_path_in(planner->arena, STR(""), name),
	            before ? resolve_value(planner->live, before) : NULL,
	            after ? resolve_value(planner->desired, after) : NULL, &differences);
	for (size_t i = 0; i < differences.items.count; i++)
		add_property(planner, change, (struct plan_property){.path = differences.items.items[i].path,
		                                                     .attribute = true,
		                                                     .before = differences.items.items[i].before,
		                                                     .after = differences.items.items[i].after,
		                                                     .proof = STR("resource attribute")});
}

static void compare_attributes(struct planner *planner, struct plan_change *change)
{
	const struct value *before = change->before->attributes, *after = change->after->attributes;
	for (size_t i = 0; i < after->as.map.count; i++) {
		const struct member *member = &after->as.map.items[i];
		compare_attribute(planner, change, member->key, value_get(before, member->key), member->value);
	}
	for (size_t i = 0; i < before->as.map.count; i++) {
		const struct member *member = &before->as.map.items[i];
		if (!value_get(after, member->key))
			compare_attribute(planner, change, member->key, member->value, NULL);
	}
}

static void compare_type(struct planner *planner, struct plan_change *change)
{
	/* The service's words: "Update of resource type is not permitted. The new template modifies resource type of
	 * the following resources". */
	add_property(planner, change,
	             (struct plan_property){.path = STR("/Type"),
	                                    .attribute = true,
	                                    .before = value_string_in(planner->arena, change->before->type),
	                                    .after = value_string_in(planner->arena, change->after->type),
	                                    .effect = PLAN_REPLACES,
	                                    .proof = STR("a type is never changed in place")});
}

static enum plan_action action_of(const struct plan_change *change)
{
	enum plan_action action = change->properties.count ? PLAN_UPDATE : PLAN_NONE;
	for (size_t i = 0; i < change->properties.count; i++)
		if (change->properties.items[i].effect == PLAN_REPLACES)
			action = PLAN_REPLACE;
	return action;
}

static bool may_replace(const struct plan_change *change)
{
	for (size_t i = 0; i < change->properties.count; i++)
		if (plan_effect_is_unsure(change->properties.items[i].effect))
			return true;
	return false;
}

/* NULL where there is none. */
static const struct value *policy_of(struct resolve *side, const struct resource *resource, const char *name)
{
	struct value *policy = value_get(resource->attributes, str_from(name));
	return policy ? resolve_value(side, policy) : NULL;
}

static void judge_loss(struct planner *planner, struct plan_change *change, enum verdict_fate fate, bool certain)
{
	if (!plan_holds_data(planner->input->pack, change->before->type))
		return;
	change->data_loss = certain && fate == VERDICT_DELETED;
	change->may_lose_data = !change->data_loss && (fate == VERDICT_DELETED || fate == VERDICT_UNKNOWN);
}

static void judge_replacement(struct planner *planner, struct plan_change *change)
{
	bool replaced = change->action == PLAN_REPLACE;
	if (!replaced && !may_replace(change))
		return;
	const struct value *policy = policy_of(planner->desired, change->after, "UpdateReplacePolicy");
	enum verdict_fate fate = verdict_of_replacement(policy);
	judge_loss(planner, change, fate, replaced);
	change->retained = replaced && fate == VERDICT_RETAINED;
	struct schema_type *type = find_type(planner, change->type);
	if (replaced && type && str_is(schema_replacement_strategy(type), "delete_then_create"))
		add_note(planner, change, STR("the old one is deleted first: replacementStrategy: delete_then_create"));
	if (change->retained)
		add_note(planner, change, STR("the old one is retained by its UpdateReplacePolicy"));
	if (replaced && fate == VERDICT_SNAPSHOT)
		add_note(planner, change, STR("a snapshot of the old one is kept by its UpdateReplacePolicy"));
	if (replaced && fate == VERDICT_UNKNOWN)
		add_note(planner, change, STR("what becomes of the old one by its UpdateReplacePolicy is not known"));
}

static void list_properties(struct planner *planner, struct plan_change *change)
{
	const struct value *properties = change->after_properties;
	for (size_t i = 0; i < properties->as.map.count; i++)
		add_property(planner, change,
		             (struct plan_property){
		                     .path = canon_path_in(planner->arena, STR(""), properties->as.map.items[i].key),
		                     .after = properties->as.map.items[i].value});
}

static struct str physical_id(const struct planner *planner, struct str logical_id)
{
	return value_string(value_get(planner->input->physical_ids, logical_id));
}

/* A rename alone is an update without properties, so that its reader sees it. */
static void note_move(const struct planner *planner, struct plan_change *change)
{
	const struct str *from = map_get(&planner->moved, change->logical_id);
	if (!from)
		return;
	change->moved_from = *from;
	if (change->action == PLAN_NONE)
		change->action = PLAN_UPDATE;
}

struct plan_change plan_compare_resource(struct planner *planner, const struct resource *before,
                                         const struct resource *after)
{
	struct plan_change change = {.logical_id = after->logical_id,
	                             .type = after->type,
	                             .action = PLAN_CREATE,
	                             .source = after->place,
	                             .before = before,
	                             .after = after};
	struct value *resolved = resolve_value(planner->desired, after->properties);
	change.after_properties = resolved ? resolved : value_map_in(planner->arena);
	if (!before) {
		list_properties(planner, &change);
		plan_adopt(planner, &change);
		return change;
	}
	change.physical_id = physical_id(planner, after->logical_id);
	struct value *old = resolve_value(planner->live, before->properties);
	if (!str_equal(before->type, after->type)) {
		compare_type(planner, &change);
	} else {
		compare_properties(planner, &change, old ? old : value_map_in(planner->arena));
		compare_attributes(planner, &change);
	}
	change.action = action_of(&change);
	note_move(planner, &change);
	judge_replacement(planner, &change);
	return change;
}

struct plan_change plan_delete_resource(struct planner *planner, const struct resource *resource)
{
	struct plan_change change = {.logical_id = resource->logical_id,
	                             .type = resource->type,
	                             .physical_id = physical_id(planner, resource->logical_id),
	                             .action = PLAN_DELETE,
	                             .source = resource->place,
	                             .before = resource};
	const struct value *policy = policy_of(planner->live, resource, "DeletionPolicy");
	enum verdict_fate fate = verdict_of_deletion(resource, policy);
	change.retained = fate == VERDICT_RETAINED;
	judge_loss(planner, &change, fate, true);
	if (change.retained)
		add_note(planner, &change,
		        STR("leaves the stack; the resource itself is retained by its DeletionPolicy"));
	if (fate == VERDICT_SNAPSHOT)
		add_note(planner, &change, STR("a snapshot is kept by its DeletionPolicy"));
	if (fate == VERDICT_UNKNOWN)
		add_note(planner, &change, STR("what becomes of it by its DeletionPolicy is not known"));
	return change;
}
