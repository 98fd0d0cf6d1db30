#include "base/limits.h"
#include "cli/commands.h"
#include "cli/home.h"
#include "cli/target.h"
#include "deploy/assets.h"
#include "deploy/saved.h"

static int look(struct cli *cli, struct target *target, struct str name, struct saved *saved)
{
	struct error err;
	struct aws_client *client = &target->client;
	known_init_in(&saved->known, cli->arena);
	if (live_fetch(client, cli->arena, name, &saved->live, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (cli_has(cli, OPTION_REFRESH) &&
	    drifted_find(client, cli->arena, &saved->live, target_cancel(), &saved->known.drifted, &err) != LK_OK)
		return cli_fail(cli, &err);
	saved->account = target->account;
	saved->region = target->region;
	saved->partition = str_from(aws_partition_of(target->region)->id);
	saved->local = target->local;
	struct str bucket = assets_bucket_in(cli->arena, target->account, target->region);
	known_look_up_all(client, cli->arena, &saved->live, bucket, &saved->known);
	return EXIT_DONE;
}

int cmd_state(struct cli *cli)
{
	struct loaded loaded;
	struct target target;
	struct saved saved = {0};
	struct buf out;
	int code = load_stack_identity(cli, cli->options.positionals[0], &loaded);
	if (code == EXIT_DONE)
		code = home_check_one(cli, &loaded);
	if (code == EXIT_DONE)
		code = target_open(cli, loaded.region, &target);
	if (code == EXIT_DONE)
		code = target_identify(cli, &target);
	if (code == EXIT_DONE)
		code = home_check_account(cli, &loaded, &target);
	if (code == EXIT_DONE)
		code = look(cli, &target, loaded.stack_name, &saved);
	if (code != EXIT_DONE)
		return code;
	buf_init(&out, LIMIT_JSON);
	saved_write(&out, &saved);
	if (buf_ok(&out)) {
		code = cli_write(cli, buf_view(&out));
	} else {
		struct error err;
		error_set(&err, ERROR_LIMIT, "the state is larger than %zu bytes", (size_t)LIMIT_JSON);
		code = cli_fail(cli, &err);
	}
	buf_done(&out);
	return code;
}
