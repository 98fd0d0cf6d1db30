#include "check/rules.h"

static bool is_condition(const struct value *value)
{
	if (value->kind != VALUE_INTRINSIC)
		return false;
	switch (value->fn) {
	case FN_AND:
	case FN_CONDITION:
	case FN_EQUALS:
	case FN_NOT:
	case FN_OR:
	case FN_TRANSFORM:
		return true;
	default:
		return false;
	}
}

/* cfn-lint's grammar of names, which is wider than that of logical ids. */
static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
		      c == '&'))
			return false;
	}
	return name.len > 0 && name.len <= 255;
}

static void pass_conditions(struct check *check)
{
	for (size_t i = 0; i < check->graph->conditions.count; i++) {
		const struct entry *entry = &check->graph->conditions.items[i];
		struct holder holder = holder_of_entry("Conditions", "condition", entry);
		struct step root = step_root(entry->body);
		struct fault fault = {.rule = "E8001", .holder = &holder, .at = &root};
		if (str_starts_with(entry->name, STR("Fn::")))
			continue;
		if (!is_condition(entry->body) && !check->expands)
			check_fault(
				check, &fault,
				"condition '%.*s' must be one of Fn::And, Fn::Equals, Fn::Not, Fn::Or and Condition",
				STR_ARG(entry->name));
		fault.on_key = true;
		if (!is_name(entry->name))
			check_fault(check, &fault, "the name '%.40s' must consist of at most 255 letters and digits",
			            str_copy_in(check->arena, entry->name).ptr);
	}
}

/* --- circles */

struct condition_node {
	VEC(size_t) uses; /* indices of conditions */
	size_t next;      /* of .uses to be followed */
	enum { NODE_UNSEEN, NODE_OPEN, NODE_DONE } state;
};

struct condition_walk {
	struct check *check;
	struct condition_node *nodes;
	size_t *way; /* from where the search began to where it is */
	size_t depth;
};

/* Values nest at most LIMIT_NESTING deep. */
static void gather_uses(const struct condition_walk *walk, struct condition_node *node, const struct value *value)
{
	const struct check_name *name;
	if (value->kind == VALUE_LIST) {
		for (size_t i = 0; i < value->as.list.count; i++)
			gather_uses(walk, node, value->as.list.items[i]);
	} else if (value_is_intrinsic(value, FN_CONDITION)) {
		name = map_get(&walk->check->conditions, value_string(value->as.argument));
		if (name)
			VEC_PUSH(walk->check->arena, &node->uses) =
				(size_t)(name->entry - walk->check->graph->conditions.items);
	} else if (value->kind == VALUE_INTRINSIC) {
		gather_uses(walk, node, value->as.argument);
	}
}

static void report_circle(const struct condition_walk *walk, size_t first)
{
	enum { NAMES_SHOWN = 12 };
	const struct entry *conditions = walk->check->graph->conditions.items;
	struct holder holder = holder_of_entry("Conditions", "condition", &conditions[first]);
	struct step root = step_root(conditions[first].body);
	struct fault fault = {.rule = "LK0032", .holder = &holder, .at = &root};
	struct str names = {0};
	size_t start = walk->depth;
	while (walk->way[start - 1] != first)
		start--;
	for (size_t i = start - 1; i < walk->depth && i < start + NAMES_SHOWN; i++)
		names = str_format_in(walk->check->arena, "%.*s%.*s → ", STR_ARG(names),
		                      STR_ARG(conditions[walk->way[i]].name));
	check_fault(walk->check, &fault, "the conditions need each other in a circle: %.*s%s%.*s", STR_ARG(names),
	            walk->depth > start + NAMES_SHOWN ? "… → " : "", STR_ARG(conditions[first].name));
}

/* The next condition that the last one of the way needs, which then is the last. */
static void follow_use(struct condition_walk *walk)
{
	struct condition_node *node = &walk->nodes[walk->way[walk->depth - 1]];
	if (node->next == node->uses.count) {
		node->state = NODE_DONE;
		walk->depth--;
		return;
	}
	size_t use = node->uses.items[node->next++];
	if (walk->nodes[use].state == NODE_OPEN)
		report_circle(walk, use);
	if (walk->nodes[use].state != NODE_UNSEEN)
		return;
	walk->nodes[use].state = NODE_OPEN;
	walk->way[walk->depth++] = use;
}

static void pass_circles(struct check *check)
{
	const struct entries *conditions = &check->graph->conditions;
	struct condition_walk walk = {.check = check};
	walk.nodes = arena_alloc_array(check->arena, conditions->count, sizeof *walk.nodes);
	walk.way = arena_alloc_array(check->arena, conditions->count, sizeof *walk.way);
	for (size_t i = 0; i < conditions->count; i++)
		gather_uses(&walk, &walk.nodes[i], conditions->items[i].body);
	for (size_t i = 0; i < conditions->count; i++) {
		if (walk.nodes[i].state != NODE_UNSEEN)
			continue;
		walk.nodes[i].state = NODE_OPEN;
		walk.way[walk.depth++] = i;
		while (walk.depth)
			follow_use(&walk);
	}
}

#define CONDITION(body) \
	"Conditions:\n  First: !Equals [!Ref AWS::Region, us-east-1]\n  Second: " body \
	"\nResources:\n  B:\n    Type: AWS::S3::Bucket\n    Condition: Second\n" \
	"  C:\n    Type: AWS::S3::Bucket\n    Condition: First\n"

static const struct rule rows[] = {
	{
		.id = "E8001",
		.severity = SEVERITY_ERROR,
		.title = "A condition that is no condition function",
		.doc = "An entry of the section Conditions has a name of letters and digits, and is one of "
		       "Fn::And, Fn::Equals, Fn::Not, Fn::Or and Condition. Source: CloudFormation User Guide, "
		       "\"Conditions\".",
		.pass = pass_conditions,
		.good = CONDITION("!Not [!Condition First]"),
		.bad = CONDITION("yes"),
	},
	{
		.id = "E8003",
		.severity = SEVERITY_ERROR,
		.title = "Equals compares two values",
		.doc = "Fn::Equals takes two texts or functions that yield one. Source: CloudFormation User "
		       "Guide, \"Condition functions\".",
		.pass = pass_functions,
		.good = CONDITION("!Equals [a, b]"),
		.bad = CONDITION("!Equals [a]"),
	},
	{
		.id = "E8004",
		.severity = SEVERITY_ERROR,
		.title = "And takes two to ten conditions",
		.doc = "Fn::And takes a list of two to ten conditions. Source: CloudFormation User Guide, "
		       "\"Condition functions\".",
		.pass = pass_functions,
		.good = CONDITION("!And [!Condition First, !Equals [a, b]]"),
		.bad = CONDITION("!And [!Condition First]"),
	},
	{
		.id = "E8005",
		.severity = SEVERITY_ERROR,
		.title = "Not takes one condition",
		.doc = "Fn::Not takes a list of one condition. Source: CloudFormation User Guide, \"Condition "
		       "functions\".",
		.pass = pass_functions,
		.good = CONDITION("!Not [!Condition First]"),
		.bad = CONDITION("!Not [First, First]"),
	},
	{
		.id = "E8006",
		.severity = SEVERITY_ERROR,
		.title = "Or takes two to ten conditions",
		.doc = "Fn::Or takes a list of two to ten conditions. Source: CloudFormation User Guide, "
		       "\"Condition functions\".",
		.pass = pass_functions,
		.good = CONDITION("!Or [!Condition First, !Equals [a, b]]"),
		.bad = CONDITION("!Or [!Condition First]"),
	},
	{
		.id = "E8007",
		.severity = SEVERITY_ERROR,
		.title = "Condition names a condition that exists",
		.doc = "Condition takes the name of another entry of the section Conditions. Source: "
		       "CloudFormation User Guide, \"Condition functions\".",
		.pass = pass_functions,
		.good = CONDITION("!Not [!Condition First]"),
		.bad = CONDITION("!Not [!Condition Frist]"),
	},
	{
		.id = "LK0032",
		.severity = SEVERITY_ERROR,
		.title = "Conditions that need each other in a circle",
		.doc = "The service evaluates a condition after those that it names; in a circle none can be the "
		       "first, and the template is refused. Source: CloudFormation User Guide, \"Condition "
		       "functions\": all conditions are evaluated before any resource is made.",
		.pass = pass_circles,
		.good = CONDITION("!Not [!Condition First]"),
		.bad = CONDITION("!Not [!Condition Second]"),
	},
};

const struct rule_group rules_conditions = {rows, LK_COUNT(rows)};
