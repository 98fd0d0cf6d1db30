#include "plan/plan_state.h"

#include "base/buf.h"
#include "base/limits.h"

static void note(struct planner *planner, const char *words, const struct buf *names)
{
	if (names->len)
		VEC_PUSH(planner->arena, &planner->plan->notes) =
			str_format_in(planner->arena, "%s: %.*s", words, STR_ARG(buf_view(names)));
}

static void add_name(struct buf *names, struct str name)
{
	if (name.len)
		buf_printf(names, "%s%.*s", names->len ? ", " : "", STR_ARG(name));
}

/* One transform, or a list of them; one with arguments has a name. */
static void add_transforms(struct buf *names, const struct value *transform)
{
	if (!transform)
		return;
	if (transform->kind == VALUE_LIST) {
		for (size_t i = 0; i < transform->as.list.count; i++)
			add_transforms(names, transform->as.list.items[i]);
		return;
	}
	const struct value *argument = transform->kind == VALUE_INTRINSIC ? transform->as.argument : transform;
	add_name(names, transform->kind == VALUE_STRING ? transform->as.string
	                                                : value_string(value_get(argument, STR("Name"))));
}

/* Source: CloudFormation User Guide, "Perform custom processing on CloudFormation templates with template macros". What
 * lives is compared as it was handed in as well, so that both sides are still to be worked on. */
static void note_transforms(struct planner *planner, const struct graph *desired)
{
	struct buf names;
	buf_init(&names, LIMIT_MESSAGE);
	add_transforms(&names, desired->transform);
	note(planner, "What these transforms make of the template is compared as it was before them", &names);
	buf_clear(&names);
	for (size_t i = 0; i < desired->generators.count; i++)
		add_name(&names, desired->generators.items[i].name);
	note(planner, "Which resources these generate, and how they change, is known to CloudFormation alone", &names);
	buf_done(&names);
}

static bool is_nested(struct str type)
{
	return str_is(type, "AWS::CloudFormation::Stack");
}

/* An update of the outer stack updates each nested one, with whatever lies at its TemplateURL by then. Source:
 * CloudFormation User Guide, "Split a template into reusable pieces using nested stacks". */
static void note_nested(struct planner *planner, const struct graph *desired)
{
	struct buf names;
	buf_init(&names, LIMIT_MESSAGE);
	for (size_t i = 0; i < desired->resources.count; i++) {
		const struct resource *resource = &desired->resources.items[i];
		const struct resource *living = map_get(&planner->living, resource->logical_id);
		if (is_nested(resource->type) && living && is_nested(living->type))
			add_name(&names, resource->logical_id);
	}
	note(planner, "What changes inside of nested stacks is not known, as their templates lie elsewhere", &names);
	buf_done(&names);
}

void note_unknowable(struct planner *planner)
{
	const struct graph *desired = planner->input->desired.graph;
	if (!desired || !planner->input->live.graph)
		return;
	note_transforms(planner, desired);
	note_nested(planner, desired);
}
