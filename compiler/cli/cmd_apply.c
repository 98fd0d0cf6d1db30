#include "base/limits.h"
#include "cli/commands.h"
#include "cli/deployment.h"
#include "cli/progress.h"
#include "deploy/apply.h"
#include "deploy/assets.h"
#include "deploy/state.h"
#include "plan/show.h"

static void show_plan(struct cli *cli, const struct plan *plan)
{
	struct show_options options = {.colour = cli->colour_out, .verbose = cli_has(cli, OPTION_VERBOSE)};
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	show_text(&out, plan, &options);
	cli_write(cli, buf_view(&out));
	buf_done(&out);
}

static void on_upload(void *context, struct str key, size_t bytes, bool present)
{
	if (present)
		cli_say(context, "%.*s is there already", STR_ARG(key));
	else
		cli_say(context, "uploaded %.*s, %zu bytes", STR_ARG(key), bytes);
}

/* Code and template where CloudFormation finds them. */
static int upload(struct cli *cli, struct deployment *d, struct apply_input *input)
{
	struct error err;
	struct aws_client *client = &d->target.client;
	struct str bucket = assets_bucket_in(cli->arena, d->target.account, d->target.region);
	struct asset_list assets = assets_of_graph_in(cli->arena, d->desired, d->loaded.root);
	struct assets_observer observer = {.context = cli, .on_upload = on_upload};
	if (assets_upload(client, cli->arena, bucket, &assets, &observer, &err) != LK_OK ||
	    assets_place_template(client, cli->arena, bucket, d->template_text, &input->template_body,
	                          &input->template_url, &err) != LK_OK)
		return cli_fail(cli, &err);
	return EXIT_DONE;
}

static void show_change_set(struct cli *cli, const struct cfn_change_set *set)
{
	cli_say(cli, "change set %.*s:", STR_ARG(set->name));
	for (size_t i = 0; i < set->changes.count; i++) {
		const struct cfn_change *change = &set->changes.items[i];
		bool replaces = change->replacement.len && !str_equal(change->replacement, STR("False"));
		cli_say(cli, "  %-8.*s %.*s (%.*s)%s%.*s", STR_ARG(change->action), STR_ARG(change->logical_id),
		        STR_ARG(change->type), replaces ? ", replacement: " : "",
		        STR_ARG(replaces ? change->replacement : (struct str){0}));
	}
}

static int tell_interrupted(struct cli *cli, const struct deployment *d)
{
	cli_say(cli, "\nInterrupted. CloudFormation goes on with what it has begun on '%.*s'; nothing is lost.\n"
	        "Follow it again with  lkc attach %.*s%s%s%s", STR_ARG(d->loaded.stack_name), STR_ARG(d->loaded.file),
	        cli_has(cli, OPTION_ENV) ? " -e " : "", cli_has(cli, OPTION_ENV) ? cli_value(cli, OPTION_ENV) : "",
	        cli_has(cli, OPTION_LOCAL) ? " --local" : "");
	return EXIT_FAILED;
}

static int execute(struct cli *cli, struct deployment *d, const struct apply_input *input, const struct apply *apply)
{
	struct progress progress;
	struct follow_result result;
	struct error err;
	progress_init_in(&progress, cli, cli->arena);
	struct follow_observer observer = progress_observer(&progress);
	enum lk_status status =
		apply_execute(&d->target.client, cli->arena, input, apply, &observer, &result, &err);
	progress_finish(&progress);
	if (status != LK_OK)
		return err.kind == ERROR_INTERRUPTED ? tell_interrupted(cli, d) : cli_fail(cli, &err);
	if (!result.succeeded) {
		progress_tell_failure(cli, &result, d->desired);
		return EXIT_FAILED;
	}
	cli_say(cli, "%.*s: %.*s", STR_ARG(d->loaded.stack_name), STR_ARG(result.status));
	return EXIT_DONE;
}

static int deploy(struct cli *cli, struct deployment *d)
{
	struct apply_input input = {
		.live = &d->live,
		.desired = d->desired,
		.parameters = d->loaded.parameters,
		.tags = d->desired->tags,
		.interval_ms = target_poll_interval_ms(&d->target),
		.cancel = target_cancel(),
	};
	enum change_set_outcome outcome;
	struct apply apply;
	struct error err;
	int code = upload(cli, d, &input);
	if (code != EXIT_DONE)
		return code;
	if (apply_prepare(&d->target.client, cli->arena, &input, &outcome, &apply, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (outcome == CHANGE_SET_EMPTY) {
		cli_say(cli, "CloudFormation finds nothing to change.");
		return EXIT_DONE;
	}
	show_change_set(cli, &apply.change_set);
	return execute(cli, d, &input, &apply);
}

int cmd_apply(struct cli *cli)
{
	struct deployment d;
	struct error err;
	int code = deployment_open(cli, cli->options.positionals[0], &d);
	if (code != EXIT_DONE)
		return code;
	if (d.live.known && state_allows_apply(d.loaded.stack_name, d.live.stack.status, &err) != LK_OK)
		return cli_fail(cli, &err);
	show_plan(cli, d.plan);
	if (d.plan->action == PLAN_NONE)
		return EXIT_DONE;
	struct asset_list assets = assets_of_graph_in(cli->arena, d.desired, d.loaded.root);
	if (assets_check(&assets, &err) != LK_OK)
		return cli_fail(cli, &err);
	struct str question = str_format_in(cli->arena, "Apply this to %.*s in %.*s, account %.*s?",
	                                    STR_ARG(d.loaded.stack_name), STR_ARG(d.target.region),
	                                    STR_ARG(d.target.account));
	return cli_confirm(cli, question.ptr) ? deploy(cli, &d) : EXIT_FAILED;
}
