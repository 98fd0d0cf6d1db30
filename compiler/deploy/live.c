#include "deploy/live.h"

#include "base/limits.h"
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
	enum state_kind kind = state_of(live.stack.status).kind;
	live.exists = live.known && kind != STATE_ABSENT && kind != STATE_EMPTY;
	*ret_live = live;
	return LK_OK;
}

void live_take_stack(struct arena *arena, struct live *live)
{
	const struct cfn_stack *stack = &live->stack;
	live->parameters = value_map_in(arena);
	live->tags = value_map_in(arena);
	for (size_t i = 0; i < stack->parameters.count; i++)
		value_map_put(arena, live->parameters, stack->parameters.items[i].key,
			      value_string_in(arena, stack->parameters.items[i].value));
	for (size_t i = 0; i < stack->tags.count; i++)
		value_map_put(arena, live->tags, stack->tags.items[i].key,
			      value_string_in(arena, stack->tags.items[i].value));
}

static void index_resources(struct arena *arena, struct live *live)
{
	live->physical_ids = value_map_in(arena);
	for (size_t i = 0; i < live->resources.resources.count; i++) {
		const struct cfn_resource *resource = &live->resources.resources.items[i];
		if (resource->physical_id.len)
			value_map_put(arena, live->physical_ids, resource->logical_id,
				      value_string_in(arena, resource->physical_id));
	}
}

static enum lk_status read_template(struct arena *arena, struct str name, struct str text, const char *words,
                                    const struct graph **ret_graph, struct error *ret_err)
{
	struct diag diag;
	struct value *document;
	struct graph *graph = NULL;
	diag_init_in(&diag, arena);
	struct str file = str_format_in(arena, "live template of %.*s", STR_ARG(name));
	if (text.len > LIMIT_TEMPLATE)
		return error_set(ret_err, ERROR_LIMIT, "the template that is live is larger than %zu bytes",
		                 (size_t)LIMIT_TEMPLATE);
	enum lk_status status = template_read_in(arena, text, file, &diag, &document);
	if (status == LK_OK)
		status = document_to_graph_in(arena, document, file, &diag, &graph);
	if (status != LK_OK)
		return error_set(ret_err, ERROR_PROTOCOL, "the template that is live%s cannot be read: %s", words,
		                 diag.findings.count ? diag.findings.items[0].message.ptr : "no reason");
	*ret_graph = graph;
	return LK_OK;
}

enum lk_status live_complete(struct arena *arena, struct live *live, struct error *ret_err)
{
	enum lk_status status = LK_OK;
	if (live->exists)
		status = read_template(arena, live->name, live->template_text, "", &live->graph, ret_err);
	if (status == LK_OK && live->exists && live->processed_text.len)
		status = read_template(arena, live->name, live->processed_text, ", with its transforms carried out,",
		                       &live->processed, ret_err);
	if (status == LK_OK)
		index_resources(arena, live);
	return status;
}

bool live_has_transforms(const struct graph *graph)
{
	return graph->transform || graph->generators.count;
}

/* The service alone knows what its transforms make. Where it does not tell, known_note() says so. */
static enum lk_status fetch_processed(struct aws_client *client, struct arena *arena, struct live *live,
                                      struct error *ret_err)
{
	const struct graph *graph;
	enum lk_status status = read_template(arena, live->name, live->template_text, "", &graph, ret_err);
	if (status != LK_OK || !live_has_transforms(graph))
		return status;
	struct error ignored;
	if (cfn_get_template(client, arena, live->name, (struct str){0}, true, &live->processed_text, &ignored) !=
	    LK_OK)
		log_write(client->config.log, LOG_WARNING, "%s", ignored.message);
	return LK_OK;
}

enum lk_status live_fetch(struct aws_client *client, struct arena *arena, struct str name, struct live *ret_live,
			  struct error *ret_err)
{
	struct live live;
	enum lk_status status = live_describe(client, arena, name, &live, ret_err);
	if (status != LK_OK)
		return status;
	if (live.exists) {
		status = cfn_get_contents(client, arena, live.stack.id.len ? live.stack.id : name, &live.resources,
					  &live.template_text, ret_err);
		if (status == LK_OK)
			status = fetch_processed(client, arena, &live, ret_err);
	}
	live_take_stack(arena, &live);
	if (status == LK_OK)
		status = live_complete(arena, &live, ret_err);
	if (status == LK_OK)
		*ret_live = live;
	return status;
}

struct plan_side live_side(const struct live *live, const struct graph *desired)
{
	bool processed = live->processed && desired && !live_has_transforms(desired);
	return (struct plan_side){.graph = processed ? live->processed : live->graph,
				  .parameters = live->parameters,
				  .tags = live->tags};
}

struct str live_physical_id(const struct live *live, struct str logical_id)
{
	return value_string(value_get(live->physical_ids, logical_id));
}
