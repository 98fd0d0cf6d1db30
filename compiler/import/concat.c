/* Fn::Sub as Lua's concatenation, which makes such a text again. */
#include "import/writer.h"

enum { CONCAT_MAX = 12 };

static bool names_something(const struct writer *w, struct str variable)
{
	struct str id, rest = variable;
	if (call_is_pseudo(variable))
		return true;
	str_next(&rest, '.', &id);
	struct name *name = writer_declared(&w->names, id);
	return name && (!rest.ptr || (rest.len && call_reads_attribute(w, name, rest)));
}

/* What the concatenation would give back for this text, literal parts escaped and variables trimmed. */
static bool is_exact(struct writer *w, struct str text, size_t *ret_parts)
{
	struct str name;
	size_t position = 0, start, end, copied = 0, variables = 0, literals = 0, openings = 0;
	bool exact = true;
	while (exact && sub_next_variable(text, &position, &name, &start, &end)) {
		exact = end - start == name.len + 3 && names_something(w, name);
		literals += start > copied;
		copied = end;
		variables++;
	}
	literals += copied < text.len;
	/* In what is literal, "${" is always "${!". */
	for (size_t at = str_find(text, STR("${"), 0); at != SIZE_MAX; at = str_find(text, STR("${"), at + 1))
		openings += at + 2 >= text.len || text.ptr[at + 2] != '!';
	*ret_parts = variables + literals;
	return exact && variables && openings == variables && *ret_parts > 1;
}

/* "${!Name}" is how Sub writes what Lua has as "${Name}". */
static void write_literal(struct writer *w, struct str text)
{
	struct buf plain;
	buf_init(&plain, text.len);
	for (size_t i = 0; i < text.len; i++) {
		buf_append_char(&plain, text.ptr[i]);
		if (text.len - i > 2 && text.ptr[i] == '$' && text.ptr[i + 1] == '{' && text.ptr[i + 2] == '!') {
			buf_append_char(&plain, '{');
			i += 2;
		}
	}
	text_write_quoted(w->out, buf_view(&plain));
	buf_done(&plain);
}

static void write_variable(struct writer *w, struct str variable)
{
	struct str id, rest = variable;
	if (call_is_pseudo(variable)) {
		call_write_reference(w, variable);
		return;
	}
	str_next(&rest, '.', &id);
	if (rest.len)
		call_write_attribute(w, id, rest);
	else
		call_write_reference(w, id);
}

static void write_concatenation(struct writer *w, struct str text)
{
	struct str name;
	size_t position = 0, start, end, copied = 0;
	bool first = true;
	while (sub_next_variable(text, &position, &name, &start, &end)) {
		if (start > copied) {
			writer_text(w, first ? "" : " .. ");
			write_literal(w, str_slice(text, copied, start));
			first = false;
		}
		writer_text(w, first ? "" : " .. ");
		write_variable(w, name);
		first = false;
		copied = end;
	}
	if (copied < text.len) {
		writer_text(w, " .. ");
		write_literal(w, str_slice(text, copied, text.len));
	}
}

bool concat_write(struct writer *w, struct str text)
{
	size_t parts;
	if (text_wants_lines(text) || !is_exact(w, text, &parts) || parts > CONCAT_MAX)
		return false;
	write_concatenation(w, text);
	return true;
}
