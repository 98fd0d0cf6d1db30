#include "check/context.h"

#include <stdarg.h>

#include "base/buf.h"
#include "base/limits.h"

struct step step_root(const struct value *value)
{
	return (struct step){.key = STR(""), .value = value};
}

struct step step_key(const struct step *above, struct str key, const struct value *value)
{
	return (struct step){.above = above, .key = key, .value = value};
}

struct step step_index(const struct step *above, size_t index, const struct value *value)
{
	return (struct step){.above = above, .index = index, .value = value};
}

struct holder holder_of_resource(const struct resource *resource)
{
	return (struct holder){.resource = resource};
}

struct holder holder_of_entry(const char *section, const char *noun, const struct entry *entry)
{
	return (struct holder){.section = section, .noun = noun, .entry = entry};
}

struct str holder_words_in(struct arena *arena, const struct holder *holder)
{
	if (holder->resource)
		return holder->resource->type;
	return str_format_in(arena, "%s '%.*s'", holder->noun, STR_ARG(holder->entry->name));
}

/* RFC 6901: ~ is ~0 and / is ~1. */
static void append_escaped(struct buf *buf, struct str key)
{
	for (size_t i = 0; i < key.len; i++) {
		if (key.ptr[i] == '~')
			buf_append_text(buf, "~0");
		else if (key.ptr[i] == '/')
			buf_append_text(buf, "~1");
		else
			buf_append_char(buf, key.ptr[i]);
	}
}

static void append_pointer(struct buf *buf, const struct step *at)
{
	if (!at)
		return;
	append_pointer(buf, at->above);
	if (!at->above && at->key.ptr && !at->key.len)
		return;
	buf_append_char(buf, '/');
	if (at->key.ptr)
		append_escaped(buf, at->key);
	else
		buf_printf(buf, "%zu", at->index);
}

struct str step_pointer_in(struct arena *arena, const struct holder *holder, const struct step *at)
{
	struct buf buf;
	buf_init(&buf, LIMIT_MESSAGE);
	if (!holder->resource) {
		buf_printf(&buf, "/%s/", holder->section);
		append_escaped(&buf, holder->entry->name);
	}
	append_pointer(&buf, at);
	struct str pointer = buf_copy_in(&buf, arena);
	buf_done(&buf);
	return pointer;
}

/* Steps into a function's argument ("Fn::If", 1) are the template's business, not the property's. */
static bool is_function_step(const struct step *at)
{
	return at->key.ptr && str_starts_with(at->key, STR("Fn::"));
}

static void append_dotted(struct buf *buf, const struct step *at)
{
	if (!at || !at->above)
		return;
	if (at->above && is_function_step(at->above) && !at->key.ptr) {
		append_dotted(buf, at->above->above);
		return;
	}
	append_dotted(buf, at->above);
	if (is_function_step(at))
		return;
	if (!at->key.ptr)
		buf_printf(buf, "[%zu]", at->index);
	else
		buf_printf(buf, "%s%.*s", buf->len ? "." : "", STR_ARG(at->key));
}

struct str step_dotted_in(struct arena *arena, const struct step *at)
{
	struct buf buf;
	buf_init(&buf, LIMIT_MESSAGE);
	append_dotted(&buf, at);
	struct str dotted = buf_copy_in(&buf, arena);
	buf_done(&buf);
	return dotted;
}

static bool is_listed(const struct rule_list *list, struct str id)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_starts_with(id, list->items[i]))
			return true;
	return false;
}

bool check_selects(const struct check_options *options, const char *rule)
{
	struct str id = str_from(rule);
	if (options->select.count && !is_listed(&options->select, id))
		return false;
	return !is_listed(&options->ignore, id);
}

bool check_wants(const struct check *check, const char *rule)
{
	return check_selects(check->options, rule);
}

/* The nearest value above that knows where it was written, or the holder's own place. */
static struct place place_of(const struct holder *holder, const struct step *at)
{
	for (; at; at = at->above)
		if (at->value && at->value->place.line)
			return at->value->place;
	return holder->resource ? holder->resource->place : holder->entry->place;
}

static void set_callers(struct finding *finding, const struct resource *resource)
{
	if (!resource || !str_equal(finding->place.file, resource->place.file))
		return;
	finding->callers = resource->callers;
	finding->caller_count = resource->caller_count;
}

void check_fault(struct check *check, const struct fault *fault, const char *format, ...)
{
	if (!check_wants(check, fault->rule))
		return;
	const struct rule *rule = check_find_rule(str_from(fault->rule));
	if (!rule)
		LK_BUG("a finding of a rule that the table lacks");
	struct buf message;
	buf_init(&message, LIMIT_MESSAGE);
	va_list args;
	va_start(args, format);
	buf_vprintf(&message, format, args);
	va_end(args);
	struct finding finding = {
		.rule = rule->id,
		.severity = rule->severity,
		.place = place_of(fault->holder, fault->at),
		.message = buf_view(&message),
		.hint = fault->hint,
		.logical_id = fault->holder->resource ? fault->holder->resource->logical_id : (struct str){0},
		.path = step_pointer_in(check->arena, fault->holder, fault->at),
		.on_key = fault->on_key,
	};
	set_callers(&finding, fault->holder->resource);
	diag_add(check->diag, &finding);
	buf_done(&message);
}

const struct check_resource *check_find_resource(const struct check *check, struct str logical_id)
{
	return map_get(&check->resources, logical_id);
}

const struct entry *check_use(struct map *names, struct str name)
{
	struct check_name *found = map_get(names, name);
	if (!found)
		return NULL;
	found->used = true;
	return found->entry;
}

bool check_may_exist(const struct check *check, struct str name)
{
	if (check->expands)
		return true;
	/* A module's resources are named by its logical id and theirs. CloudFormation User Guide, "Modules". */
	for (size_t i = 0; i < check->graph->resources.count; i++) {
		const struct resource *resource = &check->graph->resources.items[i];
		if (str_ends_with(resource->type, STR("::MODULE")) && str_starts_with(name, resource->logical_id))
			return true;
	}
	return false;
}

bool check_is_function(const struct value *value)
{
	if (value->kind == VALUE_MAP)
		return value->as.map.count == 1 && str_starts_with(value->as.map.items[0].key, STR("Fn::"));
	return value->kind == VALUE_INTRINSIC;
}

bool check_is_serverless(struct str type)
{
	return str_starts_with(type, STR("AWS::Serverless::"));
}

bool check_matches(const struct check *check, struct str pattern, struct str text)
{
	return pattern_match(check->patterns, pattern, text) != PATTERN_DIFFERS;
}

enum presence check_presence(const struct value *value)
{
	if (!value)
		return PRESENCE_ABSENT;
	if (value_is_intrinsic(value, FN_REF))
		return value_is_string(value->as.argument, "AWS::NoValue") ? PRESENCE_ABSENT : PRESENCE_PRESENT;
	if (!value_is_intrinsic(value, FN_IF))
		return PRESENCE_PRESENT;
	const struct value *argument = value->as.argument;
	if (argument->kind != VALUE_LIST || argument->as.list.count != 3)
		return PRESENCE_PRESENT;
	enum presence first = check_presence(argument->as.list.items[1]);
	enum presence second = check_presence(argument->as.list.items[2]);
	return first == second ? first : PRESENCE_MAYBE;
}
