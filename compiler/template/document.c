#include "template/document.h"

#include "base/text.h"
#include "base/vec.h"
#include "template/canonical.h"
#include "template/transitions.h"

#define FORMAT_VERSION "2010-09-09"

/* Source: CloudFormation User Guide, "Template sections"; Globals is SAM's ("AWS SAM template anatomy"), and Hooks
 * AWS::CodeDeployBlueGreen's ("Perform ECS blue/green deployments through CodeDeploy"). */
static const char *const section_names[] = {
	"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings",
	"Conditions",               "Transform",   "Globals",  "Hooks",      "Resources", "Outputs",
};

/* Between Type and Properties, in this order; Metadata is long, and comes last of them. */
static const char *const attribute_names[] = {
	"Condition", "DependsOn", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy", "Metadata",
};

/* --- graph → document */

/* The names are different: they come from a map, or were checked by whoever made the graph. */
static void put(struct arena *arena, struct value *map, struct str key, struct value *value)
{
	VEC_PUSH(arena, &map->as.map) = (struct member){key, value};
}

static void put_value(struct arena *arena, struct value *document, const char *section, struct value *value)
{
	if (value)
		put(arena, document, str_from(section), value);
}

static void put_text(struct arena *arena, struct value *document, const char *section, struct str text)
{
	if (text.len)
		put(arena, document, str_from(section), value_string_in(arena, text));
}

static void put_entries(struct arena *arena, struct value *document, const char *section, const struct entries *entries)
{
	if (!entries->count)
		return;
	struct value *map = value_map_in(arena);
	for (size_t i = 0; i < entries->count; i++)
		put(arena, map, entries->items[i].name, entries->items[i].body);
	put(arena, document, str_from(section), canonical_map_in(arena, map));
}

static bool listed(struct str name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static struct value *resource_body(struct arena *arena, const struct resource *resource)
{
	struct value *body = value_map_in(arena);
	body->place = resource->place;
	put(arena, body, STR("Type"), value_string_in(arena, resource->type));
	for (size_t i = 0; i < LK_COUNT(attribute_names); i++)
		put_value(arena, body, attribute_names[i],
		          value_get(resource->attributes, str_from(attribute_names[i])));
	/* What this program does not know is kept: the service may. */
	for (size_t i = 0; i < resource->attributes->as.map.count; i++) {
		const struct member *member = &resource->attributes->as.map.items[i];
		if (!listed(member->key, attribute_names, LK_COUNT(attribute_names)))
			put(arena, body, member->key, member->value);
	}
	if (resource->properties->as.map.count)
		put(arena, body, STR("Properties"), canonical_map_in(arena, resource->properties));
	return body;
}

static struct value *resources_in(struct arena *arena, const struct graph *graph)
{
	struct value *resources = value_map_in(arena);
	for (size_t i = 0; i < graph->resources.count; i++)
		put(arena, resources, graph->resources.items[i].logical_id,
		    resource_body(arena, &graph->resources.items[i]));
	for (size_t i = 0; i < graph->generators.count; i++)
		put(arena, resources, graph->generators.items[i].name, graph->generators.items[i].body);
	return canonical_map_in(arena, resources);
}

struct value *document_from_graph_in(struct arena *arena, const struct graph *graph)
{
	struct value *document = value_map_in(arena);
	put_text(arena, document, "AWSTemplateFormatVersion", STR(FORMAT_VERSION));
	put_text(arena, document, "Description", graph->description);
	put_value(arena, document, "Metadata", graph->metadata);
	put_entries(arena, document, "Parameters", &graph->parameters);
	put_entries(arena, document, "Rules", &graph->rules);
	put_entries(arena, document, "Mappings", &graph->mappings);
	put_entries(arena, document, "Conditions", &graph->conditions);
	put_value(arena, document, "Transform", graph->transform);
	put_value(arena, document, "Globals", graph->globals);
	put_value(arena, document, "Hooks", graph->hooks);
	put_value(arena, document, "Resources", resources_in(arena, graph));
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

/* {"Fn::Transform": …} or {"Fn::If": …} as the map that it was written as: where the graph promises a map, a function
 * that makes all of it is its one member. */
static struct value *as_map_in(struct arena *arena, struct value *value)
{
	if (value->kind != VALUE_INTRINSIC)
		return value;
	struct value *map = value_map_in(arena);
	map->place = value->place;
	put(arena, map, str_from(intrinsic_name(value->fn)->key), value->as.argument);
	return map;
}

/* The section as a map; NULL when it is not there, or is something else. */
static const struct value *map_section(const struct conversion *c, const struct value *document, const char *name)
{
	struct value *section = value_get(document, str_from(name));
	if (section)
		section = as_map_in(c->arena, section);
	if (!section || section->kind == VALUE_MAP)
		return section;
	fault(c, "E1001", section->place, (struct str){0},
	      str_format_in(c->arena, "section %s must be a map; found: %s", name, value_kind_name(section)),
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
	if (str_equal(member->key, STR("Type")))
		return;
	if (!str_equal(member->key, STR("Properties"))) {
		put(c->arena, resource->attributes, member->key, member->value);
		return;
	}
	struct value *properties = as_map_in(c->arena, member->value);
	if (properties->kind == VALUE_MAP)
		resource->properties = properties;
	else
		fault(c, "E3001", properties->place, resource->logical_id,
		      str_format_in(c->arena, "Properties must be a map; found: %s", value_kind_name(properties)),
		      (struct str){0});
}

/* Fn::ForEach::NAME and Fn::Transform stand in the place of resources, and a Fn::Transform in that of one's body.
 * Source: CloudFormation User Guide, "Fn::ForEach" and "Fn::Transform". */
static bool is_generator(struct str id, const struct value *body)
{
	return str_starts_with(id, STR("Fn::")) || value_is_intrinsic(body, FN_TRANSFORM);
}

static void read_resource(const struct conversion *c, struct str id, struct value *body)
{
	if (is_generator(id, body)) {
		struct entry *entry = graph_add_entry(c->graph, &c->graph->generators);
		*entry = (struct entry){.name = id, .place = body->place, .body = body};
		return;
	}
	const struct value *type = value_get(body, STR("Type"));
	if (!type || type->kind != VALUE_STRING) {
		fault(c, "E3001", type ? type->place : body->place, id,
		      str_format_in(c->arena,
		                    body->kind != VALUE_MAP ? "resource '%.*s' must be a map with a Type"
		                    : type                  ? "the Type of resource '%.*s' must be a text"
		                                            : "resource '%.*s' has no Type",
		                    STR_ARG(id)),
		      (struct str){0});
		return;
	}
	struct resource *resource = graph_add_resource(c->graph);
	resource->logical_id = id;
	resource->type = type->as.string;
	resource->place = body->place;
	for (size_t i = 0; i < body->as.map.count; i++)
		read_attribute(c, resource, &body->as.map.items[i]);
}

static bool has_known_section(const struct value *document)
{
	for (size_t i = 0; i < document->as.map.count; i++)
		if (listed(document->as.map.items[i].key, section_names, LK_COUNT(section_names)))
			return true;
	return false;
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

/* The sections that are texts. E1004 is cfn-lint's rule for descriptions. */
static void read_texts(const struct conversion *c, const struct value *document)
{
	const struct value *version = value_get(document, STR("AWSTemplateFormatVersion"));
	const struct value *description = value_get(document, STR("Description"));
	if (version && !value_is_string(version, FORMAT_VERSION))
		fault(c, "E1001", version->place, (struct str){0},
		      STR("AWSTemplateFormatVersion can only be '" FORMAT_VERSION "'"), (struct str){0});
	if (description && description->kind != VALUE_STRING)
		fault(c, "E1004", description->place, (struct str){0},
		      str_format_in(c->arena, "Description must be a text; found: %s", value_kind_name(description)),
		      (struct str){0});
	c->graph->description = value_string(description);
	if (description)
		c->graph->description_place = description->place;
}

static void read_sections(const struct conversion *c, const struct value *document)
{
	struct graph *graph = c->graph;
	check_sections(c, document);
	read_texts(c, document);
	graph->metadata = value_get(document, STR("Metadata"));
	graph->transform = value_get(document, STR("Transform"));
	graph->globals = value_get(document, STR("Globals"));
	graph->hooks = value_get(document, STR("Hooks"));
	read_entries(c, document, "Parameters", &graph->parameters);
	read_entries(c, document, "Rules", &graph->rules);
	read_entries(c, document, "Mappings", &graph->mappings);
	read_entries(c, document, "Conditions", &graph->conditions);
	read_entries(c, document, "Outputs", &graph->outputs);
}

enum lk_status document_to_graph_in(struct arena *arena, struct value *document, struct str file_name,
                                    struct diag *diag, struct graph **ret_graph)
{
	struct conversion c = {.arena = arena, .graph = graph_new_in(arena), .diag = diag, .file = file_name};
	c.graph->source = file_name;
	if (!has_known_section(document)) {
		fault(&c, "E1001", document->place, (struct str){0},
		      STR("this is no CloudFormation template: it has none of a template's sections"), (struct str){0});
		return LK_REJECTED;
	}
	read_sections(&c, document);
	if (!value_get(document, STR("Resources")))
		fault(&c, "E1001", document->place, (struct str){0}, STR("a template needs a section Resources"),
		      (struct str){0});
	const struct value *resources = map_section(&c, document, "Resources");
	if (!resources)
		return LK_REJECTED;
	for (size_t i = 0; i < resources->as.map.count; i++)
		read_resource(&c, resources->as.map.items[i].key, resources->as.map.items[i].value);
	transitions_read(c.graph);
	*ret_graph = c.graph;
	return LK_OK;
}
