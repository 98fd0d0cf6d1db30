#include <inttypes.h>

#include "base/text.h"
#include "import/writer.h"

void writer_text(struct writer *w, const char *text)
{
	buf_append_text(w->out, text);
}

/* "[" behind the dashes would open a long comment. */
void writer_comment(struct writer *w, struct str text)
{
	buf_append_text(w->out, text.len && text.ptr[0] == '[' ? "-- " : "--");
	buf_append(w->out, text);
}

void writer_newline(struct writer *w)
{
	const struct remark *remark;
	bool first = true;
	if (w->flat) {
		w->broken = true;
		return;
	}
	for (size_t i = 0; i < w->beside_count; i++) {
		while ((remark = remarks_take(w->remarks, w->beside[i], REMARK_BESIDE))) {
			if (!first) {
				buf_append_char(w->out, '\n');
				buf_append_repeat(w->out, ' ', w->indent);
			}
			writer_text(w, first ? " " : "");
			writer_comment(w, remark->text);
			first = false;
		}
	}
	w->beside_count = 0;
	buf_append_char(w->out, '\n');
	buf_append_repeat(w->out, ' ', w->indent);
}

static void write_lines(struct writer *w, ptrdiff_t mark, enum remark_side side, bool newline_first)
{
	const struct remark *remark;
	while (!w->flat && (remark = remarks_take(w->remarks, mark, side))) {
		if (newline_first)
			writer_newline(w);
		writer_comment(w, remark->text);
		if (!newline_first)
			writer_newline(w);
	}
}

void writer_before(struct writer *w, ptrdiff_t mark)
{
	write_lines(w, mark, REMARK_BEFORE, false);
}

void writer_after(struct writer *w, ptrdiff_t mark)
{
	write_lines(w, mark, REMARK_AFTER, true);
}

void writer_beside(struct writer *w, ptrdiff_t mark)
{
	if (mark != REMARK_NONE && !w->flat && w->beside_count < LK_COUNT(w->beside))
		w->beside[w->beside_count++] = mark;
}

/* --- on one line */

static size_t column(const struct writer *w)
{
	size_t at = w->out->len;
	while (at && w->out->ptr[at - 1] != '\n' && w->out->len - at < WRITER_WIDTH)
		at--;
	return w->out->len - at;
}

bool writer_flat(struct writer *w, void (*write)(struct writer *w, const void *context), const void *context)
{
	size_t used = column(w);
	struct buf line, *out = w->out;
	if (w->flat || used + 2 >= WRITER_WIDTH)
		return false;
	buf_init(&line, WRITER_WIDTH - used);
	w->out = &line;
	w->flat = true;
	w->broken = false;
	write(w, context);
	bool good = !w->broken && buf_ok(&line);
	w->flat = w->broken = false;
	w->out = out;
	if (good)
		buf_append(out, buf_view(&line));
	buf_done(&line);
	return good;
}

static void write_value(struct writer *w, const void *context)
{
	value_write(w, context);
}

static bool has_failed(const struct writer *w)
{
	return w->broken || !buf_ok(w->out);
}

/* --- scalars */

static void write_string(struct writer *w, struct str text)
{
	if (w->flat && text_wants_lines(text))
		w->broken = true;
	else if (!text_write_long(w->out, text))
		text_write_quoted(w->out, text);
}

static void write_scalar(struct writer *w, const struct value *value)
{
	switch (value->kind) {
	case VALUE_BOOL:
		writer_text(w, value->as.boolean ? "true" : "false");
		break;
	case VALUE_INT:
		/* Lua reads a minus as an operation on the number behind it. */
		if (value->as.integer == INT64_MIN)
			writer_text(w, "math.mininteger");
		else
			buf_printf(w->out, "%" PRId64, value->as.integer);
		break;
	case VALUE_FLOAT:
		buf_append(w->out, text_from_double_in(w->arena, value->as.number));
		break;
	case VALUE_STRING:
		write_string(w, value->as.string);
		break;
	default:
		writer_text(w, "aws.null");
		break;
	}
}

/* --- tables */

static void write_key(struct writer *w, struct str key)
{
	if (!key.ptr)
		return;
	if (text_is_name(key)) {
		buf_append(w->out, key);
	} else {
		buf_append_char(w->out, '[');
		text_write_quoted(w->out, key);
		buf_append_char(w->out, ']');
	}
	writer_text(w, " = ");
}

void value_write_renamed(struct writer *w, struct str key, struct str shown, const struct value *value,
                         struct place place)
{
	ptrdiff_t mark = key.ptr ? remarks_find_member(w->remarks, key, place) : remarks_find_item(w->remarks, value);
	remarks_fold(w->remarks, value, mark);
	if (w->flat) {
		w->broken = w->broken || (mark != REMARK_NONE && remarks_any(w->remarks, mark, mark + 1));
		write_key(w, shown);
		value_write(w, value);
		return;
	}
	writer_newline(w);
	writer_before(w, mark);
	writer_beside(w, mark);
	write_key(w, shown);
	value_write(w, value);
	writer_text(w, ",");
	writer_after(w, mark);
}

void value_write_member(struct writer *w, struct str key, const struct value *value)
{
	value_write_renamed(w, key, key, value, value->place);
}

static size_t count_of(const struct value *table)
{
	return table->kind == VALUE_LIST ? table->as.list.count : table->as.map.count;
}

static void write_members(struct writer *w, const struct value *table)
{
	bool list = table->kind == VALUE_LIST;
	for (size_t i = 0; i < count_of(table) && !has_failed(w); i++) {
		struct str key = list ? (struct str){0} : table->as.map.items[i].key;
		if (w->flat && i)
			writer_text(w, ", ");
		/* An empty key is a key all the same. */
		if (!list && !key.ptr)
			key = STR("");
		value_write_member(w, key, list ? table->as.list.items[i] : table->as.map.items[i].value);
	}
}

static void write_table(struct writer *w, const struct value *table)
{
	if (!count_of(table)) {
		writer_text(w, table->kind == VALUE_LIST ? "aws.list {}" : w->in_properties ? "aws.map {}" : "{}");
		return;
	}
	writer_text(w, w->flat ? "{ " : "{");
	w->indent += WRITER_INDENT;
	write_members(w, table);
	w->indent -= WRITER_INDENT;
	if (w->flat)
		writer_text(w, " ");
	else
		writer_newline(w);
	writer_text(w, "}");
}

void value_write(struct writer *w, const struct value *value)
{
	bool composed = value->kind == VALUE_LIST || value->kind == VALUE_MAP || value->kind == VALUE_INTRINSIC;
	if (has_failed(w) || (composed && writer_flat(w, write_value, value)))
		return;
	if (value->kind == VALUE_INTRINSIC)
		call_write(w, value);
	else if (composed)
		write_table(w, value);
	else
		write_scalar(w, value);
}

void value_write_operand(struct writer *w, const struct value *value)
{
	bool table = value->kind == VALUE_MAP || (value->kind == VALUE_LIST && value->as.list.count);
	if (table && !count_of(value)) {
		writer_text(w, " {}");
		return;
	}
	bool after_name = w->out->len && w->out->ptr[w->out->len - 1] == '"';
	writer_text(w, table ? " " : after_name ? " (" : "(");
	value_write(w, value);
	writer_text(w, table ? "" : ")");
}
