#include "checking.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "template/document.h"
#include "template/read.h"

struct checking *checking_new_with(const char *template_text, const struct check_options *options)
{
	struct checking *checking = calloc(1, sizeof *checking);
	struct value *document;
	cr_assert_not_null(checking);
	arena_init(&checking->arena);
	diag_init_in(&checking->diag, &checking->arena);
	struct str file = STR("template.yaml");
	if (template_read_in(&checking->arena, str_from(template_text), file, &checking->diag, &document) == LK_OK &&
	    document_to_graph_in(&checking->arena, document, file, &checking->diag, &checking->graph) == LK_OK)
		check_graph(options, checking->graph, pack_embedded(), &checking->diag);
	diag_sort(&checking->diag);
	return checking;
}

struct checking *checking_new(const char *template_text)
{
	struct check_options options = {.region = STR("us-east-1")};
	return checking_new_with(template_text, &options);
}

void checking_free(struct checking *checking)
{
	arena_done(&checking->arena);
	free(checking);
}

const struct finding *checking_find(const struct checking *checking, const char *rule)
{
	for (size_t i = 0; i < checking->diag.findings.count; i++)
		if (strcmp(checking->diag.findings.items[i].rule, rule) == 0)
			return &checking->diag.findings.items[i];
	return NULL;
}

size_t checking_count(const struct checking *checking, const char *rule)
{
	size_t count = 0;
	for (size_t i = 0; i < checking->diag.findings.count; i++)
		count += strcmp(checking->diag.findings.items[i].rule, rule) == 0;
	return count;
}

const char *checking_text(struct checking *checking)
{
	struct buf buf;
	buf_init(&buf, LIMIT_OUTPUT);
	for (size_t i = 0; i < checking->diag.findings.count; i++) {
		const struct finding *finding = &checking->diag.findings.items[i];
		buf_printf(&buf, "\n  %s %.*s%s%.*s: %.*s", finding->rule, STR_ARG(finding->logical_id),
		           finding->logical_id.len ? " " : "", STR_ARG(finding->path), STR_ARG(finding->message));
	}
	struct str text = buf_copy_in(&buf, &checking->arena);
	buf_done(&buf);
	return text.ptr;
}

void expect_finding(struct checking *checking, const char *rule, const char *path, const char *words)
{
	const struct finding *finding = checking_find(checking, rule);
	cr_assert_not_null(finding, "%s is missing among:%s", rule, checking_text(checking));
	cr_assert_eq(checking_count(checking, rule), 1, "%s is not alone:%s", rule, checking_text(checking));
	cr_assert(str_is(finding->path, path), "%s stands at %.*s, not at %s", rule, STR_ARG(finding->path), path);
	cr_assert(str_contains(finding->message, str_from(words)), "'%.*s' lacks '%s'", STR_ARG(finding->message),
	          words);
}

void expect_clean(const char *template_text)
{
	struct checking *checking = checking_new(template_text);
	size_t wrong = checking->diag.counts[SEVERITY_ERROR] + checking->diag.counts[SEVERITY_WARNING];
	cr_assert_eq(wrong, 0, "%s", checking_text(checking));
	checking_free(checking);
}
