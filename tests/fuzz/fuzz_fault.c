/* Any bytes as the answer of a service that went wrong: its code and message are found, or are empty. */
#include <stddef.h>
#include <stdint.h>

#include "aws/fault.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	arena_init(&arena);
	const struct http_response response = {.status = 500, .body = {(const char *)data, size}};
	struct aws_fault faults[] = {
		aws_fault_from_json(&arena, &response),
		aws_fault_from_xml(&arena, &response),
		aws_fault_from_text(&arena, &response),
	};
	for (size_t i = 0; i < LK_COUNT(faults); i++)
		LK_ASSERT((!faults[i].code.len || faults[i].code.ptr) && (!faults[i].message.len || faults[i].message.ptr));
	arena_done(&arena);
	return 0;
}
