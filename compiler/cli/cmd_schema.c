#include "base/limits.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "schema/describe.h"

/* "AWS::S3::Bucket.Tags.0.Key" → type and "/Tags/0/Key" */
static void split(struct cli *cli, const char *word, struct str *ret_type, struct str *ret_path)
{
	struct str rest = str_from(word), part, path = {0};
	str_next(&rest, '.', ret_type);
	while (rest.ptr && str_next(&rest, '.', &part))
		path = str_format_in(cli->arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(part));
	*ret_path = path;
}

static int unknown_type(struct cli *cli, struct str type)
{
	struct error err;
	struct text_nearest nearest = text_nearest_begin(type);
	for (size_t i = 0; i < schema_type_count(pack_embedded()); i++)
		text_nearest_offer(&nearest, schema_type_name(pack_embedded(), i));
	error_set(&err, ERROR_NOT_FOUND, "there is no resource type '%.*s'", STR_ARG(type));
	if (nearest.best.len)
		error_hint(&err, "did you mean '%.*s'?", STR_ARG(nearest.best));
	return cli_fail(cli, &err);
}

static void append_type_name(struct buf *out, struct pack_node node)
{
	struct pack_node type = pack_get_text(node, "type");
	if (pack_kind(type) == PACK_STRING)
		buf_append(out, pack_string(type));
	for (size_t i = 0; i < pack_count(type); i++)
		buf_printf(out, "%s%.*s", i ? " or " : "", STR_ARG(pack_string(pack_item(type, i))));
	if (!pack_is_present(type))
		buf_append_text(out, pack_count(pack_get_text(node, "properties")) ? "object" : "any");
}

static void append_number(struct buf *out, struct cli *cli, struct pack_node node, const char *keyword,
			  const char *words)
{
	struct pack_node value = pack_get_text(node, keyword);
	if (pack_is_present(value))
		buf_printf(out, "  %s %s\n", words, text_from_double_in(cli->arena, pack_number(value)).ptr);
}

static void append_constraints(struct buf *out, struct cli *cli, struct pack_node node)
{
	static const struct {
		const char *keyword, *words;
	} numbers[] = {
		{"minimum", "at least"},	 {"maximum", "at most"},	 {"minLength", "length at least"},
		{"maxLength", "length at most"}, {"minItems", "items at least"}, {"maxItems", "items at most"},
		{"multipleOf", "a multiple of"},
	};
	struct pack_node values = pack_get_text(node, "enum");
	for (size_t i = 0; i < LK_COUNT(numbers); i++)
		append_number(out, cli, node, numbers[i].keyword, numbers[i].words);
	if (pack_is_present(pack_get_text(node, "pattern")))
		buf_printf(out, "  pattern %.*s\n", STR_ARG(pack_string(pack_get_text(node, "pattern"))));
	if (pack_is_present(pack_get_text(node, "format")))
		buf_printf(out, "  format %.*s\n", STR_ARG(pack_string(pack_get_text(node, "format"))));
	for (size_t i = 0; i < pack_count(values); i++)
		buf_printf(out, "%s%.*s%s", i ? ", " : "  one of ", STR_ARG(pack_string(pack_item(values, i))),
			   i + 1 == pack_count(values) ? "\n" : "");
}

static void append_members(struct buf *out, const struct schema_type *type, struct pack_node node)
{
	struct pack_node properties = pack_get_text(node, "properties"), required = pack_get_text(node, "required");
	for (size_t i = 0; i < pack_count(properties); i++) {
		struct str name = pack_key(properties, i);
		buf_printf(out, "%s  %-36.*s ", i ? "" : "\n", STR_ARG(name));
		append_type_name(out, schema_resolve(type, pack_item(properties, i)));
		buf_printf(out, "%s\n", pack_has_string(required, name) ? ", required" : "");
	}
}

static void append_roles(struct buf *out, const struct schema_type *type, struct str path)
{
	static const struct {
		enum schema_role role;
		const char *words;
	} roles[] = {
		{SCHEMA_CREATE_ONLY, "a change replaces the resource"},
		{SCHEMA_CONDITIONAL_CREATE_ONLY, "a change may replace the resource"},
		{SCHEMA_READ_ONLY, "read only: an attribute for Fn::GetAtt"},
		{SCHEMA_WRITE_ONLY, "write only: the service never tells it"},
		{SCHEMA_DEPRECATED, "deprecated"},
	};
	struct str listed;
	for (size_t i = 0; i < LK_COUNT(roles); i++)
		if (schema_has_role(type, roles[i].role, path, &listed))
			buf_printf(out, "  %s (%s: %.*s)\n", roles[i].words, schema_role_name(roles[i].role),
				   STR_ARG(listed));
}

int cmd_schema(struct cli *cli)
{
	struct str name, path;
	struct schema_type type;
	struct buf out;
	if (!cli->options.positional_count)
		return cli_misuse(cli, "name a type: lkc schema AWS::S3::Bucket");
	split(cli, cli->options.positionals[0], &name, &path);
	if (!schema_find_type(pack_embedded(), name, &type))
		return unknown_type(cli, name);
	struct pack_node node = schema_at(&type, path);
	if (!pack_is_present(node)) {
		struct error err;
		error_set(&err, ERROR_NOT_FOUND, "%.*s has no property %.*s", STR_ARG(name), STR_ARG(path));
		error_hint(&err, "lkc schema %.*s lists them", STR_ARG(name));
		return cli_fail(cli, &err);
	}
	struct descriptions *descriptions = descriptions_new();
	buf_init(&out, LIMIT_OUTPUT);
	buf_printf(&out, "%s: ", cli->options.positionals[0]);
	append_type_name(&out, node);
	buf_printf(&out, "\n%.*s\n", STR_ARG(descriptions_find(descriptions, &type, path)));
	append_constraints(&out, cli, node);
	if (path.len)
		append_roles(&out, &type, path);
	append_members(&out, &type, node);
	int code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	descriptions_free(descriptions);
	return code;
}
