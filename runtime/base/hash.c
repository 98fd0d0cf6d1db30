#include "base/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/buf.h"
#include "base/text.h"

struct hash hash_sha256(struct str data)
{
	struct hash hash;
	if (EVP_Digest(data.len ? data.ptr : "", data.len, hash.bytes, NULL, EVP_sha256(), NULL) != 1)
		LK_BUG("libcrypto has no SHA-256");
	return hash;
}

struct hash hash_hmac(struct str key, struct str data)
{
	struct hash hash;
	LK_ASSERT(key.len < 4096);
	if (!HMAC(EVP_sha256(), key.len ? key.ptr : "", (int)key.len, (const unsigned char *)(data.len ? data.ptr : ""),
	          data.len, hash.bytes, NULL))
		LK_BUG("libcrypto has no HMAC-SHA-256");
	return hash;
}

struct str hash_hex_in(struct arena *arena, const struct hash *hash)
{
	struct buf hex;
	buf_init(&hex, 2 * HASH_SIZE);
	text_append_hex(&hex, hash->bytes, HASH_SIZE);
	struct str text = buf_copy_in(&hex, arena);
	buf_done(&hex);
	return text;
}
