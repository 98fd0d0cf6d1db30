/* The diagnostics store: what the user got wrong, collected so that one run shows all of it.
 *
 * Findings are kept in order of arrival and sorted by place when they are shown. Texts are copied into the store's
 * arena. Nothing is printed here: cli shows the store, in text, JSON and the other formats. */
#ifndef LK_BASE_DIAG_H
#define LK_BASE_DIAG_H

#include "base/str.h"
#include "base/vec.h"

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

/* A place in a source file. line and column count from 1; 0 means unknown. column counts bytes. */
struct place {
	struct str file;
	uint32_t line, column;
	uint32_t width; /* bytes under the caret; 0 means one */
};

struct finding {
	const char *rule; /* "E3002"; static */
	enum severity severity;
	struct place place;
	struct str message;
	struct str hint;       /* may be empty */
	struct str logical_id; /* may be empty */
	struct str path;       /* JSON pointer from the resource: "/Properties/BucketName/0"; may be empty */
	bool on_key;           /* the fault is the last key of path itself, not the value behind it */
	const struct place *callers; /* how control came to place, innermost first; or what wrote it */
	size_t caller_count;
};

struct diag {
	struct arena *arena;
	VEC(struct finding) findings;
	size_t counts[3]; /* by severity, dropped ones too */
	size_t dropped;   /* past LIMIT_FINDINGS */
};

void diag_init_in(struct diag *diag, struct arena *arena);

/* Copies the finding and its texts. */
void diag_add(struct diag *diag, const struct finding *finding);

/* A finding of a place and a formatted message alone. */
void diag_report(struct diag *diag, const char *rule, enum severity severity, struct place place, const char *format,
                 ...) LK_PRINTF(5, 6);

bool diag_has_errors(const struct diag *diag);

/* By file, line, column, rule, message, path, logical id; exact repetitions are removed. */
void diag_sort(struct diag *diag);

/* Drops every finding that is not wanted; counts follow. wanted may change the finding, but for its severity. */
void diag_keep(struct diag *diag, bool (*wanted)(void *context, struct finding *finding), void *context);

const char *severity_name(enum severity severity); /* "error", "warning", "info" */

#endif
