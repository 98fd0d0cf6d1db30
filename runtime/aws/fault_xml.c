#include "aws/fault.h"
#include "formats/xml.h"

/* Where the error element may be; "" is the root itself. Query protocol, S3, and EC2's and some emulators' form. */
static const struct xml *error_element(const struct xml *root)
{
	static const char *const paths[] = {"Error", "Errors/Error", "error"};
	if (str_is(root->name, "Error"))
		return root;
	for (size_t i = 0; i < LK_COUNT(paths); i++)
		if (xml_at(root, paths[i]))
			return xml_at(root, paths[i]);
	return root;
}

static struct str first_text(const struct xml *node, const char *const *paths, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (xml_text(node, paths[i]).len)
			return xml_text(node, paths[i]);
	return (struct str){0};
}

struct aws_fault aws_fault_from_xml(struct arena *arena, const struct http_response *response)
{
	static const char *const id_paths[] = {"RequestId", "RequestID", "ResponseMetadata/RequestId"};
	struct str body = str_trim(response->body);
	if (str_starts_with(body, STR("{")))
		return aws_fault_from_json(arena, response);
	struct aws_fault fault = aws_fault_from_text(arena, response);
	const struct xml *root = NULL;
	struct error ignored; /* what is no XML is told as text */
	if (xml_parse_in(arena, body, &root, &ignored) != LK_OK)
		return fault;
	const struct xml *element = error_element(root);
	struct str code = xml_text(element, "Code"), message = xml_text(element, "Message");
	if (!code.len && !message.len)
		return fault;
	fault.code = code;
	fault.message = message;
	struct str id = first_text(root, id_paths, LK_COUNT(id_paths));
	if (id.len)
		fault.request_id = id;
	return fault;
}
