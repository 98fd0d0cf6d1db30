/* Findings as text for people and as JSON for programs. Pure: into a buffer, in the order that the store has. */
#ifndef LK_CHECK_REPORT_H
#define LK_CHECK_REPORT_H

#include "base/buf.h"
#include "base/diag.h"

/* Where source lines come from; false when the file cannot be read (the finding is shown without its line). */
struct report_sources {
	void *context;
	bool (*find)(void *context, struct str file, struct str *ret_text);
};

struct report_options {
	bool colour;                   /* ANSI escapes */
	struct report_sources sources; /* .find NULL: no source lines */
};

/* Values know their place, keys do not: moves the findings that are about a key (.on_key) from the value to the key
 * that stands before it in the source, where it is found there. */
void report_place_keys(struct diag *diag, const struct report_sources *sources);

/* Each finding as
 *     stacks/livekart.lua:41:15: error[E3002]: AWS::S3::Bucket has no property 'BucketNmae'
 *        41 |   BucketNmae = env .. "-livekart-product-images",
 *           |   ^^^^^^^^^^ did you mean 'BucketName'?
 *        called from stacks/livekart.lua:88
 * with a blank line between two. The caret stands under the column whatever tabs and wide letters are before it. */
void report_text(struct buf *out, const struct diag *diag, const struct report_options *options);

/* "2 errors, 1 warning", "no findings"; with what was dropped past LIMIT_FINDINGS. */
void report_summary(struct buf *out, const struct diag *diag);

/* {"format_version": 1, "findings": [{"rule", "severity", "message", "hint", "file", "line", "column", "logical_id",
 * "path"}]}; other places that led to it stand in "called_from": [{"file", "line", "column"}]. */
void report_json(struct buf *out, const struct diag *diag);

/* SARIF 2.1.0, one run: the rules that have findings, columns in code points (the sources tell them from bytes),
 * callers as relatedLocations, a fingerprint that survives moved lines. version is the program's. */
void report_sarif(struct buf *out, const struct diag *diag, const struct report_sources *sources, struct str version);

/* GitHub's workflow commands, a line each: "::error file=…,line=…,col=…,endColumn=…,title=…::message". */
void report_github(struct buf *out, const struct diag *diag);

/* JUnit's XML: a test case for each finding, failed from the severity fail_on upwards; a passed one of the file when
 * there is none. */
void report_junit(struct buf *out, const struct diag *diag, struct str file, enum severity fail_on);

#endif
