/* lk.table, lk.bucket, lk.users, lk.sender: what holds data, and rests on no other construct. */
#include "import/construct.h"

/* Protected as the constructs protect what holds data. */
static bool is_kept(struct composer *c, struct construct *construct)
{
	const struct resource *resource = construct_resource(c, construct, 0);
	return value_is_string(value_get(resource->attributes, STR("DeletionPolicy")), "RetainExceptOnCreate");
}

/* --- lk.table */

static struct str type_of(const struct value *definitions, struct str attribute)
{
	for (size_t i = 0; definitions && definitions->kind == VALUE_LIST && i < definitions->as.list.count; i++) {
		const struct value *row = definitions->as.list.items[i];
		if (str_equal(value_string(value_get(row, STR("AttributeName"))), attribute))
			return value_string(value_get(row, STR("AttributeType")));
	}
	return (struct str){0};
}

/* { product_id = "S" }, or { "product_id:S", "timestamp:N" } */
static struct value *key_in(struct composer *c, const struct value *schema, const struct value *definitions)
{
	struct arena *arena = c->w.arena;
	size_t count = schema && schema->kind == VALUE_LIST ? schema->as.list.count : 0;
	struct value *key = count > 1 ? value_list_in(arena) : value_map_in(arena);
	for (size_t i = 0; i < count; i++) {
		struct str name = value_string(value_get(schema->as.list.items[i], STR("AttributeName")));
		struct str type = type_of(definitions, name);
		if (count > 1)
			value_list_push(arena, key,
			                value_string_in(arena, str_format_in(arena, "%.*s:%.*s", STR_ARG(name),
			                                                     STR_ARG(type))));
		else
			value_map_put(arena, key, name, value_string_in(arena, type));
	}
	return key;
}

static struct value *indexes_in(struct composer *c, const struct value *indexes, const struct value *definitions)
{
	struct value *map = value_map_in(c->w.arena);
	for (size_t i = 0; indexes && indexes->kind == VALUE_LIST && i < indexes->as.list.count; i++) {
		const struct value *index = indexes->as.list.items[i];
		value_map_put(c->w.arena, map, value_string(value_get(index, STR("IndexName"))),
		              key_in(c, value_get(index, STR("KeySchema")), definitions));
	}
	return map->as.map.count ? map : NULL;
}

static void write_table(struct composer *c, const struct construct *construct)
{
	const struct value *definitions = construct_at(c, construct, 0, "/AttributeDefinitions");
	struct options o = options_begin(c);
	options_put(&o, "name", construct_at(c, construct, 0, "/TableName"));
	options_put(&o, "key", key_in(c, construct_at(c, construct, 0, "/KeySchema"), definitions));
	options_put(&o, "indexes",
	            indexes_in(c, construct_at(c, construct, 0, "/GlobalSecondaryIndexes"), definitions));
	options_put(&o, "ttl", construct_at(c, construct, 0, "/TimeToLiveSpecification/AttributeName"));
	construct_write_call(c, construct, "lk.table", &o);
}

static const char *const table_own[] = {
	"TableName", "BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes",
	"TimeToLiveSpecification", "DeletionPolicy", "UpdateReplacePolicy",
};

/* --- lk.bucket */

static bool is_star(const struct value *list)
{
	return list && list->kind == VALUE_LIST && list->as.list.count == 1 &&
	       value_is_string(list->as.list.items[0], "*");
}

static struct value *cors_in(struct composer *c, const struct value *rule)
{
	struct options o = options_begin(c);
	struct value *headers = value_get(rule, STR("AllowedHeaders"));
	struct str age = construct_duration_in(c->w.arena, value_get(rule, STR("MaxAge")));
	options_put(&o, "origins", value_get(rule, STR("AllowedOrigins")));
	options_put(&o, "methods", value_get(rule, STR("AllowedMethods")));
	options_put(&o, "headers", is_star(headers) ? NULL : headers);
	options_put_text(&o, "max_age", str_is(age, "1h") ? (struct str){0} : age);
	return o.table;
}

static struct value *lifecycle_in(struct composer *c, const struct value *rules)
{
	struct value *map = value_map_in(c->w.arena);
	for (size_t i = 0; rules && rules->kind == VALUE_LIST && i < rules->as.list.count; i++) {
		const struct value *rule = rules->as.list.items[i];
		struct value *prefix = value_get(rule, STR("Prefix"));
		struct options o = options_begin(c);
		options_put_text(&o, "expire",
		                 construct_unit_in(c->w.arena, value_get(rule, STR("ExpirationInDays")), "d"));
		options_put_text(&o, "infrequent_access",
		                 construct_unit_in(c->w.arena, value_at(rule, STR("/Transitions/0/TransitionInDays")),
		                                   "d"));
		value_map_put(c->w.arena, map, prefix ? value_string(prefix) : STR("*"), o.table);
	}
	return map->as.map.count ? map : NULL;
}

static void write_bucket(struct composer *c, const struct construct *construct)
{
	const struct value *cors = construct_at(c, construct, 0, "/CorsConfiguration/CorsRules/0");
	struct options o = options_begin(c);
	options_put(&o, "name", construct_at(c, construct, 0, "/BucketName"));
	options_put(&o, "cors", cors ? cors_in(c, cors) : NULL);
	options_put(&o, "lifecycle",
	            lifecycle_in(c, construct_at(c, construct, 0, "/LifecycleConfiguration/Rules")));
	options_put(&o, "condition",
	            construct_condition_in(c, value_get(construct_resource(c, construct, 0)->attributes,
	                                                STR("Condition"))));
	options_put_flag(&o, "acl",
	                 value_is_string(construct_at(c, construct, 0, "/OwnershipControls/Rules/0/ObjectOwnership"),
	                                 "BucketOwnerPreferred"));
	construct_write_call(c, construct, "lk.bucket", &o);
}

static bool has_cdn(const struct composer *c, const struct construct *bucket)
{
	for (size_t i = 0; i < c->graph->resources.count; i++)
		if (c->constructs[i] && c->constructs[i]->of == bucket && c->constructs[i]->serves)
			return true;
	return false;
}

/* Statements of the policy behind the construct's own; the one that a CDN adds is its own too. */
static void finish_bucket(struct composer *c, const struct construct *construct)
{
	const struct value *statements = construct_at(c, construct, 1, "/PolicyDocument/Statement");
	for (size_t i = 1; statements && statements->kind == VALUE_LIST && i < statements->as.list.count; i++) {
		const struct value *statement = statements->as.list.items[i];
		if (value_is_string(value_get(statement, STR("Sid")), "CloudFrontReads") && has_cdn(c, construct))
			continue;
		writer_newline(&c->w);
		construct_write_name(c, construct);
		writer_text(&c->w, ":permit ");
		value_write(&c->w, statement);
	}
}

static const char *const bucket_own[] = {
	"BucketName", "BucketEncryption", "PublicAccessBlockConfiguration", "OwnershipControls", "CorsConfiguration",
	"LifecycleConfiguration", "NotificationConfiguration", "Condition", "DependsOn", "DeletionPolicy",
	"UpdateReplacePolicy",
};

/* --- lk.users */

static bool is_group(const struct composer *c, const struct construct *construct, size_t number)
{
	if (construct->first + number >= c->graph->resources.count)
		return false;
	const struct resource *resource = construct_resource(c, construct, number);
	struct str name = value_string(construct_at(c, construct, number, "/GroupName"));
	struct str id = str_format_in(c->w.arena, "%.*s%.*sGroup", STR_ARG(construct->id),
	                              STR_ARG(construct_id_in(c->w.arena, name)));
	return str_is(resource->type, "AWS::Cognito::UserPoolGroup") && str_equal(resource->logical_id, id);
}

static bool recognise_users(struct composer *c, struct construct *construct)
{
	size_t number = 1;
	while (is_group(c, construct, number))
		number++;
	if (construct->first + number >= c->graph->resources.count)
		return false;
	const struct resource *client = construct_resource(c, construct, number);
	construct->count = number + 1;
	return str_is(client->type, "AWS::Cognito::UserPoolClient") && is_kept(c, construct) &&
	       str_equal(client->logical_id, str_concat_in(c->w.arena, construct->id, STR("Client")));
}

static struct str field_of_users(const struct composer *c, const struct construct *construct, size_t number)
{
	struct str group = value_string(construct_at(c, construct, number, "/GroupName"));
	if (number + 1 == construct->count)
		return STR(".client");
	return text_is_name(group) ? str_concat_in(c->w.arena, STR(".groups."), group)
	                           : str_format_in(c->w.arena, ".groups[\"%.*s\"]", STR_ARG(group));
}

static struct value *password_in(struct composer *c, const struct value *policy)
{
	static const char *const flags[][2] = {{"RequireUppercase", "upper"},
	                                       {"RequireLowercase", "lower"},
	                                       {"RequireNumbers", "digit"},
	                                       {"RequireSymbols", "symbol"}};
	struct options o = options_begin(c);
	options_put(&o, "length", value_get(policy, STR("MinimumLength")));
	for (size_t i = 0; i < LK_COUNT(flags); i++) {
		const struct value *flag = value_get(policy, str_from(flags[i][0]));
		options_put_flag(&o, flags[i][1], flag && flag->kind == VALUE_BOOL && flag->as.boolean);
	}
	struct str days = construct_unit_in(c->w.arena, value_get(policy, STR("TemporaryPasswordValidityDays")), "d");
	options_put_text(&o, "temporary", str_is(days, "7d") ? (struct str){0} : days);
	return o.table;
}

static struct value *client_in(struct composer *c, const struct construct *construct)
{
	size_t number = construct->count - 1;
	struct options o = options_begin(c);
	options_put(&o, "name", construct_at(c, construct, number, "/ClientName"));
	struct value *access = construct_at(c, construct, number, "/AccessTokenValidity");
	struct value *refresh = construct_at(c, construct, number, "/RefreshTokenValidity");
	options_put_text(&o, "access", construct_unit_in(c->w.arena, access, "h"));
	options_put_text(&o, "refresh", construct_unit_in(c->w.arena, refresh, "d"));
	return o.table;
}

static struct str mfa_of(const struct value *mode)
{
	return value_is_string(mode, "OPTIONAL") ? STR("optional")
	       : value_is_string(mode, "ON")     ? STR("required")
	                                         : (struct str){0};
}

static void write_users(struct composer *c, const struct construct *construct)
{
	struct value *groups = value_list_in(c->w.arena);
	struct options o = options_begin(c);
	for (size_t i = 1; i + 1 < construct->count; i++)
		value_list_push(c->w.arena, groups, construct_at(c, construct, i, "/GroupName"));
	options_put(&o, "name", construct_at(c, construct, 0, "/UserPoolName"));
	options_put(&o, "sign_in", construct_at(c, construct, 0, "/UsernameAttributes/0"));
	options_put(&o, "verify", construct_at(c, construct, 0, "/AutoVerifiedAttributes/0"));
	options_put_text(&o, "mfa", mfa_of(construct_at(c, construct, 0, "/MfaConfiguration")));
	options_put(&o, "password", password_in(c, construct_at(c, construct, 0, "/Policies/PasswordPolicy")));
	options_put(&o, "groups", groups->as.list.count ? groups : NULL);
	options_put(&o, "client", client_in(c, construct));
	construct_write_call(c, construct, "lk.users", &o);
}

static const char *const users_own[] = {
	"UserPoolName", "UsernameAttributes", "UsernameConfiguration", "AutoVerifiedAttributes",
	"AccountRecoverySetting", "Policies", "MfaConfiguration", "EnabledMfas", "DeletionPolicy",
	"UpdateReplacePolicy",
};

/* --- lk.sender */

static bool recognise_sender(struct composer *c, struct construct *construct)
{
	const struct resource *resource = construct_resource(c, construct, 0);
	return resource->properties->as.map.count == 1 && !resource->attributes->as.map.count;
}

static void write_sender(struct composer *c, const struct construct *construct)
{
	struct options o = options_begin(c);
	options_put(&o, "address", construct_at(c, construct, 0, "/EmailIdentity"));
	construct_write_call(c, construct, "lk.sender", &o);
}

const struct construct_kind construct_kinds_data[] = {
	{
		.parts = {{"AWS::DynamoDB::Table", "Table", NULL}},
		.recognise = is_kept,
		.write = write_table,
		.own = table_own,
		.own_count = LK_COUNT(table_own),
	},
	{
		.parts = {{"AWS::S3::Bucket", "Bucket", NULL}, {"AWS::S3::BucketPolicy", "BucketPolicy", ".policy"}},
		.recognise = is_kept,
		.write = write_bucket,
		.finish = finish_bucket,
		.own = bucket_own,
		.own_count = LK_COUNT(bucket_own),
	},
	{
		.parts = {{"AWS::Cognito::UserPool", "Pool", NULL}},
		.recognise = recognise_users,
		.write = write_users,
		.field_in = field_of_users,
		.own = users_own,
		.own_count = LK_COUNT(users_own),
	},
	{
		.parts = {{"AWS::SES::EmailIdentity", "Identity", NULL}},
		.recognise = recognise_sender,
		.write = write_sender,
	},
};
const size_t construct_count_data = LK_COUNT(construct_kinds_data);
