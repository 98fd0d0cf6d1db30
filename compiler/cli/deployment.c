#include "cli/deployment.h"

#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/home.h"
#include "cli/fleet_member.h"
#include "cli/foreign.h"
#include "cli/set_work.h"
#include "deploy/assets.h"
#include "deploy/code.h"
#include "deploy/local_gaps.h"
#include "deploy/saved.h"
#include "deploy/step.h"
#include "template/document.h"
#include "template/read.h"

static void tell_left_out(struct cli *cli, const struct gap_note *note)
{
	struct buf names;
	buf_init(&names, LIMIT_MESSAGE);
	for (size_t i = 0; i < note->names.count; i++)
		buf_printf(&names, "%s%.*s", i ? ", " : "", STR_ARG(note->names.items[i]));
	cli_say(cli, "note: left out (%.*s): %s", STR_ARG(note->reason), buf_view(&names).ptr);
	buf_done(&names);
}

static void adapt_to_target(struct cli *cli, struct deployment *d)
{
	struct gap_notes notes = {0};
	d->desired = d->loaded.graph;
	if (!d->target.local)
		return;
	d->desired = local_gaps_apply_in(cli->arena, d->loaded.graph, &notes);
	for (size_t i = 0; i < notes.notes.count; i++)
		tell_left_out(cli, &notes.notes.items[i]);
}

int deployment_emit(struct cli *cli, const struct graph *graph, struct str *ret_text)
{
	struct error err;
	return step_emit_in(cli->arena, graph, ret_text, &err) == LK_OK ? EXIT_DONE : cli_fail(cli, &err);
}

/* The files behind new code. */
static const struct value *code_of(struct cli *cli, struct deployment *d)
{
	if (!d->live.exists)
		return NULL;
	if (d->saved)
		return code_changes_since_in(cli->arena, d->known.manifests, d->loaded.root, d->live.graph, d->desired);
	struct str bucket = assets_bucket_in(cli->arena, d->target.account, d->target.region);
	return code_changes_in(&d->target.client, cli->arena, bucket, d->loaded.root, d->live.graph, d->desired);
}

static void make_plan(struct cli *cli, struct deployment *d)
{
	known_give(&d->known, &d->input);
	d->plan = plan_make_in(cli->arena, &d->input);
}

/* What a plan needs to know beside the stack depends on what it changes: it is made, and made again. */
static void compare(struct cli *cli, struct deployment *d)
{
	d->input = (struct plan_input){
		.desired = {.graph = d->desired, .parameters = d->loaded.parameters},
		.live = live_side(&d->live, d->desired),
		.physical_ids = d->live.physical_ids,
		.place = {.stack_name = d->loaded.stack_name,
		          .stack_id = d->live.stack.id,
		          .region = d->target.region,
		          .account = d->target.account,
		          .partition = str_from(aws_partition_of(d->target.region)->id)},
		.code = code_of(cli, d),
		.today = str_slice(clock_iso_in(cli->arena, clock_now_ms(cli->clock)), 0, 10),
		.pack = pack_embedded(),
	};
	make_plan(cli, d);
	if (!d->saved && !d->loaded.set_home) {
		known_look_up(&d->target.client, cli->arena, &d->live, d->plan, &d->known);
		make_plan(cli, d);
	}
	known_note(&d->known, &d->live, d->desired, d->plan);
	foreign_note(d);
	if (!d->loaded.set_home)
		fleet_member_report(d->plan);
}

static int refresh(struct cli *cli, struct deployment *d)
{
	struct error err;
	cli_say(cli, "detecting drift");
	return drifted_find(&d->target.client, cli->arena, &d->live, target_cancel(), &d->known.drifted, &err) == LK_OK
		       ? EXIT_DONE
		       : cli_fail(cli, &err);
}

/* The stack, and the account that it goes to. */
static int open_both(struct cli *cli, const char *name, struct deployment *d)
{
	int code = load_valid_stack(cli, name, &d->loaded);
	if (code == EXIT_DONE)
		code = home_check_one(cli, &d->loaded);
	if (code == EXIT_DONE)
		code = target_open(cli, d->loaded.region, &d->target);
	if (code == EXIT_DONE)
		code = target_identify(cli, &d->target);
	if (code == EXIT_DONE)
		code = home_check_account(cli, &d->loaded, &d->target);
	return code == EXIT_DONE ? foreign_fill(cli, d) : code;
}

/* The template, and the places that it goes to. Which zips its functions come from, each region would have to have. */
static int compare_set(struct cli *cli, struct deployment *d)
{
	struct cfn_set_access access = set_access(d->loaded.stack_name, d->loaded.set_home);
	struct plan_places *places = arena_alloc(cli->arena, sizeof *places);
	struct error err;
	int (*run)(struct cli *) = cli->options.command->run;
	if (run != cmd_plan && run != cmd_apply)
		return cli_misuse(cli, "lkc %s is for one stack, and this environment goes out as a stack set",
				  cli->options.command->name);
	int code = set_refuse_options(cli);
	if (code != EXIT_DONE)
		return code;
	if (d->desired->functions.count) {
		error_set(&err, ERROR_OTHER,
			  "%.*s goes out as a stack set, and its functions' zips lie in one region's bucket alone",
			  STR_ARG(d->loaded.stack_name));
		error_hint(&err, "Lambda takes code from a bucket of its own region: give the environment regions "
				 "without stack_set, and apply with --all");
		return cli_fail(cli, &err);
	}
	enum lk_status status = set_fetch(&d->target.client, cli->arena, &access, &d->set, &err);
	if (status == LK_OK)
		status = set_as_live_in(cli->arena, d->loaded.stack_name, &d->set, &d->live, &err);
	if (status == LK_OK)
		status = set_compare_places_in(cli->arena, d->loaded.set_home, &access, &d->set, places, &err);
	if (status != LK_OK)
		return cli_fail(cli, &err);
	compare(cli, d);
	plan_take_places(d->plan, places);
	set_note_out_of_reach(&d->set, d->plan);
	fleet_member_report(d->plan);
	return EXIT_DONE;
}

int deployment_compare(struct cli *cli, const char *name, struct deployment *d)
{
	struct error err;
	*d = (struct deployment){0};
	known_init_in(&d->known, cli->arena);
	int code = open_both(cli, name, d);
	if (code != EXIT_DONE)
		return code;
	adapt_to_target(cli, d);
	code = deployment_emit(cli, d->desired, &d->template_text);
	if (code != EXIT_DONE)
		return code;
	if (d->loaded.set_home)
		return compare_set(cli, d);
	if (live_fetch(&d->target.client, cli->arena, d->loaded.stack_name, &d->live, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (cli_has(cli, OPTION_REFRESH))
		code = refresh(cli, d);
	if (code == EXIT_DONE)
		compare(cli, d);
	return code;
}

int deployment_open(struct cli *cli, const char *name, struct deployment *d)
{
	int code = deployment_compare(cli, name, d);
	return code == EXIT_DONE ? deployment_check_parameters(cli, d) : code;
}

/* --- against a file */

static int fail_in(struct cli *cli, const char *file, struct error *err)
{
	error_prefix(err, "%s: ", strcmp(file, "-") == 0 ? "standard input" : file);
	return cli_fail(cli, err);
}

static int take_template(struct cli *cli, const char *file, struct str text, struct deployment *d)
{
	struct value *document;
	struct graph *graph = NULL;
	struct error err;
	if (text.len > LIMIT_TEMPLATE) {
		error_set(&err, ERROR_LIMIT, "larger than the %zu bytes of a template", (size_t)LIMIT_TEMPLATE);
		return fail_in(cli, file, &err);
	}
	enum lk_status status = template_read_in(cli->arena, text, str_from(file), &cli->diag, &document);
	if (status == LK_OK)
		status = document_to_graph_in(cli->arena, document, str_from(file), &cli->diag, &graph);
	d->live.graph = graph;
	d->target.region = d->loaded.region;
	if (status == LK_OK)
		return EXIT_DONE;
	cli_show_findings(cli);
	return EXIT_FAILED;
}

static int take_state(struct cli *cli, const char *file, struct str text, struct deployment *d)
{
	struct saved saved;
	struct error err;
	if (saved_read_in(cli->arena, text, &saved, &err) != LK_OK)
		return fail_in(cli, file, &err);
	if (!str_equal(saved.live.name, d->loaded.stack_name)) {
		error_set(&err, ERROR_OTHER, "this is the state of the stack '%.*s', and not of '%.*s'",
		          STR_ARG(saved.live.name), STR_ARG(d->loaded.stack_name));
		error_hint(&err, "pick its environment with -e, or save the other stack's state");
		return fail_in(cli, file, &err);
	}
	d->live = saved.live;
	d->known = saved.known;
	d->target.region = saved.region;
	d->target.account = saved.account;
	d->target.local = saved.local;
	if (saved.local && !cli_has(cli, OPTION_LOCAL))
		cli_say(cli, "note: the state is of the local target: give --local for its plan");
	struct str wanted = cli_has(cli, OPTION_REGION) ? str_from(cli_value(cli, OPTION_REGION)) : d->loaded.region;
	if (wanted.len && !str_equal(wanted, saved.region))
		cli_say(cli, "note: the state is of %.*s, and the stack's region is %.*s", STR_ARG(saved.region),
		        STR_ARG(wanted));
	return EXIT_DONE;
}

static int read_against(struct cli *cli, const char *file, struct deployment *d)
{
	struct str text;
	struct error err;
	const char *path = strcmp(file, "-") == 0 ? "/dev/stdin" : file;
	if (file_read_in(cli->arena, path, LIMIT_JSON, &text, &err) != LK_OK)
		return cli_fail(cli, &err);
	return saved_is(cli->arena, text) ? take_state(cli, file, text, d) : take_template(cli, file, text, d);
}

int deployment_open_against(struct cli *cli, const char *name, const char *file, struct deployment *d)
{
	*d = (struct deployment){.saved = true};
	known_init_in(&d->known, cli->arena);
	if (cli_has(cli, OPTION_REFRESH))
		return cli_misuse(cli, "--refresh asks the account, and --against does without one");
	int code = load_valid_stack(cli, name, &d->loaded);
	if (code == EXIT_DONE)
		code = read_against(cli, file, d);
	if (code != EXIT_DONE)
		return code;
	adapt_to_target(cli, d);
	foreign_await_all(cli, d);
	compare(cli, d);
	return d->live.parameters ? deployment_check_parameters(cli, d) : EXIT_DONE;
}

static bool is_awaited(const struct deployment *d, struct str parameter)
{
	for (size_t i = 0; i < d->awaited.count; i++)
		if (str_equal(d->awaited.items[i].foreign->parameter, parameter))
			return true;
	return false;
}

int deployment_check_parameters(struct cli *cli, const struct deployment *d)
{
	struct error err;
	struct buf missing;
	/* A plan shows what it can; all else needs every value. */
	if (cli->options.command->run != cmd_plan && foreign_require(cli, d) != EXIT_DONE)
		return EXIT_FAILED;
	buf_init(&missing, LIMIT_MESSAGE);
	for (size_t i = 0; i < d->desired->parameters.count; i++) {
		const struct entry *parameter = &d->desired->parameters.items[i];
		if (value_get(parameter->body, STR("Default")) || value_get(d->loaded.parameters, parameter->name) ||
		    value_get(d->live.parameters, parameter->name) || is_awaited(d, parameter->name))
			continue;
		buf_printf(&missing, "%s%.*s", missing.len ? ", " : "", STR_ARG(parameter->name));
	}
	int code = EXIT_DONE;
	if (missing.len) {
		error_set(&err, ERROR_OTHER, "no value for parameter %s", buf_view(&missing).ptr);
		error_hint(&err, "give it with --param NAME=VALUE, or pick an environment of the stack with -e");
		code = cli_fail(cli, &err);
	}
	buf_done(&missing);
	return code;
}
