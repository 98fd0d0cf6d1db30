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

Test(drift_accept, what_was_not_declared)
{
	struct arena arena;
	struct buf out;
	arena_init(&arena);
	buf_init(&out, 4096);
	struct drift_report report = {.arena = &arena};
	struct drift_item item = {
		.logical_id = STR("Jobs"), .type = STR("AWS::SQS::Queue"), .kind = DRIFT_UNDECLARED};
	const struct value *one = value_int_in(&arena, 1), *two = value_int_in(&arena, 2);
	VEC_PUSH(&arena, &item.properties) = (struct drift_property){STR("/Changed"), one, two};
	VEC_PUSH(&arena, &item.properties) = (struct drift_property){STR("/In/Added"), NULL, two};
	VEC_PUSH(&arena, &item.properties) = (struct drift_property){STR("/Gone"), one, NULL};
	/* what somebody else named: a slash, a tilde, and a line that would be Lua */
	VEC_PUSH(&arena, &item.properties) = (struct drift_property){STR("/Tags/a~1b~0"), NULL, two};
	VEC_PUSH(&arena, &item.properties) = (struct drift_property){STR("/In\nx()/G\ny()"), one, NULL};
	struct value *map = value_map_in(&arena);
	value_map_put(&arena, map, STR("Token"), value_string_in(&arena, STR(DRIFT_MASK)));
	VEC_PUSH(&arena, &item.properties) = (struct drift_property){STR("/Masked"), NULL, map};
	VEC_PUSH(&arena, &report.items) = item;
	drift_show_declarations(&out, &report, NULL);
	cr_expect_str_eq(buf_view(&out).ptr, "Jobs (AWS::SQS::Queue)\n"
					     "    Changed = 2,\n"
					     "    Added = 2,  -- in In\n"
					     "    -- Gone is not set any more, and is not declared either\n"
					     "    [\"a/b~\"] = 2,  -- in Tags\n"
					     "    -- G\\ny() is not set any more, and is not declared either"
					     "  -- in In\\nx()\n"
					     "    Masked = { Token = nil --[[ a secret, not shown ]] },\n");
	buf_done(&out);
	arena_done(&arena);
}
