#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "plan/planfile_form.h"
#include "plan/show.h"
#include "template/document.h"
#include "template/emit_json.h"

static struct str digest_value_in(struct arena *arena, const struct value *value)
{
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	emit_json(&text, value, 0);
	/* Cut text would be the same for different values. */
	struct str digest = buf_ok(&text) ? planfile_digest_in(arena, buf_view(&text)) : (struct str){0};
	buf_done(&text);
	return digest;
}

static int compare_keys(const void *a, const void *b)
{
	const struct member *left = a, *right = b;
	return str_compare(left->key, right->key);
}

/* Parameters and tags, in whatever order they came, without the NoEcho ones. */
static struct str digest_map_in(struct arena *arena, const struct value *map, const struct map *hidden)
{
	struct value *sorted = value_map_in(arena);
	for (size_t i = 0; map && map->kind == VALUE_MAP && i < map->as.map.count; i++) {
		struct str text;
		struct member *member = &map->as.map.items[i];
		bool scalar = value_scalar_text_in(arena, member->value, &text);
		if (!hidden || !map_has(hidden, member->key))
			VEC_PUSH(arena, &sorted->as.map) = (struct member){
				member->key, scalar ? value_string_in(arena, text) : member->value};
	}
	if (sorted->as.map.count)
		qsort(sorted->as.map.items, sorted->as.map.count, sizeof *sorted->as.map.items, compare_keys);
	return digest_value_in(arena, sorted);
}

static struct value *without_in(struct arena *arena, const struct value *map, struct str key)
{
	struct value *rest = value_map_in(arena);
	for (size_t i = 0; map->kind == VALUE_MAP && i < map->as.map.count; i++)
		if (!str_equal(map->as.map.items[i].key, key))
			VEC_PUSH(arena, &rest->as.map) = map->as.map.items[i];
	return rest;
}

/* The default of a NoEcho parameter is as much a secret as its value. */
static void hide_defaults(struct arena *arena, struct graph *graph)
{
	struct entries shown = {0};
	for (size_t i = 0; i < graph->parameters.count; i++) {
		struct entry entry = graph->parameters.items[i];
		if (resolve_is_hidden(&entry))
			entry.body = without_in(arena, entry.body, STR("Default"));
		VEC_PUSH(arena, &shown) = entry;
	}
	graph->parameters = shown;
}

struct bare_resources {
	struct resource *items;
	size_t count, capacity;
};

static bool is_built(const struct graph *graph, struct str logical_id)
{
	for (size_t i = 0; i < graph->functions.count; i++)
		if (str_equal(graph->functions.items[i].logical_id, logical_id))
			return true;
	return false;
}

/* Code is bound by itself, so that it is told apart from the rest. */
static void leave_code_out(struct arena *arena, struct graph *graph)
{
	struct bare_resources bare = {0};
	for (size_t i = 0; i < graph->resources.count; i++) {
		struct resource resource = graph->resources.items[i];
		struct value *code = value_get(resource.properties, STR("Code"));
		if (code && code->kind == VALUE_MAP && is_built(graph, resource.logical_id)) {
			resource.properties = without_in(arena, resource.properties, STR("Code"));
			value_map_put(arena, resource.properties, STR("Code"), without_in(arena, code, STR("S3Key")));
		}
		VEC_PUSH(arena, &bare) = resource;
	}
	graph->resources.items = bare.items;
}

static struct str digest_graph_in(struct arena *arena, const struct graph *graph)
{
	if (!graph)
		return (struct str){0};
	struct graph bare = *graph;
	hide_defaults(arena, &bare);
	leave_code_out(arena, &bare);
	return digest_value_in(arena, document_from_graph_in(arena, &bare));
}

static void bind_artifacts(struct arena *arena, const struct graph *graph, struct planfile_binding *binding)
{
	for (size_t i = 0; i < graph->functions.count; i++) {
		const struct function *function = &graph->functions.items[i];
		const struct resource *resource = graph_find_resource(graph, function->logical_id);
		const struct value *code = resource ? value_get(resource->properties, STR("Code")) : NULL;
		if (code)
			VEC_PUSH(arena, &binding->artifacts) = (struct planfile_artifact){
				function->logical_id, function->source, value_string(value_get(code, STR("S3Key")))};
	}
}

static enum lk_status take_plan(struct arena *arena, const struct plan *plan, struct planfile *file,
                                struct error *ret_err)
{
	struct buf text;
	struct json_limits limits = planfile_limits();
	buf_init(&text, LIMIT_PLAN_FILE);
	show_json(&text, plan);
	enum lk_status status = LK_OK;
	if (!buf_ok(&text))
		status = error_set(ret_err, ERROR_LIMIT, "the plan is too large for a file: more than %zu bytes",
		                   LIMIT_PLAN_FILE);
	if (status == LK_OK)
		status = json_parse_in(arena, buf_copy_in(&text, arena), &limits, &file->plan, ret_err);
	buf_done(&text);
	return status;
}

enum lk_status planfile_bind_in(struct arena *arena, const struct plan_input *input, const struct plan *plan,
                                struct planfile *file, struct error *ret_err)
{
	const struct plan_side *desired = &input->desired, *live = &input->live;
	struct planfile_binding *binding = &file->binding;
	file->target.stack_name = input->place.stack_name;
	file->target.stack_id = live->graph ? input->place.stack_id : (struct str){0};
	file->target.account = input->place.account;
	file->target.region = input->place.region;
	binding->document = digest_graph_in(arena, desired->graph);
	binding->parameters = digest_map_in(arena, desired->parameters, &plan->hidden);
	binding->tags = digest_map_in(arena, desired->tags ? desired->tags : desired->graph->tags, NULL);
	if (live->graph) {
		binding->live_template = digest_graph_in(arena, live->graph);
		binding->live_parameters = digest_map_in(arena, live->parameters, &plan->hidden);
		binding->live_tags = digest_map_in(arena, live->tags, NULL);
	}
	bind_artifacts(arena, desired->graph, binding);
	if (input->pack)
		binding->schema_pack =
			planfile_digest_in(arena, (struct str){(const char *)input->pack->bytes, input->pack->size});
	return take_plan(arena, plan, file, ret_err);
}
