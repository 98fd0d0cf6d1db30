#include "cli/options.h"

#include <string.h>

#include "base/text.h"
#include "cli/commands.h"

static const struct option_row rows[] = {
#define OPTION(row_id, long_name, short_name, row_argument, row_help) \
	{.id = OPTION_##row_id, .name = long_name, .letter = short_name, .argument = row_argument, .help = row_help},
#include "cli/options.def"
#undef OPTION
};

const struct option_row *option_row(enum option_id id)
{
	return &rows[id];
}

bool option_is_global(enum option_id id)
{
	return id <= OPTION_VERSION;
}

bool command_takes(const struct command *command, enum option_id id)
{
	if (option_is_global(id))
		return true;
	for (size_t i = 0; command && command->options[i] != OPTION_COUNT; i++)
		if (command->options[i] == id)
			return true;
	return false;
}

static enum lk_status wrong(struct error *ret_err, const char *format, const char *word, const char *nearest)
{
	error_set(ret_err, ERROR_OTHER, format, word);
	if (nearest)
		error_hint(ret_err, "did you mean %s?", nearest);
	else
		error_hint(ret_err, "lkc help lists the commands, lkc help COMMAND its options");
	return LK_REJECTED;
}

static enum lk_status unknown_option(const struct command *command, struct str name, struct error *ret_err)
{
	char word[64], nearest_text[80];
	struct text_nearest nearest = text_nearest_begin(name);
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (command_takes(command, rows[i].id))
			text_nearest_offer(&nearest, str_from(rows[i].name));
	size_t length = name.len < sizeof word ? name.len : sizeof word - 1;
	memcpy(word, name.ptr, length);
	word[length] = '\0';
	if (!nearest.best.len)
		return wrong(ret_err, "unknown option '--%s'", word, NULL);
	nearest_text[0] = nearest_text[1] = '-';
	memcpy(nearest_text + 2, nearest.best.ptr, nearest.best.len + 1);
	return wrong(ret_err, "unknown option '--%s'", word, nearest_text);
}

static enum lk_status set_option(struct options *options, enum option_id id, const char *value,
                                 struct error *ret_err)
{
	if (id == OPTION_PARAM) {
		if (!strchr(value, '=') || value[0] == '=')
			return wrong(ret_err, "--param takes NAME=VALUE, not '%s'", value, NULL);
		if (options->param_count == PARAMS_MAX)
			return wrong(ret_err, "a stack has at most 200 parameters; '%s' is one too many", value, NULL);
		options->params[options->param_count++] = value;
	} else if (options->values[id] && rows[id].argument && strcmp(options->values[id], value) != 0) {
		return wrong(ret_err, "--%s is given twice, with different values", rows[id].name, NULL);
	}
	options->values[id] = value;
	options->times[id]++;
	return LK_OK;
}

struct cursor {
	int argc, at;
	char **argv;
};

static enum lk_status take_value(struct cursor *cursor, struct options *options, enum option_id id,
                                 const char *attached, struct error *ret_err)
{
	if (!rows[id].argument)
		return attached ? wrong(ret_err, "--%s takes no value", rows[id].name, NULL)
		                : set_option(options, id, "", ret_err);
	if (attached)
		return set_option(options, id, attached, ret_err);
	if (cursor->at + 1 >= cursor->argc)
		return wrong(ret_err, "--%s needs a value", rows[id].name, NULL);
	return set_option(options, id, cursor->argv[++cursor->at], ret_err);
}

static enum lk_status parse_long(struct cursor *cursor, struct options *options, const char *text,
                                 struct error *ret_err)
{
	const char *equals = strchr(text, '=');
	struct str name = {text, equals ? (size_t)(equals - text) : strlen(text)};
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (str_is(name, rows[i].name))
			return take_value(cursor, options, rows[i].id, equals ? equals + 1 : NULL, ret_err);
	return unknown_option(options->command, name, ret_err);
}

static enum lk_status parse_short(struct cursor *cursor, struct options *options, const char *text,
                                  struct error *ret_err)
{
	for (; *text; text++) {
		size_t i = 0;
		while (i < OPTION_COUNT && rows[i].letter != *text)
			i++;
		if (i == OPTION_COUNT)
			return wrong(ret_err, "unknown option '-%s'", text, NULL);
		if (rows[i].argument)
			return take_value(cursor, options, rows[i].id, text[1] ? text + 1 : NULL, ret_err);
		enum lk_status status = set_option(options, rows[i].id, "", ret_err);
		if (status != LK_OK)
			return status;
	}
	return LK_OK;
}

static enum lk_status parse_word(struct options *options, const char *word, struct error *ret_err)
{
	if (!options->command) {
		options->command = command_find(word);
		const char *nearest = options->command ? NULL : command_nearest(word);
		return options->command ? LK_OK : wrong(ret_err, "unknown command '%s'", word, nearest);
	}
	if (options->positional_count >= options->command->positionals)
		return wrong(ret_err, "unexpected argument '%s'", word, NULL);
	options->positionals[options->positional_count++] = word;
	return LK_OK;
}

/* Options may stand before the command, so whether it takes them is asked at the end. */
static enum lk_status check_options(const struct options *options, struct error *ret_err)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (!options->values[i] || command_takes(options->command, rows[i].id))
			continue;
		error_set(ret_err, ERROR_OTHER, "%s takes no option --%s",
		          options->command ? options->command->name : "lkc", rows[i].name);
		error_hint(ret_err, "lkc help %s lists what it takes", options->command ? options->command->name : "");
		return LK_REJECTED;
	}
	return LK_OK;
}

enum lk_status options_parse(int argc, char **argv, struct options *ret_options, struct error *ret_err)
{
	struct options options = {0};
	struct cursor cursor = {.argc = argc, .argv = argv};
	bool only_words = false;
	for (cursor.at = 1; cursor.at < argc; cursor.at++) {
		const char *word = argv[cursor.at];
		enum lk_status status;
		if (!only_words && strcmp(word, "--") == 0) {
			only_words = true;
			continue;
		}
		if (!only_words && word[0] == '-' && word[1] == '-')
			status = parse_long(&cursor, &options, word + 2, ret_err);
		else if (!only_words && word[0] == '-' && word[1])
			status = parse_short(&cursor, &options, word + 1, ret_err);
		else
			status = parse_word(&options, word, ret_err);
		if (status != LK_OK)
			return status;
	}
	enum lk_status status = check_options(&options, ret_err);
	if (status == LK_OK)
		*ret_options = options;
	return status;
}
