#include "reading.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "template/read.h"

struct reading *reading_new(struct str text)
{
	struct reading *reading = calloc(1, sizeof *reading);
	cr_assert_not_null(reading);
	arena_init(&reading->arena);
	diag_init_in(&reading->diag, &reading->arena);
	reading->status = template_read_in(&reading->arena, text, STR("t.yaml"), &reading->diag, &reading->document);
	cr_assert_eq(reading->status == LK_OK, reading->document != NULL, "a document exactly when it was read");
	return reading;
}

void reading_free(struct reading *reading)
{
	arena_done(&reading->arena);
	free(reading);
}

const char *reading_findings(struct reading *reading)
{
	struct str words = STR("");
	for (size_t i = 0; i < reading->diag.findings.count; i++) {
		const struct finding *finding = &reading->diag.findings.items[i];
		cr_assert(str_is(finding->place.file, "t.yaml"));
		words = str_format_in(&reading->arena, "%.*s%s %u:%u %.*s%s%.*s\n", STR_ARG(words), finding->rule,
		                      finding->place.line, finding->place.column, STR_ARG(finding->message),
		                      finding->hint.len ? "; " : "", STR_ARG(finding->hint));
	}
	return words.ptr;
}

struct reading *expect_reads(const char *text)
{
	struct reading *reading = reading_new(str_from(text));
	cr_assert(reading->document && !reading->diag.findings.count, "%s\ngives %s", text, reading_findings(reading));
	return reading;
}

void expect_findings(const char *text, const char *lines)
{
	struct reading *reading = reading_new(str_from(text));
	cr_expect_str_eq(reading_findings(reading), lines, "%s\ngives %s", text, reading_findings(reading));
	reading_free(reading);
}
