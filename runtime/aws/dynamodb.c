#include "aws/dynamodb.h"

#include "aws/json_protocol.h"
#include "base/limits.h"

const struct aws_service AWS_DYNAMODB = {
	.name = "DynamoDB",
	.signing_name = "dynamodb",
	.endpoint = "dynamodb",
	.environment = "DYNAMODB",
	.gov_is_fips = true,
	.max_attempts = 4,
	.retry_base_ms = 25,
	.transient_code = "ReplicatedWriteConflictException",
	.target_prefix = "DynamoDB_20120810",
	.content_type = "application/x-amz-json-1.0",
	.read_fault = aws_fault_from_json,
};

enum lk_status dynamodb_call(struct aws_client *client, struct arena *arena, const char *operation, struct str body,
                             const struct json **ret_answer, struct error *ret_err)
{
	return aws_json_call(client, arena, &AWS_DYNAMODB, operation, body, ret_answer, ret_err);
}

const struct json *dynamodb_attribute(const struct json *item, struct str name, const char *type)
{
	return json_get(json_get(item, name), str_from(type));
}

static void write_typed(struct json_writer *writer, struct str type, struct str text)
{
	json_write_begin_object(writer);
	json_write_member(writer, type, text);
	json_write_end_object(writer);
}

void dynamodb_write_text(struct json_writer *writer, struct str text)
{
	write_typed(writer, STR("S"), text);
}

void dynamodb_write_number(struct json_writer *writer, struct str digits)
{
	write_typed(writer, STR("N"), digits);
}

void dynamodb_write_bool(struct json_writer *writer, bool value)
{
	json_write_begin_object(writer);
	json_write_member_bool(writer, STR("BOOL"), value);
	json_write_end_object(writer);
}

static enum lk_status call_on_table(struct aws_client *client, struct arena *arena, const char *operation,
                                    struct str name, const struct json **ret_answer, struct error *ret_err)
{
	struct buf body;
	struct json_writer writer;
	buf_init(&body, 64 * KIB);
	json_writer_init(&writer, &body, 0);
	json_write_begin_object(&writer);
	json_write_member(&writer, STR("TableName"), name);
	json_write_end_object(&writer);
	struct str text = buf_copy_in(&body, arena);
	buf_done(&body);
	return dynamodb_call(client, arena, operation, text, ret_answer, ret_err);
}

static int64_t integer(const struct json *object, struct str name)
{
	int64_t number;
	return json_to_int(json_get(object, name), &number) ? number : 0;
}

static struct str pending_index(const struct json *table)
{
	const struct json *indexes = json_get(table, STR("GlobalSecondaryIndexes"));
	for (size_t i = 0; json_item(indexes, i); i++) {
		struct str status = json_get_string(json_item(indexes, i), STR("IndexStatus"));
		if (status.len && !str_is(status, "ACTIVE"))
			return json_get_string(json_item(indexes, i), STR("IndexName"));
	}
	return (struct str){0};
}

enum lk_status dynamodb_describe_table(struct aws_client *client, struct arena *arena, struct str name,
                                       bool *ret_exists, struct dynamodb_table *ret_table, struct error *ret_err)
{
	const struct json *answer;
	enum lk_status status = call_on_table(client, arena, "DescribeTable", name, &answer, ret_err);
	if (status != LK_OK && ret_err->kind == ERROR_NOT_FOUND) {
		*ret_exists = false;
		return LK_OK;
	}
	if (status != LK_OK)
		return status;
	const struct json *table = json_get(answer, STR("Table"));
	const struct json *protection = json_get(table, STR("DeletionProtectionEnabled"));
	*ret_exists = true;
	*ret_table = (struct dynamodb_table){
		.name = json_get_string(table, STR("TableName")),
		.arn = json_get_string(table, STR("TableArn")),
		.status = json_get_string(table, STR("TableStatus")),
		.item_count = integer(table, STR("ItemCount")),
		.size_bytes = integer(table, STR("TableSizeBytes")),
		.deletion_protection = json_is(protection, JSON_BOOL) && protection->boolean,
		.pending_index = pending_index(table),
	};
	return LK_OK;
}

enum lk_status dynamodb_delete_table(struct aws_client *client, struct arena *arena, struct str name,
                                     struct error *ret_err)
{
	const struct json *answer;
	enum lk_status status = call_on_table(client, arena, "DeleteTable", name, &answer, ret_err);
	return status != LK_OK && ret_err->kind == ERROR_NOT_FOUND ? LK_OK : status;
}
