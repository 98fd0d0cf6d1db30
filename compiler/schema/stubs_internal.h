/* What the files of stubs share. Private to them. */
#ifndef LK_SCHEMA_STUBS_INTERNAL_H
#define LK_SCHEMA_STUBS_INTERNAL_H

#include "base/map.h"
#include "base/vec.h"
#include "schema/stubs.h"

/* A class that was named and is yet to be written. */
struct stub_class {
	struct str name;       /* "aws.S3.Bucket.CorsRule" */
	struct pack_node node; /* resolved */
	struct str path;       /* of the first property that has it, for its description */
};

/* The writing of one type. */
struct stub {
	struct arena *arena;
	struct buf *out;
	const struct schema_type *type;
	const struct descriptions *descriptions;
	struct str name; /* "aws.S3.Bucket" */
	VEC(struct stub_class) classes;
	struct map named; /* class name to struct stub_class */
};

/* The type of a value as an annotation; classes that it needs are added to the stub's. holder is the class that the
 * property is in, key its name. */
void stub_append_type(struct stub *stub, struct buf *out, struct pack_node node, struct str holder, struct str key,
                      struct str path);

/* The class of an object's schema, added when it is new. */
struct str stub_class_of(struct stub *stub, struct pack_node node, struct str wanted, struct str path);

/* Text as comment lines: "--- …". */
void stub_append_comment(struct buf *out, struct str text);
/* Description, default, constraints, and with roles what a change does. */
void stub_append_documentation(struct stub *stub, struct pack_node node, struct str path, bool roles);

/* All classes that were named, and those that their fields name. */
void stub_write_classes(struct stub *stub);
/* "---@field Name? type" with its documentation. */
void stub_write_field(struct stub *stub, const struct stub_class *class, struct str name, struct pack_node node,
                      bool required);

/* The class of the handle: its properties and attributes. */
void stub_write_handle(struct stub *stub, struct str properties);

#endif
