#include "plan/broaden_state.h"

static struct str role_of(const struct broaden_reader *reader, struct resource *function, struct broaden_text *ret_role)
{
	struct resolve *resolve = reader->after ? reader->broaden->desired : reader->broaden->live;
	struct value *role = value_get(function->properties, STR("Role"));
	struct value *value = role ? resolve_value(resolve, role) : NULL;
	*ret_role = value ? broaden_read_text(reader, value) : (struct broaden_text){0};
	return value ? broaden_owner_of(reader, ret_role, STR("AWS::IAM::Role")) : (struct str){0};
}

static const struct broaden_subject *identity_of(const struct broaden *broaden, struct str role)
{
	struct str key = str_format_in(broaden->arena, "%d:%.*s", (int)BROADEN_IDENTITY, STR_ARG(role));
	return map_get(&broaden->subjects, key);
}

/* What the role's side says, as said of the function. */
static struct broaden_side side_for(struct broaden *broaden, const struct broaden_side *side, struct str function)
{
	struct broaden_side copy = {.unknown = side->unknown, .boundary = side->boundary};
	for (size_t i = 0; i < side->statements.count; i++) {
		struct broaden_statement *statement = &VEC_PUSH(broaden->arena, &copy.statements);
		*statement = side->statements.items[i];
		statement->attached = function;
	}
	for (size_t i = 0; i < side->managed.count; i++)
		VEC_PUSH(broaden->arena, &copy.managed) = side->managed.items[i];
	return copy;
}

static void compare_roles(struct broaden *broaden, struct resource *before, struct resource *after)
{
	struct broaden_text old_text, new_text;
	struct str old = role_of(&(struct broaden_reader){broaden, false}, before, &old_text);
	struct str new = role_of(&(struct broaden_reader){broaden, true}, after, &new_text);
	const struct graph *graph = broaden->planner->input->desired.graph;
	struct plan_change *change = map_get(&broaden->planner->plan->by_id, after->logical_id);
	if (!old.len || !new.len || str_equal(old, new) || broaden_same_text(&old_text, &new_text) || !change)
		return;
	struct broaden_subject *subject = ARENA_NEW(broaden->arena, struct broaden_subject);
	const struct broaden_subject *from = identity_of(broaden, old), *to = identity_of(broaden, new);
	*subject = (struct broaden_subject){.kind = BROADEN_IDENTITY, .name = after->logical_id};
	if (!from || !to || !map_has(&broaden->planner->wanted, new) || !map_has(&broaden->planner->living, old)) {
		struct str who = broaden_who_in(broaden, subject);
		old = broaden_show_in(broaden->arena, old_text.symbolic, graph);
		new = broaden_show_in(broaden->arena, new_text.symbolic, graph);
		broaden_add(broaden, change,
		            str_format_in(broaden->arena, "%.*s now runs as %.*s, no longer as %.*s", STR_ARG(who),
		                          STR_ARG(new), STR_ARG(old)));
		return;
	}
	subject->before = side_for(broaden, &from->before, after->logical_id);
	subject->after = side_for(broaden, &to->after, after->logical_id);
	map_put(&broaden->subjects, str_format_in(broaden->arena, "runner:%.*s", STR_ARG(after->logical_id)), subject);
}

void broaden_collect_runners(struct broaden *broaden)
{
	const struct map *wanted = &broaden->planner->wanted;
	for (size_t i = 0; i < wanted->entries.count; i++) {
		struct resource *after = wanted->entries.items[i].value;
		struct resource *before = map_get(&broaden->planner->living, after->logical_id);
		if (before && str_is(after->type, "AWS::Lambda::Function") && str_equal(before->type, after->type))
			compare_roles(broaden, before, after);
	}
}
