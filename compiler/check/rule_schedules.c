#include "check/relate.h"
#include "check/rules.h"

/* cron(), rate() and at() of EventBridge.
 * Source: Amazon EventBridge User Guide, "Setting a schedule pattern for scheduled rules (legacy)"; EventBridge
 * Scheduler User Guide, "Schedule types in EventBridge Scheduler". */

struct field {
	const char *name;
	int64_t least, most;
	const char *words;   /* names in place of numbers, from the least on; NULL for none */
	const char *letters; /* what may stand there besides numbers, lists, ranges and steps */
};

static const struct field fields[] = {
	{"minutes", 0, 59, NULL, ""},
	{"hours", 0, 23, NULL, ""},
	{"day of month", 1, 31, NULL, "?LW"},
	{"month", 1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC", ""},
	{"day of week", 1, 7, "SUNMONTUEWEDTHUFRISAT", "?L#"},
	{"year", 1970, 2199, NULL, ""},
};

static bool is_word(const struct field *field, struct str text)
{
	struct str words = field->words ? str_from(field->words) : (struct str){0};
	for (size_t i = 0; i + 3 <= words.len && text.len == 3; i += 3)
		if (str_equal_ignore_case(str_slice(words, i, i + 3), text))
			return true;
	return false;
}

static bool is_number(const struct field *field, struct str text)
{
	int64_t number;
	return is_word(field, text) || (str_to_int(text, &number) && number >= field->least && number <= field->most);
}

/* A star, a number, or a range of two. */
static bool is_span(const struct field *field, struct str text)
{
	struct str rest = text, first;
	if (str_is(text, "*"))
		return true;
	str_next(&rest, '-', &first);
	return is_number(field, first) && (!rest.ptr || is_number(field, rest));
}

/* One of a list: a span, perhaps with a step; L, 15W, 5L and 3#2 where the field has them. */
static bool is_item(const struct field *field, struct str text)
{
	struct str rest = text, first;
	int64_t step;
	if (!text.len)
		return false;
	char last = text.ptr[text.len - 1];
	struct str letters = str_from(field->letters);
	for (size_t i = 0; i < letters.len; i++)
		if (text.len == 1 && text.ptr[0] == letters.ptr[i])
			return letters.ptr[i] != '#';
	if (str_is(letters, "?LW") && str_is(text, "LW"))
		return true;
	if ((last == 'W' && str_is(letters, "?LW")) || (last == 'L' && str_is(letters, "?L#")))
		return is_number(field, str_slice(text, 0, text.len - 1));
	if (str_is(letters, "?L#") && str_find(text, STR("#"), 0) != SIZE_MAX) {
		str_next(&rest, '#', &first);
		return is_number(field, first) && str_to_int(rest, &step) && step >= 1 && step <= 5;
	}
	str_next(&rest, '/', &first);
	return is_span(field, first) && (!rest.ptr || (str_to_int(rest, &step) && step > 0));
}

static bool is_field(const struct field *field, struct str text)
{
	struct str rest = text, item;
	while (rest.ptr && str_next(&rest, ',', &item))
		if (!is_item(field, item))
			return false;
	return true;
}

/* Why the expression is none, as a sentence's end; empty when it is one. */
static struct str cron_refusal_in(struct arena *arena, struct str inner)
{
	struct str rest = inner, texts[LK_COUNT(fields)], text;
	size_t count = 0;
	for (; rest.ptr && str_next(&rest, ' ', &text); count++)
		if (count < LK_COUNT(fields))
			texts[count] = text;
	if (count != LK_COUNT(fields))
		return str_format_in(
			arena, "has %zu fields; cron takes six: minutes hours day-of-month month day-of-week year",
			count);
	for (size_t i = 0; i < LK_COUNT(fields); i++)
		if (!is_field(&fields[i], texts[i]))
			return str_format_in(arena, "has '%.*s' for the %s", STR_ARG(texts[i]), fields[i].name);
	if (!str_is(texts[2], "?") && !str_is(texts[4], "?"))
		return STR("gives both the day of month and the day of week; one of them must be ?");
	return (struct str){0};
}

static struct str rate_refusal(struct str inner)
{
	static const char *const units[] = {"minute", "hour", "day"};
	struct str rest = inner, number;
	int64_t value;
	str_next(&rest, ' ', &number);
	if (!rest.ptr || !str_to_int(number, &value) || value < 1)
		return STR("is not rate(value unit) with a whole value from 1 on");
	bool plural = rest.len && rest.ptr[rest.len - 1] == 's';
	for (size_t i = 0; i < LK_COUNT(units); i++) {
		if (!str_is(str_slice(rest, 0, rest.len - plural), units[i]))
			continue;
		if (plural == (value > 1))
			return (struct str){0};
		return plural ? STR("needs the singular: rate(1 hour)") : STR("needs the plural: rate(2 hours)");
	}
	return STR("needs minute, hour or day as its unit");
}

static bool unwrap(struct str text, const char *name, struct str *ret_inner)
{
	struct str start = str_from(name);
	if (!str_starts_with(text, start) || text.len < start.len + 2 || text.ptr[start.len] != '(' ||
	    text.ptr[text.len - 1] != ')')
		return false;
	*ret_inner = str_slice(text, start.len + 1, text.len - 1);
	return true;
}

struct kind {
	const char *type, *way, *rule;
	bool takes_at;
};

static void check_expression(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	const struct kind *kind = context;
	struct holder holder = holder_of_resource(resource);
	struct fault fault = {.rule = kind->rule, .holder = &holder, .at = at};
	struct str text, inner, refusal;
	if (!relate_text(at->value, &text))
		return;
	if (unwrap(text, "cron", &inner))
		refusal = cron_refusal_in(check->arena, inner);
	else if (unwrap(text, "rate", &inner))
		refusal = rate_refusal(inner);
	else if (kind->takes_at && unwrap(text, "at", &inner))
		refusal = check_matches(check, STR("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d$"), inner)
				  ? (struct str){0}
				  : STR("is not at(yyyy-mm-ddThh:mm:ss)");
	else
		refusal = kind->takes_at ? STR("is neither cron(), rate() nor at()")
					 : STR("is neither cron() nor rate()");
	if (refusal.len)
		check_fault(check, &fault, "'%.*s' %.*s", STR_ARG(text), STR_ARG(refusal));
}

static void pass_schedules(struct check *check)
{
	static const struct kind kinds[] = {
		{"AWS::Events::Rule", "ScheduleExpression", "E3027", false},
		{"AWS::Scheduler::Schedule", "ScheduleExpression", "LK6001", true},
	};
	for (size_t i = 0; i < LK_COUNT(kinds); i++) {
		const struct check_resource *subject;
		for (size_t at = 0; (subject = relate_next(check, kinds[i].type, &at));)
			relate_each(check, subject->resource, str_from(kinds[i].way), check_expression,
				    (void *)&kinds[i]);
	}
}

#define EVENT(expression)                                                                                              \
	"Resources:\n  R:\n    Type: AWS::Events::Rule\n    Properties: {ScheduleExpression: " expression "}\n"
#define SCHEDULE(expression)                                                                                           \
	"Resources:\n  R:\n    Type: AWS::Scheduler::Schedule\n    Properties: {FlexibleTimeWindow: {Mode: 'OFF'}, "   \
	"Target: "                                                                                                     \
	"{Arn: 'arn:aws:sqs:us-east-1:123456789012:q', RoleArn: 'arn:aws:iam::123456789012:role/r'}, "                 \
	"ScheduleExpression: " expression "}\n"

static const struct rule rows[] = {
	{
		.id = "E3027",
		.severity = SEVERITY_ERROR,
		.title = "A schedule that EventBridge does not understand",
		.doc = "A rule's schedule is cron(minutes hours day-of-month month day-of-week year), with ? for one "
		       "of the two "
		       "days, or rate(value unit) with the unit in the singular for 1. Source: Amazon EventBridge User "
		       "Guide, "
		       "\"Setting a schedule pattern for scheduled rules\".",
		.pass = pass_schedules,
		.good = EVENT("cron(0 3 * * ? *)"),
		.bad = EVENT("cron(0 3 * * *)"),
	},
	{
		.id = "LK6001",
		.severity = SEVERITY_ERROR,
		.title = "A schedule that EventBridge Scheduler does not understand",
		.doc = "A schedule is cron(), rate() or at(yyyy-mm-ddThh:mm:ss). Source: EventBridge Scheduler User "
		       "Guide, "
		       "\"Schedule types\".",
		.pass = pass_schedules,
		.good = SCHEDULE("at(2030-01-31T03:00:00)"),
		.bad = SCHEDULE("rate(1 hours)"),
	},
};

const struct rule_group rules_schedules = {rows, LK_COUNT(rows)};
