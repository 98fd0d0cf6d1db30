#include <stdio.h>

#include "cli/schema_page.h"
#include "formats/json_write.h"

static void write_pack(struct json_writer *json, struct pack_node node)
{
	switch (pack_kind(node)) {
	case PACK_ABSENT:
	case PACK_NULL:
		json_write_null(json);
		return;
	case PACK_BOOL:
		json_write_bool(json, pack_bool(node));
		return;
	case PACK_INT:
		json_write_int(json, pack_int(node));
		return;
	case PACK_FLOAT: {
		char digits[40];
		snprintf(digits, sizeof digits, "%.17g", pack_number(node));
		json_write_raw(json, str_from(digits));
		return;
	}
	case PACK_STRING:
		json_write_string(json, pack_string(node));
		return;
	case PACK_ARRAY:
		json_write_begin_array(json);
		for (size_t i = 0; i < pack_count(node); i++)
			write_pack(json, pack_item(node, i));
		json_write_end_array(json);
		return;
	case PACK_OBJECT:
		json_write_begin_object(json);
		for (size_t i = 0; i < pack_count(node); i++) {
			json_write_name(json, pack_key(node, i));
			write_pack(json, pack_get(node, pack_key(node, i)));
		}
		json_write_end_object(json);
		return;
	}
}

static void write_change(struct json_writer *json, const struct schema_page *page, struct str path)
{
	static const char *const names[] = {
		[PLAN_IN_PLACE] = "in place",
		[PLAN_REPLACES] = "replaces",
		[PLAN_MAY_REPLACE] = "may replace",
	};
	struct verdict verdict = schema_page_verdict(page, path);
	json_write_name(json, STR("change"));
	json_write_begin_object(json);
	json_write_member(json, STR("effect"), str_from(names[verdict.effect]));
	json_write_member(json, STR("proof"), verdict.proof);
	json_write_end_object(json);
}

static void write_roles(struct json_writer *json, const struct schema_page *page, struct str path)
{
	bool read_only = schema_has_role(page->type, SCHEMA_READ_ONLY, path, NULL);
	json_write_member_bool(json, STR("read_only"), read_only);
	json_write_member_bool(json, STR("write_only"), schema_has_role(page->type, SCHEMA_WRITE_ONLY, path, NULL));
	json_write_member_bool(json, STR("deprecated"), schema_has_role(page->type, SCHEMA_DEPRECATED, path, NULL));
	if (!read_only)
		write_change(json, page, path);
}

static void write_constraints(struct json_writer *json, const struct schema_page *page)
{
	json_write_name(json, STR("constraints"));
	json_write_begin_array(json);
	for (size_t i = 0; i < page->constraints.items.count; i++) {
		const struct constraint *constraint = &page->constraints.items.items[i];
		json_write_begin_object(json);
		json_write_member(json, STR("keyword"), str_from(constraint->keyword));
		json_write_member(json, STR("words"), constraint->words);
		json_write_name(json, STR("value"));
		write_pack(json, constraint->argument);
		json_write_end_object(json);
	}
	json_write_end_array(json);
}

static void write_members(struct json_writer *json, const struct schema_page *page)
{
	struct pack_node properties = pack_get_text(page->node, "properties");
	struct pack_node required = pack_get_text(page->node, "required");
	if (!pack_is_present(properties))
		return;
	json_write_name(json, STR("properties"));
	json_write_begin_object(json);
	for (size_t i = 0; i < pack_count(properties); i++) {
		struct str name = pack_key(properties, i);
		struct str path = str_format_in(page->arena, "%.*s/%.*s", STR_ARG(page->path), STR_ARG(name));
		json_write_name(json, name);
		json_write_begin_object(json);
		json_write_member(json, STR("kind"),
		                  constraint_kind_in(page->arena, page->type, pack_item(properties, i)));
		json_write_member(json, STR("description"),
		                  str_trim(descriptions_find(page->descriptions, page->type, path)));
		json_write_member_bool(json, STR("required"), pack_has_string(required, name));
		write_roles(json, page, path);
		json_write_end_object(json);
	}
	json_write_end_object(json);
}

static void write_list(struct json_writer *json, struct str name, const struct facts_list *list)
{
	json_write_name(json, name);
	json_write_begin_array(json);
	for (size_t i = 0; i < list->items.count; i++)
		json_write_string(json, list->items.items[i]);
	json_write_end_array(json);
}

static void write_type_facts(struct json_writer *json, const struct schema_page *page)
{
	const char *source;
	struct facts_list ref = facts_ref_in(page->arena, page->type, &source), attributes = {0};
	struct facts_list missing = facts_missing_regions_in(page->arena, page->type);
	struct str attribute;
	for (size_t at = 0; schema_next_attribute(page->type, page->arena, &at, &attribute);)
		VEC_PUSH(page->arena, &attributes.items) = attribute;
	write_list(json, STR("attributes"), &attributes);
	write_list(json, STR("ref"), &ref);
	if (ref.items.count)
		json_write_member(json, STR("ref_source"), str_from(source));
	json_write_member_bool(json, STR("stateful"), schema_is_stateful(page->type->node.pack, page->type->name));
	write_list(json, STR("missing_regions"), &missing);
}

void schema_page_json(struct buf *out, const struct schema_page *page)
{
	struct json_writer json;
	struct pack_node given = pack_get_text(page->node, "default");
	json_writer_init(&json, out, 2);
	json_write_begin_object(&json);
	json_write_member_int(&json, STR("format_version"), 1);
	json_write_member(&json, STR("type"), page->type->name);
	json_write_member(&json, STR("path"), schema_page_dotted_in(page->arena, page->path));
	json_write_member(&json, STR("kind"), constraint_kind_in(page->arena, page->type, page->node));
	json_write_member(&json, STR("description"),
	                  str_trim(descriptions_find(page->descriptions, page->type, page->path)));
	write_constraints(&json, page);
	if (pack_is_present(given)) {
		json_write_name(&json, STR("default"));
		write_pack(&json, given);
	}
	if (page->path.len)
		write_roles(&json, page, page->path);
	write_members(&json, page);
	if (!page->path.len)
		write_type_facts(&json, page);
	json_write_member(&json, STR("example"), schema_page_example_in(page));
	json_write_end_object(&json);
	buf_append_char(out, '\n');
}
