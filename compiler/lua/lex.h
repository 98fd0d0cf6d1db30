/* Tokens of Lua source, for finding places in it. Works on any bytes: what is no token of Lua is a symbol of one byte,
 * and a text without end reaches to the end of the file. Comments are passed over. Nothing is allocated. */
#ifndef LK_LUA_LEX_H
#define LK_LUA_LEX_H

#include "base/str.h"

enum token_kind { TOKEN_NAME, TOKEN_NUMBER, TOKEN_TEXT, TOKEN_SYMBOL };

struct token {
	enum token_kind kind; /* keywords are names */
	struct str text;      /* as written, a text's quotes included */
	uint32_t line, column; /* from 1; column in bytes */
};

struct lexer {
	struct str source;
	size_t at, line_start;
	uint32_t line;
};

struct lexer lexer_begin(struct str source);

/* False at the end. */
bool lexer_next(struct lexer *lexer, struct token *ret_token);

/* Whether it is that symbol, such as "{" or "..". */
bool token_is(const struct token *token, const char *symbol);
bool token_is_word(const struct token *token, const char *word);

bool lexer_is_keyword(struct str name);

/* What a text token stands for where it has no escapes: the part between the quotes. False with escapes in it. */
bool token_text(const struct token *token, struct str *ret_text);

#endif
