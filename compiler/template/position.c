#include "template/position.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

struct position position_begin(struct str text, struct str file)
{
	bool marked = str_starts_with(text, STR(BYTE_ORDER_MARK));
	size_t start = marked ? sizeof BYTE_ORDER_MARK - 1 : 0;
	return (struct position){.text = text,
	                         .file = file,
	                         .characters = marked ? 1 : 0,
	                         .offset = start,
	                         .line_start = start,
	                         .line = 1};
}

static bool begins_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

static void step(struct position *p)
{
	if (p->text.ptr[p->offset++] == '\n') {
		p->line++;
		p->line_start = p->offset;
	}
	if (p->offset >= p->text.len || begins_character(p->text.ptr[p->offset]))
		p->characters++;
}

static struct place place_of(const struct position *p)
{
	return (struct place){.file = p->file, .line = p->line, .column = (uint32_t)(p->offset - p->line_start) + 1};
}

struct place position_of_character(struct position *position, size_t characters)
{
	if (characters < position->characters)
		*position = position_begin(position->text, position->file);
	while (position->characters < characters && position->offset < position->text.len)
		step(position);
	return place_of(position);
}

struct place position_of_byte(struct position *position, size_t offset)
{
	if (offset < position->offset)
		*position = position_begin(position->text, position->file);
	while (position->offset < offset && position->offset < position->text.len)
		step(position);
	return place_of(position);
}
