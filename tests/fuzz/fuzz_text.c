/* Any bytes as a number, a time, Base64 and UTF-8: what is read can be written, and reads back as the same. */
#include <stddef.h>
#include <stdint.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/decimal.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_decimal(struct arena *arena, struct str text)
{
	struct decimal number, again, sum;
	int64_t integer;
	if (!decimal_parse(text, &number))
		return;
	LK_ASSERT(decimal_parse(decimal_text_in(arena, &number, 0), &again));
	LK_ASSERT(decimal_compare(&number, &again) == 0);
	if (decimal_to_int(&number, &integer)) {
		again = decimal_from_int(integer);
		LK_ASSERT(decimal_compare(&number, &again) == 0);
	}
	if (decimal_add(&number, &number, &sum))
		LK_ASSERT(decimal_sign(&sum) == decimal_sign(&number));
	if (decimal_multiply(&number, &number, &sum))
		LK_ASSERT(decimal_sign(&sum) == (decimal_sign(&number) != 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size}, bytes;
	struct arena arena;
	int64_t number;
	arena_init(&arena);
	check_decimal(&arena, text);
	if (base64_decode_in(&arena, text, &bytes))
		LK_ASSERT(str_equal(base64_encode_in(&arena, bytes), text));
	LK_ASSERT(base64_decode_in(&arena, base64_encode_in(&arena, text), &bytes) && str_equal(bytes, text));
	if (clock_parse_iso(text, &number))
		LK_ASSERT(clock_parse_iso(clock_iso_in(&arena, number), &number));
	if (str_to_int(text, &number))
		LK_ASSERT(str_to_int(str_format_in(&arena, "%lld", (long long)number), &number));
	str_is_utf8(text);
	arena_done(&arena);
	return 0;
}
