#include "view/html.h"

#include "base/limits.h"
#include "plan/show_drift.h"
#include "plan/show_opinion.h"
#include "plan/show_places.h"
#include "view/markup.h"
#include "view/page.h"
#include "view/svg.h"

/* page.css, laid down by style.S. */
extern const char view_style[], view_style_end[];

void page_element(const struct page *page, const char *tag, const char *class, struct str text)
{
	buf_printf(page->buf, class ? "<%s class=\"%s\">" : "<%s>", tag, class);
	markup_text(page->buf, text);
	buf_printf(page->buf, "</%s>", tag);
}

void page_lines(const struct page *page, const struct str *items, size_t count, const char *class)
{
	if (!count)
		return;
	buf_append_text(page->buf, "<ul>");
	for (size_t i = 0; i < count; i++)
		page_element(page, "li", class, items[i]);
	buf_append_text(page->buf, "</ul>\n");
}

void page_preformatted(const struct page *page, struct str text)
{
	struct str line;
	buf_append_text(page->buf, "<pre>");
	while (str_next(&text, '\n', &line)) {
		markup_text(page->buf, line);
		buf_append_char(page->buf, '\n');
	}
	buf_append_text(page->buf, "</pre>\n");
}

void page_link(const struct page *page, const struct plan_change *change)
{
	buf_append_text(page->buf, "<a href=\"#");
	markup_anchor(page->buf, change->logical_id);
	buf_append_text(page->buf, "\">");
	markup_text(page->buf, change->logical_id);
	buf_append_text(page->buf, "</a>");
}

struct str page_loss(const struct page *page, const struct plan_change *change)
{
	struct arena *arena = page->plan->arena;
	struct str what = change->at_stake.len ? change->at_stake : STR("how much is not known");
	if (change->allowed.len)
		return str_format_in(arena, "%.*s; allowed: %.*s", STR_ARG(what), STR_ARG(change->allowed));
	return change->data_loss ? str_format_in(arena, "%.*s; not allowed", STR_ARG(what)) : what;
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
	buf_printf(page->buf, "<section class=\"alert%s\"><h2>%s</h2><ul>\n", class, title);
}

static void alert_line(const struct page *page, const struct plan_change *change, struct str text)
{
	buf_append_text(page->buf, "<li>");
	if (change)
		page_link(page, change);
	buf_append_text(page->buf, change ? ": " : "");
	markup_text(page->buf, text);
	buf_append_text(page->buf, "</li>\n");
}

static void alert_end(const struct page *page)
{
	buf_append_text(page->buf, "</ul></section>\n");
}

/* Those that are certain, or those that depend on what a replacement comes to. */
static void losses(const struct page *page, bool certain)
{
	const struct plan *plan = page->plan;
	size_t count = 0;
	for (size_t i = 0; i < plan->changes.count; i++) {
		const struct plan_change *change = &plan->changes.items[i];
		if (certain ? !change->data_loss : change->data_loss || !change->may_lose_data)
			continue;
		if (!count++)
			alert_begin(page, certain ? "" : " warn", certain ? "Data is lost" : "Data may be lost");
		alert_line(page, change, page_loss(page, change));
	}
	if (count)
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

/* What a step changes, where no lines of its own say more. */
static void step_names(const struct page *page, const struct plan_step *step)
{
	size_t count = step->logical_ids.count;
	buf_append_text(page->buf, count ? "<br>" : "");
	for (size_t i = 0; i < count; i++) {
		const struct plan_change *change = plan_find(page->plan, step->logical_ids.items[i]);
		buf_append_text(page->buf, i ? ", " : "");
		if (change) {
			buf_printf(page->buf, "%s ", svg_sign(change->action));
			page_link(page, change);
		} else {
			markup_text(page->buf, step->logical_ids.items[i]);
		}
	}
}

static void steps(const struct page *page)
{
	const struct plan *plan = page->plan;
	if (plan->steps.count < 2)
		return;
	buf_append_text(page->buf, "<h2>Steps</h2>\n<ol>\n");
	for (size_t i = 0; i < plan->steps.count; i++) {
		const struct plan_step *step = &plan->steps.items[i];
		buf_append_text(page->buf, "<li>");
		markup_text(page->buf, step->title);
		if (!step->lines.count)
			step_names(page, step);
		else if (!show_step_is_titled(step))
			page_lines(page, step->lines.items, step->lines.count, NULL);
		buf_append_text(page->buf, "</li>\n");
	}
	buf_append_text(page->buf, "</ol>\n");
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
		page_preformatted(page, buf_view(&text));
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
	losses(&page, true);
	refusals(&page);
	losses(&page, false);
	broadenings(&page);
	picture(&page, desired);
	steps(&page);
	page_changes(&page);
	page_sections(&page);
	preformatted(&page, "Places of the stack set", show_text_places);
	preformatted(&page, "Notes", show_text_notes);
	preformatted(&page, "Drift", show_text_drift);
	preformatted(&page, "Second opinion", opinion);
	buf_append_text(buf, "</main>\n<footer>Made by lkc plan --format html.</footer>\n</body>\n</html>\n");
}
