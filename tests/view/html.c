#include "view/html.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/limits.h"
#include "template/document.h"
#include "template/read.h"

enum { DEPTH = 64 };

struct pages {
	struct arena arena;
	struct buf page;
	struct plan_input input;
};

static const struct graph *graph_of(struct pages *pages, const char *text)
{
	struct diag diag;
	struct value *document;
	struct graph *graph;
	if (!text)
		return NULL;
	diag_init_in(&diag, &pages->arena);
	cr_assert_eq(template_read_in(&pages->arena, str_from(text), STR("shop.yaml"), &diag, &document), LK_OK);
	cr_assert_eq(document_to_graph_in(&pages->arena, document, STR("shop.yaml"), &diag, &graph), LK_OK);
	return graph;
}

static void open_page(struct pages *pages, const char *live, const char *desired)
{
	*pages = (struct pages){.input = {.place = {.stack_name = STR("shop <1>")}, .pack = pack_embedded()}};
	arena_init(&pages->arena);
	buf_init(&pages->page, LIMIT_OUTPUT);
	pages->input.live.graph = graph_of(pages, live);
	pages->input.desired.graph = graph_of(pages, desired);
	struct plan *plan = plan_make_in(&pages->arena, &pages->input);
	html_plan(&pages->page, plan, pages->input.desired.graph, &(struct show_options){0});
	cr_assert(buf_ok(&pages->page));
}

static void close_page(struct pages *pages)
{
	buf_done(&pages->page);
	arena_done(&pages->arena);
}

static bool is_void(struct str tag)
{
	static const char *const names[] = {"meta", "br", "!doctype"};
	for (size_t i = 0; i < LK_COUNT(names); i++)
		if (str_is(tag, names[i]))
			return true;
	return false;
}

/* Every element is closed in its turn, and no attribute or text breaks out: what is left of a reader of markup. */
static void expect_well_formed(struct str page)
{
	struct str open[DEPTH];
	size_t depth = 0, style = str_find(page, STR("</style>"), 0);
	for (size_t i = str_find(page, STR("<html"), 0); i < page.len; i = str_find(page, STR("<"), i + 1)) {
		size_t end = str_find(page, STR(">"), i), name = i + 1;
		if (i > str_find(page, STR("<style>"), 0) && i < style)
			continue;
		cr_assert_lt(end, page.len);
		bool closes = page.ptr[name] == '/', alone = page.ptr[end - 1] == '/';
		size_t stop = name += closes;
		while (stop < end && page.ptr[stop] != ' ' && page.ptr[stop] != '/')
			stop++;
		struct str tag = str_slice(page, name, stop);
		if (alone || is_void(tag))
			continue;
		if (closes)
			cr_assert(depth && str_equal(open[depth - 1], tag), "%.*s at %zu", STR_ARG(tag), i);
		cr_assert(closes || depth < DEPTH);
		if (closes)
			depth--;
		else
			open[depth++] = tag;
	}
	cr_expect_eq(depth, 0);
}

#define TABLE(key)                                                                                                     \
	"Resources:\n  Orders:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      BillingMode: PAY_PER_REQUEST\n" \
	"      AttributeDefinitions: [{AttributeName: " key ", AttributeType: S}]\n"                                   \
	"      KeySchema: [{AttributeName: " key ", KeyType: HASH}]\n"

Test(html, escapes_whatever_a_template_holds)
{
	struct pages pages;
	open_page(&pages, "Resources:\n  A: {Type: AWS::SNS::Topic}\n",
		  "Parameters: {P: {Type: String, NoEcho: true, Default: hunter22}}\n"
		  "Outputs: {O: {Description: \""
		  "<b>\", Value: \"<i>\"}}\n"
		  "Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: \"\\\"'><script>alert(1)</script>"
		  "\\u202e\\x01\", TopicName: !Ref P}}\n  \"B<b>\": {Type: 'X::\"Y\"::<Z>'}\n");
	struct str page = buf_view(&pages.page);
	cr_expect_not(str_contains(page, STR("<script")));
	cr_expect_not(str_contains(page, STR("<b>")));
	cr_expect_not(str_contains(page, STR("<Z>")));
	cr_expect_not(str_contains(page, STR("hunter22")));
	cr_expect(str_contains(page, STR("&lt;script&gt;")));
	cr_expect(str_contains(page, STR("shop &lt;1&gt;")));
	cr_expect_not(memchr(page.ptr, 1, page.len));
	expect_well_formed(page);
	close_page(&pages);
}

Test(html, says_what_nobody_may_overlook)
{
	struct pages pages;
	open_page(&pages, TABLE("id"),
		  TABLE("sku") "  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Orders}}\n");
	struct str page = buf_view(&pages.page);
	cr_expect(str_contains(page, STR("<h2>Data is lost</h2>")));
	cr_expect(str_contains(page, STR("<a href=\"#change-Orders\">Orders</a>")));
	cr_expect(str_contains(page, STR("<details class=\"replace\" open><summary>")));
	cr_expect(str_contains(page, STR("<details class=\"create\"><summary>")));
	cr_expect(str_contains(page, STR("<strong>forces replacement</strong>")));
	cr_expect(str_contains(page, STR("conditionalCreateOnlyProperties: /properties/KeySchema")));
	cr_expect(str_contains(page, STR("<g class=\"replace\"")));
	cr_expect(str_contains(page, STR("class=\"hot\"")), "the line between two that change");
	expect_well_formed(page);
	close_page(&pages);
}

/* A link to what is inside of a block that folds opens it; one to the block itself does not. */
Test(html, leads_from_the_picture_into_a_block)
{
	struct pages pages;
	open_page(&pages, "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n",
		  "Resources:\n  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: shop}}\n");
	struct str page = buf_view(&pages.page);
	cr_expect(str_contains(page, STR("<a href=\"#change-Topic\"><g class=\"update\"")));
	cr_expect(str_contains(page, STR("</summary>\n<div class=\"body\" id=\"change-Topic\">")));
	cr_expect(str_contains(page, STR("<text x=\"10\" y=\"18\">Topic</text><text class=\"type\" x=\"10\" y=\"33\">"
					 "SNS::Topic</text>")));
	close_page(&pages);
}

Test(html, shows_before_and_after_as_the_text_does)
{
	struct pages pages;
	open_page(&pages, TABLE("id") "  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Orders}}\n",
		  TABLE("sku") "  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Orders}}\n"
			       "  New: {Type: AWS::SNS::Topic, Properties: {DisplayName: a & b}}\n"
			       "Outputs: {Name: {Value: x}}\n");
	struct str page = buf_view(&pages.page);
	cr_expect(str_contains(page, STR("<th scope=\"row\" class=\"value\">TopicName</th>"
					 "<td class=\"value before\">${Orders}</td><td class=\"value after\">"
					 "<em class=\"dim\">known after apply</em></td>")));
	cr_expect(str_contains(page, STR("<li>because Orders is replaced</li>")));
	cr_expect(str_contains(page, STR("<th scope=\"col\">property</th><th scope=\"col\">value</th></tr>")),
		  "of what is created there is no before");
	cr_expect(str_contains(page, STR("<td class=\"value\">a &amp; b</td></tr>")));
	cr_expect(str_contains(page, STR("<th scope=\"row\" class=\"value\">Outputs: Name</th>")));
	expect_well_formed(page);
	close_page(&pages);
}

#define SHARE(deployment)                                                                                              \
	"Resources:\n  Share:\n    Type: AWS::FSx::FileSystem\n"                                                       \
	"    Properties: {LustreConfiguration: {DeploymentType: " deployment "}}\n"

Test(html, tells_what_may_be_lost_from_what_is)
{
	struct pages pages;
	open_page(&pages, SHARE("SCRATCH_1"), SHARE("SCRATCH_2"));
	struct str page = buf_view(&pages.page);
	cr_expect(str_contains(page, STR("<section class=\"alert warn\"><h2>Data may be lost</h2>")));
	cr_expect_not(str_contains(page, STR("<h2>Data is lost</h2>")));
	cr_expect_not(str_contains(page, STR("not allowed")), "nothing asks for leave before it is certain");
	expect_well_formed(page);
	close_page(&pages);
}

#define INDEX(name)                                                                                                    \
	"        - {IndexName: " name ", KeySchema: [{AttributeName: id, KeyType: HASH}], "                             \
	"Projection: {ProjectionType: ALL}}\n"

Test(html, lists_the_steps)
{
	struct pages pages;
	open_page(&pages, TABLE("id"), TABLE("id") "      GlobalSecondaryIndexes:\n" INDEX("one") INDEX("two"));
	struct str page = buf_view(&pages.page);
	cr_expect(str_contains(page, STR("<h2>Steps</h2>\n<ol>\n<li>add the index one of Orders</li>\n"
					 "<li>add the index two of Orders</li>\n</ol>")));
	expect_well_formed(page);
	close_page(&pages);
}

Test(html, stands_alone)
{
	static const char *const ways_out[] = {"http:",	  "https:", "//",    "url(", "@import",
					       "<script", "<img",   "<link", "src="};
	struct pages pages;
	open_page(&pages, TABLE("id"), TABLE("sku"));
	for (size_t i = 0; i < LK_COUNT(ways_out); i++)
		cr_expect_not(str_contains(buf_view(&pages.page), str_from(ways_out[i])), "%s", ways_out[i]);
	close_page(&pages);
}

Test(html, of_a_stack_that_goes_and_of_one_that_stays)
{
	struct pages pages;
	open_page(&pages, TABLE("id"), NULL);
	cr_expect(str_contains(buf_view(&pages.page), STR("<g class=\"delete\"")));
	expect_well_formed(buf_view(&pages.page));
	close_page(&pages);
	open_page(&pages, TABLE("id"), TABLE("id"));
	cr_expect(str_contains(buf_view(&pages.page), STR("<g class=\"none\"")));
	cr_expect_not(str_contains(buf_view(&pages.page), STR("<details")));
	expect_well_formed(buf_view(&pages.page));
	close_page(&pages);
}

/* A chain of topics, each after the one before; one of them changes. */
static struct str many(struct arena *arena, size_t count, const char *name)
{
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	buf_append_text(&text, "Resources:\n  T0: {Type: AWS::SNS::Topic}\n");
	for (size_t i = 1; i < count; i++)
		buf_printf(&text, "  T%zu: {Type: AWS::SNS::Topic, DependsOn: T%zu%s%s%s}\n", i, i - 1,
			   i == count / 2 ? ", Properties: {DisplayName: " : "", i == count / 2 ? name : "",
			   i == count / 2 ? "}" : "");
	struct str copy = buf_copy_in(&text, arena);
	buf_done(&text);
	return copy;
}

Test(html, of_many_resources_draws_what_changes_and_its_neighbours)
{
	struct arena arena;
	struct pages pages;
	arena_init(&arena);
	open_page(&pages, many(&arena, 500, "old").ptr, many(&arena, 500, "new").ptr);
	struct str page = buf_view(&pages.page);
	cr_expect(str_contains(page, STR("3 of 500 are drawn")));
	cr_expect(str_contains(page, STR("T249")) && str_contains(page, STR("T251")));
	cr_expect_not(str_contains(page, STR("T252")));
	expect_well_formed(page);
	close_page(&pages);
	open_page(&pages, NULL, many(&arena, 1500, "new").ptr);
	cr_expect(str_contains(buf_view(&pages.page), STR("1000 of 1500 are drawn")));
	expect_well_formed(buf_view(&pages.page));
	close_page(&pages);
	arena_done(&arena);
}
