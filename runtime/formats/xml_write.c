#include "formats/xml_write.h"

static size_t character_length(struct str s)
{
	for (size_t length = 1; length <= 4 && length <= s.len; length++)
		if (str_is_utf8(str_slice(s, 0, length)))
			return length;
	return 0;
}

static void append_byte(struct buf *out, unsigned char c)
{
	switch (c) {
	case '&':
		buf_append_text(out, "&amp;");
		break;
	case '<':
		buf_append_text(out, "&lt;");
		break;
	case '>':
		buf_append_text(out, "&gt;");
		break;
	default:
		if (c < ' ' || c == 0x7F)
			buf_printf(out, "&#x%X;", c);
		else
			buf_append_char(out, (char)c);
	}
}

void xml_append_text(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len;) {
		size_t length = character_length(str_slice(text, i, text.len));
		if (length == 1)
			append_byte(out, (unsigned char)text.ptr[i]);
		else if (length == 0)
			buf_append_text(out, "\xEF\xBF\xBD");
		else
			buf_append(out, str_slice(text, i, i + length));
		i += length ? length : 1;
	}
}

void xml_append_element(struct buf *out, const char *name, struct str text)
{
	buf_printf(out, "<%s>", name);
	xml_append_text(out, text);
	buf_printf(out, "</%s>", name);
}
