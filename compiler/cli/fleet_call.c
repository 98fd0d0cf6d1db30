#include "cli/fleet_call.h"

#include <string.h>

struct words {
	struct arena *arena;
	VEC(const char *) items;
};

static void add(struct words *words, const char *text)
{
	VEC_PUSH(words->arena, &words->items) = text;
}

/* As one word, so that no value can be taken for an option. */
static void add_option(struct words *words, enum option_id id, const char *value)
{
	const struct option_row *row = option_row(id);
	struct str word = row->argument ? str_format_in(words->arena, "--%s=%s", row->name, value)
					: str_format_in(words->arena, "--%s", row->name);
	add(words, word.ptr);
}

static void add_text(struct words *words, enum option_id id, struct str value)
{
	if (value.len)
		add_option(words, id, str_copy_in(words->arena, value).ptr);
}

/* What each stack is told in its own way, or not at all. */
static const enum option_id own[] = {
	OPTION_ALL,
	OPTION_PARALLEL,
	OPTION_ENV,
	OPTION_PARAM,
	OPTION_REGION,
	OPTION_PROFILE,
	OPTION_FORMAT,
	OPTION_COLOR,
	OPTION_DIRECTORY,
	OPTION_YES,
	OPTION_DETAILED_EXITCODE,
};

static bool is_own(enum option_id id)
{
	for (size_t i = 0; i < LK_COUNT(own); i++)
		if (own[i] == id)
			return true;
	return false;
}

static void add_given(struct words *words, const struct cli *cli, const struct fleet_call *call)
{
	const struct command *command = call->command ? cli->options.command : NULL;
	for (int id = 0; id < OPTION_COUNT; id++)
		for (int time = 0; time < cli->options.times[id]; time++)
			if (!is_own((enum option_id)id) && command_takes(command, (enum option_id)id))
				add_option(words, (enum option_id)id, cli->options.values[id]);
}

static void add_parameters(struct words *words, const struct cli *cli, const struct graph *graph)
{
	for (size_t i = 0; i < cli->options.param_count; i++) {
		const char *text = cli->options.params[i];
		struct str name = {text, (size_t)(strchr(text, '=') - text)};
		if (graph_find_entry(&graph->parameters, name))
			add_option(words, OPTION_PARAM, text);
	}
}

const char *const *fleet_call_arguments_in(struct arena *arena, const struct cli *cli, const struct fleet_call *call,
					   const struct fleet_stack *stack)
{
	struct words words = {.arena = arena};
	const char *profile = cli_value(cli, OPTION_PROFILE);
	add(&words, "lkc");
	add(&words, call->command);
	add_given(&words, cli, call);
	add_text(&words, OPTION_ENV, stack->environment);
	add_text(&words, OPTION_REGION, stack->region);
	add_text(&words, OPTION_PROFILE, profile ? str_from(profile) : stack->profile);
	add_parameters(&words, cli, stack->graph);
	add_text(&words, OPTION_FORMAT, str_from(call->format));
	add_option(&words, OPTION_COLOR, cli->colour_out && !call->format ? "always" : "never");
	if (call->yes)
		add_option(&words, OPTION_YES, "");
	add(&words, "--");
	add(&words, str_copy_in(arena, stack->file).ptr);
	add(&words, NULL);
	return words.items.items;
}

int fleet_call_check(struct cli *cli)
{
	static const enum option_id single[] = {OPTION_OUT, OPTION_AGAINST, OPTION_CONTINUE_ROLLBACK, OPTION_SKIP,
						OPTION_SINCE, OPTION_RECORD, OPTION_BASELINE};
	for (size_t i = 0; i < LK_COUNT(single); i++)
		if (cli_has(cli, single[i]))
			return cli_misuse(cli, "--%s is for one stack, and --all for many",
					  option_row(single[i])->name);
	return EXIT_DONE;
}
