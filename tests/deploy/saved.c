/* A stack in a file: what is written is read again, and what is hostile is told. */
#include "deploy/saved.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/limits.h"
#include "formats/json.h"
#include "world.h"

#define TEMPLATE \
	"Parameters: {Env: {Type: String}, Key: {Type: String, NoEcho: true}}\n" \
	"Resources:\n  Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}\n" \
	"  Unmade: {Type: AWS::SNS::Topic}\n"

#define ANSWER(action, inside) "<" action "Response><" action "Result>" inside "</" action "Result></" action "Response>"
#define STACK \
	ANSWER("DescribeStacks", \
	       "<Stacks><member><StackName>shop</StackName><StackId>arn:stack</StackId><StackStatus>UPDATE_COMPLETE</StackStatus>" \
	       "<Parameters><member><ParameterKey>Env</ParameterKey><ParameterValue>prod</ParameterValue></member>" \
	       "<member><ParameterKey>Key</ParameterKey><ParameterValue>hunter2</ParameterValue></member></Parameters>" \
	       "<Outputs><member><OutputKey>Url</OutputKey><OutputValue>v</OutputValue><ExportName>shop-url</ExportName></member>" \
	       "</Outputs><Tags><member><Key>Ref</Key><Value>a\"b</Value></member></Tags></member></Stacks>")
#define RESOURCES \
	ANSWER("ListStackResources", \
	       "<StackResourceSummaries><member><LogicalResourceId>Jobs</LogicalResourceId>" \
	       "<PhysicalResourceId>https://q/jobs</PhysicalResourceId><ResourceType>AWS::SQS::Queue</ResourceType>" \
	       "</member></StackResourceSummaries>")

#define IMPORTS "[\n        \"web\",\n        \"api\"\n      ]"

static const struct http_exchange script[] = {
        {.body = "DescribeStacks", .status = 200, .answer = STACK},
        {.body = "ListStackResources", .status = 200, .answer = RESOURCES},
        {.body = "GetTemplate", .status = 200,
         .answer = ANSWER("GetTemplate", "<TemplateBody>" TEMPLATE "</TemplateBody>")},
        {.body = "ExportName=shop-url", .status = 200,
         .answer = ANSWER("ListImports", "<Imports><member>web</member><member>api</member></Imports>")},
        {.body = "https://q/jobs", .status = 200,
         .answer = "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"3\",\"ApproximateNumberOfMessagesDelayed\":\"0\","
                   "\"ApproximateNumberOfMessagesNotVisible\":\"0\"}}"},
};

static void fetch(struct world *w, struct saved *saved)
{
	struct error err;
	world_open(w, script, LK_COUNT(script));
	*saved = (struct saved){.account = STR("123456789012"), .region = STR("us-east-1"), .partition = STR("aws")};
	known_init_in(&saved->known, &w->arena);
	cr_assert_eq(live_fetch(&w->client, &w->arena, STR("shop"), &saved->live, &err), LK_OK, "%s", err.message);
	known_look_up_all(&w->client, &w->arena, &saved->live, STR("assets"), &saved->known);
	cr_expect(http_replay_is_finished(&w->replay));
}

static struct str written(struct world *w, const struct saved *saved)
{
	struct buf out;
	buf_init(&out, LIMIT_JSON);
	saved_write(&out, saved);
	cr_assert(buf_ok(&out));
	struct str text = buf_copy_in(&out, &w->arena);
	buf_done(&out);
	return text;
}

Test(saved, is_read_as_it_was_written)
{
	struct world w;
	struct saved saved, again;
	struct error err;
	fetch(&w, &saved);
	struct str text = written(&w, &saved);
	cr_assert(saved_is(&w.arena, text));
	cr_assert_eq(saved_read_in(&w.arena, text, &again, &err), LK_OK, "%s", err.message);
	cr_expect(str_equal(written(&w, &again), text), "%.*s", STR_ARG(text));
	cr_expect(again.live.exists && str_is(again.live.name, "shop") && str_is(again.live.stack.id, "arn:stack"));
	cr_expect(str_is(live_physical_id(&again.live, STR("Jobs")), "https://q/jobs"));
	cr_expect_null(value_get(again.live.physical_ids, STR("Unmade")));
	cr_expect(value_is_string(value_get(again.live.tags, STR("Ref")), "a\"b"));
	cr_expect(value_is_string(value_at(again.known.importers.stacks, STR("/shop-url/1")), "api"));
	cr_expect(value_is_string(value_get(again.known.stakes.amounts, STR("Jobs")), "about 3 messages"));
	cr_expect(str_is(again.live.template_text, TEMPLATE));
	cr_expect_null(again.known.drifted.resources, "nobody asked");
	arena_done(&w.arena);
}

Test(saved, holds_no_secret)
{
	struct world w;
	struct saved saved;
	fetch(&w, &saved);
	struct str text = written(&w, &saved);
	cr_expect_not(str_contains(text, STR("hunter2")));
	cr_expect(str_contains(text, STR("\"Key\": \"****\"")));
	cr_expect(str_contains(text, STR("\"Env\": \"prod\"")));
	arena_done(&w.arena);
}

/* Any one value replaced by one of another kind, or gone, is told and nothing crashes. */
static void spoil(struct world *w, struct str text, const char *from, const char *to, const char *expected)
{
	struct saved saved;
	struct error err = {0};
	size_t at = str_find(text, str_from(from), 0);
	cr_assert_neq(at, SIZE_MAX, "'%s' is not in the file", from);
	struct str bad = str_format_in(&w->arena, "%.*s%s%.*s", (int)at, text.ptr, to,
	                               (int)(text.len - at - strlen(from)), text.ptr + at + strlen(from));
	cr_expect(saved_is(&w->arena, bad), "%s", to);
	cr_expect_eq(saved_read_in(&w->arena, bad, &saved, &err), LK_FAILED, "'%s' as '%s'", from, to);
	cr_expect(strstr(err.message, expected), "'%s' does not say '%s'", err.message, expected);
}

Test(saved, that_is_spoilt_is_told_with_its_place)
{
	static const struct {
		const char *from, *to, *expected;
	} rows[] = {
	        {"\"format_version\": 1", "\"format_version\": 2", "format_version is 2, and this lkc reads 1 alone"},
	        {"\"format_version\": 1", "\"format_version\": \"1\"", "'format_version' is missing or not a whole number"},
	        {"\"format_version\": 1,", "", "'format_version' is missing"},
	        {"\"lkc state\"", "\"lkc plan\"", "neither a template nor what lkc state writes"},
	        {"\"name\": \"shop\"", "\"name\": 7", "line 5: 'name' is not a string"},
	        {"\"name\": \"shop\",", "", "'name' is missing"},
	        {"\"exists\": true", "\"exists\": \"true\"", "'exists' is not true or false"},
	        {"\"created_ms\": 0", "\"created_ms\": 0.5", "'created_ms' is not a whole number"},
	        {"\"created_ms\": 0", "\"created_ms\": 99999999999999999999", "'created_ms' is not a whole number"},
	        {"\"Env\": \"prod\"", "\"Env\": {}", "'Env' is not a string"},
	        {"\"tags\": {", "\"tags\": [], \"t\": {", "'tags' is not an object"},
	        {"\"resources\": [", "\"resources\": [7, ", "'logical_id' is missing"},
	        {"\"resources\": [", "\"resources\": {}, \"r\": [", "'resources' is not a list"},
	        {IMPORTS, "\"web\"", "'shop-url' is not a list"},
	        {IMPORTS, "[\"web\",null]", "'shop-url' holds what is not a string"},
	        {"\"stakes\": {", "\"stakes\": null, \"s\": {", "'stakes' is not an object"},
	        {"\"resources\": null", "\"resources\": {\"Jobs\": 1}", "'status' is missing"},
	        {"\"resources\": null", "\"resources\": {\"Jobs\": {\"status\": \"MODIFIED\", \"differences\": [{}]}}",
	         "'path' is missing"},
	        {"\"template\": \"", "\"template\": \"{\\u0000", ""},
	        {"\"template\": \"", "\"template\": \"]", "the template that is live cannot be read"},
	        {"\"processed_template\": \"", "\"processed_template\": \"]", "with its transforms carried out, cannot be read"},
	        {"\"kind\"", "\"kind\": 1, \"kind\"", ""},
	};
	struct world w;
	struct saved saved;
	fetch(&w, &saved);
	struct str text = written(&w, &saved);
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		spoil(&w, text, rows[i].from, rows[i].to, rows[i].expected);
	arena_done(&w.arena);
}

/* Cut off anywhere, it is no state. */
Test(saved, that_is_cut_off_is_told)
{
	struct world w;
	struct saved saved, ignored;
	struct error err;
	fetch(&w, &saved);
	struct str text = str_trim(written(&w, &saved));
	for (size_t length = 0; length < text.len; length += 7) {
		struct arena arena;
		arena_init(&arena);
		cr_expect_eq(saved_read_in(&arena, str_slice(text, 0, length), &ignored, &err), LK_FAILED, "%zu", length);
		arena_done(&arena);
	}
	arena_done(&w.arena);
}

Test(saved, is_told_from_a_template_by_its_content)
{
	static const struct {
		const char *text;
		bool is;
	} rows[] = {
	        {"", false},
	        {"Resources: {}", false},
	        {"{\"Resources\":{}}", false},
	        {"{\"kind\":\"lkc state\"", true},
	        {"\xef\xbb\xbf { \"format_version\": 9 }", true},
	        {"{\"format_version\":1,\"action\":\"none\"}", true},
	        {"{\"a\":1,\"kind\":\"lkc state\"}", true},
	        {"{\"Resources\":{},\"kind\":\"lkc state\"}", false},
	        {"{\"Description\":\"\\\"lkc state\\\"\",\"Resources\":{}}", false},
	        {"[1]", false},
	};
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		cr_expect_eq(saved_is(&arena, str_from(rows[i].text)), rows[i].is, "%s", rows[i].text);
	arena_done(&arena);
}

Test(saved, of_a_stack_that_is_not_there)
{
	static const struct http_exchange missing[] = {
	        {.status = 400, .answer = "<ErrorResponse><Error><Code>ValidationError</Code>"
	                                  "<Message>Stack with id shop does not exist</Message></Error></ErrorResponse>"}};
	struct world w;
	struct error err;
	struct saved saved = {.region = STR("us-east-1")}, again;
	world_open(&w, missing, 1);
	known_init_in(&saved.known, &w.arena);
	cr_assert_eq(live_fetch(&w.client, &w.arena, STR("shop"), &saved.live, &err), LK_OK, "%s", err.message);
	known_look_up_all(&w.client, &w.arena, &saved.live, STR("assets"), &saved.known);
	cr_assert_eq(saved_read_in(&w.arena, written(&w, &saved), &again, &err), LK_OK, "%s", err.message);
	cr_expect_not(again.live.exists);
	cr_expect_null(again.live.graph);
	cr_expect(str_is(again.live.name, "shop"));
	arena_done(&w.arena);
}

/* What transforms make is asked for when there are some, and compared with a stack that has none. */
Test(saved, of_a_template_with_transforms_holds_both)
{
	static const struct http_exchange sam[] = {
	        {.body = "DescribeStacks", .status = 200, .answer = STACK},
	        {.body = "ListStackResources", .status = 200, .answer = RESOURCES},
	        {.body = "TemplateStage=Original", .status = 200,
	         .answer = ANSWER("GetTemplate",
	                          "<TemplateBody>Transform: AWS::Serverless-2016-10-31\n"
	                          "Resources: {F: {Type: AWS::Serverless::Function}}</TemplateBody>")},
	        {.body = "TemplateStage=Processed", .status = 200,
	         .answer = ANSWER("GetTemplate", "<TemplateBody>{\"Resources\":{\"F\":{\"Type\":\"AWS::Lambda::Function\"},"
	                                         "\"FRole\":{\"Type\":\"AWS::IAM::Role\"}}}</TemplateBody>")},
	};
	struct world w;
	struct error err;
	struct saved saved = {0}, again;
	world_open(&w, sam, LK_COUNT(sam));
	known_init_in(&saved.known, &w.arena);
	cr_assert_eq(live_fetch(&w.client, &w.arena, STR("shop"), &saved.live, &err), LK_OK, "%s", err.message);
	cr_assert_eq(saved_read_in(&w.arena, written(&w, &saved), &again, &err), LK_OK, "%s", err.message);
	const struct graph *plain = graph_new_in(&w.arena);
	cr_expect(str_is(live_side(&again.live, plain).graph->resources.items[0].type, "AWS::Lambda::Function"));
	cr_expect_eq(live_side(&again.live, plain).graph->resources.count, 2);
	cr_expect_eq(live_side(&again.live, again.live.graph).graph, again.live.graph, "both are still to be worked on");
	cr_expect_eq(live_side(&again.live, NULL).graph, again.live.graph);
	arena_done(&w.arena);
}

/* More than any stack has is refused before it costs anything. */
Test(saved, that_is_too_large_is_told)
{
	static const struct {
		const char *from, *item;
	} rows[] = {
	        {"\"tags\": {", "\"%zu\": \"\", "},
	        {"\"amounts\": {", "\"%zu\": \"\", "},
	        {"\"exports\": {", "\"%zu\": [], "},
	        {"\"resources\": [", "{\"logical_id\": \"%zu\", \"type\": \"\", \"physical_id\": \"\", \"status\": \"\"}, "},
	};
	struct world w;
	struct saved saved;
	fetch(&w, &saved);
	struct str text = written(&w, &saved);
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct buf many;
		buf_init(&many, LIMIT_JSON);
		buf_append_text(&many, rows[i].from);
		for (size_t k = 0; k <= LIMIT_RELATED; k++) {
			size_t at = str_find(str_from(rows[i].item), STR("%zu"), 0);
			buf_append(&many, (struct str){rows[i].item, at});
			buf_printf(&many, "%zu%s", k, rows[i].item + at + 3);
		}
		spoil(&w, text, rows[i].from, buf_copy_in(&many, &w.arena).ptr, "more");
		buf_done(&many);
	}
	arena_done(&w.arena);
}

/* What the service does not tell is noted, and the template is compared as it was handed in. */
Test(saved, of_transforms_whose_outcome_is_not_told)
{
	static const struct http_exchange sam[] = {
	        {.body = "DescribeStacks", .status = 200, .answer = STACK},
	        {.body = "ListStackResources", .status = 200, .answer = RESOURCES},
	        {.body = "TemplateStage=Original", .status = 200,
	         .answer = ANSWER("GetTemplate", "<TemplateBody>Resources: {'Fn::ForEach::A': [N, [a], {'T${N}': {Type: "
	                                         "AWS::SNS::Topic}}], S: {Type: AWS::SNS::Topic}}</TemplateBody>")},
	        {.body = "TemplateStage=Processed", .status = 400,
	         .answer = "<ErrorResponse><Error><Code>ValidationError</Code><Message>no</Message></Error></ErrorResponse>"},
	};
	struct world w;
	struct error err;
	struct live live;
	struct known known;
	world_open(&w, sam, LK_COUNT(sam));
	known_init_in(&known, &w.arena);
	cr_assert_eq(live_fetch(&w.client, &w.arena, STR("shop"), &live, &err), LK_OK, "%s", err.message);
	cr_expect(http_replay_is_finished(&w.replay));
	struct graph *desired = graph_new_in(&w.arena);
	struct plan plan = {.arena = &w.arena};
	cr_expect_eq(live_side(&live, desired).graph, live.graph);
	known_note(&known, &live, desired, &plan);
	cr_assert_eq(plan.notes.count, 1);
	cr_expect(str_contains(plan.notes.items[0], STR("transforms made of it is not known")));
	plan.notes.count = 0;
	known_note(&known, &live, live.graph, &plan);
	cr_expect_eq(plan.notes.count, 0, "both are still to be worked on");
	arena_done(&w.arena);
}
