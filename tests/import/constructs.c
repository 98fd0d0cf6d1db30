/* Constructs are proposed from what their resources are known by. That they open into the same is for the command. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "importing.h"
#include "template/document.h"

static const char table[] = "Resources:\n"
			    "  OrdersTable:\n"
			    "    Type: AWS::DynamoDB::Table\n"
			    "    DeletionPolicy: RetainExceptOnCreate\n"
			    "    UpdateReplacePolicy: Retain\n"
			    "    Properties:\n"
			    "      AttributeDefinitions:\n"
			    "        - {AttributeName: id, AttributeType: S}\n"
			    "        - {AttributeName: at, AttributeType: 'N'}\n"
			    "      KeySchema:\n"
			    "        - {AttributeName: id, KeyType: HASH}\n"
			    "        - {AttributeName: at, KeyType: RANGE}\n"
			    "      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}\n"
			    "Outputs: {T: {Value: !GetAtt OrdersTable.Arn}}\n";

Test(constructs, options_are_read_back)
{
	expect_lua(table, "{}\n"
	                  "\n"
	                  "local orders = lk.table \"Orders\" { key = { \"id:S\", \"at:N\" } }\n"
	                  "orders.table.PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled = true }\n"
	                  "\n"
	                  "stack:output \"T\" { value = orders.Arn }\n");
}

Test(constructs, what_is_refused_stays_raw)
{
	struct importing *importing = importing_without(table, (const char *const[]){"OrdersTable", NULL});
	cr_expect(strstr(importing->lua.ptr, "aws.DynamoDB.Table \"OrdersTable\" {"));
	cr_expect_eq(importing->result.constructs.count, 0);
	importing_free(importing);
}

Test(constructs, statements_tell_their_lines)
{
	struct importing *importing = importing_new(table);
	cr_assert_eq(importing->result.statements.count, 3);
	const struct import_statement *statement = &importing->result.statements.items[1];
	cr_expect(statement->construct && str_is(statement->logical_id, "OrdersTable"));
	cr_expect_eq(statement->first_line, 5);
	cr_expect_eq(statement->last_line, 6);
	importing_free(importing);
}

Test(constructs, an_alarm_needs_the_construct_that_it_watches)
{
	static const char alarm[] = "Resources:\n"
				    "  OrdersSizeAlarm:\n"
				    "    Type: AWS::CloudWatch::Alarm\n"
				    "    Properties:\n"
				    "      Threshold: 1024\n"
				    "      Metrics: [{MetricStat: {Metric: {Dimensions: [{Value: !Ref OrdersBucket}]}}}]\n";
	struct importing *importing = importing_new(alarm);
	cr_expect(strstr(importing->lua.ptr, "aws.CloudWatch.Alarm \"OrdersSizeAlarm\""));
	importing_free(importing);
}

/* What the constructs of a stack opened into is known again, all of it. */
Test(constructs, every_resource_of_a_built_stack)
{
	struct arena arena;
	struct error err;
	struct str text;
	arena_init(&arena);
	cr_assert_eq(file_read_in(&arena, "generated/livekart.template.yaml", LIMIT_TEMPLATE, &text, &err), LK_OK);
	struct importing *importing = importing_new(text.ptr);
	cr_expect_eq(importing->result.constructs.count, importing->graph->resources.count, "%s", importing->lua.ptr);
	cr_expect(strstr(importing->lua.ptr, "\nstack.prefix = environment_name .. \"-livekart-\"\n"));
	cr_expect(strstr(importing->lua.ptr, "\nlk.schedule.daily(cleanup_job, \"03:00\")\n"));
	cr_expect(strstr(importing->lua.ptr, "\ncleanup_job:allow(sessions:can { \"Scan\", \"BatchWriteItem\" })\n"));
	cr_expect(strstr(importing->lua.ptr, "\nlk.alarm.size(product_images, { above = \"4GB\" })\n"));
	importing_free(importing);
	arena_done(&arena);
}

/* --- what two documents differ in */

static void expect_difference(const char *wanted, const char *made, const char *path, const char *resource)
{
	struct importing *a = importing_new(wanted), *b = importing_new(made);
	struct map differing;
	map_init_in(&differing, &a->arena);
	struct str found = import_compare_in(&a->arena, document_from_graph_in(&a->arena, a->graph),
	                                     document_from_graph_in(&a->arena, b->graph), &differing);
	cr_expect(str_is(found, path), "'%.*s' is not '%s'", STR_ARG(found), path);
	cr_expect_eq(differing.entries.count, resource ? 1 : 0);
	cr_expect(!resource || map_has(&differing, str_from(resource)));
	importing_free(a);
	importing_free(b);
}

#define A "A: {Type: 'AWS::SNS::Topic', Properties: {X: [1], Y: 2}}"
#define B "B: {Type: 'AWS::SNS::Topic'}"

Test(compare, tells_the_first_difference)
{
	expect_difference("Resources: {" A ", " B "}", "Resources: {" A ", " B "}", "", NULL);
	expect_difference("Resources: {" A "}", "Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {Y: 2, X: [1]}}}",
	                  "", NULL);
	expect_difference("Resources: {" A "}", "Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {X: [1]}}}",
	                  "/Resources/A", "A");
	expect_difference("Resources: {" B "}", "Resources: {" B ", " A "}", "/Resources/A", NULL);
	expect_difference("Resources: {" B "}\nMetadata: {a: 1}", "Resources: {" B "}", "/Metadata", NULL);
	expect_difference("Resources: {" B "}", "Resources: {" B "}\nMetadata: {a: 1}", "/Metadata", NULL);
	expect_difference("Resources: {" B "}\nOutputs: {P: {Value: 1}, Q: {Value: 1}}",
	                  "Resources: {" B "}\nOutputs: {Q: {Value: 1}, P: {Value: 1}}", "/Outputs/P", NULL);
}
