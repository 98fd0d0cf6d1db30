#include "base/limits.h"
#include "cli/carry_out.h"
#include "cli/recovery.h"
#include "cli/commands.h"
#include "deploy/state.h"
#include "plan/adoption.h"
#include "plan/show.h"

struct wish {
	const char *stack; /* NULL: the only one */
	struct str logical_id, physical_id;
};

static int read_wish(struct cli *cli, struct wish *ret_wish)
{
	size_t count = cli->options.positional_count;
	const char *const *words = cli->options.positionals;
	if (count < 2)
		return cli_misuse(cli, "name the resource as the stack declares it, and what it is to take over");
	*ret_wish = (struct wish){.stack = count > 2 ? words[0] : NULL,
	                          .logical_id = str_from(words[count - 2]),
	                          .physical_id = str_from(words[count - 1])};
	return EXIT_DONE;
}

/* What the import can do nothing about: a name that is not declared, or lives already. */
static int check(struct cli *cli, const struct deployment *d, const struct wish *wish)
{
	struct error err;
	struct str id = wish->logical_id;
	if (d->live.known && state_allows(d->loaded.stack_name, d->live.stack.status, STATE_ADOPT, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (!graph_find_resource(d->desired, id)) {
		bool left_out = graph_find_resource(d->loaded.graph, id);
		error_set(&err, ERROR_NOT_FOUND, "%.*s %s no resource %.*s", STR_ARG(d->loaded.file),
		          left_out ? "has, for the local target," : "declares", STR_ARG(id));
		if (!left_out)
			error_hint(&err, "declare it there as it is, with a DeletionPolicy; then adopt it");
		return cli_fail(cli, &err);
	}
	if (d->input.live.graph && graph_find_resource(d->input.live.graph, id)) {
		struct str physical = live_physical_id(&d->live, id);
		error_set(&err, ERROR_STATE, "%.*s is in the stack '%.*s' already%s%.*s", STR_ARG(id),
		          STR_ARG(d->loaded.stack_name), physical.len ? ", as " : "", STR_ARG(physical));
		return cli_fail(cli, &err);
	}
	return EXIT_DONE;
}

static int tell_refusals(struct cli *cli, const struct plan *plan, const struct wish *wish)
{
	struct error err;
	const struct plan_change *change = plan_find(plan, wish->logical_id);
	if (!change) {
		error_set(&err, ERROR_STATE, "%.*s cannot be adopted: its condition keeps it out of the stack",
		          STR_ARG(wish->logical_id));
		return cli_fail(cli, &err);
	}
	for (size_t i = 0; i < change->refusals.count; i++) {
		error_set(&err, ERROR_OTHER, "%.*s cannot be adopted: %.*s", STR_ARG(wish->logical_id),
		          STR_ARG(change->refusals.items[i]));
		cli_fail(cli, &err);
	}
	return EXIT_FAILED;
}

/* Everything else that the stack's file would change. */
static size_t count_others(const struct plan *all, const struct wish *wish)
{
	size_t count = all->changes.count - (plan_find(all, wish->logical_id) ? 1 : 0);
	for (size_t i = 0; i < all->sections.count; i++)
		count += all->sections.items[i].alone;
	return count;
}

static int show(struct cli *cli, const struct deployment *d, const struct plan *plan, const struct wish *wish)
{
	struct show_options options = {.colour = cli->colour_out, .verbose = cli_has(cli, OPTION_VERBOSE)};
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	show_text(&out, plan, &options);
	size_t others = count_others(d->plan, wish);
	if (others)
		buf_printf(&out, "%zu other change%s left for lkc apply.\n", others, others == 1 ? " is" : "s are");
	int code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code;
}

int cmd_adopt(struct cli *cli)
{
	struct wish wish = {0};
	struct deployment d;
	struct error err;
	const struct value *identifier;
	int code = read_wish(cli, &wish);
	if (code == EXIT_DONE)
		code = deployment_open(cli, wish.stack, &d);
	if (code == EXIT_DONE)
		code = check(cli, &d, &wish);
	if (code != EXIT_DONE)
		return code;
	const struct resource *resource = graph_find_resource(d.desired, wish.logical_id);
	if (adoption_read_in(cli->arena, d.input.pack, resource->type, wish.physical_id, &identifier, &err) != LK_OK)
		return cli_fail(cli, &err);
	struct plan *plan = adoption_plan_in(cli->arena, &d.input, wish.logical_id, identifier);
	if (!plan->steps.count)
		return tell_refusals(cli, plan, &wish);
	code = show(cli, &d, plan, &wish);
	if (code != EXIT_DONE)
		return code;
	struct str question = str_format_in(cli->arena, "Import this into %.*s in %.*s, account %.*s?",
	                                    STR_ARG(d.loaded.stack_name), STR_ARG(d.target.region),
	                                    STR_ARG(d.target.account));
	struct journal journal;
	struct recovered recovered;
	code = recovery_open(cli, &d.target, d.loaded.stack_name, &journal);
	if (code == EXIT_DONE)
		code = recovery_settle(cli, &d.target, &journal, d.loaded.stack_name, d.desired, &recovered);
	if (code != EXIT_DONE)
		return code;
	struct conduct conduct = {.modes = &(struct apply_modes){0}, .journal = &journal};
	return cli_confirm(cli, question.ptr) ? carry_out(cli, &d, plan, &conduct) : EXIT_FAILED;
}
