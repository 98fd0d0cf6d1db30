/* Any bytes as the answer of a service that speaks XML: as a document, and as an error. */
#include <stddef.h>
#include <stdint.h>

#include "aws/fault.h"
#include "formats/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void visit(const struct xml *node)
{
	for (; node; node = node->next) {
		LK_ASSERT(node->name.len && node->text.ptr && str_is_utf8(node->text));
		visit(node->first);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct error err;
	const struct xml *root;
	arena_init(&arena);
	const struct http_response response = {.status = 500, .body = {(const char *)data, size}};
	if (xml_parse_in(&arena, response.body, &root, &err) == LK_OK)
		visit(root);
	struct aws_fault fault = aws_fault_from_xml(&arena, &response);
	LK_ASSERT(!fault.code.len || fault.code.ptr);
	arena_done(&arena);
	return 0;
}
