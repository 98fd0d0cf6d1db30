#include "cli/planned.h"

#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "plan/resolve.h"

/* --- what a plan was made of */

static bool is_secret(const struct graph *graph, struct str name)
{
	return resolve_is_hidden(graph_find_entry(&graph->parameters, name));
}

static struct str name_of(const char *parameter)
{
	return (struct str){parameter, (size_t)(strchr(parameter, '=') - parameter)};
}

static void take_call(struct cli *cli, const struct deployment *d, struct planfile_call *call)
{
	call->file = d->loaded.file;
	call->environment = str_from(cli_value(cli, OPTION_ENV));
	for (size_t i = 0; i < cli->options.param_count; i++) {
		const char *text = cli->options.params[i];
		struct str name = str_copy_in(cli->arena, name_of(text));
		if (is_secret(d->loaded.graph, name))
			VEC_PUSH(cli->arena, &call->secrets) = name;
		else
			VEC_PUSH(cli->arena, &call->parameters) =
				(struct planfile_parameter){name, str_from(text + name.len + 1)};
	}
}

/* Making a change set changes nothing. */
static struct str operations_in(struct arena *arena, const struct cfn_stack *stack)
{
	struct buf ids;
	buf_init(&ids, LIMIT_MESSAGE);
	for (size_t i = 0; i < stack->operations.count; i++)
		if (!str_is(stack->operations.items[i].type, "CREATE_CHANGESET"))
			buf_printf(&ids, "%s%.*s %.*s", ids.len ? ", " : "", STR_ARG(stack->operations.items[i].type),
			           STR_ARG(stack->operations.items[i].id));
	struct str text = buf_copy_in(&ids, arena);
	buf_done(&ids);
	return text;
}

static void take_operation(struct cli *cli, const struct live *live, struct planfile_operation *operation)
{
	int64_t changed = live->stack.updated_ms ? live->stack.updated_ms : live->stack.created_ms;
	if (!live->exists)
		return;
	struct str time = clock_iso_in(cli->arena, changed);
	operation->status = live->stack.status;
	/* To the millisecond, as the service has it: two updates may be quick. */
	operation->changed = str_format_in(cli->arena, "%.*s.%03dZ", STR_ARG(str_slice(time, 0, time.len - 1)),
	                                   (int)(changed % 1000));
	operation->ids = operations_in(cli->arena, &live->stack);
}

static int make(struct cli *cli, const struct deployment *d, struct planfile *ret_file)
{
	struct error err;
	struct planfile file = {.lkc_version = STR(LKC_VERSION), .target.local = d->target.local};
	take_call(cli, d, &file.call);
	take_operation(cli, &d->live, &file.binding.operation);
	if (planfile_bind_in(cli->arena, &d->input, d->plan, &file, &err) != LK_OK)
		return cli_fail(cli, &err);
	*ret_file = file;
	return EXIT_DONE;
}

/* --- plan --out */

int planned_check_call(struct cli *cli)
{
	if (cli_has(cli, OPTION_OUT) && cli_has(cli, OPTION_AGAINST))
		return cli_misuse(cli, "--out binds the plan to the live stack, and --against does without one");
	if (cli_has(cli, OPTION_OUT) && !cli_value(cli, OPTION_OUT)[0])
		return cli_misuse(cli, "--out needs the name of a file");
	return EXIT_DONE;
}

static bool may_overwrite(struct cli *cli, const char *name)
{
	struct str text;
	struct error err;
	if (!file_exists(name))
		return true;
	bool read = file_read_in(cli->arena, name, LIMIT_PLAN_FILE, &text, &err) == LK_OK;
	return read && (!text.len || planfile_is_meant(text));
}

static unsigned file_mode(void)
{
	mode_t mask = umask(0);
	umask(mask);
	return 0644u & ~(unsigned)mask;
}

static void tell_written(struct cli *cli, const char *name, const struct planfile_call *call)
{
	struct buf again;
	buf_init(&again, LIMIT_MESSAGE);
	for (size_t i = 0; i < call->secrets.count; i++)
		buf_printf(&again, " --param %.*s=…", STR_ARG(call->secrets.items[i]));
	cli_say(cli, "wrote %s; carry it out with  lkc apply %s%s", name, name, buf_view(&again).ptr);
	buf_done(&again);
}

int planned_write(struct cli *cli, const struct deployment *d)
{
	const char *name = cli_value(cli, OPTION_OUT);
	struct planfile file;
	struct str text;
	struct error err;
	if (!name)
		return EXIT_DONE;
	if (!may_overwrite(cli, name)) {
		error_set(&err, ERROR_FILE, "'%s' is there already and is no plan file", name);
		error_hint(&err, "give --out another name, or remove it first");
		return cli_fail(cli, &err);
	}
	int code = make(cli, d, &file);
	if (code != EXIT_DONE)
		return code;
	if (planfile_write_in(cli->arena, &file, &text, &err) != LK_OK ||
	    file_write(name, text, file_mode(), &err) != LK_OK)
		return cli_fail(cli, &err);
	tell_written(cli, name, &file.call);
	return EXIT_DONE;
}

/* --- apply */

static void tell_moves(struct cli *cli, const struct planned *planned, const char *what,
                       const struct planfile_moves *moves)
{
	struct error err;
	error_set(&err, ERROR_STATE, "the plan in '%s' is %s, and nothing was done", planned->name, what);
	cli_fail(cli, &err);
	for (size_t i = 0; i < moves->lines.count; i++)
		fprintf(stderr, "  - %.*s\n", STR_ARG(moves->lines.items[i]));
}

static int tell_stale(struct cli *cli, const struct planned *planned, const struct planfile_moves *moves)
{
	const struct planfile *file = &planned->file;
	tell_moves(cli, planned, "stale", moves);
	fprintf(stderr, "  hint: make it anew with  lkc plan %.*s%s%.*s%s --out %s\n", STR_ARG(file->call.file),
	        file->call.environment.len ? " -e " : "", STR_ARG(file->call.environment),
	        file->target.local ? " --local" : "", planned->name);
	return EXIT_STALE;
}

static int tell_elsewhere(struct cli *cli, const struct planned *planned, const struct planfile_moves *moves)
{
	tell_moves(cli, planned, "for elsewhere", moves);
	return EXIT_STALE;
}

/* Takes --local and --region from the file; both may be given again. */
static int take_target(struct cli *cli, const struct planned *planned)
{
	const struct planfile_target *saved = &planned->file.target;
	const char *region = cli_value(cli, OPTION_REGION);
	struct planfile_target called = *saved;
	called.local = saved->local || cli_has(cli, OPTION_LOCAL);
	if (region)
		called.region = str_from(region);
	struct planfile_moves moves = planfile_compare_target_in(cli->arena, saved, &called);
	if (moves.lines.count)
		return tell_elsewhere(cli, planned, &moves);
	cli->options.values[OPTION_REGION] = str_copy_in(cli->arena, saved->region).ptr;
	if (saved->local)
		cli->options.values[OPTION_LOCAL] = "";
	return EXIT_DONE;
}

static bool is_given(const struct cli *cli, struct str name)
{
	for (size_t i = 0; i < cli->options.param_count; i++)
		if (str_equal(name_of(cli->options.params[i]), name))
			return true;
	return false;
}

static bool has_name(const struct planfile_call *call, struct str name)
{
	for (size_t i = 0; i < call->secrets.count; i++)
		if (str_equal(call->secrets.items[i], name))
			return true;
	return false;
}

/* The plan has everything that it was made of, but for the values of NoEcho parameters. */
static int check_call(struct cli *cli, const struct planned *planned)
{
	const struct planfile_call *call = &planned->file.call;
	if (cli_has(cli, OPTION_ENV))
		return cli_misuse(cli, "the plan in '%s' has its environment: -e goes with lkc plan", planned->name);
	for (size_t i = 0; i < cli->options.param_count; i++) {
		struct str name = name_of(cli->options.params[i]);
		if (!has_name(call, name))
			return cli_misuse(cli, "the plan in '%s' has its parameters: --param %.*s goes with lkc plan",
			                  planned->name, STR_ARG(name));
	}
	for (size_t i = 0; i < call->secrets.count; i++)
		if (!is_given(cli, call->secrets.items[i]))
			return cli_misuse(cli,
			                  "the plan in '%s' sets %.*s, which is NoEcho and in no file: give it again "
			                  "with --param %.*s=VALUE",
			                  planned->name, STR_ARG(call->secrets.items[i]),
			                  STR_ARG(call->secrets.items[i]));
	if (cli->options.param_count + call->parameters.count > PARAMS_MAX)
		return cli_misuse(cli, "a stack has at most %d parameters; '%s' has more", PARAMS_MAX, planned->name);
	return EXIT_DONE;
}

static void take_call_again(struct cli *cli, const struct planfile_call *call)
{
	if (call->environment.len)
		cli->options.values[OPTION_ENV] = str_copy_in(cli->arena, call->environment).ptr;
	for (size_t i = 0; i < call->parameters.count; i++)
		cli->options.params[cli->options.param_count++] =
			str_format_in(cli->arena, "%.*s=%.*s", STR_ARG(call->parameters.items[i].name),
		                      STR_ARG(call->parameters.items[i].value))
				.ptr;
}

int planned_open(struct cli *cli, const char *name, struct planned *planned)
{
	struct str text;
	struct error err;
	*planned = (struct planned){.name = name};
	if (!name || !file_exists(name))
		return EXIT_DONE;
	/* What cannot be read is told when it is read as a stack; no stack is as large as that. */
	if (file_read_in(cli->arena, name, LIMIT_PLAN_FILE, &text, &err) != LK_OK)
		return err.kind == ERROR_LIMIT ? cli_fail(cli, &err) : EXIT_DONE;
	planned->given = planfile_is_meant(text);
	if (!planned->given)
		return EXIT_DONE;
	if (planfile_read_in(cli->arena, text, &planned->file, &err) != LK_OK) {
		error_prefix(&err, "'%s' ", name);
		return cli_fail(cli, &err);
	}
	int code = check_call(cli, planned);
	if (code == EXIT_DONE)
		code = take_target(cli, planned);
	if (code == EXIT_DONE)
		take_call_again(cli, &planned->file.call);
	return code;
}

int planned_open_deployment(struct cli *cli, const struct planned *planned, struct deployment *deployment)
{
	struct planfile now;
	struct planfile_moves moves = {0};
	const char *file = str_copy_in(cli->arena, planned->file.call.file).ptr;
	if (!file_exists(file)) {
		VEC_PUSH(cli->arena, &moves.lines) =
			str_format_in(cli->arena, "the stack's file %s is not there, seen from this folder", file);
		return tell_stale(cli, planned, &moves);
	}
	int code = deployment_compare(cli, file, deployment);
	if (code == EXIT_DONE)
		code = make(cli, deployment, &now);
	if (code != EXIT_DONE)
		return code;
	moves = planfile_compare_target_in(cli->arena, &planned->file.target, &now.target);
	if (moves.lines.count)
		return tell_elsewhere(cli, planned, &moves);
	moves = planfile_compare_in(cli->arena, &planned->file, &now);
	return moves.lines.count ? tell_stale(cli, planned, &moves) : deployment_check_parameters(cli, deployment);
}
