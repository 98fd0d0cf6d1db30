/* lk.lambda, with what its role may do. */
#include "import/construct.h"

#include <string.h>

/* "lambda/order/arm64/….zip" → "order" */
static struct str source_of(const struct composer *c, const struct construct *construct)
{
	struct str key = value_string(construct_at(c, construct, 2, "/Code/S3Key")), source = {0};
	if (!str_starts_with(key, STR("lambda/")))
		return (struct str){0};
	key = str_slice(key, strlen("lambda/"), key.len);
	return str_next(&key, '/', &source) && key.len ? source : (struct str){0};
}

/* The end of the function's name that its logical id was made of. */
static struct str name_of(struct composer *c, const struct construct *construct, struct str full)
{
	size_t most = 2 * construct->id.len; /* a hyphen before each letter */
	for (size_t start = full.len > most ? full.len - most : 0; start < full.len; start++) {
		struct str name = str_slice(full, start, full.len);
		struct str id = construct_id_in(c->w.arena, name);
		if (id.len && str_equal(id, construct->id))
			return name;
	}
	return (struct str){0};
}

static struct value *statements_of(const struct composer *c, const struct construct *construct)
{
	return construct_at(c, construct, 1, "/Policies/0/PolicyDocument/Statement");
}

/* Actions of one service, by their names: what lk.grant takes. */
static bool is_grant(const struct value *statement)
{
	const struct value *actions = value_get(statement, STR("Action"));
	struct str service = {0};
	for (size_t i = 0; actions && actions->kind == VALUE_LIST && i < actions->as.list.count; i++) {
		struct str rest = value_string(actions->as.list.items[i]), part;
		if (!rest.len || !str_next(&rest, ':', &part) || !rest.len || str_contains(rest, STR("*")) ||
		    str_contains(rest, STR(":")) || (i && !str_equal(part, service)))
			return false;
		service = part;
	}
	return service.len && value_get(statement, STR("Resource"));
}

static bool recognise_lambda(struct composer *c, struct construct *construct)
{
	const struct value *statements = statements_of(c, construct);
	struct str full = construct_text_in(c->w.arena, construct_at(c, construct, 2, "/FunctionName"));
	struct str architecture = value_string(construct_at(c, construct, 2, "/Architectures/0"));
	construct->name = name_of(c, construct, full);
	if (!construct->name.len || !source_of(c, construct).len || !statements || statements->kind != VALUE_LIST)
		return false;
	for (size_t i = 1; i < statements->as.list.count; i++)
		if (!is_grant(statements->as.list.items[i]))
			return false;
	if (!construct_has_prefix(c, full, construct->name))
		return false;
	if (!c->architecture.len)
		c->architecture = architecture;
	return true;
}

/* What bucket:can would grant: the objects of the bucket by its name, or by its attribute. */
static struct str objects_of(struct composer *c, const struct construct *bucket)
{
	const struct value *name = construct_at(c, bucket, 0, "/BucketName");
	if (!name)
		return str_format_in(c->w.arena, "${%.*s.Arn}/*", STR_ARG(construct_main_id(c, bucket)));
	return str_format_in(c->w.arena, "arn:${AWS::Partition}:s3:::%.*s/*",
	                     STR_ARG(construct_text_in(c->w.arena, name)));
}

static bool has_action(const struct value *actions, const char *part)
{
	for (size_t i = 0; i < actions->as.list.count; i++)
		if (str_contains(value_string(actions->as.list.items[i]), str_from(part)))
			return true;
	return false;
}

static bool every_action(const struct value *actions, const char *part)
{
	for (size_t i = 0; i < actions->as.list.count; i++)
		if (!str_contains(value_string(actions->as.list.items[i]), str_from(part)))
			return false;
	return true;
}

static bool grants_table(struct composer *c, const struct construct *table, const struct value *statement)
{
	const struct value *resource = value_get(statement, STR("Resource"));
	const struct value *actions = value_get(statement, STR("Action"));
	bool indexes = construct_at(c, table, 0, "/GlobalSecondaryIndexes") &&
	               (has_action(actions, ":Query") || has_action(actions, ":Scan"));
	struct str below = str_format_in(c->w.arena, "${%.*s.Arn}/index/*", STR_ARG(construct_main_id(c, table)));
	const struct value *first = indexes ? value_at(resource, STR("/0")) : resource;
	const struct value *second = value_at(resource, STR("/1"));
	return value_is_intrinsic(first, FN_GET_ATT) && construct_of_reference(c, first) == table &&
	       (!indexes || (resource->kind == VALUE_LIST && resource->as.list.count == 2 &&
	                     str_equal(construct_text_in(c->w.arena, second), below)));
}

static bool grants_sender(struct composer *c, const struct construct *sender, const struct value *statement)
{
	struct str text = construct_text_in(c->w.arena, value_get(statement, STR("Resource")));
	struct str address = construct_text_in(c->w.arena, construct_at(c, sender, 0, "/EmailIdentity"));
	return text.ptr && str_equal(text, str_format_in(c->w.arena,
	                                                 "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:"
	                                                 "identity/%.*s",
	                                                 STR_ARG(address)));
}

static bool grants_bucket(struct composer *c, const struct construct *bucket, const struct value *statement)
{
	struct str text = construct_text_in(c->w.arena, value_get(statement, STR("Resource")));
	return text.ptr && every_action(value_get(statement, STR("Action")), "Object") &&
	       str_equal(text, objects_of(c, bucket));
}

static const struct {
	const char *service, *type;
	bool (*grants)(struct composer *c, const struct construct *construct, const struct value *statement);
} granters[] = {
	{"dynamodb:", "AWS::DynamoDB::Table", grants_table},
	{"s3:", "AWS::S3::Bucket", grants_bucket},
	{"ses:", "AWS::SES::EmailIdentity", grants_sender},
};

/* The construct whose :can makes the statement, of those that stand before; NULL when there is none. */
static const struct construct *find_granter(struct composer *c, const struct value *statement)
{
	for (size_t g = 0; g < LK_COUNT(granters); g++) {
		if (!has_action(value_get(statement, STR("Action")), granters[g].service))
			continue;
		for (size_t i = 0; i < c->graph->resources.count; i++) {
			const struct construct *found = c->constructs[i];
			if (found && found->main == i && construct_is(found, granters[g].type) &&
			    writer_declared(&c->w.names, construct_main_id(c, found)) &&
			    granters[g].grants(c, found, statement))
				return found;
		}
	}
	return NULL;
}

static struct value *action_names_in(struct composer *c, const struct value *actions)
{
	struct value *names = value_list_in(c->w.arena);
	for (size_t i = 0; i < actions->as.list.count; i++) {
		struct str name = value_string(actions->as.list.items[i]), service;
		str_next(&name, ':', &service);
		value_list_push(c->w.arena, names, value_string_in(c->w.arena, name));
	}
	return names;
}

static void write_grant(struct composer *c, const struct value *statement)
{
	const struct construct *granter = find_granter(c, statement);
	struct value *actions = value_get(statement, STR("Action")), *resource = value_get(statement, STR("Resource"));
	struct value *names = action_names_in(c, actions);
	if (granter) {
		construct_write_name(c, granter);
		writer_text(&c->w, ":can ");
		value_write(&c->w, names);
		return;
	}
	struct str service, rest = value_string(actions->as.list.items[0]);
	str_next(&rest, ':', &service);
	struct value *resources = resource;
	if (resource->kind != VALUE_LIST) {
		resources = value_list_in(c->w.arena);
		value_list_push(c->w.arena, resources, resource);
	}
	writer_text(&c->w, "lk.grant(");
	text_write_quoted(c->w.out, service);
	writer_text(&c->w, ", ");
	value_write(&c->w, names);
	writer_text(&c->w, ", ");
	value_write(&c->w, resources);
	writer_text(&c->w, ")");
}

/* A line for each, behind the call: order:allow(products:can { "GetItem" }). */
static void finish_lambda(struct composer *c, const struct construct *construct)
{
	const struct value *statements = statements_of(c, construct);
	for (size_t i = 1; i < statements->as.list.count; i++) {
		writer_newline(&c->w);
		construct_write_name(c, construct);
		writer_text(&c->w, ":allow(");
		write_grant(c, statements->as.list.items[i]);
		writer_text(&c->w, ")");
	}
}

static void write_lambda(struct composer *c, const struct construct *construct)
{
	struct options o = options_begin(c);
	struct str architecture = value_string(construct_at(c, construct, 2, "/Architectures/0"));
	struct str days = construct_unit_in(c->w.arena, construct_at(c, construct, 0, "/RetentionInDays"), "d");
	struct value *timeout = construct_at(c, construct, 2, "/Timeout");
	options_put_text(&o, "source", source_of(c, construct));
	options_put(&o, "memory", construct_at(c, construct, 2, "/MemorySize"));
	options_put_text(&o, "timeout", construct_unit_in(c->w.arena, timeout, "s"));
	options_put(&o, "description", construct_at(c, construct, 2, "/Description"));
	options_put(&o, "environment", construct_at(c, construct, 2, "/Environment/Variables"));
	options_put(&o, "concurrency", construct_at(c, construct, 2, "/ReservedConcurrentExecutions"));
	options_put_text(&o, "retention", str_is(days, "7d") ? (struct str){0} : days);
	options_put_text(&o, "architecture",
	                 str_equal(architecture, c->architecture) ? (struct str){0} : architecture);
	construct_write_call(c, construct, "lk.lambda", &o);
}

static const char *const lambda_own[] = {
	"FunctionName", "Description", "Runtime", "Handler", "MemorySize", "Timeout", "Role",
	"ReservedConcurrentExecutions", "LoggingConfig", "Environment", "Architectures", "Code",
};

const struct construct_kind construct_kinds_lambda[] = {
	{
		.parts =
			{
				{"AWS::Logs::LogGroup", "Logs", ".logs"},
				{"AWS::IAM::Role", "Role", ".role"},
				{"AWS::Lambda::Function", "Function", NULL},
			},
		.main = 2,
		.recognise = recognise_lambda,
		.write = write_lambda,
		.finish = finish_lambda,
		.own = lambda_own,
		.own_count = LK_COUNT(lambda_own),
	},
};
const size_t construct_count_lambda = LK_COUNT(construct_kinds_lambda);
