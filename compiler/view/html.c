#include "view/html.h"

#include "base/limits.h"
#include "plan/show_drift.h"
#include "plan/show_opinion.h"
#include "view/markup.h"
#include "view/svg.h"

enum { VALUE_WIDTH = 400 };

/* page.css, laid down by style.S. */
extern const char view_style[], view_style_end[];

struct page {
	struct buf *buf;
	const struct plan *plan;
	const struct show_options *options;
};

/* <tag class="…">text</tag> */
static void element(const struct page *page, const char *tag, const char *class, struct str text)
{
	buf_printf(page->buf, class ? "<%s class=\"%s\">" : "<%s>", tag, class);
	markup_text(page->buf, text);
	buf_printf(page->buf, "</%s>", tag);
}

static bool is_severe(const struct plan_change *change)
{
	return change->action == PLAN_DELETE || change->action == PLAN_REPLACE || change->data_loss ||
	       change->may_lose_data || change->refusals.count || change->broadening.count;
}

/* --- the head: counts, and what nobody may overlook */

static void counts(const struct page *page)
{
	const struct plan_summary *summary = &page->plan->summary;
	const struct {
		enum plan_action action;
		size_t count;
	} all[] = {{PLAN_CREATE, summary->create},
		   {PLAN_UPDATE, summary->update},
		   {PLAN_REPLACE, summary->replace},
		   {PLAN_DELETE, summary->delete},
		   {PLAN_IMPORT, summary->import}};
	buf_append_text(page->buf, "<ul class=\"counts\">");
	for (size_t i = 0; i < LK_COUNT(all); i++)
		if (all[i].count)
			buf_printf(page->buf, "<li class=\"%s\">%s %zu to %s</li>", svg_class(all[i].action),
				   svg_sign(all[i].action), all[i].count, plan_action_name(all[i].action));
	buf_append_text(page->buf, "</ul>\n");
}

static void head(const struct page *page)
{
	struct buf *buf = page->buf;
	buf_append_text(buf,
			"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
			"style-src 'unsafe-inline'\">\n"
			"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Plan for ");
	markup_text(buf, page->plan->stack_name);
	buf_append_text(buf, "</title>\n<style>\n");
	buf_append(buf, (struct str){view_style, (size_t)(view_style_end - view_style)});
	buf_append_text(buf, "</style>\n</head>\n<body>\n<header>\n<h1>Plan for ");
	markup_text(buf, page->plan->stack_name);
	buf_append_text(buf, "</h1>\n<p class=\"dim\">");
	struct buf line;
	buf_init(&line, LIMIT_MESSAGE);
	show_summary(&line, page->plan);
	markup_text(buf, buf_view(&line));
	buf_done(&line);
	buf_append_text(buf, "</p>\n");
	counts(page);
	buf_append_text(buf, "</header>\n<main>\n");
}

static void alert_begin(const struct page *page, const char *class, const char *title)
{
	buf_printf(page->buf, "<section class=\"alert%s\"><h3>%s</h3><ul>\n", class, title);
}

static void alert_line(const struct page *page, const struct plan_change *change, struct str text)
{
	buf_append_text(page->buf, "<li>");
	if (change) {
		buf_append_text(page->buf, "<a href=\"#");
		markup_anchor(page->buf, change->logical_id);
		buf_append_text(page->buf, "\">");
		markup_text(page->buf, change->logical_id);
		buf_append_text(page->buf, text.len ? "</a>: " : "</a>");
	}
	markup_text(page->buf, text);
	buf_append_text(page->buf, "</li>\n");
}

static void alert_end(const struct page *page)
{
	buf_append_text(page->buf, "</ul></section>\n");
}

static struct str loss_in(const struct plan *plan, const struct plan_change *change)
{
	struct str what = change->at_stake.len ? change->at_stake : STR("how much is not known");
	if (change->allowed.len)
		return str_format_in(plan->arena, "%.*s; allowed: %.*s", STR_ARG(what), STR_ARG(change->allowed));
	return str_format_in(plan->arena, "%.*s; not allowed", STR_ARG(what));
}

static void losses(const struct page *page)
{
	const struct plan_change *change;
	size_t position = 0;
	if (!plan_next_loss(page->plan, &position))
		return;
	alert_begin(page, "", "Data is lost");
	for (position = 0; (change = plan_next_loss(page->plan, &position));)
		alert_line(page, change, loss_in(page->plan, change));
	alert_end(page);
}

static void refusals(const struct page *page)
{
	const struct plan *plan = page->plan;
	if (!plan_is_refused(plan))
		return;
	alert_begin(page, "", "CloudFormation refuses this");
	for (size_t i = 0; i < plan->refusals.count; i++)
		alert_line(page, NULL, plan->refusals.items[i]);
	for (size_t i = 0; i < plan->changes.count; i++)
		for (size_t j = 0; j < plan->changes.items[i].refusals.count; j++)
			alert_line(page, &plan->changes.items[i], plan->changes.items[i].refusals.items[j]);
	alert_end(page);
}

static void broadenings(const struct page *page)
{
	const struct plan *plan = page->plan;
	size_t count = 0;
	for (size_t i = 0; i < plan->changes.count; i++)
		for (size_t j = 0; j < plan->changes.items[i].broadening.count; j++) {
			if (!count++)
				alert_begin(page, " warn", "More is allowed than before");
			alert_line(page, &plan->changes.items[i], plan->changes.items[i].broadening.items[j]);
		}
	if (count)
		alert_end(page);
}

/* --- the picture */

static void picture(const struct page *page, const struct graph *desired)
{
	buf_append_text(page->buf, "<h2 id=\"graph\">Resources</h2>\n<figure tabindex=\"0\">\n");
	struct svg_extent extent = svg_plan(page->buf, page->plan, desired);
	buf_append_text(page->buf, "<figcaption>Each resource stands to the right of what it needs.");
	if (extent.shown < extent.all)
		buf_printf(page->buf, " %zu of %zu are drawn: what changes, and what it touches.", extent.shown,
			   extent.all);
	buf_append_text(page->buf, "</figcaption>\n</figure>\n");
}

static void lines(const struct page *page, const struct str *items, size_t count, const char *class)
{
	if (!count)
		return;
	buf_append_text(page->buf, "<ul>");
	for (size_t i = 0; i < count; i++)
		element(page, "li", class, items[i]);
	buf_append_text(page->buf, "</ul>\n");
}

static void steps(const struct page *page)
{
	const struct plan *plan = page->plan;
	if (plan->steps.count < 2)
		return;
	buf_append_text(page->buf, "<h2>Steps</h2>\n<ol>\n");
	for (size_t i = 0; i < plan->steps.count; i++) {
		buf_append_text(page->buf, "<li>");
		markup_text(page->buf, plan->steps.items[i].title);
		lines(page, plan->steps.items[i].lines.items, plan->steps.items[i].lines.count, NULL);
		buf_append_text(page->buf, "</li>\n");
	}
	buf_append_text(page->buf, "</ol>\n");
}

/* --- the changes */

static void cell(const struct page *page, const struct value *value, bool future)
{
	struct show_scope scope = {page->plan, future, page->options->verbose ? 0 : VALUE_WIDTH};
	buf_append_text(page->buf, "<td class=\"value\">");
	if (value)
		markup_value(page->buf, &scope, value);
}

static void effect(const struct page *page, const struct plan_property *property)
{
	static const char *const words[] = {"", "forces replacement", "may replace",
					    "cannot be known to replace or not"};
	buf_append_text(page->buf, "<td>");
	if (property->effect != PLAN_IN_PLACE) {
		buf_printf(page->buf, "<strong>%s</strong><br>", words[property->effect]);
		element(page, "span", "dim", property->proof);
	}
	buf_append_text(page->buf, "</td></tr>\n");
}

static void row(const struct page *page, const struct plan_property *property)
{
	buf_append_text(page->buf, "<tr><td class=\"value\">");
	struct buf path;
	buf_init(&path, LIMIT_MESSAGE);
	show_append_path(&path, property->path);
	markup_text(page->buf, buf_view(&path));
	buf_done(&path);
	buf_append_text(page->buf, "</td>");
	cell(page, property->before, false);
	buf_append_text(page->buf, "</td>");
	cell(page, property->after, true);
	if (property->known_after_apply)
		buf_append_text(page->buf, " <em class=\"dim\">known after apply</em>");
	if (property->hidden)
		buf_append_text(page->buf, " <em class=\"dim\">hidden, cannot be compared</em>");
	buf_append_text(page->buf, "</td>");
	effect(page, property);
}

static void properties(const struct page *page, const struct plan_change *change)
{
	if (!change->properties.count)
		return;
	buf_append_text(page->buf, "<table><thead><tr><th scope=\"col\">property</th><th scope=\"col\">before</th>"
				   "<th scope=\"col\">after</th><th scope=\"col\">effect</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < change->properties.count; i++)
		row(page, &change->properties.items[i]);
	buf_append_text(page->buf, "</tbody></table>\n");
}

static void summary(const struct page *page, const struct plan_change *change)
{
	buf_printf(page->buf, "<summary><span class=\"sign\" title=\"%s\">%s</span>", plan_action_name(change->action),
		   svg_sign(change->action));
	element(page, "span", "id", change->logical_id);
	element(page, "span", "type", change->type);
	if (change->data_loss)
		buf_append_text(page->buf, "<span class=\"lost\">its data is lost</span>");
	if (change->moved_from.len)
		element(page, "span", "dim",
			str_format_in(page->plan->arena, "renamed, was %.*s", STR_ARG(change->moved_from)));
	if (change->source.line)
		element(page, "span", "where",
			str_format_in(page->plan->arena, "%.*s:%u", STR_ARG(change->source.file), change->source.line));
	buf_append_text(page->buf, "</summary>\n<div class=\"body\">\n");
}

static void imported(const struct page *page, const struct plan_change *change)
{
	const struct value *identifier = change->identifier;
	for (size_t i = 0; identifier && i < identifier->as.map.count; i++) {
		const struct member *member = &identifier->as.map.items[i];
		element(page, "p", NULL,
			str_format_in(page->plan->arena, "imports %.*s: %.*s", STR_ARG(member->key),
				      STR_ARG(value_string(member->value))));
	}
}

static void text_block(const struct page *page, struct str rest)
{
	struct str line;
	buf_append_text(page->buf, "<pre>");
	while (str_next(&rest, '\n', &line)) {
		markup_text(page->buf, line);
		buf_append_char(page->buf, '\n');
	}
	buf_append_text(page->buf, "</pre>\n");
}

static void drift(const struct page *page, const struct plan_change *change)
{
	struct show_options plain = {.verbose = page->options->verbose};
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	show_drift_of(&(struct painter){&text, page->plan, &plain}, change);
	if (text.len)
		text_block(page, buf_view(&text));
	buf_done(&text);
}

static void change(const struct page *page, const struct plan_change *change)
{
	buf_printf(page->buf, "<details class=\"%s\" id=\"", svg_class(change->action));
	markup_anchor(page->buf, change->logical_id);
	buf_append_text(page->buf, is_severe(change) ? "\" open>" : "\">");
	summary(page, change);
	if (change->data_loss || change->may_lose_data)
		element(page, "p", "lost",
			str_format_in(page->plan->arena, "%s: %.*s",
				      change->data_loss ? "data is lost" : "data may be lost",
				      STR_ARG(loss_in(page->plan, change))));
	lines(page, change->refusals.items, change->refusals.count, "refused");
	lines(page, change->broadening.items, change->broadening.count, "more");
	lines(page, change->because.items, change->because.count, NULL);
	imported(page, change);
	properties(page, change);
	if (change->files.count)
		buf_append_text(page->buf, "<p>files behind the new code</p>");
	lines(page, change->files.items, change->files.count, NULL);
	drift(page, change);
	lines(page, change->notes.items, change->notes.count, "dim");
	buf_append_text(page->buf, "</div></details>\n");
}

static void changes(const struct page *page)
{
	const struct plan *plan = page->plan;
	if (plan->changes.count)
		buf_append_text(page->buf, "<h2>Changes</h2>\n");
	for (size_t pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < plan->changes.count; i++)
			if (is_severe(&plan->changes.items[i]) == !pass)
				change(page, &plan->changes.items[i]);
}

/* --- the rest, as the terminal has it */

typedef void show_part(struct buf *buf, const struct plan *plan, const struct show_options *options);

static void preformatted(const struct page *page, const char *title, show_part *part)
{
	struct show_options plain = {.verbose = page->options->verbose};
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	part(&text, page->plan, &plain);
	if (str_trim(buf_view(&text)).len) {
		buf_printf(page->buf, "<h2>%s</h2>\n", title);
		text_block(page, buf_view(&text));
	}
	buf_done(&text);
}

static void opinion(struct buf *buf, const struct plan *plan, const struct show_options *options)
{
	(void)options;
	if (plan->opinion)
		show_opinion_text(buf, plan->opinion);
}

void html_plan(struct buf *buf, const struct plan *plan, const struct graph *desired,
	       const struct show_options *options)
{
	struct page page = {buf, plan, options};
	head(&page);
	losses(&page);
	refusals(&page);
	broadenings(&page);
	picture(&page, desired);
	steps(&page);
	changes(&page);
	preformatted(&page, "Beside the resources", show_text_sections);
	preformatted(&page, "Notes", show_text_notes);
	preformatted(&page, "Drift", show_text_drift);
	preformatted(&page, "Second opinion", opinion);
	buf_append_text(buf, "</main>\n<footer>Made by lkc plan --format html.</footer>\n</body>\n</html>\n");
}
