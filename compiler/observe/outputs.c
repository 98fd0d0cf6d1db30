#include "observe/outputs.h"

#include <ctype.h>
#include <string.h>

/* The name that a line assigns to, or the empty view: [blank] [export ] NAME [blank] = … */
static struct str assigned_name(struct str line)
{
	struct str rest = str_trim(line), name;
	if (str_starts_with(rest, STR("export ")))
		rest = str_trim(str_slice(rest, strlen("export "), rest.len));
	if (!str_contains(rest, STR("=")) || !str_next(&rest, '=', &name))
		return (struct str){0};
	name = str_trim(name);
	for (size_t i = 0; i < name.len; i++)
		if (!isalnum((unsigned char)name.ptr[i]) && name.ptr[i] != '_')
			return (struct str){0};
	return name;
}

/* Readers of .env files differ in what they do with these outside of quotes. */
static bool needs_quotes(struct str value)
{
	for (size_t i = 0; i < value.len; i++)
		if (!isalnum((unsigned char)value.ptr[i]) && !strchr("_-./:@%+,=?&~", value.ptr[i]))
			return true;
	return false;
}

static void append_value(struct buf *out, struct str value)
{
	if (!needs_quotes(value)) {
		buf_append(out, value);
		return;
	}
	buf_append_char(out, '"');
	for (size_t i = 0; i < value.len; i++) {
		if (strchr("\\\"$`", value.ptr[i]))
			buf_append_char(out, '\\');
		buf_append_char(out, value.ptr[i]);
	}
	buf_append_char(out, '"');
}

static const struct variable *find(struct str name, const struct variable *variables, size_t count)
{
	for (size_t i = 0; name.len && i < count; i++)
		if (str_equal(variables[i].name, name))
			return &variables[i];
	return NULL;
}

/* What stands before the value is kept: "export ", blanks, the name. A carriage return is part of the line's end, and
 * the last line may have none. */
static void append_line(struct buf *out, struct str line, bool ended, const struct variable *variable)
{
	bool carriage_return = ended && str_ends_with(line, STR("\r"));
	if (!variable) {
		buf_append(out, line);
		return;
	}
	buf_append(out, str_slice(line, 0, str_find(line, STR("="), 0) + 1));
	append_value(out, variable->value);
	if (carriage_return)
		buf_append_char(out, '\r');
}

static bool is_assigned(struct str text, struct str name)
{
	struct str line;
	while (str_next(&text, '\n', &line))
		if (str_equal(assigned_name(line), name))
			return true;
	return false;
}

static enum lk_status check_values(const struct variable *variables, size_t count, struct error *ret_err)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < variables[i].value.len; k++)
			if (memchr("\n\r\0", variables[i].value.ptr[k], 3))
				return error_set(ret_err, ERROR_OTHER,
						 "the value of %.*s has a line break, which a .env file cannot hold",
						 STR_ARG(variables[i].name));
	return LK_OK;
}

enum lk_status outputs_merge_dotenv(struct buf *out, struct str existing, const struct variable *variables,
				    size_t count, struct error *ret_err)
{
	struct str rest = existing, line;
	const char *line_end = str_contains(existing, STR("\r\n")) ? "\r\n" : "\n";
	enum lk_status status = check_values(variables, count, ret_err);
	if (status != LK_OK)
		return status;
	while (rest.len && str_next(&rest, '\n', &line)) {
		append_line(out, line, rest.ptr != NULL, find(assigned_name(line), variables, count));
		if (rest.ptr)
			buf_append_char(out, '\n');
	}
	bool open = existing.len && !str_ends_with(existing, STR("\n"));
	for (size_t i = 0; i < count; i++) {
		if (is_assigned(existing, variables[i].name))
			continue;
		if (open)
			buf_append_text(out, line_end);
		open = false;
		buf_append(out, variables[i].name);
		buf_append_char(out, '=');
		append_value(out, variables[i].value);
		buf_append_text(out, line_end);
	}
	return LK_OK;
}
