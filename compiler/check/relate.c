#include "check/relate.h"

#include "check/kinds.h"
#include "check/walk.h"

const struct check_resource *relate_next(const struct check *check, const char *type, size_t *position)
{
	const struct check_list *list = map_get(&check->by_type, str_from(type));
	return list && *position < list->items.count ? list->items.items[(*position)++] : NULL;
}

/* A key of a map, or an index of a list when the word is a number. NULL when there is nothing. */
static const struct value *member_of(const struct value *value, struct str word, size_t *ret_index)
{
	int64_t index;
	if (!value)
		return NULL;
	if (value->kind != VALUE_LIST)
		return value_get(value, word);
	if (!str_to_int(word, &index) || index < 0 || (size_t)index >= value->as.list.count)
		return NULL;
	*ret_index = (size_t)index;
	return value->as.list.items[index];
}

static struct step *step_in(const struct check *check, struct step step)
{
	struct step *kept = ARENA_NEW(check->arena, struct step);
	*kept = step;
	return kept;
}

static const struct value *part_of(const struct resource *resource, struct str word)
{
	return str_is(word, "Properties") ? resource->properties : value_get(resource->attributes, word);
}

const struct step *relate_step_in(const struct check *check, const struct resource *resource, const char *path)
{
	struct str rest = str_from(path), word;
	str_next(&rest, '.', &word);
	const struct value *value = part_of(resource, word);
	struct step *step = value ? step_in(check, step_key(NULL, word, value)) : NULL;
	while (step && rest.ptr && str_next(&rest, '.', &word)) {
		size_t index = 0;
		bool is_list = value->kind == VALUE_LIST;
		value = member_of(value, word, &index);
		if (!value)
			return NULL;
		step = step_in(check, is_list ? step_index(step, index, value) : step_key(step, word, value));
	}
	return step;
}

const struct value *relate_below(const struct value *value, const char *path)
{
	struct str rest = str_from(path), word;
	size_t index;
	while (value && rest.ptr && str_next(&rest, '.', &word))
		value = member_of(value, word, &index);
	return value;
}

const struct value *relate_value(const struct resource *resource, const char *path)
{
	struct str rest = str_from(path), word;
	size_t index;
	str_next(&rest, '.', &word);
	const struct value *value = part_of(resource, word);
	while (value && rest.ptr && str_next(&rest, '.', &word))
		value = member_of(value, word, &index);
	return value;
}

bool relate_text(const struct value *value, struct str *ret_text)
{
	if (!value || value->kind != VALUE_STRING || walk_is_dynamic(value))
		return false;
	*ret_text = value->as.string;
	return true;
}

bool relate_integer(const struct value *value, int64_t *ret_integer)
{
	if (!value || value->kind == VALUE_INTRINSIC)
		return false;
	if (value->kind == VALUE_INT) {
		*ret_integer = value->as.integer;
		return true;
	}
	return value->kind == VALUE_STRING && str_to_int(value->as.string, ret_integer);
}

/* "${Name}" alone, as text or as the first part of a Sub whose variables do not name it. */
static bool sole_variable(const struct value *argument, struct str *ret_name)
{
	const struct value *text = argument, *own = NULL;
	if (argument->kind == VALUE_LIST && argument->as.list.count) {
		text = argument->as.list.items[0];
		own = argument->as.list.count > 1 ? argument->as.list.items[1] : NULL;
	}
	size_t position = 0, start, end;
	struct str whole = value_string(text), name;
	if (!sub_next_variable(whole, &position, &name, &start, &end) || start != 0 || end != whole.len ||
	    value_get(own, name))
		return false;
	*ret_name = name;
	return true;
}

/* "Id.Attribute" or "Id" */
static struct str split_name(struct str name, struct str *ret_attribute)
{
	struct str rest = name, id = name;
	*ret_attribute = (struct str){0};
	if (str_next(&rest, '.', &id) && rest.ptr)
		*ret_attribute = rest;
	return id;
}

static bool name_of(const struct value *value, struct str *ret_id, struct str *ret_attribute)
{
	struct str whole;
	*ret_attribute = (struct str){0};
	if (!value || value->kind != VALUE_INTRINSIC)
		return false;
	const struct value *argument = value->as.argument;
	if (value->fn == FN_REF) {
		*ret_id = value_string(argument);
		return true;
	}
	if (value->fn == FN_GET_ATT && argument->kind == VALUE_LIST && argument->as.list.count == 2) {
		*ret_id = value_string(argument->as.list.items[0]);
		*ret_attribute = value_string(argument->as.list.items[1]);
		return true;
	}
	if (value->fn != FN_SUB || !sole_variable(argument, &whole))
		return false;
	*ret_id = split_name(whole, ret_attribute);
	return true;
}

const struct resource *relate_target(const struct check *check, const struct value *value, struct str *ret_attribute)
{
	struct str id, attribute;
	const struct check_resource *found = name_of(value, &id, &attribute) ? check_find_resource(check, id) : NULL;
	if (!found)
		return NULL;
	if (ret_attribute)
		*ret_attribute = attribute;
	return found->resource;
}

static bool sub_mentions(const struct value *argument, struct str id)
{
	const struct value *text = argument;
	if (argument->kind == VALUE_LIST && argument->as.list.count)
		text = argument->as.list.items[0];
	struct str name, attribute;
	for (size_t position = 0, start, end; sub_next_variable(value_string(text), &position, &name, &start, &end);)
		if (str_equal(split_name(name, &attribute), id))
			return true;
	return false;
}

bool relate_mentions(const struct check *check, const struct value *value, const struct resource *resource)
{
	struct str id, attribute;
	if (!value)
		return false;
	switch (value->kind) {
	case VALUE_LIST:
		for (size_t i = 0; i < value->as.list.count; i++)
			if (relate_mentions(check, value->as.list.items[i], resource))
				return true;
		return false;
	case VALUE_MAP:
		for (size_t i = 0; i < value->as.map.count; i++)
			if (relate_mentions(check, value->as.map.items[i].value, resource))
				return true;
		return false;
	case VALUE_INTRINSIC:
		if (value->fn == FN_SUB && sub_mentions(value->as.argument, resource->logical_id))
			return true;
		if ((value->fn == FN_REF || value->fn == FN_GET_ATT) && name_of(value, &id, &attribute))
			return str_equal(id, resource->logical_id);
		return relate_mentions(check, value->as.argument, resource);
	default:
		return false;
	}
}

bool relate_same(const struct check *check, const struct value *a, const struct value *b)
{
	struct str id[2], attribute[2];
	(void)check;
	if (!a || !b)
		return false;
	if (name_of(a, &id[0], &attribute[0]) && name_of(b, &id[1], &attribute[1]))
		return str_equal(id[0], id[1]) && str_equal(attribute[0], attribute[1]);
	return value_equal(a, b);
}

bool relate_is_open(const struct resource *resource)
{
	const struct value *properties = resource->properties;
	for (size_t i = 0; i < properties->as.map.count; i++)
		if (str_starts_with(properties->as.map.items[i].key, STR("Fn::")))
			return true;
	return false;
}

bool relate_is_known(const struct value *value)
{
	if (!value)
		return true;
	if (value->kind == VALUE_LIST) {
		for (size_t i = 0; i < value->as.list.count; i++)
			if (!relate_is_known(value->as.list.items[i]))
				return false;
	} else if (value->kind == VALUE_MAP) {
		if (walk_is_open_map(value))
			return false;
		for (size_t i = 0; i < value->as.map.count; i++)
			if (!relate_is_known(value->as.map.items[i].value))
				return false;
	}
	return value->kind != VALUE_INTRINSIC && !walk_is_dynamic(value);
}

/* The wanted-th end below; *skip counts down to it. */
static const struct step *find_branch(const struct check *check, const struct step *at, size_t *skip)
{
	const struct value *value = at->value;
	if (!value || check_presence(value) == PRESENCE_ABSENT)
		return NULL;
	if (!value_is_intrinsic(value, FN_IF) || value->as.argument->kind != VALUE_LIST ||
	    value->as.argument->as.list.count != 3)
		return (*skip)-- == 0 ? at : NULL;
	const struct step *fn = step_in(check, step_key(at, STR("Fn::If"), value->as.argument));
	for (size_t i = 1; i <= 2; i++) {
		const struct step *branch = step_in(check, step_index(fn, i, value->as.argument->as.list.items[i]));
		const struct step *found = find_branch(check, branch, skip);
		if (found)
			return found;
	}
	return NULL;
}

const struct step *relate_next_branch(const struct check *check, const struct step *at, size_t *position)
{
	size_t skip = *position;
	const struct step *found = at ? find_branch(check, at, &skip) : NULL;
	if (found)
		(*position)++;
	return found;
}

bool relate_is_absent(const struct value *value)
{
	return !value || check_presence(value) == PRESENCE_ABSENT;
}

struct following {
	struct check *check;
	const struct resource *resource;
	relate_visit *visit;
	void *context;
};

static void follow(const struct following *following, struct str way, const struct step *at)
{
	const struct step *branch;
	for (size_t i = 0; (branch = relate_next_branch(following->check, at, &i));) {
		struct str rest = way, name;
		if (!way.len) {
			following->visit(following->check, following->resource, branch, following->context);
			continue;
		}
		str_next(&rest, '/', &name);
		const struct value *value = branch->value;
		if (str_is(name, "*") && value->kind == VALUE_LIST) {
			for (size_t k = 0; k < value->as.list.count; k++) {
				struct step item = step_index(branch, k, value->as.list.items[k]);
				follow(following, rest, &item);
			}
		} else if (value->kind == VALUE_MAP) {
			struct step member = step_key(branch, name, value_get(value, name));
			follow(following, rest, &member);
		}
	}
}

void relate_each(struct check *check, const struct resource *resource, struct str way, relate_visit *visit,
		 void *context)
{
	struct following following = {check, resource, visit, context};
	struct step properties = step_key(NULL, STR("Properties"), resource->properties);
	follow(&following, way, &properties);
}
