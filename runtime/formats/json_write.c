#include "formats/json_write.h"

void json_writer_init(struct json_writer *writer, struct buf *out, unsigned indent)
{
	*writer = (struct json_writer){.out = out, .indent = indent};
}

static void break_line(struct json_writer *writer)
{
	if (!writer->indent)
		return;
	buf_append_char(writer->out, '\n');
	buf_append_repeat(writer->out, ' ', (size_t)writer->indent * writer->depth);
}

static void begin_item(struct json_writer *writer)
{
	if (writer->has_items[writer->depth])
		buf_append_char(writer->out, ',');
	if (writer->depth)
		break_line(writer);
	writer->has_items[writer->depth] = true;
}

static void begin_value(struct json_writer *writer)
{
	if (writer->is_object[writer->depth]) {
		LK_ASSERT(writer->named);
		writer->named = false;
	} else {
		LK_ASSERT(writer->depth || !writer->has_items[0]);
		begin_item(writer);
	}
}

static void begin(struct json_writer *writer, bool is_object)
{
	begin_value(writer);
	LK_ASSERT(writer->depth < JSON_WRITER_DEPTH);
	writer->depth++;
	writer->is_object[writer->depth] = is_object;
	writer->has_items[writer->depth] = false;
	buf_append_char(writer->out, is_object ? '{' : '[');
}

static void end(struct json_writer *writer, bool is_object)
{
	LK_ASSERT(writer->depth > 0 && writer->is_object[writer->depth] == is_object && !writer->named);
	bool had_items = writer->has_items[writer->depth];
	writer->depth--;
	if (had_items)
		break_line(writer);
	buf_append_char(writer->out, is_object ? '}' : ']');
}

void json_write_begin_object(struct json_writer *writer)
{
	begin(writer, true);
}

void json_write_end_object(struct json_writer *writer)
{
	end(writer, true);
}

void json_write_begin_array(struct json_writer *writer)
{
	begin(writer, false);
}

void json_write_end_array(struct json_writer *writer)
{
	end(writer, false);
}

void json_write_name(struct json_writer *writer, struct str name)
{
	LK_ASSERT(writer->is_object[writer->depth] && !writer->named);
	begin_item(writer);
	json_append_string(writer->out, name);
	buf_append(writer->out, writer->indent ? STR(": ") : STR(":"));
	writer->named = true;
}

void json_write_raw(struct json_writer *writer, struct str json)
{
	begin_value(writer);
	buf_append(writer->out, json);
}

void json_write_string(struct json_writer *writer, struct str text)
{
	begin_value(writer);
	json_append_string(writer->out, text);
}

void json_write_int(struct json_writer *writer, int64_t number)
{
	begin_value(writer);
	buf_printf(writer->out, "%lld", (long long)number);
}

void json_write_bool(struct json_writer *writer, bool boolean)
{
	json_write_raw(writer, boolean ? STR("true") : STR("false"));
}

void json_write_null(struct json_writer *writer)
{
	json_write_raw(writer, STR("null"));
}

static void write_children(struct json_writer *writer, const struct json *node)
{
	for (size_t i = 0; i < node->count; i++) {
		if (node->kind == JSON_OBJECT)
			json_write_name(writer, node->names[i]);
		json_write_node(writer, &node->items[i]);
	}
}

void json_write_node(struct json_writer *writer, const struct json *node)
{
	switch (node->kind) {
	case JSON_NULL:
		json_write_null(writer);
		break;
	case JSON_BOOL:
		json_write_bool(writer, node->boolean);
		break;
	case JSON_NUMBER:
		json_write_raw(writer, node->text);
		break;
	case JSON_STRING:
		json_write_string(writer, node->text);
		break;
	case JSON_ARRAY:
		json_write_begin_array(writer);
		write_children(writer, node);
		json_write_end_array(writer);
		break;
	case JSON_OBJECT:
		json_write_begin_object(writer);
		write_children(writer, node);
		json_write_end_object(writer);
		break;
	}
}

void json_write_member(struct json_writer *writer, struct str name, struct str text)
{
	json_write_name(writer, name);
	json_write_string(writer, text);
}

void json_write_member_int(struct json_writer *writer, struct str name, int64_t number)
{
	json_write_name(writer, name);
	json_write_int(writer, number);
}

void json_write_member_bool(struct json_writer *writer, struct str name, bool boolean)
{
	json_write_name(writer, name);
	json_write_bool(writer, boolean);
}

/* --- strings --- */

static void append_escaped(struct buf *out, unsigned char c)
{
	static const char short_forms[] = {
		['"'] = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
	};
	if (c < sizeof short_forms && short_forms[c])
		buf_printf(out, "\\%c", short_forms[c]);
	else
		buf_printf(out, "\\u%04x", c);
}

static bool needs_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\' || c == 0x7F;
}

/* Bytes of the well-formed character at the start of s; 0 when there is none. */
static size_t character_length(struct str s)
{
	for (size_t length = 1; length <= 4 && length <= s.len; length++)
		if (str_is_utf8(str_slice(s, 0, length)))
			return length;
	return 0;
}

void json_append_string(struct buf *out, struct str text)
{
	bool sound = str_is_utf8(text);
	buf_append_char(out, '"');
	size_t plain = 0; /* start of the bytes that go out as they are */
	for (size_t i = 0; i < text.len;) {
		size_t length = sound ? 1 : character_length(str_slice(text, i, text.len));
		if (length && !(length == 1 && needs_escape((unsigned char)text.ptr[i]))) {
			i += length;
			continue;
		}
		buf_append(out, str_slice(text, plain, i));
		if (length)
			append_escaped(out, (unsigned char)text.ptr[i]);
		else
			buf_append_text(out, "\xEF\xBF\xBD");
		plain = ++i;
	}
	buf_append(out, str_slice(text, plain, text.len));
	buf_append_char(out, '"');
}
