/* Any bytes as JSON: what is accepted can be written, and reads back as the same text. */
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "formats/json_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str write_in(struct arena *arena, const struct json *root)
{
	struct buf out;
	struct json_writer writer;
	buf_init(&out, LIMIT_JSON);
	json_writer_init(&writer, &out, 0);
	json_write_node(&writer, root);
	LK_ASSERT(buf_ok(&out));
	struct str text = buf_copy_in(&out, arena);
	buf_done(&out);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct error err;
	const struct json *root, *again;
	arena_init(&arena);
	if (json_parse_in(&arena, (struct str){(const char *)data, size}, NULL, &root, &err) == LK_OK) {
		struct str text = write_in(&arena, root);
		if (json_parse_in(&arena, text, NULL, &again, &err) != LK_OK)
			LK_BUG("what was written does not read back");
		LK_ASSERT(str_equal(write_in(&arena, again), text));
	}
	arena_done(&arena);
	return 0;
}
