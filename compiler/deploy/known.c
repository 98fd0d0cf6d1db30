#include "deploy/known.h"

#include "deploy/code.h"

void known_init_in(struct known *known, struct arena *arena)
{
	*known = (struct known){.manifests = value_map_in(arena)};
	importers_init_in(&known->importers, arena);
	stakes_init_in(&known->stakes, arena);
}

void known_look_up(struct aws_client *client, struct arena *arena, const struct live *live, const struct plan *plan,
                   struct known *known)
{
	if (!live->exists || plan->action == PLAN_NONE)
		return;
	importers_find(client, arena, live, &known->importers);
	stakes_of_plan(client, arena, plan, &known->stakes);
}

void known_look_up_all(struct aws_client *client, struct arena *arena, const struct live *live, struct str bucket,
                       struct known *known)
{
	if (!live->exists)
		return;
	importers_find(client, arena, live, &known->importers);
	stakes_of_live(client, arena, live, &known->stakes);
	known->manifests = code_manifests_in(client, arena, bucket, live->graph);
}

void known_give(const struct known *known, struct plan_input *input)
{
	input->imports = known->importers.stacks;
	input->stakes = known->stakes.amounts;
	input->drift = known->drifted.resources;
}

void known_note(const struct known *known, const struct live *live, const struct graph *desired, struct plan *plan)
{
	if (live->graph && live_has_transforms(live->graph) && !live->processed && !live_has_transforms(desired))
		VEC_PUSH(plan->arena, &plan->notes) =
			STR("What the living template's transforms made of it is not known: it is compared as it was "
			    "before them.");
	importers_note(plan, &known->importers);
	stakes_note(plan, &known->stakes);
	drifted_note(plan, live, &known->drifted);
}
