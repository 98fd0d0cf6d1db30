#include "deploy/local_gaps.h"

#include <criterion/criterion.h>

#include "template/document.h"
#include "template/read.h"

static const char template[] =
	"Resources:\n"
	"  Table:\n    Type: AWS::DynamoDB::Table\n    Properties: {TableName: t, TimeToLiveSpecification: {Enabled: true}}\n"
	"  Math:\n    Type: AWS::CloudWatch::Alarm\n    Properties: {Metrics: []}\n"
	"  Plain:\n    Type: AWS::CloudWatch::Alarm\n    DependsOn: [Math, Table]\n    Properties: {MetricName: m}\n"
	"  Budget:\n    Type: AWS::Budgets::Budget\n    DependsOn: Table\n"
	"Outputs:\n  Kept: {Value: !Ref Plain}\n  Lost: {Value: !GetAtt Math.Arn}\n";

static struct graph *read_graph(struct arena *arena)
{
	struct diag diag;
	struct value *document;
	struct graph *graph;
	diag_init_in(&diag, arena);
	cr_assert_eq(template_read_in(arena, str_from(template), STR("t.yaml"), &diag, &document), LK_OK);
	cr_assert_eq(document_to_graph_in(arena, document, STR("t.yaml"), &diag, &graph), LK_OK);
	return graph;
}

Test(local_gaps, leaves_out_what_the_local_target_cannot_do)
{
	struct arena arena;
	struct gap_notes notes;
	arena_init(&arena);
	struct graph *whole = read_graph(&arena), *kept = local_gaps_apply_in(&arena, whole, &notes);
	cr_expect_eq(whole->resources.count, 4, "the whole graph stays as it was");
	cr_expect(value_get(whole->resources.items[0].properties, STR("TimeToLiveSpecification")));
	cr_assert_eq(kept->resources.count, 2);
	cr_expect(str_is(kept->resources.items[0].logical_id, "Table"));
	cr_expect_null(value_get(kept->resources.items[0].properties, STR("TimeToLiveSpecification")));
	cr_expect_not_null(value_get(kept->resources.items[0].properties, STR("TableName")));
	const struct value *depends = value_get(kept->resources.items[1].attributes, STR("DependsOn"));
	cr_assert_eq(depends->as.list.count, 1);
	cr_expect(value_is_string(depends->as.list.items[0], "Table"));
	cr_assert_eq(kept->outputs.count, 1);
	cr_expect(str_is(kept->outputs.items[0].name, "Kept"));
	size_t names = 0;
	for (size_t i = 0; i < notes.notes.count; i++)
		names += notes.notes.items[i].names.count;
	cr_expect_eq(names, 4, "each is named in a note");
	arena_done(&arena);
}
