#include "template/comments.h"

#include <string.h>
#include <yaml.h>

#include "template/position.h"

struct scanner {
	struct arena *arena;
	struct str text;
	struct position position, comment_position; /* each is asked in rising order */
	struct comments found;
	size_t covered;    /* bytes before it were looked at */
	uint32_t depth, flow;
	bool expects_key;  /* the next scalar is a key */
	bool expects_item; /* the next token begins an item of a flow sequence */
};

/* libyaml ends a line at these too: NEL, LS, PS. */
static size_t line_end(struct str text, size_t from, size_t limit)
{
	for (size_t i = from; i < limit; i++) {
		const char *at = text.ptr + i;
		if (*at == '\n' || *at == '\r' || (limit - i >= 2 && memcmp(at, "\xC2\x85", 2) == 0) ||
		    (limit - i >= 3 && (memcmp(at, "\xE2\x80\xA8", 3) == 0 || memcmp(at, "\xE2\x80\xA9", 3) == 0)))
			return i;
	}
	return limit;
}

static bool is_alone(struct str text, size_t at)
{
	while (at && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\t'))
		at--;
	return !at || text.ptr[at - 1] == '\n' || text.ptr[at - 1] == '\r' ||
	       (at == 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0);
}

/* Between tokens with a text of their own there are only blanks, indicators and comments. */
static void scan_gap(struct scanner *s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (s->text.ptr[i] != '#')
			continue;
		size_t end = line_end(s->text, i, to);
		struct place place = position_of_byte(&s->comment_position, i);
		VEC_PUSH(s->arena, &s->found.comments) = (struct comment){
			.text = str_copy_in(s->arena, str_slice(s->text, i + 1, end)),
			.line = place.line,
			.column = place.column,
			.flow = s->flow,
			.alone = is_alone(s->text, i),
		};
		i = end;
	}
}

static size_t offset_of(struct scanner *s, yaml_mark_t mark, struct place *ret_place)
{
	*ret_place = position_of_character(&s->position, mark.index);
	return s->position.offset;
}

static void add_mark(struct scanner *s, struct place place, struct str key)
{
	VEC_PUSH(s->arena, &s->found.marks) = (struct comment_mark){
		.key = key, .line = place.line, .column = place.column, .depth = s->depth, .flow = s->flow};
}

/* The header of a block scalar may end in a comment. */
static size_t scan_header(struct scanner *s, size_t start, size_t end)
{
	size_t header = line_end(s->text, start, end);
	for (size_t i = start; i < header; i++) {
		if (s->text.ptr[i] == '#') {
			scan_gap(s, i, header);
			break;
		}
	}
	return end;
}

static void take_scalar(struct scanner *s, const yaml_token_t *token, struct place place, size_t start)
{
	struct place ignored;
	bool block = token->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
	             token->data.scalar.style == YAML_FOLDED_SCALAR_STYLE;
	scan_gap(s, s->covered, start);
	if (s->expects_key)
		add_mark(s, place,
		         str_copy_in(s->arena, (struct str){(const char *)token->data.scalar.value,
		                                            token->data.scalar.length}));
	size_t end = offset_of(s, token->end_mark, &ignored);
	s->covered = block ? scan_header(s, start, end) : end;
}

/* Where a bracket stands, the comments before it are counted as they stand. */
static void take_bracket(struct scanner *s, size_t start, bool opens)
{
	scan_gap(s, s->covered, start);
	s->covered = start;
	s->depth += opens ? 1 : (uint32_t)-1;
	s->flow += opens ? 1 : (uint32_t)-1;
}

static void take_token(struct scanner *s, const yaml_token_t *token)
{
	struct place place;
	size_t start = offset_of(s, token->start_mark, &place);
	bool item = s->expects_item && token->type != YAML_KEY_TOKEN && token->type != YAML_FLOW_SEQUENCE_END_TOKEN;
	if (item)
		add_mark(s, place, (struct str){0});
	s->expects_item = token->type == YAML_FLOW_SEQUENCE_START_TOKEN || token->type == YAML_FLOW_ENTRY_TOKEN;
	switch (token->type) {
	case YAML_BLOCK_SEQUENCE_START_TOKEN:
	case YAML_BLOCK_MAPPING_START_TOKEN:
		s->depth++;
		break;
	case YAML_BLOCK_END_TOKEN:
		s->depth--;
		break;
	case YAML_FLOW_SEQUENCE_START_TOKEN:
	case YAML_FLOW_MAPPING_START_TOKEN:
		take_bracket(s, start, true);
		break;
	case YAML_FLOW_SEQUENCE_END_TOKEN:
	case YAML_FLOW_MAPPING_END_TOKEN:
		take_bracket(s, start, false);
		break;
	case YAML_BLOCK_ENTRY_TOKEN:
		add_mark(s, place, (struct str){0});
		break;
	case YAML_SCALAR_TOKEN:
		take_scalar(s, token, place, start);
		break;
	case YAML_TAG_TOKEN:
	case YAML_ANCHOR_TOKEN:
	case YAML_ALIAS_TOKEN:
	case YAML_TAG_DIRECTIVE_TOKEN:
		scan_gap(s, s->covered, start);
		s->covered = offset_of(s, token->end_mark, &place);
		break;
	default:
		break;
	}
	if (token->type != YAML_TAG_TOKEN && token->type != YAML_ANCHOR_TOKEN)
		s->expects_key = token->type == YAML_KEY_TOKEN;
}

struct comments template_comments_in(struct arena *arena, struct str text)
{
	struct scanner s = {.arena = arena, .text = text, .position = position_begin(text, (struct str){0})};
	s.comment_position = s.position;
	yaml_parser_t yaml;
	yaml_token_t token;
	bool done = false;
	if (!yaml_parser_initialize(&yaml))
		lk_out_of_memory();
	yaml_parser_set_input_string(&yaml, (const unsigned char *)(text.len ? text.ptr : ""), text.len);
	yaml_parser_set_encoding(&yaml, YAML_UTF8_ENCODING);
	while (!done && yaml_parser_scan(&yaml, &token)) {
		done = token.type == YAML_STREAM_END_TOKEN || token.type == YAML_NO_TOKEN;
		if (!done)
			take_token(&s, &token);
		yaml_token_delete(&token);
	}
	if (done)
		scan_gap(&s, s.covered, text.len);
	yaml_parser_delete(&yaml);
	return s.found;
}
