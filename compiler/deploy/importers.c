#include "deploy/importers.h"

void importers_init_in(struct importers *importers, struct arena *arena)
{
	*importers = (struct importers){.stacks = value_map_in(arena)};
}

struct names {
	VEC(struct str) items;
};

static struct names exports_in(struct arena *arena, const struct live *live)
{
	struct names names = {0};
	for (size_t i = 0; live->exists && i < live->stack.outputs.count; i++)
		if (live->stack.outputs.items[i].export_name.len)
			VEC_PUSH(arena, &names.items) = live->stack.outputs.items[i].export_name;
	return names;
}

static void take_stacks(struct arena *arena, struct str name, const struct cfn_name_list *list,
			struct importers *importers)
{
	struct value *stacks = value_list_in(arena);
	for (size_t i = 0; i < list->names.count; i++)
		value_list_push(arena, stacks, value_string_in(arena, list->names.items[i]));
	if (list->names.count)
		value_map_put(arena, importers->stacks, name, stacks);
}

/* A stack has 200 outputs at most. */
void importers_find(struct aws_client *client, struct arena *arena, const struct live *live,
		    struct importers *importers)
{
	struct names names = exports_in(arena, live);
	struct cfn_name_list *lists = arena_alloc_array(arena, names.items.count + 1, sizeof(*lists));
	struct error err;
	if (cfn_list_imports(client, arena, names.items.items, names.items.count, lists, &err) != LK_OK) {
		importers->reason = str_copy_in(arena, str_from(err.message));
		return;
	}
	for (size_t i = 0; i < names.items.count; i++)
		take_stacks(arena, names.items.items[i], &lists[i], importers);
}

void importers_note(struct plan *plan, const struct importers *importers)
{
	if (importers->reason.len && plan->action != PLAN_NONE)
		VEC_PUSH(plan->arena, &plan->notes) =
			str_format_in(plan->arena, "Which stacks import the exports of this one is not known: %.*s",
		                      STR_ARG(importers->reason));
}
