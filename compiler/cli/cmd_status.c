#include "base/limits.h"
#include "cli/commands.h"
#include "cli/set_commands.h"
#include "formats/json_write.h"

static void append_text(struct buf *out, const struct identity *id, struct arena *arena)
{
	const struct cfn_stack *stack = &id->live.stack;
	buf_printf(out, "%.*s  %.*s\n", STR_ARG(stack->name), STR_ARG(stack->status));
	if (stack->status_reason.len)
		buf_printf(out, "reason: %.*s\n", STR_ARG(stack->status_reason));
	int64_t changed = stack->updated_ms ? stack->updated_ms : stack->created_ms;
	if (changed)
		buf_printf(out, "changed %s\n", clock_iso_in(arena, changed).ptr);
	for (size_t i = 0; i < stack->parameters.count; i++)
		buf_printf(out, "%s%-24.*s %.*s\n", i ? "" : "\nparameters\n", STR_ARG(stack->parameters.items[i].key),
		           STR_ARG(stack->parameters.items[i].value));
	for (size_t i = 0; i < id->live.resources.resources.count; i++) {
		const struct cfn_resource *resource = &id->live.resources.resources.items[i];
		buf_printf(out, "%s%-20.*s %-34.*s %.*s\n", i ? "" : "\nresources\n", STR_ARG(resource->status),
		           STR_ARG(resource->logical_id), STR_ARG(resource->physical_id));
	}
}

static void append_json(struct buf *out, const struct identity *id)
{
	struct json_writer w;
	const struct cfn_stack *stack = &id->live.stack;
	json_writer_init(&w, out, 2);
	json_write_begin_object(&w);
	json_write_member_int(&w, STR("format_version"), 1);
	json_write_member(&w, STR("stack"), stack->name);
	json_write_member(&w, STR("status"), stack->status);
	json_write_member(&w, STR("reason"), stack->status_reason);
	json_write_name(&w, STR("parameters"));
	json_write_begin_object(&w);
	for (size_t i = 0; i < stack->parameters.count; i++)
		json_write_member(&w, stack->parameters.items[i].key, stack->parameters.items[i].value);
	json_write_end_object(&w);
	json_write_name(&w, STR("resources"));
	json_write_begin_array(&w);
	for (size_t i = 0; i < id->live.resources.resources.count; i++) {
		const struct cfn_resource *resource = &id->live.resources.resources.items[i];
		json_write_begin_object(&w);
		json_write_member(&w, STR("logical_id"), resource->logical_id);
		json_write_member(&w, STR("type"), resource->type);
		json_write_member(&w, STR("physical_id"), resource->physical_id);
		json_write_member(&w, STR("status"), resource->status);
		json_write_end_object(&w);
	}
	json_write_end_array(&w);
	json_write_end_object(&w);
	buf_append_char(out, '\n');
}

int cmd_status(struct cli *cli)
{
	static const char *const formats[] = {"text", "json"};
	int format = cli_format(cli, formats, LK_COUNT(formats));
	struct identity id;
	struct error err;
	struct buf out;
	if (format < 0)
		return EXIT_USAGE;
	int code = identity_locate(cli, cli->options.positionals[0], &id);
	if (code == EXIT_DONE && id.loaded.set_home)
		return set_status(cli, &id, format);
	if (code == EXIT_DONE)
		code = identity_look(cli, &id);
	if (code == EXIT_DONE)
		code = identity_require(cli, &id);
	if (code != EXIT_DONE)
		return code;
	if (cfn_list_resources(&id.target.client, cli->arena, id.live.stack.name, &id.live.resources, &err) != LK_OK)
		return cli_fail(cli, &err);
	buf_init(&out, LIMIT_OUTPUT);
	if (format == 1)
		append_json(&out, &id);
	else
		append_text(&out, &id, cli->arena);
	code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code;
}
