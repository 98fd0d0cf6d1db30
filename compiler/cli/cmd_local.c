#include <string.h>

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/target.h"
#include "formats/json_write.h"

static int up(struct cli *cli, const struct local *local)
{
	struct local_state state;
	struct error err;
	int64_t port = 0;
	const char *given = cli_value(cli, OPTION_PORT);
	if (given && (!str_to_int(str_from(given), &port) || port < 1 || port > 65535))
		return cli_misuse(cli, "--port takes a number from 1 to 65535, not '%s'", given);
	if (local_up_in(cli->arena, local, (int)port, &state, &err) != LK_OK)
		return cli_fail(cli, &err);
	cli_say(cli, "the local target answers at %.*s (process %d, log %.*s)", STR_ARG(state.endpoint), state.pid,
		STR_ARG(state.log));
	return EXIT_DONE;
}

static int down(struct cli *cli, const struct local *local)
{
	struct error err;
	bool was_running;
	if (local_down(local, &was_running, &err) != LK_OK)
		return cli_fail(cli, &err);
	cli_say(cli,
		was_running ? "the local target is stopped, and its stacks with it" : "the local target did not run");
	return EXIT_DONE;
}

static int status(struct cli *cli, const struct local *local, int format)
{
	struct local_state state;
	struct error err;
	struct buf out;
	struct json_writer w;
	if (local_status_in(cli->arena, local, &state, &err) != LK_OK)
		return cli_fail(cli, &err);
	buf_init(&out, LIMIT_MESSAGE);
	if (format == 1) {
		json_writer_init(&w, &out, 2);
		json_write_begin_object(&w);
		json_write_member_int(&w, STR("format_version"), 1);
		json_write_member_bool(&w, STR("running"), state.running);
		json_write_member(&w, STR("endpoint"), state.endpoint);
		json_write_member_int(&w, STR("pid"), state.running ? state.pid : 0);
		json_write_member(&w, STR("log"), state.log);
		json_write_end_object(&w);
		buf_append_char(&out, '\n');
	} else if (state.running) {
		buf_printf(&out, "%.*s  process %d  log %.*s\n", STR_ARG(state.endpoint), state.pid,
			   STR_ARG(state.log));
	} else {
		buf_append_text(&out, "not running\n");
	}
	int code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code;
}

int cmd_local(struct cli *cli)
{
	static const char *const formats[] = {"text", "json"};
	const char *what = cli->options.positional_count ? cli->options.positionals[0] : "status";
	int format = cli_format(cli, formats, LK_COUNT(formats));
	struct local local = target_local(cli);
	if (format < 0)
		return EXIT_USAGE;
	if (strcmp(what, "up") == 0)
		return up(cli, &local);
	if (strcmp(what, "down") == 0)
		return down(cli, &local);
	if (strcmp(what, "status") == 0)
		return status(cli, &local, format);
	return cli_misuse(cli, "local takes up, down or status, not '%s'", what);
}
