#include "deploy/remove.h"

#include "aws/dynamodb.h"
#include "aws/json_protocol.h"
#include "aws/s3.h"
#include "base/limits.h"
#include "deploy/empty.h"
#include "formats/json_write.h"

/* Members: botocore's cognito-idp/2016-04-18, dynamodb/2012-08-10 and logs/2014-03-28. */
static const struct deletion {
	const char *type;
	const struct aws_service *service;
	const char *operation;
	const char *member; /* takes the physical id */
} deletions[] = {
	{"AWS::Cognito::UserPool", &AWS_COGNITO, "DeleteUserPool", "UserPoolId"},
	{"AWS::DynamoDB::Table", &AWS_DYNAMODB, "DeleteTable", "TableName"},
	{"AWS::Logs::LogGroup", &AWS_LOGS, "DeleteLogGroup", "logGroupName"},
};

#define BUCKET_TYPE "AWS::S3::Bucket"

static const struct resource *declared(const struct live *live, struct str logical_id)
{
	return live->graph ? graph_find_resource(live->graph, logical_id) : NULL;
}

static bool is_retained(const struct resource *resource)
{
	const struct value *policy = value_get(resource ? resource->attributes : NULL, STR("DeletionPolicy"));
	return value_is_string(policy, "Retain") || value_is_string(policy, "RetainExceptOnCreate");
}

static bool is_gone(const struct cfn_resource *resource)
{
	return !resource->physical_id.len || str_equal(resource->status, STR("DELETE_COMPLETE"));
}

static struct remnant remnant_of(const struct cfn_resource *resource)
{
	return (struct remnant){resource->logical_id, resource->type, resource->physical_id};
}

struct remnant_list remove_retained_in(struct arena *arena, const struct live *live)
{
	struct remnant_list list = {0};
	for (size_t i = 0; i < live->resources.resources.count; i++) {
		const struct cfn_resource *resource = &live->resources.resources.items[i];
		if (!is_gone(resource) && is_retained(declared(live, resource->logical_id)))
			VEC_PUSH(arena, &list.items) = remnant_of(resource);
	}
	return list;
}

enum lk_status remove_full_buckets_in(struct aws_client *client, struct arena *arena, const struct live *live,
                                      bool with_data, struct remnant_list *ret_buckets, struct error *ret_err)
{
	struct remnant_list list = {0};
	for (size_t i = 0; i < live->resources.resources.count; i++) {
		const struct cfn_resource *resource = &live->resources.resources.items[i];
		bool stays = is_retained(declared(live, resource->logical_id)) && !with_data, empty;
		if (!str_equal(resource->type, STR(BUCKET_TYPE)) || is_gone(resource) || stays)
			continue;
		enum lk_status status = empty_is(client, arena, resource->physical_id, &empty, ret_err);
		if (status != LK_OK)
			return status;
		if (!empty)
			VEC_PUSH(arena, &list.items) = remnant_of(resource);
	}
	*ret_buckets = list;
	return LK_OK;
}

static bool is_missing(const struct error *err)
{
	struct str code = str_from(err->service_code);
	return err->kind == ERROR_NOT_FOUND || str_equal(code, STR("ResourceNotFoundException"));
}

static enum lk_status call_deletion(struct aws_client *client, struct arena *arena, const struct deletion *row,
                                    struct str physical_id, struct error *ret_err)
{
	struct buf body;
	struct json_writer writer;
	const struct json *answer;
	buf_init(&body, LIMIT_MESSAGE);
	json_writer_init(&writer, &body, 0);
	json_write_begin_object(&writer);
	json_write_member(&writer, str_from(row->member), physical_id);
	json_write_end_object(&writer);
	enum lk_status status =
		aws_json_call(client, arena, row->service, row->operation, buf_view(&body), &answer, ret_err);
	buf_done(&body);
	return status == LK_FAILED && is_missing(ret_err) ? LK_OK : status;
}

enum lk_status remove_remnant(struct aws_client *client, struct arena *arena, const struct remnant *remnant,
                              struct error *ret_err)
{
	if (str_equal(remnant->type, STR(BUCKET_TYPE)))
		return s3_delete_bucket(client, arena, remnant->physical_id, ret_err);
	for (size_t i = 0; i < LK_COUNT(deletions); i++)
		if (str_is(remnant->type, deletions[i].type))
			return call_deletion(client, arena, &deletions[i], remnant->physical_id, ret_err);
	return error_set(ret_err, ERROR_OTHER, "%.*s '%.*s' has to be deleted by hand: %.*s", STR_ARG(remnant->type),
	                 STR_ARG(remnant->logical_id), STR_ARG(remnant->physical_id));
}
