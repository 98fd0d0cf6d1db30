#include "base/text.h"
#include "check/functions.h"
#include "check/suggest.h"

/* The nearest of everything that Ref may name. */
static struct str suggest_ref(const struct visit *visit, struct str name)
{
	struct text_nearest nearest = text_nearest_begin(name);
	size_t count;
	const struct str *pseudo = graph_pseudo_parameters(&count);
	for (size_t i = 0; i < count; i++)
		text_nearest_offer(&nearest, pseudo[i]);
	const struct map *parameters = &visit->check->parameters, *resources = &visit->check->resources;
	for (size_t i = 0; i < parameters->entries.count; i++)
		text_nearest_offer(&nearest, parameters->entries.items[i].key);
	for (size_t i = 0; visit->scope != SCOPE_CONDITION && i < resources->entries.count; i++)
		text_nearest_offer(&nearest, resources->entries.items[i].key);
	return nearest.best;
}

static void report_missing(const struct visit *visit, const char *rule, const struct step *at, const char *what,
                           struct str name, struct str nearest)
{
	struct fault fault = {.rule = rule,
	                      .holder = &visit->holder,
	                      .at = at,
	                      .hint = suggest_hint_in(visit->check->arena, nearest)};
	check_fault(visit->check, &fault, "there is no %s '%.*s'", what, STR_ARG(name));
}

static void check_ref(const struct visit *visit, const char *rule, const struct step *at, struct str name)
{
	struct check *check = visit->check;
	if (graph_is_pseudo_parameter(name) || check_use(&check->parameters, name))
		return;
	if (visit->scope == SCOPE_CONDITION || visit->scope == SCOPE_RULE) {
		if (!check_may_exist(check, name))
			report_missing(visit, rule, at, "parameter", name, suggest_ref(visit, name));
	} else if (!check_find_resource(check, name) && !check_may_exist(check, name)) {
		report_missing(visit, rule, at, "parameter or resource", name, suggest_ref(visit, name));
	}
}

/* False when the resource is not there. */
static bool check_owner(const struct visit *visit, const char *rule, const struct step *at, struct str name)
{
	struct check *check = visit->check;
	if (check_find_resource(check, name))
		return true;
	if (!check_may_exist(check, name))
		report_missing(visit, rule, at, "resource", name, suggest_key(&check->resources, name));
	return false;
}

static void check_attribute(const struct visit *visit, const char *rule, const struct step *at, struct str name,
                            struct str attribute)
{
	struct check *check = visit->check;
	const struct check_resource *target = check_find_resource(check, name);
	if (check->expands && check_is_serverless(target->resource->type))
		return;
	if (target->is_custom || !pack_is_present(target->type.node) || schema_has_attribute(&target->type, attribute))
		return;
	struct str nearest = suggest_attribute_in(check->arena, &target->type, attribute);
	struct fault fault = {
		.rule = rule, .holder = &visit->holder, .at = at, .hint = suggest_hint_in(check->arena, nearest)};
	check_fault(check, &fault, "%.*s '%.*s' has no attribute '%.*s'", STR_ARG(target->resource->type),
	            STR_ARG(name), STR_ARG(attribute));
}

static void check_get_att(const struct visit *visit, const struct step *at)
{
	const struct value *argument = at->value->as.argument;
	const struct value *attribute = argument->as.list.items[1];
	struct step inner = functions_step(at), last = step_index(&inner, 1, attribute);
	struct step first = step_index(&inner, 0, argument->as.list.items[0]);
	struct str name = value_string(first.value);
	if (first.value->kind == VALUE_STRING && check_owner(visit, "E1010", &first, name) &&
	    attribute->kind == VALUE_STRING)
		check_attribute(visit, "E1010", &last, name, attribute->as.string);
}

/* Name.Attribute or a name, unless the Sub's own map has it. */
static void check_variable(const struct visit *visit, const struct step *at, const struct value *own, struct str name)
{
	if (value_get(own, name))
		return;
	size_t dot = str_find(name, STR("."), 0);
	struct str owner = str_slice(name, 0, dot);
	if (dot == SIZE_MAX)
		check_ref(visit, "E1019", at, name);
	else if (check_owner(visit, "E1019", at, owner))
		check_attribute(visit, "E1019", at, owner, str_slice(name, dot + 1, name.len));
}

static bool has_variable(struct str text, struct str wanted)
{
	struct str name;
	for (size_t position = 0, start, end; sub_next_variable(text, &position, &name, &start, &end);)
		if (str_equal(name, wanted))
			return true;
	return false;
}

static void check_sub(const struct visit *visit, const struct step *at)
{
	const struct value *argument = at->value->as.argument, *own = NULL;
	struct step inner = functions_step(at);
	struct str text = value_string(argument), name;
	if (argument->kind == VALUE_LIST) {
		text = value_string(argument->as.list.items[0]);
		own = argument->as.list.items[1];
	}
	for (size_t position = 0, start, end; sub_next_variable(text, &position, &name, &start, &end);)
		check_variable(visit, &inner, own, name);
	for (size_t i = 0; own && i < own->as.map.count; i++) {
		const struct member *member = &own->as.map.items[i];
		struct step list = step_index(&inner, 1, own), variable = step_key(&list, member->key, member->value);
		struct fault fault = {.rule = "W1019", .holder = &visit->holder, .at = &variable, .on_key = true};
		if (!has_variable(text, member->key) && !str_starts_with(member->key, STR("Fn::")))
			check_fault(visit->check, &fault, "the text of Fn::Sub does not use its variable '%.*s'",
			            STR_ARG(member->key));
	}
}

static void check_condition(const struct visit *visit, const char *rule, const struct step *at, struct str name)
{
	struct check *check = visit->check;
	if (!check_use(&check->conditions, name) && !check->expands)
		report_missing(visit, rule, at, "condition", name, suggest_key(&check->conditions, name));
}

static bool has_key(const struct value *map, const struct value *key)
{
	return !map || map->kind != VALUE_MAP || key->kind != VALUE_STRING || value_get(map, key->as.string) ||
	       value_get(map, STR("Fn::Transform"));
}

static void check_find_in_map(const struct visit *visit, const struct step *at)
{
	struct check *check = visit->check;
	const struct value *argument = at->value->as.argument;
	struct value **items = argument->as.list.items;
	struct step inner = functions_step(at);
	if (items[0]->kind != VALUE_STRING) {
		check->unknown_mapping = true;
		return;
	}
	struct str name = items[0]->as.string;
	const struct entry *mapping = check_use(&check->mappings, name);
	bool has_default = argument->as.list.count > 3;
	if (!mapping) {
		struct step first = step_index(&inner, 0, items[0]);
		if (!check->expands && !has_default)
			report_missing(visit, "E1011", &first, "mapping", name, suggest_key(&check->mappings, name));
		return;
	}
	const struct value *map = mapping->body;
	for (size_t i = 1; i <= 2 && map && !has_default && items[i]->kind == VALUE_STRING; i++) {
		struct step part = step_index(&inner, i, items[i]);
		if (!has_key(map, items[i])) {
			struct fault fault = {.rule = "E1011", .holder = &visit->holder, .at = &part};
			check_fault(check, &fault, "mapping '%.*s' has no key '%.*s' there", STR_ARG(name),
			            STR_ARG(items[i]->as.string));
			return;
		}
		map = value_get(map, items[i]->as.string);
	}
}

void functions_check_target(const struct visit *visit, const struct step *at)
{
	const struct value *argument = at->value->as.argument;
	struct step inner = functions_step(at);
	switch (at->value->fn) {
	case FN_REF:
		if (argument->kind == VALUE_STRING)
			check_ref(visit, "E1020", at, argument->as.string);
		break;
	case FN_GET_ATT:
		check_get_att(visit, at);
		break;
	case FN_SUB:
		check_sub(visit, at);
		break;
	case FN_IF:
		if (argument->as.list.items[0]->kind == VALUE_STRING) {
			struct step first = step_index(&inner, 0, argument->as.list.items[0]);
			check_condition(visit, "E1028", &first, argument->as.list.items[0]->as.string);
		}
		break;
	case FN_CONDITION:
		if (argument->kind == VALUE_STRING)
			check_condition(visit, "E8007", &inner, argument->as.string);
		break;
	case FN_FIND_IN_MAP:
		check_find_in_map(visit, at);
		break;
	default:
		break;
	}
}
