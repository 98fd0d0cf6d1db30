#include "check/walk.h"

/* Formats whose texts cfn-lint 1.58's rules and the services' references agree on. Formats that are not here
 * (json, uri, the plural forms) are taken by the services in more ways than one grammar tells, and are not
 * checked. */
static const struct {
	const char *format, *rule, *pattern, *words;
} formats[] = {
	{"AWS::ACM::Certificate.Arn", "E1159", "^arn:aws[a-zA-Z-]*:acm:[a-z0-9-]+:\\d{12}:certificate/.+$",
	 "the ARN of a certificate"},
	{"AWS::EC2::Image.Id", "E1152", "^(ami-([0-9a-z]{8}|[0-9a-z]{17})|resolve:ssm:.+)$", "an image id (ami-…)"},
	{"AWS::EC2::SecurityGroup.Id", "E1150", "^sg-([a-fA-F0-9]{8}|[a-fA-F0-9]{17})$", "a security group id (sg-…)"},
	{"AWS::EC2::Subnet.Id", "E1154", "^subnet-(([0-9A-Fa-f]{8})|([0-9A-Fa-f]{17}))$", "a subnet id (subnet-…)"},
	{"AWS::EC2::VPC.Id", "E1151", "^vpc-(([0-9A-Fa-f]{8})|([0-9A-Fa-f]{17}))$", "a VPC id (vpc-…)"},
	{"AWS::IAM::Role.Arn", "E1156", "^arn:aws[a-zA-Z-]*:iam::\\d{12}:role/.+$", "the ARN of a role"},
	{"AWS::KMS::Alias.AliasName", "E1164", "^alias/[a-zA-Z0-9:/_-]+$", "a key alias (alias/…)"},
	{"AWS::KMS::Key.Arn", "E1157", "^arn:aws[a-zA-Z-]*:kms:[a-z0-9-]+:\\d{12}:(key|alias)/.+$", "the ARN of a key"},
	{"AWS::KMS::Key.Id", "E1103",
	 "^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/[a-zA-Z0-9/_-]+)$",
	 "a key id"},
	{"AWS::Lambda::Function.Arn", "E1160", "^arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:\\d{12}:function:.+$",
	 "the ARN of a function"},
	{"AWS::Logs::LogGroup.Name", "E1155", "^[.\\-_/#A-Za-z0-9]{1,512}$", "a log group name"},
	{"AWS::S3::Bucket.Name", "E1161", "^(?![.-])(?!.*\\.\\.)(?!.*-\\.)(?!.*\\.-)[a-z0-9.-]{3,63}(?<![.-])$|^$",
	 "a bucket name"},
	{"AWS::SNS::Topic.Arn", "E1158", "^arn:aws[a-zA-Z-]*:sns:[a-z0-9-]+:\\d{12}:.+$", "the ARN of a topic"},
	{"AWS::EC2::SecurityGroup.Name", "E1153", "^[a-zA-Z0-9 ._\\-:/()#,@\\[\\]+=&;{}!$*]+$",
	 "the name of a security group"},
	{"AWS::SQS::Queue.Arn", "E1103", "^arn:aws[a-zA-Z-]*:sqs:[a-z0-9-]+:\\d{12}:.+$", "the ARN of a queue"},
	/* Handlers take seconds since 1970 and dates alone as well. */
	{"date-time", "E1103", "^(\\d{4}-\\d\\d-\\d\\d([Tt ].*)?|\\d+(\\.\\d+)?)$",
	 "a date and time (2026-01-31T12:00:00Z)"},
	{"ipv4", "E1103", "^((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}$", "an IPv4 address"},
	{"ipv6", "E1103", "^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*$", "an IPv6 address"},
	{"ipv4-network", "E1103", "^((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$|/)|(?=/|$))){4}(/(3[0-2]|[12]?\\d))?$",
	 "an IPv4 network (10.0.0.0/16)"},
	{"ipv6-network", "E1103", "^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(/(12[0-8]|1[01]\\d|[1-9]?\\d))?$",
	 "an IPv6 network (2001:db8::/32)"},
};

void walk_format(struct walk *walk, const struct spot *spot)
{
	if (spot->value->kind != VALUE_STRING)
		return;
	struct str format = pack_string(spot->argument);
	for (size_t i = 0; i < LK_COUNT(formats); i++) {
		if (!str_is(format, formats[i].format))
			continue;
		if (!check_matches(walk->check, str_from(formats[i].pattern), spot->value->as.string))
			walk_fault(walk, formats[i].rule, FAULT_LIGHT, spot->at, false, (struct str){0},
				   "%.*s is '%.*s', which is not %s", STR_ARG(walk_words(walk, spot->at)),
				   STR_ARG(spot->value->as.string), formats[i].words);
		return;
	}
}
