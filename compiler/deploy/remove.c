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
#define STACK_TYPE "AWS::CloudFormation::Stack"

enum { NESTED_MAX = 20 };

/* CloudFormation User Guide, "DeletionPolicy attribute": of these, Snapshot is the default. */
static bool is_snapshot_by_default(const struct resource *resource)
{
	return str_is(resource->type, "AWS::RDS::DBCluster") ||
	       (str_is(resource->type, "AWS::RDS::DBInstance") &&
	        !value_get(resource->properties, STR("DBClusterIdentifier")));
}

static enum fate fate_of(const struct live *live, const struct cfn_resource *listed)
{
	/* A policy may be an expression; with the transforms carried out it is a word. */
	const struct graph *graph = live->processed ? live->processed : live->graph;
	const struct resource *resource = graph ? graph_find_resource(graph, listed->logical_id) : NULL;
	const struct value *policy = value_get(resource ? resource->attributes : NULL, STR("DeletionPolicy"));
	/* A deletion that failed elsewhere has passed it by. */
	if (str_is(listed->status, "DELETE_SKIPPED"))
		return FATE_KEPT;
	if (value_is_string(policy, "Retain") || value_is_string(policy, "RetainExceptOnCreate"))
		return FATE_KEPT;
	if (value_is_string(policy, "Snapshot") || (resource && !policy && is_snapshot_by_default(resource)))
		return FATE_SNAPSHOT;
	return FATE_DELETED;
}

static bool is_versioned(const struct live *live, struct str logical_id)
{
	const struct resource *resource = live->graph ? graph_find_resource(live->graph, logical_id) : NULL;
	return resource && value_at(resource->properties, STR("/VersioningConfiguration/Status"));
}

static bool is_gone(const struct cfn_resource *resource)
{
	return !resource->physical_id.len || str_is(resource->status, "DELETE_COMPLETE");
}

static enum lk_status add_stack(struct aws_client *client, struct arena *arena, const struct live *live,
                                struct str path, int depth, struct remnant_list *list, struct error *ret_err);

static enum lk_status add_nested(struct aws_client *client, struct arena *arena, const struct remnant *stack, int depth,
                                 struct remnant_list *list, struct error *ret_err)
{
	struct live nested;
	if (depth == NESTED_MAX)
		return error_set(ret_err, ERROR_LIMIT, "stacks are nested deeper than %d", NESTED_MAX);
	enum lk_status status = live_fetch(client, arena, stack->physical_id, &nested, ret_err);
	struct str path = str_concat_in(arena, stack->logical_id, STR("/"));
	return status == LK_OK ? add_stack(client, arena, &nested, path, depth + 1, list, ret_err) : status;
}

static enum lk_status add_stack(struct aws_client *client, struct arena *arena, const struct live *live,
                                struct str path, int depth, struct remnant_list *list, struct error *ret_err)
{
	enum lk_status status = LK_OK;
	for (size_t i = 0; status == LK_OK && i < live->resources.resources.count; i++) {
		const struct cfn_resource *resource = &live->resources.resources.items[i];
		if (is_gone(resource))
			continue;
		struct remnant remnant = {.logical_id = str_concat_in(arena, path, resource->logical_id),
		                          .type = resource->type,
		                          .physical_id = resource->physical_id,
		                          .status = resource->status,
		                          .status_reason = resource->status_reason,
		                          .fate = fate_of(live, resource),
		                          .versioned = is_versioned(live, resource->logical_id)};
		VEC_PUSH(arena, &list->items) = remnant;
		if (str_is(remnant.type, STACK_TYPE) && remnant.fate == FATE_DELETED)
			status = add_nested(client, arena, &remnant, depth, list, ret_err);
	}
	return status;
}

enum lk_status remove_list_in(struct aws_client *client, struct arena *arena, const struct live *live,
                              struct remnant_list *ret_list, struct error *ret_err)
{
	*ret_list = (struct remnant_list){0};
	return add_stack(client, arena, live, (struct str){0}, 0, ret_list, ret_err);
}

struct remnant_list remove_of_fate_in(struct arena *arena, const struct remnant_list *list, enum fate fate)
{
	struct remnant_list chosen = {0};
	for (size_t i = 0; i < list->items.count; i++)
		if (list->items.items[i].fate == fate)
			VEC_PUSH(arena, &chosen.items) = list->items.items[i];
	return chosen;
}

struct remnant_list remove_failed_in(struct arena *arena, const struct remnant_list *list)
{
	struct remnant_list failed = {0};
	for (size_t i = 0; i < list->items.count; i++)
		if (str_is(list->items.items[i].status, "DELETE_FAILED"))
			VEC_PUSH(arena, &failed.items) = list->items.items[i];
	return failed;
}

enum lk_status remove_full_buckets_in(struct aws_client *client, struct arena *arena, const struct remnant_list *list,
                                      bool with_data, struct remnant_list *ret_buckets, struct error *ret_err)
{
	*ret_buckets = (struct remnant_list){0};
	for (size_t i = 0; i < list->items.count; i++) {
		const struct remnant *remnant = &list->items.items[i];
		bool empty;
		if (!str_is(remnant->type, BUCKET_TYPE) || (remnant->fate == FATE_KEPT && !with_data))
			continue;
		enum lk_status status = empty_is(client, arena, remnant->physical_id, &empty, ret_err);
		if (status != LK_OK)
			return status;
		if (!empty)
			VEC_PUSH(arena, &ret_buckets->items) = *remnant;
	}
	return LK_OK;
}

static bool has_id(const struct remnant_list *list, struct str physical_id)
{
	for (size_t i = 0; i < list->items.count; i++)
		if (str_equal(list->items.items[i].physical_id, physical_id))
			return true;
	return false;
}

enum lk_status remove_add_skipped(struct aws_client *client, struct arena *arena, struct str stack_id,
                                  struct remnant_list *kept, struct error *ret_err)
{
	struct cfn_resource_list list;
	enum lk_status status = cfn_list_resources(client, arena, stack_id, &list, ret_err);
	for (size_t i = 0; status == LK_OK && i < list.resources.count; i++) {
		const struct cfn_resource *resource = &list.resources.items[i];
		if (!str_is(resource->status, "DELETE_SKIPPED") || has_id(kept, resource->physical_id))
			continue;
		VEC_PUSH(arena, &kept->items) = (struct remnant){.logical_id = resource->logical_id,
		                                                 .type = resource->type,
		                                                 .physical_id = resource->physical_id,
		                                                 .status = resource->status,
		                                                 .fate = FATE_KEPT};
	}
	return status;
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
	if (str_is(remnant->type, BUCKET_TYPE))
		return s3_delete_bucket(client, arena, remnant->physical_id, ret_err);
	for (size_t i = 0; i < LK_COUNT(deletions); i++)
		if (str_is(remnant->type, deletions[i].type))
			return call_deletion(client, arena, &deletions[i], remnant->physical_id, ret_err);
	return error_set(ret_err, ERROR_OTHER, "%.*s '%.*s' has to be deleted by hand: %.*s", STR_ARG(remnant->type),
	                 STR_ARG(remnant->logical_id), STR_ARG(remnant->physical_id));
}
