#include "cli/deployment.h"

#include "base/file.h"
#include "base/limits.h"
#include "deploy/local_gaps.h"
#include "template/document.h"
#include "template/emit_yaml.h"
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

static int emit_template(struct cli *cli, struct deployment *d)
{
	struct buf text;
	struct error err;
	buf_init(&text, LIMIT_TEMPLATE);
	emit_yaml(&text, document_from_graph_in(cli->arena, d->desired));
	bool fits = buf_ok(&text);
	d->template_text = buf_copy_in(&text, cli->arena);
	buf_done(&text);
	if (fits)
		return EXIT_DONE;
	error_set(&err, ERROR_LIMIT, "the template is larger than %zu bytes", (size_t)LIMIT_TEMPLATE);
	return cli_fail(cli, &err);
}

static void compare(struct cli *cli, struct deployment *d)
{
	struct plan_input input = {
		.desired = {.graph = d->desired, .parameters = d->loaded.parameters},
		.live = live_side(&d->live),
		.physical_ids = d->live.physical_ids,
		.place = {.stack_name = d->loaded.stack_name,
		          .stack_id = d->live.stack.id,
		          .region = d->target.region,
		          .account = d->target.account,
		          .partition = str_from(aws_partition_of(d->target.region)->id)},
		.pack = pack_embedded(),
	};
	d->plan = plan_make_in(cli->arena, &input);
}

int deployment_open(struct cli *cli, const char *name, struct deployment *d)
{
	struct error err;
	*d = (struct deployment){0};
	int code = load_valid_stack(cli, name, &d->loaded);
	if (code == EXIT_DONE)
		code = target_open(cli, d->loaded.region, &d->target);
	if (code == EXIT_DONE)
		code = target_identify(cli, &d->target);
	if (code != EXIT_DONE)
		return code;
	adapt_to_target(cli, d);
	code = emit_template(cli, d);
	if (code != EXIT_DONE)
		return code;
	if (live_fetch(&d->target.client, cli->arena, d->loaded.stack_name, &d->live, &err) != LK_OK)
		return cli_fail(cli, &err);
	compare(cli, d);
	return deployment_check_parameters(cli, d);
}

static int read_against(struct cli *cli, const char *file, struct deployment *d)
{
	struct str text;
	struct value *document;
	struct graph *graph = NULL;
	struct error err;
	enum lk_status status = file_read_in(cli->arena, file, LIMIT_TEMPLATE, &text, &err);
	if (status == LK_FAILED)
		return cli_fail(cli, &err);
	status = template_read_in(cli->arena, text, str_from(file), &cli->diag, &document);
	if (status == LK_OK)
		status = document_to_graph_in(cli->arena, document, str_from(file), &cli->diag, &graph);
	d->live.graph = graph;
	if (status == LK_OK)
		return EXIT_DONE;
	cli_show_findings(cli);
	return EXIT_FAILED;
}

int deployment_open_against(struct cli *cli, const char *name, const char *file, struct deployment *d)
{
	*d = (struct deployment){0};
	int code = load_valid_stack(cli, name, &d->loaded);
	if (code == EXIT_DONE)
		code = read_against(cli, file, d);
	if (code != EXIT_DONE)
		return code;
	d->desired = d->loaded.graph;
	d->target.region = d->loaded.region;
	compare(cli, d);
	return EXIT_DONE;
}

int deployment_check_parameters(struct cli *cli, const struct deployment *d)
{
	struct error err;
	struct buf missing;
	buf_init(&missing, LIMIT_MESSAGE);
	for (size_t i = 0; i < d->desired->parameters.count; i++) {
		const struct entry *parameter = &d->desired->parameters.items[i];
		if (value_get(parameter->body, STR("Default")) || value_get(d->loaded.parameters, parameter->name) ||
		    value_get(d->live.parameters, parameter->name))
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
