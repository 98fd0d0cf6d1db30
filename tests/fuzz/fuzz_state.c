/* Any bytes as a saved state: what is accepted is written again as a file that says the same, and a plan is made of it. */
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "deploy/saved.h"
#include "plan/show.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str written_in(struct arena *arena, const struct saved *saved)
{
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	saved_write(&out, saved);
	struct str text = buf_copy_in(&out, arena);
	buf_done(&out);
	return text;
}

static void make_plan(struct arena *arena, const struct saved *saved)
{
	struct graph *desired = graph_new_in(arena);
	struct plan_input input = {.desired = {.graph = desired},
	                           .live = live_side(&saved->live, desired),
	                           .physical_ids = saved->live.physical_ids,
	                           .pack = pack_embedded()};
	struct buf out;
	known_give(&saved->known, &input);
	struct plan *plan = plan_make_in(arena, &input);
	known_note(&saved->known, &saved->live, desired, plan);
	buf_init(&out, LIMIT_OUTPUT);
	show_text(&out, plan, &(struct show_options){.verbose = true});
	show_json(&out, plan);
	buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct saved saved, again;
	struct error err;
	struct str text = {(const char *)data, size};
	arena_init(&arena);
	(void)saved_is(&arena, text);
	if (saved_read_in(&arena, text, &saved, &err) == LK_OK) {
		struct str written = written_in(&arena, &saved);
		if (saved_read_in(&arena, written, &again, &err) != LK_OK)
			LK_BUG("a state that was read cannot be read when it is written");
		LK_ASSERT(str_equal(written_in(&arena, &again), written));
		make_plan(&arena, &saved);
	}
	arena_done(&arena);
	return 0;
}
