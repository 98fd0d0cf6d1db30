/* Reading JSON (RFC 8259) into an arena. See json_write.h for writing.
 *
 * Stricter and more exact than cJSON, which does the parsing: names are case-sensitive and may not repeat, nothing may
 * follow the value, the text is UTF-8 without NUL, and a number keeps its digits as they were written.
 * Nodes live as long as the arena and are never changed. Every reading function takes NULL as "not there", so that
 * json_get(json_get(root, a), b) needs no test between. */
#ifndef LK_FORMATS_JSON_H
#define LK_FORMATS_JSON_H

#include "base/error.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
	enum json_kind kind;
	bool boolean;       /* JSON_BOOL */
	uint32_t offset;    /* of the value's first byte in the text; see json_position() */
	struct str text;    /* JSON_STRING: the characters; JSON_NUMBER: the digits as written */
	size_t count;       /* items of JSON_ARRAY, members of JSON_OBJECT */
	struct json *items; /* both: the values, in the order of the text */
	struct str *names;  /* JSON_OBJECT: the name of each item */
};

struct json_limits {
	size_t bytes;
	size_t nodes;   /* values of any kind; each costs some 200 bytes while it is read */
	unsigned depth; /* arrays and objects within each other */
};

/* LIMIT_JSON, LIMIT_JSON_NODES and LIMIT_NESTING. */
struct json_limits json_limits_default(void);

/* Fails with ERROR_LIMIT, or with ERROR_PROTOCOL and a message that ends in "at line 3, column 7"; the caller puts the
 * name of the source in front. The text may begin with a byte order mark. limits NULL: the default ones. */
LK_MUST_USE enum lk_status json_parse_in(struct arena *arena, struct str text, const struct json_limits *limits,
                                         const struct json **ret_root, struct error *ret_err);

/* NULL when the node is no object or has no such member. */
const struct json *json_get(const struct json *object, struct str name);
/* NULL when the node is no array or is shorter. */
const struct json *json_item(const struct json *array, size_t index);

bool json_is(const struct json *node, enum json_kind kind);

/* The characters of a string; the empty view for anything else. */
struct str json_string(const struct json *node);
struct str json_get_string(const struct json *object, struct str name);

/* True for a number without fraction and exponent that fits. */
bool json_to_int(const struct json *node, int64_t *ret_number);
/* True for any number; its nearest double. */
bool json_to_double(const struct json *node, double *ret_number);

/* "null", "boolean", "number", "string", "array", "object"; "nothing" for NULL. */
const char *json_kind_name(const struct json *node);

/* Where an offset of the text is: line and column from 1, the column in bytes. */
void json_position(struct str text, size_t offset, uint32_t *ret_line, uint32_t *ret_column);

#endif
