#include "cli/identity.h"

#include "cli/home.h"

int identity_open(struct cli *cli, const char *name, struct identity *identity)
{
	struct error err;
	*identity = (struct identity){0};
	int code = load_stack_identity(cli, name, &identity->loaded);
	if (code == EXIT_DONE)
		code = home_check_one(cli, &identity->loaded);
	if (code == EXIT_DONE)
		code = target_open(cli, identity->loaded.region, &identity->target);
	if (code == EXIT_DONE && identity->loaded.account.len)
		code = target_identify(cli, &identity->target);
	if (code == EXIT_DONE)
		code = home_check_account(cli, &identity->loaded, &identity->target);
	if (code != EXIT_DONE)
		return code;
	if (live_describe(&identity->target.client, cli->arena, identity->loaded.stack_name, &identity->live, &err) !=
	    LK_OK)
		return cli_fail(cli, &err);
	return EXIT_DONE;
}

int identity_open_existing(struct cli *cli, const char *name, struct identity *identity)
{
	struct error err;
	int code = identity_open(cli, name, identity);
	if (code != EXIT_DONE || identity->live.known)
		return code;
	error_set(&err, ERROR_NOT_FOUND, "there is no stack '%.*s' in %.*s", STR_ARG(identity->loaded.stack_name),
		  STR_ARG(identity->target.region));
	if (!cli_has(cli, OPTION_ENV) && identity->loaded.graph->environments.count)
		error_hint(&err, "pick an environment: -e %.*s",
			   STR_ARG(identity->loaded.graph->environments.items[0].name));
	else
		error_hint(&err, "lkc apply makes it");
	return cli_fail(cli, &err);
}
