/* Annotations for editors: the raw layer as lua-language-server reads it (LuaCATS, "EmmyLua"), made from the schemas.
 *
 * One file describes one service: its constructors, a class for the properties of each type with documentation,
 * literal unions for enums and marks for what is optional, a class for each object within, and one for the handle with
 * its attributes. What does not come from schemas (module aws and its helpers, the constructs of lk) is written by hand
 * in lua/stubs and embedded. The same pack gives the same bytes. */
#ifndef LK_SCHEMA_STUBS_H
#define LK_SCHEMA_STUBS_H

#include "base/buf.h"
#include "schema/describe.h"

/* A file of the set: its name below the folder, and its text. Borrowed from the program. */
struct stubs_file {
	const char *name;
	struct str text;
};

/* The hand-written files; the index-th, false past the last. */
bool stubs_base_file(size_t index, struct stubs_file *ret_file);

/* The first line of every generated file, without its line feed. */
struct str stubs_header(void);

/* Services in order of name: "S3". *position starts at 0. Types outside of AWS:: have no service. */
bool stubs_next_service(const struct pack *pack, size_t *position, struct str *ret_service);

/* "AWS::S3::Bucket" → "S3", "Bucket"; false for types of another form. */
bool stubs_split_type(struct str type_name, struct str *ret_service, struct str *ret_kind);

/* The file of one service. */
void stubs_write_service(struct buf *out, const struct pack *pack, const struct descriptions *descriptions,
                         struct str service);

/* The file that names the other services, so that using one of them is no fault to the editor. */
void stubs_write_rest(struct buf *out, const struct str *services, size_t count);

#endif
