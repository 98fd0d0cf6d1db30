#include "import/writer.h"

enum { ARGUMENTS_MAX = 4 };

/* An argument of a call: a value, or Lua as it stands. */
struct argument {
	const struct value *value;
	struct str text;
};

struct name *writer_declared(const struct map *names, struct str name)
{
	struct name *found = map_get(names, name);
	return found && found->declared ? found : NULL;
}

static void write_name(struct writer *w, struct name *name)
{
	name->counted->uses++;
	buf_append(w->out, name->lua);
}

/* --- calls */

static bool is_table(const struct value *value)
{
	return value && ((value->kind == VALUE_LIST && value->as.list.count) ||
	                 (value->kind == VALUE_MAP && value->as.map.count));
}

static bool has_remark(const struct writer *w, const struct argument *argument)
{
	ptrdiff_t mark = argument->value ? remarks_find_item(w->remarks, argument->value) : REMARK_NONE;
	return mark != REMARK_NONE && remarks_any(w->remarks, mark, mark + 1);
}

static void write_argument(struct writer *w, const struct argument *argument)
{
	if (argument->value)
		value_write(w, argument->value);
	else
		buf_append(w->out, argument->text);
}

static void write_line(struct writer *w, const struct argument *argument, bool last)
{
	ptrdiff_t mark = argument->value ? remarks_find_item(w->remarks, argument->value) : REMARK_NONE;
	if (argument->value)
		remarks_fold(w->remarks, argument->value, mark);
	writer_newline(w);
	writer_before(w, mark);
	writer_beside(w, mark);
	write_argument(w, argument);
	if (!last)
		writer_text(w, ",");
	writer_after(w, mark);
}

/* Arguments before the last that are short leave it on the call's line, to open its own lines there. */
static bool hugs_last(const struct writer *w, const struct argument *arguments, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (has_remark(w, &arguments[i]))
			return false;
	for (size_t i = 0; i + 1 < count; i++) {
		const struct value *value = arguments[i].value;
		if (value && (is_table(value) || (value->kind == VALUE_INTRINSIC && value->fn != FN_REF) ||
		              (value->kind == VALUE_STRING && text_wants_lines(value->as.string))))
			return false;
	}
	const struct value *last = arguments[count - 1].value;
	return count == 1 || is_table(last) || (last && last->kind == VALUE_STRING);
}

static void write_call(struct writer *w, const char *function, const struct argument *arguments, size_t count)
{
	bool in_properties = w->in_properties, bare = count == 1 && is_table(arguments[0].value);
	w->in_properties = false;
	buf_printf(w->out, bare ? "aws.%s " : "aws.%s(", function);
	bool spread = !w->flat && count && !bare && !hugs_last(w, arguments, count);
	w->indent += spread ? WRITER_INDENT : 0;
	for (size_t i = 0; i < count && buf_ok(w->out); i++) {
		w->broken = w->broken || (w->flat && has_remark(w, &arguments[i]));
		if (spread) {
			write_line(w, &arguments[i], i + 1 == count);
			continue;
		}
		if (i)
			writer_text(w, ", ");
		write_argument(w, &arguments[i]);
	}
	w->indent -= spread ? WRITER_INDENT : 0;
	if (spread)
		writer_newline(w);
	writer_text(w, bare ? "" : ")");
	w->in_properties = in_properties;
}

static void write_values(struct writer *w, const char *function, struct value *const *values, size_t count)
{
	struct argument arguments[ARGUMENTS_MAX] = {{0}};
	for (size_t i = 0; i < count && i < ARGUMENTS_MAX; i++)
		arguments[i].value = values[i];
	write_call(w, function, arguments, count);
}

/* Any function, in whatever form its argument is. */
static void write_raw(struct writer *w, const struct value *call)
{
	struct argument arguments[2] = {
		{.text = str_format_in(w->arena, "\"%s\"", intrinsic_name(call->fn)->key)},
		{.value = call->as.argument},
	};
	write_call(w, "call", arguments, 2);
}

static struct str quoted_in(struct writer *w, struct str text)
{
	struct buf out;
	buf_init(&out, 4 * text.len + 2);
	text_write_quoted(&out, text);
	struct str quoted = buf_copy_in(&out, w->arena);
	buf_done(&out);
	return quoted;
}

/* --- references */

bool call_is_pseudo(struct str name)
{
	return str_starts_with(name, STR("AWS::")) && graph_is_pseudo_parameter(name);
}

void call_write_reference(struct writer *w, struct str target)
{
	struct name *name = writer_declared(&w->names, target);
	if (call_is_pseudo(target))
		buf_printf(w->out, "aws.%.*s", STR_ARG(str_slice(target, 5, target.len)));
	else if (name)
		write_name(w, name);
	else
		write_call(w, "Ref", &(struct argument){.text = quoted_in(w, target)}, 1);
}

/* Whether handle.First is the attribute, and not a property that was set there or a field of the construct's. */
bool call_reads_attribute(const struct writer *w, const struct name *name, struct str attribute)
{
	struct str first, rest = attribute;
	struct schema_type type;
	const struct resource *resource = name->resource;
	do {
		if (!str_next(&rest, '.', &first) || !text_is_name(first))
			return false;
	} while (rest.len);
	if (attribute.ptr[attribute.len - 1] == '.')
		return false;
	rest = attribute;
	str_next(&rest, '.', &first);
	if (!resource || str_equal(first, STR("logical_id")) ||
	    (name->construct && !(first.ptr[0] >= 'A' && first.ptr[0] <= 'Z')))
		return false;
	bool known = schema_find_type(w->pack, resource->type, &type);
	if (known && schema_has_attribute(&type, first))
		return true;
	return !value_get(resource->properties, first) && !value_get(resource->attributes, first) &&
	       !str_equal(first, STR("Properties")) &&
	       !(known && pack_is_present(pack_get(pack_get_text(type.node, "properties"), first)));
}

bool call_write_attribute(struct writer *w, struct str id, struct str attribute)
{
	struct name *name = writer_declared(&w->names, id);
	if (!name || !attribute.len || !call_reads_attribute(w, name, attribute))
		return false;
	write_name(w, name);
	buf_append_char(w->out, '.');
	buf_append(w->out, attribute);
	return true;
}

static void write_get_att(struct writer *w, const struct value *call)
{
	const struct value *argument = call->as.argument;
	if (argument->kind != VALUE_LIST || argument->as.list.count != 2 ||
	    argument->as.list.items[0]->kind != VALUE_STRING) {
		write_raw(w, call);
		return;
	}
	struct str id = argument->as.list.items[0]->as.string;
	const struct value *attribute = argument->as.list.items[1];
	if (attribute->kind == VALUE_STRING && call_write_attribute(w, id, attribute->as.string))
		return;
	struct argument arguments[2] = {{.text = quoted_in(w, id)}, {.value = attribute}};
	write_call(w, "GetAtt", arguments, 2);
}

/* --- Sub */

static void write_sub(struct writer *w, const struct value *call)
{
	const struct value *argument = call->as.argument;
	if (argument->kind == VALUE_STRING && concat_write(w, argument->as.string))
		return;
	if (argument->kind == VALUE_STRING)
		write_values(w, "Sub", (struct value *const[]){call->as.argument}, 1);
	else if (argument->kind == VALUE_LIST && argument->as.list.count == 2 &&
	         argument->as.list.items[0]->kind == VALUE_STRING && argument->as.list.items[1]->kind == VALUE_MAP)
		write_values(w, "Sub", argument->as.list.items, 2);
	else
		write_raw(w, call);
}

/* --- the others */

/* The name of a condition or mapping: what Lua calls it, or the name itself. */
static struct argument named(struct writer *w, const struct map *names, struct str text)
{
	struct name *name = writer_declared(names, text);
	if (!name)
		return (struct argument){.text = quoted_in(w, text)};
	name->counted->uses++;
	return (struct argument){.text = name->lua};
}

static void write_if(struct writer *w, const struct value *call)
{
	const struct value *argument = call->as.argument;
	if (argument->kind != VALUE_LIST || argument->as.list.count != 3 ||
	    argument->as.list.items[0]->kind != VALUE_STRING) {
		write_raw(w, call);
		return;
	}
	struct argument arguments[3] = {
		named(w, &w->conditions, argument->as.list.items[0]->as.string),
		{.value = argument->as.list.items[1]},
		{.value = argument->as.list.items[2]},
	};
	write_call(w, "If", arguments, 3);
}

static void write_find_in_map(struct writer *w, const struct value *call)
{
	const struct value *argument = call->as.argument;
	size_t count = argument->kind == VALUE_LIST ? argument->as.list.count : 0;
	if (count < 3 || count > ARGUMENTS_MAX || argument->as.list.items[0]->kind == VALUE_MAP ||
	    argument->as.list.items[0]->kind == VALUE_LIST) {
		write_raw(w, call);
		return;
	}
	struct argument arguments[ARGUMENTS_MAX] = {{0}};
	for (size_t i = 0; i < count; i++)
		arguments[i].value = argument->as.list.items[i];
	if (arguments[0].value->kind == VALUE_STRING)
		arguments[0] = named(w, &w->mappings, arguments[0].value->as.string);
	write_call(w, "FindInMap", arguments, count);
}

static void write_condition(struct writer *w, const struct value *call)
{
	const struct value *argument = call->as.argument;
	struct name *name = writer_declared(&w->conditions, value_string(argument));
	if (argument->kind == VALUE_STRING && name)
		write_name(w, name);
	else
		write_values(w, "Condition", (struct value *const[]){call->as.argument}, 1);
}

static void write_transform(struct writer *w, const struct value *call)
{
	const struct value *argument = call->as.argument;
	struct value *name = value_get(argument, STR("Name")), *parameters = value_get(argument, STR("Parameters"));
	struct value *const values[] = {name, parameters};
	if (name && argument->as.map.count == (parameters ? 2 : 1))
		write_values(w, "Transform", values, parameters ? 2 : 1);
	else
		write_raw(w, call);
}

/* How the helpers of module aws take their arguments: the list's items one by one, or the whole. */
enum form { FORM_WHOLE, FORM_ITEMS, FORM_LIST, FORM_OWN };

static const struct {
	enum form form;
	size_t least, most; /* FORM_ITEMS */
	void (*write)(struct writer *w, const struct value *call); /* FORM_OWN */
} forms[FN_COUNT] = {
	[FN_GET_ATT] = {FORM_OWN, 0, 0, write_get_att},
	[FN_SUB] = {FORM_OWN, 0, 0, write_sub},
	[FN_JOIN] = {FORM_ITEMS, 2, 2, NULL},
	[FN_SELECT] = {FORM_ITEMS, 2, 2, NULL},
	[FN_SPLIT] = {FORM_ITEMS, 2, 2, NULL},
	[FN_IF] = {FORM_OWN, 0, 0, write_if},
	[FN_EQUALS] = {FORM_ITEMS, 2, 2, NULL},
	[FN_AND] = {FORM_LIST, 0, 0, NULL},
	[FN_OR] = {FORM_LIST, 0, 0, NULL},
	[FN_NOT] = {FORM_ITEMS, 1, 1, NULL},
	[FN_CONDITION] = {FORM_OWN, 0, 0, write_condition},
	[FN_FIND_IN_MAP] = {FORM_OWN, 0, 0, write_find_in_map},
	[FN_CIDR] = {FORM_ITEMS, 2, 3, NULL},
	[FN_TRANSFORM] = {FORM_OWN, 0, 0, write_transform},
	[FN_CONTAINS] = {FORM_ITEMS, 2, 2, NULL},
	[FN_EACH_MEMBER_EQUALS] = {FORM_ITEMS, 2, 2, NULL},
	[FN_EACH_MEMBER_IN] = {FORM_ITEMS, 2, 2, NULL},
	[FN_VALUE_OF] = {FORM_ITEMS, 2, 2, NULL},
	[FN_VALUE_OF_ALL] = {FORM_ITEMS, 2, 2, NULL},
};

static void write_by_form(struct writer *w, const struct value *call)
{
	struct value *argument = call->as.argument;
	const char *helper = intrinsic_name(call->fn)->lua;
	size_t count = argument->kind == VALUE_LIST ? argument->as.list.count : 0;
	switch (forms[call->fn].form) {
	case FORM_OWN:
		forms[call->fn].write(w, call);
		break;
	case FORM_ITEMS:
		if (count >= forms[call->fn].least && count <= forms[call->fn].most)
			write_values(w, helper, argument->as.list.items, count);
		else
			write_raw(w, call);
		break;
	case FORM_LIST:
		if (count)
			write_values(w, helper, &argument, 1);
		else
			write_raw(w, call);
		break;
	default:
		/* aws.GetAZs() takes false for "not given". */
		if (call->fn == FN_GET_AZS && argument->kind == VALUE_BOOL)
			write_raw(w, call);
		else
			write_values(w, helper, &argument, 1);
		break;
	}
}

void call_write(struct writer *w, const struct value *call)
{
	if (value_is_intrinsic(call, FN_REF) && call->as.argument->kind == VALUE_STRING)
		call_write_reference(w, call->as.argument->as.string);
	else if (value_is_intrinsic(call, FN_REF))
		write_raw(w, call);
	else
		write_by_form(w, call);
}
