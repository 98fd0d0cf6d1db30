#include "template/read.h"

#include <string.h>
#include <yaml.h>

#include "base/limits.h"
#include "base/map.h"
#include "template/canonical.h"
#include "template/read_json.h"
#include "template/scalar.h"

enum { NODES_MAX = 2000000 }; /* aliases counted as what they stand for */

#define YAML_STRING_TAG "tag:yaml.org,2002:str"

struct anchor {
	struct value *value; /* NULL while its node is being read */
	size_t nodes;
};

struct reader {
	yaml_parser_t yaml;
	struct arena *arena;
	struct diag *diag;
	struct str file;
	struct map anchors; /* name to struct anchor */
	size_t nodes;
	bool stopped; /* a fault that leaves nothing to go on with */
};

static struct value *read_node(struct reader *r, yaml_event_t *event, int depth);

/* --- faults; E0000 is cfn-lint's rule for what cannot be parsed */

static struct place place_at(const struct reader *r, yaml_mark_t mark)
{
	return (struct place){.file = r->file, .line = (uint32_t)mark.line + 1, .column = (uint32_t)mark.column + 1};
}

static struct value *stop(struct reader *r, yaml_mark_t mark, const char *message)
{
	if (!r->stopped)
		diag_report(r->diag, "E0000", SEVERITY_ERROR, place_at(r, mark), "%s", message);
	r->stopped = true;
	return NULL;
}

static bool next_event(struct reader *r, yaml_event_t *event)
{
	if (r->stopped)
		return false;
	if (yaml_parser_parse(&r->yaml, event))
		return true;
	yaml_mark_t mark = r->yaml.problem_mark;
	if (r->yaml.error == YAML_READER_ERROR)
		diag_report(r->diag, "E0000", SEVERITY_ERROR, place_at(r, r->yaml.mark),
			    "the file is not UTF-8 text: %s at byte %zu", r->yaml.problem, r->yaml.problem_offset);
	else
		diag_report(r->diag, "E0000", SEVERITY_ERROR, place_at(r, mark), "%s%s%s",
			    r->yaml.context ? r->yaml.context : "", r->yaml.context ? ": " : "",
			    r->yaml.problem ? r->yaml.problem : "this cannot be read");
	r->stopped = true;
	return false;
}

static bool count_nodes(struct reader *r, size_t nodes, yaml_mark_t mark)
{
	r->nodes += nodes;
	if (r->nodes <= NODES_MAX)
		return true;
	stop(r, mark, "the document is too large: its aliases stand for more than 2,000,000 values");
	return false;
}

/* --- tags */

/* The tag, when it is one of CloudFormation's, around the value. */
static struct value *apply_tag(struct reader *r, const char *tag, yaml_mark_t mark, struct value *value)
{
	enum intrinsic fn;
	if (!value || !tag || tag[0] != '!' || tag[1] == '\0')
		return value;
	if (!intrinsic_find_tag(str_from(tag), &fn)) {
		diag_report(r->diag, "E0000", SEVERITY_ERROR, place_at(r, mark), "unknown tag '%s'", tag);
		return value;
	}
	struct value *intrinsic = canonical_intrinsic_in(r->arena, fn, value);
	intrinsic->place = place_at(r, mark);
	return intrinsic;
}

/* --- nodes */

static struct value *read_scalar(struct reader *r, const yaml_event_t *event)
{
	struct str text =
		str_copy_in(r->arena, (struct str){(const char *)event->data.scalar.value, event->data.scalar.length});
	const char *tag = (const char *)event->data.scalar.tag;
	bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	bool is_text = !plain || (tag && (tag[0] == '!' || strcmp(tag, YAML_STRING_TAG) == 0));
	if (memchr(text.ptr, '\0', text.len))
		return stop(r, event->start_mark, "a text may not contain the character NUL");
	struct value *value = is_text ? value_string_in(r->arena, text) : scalar_resolve_in(r->arena, text);
	value->place = place_at(r, event->start_mark);
	value->place.width = event->start_mark.line == event->end_mark.line
				     ? (uint32_t)(event->end_mark.column - event->start_mark.column)
				     : 0;
	return apply_tag(r, tag, event->start_mark, value);
}

static struct value *read_sequence(struct reader *r, const yaml_event_t *start, int depth)
{
	struct value *list = value_list_in(r->arena);
	yaml_event_t event;
	list->place = place_at(r, start->start_mark);
	while (next_event(r, &event)) {
		bool end = event.type == YAML_SEQUENCE_END_EVENT;
		struct value *item = end ? NULL : read_node(r, &event, depth + 1);
		yaml_event_delete(&event);
		if (end)
			return apply_tag(r, (const char *)start->data.sequence_start.tag, start->start_mark, list);
		if (item)
			value_list_push(r->arena, list, item);
	}
	return NULL;
}

/* A key is a scalar; numbers and the like are taken as they are written. */
static bool read_key(struct reader *r, const yaml_event_t *event, struct str *ret_key)
{
	if (event->type != YAML_SCALAR_EVENT) {
		stop(r, event->start_mark, "a key must be a text");
		return false;
	}
	*ret_key =
		str_copy_in(r->arena, (struct str){(const char *)event->data.scalar.value, event->data.scalar.length});
	return true;
}

static void put_member(struct reader *r, struct value *map, struct map *seen, struct str key, yaml_mark_t mark,
		       struct value *value)
{
	struct value *first = map_get(seen, key);
	if (first)
		diag_report(r->diag, "E0000", SEVERITY_ERROR, place_at(r, mark),
			    "the key '%.*s' stands twice in this map; first at line %u", STR_ARG(key),
			    first->place.line);
	else
		VEC_PUSH(r->arena, &map->as.map) = (struct member){key, value};
	map_put(seen, key, value);
}

static struct value *read_mapping(struct reader *r, const yaml_event_t *start, int depth)
{
	struct value *map = value_map_in(r->arena);
	struct map seen;
	yaml_event_t event;
	map_init_in(&seen, r->arena);
	map->place = place_at(r, start->start_mark);
	while (next_event(r, &event)) {
		struct str key = {0};
		yaml_mark_t mark = event.start_mark;
		bool end = event.type == YAML_MAPPING_END_EVENT, good = end || read_key(r, &event, &key);
		yaml_event_delete(&event);
		if (end)
			return apply_tag(r, (const char *)start->data.mapping_start.tag, start->start_mark,
					 canonical_map_in(r->arena, map));
		if (!good || !next_event(r, &event))
			return NULL;
		struct value *value = read_node(r, &event, depth + 1);
		yaml_event_delete(&event);
		if (value)
			put_member(r, map, &seen, key, mark, value);
	}
	return NULL;
}

static struct value *read_alias(struct reader *r, const yaml_event_t *event)
{
	const struct anchor *anchor = map_get(&r->anchors, str_from((const char *)event->data.alias.anchor));
	if (!anchor)
		return stop(r, event->start_mark, "this alias names no anchor before it");
	if (!anchor->value)
		return stop(r, event->start_mark, "this alias stands inside of what it names");
	return count_nodes(r, anchor->nodes, event->start_mark) ? anchor->value : NULL;
}

static struct anchor *open_anchor(struct reader *r, const yaml_event_t *event)
{
	const yaml_char_t *name = event->type == YAML_SCALAR_EVENT	     ? event->data.scalar.anchor
				  : event->type == YAML_SEQUENCE_START_EVENT ? event->data.sequence_start.anchor
				  : event->type == YAML_MAPPING_START_EVENT  ? event->data.mapping_start.anchor
									     : NULL;
	if (!name)
		return NULL;
	struct anchor *anchor = ARENA_NEW(r->arena, struct anchor);
	map_put(&r->anchors, str_copy_in(r->arena, str_from((const char *)name)), anchor);
	return anchor;
}

static struct value *read_node(struct reader *r, yaml_event_t *event, int depth)
{
	size_t before = r->nodes;
	struct value *value = NULL;
	if (depth > LIMIT_NESTING)
		return stop(r, event->start_mark, "values are nested too deeply");
	if (event->type == YAML_ALIAS_EVENT)
		return read_alias(r, event);
	if (!count_nodes(r, 1, event->start_mark))
		return NULL;
	struct anchor *anchor = open_anchor(r, event);
	if (event->type == YAML_SCALAR_EVENT)
		value = read_scalar(r, event);
	else if (event->type == YAML_SEQUENCE_START_EVENT)
		value = read_sequence(r, event, depth);
	else if (event->type == YAML_MAPPING_START_EVENT)
		value = read_mapping(r, event, depth);
	if (anchor) {
		anchor->value = value;
		anchor->nodes = r->nodes - before;
	}
	return value;
}

/* --- the document */

static struct value *read_document(struct reader *r)
{
	yaml_event_t event;
	struct value *document = NULL;
	bool done = false;
	while (!done && next_event(r, &event)) {
		if (event.type == YAML_STREAM_END_EVENT)
			done = true;
		else if (event.type == YAML_DOCUMENT_START_EVENT && document)
			stop(r, event.start_mark, "a template is one document; here begins a second");
		else if (event.type != YAML_STREAM_START_EVENT && event.type != YAML_DOCUMENT_START_EVENT &&
			 event.type != YAML_DOCUMENT_END_EVENT)
			document = read_node(r, &event, 0);
		yaml_event_delete(&event);
	}
	return r->stopped ? NULL : document;
}

static struct value *read_yaml(struct reader *r, struct str text)
{
	if (!yaml_parser_initialize(&r->yaml))
		lk_out_of_memory();
	yaml_parser_set_input_string(&r->yaml, (const unsigned char *)(text.len ? text.ptr : ""), text.len);
	yaml_parser_set_encoding(&r->yaml, YAML_UTF8_ENCODING);
	struct value *document = read_document(r);
	yaml_parser_delete(&r->yaml);
	return document;
}

enum lk_status template_read_in(struct arena *arena, struct str text, struct str file_name, struct diag *diag,
				struct value **ret_document)
{
	struct reader r = {.arena = arena, .diag = diag, .file = str_copy_in(arena, file_name)};
	yaml_mark_t start = {0};
	map_init_in(&r.anchors, arena);
	if (text.len > LIMIT_TEMPLATE) {
		stop(&r, start, "the template is larger than the 16 MiB that are read (the service takes 1 MB)");
		return LK_REJECTED;
	}
	/* What begins with a brace may be YAML's flow style too. */
	struct value *document = str_starts_with(str_trim(text), STR("{")) ? read_json_in(arena, text, r.file) : NULL;
	if (!document)
		document = read_yaml(&r, text);
	if (!document && !r.stopped)
		stop(&r, start, "the file is empty");
	if (!document || r.stopped)
		return LK_REJECTED;
	if (document->kind != VALUE_MAP) {
		stop(&r, start, "a template is a map of sections, with Resources among them");
		return LK_REJECTED;
	}
	canonical_document(arena, document);
	*ret_document = document;
	return LK_OK;
}
