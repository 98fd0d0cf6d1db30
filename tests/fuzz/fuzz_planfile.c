/* Any bytes as a plan file: what is accepted is written again as a file that says the same. The seal is made right
 * first, so that what is behind it is reached. */
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "formats/json_write.h"
#include "plan/planfile_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The text with its own seal; as it is when it is no object with one. */
static struct str seal_in(struct arena *arena, struct str text)
{
	struct error err;
	const struct json *root;
	struct json_limits limits = planfile_limits();
	if (json_parse_in(arena, text, &limits, &root, &err) != LK_OK || !json_get(root, STR(PLANFILE_SEAL)))
		return text;
	struct buf out;
	struct json_writer json;
	buf_init(&out, LIMIT_PLAN_FILE);
	json_writer_init(&json, &out, 2);
	json_write_begin_object(&json);
	for (size_t i = 0; i < root->count; i++) {
		json_write_name(&json, root->names[i]);
		if (str_is(root->names[i], PLANFILE_SEAL))
			json_write_string(&json, planfile_seal_in(arena, root));
		else
			json_write_node(&json, &root->items[i]);
	}
	json_write_end_object(&json);
	struct str sealed = buf_copy_in(&out, arena);
	buf_done(&out);
	return sealed;
}

static void check(struct arena *arena, struct str text)
{
	struct planfile file, again;
	struct error err;
	struct str written;
	if (planfile_read_in(arena, text, &file, &err) != LK_OK)
		return;
	if (planfile_write_in(arena, &file, &written, &err) != LK_OK ||
	    planfile_read_in(arena, written, &again, &err) != LK_OK)
		LK_BUG("a plan file that was read cannot be written");
	LK_ASSERT(planfile_compare_in(arena, &file, &again).lines.count == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct str text = {(const char *)data, size};
	arena_init(&arena);
	check(&arena, text);
	check(&arena, seal_in(&arena, text));
	arena_done(&arena);
	return 0;
}
