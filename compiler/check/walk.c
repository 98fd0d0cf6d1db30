#include "check/walk.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "check/kinds.h"
#include "check/suggest.h"

/* Deeper than any value of LIMIT_NESTING levels takes along any schema of the pack. */
enum { DEPTH_MAX = LIMIT_NESTING * 8 };

struct keyword {
	const char *name;
	void (*walk)(struct walk *walk, const struct spot *spot);
};

/* In byte order, as the pack's keys are: the two are merged. properties and its like are walk_members()'s. */
static const struct keyword keywords[] = {
	{"allOf", walk_all_of},
	{"anyOf", walk_any_of},
	{"cfnContext", walk_context},
	{"const", walk_const},
	{"contains", walk_contains},
	{"dependencies", walk_dependencies},
	{"dependentExcluded", walk_dependent_excluded},
	{"dependentRequired", walk_dependent_required},
	{"enum", walk_enum},
	{"enumCaseInsensitive", walk_enum_case_insensitive},
	{"exclusiveMaximum", walk_exclusive_maximum},
	{"exclusiveMinimum", walk_exclusive_minimum},
	{"format", walk_format},
	{"if", walk_if},
	{"items", walk_items},
	{"maxItems", walk_max_items},
	{"maxLength", walk_max_length},
	{"maxProperties", walk_max_properties},
	{"maxUniqueItems", walk_max_unique_items},
	{"maximum", walk_maximum},
	{"minItems", walk_min_items},
	{"minLength", walk_min_length},
	{"minProperties", walk_min_properties},
	{"minimum", walk_minimum},
	{"multipleOf", walk_multiple_of},
	{"not", walk_not},
	{"oneOf", walk_one_of},
	{"pattern", walk_pattern},
	{"prefixItems", walk_prefix_items},
	{"propertyNames", walk_property_names},
	{"required", walk_required},
	{"requiredOr", walk_required_or},
	{"requiredXor", walk_required_xor},
	{"uniqueItems", walk_unique_items},
	{"uniqueKeys", walk_unique_keys},
};

static void walk_keywords(struct walk *walk, struct spot spot)
{
	size_t count = pack_count(spot.schema), next = 0;
	for (size_t i = 0; i < count; i++) {
		struct str key = pack_key(spot.schema, i);
		while (next < LK_COUNT(keywords) && strcmp(keywords[next].name, key.ptr) < 0)
			next++;
		if (next == LK_COUNT(keywords))
			return;
		if (strcmp(keywords[next].name, key.ptr) != 0)
			continue;
		spot.argument = pack_get(spot.schema, key);
		if (!walk_data(walk, key, &spot))
			keywords[next].walk(walk, &spot);
	}
}

static void walk_concrete(struct walk *walk, const struct spot *spot)
{
	if (!kinds_check(walk, spot))
		return;
	if (spot->value->kind == VALUE_MAP)
		walk_members(walk, spot);
	walk_keywords(walk, *spot);
}

/* {"Condition": "X"} is a function in conditions; among properties it is a map like any other. */
static const struct value *plain_value(struct walk *walk, const struct value *value)
{
	if (!value_is_intrinsic(value, FN_CONDITION))
		return value;
	struct value *map = value_map_in(walk->check->arena);
	map->place = value->place;
	value_map_put(walk->check->arena, map, STR("Condition"), value->as.argument);
	return map;
}

/* "#/definitions/X" within the schema, or "policy#/definitions/X" in that of policies, which the schemas of its kinds
 * share. */
static void walk_reference(struct walk *walk, struct str reference, const struct step *at)
{
	size_t mark = str_find(reference, STR("#"), 0);
	if (mark == 0 || mark == SIZE_MAX) {
		walk_value(walk, schema_resolve(walk->type, schema_follow(walk->type, reference)), at);
		return;
	}
	struct pack_node other = pack_get_text(pack_get_text(pack_root(walk->check->pack), "other"), "iam");
	struct schema_type type = {.node = pack_get(other, str_slice(reference, 0, mark)), .name = walk->type->name};
	const struct schema_type *own = walk->type;
	walk->type = &type;
	walk_value(walk, schema_follow(&type, str_slice(reference, mark, reference.len)), at);
	walk->type = own;
}

/* The schema false: nothing may be here. */
static void refuse(struct walk *walk, const struct step *at)
{
	enum presence presence = check_presence(at->value);
	if (presence == PRESENCE_MAYBE)
		walk->unknown = true;
	else if (presence == PRESENCE_PRESENT)
		walk_fault(walk, "E3002", FAULT_LIGHT, at, true, (struct str){0}, "%.*s is not allowed here",
		           STR_ARG(walk_words(walk, at)));
}

void walk_value(struct walk *walk, struct pack_node schema, const struct step *at)
{
	if (pack_kind(schema) == PACK_BOOL && !pack_bool(schema))
		refuse(walk, at);
	if (pack_kind(schema) != PACK_OBJECT || !at->value)
		return;
	if (walk->depth >= DEPTH_MAX) {
		walk->unknown = true;
		return;
	}
	walk->depth++;
	struct spot spot = {.schema = schema, .value = plain_value(walk, at->value), .at = at};
	/* The branches of an If are walked with the whole schema, $ref included: once is enough. */
	if (!value_is_intrinsic(spot.value, FN_IF) && pack_is_present(pack_get_text(schema, "$ref")))
		walk_reference(walk, pack_string(pack_get_text(schema, "$ref")), at);
	if (spot.value->kind == VALUE_MAP && check_is_function(spot.value))
		walk->unknown = true;
	else if ((spot.value->kind == VALUE_INTRINSIC && !walk->literal) || walk_is_dynamic(spot.value))
		walk_intrinsic(walk, &spot);
	else
		walk_concrete(walk, &spot);
	walk->depth--;
}

struct verdict walk_try(const struct walk *walk, struct pack_node schema, const struct step *at)
{
	struct walk trial = *walk;
	trial.quiet = true;
	trial.faults = 0;
	trial.unknown = false;
	walk_value(&trial, schema, at);
	return (struct verdict){.faults = trial.faults, .unknown = trial.unknown};
}

const struct finding *walk_first_fault_in(const struct walk *walk, struct pack_node schema, const struct step *at)
{
	struct diag found;
	diag_init_in(&found, walk->check->arena);
	struct check_options every = {.region = walk->check->region};
	struct check check = *walk->check;
	check.diag = &found;
	check.options = &every;
	struct walk loud = *walk;
	loud.check = &check;
	loud.quiet = false;
	walk_value(&loud, schema, at);
	for (size_t i = 0; i < found.findings.count; i++)
		if (found.findings.items[i].severity == SEVERITY_ERROR || walk->rule)
			return &found.findings.items[i];
	return NULL;
}

void walk_fault(struct walk *walk, const char *rule, enum fault_weight weight, const struct step *at, bool on_key,
                struct str hint, const char *format, ...)
{
	walk->faults += (size_t)weight;
	if (walk->quiet || (walk->single && walk->told))
		return;
	walk->told = true;
	struct buf message;
	buf_init(&message, LIMIT_MESSAGE);
	va_list args;
	va_start(args, format);
	buf_vprintf(&message, format, args);
	va_end(args);
	if (walk->rule) {
		rule = walk->rule;
		hint = hint.len ? hint : walk->wants;
	}
	struct fault fault = {.rule = rule, .holder = &walk->holder, .at = at, .on_key = on_key, .hint = hint};
	check_fault(walk->check, &fault, "%.*s", STR_ARG(buf_view(&message)));
	buf_done(&message);
}

struct str walk_words(struct walk *walk, const struct step *at)
{
	if (walk->quiet)
		return (struct str){0};
	struct arena *arena = walk->check->arena;
	struct str holder = holder_words_in(arena, &walk->holder);
	struct str dotted = step_dotted_in(arena, at);
	if (!dotted.len)
		return holder;
	return str_format_in(arena, "%.*s property '%.*s'", STR_ARG(holder), STR_ARG(dotted));
}

bool walk_text(struct walk *walk, const struct value *value, struct str *ret_text)
{
	return value_scalar_text_in(walk->check->arena, value, ret_text);
}

bool walk_is_dynamic(const struct value *value)
{
	if (value->kind != VALUE_STRING)
		return false;
	struct str text = value->as.string;
	for (size_t i = str_find(text, STR("{{"), 0); i != SIZE_MAX; i = str_find(text, STR("{{"), i + 2))
		if (str_starts_with(str_trim(str_slice(text, i + 2, text.len)), STR("resolve:")))
			return true;
	return false;
}

bool walk_is_open_map(const struct value *map)
{
	for (size_t i = 0; i < map->as.map.count; i++) {
		struct str key = map->as.map.items[i].key;
		if (str_is(key, "Fn::Transform") || str_starts_with(key, STR("Fn::ForEach::")))
			return true;
	}
	return false;
}

void walk_resource(struct check *check, const struct check_resource *subject)
{
	const struct resource *resource = subject->resource;
	struct walk walk = {
		.check = check,
		.holder = holder_of_resource(resource),
		.type = &subject->type,
		.read_only = pack_get_text(subject->type.node, "readOnlyProperties"),
		.deprecated = pack_get_text(subject->type.node, "deprecatedProperties"),
		.conditional = resource_condition(resource).len > 0,
	};
	struct step properties = step_key(NULL, STR("Properties"), resource->properties);
	walk_value(&walk, subject->type.node, &properties);
}
