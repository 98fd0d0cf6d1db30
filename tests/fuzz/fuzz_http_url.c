/* Any bytes as a URL, and as text to encode: what is accepted can be signed, what is encoded can be decoded. */
#include <stddef.h>
#include <stdint.h>

#include "aws/sigv4.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct aws_keys keys = {.access_key_id = STR_INIT("A"), .secret_access_key = STR_INIT("s")};
	struct arena arena;
	struct http_url url;
	struct str text = {(const char *)data, size}, decoded;
	arena_init(&arena);
	if (!http_decode_in(&arena, http_encode_in(&arena, text, false), &decoded))
		LK_BUG("what was encoded does not decode");
	LK_ASSERT(str_equal(decoded, text));
	if (http_parse_url(text, &url)) {
		struct sigv4_input input = {.keys = &keys, .region = STR("r"), .service = STR("s"), .method = STR("GET")};
		input.url = text;
		input.s3 = size & 1;
		LK_ASSERT(sigv4_sign_in(&arena, &input).headers.count >= 2);
	}
	arena_done(&arena);
	return 0;
}
