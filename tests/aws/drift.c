/* Drift detection over the wire. */
#include "aws/cloudformation_drift.h"

#include "fixture.h"

static struct fixture f;

static void set_up(void)
{
	fixture_init(&f);
}

static void tear_down(void)
{
	fixture_done(&f);
}

TestSuite(drift, .init = set_up, .fini = tear_down);

#define RESULT(action, inside) "<" action "Response><" action "Result>" inside "</" action "Result></" action "Response>"

Test(drift, is_asked_for_and_read_to_the_last_page)
{
	struct str id = {0};
	struct cfn_drift_detection detection;
	struct cfn_resource_drift_list list;
	PLAY(&f, {.status = 200, .answer = RESULT("DetectStackDrift", "<StackDriftDetectionId>d-1</StackDriftDetectionId>")},
	     {.status = 200,
	      .answer = RESULT("DescribeStackDriftDetectionStatus",
	                       "<DetectionStatus>DETECTION_COMPLETE</DetectionStatus><StackDriftStatus>DRIFTED</StackDriftStatus>")},
	     {.status = 200,
	      .answer = RESULT("DescribeStackResourceDrifts",
	                       "<StackResourceDrifts><member><LogicalResourceId>Jobs</LogicalResourceId>"
	                       "<StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus><PropertyDifferences><member>"
	                       "<PropertyPath>/VisibilityTimeout</PropertyPath><ExpectedValue>30</ExpectedValue>"
	                       "<ActualValue>45</ActualValue><DifferenceType>NOT_EQUAL</DifferenceType></member>"
	                       "</PropertyDifferences></member></StackResourceDrifts><NextToken>n</NextToken>")},
	     {.status = 200,
	      .answer = RESULT("DescribeStackResourceDrifts",
	                       "<StackResourceDrifts><member><LogicalResourceId>T</LogicalResourceId>"
	                       "<StackResourceDriftStatus>DELETED</StackResourceDriftStatus></member></StackResourceDrifts>")});
	cr_assert_eq(cfn_detect_stack_drift(&f.client, &f.arena, STR("s"), &id, &f.err), LK_OK, "%s", f.err.message);
	EXPECT_TEXT(id, "d-1");
	EXPECT_PAIR(&f, 0, "StackName=s");
	cr_assert_eq(cfn_describe_drift_detection(&f.client, &f.arena, id, &detection, &f.err), LK_OK);
	EXPECT_PAIR(&f, 1, "StackDriftDetectionId=d-1");
	EXPECT_TEXT(detection.drift_status, "DRIFTED");
	cr_assert_eq(cfn_describe_resource_drifts(&f.client, &f.arena, STR("s"), &list, &f.err), LK_OK);
	EXPECT_PAIR(&f, 2, "StackResourceDriftStatusFilters.member.1=MODIFIED");
	EXPECT_PAIR(&f, 3, "NextToken=n");
	cr_assert_eq(list.resources.count, 2);
	EXPECT_TEXT(list.resources.items[0].differences.items[0].actual, "45");
	EXPECT_TEXT(list.resources.items[1].status, "DELETED");
	EXPECT_FINISHED(&f);
}

Test(drift, of_an_answer_without_an_id)
{
	struct str id;
	PLAY(&f, {.status = 200, .answer = RESULT("DetectStackDrift", "")});
	cr_expect_eq(cfn_detect_stack_drift(&f.client, &f.arena, STR("s"), &id, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
}
