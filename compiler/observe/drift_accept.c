/* The lines that would declare what lives, for somebody to put into the stack's file: Lua, or a template. */
#include "base/limits.h"
#include "base/text.h"
#include "observe/drift.h"
#include "plan/show_value.h"
#include "template/emit_json.h"

enum form { FORM_LUA, FORM_YAML, FORM_JSON };

struct page {
	struct buf *out;
	struct arena *arena;
	enum form form;
};

static bool is_name(struct str text)
{
	static const char *const words[] = {"and",	"break",  "do",	  "else", "elseif", "end",  "false", "for",
					    "function", "goto",	  "if",	  "in",	  "local",  "nil",  "not",   "or",
					    "repeat",	"return", "then", "true", "until",  "while"};
	for (size_t i = 0; i < LK_COUNT(words); i++)
		if (str_is(text, words[i]))
			return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
		if (!letter && (i == 0 || c < '0' || c > '9'))
			return false;
	}
	return text.len > 0;
}

/* Lua 5.4 Reference Manual, 3.1: decimal escapes for what is no plain character. */
static void append_string(struct buf *out, struct str text)
{
	buf_append_char(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c == '\n')
			buf_append_text(out, "\\n");
		else if (c < ' ' || c == 0x7F)
			buf_printf(out, "\\%03d", c);
		else
			buf_append_char(out, (char)c);
	}
	buf_append_char(out, '"');
}

static void append_key(struct buf *out, struct str key)
{
	if (is_name(key)) {
		buf_append(out, key);
		return;
	}
	buf_append_char(out, '[');
	append_string(out, key);
	buf_append_char(out, ']');
}

static void append_lua(struct buf *out, struct arena *arena, const struct value *value)
{
	switch (value->kind) {
	case VALUE_BOOL:
		buf_append_text(out, value->as.boolean ? "true" : "false");
		return;
	case VALUE_INT:
		buf_printf(out, "%lld", (long long)value->as.integer);
		return;
	case VALUE_FLOAT:
		buf_append(out, text_from_double_in(arena, value->as.number));
		return;
	case VALUE_STRING:
		if (value_is_string(value, DRIFT_MASK))
			buf_append_text(out, "nil --[[ a secret, not shown ]]");
		else
			append_string(out, value->as.string);
		return;
	case VALUE_LIST:
		buf_append_text(out, "{ ");
		for (size_t i = 0; i < value->as.list.count; i++) {
			buf_append_text(out, i ? ", " : "");
			append_lua(out, arena, value->as.list.items[i]);
		}
		buf_append_text(out, " }");
		return;
	case VALUE_MAP:
		buf_append_text(out, "{ ");
		for (size_t i = 0; i < value->as.map.count; i++) {
			buf_append_text(out, i ? ", " : "");
			append_key(out, value->as.map.items[i].key);
			buf_append_text(out, " = ");
			append_lua(out, arena, value->as.map.items[i].value);
		}
		buf_append_text(out, " }");
		return;
	case VALUE_NULL:
	case VALUE_INTRINSIC:
		break;
	}
	buf_append_text(out, "nil");
}

static const struct value *declared_at(const struct graph *graph, const struct drift_item *item, struct str path)
{
	const struct resource *resource = graph ? graph_find_resource(graph, item->declared_id) : NULL;
	return resource ? value_at(resource->properties, path) : NULL;
}

/* JSON in one line is YAML too. */
static void append_value(const struct page *page, const struct value *value)
{
	if (page->form == FORM_LUA)
		append_lua(page->out, page->arena, value);
	else
		emit_json(page->out, value, 0);
}

/* The service writes "45" for 45, and "true" for true. */
static void append_as_declared(const struct page *page, const struct value *actual, const struct value *declared)
{
	int64_t number;
	bool text = actual->kind == VALUE_STRING && declared;
	bool integer = text && declared->kind == VALUE_INT && str_to_int(actual->as.string, &number);
	bool boolean = text && declared->kind == VALUE_BOOL &&
		       (str_is(actual->as.string, "true") || str_is(actual->as.string, "false"));
	if (integer || boolean)
		buf_append(page->out, actual->as.string);
	else
		append_value(page, actual);
}

static void append_member(const struct page *page, struct str key, const struct value *actual,
			  const struct value *declared)
{
	if (page->form == FORM_LUA)
		append_key(page->out, key);
	else if (page->form == FORM_YAML && is_name(key))
		buf_append(page->out, key);
	else
		emit_json(page->out, value_string_in(page->arena, key), 0);
	buf_append_text(page->out, page->form == FORM_LUA ? " = " : ": ");
	append_as_declared(page, actual, declared);
	if (page->form != FORM_YAML)
		buf_append_char(page->out, ',');
}

/* RFC 6901: ~1 stands for a slash and ~0 for a tilde. */
static struct str unescape_in(struct arena *arena, struct str token)
{
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	for (size_t i = 0; i < token.len; i++) {
		bool escape = token.ptr[i] == '~' && i + 1 < token.len;
		if (escape)
			i++;
		buf_append_char(&out, !escape ? token.ptr[i] : token.ptr[i] == '1' ? '/' : '~');
	}
	struct str text = buf_copy_in(&out, arena);
	buf_done(&out);
	return text;
}

/* Names may be anybody's, and a comment ends with its line. */
static void append_comment(const struct page *page, const char *before, struct str name, const char *behind)
{
	buf_printf(page->out, "%s %s", page->form == FORM_LUA ? "--" : "#", before);
	show_append_escaped(page->out, name);
	buf_append_text(page->out, behind);
}

static void append_remark(const struct page *page, const char *words)
{
	buf_append_text(page->out, "    ");
	append_comment(page, words, (struct str){0}, "");
}

/* "/VersioningConfiguration/Status" is Status, in VersioningConfiguration. */
static void append_line(const struct page *page, const struct drift_property *property, const struct value *declared,
			bool undeclared)
{
	struct str path = property->path;
	size_t last = 0;
	for (size_t next = 0; (next = str_find(path, STR("/"), next)) != SIZE_MAX; next++)
		last = next;
	struct str outer = str_slice(path, 1, last);
	struct str key = unescape_in(page->arena, str_slice(path, last + 1, path.len));
	buf_append_text(page->out, "    ");
	if (!property->actual)
		append_comment(page, undeclared ? "" : "without ", key,
			       undeclared ? " is not set any more, and is not declared either" : "");
	else if (value_is_string(property->actual, DRIFT_MASK))
		/* As it is shown it would take the secret's place. */
		append_comment(page, "", key, " is a secret, and its value is not shown");
	else
		append_member(page, key, property->actual, declared);
	if (outer.len && last > 0) {
		buf_append_text(page->out, "  ");
		append_comment(page, "in ", outer, "");
	}
	buf_append_char(page->out, '\n');
}

static enum form form_of(const struct graph *graph)
{
	struct str source = graph ? graph->source : (struct str){0};
	if (str_ends_with(source, STR(".json")))
		return FORM_JSON;
	return source.len && !str_ends_with(source, STR(".lua")) ? FORM_YAML : FORM_LUA;
}

void drift_show_declarations(struct buf *out, const struct drift_report *report, const struct graph *graph)
{
	const struct page page = {.out = out, .arena = report->arena, .form = form_of(graph)};
	for (size_t i = 0; i < report->items.count; i++) {
		const struct drift_item *item = &report->items.items[i];
		if (item->place.line)
			buf_printf(out, "%.*s:%u: ", STR_ARG(item->place.file), item->place.line);
		buf_printf(out, "%.*s (%.*s)\n", STR_ARG(item->logical_id), STR_ARG(item->type));
		if (item->kind == DRIFT_DELETED)
			append_remark(&page, "it is gone: take it out of the file, or apply to make it again\n");
		else if (item->kind == DRIFT_CODE)
			append_remark(&page,
				      "its code is no property: build and apply, or take the code over by hand\n");
		bool undeclared = item->kind == DRIFT_UNDECLARED, lines = undeclared || item->kind == DRIFT_MODIFIED;
		for (size_t k = 0; lines && k < item->properties.count; k++)
			append_line(&page, &item->properties.items[k],
				    declared_at(graph, item, item->properties.items[k].path), undeclared);
	}
	if (!report->items.count)
		buf_append_text(out, "Nothing has drifted: there is nothing to declare.\n");
}
