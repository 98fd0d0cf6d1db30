#include "aws/cloud_control.h"

#include "aws/error.h"
#include "base/limits.h"
#include "formats/json_write.h"

/* The model allows 262,144 characters of properties, which are escaped once more within the answer. */
enum { PROPERTIES_MAX = 262144 * 4, ANSWER_MAX = 4 * 1024 * 1024, PROPERTIES_NODES = 200000 };

static struct str body_in(struct arena *arena, const struct cloudcontrol_look *look)
{
	struct buf out;
	struct json_writer json;
	buf_init(&out, LIMIT_JSON);
	json_writer_init(&json, &out, 0);
	json_write_begin_object(&json);
	json_write_member(&json, STR("TypeName"), look->type);
	json_write_member(&json, STR("Identifier"), look->identifier);
	json_write_end_object(&json);
	struct str body = buf_copy_in(&out, arena);
	buf_done(&out);
	return body;
}

static struct aws_request request_in(struct arena *arena, const struct cloudcontrol_look *look)
{
	struct http_header *headers = arena_alloc_array(arena, 2, sizeof *headers);
	headers[0] = (struct http_header){STR("Content-Type"), str_from(AWS_CLOUDCONTROL.content_type)};
	headers[1] = (struct http_header){STR("X-Amz-Target"), STR("CloudApiService.GetResource")};
	return (struct aws_request){
		.service = &AWS_CLOUDCONTROL,
		.operation = "GetResource",
		.headers = headers,
		.header_count = 2,
		.body = body_in(arena, look),
		.response_limit = ANSWER_MAX,
	};
}

static enum lk_status read_answer(struct arena *arena, struct str body, struct cloudcontrol_look *look)
{
	const struct json_limits limits = {PROPERTIES_MAX, PROPERTIES_NODES, LIMIT_NESTING};
	const struct json *answer, *properties;
	if (json_parse_in(arena, body, NULL, &answer, &look->err) != LK_OK) {
		error_prefix(&look->err, "Cloud Control GetResource: the answer is not JSON: ");
		return LK_FAILED;
	}
	struct str text = json_get_string(json_get(answer, STR("ResourceDescription")), STR("Properties"));
	if (!text.len)
		return error_set(&look->err, ERROR_PROTOCOL, "Cloud Control GetResource: the answer has no properties");
	if (json_parse_in(arena, text, &limits, &properties, &look->err) != LK_OK) {
		error_prefix(&look->err, "Cloud Control GetResource: the properties are not JSON: ");
		return LK_FAILED;
	}
	if (!json_is(properties, JSON_OBJECT))
		return error_set(&look->err, ERROR_PROTOCOL, "Cloud Control GetResource: the properties are a %s",
		                 json_kind_name(properties));
	look->properties = properties;
	return LK_OK;
}

void cloudcontrol_get_resources(struct aws_client *client, struct arena *arena, struct cloudcontrol_look *looks,
                                size_t count)
{
	struct aws_request *requests = arena_alloc_array(arena, count, sizeof *requests);
	struct aws_outcome *outcomes = arena_alloc_array(arena, count, sizeof *outcomes);
	struct error first;
	for (size_t i = 0; i < count; i++)
		requests[i] = request_in(arena, &looks[i]);
	bool all = aws_call_many(client, arena, requests, count, outcomes, &first) == LK_OK;
	for (size_t i = 0; i < count; i++) {
		struct cloudcontrol_look *look = &looks[i];
		look->status = all ? LK_OK : outcomes[i].status;
		if (look->status == LK_OK) {
			look->status = read_answer(arena, outcomes[i].response.body, look);
			continue;
		}
		look->err = outcomes[i].err;
		look->unsupported = aws_error_is(&look->err, "TypeNotFoundException") ||
		                    aws_error_is(&look->err, "UnsupportedActionException");
	}
}
