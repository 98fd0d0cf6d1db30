/* What the tests of check share: a template's text in, its findings out. */
#ifndef LK_TESTS_CHECKING_H
#define LK_TESTS_CHECKING_H

#include "check/check.h"

struct checking {
	struct arena arena;
	struct diag diag;
	struct graph *graph; /* NULL when the text was no template */
};

/* Reads and checks; findings of both are in .diag, sorted. */
struct checking *checking_new(const char *template_text);
struct checking *checking_new_with(const char *template_text, const struct check_options *options);
void checking_free(struct checking *checking);

/* The first finding of the rule; NULL when there is none. */
const struct finding *checking_find(const struct checking *checking, const char *rule);
size_t checking_count(const struct checking *checking, const char *rule);

/* The findings as lines "E3002 /Properties/X message", for messages of failed assertions. */
const char *checking_text(struct checking *checking);

/* Fails the test unless the rule was reported exactly once, with the path and the words in its message. */
void expect_finding(struct checking *checking, const char *rule, const char *path, const char *words);
/* Neither errors nor warnings; tips may be there. */
void expect_clean(const char *template_text);

#endif
