/* Reading: functions in both spellings, scalars, places, and every fault as a finding. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/limits.h"
#include "reading.h"
#include "template/emit_json.h"
#include "template/read.h"

/* value is written in YAML, json is what it means. */
static void expect_means(const char *value, const char *json)
{
	struct arena arena;
	struct buf out;
	arena_init(&arena);
	buf_init(&out, LIMIT_OUTPUT);
	struct reading *reading = expect_reads(str_format_in(&arena, "Value: %s\n", value).ptr);
	emit_json(&out, value_get(reading->document, STR("Value")), 0);
	cr_expect(str_is(buf_view(&out), json), "%s\nmeans %.*s\nnot   %s", value, STR_ARG(buf_view(&out)), json);
	reading_free(reading);
	buf_done(&out);
	arena_done(&arena);
}

Test(read, short_tags_and_long_names_mean_the_same)
{
	expect_means("!Ref A", "{\"Ref\":\"A\"}");
	expect_means("{Ref: A}", "{\"Ref\":\"A\"}");
	expect_means("!GetAtt A.B.C", "{\"Fn::GetAtt\":[\"A\",\"B.C\"]}");
	expect_means("!GetAtt [A, B.C]", "{\"Fn::GetAtt\":[\"A\",\"B.C\"]}");
	expect_means("!GetAtt [A, B, C]", "{\"Fn::GetAtt\":[\"A\",\"B.C\"]}");
	expect_means("{'Fn::GetAtt': A.B.C}", "{\"Fn::GetAtt\":[\"A\",\"B.C\"]}");
	expect_means("!GetAtt [A, !Ref B]", "{\"Fn::GetAtt\":[\"A\",{\"Ref\":\"B\"}]}");
	expect_means("!GetAtt A", "{\"Fn::GetAtt\":\"A\"}");
	expect_means("!If [P, !Ref A, !Sub 'x-${A}']",
	             "{\"Fn::If\":[\"P\",{\"Ref\":\"A\"},{\"Fn::Sub\":\"x-${A}\"}]}");
	expect_means("!Sub ['${V}', {V: !Ref A}]", "{\"Fn::Sub\":[\"${V}\",{\"V\":{\"Ref\":\"A\"}}]}");
	expect_means("\n  Fn::Base64: !Sub |\n    a\n    b\n", "{\"Fn::Base64\":{\"Fn::Sub\":\"a\\nb\\n\"}}");
	expect_means("!Transform {Name: AWS::Include}", "{\"Fn::Transform\":{\"Name\":\"AWS::Include\"}}");
	expect_means("!Ref 012", "{\"Ref\":\"012\"}");
	expect_means("!Ref true", "{\"Ref\":\"true\"}");
}

Test(read, functions_are_values_of_their_own)
{
	struct reading *reading = expect_reads("A: !Ref B\nC: {Ref: B, other: 1}\nD: {'Fn::Foo': 1}\n");
	cr_expect(value_is_intrinsic(value_get(reading->document, STR("A")), FN_REF));
	cr_expect_eq(value_get(reading->document, STR("C"))->kind, VALUE_MAP, "two keys are no call");
	cr_expect_eq(value_get(reading->document, STR("D"))->kind, VALUE_MAP, "an unknown function stays a map");
	reading_free(reading);
}

Test(read, condition_is_a_function_where_a_condition_stands)
{
	struct reading *reading = expect_reads("Conditions:\n"
	                                       "  A: !Not [Condition: B]\n"
	                                       "  C: {Condition: A}\n"
	                                       "  D: !And [!Condition A, !Equals [{Condition: x}, y]]\n"
	                                       "Resources:\n"
	                                       "  R: {Condition: A}\n");
	const struct value *root = reading->document;
	cr_expect(value_is_intrinsic(value_at(root, STR("/Conditions/A/Fn::Not/0")), FN_CONDITION));
	cr_expect(value_is_intrinsic(value_at(root, STR("/Conditions/C")), FN_CONDITION));
	cr_expect(value_is_intrinsic(value_at(root, STR("/Conditions/D/Fn::And/0")), FN_CONDITION));
	cr_expect_eq(value_at(root, STR("/Conditions/D/Fn::And/1/Fn::Equals/0"))->kind, VALUE_MAP);
	cr_expect_eq(value_at(root, STR("/Resources/R"))->kind, VALUE_MAP);
	reading_free(reading);
}

Test(read, plain_scalars)
{
	expect_means("[true, Yes, on, FALSE, no, Off]", "[true,true,true,false,false,false]");
	expect_means("[~, null, NULL, ]", "[null,null,null]");
	expect_means("[0, -7, +5, 9223372036854775807, -9223372036854775808]",
	             "[0,-7,5,9223372036854775807,-9223372036854775808]");
	expect_means("[1.5, -0.25, 2., 1.5e+3]", "[1.5,-0.25,2,1500]");
	expect_means("[y, N, 012, 0x1F, 0o17, 1_000, 190:20, .5, .inf]",
	             "[\"y\",\"N\",\"012\",\"0x1F\",\"0o17\",\"1_000\",\"190:20\",\".5\",\".inf\"]");
	expect_means("[12e4, 2012-10-17, 9223372036854775808, 1.5e+999, =, 10.0.0.1]",
	             "[\"12e4\",\"2012-10-17\",\"9223372036854775808\",\"1.5e+999\",\"=\",\"10.0.0.1\"]");
	expect_means("['true', \"1\", '', !!str 1, !!int '1']", "[\"true\",\"1\",\"\",\"1\",1]");
}

Test(read, keys_are_taken_as_written)
{
	expect_means("{on: 1, 012: 2, 2012-10-17: 3, ! \"x\": 4}", "{\"on\":1,\"012\":2,\"2012-10-17\":3,\"x\":4}");
}

Test(read, merges_and_aliases)
{
	struct reading *reading = reading_new(STR("Base: &b {A: 1, B: 2}\nOther: &o {B: 3, C: 4}\nX: {<<: [*b, *o], A: 5}\n"
	                                          "Y: *b\nZ: {'<<': 6}\n"));
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	emit_json(&out, reading->document, 0);
	cr_expect(str_is(buf_view(&out), "{\"Base\":{\"A\":1,\"B\":2},\"Other\":{\"B\":3,\"C\":4},"
	                                 "\"X\":{\"A\":5,\"B\":2,\"C\":4},\"Y\":{\"A\":1,\"B\":2},\"Z\":{\"<<\":6}}"),
	          "%.*s", STR_ARG(buf_view(&out)));
	cr_expect_eq(reading->diag.counts[SEVERITY_WARNING], 4, "the service refuses each alias and the merge");
	cr_expect_eq(reading->diag.counts[SEVERITY_ERROR], 0);
	buf_done(&out);
	reading_free(reading);
	expect_findings("Base: &b 1\nX: {<<: *b}\nTransform: AWS::Serverless-2016-10-31\n",
	                "E0000 2:5 '<<' takes a map, or a list of maps\n");
}

static void expect_place(struct reading *reading, const char *pointer, uint32_t line, uint32_t column, uint32_t width)
{
	const struct value *value = value_at(reading->document, str_from(pointer));
	cr_assert_not_null(value, "%s", pointer);
	cr_expect(value->place.line == line && value->place.column == column && value->place.width == width,
	          "%s stands at %u:%u+%u", pointer, value->place.line, value->place.column, value->place.width);
	cr_expect(str_is(value->place.file, "t.yaml"));
}

Test(read, places_in_yaml_count_bytes)
{
	struct reading *reading = expect_reads("A: one\r\nB:\n  \"\xc3\xa9\": [\xc3\xa9\xc3\xa9, two]\n  C: !Ref D\n"
	                                       "E: \"a\xe2\x80\xa8z\"\nF: {G: h}\n");
	expect_place(reading, "/A", 1, 4, 3);
	expect_place(reading, "/B", 3, 3, 0);
	expect_place(reading, "/B/\xc3\xa9/0", 3, 10, 4);
	expect_place(reading, "/B/\xc3\xa9/1", 3, 16, 3);
	expect_place(reading, "/B/C", 4, 6, 6);
	expect_place(reading, "/F/G", 6, 8, 1);
	reading_free(reading);
}

Test(read, places_in_json)
{
	struct reading *reading = expect_reads("{\n\t\"A\": \"\xc3\xa9\", \"B\": [1,\n2.5, \"\\ud83d\\ude00\\/\"],\n"
	                                       "  \"C\": {\"Ref\": \"D\"}}\n");
	expect_place(reading, "/A", 2, 7, 0);
	expect_place(reading, "/B/0", 2, 19, 0);
	expect_place(reading, "/B/1", 3, 1, 0);
	expect_place(reading, "/C", 4, 8, 0);
	cr_expect(value_is_string(value_at(reading->document, STR("/B/2")), "\xf0\x9f\x98\x80/"));
	reading_free(reading);
}

Test(read, a_number_beyond_all_is_the_text_that_it_was)
{
	struct reading *reading = expect_reads("{\"A\": 3.2E3333333, \"B\": 12e4}");
	cr_expect(value_is_string(value_get(reading->document, STR("A")), "3.2E3333333"));
	cr_expect_eq(value_get(reading->document, STR("B"))->kind, VALUE_FLOAT, "JSON needs no point");
	reading_free(reading);
}

Test(read, numbers_are_exact_or_the_texts_that_they_were)
{
	expect_means("[9007199254740993, 0.1, 1.50, 1.5e+300, 0.30000000000000004, 0.0, -2.50]",
	             "[9007199254740993,0.1,1.5,1.5e+300,0.30000000000000004,0,-2.5]");
	expect_means("[18446744073709551616, -9223372036854775809, 0.10000000000000001, 1.000000000000000005, 1.0e-999]",
	             "[\"18446744073709551616\",\"-9223372036854775809\",\"0.10000000000000001\","
	             "\"1.000000000000000005\",\"1.0e-999\"]");
	struct reading *reading = expect_reads("{\"A\": 18446744073709551616, \"B\": 1.000000000000000005, \"C\": 1e3}");
	cr_expect(value_is_string(value_get(reading->document, STR("A")), "18446744073709551616"));
	cr_expect(value_is_string(value_get(reading->document, STR("B")), "1.000000000000000005"));
	cr_expect_eq(value_get(reading->document, STR("C"))->kind, VALUE_FLOAT);
	reading_free(reading);
}

Test(read, anchors_of_keys)
{
	struct reading *reading = reading_new(STR("&k Key: *k\n"));
	cr_expect(value_is_string(value_get(reading->document, STR("Key")), "Key"));
	reading_free(reading);
}

Test(read, what_libyaml_would_misread_is_refused)
{
	expect_findings("A: &an:chor value\n", "E0000 1:4 an anchor is made of letters, digits, '-' and '_'\n");
	expect_findings("A: !!str &a:b value\n", "E0000 1:4 an anchor is made of letters, digits, '-' and '_'\n");
	expect_findings("&a:b A: 1\n", "E0000 1:1 an anchor is made of letters, digits, '-' and '_'\n");
	expect_findings("{?foo: bar}\n", "E0000 1:3 a text that begins with '?' stands in quotes\n");
	expect_findings("A: [?x]\n", "E0000 1:6 a text that begins with '?' stands in quotes\n");
	reading_free(expect_reads("A: &a-1_B [&b x,&c\ty]\n? B\n: {? C : 'a?b', D: x?}\nE: '?x'\nF: ?x\n"));
}

Test(read, a_byte_order_mark_is_no_column)
{
	struct reading *reading = expect_reads("\xef\xbb\xbf"
	                                       "A: one\n");
	expect_place(reading, "/A", 1, 4, 3);
	reading_free(reading);
}

Test(read, faults_of_form)
{
	expect_findings("", "E0000 1:1 the file is empty\n");
	expect_findings("# nothing\n", "E0000 1:1 the file is empty\n");
	expect_findings("text", "E0000 1:1 a template is a map of sections, with Resources among them\n");
	expect_findings("[1]", "E0000 1:1 a template is a map of sections, with Resources among them\n");
	expect_findings("A: 1\n---\nB: 2\n", "E0000 2:1 a template is one document; here begins a second\n");
	expect_findings("A: [1, 2\n", "E0000 2:1 while parsing a flow sequence: did not find expected ',' or ']'\n");
	expect_findings("A: 1\n  B: 2\n", "E0000 2:4 mapping values are not allowed in this context\n");
	expect_findings("[a]: 1\n", "E0000 1:1 a key must be a text\n");
	expect_findings("!Ref a: 1\n", "E0000 1:1 a key must be a text\n");
	expect_findings("A: \"\\0\"\n", "E0000 1:4 a text may not contain the character NUL\n");
	expect_findings("A: \x01\n", "E0000 1:4 this is not text that YAML takes: control characters are not allowed\n");
	expect_findings("A: \xff\n", "E0000 1:4 this is not text that YAML takes: invalid leading UTF-8 octet\n");
	expect_findings("\xff\xfe", "E0000 1:1 the file is UTF-16; a template is read as UTF-8\n");
	expect_findings("A: *b\n", "E0000 1:4 this alias names no anchor before it\n");
	expect_findings("A: &b [*b]\n", "E0000 1:8 this alias stands inside of what it names\n");
}

Test(read, faults_that_do_not_end_the_reading)
{
	expect_findings("A: !GetAt x\nB: !Foobar [1]\nC: !!binary aGk=\nA: 2\nD: {x: 1, y: 2, x: 3}\n",
	                "E0000 1:4 unknown tag '!GetAt'; did you mean '!GetAtt'?\n"
	                "E0000 2:4 unknown tag '!Foobar'\n"
	                "E0000 3:4 unknown tag 'tag:yaml.org,2002:binary'\n"
	                "E0000 4:1 the key 'A' stands twice in this map; first at line 1\n"
	                "E0000 5:17 the key 'x' stands twice in this map; first at line 5\n");
}

Test(read, faults_of_json)
{
	expect_findings("{\"A\": 1 \"B\": 2}",
	                "E0000 1:12 while parsing a flow mapping: did not find expected ',' or '}'\n");
	expect_findings("{\"A\": 1, \"A\": 2}", "E0000 1:10 the key 'A' stands twice in this map; first at line 1\n");
	expect_findings("{\"A\": 1,\n \"A\": \"\\ud83d\\ude00\"}", "E0000 2:2 a name that the object has already, with the value on line 1\n");
	expect_findings("{\"A\": 1}}", "E0000 1:9 did not find expected <document start>\n");
}

Test(read, flow_style_that_is_not_json)
{
	struct reading *reading = expect_reads("{A: !Ref B, 'C': 1,}");
	cr_expect(value_is_intrinsic(value_get(reading->document, STR("A")), FN_REF));
	reading_free(reading);
}

/* --- hostile texts */

static struct str repeated_in(struct arena *arena, const char *before, const char *part, size_t count)
{
	size_t head = strlen(before), length = strlen(part);
	char *text = arena_alloc(arena, head + length * count + 1);
	memcpy(text, before, head);
	for (size_t i = 0; i < count; i++)
		memcpy(text + head + i * length, part, length);
	return (struct str){text, head + length * count};
}

static void expect_refused(struct str text, const char *words)
{
	struct reading *reading = reading_new(text);
	cr_expect_eq(reading->status, LK_REJECTED);
	cr_expect_eq(reading->diag.findings.count, 1);
	cr_expect(str_contains(str_from(reading_findings(reading)), str_from(words)), "%s lacks '%s'",
	          reading_findings(reading), words);
	reading_free(reading);
}

Test(read, nesting_is_bounded)
{
	struct arena arena;
	arena_init(&arena);
	expect_refused(repeated_in(&arena, "A: ", "[", 100000), "nested too deeply");
	expect_refused(repeated_in(&arena, "{\"A\": ", "[", 100000), "nested too deeply");
	expect_refused(repeated_in(&arena, "A:\n", "- ", 100000), "nested too deeply");
	expect_refused(repeated_in(&arena, "A: ", "!Not [", 150), "nested too deeply");
	arena_done(&arena);
}

Test(read, nesting_through_aliases_is_bounded)
{
	struct arena arena;
	arena_init(&arena);
	struct str deep = repeated_in(&arena, "", "[", 120), end = repeated_in(&arena, "", "]", 120);
	struct str text = str_format_in(&arena, "A: &a %.*s%.*s\nB: %.*s*a%.*s\n", STR_ARG(deep), STR_ARG(end), STR_ARG(deep),
	                                STR_ARG(end));
	expect_refused(text, "2:124 values are nested too deeply");
	arena_done(&arena);
}

Test(read, aliases_cannot_multiply_without_end)
{
	struct arena arena;
	struct str text = STR("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
	arena_init(&arena);
	for (char c = 'b'; c < 'k'; c++)
		text = str_format_in(&arena, "%.*s%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n", STR_ARG(text), c, c,
		                     c - 1, c - 1, c - 1, c - 1, c - 1, c - 1, c - 1, c - 1, c - 1, c - 1);
	expect_refused(text, "the document is too large");
	arena_done(&arena);
}

Test(read, merges_cannot_multiply_without_end)
{
	struct arena arena;
	arena_init(&arena);
	struct str text = STR("a: &a {k0: v");
	for (int i = 1; i < 2000; i++)
		text = str_format_in(&arena, "%.*s, k%d: v", STR_ARG(text), i);
	struct str many = repeated_in(&arena, "b:\n  <<: [*a", ", *a", 1000);
	expect_refused(str_format_in(&arena, "%.*s}\n%.*s]\n", STR_ARG(text), STR_ARG(many)), "the document is too large");
	arena_done(&arena);
}

Test(read, an_attribute_of_many_parts_is_joined_once)
{
	struct arena arena;
	arena_init(&arena);
	struct str list = repeated_in(&arena, "A: !GetAtt [x, y", ", z", 300000);
	struct reading *reading = reading_new(str_format_in(&arena, "%.*s]\n", STR_ARG(list)));
	cr_expect_eq(value_string(value_at(reading->document, STR("/A/Fn::GetAtt/1"))).len, 600001);
	reading_free(reading);
	arena_done(&arena);
}

Test(read, the_size_is_bounded)
{
	struct arena arena;
	arena_init(&arena);
	expect_refused(repeated_in(&arena, "", "#", LIMIT_TEMPLATE + 1), "larger than the 16 MiB");
	struct reading *reading = reading_new(repeated_in(&arena, "A: ", "x", LIMIT_TEMPLATE - 3));
	cr_expect_eq(reading->status, LK_OK);
	reading_free(reading);
	arena_done(&arena);
}

Test(read, every_beginning_of_a_template_is_read_or_refused)
{
	static const char text[] = "Resources:\n  A: &a\n    Type: \"AWS::S3::Bucket\"\n    X: !Sub\n      - |2-\n          ${B}\n"
				   "      - {B: !GetAtt 'C.D'}\n  E: {<<: *a}\n";
	for (size_t length = 0; length < sizeof text; length++) {
		struct reading *reading = reading_new((struct str){text, length});
		cr_expect(reading->document || reading->diag.findings.count, "%zu bytes give nothing", length);
		reading_free(reading);
	}
}
