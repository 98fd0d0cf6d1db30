#include "base/limits.h"
#include "plan/show_drift.h"
#include "plan/show_opinion.h"
#include "plan/show_paint.h"
#include "plan/show_places.h"

static void show_heading(const struct painter *painter, const struct plan_change *change)
{
	struct buf *buf = painter->buf;
	const struct paint_mark *mark = paint_mark(change->action);
	paint_text(painter, mark->colour, mark->sign);
	buf_append_char(buf, ' ');
	paint(painter, COLOUR_BOLD);
	show_append_escaped(buf, change->logical_id);
	paint(painter, COLOUR_NONE);
	buf_append_text(buf, "  ");
	show_append_escaped(buf, change->type);
	if (change->source.line && change->action != PLAN_DELETE) {
		paint(painter, COLOUR_DIM);
		buf_append_text(buf, "  ");
		show_append_escaped(buf, change->source.file);
		buf_printf(buf, ":%u", (unsigned)change->source.line);
		paint(painter, COLOUR_NONE);
	}
	buf_append_char(buf, '\n');
}

/* What is lost, how much of it, and why that may be. */
static void show_loss(const struct painter *painter, const struct plan_change *change)
{
	struct arena *arena = painter->plan->arena;
	if (!change->data_loss && !change->may_lose_data)
		return;
	const char *words = change->data_loss               ? "its data is lost"
	                    : change->action == PLAN_UPDATE ? "its data is lost if it is replaced"
	                                                    : "its data may be lost";
	struct str line = str_from(words);
	if (change->at_stake.len)
		line = str_format_in(arena, "%s: %.*s", words, STR_ARG(change->at_stake));
	paint_line(painter, COLOUR_RED, line);
	if (change->allowed.len)
		paint_line(painter, COLOUR_DIM, str_format_in(arena, "which the stack allows: %.*s",
		                                              STR_ARG(change->allowed)));
}

static void show_identity(const struct painter *painter, const struct plan_change *change)
{
	struct buf *buf = painter->buf;
	const struct value *identifier = change->identifier;
	if (change->moved_from.len)
		paint_line(painter, COLOUR_NONE, str_format_in(painter->plan->arena, "%.*s → %.*s, renamed",
		                                               STR_ARG(change->moved_from),
		                                               STR_ARG(change->logical_id)));
	if (!identifier || identifier->kind != VALUE_MAP || !identifier->as.map.count)
		return;
	buf_append_text(buf, "      imports ");
	for (size_t i = 0; i < identifier->as.map.count; i++) {
		buf_append_text(buf, i ? ", " : "");
		show_append_escaped(buf, identifier->as.map.items[i].key);
		buf_append_text(buf, ": ");
		show_append_escaped(buf, value_string(identifier->as.map.items[i].value));
	}
	buf_append_char(buf, '\n');
}

static void show_each(const struct painter *painter, const char *colour, const char *before, const struct str *texts,
                      size_t count)
{
	for (size_t i = 0; i < count; i++)
		paint_line(painter, colour,
		           str_format_in(painter->plan->arena, "%s%.*s", before, STR_ARG(texts[i])));
}

void show_text_change(struct buf *buf, const struct plan *plan, const struct plan_change *change,
                      const struct show_options *options)
{
	struct painter painter = {buf, plan, options};
	show_heading(&painter, change);
	show_loss(&painter, change);
	show_each(&painter, COLOUR_RED, "refused: ", change->refusals.items, change->refusals.count);
	show_each(&painter, COLOUR_YELLOW, "! ", change->broadening.items, change->broadening.count);
	show_identity(&painter, change);
	paint_properties(&painter, change);
	show_drift_of(&painter, change);
	show_each(&painter, COLOUR_DIM, "because ", change->because.items, change->because.count);
	show_each(&painter, COLOUR_DIM, "", change->notes.items, change->notes.count);
}

static void show_section_change(const struct painter *painter, const struct plan_section_change *change)
{
	buf_append_text(painter->buf, "      ");
	paint_sign(painter, change->before, change->after);
	if (change->name.len) {
		show_append_escaped(painter->buf, change->name);
		buf_append_text(painter->buf, ": ");
	}
	paint_both(painter, change->before, change->after, change->known_after_apply, change->hidden);
	buf_append_char(painter->buf, '\n');
}

void show_text_sections(struct buf *buf, const struct plan *plan, const struct show_options *options)
{
	struct painter painter = {buf, plan, options};
	const char *last = "";
	for (size_t i = 0; i < plan->sections.count; i++) {
		const struct plan_section_change *change = &plan->sections.items[i];
		if (!str_is(str_from(last), change->section))
			buf_printf(buf, "    %s\n", change->section);
		last = change->section;
		show_section_change(&painter, change);
	}
}

/* The names of the losses, allowed or not, and what to do about those that are not. */
static void show_losses(const struct painter *painter, bool allowed, const char *one, const char *many)
{
	const struct plan_change *change;
	size_t position = 0, count = 0;
	struct buf names;
	buf_init(&names, LIMIT_OUTPUT);
	while ((change = plan_next_loss(painter->plan, &position))) {
		if ((change->allowed.len > 0) != allowed)
			continue;
		buf_append_text(&names, count++ ? ", " : "");
		show_append_escaped(&names, change->logical_id);
	}
	if (count) {
		paint(painter, allowed ? COLOUR_YELLOW : COLOUR_RED);
		buf_printf(painter->buf, "%zu %s: ", count, count > 1 ? many : one);
		buf_append(painter->buf, buf_view(&names));
		buf_append_char(painter->buf, '.');
		paint(painter, COLOUR_NONE);
		buf_append_char(painter->buf, '\n');
	}
	buf_done(&names);
}

void show_text_verdict(struct buf *buf, const struct plan *plan, const struct show_options *options)
{
	struct painter painter = {buf, plan, options};
	size_t refused = plan->refusals.count;
	for (size_t i = 0; i < plan->changes.count; i++)
		refused += plan->changes.items[i].refusals.count;
	for (size_t i = 0; i < plan->refusals.count; i++) {
		paint_text(&painter, COLOUR_RED, "refused: ");
		show_append_escaped(buf, plan->refusals.items[i]);
		buf_append_char(buf, '\n');
	}
	if (refused) {
		paint(&painter, COLOUR_RED);
		buf_printf(buf, "CloudFormation refuses this, for %zu reason%s.", refused, refused > 1 ? "s" : "");
		paint(&painter, COLOUR_NONE);
		buf_append_char(buf, '\n');
	}
	show_losses(&painter, true, "loss of data is allowed", "losses of data are allowed");
	show_losses(&painter, false, "loss of data is not allowed", "losses of data are not allowed");
}

static void show_no_changes(struct buf *buf, const struct plan *plan)
{
	buf_append_text(buf, "No changes. ");
	show_append_escaped(buf, plan->stack_name.len ? plan->stack_name : STR("The stack"));
	buf_append_text(buf, " matches ");
	show_append_escaped(buf, plan->source.len ? plan->source : STR("its description"));
	buf_append_char(buf, '.');
}

static bool is_output_or_tag(const struct plan_section_change *change)
{
	return str_is(str_from(change->section), "Outputs") || str_is(str_from(change->section), "Tags");
}

void show_summary(struct buf *buf, const struct plan *plan)
{
	const struct plan_summary *summary = &plan->summary;
	size_t beside = 0, others = 0;
	if (plan->action == PLAN_NONE) {
		show_no_changes(buf, plan);
		return;
	}
	buf_printf(buf, "Plan: %zu to create, %zu to update, %zu to replace, %zu to delete", summary->create,
	           summary->update, summary->replace, summary->delete);
	if (summary->import)
		buf_printf(buf, ", %zu to import", summary->import);
	for (size_t i = 0; i < plan->sections.count; i++)
		*(is_output_or_tag(&plan->sections.items[i]) ? &beside : &others) += plan->sections.items[i].alone;
	if (beside)
		buf_printf(buf, ", %zu %s to change", beside, beside > 1 ? "outputs or tags" : "output or tag");
	if (others)
		buf_printf(buf, ", %zu for transforms to work on", others);
	if (plan->places && plan->places->changes.items.count)
		buf_printf(buf, ", %zu place%s of the stack set to change", plan->places->changes.items.count,
		           plan->places->changes.items.count > 1 ? "s" : "");
	if (plan->steps.count > 1)
		buf_printf(buf, ", in %zu steps", plan->steps.count);
	buf_append_char(buf, '.');
}

/* Two creations in a row, of which little is told, need no blank line between them. */
static bool are_listed_closely(const struct plan *plan, size_t index, const struct show_options *options)
{
	return !options->verbose && index + 1 < plan->changes.count &&
	       plan->changes.items[index].action == PLAN_CREATE &&
	       plan->changes.items[index + 1].action == PLAN_CREATE;
}

void show_text_notes(struct buf *buf, const struct plan *plan, const struct show_options *options)
{
	(void)options;
	for (size_t i = 0; i < plan->notes.count; i++) {
		show_append_escaped(buf, plan->notes.items[i]);
		buf_append_char(buf, '\n');
	}
}

void show_text(struct buf *buf, const struct plan *plan, const struct show_options *options)
{
	struct painter painter = {buf, plan, options};
	for (size_t i = 0; i < plan->changes.count; i++) {
		show_text_change(buf, plan, &plan->changes.items[i], options);
		if (!are_listed_closely(plan, i, options))
			buf_append_char(buf, '\n');
	}
	show_text_sections(buf, plan, options);
	if (plan->sections.count)
		buf_append_char(buf, '\n');
	size_t before = buf->len;
	show_text_drift(buf, plan, options);
	if (buf->len > before)
		buf_append_char(buf, '\n');
	show_text_steps(buf, plan, options);
	if (plan->steps.count > 1)
		buf_append_char(buf, '\n');
	show_text_places(buf, plan, options);
	if (plan->places)
		buf_append_char(buf, '\n');
	show_text_notes(buf, plan, options);
	if (plan->opinion)
		show_opinion_text(buf, plan->opinion);
	show_text_verdict(buf, plan, options);
	paint(&painter, COLOUR_BOLD);
	show_summary(buf, plan);
	paint(&painter, COLOUR_NONE);
	buf_append_char(buf, '\n');
}
