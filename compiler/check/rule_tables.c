#include "check/rule_tables.h"

#include "check/rules.h"

#define ATTRIBUTE(name) "{AttributeName: " name ", AttributeType: S}"
#define HASH(name) "{AttributeName: " name ", KeyType: HASH}"
#define RANGE(name) "{AttributeName: " name ", KeyType: RANGE}"
#define TABLE_WITH(mode, attributes, key, more) \
	"Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      BillingMode: " mode "\n" \
	"      AttributeDefinitions: [" attributes "]\n      KeySchema: [" key "]\n" more
#define TABLE(attributes, key, more) TABLE_WITH("PAY_PER_REQUEST", attributes, key, more)
#define SIMPLE(more) TABLE(ATTRIBUTE("a"), HASH("a"), more)
#define INDEX(name, key, more) "{IndexName: " name ", KeySchema: [" key "], Projection: {ProjectionType: ALL}" more "}"
#define GLOBAL(indexes) "      GlobalSecondaryIndexes: [" indexes "]\n"
#define LOCAL(indexes) "      LocalSecondaryIndexes: [" indexes "]\n"
#define PROJECTION(text) \
	GLOBAL("{IndexName: byA, KeySchema: [" HASH("a") "], Projection: {" text "}}")
#define BOTH ATTRIBUTE("a") ", " ATTRIBUTE("b")
#define PAIR HASH("a") ", " RANGE("b")
#define FIVE(name) \
	INDEX(name "1", PAIR, "") ", " INDEX(name "2", PAIR, "") ", " INDEX(name "3", PAIR, "") ", " \
	INDEX(name "4", PAIR, "") ", " INDEX(name "5", PAIR, "")
#define TWENTY FIVE("byA") ", " FIVE("byB") ", " FIVE("byC") ", " FIVE("byD")
#define TEN_NAMES(p) p "0, " p "1, " p "2, " p "3, " p "4, " p "5, " p "6, " p "7, " p "8, " p "9"
#define FIFTY_NAMES TEN_NAMES("p") ", " TEN_NAMES("q") ", " TEN_NAMES("r") ", " TEN_NAMES("s") ", " TEN_NAMES("t")
#define INCLUDING(name, names) \
	"{IndexName: " name ", KeySchema: [" HASH("a") "], Projection: {ProjectionType: INCLUDE, NonKeyAttributes: [" \
	names "]}}"
#define UNITS "ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}"
#define PROVISIONED(more) TABLE_WITH("PROVISIONED", ATTRIBUTE("a"), HASH("a"), "      " UNITS "\n" more)
#define EXPIRES(text) "      TimeToLiveSpecification: {Enabled: true" text "}\n"
#define STREAM "      StreamSpecification: {StreamViewType: NEW_IMAGE}\n"
#define READER "Outputs:\n  Stream:\n    Value: !GetAtt T.StreamArn\n"
#define REPLICAS(regions, more) \
	"Resources:\n  T:\n    Type: AWS::DynamoDB::GlobalTable\n    Properties:\n      BillingMode: " \
	"PAY_PER_REQUEST\n" \
	"      AttributeDefinitions: [" ATTRIBUTE("a") "]\n      KeySchema: [" HASH("a") "]\n" \
	"      Replicas: [" regions "]\n" more

static const struct rule rows[] = {
	{
		.id = "E3039",
		.severity = SEVERITY_ERROR,
		.title = "Key attributes and AttributeDefinitions that are not the same",
		.doc = "AttributeDefinitions gives the type of each attribute of the table's key and of its indexes' "
		       "keys, and of no other: DynamoDB refuses the table with \"Some index key attributes are not "
		       "defined\" or \"Number of attributes in KeySchema does not exactly match number of attributes "
		       "defined\". Source: Amazon DynamoDB API Reference, \"CreateTable\".",
		.pass = pass_table_attributes,
		.good = TABLE(BOTH, PAIR, ""),
		.bad = TABLE(BOTH, HASH("a"), ""),
	},
	{
		.id = "LK5001",
		.severity = SEVERITY_ERROR,
		.title = "A key with another number of attributes than it may have",
		.doc = "The key of a table has exactly one HASH and at most one RANGE attribute, that of a local "
		       "secondary index one of each, that of a global secondary index one to four HASH and at most "
		       "four RANGE attributes. Source: Amazon DynamoDB API Reference, \"CreateTable\"; Amazon "
		       "DynamoDB Developer Guide, \"Multi-attribute keys pattern\".",
		.pass = pass_table_keys,
		.good = TABLE(BOTH, PAIR, ""),
		.bad = TABLE(BOTH, HASH("a") ", " HASH("b"), ""),
	},
	{
		.id = "LK5002",
		.severity = SEVERITY_ERROR,
		.title = "A RANGE attribute before the HASH attribute",
		.doc = "The elements of a key schema have an order: HASH first, then RANGE. DynamoDB refuses any "
		       "other with \"The first KeySchemaElement is not a HASH key type\". Source: Amazon DynamoDB "
		       "API Reference, \"CreateTable\", KeySchema.",
		.pass = pass_table_keys,
		.good = TABLE(BOTH, PAIR, ""),
		.bad = TABLE(BOTH, RANGE("b") ", " HASH("a"), ""),
	},
	{
		.id = "LK5003",
		.severity = SEVERITY_ERROR,
		.title = "One attribute twice in a key",
		.doc = "Each element of a key schema names another attribute; DynamoDB refuses a HASH and a RANGE "
		       "element of one name. Source: Amazon DynamoDB API Reference, \"KeySchemaElement\".",
		.pass = pass_table_keys,
		.good = TABLE(BOTH, PAIR, ""),
		.bad = TABLE(ATTRIBUTE("a"), HASH("a") ", " RANGE("a"), ""),
	},
	{
		.id = "LK5004",
		.severity = SEVERITY_ERROR,
		.title = "A local secondary index of a table without a RANGE key",
		.doc = "A local secondary index is another order within each partition, so the table's key must have "
		       "a RANGE attribute. Source: Amazon DynamoDB Developer Guide, \"Local secondary indexes\".",
		.pass = pass_table_keys,
		.good = TABLE(BOTH, PAIR, LOCAL(INDEX("byB", PAIR, ""))),
		.bad = TABLE(BOTH, HASH("a"), LOCAL(INDEX("byB", PAIR, ""))),
	},
	{
		.id = "LK5005",
		.severity = SEVERITY_ERROR,
		.title = "A local secondary index with another HASH key than the table",
		.doc = "The key of a local secondary index begins with the table's own HASH attribute. Source: "
		       "Amazon DynamoDB API Reference, \"CreateTable\", LocalSecondaryIndexes.",
		.pass = pass_table_keys,
		.good = TABLE(BOTH, PAIR, LOCAL(INDEX("byB", PAIR, ""))),
		.bad = TABLE(BOTH, PAIR, LOCAL(INDEX("byB", HASH("b") ", " RANGE("a"), ""))),
	},
	{
		.id = "LK5006",
		.severity = SEVERITY_ERROR,
		.title = "Two indexes of one name",
		.doc = "The name of an index is unique among all indexes of its table, global and local ones alike. "
		       "Source: Amazon DynamoDB API Reference, \"GlobalSecondaryIndex\", \"LocalSecondaryIndex\".",
		.pass = pass_table_indexes,
		.good = TABLE(BOTH, PAIR, GLOBAL(INDEX("byA", HASH("a"), "") ", " INDEX("byB", HASH("b"), ""))),
		.bad = TABLE(BOTH, PAIR, GLOBAL(INDEX("byA", HASH("a"), "") ", " INDEX("byA", HASH("b"), ""))),
	},
	{
		.id = "LK5007",
		.severity = SEVERITY_ERROR,
		.title = "More than five local secondary indexes",
		.doc = "A table has at most five local secondary indexes. Source: Amazon DynamoDB Developer Guide, "
		       "\"Service, account, and table quotas in Amazon DynamoDB\".",
		.pass = pass_table_indexes,
		.good = TABLE(BOTH, PAIR, LOCAL(FIVE("byA"))),
		.bad = TABLE(BOTH, PAIR, LOCAL(FIVE("byA") ", " INDEX("byB1", PAIR, ""))),
	},
	{
		.id = "LK5008",
		.severity = SEVERITY_WARNING,
		.title = "More than twenty global secondary indexes",
		.doc = "A table has at most twenty global secondary indexes unless AWS has raised that quota for the "
		       "account. Source: Amazon DynamoDB Developer Guide, \"Service, account, and table quotas in "
		       "Amazon DynamoDB\".",
		.pass = pass_table_indexes,
		.good = TABLE(BOTH, PAIR, GLOBAL(TWENTY)),
		.bad = TABLE(BOTH, PAIR, GLOBAL(TWENTY ", " INDEX("byE1", PAIR, ""))),
	},
	{
		.id = "LK5009",
		.severity = SEVERITY_ERROR,
		.title = "A projection whose type and NonKeyAttributes contradict each other",
		.doc = "A projection has a ProjectionType, and NonKeyAttributes exactly when that is INCLUDE; "
		       "DynamoDB refuses \"ProjectionType is ALL, but NonKeyAttributes is specified\" and its "
		       "converse. Source: Amazon DynamoDB API Reference, \"Projection\".",
		.pass = pass_table_indexes,
		.good = SIMPLE(PROJECTION("ProjectionType: INCLUDE, NonKeyAttributes: [price]")),
		.bad = SIMPLE(PROJECTION("ProjectionType: ALL, NonKeyAttributes: [price]")),
	},
	{
		.id = "LK5010",
		.severity = SEVERITY_ERROR,
		.title = "More than a hundred projected attributes",
		.doc = "The NonKeyAttributes of all indexes of a table are a hundred at most, those that stand in "
		       "two indexes counted twice. Source: Amazon DynamoDB API Reference, \"Projection\".",
		.pass = pass_table_indexes,
		.good = SIMPLE(GLOBAL(INCLUDING("byA", FIFTY_NAMES) ", " INCLUDING("byB", FIFTY_NAMES))),
		.bad = SIMPLE(GLOBAL(INCLUDING("byA", FIFTY_NAMES) ", " INCLUDING("byB", FIFTY_NAMES) ", "
		                     INCLUDING("byC", "u0"))),
	},
	{
		.id = "LK5011",
		.severity = SEVERITY_ERROR,
		.title = "An index whose throughput contradicts the table's billing mode",
		.doc = "Under PROVISIONED, which is the default, each global secondary index has a throughput of its "
		       "own; under PAY_PER_REQUEST it has none. Global tables say "
		       "WriteProvisionedThroughputSettings, for the table and for each index. Source: CloudFormation "
		       "Template Reference, \"AWS::DynamoDB::Table GlobalSecondaryIndex\", "
		       "\"AWS::DynamoDB::GlobalTable\".",
		.pass = pass_table_billing,
		.good = PROVISIONED(GLOBAL(INDEX("byA", HASH("a"), ", " UNITS))),
		.bad = PROVISIONED(GLOBAL(INDEX("byA", HASH("a"), ""))),
	},
	{
		.id = "LK5012",
		.severity = SEVERITY_ERROR,
		.title = "A limit on requests for a table with provisioned capacity",
		.doc = "OnDemandThroughput limits what a table or an index that is billed by request may use; with "
		       "BillingMode PROVISIONED, the default, ProvisionedThroughput says it. Source: CloudFormation "
		       "Template Reference, \"AWS::DynamoDB::Table\".",
		.pass = pass_table_billing,
		.good = SIMPLE("      OnDemandThroughput: {MaxReadRequestUnits: 10}\n"),
		.bad = PROVISIONED("      OnDemandThroughput: {MaxReadRequestUnits: 10}\n"),
	},
	{
		.id = "LK5013",
		.severity = SEVERITY_WARNING,
		.title = "Items that are to expire by an attribute that is no number",
		.doc = "The attribute of TimeToLiveSpecification holds a number, seconds since 1970; items where it "
		       "is anything else are passed over and never expire. Here AttributeDefinitions makes it a text "
		       "or bytes. Source: Amazon DynamoDB Developer Guide, \"Using time to live (TTL) in DynamoDB\".",
		.pass = pass_table_settings,
		.good = SIMPLE(EXPIRES(", AttributeName: expires")),
		.bad = SIMPLE(EXPIRES(", AttributeName: a")),
	},
	{
		.id = "LK5014",
		.severity = SEVERITY_ERROR,
		.title = "Time to live without an attribute",
		.doc = "AttributeName is required where TimeToLiveSpecification is enabled. Source: CloudFormation "
		       "Template Reference, \"AWS::DynamoDB::Table TimeToLiveSpecification\".",
		.pass = pass_table_settings,
		.good = SIMPLE(EXPIRES(", AttributeName: expires")),
		.bad = SIMPLE(EXPIRES("")),
	},
	{
		.id = "LK5015",
		.severity = SEVERITY_ERROR,
		.title = "The stream of a table that has none",
		.doc = "StreamArn can be asked of a table with a StreamSpecification alone: without one there is no "
		       "stream, and the stack fails where the attribute is needed. Source: CloudFormation Template "
		       "Reference, \"AWS::DynamoDB::Table\", return values.",
		.pass = pass_table_settings,
		.good = SIMPLE(STREAM) READER,
		.bad = SIMPLE("") READER,
	},
	{
		.id = "LK5016",
		.severity = SEVERITY_ERROR,
		.title = "A global table of several replicas without a stream",
		.doc = "Replicas of eventual consistency are fed by the table's stream, so more than one replica "
		       "needs a StreamSpecification. Source: CloudFormation Template Reference, "
		       "\"AWS::DynamoDB::GlobalTable\", StreamSpecification.",
		.pass = pass_table_settings,
		.good = REPLICAS("{Region: us-east-1}, {Region: eu-west-1}",
		                 "      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}\n"),
		.bad = REPLICAS("{Region: us-east-1}, {Region: eu-west-1}", ""),
	},
	{
		.id = "LK5017",
		.severity = SEVERITY_ERROR,
		.title = "A global table without a replica where its stack is",
		.doc = "Replicas must have an entry for the region that the stack is deployed to. Source: "
		       "CloudFormation Template Reference, \"AWS::DynamoDB::GlobalTable\", Replicas.",
		.pass = pass_table_settings,
		.good = REPLICAS("{Region: us-east-1}", ""),
		.bad = REPLICAS("{Region: eu-west-1}", ""),
	},
};

const struct rule_group rules_tables = {rows, LK_COUNT(rows)};
