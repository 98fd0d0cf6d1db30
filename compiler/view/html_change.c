#include "base/limits.h"
#include "plan/show_drift.h"
#include "view/markup.h"
#include "view/page.h"
#include "view/svg.h"

enum { VALUE_WIDTH = 400 };

static bool is_severe(const struct plan_change *change)
{
	return change->action == PLAN_DELETE || change->action == PLAN_REPLACE || change->data_loss ||
	       change->may_lose_data || change->refusals.count || change->broadening.count;
}

/* --- tables of values */

static struct str value_in(const struct page *page, const struct value *value, bool future)
{
	struct show_scope scope = {page->plan, future, page->options->verbose ? 0 : VALUE_WIDTH};
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	show_append_value(&text, &scope, value);
	struct str copy = buf_copy_in(&text, page->plan->arena);
	buf_done(&text);
	return copy;
}

static void head_cell(const struct page *page, bool wanted, const char *title)
{
	if (wanted)
		buf_printf(page->buf, "<th scope=\"col\">%s</th>", title);
}

/* The name of a row, and what is before and after: the same text twice is shown once. */
static void cells(const struct page *page, struct str name, const struct plan_property *property, bool with_before)
{
	struct buf *buf = page->buf;
	struct str before = {0}, after = {0};
	if (property->before)
		before = value_in(page, property->before, false);
	if (property->after)
		after = value_in(page, property->after, true);
	bool same = property->before && property->after && property->known_after_apply && str_equal(before, after);
	buf_append_text(buf, "<tr><th scope=\"row\" class=\"value\">");
	markup_text(buf, name);
	buf_append_text(buf, "</th>");
	if (with_before) {
		buf_append_text(buf, "<td class=\"value before\">");
		markup_text(buf, before);
		buf_append_text(buf, "</td>");
	}
	buf_append_text(buf, with_before ? "<td class=\"value after\">" : "<td class=\"value\">");
	if (!same)
		markup_text(buf, after);
	if (property->known_after_apply)
		buf_append_text(buf, same ? "<em class=\"dim\">known after apply</em>"
					  : " <em class=\"dim\">known after apply</em>");
	if (property->hidden)
		buf_append_text(buf, " <em class=\"dim\">hidden, cannot be compared</em>");
	buf_append_text(buf, "</td>");
}

static void effect(const struct page *page, const struct plan_property *property)
{
	static const char *const words[] = {"", "forces replacement", "may replace",
					    "cannot be known to replace or not"};
	buf_append_text(page->buf, "<td>");
	if (property->effect != PLAN_IN_PLACE) {
		buf_printf(page->buf, "<strong>%s</strong><br>", words[property->effect]);
		page_element(page, "span", "dim", property->proof);
	}
	buf_append_text(page->buf, "</td>");
}

static void property_row(const struct page *page, const struct plan_property *property, bool with_before,
			 bool with_effect)
{
	struct buf path;
	buf_init(&path, LIMIT_MESSAGE);
	show_append_path(&path, property->path);
	cells(page, buf_view(&path), property, with_before);
	buf_done(&path);
	if (with_effect)
		effect(page, property);
	buf_append_text(page->buf, "</tr>\n");
}

/* Columns that would be empty are left out. */
static void properties(const struct page *page, const struct plan_change *change)
{
	bool with_before = change->action != PLAN_CREATE, with_effect = false;
	if (!change->properties.count)
		return;
	for (size_t i = 0; i < change->properties.count; i++)
		with_effect |= change->properties.items[i].effect != PLAN_IN_PLACE;
	buf_append_text(page->buf, "<table><thead><tr>");
	head_cell(page, true, "property");
	head_cell(page, with_before, "before");
	head_cell(page, true, with_before ? "after" : "value");
	head_cell(page, with_effect, "effect");
	buf_append_text(page->buf, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < change->properties.count; i++)
		property_row(page, &change->properties.items[i], with_before, with_effect);
	buf_append_text(page->buf, "</tbody></table>\n");
}

/* --- blocks */

static const char *loss_words(const struct plan_change *change)
{
	if (change->data_loss)
		return "its data is lost";
	return change->action == PLAN_UPDATE ? "its data is lost if it is replaced" : "its data may be lost";
}

static void summary(const struct page *page, const struct plan_change *change)
{
	struct arena *arena = page->plan->arena;
	buf_printf(page->buf, "<summary><span class=\"sign\" title=\"%s\">%s</span>", plan_action_name(change->action),
		   svg_sign(change->action));
	page_element(page, "span", "id", change->logical_id);
	page_element(page, "span", "type", change->type);
	if (change->data_loss || change->may_lose_data)
		page_element(page, "span", "lost", str_from(loss_words(change)));
	if (change->moved_from.len)
		page_element(page, "span", "dim",
			     str_format_in(arena, "renamed, was %.*s", STR_ARG(change->moved_from)));
	if (change->source.line)
		page_element(page, "span", "where",
			     str_format_in(arena, "%.*s:%u", STR_ARG(change->source.file), change->source.line));
	buf_append_text(page->buf, "</summary>\n");
}

static void loss(const struct page *page, const struct plan_change *change)
{
	if (change->data_loss || change->may_lose_data)
		page_element(page, "p", "lost",
			     str_format_in(page->plan->arena, "%s: %.*s", loss_words(change),
					   STR_ARG(page_loss(page, change))));
}

static void identity(const struct page *page, const struct plan_change *change)
{
	const struct value *identifier = change->identifier;
	for (size_t i = 0; identifier && i < identifier->as.map.count; i++) {
		const struct member *member = &identifier->as.map.items[i];
		page_element(page, "p", NULL,
			     str_format_in(page->plan->arena, "imports %.*s: %.*s", STR_ARG(member->key),
					   STR_ARG(value_string(member->value))));
	}
	if (change->physical_id.len)
		page_element(page, "p", "dim",
			     str_format_in(page->plan->arena, "physical id %.*s", STR_ARG(change->physical_id)));
}

static void reasons(const struct page *page, const struct plan_change *change)
{
	if (!change->because.count)
		return;
	buf_append_text(page->buf, "<ul>");
	for (size_t i = 0; i < change->because.count; i++)
		page_element(page, "li", NULL,
			     str_format_in(page->plan->arena, "because %.*s", STR_ARG(change->because.items[i])));
	buf_append_text(page->buf, "</ul>\n");
}

static void drift(const struct page *page, const struct plan_change *change)
{
	struct show_options plain = {.verbose = page->options->verbose};
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	show_drift_of(&(struct painter){&text, page->plan, &plain}, change);
	if (text.len)
		page_preformatted(page, buf_view(&text));
	buf_done(&text);
}

/* The id is that of what folds: a link to it opens the block ("ancestor details revealing algorithm" of HTML). */
static void block(const struct page *page, const struct plan_change *change)
{
	buf_printf(page->buf, "<details class=\"%s\"%s>", svg_class(change->action),
		   is_severe(change) ? " open" : "");
	summary(page, change);
	buf_append_text(page->buf, "<div class=\"body\" id=\"");
	markup_anchor(page->buf, change->logical_id);
	buf_append_text(page->buf, "\">\n");
	loss(page, change);
	page_lines(page, change->refusals.items, change->refusals.count, "refused");
	page_lines(page, change->broadening.items, change->broadening.count, "more");
	identity(page, change);
	reasons(page, change);
	properties(page, change);
	if (change->files.count)
		buf_append_text(page->buf, "<p>files behind the new code</p>");
	page_lines(page, change->files.items, change->files.count, NULL);
	drift(page, change);
	page_lines(page, change->notes.items, change->notes.count, "dim");
	buf_append_text(page->buf, "</div></details>\n");
}

void page_changes(const struct page *page)
{
	const struct plan *plan = page->plan;
	if (plan->changes.count)
		buf_append_text(page->buf, "<h2>Changes</h2>\n");
	for (size_t pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < plan->changes.count; i++)
			if (is_severe(&plan->changes.items[i]) == !pass)
				block(page, &plan->changes.items[i]);
}

/* --- outside of resources */

void page_sections(const struct page *page)
{
	const struct plan *plan = page->plan;
	if (!plan->sections.count)
		return;
	buf_append_text(page->buf, "<h2>Beside the resources</h2>\n<table><thead><tr>");
	head_cell(page, true, "what");
	head_cell(page, true, "before");
	head_cell(page, true, "after");
	buf_append_text(page->buf, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < plan->sections.count; i++) {
		const struct plan_section_change *change = &plan->sections.items[i];
		struct plan_property property = {.before = change->before,
						 .after = change->after,
						 .known_after_apply = change->known_after_apply,
						 .hidden = change->hidden};
		struct str name = change->name.len ? str_format_in(plan->arena, "%s: %.*s", change->section,
								   STR_ARG(change->name))
						   : str_from(change->section);
		cells(page, name, &property, true);
		buf_append_text(page->buf, "</tr>\n");
	}
	buf_append_text(page->buf, "</tbody></table>\n");
}
