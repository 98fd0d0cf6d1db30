/* Which resource is meant, and the part of a plan that imports it alone. */
#include "plan/adoption.h"

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

TestSuite(adoption, .init = set_up, .fini = tear_down);

static const struct {
	const char *type, *text;
	const char *expected; /* "Name=value;" in order; the text itself; NULL: refused */
} identifiers[] = {
	{"AWS::DynamoDB::Table", "orders", "orders"},
	{"AWS::DynamoDB::Table", "TableName=orders", "TableName=orders;"},
	{"AWS::DynamoDB::Table", "Name=orders", "Name=orders"},
	{"AWS::SQS::Queue", "https://sqs/1/a=b,c|d", "https://sqs/1/a=b,c|d"},
	{"AWS::DynamoDB::Table", "", NULL},
	{"AWS::DynamoDB::Table", "TableName=", NULL},
	{"AWS::ApiGateway::Resource", "r1|p2", "RestApiId=r1;ResourceId=p2;"},
	{"AWS::ApiGateway::Resource", "ResourceId=p2,RestApiId=r1", "ResourceId=p2;RestApiId=r1;"},
	{"AWS::ApiGateway::Resource", "RestApiId=a,b=c,ResourceId=p2", "RestApiId=a,b=c;ResourceId=p2;"},
	{"AWS::ApiGateway::Resource", "RestApiId=r1", NULL},
	{"AWS::ApiGateway::Resource", "r1", NULL},
	{"AWS::ApiGateway::Resource", "r1|", NULL},
	{"AWS::ApiGateway::Resource", "r1|p2|x", NULL},
	{"AWS::ApiGateway::Resource", "|", NULL},
	{"AWS::ApiGateway::Resource", "RestApiId=,ResourceId=p2", NULL},
	{"AWS::ApiGateway::Resource", "", NULL},
	{"Custom::Thing", "any=thing|x", "any=thing|x"},
};

static struct str flatten(const struct value *value)
{
	struct str text = value_string(value);
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count; i++)
		text = str_format_in(&arena, "%.*s%.*s=%.*s;", STR_ARG(text), STR_ARG(value->as.map.items[i].key),
		                     STR_ARG(value_string(value->as.map.items[i].value)));
	return text;
}

Test(adoption, reads_what_identifies_a_resource)
{
	for (size_t i = 0; i < LK_COUNT(identifiers); i++) {
		const struct value *identifier = NULL;
		struct error err = {0};
		enum lk_status status = adoption_read_in(&arena, pack_embedded(), str_from(identifiers[i].type),
		                                         str_from(identifiers[i].text), &identifier, &err);
		cr_expect_eq(status == LK_OK, identifiers[i].expected != NULL, "%s %s: %s", identifiers[i].type,
		             identifiers[i].text, err.message);
		if (!identifiers[i].expected)
			cr_expect(err.message[0] && err.hint[0], "%s", identifiers[i].text);
		else if (status == LK_OK)
			cr_expect(str_is(flatten(identifier), identifiers[i].expected), "%.*s, not %s",
			          STR_ARG(flatten(identifier)), identifiers[i].expected);
	}
}

static struct resource *add_bucket(struct graph *graph, const char *id, bool retained)
{
	struct resource *resource = graph_add_resource(graph);
	resource->logical_id = str_from(id);
	resource->type = STR("AWS::S3::Bucket");
	resource->properties = value_map_in(&arena);
	if (retained)
		value_map_put(&arena, resource->attributes, STR("DeletionPolicy"), value_string_in(&arena, STR("Retain")));
	return resource;
}

static struct plan *plan_of(const struct graph *live, const struct graph *desired, const char *id)
{
	struct plan_input input = {.desired = {.graph = desired},
	                           .live = {.graph = live},
	                           .place = {.stack_name = STR("shop")},
	                           .pack = pack_embedded()};
	return adoption_plan_in(&arena, &input, str_from(id), value_string_in(&arena, STR("files")));
}

Test(adoption, imports_that_one_alone)
{
	struct graph *live = graph_new_in(&arena), *desired = graph_new_in(&arena);
	add_bucket(live, "Old", false);
	add_bucket(desired, "Files", true);
	add_bucket(desired, "More", true);
	VEC_PUSH(&arena, &desired->adoptions) =
	        (struct adoption){.logical_id = STR("More"), .identifier = value_string_in(&arena, STR("more"))};
	struct plan *plan = plan_of(live, desired, "Files");
	cr_assert_eq(plan->steps.count, 1);
	cr_expect_eq(plan->steps.items[0].operation, PLAN_IMPORT_RESOURCES);
	const struct graph *graph = plan->steps.items[0].graph;
	cr_expect(graph_find_resource(graph, STR("Old")) && graph_find_resource(graph, STR("Files")));
	cr_expect(!graph_find_resource(graph, STR("More")), "what apply would adopt is left to apply");
	cr_assert_eq(plan->changes.count, 1);
	cr_expect(str_is(flatten(plan->changes.items[0].identifier), "BucketName=files;"));
	cr_expect_eq(desired->adoptions.count, 1);
}

Test(adoption, begins_a_stack_that_is_not_there)
{
	struct graph *desired = graph_new_in(&arena);
	add_bucket(desired, "Files", true);
	add_bucket(desired, "More", true);
	struct plan *plan = plan_of(NULL, desired, "Files");
	cr_assert_eq(plan->steps.count, 1);
	cr_expect_eq(plan->steps.items[0].graph->resources.count, 1);
}

Test(adoption, a_refusal_leaves_no_step)
{
	struct graph *desired = graph_new_in(&arena);
	add_bucket(desired, "Files", false);
	struct plan *plan = plan_of(NULL, desired, "Files");
	cr_expect_eq(plan->steps.count, 0);
	cr_assert(plan_find(plan, STR("Files")));
	cr_expect_gt(plan_find(plan, STR("Files"))->refusals.count, 0);
	cr_expect(!plan_find(plan_of(NULL, desired, "Nothing"), STR("Nothing")));
}
