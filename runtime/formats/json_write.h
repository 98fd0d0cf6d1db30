/* Writing JSON: compact, or indented with a blank behind the colon. The output is valid JSON whatever the strings hold:
 * bytes that are not UTF-8 become U+FFFD.
 *
 * The caller keeps the order: a name before each value in an object, an end for each begin; a wrong order is a broken
 * invariant. Whether everything fitted is asked of the buffer, once, by buf_ok(). */
#ifndef LK_FORMATS_JSON_WRITE_H
#define LK_FORMATS_JSON_WRITE_H

#include "base/buf.h"
#include "base/limits.h"
#include "formats/json.h"

/* Deep enough for any node that was read, within as much again of the writer's own. */
enum { JSON_WRITER_DEPTH = 2 * LIMIT_NESTING };

struct json_writer {
	struct buf *out;
	unsigned indent; /* blanks a level; 0 writes everything on one line without blanks */
	unsigned depth;
	bool named; /* a name was written, its value was not */
	bool is_object[JSON_WRITER_DEPTH + 1];
	bool has_items[JSON_WRITER_DEPTH + 1];
};

/* Appends to out, which the writer borrows. */
void json_writer_init(struct json_writer *writer, struct buf *out, unsigned indent);

void json_write_begin_object(struct json_writer *writer);
void json_write_end_object(struct json_writer *writer);
void json_write_begin_array(struct json_writer *writer);
void json_write_end_array(struct json_writer *writer);

/* The name of the value that comes next. */
void json_write_name(struct json_writer *writer, struct str name);

void json_write_string(struct json_writer *writer, struct str text);
void json_write_int(struct json_writer *writer, int64_t number);
void json_write_bool(struct json_writer *writer, bool boolean);
void json_write_null(struct json_writer *writer);

/* Text that is JSON already, such as a number's digits. Not looked at. */
void json_write_raw(struct json_writer *writer, struct str json);

/* A node and all that it holds; numbers keep their digits. */
void json_write_node(struct json_writer *writer, const struct json *node);

/* Name and value in one. */
void json_write_member(struct json_writer *writer, struct str name, struct str text);
void json_write_member_int(struct json_writer *writer, struct str name, int64_t number);
void json_write_member_bool(struct json_writer *writer, struct str name, bool boolean);

/* The quoted and escaped string alone, outside of any writer. */
void json_append_string(struct buf *out, struct str text);

#endif
