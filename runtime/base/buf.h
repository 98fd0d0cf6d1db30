/* Growing byte buffer with a mandatory limit, always NUL-terminated.
 *
 * Appending past the limit appends nothing and sets .overflowed, which stays set until buf_clear(): build first,
 * ask buf_ok() once. The bytes belong to the buffer until buf_done(); buf_view() borrows them. */
#ifndef LK_BASE_BUF_H
#define LK_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct buf {
	char *ptr;
	size_t len, capacity, limit;
	bool overflowed;
};

/* limit is in bytes, without the terminating NUL; see limits.h for the program's own. */
void buf_init(struct buf *buf, size_t limit);
void buf_done(struct buf *buf);

/* Empties it and keeps its memory. */
void buf_clear(struct buf *buf);

void buf_append(struct buf *buf, struct str s);
void buf_append_text(struct buf *buf, const char *text);
void buf_append_char(struct buf *buf, char c);
void buf_append_repeat(struct buf *buf, char c, size_t count);
void buf_printf(struct buf *buf, const char *format, ...) LK_PRINTF(2, 3);
void buf_vprintf(struct buf *buf, const char *format, va_list args) LK_PRINTF(2, 0);

/* Cuts it to at most len bytes. */
void buf_truncate(struct buf *buf, size_t len);

bool buf_ok(const struct buf *buf);
struct str buf_view(const struct buf *buf);
struct str buf_copy_in(const struct buf *buf, struct arena *arena);

#endif
