#include <criterion/criterion.h>

#include "checking.h"

/* Where each rule speaks, once, and where it is silent: .path NULL. */
struct example {
	const char *rule, *path, *text;
};

static void expect_examples(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct checking *checking = checking_new(examples[i].text);
		const struct finding *finding = checking_find(checking, examples[i].rule);
		cr_expect_eq(checking_count(checking, examples[i].rule), examples[i].path ? 1 : 0, "%s in\n%s%s",
			     examples[i].rule, examples[i].text, checking_text(checking));
		if (finding && examples[i].path)
			cr_expect(str_is(finding->path, examples[i].path), "%s at %.*s", examples[i].rule,
				  STR_ARG(finding->path));
		checking_free(checking);
	}
}

#define CONDITION "Conditions: {C: !Equals [!Ref AWS::Region, us-east-1]}\n"
#define TOPIC(name) "Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {DisplayName: " name "}}\n"
#define OUTPUT(value)                                                                                                  \
	"Parameters: {Key: {Type: String, NoEcho: 'true'}}\n" TOPIC("d") "Outputs: {O: {Value: " value "}}\n"
#define SAM "Transform: AWS::Serverless-2016-10-31\n"
#define AT "/Properties/DisplayName"

Test(style, functions_and_texts)
{
	static const struct example examples[] = {
		{"I1022", AT,
		 TOPIC("!Join ['', [a, !Ref AWS::Region, !GetAtt U.TopicName]]") "  U: {Type: "
										 "AWS::SNS::Topic}\n"},
		{"I1022", NULL, TOPIC("!Join ['-', [a, !Ref AWS::Region]]")},
		{"I1022", NULL, TOPIC("!Join ['', ['${a', !Ref AWS::Region]]")},
		{"I1022", NULL, TOPIC("!Join ['', [a, !Select [0, [x, y]]]]")},
		{"I1022", NULL, TOPIC("!Join ['', [a, b]]") "  CDKMetadata: {Type: AWS::SNS::Topic}\n"},
		{"W1020", AT, TOPIC("!Sub text")},
		{"W1020", NULL, TOPIC("!Sub 'text ${!Literal}'")},
		{"W1020", NULL, TOPIC("!Sub ['text', {Own: x}]")},
		{"W1020", NULL, SAM TOPIC("!Sub text")},
		{"W1054", AT, TOPIC("AWS::StackName")},
		{"W1054", AT "/Fn::If/1", CONDITION TOPIC("!If [C, AWS::NoValue, x]")},
		{"W1054", NULL, TOPIC("!Sub '${AWS::StackName} of AWS::StackName'")},
	};
	expect_examples(examples, LK_COUNT(examples));
}

Test(style, partitions_of_arns)
{
	static const struct example examples[] = {
		{"I3042", AT, TOPIC("!Sub 'arn:aws:s3:::${AWS::Region}'")},
		{"I3042", AT, TOPIC("!Sub 'to arn:aws-cn:sns:${AWS::Region}:${AWS::AccountId}:t'")},
		{"I3042", AT, TOPIC("!Sub 'arn:${AWS::Region}:sns:${AWS::Region}:1:t'")},
		{"I3042", NULL, TOPIC("!Sub 'arn:${AWS::Partition}:sns:${AWS::Region}:1:t'")},
		{"I3042", NULL, TOPIC("!Sub ['arn:${P}:sns:a:1:t', {P: aws}]")},
		{"I3042", NULL, TOPIC("!Sub 'arn:*:sns:${AWS::Region}:1:t'")},
		{"I3042", NULL, TOPIC("!Sub 'an arn: ${AWS::Region}'")},
		{"I3042", NULL, TOPIC("'arn:aws:sns:us-east-1:123456789012:t'")},
	};
	expect_examples(examples, LK_COUNT(examples));
}

Test(style, what_is_hidden_and_what_is_imported)
{
	static const struct example examples[] = {
		{"W2010", "/Outputs/O/Value", OUTPUT("!Ref Key")},
		{"W2010", "/Outputs/O/Value/Fn::Join/1/1", OUTPUT("!Join ['-', [a, !Ref Key]]")},
		{"W2010", "/Outputs/O/Value", OUTPUT("!Sub 'key ${Key}'")},
		{"W2010", NULL, OUTPUT("!Sub ['${Key}x', {Key: y}]")},
		{"W2010", "/Metadata/Key", "Metadata: {Key: !Ref Key}\n" OUTPUT("x")},
		{"W2010", NULL, "Parameters: {Key: {Type: String, NoEcho: 'true'}}\n" TOPIC("!Ref Key")},
		{"W6001", "/Outputs/O/Value", OUTPUT("!ImportValue a")},
		{"W6001", "/Outputs/O/Value/Fn::If/2", CONDITION OUTPUT("!If [C, x, !ImportValue a]")},
		{"W6001", NULL, OUTPUT("!Sub ['${a}/b', {a: !ImportValue c}]")},
	};
	expect_examples(examples, LK_COUNT(examples));
}

#define IMAGE(type, value)                                                                                             \
	CONDITION "Parameters: {Image: {Type: '" type "'}}\n"                                                          \
		  "Resources:\n  I: {Type: AWS::EC2::Instance, Properties: {ImageId: " value "}}\n"                    \
		  "  J: {Type: AWS::EC2::Instance, Properties: {ImageId: " value "}}\n"
#define ZONE(value)                                                                                                    \
	CONDITION "Resources:\n  V: {Type: AWS::EC2::Volume, Properties: {Size: 1, AvailabilityZone: " value "}}\n"
#define QUEUE(value)                                                                                                   \
	CONDITION "Resources:\n  A: {Type: AWS::SNS::Topic}\n"                                                         \
		  "  Q: {Type: AWS::SQS::Queue, DependsOn: A, " value "}\n"

Test(style, parameters_zones_and_dependencies)
{
	static const struct example examples[] = {
		{"W2506", "/Parameters/Image/Type", IMAGE("String", "!Ref Image")},
		{"W2506", NULL, IMAGE("AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "!Ref Image")},
		{"W2506", NULL, IMAGE("String", "!If [C, !Ref Image, ami-12345678]")},
		{"W2002", "/Parameters/Image/Type", IMAGE("AWS::SSM::Parameter::Value<Image>", "x")},
		{"W2002", NULL, IMAGE("AWS::SSM::Parameter::Value<List<AWS::EC2::VPC::Id>>", "x")},
		{"W2002", "/Parameters/Image/Type", IMAGE("AWS::SSM::Parameter::Value<List<List<String>>>", "x")},
		{"W3010", "/Properties/AvailabilityZone", ZONE("us-east-1a")},
		{"W3010", NULL, ZONE("!If [C, us-east-1a, us-east-1b]")},
		{"W3005", "/DependsOn", QUEUE("Properties: {QueueName: !GetAtt A.TopicName}")},
		{"W3005", "/DependsOn", QUEUE("Metadata: {Topic: !Sub 'of ${A}'}")},
		{"W3005", NULL, QUEUE("Properties: {QueueName: !If [C, !GetAtt A.TopicName, x]}")},
		{"W3005", NULL, QUEUE("Properties: {QueueName: A}")},
	};
	expect_examples(examples, LK_COUNT(examples));
}

#define RULE(body) "Parameters: {E: {Type: String}}\nRules: {R: {" body "}}\n" TOPIC("!Ref E")

Test(style, sections)
{
	static const struct example examples[] = {
		{"E1700", "/Rules/R", RULE("RuleCondition: {'Fn::Equals': [!Ref E, a]}")},
		{"E1700", "/Rules/R/Assertions", RULE("Assertions: {Assert: true}")},
		{"E1700", "/Rules/R/Assertions/0", RULE("Assertions: [x]")},
		{"E1700", "/Rules/R/Assertions/0/AssertDescription",
		 RULE("Assertions: [{Assert: true, AssertDescription: [a]}]")},
		{"E1701", "/Rules/R/Assertions/0/Assert", RULE("Assertions: [{Assert: 3}]")},
		{"E1701", NULL, RULE("Assertions: [{Assert: 'True'}]")},
		{"E4001", "/Metadata/AWS::CloudFormation::Interface/ParameterGroups",
		 "Metadata: {'AWS::CloudFormation::Interface': {ParameterGroups: {a: b}}}\n" TOPIC("x")},
		{"E4002", "/Metadata/a/b/0", "Metadata: {a: {b: [null, 1.5]}}\n" TOPIC("x")},
		{"E4002", NULL, SAM "Metadata: {a: null}\n" TOPIC("x")},
		{"E3724", "", "Globals: {Function: {Timeout: 3}}\n" TOPIC("x")},
		{"E3724", "/Globals/Funktion", SAM "Globals: {Funktion: {Timeout: 3}}\n" TOPIC("x")},
		{"E3724", "/Globals/Function/Foo", SAM "Globals: {Function: {Foo: 3}}\n" TOPIC("x")},
		{"E3724", NULL, SAM "Globals: {Function: {Timeout: !Ref AWS::Region}}\n" TOPIC("x")},
		{"E3724", NULL, "Transform: Mine\nGlobals: {Function: {Timeout: 3}}\n" TOPIC("x")},
		{"E3028", "/Metadata/AWS::CloudFormation::Init",
		 "Resources:\n  T: {Type: AWS::SNS::Topic, Metadata: {'AWS::CloudFormation::Init': x}}\n"},
	};
	expect_examples(examples, LK_COUNT(examples));
}

#define SERVICE(network, host, port)                                                                                   \
	"Resources:\n  S: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref T, LoadBalancers: "              \
	"[{ContainerName: web, ContainerPort: 80, TargetGroupArn: !Ref G}]}}\n"                                        \
	"  T: {Type: AWS::ECS::TaskDefinition, Properties: {" network "ContainerDefinitions: [{Name: web, Image: i, "  \
	"Memory: 64, PortMappings: [{ContainerPort: 80" host "}]}]}}\n"                                                \
	"  G: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Protocol: HTTP, Port: 80, VpcId: "         \
	"vpc-12345678" port "}}\n"

Test(style, ports_that_the_host_picks)
{
	static const struct example examples[] = {
		{"E3049", "/Properties/HealthCheckPort", SERVICE("", ", HostPort: 0", ", HealthCheckPort: '8080'")},
		{"E3049", "/Properties/HealthCheckPort", SERVICE("NetworkMode: bridge, ", "", ", HealthCheckPort: 80")},
		{"E3049", NULL, SERVICE("", "", ", HealthCheckPort: '8080'")},
		{"E3049", NULL, SERVICE("", ", HostPort: 0", "")},
		{"E3049", NULL, SERVICE("", ", HostPort: 8080", ", HealthCheckPort: '8080'")},
		{"E3049", NULL,
		 SERVICE("", ", HostPort: 0}, {ContainerPort: 81, HostPort: 8080", ", HealthCheckPort: '8080'")},
	};
	expect_examples(examples, LK_COUNT(examples));
}

#define FUNCTION(members)                                                                                              \
	"Parameters: {E: {Type: String, AllowedValues: [dev, live]}, Kinds: {Type: CommaDelimitedList, Default: "      \
	"'arm64, arm'}, Later: {Type: String}}\n"                                                                      \
	"Mappings: {M: {dev: {Size: 64, Kind: [arm64]}, live: {Size: 256, Kind: [arm]}}}\n" CONDITION                  \
	"Resources:\n  F: {Type: AWS::Lambda::Function, Properties: {Role: 'arn:aws:iam::123456789012:role/r', Code: " \
	"{S3Bucket: bucket, S3Key: k}, Handler: index.handler, Runtime: nodejs22.x, " members "}}\n"
#define SIZE "/Properties/MemorySize"

Test(style, values_of_functions)
{
	static const struct example examples[] = {
		{"W1034", SIZE, FUNCTION("MemorySize: !FindInMap [M, !Ref E, Size]")},
		{"W1034", NULL, FUNCTION("MemorySize: !FindInMap [M, live, Size]")},
		{"W1034", NULL, FUNCTION("MemorySize: !FindInMap [M, !Ref Later, Size]")},
		{"W1034", NULL, FUNCTION("MemorySize: !FindInMap [M, !Sub '${E}-${E}', Size]")},
		{"W1034", NULL, FUNCTION("MemorySize: !If [C, !FindInMap [M, dev, Size], 256]")},
		{"W1034", "/Properties/Architectures", FUNCTION("Architectures: !FindInMap [M, !Ref E, Kind]")},
		{"W1035", "/Properties/Architectures/0", FUNCTION("Architectures: [!Select [1, !Ref Kinds]]")},
		{"W1035", NULL, FUNCTION("Architectures: [!Select [0, !Ref Kinds]]")},
		{"W1035", NULL, FUNCTION("Architectures: [!Select [7, !Ref Kinds]]")},
		{"W1035", SIZE, FUNCTION("MemorySize: !Select [1, [!GetAtt F.Arn, 64]]")},
		{"W1033", "/Properties/Architectures", FUNCTION("Architectures: !Split [';', 'arm64;x']")},
		{"W1033", NULL, FUNCTION("Architectures: !Split [';', !Ref Later]")},
		{"W1033", "/Properties/Architectures",
		 FUNCTION("Architectures: !Split ['-', !Join ['-', !Ref Kinds]]")},
	};
	expect_examples(examples, LK_COUNT(examples));
}
