/* References, and the order of creation. */
#include <criterion/criterion.h>

#include "graph/order.h"

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

TestSuite(order, .init = set_up, .fini = tear_down);

static struct value *text(const char *string)
{
	return value_string_in(&arena, str_from(string));
}

static struct value *list(struct value *first, struct value *second)
{
	struct value *items = value_list_in(&arena);
	value_list_push(&arena, items, first);
	if (second)
		value_list_push(&arena, items, second);
	return items;
}

/* A resource that refers to the names behind it, separated by blanks, in a list Needs. */
static struct resource *add(const char *id, const char *needs)
{
	struct resource *resource = graph_add_resource(graph);
	struct value *refs = value_list_in(&arena);
	struct str rest = str_from(needs), name;
	resource->logical_id = str_from(id);
	resource->type = STR("AWS::S3::Bucket");
	while (str_next(&rest, ' ', &name))
		if (name.len)
			value_list_push(&arena, refs, value_ref_in(&arena, name));
	value_map_put(&arena, resource->properties, STR("Needs"), refs);
	return resource;
}

static const char *sorted(void)
{
	struct order order;
	struct references cycle;
	struct str words = STR("");
	cr_assert(order_sort_in(&arena, graph, &order, &cycle));
	for (size_t i = 0; i < order.count; i++)
		words = str_format_in(&arena, "%.*s%s%.*s", STR_ARG(words), i ? " " : "",
		                      STR_ARG(graph->resources.items[order.indices[i]].logical_id));
	return words.ptr;
}

static const char *cycle_of(void)
{
	struct order order = {.count = 77};
	struct references cycle;
	cr_assert_not(order_sort_in(&arena, graph, &order, &cycle));
	cr_assert_eq(order.count, 77, "untouched on failure");
	struct str words = cycle.items[0].from;
	for (size_t i = 0; i < cycle.count; i++) {
		cr_assert(str_equal(cycle.items[i].to, cycle.items[(i + 1) % cycle.count].from), "the edges join");
		words = str_format_in(&arena, "%.*s %.*s", STR_ARG(words), STR_ARG(cycle.items[i].to));
	}
	return words.ptr;
}

static const char *references_of(const struct resource *resource)
{
	struct references references = order_of_resource_in(&arena, resource);
	struct str words = STR("");
	for (size_t i = 0; i < references.count; i++) {
		const struct reference *r = &references.items[i];
		cr_assert(str_equal(r->from, resource->logical_id));
		words = str_format_in(&arena, "%.*s%.*s%s%.*s %s%s at %.*s\n", STR_ARG(words), STR_ARG(r->to),
		                      r->attribute.len ? "." : "", STR_ARG(r->attribute), intrinsic_name(r->fn)->lua,
		                      r->depends_on ? " DependsOn" : "", STR_ARG(r->path));
	}
	return words.ptr;
}

static void expect_references(const struct resource *resource, const char *expected)
{
	const char *actual = references_of(resource);
	cr_expect_str_eq(actual, expected, "got:\n%s", actual);
}

Test(order, without_needs_it_is_that_of_declaration)
{
	add("C", "");
	add("A", "");
	add("B", "");
	cr_assert_str_eq(sorted(), "C A B");
}

Test(order, a_resource_comes_as_soon_as_what_it_needs_is_there)
{
	add("A", "B");
	add("B", "");
	add("C", "");
	add("D", "A E");
	add("E", "A");
	cr_assert_str_eq(sorted(), "B A C E D");
}

Test(order, what_is_no_resource_does_not_count)
{
	add("A", "Parameter AWS::Region B B");
	add("B", "Parameter");
	cr_assert_str_eq(sorted(), "B A");
}

Test(order, an_empty_graph)
{
	cr_assert_str_eq(sorted(), "");
}

Test(order, many_in_a_chain)
{
	struct order order;
	struct references cycle;
	for (int i = 0; i < 20000; i++)
		add(str_format_in(&arena, "R%d", i).ptr, str_format_in(&arena, "R%d R%d", i + 1, i + 2).ptr);
	cr_assert(order_sort_in(&arena, graph, &order, &cycle));
	cr_assert_eq(order.indices[0], 19999);
	cr_assert_eq(order.indices[19999], 0);
}

Test(order, a_resource_that_needs_itself)
{
	add("A", "");
	add("B", "B A");
	cr_assert_str_eq(cycle_of(), "B B");
}

Test(order, the_shortest_cycle_is_told)
{
	add("Entry", "A");
	add("A", "B");
	add("B", "C");
	add("C", "A D");
	add("D", "E");
	add("E", "D");
	cr_assert_str_eq(cycle_of(), "D E D");
}

Test(order, among_equal_cycles_the_first_declared)
{
	add("X", "C");
	add("C", "D");
	add("D", "C");
	add("A", "B");
	add("B", "A");
	cr_assert_str_eq(cycle_of(), "C D C");
}

Test(order, an_edge_of_a_cycle_knows_where_it_is)
{
	struct resource *a = add("A", "");
	struct value *ref = value_get_att_in(&arena, STR("B"), STR("Arn"));
	ref->place = (struct place){.file = STR("stack.lua"), .line = 12, .column = 3};
	value_map_put(&arena, a->properties, STR("Role"), ref);
	struct resource *b = add("B", "");
	value_map_put(&arena, b->attributes, STR("DependsOn"), text("A"));
	struct order order;
	struct references cycle;
	cr_assert_not(order_sort_in(&arena, graph, &order, &cycle));
	cr_assert_eq(cycle.count, 2);
	cr_assert(str_is(cycle.items[0].path, "/Properties/Role"));
	cr_assert_eq(cycle.items[0].value->place.line, 12);
	cr_assert(str_is(cycle.items[1].path, "/DependsOn"));
	cr_assert(cycle.items[1].depends_on);
}

Test(order, a_long_cycle_is_found_in_bounded_work)
{
	struct order order;
	struct references cycle;
	for (int i = 0; i < 20000; i++)
		add(str_format_in(&arena, "R%d", i).ptr, str_format_in(&arena, "R%d", (i + 1) % 20000).ptr);
	cr_assert_not(order_sort_in(&arena, graph, &order, &cycle));
	cr_assert_eq(cycle.count, 20000);
}

Test(order, conditions_and_mappings_make_no_order)
{
	struct resource *a = add("A", "");
	value_map_put(&arena, a->attributes, STR("Condition"), text("B"));
	value_map_put(&arena, a->properties, STR("X"),
	              value_intrinsic_in(&arena, FN_IF, list(text("B"), text("yes"))));
	value_map_put(&arena, a->properties, STR("Y"),
	              value_intrinsic_in(&arena, FN_FIND_IN_MAP, list(text("B"), text("k"))));
	add("B", "");
	cr_assert_str_eq(sorted(), "A B");
}

Test(order, references_of_every_kind)
{
	struct resource *r = add("R", "");
	struct value *own = value_map_in(&arena), *join = value_list_in(&arena);
	value_map_put(&arena, own, STR("Own"), value_ref_in(&arena, STR("Inner")));
	value_list_push(&arena, join, text(","));
	value_list_push(&arena, join, list(value_ref_in(&arena, STR("First")), text("x")));
	value_map_put(&arena, r->properties, STR("A/b"), value_ref_in(&arena, STR("Plain")));
	value_map_put(&arena, r->properties, STR("Att"), value_get_att_in(&arena, STR("Table"), STR("Stream.Arn")));
	value_map_put(&arena, r->properties, STR("Sub"),
	              value_intrinsic_in(&arena, FN_SUB,
	                                 list(text("${Own}${Other.Arn}${AWS::Region}${!Not}"), own)));
	value_map_put(&arena, r->properties, STR("Join"), value_intrinsic_in(&arena, FN_JOIN, join));
	value_map_put(&arena, r->properties, STR("If"),
	              value_intrinsic_in(&arena, FN_IF, list(text("IsProd"), value_ref_in(&arena, STR("Then")))));
	value_map_put(&arena, r->attributes, STR("DependsOn"), list(text("One"), text("Two")));
	value_map_put(&arena, r->attributes, STR("Condition"), text("IsProd"));
	expect_references(r, "Plain Ref at /Properties/A~1b\n"
	                     "Table.Stream.Arn GetAtt at /Properties/Att\n"
	                     "Other.Arn Sub at /Properties/Sub\n"
	                     "AWS::Region Sub at /Properties/Sub\n"
	                     "Inner Ref at /Properties/Sub/Fn::Sub/1/Own\n"
	                     "First Ref at /Properties/Join/Fn::Join/1/0\n"
	                     "IsProd Condition at /Properties/If\n"
	                     "Then Ref at /Properties/If/Fn::If/1\n"
	                     "One Ref DependsOn at /DependsOn/0\n"
	                     "Two Ref DependsOn at /DependsOn/1\n"
	                     "IsProd Condition at /Condition\n");
	struct references references = order_of_resource_in(&arena, r);
	struct value *root = value_map_in(&arena);
	value_map_put(&arena, root, STR("Properties"), r->properties);
	cr_assert_eq(value_at(root, references.items[5].path), references.items[5].value, "a path leads to its value");
}

Test(order, properties_that_a_function_makes)
{
	struct resource *r = add("R", "");
	r->properties = value_map_in(&arena);
	value_map_put(&arena, r->properties, STR("Fn::If"), list(text("IsProd"), value_ref_in(&arena, STR("Then"))));
	expect_references(r, "IsProd Condition at /Properties\nThen Ref at /Properties/Fn::If/1\n");
}

Test(order, malformed_calls_refer_to_nothing)
{
	struct resource *r = add("R", "");
	value_map_put(&arena, r->properties, STR("A"), value_intrinsic_in(&arena, FN_REF, value_null_in(&arena)));
	value_map_put(&arena, r->properties, STR("B"), value_intrinsic_in(&arena, FN_GET_ATT, text("Table")));
	value_map_put(&arena, r->properties, STR("C"), value_intrinsic_in(&arena, FN_SUB, value_list_in(&arena)));
	value_map_put(&arena, r->properties, STR("D"), value_intrinsic_in(&arena, FN_IF, value_list_in(&arena)));
	value_map_put(&arena, r->properties, STR("E"), value_ref_in(&arena, STR("")));
	value_map_put(&arena, r->attributes, STR("DependsOn"), value_map_in(&arena));
	expect_references(r, "");
}

Test(order, paths_below_an_endless_key_are_cut)
{
	struct resource *r = add("R", "");
	char *key = arena_alloc(&arena, 100000);
	for (size_t i = 0; i < 100000; i++)
		key[i] = 'k';
	struct value *items = value_list_in(&arena);
	for (int i = 0; i < 100; i++)
		value_list_push(&arena, items, value_ref_in(&arena, STR("A")));
	value_map_put(&arena, r->properties, (struct str){key, 100000}, items);
	struct references references = order_of_resource_in(&arena, r);
	cr_assert_eq(references.count, 100);
	cr_assert_lt(references.items[99].path.len, 2000);
}
