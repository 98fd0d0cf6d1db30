/* The changes of a stack set's places as few orders, each an account (or unit) list in a region list. */
#include "deploy/set.h"

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

TestSuite(set, .init = set_up, .fini = tear_down);

static const struct row {
	const char *places; /* to add: "a/1" is the account a in the region 1 */
	const char *orders; /* "a b in 1 2; " */
} rows[] = {
	{"", ""},
	{"a/1 a/2 b/1 b/2", "a b in 1 2; "},
	{"a/1 b/1 b/2", "a b in 1; b in 2; "},
	{"a/2 b/2 c/1 c/2 a/3 b/3 c/3", "a b c in 2 3; c in 1; "},
	/* In another order they are the same accounts. */
	{"a/1 b/1 b/2 a/2", "a b in 1 2; "},
};

static void read_places(const char *text, struct plan_places *places)
{
	struct str rest = str_from(text), word;
	while (text[0] && str_next(&rest, ' ', &word)) {
		struct str account = {0}, region = word;
		cr_assert(str_next(&region, '/', &account));
		VEC_PUSH(&arena, &places->changes.items) =
			(struct plan_place){.subject = account, .region = region, .action = PLAN_PLACE_ADD};
	}
}

static struct str append_all(struct str text, const struct str *items, size_t count, const char *end)
{
	for (size_t i = 0; i < count; i++)
		text = str_format_in(&arena, "%.*s%.*s%s", STR_ARG(text), STR_ARG(items[i]), i + 1 < count ? " " : end);
	return text;
}

static struct str flatten(const struct set_order_list *orders, bool by_units)
{
	struct str text = {0};
	for (size_t i = 0; i < orders->items.count; i++) {
		const struct cfn_set_targets *targets = &orders->items.items[i].targets;
		text = append_all(text, by_units ? targets->units : targets->accounts,
				  by_units ? targets->unit_count : targets->account_count, " in ");
		text = append_all(text, targets->regions, targets->region_count, "; ");
		cr_expect_eq(orders->items.items[i].preferences.region_count, targets->region_count);
	}
	return text;
}

Test(set, places_become_few_orders)
{
	for (size_t i = 0; i < 2 * LK_COUNT(rows); i++) {
		const struct row *row = &rows[i / 2];
		bool by_units = i % 2;
		struct stack_set set = {0};
		struct home home = {.stack_set = &set};
		struct plan_places places = {0};
		struct cfn_set_access access = {.name = STR("s"), .service_managed = by_units};
		read_places(row->places, &places);
		struct set_order_list orders = set_orders_in(&arena, &home, &access, &places, PLAN_PLACE_ADD);
		struct str text = flatten(&orders, by_units);
		cr_expect(str_is(text, row->orders), "'%.*s', not '%s'", STR_ARG(text), row->orders);
		orders = set_orders_in(&arena, &home, &access, &places, PLAN_PLACE_REMOVE);
		cr_expect_eq(orders.items.count, 0);
	}
}

Test(set, what_runs)
{
	static const char *const moving[] = {"RUNNING", "QUEUED", "STOPPING"}, *const ended[] = {"SUCCEEDED", "FAILED",
												 "STOPPED", ""};
	for (size_t i = 0; i < LK_COUNT(moving); i++)
		cr_expect(set_is_moving(str_from(moving[i])));
	for (size_t i = 0; i < LK_COUNT(ended); i++)
		cr_expect_not(set_is_moving(str_from(ended[i])));
}
