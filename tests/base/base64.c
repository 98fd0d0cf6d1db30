#include "base/base64.h"

#include <criterion/criterion.h>

static const struct {
	const char *plain, *encoded;
} pairs[] = { /* RFC 4648, section 10 */
	{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
	{"foobar", "Zm9vYmFy"}, {"\xFB\xFF\xBF", "+/+/"},
};

Test(base64, encodes_and_decodes_the_vectors)
{
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < LK_COUNT(pairs); i++) {
		struct str encoded = base64_encode_in(&arena, str_from(pairs[i].plain)), decoded;
		cr_expect(str_is(encoded, pairs[i].encoded), "%.*s", STR_ARG(encoded));
		cr_assert(base64_decode_in(&arena, str_from(pairs[i].encoded), &decoded));
		cr_expect(str_is(decoded, pairs[i].plain));
	}
	arena_done(&arena);
}

Test(base64, every_byte_comes_back)
{
	struct arena arena;
	char bytes[256];
	arena_init(&arena);
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)i;
	struct str decoded, all = {bytes, sizeof bytes};
	cr_assert(base64_decode_in(&arena, base64_encode_in(&arena, all), &decoded));
	cr_expect(str_equal(decoded, all));
	arena_done(&arena);
}

Test(base64, refuses_what_no_encoder_writes)
{
	static const char *const bad[] = {
		"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "Zm 9", "====", "Zm9v\n", "Zm-_"};
	struct arena arena;
	arena_init(&arena);
	struct str decoded;
	for (size_t i = 0; i < LK_COUNT(bad); i++)
		cr_expect_not(base64_decode_in(&arena, str_from(bad[i]), &decoded), "%s", bad[i]);
	cr_expect_not(base64_decode_in(&arena, (struct str){"Zg\0=", 4}, &decoded));
	arena_done(&arena);
}
