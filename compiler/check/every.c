#include "check/every.h"

void every_below(struct check *check, const struct holder *holder, const struct step *at, every_visit *visit)
{
	const struct value *value = at->value;
	if (!value)
		return;
	visit(check, holder, at);
	if (value->kind == VALUE_LIST) {
		for (size_t i = 0; i < value->as.list.count; i++) {
			struct step item = step_index(at, i, value->as.list.items[i]);
			every_below(check, holder, &item, visit);
		}
	} else if (value->kind == VALUE_MAP) {
		for (size_t i = 0; i < value->as.map.count; i++) {
			struct step member = step_key(at, value->as.map.items[i].key, value->as.map.items[i].value);
			every_below(check, holder, &member, visit);
		}
	} else if (value->kind == VALUE_INTRINSIC) {
		struct step argument = step_key(at, str_from(intrinsic_name(value->fn)->key), value->as.argument);
		every_below(check, holder, &argument, visit);
	}
}

void every_in_resources(struct check *check, every_visit *visit)
{
	for (size_t i = 0; i < check->graph->resources.count; i++) {
		const struct resource *resource = &check->graph->resources.items[i];
		struct holder holder = holder_of_resource(resource);
		struct step properties = step_key(NULL, STR("Properties"), resource->properties);
		every_below(check, &holder, &properties, visit);
		for (size_t k = 0; k < resource->attributes->as.map.count; k++) {
			const struct member *member = &resource->attributes->as.map.items[k];
			struct step attribute = step_key(NULL, member->key, member->value);
			every_below(check, &holder, &attribute, visit);
		}
	}
}

void every_in_entries(struct check *check, const struct entries *entries, const char *section, const char *noun,
		      every_visit *visit)
{
	for (size_t i = 0; i < entries->count; i++) {
		struct holder holder = holder_of_entry(section, noun, &entries->items[i]);
		struct step root = step_root(entries->items[i].body);
		every_below(check, &holder, &root, visit);
	}
}

void every_value(struct check *check, every_visit *visit)
{
	const struct graph *graph = check->graph;
	every_in_entries(check, &graph->parameters, "Parameters", "parameter", visit);
	every_in_entries(check, &graph->conditions, "Conditions", "condition", visit);
	every_in_resources(check, visit);
	every_in_entries(check, &graph->outputs, "Outputs", "output", visit);
}
