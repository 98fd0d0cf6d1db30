#include "plan/canon.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/limits.h"

struct writer {
	const struct canon_scope *scope;
	struct buf bytes;
};

struct str canon_path_in(struct arena *arena, struct str parent, struct str segment)
{
	struct buf path;
	buf_init(&path, LIMIT_OUTPUT);
	buf_append(&path, parent);
	buf_append_char(&path, '/');
	for (size_t i = 0; i < segment.len; i++) {
		if (segment.ptr[i] == '~')
			buf_append_text(&path, "~0");
		else if (segment.ptr[i] == '/')
			buf_append_text(&path, "~1");
		else
			buf_append_char(&path, segment.ptr[i]);
	}
	struct str result = buf_copy_in(&path, arena);
	buf_done(&path);
	return result;
}

static struct str last_segment(struct str path)
{
	size_t start = path.len;
	while (start > 0 && path.ptr[start - 1] != '/')
		start--;
	return str_slice(path, start, path.len);
}

/* PolicyDocument, AssumeRolePolicyDocument, KeyPolicy, ResourcePolicy, RepositoryPolicyText, AccessPolicies: what the
 * schemas leave as free JSON with "Polic" in its name and Statement in it. Source: IAM User Guide, "IAM JSON policy
 * elements reference": Statement, Action, Resource, Principal and condition values take one item or a list. */
static bool is_policy(struct str path, const struct value *value)
{
	return str_contains(last_segment(path), STR("Polic")) && value_get(value, STR("Statement"));
}

enum canon_mode canon_mode_at(enum canon_mode mode, struct str path, const struct value *value)
{
	if (mode == CANON_SCHEMA)
		return is_policy(path, value) ? CANON_SETS : CANON_SCHEMA;
	struct str name = last_segment(path);
	if (str_is(name, "Action") || str_is(name, "NotAction"))
		return CANON_ACTIONS;
	return mode;
}

bool canon_is_tags(struct str path, const struct value *list)
{
	if (list->kind != VALUE_LIST || !list->as.list.count || !str_contains(last_segment(path), STR("Tag")))
		return false;
	for (size_t i = 0; i < list->as.list.count; i++) {
		const struct value *key = value_get(list->as.list.items[i], STR("Key"));
		if (!key || key->kind != VALUE_STRING || !value_get(list->as.list.items[i], STR("Value")))
			return false;
	}
	return true;
}

/* Source: CloudFormation CLI User Guide, "Resource type schema", insertionOrder and uniqueItems. A list of unique items
 * is a set unless the schema insists on its order. That of a function's layers counts whatever the schema says: a later
 * one overwrites the files of an earlier one. Source: Lambda API Reference, "CreateFunction"; Lambda Developer Guide,
 * "Managing Lambda dependencies with layers". */
static bool schema_says_unordered(const struct schema_type *type, struct str path)
{
	if (str_is(path, "/Layers") && str_is(type->name, "AWS::Lambda::Function"))
		return false;
	struct pack_node node = schema_resolve(type, schema_at(type, path));
	struct pack_node order = pack_get_text(node, "insertionOrder");
	if (pack_is_present(order))
		return !pack_bool(order);
	return pack_bool(pack_get_text(node, "uniqueItems"));
}

bool canon_is_unordered(const struct canon_scope *scope, enum canon_mode mode, struct str path,
                        const struct value *list)
{
	if (mode != CANON_SCHEMA)
		return true;
	return canon_is_tags(path, list) || (scope->type && schema_says_unordered(scope->type, path));
}

static void write_value(struct writer *writer, enum canon_mode mode, struct str path, const struct value *value);

/* Length first, so that no text can look like another's end. */
static void write_text(struct writer *writer, char mark, struct str text)
{
	buf_printf(&writer->bytes, "%c%zu:", mark, text.len);
	buf_append(&writer->bytes, text);
}

static void write_scalar(struct writer *writer, enum canon_mode mode, const struct value *value)
{
	struct str text;
	if (!value_scalar_text_in(writer->scope->arena, value, &text)) {
		buf_append_char(&writer->bytes, 'n');
		return;
	}
	size_t start = writer->bytes.len;
	write_text(writer, 's', text);
	if (mode == CANON_ACTIONS)
		for (size_t i = start; i < writer->bytes.len; i++)
			writer->bytes.ptr[i] = (char)tolower((unsigned char)writer->bytes.ptr[i]);
}

static int compare_parts(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Sorts what was written for each part; ends[i] is where part i ends. Sets lose repetitions. Returns what is left. */
static size_t sort_parts(struct writer *writer, size_t start, const size_t *ends, size_t count, bool set)
{
	struct arena *arena = writer->scope->arena;
	struct str whole = str_copy_in(arena, str_slice(buf_view(&writer->bytes), start, writer->bytes.len));
	struct str *parts = arena_alloc_array(arena, count, sizeof *parts);
	for (size_t i = 0; i < count; i++)
		parts[i] = str_slice(whole, i ? ends[i - 1] - start : 0, ends[i] - start);
	qsort(parts, count, sizeof *parts, compare_parts);
	buf_truncate(&writer->bytes, start);
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (set && i && str_equal(parts[i], parts[i - 1]))
			continue;
		buf_append(&writer->bytes, parts[i]);
		kept++;
	}
	return kept;
}

static void write_list(struct writer *writer, enum canon_mode mode, struct str path, const struct value *list)
{
	size_t count = list->as.list.count, start = writer->bytes.len;
	size_t *ends = arena_alloc_array(writer->scope->arena, count + 1, sizeof *ends);
	bool set = mode != CANON_SCHEMA;
	struct str item_path = set ? path : canon_path_in(writer->scope->arena, path, STR("*"));
	for (size_t i = 0; i < count; i++) {
		write_value(writer, mode, item_path, list->as.list.items[i]);
		ends[i] = writer->bytes.len;
	}
	if (count > 1 && buf_ok(&writer->bytes) && canon_is_unordered(writer->scope, mode, path, list))
		count = sort_parts(writer, start, ends, count, set);
	if (!set || count != 1)
		buf_printf(&writer->bytes, "l%zu;", count);
}

static int compare_members(const void *a, const void *b)
{
	return str_compare((*(const struct member *const *)a)->key, (*(const struct member *const *)b)->key);
}

static void write_map(struct writer *writer, enum canon_mode mode, struct str path, const struct value *map)
{
	struct arena *arena = writer->scope->arena;
	size_t count = map->as.map.count;
	const struct member **members = arena_alloc_array(arena, count, sizeof *members);
	for (size_t i = 0; i < count; i++)
		members[i] = &map->as.map.items[i];
	if (count)
		qsort(members, count, sizeof *members, compare_members);
	for (size_t i = 0; i < count; i++) {
		struct str member_path = canon_path_in(arena, path, members[i]->key);
		const struct value *value = canon_read_text_in(writer->scope, mode, member_path, members[i]->value);
		write_text(writer, 'k', members[i]->key);
		write_value(writer, canon_mode_at(mode, member_path, value), member_path, value);
	}
	buf_printf(&writer->bytes, "m%zu;", count);
}

static struct str referenced_name(const struct value *value)
{
	if (value->fn == FN_REF)
		return value_string(value->as.argument);
	if (value->fn == FN_GET_ATT && value->as.argument->kind == VALUE_LIST && value->as.argument->as.list.count)
		return value_string(value->as.argument->as.list.items[0]);
	return (struct str){0};
}

static void write_value(struct writer *writer, enum canon_mode mode, struct str path, const struct value *value)
{
	switch (value->kind) {
	case VALUE_LIST:
		write_list(writer, mode, path, value);
		break;
	case VALUE_MAP:
		write_map(writer, mode, path, value);
		break;
	case VALUE_INTRINSIC:
		buf_printf(&writer->bytes, "f%d;", (int)value->fn);
		if (writer->scope->pending && resolve_is_pending(writer->scope->pending, referenced_name(value)))
			buf_append_char(&writer->bytes, '!');
		write_value(writer, CANON_SCHEMA, STR("//"), value->as.argument);
		break;
	default:
		write_scalar(writer, mode, value);
	}
}

struct str canon_bytes_in(const struct canon_scope *scope, enum canon_mode mode, struct str path,
                          const struct value *value)
{
	struct writer writer = {.scope = scope};
	buf_init(&writer.bytes, LIMIT_CANON);
	write_value(&writer, mode, path, value);
	struct str bytes = buf_ok(&writer.bytes) ? buf_copy_in(&writer.bytes, scope->arena) : (struct str){0};
	buf_done(&writer.bytes);
	return bytes;
}

static bool same_lists(const struct canon_scope *scope, const struct value *before, const struct value *after)
{
	if (before->as.list.count != after->as.list.count)
		return false;
	for (size_t i = 0; i < before->as.list.count; i++)
		if (!canon_same_form(scope, before->as.list.items[i], after->as.list.items[i]))
			return false;
	return true;
}

static bool same_maps(const struct canon_scope *scope, const struct value *before, const struct value *after)
{
	if (before->as.map.count != after->as.map.count)
		return false;
	for (size_t i = 0; i < before->as.map.count; i++) {
		const struct member *old = &before->as.map.items[i], *new = &after->as.map.items[i];
		if (!str_equal(old->key, new->key) || !canon_same_form(scope, old->value, new->value))
			return false;
	}
	return true;
}

bool canon_same_form(const struct canon_scope *scope, const struct value *before, const struct value *after)
{
	if (before->kind != after->kind)
		return false;
	switch (before->kind) {
	case VALUE_NULL:
		return true;
	case VALUE_BOOL:
		return before->as.boolean == after->as.boolean;
	case VALUE_INT:
		return before->as.integer == after->as.integer;
	case VALUE_STRING:
		return str_equal(before->as.string, after->as.string);
	case VALUE_LIST:
		return same_lists(scope, before, after);
	case VALUE_MAP:
		return same_maps(scope, before, after);
	case VALUE_INTRINSIC:
		return before->fn == after->fn &&
		       !(scope->pending && resolve_is_pending(scope->pending, referenced_name(after))) &&
		       canon_same_form(scope, before->as.argument, after->as.argument);
	default:
		return false;
	}
}

bool canon_equal(const struct canon_scope *scope, enum canon_mode mode, struct str path, const struct value *before,
                 const struct value *after)
{
	struct canon_scope past = {.arena = scope->arena, .type = scope->type};
	struct str left = canon_bytes_in(&past, mode, path, before);
	return left.len && str_equal(left, canon_bytes_in(scope, mode, path, after));
}
