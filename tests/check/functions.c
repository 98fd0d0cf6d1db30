#include <criterion/criterion.h>

#include "checking.h"

#define NAMED(name) \
	"Parameters:\n  Env: {Type: String}\nResources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties: " \
	"{BucketName: " name \
	"}\n  R:\n    Type: AWS::IAM::Role\n    Properties: {AssumeRolePolicyDocument: {Statement: []}, RoleName: !Ref Env}\n"

Test(functions, missing_names_come_with_the_nearest)
{
	struct checking *checking = checking_new(NAMED("!Ref Evn"));
	expect_finding(checking, "E1020", "/Properties/BucketName", "there is no parameter or resource 'Evn'");
	cr_expect(str_is(checking_find(checking, "E1020")->hint, "did you mean 'Env'?"));
	checking_free(checking);
	checking = checking_new(NAMED("!Ref 'AWS::Acount'"));
	cr_expect(str_is(checking_find(checking, "E1020")->hint, "did you mean 'AWS::AccountId'?") ||
	                  !checking_find(checking, "E1020")->hint.len,
	          "%.*s", STR_ARG(checking_find(checking, "E1020")->hint));
	checking_free(checking);
}

Test(functions, attributes_are_checked_in_get_att_and_sub)
{
	struct checking *checking = checking_new(NAMED("!GetAtt R.Arnn"));
	expect_finding(checking, "E1010", "/Properties/BucketName/Fn::GetAtt/1", "has no attribute 'Arnn'");
	checking_free(checking);
	checking = checking_new(NAMED("!Sub '${R.Arnn}'"));
	expect_finding(checking, "E1019", "/Properties/BucketName/Fn::Sub", "has no attribute 'Arnn'");
	checking_free(checking);
	checking = checking_new(NAMED("!GetAtt Rr.Arn"));
	expect_finding(checking, "E1010", "/Properties/BucketName/Fn::GetAtt/0", "there is no resource 'Rr'");
	checking_free(checking);
}

Test(functions, attribute_of_another_kind)
{
	struct checking *checking = checking_new(
		"Resources:\n  Z:\n    Type: AWS::Route53::HostedZone\n    Properties: {Name: example.com}\n"
		"  B:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: !GetAtt Z.NameServers}\n");
	expect_finding(checking, "E1010", "/Properties/BucketName", "yields a list");
	checking_free(checking);
}

Test(functions, sub_knows_its_own_map_and_literals)
{
	expect_clean(NAMED("!Sub ['${Env}-${Own}-${!Literal}', {Own: !Ref Env}]"));
	expect_clean("Resources:\n  S:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n"
	             "      RoleArn: arn:aws:iam::123456789012:role/r\n      DefinitionString: '${S}'\n"
	             "      DefinitionSubstitutions: {S: x}\n");
}

Test(functions, nested_stack_outputs_and_custom_attributes_are_open)
{
	expect_clean("Resources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: "
	             "'https://s3/t'}\n"
	             "  C:\n    Type: Custom::Thing\n    Properties: {ServiceToken: t}\n"
	             "Outputs:\n  A: {Value: !GetAtt N.Outputs.Name}\n  B: {Value: !GetAtt C.Any.Thing}\n");
}

Test(functions, conditions_see_no_resources)
{
	struct checking *checking = checking_new("Conditions:\n  C: !Equals [!Ref B, a]\nResources:\n  B:\n"
	                                         "    Type: AWS::S3::Bucket\n    Condition: C\n");
	expect_finding(checking, "E1020", "/Conditions/C/Fn::Equals/0", "there is no parameter 'B'");
	checking_free(checking);
}

Test(functions, condition_as_a_property_is_a_map)
{
	expect_clean("Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n"
	             "        Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n            "
	             "Action: s3:GetObject\n"
	             "            Resource: '*'\n            Condition: {StringEquals: {aws:PrincipalTag/a: "
	             "'${aws:username}'}}\n");
}

Test(functions, module_and_transform_names_may_exist)
{
	expect_clean("Resources:\n  M: {Type: Org::Team::Thing::MODULE}\nOutputs:\n  A: {Value: !Ref MBucket}\n"
	             "  B: {Value: !GetAtt MRole.Arn}\n");
	expect_clean("Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n"
	             "    Properties: {InlineCode: a, Handler: index.a, Runtime: python3.12}\n"
	             "Outputs:\n  A: {Value: !GetAtt FRole.Arn}\n  V: {Value: !Ref F.Version}\n");
}

Test(functions, language_extensions_nest_more)
{
	const char *text = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"
			   "    Properties: {BucketName: !Select [!Select [0, ['1', '0']], [aaa, bbb]]}\n";
	struct checking *checking = checking_new(text);
	cr_expect_eq(checking_count(checking, "E1017"), 1, "%s", checking_text(checking));
	checking_free(checking);
	char extended[512] = "Transform: AWS::LanguageExtensions\n";
	for (size_t i = 0, n = sizeof "Transform: AWS::LanguageExtensions\n" - 1; text[i]; i++)
		extended[n + i] = text[i];
	expect_clean(extended);
}

Test(functions, circle_tells_names_and_places)
{
	struct checking *checking = checking_new(
		"Resources:\n  A:\n    Type: AWS::SNS::Topic\n    DependsOn: B\n  B:\n    Type: AWS::SNS::Topic\n"
		"    Properties: {DisplayName: !Ref C}\n  C:\n    Type: AWS::SNS::Topic\n    DependsOn: A\n");
	const struct finding *finding = checking_find(checking, "E3004");
	cr_assert_not_null(finding);
	cr_expect(str_contains(finding->message, STR("A → B → C → A")), "%.*s", STR_ARG(finding->message));
	cr_expect(str_contains(finding->hint, STR("'B' names 'C' in /Properties/DisplayName (template.yaml:7)")),
	          "%.*s", STR_ARG(finding->hint));
	checking_free(checking);
}

#define MAPPED(first, second) \
	"Mappings:\n  M: {" first ": {" second ": my-bucket}}\nResources:\n  B:\n    Type: AWS::S3::Bucket\n" \
	"    Properties: {BucketName: !FindInMap [M, " first ", " second "]}\n"

Test(functions, keys_of_mappings)
{
	expect_clean(MAPPED("eu-west-1.x", "Name64"));
	expect_clean(MAPPED("eu-west-1", "64"));
	struct checking *checking = checking_new(MAPPED("a_b", "c"));
	expect_finding(checking, "E7001", "/Mappings/M/a_b",
	               "the key 'a_b' must consist of letters, dots, hyphens and digits");
	checking_free(checking);
	checking = checking_new(MAPPED("a", "b-c"));
	expect_finding(checking, "E7001", "/Mappings/M/a/b-c", "the key 'b-c' must consist of letters and digits");
	checking_free(checking);
}

Test(functions, conditions_within_conditions)
{
	expect_clean("Conditions:\n  A: !Equals [!Ref 'AWS::Region', eu-west-1]\n"
	             "  B: {Fn::And: [{Condition: {Condition: A}}, {Condition: A}]}\n"
	             "Resources:\n  T: {Type: AWS::SNS::Topic, Condition: B}\n");
}

Test(functions, id_or_arn)
{
	expect_clean("Resources:\n  F: {Type: AWS::EFS::FileSystem}\n  M:\n    Type: AWS::EFS::MountTarget\n"
	             "    Properties: {FileSystemId: !Ref F, SubnetId: subnet-12345678, SecurityGroups: [sg-12345678]}\n");
}
