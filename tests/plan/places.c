/* Where a stack set's stacks are to be, against where they are. */
#include "plan/places.h"

#include <criterion/criterion.h>

static struct arena arena;

static void set_up(void)
{
	arena_init(&arena);
}

static void tear_down(void)
{
	arena_done(&arena);
}

TestSuite(places, .init = set_up, .fini = tear_down);

struct words {
	VEC(struct str) items;
};

static struct words split(const char *text)
{
	struct words words = {0};
	struct str rest = str_from(text), word;
	while (text[0] && str_next(&rest, ' ', &word))
		VEC_PUSH(&arena, &words.items) = word;
	return words;
}

/* "a/1" is the account a in the region 1; "a/1!" one that is outdated. */
static const struct row {
	const char *accounts, *units, *regions;
	const char *stacks, *living_units, *living_regions;
	const char *changes;
} rows[] = {
	{"a b", "", "1 2", "", "", "", "add a/1, add a/2, add b/1, add b/2, "},
	{"a b", "", "1 2", "a/1 a/2 b/1 b/2", "", "", ""},
	{"a b", "", "1", "a/1 c/1 a/2", "", "", "add b/1, remove c/1, remove a/2, "},
	{"a", "", "1", "a/1!", "", "", "renew a/1, "},
	/* What is taken out is not renewed before. */
	{"a", "", "1", "a/1 b/1!", "", "", "remove b/1, "},
	/* Accounts of units are the service's affair. */
	{"", "u v", "1", "a/1 b/1", "u", "1", "add v/1, "},
	{"", "u", "1", "a/1 b/1!", "u v", "1 2", "remove u/2, remove v/1, remove v/2, renew b/1, "},
	/* A unit without an account has no region yet. */
	{"", "u", "1", "", "u", "", "add u/1, "},
	{"x", "u", "1", "a/1", "u", "1", ""},
};

struct stacks {
	VEC(struct plan_living_place) items;
};

static struct stacks stacks_of(const char *text)
{
	struct words words = split(text);
	struct stacks stacks = {0};
	for (size_t i = 0; i < words.items.count; i++) {
		struct str rest = words.items.items[i], account = {0}, region = {0};
		cr_assert(str_next(&rest, '/', &account) && str_next(&rest, '!', &region));
		VEC_PUSH(&arena, &stacks.items) =
			(struct plan_living_place){.account = account, .region = region, .outdated = rest.ptr != NULL};
	}
	return stacks;
}

static struct str flatten(const struct plan_places *places)
{
	struct str text = {0};
	for (size_t i = 0; i < places->changes.items.count; i++) {
		const struct plan_place *place = &places->changes.items.items[i];
		text = str_format_in(&arena, "%.*s%s %.*s/%.*s, ", STR_ARG(text), plan_place_action_name(place->action),
				     STR_ARG(place->subject), STR_ARG(place->region));
	}
	return text;
}

#define TAKE(list, text)                                                                                               \
	do {                                                                                                           \
		struct words words_ = split(text);                                                                     \
		(list)->items = words_.items.items;                                                                    \
		(list)->count = words_.items.count;                                                                    \
	} while (0)

Test(places, what_changes)
{
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct stack_set set = {0};
		struct home home = {.stack_set = &set};
		struct stacks stacks = stacks_of(rows[i].stacks);
		struct words units = split(rows[i].living_units), regions = split(rows[i].living_regions);
		TAKE(&set.accounts, rows[i].accounts);
		TAKE(&set.units, rows[i].units);
		TAKE(&home.regions, rows[i].regions);
		struct plan_living_places living = {.stacks = stacks.items.items,
						    .stack_count = stacks.items.count,
						    .units = units.items.items,
						    .unit_count = units.items.count,
						    .regions = regions.items.items,
						    .region_count = regions.items.count};
		struct plan_places places = plan_compare_places_in(&arena, &home, &living);
		struct str changes = flatten(&places);
		cr_expect(str_is(changes, rows[i].changes), "row %zu: '%.*s', not '%s'", i, STR_ARG(changes),
			  rows[i].changes);
	}
}
