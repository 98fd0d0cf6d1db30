/* Zip archives whose bytes depend on their content alone: entries in order of their names, one fixed time, no extra
 * fields, no comment.
 *
 * The time is 1980-01-01 00:00, the earliest that the format knows. Compression is zlib's raw deflate at level 9.
 * Source: PKWARE, ".ZIP File Format Specification" (APPNOTE.TXT), sections 4.3 to 4.5. */
#ifndef LK_ARTIFACT_ARCHIVE_H
#define LK_ARTIFACT_ARCHIVE_H

#include "base/buf.h"

struct archive_entry {
	struct str name; /* ASCII, relative, no "..", distinct: anything else is a broken invariant */
	struct str content; /* below 4 GB */
	unsigned mode;      /* Unix permissions: 0755 */
};

/* Appends the archive to out; whether it fitted is asked by buf_ok(). */
void archive_write(struct buf *out, const struct archive_entry *entries, size_t count);

#endif
