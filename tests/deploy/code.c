/* The files behind a function's code: what is written beside a zip, and what a hostile one says. */
#include "deploy/code.h"

#include <criterion/criterion.h>

#include "base/random.h"
#include "deploy/assets.h"
#include "formats/json.h"
#include "net/http_replay.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define MANIFEST "architecture arm64\n" A "  runtime/a.c\n" B "  runtime/b c.h\n"
#define OLD(architecture, files) \
	"{\"format_version\":1,\"architecture\":\"" architecture "\",\"files\":{" files "}}"

static const struct {
	const char *live, *expected; /* NULL: nothing is known */
} rows[] = {
        {OLD("arm64", "\"runtime/a.c\":\"" A "\",\"runtime/b c.h\":\"" B "\""), ""},
        {OLD("arm64", "\"runtime/b c.h\":\"" B "\",\"runtime/a.c\":\"" A "\""), ""},
        {OLD("arm64", "\"runtime/a.c\":\"" B "\",\"runtime/b c.h\":\"" B "\""), "runtime/a.c"},
        {OLD("arm64", "\"runtime/b c.h\":\"" B "\",\"old.c\":\"" B "\""), "runtime/a.c (added), old.c (removed)"},
        {OLD("x86_64", "\"runtime/a.c\":\"" A "\",\"runtime/b c.h\":\"" B "\""), "architecture arm64, was x86_64"},
        {OLD("arm64", ""), "runtime/a.c (added), runtime/b c.h (added)"},
        {OLD("arm64", "\"a\":1"), NULL},
        {OLD("", ""), NULL},
        {"{\"format_version\":2,\"architecture\":\"arm64\",\"files\":{}}", NULL},
        {"{\"format_version\":1,\"architecture\":\"arm64\",\"files\":[]}", NULL},
        {"{\"files\":{}}", NULL},
        {"[]", NULL},
        {"", NULL},
        {"<Error>", NULL},
        {"{\"format_version\":1,\"architecture\":\"arm64\",\"files\":{\"a\":\"\"", NULL},
        {OLD("arm64", "\"a\":\"\",\"a\":\"\""), NULL},
};

static const char *texts_of(struct arena *arena, const struct value *list)
{
	struct str text = STR("");
	for (size_t i = 0; list && i < list->as.list.count; i++)
		text = str_format_in(arena, "%.*s%s%.*s", STR_ARG(text), i ? ", " : "",
		                     STR_ARG(value_string(list->as.list.items[i])));
	return text.ptr;
}

Test(code, compares_what_lives_with_what_is_here)
{
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		const struct value *list = code_compare_in(&arena, str_from(rows[i].live), STR(MANIFEST));
		cr_assert_eq(list != NULL, rows[i].expected != NULL, "row %zu", i);
		cr_expect_str_eq(texts_of(&arena, list), rows[i].expected ? rows[i].expected : "", "row %zu", i);
	}
	arena_done(&arena);
}

Test(code, is_written_as_it_is_read)
{
	struct arena arena;
	arena_init(&arena);
	struct str json = code_manifest_json_in(&arena, STR(MANIFEST));
	cr_expect(str_is(json, "{\n  \"format_version\": 1,\n  \"architecture\": \"arm64\",\n  \"files\": {\n"
	                       "    \"runtime/a.c\": \"" A "\",\n    \"runtime/b c.h\": \"" B "\"\n  }\n}\n"),
	          "%.*s", STR_ARG(json));
	const struct value *list = code_compare_in(&arena, json, STR(MANIFEST));
	cr_assert(list);
	cr_expect_eq(list->as.list.count, 0);
	arena_done(&arena);
}

struct world {
	struct arena arena;
	struct http_replay replay;
	struct aws_client client;
	struct aws_keys keys;
	uint64_t seed;
	struct random_source random;
	struct clock clock;
};

static int64_t zero(void *context)
{
	(void)context;
	return 1700000000000;
}

static void sleep_not(void *context, int64_t milliseconds)
{
	(void)context;
	(void)milliseconds;
}

static void open_world(struct world *w, const struct http_exchange *script, size_t count)
{
	*w = (struct world){.seed = 1};
	arena_init(&w->arena);
	http_replay_init_in(&w->replay, &w->arena, script, count);
	w->random = random_seeded(&w->seed);
	w->clock = (struct clock){w, zero, zero, sleep_not};
	w->keys = (struct aws_keys){.access_key_id = STR("AKID"), .secret_access_key = STR("secret")};
	aws_client_init(&w->client, &(struct aws_config){
	                                    .region = STR("us-east-1"),
	                                    .credentials = aws_credentials_fixed(&w->keys),
	                                    .endpoints = {.url = STR("http://127.0.0.1:1")},
	                                    .transport = http_replay_transport(&w->replay),
	                                    .clock = &w->clock,
	                                    .random = &w->random,
	                                    .retry = {.max_attempts = 1},
	                            });
}

static struct graph *graph_of(struct arena *arena, const char *key)
{
	struct graph *graph = graph_new_in(arena);
	struct resource *resource = graph_add_resource(graph);
	struct value *code = value_map_in(arena);
	resource->logical_id = STR("Order");
	resource->type = STR("AWS::Lambda::Function");
	resource->properties = value_map_in(arena);
	value_map_put(arena, code, STR("S3Key"), value_string_in(arena, str_from(key)));
	value_map_put(arena, resource->properties, STR("Code"), code);
	VEC_PUSH(arena, &graph->functions) =
	        (struct function){.logical_id = STR("Order"), .source = STR("order"), .architecture = STR("arm64")};
	return graph;
}

static const struct value *changes(struct world *w, const char *live, const char *desired)
{
	return code_changes_in(&w->client, &w->arena, STR("assets"), STR("."), graph_of(&w->arena, live),
	                       graph_of(&w->arena, desired));
}

Test(code, asks_once_for_each_function_whose_code_changes)
{
	static const struct http_exchange script[] = {
	        {.method = "GET", .url = "http://127.0.0.1:1/assets/lambda/order/arm64/1.zip.files.json", .status = 200,
	         .answer = OLD("arm64", "\"gone.c\":\"" A "\"")},
	        {.status = 404, .answer = "<Error><Code>NoSuchKey</Code></Error>"},
	        {.status = 200, .answer = "no JSON"},
	};
	struct world w;
	open_world(&w, script, LK_COUNT(script));
	const struct value *files = value_get(changes(&w, "lambda/order/arm64/1.zip", "b"), STR("Order"));
	cr_assert(files);
	cr_expect(str_is(value_string(files->as.list.items[files->as.list.count - 1]), "gone.c (removed)"));
	cr_expect_null(value_get(changes(&w, "lambda/order/arm64/1.zip", "b"), STR("Order")), "there is no manifest");
	cr_expect_null(value_get(changes(&w, "lambda/order/arm64/1.zip", "b"), STR("Order")), "it is none");
	cr_expect_eq(w.replay.requests.count, 3);
	arena_done(&w.arena);
}

Test(code, asks_nothing_where_nothing_changes_or_the_code_is_another_ones)
{
	struct world w;
	open_world(&w, NULL, 0);
	changes(&w, "lambda/order/arm64/1.zip", "lambda/order/arm64/1.zip");
	changes(&w, "somebody/else.zip", "lambda/order/arm64/1.zip");
	code_changes_in(&w.client, &w.arena, STR("assets"), STR("."), NULL, graph_of(&w.arena, "b"));
	cr_expect_eq(w.replay.requests.count, 0);
	arena_done(&w.arena);
}
