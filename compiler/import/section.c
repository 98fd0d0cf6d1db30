#include "import/composer.h"

/* --- what all sections share */

void section_begin(struct composer *c, const char *section)
{
	ptrdiff_t mark = remarks_find_section(c->w.remarks, str_from(section));
	const struct remark *remark;
	statement_part(c);
	if (mark == REMARK_NONE || !remarks_any(c->w.remarks, mark, mark + 1))
		return;
	buf_append_char(c->out, '\n');
	for (int side = REMARK_BEFORE; side <= REMARK_BESIDE; side++) {
		while ((remark = remarks_take(c->w.remarks, mark, (enum remark_side)side))) {
			c->w.out = c->out;
			writer_comment(&c->w, remark->text);
			buf_append_char(c->out, '\n');
		}
	}
}

void section_end(struct composer *c, const char *section)
{
	ptrdiff_t mark = remarks_find_section(c->w.remarks, str_from(section));
	statement_loose(c, mark, remarks_end_of(c->w.remarks, mark));
}

static void write_entries(struct composer *c, const char *section, const struct entries *entries,
                          void (*write)(struct composer *c, const struct entry *entry))
{
	section_begin(c, section);
	for (size_t i = 0; i < entries->count && buf_ok(c->out); i++) {
		const struct entry *entry = &entries->items[i];
		ptrdiff_t mark = remarks_find_member(c->w.remarks, entry->name, entry->place);
		statement_begin(c);
		writer_beside(&c->w, mark);
		write(c, entry);
		statement_end(c, mark, remarks_end_of(c->w.remarks, mark), (struct str){0}, false);
	}
	section_end(c, section);
}

/* call "Name" and what follows it */
static void write_named(struct composer *c, const char *call, struct str name, const struct value *body)
{
	buf_printf(c->w.out, "%s ", call);
	text_write_quoted(c->w.out, name);
	value_write_operand(&c->w, body);
}

/* --- options: what lua/lk/stack.lua calls the members of a body */

enum option_kind { OPTION_TEXT, OPTION_LIST, OPTION_FLAG, OPTION_COUNT, OPTION_VALUE, OPTION_NAME, OPTION_CONDITION };

struct option {
	const char *key, *lua;
	enum option_kind kind;
};

static const struct option parameter_options[] = {
	{"Type", "type", OPTION_TEXT},
	{"Description", "description", OPTION_TEXT},
	{"AllowedValues", "allowed", OPTION_LIST},
	{"AllowedPattern", "pattern", OPTION_TEXT},
	{"ConstraintDescription", "explain", OPTION_TEXT},
	{"Default", "default", OPTION_VALUE},
	{"NoEcho", "secret", OPTION_FLAG},
	{"MinLength", "min_length", OPTION_COUNT},
	{"MaxLength", "max_length", OPTION_COUNT},
	{"MinValue", "min", OPTION_COUNT},
	{"MaxValue", "max", OPTION_COUNT},
};

static const struct option output_options[] = {
	{"Description", "description", OPTION_TEXT},
	{"Value", "value", OPTION_VALUE},
	{"Condition", "condition", OPTION_CONDITION},
	{"Export", "export", OPTION_NAME},
};

static bool takes(enum option_kind kind, const struct value *value)
{
	bool text = value->kind == VALUE_STRING;
	bool number = value->kind == VALUE_INT || value->kind == VALUE_FLOAT;
	const struct value *name = value_get(value, STR("Name"));
	switch (kind) {
	case OPTION_LIST:
		return value->kind == VALUE_LIST && value->as.list.count;
	case OPTION_FLAG:
		return text || value->kind == VALUE_BOOL;
	case OPTION_COUNT:
		return text || number;
	case OPTION_VALUE:
		return true;
	case OPTION_NAME:
		return name && value->as.map.count == 1 &&
		       (name->kind == VALUE_STRING || name->kind == VALUE_INTRINSIC);
	default:
		return text;
	}
}

static const struct option *find_option(const struct option *options, size_t count, struct str key)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(key, options[i].key))
			return &options[i];
	return NULL;
}

/* The value as the option takes it. */
static const struct value *option_value(struct composer *c, const struct option *option, struct value *value)
{
	if (option->kind == OPTION_NAME)
		return value_get(value, STR("Name"));
	if (option->kind != OPTION_CONDITION || !writer_declared(&c->w.conditions, value->as.string))
		return value;
	struct value *condition = value_intrinsic_in(c->w.arena, FN_CONDITION, value);
	condition->place = value->place;
	return condition;
}

/* The body as a table of options; NULL when they cannot say it. */
static struct value *options_in(struct composer *c, const struct value *body, const struct option *options,
                                size_t count, const char *needed)
{
	struct value *table = value_map_in(c->w.arena);
	if (!value_get(body, str_from(needed)))
		return NULL;
	for (size_t i = 0; i < body->as.map.count; i++) {
		const struct member *member = &body->as.map.items[i];
		const struct option *option = find_option(options, count, member->key);
		if (!option || !takes(option->kind, member->value))
			return NULL;
		VEC_PUSH(c->w.arena, &table->as.map) = *member;
	}
	return table;
}

/* A type that need not be said, unless there is a comment about it. */
static bool is_default(const struct writer *w, const struct member *member)
{
	ptrdiff_t mark = remarks_find_member(w->remarks, member->key, member->value->place);
	return str_is(member->key, "Type") && value_is_string(member->value, "String") &&
	       (mark == REMARK_NONE || !remarks_any(w->remarks, mark, mark + 1));
}

/* Members under their options' names, the comments under those that the template has. */
static void write_options(struct composer *c, const struct value *body, const struct option *options, size_t count)
{
	struct writer *w = &c->w;
	writer_text(w, " {");
	w->indent += WRITER_INDENT;
	size_t written = 0;
	for (size_t i = 0; i < body->as.map.count; i++) {
		const struct member *member = &body->as.map.items[i];
		const struct option *option = find_option(options, count, member->key);
		if (is_default(w, member))
			continue;
		if (w->flat)
			writer_text(w, written ? ", " : " ");
		value_write_renamed(w, member->key, str_from(option->lua), option_value(c, option, member->value),
		                    member->value->place);
		written++;
	}
	w->indent -= WRITER_INDENT;
	if (w->flat)
		writer_text(w, written ? " " : "");
	else if (written)
		writer_newline(w);
	writer_text(w, "}");
}

struct options_body {
	struct composer *c;
	const struct value *body;
	const struct option *options;
	size_t count;
};

static void write_options_of(struct writer *w, const void *context)
{
	const struct options_body *o = context;
	(void)w;
	write_options(o->c, o->body, o->options, o->count);
}

static void write_either(struct composer *c, const struct entry *entry, const char *call, const char *raw_call,
                         const struct options_body *given, const char *needed)
{
	struct options_body o = *given;
	o.body = entry->body->kind == VALUE_MAP ? options_in(c, entry->body, o.options, o.count, needed) : NULL;
	if (!o.body) {
		write_named(c, raw_call, entry->name, entry->body);
		return;
	}
	buf_printf(c->w.out, "%s ", call);
	text_write_quoted(c->w.out, entry->name);
	if (!writer_flat(&c->w, write_options_of, &o))
		write_options_of(&c->w, &o);
}

/* --- the sections */

static void write_parameter(struct composer *c, const struct entry *entry)
{
	struct name *name = map_get(&c->w.names, entry->name);
	struct options_body o = {c, NULL, parameter_options, LK_COUNT(parameter_options)};
	statement_declare(c, name);
	write_either(c, entry, "stack:parameter", "aws.parameter", &o, "Type");
	name->declared = true;
}

static void write_rule(struct composer *c, const struct entry *entry)
{
	write_named(c, "stack:rule", entry->name, entry->body);
}

static void write_mapping(struct composer *c, const struct entry *entry)
{
	struct name *name = map_get(&c->w.mappings, entry->name);
	statement_declare(c, name);
	write_named(c, "stack:mapping", entry->name, entry->body);
	name->declared = true;
}

static void write_condition(struct composer *c, const struct entry *entry)
{
	struct name *name = map_get(&c->w.conditions, entry->name);
	statement_declare(c, name);
	write_named(c, "stack:condition", entry->name, entry->body);
	name->declared = true;
}

static void write_output(struct composer *c, const struct entry *entry)
{
	struct options_body o = {c, NULL, output_options, LK_COUNT(output_options)};
	write_either(c, entry, "stack:output", "aws.output", &o, "Value");
}

static void write_prefix(struct composer *c)
{
	struct value *text = value_string_in(c->w.arena, c->prefix);
	bool literal = str_find(c->prefix, STR("${"), 0) == SIZE_MAX;
	statement_begin(c);
	writer_text(&c->w, "stack.prefix = ");
	value_write(&c->w, literal ? text : value_intrinsic_in(c->w.arena, FN_SUB, text));
	statement_part(c);
	statement_end(c, REMARK_NONE, REMARK_NONE, (struct str){0}, false);
}

void section_write_declarations(struct composer *c)
{
	write_entries(c, "Parameters", &c->graph->parameters, write_parameter);
	write_entries(c, "Rules", &c->graph->rules, write_rule);
	write_entries(c, "Mappings", &c->graph->mappings, write_mapping);
	write_entries(c, "Conditions", &c->graph->conditions, write_condition);
	if (c->prefix.ptr)
		write_prefix(c);
}

void section_write_outputs(struct composer *c)
{
	write_entries(c, "Outputs", &c->graph->outputs, write_output);
}

/* --- the head */

static void write_whole(struct composer *c, const char *section, const char *call, const struct value *body)
{
	ptrdiff_t mark = remarks_find_section(c->w.remarks, str_from(section));
	if (!body)
		return;
	statement_begin(c);
	writer_beside(&c->w, mark);
	writer_text(&c->w, call);
	value_write_operand(&c->w, body);
	statement_end(c, mark, remarks_end_of(c->w.remarks, mark), (struct str){0}, false);
}

static void write_stack(struct composer *c)
{
	statement_begin(c);
	writer_text(&c->w, "local stack = lk.stack ");
	text_write_quoted(c->w.out, c->options->name);
	struct value *options = value_map_in(c->w.arena);
	if (c->graph->description.len)
		value_map_put(c->w.arena, options, STR("description"),
		              value_string_in(c->w.arena, c->graph->description));
	if (c->architecture.len)
		value_map_put(c->w.arena, options, STR("architecture"), value_string_in(c->w.arena, c->architecture));
	if (options->as.map.count) {
		writer_text(&c->w, " ");
		value_write(&c->w, options);
	} else {
		writer_text(&c->w, " {}");
	}
	statement_end(c, REMARK_NONE, REMARK_NONE, (struct str){0}, false);
}

/* What stands at the very top is about the file. */
static void write_top(struct composer *c)
{
	const struct remark *remark;
	bool any = false;
	c->w.out = c->out;
	while (c->w.remarks->comments->marks.count && (remark = remarks_take(c->w.remarks, 0, REMARK_BEFORE))) {
		writer_comment(&c->w, remark->text);
		buf_append_char(c->out, '\n');
		any = true;
	}
	buf_append_text(c->out, any ? "\n" : "");
	buf_append_text(c->out, "local lk, aws = require \"lk\", require \"aws\"\n");
}

void section_write_head(struct composer *c)
{
	const struct graph *graph = c->graph;
	write_top(c);
	statement_part(c);
	section_end(c, "AWSTemplateFormatVersion");
	section_end(c, "Description");
	write_stack(c);
	if (c->uses_table)
		buf_append_text(c->out, "local refs = {}\n");
	statement_part(c);
	write_whole(c, "Transform", "stack:transform", graph->transform);
	write_whole(c, "Metadata", "stack:metadata", graph->metadata);
	write_whole(c, "Globals", "stack:globals", graph->globals);
	write_whole(c, "Hooks", "stack:hooks", graph->hooks);
}
