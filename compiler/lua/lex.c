#include "lua/lex.h"

#include <string.h>

static char byte_at(const struct lexer *lexer, size_t at)
{
	return at < lexer->source.len ? lexer->source.ptr[at] : '\0';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Moves past one byte. */
static void step(struct lexer *lexer)
{
	if (byte_at(lexer, lexer->at++) == '\n') {
		lexer->line++;
		lexer->line_start = lexer->at;
	}
}

/* At "[=*[": the number of signs, else SIZE_MAX. */
static size_t long_bracket(const struct lexer *lexer)
{
	size_t at = lexer->at + 1;
	while (byte_at(lexer, at) == '=')
		at++;
	return byte_at(lexer, at) == '[' ? at - lexer->at - 1 : SIZE_MAX;
}

static void skip_long(struct lexer *lexer, size_t level)
{
	lexer->at += level + 2;
	while (lexer->at < lexer->source.len) {
		if (byte_at(lexer, lexer->at) != ']') {
			step(lexer);
			continue;
		}
		size_t end = lexer->at + 1;
		while (byte_at(lexer, end) == '=' && end - lexer->at - 1 < level)
			end++;
		bool closes = end - lexer->at - 1 == level && byte_at(lexer, end) == ']';
		lexer->at = closes ? end + 1 : end;
		if (closes)
			return;
	}
}

static void skip_comment(struct lexer *lexer)
{
	lexer->at += 2;
	size_t level = byte_at(lexer, lexer->at) == '[' ? long_bracket(lexer) : SIZE_MAX;
	if (level != SIZE_MAX) {
		skip_long(lexer, level);
		return;
	}
	while (lexer->at < lexer->source.len && byte_at(lexer, lexer->at) != '\n')
		lexer->at++;
}

static void skip_space(struct lexer *lexer)
{
	while (lexer->at < lexer->source.len) {
		char c = byte_at(lexer, lexer->at);
		if (c == ' ' || (c >= '\t' && c <= '\r'))
			step(lexer);
		else if (c == '-' && byte_at(lexer, lexer->at + 1) == '-')
			skip_comment(lexer);
		else
			return;
	}
}

/* A quoted text ends at its quote, or at the end of a line, where Lua would refuse it. */
static void skip_quoted(struct lexer *lexer)
{
	char quote = byte_at(lexer, lexer->at++);
	while (lexer->at < lexer->source.len) {
		char c = byte_at(lexer, lexer->at);
		if (c == '\n')
			return;
		if (c == '\\' && byte_at(lexer, lexer->at + 1) == 'z') {
			lexer->at += 2;
			while (lexer->at < lexer->source.len && memchr(" \t\r\n\f\v", byte_at(lexer, lexer->at), 6))
				step(lexer);
			continue;
		}
		if (c == '\\' && lexer->at + 1 < lexer->source.len)
			lexer->at++;
		step(lexer);
		if (c == quote)
			return;
	}
}

static void skip_number(struct lexer *lexer)
{
	bool hexadecimal = byte_at(lexer, lexer->at) == '0' && (byte_at(lexer, lexer->at + 1) | 0x20) == 'x';
	for (;;) {
		char c = byte_at(lexer, lexer->at), lower = (char)(c | 0x20);
		if (!is_digit(c) && !is_letter(c) && c != '.')
			return;
		char next = byte_at(lexer, lexer->at + 1);
		bool exponent = lower == (hexadecimal ? 'p' : 'e');
		lexer->at += exponent && (next == '+' || next == '-') ? 2 : 1;
	}
}

static size_t symbol_length(const struct lexer *lexer)
{
	static const char *const symbols[] = {"...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>"};
	struct str rest = str_slice(lexer->source, lexer->at, lexer->source.len);
	for (size_t i = 0; i < LK_COUNT(symbols); i++)
		if (str_starts_with(rest, str_from(symbols[i])))
			return strlen(symbols[i]);
	return 1;
}

struct lexer lexer_begin(struct str source)
{
	return (struct lexer){.source = source, .line = 1};
}

bool lexer_next(struct lexer *lexer, struct token *ret_token)
{
	skip_space(lexer);
	if (lexer->at >= lexer->source.len)
		return false;
	size_t start = lexer->at;
	char c = byte_at(lexer, start);
	struct token token = {
		.kind = TOKEN_SYMBOL,
		.line = lexer->line,
		.column = (uint32_t)(start - lexer->line_start) + 1,
	};
	size_t level = c == '[' ? long_bracket(lexer) : SIZE_MAX;
	if (is_letter(c)) {
		token.kind = TOKEN_NAME;
		while (is_letter(byte_at(lexer, lexer->at)) || is_digit(byte_at(lexer, lexer->at)))
			lexer->at++;
	} else if (is_digit(c) || (c == '.' && is_digit(byte_at(lexer, start + 1)))) {
		token.kind = TOKEN_NUMBER;
		skip_number(lexer);
	} else if (c == '"' || c == '\'') {
		token.kind = TOKEN_TEXT;
		skip_quoted(lexer);
	} else if (level != SIZE_MAX) {
		token.kind = TOKEN_TEXT;
		skip_long(lexer, level);
	} else {
		lexer->at += symbol_length(lexer);
	}
	token.text = str_slice(lexer->source, start, lexer->at);
	*ret_token = token;
	return true;
}

bool token_is(const struct token *token, const char *symbol)
{
	return token->kind == TOKEN_SYMBOL && str_is(token->text, symbol);
}

bool token_is_word(const struct token *token, const char *word)
{
	return token->kind == TOKEN_NAME && str_is(token->text, word);
}

bool lexer_is_keyword(struct str name)
{
	static const char *const keywords[] = {
		"and", "break", "do",  "else", "elseif", "end", "false", "for",  "function", "goto",  "if",
		"in",  "local", "nil", "not",  "or",     "repeat", "return", "then", "true", "until", "while",
	};
	for (size_t i = 0; i < LK_COUNT(keywords); i++)
		if (str_is(name, keywords[i]))
			return true;
	return false;
}

bool token_text(const struct token *token, struct str *ret_text)
{
	struct str text = token->text;
	if (token->kind != TOKEN_TEXT || text.len < 2)
		return false;
	if (text.ptr[0] != '[') {
		if (text.ptr[text.len - 1] != text.ptr[0] || str_contains(text, STR("\\")))
			return false;
		*ret_text = str_slice(text, 1, text.len - 1);
		return true;
	}
	size_t open = 1;
	while (open < text.len && text.ptr[open] == '=')
		open++;
	open++;
	if (text.len < 2 * open || text.ptr[text.len - 1] != ']')
		return false;
	text = str_slice(text, open, text.len - open);
	/* A line end right behind the bracket is not part of it. */
	if (str_starts_with(text, STR("\r\n")))
		text = str_slice(text, 2, text.len);
	else if (str_starts_with(text, STR("\n")))
		text = str_slice(text, 1, text.len);
	*ret_text = text;
	return true;
}
