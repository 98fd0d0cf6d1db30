#include "check/rules.h"
#include "graph/order.h"

/* "Products → Handler → Role → Products" */
static struct str cycle_words_in(struct arena *arena, const struct references *cycle)
{
	struct str words = cycle->items[0].from;
	for (size_t i = 0; i < cycle->count; i++)
		words = str_format_in(arena, "%.*s → %.*s", STR_ARG(words), STR_ARG(cycle->items[i].to));
	return words;
}

/* "'Products' names 'Handler' in /Properties/Role (stacks/livekart.lua:41)" */
static struct str edge_words_in(struct check *check, const struct reference *edge)
{
	const struct check_resource *from = check_find_resource(check, edge->from);
	struct place place = edge->value && edge->value->place.line ? edge->value->place : from->resource->place;
	struct str words = str_format_in(check->arena, "'%.*s' names '%.*s' in %.*s", STR_ARG(edge->from),
	                                 STR_ARG(edge->to), STR_ARG(edge->path));
	if (!place.line)
		return words;
	return str_format_in(check->arena, "%.*s (%.*s:%u)", STR_ARG(words), STR_ARG(place.file), place.line);
}

/* A bucket waits for what its notifications go to, or for the permission that lets them in. Source: CloudFormation
 * Template Reference, AWS::S3::Bucket NotificationConfiguration, which tells of the circle and of the two updates. */
static bool is_notification(struct check *check, const struct reference *edge)
{
	const struct resource *from = check_find_resource(check, edge->from)->resource;
	if (!str_is(from->type, "AWS::S3::Bucket"))
		return false;
	bool notifies = value_get(from->properties, STR("NotificationConfiguration")) != NULL;
	return str_starts_with(edge->path, STR("/Properties/NotificationConfiguration/")) ||
	       (edge->depends_on && notifies);
}

static struct str notification_words_in(struct check *check, struct str bucket)
{
	return str_format_in(check->arena,
	                     "\nthree ways out: give '%.*s' a BucketName and build the name and ARN with Fn::Sub in "
	                     "the "
	                     "permission and the role, in place of Ref and GetAtt;\n"
	                     "or add the notification afterwards, by a custom resource or a second update of the "
	                     "stack;\n"
	                     "or send the events through EventBridge (EventBridgeConfiguration, AWS::Events::Rule), "
	                     "which "
	                     "needs nothing of the bucket's",
	                     STR_ARG(bucket));
}

/* SAM splits its resources, which undoes some cycles; and E3005 tells a DependsOn on oneself. */
static bool is_told_elsewhere(struct check *check, const struct references *cycle)
{
	if (cycle->count == 1 && cycle->items[0].depends_on)
		return true;
	for (size_t i = 0; i < cycle->count; i++) {
		const struct check_resource *from = check_find_resource(check, cycle->items[i].from);
		if (check->expands && str_starts_with(from->resource->type, STR("AWS::Serverless::")))
			return true;
	}
	return false;
}

static void report_cycle(struct check *check, const struct references *cycle)
{
	struct str lines = {0};
	for (size_t i = 0; i < cycle->count; i++)
		lines = str_format_in(check->arena, "%.*s%s%.*s", STR_ARG(lines), i ? "\n" : "",
		                      STR_ARG(edge_words_in(check, &cycle->items[i])));
	for (size_t i = 0; i < cycle->count; i++)
		if (is_notification(check, &cycle->items[i])) {
			struct str ways = notification_words_in(check, cycle->items[i].from);
			lines = str_concat_in(check->arena, lines, ways);
			break;
		}
	const struct check_resource *first = check_find_resource(check, cycle->items[0].from);
	struct holder holder = holder_of_resource(first->resource);
	struct fault fault = {.rule = "E3004", .holder = &holder, .hint = lines};
	check_fault(check, &fault, "the resources need each other in a circle: %.*s",
	            STR_ARG(cycle_words_in(check->arena, cycle)));
}

static bool is_in_cycle(const struct references *cycle, struct str logical_id)
{
	for (size_t i = 0; i < cycle->count; i++)
		if (str_equal(cycle->items[i].from, logical_id))
			return true;
	return false;
}

/* The graph without the cycle's resources, to look for the next one. */
static void leave_out(struct arena *arena, struct graph *graph, const struct references *cycle)
{
	struct resource *left = arena_alloc_array(arena, graph->resources.count, sizeof *left);
	size_t count = 0;
	for (size_t i = 0; i < graph->resources.count; i++)
		if (!is_in_cycle(cycle, graph->resources.items[i].logical_id))
			left[count++] = graph->resources.items[i];
	graph->resources.items = left;
	graph->resources.count = graph->resources.capacity = count;
}

static void pass_order(struct check *check)
{
	enum { CYCLES_MAX = 16 };
	struct graph rest = *check->graph;
	for (int i = 0; i < CYCLES_MAX; i++) {
		struct order order;
		struct references cycle = {0};
		if (order_sort_in(check->arena, &rest, &order, &cycle) || !cycle.count)
			return;
		if (!is_told_elsewhere(check, &cycle))
			report_cycle(check, &cycle);
		leave_out(check->arena, &rest, &cycle);
	}
}

static const struct rule rows[] = {
	{
		.id = "E3004",
		.severity = SEVERITY_ERROR,
		.title = "Resources that need each other in a circle",
		.doc = "CloudFormation creates a resource after those that it refers to or depends on; in a "
		       "circle none can be the first. Source: CloudFormation User Guide, \"Troubleshooting "
		       "CloudFormation\", circular dependencies.",
		.pass = pass_order,
		.good = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    DependsOn: B\n  B: {Type: "
		        "AWS::SNS::Topic}\n",
		.bad = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    DependsOn: B\n  B:\n    Type: "
		       "AWS::SNS::Topic\n    Properties: {DisplayName: !Ref A}\n",
	},
};

const struct rule_group rules_order = {rows, LK_COUNT(rows)};
