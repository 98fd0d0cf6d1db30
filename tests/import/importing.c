#include "importing.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "template/document.h"
#include "template/read.h"

static void read(struct importing *importing, struct str text)
{
	struct value *document;
	cr_assert_eq(template_read_in(&importing->arena, text, STR("t.yaml"), &importing->diag, &document), LK_OK);
	cr_assert_eq(document_to_graph_in(&importing->arena, document, STR("t.yaml"), &importing->diag,
	                                  &importing->graph),
	             LK_OK);
}

struct importing *importing_without(const char *text, const char *const *refused)
{
	struct importing *importing = calloc(1, sizeof *importing);
	arena_init(&importing->arena);
	diag_init_in(&importing->diag, &importing->arena);
	map_init_in(&importing->refused, &importing->arena);
	for (; *refused; refused++)
		map_put(&importing->refused, str_from(*refused), importing);
	read(importing, str_from(text));
	struct comments comments = template_comments_in(&importing->arena, str_from(text));
	struct import_options options = {
		.name = STR("shop"), .pack = pack_embedded(), .comments = &comments, .refused = &importing->refused};
	buf_init(&importing->lua, LIMIT_LUA_SOURCE);
	importing->status = import_write_in(&importing->arena, &options, importing->graph, &importing->diag,
	                                    &importing->lua, &importing->result);
	return importing;
}

struct importing *importing_new(const char *text)
{
	return importing_without(text, (const char *const[]){NULL});
}

void importing_free(struct importing *importing)
{
	buf_done(&importing->lua);
	arena_done(&importing->arena);
	free(importing);
}

const char *importing_body(struct importing *importing)
{
	const char *stack = strstr(importing->lua.ptr, "lk.stack \"shop\" ");
	cr_assert_not_null(stack, "%s", importing->lua.ptr);
	return stack + strlen("lk.stack \"shop\" ");
}

void expect_lua(const char *text, const char *body)
{
	struct importing *importing = importing_new(text);
	cr_assert_eq(importing->status, LK_OK);
	cr_expect_str_eq(importing_body(importing), body, "%s\ngives\n%s", text, importing_body(importing));
	importing_free(importing);
}
