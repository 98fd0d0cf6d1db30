#include "cli/schema_page.h"

#include "base/limits.h"
#include "base/text.h"

struct str schema_page_dotted_in(struct arena *arena, struct str path)
{
	struct buf out;
	buf_init(&out, LIMIT_MESSAGE);
	for (size_t i = 1; i < path.len; i++)
		buf_append_char(&out, path.ptr[i] == '/' ? '.' : path.ptr[i]);
	struct str dotted = buf_copy_in(&out, arena);
	buf_done(&out);
	return dotted;
}

/* Differences have a "*" where a path has an item's number. */
struct verdict schema_page_verdict(const struct schema_page *page, struct str path)
{
	struct difference difference = {.path = path};
	struct str rest = str_slice(path, 1, path.len), part;
	int64_t index;
	while (rest.len && str_next(&rest, '/', &part))
		difference.schema_path = str_format_in(page->arena, "%.*s/%.*s", STR_ARG(difference.schema_path),
		                                       STR_ARG(str_to_int(part, &index) ? STR("*") : part));
	return verdict_of_property_in(page->arena, page->type, page->type->name, NULL, &difference);
}

void schema_page_fill(struct schema_page *page, struct pattern_cache *patterns)
{
	constraints_of_node_in(page->arena, page->type, page->node, &page->constraints);
	if (page->path.len)
		example_of_property_in(page->arena, patterns, page->type, page->path, &page->example);
	else
		example_of_type_in(page->arena, patterns, page->type, &page->example);
}

struct str schema_page_example_in(const struct schema_page *page)
{
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	if (!page->path.len) {
		example_write(&out, page->type, &page->example);
	} else if (page->example.properties) {
		struct str rest = str_slice(page->path, 1, page->path.len), part, name = {0};
		int64_t index;
		while (str_next(&rest, '/', &part))
			if (!str_is(part, "*") && !str_to_int(part, &index))
				name = part;
		if (example_is_name(name))
			buf_printf(&out, "%.*s = ", STR_ARG(name));
		else
			buf_printf(&out, "[\"%.*s\"] = ", STR_ARG(name));
		example_write_value(&out, page->example.properties, 0);
		buf_append_char(&out, '\n');
	}
	struct str lua = buf_copy_in(&out, page->arena);
	buf_done(&out);
	return lua;
}

/* --- text */

static void append_default(struct buf *out, const struct schema_page *page)
{
	struct pack_node value = pack_get_text(page->node, "default");
	if (pack_kind(value) == PACK_STRING)
		buf_printf(out, "  default \"%.*s\"\n", STR_ARG(pack_string(value)));
	else if (pack_kind(value) == PACK_BOOL)
		buf_printf(out, "  default %s\n", pack_bool(value) ? "true" : "false");
	else if (pack_kind(value) == PACK_INT || pack_kind(value) == PACK_FLOAT)
		buf_printf(out, "  default %s\n", text_from_double_in(page->arena, pack_number(value)).ptr);
	else if (pack_is_present(value))
		buf_append_text(out, "  has a default\n");
}

static const char *effect_words(enum plan_effect effect)
{
	switch (effect) {
	case PLAN_IN_PLACE:
		return "a change is made in place";
	case PLAN_REPLACES:
		return "a change replaces the resource";
	case PLAN_MAY_REPLACE:
		return "a change may replace the resource";
	case PLAN_CANNOT_KNOW:
		return "what a change does cannot be known";
	}
	LK_BUG("an unknown effect");
}

static void append_roles(struct buf *out, const struct schema_page *page)
{
	static const struct {
		enum schema_role role;
		const char *words;
	} roles[] = {
		{SCHEMA_READ_ONLY, "read only: an attribute for Fn::GetAtt"},
		{SCHEMA_WRITE_ONLY, "write only: the service never tells it"},
		{SCHEMA_DEPRECATED, "deprecated"},
	};
	struct str listed;
	for (size_t i = 0; i < LK_COUNT(roles); i++)
		if (schema_has_role(page->type, roles[i].role, page->path, &listed))
			buf_printf(out, "  %s (%s: %.*s)\n", roles[i].words, schema_role_name(roles[i].role),
			           STR_ARG(listed));
	if (schema_has_role(page->type, SCHEMA_READ_ONLY, page->path, NULL))
		return;
	struct verdict verdict = schema_page_verdict(page, page->path);
	buf_printf(out, "  %s (%.*s)\n", effect_words(verdict.effect), STR_ARG(verdict.proof));
}

/* Properties of an object, or of the items of a list. */
static struct pack_node members_of(const struct schema_page *page)
{
	struct pack_node properties = pack_get_text(page->node, "properties");
	struct pack_node items = schema_resolve(page->type, pack_get_text(page->node, "items"));
	return pack_is_present(properties) ? page->node : items;
}

static void append_members(struct buf *out, const struct schema_page *page)
{
	struct pack_node holder = members_of(page), properties = pack_get_text(holder, "properties");
	struct str star = holder.ref == page->node.ref ? (struct str){0} : STR("/*");
	bool first = true;
	for (size_t i = 0; i < pack_count(properties); i++) {
		struct str name = pack_key(properties, i);
		struct str path = str_format_in(page->arena, "%.*s%.*s/%.*s", STR_ARG(page->path), STR_ARG(star),
		                                STR_ARG(name));
		if (!page->path.len && schema_has_role(page->type, SCHEMA_READ_ONLY, path, NULL))
			continue;
		enum plan_effect effect = schema_page_verdict(page, path).effect;
		struct str kind = constraint_kind_in(page->arena, page->type, pack_item(properties, i));
		buf_printf(out, "%s  %-36.*s %.*s%s%s%s\n", first ? "\nProperties\n" : "", STR_ARG(name), STR_ARG(kind),
		           pack_has_string(pack_get_text(holder, "required"), name) ? ", required" : "",
		           effect == PLAN_REPLACES      ? ", a change replaces"
		           : effect == PLAN_MAY_REPLACE ? ", a change may replace"
		                                        : "",
		           schema_has_role(page->type, SCHEMA_DEPRECATED, path, NULL) ? ", deprecated" : "");
		first = false;
	}
}

static void append_attributes(struct buf *out, const struct schema_page *page)
{
	struct str attribute;
	bool first = true;
	for (size_t at = 0; schema_next_attribute(page->type, page->arena, &at, &attribute); first = false)
		buf_printf(out, "%s  %.*s\n", first ? "\nAttributes\n" : "", STR_ARG(attribute));
}

static void append_joined(struct buf *out, const struct facts_list *list, const char *between)
{
	for (size_t i = 0; i < list->items.count; i++)
		buf_printf(out, "%s%.*s", i ? between : "", STR_ARG(list->items.items[i]));
}

static void append_type_facts(struct buf *out, const struct schema_page *page)
{
	const char *source;
	struct facts_list ref = facts_ref_in(page->arena, page->type, &source);
	struct facts_list missing = facts_missing_regions_in(page->arena, page->type);
	if (ref.items.count) {
		buf_append_text(out, "\nRef gives ");
		append_joined(out, &ref, "|");
		buf_printf(out, " (%s)\n", source);
	}
	if (schema_is_stateful(page->type->node.pack, page->type->name))
		buf_append_text(out, "\nHolds data that a deletion would lose.\n");
	if (missing.items.count) {
		buf_append_text(out, "\nNot in ");
		append_joined(out, &missing, ", ");
		buf_append_char(out, '\n');
	}
}

static void append_indented(struct buf *out, struct str text)
{
	struct str line;
	while (text.len && str_next(&text, '\n', &line))
		buf_printf(out, "%s%.*s\n", line.len ? "  " : "", STR_ARG(line));
}

void schema_page_text(struct buf *out, const struct schema_page *page)
{
	struct str description = str_trim(descriptions_find(page->descriptions, page->type, page->path));
	struct str kind = constraint_kind_in(page->arena, page->type, page->node);
	struct str example = schema_page_example_in(page);
	buf_append(out, page->type->name);
	if (page->path.len)
		buf_printf(out, ".%.*s", STR_ARG(schema_page_dotted_in(page->arena, page->path)));
	buf_printf(out, ": %.*s\n", STR_ARG(kind));
	if (description.len)
		buf_printf(out, "\n%.*s\n", STR_ARG(description));
	if (page->constraints.items.count || page->path.len)
		buf_append_char(out, '\n');
	for (size_t i = 0; i < page->constraints.items.count; i++)
		buf_printf(out, "  %.*s\n", STR_ARG(page->constraints.items.items[i].words));
	append_default(out, page);
	if (page->path.len)
		append_roles(out, page);
	append_members(out, page);
	if (!page->path.len) {
		append_attributes(out, page);
		append_type_facts(out, page);
	}
	if (example.len) {
		buf_append_text(out, "\nExample\n");
		append_indented(out, example);
	}
}
