#include "lua/locate.h"

#include "lua/lex.h"

enum {
	CANDIDATES_MAX = 64, /* tables that are tried on one line */
	DEPTH_MAX = 200,     /* brackets and blocks within each other */
};

struct cursor {
	struct lexer lexer;
	struct token token;
	bool more; /* false behind the last token */
};

static void advance(struct cursor *cursor)
{
	cursor->more = lexer_next(&cursor->lexer, &cursor->token);
}

static bool at(const struct cursor *cursor, const char *symbol)
{
	return cursor->more && token_is(&cursor->token, symbol);
}

static bool is_one_of(const struct token *token, const char *const *words)
{
	for (; *words; words++)
		if (str_is(token->text, *words))
			return true;
	return false;
}

static bool opens(const struct token *token)
{
	static const char *const symbols[] = {"(", "[", "{", NULL};
	static const char *const words[] = {"do", "function", "if", "repeat", NULL};
	return (token->kind == TOKEN_SYMBOL && is_one_of(token, symbols)) ||
	       (token->kind == TOKEN_NAME && is_one_of(token, words));
}

static bool closes(const struct token *token)
{
	static const char *const symbols[] = {")", "]", "}", NULL};
	static const char *const words[] = {"end", "until", NULL};
	return (token->kind == TOKEN_SYMBOL && is_one_of(token, symbols)) ||
	       (token->kind == TOKEN_NAME && is_one_of(token, words));
}

/* --- one table constructor */

struct item {
	bool has_key;
	struct token key, value; /* key also where it is an expression: its first token */
	struct str name;         /* the key, where it is a name or a plain text */
	bool named;
	int64_t index; /* 0-based, of positional items and number keys; else -1 */
	struct cursor inner; /* at the value's first token */
};

/* To the separator behind the value, or to the end of the table. */
static void skip_value(struct cursor *cursor)
{
	size_t depth = 0;
	for (; cursor->more; advance(cursor)) {
		if (depth == 0 && (at(cursor, ",") || at(cursor, ";") || at(cursor, "}")))
			return;
		if (opens(&cursor->token))
			depth++;
		else if (closes(&cursor->token) && depth > 0)
			depth--;
	}
}

static void read_name_key(struct cursor *cursor, struct item *item)
{
	struct cursor ahead = *cursor;
	advance(&ahead);
	if (cursor->token.kind != TOKEN_NAME || !at(&ahead, "="))
		return;
	item->has_key = item->named = true;
	item->name = cursor->token.text;
	advance(&ahead);
	*cursor = ahead;
}

static void read_bracket_key(struct cursor *cursor, struct item *item)
{
	size_t depth = 0;
	advance(cursor);
	if (!cursor->more)
		return;
	struct token first = cursor->token;
	item->key = first;
	item->has_key = true;
	size_t count = 0;
	for (; cursor->more && !(depth == 0 && at(cursor, "]")); advance(cursor), count++) {
		if (opens(&cursor->token))
			depth++;
		else if (closes(&cursor->token) && depth > 0)
			depth--;
	}
	int64_t number;
	if (count == 1 && token_text(&first, &item->name))
		item->named = true;
	else if (count == 1 && first.kind == TOKEN_NUMBER && str_to_int(first.text, &number) && number > 0)
		item->index = number - 1;
	advance(cursor);
	if (at(cursor, "="))
		advance(cursor);
}

/* The item at the cursor, which goes on to the next; false at the end of the table. *position counts those without a
 * key. */
static bool next_item(struct cursor *cursor, int64_t *position, struct item *ret_item)
{
	while (at(cursor, ",") || at(cursor, ";"))
		advance(cursor);
	if (!cursor->more || at(cursor, "}"))
		return false;
	struct item item = {.index = -1, .key = cursor->token};
	if (at(cursor, "["))
		read_bracket_key(cursor, &item);
	else
		read_name_key(cursor, &item);
	if (!item.has_key)
		item.index = (*position)++;
	if (!cursor->more)
		return false;
	item.value = cursor->token;
	item.inner = *cursor;
	skip_value(cursor);
	*ret_item = item;
	return true;
}

/* --- the pointer */

/* Whether a segment of a JSON pointer, with its ~0 and ~1, is that name. */
static bool segment_is(struct str segment, struct str name)
{
	size_t at_name = 0;
	for (size_t i = 0; i < segment.len; i++, at_name++) {
		char c = segment.ptr[i];
		if (c == '~' && i + 1 < segment.len && (segment.ptr[i + 1] == '0' || segment.ptr[i + 1] == '1'))
			c = segment.ptr[++i] == '0' ? '~' : '/';
		if (at_name >= name.len || name.ptr[at_name] != c)
			return false;
	}
	return at_name == name.len;
}

static bool item_is(const struct item *item, struct str segment)
{
	int64_t number;
	if (item->named)
		return segment_is(segment, item->name);
	return item->index >= 0 && str_to_int(segment, &number) && number == item->index;
}

/* The last item of that key, as the one that counts in Lua; the cursor is behind the opening brace. */
static bool find_item(struct cursor cursor, struct str segment, struct item *ret_item)
{
	int64_t position = 0;
	struct item item;
	bool found = false;
	while (next_item(&cursor, &position, &item)) {
		if (!item_is(&item, segment))
			continue;
		*ret_item = item;
		found = true;
	}
	return found;
}

static struct place place_of(const struct token *token)
{
	size_t end = str_find(token->text, STR("\n"), 0);
	size_t width = end == SIZE_MAX ? token->text.len : end;
	return (struct place){.line = token->line, .column = token->column, .width = (uint32_t)width};
}

/* Follows the pointer into the table behind whose brace the cursor stands. Returns how many segments were found. */
static size_t follow(struct cursor cursor, struct str path, bool on_key, struct place *ret_place)
{
	size_t found = 0;
	struct str segment;
	while (str_next(&path, '/', &segment)) {
		struct item item;
		if (!find_item(cursor, segment, &item))
			break;
		found++;
		bool last = !path.ptr;
		*ret_place = place_of(item.has_key && (on_key || !last) ? &item.key : &item.value);
		if (!token_is(&item.value, "{"))
			break;
		cursor = item.inner;
		advance(&cursor);
	}
	return found;
}

/* --- the call on the line */

struct search {
	uint32_t line;
	struct str path;
	bool on_key;
	size_t candidates;
	size_t best; /* segments found so far */
	struct place place;
	/* The walk: what the last token was, and where the expression that it is part of began. */
	bool after_operand;
	uint32_t operand_line;
	size_t depth, open_calls, open_tables; /* of calls that begin on the line */
	struct {
		char call; /* '(' or '{' of a call that begins on the line, or 0 */
		uint32_t operand_line;
	} open[DEPTH_MAX];
};

static void try_table(struct search *search, struct cursor cursor)
{
	struct place place;
	if (search->candidates++ >= CANDIDATES_MAX)
		return;
	advance(&cursor);
	size_t found = follow(cursor, search->path, search->on_key, &place);
	if (found <= search->best)
		return;
	search->best = found;
	search->place = place;
}

static bool is_operator_word(const struct token *token)
{
	static const char *const words[] = {
		"and", "break", "do", "else", "elseif", "for", "function", "goto", "if", "in", "local", "not", "or",
		"repeat", "return", "then", "until", "while", NULL,
	};
	return token->kind == TOKEN_NAME && is_one_of(token, words);
}

/* Whether the token is a value, or the end of one. */
static bool ends_operand(const struct token *token)
{
	static const char *const symbols[] = {")", "]", "}", "...", NULL};
	return token->kind == TOKEN_SYMBOL ? is_one_of(token, symbols) : !is_operator_word(token);
}

/* Whether a token behind a value goes on with it: a call, an index, a method. */
static bool continues(const struct search *search, const struct token *token, const struct token *before)
{
	if (!search->after_operand)
		return token_is(before, ".") || token_is(before, ":");
	return token->kind == TOKEN_TEXT || token_is(token, "{") || token_is(token, "(") || token_is(token, "[") ||
	       token_is(token, ".") || token_is(token, ":") || closes(token);
}

static void enter(struct search *search, const struct cursor *cursor, bool argument)
{
	const struct token *token = &cursor->token;
	bool call = argument || (search->after_operand && search->operand_line == search->line);
	char kind = call && (token_is(token, "{") || token_is(token, "(")) ? token->text.ptr[0] : '\0';
	/* What is called within a table is another declaration. */
	if (kind == '{' && !search->open_tables)
		try_table(search, *cursor);
	if (search->depth < DEPTH_MAX) {
		search->open[search->depth].call = kind;
		search->open[search->depth].operand_line = search->operand_line;
		search->open_calls += kind != '\0';
		search->open_tables += kind == '{';
	}
	search->depth++;
}

static void leave(struct search *search)
{
	if (search->depth == 0)
		return; /* the line began inside of it */
	if (--search->depth >= DEPTH_MAX)
		return;
	char kind = search->open[search->depth].call;
	search->open_calls -= kind != '\0';
	search->open_tables -= kind == '{';
	search->operand_line = search->open[search->depth].operand_line;
}

/* False when nothing that began on the line goes on. */
static bool visit(struct search *search, const struct cursor *cursor, const struct token *before)
{
	const struct token *token = &cursor->token;
	if (!continues(search, token, before))
		search->operand_line = token->line;
	if (token->line > search->line && search->operand_line != search->line && search->open_calls == 0)
		return false;
	bool in_call = search->depth > 0 && search->depth <= DEPTH_MAX && search->open[search->depth - 1].call == '(';
	bool argument = in_call && (token_is(before, "(") || token_is(before, ","));
	if (opens(token))
		enter(search, cursor, argument);
	else if (closes(token))
		leave(search);
	search->after_operand = ends_operand(token);
	return true;
}

bool locate_path(struct str source, uint32_t line, struct str path, bool on_key, struct place *ret_place)
{
	if (!str_starts_with(path, STR("/")))
		return false;
	path = str_slice(path, 1, path.len);
	if (str_starts_with(path, STR("Properties/")))
		path = str_slice(path, STR("Properties/").len, path.len);
	struct search search = {.line = line, .path = path, .on_key = on_key};
	struct cursor cursor = {.lexer = lexer_begin(source)};
	struct token before = {.kind = TOKEN_SYMBOL};
	do
		advance(&cursor);
	while (cursor.more && cursor.token.line < line);
	for (; cursor.more && visit(&search, &cursor, &before); advance(&cursor))
		before = cursor.token;
	if (!search.best)
		return false;
	*ret_place = search.place;
	return true;
}
