#include "cli/home.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

/* --- all of them */

static void add_home(struct arena *arena, const struct home *home,
                            struct home_places *places)
{
	/* A stack set lives where it is administered; the regions are its stacks'. */
	if (!home->regions.count || home->stack_set)
		VEC_PUSH(arena, &places->places) = (struct home_place){.home = home};
	for (size_t i = 0; i < home->regions.count && !home->stack_set; i++)
		VEC_PUSH(arena, &places->places) = (struct home_place){
			.home = home, .region = home->regions.items[i]};
}

static void add_all(struct arena *arena, const struct graph *graph, struct str environment,
                    struct home_places *places)
{
	for (size_t i = 0; i < graph->homes.count; i++)
		if (str_equal(graph->homes.items[i].environment, environment))
			add_home(arena, &graph->homes.items[i], places);
}

static struct home_places list_in(struct arena *arena, const struct graph *graph, struct str environment)
{
	struct home_places places = {0};
	add_all(arena, graph, environment, &places);
	if (!places.places.count && environment.len)
		add_all(arena, graph, (struct str){0}, &places);
	return places;
}

/* --- the one that is meant */

static bool is_picked(const struct cli *cli, const struct home_place *place)
{
	const char *region = cli_value(cli, OPTION_REGION), *profile = cli_value(cli, OPTION_PROFILE);
	if (region && place->region.len && !str_is(place->region, region))
		return false;
	return !profile || !place->home->profile.len || str_is(place->home->profile, profile);
}

struct home_places home_list_picked(const struct cli *cli, const struct graph *graph, struct str environment,
                                    bool *ret_said)
{
	struct home_places all = list_in(cli->arena, graph, environment), picked = {0};
	for (size_t i = 0; i < all.places.count; i++)
		if (is_picked(cli, &all.places.items[i]))
			VEC_PUSH(cli->arena, &picked.places) = all.places.items[i];
	*ret_said = all.places.count > 0;
	return picked;
}

static struct home_places picked_of(const struct cli *cli, const struct loaded *loaded)
{
	bool said;
	return home_list_picked(cli, loaded->graph, str_from(cli_value(cli, OPTION_ENV)), &said);
}

void home_take(struct cli *cli, struct loaded *loaded)
{
	struct home_places picked = picked_of(cli, loaded);
	if (picked.places.count != 1)
		return;
	const struct home_place *place = &picked.places.items[0];
	const struct home *home = place->home;
	if (place->region.len)
		loaded->region = place->region;
	loaded->account = home->account;
	loaded->set_home = home->stack_set ? home : NULL;
	if (loaded->set_home && cli_has(cli, OPTION_LOCAL)) {
		cli_say(cli, "note: the local target has no stack sets: this is one stack there");
		loaded->set_home = NULL;
	}
	/* The local target has keys of its own. */
	if (home->profile.len && !cli_has(cli, OPTION_PROFILE) && !cli_has(cli, OPTION_LOCAL))
		cli->options.values[OPTION_PROFILE] = str_copy_in(cli->arena, home->profile).ptr;
}

int home_check_one(struct cli *cli, const struct loaded *loaded)
{
	struct home_places picked = picked_of(cli, loaded);
	struct buf names;
	struct error err;
	if (picked.places.count < 2)
		return EXIT_DONE;
	buf_init(&names, LIMIT_MESSAGE);
	for (size_t i = 0; i < picked.places.count; i++) {
		const struct home_place *place = &picked.places.items[i];
		const char *profile = place->home->profile.len ? " with profile " : "";
		buf_printf(&names, "%s%.*s%s%.*s", i ? ", " : "",
		           STR_ARG(place->region.len ? place->region : STR("the stack's region")), profile,
		           STR_ARG(place->home->profile));
	}
	error_set(&err, ERROR_OTHER, "%.*s lives in several places: %s", STR_ARG(loaded->stack_name),
	          buf_view(&names).ptr);
	error_hint(&err, "pick one with --region or --profile, or go to all with --all");
	buf_done(&names);
	cli_fail(cli, &err);
	return EXIT_USAGE;
}

int home_check_account(struct cli *cli, const struct loaded *loaded, const struct target *target)
{
	struct error err;
	if (target->local || !loaded->account.len || str_equal(loaded->account, target->account))
		return EXIT_DONE;
	error_set(&err, ERROR_CREDENTIALS, "%.*s lives in account %.*s, and these keys are of account %.*s",
	          STR_ARG(loaded->stack_name), STR_ARG(loaded->account), STR_ARG(target->account));
	error_hint(&err, "pick the keys with --profile; lkc doctor shows where these come from");
	return cli_fail(cli, &err);
}
