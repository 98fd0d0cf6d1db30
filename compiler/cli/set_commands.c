#include "cli/set_commands.h"

#include "base/limits.h"
#include "cli/set_work.h"
#include "formats/json_write.h"
#include "plan/verdict.h"

/* --- status */

static void append_text(struct buf *out, const struct set_live *live)
{
	const struct cfn_stack_set *set = &live->set;
	buf_printf(out, "%.*s  stack set, %.*s\n", STR_ARG(set->name), STR_ARG(set->status));
	if (set->drift_status.len)
		buf_printf(out, "drift: %.*s\n", STR_ARG(set->drift_status));
	for (size_t i = 0; i < live->stacks.items.count; i++) {
		const struct cfn_set_instance *stack = &live->stacks.items.items[i];
		buf_printf(out, "%s%-12.*s %-15.*s %-10.*s %-10.*s%s%.*s\n", i ? "" : "\nstacks\n",
			   STR_ARG(stack->account), STR_ARG(stack->region), STR_ARG(stack->status),
			   STR_ARG(stack->detailed), stack->reason.len ? " " : "", STR_ARG(stack->reason));
	}
}

static void write_stack(struct json_writer *w, const struct cfn_set_instance *stack)
{
	json_write_begin_object(w);
	json_write_member(w, STR("account"), stack->account);
	json_write_member(w, STR("region"), stack->region);
	json_write_member(w, STR("unit"), stack->unit);
	json_write_member(w, STR("stack_id"), stack->stack_id);
	json_write_member(w, STR("status"), stack->status);
	json_write_member(w, STR("detailed_status"), stack->detailed);
	json_write_member(w, STR("reason"), stack->reason);
	json_write_member(w, STR("drift_status"), stack->drift_status);
	json_write_end_object(w);
}

static void append_json(struct buf *out, const struct set_live *live)
{
	struct json_writer w;
	json_writer_init(&w, out, 2);
	json_write_begin_object(&w);
	json_write_member_int(&w, STR("format_version"), 1);
	json_write_member(&w, STR("stack_set"), live->set.name);
	json_write_member(&w, STR("status"), live->set.status);
	json_write_member(&w, STR("drift_status"), live->set.drift_status);
	json_write_name(&w, STR("stacks"));
	json_write_begin_array(&w);
	for (size_t i = 0; i < live->stacks.items.count; i++)
		write_stack(&w, &live->stacks.items.items[i]);
	json_write_end_array(&w);
	json_write_end_object(&w);
	buf_append_char(out, '\n');
}

static int tell_absent(struct cli *cli, const struct identity *id)
{
	struct error err;
	error_set(&err, ERROR_NOT_FOUND, "there is no stack set '%.*s' in %.*s", STR_ARG(id->loaded.stack_name),
		  STR_ARG(id->target.region));
	error_hint(&err, "lkc apply makes it");
	return cli_fail(cli, &err);
}

static int fetch(struct cli *cli, struct identity *id, struct set_live *live)
{
	struct cfn_set_access access = set_access(id->loaded.stack_name, id->loaded.set_home);
	struct error err;
	return set_fetch(&id->target.client, cli->arena, &access, live, &err) == LK_OK ? EXIT_DONE
										       : cli_fail(cli, &err);
}

int set_status(struct cli *cli, struct identity *id, int format)
{
	struct set_live live;
	struct buf out;
	int code = fetch(cli, id, &live);
	if (code == EXIT_DONE && !live.exists)
		code = tell_absent(cli, id);
	if (code != EXIT_DONE)
		return code;
	buf_init(&out, LIMIT_OUTPUT);
	if (format == 1)
		append_json(&out, &live);
	else
		append_text(&out, &live);
	code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code;
}

/* --- attach */

/* At rest the last operation is told, as it ended. */
static int tell_last(struct cli *cli, struct identity *id, struct set_work *work)
{
	struct cfn_set_operation_list list;
	struct set_outcome outcome = {.exists = true};
	struct error err;
	struct aws_client *client = &id->target.client;
	if (cfn_list_set_operations(client, cli->arena, &work->access, &list, &err) != LK_OK)
		return cli_fail(cli, &err);
	for (size_t i = 0; i < list.items.count; i++)
		if (list.items.items[i].created_ms >= outcome.operation.created_ms)
			outcome.operation = list.items.items[i];
	if (!outcome.operation.id.len) {
		cli_say(cli, "%.*s is at rest: nothing was ever done with it", STR_ARG(work->access.name));
		return EXIT_DONE;
	}
	if (cfn_list_set_results(client, cli->arena, &work->access, outcome.operation.id, &outcome.results, &err) !=
	    LK_OK)
		return cli_fail(cli, &err);
	set_work_tell(work, &outcome);
	return str_is(outcome.operation.status, "SUCCEEDED") ? EXIT_DONE : EXIT_FAILED;
}

int set_attach(struct cli *cli, struct identity *id)
{
	struct set_work work;
	struct set_settled settled;
	struct set_live live;
	int code = target_identify(cli, &id->target);
	if (code == EXIT_DONE)
		code = set_work_open(cli, &id->target, id->loaded.stack_name, id->loaded.set_home, &work);
	if (code == EXIT_DONE)
		code = set_work_settle(&work, &settled);
	if (code == EXIT_DONE && settled.any)
		return settled.succeeded ? EXIT_DONE : EXIT_FAILED;
	if (code == EXIT_DONE)
		code = fetch(cli, id, &live);
	if (code == EXIT_DONE && !live.exists)
		code = tell_absent(cli, id);
	return code == EXIT_DONE ? tell_last(cli, id, &work) : code;
}

/* --- delete */

static void tell_loss(struct cli *cli, const struct set_live *live, const struct graph *graph)
{
	cli_say(cli, "%zu stacks of the set %.*s are deleted:", live->stacks.items.count, STR_ARG(live->set.name));
	for (size_t i = 0; i < live->stacks.items.count; i++)
		cli_say(cli, "  %.*s in %.*s", STR_ARG(live->stacks.items.items[i].account),
			STR_ARG(live->stacks.items.items[i].region));
	for (size_t i = 0; graph && i < graph->resources.count; i++) {
		const struct resource *resource = &graph->resources.items[i];
		const struct value *policy = value_get(resource->attributes, STR("DeletionPolicy"));
		if (plan_holds_data(pack_embedded(), resource->type) &&
		    verdict_of_deletion(resource, policy) != VERDICT_RETAINED)
			cli_say(cli, "each loses what %.*s holds (%.*s)", STR_ARG(resource->logical_id),
				STR_ARG(resource->type));
	}
}

static int delete_all(struct cli *cli, struct identity *id, struct set_work *work, const struct set_live *live)
{
	struct error err;
	struct set_order_list orders = set_orders_of_all_in(cli->arena, id->loaded.set_home, &work->access, live);
	int code = set_work_send(work, "DeleteStackInstances", cfn_delete_set_instances, &orders);
	if (code != EXIT_DONE)
		return code;
	if (cfn_delete_stack_set(&id->target.client, cli->arena, &work->access, &err) != LK_OK)
		return cli_fail(cli, &err);
	cli_say(cli, "%.*s is gone.", STR_ARG(work->access.name));
	return EXIT_DONE;
}

int set_delete(struct cli *cli, struct identity *id)
{
	struct set_work work;
	struct set_settled settled;
	struct set_live live;
	struct live side;
	struct error err;
	struct str name = id->loaded.stack_name;
	int code = set_refuse_options(cli);
	if (code == EXIT_DONE)
		code = target_identify(cli, &id->target);
	if (code == EXIT_DONE)
		code = set_work_open(cli, &id->target, name, id->loaded.set_home, &work);
	if (code == EXIT_DONE)
		code = set_work_settle(&work, &settled);
	if (code == EXIT_DONE)
		code = fetch(cli, id, &live);
	if (code != EXIT_DONE)
		return code;
	if (!live.exists) {
		cli_say(cli, "There is no stack set %.*s in %.*s.", STR_ARG(name), STR_ARG(id->target.region));
		return EXIT_DONE;
	}
	if (set_as_live_in(cli->arena, name, &live, &side, &err) != LK_OK)
		return cli_fail(cli, &err);
	tell_loss(cli, &live, side.graph);
	if (!cli_confirm_by_name(cli, str_format_in(cli->arena, "Delete %.*s?", STR_ARG(name)).ptr, name))
		return EXIT_FAILED;
	return delete_all(cli, id, &work, &live);
}
