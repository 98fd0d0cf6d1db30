#include <criterion/criterion.h>

#include "checking.h"

#define HASH(name) "{AttributeName: " name ", KeyType: HASH}"
#define RANGE(name) "{AttributeName: " name ", KeyType: RANGE}"
#define STRINGS "AttributeDefinitions: [{AttributeName: a, AttributeType: S}, {AttributeName: b, AttributeType: S}]"
#define TABLE(properties) \
	"Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      BillingMode: PAY_PER_REQUEST\n" \
	properties
#define LINE(text) "      " text "\n"
#define PLAIN LINE(STRINGS) LINE("KeySchema: [" HASH("a") ", " RANGE("b") "]")
#define INDEX(name, key) "{IndexName: " name ", KeySchema: [" key "], Projection: {ProjectionType: ALL}}"
#define CONDITIONS "Conditions: {C: !Equals [!Ref AWS::Region, us-east-1]}\n"

static void expect_one(const char *template_text, const char *rule, const char *path, const char *words)
{
	struct checking *checking = checking_new(template_text);
	expect_finding(checking, rule, path, words);
	checking_free(checking);
}

static void expect_none_of(const char *template_text, const char *rule)
{
	struct checking *checking = checking_new(template_text);
	cr_expect_eq(checking_count(checking, rule), 0, "%s", checking_text(checking));
	checking_free(checking);
}

Test(tables, keys_use_defined_attributes)
{
	expect_one(TABLE(LINE(STRINGS) LINE("KeySchema: [" HASH("a") ", " RANGE("c") "]")
	                 LINE("GlobalSecondaryIndexes: [" INDEX("byB", HASH("b")) "]")), "E3039",
	           "/Properties/KeySchema/1/AttributeName", "'c' is not in AttributeDefinitions");
	expect_one(TABLE(PLAIN LINE("GlobalSecondaryIndexes: [" INDEX("byC", HASH("c")) "]")), "E3039",
	           "/Properties/GlobalSecondaryIndexes/0/KeySchema/0/AttributeName", "'c'");
	expect_one(TABLE(PLAIN LINE("LocalSecondaryIndexes: [" INDEX("byC", HASH("a") ", " RANGE("c")) "]")), "E3039",
	           "/Properties/LocalSecondaryIndexes/0/KeySchema/1/AttributeName", "'c'");
	expect_one(TABLE(LINE(STRINGS) LINE("KeySchema: [" HASH("a") "]")), "E3039",
	           "/Properties/AttributeDefinitions/1/AttributeName", "'b' is defined but no key");
	expect_one(TABLE(LINE("KeySchema: [" HASH("a") "]")), "E3039", "/Properties/KeySchema/0/AttributeName", "'a'");
}

Test(tables, attributes_are_not_guessed)
{
	expect_none_of("Parameters: {P: {Type: String}}\n" TABLE(LINE(STRINGS)
	               LINE("KeySchema: [" HASH("a") ", " RANGE("!Ref P") "]")), "E3039");
	expect_none_of("Parameters: {P: {Type: String}}\n" TABLE(
	               LINE("AttributeDefinitions: [{AttributeName: !Ref P, AttributeType: S}]")
	               LINE("KeySchema: [" HASH("!Sub '${P}'") "]")), "E3039");
	expect_none_of(CONDITIONS TABLE(LINE(STRINGS)
	               LINE("KeySchema: !If [C, [" HASH("a") "], [" HASH("a") ", " RANGE("b") "]]")), "E3039");
	expect_none_of(CONDITIONS TABLE(LINE(STRINGS) LINE("KeySchema: [" HASH("a") "]")
	               LINE("GlobalSecondaryIndexes: [!If [C, " INDEX("byB", HASH("b")) ", !Ref AWS::NoValue]]")),
	               "E3039");
	expect_none_of("Mappings: {M: {k: {v: [x]}}}\n" TABLE(LINE(STRINGS) LINE("KeySchema: [" HASH("a") "]")
	               LINE("GlobalSecondaryIndexes: !FindInMap [M, k, v]")), "E3039");
}

Test(tables, branches_of_conditions_are_looked_at)
{
	expect_one(CONDITIONS TABLE(LINE(STRINGS)
	           LINE("KeySchema: !If [C, [" HASH("a") ", " RANGE("b") "], [" HASH("a") ", " RANGE("c") "]]")),
	           "E3039", "/Properties/KeySchema/Fn::If/2/1/AttributeName", "'c'");
	expect_one(CONDITIONS TABLE(LINE(STRINGS)
	           LINE("KeySchema: !If [C, [" HASH("a") ", " RANGE("b") "], [" RANGE("b") ", " HASH("a") "]]")),
	           "LK5002", "/Properties/KeySchema/Fn::If/2/0", "before the RANGE key");
}

Test(tables, keys_have_their_attributes)
{
	expect_one(TABLE(LINE(STRINGS) LINE("KeySchema: [" RANGE("a") ", " RANGE("b") "]")), "LK5001",
	           "/Properties/KeySchema", "not 0");
	expect_one(TABLE(LINE(STRINGS) LINE("KeySchema: [" HASH("a") ", " RANGE("b") ", " RANGE("b") "]")), "LK5001",
	           "/Properties/KeySchema", "at most one RANGE");
	expect_one(TABLE(PLAIN LINE("LocalSecondaryIndexes: [" INDEX("byA", HASH("a")) "]")), "LK5001",
	           "/Properties/LocalSecondaryIndexes/0/KeySchema", "one RANGE attribute, not 0");
	/* Keys of several attributes are global indexes' alone. */
	expect_none_of(TABLE(PLAIN LINE("GlobalSecondaryIndexes: [" INDEX("byA", HASH("a") ", " HASH("b")) "]")),
	               "LK5001");
	expect_one(TABLE(PLAIN LINE("GlobalSecondaryIndexes: [" INDEX("byA", HASH("a") ", " HASH("b") ", " HASH("c")
	                                                              ", " HASH("d") ", " HASH("e")) "]")), "LK5001",
	           "/Properties/GlobalSecondaryIndexes/0/KeySchema", "at most 4 HASH");
}

Test(tables, local_indexes_share_the_tables_hash_key)
{
	expect_one(TABLE(LINE(STRINGS) LINE("KeySchema: [" HASH("a") "]")
	                 LINE("LocalSecondaryIndexes: [" INDEX("byB", HASH("a") ", " RANGE("b")) "]")), "LK5004",
	           "/Properties/LocalSecondaryIndexes/0/KeySchema", "without a RANGE key");
	expect_one(TABLE(PLAIN LINE("LocalSecondaryIndexes: [" INDEX("byB", HASH("b") ", " RANGE("a")) "]")), "LK5005",
	           "/Properties/LocalSecondaryIndexes/0/KeySchema", "'a', not 'b'");
	expect_none_of("Parameters: {P: {Type: String}}\n" TABLE(PLAIN
	               LINE("LocalSecondaryIndexes: [" INDEX("byB", HASH("!Ref P") ", " RANGE("b")) "]")), "LK5005");
}

Test(tables, indexes_of_both_kinds_share_their_names)
{
	expect_one(TABLE(PLAIN LINE("GlobalSecondaryIndexes: [" INDEX("by", HASH("b")) "]")
	                 LINE("LocalSecondaryIndexes: [" INDEX("by", HASH("a") ", " RANGE("b")) "]")), "LK5006",
	           "/Properties/LocalSecondaryIndexes/0/IndexName", "'by'");
}

Test(tables, projections_say_what_they_include)
{
#define PROJECTED(text) \
	TABLE(PLAIN LINE("GlobalSecondaryIndexes: [{IndexName: byB, KeySchema: [" HASH("b") "], Projection: {" \
	                 text "}}]"))
	expect_one(PROJECTED("ProjectionType: INCLUDE"), "LK5009", "/Properties/GlobalSecondaryIndexes/0/Projection",
	           "names no NonKeyAttributes");
	expect_one(PROJECTED("ProjectionType: KEYS_ONLY, NonKeyAttributes: [x]"), "LK5009",
	           "/Properties/GlobalSecondaryIndexes/0/Projection/NonKeyAttributes", "KEYS_ONLY");
	expect_one(PROJECTED(""), "LK5009", "/Properties/GlobalSecondaryIndexes/0/Projection", "no ProjectionType");
	expect_none_of("Parameters: {P: {Type: CommaDelimitedList}}\n" PROJECTED("ProjectionType: INCLUDE, "
	               "NonKeyAttributes: !Ref P"), "LK5009");
	expect_none_of("Parameters: {P: {Type: String}}\n" PROJECTED("ProjectionType: !Ref P"), "LK5009");
}

#define UNITS "ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}"

Test(tables, indexes_are_billed_as_their_table)
{
	expect_one(TABLE(PLAIN LINE("GlobalSecondaryIndexes: [{IndexName: byB, KeySchema: [" HASH("b") "], Projection: "
	                            "{ProjectionType: ALL}, " UNITS "}]")), "LK5011",
	           "/Properties/GlobalSecondaryIndexes/0/ProvisionedThroughput", "'byB'");
	expect_none_of(TABLE(PLAIN LINE("GlobalSecondaryIndexes: [{IndexName: byB, KeySchema: [" HASH("b") "], "
	                                "Projection: {ProjectionType: ALL}, ProvisionedThroughput: "
	                                "{ReadCapacityUnits: 0, WriteCapacityUnits: 0}}]")), "LK5011");
	expect_none_of("Parameters: {Mode: {Type: String}}\nResources:\n  T:\n    Type: AWS::DynamoDB::Table\n"
	               "    Properties:\n      BillingMode: !Ref Mode\n      " UNITS "\n" PLAIN
	               LINE("GlobalSecondaryIndexes: [" INDEX("byB", HASH("b")) "]"), "LK5011");
	expect_one("Resources:\n  T:\n    Type: AWS::DynamoDB::GlobalTable\n    Properties:\n" PLAIN
	           LINE("Replicas: [{Region: us-east-1}]"), "LK5011", "/Properties",
	           "WriteProvisionedThroughputSettings");
}

Test(tables, items_expire_by_numbers)
{
	expect_one(TABLE(PLAIN LINE("TimeToLiveSpecification: {Enabled: true, AttributeName: b}")), "LK5013",
	           "/Properties/TimeToLiveSpecification/AttributeName", "'b' is of type S");
	expect_none_of(TABLE(PLAIN LINE("TimeToLiveSpecification: {Enabled: false, AttributeName: b}")), "LK5013");
	expect_none_of(TABLE(PLAIN LINE("TimeToLiveSpecification: {Enabled: false}")), "LK5014");
}

Test(tables, streams_are_asked_of_tables_that_have_one)
{
#define SOURCE(arn) \
	"  M:\n    Type: AWS::Lambda::EventSourceMapping\n    Properties: {FunctionName: f, StartingPosition: " \
	"LATEST, " \
	"EventSourceArn: " arn "}\n"
	expect_one(TABLE(PLAIN) SOURCE("!GetAtt T.StreamArn"), "LK5015", "/Properties/EventSourceArn", "'T'");
	expect_one(TABLE(PLAIN) SOURCE("!Sub '${T.StreamArn}'"), "LK5015", "/Properties/EventSourceArn", "'T'");
	expect_none_of(CONDITIONS TABLE(PLAIN LINE("StreamSpecification: !If [C, {StreamViewType: NEW_IMAGE}, !Ref "
	                                           "AWS::NoValue]")) SOURCE("!GetAtt T.StreamArn"), "LK5015");
}

Test(tables, replicas_need_a_stream_and_the_stacks_region)
{
#define GLOBAL(regions, more) \
	"Parameters: {R: {Type: String}}\nResources:\n  T:\n    Type: AWS::DynamoDB::GlobalTable\n    Properties:\n" \
	LINE("BillingMode: PAY_PER_REQUEST") PLAIN LINE("Replicas: [" regions "]") more
	expect_one(GLOBAL("{Region: us-east-1}, {Region: !Ref R}", ""), "LK5016", "/Properties/Replicas", "2 replicas");
	expect_none_of(GLOBAL("{Region: us-east-1}, {Region: !Ref R}", LINE("MultiRegionConsistency: STRONG")),
	               "LK5016");
	expect_none_of(GLOBAL("{Region: !Ref R}", ""), "LK5017");
	expect_one(GLOBAL("{Region: eu-west-1}", ""), "LK5017", "/Properties/Replicas", "us-east-1");
}
