/* Two stacks written as YAML, and the plan between them. */
#ifndef LK_TESTS_PLAN_STACK_H
#define LK_TESTS_PLAN_STACK_H

#include "plan/plan.h"
#include "plan/show.h"

struct stack {
	struct arena arena;
	struct plan_input input; /* set what a test needs before stack_plan() */
};

/* A stack "shop-production" in us-east-1 of account 123456789012, with the embedded pack and nothing on either side. */
void stack_init(struct stack *stack);
void stack_done(struct stack *stack);

/* The template's graph, as file NAME.yaml. The template must be readable: else the test fails. */
struct graph *stack_graph(struct stack *stack, const char *name, const char *yaml);

/* A YAML or JSON value with short or long intrinsics. */
struct value *stack_value(struct stack *stack, const char *yaml);

/* The plan from live (NULL: none) to desired (NULL: none), both templates. */
struct plan *stack_plan(struct stack *stack, const char *live, const char *desired);

/* Only change of the plan; the test fails when there is none or more than one. */
const struct plan_change *stack_only_change(const struct plan *plan);
/* Its property at path, or NULL. */
const struct plan_property *stack_property(const struct plan_change *change, const char *path);

/* "A create, B update": every change of the plan, or "" when there is none. */
const char *stack_summary(struct stack *stack, const struct plan *plan);

/* The JSON text of a plan. */
struct str stack_json(struct stack *stack, const struct plan *plan);

#endif
