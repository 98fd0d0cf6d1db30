/* The lines that would declare what lives. */
#include <criterion/criterion.h>

#include "observe/drift.h"

Test(drift_accept, lines_of_lua)
{
	struct arena arena;
	struct buf out;
	arena_init(&arena);
	buf_init(&out, 4096);
	struct drift_report report = {.arena = &arena};
	struct drift_item item = {.logical_id = STR("Jobs"), .type = STR("AWS::SQS::Queue")};
	struct value *map = value_map_in(&arena), *list = value_list_in(&arena);
	value_map_put(&arena, map, STR("a-b"), value_bool_in(&arena, true));
	value_map_put(&arena, map, STR("end"), value_int_in(&arena, 3));
	value_list_push(&arena, list, value_string_in(&arena, STR("a\"\\\n\x01")));
	value_list_push(&arena, list, value_float_in(&arena, 0.5));
	VEC_PUSH(&arena, &item.properties) = (struct drift_property){.path = STR("/Map"), .actual = map};
	VEC_PUSH(&arena, &item.properties) = (struct drift_property){.path = STR("/In/Side"), .actual = list};
	VEC_PUSH(&arena, &item.properties) = (struct drift_property){.path = STR("/Gone")};
	VEC_PUSH(&arena, &item.properties) =
		(struct drift_property){.path = STR("/Secret"), .actual = value_string_in(&arena, STR(DRIFT_MASK))};
	VEC_PUSH(&arena, &report.items) = item;
	drift_show_declarations(&out, &report, NULL);
	cr_expect_str_eq(buf_view(&out).ptr, "Jobs (AWS::SQS::Queue)\n"
					     "    Map = { [\"a-b\"] = true, [\"end\"] = 3 },\n"
					     "    Side = { \"a\\\"\\\\\\n\\001\", 0.5 },  -- in In\n"
					     "    -- without Gone\n"
					     "    -- Secret is a secret, and its value is not shown\n");
	buf_done(&out);
	arena_done(&arena);
}
