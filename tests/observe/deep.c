/* What the service's detection cannot see: what is modified, what lives undeclared, and what is neither. */
#include "observe/deep.h"

#include <criterion/criterion.h>
#include <string.h>

#include "template/read_json.h"

struct scene {
	struct arena arena;
	struct error err;
	struct cfn_resource_list resources;
	struct cfn_resource_drift_list found;
	struct drift_stack stack;
	struct drift_report report;
	struct deep_resource resource;
	struct deep_undeclared undeclared;
	const struct value *tags;
};

static const struct value *read(struct scene *scene, const char *text)
{
	struct value *value;
	cr_assert(read_json_in(&scene->arena, str_from(text), STR("test"), &value, &scene->err), "%s: %s", text,
	          scene->err.message);
	return value;
}

static const struct value *read_live(struct scene *scene, const char *text)
{
	const struct json *node;
	cr_assert_eq(json_parse_in(&scene->arena, str_from(text), NULL, &node, &scene->err), LK_OK, "%s: %s", text,
	             scene->err.message);
	return deep_value_in(&scene->arena, node);
}

/* declared may hold functions. The resource is R, of a type that was not compared. */
static void scene_init(struct scene *scene, const char *type, const char *declared, const char *live)
{
	*scene = (struct scene){0};
	arena_init(&scene->arena);
	VEC_PUSH(&scene->arena, &scene->resources.resources) =
		(struct cfn_resource){.logical_id = STR("R"), .type = str_from(type)};
	scene->stack = (struct drift_stack){
		.prefix = STR("Child/"), .pack = pack_embedded(), .resources = &scene->resources, .found = &scene->found};
	scene->report = (struct drift_report){.arena = &scene->arena, .stack = STR("s")};
	scene->resource = (struct deep_resource){.logical_id = STR("R"),
	                                         .type = str_from(type),
	                                         .declared = read(scene, declared),
	                                         .live = read_live(scene, live)};
	scene->tags = read(scene, "{\"team\":\"shop\"}");
	drift_add_stack(&scene->report, &scene->stack);
}

/* "/Path expected actual" of each property, a line each. */
static struct str told_in(struct scene *scene, enum drift_kind kind)
{
	struct buf out;
	buf_init(&out, 64 * 1024);
	for (size_t i = 0; i < scene->report.items.count; i++) {
		const struct drift_item *item = &scene->report.items.items[i];
		cr_expect_eq(item->kind, kind);
		cr_expect(str_is(item->logical_id, "Child/R"));
		for (size_t k = 0; k < item->properties.count; k++) {
			const struct drift_property *property = &item->properties.items[k];
			struct str expected = STR("-"), actual = STR("-");
			if (property->expected && !value_scalar_text_in(&scene->arena, property->expected, &expected))
				expected = STR("{}");
			if (property->actual && !value_scalar_text_in(&scene->arena, property->actual, &actual))
				actual = STR("{}");
			buf_printf(&out, "%s%.*s %.*s %.*s", out.len ? "\n" : "", STR_ARG(property->path),
			           STR_ARG(expected), STR_ARG(actual));
		}
	}
	struct str text = buf_copy_in(&out, &scene->arena);
	buf_done(&out);
	return text;
}

#define TRUST(action) "{\"AssumeRolePolicyDocument\":{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":" action "}]}}"
#define QUEUE "AWS::SQS::Queue"

Test(deep, what_is_modified_and_what_only_looks_so)
{
	static const struct {
		const char *type, *declared, *live, *told;
	} rows[] = {
		{QUEUE, "{\"DelaySeconds\":\"3\"}", "{\"DelaySeconds\":3}", ""},
		{QUEUE, "{\"DelaySeconds\":3}", "{\"DelaySeconds\":9}", "/DelaySeconds 3 9"},
		{QUEUE, "{\"DelaySeconds\":3}", "{}", "/DelaySeconds 3 -"},
		{QUEUE, "{\"FifoQueue\":false}", "{}", ""},
		{QUEUE, "{\"FifoQueue\":true}", "{}", "/FifoQueue true -"},
		{QUEUE, "{\"FifoQueue\":false}", "{\"FifoQueue\":true}", "/FifoQueue false true"},
		{QUEUE, "{\"QueueName\":\"\"}", "{\"QueueName\":null}", ""},
		{QUEUE, "{}", "{\"DelaySeconds\":9}", ""},
		{QUEUE, "{\"RedrivePolicy\":{\"maxReceiveCount\":3}}",
	         "{\"RedrivePolicy\":\"{\\\"maxReceiveCount\\\":3,\\\"more\\\":1}\"}", ""},
		{QUEUE, "{\"RedrivePolicy\":{\"maxReceiveCount\":3}}", "{\"RedrivePolicy\":{\"maxReceiveCount\":\"4\"}}",
	         "/RedrivePolicy/maxReceiveCount 3 4"},
		/* tags: another order, the service's own, the stack's; and one that is another */
		{QUEUE, "{\"Tags\":[{\"Key\":\"a\",\"Value\":\"1\"},{\"Key\":\"b\",\"Value\":\"2\"}]}",
	         "{\"Tags\":[{\"Key\":\"b\",\"Value\":\"2\"},{\"Key\":\"aws:cloudformation:stack-id\",\"Value\":\"x\"},"
	         "{\"Key\":\"a\",\"Value\":\"1\"},{\"Key\":\"team\",\"Value\":\"shop\"}]}",
	         ""},
		{QUEUE, "{\"Tags\":[{\"Key\":\"a\",\"Value\":\"1\"}]}", "{\"Tags\":[{\"Key\":\"a\",\"Value\":\"2\"}]}",
	         "/Tags {} {}"},
		{QUEUE, "{\"Tags\":[{\"Key\":\"a\",\"Value\":\"1\"}]}",
	         "{\"Tags\":[{\"Key\":\"a\",\"Value\":\"1\"},{\"Key\":\"team\",\"Value\":\"other\"}]}", "/Tags {} {}"},
		/* policies: form is nothing, what they allow is all */
		{"AWS::IAM::Role", TRUST("\"sts:assumerole\""), TRUST("[\"sts:AssumeRole\"]"), ""},
		{"AWS::IAM::Role", TRUST("\"sts:AssumeRole\""), TRUST("[\"sts:AssumeRole\",\"sts:TagSession\"]"),
	         "/AssumeRolePolicyDocument {} {}"},
		{"AWS::IAM::Role", "{\"Path\":\"/\"}", "{}", ""},
		/* what the service adds to an item; what is written only; what is read only */
		{"AWS::Cognito::UserPool",
	         "{\"AccountRecoverySetting\":{\"RecoveryMechanisms\":[{\"Name\":\"verified_email\"}]}}",
	         "{\"AccountRecoverySetting\":{\"RecoveryMechanisms\":[{\"Name\":\"verified_email\",\"Priority\":1}]}}", ""},
		{"AWS::Cognito::UserPool", "{\"AliasAttributes\":[\"email\",\"phone_number\"]}",
	         "{\"AliasAttributes\":[\"email\"]}", "/AliasAttributes {} {}"},
		{"AWS::RDS::DBInstance", "{\"MasterUserPassword\":\"a\",\"Port\":\"1\"}", "{\"Port\":1}", ""},
		{"AWS::Cognito::UserPoolClient", "{\"GenerateSecret\":true}", "{\"ClientSecret\":\"x\"}",
	         "/GenerateSecret true -"},
		/* JSON in a text */
		{"AWS::CloudWatch::Dashboard", "{\"DashboardBody\":\"{\\\"widgets\\\": [], \\\"start\\\": \\\"-1h\\\"}\"}",
	         "{\"DashboardBody\":\"{\\\"start\\\":\\\"-1h\\\",\\\"widgets\\\":[]}\"}", ""},
		{"AWS::SSM::Parameter", "{\"Value\":\"{\\\"a\\\": 1}\"}", "{\"Value\":\"{\\\"a\\\":2}\"}",
	         "/Value {\"a\": 1} {\"a\":2}"},
		{"AWS::SSM::Parameter", "{\"Value\":\"{x\"}", "{\"Value\":\"{x \"}", "/Value {x {x "},
		/* written otherwise, as the schema says */
		{"AWS::AmazonMQ::Broker", "{\"EngineType\":\"ActiveMQ\"}", "{\"EngineType\":\"ACTIVEMQ\"}", ""},
		{"AWS::AmazonMQ::Broker", "{\"EngineType\":\"ActiveMQ\"}", "{\"EngineType\":\"RABBITMQ\"}",
	         "/EngineType ActiveMQ RABBITMQ"},
		{"AWS::CloudTrail::Trail", "{\"KMSKeyId\":\"1b2c\"}",
	         "{\"KMSKeyId\":\"arn:aws:kms:us-east-1:1:key/1b2c\"}", ""},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct scene scene;
		scene_init(&scene, rows[i].type, rows[i].declared, rows[i].live);
		cr_expect_eq(scene.report.checked, 0);
		deep_add_declared(&scene.report, &scene.stack, scene.tags, &scene.resource);
		struct str told = told_in(&scene, DRIFT_MODIFIED);
		cr_expect(str_is(told, rows[i].told), "row %zu: '%.*s', not '%s'", i, STR_ARG(told), rows[i].told);
		cr_expect_eq(scene.report.checked, 1, "row %zu", i);
		cr_expect_eq(scene.report.unknown.count, 0, "row %zu", i);
		arena_done(&scene.arena);
	}
}

Test(deep, what_cannot_be_compared_is_said)
{
	static const struct {
		const char *type, *declared, *live, *path;
	} rows[] = {
		{QUEUE, "{\"KmsMasterKeyId\":{\"Fn::GetAtt\":[\"Key\",\"Arn\"]}}", "{\"KmsMasterKeyId\":\"k\"}",
	         "/KmsMasterKeyId"},
		{QUEUE, "{\"RedrivePolicy\":{\"deadLetterTargetArn\":{\"Fn::GetAtt\":[\"D\",\"Arn\"]}}}",
	         "{\"RedrivePolicy\":{\"deadLetterTargetArn\":\"k\"}}", "/RedrivePolicy/deadLetterTargetArn"},
		{"AWS::SSM::Parameter", "{\"Value\":\"{{resolve:secretsmanager:a}}\"}", "{\"Value\":\"x\"}", "/Value"},
		{"AWS::Cognito::UserPool", "{\"Schema\":[{\"Name\":\"a\"}]}", "{\"Schema\":[{\"Name\":\"custom:a\"}]}",
	         "/Schema"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct scene scene;
		scene_init(&scene, rows[i].type, rows[i].declared, rows[i].live);
		deep_add_declared(&scene.report, &scene.stack, NULL, &scene.resource);
		cr_expect_eq(scene.report.items.count, 0, "row %zu", i);
		cr_assert_eq(scene.report.unknown.count, 1, "row %zu", i);
		cr_expect(str_contains(scene.report.unknown.items[0].reason, str_from(rows[i].path)), "row %zu: %.*s",
		          i, STR_ARG(scene.report.unknown.items[0].reason));
		cr_expect_not(drift_is_unsure(&scene.report));
		arena_done(&scene.arena);
	}
}

/* --- what is not declared */

static struct str baseline_of(struct scene *scene)
{
	struct buf out;
	buf_init(&out, DEEP_BASELINE_MAX);
	deep_write_baseline(&out, &scene->arena, STR("s"), &scene->undeclared);
	struct str text = buf_copy_in(&out, &scene->arena);
	buf_done(&out);
	return text;
}

static void gather(struct scene *scene)
{
	deep_gather(&scene->report, &scene->stack, scene->tags, &scene->resource, &scene->undeclared);
	cr_assert_eq(scene->undeclared.resources.count, 1);
}

/* Records before, and compares now with that. */
static struct str change_in(struct scene *scene, const char *type, const char *declared, const char *before,
                            const char *now)
{
	struct scene then;
	struct deep_baseline baseline;
	scene_init(&then, type, declared, before);
	gather(&then);
	scene_init(scene, type, declared, now);
	gather(scene);
	cr_assert_eq(deep_read_baseline(&scene->arena, str_copy_in(&scene->arena, baseline_of(&then)), STR("s"),
	                                &baseline, &scene->err),
	             LK_OK, "%s", scene->err.message);
	deep_add_undeclared(&scene->report, &scene->stack, scene->tags, &scene->resource,
	                    &scene->undeclared.resources.items[0], &baseline);
	arena_done(&then.arena);
	return told_in(scene, DRIFT_UNDECLARED);
}

Test(deep, undeclared_is_told_against_the_baseline)
{
	static const struct {
		const char *type, *declared, *before, *now, *told;
	} rows[] = {
		{QUEUE, "{\"DelaySeconds\":3}", "{\"DelaySeconds\":3}", "{\"DelaySeconds\":9}", ""},
		{QUEUE, "{}", "{\"DelaySeconds\":3}", "{\"DelaySeconds\":\"3\"}", ""},
		{QUEUE, "{}", "{\"DelaySeconds\":3}", "{\"DelaySeconds\":9}", "/DelaySeconds 3 9"},
		{QUEUE, "{}", "{\"DelaySeconds\":3}", "{}", "/DelaySeconds 3 -"},
		{QUEUE, "{}", "{}", "{\"DelaySeconds\":9}", "/DelaySeconds - 9"},
		{QUEUE, "{}", "{\"Arn\":\"a\"}", "{\"Arn\":\"b\"}", ""},
		{QUEUE, "{}", "{\"FifoQueue\":false}", "{}", ""},
		{QUEUE, "{}", "{\"FifoQueue\":true}", "{\"FifoQueue\":false}", "/FifoQueue true false"},
		{QUEUE, "{}", "{\"Tags\":[]}", "{\"Tags\":[{\"Key\":\"aws:x\",\"Value\":\"1\"}]}", ""},
		{QUEUE, "{}", "{\"Tags\":[{\"Key\":\"a\",\"Value\":\"1\"}]}",
	         "{\"Tags\":[{\"Key\":\"aws:x\",\"Value\":\"1\"},{\"Key\":\"team\",\"Value\":\"shop\"}]}", "/Tags {} -"},
		{QUEUE, "{}", "{\"Tags\":[{\"Key\":\"a\",\"Value\":\"1\"},{\"Key\":\"b\",\"Value\":\"1\"}]}",
	         "{\"Tags\":[{\"Key\":\"b\",\"Value\":\"1\"},{\"Key\":\"a\",\"Value\":\"1\"}]}", ""},
		/* beside a declared member, and within an item that is certainly the same */
		{"AWS::Cognito::UserPool", "{\"Policies\":{\"PasswordPolicy\":{\"MinimumLength\":8}}}",
	         "{\"Policies\":{\"PasswordPolicy\":{\"MinimumLength\":8,\"RequireNumbers\":true}}}",
	         "{\"Policies\":{\"PasswordPolicy\":{\"MinimumLength\":8,\"TemporaryPasswordValidityDays\":2}}}",
	         "/Policies/PasswordPolicy/TemporaryPasswordValidityDays - 2\n/Policies/PasswordPolicy/RequireNumbers true -"},
		{"AWS::Cognito::UserPool",
	         "{\"AccountRecoverySetting\":{\"RecoveryMechanisms\":[{\"Name\":\"verified_email\"}]}}",
	         "{\"AccountRecoverySetting\":{\"RecoveryMechanisms\":[{\"Name\":\"verified_email\",\"Priority\":1}]}}",
	         "{\"AccountRecoverySetting\":{\"RecoveryMechanisms\":[{\"Name\":\"verified_email\",\"Priority\":2}]}}",
	         "/AccountRecoverySetting/RecoveryMechanisms/0/Priority 1 2"},
		/* a secret comes and goes, and never shows */
		{"AWS::Lambda::Function", "{}", "{\"Environment\":{\"Variables\":{\"A\":\"one\"}}}",
	         "{\"Environment\":{\"Variables\":{\"A\":\"two\"}}}", ""},
		{"AWS::Lambda::Function", "{\"Environment\":{\"Variables\":{\"A\":\"one\"}}}",
	         "{\"Environment\":{\"Variables\":{\"A\":\"one\"}}}",
	         "{\"Environment\":{\"Variables\":{\"A\":\"one\",\"B\":\"two\"}}}", "/Environment/Variables/B - ****"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct scene scene;
		struct str told = change_in(&scene, rows[i].type, rows[i].declared, rows[i].before, rows[i].now);
		cr_expect(str_is(told, rows[i].told), "row %zu: '%.*s', not '%s'", i, STR_ARG(told), rows[i].told);
		cr_expect_eq(scene.report.unknown.count, 1, "row %zu: only what the service does not detect", i);
		arena_done(&scene.arena);
	}
}

Test(deep, a_baseline_is_sorted_and_holds_no_secret)
{
	struct scene scene;
	scene_init(&scene, "AWS::Cognito::UserPoolClient", "{\"UserPoolId\":\"u\"}",
	           "{\"UserPoolId\":\"u\",\"ClientId\":\"c\",\"ClientSecret\":\"never\",\"RefreshTokenValidity\":30,"
	           "\"AnalyticsConfiguration\":{\"RoleArn\":\"r\",\"ApiToken\":\"never\",\"ApplicationId\":\"a\"}}");
	gather(&scene);
	struct str text = baseline_of(&scene);
	cr_expect(str_is(text, "{\n"
	                       "  \"format_version\": 1,\n"
	                       "  \"stack\": \"s\",\n"
	                       "  \"resources\": {\n"
	                       "    \"Child/R\": {\n"
	                       "      \"type\": \"AWS::Cognito::UserPoolClient\",\n"
	                       "      \"undeclared\": {\n"
	                       "        \"/AnalyticsConfiguration\": {\n"
	                       "          \"ApiToken\": \"****\",\n"
	                       "          \"ApplicationId\": \"a\",\n"
	                       "          \"RoleArn\": \"r\"\n"
	                       "        },\n"
	                       "        \"/RefreshTokenValidity\": 30\n"
	                       "      }\n"
	                       "    }\n"
	                       "  }\n"
	                       "}\n"),
	          "%.*s", STR_ARG(text));
	arena_done(&scene.arena);
}

Test(deep, a_baseline_is_of_this_stack_and_this_resource)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{"", "at line"},
		{"[]", "is no baseline"},
		{"{\"format_version\":1,\"stack\":\"s\",\"resources\":[]}", "is no baseline"},
		{"{\"format_version\":\"1\",\"stack\":\"s\",\"resources\":{}}", "another version"},
		{"{\"format_version\":1,\"stack\":\"t\",\"resources\":{}}", "another stack: 't'"},
	};
	struct scene scene;
	struct deep_baseline baseline;
	scene_init(&scene, QUEUE, "{}", "{\"DelaySeconds\":3}");
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		cr_expect_eq(deep_read_baseline(&scene.arena, str_from(rows[i].text), STR("s"), &baseline, &scene.err),
		             LK_FAILED, "row %zu", i);
		cr_expect(strstr(scene.err.message, rows[i].words), "row %zu: %s", i, scene.err.message);
	}
	cr_assert_eq(deep_read_baseline(&scene.arena,
	                                STR("{\"format_version\":1,\"stack\":\"s\",\"resources\":{\"Child/R\":"
	                                    "{\"type\":\"AWS::S3::Bucket\",\"undeclared\":{}}}}"),
	                                STR("s"), &baseline, &scene.err),
	             LK_OK);
	gather(&scene);
	deep_add_undeclared(&scene.report, &scene.stack, NULL, &scene.resource, &scene.undeclared.resources.items[0],
	                    &baseline);
	cr_expect_eq(scene.report.items.count, 0);
	cr_assert_eq(scene.report.unknown.count, 2);
	cr_expect(str_contains(scene.report.unknown.items[1].reason, STR("the baseline does not have it")));
	arena_done(&scene.arena);
}

/* --- identifiers and attributes */

Test(deep, identifiers)
{
	static const struct {
		const char *type, *physical, *declared, *identifier, *reason;
	} rows[] = {
		{QUEUE, "https://q", "{}", "https://q", ""},
		{"AWS::Logs::LogGroup", "other", "{\"LogGroupName\":\"/a/b\"}", "/a/b", ""},
		{"AWS::Logs::LogGroup", "/a/b", "{\"LogGroupName\":{\"Fn::GetAtt\":[\"X\",\"Y\"]}}", "/a/b", ""},
		{"AWS::Cognito::UserPoolClient", "c", "{\"UserPoolId\":\"u\"}", "u|c", ""},
		{"AWS::Cognito::UserPoolClient", "u|c", "{}", "u|c", ""},
		{"AWS::Cognito::UserPoolClient", "c", "{\"UserPoolId\":{\"Fn::GetAtt\":[\"X\",\"Y\"]}}", "", "UserPoolId"},
		{"AWS::Cognito::UserPoolClient", "c", "{}", "", "is not known"},
		{"AWS::EC2::EIP", "1.2.3.4", "{}", "1.2.3.4|eipalloc-1", ""},
		{"AWS::Events::Rule", "arn:aws:events:us-east-1:1:rule/r", "{}", "arn:aws:events:us-east-1:1:rule/r", ""},
		{"AWS::Events::Rule", "r", "{}", "", "identified by Arn"},
		{"AWS::SecretsManager::ResourcePolicy", "arn:aws:x", "{}", "", "identified by Id"},
		{"AWS::Lambda::Permission", "p", "{\"FunctionName\":\"f\"}", "f|p", ""},
		{QUEUE, "", "{}", "", "no physical id"},
		{"AWS::CloudFormation::WaitConditionHandle", "w", "{}", "", "does not read"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct scene scene;
		struct schema_type type;
		struct str reason = {0};
		scene_init(&scene, rows[i].type, rows[i].declared, "{}");
		cr_assert(schema_find_type(pack_embedded(), str_from(rows[i].type), &type), "row %zu", i);
		const struct deep_identity identity = {
			.physical_id = str_from(rows[i].physical),
			.declared = scene.resource.declared,
			.attributes = read(&scene, "{\"Known\":\"x\",\"AllocationId\":\"eipalloc-1\"}"),
		};
		struct str identifier = deep_identifier_in(&scene.arena, &type, &identity, &reason);
		cr_expect(str_is(identifier, rows[i].identifier), "row %zu: %.*s", i, STR_ARG(identifier));
		cr_expect(str_contains(reason, str_from(rows[i].reason)), "row %zu: %.*s", i, STR_ARG(reason));
		arena_done(&scene.arena);
	}
}

Test(deep, attributes_are_what_was_read_but_no_secret)
{
	struct scene scene;
	struct schema_type type;
	scene_init(&scene, "AWS::Cognito::UserPoolClient", "{}",
	           "{\"ClientId\":\"c\",\"ClientSecret\":\"never\",\"ClientName\":\"n\"}");
	cr_assert(schema_find_type(pack_embedded(), scene.resource.type, &type));
	struct value *attributes = deep_attributes_in(&scene.arena, &type, scene.resource.live);
	cr_expect(value_is_string(value_get(attributes, STR("ClientId")), "c"));
	cr_expect_null(value_get(attributes, STR("ClientSecret")));
	cr_expect_null(value_get(attributes, STR("ClientName")));
	arena_done(&scene.arena);
}

/* A map of one key that CloudFormation would read as a function is a plain map in what lives. */
Test(deep, what_lives_holds_no_functions)
{
	struct scene scene;
	scene_init(&scene, QUEUE, "{}", "{\"A\":{\"Ref\":\"x\"},\"B\":[1.5,true,null,9007199254740993]}");
	const struct value *map = value_get(scene.resource.live, STR("A"));
	cr_assert_eq(map->kind, VALUE_MAP);
	cr_expect(value_is_string(value_get(map, STR("Ref")), "x"));
	cr_expect_eq(value_at(scene.resource.live, STR("/B/3"))->as.integer, 9007199254740993);
	arena_done(&scene.arena);
}
