#include "template/emit_yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/text.h"
#include "template/scalar.h"

struct emitter {
	yaml_emitter_t yaml;
	struct buf chunk;
	struct arena arena; /* texts of numbers */
};

static void emit_value(struct emitter *e, const struct value *value);

static int write_chunk(void *context, unsigned char *bytes, size_t size)
{
	struct emitter *e = context;
	buf_append(&e->chunk, (struct str){(const char *)bytes, size});
	return buf_ok(&e->chunk);
}

/* Refused only when the chunk is over its limit, which its buffer remembers. */
static void emit_event(struct emitter *e, yaml_event_t *event)
{
	int taken = yaml_emitter_emit(&e->yaml, event);
	LK_ASSERT(taken || !buf_ok(&e->chunk) || e->yaml.error == YAML_MEMORY_ERROR || e->yaml.error == YAML_WRITER_ERROR);
}

static yaml_char_t *bytes_of(const char *text)
{
	return (yaml_char_t *)text; /* libyaml copies and does not write */
}

/* A literal block that keeps empty lines at its end would take the blank line behind it too. */
static yaml_scalar_style_t style_of(struct str text)
{
	if (!str_contains(text, STR("\n")))
		return YAML_PLAIN_SCALAR_STYLE;
	if (str_ends_with(text, STR("\n\n")) || str_equal(text, STR("\n")))
		return YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	return YAML_LITERAL_SCALAR_STYLE;
}

static void emit_scalar(struct emitter *e, struct str text, const char *tag, yaml_scalar_style_t style)
{
	yaml_event_t event;
	int implicit = tag == NULL;
	yaml_scalar_event_initialize(&event, NULL, tag ? bytes_of(tag) : NULL, bytes_of(text.len ? text.ptr : ""),
	                             (int)text.len, implicit, implicit, style);
	emit_event(e, &event);
}

static void emit_string(struct emitter *e, struct str text, const char *tag)
{
	yaml_scalar_style_t style = style_of(text);
	if (style == YAML_PLAIN_SCALAR_STYLE && !tag && scalar_needs_quotes(text))
		style = YAML_SINGLE_QUOTED_SCALAR_STYLE;
	emit_scalar(e, text, tag, style);
}

static void emit_list(struct emitter *e, const struct value *list, const char *tag)
{
	yaml_event_t event;
	yaml_sequence_start_event_initialize(&event, NULL, tag ? bytes_of(tag) : NULL, tag == NULL,
	                                     YAML_BLOCK_SEQUENCE_STYLE);
	emit_event(e, &event);
	for (size_t i = 0; i < list->as.list.count; i++)
		emit_value(e, list->as.list.items[i]);
	yaml_sequence_end_event_initialize(&event);
	emit_event(e, &event);
}

static void begin_map(struct emitter *e, const char *tag)
{
	yaml_event_t event;
	yaml_mapping_start_event_initialize(&event, NULL, tag ? bytes_of(tag) : NULL, tag == NULL,
	                                    YAML_BLOCK_MAPPING_STYLE);
	emit_event(e, &event);
}

static void end_map(struct emitter *e)
{
	yaml_event_t event;
	yaml_mapping_end_event_initialize(&event);
	emit_event(e, &event);
}

static void emit_map(struct emitter *e, const struct value *map, const char *tag)
{
	begin_map(e, tag);
	for (size_t i = 0; i < map->as.map.count; i++) {
		emit_string(e, map->as.map.items[i].key, NULL);
		emit_value(e, map->as.map.items[i].value);
	}
	end_map(e);
}

static bool is_dotted_get_att(const struct value *value)
{
	const struct value *argument = value->as.argument;
	return value->fn == FN_GET_ATT && argument->kind == VALUE_LIST && argument->as.list.count == 2 &&
	       argument->as.list.items[0]->kind == VALUE_STRING && argument->as.list.items[1]->kind == VALUE_STRING &&
	       !str_contains(argument->as.list.items[0]->as.string, STR("."));
}

static void emit_intrinsic(struct emitter *e, const struct value *value)
{
	const struct intrinsic_name *name = intrinsic_name(value->fn);
	const struct value *argument = value->as.argument;
	struct str text;
	if (is_dotted_get_att(value)) {
		text = str_format_in(&e->arena, "%.*s.%.*s", STR_ARG(argument->as.list.items[0]->as.string),
		                     STR_ARG(argument->as.list.items[1]->as.string));
		emit_string(e, text, name->tag);
	} else if (argument->kind == VALUE_LIST) {
		emit_list(e, argument, name->tag);
	} else if (argument->kind == VALUE_MAP) {
		emit_map(e, argument, name->tag);
	} else if (argument->kind == VALUE_STRING) {
		emit_string(e, argument->as.string, name->tag);
	} else {
		/* A tagged scalar is a text, and a node has one tag: numbers and functions go under the long name. */
		begin_map(e, NULL);
		emit_scalar(e, str_from(name->key), NULL, YAML_PLAIN_SCALAR_STYLE);
		emit_value(e, argument);
		end_map(e);
	}
}

static void emit_value(struct emitter *e, const struct value *value)
{
	struct str text;
	switch (value->kind) {
	case VALUE_NULL:
		emit_scalar(e, STR("null"), NULL, YAML_PLAIN_SCALAR_STYLE);
		break;
	case VALUE_BOOL:
	case VALUE_INT:
	case VALUE_FLOAT:
		value_scalar_text_in(&e->arena, value, &text);
		emit_scalar(e, text, NULL, YAML_PLAIN_SCALAR_STYLE);
		break;
	case VALUE_STRING:
		emit_string(e, value->as.string, NULL);
		break;
	case VALUE_LIST:
		emit_list(e, value, NULL);
		break;
	case VALUE_MAP:
		emit_map(e, value, NULL);
		break;
	case VALUE_INTRINSIC:
		emit_intrinsic(e, value);
		break;
	}
}

/* One key with its value as a whole document of YAML, into e->chunk. */
static void emit_pair(struct emitter *e, struct str key, const struct value *value)
{
	yaml_event_t event;
	buf_clear(&e->chunk);
	yaml_emitter_initialize(&e->yaml);
	yaml_emitter_set_output(&e->yaml, write_chunk, e);
	yaml_emitter_set_unicode(&e->yaml, 1);
	yaml_emitter_set_width(&e->yaml, -1);
	yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING);
	emit_event(e, &event);
	yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1);
	emit_event(e, &event);
	begin_map(e, NULL);
	emit_string(e, key, NULL);
	emit_value(e, value);
	end_map(e);
	yaml_document_end_event_initialize(&event, 1);
	emit_event(e, &event);
	yaml_stream_end_event_initialize(&event);
	emit_event(e, &event);
	yaml_emitter_delete(&e->yaml);
	/* libyaml closes a document that ends in an open scalar. */
	if (str_ends_with(buf_view(&e->chunk), STR("\n...\n")))
		buf_truncate(&e->chunk, e->chunk.len - strlen("...\n"));
}

static void append_indented(struct buf *out, struct str chunk, size_t indent)
{
	struct str line;
	while (chunk.len && str_next(&chunk, '\n', &line)) {
		if (line.len)
			buf_append_repeat(out, ' ', indent);
		buf_append(out, line);
		buf_append_char(out, '\n');
	}
}

/* Sections whose entries are declarations of their own. */
static bool is_listed_apart(struct str section)
{
	return str_equal(section, STR("Resources")) || str_equal(section, STR("Parameters")) ||
	       str_equal(section, STR("Outputs")) || str_equal(section, STR("Mappings")) ||
	       str_equal(section, STR("Conditions")) || str_equal(section, STR("Rules"));
}

static void emit_section(struct emitter *e, struct buf *out, const struct member *section)
{
	const struct value *body = section->value;
	if (body->kind != VALUE_MAP || !body->as.map.count || !is_listed_apart(section->key)) {
		emit_pair(e, section->key, body);
		append_indented(out, buf_view(&e->chunk), 0);
		return;
	}
	buf_append(out, section->key);
	buf_append_text(out, ":\n");
	for (size_t i = 0; i < body->as.map.count; i++) {
		if (i && str_equal(section->key, STR("Resources")))
			buf_append_char(out, '\n');
		emit_pair(e, body->as.map.items[i].key, body->as.map.items[i].value);
		append_indented(out, buf_view(&e->chunk), 2);
	}
}

void emit_yaml(struct buf *out, const struct value *document)
{
	struct emitter e;
	LK_ASSERT(document->kind == VALUE_MAP);
	arena_init(&e.arena);
	buf_init(&e.chunk, out->limit);
	for (size_t i = 0; i < document->as.map.count; i++) {
		const struct member *section = &document->as.map.items[i];
		/* The version and the description stand together. */
		if (i && !str_equal(section->key, STR("Description")))
			buf_append_char(out, '\n');
		emit_section(&e, out, section);
		out->overflowed = out->overflowed || e.chunk.overflowed;
	}
	if (!document->as.map.count)
		buf_append_text(out, "{}\n");
	buf_done(&e.chunk);
	arena_done(&e.arena);
}
