#include "formats/json_scan.h"

#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool fail(struct json_scan *scan, size_t at, const char *fault)
{
	scan->at = at;
	scan->fault = fault;
	return false;
}

static bool is_hexadecimal(const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!is_digit(text[i]) && !(text[i] >= 'a' && text[i] <= 'f') && !(text[i] >= 'A' && text[i] <= 'F'))
			return false;
	return true;
}

/* U+D800 to U+DFFF: the digit behind the D tells the first half of a pair from the second. */
static bool is_surrogate(const char *escape, const char *digits)
{
	return (escape[2] == 'd' || escape[2] == 'D') && strchr(digits, escape[3]);
}

static bool skip_escape(struct json_scan *scan, size_t *at)
{
	size_t left = scan->text.len - *at;
	const char *escape = scan->text.ptr + *at;
	if (left < 2 || !escape[1] || !strchr("\"\\/bfnrtu", escape[1]))
		return fail(scan, *at, "unknown escape in a string");
	if (escape[1] == 'u' && (left < 6 || !is_hexadecimal(escape + 2, 4)))
		return fail(scan, *at, "\\u stands before four hexadecimal digits");
	if (escape[1] == 'u' && memcmp(escape + 2, "0000", 4) == 0)
		return fail(scan, *at, "a string holds the character NUL, which is not accepted");
	if (escape[1] != 'u') {
		*at += 2;
		return true;
	}
	bool is_high = is_surrogate(escape, "89abAB"), is_low = is_surrogate(escape, "cdefCDEF");
	bool is_pair = is_high && left >= 12 && escape[6] == '\\' && escape[7] == 'u' &&
	               is_hexadecimal(escape + 8, 4) && is_surrogate(escape + 6, "cdefCDEF");
	if (is_low || (is_high && !is_pair))
		return fail(scan, *at, "half of a surrogate pair");
	*at += is_pair ? 12 : 6;
	return true;
}

static bool scan_string(struct json_scan *scan)
{
	size_t at = scan->at + 1;
	while (at < scan->text.len && scan->text.ptr[at] != '"') {
		unsigned char c = (unsigned char)scan->text.ptr[at];
		if (c < 0x20)
			return fail(scan, at, "unescaped control character in a string");
		if (c != '\\')
			at++;
		else if (!skip_escape(scan, &at))
			return false;
	}
	if (at >= scan->text.len)
		return fail(scan, scan->at, "a string without end");
	scan->at = at + 1;
	return true;
}

static size_t skip_digits(struct str text, size_t at)
{
	while (at < text.len && is_digit(text.ptr[at]))
		at++;
	return at;
}

/* RFC 8259, section 6. */
static bool scan_number(struct json_scan *scan)
{
	struct str text = scan->text;
	size_t start = scan->at, at = start + (text.ptr[start] == '-');
	size_t whole = at;
	at = skip_digits(text, at);
	bool good = at > whole && (text.ptr[whole] != '0' || at == whole + 1);
	if (good && at < text.len && text.ptr[at] == '.') {
		size_t fraction = at + 1;
		at = skip_digits(text, fraction);
		good = at > fraction;
	}
	if (good && at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
		size_t exponent = at + 1;
		if (exponent < text.len && (text.ptr[exponent] == '+' || text.ptr[exponent] == '-'))
			exponent++;
		at = skip_digits(text, exponent);
		good = at > exponent;
	}
	if (!good)
		return fail(scan, start, "a number that JSON does not know");
	scan->at = at;
	return true;
}

static bool is_passed_over(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':';
}

struct json_scan json_scan_begin(struct str text)
{
	return (struct json_scan){.text = text, .at = str_starts_with(text, STR("\xEF\xBB\xBF")) ? 3 : 0};
}

bool json_scan_next(struct json_scan *scan, struct json_token *ret_token)
{
	struct str text = scan->text;
	while (scan->at < text.len && is_passed_over(text.ptr[scan->at]))
		scan->at++;
	if (scan->fault || scan->at == text.len)
		return false;
	size_t start = scan->at;
	char c = text.ptr[start];
	enum json_token_kind kind;
	if (c == '"') {
		kind = JSON_TOKEN_STRING;
		if (!scan_string(scan))
			return false;
	} else if (c == '-' || is_digit(c)) {
		kind = JSON_TOKEN_NUMBER;
		if (!scan_number(scan))
			return false;
	} else if (is_letter(c)) {
		kind = JSON_TOKEN_WORD;
		while (scan->at < text.len && is_letter(text.ptr[scan->at]))
			scan->at++;
	} else if (strchr("{[]}", c) && c) {
		kind = c == '{' || c == '[' ? JSON_TOKEN_OPEN : JSON_TOKEN_CLOSE;
		scan->at++;
	} else {
		return fail(scan, start, "unexpected character");
	}
	*ret_token = (struct json_token){kind, start, scan->at - start};
	return true;
}
