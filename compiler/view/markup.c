#include "view/markup.h"

#include "base/limits.h"

static void append_markup(struct buf *buf, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		switch (text.ptr[i]) {
		case '&':
			buf_append_text(buf, "&amp;");
			break;
		case '<':
			buf_append_text(buf, "&lt;");
			break;
		case '>':
			buf_append_text(buf, "&gt;");
			break;
		case '"':
			buf_append_text(buf, "&quot;");
			break;
		case '\'':
			buf_append_text(buf, "&#39;");
			break;
		default:
			buf_append_char(buf, text.ptr[i]);
		}
	}
}

void markup_text(struct buf *buf, struct str text)
{
	struct buf plain;
	buf_init(&plain, LIMIT_OUTPUT);
	show_append_escaped(&plain, text);
	append_markup(buf, buf_view(&plain));
	buf_done(&plain);
}

/* Where a character of UTF-8 begins. */
static bool begins(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

static size_t count_characters(struct str text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += begins(text.ptr[i]);
	return count;
}

size_t markup_length(struct str text)
{
	struct buf plain;
	buf_init(&plain, LIMIT_OUTPUT);
	show_append_escaped(&plain, text);
	size_t count = count_characters(buf_view(&plain));
	buf_done(&plain);
	return count;
}

void markup_text_cut(struct buf *buf, struct str text, size_t width)
{
	struct buf plain;
	size_t characters = 0, end = 0;
	buf_init(&plain, LIMIT_OUTPUT);
	show_append_escaped(&plain, text);
	struct str whole = buf_view(&plain);
	bool cut = count_characters(whole) > width;
	while (cut && (characters += begins(whole.ptr[end])) < width)
		end++;
	append_markup(buf, cut ? str_slice(whole, 0, end) : whole);
	buf_append_text(buf, cut ? "…" : "");
	buf_done(&plain);
}

void markup_anchor(struct buf *buf, struct str logical_id)
{
	buf_append_text(buf, "change-");
	for (size_t i = 0; i < logical_id.len; i++) {
		char c = logical_id.ptr[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (plain)
			buf_append_char(buf, c);
		else
			buf_printf(buf, "-%02x", (unsigned)(unsigned char)c);
	}
}
