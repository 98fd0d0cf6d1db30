#include <criterion/criterion.h>

#include "check/check.h"

struct fixture {
	struct arena arena;
	struct diag diag;
	struct graph *graph;
	struct value *values; /* of the environment */
};

static void put(struct fixture *f, struct value *map, const char *key, const char *text)
{
	value_map_put(&f->arena, map, str_from(key), value_string_in(&f->arena, str_from(text)));
}

static void begin(struct fixture *f)
{
	arena_init(&f->arena);
	diag_init_in(&f->diag, &f->arena);
	f->graph = graph_new_in(&f->arena);
	struct entry *parameter = graph_add_entry(f->graph, &f->graph->parameters);
	parameter->name = STR("Days");
	parameter->body = value_map_in(&f->arena);
	put(f, parameter->body, "Type", "Number");
	put(f, parameter->body, "MinValue", "1");
	put(f, parameter->body, "MaxValue", "30");
	struct environment *environments = ARENA_NEW(&f->arena, struct environment);
	f->values = value_map_in(&f->arena);
	*environments = (struct environment){
		.name = STR("production"), .place = {.file = STR("a.lua"), .line = 5}, .parameters = f->values};
	f->graph->environments.items = environments;
	f->graph->environments.count = 1;
}

static const struct finding *check_for(struct fixture *f, const char *rule)
{
	struct str only[] = {str_from(rule)};
	struct check_options options = {.select = {only, 1}};
	check_graph(&options, f->graph, pack_embedded(), &f->diag);
	return f->diag.findings.count ? &f->diag.findings.items[0] : NULL;
}

Test(environments, unknown_parameter)
{
	struct fixture f;
	begin(&f);
	put(&f, f.values, "Day", "3");
	const struct finding *finding = check_for(&f, "LK2001");
	cr_assert_not_null(finding);
	cr_expect(str_contains(finding->message, STR("'production' gives a value to 'Day'")));
	cr_expect(str_is(finding->hint, "did you mean 'Days'?"));
	cr_expect_eq(finding->place.line, 5);
	arena_done(&f.arena);
}

Test(environments, value_that_the_parameter_does_not_allow)
{
	struct fixture f;
	begin(&f);
	put(&f, f.values, "Days", "31");
	const struct finding *finding = check_for(&f, "LK2002");
	cr_assert_not_null(finding);
	cr_expect(str_contains(finding->message, STR("above its MaxValue 30")), "%.*s", STR_ARG(finding->message));
	arena_done(&f.arena);
}

Test(environments, value_that_it_allows)
{
	struct fixture f;
	begin(&f);
	put(&f, f.values, "Days", "30");
	cr_expect_null(check_for(&f, "LK200"));
	arena_done(&f.arena);
}
