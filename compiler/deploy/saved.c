#include "deploy/saved.h"

#include "formats/json_write.h"
#include "plan/resolve.h"

#define MASK "****"

static void write_texts(struct json_writer *json, const struct value *map)
{
	json_write_begin_object(json);
	for (size_t i = 0; map && i < map->as.map.count; i++)
		json_write_member(json, map->as.map.items[i].key, value_string(map->as.map.items[i].value));
	json_write_end_object(json);
}

/* Maps, lists and texts. */
static void write_value(struct json_writer *json, const struct value *value)
{
	if (value->kind == VALUE_LIST) {
		json_write_begin_array(json);
		for (size_t i = 0; i < value->as.list.count; i++)
			write_value(json, value->as.list.items[i]);
		json_write_end_array(json);
	} else if (value->kind == VALUE_MAP) {
		json_write_begin_object(json);
		for (size_t i = 0; i < value->as.map.count; i++) {
			json_write_name(json, value->as.map.items[i].key);
			write_value(json, value->as.map.items[i].value);
		}
		json_write_end_object(json);
	} else {
		json_write_string(json, value_string(value));
	}
}

static void write_stack(struct json_writer *json, const struct saved *saved)
{
	const struct live *live = &saved->live;
	json_write_name(json, STR("stack"));
	json_write_begin_object(json);
	json_write_member(json, STR("name"), live->name);
	json_write_member_bool(json, STR("exists"), live->exists);
	json_write_member(json, STR("id"), live->stack.id);
	json_write_member(json, STR("status"), live->stack.status);
	json_write_member(json, STR("status_reason"), live->stack.status_reason);
	json_write_member(json, STR("drift_status"), live->stack.drift_status);
	json_write_member_int(json, STR("created_ms"), live->stack.created_ms);
	json_write_member_int(json, STR("updated_ms"), live->stack.updated_ms);
	json_write_member(json, STR("account"), saved->account);
	json_write_member(json, STR("region"), saved->region);
	json_write_member(json, STR("partition"), saved->partition);
	json_write_member_bool(json, STR("local"), saved->local);
	json_write_end_object(json);
}

/* The service masks such values; not every server that speaks its language does. */
static void write_parameters(struct json_writer *json, const struct live *live)
{
	json_write_name(json, STR("parameters"));
	json_write_begin_object(json);
	for (size_t i = 0; i < live->parameters->as.map.count; i++) {
		const struct member *member = &live->parameters->as.map.items[i];
		const struct entry *declared =
			live->graph ? graph_find_entry(&live->graph->parameters, member->key) : NULL;
		bool secret = !declared || resolve_is_hidden(declared);
		json_write_member(json, member->key, secret ? STR(MASK) : value_string(member->value));
	}
	json_write_end_object(json);
}

static void write_resources(struct json_writer *json, const struct live *live)
{
	json_write_name(json, STR("resources"));
	json_write_begin_array(json);
	for (size_t i = 0; i < live->resources.resources.count; i++) {
		const struct cfn_resource *resource = &live->resources.resources.items[i];
		json_write_begin_object(json);
		json_write_member(json, STR("logical_id"), resource->logical_id);
		json_write_member(json, STR("type"), resource->type);
		json_write_member(json, STR("physical_id"), resource->physical_id);
		json_write_member(json, STR("status"), resource->status);
		json_write_end_object(json);
	}
	json_write_end_array(json);
}

static void write_imports(struct json_writer *json, const struct importers *importers)
{
	json_write_name(json, STR("imports"));
	json_write_begin_object(json);
	json_write_name(json, STR("exports"));
	write_value(json, importers->stacks);
	json_write_member(json, STR("unknown"), importers->reason);
	json_write_end_object(json);
}

static void write_stakes(struct json_writer *json, const struct stakes *stakes)
{
	json_write_name(json, STR("stakes"));
	json_write_begin_object(json);
	json_write_name(json, STR("amounts"));
	write_texts(json, stakes->amounts);
	json_write_name(json, STR("unknown"));
	write_texts(json, stakes->unknown);
	json_write_end_object(json);
}

static void write_drift(struct json_writer *json, const struct drifted *drifted)
{
	json_write_name(json, STR("drift"));
	json_write_begin_object(json);
	json_write_name(json, STR("resources"));
	if (drifted->resources)
		write_value(json, drifted->resources);
	else
		json_write_null(json);
	json_write_member(json, STR("unknown"), drifted->reason);
	json_write_end_object(json);
}

void saved_write(struct buf *out, const struct saved *saved)
{
	struct json_writer json;
	json_writer_init(&json, out, 2);
	json_write_begin_object(&json);
	json_write_member(&json, STR("kind"), STR("lkc state"));
	json_write_member_int(&json, STR("format_version"), 1);
	write_stack(&json, saved);
	write_parameters(&json, &saved->live);
	json_write_name(&json, STR("tags"));
	write_texts(&json, saved->live.tags);
	write_resources(&json, &saved->live);
	write_imports(&json, &saved->known.importers);
	write_stakes(&json, &saved->known.stakes);
	write_drift(&json, &saved->known.drifted);
	json_write_name(&json, STR("manifests"));
	write_texts(&json, saved->known.manifests);
	json_write_member(&json, STR("template"), saved->live.template_text);
	json_write_member(&json, STR("processed_template"), saved->live.processed_text);
	json_write_end_object(&json);
	buf_append_char(out, '\n');
}
