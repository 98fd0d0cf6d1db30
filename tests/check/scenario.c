/* Conditions as logic, and the references that they decide. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "checking.h"

#define HEAD \
	"Parameters:\n  Stage: {Type: String, AllowedValues: [dev, test, prod]}\n  Name: {Type: String}\n" \
	"Conditions:\n  Prod: !Equals [!Ref Stage, prod]\n  NotProd: !Not [!Condition Prod]\n" \
	"  Live: !Or [!Condition Prod, !Equals [!Ref Stage, test]]\n  Big: !And [!Condition Prod, !Equals [!Ref Name, big]]\n" \
	"  Here: !Equals [!Ref AWS::Region, us-east-1]\n  Odd: !Equals [!Select [0, [!Ref Name]], x]\n"
#define PAIR(target, holder, value) \
	HEAD "Resources:\n  T: {Type: AWS::SNS::Topic, Condition: " target "}\n  P:\n    Type: AWS::SSM::Parameter\n" holder \
	     "    Properties: {Type: String, Value: " value "}\n"
#define UNDER(condition) "    Condition: " condition "\n"

static void expect_possible(const char *text, const char *words)
{
	struct checking *checking = checking_new(text);
	const struct finding *finding = checking_find(checking, "W1001");
	cr_assert_not_null(finding, "%s:%s", text, checking_text(checking));
	cr_expect(str_contains(finding->message, str_from(words)), "'%.*s' lacks '%s'", STR_ARG(finding->message), words);
	checking_free(checking);
}

static void expect_impossible(const char *text)
{
	struct checking *checking = checking_new(text);
	cr_expect_null(checking_find(checking, "W1001"), "%s:%s", text, checking_text(checking));
	checking_free(checking);
}

Test(scenario, an_assignment_shows_what_breaks_a_reference)
{
	expect_possible(PAIR("Prod", "", "!Ref T"), "Stage is 'dev'");
	expect_possible(PAIR("NotProd", "", "!GetAtt T.TopicName"), "Stage is 'prod'");
	expect_possible(PAIR("Live", UNDER("NotProd"), "!Sub 'at ${T}'"), "Stage is 'dev'");
	expect_possible(PAIR("Big", UNDER("Prod"), "!Ref T"), "Name is not 'big'");
	expect_possible(PAIR("Here", "", "!Ref T"), "AWS::Region is not 'us-east-1'");
	expect_possible(PAIR("Odd", "", "!Ref T"), "condition 'Odd' is false");
	expect_possible(PAIR("Prod", "", "!If [NotProd, !Ref T, x]"), "Stage is 'dev'");
}

Test(scenario, what_cannot_be_is_not_reported)
{
	expect_impossible(PAIR("Prod", UNDER("Prod"), "!Ref T"));
	expect_impossible(PAIR("Prod", UNDER("Big"), "!Ref T"));
	expect_impossible(PAIR("Live", UNDER("Big"), "!Ref T"));
	expect_impossible(PAIR("Prod", "", "!If [Prod, !Ref T, x]"));
	expect_impossible(PAIR("NotProd", "", "!If [Prod, x, !Ref T]"));
	expect_impossible(PAIR("Big", "", "!If [Prod, !If [Big, !Ref T, x], y]"));
	expect_impossible(PAIR("Odd", UNDER("Odd"), "!Ref T"));
}

Test(scenario, rules_of_the_template_may_forbid_the_case)
{
	expect_impossible("Rules: {Only: {Assertions: [{Assert: !Contains [[prod], !Ref Stage]}]}}\n"
	                  PAIR("Prod", "", "!Ref T"));
}

Test(scenario, too_many_cases_are_not_tried)
{
	char text[16384];
	size_t length = 0;
	length += (size_t)snprintf(text, sizeof text, "Parameters:\n");
	for (int i = 0; i < 30; i++)
		length += (size_t)snprintf(text + length, sizeof text - length, "  P%d: {Type: String}\n", i);
	length += (size_t)snprintf(text + length, sizeof text - length, "Conditions:\n");
	for (int i = 0; i < 30; i++)
		length += (size_t)snprintf(text + length, sizeof text - length, "  C%d: !And [!Equals [!Ref P%d, x], %s%d%s]\n",
		                           i, i, i ? "!Condition C" : "!Equals [!Ref P", i ? i - 1 : 0, i ? "" : ", x]");
	snprintf(text + length, sizeof text - length,
	         "Resources:\n  T: {Type: AWS::SNS::Topic, Condition: C29}\n"
	         "  P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref T}}\n");
	struct checking *checking = checking_new(text);
	cr_expect_null(checking_find(checking, "W1001"));
	cr_expect_eq(checking->diag.counts[SEVERITY_ERROR], 0, "%s", checking_text(checking));
	checking_free(checking);
}

Test(scenario, conditions_in_a_circle_come_to_an_end)
{
	struct checking *checking = checking_new("Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\n"
	                                         "Resources:\n  T: {Type: AWS::SNS::Topic, Condition: A}\n"
	                                         "Outputs:\n  O: {Value: !Ref T}\n");
	cr_expect_not_null(checking->graph);
	checking_free(checking);
}
