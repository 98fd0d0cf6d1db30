#include "aws/fault.h"
#include "formats/json.h"

/* "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException:http://..." is "ResourceNotFoundException" (Smithy, "AWS
 * JSON 1.0 protocol", operation error serialization). */
static struct str bare_code(struct str type)
{
	size_t hash = str_find(type, STR("#"), 0);
	struct str code = hash == SIZE_MAX ? type : str_slice(type, hash + 1, type.len);
	return str_slice(code, 0, str_find(code, STR(":"), 0));
}

static struct str first_string(const struct json *object, const struct str *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct str text = json_get_string(object, names[i]);
		if (text.len)
			return text;
	}
	return (struct str){0};
}

struct aws_fault aws_fault_from_json(struct arena *arena, const struct http_response *response)
{
	static const struct str code_names[] = {STR_INIT("__type"), STR_INIT("code"), STR_INIT("Code")};
	static const struct str message_names[] = {STR_INIT("message"), STR_INIT("Message"), STR_INIT("errorMessage")};
	struct aws_fault fault = aws_fault_from_text(arena, response);
	struct str header = bare_code(http_get_header(response, "x-amzn-errortype"));
	const struct json *root = NULL;
	struct error ignored; /* what is no JSON is told as text */
	if (json_parse_in(arena, response->body, NULL, &root, &ignored) == LK_OK && json_is(root, JSON_OBJECT)) {
		const struct json *inner = json_get(root, STR("Error"));
		const struct json *object = json_is(inner, JSON_OBJECT) ? inner : root;
		fault.message = first_string(object, message_names, LK_COUNT(message_names));
		fault.code = bare_code(first_string(object, code_names, LK_COUNT(code_names)));
	}
	if (header.len)
		fault.code = header;
	return fault;
}
