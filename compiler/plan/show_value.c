#include "plan/show_value.h"

#include "base/limits.h"
#include "plan/fold.h"

/* The code point at text[*position], whose bytes are well-formed; moves on behind it. */
static uint32_t next_code_point(struct str text, size_t *position)
{
	unsigned char first = (unsigned char)text.ptr[*position];
	size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	uint32_t code = length == 1 ? first : first & (0xffU >> (length + 1));
	for (size_t i = 1; i < length; i++)
		code = code << 6 | ((unsigned char)text.ptr[*position + i] & 0x3fU);
	*position += length;
	return code;
}

/* C0, DEL, C1, line and paragraph separators, and what turns or hides text (Unicode TR 36, "Bidirectional text"). */
static bool is_unsafe(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c || (code >= 0x200b && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x2069) || code == 0xfeff;
}

static void append_code_point(struct buf *buf, struct str bytes, uint32_t code)
{
	if (code == '\n')
		buf_append_text(buf, "\\n");
	else if (code == '\t')
		buf_append_text(buf, "\\t");
	else if (code == '\r')
		buf_append_text(buf, "\\r");
	else if (is_unsafe(code))
		buf_printf(buf, "\\u%04x", (unsigned)code);
	else
		buf_append(buf, bytes);
}

/* Length of the well-formed character at position, or 0. */
static size_t character_length(struct str text, size_t position)
{
	for (size_t length = 1; length <= 4 && position + length <= text.len; length++)
		if (str_is_utf8(str_slice(text, position, position + length)))
			return length;
	return 0;
}

void show_append_escaped(struct buf *buf, struct str text)
{
	for (size_t position = 0; position < text.len;) {
		size_t length = character_length(text, position), start = position;
		if (!length) {
			buf_printf(buf, "\\x%02x", (unsigned)(unsigned char)text.ptr[position++]);
			continue;
		}
		uint32_t code = next_code_point(text, &position);
		append_code_point(buf, str_slice(text, start, position), code);
	}
}

void show_append_path(struct buf *buf, struct str path)
{
	struct buf plain;
	buf_init(&plain, path.len + 1);
	for (size_t i = 1; i < path.len; i++) {
		bool escape = path.ptr[i] == '~' && i + 1 < path.len;
		if (escape)
			i++;
		char c = path.ptr[i];
		buf_append_char(&plain, escape ? (c == '1' ? '/' : '~') : c == '/' ? '.' : c);
	}
	show_append_escaped(buf, buf_view(&plain));
	buf_done(&plain);
}

/* Whether a string needs quotes: it would be read as something else, or its ends would not be seen. */
static bool needs_quotes(struct str text)
{
	static const char special[] = "{}[]\"',:";
	if (!text.len || str_trim(text).len != text.len)
		return true;
	for (size_t i = 0; special[i]; i++)
		if (text.ptr[0] == special[i])
			return true;
	return false;
}

static void append_string(struct buf *buf, struct str text)
{
	bool quotes = needs_quotes(text);
	if (quotes)
		buf_append_char(buf, '"');
	show_append_escaped(buf, text);
	if (quotes)
		buf_append_char(buf, '"');
}

/* Past the width nothing more of a value is of use: what follows is cut anyway. */
static bool is_full(const struct show_scope *scope, const struct buf *buf, size_t start)
{
	return scope->width && buf->len - start > scope->width * 4;
}

static void append_any(struct buf *buf, const struct show_scope *scope, const struct value *value, size_t start);

static void append_list(struct buf *buf, const struct show_scope *scope, const struct value *list, size_t start)
{
	buf_append_char(buf, '[');
	for (size_t i = 0; i < list->as.list.count && !is_full(scope, buf, start); i++) {
		buf_append_text(buf, i ? ", " : "");
		append_any(buf, scope, list->as.list.items[i], start);
	}
	buf_append_char(buf, ']');
}

static void append_map(struct buf *buf, const struct show_scope *scope, const struct value *map, size_t start)
{
	buf_append_char(buf, '{');
	for (size_t i = 0; i < map->as.map.count && !is_full(scope, buf, start); i++) {
		buf_append_text(buf, i ? ", " : "");
		show_append_escaped(buf, map->as.map.items[i].key);
		buf_append_text(buf, ": ");
		append_any(buf, scope, map->as.map.items[i].value, start);
	}
	buf_append_char(buf, '}');
}

static void append_concat(struct buf *buf, const struct show_scope *scope, const struct value *parts, size_t start)
{
	for (size_t i = 0; i < parts->as.list.count && !is_full(scope, buf, start); i++) {
		const struct value *part = parts->as.list.items[i];
		if (part->kind == VALUE_STRING)
			show_append_escaped(buf, part->as.string);
		else
			append_any(buf, scope, part, start);
	}
}

static void append_intrinsic(struct buf *buf, const struct show_scope *scope, const struct value *value, size_t start)
{
	const struct value *argument = value->as.argument, *parts;
	struct str name = value_string(argument);
	if (value->fn == FN_REF && map_has(&scope->plan->hidden, name)) {
		buf_append_text(buf, "****");
	} else if (value->fn == FN_REF) {
		buf_append_text(buf, "${");
		show_append_escaped(buf, name);
		buf_append_char(buf, '}');
	} else if (value->fn == FN_GET_ATT && argument->kind == VALUE_LIST && argument->as.list.count == 2) {
		buf_append_text(buf, "${");
		show_append_escaped(buf, value_string(argument->as.list.items[0]));
		buf_append_char(buf, '.');
		show_append_escaped(buf, value_string(argument->as.list.items[1]));
		buf_append_char(buf, '}');
	} else if (fold_is_concat(value, &parts)) {
		append_concat(buf, scope, parts, start);
	} else {
		buf_printf(buf, "%s ", intrinsic_name(value->fn)->tag);
		append_any(buf, scope, argument, start);
	}
}

static void append_any(struct buf *buf, const struct show_scope *scope, const struct value *value, size_t start)
{
	struct str text = {0};
	switch (value->kind) {
	case VALUE_LIST:
		append_list(buf, scope, value, start);
		break;
	case VALUE_MAP:
		append_map(buf, scope, value, start);
		break;
	case VALUE_INTRINSIC:
		append_intrinsic(buf, scope, value, start);
		break;
	case VALUE_STRING:
		append_string(buf, value->as.string);
		break;
	default:
		buf_append(buf, value_scalar_text_in(scope->plan->arena, value, &text) ? text : STR("null"));
	}
}

/* Cuts the text from start to the width, at the end of a character, and says that something is missing. */
static void cut(struct buf *buf, size_t start, size_t width)
{
	size_t characters = 0, position = start;
	struct str text = buf_view(buf);
	while (position < text.len && characters < width) {
		next_code_point(text, &position);
		characters++;
	}
	if (position >= text.len)
		return;
	buf_truncate(buf, position);
	buf_append_text(buf, "…");
}

void show_append_value(struct buf *buf, const struct show_scope *scope, const struct value *value)
{
	size_t start = buf->len;
	append_any(buf, scope, value, start);
	if (scope->width)
		cut(buf, start, scope->width);
}
