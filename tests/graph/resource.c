/* The graph: adding and finding. */
#include <criterion/criterion.h>

#include "graph/resource.h"

static struct arena arena;
static struct graph *graph;

static void set_up(void)
{
	arena_init(&arena);
	graph = graph_new_in(&arena);
}

static void tear_down(void)
{
	arena_done(&arena);
}

TestSuite(resource, .init = set_up, .fini = tear_down);

Test(resource, what_is_promised_is_there)
{
	struct resource *resource = graph_add_resource(graph);
	cr_assert_eq(graph->tags->kind, VALUE_MAP);
	cr_assert_eq(resource->properties->kind, VALUE_MAP);
	cr_assert_eq(resource->attributes->kind, VALUE_MAP);
	cr_assert_eq(resource_condition(resource).len, 0);
}

Test(resource, resources_keep_their_order_and_are_found)
{
	for (int i = 0; i < 100; i++)
		graph_add_resource(graph)->logical_id = str_format_in(&arena, "R%d", i);
	cr_assert_eq(graph->resources.count, 100);
	cr_assert_eq(graph_find_resource(graph, STR("R42")), &graph->resources.items[42]);
	cr_assert_null(graph_find_resource(graph, STR("R100")));
	cr_assert_null(graph_find_resource(graph, STR("r42")));
}

Test(resource, entries_are_found_in_their_section)
{
	graph_add_entry(graph, &graph->outputs)->name = STR("Url");
	cr_assert_eq(graph_find_entry(&graph->outputs, STR("Url")), &graph->outputs.items[0]);
	cr_assert_null(graph_find_entry(&graph->parameters, STR("Url")));
	cr_assert_null(graph_find_environment(graph, STR("production")));
}

Test(resource, its_condition)
{
	struct resource *resource = graph_add_resource(graph);
	value_map_put(&arena, resource->attributes, STR("Condition"), value_string_in(&arena, STR("IsProd")));
	cr_assert(str_is(resource_condition(resource), "IsProd"));
	value_map_put(&arena, resource->attributes, STR("Condition"), value_int_in(&arena, 1));
	cr_assert_eq(resource_condition(resource).len, 0);
}

Test(resource, pseudo_parameters)
{
	size_t count;
	const struct str *names = graph_pseudo_parameters(&count);
	cr_assert_eq(count, 8);
	for (size_t i = 0; i < count; i++)
		cr_assert(graph_is_pseudo_parameter(names[i]));
	cr_assert_not(graph_is_pseudo_parameter(STR("AWS::Regio")));
	cr_assert_not(graph_is_pseudo_parameter(STR("")));
}
