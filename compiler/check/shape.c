#include "check/shape.h"

#include "base/buf.h"
#include "base/limits.h"
#include "check/walk.h"

#define BUCKET_TYPE "AWS::S3::Bucket"

/* Names that are made of names are followed this far; beyond, or in a circle, the shape is unknown. */
enum { DEPTH_MAX = 16 };

struct writer {
	const struct check *check;
	struct buf buf;
	size_t depth;
};

static bool write_value(struct writer *writer, const struct value *value);

/* A bucket that has a name of its own; NULL for all else. */
static const struct value *name_of_bucket(const struct writer *writer, struct str id)
{
	const struct check_resource *found = check_find_resource(writer->check, id);
	if (!found || !str_is(found->resource->type, BUCKET_TYPE))
		return NULL;
	const struct value *name = relate_value(found->resource, "Properties.BucketName");
	return name && check_presence(name) == PRESENCE_PRESENT ? name : NULL;
}

static bool is_bucket(const struct writer *writer, struct str id)
{
	const struct check_resource *found = check_find_resource(writer->check, id);
	return found && str_is(found->resource->type, BUCKET_TYPE);
}

static bool write_name(struct writer *writer, struct str id)
{
	const struct value *name = name_of_bucket(writer, id);
	if (name && writer->depth < DEPTH_MAX)
		return write_value(writer, name);
	buf_printf(&writer->buf, "${%.*s}", STR_ARG(id));
	return !name;
}

static bool write_hole(struct writer *writer, struct str id, struct str attribute)
{
	if (!id.len)
		return false;
	if (!attribute.len)
		return write_name(writer, id);
	if (str_is(attribute, "Arn") && is_bucket(writer, id)) {
		buf_append_text(&writer->buf, "arn:${AWS::Partition}:s3:::");
		return write_name(writer, id);
	}
	buf_printf(&writer->buf, "${%.*s.%.*s}", STR_ARG(id), STR_ARG(attribute));
	return true;
}

static bool write_sub(struct writer *writer, const struct value *argument)
{
	const struct value *text = argument, *own = NULL;
	if (argument->kind == VALUE_LIST && argument->as.list.count) {
		text = argument->as.list.items[0];
		own = argument->as.list.count > 1 ? argument->as.list.items[1] : NULL;
	}
	if (text->kind != VALUE_STRING || walk_is_dynamic(text))
		return false;
	struct str whole = text->as.string, name;
	size_t position = 0, start, end, written = 0;
	while (sub_next_variable(whole, &position, &name, &start, &end)) {
		buf_append(&writer->buf, str_slice(whole, written, start));
		written = end;
		const struct value *value = value_get(own, name);
		struct str rest = name, id = name;
		if (!value && !(str_next(&rest, '.', &id) && write_hole(writer, id, rest.ptr ? rest : STR(""))))
			return false;
		if (value && !write_value(writer, value))
			return false;
	}
	buf_append(&writer->buf, str_slice(whole, written, whole.len));
	return true;
}

static bool write_join(struct writer *writer, const struct value *argument)
{
	if (argument->kind != VALUE_LIST || argument->as.list.count != 2)
		return false;
	const struct value *separator = argument->as.list.items[0], *items = argument->as.list.items[1];
	if (separator->kind != VALUE_STRING || items->kind != VALUE_LIST)
		return false;
	for (size_t i = 0; i < items->as.list.count; i++) {
		if (i)
			buf_append(&writer->buf, separator->as.string);
		if (!write_value(writer, items->as.list.items[i]))
			return false;
	}
	return true;
}

static bool write_intrinsic(struct writer *writer, const struct value *value)
{
	const struct value *argument = value->as.argument;
	switch (value->fn) {
	case FN_REF:
		return write_hole(writer, value_string(argument), STR(""));
	case FN_GET_ATT:
		return argument->kind == VALUE_LIST && argument->as.list.count == 2 &&
		       argument->as.list.items[1]->kind == VALUE_STRING &&
		       write_hole(writer, value_string(argument->as.list.items[0]),
		                  value_string(argument->as.list.items[1]));
	case FN_SUB:
		return write_sub(writer, argument);
	case FN_JOIN:
		return write_join(writer, argument);
	default:
		return false;
	}
}

static bool write_value(struct writer *writer, const struct value *value)
{
	struct str text;
	if (writer->depth >= DEPTH_MAX)
		return false;
	writer->depth++;
	bool known = true;
	if (value->kind == VALUE_INTRINSIC)
		known = write_intrinsic(writer, value);
	else if (!walk_is_dynamic(value) && value_scalar_text_in(writer->check->arena, value, &text))
		buf_append(&writer->buf, text);
	else
		known = false;
	writer->depth--;
	return known;
}

static bool finish(struct writer *writer, bool known, struct str *ret_shape)
{
	if (known && buf_ok(&writer->buf))
		*ret_shape = buf_copy_in(&writer->buf, writer->check->arena);
	known = known && buf_ok(&writer->buf);
	buf_done(&writer->buf);
	return known;
}

bool shape_of_in(const struct check *check, const struct value *value, struct str *ret_shape)
{
	struct writer writer = {.check = check};
	if (!value)
		return false;
	buf_init(&writer.buf, LIMIT_MESSAGE);
	return finish(&writer, write_value(&writer, value), ret_shape);
}

bool shape_of_bucket_in(const struct check *check, const struct resource *bucket, struct str *ret_name)
{
	struct writer writer = {.check = check};
	const struct value *name = relate_value(bucket, "Properties.BucketName");
	if (name && check_presence(name) == PRESENCE_MAYBE)
		return false;
	buf_init(&writer.buf, LIMIT_MESSAGE);
	return finish(&writer, write_name(&writer, bucket->logical_id), ret_name);
}

bool shape_is_open(struct str shape)
{
	return str_contains(shape, STR("${"));
}

/* The next "${…}" at or after *position, which moves behind it. */
static bool next_hole(struct str shape, size_t *position, struct str *ret_hole)
{
	size_t start = str_find(shape, STR("${"), *position);
	size_t end = start == SIZE_MAX ? SIZE_MAX : str_find(shape, STR("}"), start);
	if (end == SIZE_MAX)
		return false;
	*ret_hole = str_slice(shape, start, end + 1);
	*position = end + 1;
	return true;
}

static bool begins_hole(struct str shape, size_t at)
{
	return at + 1 < shape.len && shape.ptr[at] == '$' && shape.ptr[at + 1] == '{';
}

/* Where two shapes part, reckoned from their start: equal parts before it are equal texts, known or not. */
static void skip_common_start(struct str *a, struct str *b)
{
	size_t at = 0, safe = 0;
	while (at < a->len && at < b->len) {
		size_t end = begins_hole(*a, at) ? str_find(*a, STR("}"), at) : at;
		size_t length = end == SIZE_MAX ? a->len - at : end + 1 - at;
		if (at + length > b->len || !str_equal(str_slice(*a, at, at + length), str_slice(*b, at, at + length)))
			break;
		at += length;
		safe = at;
	}
	*a = str_slice(*a, safe, a->len);
	*b = str_slice(*b, safe, b->len);
}

static void skip_common_end(struct str *a, struct str *b)
{
	while (a->len && b->len && a->ptr[a->len - 1] == b->ptr[b->len - 1] && a->ptr[a->len - 1] != '}') {
		a->len--;
		b->len--;
	}
}

static bool has_known_part(struct str shape)
{
	struct str hole;
	size_t position = 0, unknown = 0;
	while (next_hole(shape, &position, &hole))
		unknown += hole.len;
	return shape.len > unknown;
}

/* Known characters that differ at the same place. */
static bool starts_differ(struct str a, struct str b)
{
	if (!a.len || !b.len)
		return has_known_part(a.len ? a : b);
	return !begins_hole(a, 0) && !begins_hole(b, 0);
}

static bool ends_differ(struct str a, struct str b)
{
	return a.len && b.len && a.ptr[a.len - 1] != '}' && b.ptr[b.len - 1] != '}';
}

/* Texts that begin, or end, with the same parts and then have different characters are different, and so are those with
 * the same unknown parts and a different number of known characters. */
enum relation shape_compare(struct str a, struct str b)
{
	struct str hole[2];
	size_t position[2] = {0}, unknown = 0;
	if (str_equal(a, b))
		return RELATION_SAME;
	skip_common_start(&a, &b);
	if (starts_differ(a, b))
		return RELATION_OTHER;
	skip_common_end(&a, &b);
	if (ends_differ(a, b))
		return RELATION_OTHER;
	for (;;) {
		bool more[2] = {next_hole(a, &position[0], &hole[0]), next_hole(b, &position[1], &hole[1])};
		if (more[0] != more[1])
			return RELATION_UNKNOWN;
		if (!more[0])
			break;
		if (!str_equal(hole[0], hole[1]))
			return RELATION_UNKNOWN;
		unknown++;
	}
	return !unknown || a.len != b.len ? RELATION_OTHER : RELATION_UNKNOWN;
}

const struct resource *shape_target(const struct check *check, struct str shape, struct str *ret_attribute)
{
	struct str hole, id;
	size_t position = 0;
	if (!str_starts_with(shape, STR("${")) || !next_hole(shape, &position, &hole) || hole.len != shape.len)
		return NULL;
	struct str rest = str_slice(hole, 2, hole.len - 1);
	str_next(&rest, '.', &id);
	const struct check_resource *found = check_find_resource(check, id);
	if (!found)
		return NULL;
	if (ret_attribute)
		*ret_attribute = rest.ptr ? rest : STR("");
	return found->resource;
}

static bool has_wildcard(struct str text)
{
	return str_contains(text, STR("*")) || str_contains(text, STR("?"));
}

/* The bucket's name against a name's shape. Names that the service makes up are nobody's but the Ref's. */
static enum relation compare_name(const struct check *check, struct str name, const struct resource *bucket)
{
	struct str own, attribute = {0};
	if (has_wildcard(name) || !shape_of_bucket_in(check, bucket, &own))
		return RELATION_UNKNOWN;
	const struct resource *other = shape_target(check, name, &attribute);
	if (other && other != bucket && !attribute.len && str_is(other->type, BUCKET_TYPE))
		return RELATION_OTHER;
	return shape_compare(name, own);
}

enum relation shape_names_bucket(const struct check *check, const struct value *value, const struct resource *bucket)
{
	struct str shape;
	const struct resource *target = relate_target(check, value, NULL);
	if (target == bucket && value_is_intrinsic(value, FN_REF))
		return RELATION_SAME;
	if (target && str_is(target->type, BUCKET_TYPE) && value_is_intrinsic(value, FN_REF))
		return RELATION_OTHER;
	return shape_of_in(check, value, &shape) ? compare_name(check, shape, bucket) : RELATION_UNKNOWN;
}

/* "arn:PARTITION:s3:::" cut off; false for another text. */
static bool strip_arn(struct str shape, struct str *ret_rest)
{
	if (!str_starts_with(shape, STR("arn:")))
		return false;
	size_t at = str_find(shape, STR(":s3:::"), 4);
	if (at == SIZE_MAX)
		return false;
	*ret_rest = str_slice(shape, at + 6, shape.len);
	return true;
}

enum relation shape_is_bucket_arn(const struct check *check, const struct value *value, const struct resource *bucket,
                                  struct str *ret_path)
{
	struct str shape, rest;
	if (!shape_of_in(check, value, &shape))
		return RELATION_UNKNOWN;
	if (!strip_arn(shape, &rest)) {
		bool is_other_arn = str_starts_with(shape, STR("arn:")) && !shape_is_open(shape);
		bool is_name = relate_target(check, value, NULL) == bucket;
		return is_other_arn || is_name ? RELATION_OTHER : RELATION_UNKNOWN;
	}
	size_t slash = str_find(rest, STR("/"), 0);
	struct str name = str_slice(rest, 0, slash == SIZE_MAX ? rest.len : slash);
	if (ret_path)
		*ret_path = str_slice(rest, name.len, rest.len);
	return compare_name(check, name, bucket);
}

/* "NAME.s3.amazonaws.com" and its regional and website forms. */
static const struct resource *find_by_domain(const struct check *check, struct str shape, struct str *ret_attribute)
{
	size_t at = str_find(shape, STR(".s3"), 0), position = 0;
	if (at == SIZE_MAX || !str_contains(str_slice(shape, at, shape.len), STR(".amazonaws.com")))
		return NULL;
	struct str name = str_slice(shape, 0, at), rest = str_slice(shape, at + 3, shape.len);
	for (const struct check_resource *found; (found = relate_next(check, BUCKET_TYPE, &position));) {
		if (compare_name(check, name, found->resource) != RELATION_SAME)
			continue;
		bool is_website = str_starts_with(rest, STR("-website"));
		bool is_global = str_starts_with(rest, STR(".amazonaws.com"));
		*ret_attribute = is_website  ? STR("WebsiteURL")
		                 : is_global ? STR("DomainName")
		                             : STR("RegionalDomainName");
		return found->resource;
	}
	return NULL;
}

const struct resource *shape_find_bucket(const struct check *check, const struct value *value,
                                         struct str *ret_attribute)
{
	struct str shape;
	const struct resource *target = relate_target(check, value, ret_attribute);
	if (target)
		return str_is(target->type, BUCKET_TYPE) ? target : NULL;
	if (!shape_of_in(check, value, &shape))
		return NULL;
	const struct resource *found = find_by_domain(check, shape, ret_attribute);
	size_t position = 0;
	for (const struct check_resource *next; !found && (next = relate_next(check, BUCKET_TYPE, &position));)
		if (compare_name(check, shape, next->resource) == RELATION_SAME) {
			*ret_attribute = STR("");
			found = next->resource;
		}
	return found;
}
