#include "check/rules.h"

#define BUCKET_KEY(key)                                                                                                \
	"Resources:\n  R:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketEncryption:\n"                      \
	"        ServerSideEncryptionConfiguration:\n"                                                                 \
	"          - ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: " key "}\n"
#define RESOURCE(type, properties) "Resources:\n  R:\n    Type: " type "\n    Properties: {" properties "}\n"

#define FORMAT_DOC(what)                                                                                               \
	"The property takes " what                                                                                     \
	", and the text written there is none. References and texts that are put together are "                        \
	"not looked at. Source: the type's provider schema (format) and the form that the service's API reference "    \
	"gives."

static const struct rule rows[] = {
	{
		.id = "E1040",
		.severity = SEVERITY_ERROR,
		.title = "GetAtt of something else than the property takes",
		.doc = "The attribute is of another format than the property takes: a name where an ARN is wanted, the "
		       "id "
		       "of a subnet where that of a VPC is. Source: the provider schemas of both types (format).",
		.pass = pass_properties,
		.good = "Resources:\n  S: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: web}}\n"
			"  I:\n    Type: AWS::EC2::SecurityGroupIngress\n    Properties: {GroupId: !GetAtt S.GroupId, "
			"IpProtocol: '-1', CidrIp: 10.0.0.0/8}\n",
		.bad = "Resources:\n  S: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: web, VpcId: "
		       "vpc-12345678}}\n  I:\n    Type: AWS::EC2::SecurityGroupIngress\n    Properties: {GroupId: "
		       "!GetAtt S.VpcId, IpProtocol: '-1', CidrIp: 10.0.0.0/8}\n",
	},
	{
		.id = "E1041",
		.severity = SEVERITY_ERROR,
		.title = "Ref to something else than the property takes",
		.doc = "Ref yields the resource's primary identifier, which is of another format than the property "
		       "takes: "
		       "the name of a role where its ARN is wanted. Source: the provider schemas of both types "
		       "(format, "
		       "primaryIdentifier).",
		.pass = pass_properties,
		.good = "Resources:\n  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n"
			"  S: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref V, CidrBlock: 10.0.0.0/24}}\n",
		.bad = "Resources:\n  B: {Type: AWS::S3::Bucket}\n"
		       "  S: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref B, CidrBlock: 10.0.0.0/24}}\n",
	},
	{
		.id = "E1103",
		.severity = SEVERITY_ERROR,
		.title = "A text that is not of its format",
		.doc = FORMAT_DOC("an address, a network in CIDR notation, a date or an ARN"),
		.pass = pass_properties,
		.good = RESOURCE("AWS::EC2::Subnet", "VpcId: vpc-12345678, CidrBlock: 10.0.0.0/24"),
		.bad = RESOURCE("AWS::EC2::Subnet", "VpcId: vpc-12345678, CidrBlock: 10.0.0.0/33"),
	},
	{
		.id = "E1150",
		.severity = SEVERITY_ERROR,
		.title = "A text that is no security group id",
		.doc = FORMAT_DOC("a security group id"),
		.pass = pass_properties,
		.good = RESOURCE("AWS::EC2::SecurityGroupIngress",
				 "GroupId: sg-12345678, IpProtocol: '-1', CidrIp: 10.0.0.0/8"),
		.bad = RESOURCE("AWS::EC2::SecurityGroupIngress", "GroupId: web, IpProtocol: '-1', CidrIp: 10.0.0.0/8"),
	},
	{
		.id = "E1151",
		.severity = SEVERITY_ERROR,
		.title = "A text that is no VPC id",
		.doc = FORMAT_DOC("a VPC id"),
		.pass = pass_properties,
		.good = RESOURCE("AWS::EC2::Subnet", "VpcId: vpc-12345678, CidrBlock: 10.0.0.0/24"),
		.bad = RESOURCE("AWS::EC2::Subnet", "VpcId: main, CidrBlock: 10.0.0.0/24"),
	},
	{
		.id = "E1152",
		.severity = SEVERITY_ERROR,
		.title = "A text that is no image id",
		.doc = FORMAT_DOC("an image id"),
		.pass = pass_properties,
		.good = RESOURCE("AWS::EC2::Instance", "ImageId: ami-12345678"),
		.bad = RESOURCE("AWS::EC2::Instance", "ImageId: debian"),
	},
	{
		.id = "E1153",
		.severity = SEVERITY_ERROR,
		.title = "A text that is no name of a security group",
		.doc = FORMAT_DOC("the name of a security group"),
		.pass = pass_properties,
		.good = RESOURCE("AWS::EC2::Instance", "ImageId: ami-12345678, SecurityGroups: [web]"),
		.bad = RESOURCE("AWS::EC2::Instance", "ImageId: ami-12345678, SecurityGroups: ['web|db']"),
	},
	{
		.id = "E1154",
		.severity = SEVERITY_ERROR,
		.title = "A text that is no subnet id",
		.doc = FORMAT_DOC("a subnet id"),
		.pass = pass_properties,
		.good = RESOURCE("AWS::EC2::Instance", "ImageId: ami-12345678, SubnetId: subnet-12345678"),
		.bad = RESOURCE("AWS::EC2::Instance", "SubnetId: first"),
	},
	{
		.id = "E1155",
		.severity = SEVERITY_ERROR,
		.title = "A text that is no log group name",
		.doc = FORMAT_DOC("the name of a log group"),
		.pass = pass_properties,
		.good = RESOURCE("AWS::Logs::LogStream", "LogGroupName: /aws/lambda/f"),
		.bad = RESOURCE("AWS::Logs::LogStream", "LogGroupName: a b"),
	},
	{
		.id = "E1156",
		.severity = SEVERITY_ERROR,
		.title = "A text that is no role's ARN",
		.doc = FORMAT_DOC("the ARN of a role"),
		.pass = pass_properties,
		.good = RESOURCE("AWS::Proton::EnvironmentAccountConnection",
				 "RoleArn: 'arn:aws:iam::123456789012:role/r'"),
		.bad = RESOURCE("AWS::Proton::EnvironmentAccountConnection", "RoleArn: my-role"),
	},
	{
		.id = "E1157",
		.severity = SEVERITY_ERROR,
		.title = "A text that is no key's ARN",
		.doc = FORMAT_DOC("the ARN of a KMS key"),
		.pass = pass_properties,
		.good = RESOURCE("AWS::Lambda::Function",
				 "Role: 'arn:aws:iam::123456789012:role/r', Code: {S3Bucket: my-bucket, S3Key: "
				 "k}, KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k'"),
		.bad = RESOURCE("AWS::Lambda::Function",
				"Role: 'arn:aws:iam::123456789012:role/r', Code: {S3Bucket: my-bucket, S3Key: "
				"k}, KmsKeyArn: k"),
	},
	{
		.id = "E1158",
		.severity = SEVERITY_ERROR,
		.title = "A text that is no topic's ARN",
		.doc = FORMAT_DOC("the ARN of a topic"),
		.pass = pass_properties,
		.good = RESOURCE("AWS::RDS::EventSubscription", "SnsTopicArn: 'arn:aws:sns:us-east-1:123456789012:t'"),
		.bad = RESOURCE("AWS::RDS::EventSubscription", "SnsTopicArn: my-topic"),
	},
	{
		.id = "E1159",
		.severity = SEVERITY_ERROR,
		.title = "A text that is no certificate's ARN",
		.doc = FORMAT_DOC("the ARN of a certificate"),
		.pass = pass_properties,
		.good = RESOURCE("AWS::VpcLattice::Service",
				 "CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/c'"),
		.bad = RESOURCE("AWS::VpcLattice::Service", "CertificateArn: c"),
	},
	{
		.id = "E1160",
		.severity = SEVERITY_ERROR,
		.title = "A text that is no function's ARN",
		.doc = FORMAT_DOC("the ARN of a function"),
		.pass = pass_properties,
		.good = RESOURCE("AWS::IoT::CertificateProvider",
				 "AccountDefaultForOperations: [CreateCertificateFromCsr], LambdaFunctionArn: "
				 "'arn:aws:lambda:us-east-1:123456789012:function:f'"),
		.bad = RESOURCE("AWS::IoT::CertificateProvider",
				"AccountDefaultForOperations: [CreateCertificateFromCsr], LambdaFunctionArn: f"),
	},
	{
		.id = "E1161",
		.severity = SEVERITY_ERROR,
		.title = "A text that is no bucket name",
		.doc = FORMAT_DOC("the name of a bucket"),
		.pass = pass_properties,
		.good = RESOURCE("AWS::S3::Bucket", "BucketName: my-bucket"),
		.bad = RESOURCE("AWS::S3::Bucket", "BucketName: My_Bucket"),
	},
	{
		.id = "E1164",
		.severity = SEVERITY_ERROR,
		.title = "A text that is no key alias",
		.doc = FORMAT_DOC("the alias of a KMS key"),
		.pass = pass_properties,
		.good = RESOURCE("AWS::KMS::Alias", "AliasName: alias/main, TargetKeyId: k"),
		.bad = RESOURCE("AWS::KMS::Alias", "AliasName: main, TargetKeyId: k"),
	},
};

const struct rule_group rules_formats = {rows, LK_COUNT(rows)};
