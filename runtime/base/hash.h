/* SHA-256 and HMAC-SHA-256, by libcrypto. */
#ifndef LK_BASE_HASH_H
#define LK_BASE_HASH_H

#include "base/str.h"

enum { HASH_SIZE = 32 };

struct hash {
	unsigned char bytes[HASH_SIZE];
};

struct hash hash_sha256(struct str data);
struct hash hash_hmac(struct str key, struct str data);

/* 64 lower-case hexadecimal digits. */
struct str hash_hex_in(struct arena *arena, const struct hash *hash);

#endif
