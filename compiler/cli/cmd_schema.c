#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/schema_page.h"
#include "cli/schema_stubs.h"
#include "formats/json_write.h"
#include "schema/stubs.h"

enum { FORM_TEXT, FORM_JSON };

/* "AWS::S3::Bucket.Tags.0.Key" → type and "/Tags/0/Key" */
static void split(struct cli *cli, const char *word, struct str *ret_type, struct str *ret_path)
{
	struct str rest = str_from(word), part, path = {0};
	str_next(&rest, '.', ret_type);
	while (rest.ptr && str_next(&rest, '.', &part))
		path = str_format_in(cli->arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(part));
	*ret_path = path;
}

/* --- wrong names */

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

static void offer_members(struct text_nearest *nearest, const struct schema_type *type, struct pack_node node,
                          size_t depth)
{
	static const char *const alternatives[] = {"allOf", "oneOf", "anyOf"};
	struct pack_node properties = pack_get_text(node, "properties");
	for (size_t i = 0; i < pack_count(properties); i++)
		text_nearest_offer(nearest, pack_key(properties, i));
	for (size_t k = 0; k < LK_COUNT(alternatives) && depth < 3; k++) {
		struct pack_node list = pack_get_text(node, alternatives[k]);
		for (size_t i = 0; i < pack_count(list); i++)
			offer_members(nearest, type, schema_resolve(type, pack_item(list, i)), depth + 1);
	}
}

/* The first part of the path that leads nowhere, and the name there that is nearest to it. */
static int unknown_property(struct cli *cli, const struct schema_type *type, struct str path)
{
	struct error err;
	struct str rest = str_slice(path, 1, path.len), part, good = {0};
	struct pack_node holder = type->node;
	while (str_next(&rest, '/', &part)) {
		struct str longer = str_format_in(cli->arena, "%.*s/%.*s", STR_ARG(good), STR_ARG(part));
		struct pack_node next = schema_at(type, longer);
		if (!pack_is_present(next))
			break;
		good = longer;
		holder = next;
	}
	struct text_nearest nearest = text_nearest_begin(part);
	offer_members(&nearest, type, holder, 0);
	offer_members(&nearest, type, schema_resolve(type, pack_get_text(holder, "items")), 0);
	struct str dotted = schema_page_dotted_in(cli->arena, good);
	error_set(&err, ERROR_NOT_FOUND, "%.*s%s%.*s has no property '%.*s'", STR_ARG(type->name), good.len ? "." : "",
	          STR_ARG(dotted), STR_ARG(part));
	if (nearest.best.len)
		error_hint(&err, "did you mean '%.*s'?", STR_ARG(nearest.best));
	else
		error_hint(&err, "lkc schema %.*s%s%.*s lists them", STR_ARG(type->name), good.len ? "." : "",
		           STR_ARG(dotted));
	return cli_fail(cli, &err);
}

/* --- lists */

static int write_names(struct cli *cli, int form, const struct facts_list *names)
{
	struct buf out;
	struct json_writer json;
	buf_init(&out, LIMIT_OUTPUT);
	json_writer_init(&json, &out, 2);
	if (form == FORM_JSON) {
		json_write_begin_object(&json);
		json_write_member_int(&json, STR("format_version"), 1);
		json_write_name(&json, STR("names"));
		json_write_begin_array(&json);
	}
	for (size_t i = 0; i < names->items.count; i++) {
		if (form == FORM_JSON)
			json_write_string(&json, names->items.items[i]);
		else
			buf_printf(&out, "%.*s\n", STR_ARG(names->items.items[i]));
	}
	if (form == FORM_JSON) {
		json_write_end_array(&json);
		json_write_end_object(&json);
		buf_append_char(&out, '\n');
	}
	int code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code;
}

/* "AWS::S3" of "AWS::S3::Bucket" */
static struct str namespace_of(struct str type)
{
	size_t first = str_find(type, STR("::"), 0);
	return str_slice(type, 0, str_find(type, STR("::"), first + 2));
}

static int list_services(struct cli *cli, int form)
{
	struct facts_list names = {0};
	for (size_t i = 0; i < schema_type_count(pack_embedded()); i++) {
		struct str name = namespace_of(schema_type_name(pack_embedded(), i));
		if (!names.items.count || !str_equal(names.items.items[names.items.count - 1], name))
			VEC_PUSH(cli->arena, &names.items) = name;
	}
	return write_names(cli, form, &names);
}

/* The types of a service ("AWS::S3"), or those that begin so ("AWS::S3::Bu"); none are a wrong name. */
static int list_types(struct cli *cli, int form, struct str prefix)
{
	struct facts_list names = {0};
	struct str service = str_format_in(cli->arena, "%.*s::", STR_ARG(prefix));
	for (int pass = 0; pass < 2 && !names.items.count; pass++)
		for (size_t i = 0; i < schema_type_count(pack_embedded()); i++)
			if (str_starts_with(schema_type_name(pack_embedded(), i), pass ? prefix : service))
				VEC_PUSH(cli->arena, &names.items) = schema_type_name(pack_embedded(), i);
	return names.items.count ? write_names(cli, form, &names) : unknown_type(cli, prefix);
}

/* --- one type or property */

/* "Tags.Key" is Key of any item of Tags: the "*" between them need not be written. */
static struct str with_items(struct cli *cli, const struct schema_type *type, struct str path)
{
	struct str rest = str_slice(path, 1, path.len), part, whole = {0};
	while (rest.len && str_next(&rest, '/', &part)) {
		struct str plain = str_format_in(cli->arena, "%.*s/%.*s", STR_ARG(whole), STR_ARG(part));
		struct str item = str_format_in(cli->arena, "%.*s/*/%.*s", STR_ARG(whole), STR_ARG(part));
		bool plainly = pack_is_present(schema_at(type, plain));
		whole = !plainly && pack_is_present(schema_at(type, item)) ? item : plain;
	}
	return whole;
}

static int show(struct cli *cli, int form, const struct schema_type *type, struct str path)
{
	struct schema_page page = {.arena = cli->arena, .type = type, .path = path, .node = schema_at(type, path)};
	if (!pack_is_present(page.node))
		return unknown_property(cli, type, path);
	struct pattern_cache *patterns = pattern_cache_new();
	struct descriptions *descriptions = descriptions_new();
	struct buf out;
	page.descriptions = descriptions;
	buf_init(&out, LIMIT_OUTPUT);
	schema_page_fill(&page, patterns);
	if (form == FORM_JSON)
		schema_page_json(&out, &page);
	else
		schema_page_text(&out, &page);
	int code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	descriptions_free(descriptions);
	pattern_cache_free(patterns);
	return code;
}

int cmd_schema(struct cli *cli)
{
	static const char *const forms[] = {[FORM_TEXT] = "text", [FORM_JSON] = "json"};
	struct str name, path;
	struct schema_type type;
	int form = cli_format(cli, forms, LK_COUNT(forms));
	if (form < 0)
		return EXIT_USAGE;
	if (cli_has(cli, OPTION_STUBS))
		return schema_stubs(cli);
	if (cli_has(cli, OPTION_SERVICE))
		return cli_misuse(cli, "--service goes with --stubs DIR");
	if (!cli->options.positional_count)
		return list_services(cli, form);
	split(cli, cli->options.positionals[0], &name, &path);
	if (schema_find_type(pack_embedded(), name, &type))
		return show(cli, form, &type, with_items(cli, &type, path));
	return path.len ? unknown_type(cli, name) : list_types(cli, form, name);
}
