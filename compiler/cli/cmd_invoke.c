#include <string.h>
#include <unistd.h>

#include "aws/lambda_api.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/identity.h"

/* FUNCTION is a logical id, or a source's name, or the end of a logical id's words ("order"). */
static const struct function *find_function(const struct graph *graph, struct str name)
{
	for (size_t i = 0; i < graph->functions.count; i++)
		if (str_equal(graph->functions.items[i].source, name) ||
		    str_equal(graph->functions.items[i].logical_id, name))
			return &graph->functions.items[i];
	return NULL;
}

static int physical_name(struct cli *cli, struct identity *id, const char *name, struct str *ret_name)
{
	struct cfn_resource_list list;
	struct error err;
	const struct graph *graph = id->loaded.graph;
	const struct function *function = find_function(graph, str_from(name));
	struct str logical_id = function ? function->logical_id : str_from(name);
	if (cfn_list_resources(&id->target.client, cli->arena, id->live.stack.name, &list, &err) != LK_OK)
		return cli_fail(cli, &err);
	for (size_t i = 0; i < list.resources.count; i++) {
		const struct cfn_resource *resource = &list.resources.items[i];
		if (str_equal(resource->type, STR("AWS::Lambda::Function")) &&
		    (str_equal(resource->logical_id, logical_id) || str_is(resource->physical_id, name))) {
			*ret_name = resource->physical_id;
			return EXIT_DONE;
		}
	}
	struct text_nearest nearest = text_nearest_begin(str_from(name));
	for (size_t i = 0; i < graph->functions.count; i++)
		text_nearest_offer(&nearest, graph->functions.items[i].source);
	error_set(&err, ERROR_NOT_FOUND, "the stack has no function '%s'", name);
	if (nearest.best.len)
		error_hint(&err, "did you mean '%.*s'?", STR_ARG(nearest.best));
	return cli_fail(cli, &err);
}

static int read_payload(struct cli *cli, struct str *ret_payload)
{
	const char *path = cli_value(cli, OPTION_PAYLOAD);
	struct error err;
	*ret_payload = STR("{}");
	if (!path)
		return EXIT_DONE;
	path = strcmp(path, "-") == 0 ? "/dev/stdin" : path;
	return file_read_in(cli->arena, path, LIMIT_LAMBDA_PAYLOAD, ret_payload, &err) == LK_OK ? EXIT_DONE
												: cli_fail(cli, &err);
}

int cmd_invoke(struct cli *cli)
{
	struct identity id;
	struct error err;
	struct lambda_call call = {.with_log = cli_has(cli, OPTION_VERBOSE)};
	struct lambda_result result;
	if (!cli->options.positional_count)
		return cli_misuse(cli, "name a function: lkc invoke FUNCTION [STACK]");
	int code = identity_open_existing(cli, cli->options.positionals[1], &id);
	if (code == EXIT_DONE)
		code = read_payload(cli, &call.payload);
	if (code == EXIT_DONE)
		code = physical_name(cli, &id, cli->options.positionals[0], &call.function);
	if (code != EXIT_DONE)
		return code;
	if (lambda_invoke(&id.target.client, cli->arena, &call, &result, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (result.log_tail.len)
		cli_say(cli, "%.*s", STR_ARG(result.log_tail));
	code = cli_write(cli, str_concat_in(cli->arena, result.payload, STR("\n")));
	if (!result.function_error.len)
		return code;
	error_set(&err, ERROR_SERVICE, "the function failed (%.*s)", STR_ARG(result.function_error));
	return cli_fail(cli, &err);
}
