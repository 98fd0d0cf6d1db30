#include "deploy/remove.h"

#include <criterion/criterion.h>

#include "world.h"

static struct world w;
static struct error err;
static struct live live;
static struct remnant_list list;

static void tear_down(void)
{
	arena_done(&w.arena);
}

TestSuite(remove, .fini = tear_down);

#define OPEN(...)                                                                                                      \
	static const struct http_exchange script[] = {__VA_ARGS__};                                                    \
	world_open(&w, script, LK_COUNT(script))
#define EXPECT_FINISHED()                                                                                              \
	cr_expect(http_replay_is_finished(&w.replay), "%zu requests, %zu unexpected: %s", w.replay.requests.count,      \
	          w.replay.unexpected, err.message)
#define CALL(action, inner)                                                                                            \
	{                                                                                                              \
		.method = "POST", .body = "Action=" action "&", .status = 200,                                         \
		.answer = "<R><" action "Result>" inner "</" action "Result></R>"                                      \
	}
#define STACK(name)                                                                                                    \
	CALL("DescribeStacks", "<Stacks><member><StackName>" name "</StackName><StackId>arn:" name "</StackId>"        \
	                       "<StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks>")
#define RESOURCE(id, type, state)                                                                                      \
	"<member><LogicalResourceId>" id "</LogicalResourceId><PhysicalResourceId>p-" id "</PhysicalResourceId>"       \
	"<ResourceType>" type "</ResourceType><ResourceStatus>" state "</ResourceStatus></member>"
#define RESOURCES(inner) CALL("ListStackResources", "<StackResourceSummaries>" inner "</StackResourceSummaries>")
#define TEMPLATE(text) CALL("GetTemplate", "<TemplateBody>" text "</TemplateBody>")

static void read(void)
{
	cr_assert_eq(live_fetch(&w.client, &w.arena, STR("s"), &live, &err), LK_OK, "%s", err.message);
	cr_assert_eq(remove_list_in(&w.client, &w.arena, &live, &list, &err), LK_OK, "%s", err.message);
}

static void expect(size_t index, const char *logical_id, enum fate fate)
{
	cr_assert_lt(index, list.items.count);
	const struct remnant *remnant = &list.items.items[index];
	cr_expect(str_is(remnant->logical_id, logical_id), "%.*s", STR_ARG(remnant->logical_id));
	cr_expect_eq(remnant->fate, fate, "%s: %d", logical_id, (int)remnant->fate);
}

Test(remove, the_policy_says_what_becomes_of_a_resource)
{
	OPEN(STACK("s"),
	     RESOURCES(RESOURCE("A", "AWS::S3::Bucket", "CREATE_COMPLETE") RESOURCE("B", "AWS::S3::Bucket", "CREATE_COMPLETE")
	                       RESOURCE("C", "AWS::DynamoDB::Table", "DELETE_FAILED")
	                               RESOURCE("D", "AWS::EC2::Volume", "CREATE_COMPLETE")
	                                       RESOURCE("E", "AWS::SNS::Topic", "DELETE_COMPLETE")
	                                               RESOURCE("F", "AWS::SNS::Topic", "DELETE_SKIPPED")),
	     TEMPLATE("Resources:\n  A: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: Enabled}}}\n"
	              "  B: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}\n"
	              "  C: {Type: AWS::DynamoDB::Table, DeletionPolicy: RetainExceptOnCreate}\n"
	              "  D: {Type: AWS::EC2::Volume, DeletionPolicy: Snapshot}\n"
	              "  E: {Type: AWS::SNS::Topic}\n  F: {Type: AWS::SNS::Topic}\n"));
	read();
	EXPECT_FINISHED();
	cr_assert_eq(list.items.count, 5, "what is gone is not listed");
	expect(0, "A", FATE_DELETED);
	expect(1, "B", FATE_KEPT);
	expect(2, "C", FATE_KEPT);
	expect(3, "D", FATE_SNAPSHOT);
	expect(4, "F", FATE_KEPT);
	cr_expect(list.items.items[0].versioned && !list.items.items[1].versioned);
	cr_expect_eq(remove_of_fate_in(&w.arena, &list, FATE_KEPT).items.count, 3);
	struct remnant_list failed = remove_failed_in(&w.arena, &list);
	cr_assert_eq(failed.items.count, 1);
	cr_expect(str_is(failed.items.items[0].logical_id, "C"));
}

Test(remove, databases_leave_a_snapshot_unless_told_otherwise)
{
	OPEN(STACK("s"),
	     RESOURCES(RESOURCE("A", "AWS::RDS::DBCluster", "CREATE_COMPLETE")
	                       RESOURCE("B", "AWS::RDS::DBInstance", "CREATE_COMPLETE")
	                               RESOURCE("C", "AWS::RDS::DBInstance", "CREATE_COMPLETE")
	                                       RESOURCE("D", "AWS::RDS::DBInstance", "CREATE_COMPLETE")),
	     TEMPLATE("Resources:\n  A: {Type: AWS::RDS::DBCluster}\n  B: {Type: AWS::RDS::DBInstance}\n"
	              "  C: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: x}}\n"
	              "  D: {Type: AWS::RDS::DBInstance, DeletionPolicy: Delete}\n"));
	read();
	expect(0, "A", FATE_SNAPSHOT);
	expect(1, "B", FATE_SNAPSHOT);
	expect(2, "C", FATE_DELETED);
	expect(3, "D", FATE_DELETED);
}

Test(remove, a_policy_that_is_an_expression_is_read_as_it_came_out)
{
	OPEN(STACK("s"), RESOURCES(RESOURCE("A", "AWS::S3::Bucket", "CREATE_COMPLETE")),
	     TEMPLATE("Transform: AWS::LanguageExtensions\nParameters: {P: {Type: String}}\n"
	              "Resources:\n  A: {Type: AWS::S3::Bucket, DeletionPolicy: {Ref: P}}\n"),
	     TEMPLATE("Resources:\n  A: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}\n"));
	read();
	EXPECT_FINISHED();
	expect(0, "A", FATE_KEPT);
}

Test(remove, nested_stacks_are_opened_unless_they_are_kept)
{
	OPEN(STACK("s"),
	     RESOURCES(RESOURCE("Child", "AWS::CloudFormation::Stack", "CREATE_COMPLETE")
	                       RESOURCE("Kept", "AWS::CloudFormation::Stack", "CREATE_COMPLETE")),
	     TEMPLATE("Resources:\n  Child: {Type: AWS::CloudFormation::Stack}\n"
	              "  Kept: {Type: AWS::CloudFormation::Stack, DeletionPolicy: Retain}\n"),
	     STACK("c"), RESOURCES(RESOURCE("Files", "AWS::S3::Bucket", "CREATE_COMPLETE")),
	     TEMPLATE("Resources:\n  Files: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}\n"));
	read();
	EXPECT_FINISHED();
	cr_assert_eq(list.items.count, 3);
	expect(0, "Child", FATE_DELETED);
	expect(1, "Child/Files", FATE_KEPT);
	expect(2, "Kept", FATE_KEPT);
}

Test(remove, what_the_service_has_left_is_added_once)
{
	struct remnant_list kept = {0};
	OPEN(RESOURCES(RESOURCE("A", "AWS::S3::Bucket", "DELETE_SKIPPED") RESOURCE("B", "AWS::S3::Bucket", "DELETE_SKIPPED")
	                       RESOURCE("C", "AWS::SNS::Topic", "DELETE_COMPLETE")));
	VEC_PUSH(&w.arena, &kept.items) = (struct remnant){.logical_id = STR("A"), .physical_id = STR("p-A")};
	cr_assert_eq(remove_add_skipped(&w.client, &w.arena, STR("arn:s"), &kept, &err), LK_OK, "%s", err.message);
	EXPECT_FINISHED();
	cr_assert_eq(kept.items.count, 2);
	cr_expect(str_is(kept.items.items[1].physical_id, "p-B"));
	cr_expect_eq(kept.items.items[1].fate, FATE_KEPT);
}

Test(remove, only_buckets_that_would_be_deleted_are_looked_into)
{
	struct remnant_list full;
	OPEN({.method = "HEAD", .url = "/lost", .status = 200},
	     {.method = "GET", .url = "/lost?versions", .status = 200,
	      .answer = "<R><DeleteMarker><Key>k</Key><VersionId>1</VersionId></DeleteMarker></R>"},
	     {.method = "HEAD", .url = "/lost", .status = 404}, {.method = "HEAD", .url = "/kept", .status = 403});
	struct remnant_list all = {0};
	VEC_PUSH(&w.arena, &all.items) =
		(struct remnant){.type = STR("AWS::S3::Bucket"), .physical_id = STR("lost"), .fate = FATE_DELETED};
	VEC_PUSH(&w.arena, &all.items) =
		(struct remnant){.type = STR("AWS::S3::Bucket"), .physical_id = STR("kept"), .fate = FATE_KEPT};
	VEC_PUSH(&w.arena, &all.items) =
		(struct remnant){.type = STR("AWS::SNS::Topic"), .physical_id = STR("topic"), .fate = FATE_DELETED};
	cr_assert_eq(remove_full_buckets_in(&w.client, &w.arena, &all, false, &full, &err), LK_OK, "%s", err.message);
	cr_expect_eq(full.items.count, 1, "a delete marker makes it full");
	cr_expect_eq(remove_full_buckets_in(&w.client, &w.arena, &all, true, &full, &err), LK_FAILED);
	EXPECT_FINISHED();
}
