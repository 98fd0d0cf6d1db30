#include "import/composer.h"

void statement_begin(struct composer *c)
{
	buf_clear(&c->statement);
	c->w.out = &c->statement;
	c->w.indent = 0;
	c->w.beside_count = 0;
	c->w.in_properties = false;
}

void statement_declare(struct composer *c, const struct name *name)
{
	bool field = str_starts_with(name->lua, STR("refs."));
	if (c->declares_all || name->wanted)
		buf_printf(c->w.out, "%s%.*s = ", field ? "" : "local ", STR_ARG(name->lua));
}

static bool is_block(struct str text)
{
	return text.len && str_find(str_slice(text, 0, text.len - 1), STR("\n"), 0) != SIZE_MAX;
}

static void count_lines(struct composer *c)
{
	for (; c->counted < c->out->len; c->counted++)
		c->line += c->out->ptr[c->counted] == '\n';
}

static void write_comment_line(struct composer *c, const struct remark *remark)
{
	c->w.out = c->out;
	writer_comment(&c->w, remark->text);
	buf_append_char(c->out, '\n');
}

static void write_left(struct composer *c, ptrdiff_t from, ptrdiff_t to)
{
	const struct remark *remark;
	while ((remark = remarks_take_any(c->w.remarks, &from, to)))
		write_comment_line(c, remark);
}

void statement_loose(struct composer *c, ptrdiff_t from, ptrdiff_t to)
{
	if (!remarks_any(c->w.remarks, from, to))
		return;
	if (c->out->len > 1 && c->out->ptr[c->out->len - 2] != '\n')
		buf_append_char(c->out, '\n');
	write_left(c, from, to);
	c->after_block = true;
}

void statement_tail(struct composer *c)
{
	const struct remark *remark;
	while ((remark = remarks_take_tail(c->w.remarks)))
		write_comment_line(c, remark);
}

void statement_part(struct composer *c)
{
	c->after_block = true;
}

void statement_end(struct composer *c, ptrdiff_t mark, ptrdiff_t end, struct str logical_id, bool construct)
{
	const struct remark *remark;
	writer_newline(&c->w);
	bool begins = remarks_any(c->w.remarks, mark, end);
	bool block = begins || is_block(buf_view(&c->statement));
	if (c->out->len && (block || c->after_block))
		buf_append_char(c->out, '\n');
	while ((remark = remarks_take(c->w.remarks, mark, REMARK_BEFORE)))
		write_comment_line(c, remark);
	/* What ends the statement must wait until those within it are placed. */
	struct remark_chain after = {0};
	if (mark != REMARK_NONE) {
		after = c->w.remarks->chains[mark][REMARK_AFTER];
		c->w.remarks->chains[mark][REMARK_AFTER] = (struct remark_chain){0};
	}
	write_left(c, mark, end);
	count_lines(c);
	uint32_t first = c->line + 1;
	buf_append(c->out, buf_view(&c->statement));
	if (!buf_ok(&c->statement))
		c->out->overflowed = true;
	count_lines(c);
	VEC_PUSH(c->w.arena, &c->result->statements) = (struct import_statement){
		.logical_id = logical_id, .construct = construct, .first_line = first, .last_line = c->line};
	for (remark = after.first; remark; remark = remark->next)
		write_comment_line(c, remark);
	c->after_block = block || after.first;
}
