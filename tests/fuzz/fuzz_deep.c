/* {"type":"","declared":{},"live":{},"baseline":{}}: any template is compared with anything that lives, and any file is
 * taken for a baseline or refused. What is as declared is no drift, nor is what is as recorded. */
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "formats/json_write.h"
#include "observe/deep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
	struct arena *arena;
	struct cfn_resource_list resources;
	struct cfn_resource_drift_list found;
	struct drift_stack stack;
};

static struct drift_report report_of(const struct run *run)
{
	struct drift_report report = {.arena = run->arena, .stack = STR("s")};
	drift_add_stack(&report, &run->stack);
	return report;
}

static void compare_with_itself(const struct run *run, const struct deep_resource *resource)
{
	struct drift_report report = report_of(run);
	const struct deep_resource same = {
		.logical_id = resource->logical_id, .type = resource->type, .declared = resource->live,
		.live = resource->live};
	deep_add_declared(&report, &run->stack, NULL, &same);
	LK_ASSERT(report.items.count == 0);
}

static void compare_with_record(const struct run *run, const struct deep_resource *resource)
{
	struct deep_undeclared undeclared = {0};
	struct deep_baseline baseline;
	struct drift_report report = report_of(run);
	struct error err;
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	deep_gather(&report, &run->stack, NULL, resource, &undeclared);
	deep_write_baseline(&out, run->arena, report.stack, &undeclared);
	struct str text = buf_copy_in(&out, run->arena);
	buf_done(&out);
	LK_ASSERT(deep_read_baseline(run->arena, text, report.stack, &baseline, &err) == LK_OK);
	if (undeclared.resources.count)
		deep_add_undeclared(&report, &run->stack, NULL, resource, &undeclared.resources.items[0], &baseline);
	LK_ASSERT(report.items.count == 0);
}

static void compare_with_any(const struct run *run, const struct deep_resource *resource, const struct json *node)
{
	struct deep_undeclared undeclared = {0};
	struct deep_baseline baseline;
	struct drift_report report = report_of(run);
	struct error err;
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	struct json_writer json;
	json_writer_init(&json, &out, 0);
	json_write_node(&json, node);
	struct str text = buf_copy_in(&out, run->arena);
	buf_truncate(&out, 0);
	deep_add_declared(&report, &run->stack, NULL, resource);
	deep_gather(&report, &run->stack, NULL, resource, &undeclared);
	if (undeclared.resources.count &&
	    deep_read_baseline(run->arena, text, report.stack, &baseline, &err) == LK_OK)
		deep_add_undeclared(&report, &run->stack, NULL, resource, &undeclared.resources.items[0], &baseline);
	drift_show_json(&out, &report);
	drift_show_declarations(&out, &report, NULL);
	buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct error err;
	const struct json *root;
	arena_init(&arena);
	struct run run = {.arena = &arena};
	if (json_parse_in(&arena, (struct str){(const char *)data, size}, NULL, &root, &err) == LK_OK &&
	    json_is(json_get(root, STR("declared")), JSON_OBJECT) && json_is(json_get(root, STR("live")), JSON_OBJECT) &&
	    json_get(root, STR("baseline"))) {
		struct deep_resource resource = {
			.logical_id = STR("R"),
			.type = json_get_string(root, STR("type")),
			.declared = deep_value_in(&arena, json_get(root, STR("declared"))),
			.live = deep_value_in(&arena, json_get(root, STR("live"))),
		};
		VEC_PUSH(&arena, &run.resources.resources) =
			(struct cfn_resource){.logical_id = resource.logical_id, .type = resource.type};
		run.stack = (struct drift_stack){
			.pack = pack_embedded(), .resources = &run.resources, .found = &run.found};
		compare_with_itself(&run, &resource);
		compare_with_record(&run, &resource);
		compare_with_any(&run, &resource, json_get(root, STR("baseline")));
	}
	arena_done(&arena);
	return 0;
}
