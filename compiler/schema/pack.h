/* The schema pack: every CloudFormation provider schema as one read-only binary image, embedded in the program.
 *
 * The image is JSON with shared parts: equal strings, numbers, objects and arrays are stored once, and object keys are
 * sorted, so that a node is an offset and a look-up a binary search. Nothing is parsed or copied when it is opened.
 * lookup.h gives its nodes their meaning as provider schemas; this file knows only JSON.
 * The image is made by `make schemas` (extract.c) and is checked node by node against its source by the tests. */
#ifndef LK_SCHEMA_PACK_H
#define LK_SCHEMA_PACK_H

#include "base/error.h"

enum pack_kind {
	PACK_ABSENT, /* what every look-up of nothing gives; all accessors accept it */
	PACK_NULL,
	PACK_BOOL,
	PACK_INT,
	PACK_FLOAT,
	PACK_STRING,
	PACK_ARRAY,
	PACK_OBJECT,
};

/* Passed by value; .pack NULL is absent. Two nodes of one pack are equal JSON exactly when .ref is equal. */
struct pack;
struct pack_node {
	const struct pack *pack;
	uint32_t ref;
};

struct pack {
	const unsigned char *bytes;
	size_t size;
};

/* The image embedded in the program. Never fails: its integrity is a test's business. */
const struct pack *pack_embedded(void);

/* Checks magic, version, and that every offset stays inside: an image from a file may be damaged. Borrows bytes. */
LK_MUST_USE enum lk_status pack_open(struct str bytes, struct pack *ret_pack, struct error *ret_err);

struct pack_node pack_root(const struct pack *pack);

enum pack_kind pack_kind(struct pack_node node);
bool pack_is_present(struct pack_node node);
bool pack_bool(struct pack_node node);     /* false unless true */
int64_t pack_int(struct pack_node node);   /* 0 for other kinds */
double pack_number(struct pack_node node); /* of INT and FLOAT; 0 for other kinds */
struct str pack_string(struct pack_node node); /* empty for other kinds; borrowed from the image, NUL-terminated */

/* Elements of arrays and members of objects; 0 for other kinds. */
size_t pack_count(struct pack_node node);
struct pack_node pack_item(struct pack_node node, size_t index);
struct str pack_key(struct pack_node object, size_t index); /* keys in byte order */
struct pack_node pack_get(struct pack_node object, struct str key);
struct pack_node pack_get_text(struct pack_node object, const char *key);

bool pack_has_string(struct pack_node array, struct str text);

#endif
