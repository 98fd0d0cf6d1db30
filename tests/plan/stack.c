#include "stack.h"

#include <criterion/criterion.h>

#include "base/limits.h"
#include "template/document.h"
#include "template/read.h"

void stack_init(struct stack *stack)
{
	*stack = (struct stack){.input.pack = pack_embedded()};
	arena_init(&stack->arena);
	stack->input.place = (struct resolve_place){
	        .stack_name = STR("shop-production"),
	        .stack_id = STR("arn:aws:cloudformation:us-east-1:123456789012:stack/shop-production/1"),
	        .region = STR("us-east-1"),
	        .account = STR("123456789012"),
	};
}

void stack_done(struct stack *stack)
{
	arena_done(&stack->arena);
}

static struct value *read(struct stack *stack, const char *name, const char *yaml)
{
	struct diag diag;
	struct value *document = NULL;
	diag_init_in(&diag, &stack->arena);
	enum lk_status status = template_read_in(&stack->arena, str_from(yaml), str_from(name), &diag, &document);
	cr_assert(status == LK_OK && document, "%s: %s", name,
	          diag.findings.count ? diag.findings.items[0].message.ptr : "unreadable");
	return document;
}

struct graph *stack_graph(struct stack *stack, const char *name, const char *yaml)
{
	struct diag diag;
	struct graph *graph = NULL;
	struct str file = str_format_in(&stack->arena, "%s.yaml", name);
	diag_init_in(&diag, &stack->arena);
	struct value *document = read(stack, file.ptr, yaml);
	enum lk_status status = document_to_graph_in(&stack->arena, document, file, &diag, &graph);
	cr_assert(status == LK_OK && graph, "%s: %s", name,
	          diag.findings.count ? diag.findings.items[0].message.ptr : "no template");
	return graph;
}

struct value *stack_value(struct stack *stack, const char *yaml)
{
	struct str wrapped = str_format_in(&stack->arena, "{Value: %s}", yaml);
	return value_get(read(stack, "value", wrapped.ptr), STR("Value"));
}

struct plan *stack_plan(struct stack *stack, const char *live, const char *desired)
{
	stack->input.live.graph = live ? stack_graph(stack, "live", live) : NULL;
	stack->input.desired.graph = desired ? stack_graph(stack, "shop", desired) : NULL;
	return plan_make_in(&stack->arena, &stack->input);
}

const struct plan_change *stack_only_change(const struct plan *plan)
{
	cr_assert_eq(plan->changes.count, 1, "%zu changes", plan->changes.count);
	return &plan->changes.items[0];
}

const struct plan_property *stack_property(const struct plan_change *change, const char *path)
{
	for (size_t i = 0; i < change->properties.count; i++)
		if (str_is(change->properties.items[i].path, path))
			return &change->properties.items[i];
	return NULL;
}

const char *stack_summary(struct stack *stack, const struct plan *plan)
{
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	for (size_t i = 0; i < plan->changes.count; i++)
		buf_printf(&text, "%s%.*s %s", i ? ", " : "", STR_ARG(plan->changes.items[i].logical_id),
		           plan_action_name(plan->changes.items[i].action));
	const char *copy = buf_copy_in(&text, &stack->arena).ptr;
	buf_done(&text);
	return copy;
}

struct str stack_json(struct stack *stack, const struct plan *plan)
{
	struct buf json;
	buf_init(&json, LIMIT_OUTPUT);
	show_json(&json, plan);
	cr_assert(buf_ok(&json));
	struct str copy = buf_copy_in(&json, &stack->arena);
	buf_done(&json);
	return copy;
}
