/* Drift that is asked for, waited for and read, and what of it nobody is to see. */
#include "deploy/drifted.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/limits.h"
#include "world.h"

#define ANSWER(action, inside) "<" action "Response><" action "Result>" inside "</" action "Result></" action "Response>"
#define STARTED ANSWER("DetectStackDrift", "<StackDriftDetectionId>d</StackDriftDetectionId>")
#define DETECTION(status, reason) \
	ANSWER("DescribeStackDriftDetectionStatus", "<DetectionStatus>" status "</DetectionStatus>" \
	       "<DetectionStatusReason>" reason "</DetectionStatusReason>")
#define DRIFTS(members) \
	ANSWER("DescribeStackResourceDrifts", "<StackResourceDrifts>" members "</StackResourceDrifts>")
#define RESOURCE(id, status, differences) \
	"<member><LogicalResourceId>" id "</LogicalResourceId><StackResourceDriftStatus>" status \
	"</StackResourceDriftStatus><PropertyDifferences>" differences "</PropertyDifferences></member>"
#define DIFFERENCE(path, expected, actual, type) \
	"<member><PropertyPath>" path "</PropertyPath><ExpectedValue>" expected "</ExpectedValue><ActualValue>" actual \
	"</ActualValue><DifferenceType>" type "</DifferenceType></member>"

#define TEMPLATE \
	"Parameters: {Key: {Type: String, NoEcho: true}, Size: {Type: String}}\n" \
	"Resources:\n  R:\n    Type: X::Y::Z\n    Properties:\n      A: !Ref Key\n      B: !Ref Size\n" \
	"      C: {D: !Sub 'x-${Key}'}\n      E: '{{resolve:secretsmanager:s}}'\n      F: [a, b]\n"

static struct live live_of(struct world *w)
{
	struct live live = {.name = STR("s"), .exists = true, .template_text = STR(TEMPLATE)};
	struct error err;
	live.stack.id = STR("arn:s");
	live.parameters = live.tags = value_map_in(&w->arena);
	cr_assert_eq(live_complete(&w->arena, &live, &err), LK_OK, "%s", err.message);
	return live;
}

static const char *side(const struct drifted *drifted, const char *pointer)
{
	struct str text = value_string(value_at(drifted->resources, str_from(pointer)));
	return text.ptr ? text.ptr : "(none)";
}

Test(drifted, is_waited_for_and_masked)
{
	static const struct http_exchange script[] = {
	        {.body = "StackName=arn%3As", .status = 200, .answer = STARTED},
	        {.status = 200, .answer = DETECTION("DETECTION_IN_PROGRESS", "")},
	        {.status = 200, .answer = DETECTION("DETECTION_IN_PROGRESS", "")},
	        {.status = 200, .answer = DETECTION("DETECTION_COMPLETE", "")},
	        {.status = 200,
	         .answer = DRIFTS(RESOURCE("R", "MODIFIED", DIFFERENCE("/A", "hunter2", "hunter3", "NOT_EQUAL")
	                                   DIFFERENCE("/B", "1", "2", "NOT_EQUAL")
	                                   DIFFERENCE("/C", "{\"D\":\"x-hunter2\"}", "{}", "NOT_EQUAL")
	                                   DIFFERENCE("/C/D", "x-hunter2", "y", "NOT_EQUAL")
	                                   DIFFERENCE("/E", "hunter2", "y", "NOT_EQUAL")
	                                   DIFFERENCE("/F/2", "", "c", "ADD") DIFFERENCE("/F/1", "b", "", "REMOVE")
	                                   DIFFERENCE("/G", "made", "x", "NOT_EQUAL") DIFFERENCE("/H", "", "new", "ADD")
	                                   DIFFERENCE("", "a", "b", "NOT_EQUAL") DIFFERENCE("x", "a", "b", "NOT_EQUAL")
	                                   DIFFERENCE("/B/0/1", "a", "b", "NOT_EQUAL"))
	                          RESOURCE("Made", "MODIFIED", DIFFERENCE("/A", "", "y", "ADD"))
	                          RESOURCE("Gone", "DELETED", ""))},
	};
	struct world w;
	struct drifted drifted;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	struct live live = live_of(&w);
	cr_assert_eq(drifted_find(&w.client, &w.arena, &live, NULL, &drifted, &err), LK_OK, "%s", err.message);
	cr_expect(http_replay_is_finished(&w.replay));
	cr_expect_gt(w.now_ms, 0, "it waits between polls");
	cr_expect_str_eq(side(&drifted, "/R/differences/0/expected"), "****");
	cr_expect_str_eq(side(&drifted, "/R/differences/0/actual"), "****");
	cr_expect_str_eq(side(&drifted, "/R/differences/1/actual"), "2");
	cr_expect_str_eq(side(&drifted, "/R/differences/2/expected"), "****");
	cr_expect_str_eq(side(&drifted, "/R/differences/3/expected"), "****");
	cr_expect_str_eq(side(&drifted, "/R/differences/4/expected"), "****");
	cr_expect_str_eq(side(&drifted, "/R/differences/5/expected"), "(none)");
	cr_expect_str_eq(side(&drifted, "/R/differences/5/actual"), "c");
	cr_expect_str_eq(side(&drifted, "/R/differences/6/actual"), "(none)");
	cr_expect_str_eq(side(&drifted, "/R/differences/7/actual"), "****", "not in the template");
	cr_expect_str_eq(side(&drifted, "/R/differences/8/actual"), "new");
	cr_expect_str_eq(side(&drifted, "/R/differences/9/actual"), "****", "all of it");
	cr_expect_str_eq(side(&drifted, "/R/differences/11/actual"), "b", "of a parameter that is no secret");
	cr_expect_str_eq(side(&drifted, "/Made/differences/0/actual"), "****", "of what a transform made");
	cr_expect_str_eq(side(&drifted, "/Gone/status"), "DELETED");
	arena_done(&w.arena);
}

Test(drifted, that_could_not_be_detected_everywhere_is_noted)
{
	static const struct http_exchange script[] = {
	        {.status = 200, .answer = STARTED},
	        {.status = 200, .answer = DETECTION("DETECTION_FAILED", "Failed to detect drift on resource [R]")},
	        {.status = 200, .answer = DRIFTS(RESOURCE("R", "UNKNOWN", ""))},
	};
	struct world w;
	struct drifted drifted;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	struct live live = live_of(&w);
	struct plan plan = {.arena = &w.arena};
	cr_assert_eq(drifted_find(&w.client, &w.arena, &live, NULL, &drifted, &err), LK_OK, "%s", err.message);
	drifted_note(&plan, &live, &drifted);
	cr_assert_eq(plan.notes.count, 1);
	cr_expect(str_contains(plan.notes.items[0], STR("Failed to detect drift on resource [R]")));
	arena_done(&w.arena);
}

Test(drifted, of_a_stack_that_the_service_refuses_or_that_does_not_exist)
{
	static const struct http_exchange script[] = {
	        {.status = 400, .answer = "<ErrorResponse><Error><Code>ValidationError</Code><Message>it moves</Message>"
	                                  "</Error></ErrorResponse>"}};
	struct world w;
	struct drifted drifted;
	struct error err;
	world_open(&w, script, LK_COUNT(script));
	struct live live = live_of(&w), none = {.name = STR("s")};
	cr_expect_eq(drifted_find(&w.client, &w.arena, &live, NULL, &drifted, &err), LK_FAILED);
	cr_expect(strstr(err.message, "it moves"));
	cr_assert_eq(drifted_find(&w.client, &w.arena, &none, NULL, &drifted, &err), LK_OK);
	cr_expect_eq(drifted.resources->as.map.count, 0);
	cr_expect_eq(w.replay.requests.count, 1);
	arena_done(&w.arena);
}

Test(drifted, is_hinted_at_when_nobody_asked)
{
	struct world w;
	world_open(&w, NULL, 0);
	struct live live = live_of(&w);
	struct plan plan = {.arena = &w.arena};
	live.stack.drift_status = STR("IN_SYNC");
	drifted_note(&plan, &live, &(struct drifted){0});
	cr_expect_eq(plan.notes.count, 0);
	live.stack.drift_status = STR("DRIFTED");
	drifted_note(&plan, &live, &(struct drifted){0});
	cr_assert_eq(plan.notes.count, 1);
	cr_expect(str_contains(plan.notes.items[0], STR("--refresh")));
	arena_done(&w.arena);
}
