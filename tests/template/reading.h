/* Documents from texts, for the tests of this room. */
#ifndef LK_TESTS_TEMPLATE_READING_H
#define LK_TESTS_TEMPLATE_READING_H

#include "base/diag.h"
#include "graph/value.h"

struct reading {
	struct arena arena;
	struct diag diag;
	enum lk_status status;
	struct value *document; /* NULL when there is none */
};

struct reading *reading_new(struct str text);
void reading_free(struct reading *reading);

/* The findings, a line each: "E0000 2:3 unknown tag '!Foo'". */
const char *reading_findings(struct reading *reading);

/* Ends the test unless text reads without a finding, and gives its document. */
struct reading *expect_reads(const char *text);

/* Expects that the text's findings are just these lines. */
void expect_findings(const char *text, const char *lines);

#endif
