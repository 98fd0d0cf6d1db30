#include "formats/xml.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "formats/xml_write.h"

static struct arena arena;
static struct error err;

static void set_up(void)
{
	arena_init(&arena);
}

static void tear_down(void)
{
	arena_done(&arena);
}

TestSuite(xml, .init = set_up, .fini = tear_down);
TestSuite(xml_write, .init = set_up, .fini = tear_down);

static const struct xml *parse(struct str text)
{
	const struct xml *root = NULL;
	cr_assert_eq(xml_parse_in(&arena, text, &root, &err), LK_OK, "%s", err.message);
	return root;
}

static void expect_refused(struct str text, enum error_kind kind, const char *words)
{
	const struct xml *root = NULL;
	cr_expect_eq(xml_parse_in(&arena, text, &root, &err), LK_FAILED, "%.*s was accepted", STR_ARG(text));
	cr_expect_null(root);
	cr_expect_eq(err.kind, kind, "%s", err.message);
	cr_expect(strstr(err.message, words), "'%s' does not say '%s'", err.message, words);
}

Test(xml, reads_elements_text_and_siblings)
{
	const struct xml *root = parse(STR("<?xml version='1.0'?>\n<R xmlns='urn:x'><L><member>a</member>\n<member> b "
	                                   "</member></L><Flag>TRUE</Flag><N> 12 </N><Bad>x</Bad></R>"));
	cr_expect(str_is(root->name, "R"));
	const struct xml *member = xml_child(xml_child(root, "L"), "member");
	cr_expect(str_is(member->text, "a"));
	member = xml_next(member, "member");
	cr_expect(str_is(member->text, " b "));
	cr_expect(str_is(xml_text(root, "L/member"), "a"), "the first of the name");
	cr_expect_null(xml_next(member, "member"));
	cr_expect(xml_bool(root, "Flag"));
	cr_expect_not(xml_bool(root, "Missing"));
	cr_expect_eq(xml_int(root, "N", -1), 12);
	cr_expect_eq(xml_int(root, "Bad", -1), -1);
}

Test(xml, drops_prefixes_attributes_and_comments)
{
	const struct xml *root = parse(STR("<s:E a='1' s:b='2'><!-- c --><s:M>x<![CDATA[<&>]]>y</s:M><?p q?></s:E>"));
	cr_expect(str_is(root->name, "E"));
	cr_expect(str_is(xml_text(root, "M"), "x<&>y"));
}

Test(xml, text_around_children_comes_together)
{
	const struct xml *root = parse(STR("<a> one <b>two</b> three </a>"));
	cr_expect(str_is(root->text, "one  three"), "'%.*s'", STR_ARG(root->text));
	cr_expect(str_is(xml_text(root, "b"), "two"));
}

Test(xml, keeps_the_white_space_of_a_template)
{
	const struct xml *root = parse(STR("<r><T>\n  a: &lt;b&gt; &amp; &#233;\r\n</T></r>"));
	cr_expect(str_is(xml_raw_text(root, "T"), "\n  a: <b> & \xC3\xA9\n"));
	cr_expect(str_is(xml_text(root, "T"), "a: <b> & \xC3\xA9"));
}

Test(xml, refuses_what_is_not_well_formed)
{
	static const char *const bad[] = {"",
	                                  " ",
	                                  "x",
	                                  "<a>",
	                                  "<a></b>",
	                                  "<a/><b/>",
	                                  "<a>&nope;</a>",
	                                  "<a b=c/>",
	                                  "<a>&#0;</a>",
	                                  "<a>&#xD800;</a>",
	                                  "{\"json\":true}",
	                                  "<a>\x01</a>",
	                                  "<a"};
	for (size_t i = 0; i < LK_COUNT(bad); i++)
		expect_refused(str_from(bad[i]), ERROR_PROTOCOL, "line");
	expect_refused(STR("<a>\xC3(</a>"), ERROR_PROTOCOL, "line 1");
	expect_refused((struct str){"<a>\0</a>", 8}, ERROR_PROTOCOL, "line 1");
}

Test(xml, refuses_document_types_and_their_entities)
{
	expect_refused(STR("<!DOCTYPE a><a/>"), ERROR_PROTOCOL, "document type");
	expect_refused(STR("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"), ERROR_PROTOCOL,
	               "document type");
	expect_refused(
		STR("<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]><l>&c;</l>"),
		ERROR_PROTOCOL, "document type");
}

Test(xml, limits_depth_and_number_of_elements)
{
	struct buf text;
	buf_init(&text, LIMIT_XML + 100);
	for (int i = 0; i < LIMIT_NESTING + 1; i++)
		buf_append_text(&text, "<a>");
	expect_refused(buf_view(&text), ERROR_LIMIT, "deep");
	buf_clear(&text);
	buf_append_text(&text, "<r>");
	for (int i = 0; i < LIMIT_XML_NODES; i++)
		buf_append_text(&text, "<a/>");
	buf_append_text(&text, "</r>");
	expect_refused(buf_view(&text), ERROR_LIMIT, "too many");
	buf_clear(&text);
	buf_append_repeat(&text, ' ', LIMIT_XML + 1);
	expect_refused(buf_view(&text), ERROR_LIMIT, "bytes");
	buf_done(&text);
}

Test(xml, reading_nothing_gives_nothing)
{
	cr_expect_null(xml_child(NULL, "a"));
	cr_expect_null(xml_next(NULL, "a"));
	cr_expect_null(xml_at(NULL, "a/b"));
	cr_expect_eq(xml_text(NULL, "a").len, 0);
}

Test(xml_write, what_is_written_reads_back)
{
	struct buf out;
	buf_init(&out, 1 * MIB);
	struct str text = STR("a<b>&\"c\" \xC3\xA9 \xF0\x9F\x98\x80 ]]>\t\n");
	xml_append_element(&out, "Key", text);
	const struct xml *root = parse(buf_view(&out));
	cr_expect(str_equal(root->text, text), "%.*s", STR_ARG(root->text));
	buf_clear(&out);
	xml_append_text(&out, STR("\x01\r\xFF"));
	cr_expect_str_eq(out.ptr, "&#x1;&#xD;\xEF\xBF\xBD");
	buf_done(&out);
}
