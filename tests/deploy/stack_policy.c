/* Stack policies, as the user guide's examples have them. */
#include "deploy/stack_policy.h"

#include <criterion/criterion.h>

struct scene {
	struct arena arena;
	struct plan plan;
	struct stack_policy_verdict verdict;
	struct error err;
};

static void scene_open(struct scene *s)
{
	static const struct {
		const char *id, *type;
		enum plan_action action;
	} changes[] = {
		{"Orders", "AWS::DynamoDB::Table", PLAN_REPLACE}, {"Files", "AWS::S3::Bucket", PLAN_UPDATE},
		{"Old", "AWS::SNS::Topic", PLAN_DELETE},	  {"New", "AWS::SNS::Topic", PLAN_CREATE},
		{"Taken", "AWS::S3::Bucket", PLAN_IMPORT},
	};
	*s = (struct scene){0};
	arena_init(&s->arena);
	for (size_t i = 0; i < LK_COUNT(changes); i++) {
		struct plan_change change = {.logical_id = str_from(changes[i].id),
					     .type = str_from(changes[i].type),
					     .action = changes[i].action};
		VEC_PUSH(&s->arena, &change.properties) = (struct plan_property){.path = STR("/Name")};
		VEC_PUSH(&s->arena, &s->plan.changes) = change;
	}
}

static enum lk_status check(struct scene *s, const char *policy)
{
	return stack_policy_check_in(&s->arena, str_from(policy), &s->plan, &s->verdict, &s->err);
}

static struct str told(struct scene *s)
{
	struct str all = {0};
	for (size_t i = 0; i < s->verdict.denials.count; i++) {
		const struct stack_policy_denial *denial = &s->verdict.denials.items[i];
		all = str_format_in(&s->arena, "%.*s%s%.*s %s%s", STR_ARG(all), i ? ", " : "",
				    STR_ARG(denial->change->logical_id), denial->action, denial->denied ? "!" : "");
	}
	return all;
}

#define STATEMENT(inside) "{\"Statement\":[" inside "]}"
#define ALL "{\"Effect\":\"Allow\",\"Action\":\"Update:*\",\"Principal\":\"*\",\"Resource\":\"*\"}"
#define DENY(action, rest) "{\"Effect\":\"Deny\",\"Action\":" action ",\"Principal\":\"*\"," rest "}"

Test(stack_policy, says_what_the_service_would_refuse)
{
	static const struct {
		const char *policy, *told;
	} cases[] = {
		{"", ""},
		{STATEMENT(ALL), ""},
		{"{\"Statement\":" ALL "}", ""},
		/* What nothing allows is protected. */
		{STATEMENT(DENY("\"Update:*\"", "\"Resource\":\"LogicalResourceId/Other\"")),
		 "Orders Update:Replace, Files Update:Modify, Old Update:Delete"},
		{STATEMENT(
			 "{\"Effect\":\"Allow\",\"Action\":\"Update:Modify\",\"Principal\":\"*\",\"Resource\":\"*\"}"),
		 "Orders Update:Replace, Old Update:Delete"},
		{STATEMENT(ALL "," DENY("\"Update:*\"", "\"Resource\":\"LogicalResourceId/Orders\"")),
		 "Orders Update:Replace!"},
		{STATEMENT(ALL "," DENY("[\"Update:Replace\",\"Update:Delete\"]", "\"Resource\":\"*\"")),
		 "Orders Update:Replace!, Old Update:Delete!"},
		{STATEMENT(ALL "," DENY("\"Update:*\"",
					"\"Resource\":[\"LogicalResourceId/F*\",\"LogicalResourceId/Ol?\"]")),
		 "Files Update:Modify!, Old Update:Delete!"},
		{STATEMENT(ALL "," DENY("\"Update:*\"", "\"NotResource\":\"LogicalResourceId/Orders\"")),
		 "Files Update:Modify!, Old Update:Delete!"},
		{STATEMENT(ALL ",{\"Effect\":\"Deny\",\"NotAction\":\"Update:Modify\",\"Principal\":\"*\",\"Resource\":"
			       "\"*\"}"),
		 "Orders Update:Replace!, Old Update:Delete!"},
		{STATEMENT(ALL "," DENY("\"Update:*\"",
					"\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"ResourceType\":["
					"\"AWS::DynamoDB::Table\",\"AWS::EC2::Instance\"]}}")),
		 "Orders Update:Replace!"},
		{STATEMENT(ALL "," DENY("\"Update:*\"",
					"\"Resource\":\"*\",\"Condition\":{\"StringLike\":{\"ResourceType\":"
					"[\"AWS::S*\"]}}")),
		 "Files Update:Modify!, Old Update:Delete!"},
		/* A condition that is not known is no reason to refuse. */
		{STATEMENT(ALL "," DENY("\"Update:*\"",
					"\"Resource\":\"*\",\"Condition\":{\"Bool\":{\"aws:Odd\":\"true\"}}")),
		 ""},
	};
	for (size_t i = 0; i < LK_COUNT(cases); i++) {
		struct scene s;
		scene_open(&s);
		cr_assert_eq(check(&s, cases[i].policy), LK_OK, "case %zu: %s", i, s.err.message);
		cr_expect(str_is(told(&s), cases[i].told), "case %zu: %.*s", i, STR_ARG(told(&s)));
		arena_done(&s.arena);
	}
}

Test(stack_policy, a_renamed_resource_goes_by_its_living_name)
{
	struct scene s;
	scene_open(&s);
	s.plan.changes.items[1].moved_from = STR("Archive");
	cr_assert_eq(check(&s, STATEMENT(ALL "," DENY("\"Update:*\"", "\"Resource\":\"LogicalResourceId/Archive\""))),
		     LK_OK);
	cr_expect(str_is(told(&s), "Files Update:Modify!"), "%.*s", STR_ARG(told(&s)));
	arena_done(&s.arena);
}

Test(stack_policy, one_that_is_none_is_an_error)
{
	static const char *const broken[] = {"{", "[]", "7", "{}", "{\"Statement\":7}", "{\"Statement\":[]}", "null"};
	for (size_t i = 0; i < LK_COUNT(broken); i++) {
		struct scene s;
		scene_open(&s);
		cr_expect_neq(check(&s, broken[i]), LK_OK, "%s", broken[i]);
		arena_done(&s.arena);
	}
}
