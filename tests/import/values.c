/* Values, functions and references as Lua writes them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "importing.h"

/* The value as a property, whose line is looked at. */
static void expect_value(const char *yaml, const char *lua)
{
	char text[4096], expected[4096];
	snprintf(text, sizeof text, "Parameters: {Env: {Type: String}}\n"
	                            "Conditions: {Prod: !Equals [!Ref Env, prod]}\n"
	                            "Mappings: {Zones: {a: {b: c}}}\n"
	                            "Resources:\n"
	                            "  Images: {Type: 'AWS::S3::Bucket'}\n"
	                            "  Other:\n"
	                            "    Type: Custom::Other\n"
	                            "    Properties:\n"
	                            "      Value: %s\n"
	                            "  Later: {Type: 'AWS::SNS::Topic'}\n",
	         yaml);
	snprintf(expected, sizeof expected, "Value = %s }", lua);
	struct importing *importing = importing_new(text);
	cr_assert_eq(importing->status, LK_OK);
	cr_expect(strstr(importing->lua.ptr, expected), "%s\ngives\n%s\nand not\n%s", yaml, importing->lua.ptr, expected);
	importing_free(importing);
}

Test(values, scalars)
{
	expect_value("text", "\"text\"");
	expect_value("'1'", "\"1\"");
	expect_value("1", "1");
	expect_value("-9223372036854775808", "math.mininteger");
	expect_value("9223372036854775807", "9223372036854775807");
	expect_value("0.25", "0.25");
	expect_value("true", "true");
	expect_value("null", "aws.null");
	expect_value("\"a\\\"b\\\\c\\td\\x01\"", "\"a\\\"b\\\\c\\td\\1\"");
	expect_value("\"\\x012\"", "\"\\0012\"");
	expect_value("\"\\r\\n\"", "\"\\r\\n\"");
}

Test(values, tables)
{
	expect_value("[a, [b]]", "{ \"a\", { \"b\" } }");
	expect_value("{a: 1, end: 2, a-b: 3, '8080': 4, '': 5}",
	             "{ a = 1, [\"end\"] = 2, [\"a-b\"] = 3, [\"8080\"] = 4, [\"\"] = 5 }");
	expect_value("[]", "aws.list {}");
	expect_value("{}", "aws.map {}");
}

Test(values, references)
{
	expect_value("!Ref Env", "env");
	expect_value("!Ref Images", "images");
	expect_value("!Ref Later", "aws.Ref(\"Later\")");
	expect_value("!Ref AWS::Region", "aws.Region");
	expect_value("!GetAtt Images.Arn", "images.Arn");
	expect_value("!GetAtt Later.TopicArn", "aws.GetAtt(\"Later\", \"TopicArn\")");
	expect_value("!GetAtt [Images, !Ref Env]", "aws.GetAtt(\"Images\", env)");
	/* A property of the type is what the handle's field would be. */
	expect_value("!GetAtt Images.BucketName", "aws.GetAtt(\"Images\", \"BucketName\")");
	expect_value("!FindInMap [Zones, !Ref Env, b]", "aws.FindInMap(zones, env, \"b\")");
	expect_value("!If [Prod, 1, !Ref AWS::NoValue]", "aws.If(prod, 1, aws.NoValue)");
}

Test(values, sub_is_a_concatenation_where_that_is_exact)
{
	expect_value("!Sub '${Env}-x'", "env .. \"-x\"");
	expect_value("!Sub '${Images.Arn}/*'", "images.Arn .. \"/*\"");
	expect_value("!Sub 'a-${AWS::Region}-${!Literal}'", "\"a-\" .. aws.Region .. \"-${Literal}\"");
	expect_value("!Sub '${ Env }-x'", "aws.Sub(\"${ Env }-x\")");
	expect_value("!Sub '${Later}-x'", "aws.Sub(\"${Later}-x\")");
	expect_value("!Sub '${!a ${Env}-${Env}'", "aws.Sub(\"${!a ${Env}-${Env}\")");
	expect_value("!Sub '${Env}-${'", "aws.Sub(\"${Env}-${\")");
	expect_value("!Sub plain", "aws.Sub(\"plain\")");
	expect_value("!Sub '${Env}'", "aws.Sub(\"${Env}\")");
	expect_value("!Sub ['${X}-x', {X: !Ref Env}]", "aws.Sub(\"${X}-x\", { X = env })");
}

Test(values, every_function)
{
	expect_value("!Join ['', [a]]", "aws.Join(\"\", { \"a\" })");
	expect_value("!Select [0, !GetAZs '']", "aws.Select(0, aws.GetAZs(\"\"))");
	expect_value("!Split [',', 'a,b']", "aws.Split(\",\", \"a,b\")");
	expect_value("!ImportValue x", "aws.ImportValue(\"x\")");
	expect_value("!Base64 x", "aws.Base64(\"x\")");
	expect_value("!Cidr [a, 2]", "aws.Cidr(\"a\", 2)");
	expect_value("!Cidr [a, 2, 8]", "aws.Cidr(\"a\", 2, 8)");
	expect_value("{'Fn::Length': [1, 2]}", "aws.Length { 1, 2 }");
	expect_value("{'Fn::ToJsonString': {a: 1}}", "aws.ToJsonString { a = 1 }");
	expect_value("{'Fn::Transform': {Name: M, Parameters: {a: 1}}}", "aws.Transform(\"M\", { a = 1 })");
	expect_value("{'Fn::Transform': {Name: M}}", "aws.Transform(\"M\")");
}

Test(values, arguments_in_another_form_are_kept)
{
	expect_value("!Join x", "aws.call(\"Fn::Join\", \"x\")");
	expect_value("!Select [1]", "aws.call(\"Fn::Select\", { 1 })");
	expect_value("{'Ref': [a]}", "aws.call(\"Ref\", { \"a\" })");
	expect_value("!GetAtt x", "aws.call(\"Fn::GetAtt\", \"x\")");
	expect_value("!If [1, 2, 3]", "aws.call(\"Fn::If\", { 1, 2, 3 })");
	expect_value("!GetAZs false", "aws.GetAZs(\"false\")");
	expect_value("{'Fn::GetAZs': false}", "aws.call(\"Fn::GetAZs\", false)");
}

Test(values, long_texts_stand_between_long_brackets)
{
	struct importing *importing = importing_new("Resources:\n"
	                                            "  A:\n"
	                                            "    Type: AWS::SNS::Topic\n"
	                                            "    Properties:\n"
	                                            "      TopicName: |\n"
	                                            "        #!/bin/sh\n"
	                                            "        [[ a ]]\n"
	                                            "        [=[ b ]=]\n");
	cr_expect(strstr(importing->lua.ptr, "TopicName = [==[\n#!/bin/sh\n[[ a ]]\n[=[ b ]=]\n]==],"), "%s",
	          importing->lua.ptr);
	importing_free(importing);
}

static void expect_refused(const char *text, const char *rule)
{
	struct importing *importing = importing_new(text);
	cr_expect_eq(importing->status, LK_REJECTED);
	cr_assert_eq(importing->diag.findings.count, 1);
	cr_expect_str_eq(importing->diag.findings.items[0].rule, rule);
	cr_expect(importing->diag.findings.items[0].place.line);
	importing_free(importing);
}

Test(values, functions_in_the_place_of_names_are_refused)
{
	expect_refused("Resources: {A: {Type: T, DependsOn: [B, !Ref B]}, B: {Type: T}}", "LK0026");
	expect_refused("Resources: {A: {Type: T, Condition: !Condition B}}", "LK0026");
}

Test(values, what_is_nested_too_deeply_is_refused)
{
	char text[8192] = "Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {X: ";
	for (int i = 0; i < 70; i++)
		strncat(text, "[", sizeof text - strlen(text) - 1);
	for (int i = 0; i < 70; i++)
		strncat(text, "]", sizeof text - strlen(text) - 1);
	strncat(text, "}}}\n", sizeof text - strlen(text) - 1);
	expect_refused(text, "LK0024");
}
