#include "deploy/live.h"

#include "deploy/state.h"
#include "template/document.h"
#include "template/read.h"

enum lk_status live_describe(struct aws_client *client, struct arena *arena, struct str name, struct live *ret_live,
			     struct error *ret_err)
{
	struct live live = {.name = name};
	live.parameters = value_map_in(arena);
	live.tags = value_map_in(arena);
	live.physical_ids = value_map_in(arena);
	enum lk_status status = cfn_describe_stack(client, arena, name, &live.known, &live.stack, ret_err);
	if (status != LK_OK)
		return status;
	live.exists = live.known && state_of(live.stack.status).kind != STATE_ABSENT;
	*ret_live = live;
	return LK_OK;
}

static void take_stack(struct arena *arena, struct live *live)
{
	const struct cfn_stack *stack = &live->stack;
	for (size_t i = 0; i < stack->parameters.count; i++)
		value_map_put(arena, live->parameters, stack->parameters.items[i].key,
			      value_string_in(arena, stack->parameters.items[i].value));
	for (size_t i = 0; i < stack->tags.count; i++)
		value_map_put(arena, live->tags, stack->tags.items[i].key,
			      value_string_in(arena, stack->tags.items[i].value));
	for (size_t i = 0; i < live->resources.resources.count; i++) {
		const struct cfn_resource *resource = &live->resources.resources.items[i];
		if (resource->physical_id.len)
			value_map_put(arena, live->physical_ids, resource->logical_id,
				      value_string_in(arena, resource->physical_id));
	}
}

static enum lk_status take_template(struct arena *arena, struct live *live, struct str text, struct error *ret_err)
{
	struct diag diag;
	struct value *document;
	struct graph *graph = NULL;
	diag_init_in(&diag, arena);
	struct str file = str_format_in(arena, "live template of %.*s", STR_ARG(live->name));
	enum lk_status status = template_read_in(arena, text, file, &diag, &document);
	if (status == LK_OK)
		status = document_to_graph_in(arena, document, file, &diag, &graph);
	live->graph = graph;
	if (status == LK_OK)
		return LK_OK;
	return error_set(ret_err, ERROR_PROTOCOL, "the template that is live cannot be read: %s",
			 diag.findings.count ? diag.findings.items[0].message.ptr : "no reason");
}

enum lk_status live_fetch(struct aws_client *client, struct arena *arena, struct str name, struct live *ret_live,
			  struct error *ret_err)
{
	struct live live;
	struct str text;
	enum lk_status status = live_describe(client, arena, name, &live, ret_err);
	if (status == LK_OK && live.exists)
		status = cfn_list_resources(client, arena, live.stack.id.len ? live.stack.id : name, &live.resources,
					    ret_err);
	if (status == LK_OK && live.exists)
		status = cfn_get_template(client, arena, name, (struct str){0}, false, &text, ret_err);
	if (status == LK_OK && live.exists)
		status = take_template(arena, &live, text, ret_err);
	if (status != LK_OK)
		return status;
	take_stack(arena, &live);
	*ret_live = live;
	return LK_OK;
}

struct plan_side live_side(const struct live *live)
{
	return (struct plan_side){.graph = live->graph, .parameters = live->parameters, .tags = live->tags};
}

struct str live_physical_id(const struct live *live, struct str logical_id)
{
	return value_string(value_get(live->physical_ids, logical_id));
}
