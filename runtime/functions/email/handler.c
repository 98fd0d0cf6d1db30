#include "functions/email/handler.h"

#include "base/limits.h"
#include "formats/json_write.h"
#include "functions/email/message.h"

/* botocore's sesv2/2019-09-27/service-2.json: endpointPrefix, signingName, serviceId. */
static const struct aws_service ses = {
	.name = "SES",
	.signing_name = "ses",
	.endpoint = "email",
	.environment = "SESV2",
	.read_fault = aws_fault_from_json,
};

struct state {
	struct str sender;
};

static enum lk_status start(const struct function_context *context, void **ret_state, struct error *ret_err)
{
	struct state *state = ARENA_NEW(context->arena, struct state);
	enum lk_status status = function_setting(context, "SENDER", &state->sender, ret_err);
	if (status != LK_OK)
		return status;
	if (!email_is_address(state->sender))
		return lambda_fail(ret_err, "Function.Configuration", "SENDER is no address: '%.*s'",
				   STR_ARG(state->sender));
	*ret_state = state;
	return LK_OK;
}

/* A message is never sent twice: tried again only where SES certainly did nothing. */
static enum lk_status send(struct arena *arena, const struct function_context *context, struct str body,
			   struct str *ret_message_id, struct error *ret_err)
{
	const struct http_header type = {STR("Content-Type"), STR("application/json")};
	struct aws_request request = {
		.service = &ses,
		.operation = "SendEmail",
		.path = STR("/v2/email/outbound-emails"),
		.headers = &type,
		.header_count = 1,
		.body = body,
		.runs_once = true,
	};
	struct http_response response = {0};
	const struct json *answer;
	enum lk_status status = aws_call(context->client, arena, &request, &response, ret_err);
	if (status != LK_OK)
		return status;
	status = json_parse_in(arena, response.body, NULL, &answer, ret_err);
	if (status != LK_OK) {
		error_prefix(ret_err, "the answer of SES SendEmail: ");
		return status;
	}
	*ret_message_id = json_get_string(answer, STR("MessageId"));
	if (!ret_message_id->len)
		return error_set(ret_err, ERROR_PROTOCOL, "the answer of SES SendEmail has no MessageId");
	return LK_OK;
}

static enum lk_status handle(const struct function_context *context, void *state,
			     const struct lambda_invocation *invocation, struct buf *answer, struct error *ret_err)
{
	const struct state *settings = state;
	struct email_message message;
	struct str message_id;
	struct buf body;
	enum lk_status status = email_message_read_in(invocation->arena, invocation->event, &message, ret_err);
	if (status != LK_OK)
		return status;
	buf_init(&body, LIMIT_HTTP_BODY);
	email_write_request(&message, settings->sender, &body);
	status = send(invocation->arena, context, buf_view(&body), &message_id, ret_err);
	buf_done(&body);
	if (status != LK_OK)
		return status;
	lambda_log_write(context->log, LAMBDA_LOG_INFO, "message %.*s sent to %zu recipients", STR_ARG(message_id),
			 message.to.count);
	struct json_writer writer;
	json_writer_init(&writer, answer, 0);
	json_write_begin_object(&writer);
	json_write_member(&writer, STR("message_id"), message_id);
	json_write_end_object(&writer);
	return LK_OK;
}

const struct function EMAIL_FUNCTION = {"email", start, handle};
