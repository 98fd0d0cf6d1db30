#include "template/document.h"

#include "base/text.h"
#include "base/vec.h"

#define FORMAT_VERSION "2010-09-09"

static const char *const section_names[] = {
	"AWSTemplateFormatVersion", "Description", "Metadata",  "Parameters", "Rules",
	"Mappings",                 "Conditions",  "Transform", "Resources",  "Outputs", "Hooks",
};

/* Between Type and Properties, in this order; Metadata is long, and comes last of them. */
static const char *const attribute_names[] = {
	"Condition", "DependsOn", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy", "Metadata",
};

/* --- graph → document */

static void put_entries(struct arena *arena, struct value *document, const char *section, const struct entries *entries)
{
	if (!entries->count)
		return;
	struct value *map = value_map_in(arena);
	for (size_t i = 0; i < entries->count; i++)
		value_map_put(arena, map, entries->items[i].name, entries->items[i].body);
	value_map_put(arena, document, str_from(section), map);
}

static struct value *resource_body(struct arena *arena, const struct resource *resource)
{
	struct value *body = value_map_in(arena);
	body->place = resource->place;
	value_map_put(arena, body, STR("Type"), value_string_in(arena, resource->type));
	for (size_t i = 0; i < LK_COUNT(attribute_names); i++) {
		struct value *attribute = value_get(resource->attributes, str_from(attribute_names[i]));
		if (attribute)
			value_map_put(arena, body, str_from(attribute_names[i]), attribute);
	}
	/* What this program does not know is kept: the service may. */
	for (size_t i = 0; i < resource->attributes->as.map.count; i++) {
		const struct member *member = &resource->attributes->as.map.items[i];
		value_map_put(arena, body, member->key, member->value);
	}
	if (resource->properties->as.map.count)
		value_map_put(arena, body, STR("Properties"), resource->properties);
	return body;
}

struct value *document_from_graph_in(struct arena *arena, const struct graph *graph)
{
	struct value *document = value_map_in(arena), *resources = value_map_in(arena);
	value_map_put(arena, document, STR("AWSTemplateFormatVersion"), value_string_in(arena, STR(FORMAT_VERSION)));
	if (graph->description.len)
		value_map_put(arena, document, STR("Description"), value_string_in(arena, graph->description));
	if (graph->metadata)
		value_map_put(arena, document, STR("Metadata"), graph->metadata);
	put_entries(arena, document, "Parameters", &graph->parameters);
	put_entries(arena, document, "Rules", &graph->rules);
	put_entries(arena, document, "Mappings", &graph->mappings);
	put_entries(arena, document, "Conditions", &graph->conditions);
	if (graph->transform)
		value_map_put(arena, document, STR("Transform"), graph->transform);
	for (size_t i = 0; i < graph->resources.count; i++)
		value_map_put(arena, resources, graph->resources.items[i].logical_id,
		              resource_body(arena, &graph->resources.items[i]));
	value_map_put(arena, document, STR("Resources"), resources);
	put_entries(arena, document, "Outputs", &graph->outputs);
	return document;
}

/* --- document → graph */

struct conversion {
	struct arena *arena;
	struct graph *graph;
	struct diag *diag;
	struct str file;
};

/* Rule ids are cfn-lint's: E1001 for the template's form, E3001 for a resource's. */
static void fault(const struct conversion *c, const char *rule, struct place place, struct str logical_id,
                  struct str message, struct str hint)
{
	if (!place.line)
		place = (struct place){.file = c->file, .line = 1, .column = 1};
	diag_add(c->diag, &(struct finding){.rule = rule,
	                                    .severity = SEVERITY_ERROR,
	                                    .place = place,
	                                    .message = message,
	                                    .hint = hint,
	                                    .logical_id = logical_id});
}

static struct str nearest_hint(struct arena *arena, struct str word, const char *const *names, size_t count)
{
	struct text_nearest nearest = text_nearest_begin(word);
	for (size_t i = 0; i < count; i++)
		text_nearest_offer(&nearest, str_from(names[i]));
	return nearest.best.len ? str_format_in(arena, "did you mean '%.*s'?", STR_ARG(nearest.best)) : (struct str){0};
}

static bool listed(struct str name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static const struct value *map_section(const struct conversion *c, const struct value *document, const char *name)
{
	const struct value *section = value_get(document, str_from(name));
	if (!section || section->kind == VALUE_MAP)
		return section;
	fault(c, "E1001", section->place, (struct str){0}, str_format_in(c->arena, "section %s must be a map", name),
	      (struct str){0});
	return NULL;
}

static void read_entries(const struct conversion *c, const struct value *document, const char *name,
                         struct entries *entries)
{
	const struct value *section = map_section(c, document, name);
	for (size_t i = 0; section && i < section->as.map.count; i++) {
		const struct member *member = &section->as.map.items[i];
		struct entry *entry = graph_add_entry(c->graph, entries);
		*entry = (struct entry){.name = member->key, .place = member->value->place, .body = member->value};
	}
}

static void read_attribute(const struct conversion *c, struct resource *resource, const struct member *member)
{
	struct str key = member->key;
	if (str_equal(key, STR("Type")))
		return;
	if (str_equal(key, STR("Properties"))) {
		if (member->value->kind == VALUE_MAP)
			resource->properties = member->value;
		else
			fault(c, "E3001", member->value->place, resource->logical_id, STR("Properties must be a map"),
			      (struct str){0});
		return;
	}
	value_map_put(c->arena, resource->attributes, key, member->value);
}

static void read_resource(const struct conversion *c, struct str id, const struct value *body)
{
	const struct value *type = value_get(body, STR("Type"));
	if (!type || type->kind != VALUE_STRING) {
		fault(c, "E3001", body->place, id,
		      str_format_in(c->arena, "resource '%.*s' has no Type", STR_ARG(id)), (struct str){0});
		return;
	}
	struct resource *resource = graph_add_resource(c->graph);
	resource->logical_id = id;
	resource->type = type->as.string;
	resource->place = body->place;
	for (size_t i = 0; i < body->as.map.count; i++)
		read_attribute(c, resource, &body->as.map.items[i]);
}

static void check_sections(const struct conversion *c, const struct value *document)
{
	for (size_t i = 0; i < document->as.map.count; i++) {
		struct str key = document->as.map.items[i].key;
		if (!listed(key, section_names, LK_COUNT(section_names)))
			fault(c, "E1001", document->as.map.items[i].value->place, (struct str){0},
			      str_format_in(c->arena, "a template has no section '%.*s'", STR_ARG(key)),
			      nearest_hint(c->arena, key, section_names, LK_COUNT(section_names)));
	}
}

enum lk_status document_to_graph_in(struct arena *arena, struct value *document, struct str file_name,
                                    struct diag *diag, struct graph **ret_graph)
{
	struct conversion c = {.arena = arena, .graph = graph_new_in(arena), .diag = diag, .file = file_name};
	struct value *resources = value_get(document, STR("Resources"));
	if (document->kind != VALUE_MAP || !resources || resources->kind != VALUE_MAP) {
		fault(&c, "E1001", document->place, (struct str){0}, STR("a template needs a section Resources, a map"),
		      (struct str){0});
		return LK_REJECTED;
	}
	check_sections(&c, document);
	c.graph->source = file_name;
	c.graph->description = value_string(value_get(document, STR("Description")));
	c.graph->metadata = value_get(document, STR("Metadata"));
	c.graph->transform = value_get(document, STR("Transform"));
	read_entries(&c, document, "Parameters", &c.graph->parameters);
	read_entries(&c, document, "Rules", &c.graph->rules);
	read_entries(&c, document, "Mappings", &c.graph->mappings);
	read_entries(&c, document, "Conditions", &c.graph->conditions);
	read_entries(&c, document, "Outputs", &c.graph->outputs);
	for (size_t i = 0; i < resources->as.map.count; i++)
		read_resource(&c, resources->as.map.items[i].key, resources->as.map.items[i].value);
	*ret_graph = c.graph;
	return LK_OK;
}
