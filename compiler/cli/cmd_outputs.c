#include "base/file.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/identity.h"
#include "formats/json_write.h"
#include "observe/outputs.h"

static void append_text(struct buf *out, const struct cfn_stack *stack)
{
	for (size_t i = 0; i < stack->outputs.count; i++)
		buf_printf(out, "%-26.*s %.*s\n", STR_ARG(stack->outputs.items[i].key),
			   STR_ARG(stack->outputs.items[i].value));
}

static void append_json(struct buf *out, const struct cfn_stack *stack)
{
	struct json_writer w;
	json_writer_init(&w, out, 2);
	json_write_begin_object(&w);
	json_write_member_int(&w, STR("format_version"), 1);
	json_write_member(&w, STR("stack"), stack->name);
	json_write_name(&w, STR("outputs"));
	json_write_begin_object(&w);
	for (size_t i = 0; i < stack->outputs.count; i++)
		json_write_member(&w, stack->outputs.items[i].key, stack->outputs.items[i].value);
	json_write_end_object(&w);
	json_write_end_object(&w);
	buf_append_char(out, '\n');
}

/* "${AWS::Region}" and its kin, which the stack may give where no output carries the value. */
static struct str literal_value(struct cli *cli, const struct identity *id, struct str literal)
{
	struct aws_partition const *partition = aws_partition_of(id->target.region);
	if (str_equal(literal, STR("${AWS::Region}")))
		return id->target.region;
	if (str_equal(literal, STR("${AWS::StackName}")))
		return id->loaded.stack_name;
	if (str_equal(literal, STR("${AWS::StackId}")))
		return id->live.stack.id;
	if (str_equal(literal, STR("${AWS::Partition}")))
		return str_from(partition->id);
	if (str_equal(literal, STR("${AWS::URLSuffix}")))
		return str_from(partition->dns_suffix);
	return str_copy_in(cli->arena, literal);
}

static bool output_value(const struct cfn_stack *stack, struct str name, struct str *ret_value)
{
	for (size_t i = 0; i < stack->outputs.count; i++) {
		if (!str_equal(stack->outputs.items[i].key, name))
			continue;
		*ret_value = stack->outputs.items[i].value;
		return true;
	}
	return false;
}

static int gather_variables(struct cli *cli, const struct identity *id, struct variable *variables)
{
	const struct graph *graph = id->loaded.graph;
	for (size_t i = 0; i < graph->dotenv.count; i++) {
		const struct dotenv *row = &graph->dotenv.items[i];
		struct error err;
		variables[i].name = row->variable;
		if (!row->output.len) {
			variables[i].value = literal_value(cli, id, row->literal);
		} else if (!output_value(&id->live.stack, row->output, &variables[i].value)) {
			error_set(&err, ERROR_NOT_FOUND, "the live stack has no output '%.*s' (for %.*s)",
				  STR_ARG(row->output), STR_ARG(row->variable));
			error_hint(&err, "lkc apply first");
			return cli_fail(cli, &err);
		}
	}
	return EXIT_DONE;
}

static int merge_dotenv(struct cli *cli, const struct identity *id, const char *path)
{
	size_t count = id->loaded.graph->dotenv.count;
	struct variable *variables = arena_alloc_array(cli->arena, count, sizeof *variables);
	struct str existing = {0};
	struct error err;
	struct buf merged;
	int code = gather_variables(cli, id, variables);
	if (code != EXIT_DONE)
		return code;
	enum lk_status status = file_read_in(cli->arena, path, LIMIT_CONFIG_FILE, &existing, &err);
	if (status != LK_OK && err.kind != ERROR_NOT_FOUND)
		return cli_fail(cli, &err);
	buf_init(&merged, LIMIT_OUTPUT);
	status = outputs_merge_dotenv(&merged, existing, variables, count, &err);
	if (status == LK_OK && !str_equal(buf_view(&merged), existing))
		status = file_write(path, buf_view(&merged), 0644, &err);
	buf_done(&merged);
	if (status != LK_OK)
		return cli_fail(cli, &err);
	cli_say(cli, "%zu variables in %s", count, path);
	return EXIT_DONE;
}

int cmd_outputs(struct cli *cli)
{
	static const char *const formats[] = {"text", "json"};
	int format = cli_format(cli, formats, LK_COUNT(formats));
	struct identity id;
	struct buf out;
	if (format < 0)
		return EXIT_USAGE;
	int code = identity_open_existing(cli, cli->options.positionals[0], &id);
	if (code != EXIT_DONE)
		return code;
	if (cli_has(cli, OPTION_DOTENV))
		return merge_dotenv(cli, &id, cli_value(cli, OPTION_DOTENV));
	buf_init(&out, LIMIT_OUTPUT);
	if (format == 1)
		append_json(&out, &id.live.stack);
	else
		append_text(&out, &id.live.stack);
	code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code;
}
