/* The tokens of a JSON text, for json.c alone: checks what cJSON lets pass, and tells where each value begins.
 *
 * Punctuation between values (comma, colon) is passed over: whether it is in its place is cJSON's to say. */
#ifndef LK_FORMATS_JSON_SCAN_H
#define LK_FORMATS_JSON_SCAN_H

#include "base/str.h"

enum json_token_kind { JSON_TOKEN_OPEN, JSON_TOKEN_CLOSE, JSON_TOKEN_STRING, JSON_TOKEN_NUMBER, JSON_TOKEN_WORD };

struct json_token {
	enum json_token_kind kind;
	size_t offset, length;
};

struct json_scan {
	struct str text;
	size_t at;
	const char *fault; /* what is wrong at .at; NULL: nothing */
};

/* Behind a byte order mark, if the text has one. */
struct json_scan json_scan_begin(struct str text);

/* False at the end and at a fault. */
bool json_scan_next(struct json_scan *scan, struct json_token *ret_token);

#endif
