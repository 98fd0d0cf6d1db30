/* The driver of AWS's protocol tests: a case as JSON on each line of standard input, what lkc makes of it as JSON on
 * each line of standard output; run.py reads the suites and judges. */
#ifndef LK_TESTS_PROTOCOLS_DRIVER_H
#define LK_TESTS_PROTOCOLS_DRIVER_H

#include "aws/query.h"
#include "formats/json_write.h"

/* A shape where it is used: its row among the model's shapes, and the traits of the reference to it. */
struct shape {
	const struct json *shapes, *body, *reference;
};

struct shape shape_of(const struct json *shapes, const struct json *reference);
struct shape shape_member(const struct shape *structure, size_t index);
struct shape shape_part(const struct shape *shape, const char *part); /* "member", "key", "value" */

struct str shape_type(const struct shape *shape);
/* A trait of the reference or else of the shape. */
struct str shape_trait(const struct shape *shape, const char *name);
bool shape_is_flattened(const struct shape *shape);

/* The parameters of a call into a form of the Query protocol. */
void shape_into_form(struct query_form *form, const struct shape *shape, struct str prefix, const struct json *value);

/* The result of a call of the Query protocol, as JSON. */
void shape_from_xml(struct arena *arena, struct json_writer *out, const struct shape *shape, const struct xml *node);

#endif
