#include "aws/credentials.h"

#include <string.h>

static enum lk_status get_fixed(void *context, int64_t now_ms, struct aws_keys *ret_keys, struct error *ret_err)
{
	(void)now_ms;
	(void)ret_err;
	*ret_keys = *(const struct aws_keys *)context;
	return LK_OK;
}

struct aws_credentials aws_credentials_fixed(struct aws_keys *keys)
{
	return (struct aws_credentials){keys, get_fixed};
}

static enum lk_status get_none(void *context, int64_t now_ms, struct aws_keys *ret_keys, struct error *ret_err)
{
	(void)context;
	(void)now_ms;
	(void)ret_err;
	*ret_keys = (struct aws_keys){0};
	return LK_OK;
}

struct aws_credentials aws_credentials_none(void)
{
	return (struct aws_credentials){NULL, get_none};
}

struct str aws_mask_key_id_in(struct arena *arena, struct str access_key_id)
{
	enum { SHOWN = 4 };
	char *masked = arena_alloc(arena, access_key_id.len + 1);
	memset(masked, '*', access_key_id.len);
	if (access_key_id.len >= 4 * SHOWN) {
		memcpy(masked, access_key_id.ptr, SHOWN);
		memcpy(masked + access_key_id.len - SHOWN, access_key_id.ptr + access_key_id.len - SHOWN, SHOWN);
	}
	return (struct str){masked, access_key_id.len};
}
