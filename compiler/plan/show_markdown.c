#include "base/limits.h"
#include "plan/show_value.h"

/* How much is told, from everything down to what is never cut. */
struct detail {
	bool created, updated, lost; /* the lines of each resource, not its name alone */
};

static const struct detail details[] = {{true, true, true}, {false, true, true}, {false, false, true},
                                        {false, false, false}};

enum {
	ID_WIDTH = 100,   /* bytes of a logical id in a list; CloudFormation takes 255 */
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

static void append_sections(struct buf *buf, const struct plan *plan, bool in_full, const struct show_options *options)
{
	if (!plan->sections.count)
		return;
	buf_printf(buf, "\n<details><summary>%zu beside the resources</summary>\n\n", plan->sections.count);
	if (in_full) {
		struct buf text;
		buf_init(&text, LIMIT_OUTPUT);
		show_text_sections(&text, plan, options);
		append_fenced(buf, buf_view(&text));
		buf_done(&text);
	} else {
		buf_append_text(buf, "Too long for a comment.\n");
	}
	buf_append_text(buf, "\n</details>\n");
}

static void append_losses(struct buf *buf, const struct plan *plan)
{
	const struct plan_change *change;
	size_t position = 0, count = 0;
	while ((change = plan_next_loss(plan, &position)) && buf->len + ID_WIDTH + LIST_ROOM < buf->limit) {
		buf_append_text(buf, count++ ? ", `" : "\n**Data is lost:** `");
		append_name(buf, change->logical_id);
		buf_append_char(buf, '`');
	}
	if (count)
		buf_append_text(buf, change ? " and more.\n" : ".\n");
}

static void append_comment(struct buf *buf, const struct plan *plan, struct detail detail,
                           const struct show_options *options)
{
	buf_append_text(buf, "<!-- lkc-plan ");
	append_name(buf, plan->stack_name);
	buf_append_text(buf, " -->\n### Plan of `");
	append_name(buf, plan->stack_name);
	buf_append_text(buf, "`\n\n");
	if (plan->action == PLAN_NONE)
		buf_append_text(buf, "No changes.\n");
	else
		show_summary(buf, plan);
	buf_append_char(buf, '\n');
	append_losses(buf, plan);
	if (count_chosen(plan, is_loss)) {
		buf_append_text(buf, "\n#### Replaced and deleted\n\n");
		if (detail.lost)
			append_blocks(buf, plan, is_loss, options);
		else
			append_names(buf, plan, is_loss);
	}
	append_folded(buf, plan, "updated", is_update, detail.updated, options);
	append_folded(buf, plan, "created", is_creation, detail.created, options);
	append_sections(buf, plan, detail.updated, options);
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
