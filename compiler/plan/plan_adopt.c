#include "plan/plan_state.h"

/* Sources: AWS CloudFormation User Guide, "Import AWS resources into a CloudFormation stack": each resource needs a
 * DeletionPolicy and is named by all of its identifying properties; CloudFormation CLI User Guide, "Resource type
 * schema": primaryIdentifier, and handlers, of which an import calls read. */

static void refuse(struct planner *planner, struct plan_change *change, struct str reason)
{
	VEC_PUSH(planner->arena, &change->refusals) = reason;
}

const struct adoption *plan_find_adoption(const struct planner *planner, struct str logical_id)
{
	const struct graph *graph = planner->input->desired.graph;
	for (size_t i = 0; graph && i < graph->adoptions.count; i++)
		if (str_equal(graph->adoptions.items[i].logical_id, logical_id))
			return &graph->adoptions.items[i];
	return NULL;
}

/* "/properties/TableName" → "TableName". */
static struct str property_name(struct str listed)
{
	struct str prefix = STR("/properties/");
	return str_starts_with(listed, prefix) ? str_slice(listed, prefix.len, listed.len) : listed;
}

static struct str list_names_in(struct arena *arena, struct pack_node names)
{
	struct str text = {0};
	for (size_t i = 0; i < pack_count(names); i++)
		text = str_format_in(arena, "%.*s%s%.*s", STR_ARG(text), i ? ", " : "",
				     STR_ARG(property_name(pack_string(pack_item(names, i)))));
	return text;
}

static void put_identifier(struct planner *planner, struct plan_change *change, struct value *map, struct str name,
			   const struct value *given)
{
	struct arena *arena = planner->arena;
	struct str text;
	if (!given) {
		refuse(planner, change, str_format_in(arena, "to adopt it, %.*s must be given", STR_ARG(name)));
		return;
	}
	if (!value_scalar_text_in(arena, given, &text)) {
		refuse(planner, change,
		       str_format_in(arena, "%.*s, by which it is adopted, is no text", STR_ARG(name)));
		return;
	}
	value_map_put(arena, map, name, value_string_in(arena, text));
	struct str pointer = str_concat_in(arena, STR("/"), name), own;
	const struct value *declared = value_at(change->after_properties, pointer);
	if (declared && value_scalar_text_in(arena, declared, &own) && !str_equal(own, text))
		refuse(planner, change,
		       str_format_in(arena, "its %.*s is declared as %.*s, and %.*s is to be adopted", STR_ARG(name),
				     STR_ARG(own), STR_ARG(text)));
}

static void refuse_strangers(struct planner *planner, struct plan_change *change, const struct value *map,
			     const struct value *given)
{
	for (size_t i = 0; i < given->as.map.count; i++)
		if (!value_get(map, given->as.map.items[i].key))
			refuse(planner, change,
			       str_format_in(planner->arena, "%.*s does not identify an %.*s",
					     STR_ARG(given->as.map.items[i].key), STR_ARG(change->type)));
}

static const struct value *identify(struct planner *planner, struct plan_change *change, const struct value *given,
				    struct pack_node names)
{
	struct value *map = value_map_in(planner->arena);
	size_t count = pack_count(names);
	if (given->kind != VALUE_MAP && count != 1) {
		struct str listed = list_names_in(planner->arena, names);
		refuse(planner, change,
		       count ? str_format_in(planner->arena, "it is adopted by %.*s, each by name", STR_ARG(listed))
			     : STR("what identifies its type is not known: give the properties by name"));
		return map;
	}
	for (size_t i = 0; i < count; i++) {
		struct str name = property_name(pack_string(pack_item(names, i)));
		put_identifier(planner, change, map, name, given->kind == VALUE_MAP ? value_get(given, name) : given);
	}
	for (size_t i = 0; !count && i < given->as.map.count; i++)
		put_identifier(planner, change, map, given->as.map.items[i].key, given->as.map.items[i].value);
	if (given->kind == VALUE_MAP && !change->refusals.count)
		refuse_strangers(planner, change, map, given);
	return map;
}

void plan_adopt(struct planner *planner, struct plan_change *change)
{
	const struct adoption *adoption = plan_find_adoption(planner, change->logical_id);
	struct schema_type type = {0};
	if (!adoption || !adoption->identifier)
		return;
	if (planner->input->pack)
		(void)schema_find_type(planner->input->pack, change->type, &type);
	struct pack_node names = pack_get_text(type.node, "primaryIdentifier");
	struct pack_node handlers = pack_get_text(type.node, "handlers");
	change->action = PLAN_IMPORT;
	change->identifier = identify(planner, change, adoption->identifier, names);
	if (change->identifier->as.map.count == 1)
		change->physical_id = value_string(change->identifier->as.map.items[0].value);
	if (pack_count(handlers) && !pack_is_present(pack_get_text(handlers, "read")))
		refuse(planner, change, STR("CloudFormation cannot import its type: handlers: no read"));
	if (!value_get(change->after->attributes, STR("DeletionPolicy")))
		refuse(planner, change, STR("an import needs a DeletionPolicy, and it has none"));
}

void plan_note_adoptions(struct planner *planner)
{
	const struct graph *graph = planner->input->desired.graph;
	for (size_t i = 0; graph && i < graph->adoptions.count; i++) {
		struct str id = graph->adoptions.items[i].logical_id;
		if (map_has(&planner->living, id))
			VEC_PUSH(planner->arena, &planner->plan->notes) = str_format_in(
				planner->arena, "%.*s is in the stack: stack:adopt is no longer needed here",
				STR_ARG(id));
	}
}
