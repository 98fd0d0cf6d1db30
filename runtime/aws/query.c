#include "aws/query.h"

#include "base/buf.h"
#include "base/limits.h"

void query_form_init_in(struct query_form *form, struct arena *arena)
{
	*form = (struct query_form){.arena = arena};
}

static void add(struct query_form *form, struct str name, struct str value)
{
	VEC_PUSH(form->arena, &form->pairs) = (struct query_pair){name, value};
}

void query_add(struct query_form *form, const char *name, struct str value)
{
	add(form, str_from(name), value);
}

void query_add_optional(struct query_form *form, const char *name, struct str value)
{
	if (value.len)
		query_add(form, name, value);
}

void query_add_bool(struct query_form *form, const char *name, bool value)
{
	query_add(form, name, value ? STR("true") : STR("false"));
}

void query_add_member(struct query_form *form, const char *list, size_t number, const char *field, struct str value)
{
	add(form, str_format_in(form->arena, "%s.member.%zu%s%s", list, number, field ? "." : "", field ? field : ""),
	    value);
}

void query_add_list(struct query_form *form, const char *list, const struct str *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		query_add_member(form, list, i + 1, NULL, items[i]);
}

static void append_pair(struct arena *arena, struct buf *out, struct str name, struct str value)
{
	if (out->len)
		buf_append_char(out, '&');
	buf_append(out, http_encode_in(arena, name, false));
	buf_append_char(out, '=');
	buf_append(out, http_encode_in(arena, value, false));
}

struct str query_encode_in(struct arena *arena, const struct aws_service *service, const char *action,
                           const struct query_form *form)
{
	struct buf body;
	buf_init(&body, LIMIT_HTTP_BODY);
	append_pair(arena, &body, STR("Action"), str_from(action));
	append_pair(arena, &body, STR("Version"), str_from(service->api_version));
	for (size_t i = 0; form && i < form->pairs.count; i++)
		append_pair(arena, &body, form->pairs.items[i].name, form->pairs.items[i].value);
	struct str text = buf_ok(&body) ? buf_copy_in(&body, arena) : (struct str){0};
	buf_done(&body);
	return text;
}

static enum lk_status unwrap(struct arena *arena, const struct aws_service *service, const char *action,
                             const struct http_response *response, const struct xml **ret_result,
                             struct error *ret_err)
{
	const struct xml *root;
	struct str body = str_trim(response->body);
	if (!body.len) {
		*ret_result = ARENA_NEW(arena, struct xml);
		return LK_OK;
	}
	if (xml_parse_in(arena, body, &root, ret_err) != LK_OK) {
		error_prefix(ret_err, "%s %s: the answer is not XML: ", service->name, action);
		error_hint(ret_err, "%s", AWS_HINT_PROXY);
		return LK_FAILED;
	}
	const struct xml *result = xml_child(root, str_format_in(arena, "%sResult", action).ptr);
	if (!result && !str_equal(root->name, str_format_in(arena, "%sResponse", action))) {
		error_set(ret_err, ERROR_PROTOCOL, "%s %s: the answer is of something else: <%.*s>", service->name,
			  action, STR_ARG(str_slice(root->name, 0, 60)));
		error_hint(ret_err, "%s", AWS_HINT_PROXY);
		return LK_FAILED;
	}
	*ret_result = result ? result : root;
	return LK_OK;
}

static const struct http_header form_type = {STR_INIT("Content-Type"),
					     STR_INIT("application/x-www-form-urlencoded; charset=utf-8")};

static enum lk_status request_in(struct arena *arena, const struct aws_service *service, const char *action,
				 const struct query_form *form, struct aws_request *ret_request, struct error *ret_err)
{
	*ret_request = (struct aws_request){
		.service = service, .operation = action, .headers = &form_type, .header_count = 1};
	ret_request->body = query_encode_in(arena, service, action, form);
	if (!ret_request->body.len)
		return error_set(ret_err, ERROR_LIMIT, "%s %s: the request is too large", service->name, action);
	return LK_OK;
}

enum lk_status aws_query_call(struct aws_client *client, struct arena *arena, const struct aws_service *service,
			      const char *action, const struct query_form *form, const struct xml **ret_result,
			      struct error *ret_err)
{
	struct aws_request request;
	struct http_response response = {0};
	enum lk_status status = request_in(arena, service, action, form, &request, ret_err);
	if (status == LK_OK)
		status = aws_call(client, arena, &request, &response, ret_err);
	if (status != LK_OK)
		return status;
	return unwrap(arena, service, action, &response, ret_result, ret_err);
}

void aws_query_call_many(struct aws_client *client, struct arena *arena, const struct aws_service *service,
			 struct query_call *calls, size_t count)
{
	struct aws_request *requests = arena_alloc_array(arena, count + 1, sizeof(*requests));
	struct aws_outcome *outcomes = arena_alloc_array(arena, count + 1, sizeof(*outcomes));
	struct query_call **sent = arena_alloc_array(arena, count + 1, sizeof(struct query_call *));
	size_t sent_count = 0;
	struct error any; /* each outcome has its own */
	for (size_t i = 0; i < count; i++) {
		struct query_call *call = &calls[i];
		call->status = request_in(arena, service, call->action, call->form, &requests[sent_count], &call->err);
		if (call->status == LK_OK)
			sent[sent_count++] = call;
	}
	if (aws_call_many(client, arena, requests, sent_count, outcomes, &any) != LK_OK)
		log_write(client->config.log, LOG_DEBUG, "of %zu calls: %s", sent_count, any.message);
	for (size_t i = 0; i < sent_count; i++) {
		struct query_call *call = sent[i];
		call->status = outcomes[i].status;
		if (call->status == LK_OK)
			call->status = unwrap(arena, service, call->action, &outcomes[i].response, &call->result,
					      &call->err);
		else
			call->err = outcomes[i].err;
	}
}
