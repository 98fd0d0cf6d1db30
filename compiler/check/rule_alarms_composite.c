#include "base/text.h"
#include "check/rule_alarms.h"
#include "check/shape.h"

/* AlarmRule. Source: Amazon CloudWatch API Reference, "PutCompositeAlarm"; for AT_LEAST, Amazon CloudWatch User Guide,
 * "Composite alarms". */
enum { CHILDREN_MAX = 100, ELEMENTS_MAX = 500, DEPTH_MAX = 200 };

struct rule_reader {
	const struct alarm *alarm;
	const struct step *at; /* of AlarmRule */
	struct str text;       /* a shape */
	size_t position, depth, children, elements;
	struct str word; /* the token; empty at the end */
	bool failed, open;
};

static void refuse(struct rule_reader *reader, const char *format, struct str word)
{
	struct fault fault = {.rule = "LK3032", .holder = &reader->alarm->holder, .at = reader->at};
	if (reader->failed || reader->open)
		return;
	reader->failed = true;
	struct str what = str_format_in(reader->alarm->check->arena, format, STR_ARG(word));
	check_fault(reader->alarm->check, &fault, "the AlarmRule cannot be read: %.*s", STR_ARG(what));
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_mark(char c)
{
	return c == '(' || c == ')' || c == ',';
}

static void next(struct rule_reader *reader)
{
	struct str text = reader->text;
	while (reader->position < text.len && is_blank(text.ptr[reader->position]))
		reader->position++;
	size_t start = reader->position, end = start;
	if (end < text.len && is_mark(text.ptr[end]))
		end++;
	else
		while (end < text.len && !is_blank(text.ptr[end]) && !is_mark(text.ptr[end]))
			end++;
	reader->position = end;
	reader->word = str_slice(text, start, end);
}

/* A name with or without quotes, which may hold blanks; up to the parenthesis or comma behind it. */
static struct str read_alarm_name(struct rule_reader *reader, bool is_last)
{
	struct str text = reader->text;
	size_t start = reader->position;
	while (start < text.len && is_blank(text.ptr[start]))
		start++;
	bool quoted = start < text.len && text.ptr[start] == '"';
	size_t end = start + quoted;
	while (end < text.len &&
	       (quoted ? text.ptr[end] != '"' : text.ptr[end] != ')' && (is_last || text.ptr[end] != ',')))
		end++;
	struct str name = str_slice(text, start + quoted, end);
	reader->position = end + quoted;
	next(reader);
	return quoted ? name : str_trim(name);
}

/* A name that the template gives by a resource must be an alarm's. */
static void check_name(struct rule_reader *reader, struct str name)
{
	struct check *check = reader->alarm->check;
	struct fault fault = {.rule = "LK3033", .holder = &reader->alarm->holder, .at = reader->at};
	struct str attribute;
	const struct resource *target = shape_target(check, name, &attribute);
	reader->children++;
	reader->elements++;
	if (!name.len)
		refuse(reader, "the name of an alarm is missing%.*s", name);
	if (!target)
		return;
	bool is_alarm = str_is(target->type, "AWS::CloudWatch::Alarm") ||
			str_is(target->type, "AWS::CloudWatch::CompositeAlarm");
	if (is_alarm || !str_starts_with(target->type, STR("AWS::")) ||
	    str_starts_with(target->type, STR("AWS::CloudFormation::")) ||
	    str_starts_with(target->type, STR("AWS::SSM::")) || str_ends_with(target->type, STR("::MODULE")))
		return;
	check_fault(check, &fault, "'%.*s' is an %.*s, not an alarm", STR_ARG(target->logical_id),
		    STR_ARG(target->type));
}

static void expect(struct rule_reader *reader, const char *mark)
{
	if (!str_is(reader->word, mark))
		refuse(reader, "a '%.*s' is missing", str_from(mark));
	else
		next(reader);
}

static bool is_state(struct str word)
{
	return str_equal_ignore_case(word, STR("ALARM")) || str_equal_ignore_case(word, STR("OK")) ||
	       str_equal_ignore_case(word, STR("INSUFFICIENT_DATA"));
}

/* AT_LEAST(2, NOT OK, (a, b, c)) and AT_LEAST(60%, ALARM, (a, b)); its name was read. */
static void read_at_least(struct rule_reader *reader)
{
	expect(reader, "(");
	next(reader); /* how many */
	expect(reader, ",");
	if (str_is(reader->word, "NOT"))
		next(reader);
	if (!is_state(reader->word) && !str_contains(reader->word, STR("${")))
		refuse(reader, "'%.*s' is no state", reader->word);
	next(reader);
	expect(reader, ",");
	if (!str_is(reader->word, "(")) {
		expect(reader, "(");
		return;
	}
	do
		check_name(reader, read_alarm_name(reader, false));
	while (str_is(reader->word, ",") && !reader->failed);
	expect(reader, ")");
	expect(reader, ")");
}

static void read_rule(struct rule_reader *reader);

static void read_operand(struct rule_reader *reader)
{
	struct str word = reader->word;
	while (str_equal_ignore_case(word, STR("NOT"))) {
		next(reader);
		word = reader->word;
	}
	if (str_contains(word, STR("${"))) {
		reader->open = true; /* a part of the rule that only the deployment knows */
	} else if (is_state(word)) {
		next(reader);
		if (!str_is(reader->word, "("))
			refuse(reader, "%.*s takes an alarm's name in parentheses", word);
		else
			check_name(reader, read_alarm_name(reader, true));
		expect(reader, ")");
	} else if (str_equal_ignore_case(word, STR("TRUE")) || str_equal_ignore_case(word, STR("FALSE"))) {
		reader->elements++;
		next(reader);
	} else if (str_is(word, "(")) {
		reader->elements += 2;
		next(reader);
		read_rule(reader);
		expect(reader, ")");
	} else if (str_is(word, "AT_LEAST")) {
		next(reader);
		read_at_least(reader);
	} else if (!word.len) {
		refuse(reader, "it ends where a condition should stand%.*s", word);
	} else {
		refuse(reader, "'%.*s' stands where ALARM(…), OK(…) or INSUFFICIENT_DATA(…) should", word);
	}
}

static void read_rule(struct rule_reader *reader)
{
	if (reader->depth++ >= DEPTH_MAX)
		reader->open = true;
	do {
		if (reader->failed || reader->open)
			return;
		read_operand(reader);
		if (!str_equal_ignore_case(reader->word, STR("AND")) && !str_equal_ignore_case(reader->word, STR("OR")))
			break;
		next(reader);
	} while (true);
	reader->depth--;
}

void alarm_check_composite(const struct alarm *alarm)
{
	struct rule_reader reader = {.alarm = alarm, .at = alarm_member(alarm->check, &alarm->properties, "AlarmRule")};
	struct fault fault = {.rule = "LK3032", .holder = &alarm->holder, .at = reader.at};
	if (!reader.at || !shape_of_in(alarm->check, reader.at->value, &reader.text))
		return;
	next(&reader);
	read_rule(&reader);
	if (reader.word.len && !reader.open)
		refuse(&reader, "'%.*s' stands where AND or OR should", reader.word);
	if (reader.failed || reader.open)
		return;
	if (reader.children > CHILDREN_MAX)
		check_fault(alarm->check, &fault, "the AlarmRule has %zu alarms; at most %d are allowed",
			    reader.children, CHILDREN_MAX);
	if (reader.elements > ELEMENTS_MAX)
		check_fault(alarm->check, &fault, "the AlarmRule has %zu elements; at most %d are allowed",
			    reader.elements, ELEMENTS_MAX);
}
