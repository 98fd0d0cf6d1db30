#include "artifact/archive.h"

#include <stdlib.h>
#include <zlib.h>

enum {
	LOCAL_HEADER = 0x04034b50,
	CENTRAL_HEADER = 0x02014b50,
	END_OF_DIRECTORY = 0x06054b50,
	VERSION = 20,                  /* deflate */
	MADE_ON_UNIX = 3 << 8,         /* so that the mode counts */
	METHOD_DEFLATE = 8,
	FIRST_OF_1980 = 1 << 5 | 1,    /* year 0, month 1, day 1 */
	REGULAR_FILE = 0100000,        /* S_IFREG */
	ENTRIES_MAX = 0xFFFF,
	NAME_MAX_BYTES = 0xFFFF,
};

/* An entry on its way into the archive. */
struct packed {
	const struct archive_entry *entry;
	struct buf data;
	uint32_t crc, offset;
};

static void put16(struct buf *out, unsigned number)
{
	char bytes[] = {(char)(number & 0xFF), (char)(number >> 8 & 0xFF)};
	buf_append(out, (struct str){bytes, sizeof bytes});
}

static void put32(struct buf *out, uint32_t number)
{
	put16(out, number & 0xFFFF);
	put16(out, number >> 16);
}

static void deflate_raw(struct str content, struct buf *out)
{
	z_stream stream = {0};
	unsigned char block[1 << 14];
	if (deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		lk_out_of_memory();
	stream.next_in = (z_const Bytef *)(content.len ? content.ptr : "");
	stream.avail_in = (uInt)content.len;
	int state;
	do {
		stream.next_out = block;
		stream.avail_out = sizeof block;
		state = deflate(&stream, Z_FINISH);
		buf_append(out, (struct str){(const char *)block, sizeof block - stream.avail_out});
	} while (state == Z_OK || state == Z_BUF_ERROR);
	LK_ASSERT(state == Z_STREAM_END);
	deflateEnd(&stream);
}

static bool is_name(struct str name)
{
	struct str rest = name, part;
	if (!name.len || name.len > NAME_MAX_BYTES)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] < ' ' || name.ptr[i] == '\\' || name.ptr[i] > '~')
			return false;
	while (str_next(&rest, '/', &part))
		if (!part.len || str_is(part, ".") || str_is(part, ".."))
			return false;
	return true;
}

static int compare_entries(const void *a, const void *b)
{
	return str_compare(((const struct packed *)a)->entry->name, ((const struct packed *)b)->entry->name);
}

/* The fields that both headers have, in the same order. */
static void put_common(struct buf *out, const struct packed *packed)
{
	put16(out, VERSION);
	put16(out, 0); /* flags */
	put16(out, METHOD_DEFLATE);
	put16(out, 0); /* midnight */
	put16(out, FIRST_OF_1980);
	put32(out, packed->crc);
	put32(out, (uint32_t)packed->data.len);
	put32(out, (uint32_t)packed->entry->content.len);
	put16(out, (unsigned)packed->entry->name.len);
	put16(out, 0); /* extra field */
}

static void put_file(struct buf *out, struct packed *packed)
{
	packed->offset = (uint32_t)out->len;
	put32(out, LOCAL_HEADER);
	put_common(out, packed);
	buf_append(out, packed->entry->name);
	buf_append(out, buf_view(&packed->data));
}

static void put_directory(struct buf *out, const struct packed *packed)
{
	put32(out, CENTRAL_HEADER);
	put16(out, MADE_ON_UNIX | VERSION);
	put_common(out, packed);
	put16(out, 0); /* comment */
	put16(out, 0); /* disk */
	put16(out, 0); /* internal attributes: binary */
	put32(out, (uint32_t)(REGULAR_FILE | packed->entry->mode) << 16);
	put32(out, packed->offset);
	buf_append(out, packed->entry->name);
}

static void put_end(struct buf *out, size_t count, uint32_t start, uint32_t length)
{
	put32(out, END_OF_DIRECTORY);
	put16(out, 0); /* this disk */
	put16(out, 0); /* the directory's disk */
	put16(out, (unsigned)count);
	put16(out, (unsigned)count);
	put32(out, length);
	put32(out, start);
	put16(out, 0); /* comment */
}

static struct packed *pack_in(struct arena *arena, const struct archive_entry *entries, size_t count, size_t limit)
{
	struct packed *packed = arena_alloc_array(arena, count, sizeof *packed);
	for (size_t i = 0; i < count; i++) {
		LK_ASSERT(is_name(entries[i].name) && entries[i].content.len < UINT32_MAX / 2);
		packed[i].entry = &entries[i];
		packed[i].crc = (uint32_t)crc32_z(0, (const Bytef *)entries[i].content.ptr, entries[i].content.len);
		buf_init(&packed[i].data, limit);
		deflate_raw(entries[i].content, &packed[i].data);
	}
	qsort(packed, count, sizeof *packed, compare_entries);
	for (size_t i = 1; i < count; i++)
		LK_ASSERT(compare_entries(&packed[i - 1], &packed[i]) < 0);
	return packed;
}

void archive_write(struct buf *out, const struct archive_entry *entries, size_t count)
{
	struct buf archive;
	struct arena arena;
	LK_ASSERT(count <= ENTRIES_MAX);
	buf_init(&archive, out->limit);
	arena_init(&arena);
	struct packed *packed = pack_in(&arena, entries, count, out->limit);
	for (size_t i = 0; i < count; i++)
		put_file(&archive, &packed[i]);
	uint32_t start = (uint32_t)archive.len;
	for (size_t i = 0; i < count; i++)
		put_directory(&archive, &packed[i]);
	put_end(&archive, count, start, (uint32_t)archive.len - start);
	bool fits = buf_ok(&archive);
	for (size_t i = 0; i < count; i++) {
		fits = fits && buf_ok(&packed[i].data);
		buf_done(&packed[i].data);
	}
	if (fits)
		buf_append(out, buf_view(&archive));
	out->overflowed = out->overflowed || !fits;
	arena_done(&arena);
	buf_done(&archive);
}
