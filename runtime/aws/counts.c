#include "aws/counts.h"

#include "aws/json_protocol.h"
#include "base/limits.h"
#include "formats/json_write.h"

/* botocore, metadata of service-2.json of both. */
const struct aws_service AWS_SQS = {
	.name = "SQS",
	.signing_name = "sqs",
	.endpoint = "sqs",
	.environment = "SQS",
	.gov_is_fips = true,
	.target_prefix = "AmazonSQS",
	.content_type = "application/x-amz-json-1.0",
	.read_fault = aws_fault_from_json,
};

const struct aws_service AWS_ECR = {
	.name = "ECR",
	.signing_name = "ecr",
	.endpoint = "api.ecr",
	.environment = "ECR",
	.dual_stack_endpoint = "ecr",
	.target_prefix = "AmazonEC2ContainerRegistry_V20150921",
	.content_type = "application/x-amz-json-1.1",
	.read_fault = aws_fault_from_json,
};

/* A request of texts, with one list or number at its end that is JSON already. */
struct ask {
	const struct aws_service *service;
	const char *operation, *name;
	struct str value;
	const char *more, *more_json; /* may be NULL */
};

static enum lk_status ask(struct aws_client *client, struct arena *arena, const struct ask *ask, bool *ret_exists,
                          const struct json **ret_answer, struct error *ret_err)
{
	struct buf body;
	struct json_writer writer;
	buf_init(&body, 64 * KIB);
	json_writer_init(&writer, &body, 0);
	json_write_begin_object(&writer);
	json_write_member(&writer, str_from(ask->name), ask->value);
	if (ask->more) {
		json_write_name(&writer, str_from(ask->more));
		json_write_raw(&writer, str_from(ask->more_json));
	}
	json_write_end_object(&writer);
	struct str text = buf_copy_in(&body, arena);
	buf_done(&body);
	enum lk_status status = aws_json_call(client, arena, ask->service, ask->operation, text, ret_answer, ret_err);
	*ret_exists = status == LK_OK;
	return status != LK_OK && ret_err->kind == ERROR_NOT_FOUND ? LK_OK : status;
}

static enum lk_status lacks(const struct ask *ask, struct error *ret_err)
{
	return error_set(ret_err, ERROR_PROTOCOL, "%s %s: the answer holds no count", ask->service->name,
	                 ask->operation);
}

enum lk_status counts_of_user_pool(struct aws_client *client, struct arena *arena, struct str pool_id,
                                   bool *ret_exists, int64_t *ret_users, struct error *ret_err)
{
	const struct ask pool = {.service = &AWS_COGNITO, .operation = "DescribeUserPool", .name = "UserPoolId",
	                         .value = pool_id};
	const struct json *answer;
	int64_t users = 0;
	enum lk_status status = ask(client, arena, &pool, ret_exists, &answer, ret_err);
	if (status != LK_OK || !*ret_exists)
		return status;
	if (!json_to_int(json_get(json_get(answer, STR("UserPool")), STR("EstimatedNumberOfUsers")), &users))
		return lacks(&pool, ret_err);
	*ret_users = users;
	return LK_OK;
}

enum lk_status counts_of_log_group(struct aws_client *client, struct arena *arena, struct str name,
                                   bool *ret_exists, int64_t *ret_bytes, struct error *ret_err)
{
	const struct ask group = {.service = &AWS_LOGS, .operation = "DescribeLogGroups", .name = "logGroupNamePrefix",
	                          .value = name};
	const struct json *answer;
	enum lk_status status = ask(client, arena, &group, ret_exists, &answer, ret_err);
	if (status != LK_OK || !*ret_exists)
		return status;
	/* Groups come in the order of their names: the one that is the prefix itself is on the first page. */
	const struct json *groups = json_get(answer, STR("logGroups"));
	*ret_exists = false;
	for (size_t i = 0; json_item(groups, i) && !*ret_exists; i++) {
		int64_t bytes = 0;
		if (!str_equal(json_get_string(json_item(groups, i), STR("logGroupName")), name))
			continue;
		if (!json_to_int(json_get(json_item(groups, i), STR("storedBytes")), &bytes))
			return lacks(&group, ret_err);
		*ret_exists = true;
		*ret_bytes = bytes;
	}
	return LK_OK;
}

enum lk_status counts_of_queue(struct aws_client *client, struct arena *arena, struct str queue_url,
                               bool *ret_exists, int64_t *ret_messages, struct error *ret_err)
{
	static const char *const names[] = {"ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed",
	                                    "ApproximateNumberOfMessagesNotVisible"};
	const struct ask queue = {.service = &AWS_SQS,
	                          .operation = "GetQueueAttributes",
	                          .name = "QueueUrl",
	                          .value = queue_url,
	                          .more = "AttributeNames",
	                          .more_json = "[\"ApproximateNumberOfMessages\","
	                                       "\"ApproximateNumberOfMessagesDelayed\","
	                                       "\"ApproximateNumberOfMessagesNotVisible\"]"};
	const struct json *answer;
	int64_t messages = 0;
	enum lk_status status = ask(client, arena, &queue, ret_exists, &answer, ret_err);
	if (status != LK_OK || !*ret_exists)
		return status;
	for (size_t i = 0; i < LK_COUNT(names); i++) {
		int64_t some;
		struct str text = json_get_string(json_get(answer, STR("Attributes")), str_from(names[i]));
		if (!str_to_int(text, &some) || some < 0 || some > INT64_MAX - messages)
			return lacks(&queue, ret_err);
		messages += some;
	}
	*ret_messages = messages;
	return LK_OK;
}

enum lk_status counts_of_repository(struct aws_client *client, struct arena *arena, struct str name,
                                    bool *ret_exists, int64_t *ret_images, bool *ret_more, struct error *ret_err)
{
	const struct ask repository = {.service = &AWS_ECR, .operation = "ListImages", .name = "repositoryName",
	                               .value = name, .more = "maxResults", .more_json = "1000"};
	const struct json *answer;
	enum lk_status status = ask(client, arena, &repository, ret_exists, &answer, ret_err);
	if (status != LK_OK || !*ret_exists)
		return status;
	const struct json *images = json_get(answer, STR("imageIds"));
	if (!json_is(images, JSON_ARRAY))
		return lacks(&repository, ret_err);
	*ret_images = (int64_t)images->count;
	*ret_more = json_get_string(answer, STR("nextToken")).len > 0;
	return LK_OK;
}
