#include <math.h>

#include "base/text.h"
#include "check/kinds.h"
#include "check/suggest.h"
#include "check/walk.h"

/* Whether the service would read the value as the schema's constant. */
static bool is_constant(struct walk *walk, const struct value *value, struct pack_node constant, bool ignore_case)
{
	struct str text;
	double number;
	bool boolean;
	switch (pack_kind(constant)) {
	case PACK_STRING:
		if (!walk_text(walk, value, &text))
			return false;
		return ignore_case ? str_equal_ignore_case(text, pack_string(constant))
		                   : str_equal(text, pack_string(constant));
	case PACK_INT:
	case PACK_FLOAT:
		return kinds_number(value, &number) && number == pack_number(constant);
	case PACK_BOOL:
		if (value->kind == VALUE_BOOL)
			return value->as.boolean == pack_bool(constant);
		return value->kind == VALUE_STRING && kinds_boolean_text(value->as.string, &boolean) &&
		       boolean == pack_bool(constant);
	case PACK_NULL:
		return value->kind == VALUE_NULL;
	default:
		return false;
	}
}

static struct str constant_text_in(struct arena *arena, struct pack_node constant)
{
	switch (pack_kind(constant)) {
	case PACK_STRING:
		return pack_string(constant);
	case PACK_INT:
		return str_format_in(arena, "%lld", (long long)pack_int(constant));
	case PACK_FLOAT:
		return text_from_double_in(arena, pack_number(constant));
	case PACK_BOOL:
		return pack_bool(constant) ? STR("true") : STR("false");
	default:
		return STR("null");
	}
}

/* The first few values of an enumeration: A, B, C and 5 others. */
static struct str values_words_in(struct arena *arena, struct pack_node values)
{
	enum { SHOWN = 8 };
	struct str words = {0};
	size_t count = pack_count(values), shown = count > SHOWN + 1 ? SHOWN : count;
	for (size_t i = 0; i < shown; i++)
		words = str_format_in(arena, "%.*s%s%.*s", STR_ARG(words), i ? ", " : "",
		                      STR_ARG(constant_text_in(arena, pack_item(values, i))));
	if (shown < count)
		words = str_format_in(arena, "%.*s and %zu others", STR_ARG(words), count - shown);
	return words;
}

/* Null equals no text and no number. */
static bool text_or_null(struct walk *walk, const struct value *value, struct str *ret_text)
{
	if (value->kind != VALUE_NULL)
		return walk_text(walk, value, ret_text);
	*ret_text = STR("null");
	return true;
}

static void check_enum(struct walk *walk, const struct spot *spot, bool ignore_case)
{
	struct str text;
	if (!text_or_null(walk, spot->value, &text))
		return;
	size_t count = pack_count(spot->argument);
	for (size_t i = 0; i < count; i++)
		if (is_constant(walk, spot->value, pack_item(spot->argument, i), ignore_case))
			return;
	enum fault_weight weight = count == 1 ? FAULT_DISCRIMINATOR : FAULT_LIGHT;
	struct arena *arena = walk->check->arena;
	if (walk->quiet)
		walk->faults += (size_t)weight;
	else
		walk_fault(walk, "E3030", weight, spot->at, false,
		           suggest_hint_in(arena, suggest_string(spot->argument, text)),
		           "%.*s cannot be '%.*s'; allowed: %.*s", STR_ARG(walk_words(walk, spot->at)), STR_ARG(text),
		           STR_ARG(values_words_in(arena, spot->argument)));
}

void walk_enum(struct walk *walk, const struct spot *spot)
{
	check_enum(walk, spot, false);
}

void walk_enum_case_insensitive(struct walk *walk, const struct spot *spot)
{
	check_enum(walk, spot, true);
}

void walk_const(struct walk *walk, const struct spot *spot)
{
	struct str text;
	if (!text_or_null(walk, spot->value, &text) || is_constant(walk, spot->value, spot->argument, false))
		return;
	walk_fault(walk, "E3030", FAULT_DISCRIMINATOR, spot->at, false, (struct str){0},
	           "%.*s must be '%.*s', not '%.*s'", STR_ARG(walk_words(walk, spot->at)),
	           STR_ARG(constant_text_in(walk->check->arena, spot->argument)), STR_ARG(text));
}

/* Long values are cut in messages; the place shows the whole. */
static struct str shortened(struct str text)
{
	enum { SHOWN = 80 };
	if (text.len <= SHOWN)
		return text;
	size_t end = SHOWN;
	while (end && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
		end--;
	return str_slice(text, 0, end);
}

void walk_pattern(struct walk *walk, const struct spot *spot)
{
	struct str text, pattern = pack_string(spot->argument);
	if (!walk_text(walk, spot->value, &text) || check_matches(walk->check, pattern, text))
		return;
	struct str shown = shortened(text);
	walk_fault(walk, "E3031", FAULT_LIGHT, spot->at, false, (struct str){0},
	           "%.*s is '%.*s%s', which does not match the pattern %.*s", STR_ARG(walk_words(walk, spot->at)),
	           STR_ARG(shown), shown.len < text.len ? "…" : "", STR_ARG(pattern));
}

/* Bytes of the value as compact JSON, functions counted as nothing: never more than what is sent. */
static size_t json_length(const struct value *value)
{
	size_t length = 2;
	switch (value->kind) {
	case VALUE_STRING:
		return value->as.string.len + 2;
	case VALUE_LIST:
		for (size_t i = 0; i < value->as.list.count; i++)
			length += json_length(value->as.list.items[i]) + (i > 0);
		return length;
	case VALUE_MAP:
		for (size_t i = 0; i < value->as.map.count; i++)
			length += value->as.map.items[i].key.len + 3 + json_length(value->as.map.items[i].value) +
			          (i > 0);
		return length;
	case VALUE_INTRINSIC:
		return 0;
	default:
		return 1;
	}
}

int64_t walk_characters(struct str text)
{
	int64_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
	return count;
}

/* A document given as text is measured by the service in its own way. */
static bool is_json_text(const struct spot *spot)
{
	return spot->value->kind == VALUE_STRING && str_is(pack_string(pack_get_text(spot->schema, "format")), "json");
}

void walk_min_length(struct walk *walk, const struct spot *spot)
{
	if (spot->value->kind != VALUE_STRING || is_json_text(spot))
		return;
	int64_t length = walk_characters(spot->value->as.string), least = pack_int(spot->argument);
	if (length < least)
		walk_fault(walk, "E3033", FAULT_LIGHT, spot->at, false, (struct str){0},
		           "%.*s has %lld characters; at least %lld are needed", STR_ARG(walk_words(walk, spot->at)),
		           (long long)length, (long long)least);
}

void walk_max_length(struct walk *walk, const struct spot *spot)
{
	int64_t length, most = pack_int(spot->argument);
	if (is_json_text(spot))
		return;
	if (spot->value->kind == VALUE_STRING)
		length = walk_characters(spot->value->as.string);
	else if (spot->value->kind == VALUE_MAP && pack_is_present(pack_get_text(spot->schema, "type")))
		length = (int64_t)json_length(spot->value);
	else
		return;
	if (length > most)
		walk_fault(walk, "E3033", FAULT_LIGHT, spot->at, false, (struct str){0},
		           "%.*s has %lld characters; at most %lld are allowed", STR_ARG(walk_words(walk, spot->at)),
		           (long long)length, (long long)most);
}

/* With the digits as they were written, which a double may not hold. */
static void report_range(struct walk *walk, const struct spot *spot, const char *relation)
{
	struct arena *arena = walk->check->arena;
	struct str number = STR("a number");
	value_scalar_text_in(arena, spot->value, &number);
	if (walk->quiet)
		walk->faults += FAULT_LIGHT;
	else
		walk_fault(walk, "E3034", FAULT_LIGHT, spot->at, false, (struct str){0},
		           "%.*s is %.*s; it must be %s %.*s", STR_ARG(walk_words(walk, spot->at)),
		           STR_ARG(number), relation,
		           STR_ARG(constant_text_in(arena, spot->argument)));
}

void walk_minimum(struct walk *walk, const struct spot *spot)
{
	double number;
	if (kinds_number(spot->value, &number) && number < pack_number(spot->argument))
		report_range(walk, spot, "at least");
}

void walk_maximum(struct walk *walk, const struct spot *spot)
{
	double number;
	if (kinds_number(spot->value, &number) && number > pack_number(spot->argument))
		report_range(walk, spot, "at most");
}

void walk_exclusive_minimum(struct walk *walk, const struct spot *spot)
{
	double number;
	if (kinds_number(spot->value, &number) && number <= pack_number(spot->argument))
		report_range(walk, spot, "more than");
}

void walk_exclusive_maximum(struct walk *walk, const struct spot *spot)
{
	double number;
	if (kinds_number(spot->value, &number) && number >= pack_number(spot->argument))
		report_range(walk, spot, "less than");
}

void walk_multiple_of(struct walk *walk, const struct spot *spot)
{
	double number, step = pack_number(spot->argument);
	if (!kinds_number(spot->value, &number) || step <= 0)
		return;
	double quotient = number / step;
	/* Decimal steps (0.0001) are not exact in binary. */
	if (fabs(quotient - round(quotient)) > 1e-6 * fmax(1, fabs(quotient)))
		report_range(walk, spot, "a multiple of");
}
