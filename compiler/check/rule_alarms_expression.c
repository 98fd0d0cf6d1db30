#include "check/rule_alarms_expression.h"

#include "base/text.h"

/* Deeper than any expression that people write; beyond, nothing is said. */
enum { DEPTH_MAX = 100 };

/* DB_PERF_INSIGHTS and LAMBDA are documented apart: "Alarms on Performance Insights metrics", "Alarms on connected data
 * sources". */
static const char *const functions[] = {
	"ABS",
	"ANOMALY_DETECTION_BAND",
	"AVG",
	"CEIL",
	"DATAPOINT_COUNT",
	"DATE",
	"DAY",
	"DB_PERF_INSIGHTS",
	"DIFF",
	"DIFF_TIME",
	"EPOCH",
	"FILL",
	"FIRST",
	"FLOOR",
	"HOUR",
	"IF",
	"INSIGHT_RULE_METRIC",
	"LAMBDA",
	"LAST",
	"LOG",
	"LOG10",
	"MAX",
	"METRICS",
	"METRIC_COUNT",
	"MIN",
	"MINUTE",
	"MONTH",
	"PERIOD",
	"RATE",
	"REMOVE_EMPTY",
	"RUNNING_SUM",
	"SEARCH",
	"SERVICE_QUOTA",
	"SLICE",
	"SORT",
	"STDDEV",
	"SUM",
	"TIME_SERIES",
	"YEAR",
};

enum token {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_TEXT,
	TOKEN_NAME,
	TOKEN_HOLE, /* ${…} */
	TOKEN_OPERATOR,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_OPEN_LIST,
	TOKEN_CLOSE_LIST,
	TOKEN_COMMA,
	TOKEN_BROKEN,
};

struct reader {
	struct arena *arena;
	struct str text;
	size_t at; /* behind the token */
	enum token token;
	struct str word; /* the token as written */
	size_t depth;
	struct expression *out;
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char peek(const struct reader *reader, size_t ahead)
{
	return reader->at + ahead < reader->text.len ? reader->text.ptr[reader->at + ahead] : '\0';
}

static void fail(struct reader *reader, const char *format, struct str word)
{
	if (!reader->out->fault.len)
		reader->out->fault = str_format_in(reader->arena, format, STR_ARG(word));
}

static size_t length_of_number(const struct reader *reader)
{
	size_t n = 0;
	while (is_digit(peek(reader, n)) || peek(reader, n) == '.')
		n++;
	size_t sign = peek(reader, n + 1) == '-' || peek(reader, n + 1) == '+';
	if ((peek(reader, n) == 'e' || peek(reader, n) == 'E') && is_digit(peek(reader, n + 1 + sign)))
		for (n += 1 + sign; is_digit(peek(reader, n));)
			n++;
	return n;
}

/* With both quotes; 0 when the text does not end. */
static size_t length_of_text(const struct reader *reader)
{
	char quote = peek(reader, 0);
	for (size_t n = 1; reader->at + n < reader->text.len; n++) {
		if (peek(reader, n) == '\\')
			n++;
		else if (peek(reader, n) == quote)
			return n + 1;
	}
	return 0;
}

static size_t length_of_hole(const struct reader *reader)
{
	size_t end = str_find(reader->text, STR("}"), reader->at);
	return end == SIZE_MAX ? 0 : end + 1 - reader->at;
}

static size_t length_of_operator(const struct reader *reader)
{
	static const char *const operators[] = {"==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "^"};
	struct str rest = str_slice(reader->text, reader->at, reader->text.len);
	for (size_t i = 0; i < LK_COUNT(operators); i++)
		if (str_starts_with(rest, str_from(operators[i])))
			return str_from(operators[i]).len;
	return 0;
}

static bool is_word_operator(struct str word)
{
	return str_equal_ignore_case(word, STR("AND")) || str_equal_ignore_case(word, STR("OR"));
}

/* Of length 0 is what no token begins with: one character is told, with all its bytes of UTF-8. */
static void take(struct reader *reader, enum token token, size_t length)
{
	reader->token = length ? token : TOKEN_BROKEN;
	for (length += !length; ((unsigned char)peek(reader, length) & 0xc0) == 0x80;)
		length++;
	reader->word = str_slice(reader->text, reader->at, reader->at + length);
	reader->at += length;
}

static bool take_mark(struct reader *reader, char c)
{
	static const struct {
		char mark;
		enum token token;
	} marks[] = {{'(', TOKEN_OPEN},
		     {')', TOKEN_CLOSE},
		     {'[', TOKEN_OPEN_LIST},
		     {']', TOKEN_CLOSE_LIST},
		     {',', TOKEN_COMMA}};
	for (size_t i = 0; i < LK_COUNT(marks); i++) {
		if (marks[i].mark != c)
			continue;
		take(reader, marks[i].token, 1);
		return true;
	}
	return false;
}

static void next(struct reader *reader)
{
	while (peek(reader, 0) == ' ' || (peek(reader, 0) >= '\t' && peek(reader, 0) <= '\r'))
		reader->at++;
	char c = peek(reader, 0);
	size_t n = 0;
	if (reader->at >= reader->text.len) {
		reader->token = TOKEN_END;
		reader->word = (struct str){0};
	} else if (take_mark(reader, c)) {
		return;
	} else if (is_digit(c) || (c == '.' && is_digit(peek(reader, 1)))) {
		take(reader, TOKEN_NUMBER, length_of_number(reader));
	} else if (c == '"' || c == '\'') {
		take(reader, TOKEN_TEXT, length_of_text(reader));
	} else if (c == '$' && peek(reader, 1) == '{') {
		take(reader, TOKEN_HOLE, length_of_hole(reader));
	} else if (is_letter(c)) {
		while (is_letter(peek(reader, n)) || is_digit(peek(reader, n)))
			n++;
		take(reader, TOKEN_NAME, n);
		if (is_word_operator(reader->word))
			reader->token = TOKEN_OPERATOR;
	} else {
		take(reader, TOKEN_OPERATOR, length_of_operator(reader));
	}
}

static struct str read_operation(struct reader *reader);

/* Up to the mark that closes; the opening one was read. */
static void read_list(struct reader *reader, enum token close, const char *mark)
{
	if (reader->token == close) {
		next(reader);
		return;
	}
	for (;;) {
		read_operation(reader);
		if (reader->token != TOKEN_COMMA)
			break;
		next(reader);
	}
	if (reader->token != close)
		fail(reader, reader->token == TOKEN_END ? "a '%.*s' is missing at its end" : "a '%.*s' is missing",
		     str_from(mark));
	else
		next(reader);
}

/* Words that stand as arguments without being ids begin with a capital: REPEAT, DESC, AVG. */
static struct str read_name(struct reader *reader)
{
	struct str name = reader->word;
	next(reader);
	if (reader->token == TOKEN_OPEN) {
		VEC_PUSH(reader->arena, &reader->out->functions) = name;
		next(reader);
		read_list(reader, TOKEN_CLOSE, ")");
		return (struct str){0};
	}
	if (name.ptr[0] >= 'a' && name.ptr[0] <= 'z')
		VEC_PUSH(reader->arena, &reader->out->names) = name;
	return name;
}

/* The id, where the operand is nothing else. */
static struct str read_operand(struct reader *reader)
{
	struct str none = {0};
	while (reader->token == TOKEN_OPERATOR && (str_is(reader->word, "-") || str_is(reader->word, "+")))
		next(reader);
	switch (reader->token) {
	case TOKEN_HOLE:
		reader->out->open = true;
		next(reader);
		return none;
	case TOKEN_NUMBER:
	case TOKEN_TEXT:
		next(reader);
		return none;
	case TOKEN_NAME:
		return read_name(reader);
	case TOKEN_OPEN:
		next(reader);
		none = read_operation(reader);
		if (reader->token != TOKEN_CLOSE)
			fail(reader, "a '%.*s' is missing", STR(")"));
		next(reader);
		return none;
	case TOKEN_OPEN_LIST:
		next(reader);
		read_list(reader, TOKEN_CLOSE_LIST, "]");
		return none;
	case TOKEN_END:
		fail(reader, "it ends where a value should stand%.*s", none);
		return none;
	default:
		fail(reader, "'%.*s' stands where a value should", reader->word);
		return none;
	}
}

static struct str read_operation(struct reader *reader)
{
	if (reader->depth++ >= DEPTH_MAX) {
		reader->out->open = true;
		reader->token = TOKEN_END;
	}
	struct str left = read_operand(reader);
	while (reader->token == TOKEN_OPERATOR && !reader->out->fault.len) {
		bool divides = str_is(reader->word, "/");
		next(reader);
		struct str right = read_operand(reader);
		if (divides && left.len && right.len)
			VEC_PUSH(reader->arena, &reader->out->divisions) = (struct expression_division){left, right};
		left = right;
	}
	reader->depth--;
	return left;
}

void expression_read_in(struct arena *arena, struct str text, struct expression *ret_expression)
{
	*ret_expression = (struct expression){0};
	struct reader reader = {.arena = arena, .text = text, .out = ret_expression};
	next(&reader);
	if (reader.token == TOKEN_NAME && str_equal_ignore_case(reader.word, STR("SELECT"))) {
		ret_expression->open = true;
		return;
	}
	read_operation(&reader);
	if (reader.token != TOKEN_END)
		fail(&reader, "'%.*s' stands where an operator should", reader.word);
}

bool expression_calls(const struct expression *expression, const char *function)
{
	for (size_t i = 0; i < expression->functions.count; i++)
		if (str_is(expression->functions.items[i], function))
			return true;
	return false;
}

bool expression_knows_function(struct str name)
{
	for (size_t i = 0; i < LK_COUNT(functions); i++)
		if (str_is(name, functions[i]))
			return true;
	return false;
}

struct str expression_nearest_function(struct str name)
{
	struct text_nearest nearest = text_nearest_begin(name);
	for (size_t i = 0; i < LK_COUNT(functions); i++)
		text_nearest_offer(&nearest, str_from(functions[i]));
	return nearest.best;
}
