#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/vec.h"
#include "check/every.h"
#include "check/parameter.h"
#include "check/rule_names.h"
#include "check/walk.h"

/* A variable of a text, and what it may become here. */
struct hole {
	struct str name;
	VEC(struct str) values; /* empty: only the deployment knows */
	bool is_parameter;
	size_t chosen;
};

struct text {
	struct check *check;
	struct str shape;
	VEC(struct hole) holes;
};

static void add_value(struct text *text, struct hole *hole, const struct value *value)
{
	struct str words;
	/* An empty default stands for "to be given". */
	if (!value || walk_is_dynamic(value) || !value_scalar_text_in(text->check->arena, value, &words) || !words.len)
		return;
	VEC_PUSH(text->check->arena, &hole->values) = words;
}

/* What a parameter may be, for sure: its AllowedValues; or its default and what the stack's environments give. */
static void add_parameter(struct text *text, struct hole *hole, const struct entry *parameter)
{
	const struct value *allowed = value_get(parameter->body, STR("AllowedValues"));
	struct str type = value_string(value_get(parameter->body, STR("Type")));
	if (!str_is(type, "String") && !str_is(type, "Number"))
		return;
	hole->is_parameter = true;
	for (size_t i = 0; allowed && allowed->kind == VALUE_LIST && i < allowed->as.list.count; i++)
		add_value(text, hole, allowed->as.list.items[i]);
	if (allowed)
		return;
	add_value(text, hole, value_get(parameter->body, STR("Default")));
	for (size_t i = 0; i < text->check->graph->environments.count; i++)
		add_value(text, hole, value_get(text->check->graph->environments.items[i].parameters, hole->name));
}

static void add_hole(struct text *text, struct str name)
{
	struct check *check = text->check;
	const struct check_name *parameter = map_get(&check->parameters, name);
	struct hole hole = {.name = name};
	for (size_t i = 0; i < text->holes.count; i++)
		if (str_equal(text->holes.items[i].name, name))
			return;
	if (parameter)
		add_parameter(text, &hole, parameter->entry);
	else if (str_is(name, "AWS::AccountId"))
		VEC_PUSH(check->arena, &hole.values) = STR("123456789012");
	else if (str_is(name, "AWS::Region") && check->region.len)
		VEC_PUSH(check->arena, &hole.values) = check->region;
	VEC_PUSH(check->arena, &text->holes) = hole;
}

static struct text text_read(struct check *check, struct str shape)
{
	struct text text = {.check = check, .shape = shape};
	struct str name;
	for (size_t position = 0, start, end; sub_next_variable(shape, &position, &name, &start, &end);)
		add_hole(&text, name);
	return text;
}

static const struct hole *find_hole(const struct text *text, struct str name)
{
	for (size_t i = 0; i < text->holes.count; i++)
		if (str_equal(text->holes.items[i].name, name))
			return &text->holes.items[i];
	return NULL;
}

/* With the values that are chosen; what only the deployment knows is left out. *ret_whole tells that there is none. */
static struct str text_with_in(const struct text *text, bool *ret_whole)
{
	struct buf buf;
	struct str name;
	size_t written = 0;
	*ret_whole = true;
	buf_init(&buf, LIMIT_MESSAGE);
	for (size_t position = 0, start, end; sub_next_variable(text->shape, &position, &name, &start, &end);) {
		const struct hole *hole = find_hole(text, name);
		buf_append(&buf, str_slice(text->shape, written, start));
		written = end;
		if (hole && hole->values.count)
			buf_append(&buf, hole->values.items[hole->chosen]);
		else
			*ret_whole = false;
	}
	buf_append(&buf, str_slice(text->shape, written, text->shape.len));
	*ret_whole = *ret_whole && buf_ok(&buf);
	struct str whole = buf_copy_in(&buf, text->check->arena);
	buf_done(&buf);
	return whole;
}

/* Where the text stands, and what its schema is. */
struct place_of_text {
	struct walk walk;
	struct pack_node schema;
	const struct step *at;
	const char *rule;
};

/* Limits that the schemas lack, or give for the ARN that may stand in a name's place. Sources: Amazon SQS API
 * Reference, "CreateQueue"; Amazon DynamoDB API Reference, "CreateTable". */
static const struct {
	const char *type, *property;
	int64_t most;
} limits[] = {
	{"AWS::DynamoDB::GlobalTable", "TableName", 255},
	{"AWS::DynamoDB::Table", "TableName", 255},
	{"AWS::SQS::Queue", "QueueName", 80},
};

static int64_t limit_of(const struct place_of_text *place)
{
	const struct step *at = place->at;
	struct pack_node most = pack_get_text(place->schema, "maxLength");
	for (size_t i = 0; i < LK_COUNT(limits); i++)
		if (at->key.ptr && at->above && !at->above->above && str_is(at->key, limits[i].property) &&
		    str_is(place->walk.type->name, limits[i].type))
			return limits[i].most;
	return pack_is_present(most) ? pack_int(most) : INT64_MAX;
}

/* Why the text cannot stand there; empty when it may. */
static struct str refusal_of_in(const struct place_of_text *place, struct str words, bool whole)
{
	struct arena *arena = place->walk.check->arena;
	int64_t count = walk_characters(words), most = limit_of(place);
	if (count > most)
		return str_format_in(arena, "it has %lld characters%s; at most %lld are allowed", (long long)count,
		                     whole ? "" : " and more", (long long)most);
	if (!whole)
		return (struct str){0};
	struct step at = *place->at;
	at.value = value_string_in(arena, words);
	const struct finding *fault = walk_first_fault_in(&place->walk, place->schema, &at);
	return fault ? fault->message : (struct str){0};
}

/* "EnvironmentName 'production', Suffix 'x'" */
static struct str choice_words_in(const struct text *text)
{
	struct buf buf;
	buf_init(&buf, LIMIT_MESSAGE);
	for (size_t i = 0; i < text->holes.count; i++) {
		const struct hole *hole = &text->holes.items[i];
		if (hole->is_parameter && hole->values.count)
			buf_printf(&buf, "%s%.*s '%.*s'", buf.len ? ", " : "", STR_ARG(hole->name),
			           STR_ARG(hole->values.items[hole->chosen]));
	}
	struct str words = buf_copy_in(&buf, text->check->arena);
	buf_done(&buf);
	return words;
}

static bool report_choice(const struct place_of_text *place, const struct text *text)
{
	bool whole;
	struct str words = text_with_in(text, &whole), choice;
	struct str refusal = refusal_of_in(place, words, whole);
	if (!refusal.len)
		return false;
	choice = choice_words_in(text);
	struct fault fault = {.rule = place->rule, .holder = &place->walk.holder, .at = place->at};
	if (!whole)
		words = text->shape;
	if (choice.len)
		check_fault(text->check, &fault, "with %.*s the text is '%.*s': %.*s", STR_ARG(choice), STR_ARG(words),
		            STR_ARG(refusal));
	else
		check_fault(text->check, &fault, "the text is '%.*s': %.*s", STR_ARG(words), STR_ARG(refusal));
	return true;
}

static void choose_longest(struct text *text)
{
	for (size_t i = 0; i < text->holes.count; i++) {
		struct hole *hole = &text->holes.items[i];
		for (size_t k = 0; k < hole->values.count; k++)
			if (hole->values.items[k].len > hole->values.items[hole->chosen].len)
				hole->chosen = k;
	}
}

/* Each value of each variable once, the others at their first, then all at their longest; the first fault is told. */
static void try_choices(const struct place_of_text *place, struct text *text)
{
	if (report_choice(place, text))
		return;
	for (size_t i = 0; i < text->holes.count; i++) {
		struct hole *hole = &text->holes.items[i];
		for (size_t k = 1; k < hole->values.count; k++) {
			hole->chosen = k;
			if (report_choice(place, text))
				return;
		}
		hole->chosen = 0;
	}
	choose_longest(text);
	if (text->holes.count > 1)
		report_choice(place, text);
}

/* A Sub whose own characters are too many is an error already. */
static bool is_too_long_alone(const struct place_of_text *place, const struct text *text)
{
	struct text bare = {.check = text->check, .shape = text->shape};
	struct pack_node most = pack_get_text(place->schema, "maxLength");
	bool whole;
	return value_is_intrinsic(place->at->value, FN_SUB) && pack_is_present(most) &&
	       walk_characters(text_with_in(&bare, &whole)) > pack_int(most);
}

static void check_text(struct check *check, const struct holder *holder, const struct step *at)
{
	const struct value *value = at->value;
	if (!value || !(value_is_intrinsic(value, FN_SUB) || value_is_intrinsic(value, FN_JOIN)) ||
	    resource_condition(holder->resource).len)
		return;
	const struct check_resource *found = check_find_resource(check, holder->resource->logical_id);
	struct str pointer = step_pointer_in(check->arena, holder, at), shape;
	/* "${!Name}" stays in a shape as it is written. */
	if (!str_starts_with(pointer, STR("/Properties/")) || str_contains(pointer, STR("/Fn::")) ||
	    !shape_of_in(check, value, &shape) || str_contains(shape, STR("${!")))
		return;
	struct place_of_text place = {
		.walk = {.check = check,
			 .holder = *holder,
			 .type = &found->type,
			 .read_only = pack_get_text(found->type.node, "readOnlyProperties"),
			 .deprecated = pack_get_text(found->type.node, "deprecatedProperties")},
		.at = at,
		.rule = value->fn == FN_SUB ? "W1031" : "W1032",
	};
	place.schema = schema_at(&found->type, str_slice(pointer, strlen("/Properties"), pointer.len));
	struct text text = text_read(check, shape);
	if (pack_is_present(place.schema) && !is_too_long_alone(&place, &text))
		try_choices(&place, &text);
}

static void check_literal(struct check *check, const struct resource *resource, const char *property, int64_t most)
{
	struct holder holder = holder_of_resource(resource);
	struct step properties = step_key(NULL, STR("Properties"), resource->properties);
	struct step at = step_key(&properties, str_from(property), value_get(resource->properties, str_from(property)));
	struct fault fault = {.rule = "LK5203", .holder = &holder, .at = &at};
	struct str text;
	if (relate_text(at.value, &text) && walk_characters(text) > most)
		check_fault(check, &fault, "the name has %lld characters; at most %lld are allowed",
		            (long long)walk_characters(text), (long long)most);
}

void pass_texts(struct check *check)
{
	for (size_t i = 0; i < LK_COUNT(limits); i++) {
		const struct check_resource *found;
		for (size_t position = 0; (found = relate_next(check, limits[i].type, &position));)
			check_literal(check, found->resource, limits[i].property, limits[i].most);
	}
	every_in_resources(check, check_text);
}
