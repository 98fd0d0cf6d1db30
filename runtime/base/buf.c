#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *buf, size_t limit)
{
	LK_ASSERT(limit > 0 && limit < SIZE_MAX / 2);
	*buf = (struct buf){.limit = limit};
}

void buf_done(struct buf *buf)
{
	free(buf->ptr);
	*buf = (struct buf){.limit = buf->limit};
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->overflowed = false;
	if (buf->ptr)
		buf->ptr[0] = '\0';
}

/* Room for extra more bytes and the NUL, or false past the limit. */
static bool reserve(struct buf *buf, size_t extra)
{
	if (buf->overflowed || extra > buf->limit - buf->len) {
		buf->overflowed = true;
		return false;
	}
	size_t needed = buf->len + extra + 1;
	if (needed <= buf->capacity)
		return true;
	size_t capacity = buf->capacity ? buf->capacity * 2 : 128;
	if (capacity < needed)
		capacity = needed;
	char *grown = realloc(buf->ptr, capacity);
	if (!grown)
		lk_out_of_memory();
	buf->ptr = grown;
	buf->capacity = capacity;
	return true;
}

void buf_append(struct buf *buf, struct str s)
{
	if (!reserve(buf, s.len))
		return;
	if (s.len)
		memcpy(buf->ptr + buf->len, s.ptr, s.len);
	buf->len += s.len;
	buf->ptr[buf->len] = '\0';
}

void buf_append_text(struct buf *buf, const char *text)
{
	buf_append(buf, str_from(text));
}

void buf_append_char(struct buf *buf, char c)
{
	buf_append(buf, (struct str){&c, 1});
}

void buf_append_repeat(struct buf *buf, char c, size_t count)
{
	if (!reserve(buf, count))
		return;
	memset(buf->ptr + buf->len, c, count);
	buf->len += count;
	buf->ptr[buf->len] = '\0';
}

void buf_vprintf(struct buf *buf, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	if (length < 0)
		LK_BUG("a format string that printf refuses");
	if (reserve(buf, (size_t)length)) {
		vsnprintf(buf->ptr + buf->len, (size_t)length + 1, format, again);
		buf->len += (size_t)length;
	}
	va_end(again);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buf_vprintf(buf, format, args);
	va_end(args);
}

void buf_truncate(struct buf *buf, size_t len)
{
	if (len >= buf->len)
		return;
	buf->len = len;
	buf->ptr[len] = '\0';
}

bool buf_ok(const struct buf *buf)
{
	return !buf->overflowed;
}

struct str buf_view(const struct buf *buf)
{
	return (struct str){buf->ptr ? buf->ptr : "", buf->len};
}

struct str buf_copy_in(const struct buf *buf, struct arena *arena)
{
	return str_copy_in(arena, buf_view(buf));
}
