#include "cli/leftover.h"

#include <criterion/criterion.h>

static struct arena arena;

static void set_up(void)
{
	arena_init(&arena);
}

static void tear_down(void)
{
	arena_done(&arena);
}

TestSuite(leftover, .init = set_up, .fini = tear_down);

static void expect(const char *type, const char *id, enum fate fate, const char *command)
{
	const struct remnant remnant = {.type = str_from(type), .physical_id = str_from(id), .fate = fate};
	struct str made = leftover_command_in(&arena, pack_embedded(), &remnant, STR(" --region r"));
	cr_expect(str_is(made, command), "'%.*s', not '%s'", STR_ARG(made), command);
}

Test(leftover, each_type_has_its_command)
{
	expect("AWS::S3::Bucket", "files", FATE_KEPT, "aws s3 rb s3://files --force --region r");
	expect("AWS::DynamoDB::Table", "t", FATE_KEPT, "aws dynamodb delete-table --table-name t --region r");
	expect("AWS::Logs::LogGroup", "/aws/lambda/x", FATE_KEPT,
	       "aws logs delete-log-group --log-group-name /aws/lambda/x --region r");
	expect("AWS::SQS::Queue", "https://sqs/1/q?a&b", FATE_KEPT,
	       "aws sqs delete-queue --queue-url 'https://sqs/1/q?a&b' --region r");
}

Test(leftover, any_other_goes_by_cloud_control_where_that_has_it)
{
	expect("AWS::IAM::Role", "r1", FATE_KEPT,
	       "aws cloudcontrol delete-resource --type-name AWS::IAM::Role --identifier r1 --region r");
	expect("AWS::ApiGateway::Resource", "a|b", FATE_KEPT,
	       "aws cloudcontrol delete-resource --type-name AWS::ApiGateway::Resource --identifier 'a|b' --region r");
	expect("AWS::ApiGateway::Resource", "b", FATE_KEPT, "");
	expect("Custom::Thing", "x", FATE_KEPT, "");
}

Test(leftover, of_a_snapshot_what_lists_it)
{
	expect("AWS::RDS::DBInstance", "d", FATE_SNAPSHOT,
	       "aws rds describe-db-snapshots --db-instance-identifier d --region r");
	expect("AWS::EC2::Volume", "v", FATE_SNAPSHOT,
	       "aws ec2 describe-snapshots --filters Name=volume-id,Values=v --region r");
	expect("AWS::SNS::Topic", "t", FATE_SNAPSHOT, "");
}

Test(leftover, words_are_quoted_for_a_shell)
{
	cr_expect(str_is(leftover_quote_in(&arena, STR("a-b_c.d/e:f@g=h,i+j")), "a-b_c.d/e:f@g=h,i+j"));
	cr_expect(str_is(leftover_quote_in(&arena, STR("it's; rm -rf $HOME")), "'it'\\''s; rm -rf $HOME'"));
	cr_expect(str_is(leftover_quote_in(&arena, STR("")), "''"));
	cr_expect(str_is(leftover_quote_in(&arena, STR("a\nb")), "'a\nb'"));
}
