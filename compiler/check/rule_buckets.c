#include "check/rule_buckets.h"
#include "check/rules.h"

#define RESOURCES "Resources:\n"
#define BUCKET(properties) "  B:\n    Type: AWS::S3::Bucket\n    Properties:\n" properties
#define LINE(text) "      " text "\n"
#define RESOURCE(id, type, properties) "  " id ":\n    Type: " type "\n    Properties: {" properties "}\n"
#define FUNCTION \
	RESOURCE("F", "AWS::Lambda::Function", \
	         "Runtime: nodejs22.x, Handler: index.handler, Role: 'arn:aws:iam::123456789012:role/r', " \
	         "Code: {ZipFile: 'exports.handler = 1'}")
#define PERMISSION(source) \
	RESOURCE("P", "AWS::Lambda::Permission", \
	         "FunctionName: !Ref F, Action: 'lambda:InvokeFunction', Principal: s3.amazonaws.com, " source \
	         "SourceAccount: !Ref AWS::AccountId")
#define BY_NAME "SourceArn: 'arn:aws:s3:::my-bucket', "
#define NOTIFIES \
	LINE("BucketName: my-bucket") \
	LINE("NotificationConfiguration: {LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt " \
	     "F.Arn}]}")
#define WAITS "    DependsOn: P\n"
#define TOPIC RESOURCE("T", "AWS::SNS::Topic", "DisplayName: t")
#define TOPIC_POLICY \
	"  TP:\n    Type: AWS::SNS::TopicPolicy\n    Properties:\n      Topics: [!Ref T]\n      PolicyDocument: " \
	"{Version: " \
	"'2012-10-17', Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: 'sns:Publish', " \
	"Resource: !Ref T, Condition: {ArnLike: {'aws:SourceArn': 'arn:aws:s3:::my-bucket'}, StringEquals: " \
	"{'aws:SourceAccount': !Ref AWS::AccountId}}}]}\n"
#define TWO(first, second) \
	RESOURCES BUCKET(LINE("BucketName: my-bucket") LINE("NotificationConfiguration:") \
	                 LINE("  TopicConfigurations:") LINE("    - {Event: 's3:ObjectCreated:*', Topic: !Ref " \
	                                                     "T, " first "}") \
	                 LINE("    - {Event: 's3:ObjectCreated:Put', Topic: !Ref T, " second "}")) \
	"    DependsOn: TP\n" TOPIC TOPIC_POLICY
#define KEYS(name, value) "Filter: {S3Key: {Rules: [{Name: " name ", Value: " value "}]}}"
#define QUEUE(properties) \
	RESOURCES BUCKET(LINE("BucketName: my-bucket") \
	                 LINE("NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', " \
	                      "Queue: " \
	                      "!GetAtt Q.Arn}]}")) \
	"    DependsOn: QP\n" RESOURCE("Q", "AWS::SQS::Queue", properties) \
	"  QP:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      Queues: [!Ref Q]\n      PolicyDocument: " \
	"{Version: " \
	"'2012-10-17', Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: " \
	"'sqs:SendMessage', " \
	"Resource: !GetAtt Q.Arn, Condition: {ArnLike: {'aws:SourceArn': 'arn:aws:s3:::my-bucket'}, StringEquals: " \
	"{'aws:SourceAccount': !Ref AWS::AccountId}}}]}\n"
#define OWNED(ownership, acl) \
	RESOURCES BUCKET(LINE("OwnershipControls: {Rules: " \
	                      "[{ObjectOwnership: " ownership "}]}") LINE("AccessControl: " acl))
#define POLICY(bucket, statement) \
	RESOURCES BUCKET(bucket) \
	"  BP:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref B\n      PolicyDocument: " \
	"{Version: " \
	"'2012-10-17', Statement: [{" statement "}]}\n"
#define BLOCK(setting) LINE("PublicAccessBlockConfiguration: {" setting "}")
#define EVERYBODY(action) "Effect: Allow, Principal: '*', Action: '" action "', Resource: !Sub '${B.Arn}/*'"
#define ONE_ACCOUNT(resource) \
	"Effect: Allow, Principal: {AWS: 'arn:aws:iam::123456789012:root'}, Action: 's3:GetObject', Resource: " resource
#define LIFECYCLE(rule) RESOURCES BUCKET(LINE("LifecycleConfiguration: {Rules: [{Status: Enabled, " rule "}]}"))
#define VERSIONS LINE("VersioningConfiguration: {Status: Enabled}")
#define REPLICATES \
	LINE("ReplicationConfiguration: {Role: 'arn:aws:iam::123456789012:role/r', Rules: [{Status: Enabled, Prefix: " \
	     "'', " \
	     "Destination: {Bucket: 'arn:aws:s3:::replicas'}}]}")
#define CORS(origin) \
	RESOURCES BUCKET(LINE("CorsConfiguration: {CorsRules: [{AllowedMethods: [GET], AllowedOrigins: " \
	                      "['" origin "']}]}"))
#define ENCRYPTS(rule) RESOURCES BUCKET(LINE("BucketEncryption: {ServerSideEncryptionConfiguration: [{" rule "}]}"))
#define LOGS(target) \
	RESOURCES BUCKET(LINE("LoggingConfiguration: {DestinationBucketName: !Ref " target "}"))
#define LOG_BUCKET(properties) \
	RESOURCE("L", "AWS::S3::Bucket", properties) \
	"  LP:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref L\n      PolicyDocument: " \
	"{Version: " \
	"'2012-10-17', Statement: [{Effect: Allow, Principal: {Service: logging.s3.amazonaws.com}, Action: " \
	"'s3:PutObject', Resource: !Sub '${L.Arn}/*', Condition: {StringEquals: {'aws:SourceAccount': " \
	"!Ref AWS::AccountId}}}]}\n"
#define UNABLE \
	"S3 answers \"Unable to validate the following destination configurations\". Source: Amazon S3 API " \
	"Reference, " \
	"\"PutBucketNotificationConfiguration\"; Amazon S3 User Guide, \"Granting permissions to publish event " \
	"notification messages to a destination\"."
#define LIFECYCLE_SOURCE \
	"Source: Amazon S3 User Guide, \"Transitioning objects using Amazon S3 Lifecycle\" and \"Lifecycle " \
	"configuration " \
	"elements\"."
#define VOLUME(properties) RESOURCES RESOURCE("V", "AWS::EC2::Volume", "AvailabilityZone: us-east-1a, Size: " \
                                                                       "8, " properties)
#define KEY(spec) \
	RESOURCES RESOURCE("Q", "AWS::SQS::Queue", "KmsMasterKeyId: !Ref K") \
	"  K:\n    Type: AWS::KMS::Key\n    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n    Properties: " \
	"{KeySpec: " spec ", KeyPolicy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: " \
	"'arn:aws:iam::123456789012:root'}, Action: 'kms:*', Resource: '*'}]}}\n"

static const struct rule rows[] = {
	{
		.id = "LK4001",
		.severity = SEVERITY_ERROR,
		.title = "A notification that its destination does not let in",
		.doc = "The function needs an AWS::Lambda::Permission for s3.amazonaws.com and this bucket, the queue "
		       "or topic "
		       "a policy that allows it. " UNABLE,
		.pass = pass_bucket_destinations,
		.good = RESOURCES BUCKET(NOTIFIES) WAITS FUNCTION PERMISSION(BY_NAME),
		.bad = RESOURCES BUCKET(NOTIFIES) WAITS FUNCTION PERMISSION("SourceArn: 'arn:aws:s3:::your-bucket', "),
	},
	{
		.id = "LK4002",
		.severity = SEVERITY_ERROR,
		.title = "A permission that is made after the bucket that needs it",
		.doc = "S3 checks the permission when the bucket is made with its notifications; a permission that "
		       "refers to "
		       "the bucket is made later, and the creation of the stack fails. " UNABLE
		       " CloudFormation Template Reference, AWS::S3::Bucket NotificationConfiguration, describes the "
		       "circle.",
		.pass = pass_bucket_destinations,
		.good = RESOURCES BUCKET(NOTIFIES) WAITS FUNCTION PERMISSION(BY_NAME),
		.bad = RESOURCES BUCKET(NOTIFIES) FUNCTION PERMISSION("SourceArn: !GetAtt B.Arn, "),
	},
	{
		.id = "LK4003",
		.severity = SEVERITY_WARNING,
		.title = "A bucket that does not wait for the permission of its notifications",
		.doc = "Without a DependsOn the two are made at the same time, and whether the permission is there "
		       "when S3 "
		       "checks it is luck. " UNABLE,
		.pass = pass_bucket_destinations,
		.good = RESOURCES BUCKET(NOTIFIES) WAITS FUNCTION PERMISSION(BY_NAME),
		.bad = RESOURCES BUCKET(NOTIFIES) FUNCTION PERMISSION(BY_NAME),
	},
	{
		.id = "LK4004",
		.severity = SEVERITY_ERROR,
		.title = "Two notifications for one event",
		.doc = "Notifications of the same event type must differ in prefixes or suffixes that exclude each "
		       "other; S3 "
		       "answers \"Configuration is ambiguously defined\". Source: Amazon S3 User Guide, \"Configuring "
		       "event "
		       "notifications using object key name filtering\".",
		.pass = pass_bucket_filters,
		.good = TWO(KEYS("prefix", "images/"), KEYS("prefix", "logs/")),
		.bad = TWO(KEYS("prefix", "images/"), KEYS("prefix", "images/new/")),
	},
	{
		.id = "LK4005",
		.severity = SEVERITY_ERROR,
		.title = "A filter with two prefixes or two suffixes",
		.doc = "A notification's filter takes one rule named prefix and one named suffix. Source: Amazon S3 "
		       "API "
		       "Reference, \"S3KeyFilter\" and \"FilterRule\".",
		.pass = pass_bucket_filters,
		.good = TWO(KEYS("prefix", "images/"), KEYS("prefix", "logs/")),
		.bad = TWO("Filter: {S3Key: {Rules: [{Name: prefix, Value: a}, {Name: prefix, Value: b}]}}",
	                   KEYS("prefix", "logs/")),
	},
	{
		.id = "LK4006",
		.severity = SEVERITY_ERROR,
		.title = "Notifications to a FIFO queue or topic",
		.doc = "S3 does not publish to FIFO queues and topics. Source: Amazon S3 User Guide, \"Event "
		       "notification "
		       "types and destinations\".",
		.pass = pass_bucket_destinations,
		.good = QUEUE("VisibilityTimeout: 30"),
		.bad = QUEUE("FifoQueue: true"),
	},
	{
		.id = "LK4007",
		.severity = SEVERITY_ERROR,
		.title = "Notifications to what AWS's own key encrypts",
		.doc = "The policies of alias/aws/sqs and alias/aws/sns cannot be changed and do not let S3 use the "
		       "keys: a "
		       "queue or topic with notifications needs a key of the customer's. Source: Amazon S3 User Guide, "
		       "\"Granting permissions to publish event notification messages to a destination\", AWS KMS key "
		       "policy.",
		.pass = pass_bucket_destinations,
		.good = QUEUE("VisibilityTimeout: 30"),
		.bad = QUEUE("KmsMasterKeyId: alias/aws/sqs"),
	},
	{
		.id = "LK4008",
		.severity = SEVERITY_WARNING,
		.title = "A function that every bucket of every account may invoke",
		.doc = "A permission for s3.amazonaws.com without SourceArn and SourceAccount is for the buckets of "
		       "all "
		       "accounts. Source: AWS::Lambda::Permission, SourceAccount.",
		.pass = pass_bucket_destinations,
		.good = RESOURCES FUNCTION PERMISSION(BY_NAME),
		.bad = RESOURCES FUNCTION RESOURCE("P", "AWS::Lambda::Permission", "FunctionName: !Ref F, Action: "
		                                   "'lambda:InvokeFunction', Principal: s3.amazonaws.com"),
	},
	{
		.id = "LK4010",
		.severity = SEVERITY_ERROR,
		.title = "An ACL on a bucket without ACLs",
		.doc = "ObjectOwnership BucketOwnerEnforced turns ACLs off; S3 refuses any that gives others something "
		       "(InvalidBucketAclWithObjectOwnership). Source: Amazon S3 User Guide, \"Controlling ownership "
		       "of "
		       "objects and disabling ACLs for your bucket\".",
		.pass = pass_bucket_access,
		.good = OWNED("BucketOwnerPreferred", "LogDeliveryWrite"),
		.bad = OWNED("BucketOwnerEnforced", "LogDeliveryWrite"),
	},
	{
		.id = "LK4011",
		.severity = SEVERITY_ERROR,
		.title = "A public ACL on a bucket that blocks them",
		.doc = "With BlockPublicAcls S3 refuses to make a bucket with a public ACL. Source: Amazon S3 User "
		       "Guide, "
		       "\"Blocking public access to your Amazon S3 storage\".",
		.pass = pass_bucket_access,
		.good = OWNED("ObjectWriter", "PublicRead") BLOCK("BlockPublicAcls: false"),
		.bad = OWNED("ObjectWriter", "PublicRead") BLOCK("BlockPublicAcls: true"),
	},
	{
		.id = "LK4012",
		.severity = SEVERITY_WARNING,
		.title = "A public ACL that new buckets refuse",
		.doc = "Since April 2023 the public access block of a new bucket is on unless the template turns it "
		       "off, and "
		       "S3 refuses the ACL; buckets made before keep theirs. Source: Amazon S3 User Guide, \"Default "
		       "settings "
		       "for new S3 buckets FAQ\".",
		.pass = pass_bucket_access,
		.good = OWNED("ObjectWriter", "PublicRead") BLOCK("BlockPublicAcls: false"),
		.bad = OWNED("ObjectWriter", "PublicRead"),
	},
	{
		.id = "LK4013",
		.severity = SEVERITY_ERROR,
		.title = "A public policy for a bucket that blocks them",
		.doc = "With BlockPublicPolicy S3 refuses a bucket policy that lets everybody in. Source: Amazon S3 "
		       "User "
		       "Guide, \"Blocking public access to your Amazon S3 storage\".",
		.pass = pass_bucket_access,
		.good = POLICY(BLOCK("BlockPublicPolicy: true"), ONE_ACCOUNT("!Sub '${B.Arn}/*'")),
		.bad = POLICY(BLOCK("BlockPublicPolicy: true"), EVERYBODY("s3:GetObject")),
	},
	{
		.id = "LK4014",
		.severity = SEVERITY_WARNING,
		.title = "A bucket that everybody may change",
		.doc = "The policy lets anybody on the internet write, delete or take the bucket over. Source: Amazon "
		       "S3 User "
		       "Guide, \"Security best practices for Amazon S3\".",
		.pass = pass_bucket_access,
		.good = POLICY(BLOCK("BlockPublicPolicy: false"), EVERYBODY("s3:GetObject")),
		.bad = POLICY(BLOCK("BlockPublicPolicy: false"), EVERYBODY("s3:*")),
	},
	{
		.id = "LK4015",
		.severity = SEVERITY_INFO,
		.title = "A bucket that everybody may read",
		.doc = "The public access block is off and the policy lets anybody on the internet read. A CDN with "
		       "origin "
		       "access control keeps the bucket itself closed. Source: Amazon S3 User Guide, \"Security best "
		       "practices for Amazon S3\".",
		.pass = pass_bucket_access,
		.good = POLICY(BLOCK("BlockPublicPolicy: false"), ONE_ACCOUNT("!Sub '${B.Arn}/*'")),
		.bad = POLICY(BLOCK("BlockPublicPolicy: false"), EVERYBODY("s3:GetObject")),
	},
	{
		.id = "LK4016",
		.severity = SEVERITY_ERROR,
		.title = "A bucket policy that speaks of something else",
		.doc = "The resources of a bucket policy are the bucket and its objects; S3 answers \"Policy has "
		       "invalid "
		       "resource\" to others. Source: Amazon S3 User Guide, \"Policy resources for Amazon S3\".",
		.pass = pass_bucket_access,
		.good = POLICY(LINE("BucketName: my-bucket"), ONE_ACCOUNT("'arn:aws:s3:::my-bucket/*'")),
		.bad = POLICY(LINE("BucketName: my-bucket"), ONE_ACCOUNT("'arn:aws:s3:::your-bucket/*'")),
	},
	{
		.id = "LK4020",
		.severity = SEVERITY_ERROR,
		.title = "Objects that move to infrequent access too soon",
		.doc = "Objects move to STANDARD_IA and ONEZONE_IA after 30 days at the earliest. " LIFECYCLE_SOURCE,
		.pass = pass_bucket_lifecycle,
		.good = LIFECYCLE("Transitions: [{StorageClass: STANDARD_IA, TransitionInDays: 30}]"),
		.bad = LIFECYCLE("Transitions: [{StorageClass: STANDARD_IA, TransitionInDays: 7}]"),
	},
	{
		.id = "LK4021",
		.severity = SEVERITY_ERROR,
		.title = "Transitions in the wrong order",
		.doc = "Objects move down the classes: STANDARD_IA, INTELLIGENT_TIERING, ONEZONE_IA, GLACIER_IR, "
		       "GLACIER, "
		       "DEEP_ARCHIVE; they stay in STANDARD_IA and ONEZONE_IA for 30 days. " LIFECYCLE_SOURCE,
		.pass = pass_bucket_lifecycle,
		.good = LIFECYCLE("Transitions: [{StorageClass: STANDARD_IA, TransitionInDays: 30}, {StorageClass: "
		                  "GLACIER, "
		                  "TransitionInDays: 60}]"),
		.bad = LIFECYCLE("Transitions: [{StorageClass: STANDARD_IA, TransitionInDays: 90}, {StorageClass: "
		                 "GLACIER, "
		                 "TransitionInDays: 60}]"),
	},
	{
		.id = "LK4022",
		.severity = SEVERITY_ERROR,
		.title = "Objects that expire before they move",
		.doc = "An expiration comes after every transition of its rule; S3 answers \"'Days' in the Expiration "
		       "action "
		       "must be greater than 'Days' in the Transition action\". " LIFECYCLE_SOURCE,
		.pass = pass_bucket_lifecycle,
		.good = LIFECYCLE("ExpirationInDays: 90, Transitions: [{StorageClass: GLACIER, TransitionInDays: 30}]"),
		.bad = LIFECYCLE("ExpirationInDays: 30, Transitions: [{StorageClass: GLACIER, TransitionInDays: 30}]"),
	},
	{
		.id = "LK4023",
		.severity = SEVERITY_WARNING,
		.title = "A rule for versions of a bucket that keeps none",
		.doc = "Actions on noncurrent versions are for buckets with versioning, enabled or suspended. "
		       LIFECYCLE_SOURCE,
		.pass = pass_bucket_lifecycle,
		.good = LIFECYCLE("NoncurrentVersionExpiration: {NoncurrentDays: 30}") VERSIONS,
		.bad = LIFECYCLE("NoncurrentVersionExpiration: {NoncurrentDays: 30}"),
	},
	{
		.id = "LK4024",
		.severity = SEVERITY_ERROR,
		.title = "A lifecycle rule with dates and days",
		.doc = "The actions of one rule count in days or name dates; S3 answers \"Found mixed 'Date' and "
		       "'Days' based "
		       "Expiration and Transition actions\". " LIFECYCLE_SOURCE,
		.pass = pass_bucket_lifecycle,
		.good = LIFECYCLE("ExpirationInDays: 90, Transitions: [{StorageClass: GLACIER, TransitionInDays: 30}]"),
		.bad = LIFECYCLE("ExpirationInDays: 90, Transitions: [{StorageClass: GLACIER, TransitionDate: "
		                 "'2030-01-01T00:00:00Z'}]"),
	},
	{
		.id = "LK4025",
		.severity = SEVERITY_ERROR,
		.title = "Two lifecycle rules of one id",
		.doc = "Ids are unique among a bucket's lifecycle rules. " LIFECYCLE_SOURCE,
		.pass = pass_bucket_lifecycle,
		.good = LIFECYCLE("Id: a, ExpirationInDays: 1}, {Id: b, Prefix: b, Status: Enabled, ExpirationInDays: "
		                  "2"),
		.bad = LIFECYCLE("Id: a, ExpirationInDays: 1}, {Id: a, Prefix: b, Status: Enabled, ExpirationInDays: "
		                 "2"),
	},
	{
		.id = "LK4026",
		.severity = SEVERITY_ERROR,
		.title = "Parts of a lifecycle rule that exclude each other",
		.doc = "ExpiredObjectDeleteMarker goes neither with expirations nor with tags, "
		       "AbortIncompleteMultipartUpload not with tags. Source: CloudFormation Template Reference, "
		       "AWS::S3::Bucket Rule; Amazon S3 User Guide, \"Lifecycle configuration elements\".",
		.pass = pass_bucket_lifecycle,
		.good = LIFECYCLE("ExpirationInDays: 1, TagFilters: [{Key: a, Value: b}]"),
		.bad = LIFECYCLE("ExpiredObjectDeleteMarker: true, TagFilters: [{Key: a, Value: b}]"),
	},
	{
		.id = "LK4030",
		.severity = SEVERITY_ERROR,
		.title = "Replication without versioning",
		.doc = "Source and destination of a replication keep versions; S3 refuses the configuration otherwise. "
		       "Source: "
		       "Amazon S3 User Guide, \"Requirements and considerations for replication\".",
		.pass = pass_bucket_settings,
		.good = RESOURCES BUCKET(VERSIONS REPLICATES),
		.bad = RESOURCES BUCKET(REPLICATES),
	},
	{
		.id = "LK4031",
		.severity = SEVERITY_ERROR,
		.title = "Object Lock with suspended versioning",
		.doc = "Object Lock turns versioning on, and it cannot be suspended afterwards. Source: Amazon S3 User "
		       "Guide, "
		       "\"Locking objects with Object Lock\".",
		.pass = pass_bucket_settings,
		.good = RESOURCES BUCKET(LINE("ObjectLockEnabled: true") VERSIONS),
		.bad = RESOURCES BUCKET(LINE("ObjectLockEnabled: true") LINE("VersioningConfiguration: {Status: "
		                                                             "Suspended}")),
	},
	{
		.id = "LK4032",
		.severity = SEVERITY_ERROR,
		.title = "A CORS rule with too many wildcards",
		.doc = "An allowed origin or header has at most one *, an exposed header none; S3 refuses the "
		       "configuration "
		       "otherwise. Source: Amazon S3 User Guide, \"Elements of a CORS configuration\".",
		.pass = pass_bucket_settings,
		.good = CORS("https://*.example.com"),
		.bad = CORS("https://*.example.*"),
	},
	{
		.id = "LK4033",
		.severity = SEVERITY_ERROR,
		.title = "A website that S3 cannot serve",
		.doc = "A website has an IndexDocument without a slash, or redirects all requests and has nothing "
		       "else. "
		       "Source: CloudFormation Template Reference, AWS::S3::Bucket WebsiteConfiguration; Amazon S3 API "
		       "Reference, \"IndexDocument\".",
		.pass = pass_bucket_settings,
		.good = RESOURCES BUCKET(LINE("WebsiteConfiguration: {IndexDocument: index.html}")),
		.bad = RESOURCES BUCKET(LINE("WebsiteConfiguration: {ErrorDocument: error.html}")),
	},
	{
		.id = "LK4034",
		.severity = SEVERITY_ERROR,
		.title = "A bucket's name that S3 refuses",
		.doc = "Names have 3 to 63 characters, no two dots in a row, not the form of an IP address, and none "
		       "of the "
		       "beginnings and ends that AWS keeps for itself (xn--, sthree-, amzn-s3-demo-, -s3alias, "
		       "--ol-s3, .mrap, "
		       "--x-s3, --table-s3). Source: Amazon S3 User Guide, \"General purpose bucket naming rules\".",
		.pass = pass_bucket_settings,
		.good = RESOURCES BUCKET(LINE("BucketName: my-bucket")),
		.bad = RESOURCES BUCKET(LINE("BucketName: xn--my-bucket")),
	},
	{
		.id = "LK4035",
		.severity = SEVERITY_ERROR,
		.title = "Transfer Acceleration for a name with dots",
		.doc = "The names of accelerated buckets hold no dots. Source: Amazon S3 User Guide, \"Configuring "
		       "fast, secure "
		       "file transfers using Amazon S3 Transfer Acceleration\", requirements.",
		.pass = pass_bucket_settings,
		.good = RESOURCES BUCKET(LINE("BucketName: my-bucket") LINE("AccelerateConfiguration: "
		                                                            "{AccelerationStatus: "
		                                                            "Enabled}")),
		.bad = RESOURCES BUCKET(LINE("BucketName: my.bucket") LINE("AccelerateConfiguration: "
		                                                           "{AccelerationStatus: "
		                                                           "Enabled}")),
	},
	{
		.id = "LK4036",
		.severity = SEVERITY_WARNING,
		.title = "Access logs that their bucket does not take",
		.doc = "The bucket of the logs needs a policy that allows logging.s3.amazonaws.com s3:PutObject, or "
		       "the ACL "
		       "LogDeliveryWrite; without it no log arrives. Source: Amazon S3 User Guide, \"Enabling Amazon "
		       "S3 server "
		       "access logging\".",
		.pass = pass_bucket_settings,
		.good = LOGS("L") LOG_BUCKET("BucketName: my-logs"),
		.bad = LOGS("L") RESOURCE("L", "AWS::S3::Bucket", "BucketName: my-logs"),
	},
	{
		.id = "LK4037",
		.severity = SEVERITY_WARNING,
		.title = "Access logs of a bucket in itself",
		.doc = "Each log that is written is a request that is logged: the logs grow without end. Source: "
		       "Amazon S3 "
		       "User Guide, \"Enabling Amazon S3 server access logging\".",
		.pass = pass_bucket_settings,
		.good = LOGS("L") LOG_BUCKET("BucketName: my-logs"),
		.bad = LOGS("B"),
	},
	{
		.id = "LK4038",
		.severity = SEVERITY_WARNING,
		.title = "Access logs to a bucket that KMS encrypts",
		.doc = "Default encryption of a bucket for access logs is SSE-S3 alone; SSE-KMS is not supported. "
		       "Source: "
		       "Amazon S3 User Guide, \"Enabling Amazon S3 server access logging\".",
		.pass = pass_bucket_settings,
		.good = LOGS("L") LOG_BUCKET("BucketName: my-logs"),
		.bad = LOGS("L") LOG_BUCKET("BucketEncryption: {ServerSideEncryptionConfiguration: "
		                            "[{ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms'}}]}"),
	},
	{
		.id = "LK4050",
		.severity = SEVERITY_ERROR,
		.title = "A key where encryption is off",
		.doc = "The resource names a key and says that it is not encrypted; the service refuses the two "
		       "together. "
		       "Source: the property's documentation in the CloudFormation Template Reference (\"If KmsKeyId "
		       "is "
		       "specified, the encrypted state must be true\").",
		.pass = pass_encryption,
		.good = VOLUME("Encrypted: true, KmsKeyId: alias/mine"),
		.bad = VOLUME("Encrypted: false, KmsKeyId: alias/mine"),
	},
	{
		.id = "LK4051",
		.severity = SEVERITY_ERROR,
		.title = "A KMS key for a bucket that does not use KMS",
		.doc = "KMSMasterKeyID is allowed if and only if SSEAlgorithm is aws:kms or aws:kms:dsse. Source: "
		       "Amazon S3 API "
		       "Reference, \"ServerSideEncryptionByDefault\".",
		.pass = pass_encryption,
		.good = ENCRYPTS("ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: "
		                 "alias/mine}"),
		.bad = ENCRYPTS("ServerSideEncryptionByDefault: {SSEAlgorithm: AES256, KMSMasterKeyID: alias/mine}"),
	},
	{
		.id = "LK4052",
		.severity = SEVERITY_WARNING,
		.title = "A bucket key without SSE-KMS",
		.doc = "S3 Bucket Keys save calls to KMS with SSE-KMS; they have no effect with SSE-S3 and are not "
		       "supported "
		       "with DSSE-KMS. Source: Amazon S3 API Reference, \"ServerSideEncryptionRule\".",
		.pass = pass_encryption,
		.good = ENCRYPTS("BucketKeyEnabled: true, ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms'}"),
		.bad = ENCRYPTS("BucketKeyEnabled: true, ServerSideEncryptionByDefault: {SSEAlgorithm: AES256}"),
	},
	{
		.id = "LK4053",
		.severity = SEVERITY_ERROR,
		.title = "A queue with two kinds of encryption",
		.doc = "SQS encrypts with its own keys or with one of KMS, and refuses both together. Source: Amazon "
		       "SQS API "
		       "Reference, \"SetQueueAttributes\", SqsManagedSseEnabled.",
		.pass = pass_encryption,
		.good = RESOURCES RESOURCE("Q", "AWS::SQS::Queue", "SqsManagedSseEnabled: false, KmsMasterKeyId: "
		                                                   "alias/mine"),
		.bad = RESOURCES RESOURCE("Q", "AWS::SQS::Queue", "SqsManagedSseEnabled: true, KmsMasterKeyId: "
		                                                  "alias/mine"),
	},
	{
		.id = "LK4054",
		.severity = SEVERITY_ERROR,
		.title = "An asymmetric key for encryption at rest",
		.doc = "Services that encrypt with KMS take symmetric encryption keys alone. Source: AWS Key "
		       "Management "
		       "Service Developer Guide, \"Asymmetric keys in AWS KMS\".",
		.pass = pass_encryption,
		.good = KEY("SYMMETRIC_DEFAULT"),
		.bad = KEY("RSA_2048") ,
	},
	{
		.id = "W3045",
		.severity = SEVERITY_WARNING,
		.title = "An ACL where a bucket policy would do",
		.doc = "Nearly all that an ACL can say a bucket policy says better; new buckets have no ACLs unless "
		       "OwnershipControls turn them on. Source: Amazon S3 User Guide, \"Controlling ownership of "
		       "objects and "
		       "disabling ACLs for your bucket\".",
		.pass = pass_bucket_settings,
		.good = RESOURCES BUCKET(LINE("BucketName: my-bucket")),
		.bad = OWNED("ObjectWriter", "LogDeliveryWrite"),
	},
};

const struct rule_group rules_buckets = {rows, LK_COUNT(rows)};
