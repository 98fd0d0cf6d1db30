/* The page of a type or property that `lkc schema` prints, as text or JSON. */
#ifndef LK_CLI_SCHEMA_PAGE_H
#define LK_CLI_SCHEMA_PAGE_H

#include "base/buf.h"
#include "plan/verdict.h"
#include "schema/constraint.h"
#include "schema/describe.h"
#include "schema/example.h"
#include "schema/facts.h"

struct schema_page {
	struct arena *arena;
	const struct schema_type *type;
	const struct descriptions *descriptions;
	struct str path; /* "/Tags/0/Key"; empty for the type itself */
	struct pack_node node;
	struct constraints constraints;
	struct example example;
};

/* Gathers what both forms show. */
void schema_page_fill(struct schema_page *page, struct pattern_cache *patterns);

void schema_page_text(struct buf *out, const struct schema_page *page);
void schema_page_json(struct buf *out, const struct schema_page *page);

/* "Tags.0.Key" of "/Tags/0/Key". */
struct str schema_page_dotted_in(struct arena *arena, struct str path);

/* What a change of the property at path does. */
struct verdict schema_page_verdict(const struct schema_page *page, struct str path);

/* The example as Lua. */
struct str schema_page_example_in(const struct schema_page *page);

#endif
