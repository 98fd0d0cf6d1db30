#include <criterion/criterion.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/limits.h"
#include "check/report.h"
#include "formats/json.h"
#include "formats/xml.h"

struct fixture {
	struct arena arena;
	struct diag diag;
	struct buf out;
	struct str source;
};

static bool find_source(void *context, struct str file, struct str *ret_text)
{
	if (!str_is(file, "a.lua"))
		return false;
	*ret_text = ((struct fixture *)context)->source;
	return true;
}

static void begin(struct fixture *fixture, const char *source)
{
	arena_init(&fixture->arena);
	diag_init_in(&fixture->diag, &fixture->arena);
	buf_init(&fixture->out, LIMIT_OUTPUT);
	fixture->source = str_from(source);
}

static void end(struct fixture *fixture)
{
	buf_done(&fixture->out);
	arena_done(&fixture->arena);
}

static struct str text_of(struct fixture *fixture, bool colour)
{
	struct report_options options = {.colour = colour, .sources = {.context = fixture, .find = find_source}};
	buf_clear(&fixture->out);
	report_text(&fixture->out, &fixture->diag, &options);
	return buf_view(&fixture->out);
}

static void add(struct fixture *fixture, uint32_t line, uint32_t column, uint32_t width, const char *hint)
{
	struct finding finding = {.rule = "E3002",
	                          .severity = SEVERITY_ERROR,
	                          .place = {.file = STR("a.lua"), .line = line, .column = column, .width = width},
	                          .message = STR("wrong"),
	                          .hint = str_from(hint)};
	diag_add(&fixture->diag, &finding);
}

Test(report_text, shows_line_caret_hint_and_callers)
{
	struct fixture f;
	begin(&f, "one\n  BucketNmae = 1,\nthree\n");
	struct place caller = {.file = STR("b.lua"), .line = 88};
	struct finding finding = {.rule = "E3002",
	                          .severity = SEVERITY_ERROR,
	                          .place = {.file = STR("a.lua"), .line = 2, .column = 3, .width = 10},
	                          .message = STR("no such property"),
	                          .hint = STR("did you mean 'BucketName'?"),
	                          .callers = &caller,
	                          .caller_count = 1};
	diag_add(&f.diag, &finding);
	cr_assert(str_is(text_of(&f, false), "a.lua:2:3: error[E3002]: no such property\n"
	                                     "    2 |   BucketNmae = 1,\n"
	                                     "      |   ^^^^^^^^^^ did you mean 'BucketName'?\n"
	                                     "   written at b.lua:88\n"),
	          "%.*s", STR_ARG(text_of(&f, false)));
	end(&f);
}

Test(report_text, aligns_behind_tabs_and_wide_letters)
{
	struct fixture f;
	begin(&f, "\t\xC3\xB6\xE8\xA1\xA8 x = 1\n");
	add(&f, 1, 8, 1, "");
	cr_assert(str_contains(text_of(&f, false), STR("\n      | \t    ^\n")), "%.*s", STR_ARG(text_of(&f, false)));
	end(&f);
}

Test(report_text, places_beyond_the_source_are_harmless)
{
	struct fixture f;
	begin(&f, "short\n");
	add(&f, 900, 4, 2, "far below");
	add(&f, 1, 4000, 200, "far right");
	add(&f, 1, 0, 0, "no column");
	add(&f, 0, 0, 0, "no line");
	struct str text = text_of(&f, false);
	cr_expect(str_contains(text, STR("far below")));
	cr_expect(str_contains(text, STR("far right")));
	cr_expect(str_contains(text, STR("a.lua: error[E3002]: wrong")), "%.*s", STR_ARG(text));
	end(&f);
}

Test(report_text, long_lines_are_cut_around_the_place)
{
	struct fixture f;
	char line[100001];
	for (size_t i = 0; i < sizeof line - 1; i++)
		line[i] = i == 50000 ? '#' : 'a';
	line[sizeof line - 1] = '\0';
	begin(&f, line);
	add(&f, 1, 50001, 1, "");
	struct str text = text_of(&f, false);
	cr_expect_lt(text.len, 1000);
	size_t mark = str_find(text, STR("#"), 0), start = mark, caret = str_find(text, STR("^"), 0), below = caret;
	cr_assert_neq(mark, SIZE_MAX);
	cr_assert_neq(caret, SIZE_MAX);
	while (text.ptr[start] != '\n')
		start--;
	while (text.ptr[below] != '\n')
		below--;
	cr_expect_eq(mark - start, caret - below);
	end(&f);
}

Test(report_text, control_characters_do_not_reach_the_terminal)
{
	struct fixture f;
	begin(&f, "\033[31mred\n");
	struct finding finding = {.rule = "E3002", .severity = SEVERITY_ERROR, .message = STR("\033]0;title\a")};
	finding.place = (struct place){.file = STR("a.lua"), .line = 1, .column = 1};
	diag_add(&f.diag, &finding);
	cr_expect_not(str_contains(text_of(&f, false), STR("\033")));
	cr_expect(str_contains(text_of(&f, true), STR("\033[31merror[E3002]: \033[0m")));
	end(&f);
}

Test(report_text, summary_counts_by_severity)
{
	struct fixture f;
	begin(&f, "");
	report_summary(&f.out, &f.diag);
	cr_expect(str_is(buf_view(&f.out), "no findings"));
	add(&f, 1, 1, 1, "");
	add(&f, 2, 1, 1, "");
	diag_report(&f.diag, "W2001", SEVERITY_WARNING, (struct place){0}, "unused");
	buf_clear(&f.out);
	report_summary(&f.out, &f.diag);
	cr_expect(str_is(buf_view(&f.out), "2 errors, 1 warning"), "%.*s", STR_ARG(buf_view(&f.out)));
	end(&f);
}

Test(report_json, is_json_in_the_documented_shape)
{
	struct fixture f;
	const struct json *root;
	struct error err;
	begin(&f, "");
	add(&f, 7, 3, 1, "a \"hint\"\nof two lines");
	report_json(&f.out, &f.diag);
	cr_assert_eq(json_parse_in(&f.arena, buf_view(&f.out), NULL, &root, &err), LK_OK, "%s", err.message);
	int64_t version = 0, line = 0;
	const struct json *finding = json_item(json_get(root, STR("findings")), 0);
	cr_expect(json_to_int(json_get(root, STR("format_version")), &version) && version == 1);
	cr_expect(json_to_int(json_get(finding, STR("line")), &line) && line == 7);
	cr_expect(str_is(json_get_string(finding, STR("rule")), "E3002"));
	cr_expect(str_is(json_get_string(finding, STR("severity")), "error"));
	cr_expect(str_is(json_get_string(finding, STR("hint")), "a \"hint\"\nof two lines"));
	cr_expect(str_is(json_get_string(finding, STR("file")), "a.lua"));
	end(&f);
}

Test(report_place, moves_from_the_value_to_its_key)
{
	struct fixture f;
	begin(&f, "Outer:\n  Key: Key\n  \"Other\" :\n    a: 1\n");
	struct finding finding = {.rule = "E3002", .on_key = true, .path = STR("/Outer/Key")};
	finding.place = (struct place){.file = STR("a.lua"), .line = 2, .column = 8};
	diag_add(&f.diag, &finding);
	finding.path = STR("/Outer/Other");
	finding.place = (struct place){.file = STR("a.lua"), .line = 4, .column = 5};
	diag_add(&f.diag, &finding);
	finding.path = STR("/Outer/Nowhere");
	diag_add(&f.diag, &finding);
	struct report_sources sources = {.context = &f, .find = find_source};
	report_place_keys(&f.diag, &sources);
	const struct finding *found = f.diag.findings.items;
	cr_expect_eq(found[0].place.line, 2);
	cr_expect_eq(found[0].place.column, 3);
	cr_expect_eq(found[0].place.width, 3);
	cr_expect_eq(found[1].place.line, 3);
	cr_expect_eq(found[1].place.column, 4);
	cr_expect_eq(found[2].place.line, 4, "a key that is not found keeps the value's place");
	end(&f);
}

static struct finding odd_finding(void)
{
	return (struct finding){.rule = "E3002",
	                        .severity = SEVERITY_ERROR,
	                        .place = {.file = STR("a: b,c%.lua"), .line = 2, .column = 3, .width = 4},
	                        .message = STR("50% of 'x'\r\nis <\"odd\"> & more"),
	                        .hint = STR("second\nline"),
	                        .logical_id = STR("B"),
	                        .path = STR("/Properties/X")};
}

Test(report_github, escapes_what_the_runner_would_read)
{
	struct fixture f;
	struct finding finding = odd_finding(), warning = {.rule = "W2001", .severity = SEVERITY_WARNING};
	begin(&f, "");
	warning.place.file = STR("a.lua");
	warning.message = STR("plain");
	diag_add(&f.diag, &finding);
	diag_add(&f.diag, &warning);
	report_github(&f.out, &f.diag);
	cr_assert(str_is(buf_view(&f.out),
	                 "::error file=a%3A b%2Cc%25.lua,line=2,col=3,endColumn=7,title=E3002 A property that the type does "
	                 "not have::50%25 of 'x'%0D%0Ais <\"odd\"> & more%0Asecond%0Aline\n"
	                 "::warning file=a.lua,title=W2001 A parameter that nothing uses::plain\n"),
	          "%.*s", STR_ARG(buf_view(&f.out)));
	end(&f);
}

static struct str sarif_of(struct fixture *fixture)
{
	struct report_sources sources = {.context = fixture, .find = find_source};
	buf_clear(&fixture->out);
	report_sarif(&fixture->out, &fixture->diag, &sources, STR("1.2.3"));
	return buf_view(&fixture->out);
}

Test(report_sarif, is_json_with_a_rule_for_each_result)
{
	struct fixture f;
	struct place caller = {.file = STR("b.lua"), .line = 88};
	struct finding finding = odd_finding();
	const struct json *root;
	struct error err;
	begin(&f, "");
	finding.callers = &caller;
	finding.caller_count = 1;
	diag_add(&f.diag, &finding);
	finding.rule = "ORG001"; /* a rule in Lua */
	diag_add(&f.diag, &finding);
	cr_assert_eq(json_parse_in(&f.arena, sarif_of(&f), NULL, &root, &err), LK_OK, "%s", err.message);
	const struct json *run = json_item(json_get(root, STR("runs")), 0);
	const struct json *rules = json_get(json_get(json_get(run, STR("tool")), STR("driver")), STR("rules"));
	const struct json *results = json_get(run, STR("results"));
	cr_expect(str_is(json_get_string(root, STR("version")), "2.1.0"));
	cr_assert_eq(rules->count, 2);
	cr_assert_eq(results->count, 2);
	for (size_t i = 0; i < 2; i++) {
		int64_t index;
		const struct json *result = json_item(results, i);
		cr_assert(json_to_int(json_get(result, STR("ruleIndex")), &index));
		cr_expect(str_equal(json_get_string(json_item(rules, (size_t)index), STR("id")),
		                    json_get_string(result, STR("ruleId"))));
	}
	const struct json *place = json_get(
		json_get(json_item(json_get(json_item(results, 0), STR("locations")), 0), STR("physicalLocation")),
		STR("artifactLocation"));
	cr_expect(str_is(json_get_string(place, STR("uri")), "a%3A%20b,c%25.lua"));
	cr_expect_eq(json_get(json_item(results, 0), STR("relatedLocations"))->count, 1);
	end(&f);
}

Test(report_sarif, counts_columns_in_code_points)
{
	struct fixture f;
	begin(&f, "\xC3\xB6\xE8\xA1\xA8 x = 1\n");
	add(&f, 1, 7, 1, "");
	cr_expect(str_contains(sarif_of(&f), STR("\"startColumn\": 4")), "%.*s", STR_ARG(sarif_of(&f)));
	end(&f);
}

Test(report_sarif, fingerprints_survive_moved_lines)
{
	struct fixture f;
	struct str before, after;
	struct finding finding = odd_finding();
	begin(&f, "");
	diag_add(&f.diag, &finding);
	before = str_copy_in(&f.arena, sarif_of(&f));
	f.diag.findings.items[0].place.line = 900;
	after = sarif_of(&f);
	size_t first = str_find(before, STR("finding/v1"), 0), second = str_find(after, STR("finding/v1"), 0);
	cr_assert_neq(first, SIZE_MAX);
	cr_expect(str_equal(str_slice(before, first, first + 80), str_slice(after, second, second + 80)));
	end(&f);
}

Test(report_junit, fails_from_the_severity_on)
{
	struct fixture f;
	struct finding finding = odd_finding(), warning = odd_finding();
	begin(&f, "");
	warning.severity = SEVERITY_WARNING;
	diag_add(&f.diag, &finding);
	diag_add(&f.diag, &warning);
	report_junit(&f.out, &f.diag, STR("a.lua"), SEVERITY_ERROR);
	struct str text = buf_view(&f.out);
	cr_expect(str_contains(text, STR("tests=\"2\" failures=\"1\"")), "%.*s", STR_ARG(text));
	cr_expect(str_contains(text, STR("&lt;&quot;odd&quot;&gt; &amp; more")), "%.*s", STR_ARG(text));
	cr_expect(str_contains(text, STR("<system-out>")));
	buf_clear(&f.out);
	report_junit(&f.out, &f.diag, STR("a.lua"), SEVERITY_WARNING);
	cr_expect(str_contains(buf_view(&f.out), STR("failures=\"2\"")));
	end(&f);
}

Test(report_junit, no_findings_is_a_test_that_passed)
{
	struct fixture f;
	begin(&f, "");
	report_junit(&f.out, &f.diag, STR("a.lua"), SEVERITY_ERROR);
	cr_expect(str_contains(buf_view(&f.out), STR("tests=\"1\" failures=\"0\"")));
	cr_expect(str_contains(buf_view(&f.out), STR("classname=\"a.lua\"")));
	end(&f);
}

Test(report_junit, holds_nothing_that_xml_does_not_know)
{
	static const char text[] = "a\x1b[31m\x07 \xef\xbf\xbf\xef\xbf\xbe\xef\xbf\xbd\t\xc3\xa9";
	struct fixture f;
	struct error err;
	const struct xml *root;
	struct finding finding = odd_finding();
	begin(&f, "");
	finding.message = str_from(text);
	diag_add(&f.diag, &finding);
	report_junit(&f.out, &f.diag, STR("a.lua"), SEVERITY_ERROR);
	cr_expect_eq(xml_parse_in(&f.arena, buf_view(&f.out), &root, &err), LK_OK, "%s", err.message);
	buf_clear(&f.out);
	report_github(&f.out, &f.diag);
	cr_expect_not(str_contains(buf_view(&f.out), STR("\x1b")));
	end(&f);
}

static double seconds_of(struct fixture *f, const struct report_sources *sources)
{
	clock_t start = clock();
	struct report_options options = {.sources = *sources};
	report_place_keys(&f->diag, sources);
	report_text(&f->out, &f->diag, &options);
	report_sarif(&f->out, &f->diag, sources, STR("0"));
	cr_expect(buf_ok(&f->out));
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* One of each: all in one line, and all behind many. */
Test(report, many_findings_in_a_large_source_take_time_once)
{
	enum { SIZE = 2 * 1024 * 1024, FINDINGS = 2000 };
	for (int lines = 0; lines < 2; lines++) {
		struct fixture f;
		begin(&f, "");
		char *text = arena_alloc(&f.arena, SIZE + 1);
		memset(text, lines ? '\n' : ' ', SIZE);
		f.source = (struct str){text, SIZE};
		struct finding finding = {.rule = "E3002", .on_key = true, .path = STR("/Key"), .message = STR("wrong")};
		for (uint32_t i = 0; i < FINDINGS; i++) {
			finding.place = (struct place){.file = STR("a.lua"),
			                               .line = lines ? SIZE - FINDINGS + i : 1,
			                               .column = lines ? 1 : SIZE - FINDINGS + i};
			diag_add(&f.diag, &finding);
		}
		struct report_sources sources = {.context = &f, .find = find_source};
		cr_expect_lt(seconds_of(&f, &sources), 3);
		end(&f);
	}
}
