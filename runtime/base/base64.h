/* Base64 with the standard alphabet and padding (RFC 4648, section 4). */
#ifndef LK_BASE_BASE64_H
#define LK_BASE_BASE64_H

#include "base/str.h"

struct str base64_encode_in(struct arena *arena, struct str bytes);

/* False for anything that an encoder would not have written: other characters, white space, missing padding. */
bool base64_decode_in(struct arena *arena, struct str text, struct str *ret_bytes);

#endif
