#include "aws/fault.h"

#include "base/buf.h"

enum { SNIPPET = 160 };

static bool is_html(struct str body)
{
	return str_find(str_slice(body, 0, 512), STR("<html"), 0) != SIZE_MAX ||
	       str_find(str_slice(body, 0, 512), STR("<HTML"), 0) != SIZE_MAX;
}

struct aws_fault aws_fault_from_text(struct arena *arena, const struct http_response *response)
{
	struct aws_fault fault = {.request_id = http_get_header(response, "x-amzn-RequestId")};
	if (!fault.request_id.len)
		fault.request_id = http_get_header(response, "x-amz-request-id");
	struct str body = str_trim(response->body);
	if (!body.len)
		return fault;
	if (is_html(body))
		fault.message = str_format_in(
			arena, "HTTP status %d with a web page, so it may be a proxy that answers", response->status);
	else
		fault.message = str_format_in(arena, "HTTP status %d with an answer that is no error document: %.*s%s",
		                              response->status, STR_ARG(str_slice(body, 0, SNIPPET)),
		                              body.len > SNIPPET ? "..." : "");
	return fault;
}
