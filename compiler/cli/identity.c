#include "cli/identity.h"

#include "cli/home.h"

int identity_locate(struct cli *cli, const char *name, struct identity *identity)
{
	*identity = (struct identity){0};
	int code = load_stack_identity(cli, name, &identity->loaded);
	if (code == EXIT_DONE)
		code = home_check_one(cli, &identity->loaded);
	if (code == EXIT_DONE)
		code = target_open(cli, identity->loaded.region, &identity->target);
	if (code == EXIT_DONE && identity->loaded.account.len)
		code = target_identify(cli, &identity->target);
	return code == EXIT_DONE ? home_check_account(cli, &identity->loaded, &identity->target) : code;
}

int identity_look(struct cli *cli, struct identity *identity)
{
	struct error err;
	struct str name = identity->loaded.stack_name;
	if (identity->loaded.set_home) {
		error_set(&err, ERROR_OTHER, "%.*s goes out as a stack set: its stacks live in its accounts",
			  STR_ARG(name));
		error_hint(&err, "lkc status shows them");
		return cli_fail(cli, &err);
	}
	return live_describe(&identity->target.client, cli->arena, name, &identity->live, &err) == LK_OK
		       ? EXIT_DONE
		       : cli_fail(cli, &err);
}

int identity_open(struct cli *cli, const char *name, struct identity *identity)
{
	int code = identity_locate(cli, name, identity);
	return code == EXIT_DONE ? identity_look(cli, identity) : code;
}

int identity_require(struct cli *cli, const struct identity *identity)
{
	struct error err;
	if (identity->live.known)
		return EXIT_DONE;
	error_set(&err, ERROR_NOT_FOUND, "there is no stack '%.*s' in %.*s", STR_ARG(identity->loaded.stack_name),
		  STR_ARG(identity->target.region));
	if (!cli_has(cli, OPTION_ENV) && identity->loaded.graph->environments.count)
		error_hint(&err, "pick an environment: -e %.*s",
			   STR_ARG(identity->loaded.graph->environments.items[0].name));
	else
		error_hint(&err, "lkc apply makes it");
	return cli_fail(cli, &err);
}

int identity_open_existing(struct cli *cli, const char *name, struct identity *identity)
{
	int code = identity_open(cli, name, identity);
	return code == EXIT_DONE ? identity_require(cli, identity) : code;
}
