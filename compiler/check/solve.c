#include "check/solve.h"

#include "base/buf.h"
#include "base/limits.h"
#include "check/parameter.h"
#include "check/relate.h"
#include "check/walk.h"
#include "template/emit_json.h"

/* Deeper functions are not followed. */
enum { DEPTH_MAX = 16 };

static void add_value(struct solving *solving, struct choice *choice, const struct value *value)
{
	struct arena *arena = solving->check->arena;
	struct str text, item;
	/* An empty default stands for "to be given". */
	if (!value || walk_is_dynamic(value) || !value_scalar_text_in(arena, value, &text) || !text.len)
		return;
	if (!parameter_is_list(choice->parameter)) {
		VEC_PUSH(arena, &choice->values) = value;
		return;
	}
	struct value *list = value_list_in(arena);
	while (str_next(&text, ',', &item))
		value_list_push(arena, list, value_string_in(arena, str_trim(item)));
	VEC_PUSH(arena, &choice->values) = list;
}

/* Its AllowedValues; or its default and what the stack's environments give. */
static struct choice choice_of(struct solving *solving, const struct entry *parameter)
{
	struct choice choice = {.parameter = parameter};
	const struct graph *graph = solving->check->graph;
	const struct value *allowed = value_get(parameter->body, STR("AllowedValues"));
	struct str type = value_string(value_get(parameter->body, STR("Type")));
	bool is_plain = str_is(type, "String") || str_is(type, "Number");
	if (!is_plain && !str_is(type, "CommaDelimitedList") && !str_is(type, "List<Number>"))
		return choice;
	if (allowed && is_plain) {
		for (size_t i = 0; allowed->kind == VALUE_LIST && i < allowed->as.list.count; i++)
			add_value(solving, &choice, allowed->as.list.items[i]);
		return choice;
	}
	add_value(solving, &choice, value_get(parameter->body, STR("Default")));
	for (size_t i = 0; i < graph->environments.count; i++)
		add_value(solving, &choice, value_get(graph->environments.items[i].parameters, parameter->name));
	return choice;
}

/* NULL for what only the deployment knows, here and below. */
static const struct value *solve_name(struct solving *solving, struct str name)
{
	struct check *check = solving->check;
	const struct check_name *found = map_get(&check->parameters, name);
	if (str_is(name, "AWS::Region") && check->region.len)
		return value_string_in(check->arena, check->region);
	if (!found)
		return NULL;
	for (size_t i = 0; i < solving->choices.count; i++) {
		const struct choice *choice = &solving->choices.items[i];
		if (choice->parameter == found->entry)
			return choice->values.count ? choice->values.items[choice->chosen] : NULL;
	}
	struct choice choice = choice_of(solving, found->entry);
	VEC_PUSH(check->arena, &solving->choices) = choice;
	return choice.values.count ? choice.values.items[0] : NULL;
}

static bool solve_text(struct solving *solving, const struct value *value, struct str *ret_text)
{
	const struct value *solved = value ? solve_value(solving, value) : NULL;
	return solved && value_scalar_text_in(solving->check->arena, solved, ret_text);
}

static bool append_sub(struct solving *solving, const struct value *argument, struct buf *buf)
{
	bool is_list = argument->kind == VALUE_LIST && argument->as.list.count == 2;
	struct str whole = value_string(is_list ? argument->as.list.items[0] : argument), name, text;
	size_t written = 0;
	if (!whole.ptr || str_contains(whole, STR("${!")))
		return false;
	for (size_t position = 0, start, end; sub_next_variable(whole, &position, &name, &start, &end);) {
		const struct value *own = is_list ? value_get(argument->as.list.items[1], name) : NULL;
		const struct value *solved = own ? solve_value(solving, own) : solve_name(solving, name);
		if (!solved || !value_scalar_text_in(solving->check->arena, solved, &text))
			return false;
		buf_append(buf, str_slice(whole, written, start));
		buf_append(buf, text);
		written = end;
	}
	buf_append(buf, str_slice(whole, written, whole.len));
	return true;
}

static bool append_join(struct solving *solving, const struct value *argument, struct buf *buf)
{
	struct str separator, text;
	if (argument->kind != VALUE_LIST || argument->as.list.count != 2 ||
	    !relate_text(argument->as.list.items[0], &separator))
		return false;
	const struct value *items = solve_value(solving, argument->as.list.items[1]);
	if (!items || items->kind != VALUE_LIST)
		return false;
	for (size_t i = 0; i < items->as.list.count; i++) {
		if (!value_scalar_text_in(solving->check->arena, items->as.list.items[i], &text))
			return false;
		buf_append(buf, i ? separator : STR(""));
		buf_append(buf, text);
	}
	return true;
}

static bool append_json(struct solving *solving, const struct value *argument, struct buf *buf)
{
	const struct value *solved = solve_value(solving, argument);
	if (!solved)
		return false;
	emit_json(buf, solved, 0);
	return true;
}

static const struct value *solve_written(struct solving *solving, const struct value *value,
					 bool (*append)(struct solving *, const struct value *, struct buf *))
{
	struct arena *arena = solving->check->arena;
	struct buf buf;
	buf_init(&buf, LIMIT_MESSAGE);
	bool known = append(solving, value->as.argument, &buf) && buf_ok(&buf);
	const struct value *text = known ? value_string_in(arena, buf_copy_in(&buf, arena)) : NULL;
	buf_done(&buf);
	return text;
}

static const struct value *solve_map_entry(struct solving *solving, const struct value *argument)
{
	struct str names[3];
	for (size_t i = 0; i < LK_COUNT(names); i++)
		if (argument->kind != VALUE_LIST || argument->as.list.count != LK_COUNT(names) ||
		    !solve_text(solving, argument->as.list.items[i], &names[i]))
			return NULL;
	const struct check_name *mapping = map_get(&solving->check->mappings, names[0]);
	const struct value *entry = mapping ? value_get(value_get(mapping->entry->body, names[1]), names[2]) : NULL;
	return entry ? solve_value(solving, entry) : NULL;
}

/* Of a list that is written out, the other items do not matter. */
static const struct value *solve_select(struct solving *solving, const struct value *argument)
{
	struct str text;
	int64_t index;
	if (argument->kind != VALUE_LIST || argument->as.list.count != 2 ||
	    !solve_text(solving, argument->as.list.items[0], &text) || !str_to_int(text, &index) || index < 0)
		return NULL;
	const struct value *list = argument->as.list.items[1];
	bool is_written = list->kind == VALUE_LIST;
	if (!is_written)
		list = solve_value(solving, list);
	if (!list || list->kind != VALUE_LIST || (size_t)index >= list->as.list.count)
		return NULL;
	return is_written ? solve_value(solving, list->as.list.items[index]) : list->as.list.items[index];
}

static const struct value *solve_split(struct solving *solving, const struct value *argument)
{
	struct arena *arena = solving->check->arena;
	struct str delimiter, text;
	if (argument->kind != VALUE_LIST || argument->as.list.count != 2 ||
	    !relate_text(argument->as.list.items[0], &delimiter) || !delimiter.len ||
	    !solve_text(solving, argument->as.list.items[1], &text))
		return NULL;
	struct value *list = value_list_in(arena);
	for (size_t start = 0;;) {
		size_t end = str_find(text, delimiter, start);
		bool is_last = end == SIZE_MAX;
		struct str part = str_slice(text, start, is_last ? text.len : end);
		value_list_push(arena, list, value_string_in(arena, part));
		if (is_last)
			return list;
		start = end + delimiter.len;
	}
}

static const struct value *solve_function(struct solving *solving, const struct value *value)
{
	switch (value->fn) {
	case FN_REF:
		return solve_name(solving, value_string(value->as.argument));
	case FN_FIND_IN_MAP:
		return solve_map_entry(solving, value->as.argument);
	case FN_SELECT:
		return solve_select(solving, value->as.argument);
	case FN_SPLIT:
		return solve_split(solving, value->as.argument);
	case FN_SUB:
		return solve_written(solving, value, append_sub);
	case FN_JOIN:
		return solve_written(solving, value, append_join);
	case FN_TO_JSON_STRING:
		return solve_written(solving, value, append_json);
	default:
		return NULL;
	}
}

static const struct value *solve_container(struct solving *solving, const struct value *value)
{
	struct arena *arena = solving->check->arena;
	bool is_list = value->kind == VALUE_LIST;
	size_t count = is_list ? value->as.list.count : value->as.map.count;
	struct value *solved = is_list ? value_list_in(arena) : value_map_in(arena);
	if (!is_list && walk_is_open_map(value))
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const struct value *part = is_list ? value->as.list.items[i] : value->as.map.items[i].value;
		const struct value *known = solve_value(solving, part);
		if (!known)
			return NULL;
		if (is_list)
			value_list_push(arena, solved, value_copy_in(arena, known));
		else
			value_map_put(arena, solved, value->as.map.items[i].key, value_copy_in(arena, known));
	}
	return solved;
}

const struct value *solve_value(struct solving *solving, const struct value *value)
{
	const struct value *solved = value;
	if (solving->depth >= DEPTH_MAX || walk_is_dynamic(value) || value->kind == VALUE_NULL)
		return NULL;
	solving->depth++;
	if (value->kind == VALUE_INTRINSIC)
		solved = solve_function(solving, value);
	else if (value->kind == VALUE_LIST || value->kind == VALUE_MAP)
		solved = check_is_function(value) ? NULL : solve_container(solving, value);
	solving->depth--;
	return solved;
}

/* The last choice runs fastest. */
bool solve_choose_next(struct solving *solving)
{
	for (size_t i = solving->choices.count; i-- > 0;) {
		struct choice *choice = &solving->choices.items[i];
		if (++choice->chosen < choice->values.count)
			return true;
		choice->chosen = 0;
	}
	return false;
}

struct str solve_words_in(const struct solving *solving)
{
	struct arena *arena = solving->check->arena;
	struct str words = {0}, text;
	for (size_t i = 0; i < solving->choices.count; i++) {
		const struct choice *choice = &solving->choices.items[i];
		if (choice->values.count && value_scalar_text_in(arena, choice->values.items[choice->chosen], &text))
			words = str_format_in(arena, "%.*s%s%.*s '%.*s'", STR_ARG(words), words.len ? ", " : "with ",
					      STR_ARG(choice->parameter->name), STR_ARG(text));
	}
	return words.len ? str_format_in(arena, "%.*s ", STR_ARG(words)) : words;
}
