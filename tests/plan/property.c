/* Laws of the plan, held against random stacks. A case that breaks one is made small and printed with its seed. */
#include <criterion/criterion.h>

#include "base/limits.h"
#include "plan/diff.h"
#include "random.h"
#include "stack.h"
#include "template/document.h"
#include "template/emit_json.h"

#define CASES 2000

/* One case: two documents, and what their laws need. */
struct sample {
	struct stack *stack;
	struct value *before, *after;
	uint64_t seed;
};

/* NULL when it holds, else the name of what does not. */
typedef const char *law(struct sample *sample);

static struct graph *graph_of(struct stack *stack, struct value *document)
{
	struct diag diag;
	struct graph *graph = NULL;
	diag_init_in(&diag, &stack->arena);
	enum lk_status status = document_to_graph_in(&stack->arena, document, STR("random.yaml"), &diag, &graph);
	return status == LK_OK ? graph : NULL;
}

static struct plan *plan_between(struct stack *stack, struct value *before, struct value *after)
{
	stack->input.live.graph = graph_of(stack, before);
	stack->input.desired.graph = graph_of(stack, after);
	return plan_make_in(&stack->arena, &stack->input);
}

/* --- making a broken case small and telling it */

static bool is_broken(law *holds, struct sample *sample)
{
	return random_is_whole(sample->before) && random_is_whole(sample->after) && holds(sample);
}

static struct value *without(struct arena *arena, const struct value *document, const char *path, struct str key)
{
	struct value *copy = value_copy_in(arena, document), *map = value_at(copy, str_from(path));
	size_t kept = 0;
	for (size_t i = 0; map && i < map->as.map.count; i++)
		if (!str_equal(map->as.map.items[i].key, key))
			map->as.map.items[kept++] = map->as.map.items[i];
	if (map)
		map->as.map.count = kept;
	return copy;
}

/* Leaves out of both documents what is not needed to break the law. */
static void shrink_at(law *holds, struct sample *sample, const char *path)
{
	const struct value *documents[] = {sample->before, sample->after};
	for (size_t side = 0; side < LK_COUNT(documents); side++) {
		const struct value *map = value_at(documents[side], str_from(path));
		for (size_t i = 0; map && i < map->as.map.count; i++) {
			struct sample less = *sample;
			struct str key = map->as.map.items[i].key;
			less.before = without(&sample->stack->arena, sample->before, path, key);
			less.after = without(&sample->stack->arena, sample->after, path, key);
			if (is_broken(holds, &less))
				*sample = less;
		}
	}
}

static void shrink(law *holds, struct sample *sample)
{
	struct arena *arena = &sample->stack->arena;
	shrink_at(holds, sample, "/Resources");
	shrink_at(holds, sample, "/Parameters");
	for (size_t i = 0; i < 6; i++) {
		shrink_at(holds, sample, str_format_in(arena, "/Resources/R%zu/Properties", i).ptr);
		shrink_at(holds, sample, str_format_in(arena, "/Resources/R%zu", i).ptr);
	}
}

static const char *json_of(struct arena *arena, const struct value *value)
{
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	emit_json(&text, value, 0);
	const char *copy = buf_copy_in(&text, arena).ptr;
	buf_done(&text);
	return copy;
}

static void hold(law *holds)
{
	for (uint64_t seed = 1; seed <= CASES; seed++) {
		struct stack stack;
		stack_init(&stack);
		struct random random = {&stack.arena, seed * 0x9e3779b97f4a7c15u};
		struct sample sample = {.stack = &stack, .seed = seed};
		sample.before = random_document(&random);
		sample.after = random_edit(&random, sample.before);
		if (is_broken(holds, &sample)) {
			shrink(holds, &sample);
			cr_assert_fail("seed %llu: %s\nbefore %s\nafter %s", (unsigned long long)seed, holds(&sample),
				       json_of(&stack.arena, sample.before), json_of(&stack.arena, sample.after));
		}
		stack_done(&stack);
	}
}

/* --- nothing of nothing */

static const char *is_empty_of_itself(struct sample *sample)
{
	const struct plan *plan = plan_between(sample->stack, sample->after, sample->after);
	return plan->action == PLAN_NONE && !plan->changes.count && !plan->sections.count ? NULL : "it changes itself";
}

Test(property, of_a_stack_and_itself_is_empty)
{
	hold(is_empty_of_itself);
}

static const char *is_empty_of_other_words(struct sample *sample)
{
	struct random random = {&sample->stack->arena, sample->seed};
	struct value *other = random_shuffle(&random, sample->after);
	const struct plan *plan = plan_between(sample->stack, sample->after, other);
	return plan->changes.count || plan->sections.count ? "another order changes it" : NULL;
}

Test(property, of_a_stack_in_another_order_is_empty)
{
	hold(is_empty_of_other_words);
}

/* --- the same whichever way it is written or looked at */

static bool same_change(const struct plan_change *a, const struct plan_change *b)
{
	if (!b || a->action != b->action || a->data_loss != b->data_loss || a->may_lose_data != b->may_lose_data)
		return false;
	for (size_t i = 0; i < a->properties.count; i++) {
		struct str path = a->properties.items[i].path, top = str_slice(path, 0, str_find(path, STR("/"), 1));
		bool found = false;
		for (size_t k = 0; k < b->properties.count; k++) {
			const struct plan_property *other = &b->properties.items[k];
			found |= str_starts_with(other->path, top) && other->effect == a->properties.items[i].effect;
		}
		if (!found)
			return false;
	}
	return true;
}

static const char *is_of_meaning(struct sample *sample)
{
	struct random random = {&sample->stack->arena, sample->seed};
	const struct plan *plan = plan_between(sample->stack, sample->before, sample->after);
	const struct plan *other = plan_between(sample->stack, random_shuffle(&random, sample->before),
						random_shuffle(&random, sample->after));
	if (plan->changes.count != other->changes.count || plan->sections.count != other->sections.count)
		return "another order makes other changes";
	for (size_t i = 0; i < plan->changes.count; i++) {
		const struct plan_change *change = &plan->changes.items[i];
		if (!same_change(change, plan_find(other, change->logical_id)))
			return "another order makes another change";
	}
	return NULL;
}

Test(property, does_not_follow_the_order_of_what_is_written)
{
	hold(is_of_meaning);
}

static const char *is_of_both_ways(struct sample *sample)
{
	const struct plan *there = plan_between(sample->stack, sample->before, sample->after);
	const struct plan *back = plan_between(sample->stack, sample->after, sample->before);
	if (there->changes.count != back->changes.count)
		return "back changes other resources";
	for (size_t i = 0; i < there->changes.count; i++)
		if (!plan_find(back, there->changes.items[i].logical_id))
			return "back does not change a resource";
	return NULL;
}

Test(property, touches_the_same_resources_there_and_back)
{
	hold(is_of_both_ways);
}

/* --- what is told is all there is: the changes made to the old are the new */

struct told {
	const struct canon_scope *scope;
	const struct plan_change *change;
};

static bool is_at_or_below(struct str path, struct str above, bool *ret_exact)
{
	*ret_exact = path.len == above.len;
	return str_starts_with(path, above) && (path.len == above.len || path.ptr[above.len] == '/');
}

/* What the plan tells at exactly this path (of what is gone or of what is new), and whether it tells anything here. */
static const struct plan_property *told_at(const struct told *told, struct str path, bool gone, bool *ret_any)
{
	const struct plan_property *found = NULL;
	*ret_any = false;
	for (size_t i = 0; i < told->change->properties.count; i++) {
		const struct plan_property *property = &told->change->properties.items[i];
		bool exact;
		if (property->attribute || !is_at_or_below(property->path, path, &exact))
			continue;
		if (exact && gone != !property->after)
			continue;
		*ret_any = true;
		if (exact)
			found = property;
	}
	return found;
}

static bool same(const struct told *told, struct str path, const struct value *a, const struct value *b)
{
	if (!a || !b)
		return a == b;
	struct canon_scope scope = {told->scope->arena, told->scope->type, NULL};
	enum canon_mode mode = str_contains(path, STR("Polic")) ? CANON_SETS : CANON_SCHEMA;
	if (str_contains(path, STR("Action")))
		mode = CANON_ACTIONS;
	return canon_equal(&scope, mode, path, a, b);
}

static bool becomes(const struct told *told, struct str path, struct str schema_path, const struct value *before,
		    const struct value *after);

/* A tag is a member named by its key. */
static const struct value *by_key(struct arena *arena, const struct value *list)
{
	struct value *map = value_map_in(arena);
	for (size_t i = 0; i < list->as.list.count; i++)
		value_map_put(arena, map, value_string(value_get(list->as.list.items[i], STR("Key"))),
			      value_get(list->as.list.items[i], STR("Value")));
	return map;
}

static bool members_become(const struct told *told, struct str path, struct str schema_path,
			   const struct value *before, const struct value *after)
{
	struct arena *arena = told->scope->arena;
	for (size_t i = 0; i < before->as.map.count + after->as.map.count; i++) {
		bool old = i < before->as.map.count;
		struct str key =
			old ? before->as.map.items[i].key : after->as.map.items[i - before->as.map.count].key;
		if (!becomes(told, canon_path_in(arena, path, key), canon_path_in(arena, schema_path, key),
			     value_get(before, key), value_get(after, key)))
			return false;
	}
	return true;
}

/* Some item of before that no other came from becomes the item of after at index. */
static bool finds_origin(const struct told *told, struct str path, struct str schema_path, bool *used,
			 const struct value *before, const struct value *item)
{
	for (size_t i = 0; i < before->as.list.count; i++) {
		if (used[i] || !becomes(told, path, schema_path, before->as.list.items[i], item))
			continue;
		used[i] = true;
		return true;
	}
	return false;
}

static bool items_become(const struct told *told, struct str path, struct str schema_path, const struct value *before,
			 const struct value *after)
{
	struct arena *arena = told->scope->arena;
	bool *used = arena_alloc_array(arena, before->as.list.count + 1, sizeof *used), any;
	struct str items = canon_path_in(arena, schema_path, STR("*"));
	for (size_t i = 0; i < before->as.list.count; i++)
		used[i] = told_at(told, str_format_in(arena, "%.*s/%zu", STR_ARG(path), i), true, &any) != NULL;
	for (int changed = 1; changed >= 0; changed--)
		for (size_t i = 0; i < after->as.list.count; i++) {
			struct str at = str_format_in(arena, "%.*s/%zu", STR_ARG(path), i);
			const struct plan_property *property = told_at(told, at, false, &any);
			if (any != changed || (property && !property->before))
				continue;
			if (!finds_origin(told, at, items, used, before, after->as.list.items[i]))
				return false;
		}
	for (size_t i = 0; i < before->as.list.count; i++)
		if (!used[i])
			return false;
	return true;
}

/* Whether before, with what the plan tells at path and below, is after. */
static bool becomes(const struct told *told, struct str path, struct str schema_path, const struct value *before,
		    const struct value *after)
{
	bool any;
	const struct plan_property *property = told_at(told, path, !after, &any);
	if (property)
		return same(told, schema_path, property->before, before) && same(told, schema_path, property->after, after);
	if (!any || !before || !after)
		return same(told, schema_path, before, after);
	if (before->kind == VALUE_MAP && after->kind == VALUE_MAP)
		return members_become(told, path, schema_path, before, after);
	if (before->kind != VALUE_LIST && after->kind != VALUE_LIST && before->kind != after->kind)
		return false;
	struct value *lists[2] = {value_list_in(told->scope->arena), value_list_in(told->scope->arena)};
	value_list_push(told->scope->arena, lists[0], value_copy_in(told->scope->arena, before));
	value_list_push(told->scope->arena, lists[1], value_copy_in(told->scope->arena, after));
	before = before->kind == VALUE_LIST ? before : lists[0];
	after = after->kind == VALUE_LIST ? after : lists[1];
	if (canon_is_tags(schema_path, before) && canon_is_tags(schema_path, after))
		return members_become(told, path, schema_path, by_key(told->scope->arena, before),
				      by_key(told->scope->arena, after));
	return items_become(told, path, schema_path, before, after);
}

static const char *tells_all(struct sample *sample)
{
	struct arena *arena = &sample->stack->arena;
	const struct plan *plan = plan_between(sample->stack, sample->before, sample->after);
	struct resolve *live = resolve_new_in(arena, &(struct resolve_input){.graph = sample->stack->input.live.graph,
									     .place = sample->stack->input.place,
									     .pack = sample->stack->input.pack});
	for (size_t i = 0; i < plan->changes.count; i++) {
		const struct plan_change *change = &plan->changes.items[i];
		struct schema_type type;
		bool known = schema_find_type(sample->stack->input.pack, change->type, &type);
		struct canon_scope scope = {arena, known ? &type : NULL, NULL};
		if (!change->before || !change->after || !str_equal(change->before->type, change->after->type))
			continue;
		const struct value *before = resolve_value(live, change->before->properties);
		if (!becomes(&(struct told){&scope, change}, STR(""), STR(""), before, change->after_properties))
			return str_format_in(arena, "%.*s does not come to what is desired",
					     STR_ARG(change->logical_id)).ptr;
	}
	return NULL;
}

Test(property, made_to_the_old_stack_comes_to_the_new)
{
	hold(tells_all);
}

/* The random stacks are read, and their edits are of all kinds. */
Test(property, is_held_against_changes_of_all_kinds)
{
	size_t actions[PLAN_IMPORT + 1] = {0}, properties = 0;
	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct stack stack;
		stack_init(&stack);
		struct random random = {&stack.arena, seed};
		struct value *before = random_document(&random);
		const struct plan *plan = plan_between(&stack, before, random_edit(&random, before));
		cr_assert(random_is_whole(before));
		for (size_t i = 0; i < plan->changes.count; i++) {
			actions[plan->changes.items[i].action]++;
			properties += plan->changes.items[i].properties.count;
		}
		stack_done(&stack);
	}
	cr_expect_gt(actions[PLAN_UPDATE], 100);
	cr_expect_gt(actions[PLAN_REPLACE], 100);
	cr_expect_gt(actions[PLAN_DELETE], 10);
	cr_expect_gt(properties, 500);
}
