#include "deploy/importers.h"

void importers_init_in(struct importers *importers, struct arena *arena)
{
	*importers = (struct importers){.stacks = value_map_in(arena)};
}

static enum lk_status find_one(struct aws_client *client, struct arena *arena, struct str name,
                               struct importers *importers, struct error *ret_err)
{
	struct cfn_name_list list;
	enum lk_status status = cfn_list_imports(client, arena, name, &list, ret_err);
	if (status != LK_OK || !list.names.count)
		return status;
	struct value *stacks = value_list_in(arena);
	for (size_t i = 0; i < list.names.count; i++)
		value_list_push(arena, stacks, value_string_in(arena, list.names.items[i]));
	value_map_put(arena, importers->stacks, name, stacks);
	return LK_OK;
}

/* A stack has 200 outputs at most; what the service refuses once it refuses for all of them. */
void importers_find(struct aws_client *client, struct arena *arena, const struct live *live,
                    struct importers *importers)
{
	struct error err;
	for (size_t i = 0; live->exists && i < live->stack.outputs.count; i++) {
		struct str name = live->stack.outputs.items[i].export_name;
		if (name.len && find_one(client, arena, name, importers, &err) != LK_OK) {
			importers->reason = str_copy_in(arena, str_from(err.message));
			return;
		}
	}
}

void importers_note(struct plan *plan, const struct importers *importers)
{
	if (importers->reason.len && plan->action != PLAN_NONE)
		VEC_PUSH(plan->arena, &plan->notes) =
			str_format_in(plan->arena, "Which stacks import the exports of this one is not known: %.*s",
		                      STR_ARG(importers->reason));
}
