#include "base/base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct str base64_encode_in(struct arena *arena, struct str bytes)
{
	const unsigned char *in = (const unsigned char *)bytes.ptr;
	char *text = arena_alloc(arena, (bytes.len / 3 + 1) * 4 + 1);
	size_t length = 0;
	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t left = bytes.len - i;
		unsigned group =
			(unsigned)in[i] << 16 | (left > 1 ? (unsigned)in[i + 1] << 8 : 0) | (left > 2 ? in[i + 2] : 0);
		text[length++] = alphabet[group >> 18];
		text[length++] = alphabet[group >> 12 & 63];
		text[length++] = left > 1 ? alphabet[group >> 6 & 63] : '=';
		text[length++] = left > 2 ? alphabet[group & 63] : '=';
	}
	return (struct str){text, length};
}

static bool decode_group(const char *group, size_t digits, unsigned *ret_bits)
{
	unsigned bits = 0;
	for (size_t i = 0; i < 4; i++) {
		const char *found = i < digits && group[i] ? strchr(alphabet, group[i]) : NULL;
		if (i < digits && !found)
			return false;
		bits = bits << 6 | (found ? (unsigned)(found - alphabet) : 0);
	}
	*ret_bits = bits;
	return true;
}

bool base64_decode_in(struct arena *arena, struct str text, struct str *ret_bytes)
{
	if (text.len % 4)
		return false;
	char *bytes = arena_alloc(arena, text.len / 4 * 3 + 1);
	size_t length = 0;
	for (size_t i = 0; i < text.len; i += 4) {
		const char *group = text.ptr + i;
		bool last = i + 4 == text.len;
		size_t digits = !last || group[3] != '=' ? 4 : group[2] != '=' ? 3 : 2;
		unsigned bits;
		if (!decode_group(group, digits, &bits))
			return false;
		/* The bits behind the last whole byte are zero in what an encoder writes. */
		if ((digits == 3 && bits & 0xFF) || (digits == 2 && bits & 0xFFFF))
			return false;
		for (size_t k = 0; k + 1 < digits; k++)
			bytes[length++] = (char)(bits >> (16 - 8 * k) & 0xFF);
	}
	*ret_bytes = (struct str){bytes, length};
	return true;
}
