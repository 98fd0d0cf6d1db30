#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "artifact/archive.h"
#include "base/file.h"
#include "base/limits.h"

static const struct archive_entry two[] = {
	{STR_INIT("lib/notes.txt"), STR_INIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), 0644},
	{STR_INIT("bootstrap"), STR_INIT("#!"), 0755},
};

/* Every byte but the deflated ones, which are zlib's own; laid out by the specification's tables. */
static const unsigned char golden_local[] = {
	0x50, 0x4b, 0x03, 0x04, /* local header */
	20,   0,                /* version needed */
	0,    0,                /* flags */
	8,    0,                /* deflate */
	0,    0,    0x21, 0,    /* 1980-01-01 00:00 */
};
static const unsigned char golden_central[] = {
	0x50, 0x4b, 0x01, 0x02, /* directory entry */
	20,   3,                /* made on Unix */
	20,   0,    0,    0,    8, 0, 0, 0, 0x21, 0,
};
static const unsigned char golden_central_end[] = {
	9, 0,                   /* name */
	0, 0,    0,    0,       /* extra field, comment */
	0, 0,    0,    0,       /* disk, internal attributes */
	0, 0,    0xed, 0x81,    /* -rwxr-xr-x */
	0, 0,    0,    0,       /* at the beginning */
	'b', 'o', 'o', 't', 's', 't', 'r', 'a', 'p',
};

static void write_two(struct buf *out)
{
	buf_init(out, LIMIT_ASSET);
	archive_write(out, two, LK_COUNT(two));
	cr_assert(buf_ok(out));
}

static bool holds_at(struct str bytes, size_t at, const unsigned char *expected, size_t count)
{
	return at + count <= bytes.len && memcmp(bytes.ptr + at, expected, count) == 0;
}

Test(archive, writes_the_bytes_of_the_format)
{
	struct buf zip;
	write_two(&zip);
	struct str bytes = buf_view(&zip);
	cr_expect(holds_at(bytes, 0, golden_local, sizeof golden_local));
	uint32_t crc = (uint32_t)crc32(0, (const Bytef *)"#!", 2);
	unsigned char crc_bytes[] = {(unsigned char)crc, (unsigned char)(crc >> 8), (unsigned char)(crc >> 16),
	                             (unsigned char)(crc >> 24)};
	cr_expect(holds_at(bytes, 14, crc_bytes, 4));
	cr_expect(holds_at(bytes, 30, (const unsigned char *)"bootstrap", 9), "names in order, not as given");
	size_t directory = str_find(bytes, STR("PK\x01\x02"), 0);
	cr_assert_neq(directory, SIZE_MAX);
	cr_expect(holds_at(bytes, directory, golden_central, sizeof golden_central));
	cr_expect(holds_at(bytes, directory + 16, crc_bytes, 4));
	cr_expect(holds_at(bytes, directory + 28, golden_central_end, sizeof golden_central_end));
	size_t end = bytes.len - 22;
	const unsigned char golden_end[] = {0x50, 0x4b, 0x05, 0x06, 0, 0, 0, 0, 2, 0, 2, 0};
	cr_expect(holds_at(bytes, end, golden_end, sizeof golden_end));
	const unsigned char start[] = {(unsigned char)directory, (unsigned char)(directory >> 8), 0, 0, 0, 0};
	cr_expect(holds_at(bytes, end + 16, start, sizeof start));
	buf_done(&zip);
}

Test(archive, writes_the_same_bytes_again)
{
	struct buf first, second;
	write_two(&first);
	buf_init(&second, LIMIT_ASSET);
	const struct archive_entry swapped[] = {two[1], two[0]};
	archive_write(&second, swapped, 2);
	cr_expect(str_equal(buf_view(&first), buf_view(&second)));
	buf_done(&first);
	buf_done(&second);
}

Test(archive, deflates_what_inflates_again)
{
	struct buf zip, content;
	buf_init(&content, LIMIT_ASSET);
	for (unsigned i = 0; i < 200000; i++)
		buf_append_char(&content, (char)(i * i >> 7));
	struct archive_entry entry = {STR("bootstrap"), buf_view(&content), 0755};
	buf_init(&zip, LIMIT_ASSET);
	archive_write(&zip, &entry, 1);
	cr_expect_lt(zip.len, content.len);
	char *back = malloc(content.len + 1);
	z_stream stream = {.next_in = (Bytef *)zip.ptr + 30 + 9, .avail_in = (uInt)zip.len,
	                   .next_out = (Bytef *)back, .avail_out = (uInt)content.len + 1};
	cr_assert_eq(inflateInit2(&stream, -15), Z_OK);
	cr_expect_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
	inflateEnd(&stream);
	cr_assert_eq(stream.total_out, content.len);
	cr_expect_eq(memcmp(back, content.ptr, content.len), 0);
	free(back);
	buf_done(&zip);
	buf_done(&content);
}

Test(archive, is_read_by_others)
{
	struct buf zip;
	struct error error;
	char path[] = "/tmp/lkc-archive-XXXXXX";
	int fd = mkstemp(path);
	cr_assert_geq(fd, 0);
	close(fd);
	write_two(&zip);
	cr_assert_eq(file_write(path, buf_view(&zip), 0644, &error), LK_OK);
	pid_t child = fork();
	if (child == 0) {
		execlp("unzip", "unzip", "-tqq", path, (char *)NULL);
		_exit(127);
	}
	int state;
	cr_assert_eq(waitpid(child, &state, 0), child);
	cr_expect(WIFEXITED(state) && WEXITSTATUS(state) == 0, "unzip -t found a fault");
	unlink(path);
	buf_done(&zip);
}

Test(archive, may_be_empty_or_hold_nothing)
{
	struct buf zip;
	buf_init(&zip, LIMIT_ASSET);
	archive_write(&zip, NULL, 0);
	cr_expect_eq(zip.len, 22u);
	buf_clear(&zip);
	const struct archive_entry entry = {STR("a"), {0}, 0600};
	archive_write(&zip, &entry, 1);
	cr_expect(buf_ok(&zip));
	buf_done(&zip);
}

Test(archive, says_when_it_does_not_fit)
{
	for (size_t limit = 1; limit < 300; limit += 7) {
		struct buf zip, whole;
		write_two(&whole);
		buf_init(&zip, limit);
		archive_write(&zip, two, LK_COUNT(two));
		cr_expect_eq(buf_ok(&zip), limit >= whole.len, "%zu", limit);
		cr_expect_eq(zip.len, limit >= whole.len ? whole.len : 0u);
		buf_done(&zip);
		buf_done(&whole);
	}
}

#define REFUSES(test, name) \
	Test(archive, refuses_##test, .signal = SIGABRT) \
	{ \
		struct buf zip; \
		buf_init(&zip, LIMIT_ASSET); \
		const struct archive_entry entries[] = {{STR("a"), STR("x"), 0644}, {STR(name), STR("x"), 0644}}; \
		archive_write(&zip, entries, 2); \
	}
REFUSES(a_name_twice, "a")
REFUSES(an_empty_name, "")
REFUSES(an_absolute_name, "/etc/passwd")
REFUSES(a_name_that_climbs, "../x")
REFUSES(a_name_with_empty_part, "b//c")
REFUSES(a_name_that_is_not_ascii, "\xc3\xa4")
