#include "aws/lambda_api.h"
#include "aws/s3.h"
#include "base/base64.h"
#include "base/hash.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/drift_deep.h"
#include "cli/fleet.h"
#include "cli/set_commands.h"
#include "deploy/drifted.h"

enum { NESTING_MAX = 10, CODE_MAX = 256 * 1024 * 1024 };

struct drift_run {
	struct cli *cli;
	struct identity id;
	struct drift_report report;
	struct drift_deep deep;
	struct str failure; /* of the detection as a whole */
};

static bool is_secret(const void *context, struct str logical_id, const struct cfn_difference *difference)
{
	return drifted_is_secret(context, logical_id, difference);
}

/* --- code */

/* A member of Code as the living template has it; empty when it cannot be known. */
static struct str code_member(struct drift_run *run, const struct live *live, struct resolve *resolve,
                              struct str logical_id, struct str pointer)
{
	const struct resource *resource = live->graph ? graph_find_resource(live->graph, logical_id) : NULL;
	struct value *value = resource ? value_at(resource->properties, pointer) : NULL;
	value = value ? resolve_value(resolve, value) : NULL;
	struct str text;
	return value && value_scalar_text_in(run->cli->arena, value, &text) ? text : (struct str){0};
}

/* As the bucket keeps it, else of the zip itself. Whoever may not read the checksum may still read the object, and a
 * failure of both is told by the second. */
static enum lk_status hash_zip(struct drift_run *run, struct str bucket, struct str key, struct str *ret_sha256,
                               struct error *ret_err)
{
	struct arena *arena = run->cli->arena;
	struct aws_client *client = &run->id.target.client;
	struct str zip, sha256 = {0};
	struct error ignored;
	if (s3_get_object_sha256(client, arena, bucket, key, &sha256, &ignored) == LK_OK && sha256.len) {
		*ret_sha256 = sha256;
		return LK_OK;
	}
	enum lk_status status = s3_get_object(client, arena, bucket, key, CODE_MAX, &zip, NULL, ret_err);
	if (status != LK_OK)
		return status;
	struct hash hash = hash_sha256(zip);
	*ret_sha256 = base64_encode_in(arena, (struct str){(const char *)hash.bytes, sizeof hash.bytes});
	return LK_OK;
}

static void judge_code(struct drift_run *run, const struct drift_stack *stack, const struct cfn_resource *resource,
                       struct str bucket, struct str key)
{
	struct arena *arena = run->cli->arena;
	struct lambda_configuration configuration = {0};
	struct str sha256;
	struct error err;
	bool exists = false;
	if (lambda_get_function_configuration(&run->id.target.client, arena, resource->physical_id, &exists,
	                                      &configuration, &err) != LK_OK ||
	    (exists && hash_zip(run, bucket, key, &sha256, &err) != LK_OK)) {
		drift_add_unknown(&run->report, stack, resource->logical_id, resource->type,
		                  str_format_in(arena, "its code: %s", err.message), true);
		return;
	}
	if (exists) /* otherwise the service's detection tells that */
		drift_add_code(&run->report, stack, resource->logical_id, sha256, configuration.code_sha256);
}

static void compare_code(struct drift_run *run, const struct live *live, const struct drift_stack *stack)
{
	struct resolve *resolve = drift_resolve_in(run->cli->arena, &run->id, live, live->graph, NULL);
	for (size_t i = 0; i < live->resources.resources.count; i++) {
		const struct cfn_resource *resource = &live->resources.resources.items[i];
		if (!str_is(resource->type, "AWS::Lambda::Function") || str_is(resource->status, "DELETE_COMPLETE"))
			continue;
		struct str id = resource->logical_id;
		struct str bucket = code_member(run, live, resolve, id, STR("/Code/S3Bucket"));
		struct str key = code_member(run, live, resolve, id, STR("/Code/S3Key"));
		if (bucket.len && key.len && !code_member(run, live, resolve, id, STR("/Code/S3ObjectVersion")).len)
			judge_code(run, stack, resource, bucket, key);
		else
			drift_add_unknown(&run->report, stack, id, resource->type,
			                  STR("its code: the template does not name a zip in a bucket"), false);
	}
}

/* --- stacks */

static int add_stack(struct drift_run *run, const struct live *live, struct str prefix, const struct graph *places)
{
	struct arena *arena = run->cli->arena;
	struct aws_client *client = &run->id.target.client;
	struct cfn_drift_detection detection;
	struct cfn_resource_drift_list found;
	struct error err;
	if (drifted_detect(client, arena, live, target_cancel(), &detection, &err) != LK_OK ||
	    cfn_describe_all_resource_drifts(client, arena, live->stack.id, &found, &err) != LK_OK)
		return cli_fail(run->cli, &err);
	struct drift_stack stack = {
		.prefix = prefix,
		.graph = places,
		.pack = pack_embedded(),
		.resources = &live->resources,
		.found = &found,
		.is_secret = is_secret,
		.context = live,
	};
	if (str_is(detection.status, "DETECTION_FAILED"))
		run->failure = detection.status_reason.len ? detection.status_reason : detection.status;
	drift_add_stack(&run->report, &stack);
	compare_code(run, live, &stack);
	if (drift_deep_add(&run->deep, &run->id, &run->report, &stack, live, &err) != LK_OK)
		return cli_fail(run->cli, &err);
	return EXIT_DONE;
}

static int follow(struct drift_run *run, const struct live *live, struct str prefix, const struct graph *places,
                  int depth)
{
	struct arena *arena = run->cli->arena;
	struct error err;
	int code = add_stack(run, live, prefix, places);
	for (size_t i = 0; i < live->resources.resources.count && code == EXIT_DONE; i++) {
		const struct cfn_resource *resource = &live->resources.resources.items[i];
		struct drift_stack parent = {.prefix = prefix};
		struct live child;
		if (!str_is(resource->type, "AWS::CloudFormation::Stack") ||
		    str_is(resource->status, "DELETE_COMPLETE"))
			continue;
		if (live_fetch(&run->id.target.client, arena, resource->physical_id, &child, &err) != LK_OK)
			return cli_fail(run->cli, &err);
		if (!child.exists || depth == NESTING_MAX)
			drift_add_unknown(&run->report, &parent, resource->logical_id, resource->type,
			                  child.exists ? STR("nested too deeply") : STR("it holds no resources"), true);
		else
			code = follow(run, &child, str_format_in(arena, "%.*s%.*s/", STR_ARG(prefix),
			                                         STR_ARG(resource->logical_id)),
			              NULL, depth + 1);
	}
	return code;
}

static int compare_with_earlier(struct drift_run *run)
{
	const char *path = cli_value(run->cli, OPTION_SINCE);
	struct str text;
	struct error err;
	if (!path)
		return EXIT_DONE;
	if (file_read_in(run->cli->arena, path, LIMIT_JSON, &text, &err) != LK_OK)
		return cli_fail(run->cli, &err);
	if (drift_mark_known(&run->report, text, &err) == LK_OK)
		return EXIT_DONE;
	error_prefix(&err, "--since %s: ", path);
	return cli_fail(run->cli, &err);
}

static int show(struct drift_run *run, int format)
{
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	if (cli_has(run->cli, OPTION_ACCEPT))
		drift_show_declarations(&out, &run->report, run->id.loaded.graph);
	else if (format == 1)
		drift_show_json(&out, &run->report);
	else if (format == 2)
		drift_show_markdown(&out, &run->report);
	else if (format == 3)
		drift_show_sarif(&out, &run->report, STR(LKC_VERSION));
	else
		drift_show_text(&out, &run->report, run->cli->colour_out);
	int code = cli_write(run->cli, buf_view(&out));
	buf_done(&out);
	if (run->failure.len)
		cli_say(run->cli, "drift could not be detected everywhere: %.*s", STR_ARG(run->failure));
	if (code != EXIT_DONE)
		return code;
	/* What somebody was told of already notifies nobody again. */
	if (drift_count_new(&run->report))
		return EXIT_DIFFERENCE;
	return run->failure.len || drift_is_unsure(&run->report) ? EXIT_FAILED : EXIT_DONE;
}

static int check_options(struct cli *cli)
{
	bool records = cli_has(cli, OPTION_RECORD);
	if (cli_has(cli, OPTION_PARALLEL))
		return cli_misuse(cli, "--parallel goes with --all");
	if (cli_has(cli, OPTION_ACCEPT) && cli_has(cli, OPTION_FORMAT))
		return cli_misuse(cli, "--accept writes Lua, and --format something else");
	if (records && (cli_has(cli, OPTION_SINCE) || cli_has(cli, OPTION_ACCEPT)))
		return cli_misuse(cli, "--record writes what lives; --since and --accept judge it");
	if (records && cli_has(cli, OPTION_BASELINE))
		return cli_misuse(cli, "--record writes what --baseline reads: give one of them");
	return EXIT_DONE;
}

static int open_stack(struct drift_run *run)
{
	struct cli *cli = run->cli;
	struct error err;
	int code = identity_look(cli, &run->id);
	if (code == EXIT_DONE)
		code = identity_require(cli, &run->id);
	if (code == EXIT_DONE)
		code = drift_deep_open(cli, run->report.stack, &run->deep);
	if (code == EXIT_DONE)
		code = target_identify(cli, &run->id.target);
	if (code != EXIT_DONE)
		return code;
	if (live_fetch(&run->id.target.client, cli->arena, run->report.stack, &run->id.live, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (run->id.live.exists)
		return EXIT_DONE;
	error_set(&err, ERROR_OTHER, "the stack '%.*s' is in state %.*s and holds no resources",
	          STR_ARG(run->report.stack), STR_ARG(run->id.live.stack.status));
	return cli_fail(cli, &err);
}

static int compare(struct drift_run *run)
{
	if (run->id.loaded.set_home)
		return set_drift(run->cli, &run->id, &run->report);
	int code = open_stack(run);
	return code == EXIT_DONE ? follow(run, &run->id.live, (struct str){0}, run->id.loaded.graph, 0) : code;
}

int cmd_drift(struct cli *cli)
{
	static const char *const formats[] = {"text", "json", "markdown", "sarif"};
	int format = cli_format(cli, formats, LK_COUNT(formats));
	struct drift_run run = {.cli = cli};
	if (cli_has(cli, OPTION_ALL))
		return fleet_drift(cli);
	if (format < 0)
		return EXIT_USAGE;
	int code = check_options(cli);
	if (code == EXIT_DONE)
		code = identity_locate(cli, cli->options.positionals[0], &run.id);
	run.report = (struct drift_report){.arena = cli->arena, .stack = run.id.loaded.stack_name};
	if (code == EXIT_DONE)
		code = compare(&run);
	if (code != EXIT_DONE)
		return code;
	struct str today = str_slice(clock_iso_in(cli->arena, clock_now_ms(cli->clock)), 0, 10);
	drift_mark_allowed(&run.report, run.id.loaded.graph, today);
	code = compare_with_earlier(&run);
	if (code == EXIT_DONE)
		code = drift_deep_finish(cli, &run.deep, &run.report);
	return code == EXIT_DONE ? show(&run, format) : code;
}
