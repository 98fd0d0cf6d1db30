#include "template/read_yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"
#include "template/canonical.h"
#include "template/position.h"
#include "template/scalar.h"

#define YAML_TAG "tag:yaml.org,2002:"

/* A function is a level of its own in the long form. */
#define FUNCTION_DEPTH(tag) ((tag) && (tag)[0] == '!' && (tag)[1] ? 1 : 0)

struct anchor {
	struct value *value; /* NULL while its node is being read */
	size_t nodes;
	int height; /* levels below it */
};

struct alias {
	struct str name;
	struct place place;
};

struct reader {
	yaml_parser_t yaml;
	struct arena *arena;
	struct diag *diag;
	struct position position;
	struct map anchors; /* name to struct anchor */
	VEC(struct alias) aliases;
	VEC(struct place) merges; /* of each "<<" */
	size_t nodes;
	int deepest;  /* level reached below the node that is being read */
	bool stopped; /* a fault that leaves nothing to go on with */
};

static struct value *read_node(struct reader *r, yaml_event_t *event, int depth);

/* --- faults; E0000 is cfn-lint's rule for what cannot be parsed */

static struct place place_at(struct reader *r, yaml_mark_t mark)
{
	return position_of_character(&r->position, mark.index);
}

static struct value *stop(struct reader *r, struct place place, const char *message)
{
	if (!r->stopped)
		diag_report(r->diag, "E0000", SEVERITY_ERROR, place, "%s", message);
	r->stopped = true;
	return NULL;
}

static void report_parser(struct reader *r)
{
	const yaml_parser_t *yaml = &r->yaml;
	const char *problem = yaml->problem ? yaml->problem : "this cannot be read";
	if (yaml->error == YAML_MEMORY_ERROR)
		lk_out_of_memory();
	if (yaml->error == YAML_READER_ERROR)
		diag_report(r->diag, "E0000", SEVERITY_ERROR, position_of_byte(&r->position, yaml->problem_offset),
		            "this is not text that YAML takes: %s", problem);
	else
		diag_report(r->diag, "E0000", SEVERITY_ERROR, place_at(r, yaml->problem_mark), "%s%s%s",
		            yaml->context ? yaml->context : "", yaml->context ? ": " : "", problem);
	r->stopped = true;
}

static bool next_event(struct reader *r, yaml_event_t *event)
{
	if (r->stopped)
		return false;
	if (yaml_parser_parse(&r->yaml, event))
		return true;
	report_parser(r);
	return false;
}

static bool count_nodes(struct reader *r, size_t nodes, struct place place)
{
	r->nodes += nodes;
	if (r->nodes <= LIMIT_TEMPLATE_NODES)
		return true;
	stop(r, place, "the document is too large: with its aliases it has more than 1,000,000 values");
	return false;
}

/* --- where libyaml would read something else than is written */

static const yaml_char_t *anchor_of(const yaml_event_t *event)
{
	return event->type == YAML_SCALAR_EVENT           ? event->data.scalar.anchor
	       : event->type == YAML_SEQUENCE_START_EVENT ? event->data.sequence_start.anchor
	       : event->type == YAML_MAPPING_START_EVENT  ? event->data.mapping_start.anchor
	                                                  : NULL;
}

/* libyaml ends an anchor before a colon, and takes a question mark of the flow style that nothing follows for a key's
 * ("?name: 1" for "? name : 1"). YAML 1.2 takes both for a part of the word. */
static bool is_misread(struct reader *r, const yaml_char_t *anchor, struct place place)
{
	static const char blanks[] = " \t\r\n";
	struct str text = r->position.text;
	size_t at = r->position.offset;
	if (at && at < text.len && text.ptr[at - 1] == '?' && !strchr(blanks, text.ptr[at])) {
		stop(r, place, "a text that begins with '?' stands in quotes");
		return true;
	}
	if (at < text.len && text.ptr[at] == '!')
		while (at < text.len && !strchr(blanks, text.ptr[at]))
			at++;
	while (at < text.len && strchr(blanks, text.ptr[at]))
		at++;
	if (!anchor || at >= text.len || text.ptr[at] != '&')
		return false;
	at += 1 + strlen((const char *)anchor);
	if (at >= text.len || strchr(" \t\r\n,]}", text.ptr[at]))
		return false;
	stop(r, place, "an anchor is made of letters, digits, '-' and '_'");
	return true;
}

/* --- tags */

static bool is_any(const char *tag, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(tag, *words) == 0)
			return true;
	return false;
}

static void report_tag(struct reader *r, const char *tag, struct place place)
{
	struct text_nearest nearest = text_nearest_begin(str_from(tag));
	for (int fn = 0; fn < FN_COUNT; fn++)
		text_nearest_offer(&nearest, str_from(intrinsic_name((enum intrinsic)fn)->tag));
	diag_add(r->diag, &(struct finding){
	                          .rule = "E0000",
	                          .severity = SEVERITY_ERROR,
	                          .place = place,
	                          .message = str_format_in(r->arena, "unknown tag '%s'", tag),
	                          .hint = nearest.best.len ? str_format_in(r->arena, "did you mean '%.*s'?",
	                                                                   STR_ARG(nearest.best))
	                                                   : (struct str){0},
	                  });
}

/* The value as the call of the function that its tag names, if it has one. Of YAML's own tags CloudFormation takes no
 * binary, omap, pairs, set and timestamp. Source: CloudFormation User Guide, "CloudFormation template format". */
static struct value *apply_tag(struct reader *r, const char *tag, struct value *value)
{
	static const char *const own_tags[] = {"!",
	                                       YAML_TAG "str",
	                                       YAML_TAG "int",
	                                       YAML_TAG "float",
	                                       YAML_TAG "bool",
	                                       YAML_TAG "null",
	                                       YAML_TAG "seq",
	                                       YAML_TAG "map",
	                                       NULL};
	enum intrinsic fn;
	if (!value || !tag || is_any(tag, own_tags))
		return value;
	if (!intrinsic_find_tag(str_from(tag), &fn)) {
		report_tag(r, tag, value->place);
		return value;
	}
	struct value *intrinsic = canonical_intrinsic_in(r->arena, fn, value);
	intrinsic->place = value->place;
	return intrinsic;
}

/* --- nodes */

/* A scalar is a text when it is quoted, or where a tag says so: "!", "!!str" and the functions'. */
static bool is_text(const yaml_event_t *event)
{
	const char *tag = (const char *)event->data.scalar.tag;
	bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	if (!tag)
		return !is_plain;
	return tag[0] == '!' || strcmp(tag, YAML_TAG "str") == 0 ||
	       (!is_plain && strncmp(tag, YAML_TAG, strlen(YAML_TAG)) != 0);
}

static struct str scalar_text_in(struct arena *arena, const yaml_event_t *event)
{
	return str_copy_in(arena, (struct str){(const char *)event->data.scalar.value, event->data.scalar.length});
}

static struct value *read_scalar(struct reader *r, const yaml_event_t *event)
{
	struct str text = scalar_text_in(r->arena, event);
	struct place place = place_at(r, event->start_mark), end = place_at(r, event->end_mark);
	if (memchr(text.ptr, '\0', text.len))
		return stop(r, place, "a text may not contain the character NUL");
	struct value *value = is_text(event) ? value_string_in(r->arena, text) : scalar_resolve_in(r->arena, text);
	place.width = end.line == place.line ? end.column - place.column : 0;
	value->place = place;
	return apply_tag(r, (const char *)event->data.scalar.tag, value);
}

static struct value *read_sequence(struct reader *r, const yaml_event_t *start, int depth)
{
	const char *tag = (const char *)start->data.sequence_start.tag;
	struct value *list = value_list_in(r->arena);
	yaml_event_t event;
	list->place = place_at(r, start->start_mark);
	while (next_event(r, &event)) {
		bool end = event.type == YAML_SEQUENCE_END_EVENT;
		struct value *item = end ? NULL : read_node(r, &event, depth + 1 + FUNCTION_DEPTH(tag));
		yaml_event_delete(&event);
		if (end)
			return apply_tag(r, tag, list);
		if (item)
			value_list_push(r->arena, list, item);
	}
	return NULL;
}

/* --- maps */

static struct anchor *open_anchor(struct reader *r, const yaml_char_t *name)
{
	if (!name)
		return NULL;
	struct anchor *anchor = ARENA_NEW(r->arena, struct anchor);
	map_put(&r->anchors, str_copy_in(r->arena, str_from((const char *)name)), anchor);
	return anchor;
}

struct map_reader {
	struct value *map;
	struct map seen; /* key to struct place of the key */
	VEC(struct value *) merged;
};

/* A key is a scalar; numbers and the like are taken as they are written. */
static bool read_key(struct reader *r, const yaml_event_t *event, struct place place, struct str *ret_key)
{
	const char *tag = event->type == YAML_SCALAR_EVENT ? (const char *)event->data.scalar.tag : NULL;
	if (is_misread(r, anchor_of(event), place))
		return false;
	if (event->type != YAML_SCALAR_EVENT || (tag && strcmp(tag, "!") != 0 && strcmp(tag, YAML_TAG "str") != 0)) {
		stop(r, place, "a key must be a text");
		return false;
	}
	*ret_key = scalar_text_in(r->arena, event);
	if (memchr(ret_key->ptr, '\0', ret_key->len)) {
		stop(r, place, "a text may not contain the character NUL");
		return false;
	}
	struct anchor *anchor = open_anchor(r, anchor_of(event));
	if (anchor) {
		*anchor = (struct anchor){.value = value_string_in(r->arena, *ret_key), .nodes = 1};
		anchor->value->place = place;
	}
	return true;
}

static void put_member(struct reader *r, struct map_reader *m, struct str key, struct place place, struct value *value)
{
	const struct place *first = map_get(&m->seen, key);
	if (first) {
		diag_report(r->diag, "E0000", SEVERITY_ERROR, place,
		            "the key '%.*s' stands twice in this map; first at line %u", STR_ARG(key), first->line);
		return;
	}
	struct place *seen = ARENA_NEW(r->arena, struct place);
	*seen = place;
	map_put(&m->seen, key, seen);
	VEC_PUSH(r->arena, &m->map->as.map) = (struct member){key, value};
}

/* "<<: *other": the members of another map, or of a list of maps, that this one does not have itself. */
static void note_merge(struct reader *r, struct map_reader *m, struct place place, struct value *value)
{
	bool is_list = value->kind == VALUE_LIST;
	VEC_PUSH(r->arena, &r->merges) = place;
	for (size_t i = 0; i < (is_list ? value->as.list.count : 1); i++) {
		struct value *other = is_list ? value->as.list.items[i] : value;
		if (other->kind == VALUE_MAP)
			VEC_PUSH(r->arena, &m->merged) = other;
		else
			diag_report(r->diag, "E0000", SEVERITY_ERROR, place, "'<<' takes a map, or a list of maps");
	}
}

static struct value *finish_map(struct reader *r, struct map_reader *m)
{
	for (size_t i = 0; i < m->merged.count; i++) {
		const struct value *other = m->merged.items[i];
		for (size_t j = 0; j < other->as.map.count; j++)
			if (!map_has(&m->seen, other->as.map.items[j].key))
				put_member(r, m, other->as.map.items[j].key, other->place,
				           other->as.map.items[j].value);
	}
	return canonical_map_in(r->arena, m->map);
}

/* A key, whose event this is, and its value. False when reading has stopped. */
static bool read_member(struct reader *r, struct map_reader *m, yaml_event_t *event, int depth)
{
	struct str key = {0};
	struct place place = place_at(r, event->start_mark);
	bool merges = event->type == YAML_SCALAR_EVENT && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	              strcmp((const char *)event->data.scalar.value, "<<") == 0;
	bool good = read_key(r, event, place, &key);
	yaml_event_delete(event);
	if (!good || !next_event(r, event))
		return false;
	struct value *value = read_node(r, event, depth);
	yaml_event_delete(event);
	place.width = (uint32_t)key.len;
	if (value && merges)
		note_merge(r, m, place, value);
	else if (value)
		put_member(r, m, key, place, value);
	return !r->stopped;
}

static struct value *read_mapping(struct reader *r, const yaml_event_t *start, int depth)
{
	const char *tag = (const char *)start->data.mapping_start.tag;
	struct map_reader m = {.map = value_map_in(r->arena)};
	yaml_event_t event;
	map_init_in(&m.seen, r->arena);
	m.map->place = place_at(r, start->start_mark);
	while (next_event(r, &event)) {
		if (event.type == YAML_MAPPING_END_EVENT) {
			yaml_event_delete(&event);
			return apply_tag(r, tag, finish_map(r, &m));
		}
		if (!read_member(r, &m, &event, depth + 1 + FUNCTION_DEPTH(tag)))
			return NULL;
	}
	return NULL;
}

/* --- anchors and aliases */

static struct value *read_alias(struct reader *r, const yaml_event_t *event, int depth)
{
	struct place place = place_at(r, event->start_mark);
	struct str name = str_copy_in(r->arena, str_from((const char *)event->data.alias.anchor));
	const struct anchor *anchor = map_get(&r->anchors, name);
	place.width = (uint32_t)name.len + 1;
	if (!anchor)
		return stop(r, place, "this alias names no anchor before it");
	if (!anchor->value)
		return stop(r, place, "this alias stands inside of what it names");
	if (depth + anchor->height > LIMIT_NESTING)
		return stop(r, place, "values are nested too deeply");
	if (depth + anchor->height > r->deepest)
		r->deepest = depth + anchor->height;
	VEC_PUSH(r->arena, &r->aliases) = (struct alias){name, place};
	return count_nodes(r, anchor->nodes, place) ? anchor->value : NULL;
}

static struct value *read_unaliased(struct reader *r, const yaml_event_t *event, int depth)
{
	if (event->type == YAML_SCALAR_EVENT)
		return read_scalar(r, event);
	if (event->type == YAML_SEQUENCE_START_EVENT)
		return read_sequence(r, event, depth);
	LK_ASSERT(event->type == YAML_MAPPING_START_EVENT);
	return read_mapping(r, event, depth);
}

static struct value *read_node(struct reader *r, yaml_event_t *event, int depth)
{
	size_t before = r->nodes;
	int above = r->deepest;
	const yaml_char_t *anchor_name = anchor_of(event);
	struct place place = place_at(r, event->start_mark);
	if (is_misread(r, anchor_name, place))
		return NULL;
	if (event->type == YAML_ALIAS_EVENT)
		return read_alias(r, event, depth);
	if (depth > LIMIT_NESTING)
		return stop(r, place, "values are nested too deeply");
	if (!count_nodes(r, 1, place))
		return NULL;
	struct anchor *anchor = open_anchor(r, anchor_name);
	r->deepest = depth;
	struct value *value = read_unaliased(r, event, depth);
	if (anchor) {
		anchor->value = value;
		anchor->nodes = r->nodes - before;
		anchor->height = r->deepest - depth;
	}
	if (above > r->deepest)
		r->deepest = above;
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
			stop(r, place_at(r, event.start_mark), "a template is one document; here begins a second");
		else if (event.type != YAML_STREAM_START_EVENT && event.type != YAML_DOCUMENT_START_EVENT &&
		         event.type != YAML_DOCUMENT_END_EVENT)
			document = read_node(r, &event, 0);
		yaml_event_delete(&event);
	}
	if (!document)
		stop(r, position_of_byte(&r->position, 0), "the file is empty");
	return r->stopped ? NULL : document;
}

static bool is_sam(const struct value *transform)
{
	if (transform && transform->kind == VALUE_LIST)
		for (size_t i = 0; i < transform->as.list.count; i++)
			if (is_sam(transform->as.list.items[i]))
				return true;
	return str_starts_with(value_string(transform), STR("AWS::Serverless"));
}

/* W1100 and W1101 are cfn-lint's rules. The SAM command line resolves both before it deploys. */
static void report_aliases(struct reader *r, const struct value *document)
{
	if (is_sam(value_get(document, STR("Transform"))))
		return;
	for (size_t i = 0; i < r->merges.count; i++)
		diag_report(r->diag, "W1100", SEVERITY_WARNING, r->merges.items[i],
		            "the service does not merge maps ('<<'): deploy what lkc builds, not the file itself");
	for (size_t i = 0; i < r->aliases.count; i++)
		diag_report(r->diag, "W1101", SEVERITY_WARNING, r->aliases.items[i].place,
		            "the service refuses aliases ('*%.*s'): deploy what lkc builds, not the file itself",
		            STR_ARG(r->aliases.items[i].name));
}

struct value *read_yaml_in(struct arena *arena, struct str text, struct str file_name, struct diag *diag)
{
	struct reader r = {.arena = arena, .diag = diag, .position = position_begin(text, file_name)};
	map_init_in(&r.anchors, arena);
	if (!yaml_parser_initialize(&r.yaml))
		lk_out_of_memory();
	yaml_parser_set_input_string(&r.yaml, (const unsigned char *)(text.len ? text.ptr : ""), text.len);
	yaml_parser_set_encoding(&r.yaml, YAML_UTF8_ENCODING);
	struct value *document = read_document(&r);
	yaml_parser_delete(&r.yaml);
	if (document)
		report_aliases(&r, document);
	return document;
}
