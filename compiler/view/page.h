/* What the parts of a plan's page share. Private to html*.c. */
#ifndef LK_VIEW_PAGE_H
#define LK_VIEW_PAGE_H

#include "plan/show.h"

struct page {
	struct buf *buf;
	const struct plan *plan;
	const struct show_options *options;
};

/* <tag class="…">text</tag>; class may be NULL. */
void page_element(const struct page *page, const char *tag, const char *class, struct str text);

/* A list, nothing when it is empty. */
void page_lines(const struct page *page, const struct str *items, size_t count, const char *class);

/* The lines of a text, indented as they are. */
void page_preformatted(const struct page *page, struct str text);

/* "OrdersTable", which leads to its change. */
void page_link(const struct page *page, const struct plan_change *change);

/* "1,204 items; not allowed" of what is lost. */
struct str page_loss(const struct page *page, const struct plan_change *change);

/* Each change as a block that folds: those that take something away or let something in first, and open. */
void page_changes(const struct page *page);

/* What changes outside of resources, as a table. */
void page_sections(const struct page *page);

#endif
