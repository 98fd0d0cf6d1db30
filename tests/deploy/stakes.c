/* What is at stake: how amounts are said, and look-ups that fail without failing a plan. */
#include "deploy/stakes.h"

#include <criterion/criterion.h>

#include "base/limits.h"
#include "template/document.h"
#include "template/read.h"
#include "world.h"

Test(stakes, counts_and_bytes_in_words)
{
	static const struct {
		int64_t count;
		const char *words, *bytes;
	} rows[] = {
	        {-1, "no items", "0 bytes"},
	        {0, "no items", "0 bytes"},
	        {1, "1 item", "1 byte"},
	        {999, "999 items", "999 bytes"},
	        {1000, "1,000 items", "1.0 KB"},
	        {1204, "1,204 items", "1.2 KB"},
	        {999949, "999,949 items", "999.9 KB"},
	        {999950, "999,950 items", "1.0 MB"},
	        {3200000, "3,200,000 items", "3.2 MB"},
	        {1000001, "1,000,001 items", "1.0 MB"},
	        {INT64_MAX, "9,223,372,036,854,775,807 items", "9.2 EB"},
	};
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct str words = stakes_count_in(&arena, rows[i].count, "item", "items");
		struct str bytes = stakes_bytes_in(&arena, rows[i].count);
		cr_expect(str_is(words, rows[i].words), "'%.*s', not '%s'", STR_ARG(words), rows[i].words);
		cr_expect(str_is(bytes, rows[i].bytes), "'%.*s', not '%s'", STR_ARG(bytes), rows[i].bytes);
	}
	arena_done(&arena);
}

static const struct graph *graph_of(struct world *w, const char *text)
{
	struct diag diag;
	struct value *document;
	struct graph *graph;
	diag_init_in(&diag, &w->arena);
	cr_assert_eq(template_read_in(&w->arena, str_from(text), STR("t.yaml"), &diag, &document), LK_OK);
	cr_assert_eq(document_to_graph_in(&w->arena, document, STR("t.yaml"), &diag, &graph), LK_OK);
	return graph;
}

/* A plan that loses the tables Orders and Items, and Files that is kept. */
static struct plan *plan_of_losses(struct world *w, const struct value *amounts)
{
	struct value *ids = value_map_in(&w->arena);
	value_map_put(&w->arena, ids, STR("Orders"), value_string_in(&w->arena, STR("shop-orders")));
	value_map_put(&w->arena, ids, STR("Items"), value_string_in(&w->arena, STR("shop-items")));
	value_map_put(&w->arena, ids, STR("Files"), value_string_in(&w->arena, STR("shop-files")));
	struct plan_input input = {
		.live.graph = graph_of(w, "Resources: {Orders: {Type: AWS::DynamoDB::Table},"
		                          " Items: {Type: AWS::DynamoDB::Table},"
		                          " Files: {Type: AWS::S3::Bucket, DeletionPolicy: Retain},"
		                          " T: {Type: AWS::SNS::Topic}}"),
		.desired.graph = graph_of(w, "Resources: {T: {Type: AWS::SNS::Topic}}"),
		.physical_ids = ids,
		.stakes = amounts,
		.pack = pack_embedded(),
	};
	return plan_make_in(&w->arena, &input);
}

Test(stakes, are_looked_up_of_what_is_lost_alone)
{
	static const struct http_exchange script[] = {
	        {.body = "{\"TableName\":\"shop-items\"}", .status = 400,
	         .answer = "{\"__type\":\"AccessDeniedException\",\"message\":\"not you\"}"},
	        {.body = "{\"TableName\":\"shop-orders\"}", .status = 200,
	         .answer = "{\"Table\":{\"ItemCount\":1204,\"TableSizeBytes\":3200000}}"},
	};
	struct world w;
	struct stakes stakes;
	world_open(&w, script, LK_COUNT(script));
	stakes_init_in(&stakes, &w.arena);
	stakes_of_plan(&w.client, &w.arena, plan_of_losses(&w, NULL), &stakes);
	cr_expect(http_replay_is_finished(&w.replay));
	struct plan *plan = plan_of_losses(&w, stakes.amounts);
	stakes_note(plan, &stakes);
	const struct plan_change *orders = plan_find(plan, STR("Orders")), *items = plan_find(plan, STR("Items"));
	cr_expect(str_is(orders->at_stake, "about 1,204 items, 3.2 MB"), "%.*s", STR_ARG(orders->at_stake));
	cr_expect_eq(items->at_stake.len, 0);
	cr_assert_eq(items->notes.count, 1);
	cr_expect(str_contains(items->notes.items[0], STR("how much it holds is not known: ")));
	cr_expect(str_contains(items->notes.items[0], STR("not you")));
	arena_done(&w.arena);
}

#define PAGE(truncated, token) \
	"<ListBucketResult><IsTruncated>" truncated "</IsTruncated><NextContinuationToken>" token \
	"</NextContinuationToken><Contents><Key>a</Key><Size>600</Size></Contents>" \
	"<Contents><Key>b</Key><Size>900</Size></Contents></ListBucketResult>"

static const char *look_at_bucket(struct world *w, const struct http_exchange *script, size_t count)
{
	static struct stakes stakes;
	struct live live = {.name = STR("s"), .exists = true};
	world_open(w, script, count);
	VEC_PUSH(&w->arena, &live.resources.resources) = (struct cfn_resource){
		.logical_id = STR("B"), .type = STR("AWS::S3::Bucket"), .physical_id = STR("files")};
	VEC_PUSH(&w->arena, &live.resources.resources) = (struct cfn_resource){
		.logical_id = STR("R"), .type = STR("AWS::IAM::Role"), .physical_id = STR("role")};
	VEC_PUSH(&w->arena, &live.resources.resources) =
		(struct cfn_resource){.logical_id = STR("Unmade"), .type = STR("AWS::S3::Bucket")};
	stakes_init_in(&stakes, &w->arena);
	stakes_of_live(&w->client, &w->arena, &live, &stakes);
	struct str text = value_string(value_get(stakes.amounts, STR("B")));
	return text.len ? text.ptr : value_string(value_get(stakes.unknown, STR("B"))).ptr;
}

Test(stakes, of_a_bucket_are_counted_up_to_a_point)
{
	struct http_exchange script[10];
	struct world w;
	const struct http_exchange two[] = {{.status = 200, .answer = PAGE("true", "t")},
	                                    {.url = "continuation-token=t", .status = 200, .answer = PAGE("false", "")}};
	cr_expect_str_eq(look_at_bucket(&w, two, 2), "4 objects, 3.0 KB");
	arena_done(&w.arena);
	for (size_t i = 0; i < LK_COUNT(script); i++)
		script[i] = (struct http_exchange){.status = 200,
		                                   .answer = i % 2 ? PAGE("true", "t") : PAGE("true", "u")};
	cr_expect_str_eq(look_at_bucket(&w, script, LK_COUNT(script)), "more than 20 objects");
	cr_expect(http_replay_is_finished(&w.replay));
	arena_done(&w.arena);
	const struct http_exchange none[] = {{.status = 200, .answer = "<ListBucketResult></ListBucketResult>"}};
	cr_expect_str_eq(look_at_bucket(&w, none, 1), "no objects");
	arena_done(&w.arena);
	const struct http_exchange gone[] = {{.status = 404, .answer = "<Error><Code>NoSuchBucket</Code></Error>"}};
	cr_expect_str_eq(look_at_bucket(&w, gone, 1), "the service does not know it");
	arena_done(&w.arena);
}
