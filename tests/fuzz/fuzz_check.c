/* Any bytes as a template to check: every finding has words, and every report is well-formed. */
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "check/check.h"
#include "check/report.h"
#include "formats/json.h"
#include "formats/xml.h"
#include "template/document.h"
#include "template/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str source;

static bool find_source(void *context, struct str file, struct str *ret_text)
{
	(void)context;
	(void)file;
	*ret_text = source;
	return true;
}

/* Empties the buffer. */
static void expect_json(struct buf *out)
{
	struct arena arena;
	struct error err;
	const struct json *root;
	arena_init(&arena);
	LK_ASSERT(buf_ok(out) && json_parse_in(&arena, buf_view(out), NULL, &root, &err) == LK_OK);
	arena_done(&arena);
	buf_clear(out);
}

static void expect_xml(struct buf *out)
{
	struct arena arena;
	struct error err;
	const struct xml *root;
	arena_init(&arena);
	LK_ASSERT(buf_ok(out) && xml_parse_in(&arena, buf_view(out), &root, &err) == LK_OK);
	arena_done(&arena);
	buf_clear(out);
}

static void report_all(struct diag *diag)
{
	const struct report_sources sources = {NULL, find_source};
	const struct report_options options = {.colour = true, .sources = sources};
	struct buf out;
	diag_sort(diag);
	report_place_keys(diag, &sources);
	buf_init(&out, LIMIT_OUTPUT);
	report_text(&out, diag, &options);
	report_summary(&out, diag);
	report_github(&out, diag);
	LK_ASSERT(buf_ok(&out));
	buf_clear(&out);
	report_json(&out, diag);
	expect_json(&out);
	report_sarif(&out, diag, &sources, STR("0"));
	expect_json(&out);
	report_junit(&out, diag, STR("fuzz"), SEVERITY_ERROR);
	expect_xml(&out);
	buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct check_options options = {.region = STR("us-east-1")};
	struct arena arena;
	struct diag diag;
	struct value *document;
	struct graph *graph;
	arena_init(&arena);
	diag_init_in(&diag, &arena);
	source = (struct str){(const char *)data, size};
	if (template_read_in(&arena, source, STR("fuzz"), &diag, &document) == LK_OK &&
	    document_to_graph_in(&arena, document, STR("fuzz"), &diag, &graph) == LK_OK)
		check_graph(&options, graph, pack_embedded(), &diag);
	for (size_t i = 0; i < diag.findings.count; i++)
		LK_ASSERT(*diag.findings.items[i].rule && diag.findings.items[i].message.len);
	report_all(&diag);
	arena_done(&arena);
	return 0;
}
