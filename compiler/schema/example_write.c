#include "schema/example.h"

enum { INDENT = 2 };

bool example_is_name(struct str key)
{
	static const char *const words[] = {
		"and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
		"local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
	};
	for (size_t i = 0; i < LK_COUNT(words); i++)
		if (str_is(key, words[i]))
			return false;
	for (size_t i = 0; i < key.len; i++) {
		char c = key.ptr[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
		if (!letter && !(i && c >= '0' && c <= '9'))
			return false;
	}
	return key.len > 0;
}

static void write_text(struct buf *out, struct str text)
{
	buf_append_char(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c == '"' || c == '\\')
			buf_append_char(out, '\\');
		if (c < ' ' || c == 0x7f)
			buf_printf(out, "\\%03u", c);
		else
			buf_append_char(out, (char)c);
	}
	buf_append_char(out, '"');
}

static bool is_plain(const struct value *value)
{
	return value->kind != VALUE_LIST && value->kind != VALUE_MAP;
}

/* A few scalars, or one thing that is flat itself, stand on one line. */
static bool is_flat(const struct value *value)
{
	if (value->kind == VALUE_LIST) {
		for (size_t i = 0; i < value->as.list.count; i++)
			if (!is_plain(value->as.list.items[i]))
				return false;
		return value->as.list.count <= 4;
	}
	if (value->kind == VALUE_MAP)
		return value->as.map.count == 0 ||
		       (value->as.map.count == 1 && is_flat(value->as.map.items[0].value));
	return true;
}

static void write_key(struct buf *out, struct str key)
{
	if (example_is_name(key)) {
		buf_append(out, key);
	} else {
		buf_append_char(out, '[');
		write_text(out, key);
		buf_append_char(out, ']');
	}
	buf_append_text(out, " = ");
}

static void write_members(struct buf *out, const struct value *value, unsigned indent)
{
	bool flat = is_flat(value), list = value->kind == VALUE_LIST;
	size_t count = list ? value->as.list.count : value->as.map.count;
	buf_append_text(out, flat ? "{ " : "{\n");
	for (size_t i = 0; i < count; i++) {
		if (!flat)
			buf_append_repeat(out, ' ', (indent + 1) * INDENT);
		if (!list)
			write_key(out, value->as.map.items[i].key);
		example_write_value(out, list ? value->as.list.items[i] : value->as.map.items[i].value, indent + 1);
		buf_append_text(out, !flat ? ",\n" : i + 1 < count ? ", " : " ");
	}
	if (!flat)
		buf_append_repeat(out, ' ', indent * INDENT);
	buf_append_char(out, '}');
}

void example_write_value(struct buf *out, const struct value *value, unsigned indent)
{
	switch (value->kind) {
	case VALUE_NULL:
		buf_append_text(out, "aws.null");
		return;
	case VALUE_BOOL:
		buf_append_text(out, value->as.boolean ? "true" : "false");
		return;
	case VALUE_INT:
		buf_printf(out, "%lld", (long long)value->as.integer);
		return;
	case VALUE_FLOAT:
		buf_printf(out, "%.15g", value->as.number);
		return;
	case VALUE_STRING:
		write_text(out, value->as.string);
		return;
	case VALUE_LIST:
	case VALUE_MAP:
		if (value->kind == VALUE_MAP && !value->as.map.count)
			buf_append_text(out, "aws.map {}");
		else if (value->kind == VALUE_LIST && !value->as.list.count)
			buf_append_text(out, "aws.list {}");
		else
			write_members(out, value, indent);
		return;
	case VALUE_INTRINSIC:
		LK_BUG("an example has no functions");
	}
}

/* "AWS::S3::Bucket" → aws.S3.Bucket; what is not of that form is named in full. */
static void write_constructor(struct buf *out, struct str type)
{
	struct str rest = type, parts[4] = {0};
	size_t count = 0;
	while (count < 4 && rest.len) {
		size_t colons = str_find(rest, STR("::"), 0);
		parts[count++] = str_slice(rest, 0, colons);
		rest = colons == SIZE_MAX ? (struct str){0} : str_slice(rest, colons + 2, rest.len);
	}
	if (count == 3 && str_is(parts[0], "AWS") && example_is_name(parts[1]) && example_is_name(parts[2]))
		buf_printf(out, "aws.%.*s.%.*s", STR_ARG(parts[1]), STR_ARG(parts[2]));
	else
		buf_printf(out, "aws.resource \"%.*s\"", STR_ARG(type));
}

void example_write(struct buf *out, const struct schema_type *type, const struct example *example)
{
	for (size_t i = 0; i < example->missing.count; i++) {
		struct str path = example->missing.items[i];
		buf_printf(out, "-- %.*s is required too; its schema does not say what would fit\n",
		           STR_ARG(str_slice(path, 1, path.len)));
	}
	/* Source: AWS SAM Developer Guide, "AWS SAM template anatomy". */
	if (str_starts_with(type->name, STR("AWS::Serverless::")))
		buf_append_text(out, "-- needs stack:transform \"AWS::Serverless-2016-10-31\"\n");
	write_constructor(out, type->name);
	buf_append_text(out, " \"Example\" ");
	if (example->properties->as.map.count)
		write_members(out, example->properties, 0);
	else
		buf_append_text(out, "{}");
	buf_append_char(out, '\n');
}
