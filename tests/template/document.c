/* A document as a graph, and back. */
#include "template/document.h"

#include <criterion/criterion.h>

#include "base/limits.h"
#include "reading.h"
#include "template/emit_yaml.h"

static struct graph *graph_of(struct reading *reading)
{
	struct graph *graph = NULL;
	cr_assert_not_null(reading->document, "%s", reading_findings(reading));
	reading->status =
		document_to_graph_in(&reading->arena, reading->document, STR("t.yaml"), &reading->diag, &graph);
	cr_assert_eq(reading->status == LK_OK, graph != NULL, "a graph exactly when there is one");
	return graph;
}

static void expect_faults(const char *text, bool is_graph, const char *lines)
{
	struct reading *reading = reading_new(str_from(text));
	cr_expect_eq(graph_of(reading) != NULL, is_graph);
	cr_expect_str_eq(reading_findings(reading), lines, "%s\ngives %s", text, reading_findings(reading));
	reading_free(reading);
}

static void expect_comes_back(const char *text, const char *expected)
{
	struct buf out;
	struct reading *reading = expect_reads(text);
	struct graph *graph = graph_of(reading);
	cr_assert(graph && !reading->diag.findings.count, "%s", reading_findings(reading));
	buf_init(&out, LIMIT_OUTPUT);
	emit_yaml(&out, document_from_graph_in(&reading->arena, graph));
	cr_expect(str_is(buf_view(&out), expected), "comes back as\n%.*s", STR_ARG(buf_view(&out)));
	buf_done(&out);
	reading_free(reading);
}

Test(document, sections_and_attributes_come_in_their_order)
{
	expect_comes_back("Outputs: {O: {Value: !Ref B}}\n"
	                  "Resources:\n"
	                  "  B:\n"
	                  "    Properties: {Z: 1, A: 2}\n"
	                  "    Metadata: {m: 1}\n"
	                  "    Odd: kept\n"
	                  "    UpdateReplacePolicy: Retain\n"
	                  "    DeletionPolicy: Retain\n"
	                  "    UpdatePolicy: {u: 1}\n"
	                  "    CreationPolicy: {c: 1}\n"
	                  "    DependsOn: A\n"
	                  "    Condition: C\n"
	                  "    Type: T\n"
	                  "  A: {Type: T, Properties: {}}\n"
	                  "Hooks: {h: 1}\n"
	                  "Globals: {g: 1}\n"
	                  "Transform: [X]\n"
	                  "Conditions: {C: !Equals [a, b]}\n"
	                  "Mappings: {M: {k: {v: 1}}}\n"
	                  "Rules: {R: {Assertions: []}}\n"
	                  "Parameters: {P: {Type: String}}\n"
	                  "Metadata: {m: 1}\n"
	                  "Description: d\n",
	                  "AWSTemplateFormatVersion: '2010-09-09'\n"
	                  "Description: d\n\n"
	                  "Metadata:\n  m: 1\n\n"
	                  "Parameters:\n  P:\n    Type: String\n\n"
	                  "Rules:\n  R:\n    Assertions: []\n\n"
	                  "Mappings:\n  M:\n    k:\n      v: 1\n\n"
	                  "Conditions:\n  C: !Equals\n    - a\n    - b\n\n"
	                  "Transform:\n  - X\n\n"
	                  "Globals:\n  g: 1\n\n"
	                  "Hooks:\n  h: 1\n\n"
	                  "Resources:\n"
	                  "  B:\n"
	                  "    Type: T\n"
	                  "    Condition: C\n"
	                  "    DependsOn: A\n"
	                  "    CreationPolicy:\n      c: 1\n"
	                  "    UpdatePolicy:\n      u: 1\n"
	                  "    DeletionPolicy: Retain\n"
	                  "    UpdateReplacePolicy: Retain\n"
	                  "    Metadata:\n      m: 1\n"
	                  "    Odd: kept\n"
	                  "    Properties:\n      Z: 1\n      A: 2\n\n"
	                  "  A:\n    Type: T\n\n"
	                  "Outputs:\n  O:\n    Value: !Ref B\n");
}

Test(document, functions_that_stand_for_whole_maps_come_back)
{
	static const char text[] = "AWSTemplateFormatVersion: '2010-09-09'\n\n"
				   "Mappings: !Transform\n  Name: AWS::Include\n\n"
				   "Transform: AWS::LanguageExtensions\n\n"
				   "Resources:\n"
				   "  A:\n    Type: T\n    Properties: !If\n      - P\n      - B: 1\n      - !Ref AWS::NoValue\n\n"
				   "  C: !Transform\n    Name: M\n\n"
				   "  Fn::ForEach::Loop:\n    - X\n    - - a\n      - b\n    - Bucket${X}:\n        Type: T\n";
	expect_comes_back(text, text);
	expect_comes_back("Resources: !Transform {Name: M}\n",
	                  "AWSTemplateFormatVersion: '2010-09-09'\n\nResources: !Transform\n  Name: M\n");
}

Test(document, what_makes_resources_is_none)
{
	struct reading *reading = expect_reads("Resources:\n  A: {Type: T}\n  'Fn::ForEach::L': [X, [a], {'B${X}': {Type: T}}]\n"
	                                       "  C: !Transform {Name: M}\n");
	struct graph *graph = graph_of(reading);
	cr_assert_eq(graph->resources.count, 1);
	cr_assert_eq(graph->generators.count, 2);
	cr_expect(str_is(graph->generators.items[0].name, "Fn::ForEach::L"));
	cr_expect_eq(graph->generators.items[1].place.line, 4);
	reading_free(reading);
}

Test(document, the_graph_knows_its_places)
{
	struct reading *reading = expect_reads("Parameters:\n  P:\n    Type: String\nResources:\n  A:\n    Type: T\n");
	struct graph *graph = graph_of(reading);
	cr_expect(str_is(graph->source, "t.yaml"));
	cr_expect_eq(graph->parameters.items[0].place.line, 3);
	cr_expect_eq(graph->resources.items[0].place.line, 6);
	cr_expect(str_is(graph->resources.items[0].place.file, "t.yaml"));
	reading_free(reading);
}

Test(document, all_structural_faults_in_one_run)
{
	expect_faults("AWSTemplateFormatVersion: '2011-01-01'\n"
	              "Description: [a]\n"
	              "Parameter: {}\n"
	              "Outputs: [a]\n"
	              "Resources:\n"
	              "  A: {Properties: {}}\n"
	              "  B: text\n"
	              "  C: {Type: [x]}\n"
	              "  D: {Type: T, Properties: [x]}\n"
	              "  E: {Type: T}\n",
	              true,
	              "E1001 3:12 a template has no section 'Parameter'; did you mean 'Parameters'?\n"
	              "E1001 1:27 AWSTemplateFormatVersion can only be '2010-09-09'\n"
	              "E1004 2:14 Description must be a text; found: list\n"
	              "E1001 4:10 section Outputs must be a map; found: list\n"
	              "E3001 6:6 resource 'A' has no Type\n"
	              "E3001 7:6 resource 'B' must be a map with a Type\n"
	              "E3001 8:13 the Type of resource 'C' must be a text\n"
	              "E3001 9:28 Properties must be a map; found: list\n");
}

Test(document, without_resources_there_is_no_graph)
{
	expect_faults("Resource: {}\nOutputs: {}\n", false,
	              "E1001 1:11 a template has no section 'Resource'; did you mean 'Resources'?\n"
	              "E1001 1:1 a template needs a section Resources\n");
	expect_faults("Resources: []\n", false, "E1001 1:12 section Resources must be a map; found: list\n");
	expect_faults("name: x\non: push\n", false,
	              "E1001 1:1 this is no CloudFormation template: it has none of a template's sections\n");
	expect_faults("{}", false,
	              "E1001 1:1 this is no CloudFormation template: it has none of a template's sections\n");
}

Test(document, a_template_of_nothing_is_one)
{
	expect_faults("Resources: {}\n", true, "");
}
