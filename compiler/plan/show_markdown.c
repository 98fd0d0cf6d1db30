#include "base/limits.h"
#include "plan/show_drift.h"
#include "plan/show_opinion.h"
#include "plan/show_places.h"
#include "plan/show_value.h"

enum amount {
	IN_FULL,
	SHORTENED, /* a line each, cut where it is long */
	NAMED,     /* as many names as there is room for, and how many more there are */
};

/* How much is told, from everything down to what is never cut. */
struct detail {
	bool created, updated; /* the lines of each resource, not its name alone */
	enum amount lost, broadened;
};

static const struct detail details[] = {
        {true, true, IN_FULL, IN_FULL},         {false, true, IN_FULL, IN_FULL},
        {false, false, IN_FULL, IN_FULL},       {false, false, SHORTENED, IN_FULL},
        {false, false, SHORTENED, SHORTENED},   {false, false, NAMED, SHORTENED},
        {false, false, NAMED, NAMED},
};

enum {
	ID_WIDTH = 100,   /* bytes of a logical id in a list; CloudFormation takes 255 */
	LINE_WIDTH = 160, /* bytes of a line that is shortened */
	LIST_ROOM = 4096, /* kept free behind lists of names, for the words that close the comment */
};

static bool is_loss(const struct plan_change *change)
{
	return change->action == PLAN_REPLACE || change->action == PLAN_DELETE;
}

static bool is_update(const struct plan_change *change)
{
	return change->action == PLAN_UPDATE;
}

static bool is_creation(const struct plan_change *change)
{
	return change->action == PLAN_CREATE || change->action == PLAN_IMPORT;
}

typedef bool choose(const struct plan_change *change);

/* A fence that nothing in the text closes. */
static void append_fenced(struct buf *buf, struct str text)
{
	size_t longest = 2, run = 0;
	for (size_t i = 0; i < text.len; i++) {
		run = text.ptr[i] == '`' ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	buf_append_repeat(buf, '`', longest + 1);
	buf_append_text(buf, "text\n");
	buf_append(buf, text);
	buf_append_repeat(buf, '`', longest + 1);
	buf_append_char(buf, '\n');
}

/* Letters, digits and a few signs: what a name may hold in Markdown and in a comment without meaning anything. */
static void append_name(struct buf *buf, struct str name)
{
	for (size_t i = 0; i < name.len && i < ID_WIDTH; i++) {
		char c = name.ptr[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		bool sign = (c >= '0' && c <= '9') || c == '.' || c == '/';
		bool dash = c == '-' && i && name.ptr[i - 1] != '-';
		buf_append_char(buf, letter || sign || dash ? c : '.');
	}
}

static size_t count_chosen(const struct plan *plan, choose *chosen)
{
	size_t count = 0;
	for (size_t i = 0; i < plan->changes.count; i++)
		count += chosen(&plan->changes.items[i]);
	return count;
}

static void append_blocks(struct buf *buf, const struct plan *plan, choose *chosen, const struct show_options *options)
{
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	for (size_t i = 0; i < plan->changes.count; i++)
		if (chosen(&plan->changes.items[i]))
			show_text_change(&text, plan, &plan->changes.items[i], options);
	append_fenced(buf, buf_view(&text));
	buf_done(&text);
}

static void append_names(struct buf *buf, const struct plan *plan, choose *chosen)
{
	size_t left = count_chosen(plan, chosen), written = 0;
	for (size_t i = 0; i < plan->changes.count; i++) {
		const struct plan_change *change = &plan->changes.items[i];
		if (!chosen(change))
			continue;
		if (buf->len + ID_WIDTH + LIST_ROOM > buf->limit)
			break;
		buf_printf(buf, "%s`%s ", written++ ? ", " : "", plan_action_name(change->action));
		append_name(buf, change->logical_id);
		buf_append_char(buf, '`');
		left--;
	}
	if (left)
		buf_printf(buf, " and %zu more", left);
	buf_append_text(buf, "\n");
}

static void append_folded(struct buf *buf, const struct plan *plan, const char *title, choose *chosen, bool in_full,
                          const struct show_options *options)
{
	size_t count = count_chosen(plan, chosen);
	if (!count)
		return;
	buf_printf(buf, "\n<details><summary>%zu %s</summary>\n\n", count, title);
	if (in_full)
		append_blocks(buf, plan, chosen, options);
	else
		append_names(buf, plan, chosen);
	buf_append_text(buf, "\n</details>\n");
}

/* The first line of text, cut at the end of a character. */
static void append_shortened(struct buf *buf, struct str text)
{
	size_t end = str_find(text, STR("\n"), 0);
	end = end == SIZE_MAX ? text.len : end;
	if (end > LINE_WIDTH) {
		for (end = LINE_WIDTH; end && ((unsigned char)text.ptr[end] & 0xc0) == 0x80;)
			end--;
		buf_append(buf, str_slice(text, 0, end));
		buf_append_text(buf, "…\n");
		return;
	}
	buf_append(buf, str_slice(text, 0, end));
	buf_append_char(buf, '\n');
}

/* The headings of what is lost, and whether its data is. */
static void append_headings(struct buf *buf, const struct plan *plan, const struct show_options *options)
{
	struct buf text, block;
	buf_init(&text, LIMIT_OUTPUT);
	buf_init(&block, LIMIT_OUTPUT);
	for (size_t i = 0; i < plan->changes.count; i++) {
		const struct plan_change *change = &plan->changes.items[i];
		if (!is_loss(change))
			continue;
		buf_clear(&block);
		show_text_change(&block, plan, change, options);
		append_shortened(&text, buf_view(&block));
		if (change->data_loss)
			buf_append_text(&text, "      its data is lost\n");
	}
	append_fenced(buf, buf_view(&text));
	buf_done(&block);
	buf_done(&text);
}

static void append_lost(struct buf *buf, const struct plan *plan, enum amount amount,
                        const struct show_options *options)
{
	if (!count_chosen(plan, is_loss))
		return;
	buf_append_text(buf, "\n#### Replaced and deleted\n\n");
	if (amount == IN_FULL)
		append_blocks(buf, plan, is_loss, options);
	else if (amount == SHORTENED)
		append_headings(buf, plan, options);
	else
		append_names(buf, plan, is_loss);
}

/* "OrderRole: order-validation may now also ..." */
static void append_broadening(struct buf *buf, const struct plan *plan, enum amount amount)
{
	struct buf text, line;
	size_t count = 0, left = 0;
	buf_init(&text, LIMIT_OUTPUT);
	buf_init(&line, LIMIT_OUTPUT);
	for (size_t i = 0; i < plan->changes.count; i++) {
		const struct plan_change *change = &plan->changes.items[i];
		for (size_t k = 0; k < change->broadening.count; k++, count++) {
			bool room = buf->len + text.len + 2 * LINE_WIDTH + LIST_ROOM < buf->limit;
			buf_clear(&line);
			show_append_escaped(&line, change->logical_id);
			buf_append_text(&line, ": ");
			show_append_escaped(&line, change->broadening.items[k]);
			if (amount == NAMED && !room) {
				left++;
			} else if (amount == IN_FULL) {
				buf_append(&text, buf_view(&line));
				buf_append_char(&text, '\n');
			} else {
				append_shortened(&text, buf_view(&line));
			}
		}
	}
	if (left)
		buf_printf(&text, "and %zu more\n", left);
	if (count) {
		buf_append_text(buf, "\n#### More is allowed\n\n");
		append_fenced(buf, buf_view(&text));
	}
	buf_done(&line);
	buf_done(&text);
}

/* Losses of data and refusals; where there is little room, how many there are. */
static void append_verdict(struct buf *buf, const struct plan *plan, struct detail detail,
                           const struct show_options *options)
{
	struct buf text;
	size_t position = 0, losses = 0;
	buf_init(&text, LIMIT_OUTPUT);
	show_text_verdict(&text, plan, options);
	while (plan_next_loss(plan, &position))
		losses++;
	if (text.len && detail.lost != NAMED) {
		buf_append_char(buf, '\n');
		append_fenced(buf, buf_view(&text));
	} else if (text.len) {
		buf_printf(buf, "\n**%zu losses of data%s%s.**\n", losses,
		           plan_is_guarded(plan) ? ", not all of which are allowed" : "",
		           plan_is_refused(plan) ? "; CloudFormation refuses this" : "");
	}
	buf_done(&text);
}

typedef void write_text(struct buf *buf, const struct plan *plan, const struct show_options *options);

static void append_fold_of(struct buf *buf, const struct plan *plan, struct str title, write_text *write, bool in_full,
                           const struct show_options *options)
{
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	write(&text, plan, options);
	if (text.len) {
		buf_printf(buf, "\n<details><summary>%.*s</summary>\n\n", STR_ARG(title));
		if (in_full)
			append_fenced(buf, buf_view(&text));
		else
			buf_append_text(buf, "Too long for a comment.\n");
		buf_append_text(buf, "\n</details>\n");
	}
	buf_done(&text);
}

static void write_opinion(struct buf *buf, const struct plan *plan, const struct show_options *options)
{
	(void)options;
	if (plan->opinion)
		show_opinion_text(buf, plan->opinion);
}

static void append_comment(struct buf *buf, const struct plan *plan, struct detail detail,
                           const struct show_options *options)
{
	struct arena *arena = plan->arena;
	buf_append_text(buf, "<!-- lkc plan ");
	append_name(buf, plan->stack_name);
	buf_append_text(buf, " -->\n### Plan of `");
	append_name(buf, plan->stack_name);
	buf_append_text(buf, "`\n\n");
	if (plan->action == PLAN_NONE)
		buf_append_text(buf, "No changes.");
	else
		show_summary(buf, plan);
	buf_append_char(buf, '\n');
	append_verdict(buf, plan, detail, options);
	append_lost(buf, plan, detail.lost, options);
	append_broadening(buf, plan, detail.broadened);
	append_fold_of(buf, plan, str_format_in(arena, "%zu steps", plan->steps.count), show_text_steps, detail.updated,
	               options);
	append_folded(buf, plan, "updated", is_update, detail.updated, options);
	append_folded(buf, plan, "created or imported", is_creation, detail.created, options);
	append_fold_of(buf, plan, str_format_in(arena, "%zu beside the resources", plan->sections.count),
	               show_text_sections, detail.updated, options);
	append_fold_of(buf, plan, STR("Places of the stack set"), show_text_places, detail.updated, options);
	append_fold_of(buf, plan, STR("Drift"), show_text_drift, detail.updated, options);
	append_fold_of(buf, plan, STR("Notes"), show_text_notes, detail.updated, options);
	append_fold_of(buf, plan, STR("CloudFormation's change set"), write_opinion, detail.updated, options);
}

void show_markdown(struct buf *buf, const struct plan *plan, const struct show_options *options)
{
	struct show_options plain = {.verbose = options->verbose};
	struct buf comment;
	buf_init(&comment, LIMIT_COMMENT);
	for (size_t i = 0; i < LK_COUNT(details); i++) {
		buf_clear(&comment);
		append_comment(&comment, plan, details[i], &plain);
		if (buf_ok(&comment))
			break;
	}
	buf_append(buf, buf_view(&comment));
	buf_done(&comment);
}
