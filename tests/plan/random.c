#include "random.h"

/* What a property holds. */
enum kind { TEXT, NUMBER, BOOL, REFERENCE, TAGS, SET, LIST, VARIABLES, POLICY, RULES, NAMED, INDEXES, OPTIONS };

struct property {
	const char *name;
	enum kind kind;
};

/* Lists are SET, RULES or NAMED where the schema says that their order means nothing. */
static const struct {
	const char *type;
	struct property properties[6]; /* the last without a name */
} types[] = {
	{"AWS::S3::Bucket", {{"BucketName", TEXT}, {"Tags", TAGS}, {"VersioningConfiguration", OPTIONS}}},
	{"AWS::SQS::Queue", {{"QueueName", TEXT}, {"FifoQueue", BOOL}, {"VisibilityTimeout", NUMBER}, {"Tags", TAGS}}},
	{"AWS::SNS::Topic", {{"TopicName", TEXT}, {"DisplayName", REFERENCE}, {"Tags", TAGS}}},
	{"AWS::DynamoDB::Table",
	 {{"TableName", TEXT}, {"GlobalSecondaryIndexes", INDEXES}, {"AttributeDefinitions", RULES}, {"Tags", TAGS}}},
	{"AWS::Lambda::Function",
	 {{"FunctionName", TEXT}, {"Role", REFERENCE}, {"Environment", VARIABLES}, {"Layers", LIST}, {"Tags", TAGS}}},
	{"AWS::IAM::Role", {{"RoleName", TEXT}, {"AssumeRolePolicyDocument", POLICY}, {"ManagedPolicyArns", SET}}},
	{"AWS::IAM::ManagedPolicy", {{"Description", TEXT}, {"PolicyDocument", POLICY}, {"Roles", SET}}},
	{"AWS::EC2::SecurityGroup", {{"GroupDescription", TEXT}, {"SecurityGroupIngress", RULES}, {"VpcId", REFERENCE}}},
	{"AWS::EC2::Instance", {{"ImageId", TEXT}, {"UserData", REFERENCE}, {"Tags", TAGS}}},
	{"AWS::RDS::DBInstance", {{"Engine", TEXT}, {"AllocatedStorage", NUMBER}, {"KmsKeyId", REFERENCE}}},
	{"AWS::Logs::LogGroup", {{"LogGroupName", TEXT}, {"RetentionInDays", NUMBER}, {"KmsKeyId", REFERENCE}}},
	{"AWS::CloudWatch::Alarm", {{"AlarmName", TEXT}, {"Threshold", NUMBER}, {"AlarmActions", LIST}}},
	{"AWS::Events::Rule", {{"Name", TEXT}, {"EventPattern", OPTIONS}, {"RoleArn", REFERENCE}}},
	{"AWS::ECS::TaskDefinition", {{"Family", TEXT}, {"ContainerDefinitions", NAMED}, {"Cpu", NUMBER}}},
	{"AWS::KMS::Key", {{"Description", TEXT}, {"KeyPolicy", POLICY}, {"Tags", TAGS}}},
	{"AWS::SSM::Parameter", {{"Name", TEXT}, {"Value", REFERENCE}}},
	{"AWS::Kinesis::Stream", {{"Name", TEXT}, {"RetentionPeriodHours", NUMBER}, {"Tags", TAGS}}},
	{"AWS::Cognito::UserPool", {{"UserPoolName", TEXT}, {"Policies", OPTIONS}}},
	{"AWS::EFS::FileSystem", {{"Encrypted", BOOL}, {"KmsKeyId", REFERENCE}, {"FileSystemTags", TAGS}}},
	{"AWS::StepFunctions::StateMachine", {{"StateMachineName", TEXT}, {"Definition", OPTIONS}, {"RoleArn", REFERENCE}}},
	{"AWS::S3::BucketPolicy", {{"Bucket", REFERENCE}, {"PolicyDocument", POLICY}}},
	{"Custom::Thing", {{"Text", TEXT}, {"Settings", VARIABLES}, {"Source", REFERENCE}}},
	{"Acme::Shop::Thing", {{"Text", TEXT}, {"Steps", NAMED}, {"Rules", LIST}}},
};

#define IDS 6

size_t random_below(struct random *random, size_t limit)
{
	/* xorshift64; the low bits of its product are the better ones to drop */
	random->state ^= random->state << 13;
	random->state ^= random->state >> 7;
	random->state ^= random->state << 17;
	return (size_t)((random->state >> 11) % limit);
}

static struct str word(struct random *random)
{
	static const char *const words[] = {"a", "b", "c", "dd", "x/y", "z~0", "Allow", "s3:GetObject", "30", "eins"};
	return str_from(words[random_below(random, LK_COUNT(words))]);
}

static struct str id_of(struct random *random, size_t number)
{
	return str_format_in(random->arena, "R%zu", number);
}

static struct value *text(struct random *random)
{
	return value_string_in(random->arena, word(random));
}

/* A name of one of the resources that may be there; of the later ones, so that nothing goes in circles. */
static struct value *reference(struct random *random, size_t after)
{
	if (random_below(random, 3) == 0)
		return value_ref_in(random->arena, str_from(random_below(random, 2) ? "Stage" : "Size"));
	if (after + 1 >= IDS || random_below(random, 3) == 0)
		return text(random);
	struct str id = id_of(random, after + 1 + random_below(random, IDS - after - 1));
	return random_below(random, 2) ? value_ref_in(random->arena, id)
				       : value_get_att_in(random->arena, id, STR("Arn"));
}

static struct value *tags(struct random *random)
{
	struct value *list = value_list_in(random->arena);
	for (size_t i = 0; i < 3; i++) {
		if (!random_below(random, 2))
			continue;
		struct value *tag = value_map_in(random->arena);
		value_map_put(random->arena, tag, STR("Key"),
			      value_string_in(random->arena, str_format_in(random->arena, "tag/%zu", i)));
		value_map_put(random->arena, tag, STR("Value"), text(random));
		value_list_push(random->arena, list, tag);
	}
	return list;
}

static struct value *texts(struct random *random)
{
	struct value *list = value_list_in(random->arena);
	for (size_t count = 1 + random_below(random, 3); count; count--)
		value_list_push(random->arena, list, text(random));
	return list;
}

static struct value *variables(struct random *random)
{
	struct value *map = value_map_in(random->arena), *holder = value_map_in(random->arena);
	for (size_t count = random_below(random, 4); count; count--)
		value_map_put(random->arena, map, word(random), text(random));
	value_map_put(random->arena, holder, STR("Variables"), map);
	return holder;
}

static struct value *statement(struct random *random)
{
	struct value *map = value_map_in(random->arena);
	if (random_below(random, 2))
		value_map_put(random->arena, map, STR("Sid"), text(random));
	value_map_put(random->arena, map, STR("Action"), random_below(random, 2) ? text(random) : texts(random));
	value_map_put(random->arena, map, STR("Resource"), random_below(random, 2) ? text(random) : texts(random));
	return map;
}

static struct value *policy(struct random *random)
{
	struct value *map = value_map_in(random->arena), *list = value_list_in(random->arena);
	for (size_t count = 1 + random_below(random, 3); count; count--)
		value_list_push(random->arena, list, statement(random));
	value_map_put(random->arena, map, STR("Version"), value_string_in(random->arena, STR("2012-10-17")));
	value_map_put(random->arena, map, STR("Statement"), random_below(random, 4) ? list : statement(random));
	return map;
}

static struct value *rules(struct random *random)
{
	struct value *list = value_list_in(random->arena);
	for (size_t count = 1 + random_below(random, 3); count; count--) {
		struct value *rule = value_map_in(random->arena);
		value_map_put(random->arena, rule, STR("IpProtocol"), text(random));
		value_map_put(random->arena, rule, STR("FromPort"),
			      value_int_in(random->arena, (int64_t)random_below(random, 3)));
		value_list_push(random->arena, list, rule);
	}
	return list;
}

static struct value *options(struct random *random)
{
	struct value *map = value_map_in(random->arena), *inner = value_map_in(random->arena);
	value_map_put(random->arena, inner, STR("Deep"), text(random));
	value_map_put(random->arena, map, STR("Status"), text(random));
	if (random_below(random, 2))
		value_map_put(random->arena, map, STR("Inner"), inner);
	return map;
}

static struct value *named(struct random *random, const char *member)
{
	struct value *list = value_list_in(random->arena);
	for (size_t i = 0; i < 3; i++) {
		if (!random_below(random, 2))
			continue;
		struct value *item = options(random);
		value_map_put(random->arena, item, str_from(member), value_string_in(random->arena, id_of(random, i)));
		value_list_push(random->arena, list, item);
	}
	return list;
}

static struct value *value_for(struct random *random, const struct property *property, size_t number)
{
	switch (property->kind) {
	case NUMBER:
		return value_int_in(random->arena, (int64_t)random_below(random, 40));
	case BOOL:
		return value_bool_in(random->arena, random_below(random, 2));
	case REFERENCE:
		return reference(random, number);
	case TAGS:
		return tags(random);
	case SET:
	case LIST:
		return texts(random);
	case VARIABLES:
		return variables(random);
	case POLICY:
		return policy(random);
	case RULES:
		return rules(random);
	case NAMED:
		return named(random, "Name");
	case INDEXES:
		return named(random, "IndexName");
	case OPTIONS:
		return options(random);
	default:
		return text(random);
	}
}

static const struct property *properties_of(struct str type)
{
	for (size_t i = 0; i < LK_COUNT(types); i++)
		if (str_is(type, types[i].type))
			return types[i].properties;
	return NULL;
}

/* Puts some of its properties anew, out of every `out_of` one. */
static void put_properties(struct random *random, struct value *resource, size_t number, size_t out_of)
{
	const struct property *property = properties_of(value_string(value_get(resource, STR("Type"))));
	struct value *properties = value_get(resource, STR("Properties"));
	for (size_t i = 0; i < LK_COUNT(types[0].properties) && property[i].name; i++)
		if (random_below(random, out_of) == 0)
			value_map_put(random->arena, properties, str_from(property[i].name),
				      value_for(random, &property[i], number));
}

static struct value *resource(struct random *random, size_t number)
{
	struct value *map = value_map_in(random->arena);
	struct str type = str_from(types[random_below(random, LK_COUNT(types))].type);
	value_map_put(random->arena, map, STR("Type"), value_string_in(random->arena, type));
	value_map_put(random->arena, map, STR("Properties"), value_map_in(random->arena));
	if (random_below(random, 5) == 0)
		value_map_put(random->arena, map, STR("DeletionPolicy"),
			      value_string_in(random->arena, STR("Retain")));
	put_properties(random, map, number, 1 + random_below(random, 2));
	return map;
}

static struct value *parameter(struct random *random)
{
	struct value *map = value_map_in(random->arena);
	value_map_put(random->arena, map, STR("Type"), value_string_in(random->arena, STR("String")));
	value_map_put(random->arena, map, STR("Default"), text(random));
	return map;
}

struct value *random_document(struct random *random)
{
	struct value *document = value_map_in(random->arena), *resources = value_map_in(random->arena);
	struct value *parameters = value_map_in(random->arena);
	value_map_put(random->arena, parameters, STR("Stage"), parameter(random));
	value_map_put(random->arena, parameters, STR("Size"), parameter(random));
	for (size_t i = 0; i < IDS; i++)
		value_map_put(random->arena, resources, id_of(random, i), resource(random, i));
	value_map_put(random->arena, document, STR("Parameters"), parameters);
	value_map_put(random->arena, document, STR("Resources"), resources);
	return document;
}

static void remove_at(struct value *map, size_t index)
{
	for (size_t i = index + 1; i < map->as.map.count; i++)
		map->as.map.items[i - 1] = map->as.map.items[i];
	map->as.map.count--;
}

/* Whether every reference within value names something that is declared. */
static bool refers_to_declared(const struct value *document, const struct value *value)
{
	if (!value)
		return true;
	if (value->kind == VALUE_INTRINSIC) {
		const struct value *argument = value->as.argument;
		struct str name = value_string(argument->kind == VALUE_LIST ? argument->as.list.items[0] : argument);
		return value_get(value_get(document, STR("Resources")), name) ||
		       value_get(value_get(document, STR("Parameters")), name);
	}
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count; i++)
		if (!refers_to_declared(document, value->as.list.items[i]))
			return false;
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count; i++)
		if (!refers_to_declared(document, value->as.map.items[i].value))
			return false;
	return true;
}

bool random_is_whole(const struct value *document)
{
	const struct value *resources = value_get(document, STR("Resources"));
	for (size_t i = 0; resources && i < resources->as.map.count; i++)
		if (!value_get(resources->as.map.items[i].value, STR("Type")))
			return false;
	return resources && refers_to_declared(document, resources);
}

struct value *random_edit(struct random *random, const struct value *document)
{
	struct value *copy = value_copy_in(random->arena, document), *resources = value_get(copy, STR("Resources"));
	if (random_below(random, 4) == 0)
		value_map_put(random->arena, value_get(copy, STR("Parameters")), STR("Stage"), parameter(random));
	for (size_t i = IDS; i-- > 0;) {
		struct value *one = resources->as.map.items[i].value, *properties = value_get(one, STR("Properties"));
		size_t choice = random_below(random, 12);
		if (choice < 4)
			put_properties(random, one, i, 3);
		else if (choice == 4 && properties->as.map.count)
			remove_at(properties, random_below(random, properties->as.map.count));
		else if (choice == 5)
			resources->as.map.items[i].value = resource(random, i);
		else if (choice == 6)
			remove_at(resources, i);
		if (!random_is_whole(copy))
			value_map_put(random->arena, resources, id_of(random, i), resource(random, i));
	}
	return copy;
}

static void shuffle_members(struct random *random, struct value *map)
{
	for (size_t i = map->as.map.count; i > 1; i--) {
		size_t other = random_below(random, i);
		struct member last = map->as.map.items[i - 1];
		map->as.map.items[i - 1] = map->as.map.items[other];
		map->as.map.items[other] = last;
	}
}

static void shuffle_items(struct random *random, struct value *list)
{
	for (size_t i = list->as.list.count; i > 1; i--) {
		size_t other = random_below(random, i);
		struct value *last = list->as.list.items[i - 1];
		list->as.list.items[i - 1] = list->as.list.items[other];
		list->as.list.items[other] = last;
	}
}

/* Members of maps everywhere; items of lists only where unordered. */
static void shuffle_value(struct random *random, struct value *value, bool unordered)
{
	if (value->kind == VALUE_MAP) {
		shuffle_members(random, value);
		for (size_t i = 0; i < value->as.map.count; i++)
			shuffle_value(random, value->as.map.items[i].value, unordered);
	} else if (value->kind == VALUE_LIST) {
		if (unordered)
			shuffle_items(random, value);
		for (size_t i = 0; i < value->as.list.count; i++)
			shuffle_value(random, value->as.list.items[i], unordered);
	}
}

static void shuffle_resource(struct random *random, struct value *resource)
{
	const struct property *property = properties_of(value_string(value_get(resource, STR("Type"))));
	struct value *properties = value_get(resource, STR("Properties"));
	for (size_t i = 0; properties && i < LK_COUNT(types[0].properties) && property[i].name; i++) {
		struct value *value = value_get(properties, str_from(property[i].name));
		enum kind kind = property[i].kind;
		if (value)
			shuffle_value(random, value, kind == TAGS || kind == SET || kind == POLICY || kind == RULES);
	}
	if (properties)
		shuffle_members(random, properties);
	shuffle_members(random, resource);
}

struct value *random_shuffle(struct random *random, const struct value *document)
{
	struct value *copy = value_copy_in(random->arena, document), *resources = value_get(copy, STR("Resources"));
	shuffle_members(random, value_get(copy, STR("Parameters")));
	shuffle_members(random, resources);
	for (size_t i = 0; i < resources->as.map.count; i++)
		shuffle_resource(random, resources->as.map.items[i].value);
	return copy;
}
