#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/build_functions.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "template/emit_json.h"
#include "template/emit_yaml.h"

/* What stands in generated/ for a stack: a row a file. */
struct output {
	const char *ending;
	void (*emit)(struct buf *out, const struct loaded *loaded);
};

static void emit_template_yaml(struct buf *out, const struct loaded *loaded)
{
	buf_printf(out, "# Written by lkc build from %.*s. Do not edit.\n", STR_ARG(loaded->file));
	emit_yaml(out, loaded->document);
}

static void emit_template_json(struct buf *out, const struct loaded *loaded)
{
	emit_json(out, loaded->document, 2);
	buf_append_char(out, '\n');
}

static const struct output outputs[] = {
	{"template.yaml", emit_template_yaml},
	{"template.json", emit_template_json},
};

static int too_large(struct cli *cli)
{
	struct error err;
	error_set(&err, ERROR_LIMIT, "the output is larger than %zu bytes", (size_t)LIMIT_OUTPUT);
	return cli_fail(cli, &err);
}

static struct str path_of(struct cli *cli, const struct loaded *loaded, const struct output *output)
{
	struct str name = str_format_in(cli->arena, "generated/%.*s.%s", STR_ARG(loaded->graph->name), output->ending);
	return file_join_in(cli->arena, loaded->root, name);
}

/* EXIT_DONE when the file is as it should be, EXIT_DIFFERENCE when it is not or is missing. */
static int compare(struct cli *cli, struct str path, struct str content)
{
	struct str present;
	struct error err;
	enum lk_status status = file_read_in(cli->arena, path.ptr, LIMIT_OUTPUT, &present, &err);
	if (status != LK_OK && err.kind != ERROR_NOT_FOUND)
		return cli_fail(cli, &err);
	if (status == LK_OK && str_equal(present, content))
		return EXIT_DONE;
	cli_say(cli, "%s is %s", path.ptr, status == LK_OK ? "stale" : "missing");
	return EXIT_DIFFERENCE;
}

static int write(struct cli *cli, struct str path, struct str content)
{
	struct error err;
	struct str present;
	if (file_read_in(cli->arena, path.ptr, LIMIT_OUTPUT, &present, &err) == LK_OK && str_equal(present, content)) {
		cli_say(cli, "%s is up to date", path.ptr);
		return EXIT_DONE;
	}
	if (file_make_folders(file_folder_in(cli->arena, path).ptr, &err) != LK_OK ||
	    file_write(path.ptr, content, 0644, &err) != LK_OK)
		return cli_fail(cli, &err);
	cli_say(cli, "wrote %s", path.ptr);
	return EXIT_DONE;
}

static int build_files(struct cli *cli, const struct loaded *loaded)
{
	bool check = cli_has(cli, OPTION_CHECK);
	int worst = EXIT_DONE;
	for (size_t i = 0; i < LK_COUNT(outputs); i++) {
		struct buf content;
		buf_init(&content, LIMIT_OUTPUT);
		outputs[i].emit(&content, loaded);
		struct str path = path_of(cli, loaded, &outputs[i]);
		int code = !buf_ok(&content) ? too_large(cli)
		           : check           ? compare(cli, path, buf_view(&content))
		                             : write(cli, path, buf_view(&content));
		buf_done(&content);
		if (code != EXIT_DONE)
			worst = code;
	}
	if (worst == EXIT_DIFFERENCE)
		cli_say(cli, "run lkc build, and commit what it writes");
	return worst;
}

static int build_to_stdout(struct cli *cli, const struct loaded *loaded, int format)
{
	struct buf content;
	buf_init(&content, LIMIT_OUTPUT);
	if (format == 1)
		emit_template_json(&content, loaded);
	else
		emit_yaml(&content, loaded->document);
	int code = buf_ok(&content) ? cli_write(cli, buf_view(&content)) : too_large(cli);
	buf_done(&content);
	return code;
}

int cmd_build(struct cli *cli)
{
	static const char *const formats[] = {"yaml", "json"};
	int format = cli_format(cli, formats, LK_COUNT(formats));
	struct loaded loaded;
	if (format < 0)
		return EXIT_USAGE;
	if (cli_has(cli, OPTION_VERIFY) && !cli_has(cli, OPTION_LAMBDA))
		return cli_misuse(cli, "--verify goes with --lambda");
	int code = load_valid_stack(cli, cli->options.positionals[0], &loaded);
	if (code != EXIT_DONE)
		return code;
	if (cli_has(cli, OPTION_STDOUT))
		return build_to_stdout(cli, &loaded, format);
	code = build_files(cli, &loaded);
	return code == EXIT_DONE && cli_has(cli, OPTION_LAMBDA) ? build_functions(cli, &loaded) : code;
}
