#include "aws/cloudformation.h"

#include "base/buf.h"
#include "base/limits.h"
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

TestSuite(cloudformation, .init = set_up, .fini = tear_down);

#define CLIENT &f.client, &f.arena
#define ANSWER(action, result) \
	{.status = 200, \
	 .body = "Action=" action "&", \
	 .answer = "<" action "Response xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><" action \
	           "Result>" result "</" action \
	           "Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></" action "Response>"}
#define FAULT(code, message) \
	{.status = 400, \
	 .answer = "<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><Error>" \
	           "<Type>Sender</Type><Code>" code "</Code><Message>" message "</Message></Error>" \
	           "<RequestId>r</RequestId></ErrorResponse>"}
#define STACK_ID "arn:aws:cloudformation:us-east-1:123456789012:stack/demo/aaf549a0"

/* AWS CloudFormation API Reference, "DescribeStacks", with the lists filled. */
#define STACK \
	"<Stacks><member><StackId>" STACK_ID \
	"</StackId><StackName>demo</StackName><Description>caf\xC3\xA9 &amp; co</Description>" \
	"<CreationTime>2026-11-23T06:18:02.000Z</CreationTime><StackStatus>UPDATE_COMPLETE</StackStatus>" \
	"<DisableRollback>false</DisableRollback><EnableTerminationProtection>true</EnableTerminationProtection>" \
	"<Parameters><member><ParameterKey>Env</ParameterKey><ParameterValue> dev </ParameterValue></member>" \
	"<member><ParameterKey>Ami</ParameterKey><ParameterValue>/p</ParameterValue><ResolvedValue>ami-1</" \
	"ResolvedValue>" \
	"</member></Parameters><Capabilities><member>CAPABILITY_NAMED_IAM</member></" \
	"Capabilities><Tags><member><Key>a</Key>" \
	"<Value>b</Value></member></Tags><Outputs><member><OutputKey>Url</OutputKey><OutputValue>https://x</" \
	"OutputValue>" \
	"<ExportName>demo-url</ExportName></member></Outputs><DriftInformation><StackDriftStatus>NOT_CHECKED" \
	"</StackDriftStatus></DriftInformation><LastOperations><member><OperationType>UPDATE_STACK</OperationType>" \
	"<OperationId>o-1</OperationId></member></LastOperations></member></Stacks>"

Test(cloudformation, describes_a_stack)
{
	bool exists = false;
	struct cfn_stack stack;
	PLAY(&f, ANSWER("DescribeStacks", STACK));
	cr_assert_eq(cfn_describe_stack(CLIENT, STR("demo"), &exists, &stack, &f.err), LK_OK, "%s", f.err.message);
	cr_assert(exists);
	EXPECT_PAIR(&f, 0, "StackName=demo");
	EXPECT_TEXT(stack.id, STACK_ID);
	EXPECT_TEXT(stack.description, "caf\xC3\xA9 & co");
	EXPECT_TEXT(stack.status, "UPDATE_COMPLETE");
	EXPECT_TEXT(stack.drift_status, "NOT_CHECKED");
	cr_expect(stack.termination_protection && !stack.disable_rollback);
	cr_expect(stack.created_ms == 1795414682000 && stack.updated_ms == 0);
	cr_assert(stack.parameters.count == 2 && stack.outputs.count == 1 && stack.tags.count == 1);
	EXPECT_TEXT(stack.parameters.items[0].value, " dev ");
	EXPECT_TEXT(stack.parameters.items[1].resolved_value, "ami-1");
	EXPECT_TEXT(stack.outputs.items[0].export_name, "demo-url");
	EXPECT_TEXT(stack.capabilities.items[0], "CAPABILITY_NAMED_IAM");
	cr_assert_eq(stack.operations.count, 1);
	EXPECT_TEXT(stack.operations.items[0].type, "UPDATE_STACK");
	EXPECT_TEXT(stack.operations.items[0].id, "o-1");
}

Test(cloudformation, a_stack_may_be_told_poorly)
{
	bool exists = false;
	struct cfn_stack stack;
	PLAY(&f, {.status = 200,
	          .answer = "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackStatus>CREATE_COMPLETE"
	                    "</StackStatus><CreationTime>soon</CreationTime><Outputs/></member></Stacks>"
	                    "</DescribeStacksResult></DescribeStacksResponse>"});
	cr_assert_eq(cfn_describe_stack(CLIENT, STR("demo"), &exists, &stack, &f.err), LK_OK);
	cr_expect(exists && stack.outputs.count == 0 && stack.created_ms == 0 && stack.name.len == 0);
}

Test(cloudformation, a_stack_that_is_not_there_in_every_wording)
{
	bool exists = true;
	struct cfn_stack stack;
	PLAY(&f, FAULT("ValidationError", "Stack with id demo does not exist"), ANSWER("DescribeStacks", "<Stacks/>"),
	     ANSWER("DescribeStacks", "<Stacks><member><StackStatus>DELETE_COMPLETE</StackStatus></member></Stacks>"),
	     {.status = 404, .answer = "{\"__type\":\"ValidationError\",\"message\":\"Stack [demo] does not exist\"}"});
	for (int i = 0; i < 4; i++) {
		exists = true;
		cr_assert_eq(cfn_describe_stack(CLIENT, STR("demo"), &exists, &stack, &f.err), LK_OK, "%s",
		             f.err.message);
		cr_expect_not(exists, "case %d", i);
	}
	PLAY(&f,
	     ANSWER("DescribeStacks", "<Stacks><member><StackStatus>DELETE_COMPLETE</StackStatus></member></Stacks>"));
	cr_assert_eq(cfn_describe_stack(CLIENT, STR(STACK_ID), &exists, &stack, &f.err), LK_OK);
	cr_expect(exists, "by its id a deleted stack is known");
}

Test(cloudformation, another_refusal_is_no_absence)
{
	bool exists = true;
	struct cfn_stack stack;
	PLAY(&f, FAULT("ValidationError", "1 validation error detected"),
	     FAULT("AccessDenied", "User does not exist or so"));
	for (int i = 0; i < 2; i++)
		cr_expect_eq(cfn_describe_stack(CLIENT, STR("demo"), &exists, &stack, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_DENIED);
}

Test(cloudformation, lists_stacks_over_pages_without_deleted_ones)
{
	struct cfn_stack_list list;
	PLAY(&f,
	     ANSWER("DescribeStacks",
	            "<Stacks><member><StackName>a</StackName></member></Stacks><NextToken>n+1</NextToken>"),
	     ANSWER("DescribeStacks",
	            "<Stacks><member><StackName>b</StackName></member><member><StackName>c</StackName>"
	            "<StackStatus>DELETE_COMPLETE</StackStatus></member></Stacks>"));
	cr_assert_eq(cfn_list_stacks(CLIENT, &list, &f.err), LK_OK, "%s", f.err.message);
	cr_assert_eq(list.stacks.count, 2);
	EXPECT_TEXT(list.stacks.items[1].name, "b");
	EXPECT_PAIR(&f, 1, "NextToken=n+1");
	EXPECT_FINISHED(&f);
}

Test(cloudformation, a_page_that_comes_again_ends_the_list)
{
	struct cfn_stack_list list;
	PLAY(&f, ANSWER("DescribeStacks", "<NextToken>n</NextToken>"),
	     ANSWER("DescribeStacks", "<NextToken>n</NextToken>"));
	cr_expect_eq(cfn_list_stacks(CLIENT, &list, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
	EXPECT_FINISHED(&f);
}

Test(cloudformation, a_list_has_an_end)
{
	struct cfn_export_list list;
	struct http_exchange *script = arena_alloc_array(&f.arena, LIMIT_PAGES + 1, sizeof *script);
	for (size_t i = 0; i <= LIMIT_PAGES; i++)
		script[i] = (struct http_exchange){
			.status = 200,
			.answer = str_format_in(&f.arena, "<ListExportsResponse><NextToken>%zu</NextToken></ListExportsResponse>", i).ptr};
	fixture_play(&f, script, LIMIT_PAGES + 1);
	cr_expect_eq(cfn_list_exports(CLIENT, &list, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_LIMIT);
}

/* A captive portal answers whatever is asked, and knows no page of a proxy. */
Test(cloudformation, a_page_of_somebody_else_tells_nothing_of_a_stack)
{
	struct cfn_stack stack;
	bool exists = true;
	PLAY(&f, {.status = 200, .answer = "<html><body>Please log in</body></html>"},
	     {.status = 404, .answer = "<html><body>Not found</body></html>"}, ANSWER("ListStacks", "<Stacks/>"),
	     ANSWER("DescribeStacks", ""), {.status = 200}, ANSWER("DescribeStacks", "<Stacks/>"));
	for (int i = 0; i < 5; i++)
		cr_expect_eq(cfn_describe_stack(CLIENT, STR("demo"), &exists, &stack, &f.err), LK_FAILED, "%d", i);
	cr_expect_eq(cfn_describe_stack(CLIENT, STR("arn:demo"), &exists, &stack, &f.err), LK_FAILED);
}

Test(cloudformation, a_template_comes_back_byte_by_byte)
{
	struct str template;
	PLAY(&f,
	     ANSWER("GetTemplate",
	            "<TemplateBody>\n{&quot;a&quot;: &lt;1&gt;}\n</TemplateBody><StagesAvailable><member>Original"
	            "</member></StagesAvailable>"),
	     ANSWER("GetTemplate", "<TemplateBody>x</TemplateBody>"), ANSWER("GetTemplate", ""));
	cr_assert_eq(cfn_get_template(CLIENT, STR("demo"), (struct str){0}, false, &template, &f.err), LK_OK);
	EXPECT_TEXT(template, "\n{\"a\": <1>}\n");
	EXPECT_PAIR(&f, 0, "TemplateStage=Original");
	cr_assert_eq(cfn_get_template(CLIENT, STR("demo"), STR("cs"), true, &template, &f.err), LK_OK);
	EXPECT_PAIR(&f, 1, "TemplateStage=Processed");
	EXPECT_PAIR(&f, 1, "ChangeSetName=cs");
	cr_expect_eq(cfn_get_template(CLIENT, STR("demo"), (struct str){0}, false, &template, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
}

Test(cloudformation, summarises_a_template)
{
	struct cfn_template_summary summary;
	const struct cfn_template body = {.body = STR("Resources: {}")}, url = {.url = STR("https://b/t")};
	PLAY(&f,
	     ANSWER("GetTemplateSummary",
	            "<Parameters><member><ParameterKey>P</ParameterKey><NoEcho>true</NoEcho><ParameterType>String</"
	            "ParameterType>"
	            "<DefaultValue> d</DefaultValue></member></Parameters><Capabilities><member>CAPABILITY_IAM</member>"
	            "</Capabilities><CapabilitiesReason>why</"
	            "CapabilitiesReason><ResourceTypes><member>AWS::S3::Bucket</member>"
	            "</ResourceTypes><DeclaredTransforms><member>T</member></DeclaredTransforms>"),
	     ANSWER("ValidateTemplate", "<Description>d</Description>"));
	cr_assert_eq(cfn_get_template_summary(CLIENT, &body, &summary, &f.err), LK_OK, "%s", f.err.message);
	cr_assert_eq(summary.parameters.count, 1);
	cr_expect(summary.parameters.items[0].no_echo);
	EXPECT_TEXT(summary.parameters.items[0].default_value, " d");
	EXPECT_TEXT(summary.capabilities.items[0], "CAPABILITY_IAM");
	EXPECT_TEXT(summary.resource_types.items[0], "AWS::S3::Bucket");
	EXPECT_TEXT(summary.transforms.items[0], "T");
	EXPECT_PAIR(&f, 0, "TemplateBody=Resources: {}");
	cr_assert_eq(cfn_validate_template(CLIENT, &url, &summary, &f.err), LK_OK);
	EXPECT_TEXT(summary.description, "d");
	EXPECT_PAIR(&f, 1, "TemplateURL=https://b/t");
}

/* --- change sets --- */

Test(cloudformation, a_change_set_carries_everything)
{
	static const struct cfn_parameter parameters[] = {{.key = STR_INIT("Env"), .value = STR_INIT("dev & co")},
	                                                  {.key = STR_INIT("Secret"), .use_previous = true}};
	static const struct str capabilities[] = {STR_INIT("CAPABILITY_NAMED_IAM")}, topics[] = {STR_INIT("arn:topic")};
	static const struct cfn_tag tags[] = {{STR_INIT("k"), STR_INIT("v")}},
				    id[] = {{STR_INIT("TableName"), STR_INIT("t")}};
	static const struct cfn_import imports[] = {{STR_INIT("AWS::DynamoDB::Table"), STR_INIT("T"), id, 1}};
	const struct cfn_change_set_input input = {
		.stack = STR("demo"), .name = STR("cs"), .type = STR("IMPORT"), .template = {.url = STR("https://b/t")},
		.parameters = parameters, .parameter_count = 2, .capabilities = capabilities, .capability_count = 1,
		.tags = tags, .tag_count = 1, .notification_arns = topics, .notification_count = 1, .imports = imports,
		.import_count = 1, .client_token = STR("tok"), .description = STR("why"), .role_arn = STR("arn:role"),
		.on_stack_failure = STR("DELETE"), .include_nested = true, .import_existing = true,
		.deployment_mode = STR("REVERT_DRIFT"), .deployment_config_mode = STR("EXPRESS"),
	};
	struct str change_set, stack;
	PLAY(&f, ANSWER("CreateChangeSet", "<Id>arn:cs</Id><StackId>" STACK_ID "</StackId>"));
	cr_assert_eq(cfn_create_change_set(CLIENT, &input, &change_set, &stack, &f.err), LK_OK, "%s", f.err.message);
	EXPECT_TEXT(change_set, "arn:cs");
	EXPECT_TEXT(stack, STACK_ID);
	EXPECT_PAIR(&f, 0, "ChangeSetType=IMPORT");
	EXPECT_PAIR(&f, 0, "TemplateURL=https://b/t");
	EXPECT_PAIR(&f, 0, "Parameters.member.1.ParameterValue=dev & co");
	EXPECT_PAIR(&f, 0, "Parameters.member.2.ParameterKey=Secret\nParameters.member.2.UsePreviousValue=true");
	EXPECT_PAIR(&f, 0, "Capabilities.member.1=CAPABILITY_NAMED_IAM");
	EXPECT_PAIR(&f, 0, "Tags.member.1.Key=k\nTags.member.1.Value=v");
	EXPECT_PAIR(&f, 0, "NotificationARNs.member.1=arn:topic");
	EXPECT_PAIR(&f, 0, "ResourcesToImport.member.1.ResourceIdentifier.entry.1.key=TableName");
	EXPECT_PAIR(&f, 0, "ResourcesToImport.member.1.ResourceIdentifier.entry.1.value=t");
	EXPECT_PAIR(&f, 0, "ClientToken=tok");
	EXPECT_PAIR(&f, 0, "OnStackFailure=DELETE");
	EXPECT_PAIR(&f, 0, "DeploymentMode=REVERT_DRIFT\nDeploymentConfig.Mode=EXPRESS");
	EXPECT_PAIR(&f, 0, "IncludeNestedStacks=true\nImportExistingResources=true");
}

Test(cloudformation, what_is_not_given_is_not_sent)
{
	const struct cfn_change_set_input input = {
		.stack = STR("demo"), .name = STR("cs"), .use_previous_template = true};
	PLAY(&f, ANSWER("CreateChangeSet", ""));
	cr_assert_eq(cfn_create_change_set(CLIENT, &input, NULL, NULL, &f.err), LK_OK);
	EXPECT_TEXT(fixture_form(&f, 0),
	            "\nAction=CreateChangeSet\nVersion=2010-05-15\nStackName=demo\nChangeSetName=cs\n"
	            "UsePreviousTemplate=true\nTags=\n");
}

/* AWS CloudFormation API Reference, "DescribeChangeSet". */
Test(cloudformation, describes_a_change_set_over_pages)
{
	bool exists = false;
	struct cfn_change_set set;
	PLAY(&f,
	     ANSWER("DescribeChangeSet",
	            "<ChangeSetId>arn:cs</ChangeSetId><ChangeSetName>cs</ChangeSetName><Status>CREATE_COMPLETE</Status>"
	            "<ExecutionStatus>AVAILABLE</ExecutionStatus><CreationTime>2026-11-23T06:18:02Z</CreationTime>"
	            "<Parameters><member><ParameterKey>P</ParameterKey><ParameterValue>v</ParameterValue></member></"
	            "Parameters>"
	            "<Changes><member><Type>Resource</Type><ResourceChange><Action>Modify</Action><LogicalResourceId>T"
	            "</LogicalResourceId><PhysicalResourceId>t</PhysicalResourceId><ResourceType>AWS::DynamoDB::Table"
	            "</ResourceType><Replacement>True</Replacement><PolicyAction>ReplaceAndRetain</PolicyAction>"
	            "<Scope><member>Properties</member></Scope><Details><member><Target><Attribute>Properties</"
	            "Attribute>"
	            "<Name>TableName</Name><RequiresRecreation>Always</RequiresRecreation><Path>/Properties/TableName</"
	            "Path>"
	            "<BeforeValue>a</BeforeValue><AfterValue>b</AfterValue></Target><Evaluation>Static</Evaluation>"
	            "<ChangeSource>ParameterReference</ChangeSource><CausingEntity>Env</CausingEntity></member></"
	            "Details>"
	            "<BeforeContext>{}</BeforeContext></ResourceChange></member></Changes><NextToken>n</NextToken>"),
	     ANSWER("DescribeChangeSet",
	            "<Status>CREATE_COMPLETE</Status><Parameters><member><ParameterKey>P</ParameterKey></member></"
	            "Parameters>"
	            "<Changes><member><Type>Hook</Type></member><member><Type>Resource</"
	            "Type><ResourceChange><Action>Add</Action>"
	            "<LogicalResourceId>U</LogicalResourceId></ResourceChange></member></Changes>"));
	cr_assert_eq(cfn_describe_change_set(CLIENT, STR("demo"), STR("cs"), true, &exists, &set, &f.err), LK_OK, "%s",
	             f.err.message);
	cr_assert(exists && set.changes.count == 2 && set.parameters.count == 1);
	EXPECT_PAIR(&f, 1, "IncludePropertyValues=true\nNextToken=n");
	const struct cfn_change *change = &set.changes.items[0];
	EXPECT_TEXT(change->replacement, "True");
	EXPECT_TEXT(change->policy_action, "ReplaceAndRetain");
	EXPECT_TEXT(change->scope.items[0], "Properties");
	EXPECT_TEXT(change->details.items[0].path, "/Properties/TableName");
	EXPECT_TEXT(change->details.items[0].requires_recreation, "Always");
	EXPECT_TEXT(change->details.items[0].causing_entity, "Env");
	EXPECT_TEXT(change->details.items[0].after, "b");
	EXPECT_TEXT(set.changes.items[1].logical_id, "U");
	cr_expect_eq(set.created_ms, 1795414682000);
}

Test(cloudformation, a_change_set_that_is_not_there)
{
	bool exists = true;
	struct cfn_change_set set;
	PLAY(&f,
	     {.status = 404,
	      .answer = "<ErrorResponse><Error><Code>ChangeSetNotFound</Code><Message>m</Message></Error></"
	                "ErrorResponse>"},
	     {.status = 404, .answer = "<ErrorResponse><Error><Code>ChangeSetNotFound</Code></Error></ErrorResponse>"},
	     FAULT("InvalidChangeSetStatus", "m"));
	cr_assert_eq(cfn_describe_change_set(CLIENT, STR("demo"), STR("cs"), false, &exists, &set, &f.err), LK_OK);
	cr_expect_not(exists);
	cr_expect_eq(cfn_delete_change_set(CLIENT, STR("demo"), STR("cs"), &f.err), LK_OK);
	cr_expect_eq(cfn_delete_change_set(CLIENT, STR("demo"), STR("cs"), &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_STATE);
}

static bool is_empty(const char *status, const char *reason)
{
	const struct cfn_change_set set = {.status = str_from(status), .status_reason = str_from(reason)};
	return cfn_change_set_is_empty(&set);
}

Test(cloudformation, knows_an_empty_change_set_by_its_reason)
{
	cr_expect(is_empty("FAILED",
	                   "The submitted information didn't contain changes. Submit different information to create "
	                   "a change set."));
	cr_expect(is_empty("FAILED", "No updates are to be performed."));
	cr_expect_not(is_empty("FAILED", "Template error: x"));
	cr_expect_not(is_empty("CREATE_COMPLETE", "No updates are to be performed."));
	const struct error no_update = {.message =
	                                        "CloudFormation X: No updates are to be performed. (ValidationError)"};
	cr_expect(cfn_error_is_no_change(&no_update));
}

Test(cloudformation, executes_deletes_and_lists)
{
	const struct cfn_execution execution = {STR("demo"), STR("cs"), STR("tok"), true, true};
	struct cfn_change_set_list list;
	PLAY(&f, ANSWER("ExecuteChangeSet", ""), ANSWER("DeleteChangeSet", ""),
	     ANSWER("ListChangeSets",
	            "<Summaries><member><ChangeSetName>a</ChangeSetName><Status>FAILED</Status></member></Summaries>"));
	cr_expect_eq(cfn_execute_change_set(CLIENT, &execution, &f.err), LK_OK);
	EXPECT_PAIR(&f, 0, "ClientRequestToken=tok\nDisableRollback=true\nRetainExceptOnCreate=true");
	cr_expect_eq(cfn_delete_change_set(CLIENT, (struct str){0}, STR("arn:cs"), &f.err), LK_OK);
	cr_assert_eq(cfn_list_change_sets(CLIENT, STR("demo"), &list, &f.err), LK_OK);
	cr_assert_eq(list.change_sets.count, 1);
	EXPECT_TEXT(list.change_sets.items[0].status, "FAILED");
}

/* --- resources and events --- */

Test(cloudformation, lists_resources_under_both_names_of_their_time)
{
	struct cfn_resource_list list;
	PLAY(&f,
	     ANSWER("ListStackResources",
	            "<StackResourceSummaries><member><LogicalResourceId>T</"
	            "LogicalResourceId><ResourceStatus>CREATE_COMPLETE"
	            "</ResourceStatus><LastUpdatedTimestamp>2026-11-23T06:18:02Z</"
	            "LastUpdatedTimestamp><DriftInformation>"
	            "<StackResourceDriftStatus>IN_SYNC</StackResourceDriftStatus></DriftInformation></member>"
	            "</StackResourceSummaries>"),
	     ANSWER("DescribeStackResources", "<StackResources><member><LogicalResourceId>T</LogicalResourceId>"
	                                      "<Timestamp>2026-11-23T06:18:02Z</Timestamp></member></StackResources>"));
	cr_assert_eq(cfn_list_resources(CLIENT, STR("demo"), &list, &f.err), LK_OK);
	cr_expect(list.resources.items[0].updated_ms == 1795414682000 && list.resources.items[0].physical_id.len == 0);
	EXPECT_TEXT(list.resources.items[0].drift_status, "IN_SYNC");
	cr_assert_eq(cfn_describe_resources(CLIENT, STR("demo"), STR("T"), &list, &f.err), LK_OK);
	cr_expect_eq(list.resources.items[0].updated_ms, 1795414682000);
	EXPECT_PAIR(&f, 1, "LogicalResourceId=T");
}

struct seen {
	size_t count, stop_at;
	struct str last_reason;
};

static bool see(void *context, const struct cfn_event *event)
{
	struct seen *seen = context;
	seen->last_reason = event->status_reason;
	return ++seen->count != seen->stop_at;
}

#define EVENTS(n) \
	"<StackEvents><member><EventId>" n "a</EventId><ResourceStatusReason>why " n \
	"</ResourceStatusReason></member>" \
	"<member><EventId>" n "b</EventId><Timestamp>2026-11-23T06:18:02.123Z</Timestamp></member></StackEvents>"

Test(cloudformation, events_are_read_until_the_visitor_has_enough)
{
	struct seen seen = {.stop_at = 3};
	const struct cfn_event_visitor visitor = {&seen, see};
	PLAY(&f, ANSWER("DescribeStackEvents", EVENTS("1") "<NextToken>n</NextToken>"),
	     ANSWER("DescribeStackEvents", EVENTS("2") "<NextToken>m</NextToken>"));
	cr_assert_eq(cfn_describe_stack_events(CLIENT, STR("demo"), &visitor, &f.err), LK_OK);
	cr_expect_eq(seen.count, 3);
	EXPECT_TEXT(seen.last_reason, "why 2");
	EXPECT_FINISHED(&f);
	seen = (struct seen){0};
	PLAY(&f, ANSWER("DescribeStackEvents", EVENTS("1")));
	cr_assert_eq(cfn_describe_stack_events(CLIENT, STR("demo"), &visitor, &f.err), LK_OK);
	cr_expect_eq(seen.count, 2);
}

Test(cloudformation, operation_events_tell_of_early_validation)
{
	struct cfn_operation_event_list list;
	const struct cfn_operation_query query = {.change_set = STR("arn:cs"), .failed_only = true};
	PLAY(&f,
	     ANSWER("DescribeEvents",
	            "<OperationEvents><member><EventType>VALIDATION_ERROR</EventType><OperationType>CREATE_CHANGESET</"
	            "OperationType>"
	            "<LogicalResourceId>B</LogicalResourceId><ValidationName>NAME_CONFLICT_VALIDATION</ValidationName>"
	            "<ValidationStatus>FAILED</ValidationStatus><ValidationStatusReason>taken</ValidationStatusReason>"
	            "<ValidationPath>/Resources/B</ValidationPath></member></OperationEvents>"));
	cr_assert_eq(cfn_describe_events(CLIENT, &query, &list, &f.err), LK_OK, "%s", f.err.message);
	cr_assert_eq(list.events.count, 1);
	EXPECT_TEXT(list.events.items[0].event.logical_id, "B");
	EXPECT_TEXT(list.events.items[0].validation_reason, "taken");
	EXPECT_TEXT(list.events.items[0].validation_path, "/Resources/B");
	EXPECT_PAIR(&f, 0, "ChangeSetName=arn:cs\nFilters.FailedEvents=true");
}

/* --- the stack as a whole --- */

Test(cloudformation, deletes_with_what_is_to_be_kept)
{
	static const struct str retain[] = {STR_INIT("A"), STR_INIT("B")};
	const struct cfn_deletion deletion = {.stack = STR("demo"), .client_token = STR("tok"), .retain = retain,
	                                      .retain_count = 2, .mode = STR("FORCE_DELETE_STACK")};
	PLAY(&f, {.status = 200, .answer = "<DeleteStackResponse><ResponseMetadata/></DeleteStackResponse>"},
	     FAULT("ValidationError", "Stack [demo] cannot be deleted while TerminationProtection is enabled"));
	cr_expect_eq(cfn_delete_stack(CLIENT, &deletion, &f.err), LK_OK);
	EXPECT_PAIR(&f, 0, "RetainResources.member.1=A\nRetainResources.member.2=B");
	EXPECT_PAIR(&f, 0, "ClientRequestToken=tok\nDeletionMode=FORCE_DELETE_STACK");
	cr_expect_eq(cfn_delete_stack(CLIENT, &deletion, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_STATE);
}

Test(cloudformation, a_stack_in_the_wrong_state_is_told_as_such)
{
	static const char *const messages[] = {
		"Stack:arn is in UPDATE_IN_PROGRESS state and can not be updated.",
		"ContinueUpdateRollback cannot be called from current stack status",
		"Stack [demo] is in ROLLBACK_COMPLETE state and can not be updated.",
		"Stack [demo] already exists and cannot be created again with the changeSet [cs].",
	};
	for (size_t i = 0; i < LK_COUNT(messages); i++) {
		const struct aws_fault fault = {.code = STR("ValidationError"), .message = str_from(messages[i])};
		cr_expect_eq(aws_error_set(&f.err, &AWS_CLOUDFORMATION, "Op", 400, &fault), LK_FAILED);
		cr_expect_eq(f.err.kind, ERROR_STATE, "%s", messages[i]);
	}
}

Test(cloudformation, rollback_and_protection)
{
	static const struct str skip[] = {STR_INIT("A")};
	PLAY(&f, ANSWER("ContinueUpdateRollback", ""), ANSWER("UpdateTerminationProtection", "<StackId>s</StackId>"));
	cr_expect_eq(cfn_continue_update_rollback(CLIENT, STR("demo"), skip, 1, STR("tok"), &f.err), LK_OK);
	EXPECT_PAIR(&f, 0, "ResourcesToSkip.member.1=A\nClientRequestToken=tok");
	cr_expect_eq(cfn_update_termination_protection(CLIENT, STR("demo"), true, &f.err), LK_OK);
	EXPECT_PAIR(&f, 1, "EnableTerminationProtection=true");
}

Test(cloudformation, exports_and_their_importers)
{
	static const struct str wanted[] = {STR_INIT("n"), STR_INIT("alone"), STR_INIT("m")};
	struct cfn_export_list exports;
	struct cfn_name_list lists[3];
	PLAY(&f,
	     ANSWER("ListExports",
	            "<Exports><member><Name>n</Name><Value>v</Value><ExportingStackId>s</ExportingStackId>"
	            "</member></Exports>"),
	     ANSWER("ListImports", "<Imports><member>other</member></Imports><NextToken>2</NextToken>"),
	     FAULT("ValidationError", "Export 'alone' is not imported by any stack."),
	     ANSWER("ListImports", "<Imports><member>web</member></Imports>"),
	     ANSWER("ListImports", "<Imports><member>third</member></Imports>"), FAULT("AccessDenied", "no"));
	cr_assert_eq(cfn_list_exports(CLIENT, &exports, &f.err), LK_OK);
	EXPECT_TEXT(exports.exports.items[0].value, "v");
	cr_assert_eq(cfn_list_imports(CLIENT, wanted, 3, lists, &f.err), LK_OK, "%s", f.err.message);
	cr_assert_eq(lists[0].names.count, 2);
	EXPECT_TEXT(lists[0].names.items[0], "other");
	EXPECT_TEXT(lists[0].names.items[1], "third");
	EXPECT_PAIR(&f, 4, "ExportName=n\nNextToken=2");
	cr_expect_eq(lists[1].names.count, 0);
	EXPECT_TEXT(lists[2].names.items[0], "web");
	cr_expect_eq(cfn_list_imports(CLIENT, wanted, 1, lists, &f.err), LK_FAILED);
	cr_expect_eq(cfn_list_imports(CLIENT, NULL, 0, lists, &f.err), LK_OK, "and nothing to ask is no error");
}
