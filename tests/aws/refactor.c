#include "aws/cloudformation.h"

#include "aws/dynamodb.h"
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

TestSuite(refactor, .init = set_up, .fini = tear_down);

#define CLIENT &f.client, &f.arena
#define ANSWER(action, result) \
	{.status = 200, \
	 .body = "Action=" action "&", \
	 .answer = "<" action "Response xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><" action \
	           "Result>" result "</" action "Result></" action "Response>"}
#define FAULT(code, message) \
	{.status = 400, \
	 .answer = "<ErrorResponse><Error><Type>Sender</Type><Code>" code "</Code><Message>" message \
	           "</Message></Error></ErrorResponse>"}

static const struct cfn_stack_definition definitions[] = {
	{.stack = STR_INIT("shop"), .template = {.body = STR_INIT("Resources: {}")}},
	{.stack = STR_INIT("web"), .template = {.url = STR_INIT("https://b.s3.amazonaws.com/k")}},
};
static const struct cfn_mapping mappings[] = {
	{{STR_INIT("shop"), STR_INIT("Old")}, {STR_INIT("shop"), STR_INIT("New")}},
	{{STR_INIT("shop"), STR_INIT("Site")}, {STR_INIT("web"), STR_INIT("Site")}},
};
static const struct cfn_refactor_input input = {
	.description = STR_INIT("made by lkc apply"),
	.definitions = definitions,
	.definition_count = 2,
	.mappings = mappings,
	.mapping_count = 2,
};

Test(refactor, is_asked_for_with_templates_and_mappings)
{
	struct str id = {0};
	PLAY(&f, ANSWER("CreateStackRefactor", "<StackRefactorId>57c7f1f9</StackRefactorId>"));
	cr_assert_eq(cfn_create_stack_refactor(CLIENT, &input, &id, &f.err), LK_OK, "%s", f.err.message);
	EXPECT_TEXT(id, "57c7f1f9");
	EXPECT_PAIR(&f, 0, "Description=made by lkc apply");
	EXPECT_PAIR(&f, 0, "EnableStackCreation=false");
	EXPECT_PAIR(&f, 0, "StackDefinitions.member.1.StackName=shop");
	EXPECT_PAIR(&f, 0, "StackDefinitions.member.1.TemplateBody=Resources: {}");
	EXPECT_PAIR(&f, 0, "StackDefinitions.member.2.TemplateURL=https://b.s3.amazonaws.com/k");
	EXPECT_PAIR(&f, 0, "ResourceMappings.member.1.Source.StackName=shop");
	EXPECT_PAIR(&f, 0, "ResourceMappings.member.1.Source.LogicalResourceId=Old");
	EXPECT_PAIR(&f, 0, "ResourceMappings.member.1.Destination.LogicalResourceId=New");
	EXPECT_PAIR(&f, 0, "ResourceMappings.member.2.Destination.StackName=web");
	struct str form = fixture_form(&f, 0);
	cr_expect(!str_contains(form, STR("member.2.TemplateBody")) && !str_contains(form, STR("member.1.TemplateURL")));
}

Test(refactor, without_an_id_there_is_nothing_to_wait_for)
{
	struct str id = {0};
	PLAY(&f, ANSWER("CreateStackRefactor", ""), FAULT("ValidationError", "Stack [shop] does not exist"));
	cr_expect_neq(cfn_create_stack_refactor(CLIENT, &input, &id, &f.err), LK_OK);
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
	EXPECT_WORDS(f.err.message, "StackRefactorId");
	cr_expect_neq(cfn_create_stack_refactor(CLIENT, &input, &id, &f.err), LK_OK);
	EXPECT_WORDS(f.err.message, "does not exist");
	cr_expect_eq(id.len, 0);
}

Test(refactor, is_described)
{
	bool exists = false;
	struct cfn_refactor refactor;
	PLAY(&f, ANSWER("DescribeStackRefactor",
	                "<StackRefactorId>r</StackRefactorId><Description>d</Description><StackIds><member>arn:a</member>"
	                "<member>arn:b</member></StackIds><ExecutionStatus>UNAVAILABLE</ExecutionStatus>"
	                "<ExecutionStatusReason>e</ExecutionStatusReason><Status>CREATE_FAILED</Status>"
	                "<StatusReason>Resource Old does not exist &amp; so on</StatusReason>"));
	cr_assert_eq(cfn_describe_stack_refactor(CLIENT, STR("r"), &exists, &refactor, &f.err), LK_OK);
	cr_assert(exists);
	EXPECT_PAIR(&f, 0, "StackRefactorId=r");
	EXPECT_TEXT(refactor.id, "r");
	EXPECT_TEXT(refactor.status, "CREATE_FAILED");
	EXPECT_TEXT(refactor.status_reason, "Resource Old does not exist & so on");
	EXPECT_TEXT(refactor.execution_status, "UNAVAILABLE");
	EXPECT_TEXT(refactor.execution_status_reason, "e");
	cr_assert_eq(refactor.stack_ids.count, 2);
	EXPECT_TEXT(refactor.stack_ids.items[1], "arn:b");
}

Test(refactor, may_be_told_poorly_or_not_be_there)
{
	bool exists = false;
	struct cfn_refactor refactor;
	PLAY(&f, ANSWER("DescribeStackRefactor", ""),
	     FAULT("StackRefactorNotFoundException", "There is no stack refactor r"), FAULT("AccessDenied", "no"));
	cr_assert_eq(cfn_describe_stack_refactor(CLIENT, STR("r"), &exists, &refactor, &f.err), LK_OK);
	cr_expect(exists && !refactor.status.len && !refactor.execution_status.len && !refactor.stack_ids.count);
	cr_assert_eq(cfn_describe_stack_refactor(CLIENT, STR("r"), &exists, &refactor, &f.err), LK_OK);
	cr_expect(!exists);
	cr_expect_neq(cfn_describe_stack_refactor(CLIENT, STR("r"), &exists, &refactor, &f.err), LK_OK);
}

Test(refactor, lists_what_it_would_do_page_by_page)
{
	struct cfn_refactor_action_list list;
	PLAY(&f, ANSWER("ListStackRefactorActions", "<StackRefactorActions/><NextToken>t</NextToken>"),
	     ANSWER("ListStackRefactorActions",
	            "<StackRefactorActions><member><Action>MOVE</Action><Entity>RESOURCE</Entity><PhysicalResourceId>p"
	            "</PhysicalResourceId><ResourceIdentifier>{}</ResourceIdentifier><Detection>MANUAL</Detection>"
	            "<DetectionReason>given</DetectionReason><ResourceMapping><Source><StackName>shop</StackName>"
	            "<LogicalResourceId>Old</LogicalResourceId></Source></ResourceMapping></member></StackRefactorActions>"));
	cr_assert_eq(cfn_list_stack_refactor_actions(CLIENT, STR("r"), &list, &f.err), LK_OK, "%s", f.err.message);
	EXPECT_PAIR(&f, 1, "NextToken=t");
	cr_assert_eq(list.actions.count, 1);
	EXPECT_TEXT(list.actions.items[0].action, "MOVE");
	EXPECT_TEXT(list.actions.items[0].physical_id, "p");
	EXPECT_TEXT(list.actions.items[0].source.logical_id, "Old");
	cr_expect_eq(list.actions.items[0].destination.logical_id.len, 0);
}

Test(refactor, is_executed)
{
	PLAY(&f, {.status = 200, .body = "Action=ExecuteStackRefactor&", .answer = "<ExecuteStackRefactorResponse/>"});
	cr_assert_eq(cfn_execute_stack_refactor(CLIENT, STR("r"), &f.err), LK_OK, "%s", f.err.message);
	EXPECT_PAIR(&f, 0, "StackRefactorId=r");
}

Test(refactor, tables_tell_which_index_is_not_ready)
{
	static const struct {
		const char *indexes, *pending;
	} cases[] = {
		{"", ""},
		{",\"GlobalSecondaryIndexes\":[]", ""},
		{",\"GlobalSecondaryIndexes\":{}", ""},
		{",\"GlobalSecondaryIndexes\":[{\"IndexName\":\"a\"},7,null]", ""},
		{",\"GlobalSecondaryIndexes\":[{\"IndexName\":\"a\",\"IndexStatus\":\"ACTIVE\"}]", ""},
		{",\"GlobalSecondaryIndexes\":[{\"IndexName\":\"a\",\"IndexStatus\":\"ACTIVE\"},"
	         "{\"IndexName\":\"b\",\"IndexStatus\":\"CREATING\",\"Backfilling\":true}]",
	         "b"},
		{",\"GlobalSecondaryIndexes\":[{\"IndexName\":\"c\",\"IndexStatus\":\"DELETING\"}]", "c"},
	};
	for (size_t i = 0; i < LK_COUNT(cases); i++) {
		bool exists;
		struct dynamodb_table table;
		struct str answer = str_format_in(&f.arena, "{\"Table\":{\"TableName\":\"t\"%s}}", cases[i].indexes);
		PLAY(&f, {.status = 200, .answer = answer.ptr});
		cr_assert_eq(dynamodb_describe_table(CLIENT, STR("t"), &exists, &table, &f.err), LK_OK, "%s",
		             f.err.message);
		EXPECT_TEXT(table.pending_index, cases[i].pending);
	}
}
