#include "check/rules.h"

#define BUCKET_KEY(key) \
	"Resources:\n  R:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketEncryption:\n" \
	"        ServerSideEncryptionConfiguration:\n" \
	"          - ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: " key "}\n"
#define RESOURCE(type, properties) "Resources:\n  R:\n    Type: " type "\n    Properties: {" properties "}\n"

#define FORMAT_DOC(what) \
	"The property takes " what ", and the text written there is none. References and texts that are put together are " \
	"not looked at. Source: the type's provider schema (format) and the form that the service's API reference gives."

static const struct rule rows[] = {
        {"E1103", SEVERITY_ERROR, "A text that is no network", FORMAT_DOC("a network in CIDR notation"), pass_properties,
         RESOURCE("AWS::EC2::Subnet", "VpcId: vpc-12345678, CidrBlock: 10.0.0.0/24"),
         RESOURCE("AWS::EC2::Subnet", "VpcId: vpc-12345678, CidrBlock: 10.0.0.0/33")},
        {"E1150", SEVERITY_ERROR, "A text that is no security group id", FORMAT_DOC("a security group id"), pass_properties,
         RESOURCE("AWS::EC2::SecurityGroupIngress", "GroupId: sg-12345678, IpProtocol: tcp, CidrIp: 10.0.0.0/8"),
         RESOURCE("AWS::EC2::SecurityGroupIngress", "GroupId: web, IpProtocol: tcp, CidrIp: 10.0.0.0/8")},
        {"E1151", SEVERITY_ERROR, "A text that is no VPC id", FORMAT_DOC("a VPC id"), pass_properties,
         RESOURCE("AWS::EC2::Subnet", "VpcId: vpc-12345678, CidrBlock: 10.0.0.0/24"),
         RESOURCE("AWS::EC2::Subnet", "VpcId: main, CidrBlock: 10.0.0.0/24")},
        {"E1152", SEVERITY_ERROR, "A text that is no image id", FORMAT_DOC("an image id"), pass_properties,
         RESOURCE("AWS::EC2::Instance", "ImageId: ami-12345678"), RESOURCE("AWS::EC2::Instance", "ImageId: debian")},
        {"E1154", SEVERITY_ERROR, "A text that is no subnet id", FORMAT_DOC("a subnet id"), pass_properties,
         RESOURCE("AWS::EC2::Instance", "SubnetId: subnet-12345678"),
         RESOURCE("AWS::EC2::Instance", "SubnetId: first")},
        {"E1155", SEVERITY_ERROR, "A text that is no log group name", FORMAT_DOC("the name of a log group"), pass_properties,
         RESOURCE("AWS::Logs::LogStream", "LogGroupName: /aws/lambda/f"),
         RESOURCE("AWS::Logs::LogStream", "LogGroupName: a b")},
        {"E1156", SEVERITY_ERROR, "A text that is no role's ARN", FORMAT_DOC("the ARN of a role"), pass_properties,
         RESOURCE("AWS::Proton::EnvironmentAccountConnection", "RoleArn: 'arn:aws:iam::123456789012:role/r'"),
         RESOURCE("AWS::Proton::EnvironmentAccountConnection", "RoleArn: my-role")},
        {"E1157", SEVERITY_ERROR, "A text that is no key's ARN", FORMAT_DOC("the ARN of a KMS key"), pass_properties,
         RESOURCE("AWS::Lambda::Function",
                  "Role: 'arn:aws:iam::123456789012:role/r', Code: {S3Bucket: my-bucket, S3Key: k}, "
                  "KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k'"),
         RESOURCE("AWS::Lambda::Function", "Role: 'arn:aws:iam::123456789012:role/r', "
                                           "Code: {S3Bucket: my-bucket, S3Key: k}, KmsKeyArn: k")},
        {"E1158", SEVERITY_ERROR, "A text that is no topic's ARN", FORMAT_DOC("the ARN of a topic"), pass_properties,
         RESOURCE("AWS::RDS::EventSubscription", "SnsTopicArn: 'arn:aws:sns:us-east-1:123456789012:t'"),
         RESOURCE("AWS::RDS::EventSubscription", "SnsTopicArn: my-topic")},
        {"E1159", SEVERITY_ERROR, "A text that is no certificate's ARN", FORMAT_DOC("the ARN of a certificate"),
         pass_properties,
         RESOURCE("AWS::VpcLattice::Service",
                  "CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/c'"),
         RESOURCE("AWS::VpcLattice::Service", "CertificateArn: c")},
        {"E1160", SEVERITY_ERROR, "A text that is no function's ARN", FORMAT_DOC("the ARN of a function"), pass_properties,
         RESOURCE("AWS::IoT::CertificateProvider", "AccountDefaultForOperations: [CreateCertificateFromCsr], "
                  "LambdaFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:f'"),
         RESOURCE("AWS::IoT::CertificateProvider", "AccountDefaultForOperations: [CreateCertificateFromCsr], "
                  "LambdaFunctionArn: f")},
        {"E1161", SEVERITY_ERROR, "A text that is no bucket name", FORMAT_DOC("the name of a bucket"), pass_properties,
         RESOURCE("AWS::S3::Bucket", "BucketName: my-bucket"), RESOURCE("AWS::S3::Bucket", "BucketName: My_Bucket")},
        {"E1164", SEVERITY_ERROR, "A text that is no key alias", FORMAT_DOC("the alias of a KMS key"), pass_properties,
         RESOURCE("AWS::KMS::Alias", "AliasName: alias/main, TargetKeyId: k"),
         RESOURCE("AWS::KMS::Alias", "AliasName: main, TargetKeyId: k")},
};

const struct rule_group rules_formats = {rows, LK_COUNT(rows)};
