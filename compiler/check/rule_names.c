#include "check/rule_names.h"

#include "check/rules.h"

#define BUCKET(id, properties) "  " id ":\n    Type: AWS::S3::Bucket\n    Properties: {" properties "}\n"
#define EXPORT(id, name) "  " id ":\n    Value: x\n    Export: {Name: " name "}\n"
#define ENVIRONMENTS(text) "Parameters:\n  Environment: {Type: String, AllowedValues: [" text "]}\n"
#define A_60 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct rule rows[] = {
	{
		.id = "E3019",
		.severity = SEVERITY_ERROR,
		.title = "Two resources of one identifier",
		.doc = "What identifies a resource of its type, such as a bucket's name or the bucket of a bucket "
		       "policy, is the same for two resources that one deployment makes: the second is refused as it "
		       "exists already. It is the type's primary identifier, or the name of which the service makes "
		       "an ARN, as for topics and queues. Source: the type's provider schema (primaryIdentifier); "
		       "the service's API reference, the errors of the call that creates it.",
		.pass = pass_identifiers,
		.good = "Resources:\n" BUCKET("A", "BucketName: !Sub 'a-${AWS::Region}'") 
		        BUCKET("B", "BucketName: b-b"),
		.bad = "Resources:\n" BUCKET("A", "BucketName: !Sub 'a-${AWS::Region}'")
		       BUCKET("B", "BucketName: !Join ['-', [a, !Ref AWS::Region]]"),
	},
	{
		.id = "LK5201",
		.severity = SEVERITY_ERROR,
		.title = "Two exports of one name",
		.doc = "The name of an export is unique in an account and region, so two outputs of a stack cannot "
		       "share one. Source: CloudFormation User Guide, \"Get exported outputs from a deployed "
		       "CloudFormation stack\".",
		.pass = pass_exports,
		.good = "Resources:\n" BUCKET("A", "") "Outputs:\n" EXPORT("O", "o") EXPORT("P", "p"),
		.bad = "Resources:\n" BUCKET("A", "") "Outputs:\n" EXPORT("O", "o") EXPORT("P", "o"),
	},
	{
		.id = "LK5202",
		.severity = SEVERITY_INFO,
		.title = "A physical name that is written out",
		.doc = "A second stack of the template in the same account and region cannot have the name; and an "
		       "update that has to replace the resource fails, since the new one is made before the old one "
		       "is deleted: \"CloudFormation cannot update a stack when a custom-named resource requires "
		       "replacing\". Names that hold a parameter or the stack's name are left alone. Source: "
		       "CloudFormation Template Reference, \"Name type\".",
		.pass = pass_identifiers,
		.good = "Resources:\n  G:\n    Type: AWS::Logs::LogStream\n    Properties: {LogGroupName: g}\n"
		        BUCKET("B", "BucketName: !Sub '${AWS::StackName}-images'"),
		.bad = "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties: {TableName: orders, "
		       "BillingMode: "
		       "PAY_PER_REQUEST, AttributeDefinitions: [{AttributeName: a, AttributeType: S}], KeySchema: "
		       "[{AttributeName: a, KeyType: HASH}]}\n",
	},
	{
		.id = "LK5203",
		.severity = SEVERITY_ERROR,
		.title = "A name that is too long for its service",
		.doc = "The provider schema allows more, or says nothing, but the service takes queue names of 80 "
		       "and table names of 255 characters at most. Source: Amazon SQS API Reference, "
		       "\"CreateQueue\"; Amazon DynamoDB API Reference, \"CreateTable\".",
		.pass = pass_texts,
		.good = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: " A_60 "}\n",
		.bad = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: " A_60 A_60 "}\n",
	},
	{
		.id = "W1031",
		.severity = SEVERITY_WARNING,
		.title = "A Sub that becomes what the property does not take",
		.doc = "With one of the values that a parameter allows, or with its default, the text is too long "
		       "for the property or not of its form: the stack fails for that environment alone. Source: the "
		       "type's provider schema.",
		.pass = pass_texts,
		.good = ENVIRONMENTS("dev, prod") "Resources:\n" BUCKET("B", "BucketName: !Sub "
		       "'images-${Environment}'"),
		.bad = ENVIRONMENTS("dev, Test") "Resources:\n" BUCKET("B", "BucketName: !Sub 'images-${Environment}'"),
	},
	{
		.id = "W1032",
		.severity = SEVERITY_WARNING,
		.title = "A Join that becomes what the property does not take",
		.doc = "With one of the values that a parameter allows, or with its default, the text is too long "
		       "for the property or not of its form: the stack fails for that environment alone. Source: the "
		       "type's provider schema.",
		.pass = pass_texts,
		.good = ENVIRONMENTS("dev, prod") "Resources:\n"
		        BUCKET("B", "BucketName: !Join ['-', [images, !Ref Environment]]"),
		.bad = ENVIRONMENTS("dev, production") "Resources:\n"
		       BUCKET("B", "BucketName: !Join ['-', [" A_60 ", !Ref Environment]]"),
	},
};

const struct rule_group rules_names = {rows, LK_COUNT(rows)};
