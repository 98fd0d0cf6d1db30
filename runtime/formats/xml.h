/* Reading the XML that CloudFormation and S3 answer with, by expat, into a small tree in an arena.
 *
 * Elements and their text alone: names lose their namespace prefix; attributes, comments and processing instructions
 * are dropped. A document type declaration is refused, so that there are no entities to expand. Reading functions take
 * NULL as "not there". */
#ifndef LK_FORMATS_XML_H
#define LK_FORMATS_XML_H

#include "base/error.h"

struct xml {
	struct str name;
	struct str text; /* all character data directly within; white space is kept when there are no child elements */
	struct xml *first, *next; /* child elements, in order; the sibling behind this one */
};

/* At most LIMIT_XML bytes, LIMIT_XML_NODES elements and LIMIT_NESTING levels (ERROR_LIMIT). Anything that is not
 * well-formed is ERROR_PROTOCOL with line and column in the message. */
LK_MUST_USE enum lk_status xml_parse_in(struct arena *arena, struct str text, const struct xml **ret_root,
                                        struct error *ret_err);

/* The first child element of that name, or NULL. */
const struct xml *xml_child(const struct xml *node, const char *name);

/* Visits the children of one name: for (c = xml_child(list, "member"); c; c = xml_next(c, "member")). */
const struct xml *xml_next(const struct xml *node, const char *name);

/* Along names separated by slashes, from the node's children: "Error/Code". NULL when a step is missing. */
const struct xml *xml_at(const struct xml *node, const char *path);

/* The text at a path, white space at its ends removed; the empty view when it is missing. */
struct str xml_text(const struct xml *node, const char *path);

/* The same with every character kept, for texts such as a template. */
struct str xml_raw_text(const struct xml *node, const char *path);

/* "true" in any case; anything else, and a missing element, is false. */
bool xml_bool(const struct xml *node, const char *path);

/* fallback when it is missing or no integer. */
int64_t xml_int(const struct xml *node, const char *path, int64_t fallback);

#endif
