#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "check/check.h"
#include "lua/evaluate.h"
#include "schema/example.h"

/* The examples of `lkc schema`, one type after the other: evaluated and checked as a stack of their own. */
struct judge {
	struct pattern_cache *patterns;
	size_t types, incomplete, faulty, errors;
};

static void evaluate(struct arena *arena, struct str lua, struct diag *diag, struct graph **ret_graph)
{
	struct error err;
	struct evaluate_options options = {.stack_path = "example.lua", .text = lua, .pack = pack_embedded()};
	enum lk_status status = evaluate_stack_in(arena, &options, diag, ret_graph, NULL, &err);
	cr_assert_eq(status, LK_OK, "%.*s does not evaluate", STR_ARG(lua));
}

/* Errors of the example, printed. */
static size_t judge_type(struct judge *judge, struct str name)
{
	struct arena arena;
	struct schema_type type;
	struct example example;
	struct diag diag;
	struct graph *graph;
	struct buf lua;
	size_t errors = 0;
	arena_init(&arena);
	diag_init_in(&diag, &arena);
	cr_assert(schema_find_type(pack_embedded(), name, &type));
	example_of_type_in(&arena, judge->patterns, &type, &example);
	buf_init(&lua, LIMIT_LUA_SOURCE);
	buf_append_text(&lua, "local lk, aws = require 'lk', require 'aws'\nlocal stack = lk.stack 'example' {}\n");
	if (str_starts_with(name, STR("AWS::Serverless::")))
		buf_append_text(&lua, "stack:transform 'AWS::Serverless-2016-10-31'\n");
	example_write(&lua, &type, &example);
	evaluate(&arena, buf_view(&lua), &diag, &graph);
	struct check_options options = {.patterns = judge->patterns};
	check_graph(&options, graph, pack_embedded(), &diag);
	for (size_t i = 0; i < diag.findings.count; i++) {
		const struct finding *finding = &diag.findings.items[i];
		/* A service that was shut down has types all the same. */
		if (finding->severity != SEVERITY_ERROR || strcmp(finding->rule, "E3710") == 0)
			continue;
		errors++;
		fprintf(stderr, "%.*s: %s: %.*s\n", STR_ARG(name), finding->rule, STR_ARG(finding->message));
	}
	if (errors || example.missing.count)
		fprintf(stderr, "%.*s\n", STR_ARG(buf_view(&lua)));
	judge->incomplete += example.missing.count > 0;
	buf_done(&lua);
	arena_done(&arena);
	return errors;
}

Test(examples, of_all_types_are_valid, .timeout = 300)
{
	struct judge judge = {.patterns = pattern_cache_new(), .types = schema_type_count(pack_embedded())};
	for (size_t i = 0; i < judge.types; i++) {
		size_t errors = judge_type(&judge, schema_type_name(pack_embedded(), i));
		judge.errors += errors;
		judge.faulty += errors > 0;
	}
	fprintf(stderr, "examples: %zu types, %zu with errors, %zu incomplete\n", judge.types, judge.faulty,
	        judge.incomplete);
	cr_assert_eq(judge.faulty, 0);
	cr_assert_eq(judge.incomplete, 0);
	pattern_cache_free(judge.patterns);
}
