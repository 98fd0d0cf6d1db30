#include "plan/fold.h"
#include "plan/show_value.h"

enum {
	VALUE_WIDTH = 72,     /* characters of a value of one property */
	KEY_VALUE_WIDTH = 48, /* of one of several on a line */
	KEY_PROPERTIES = 2,   /* of a creation, unless all are asked for */
	DIGEST_WIDTH = 12,
};

#define COLOUR_GREEN "\033[32m"
#define COLOUR_YELLOW "\033[33m"
#define COLOUR_RED "\033[31m"
#define COLOUR_BOLD "\033[1m"
#define COLOUR_DIM "\033[2m"
#define COLOUR_NONE "\033[0m"

struct painter {
	struct buf *buf;
	const struct plan *plan;
	const struct show_options *options;
};

static void paint(const struct painter *painter, const char *colour)
{
	if (painter->options->colour)
		buf_append_text(painter->buf, colour);
}

static void painted(const struct painter *painter, const char *colour, const char *text)
{
	paint(painter, colour);
	buf_append_text(painter->buf, text);
	paint(painter, COLOUR_NONE);
}

/* Each action's sign and colour. */
static const struct {
	const char *sign, *colour;
} marks[] = {
        [PLAN_NONE] = {"   ", COLOUR_NONE},      [PLAN_CREATE] = {"  +", COLOUR_GREEN},
        [PLAN_UPDATE] = {"  ~", COLOUR_YELLOW},  [PLAN_REPLACE] = {"-/+", COLOUR_RED},
        [PLAN_DELETE] = {"  -", COLOUR_RED},     [PLAN_IMPORT] = {"  <", COLOUR_GREEN},
};

static void show_value(const struct painter *painter, const struct value *value, bool future, size_t width)
{
	struct show_scope scope = {painter->plan, future, painter->options->verbose ? 0 : width};
	show_append_value(painter->buf, &scope, value);
}

/* What it was and what it will be, as text; the same text twice is shown once, with the reason why it differs. */
static void show_both(const struct painter *painter, const struct value *before, const struct value *after,
                      bool known_after_apply, bool hidden)
{
	struct buf *buf = painter->buf;
	size_t start = buf->len;
	if (before)
		show_value(painter, before, false, VALUE_WIDTH);
	size_t middle = buf->len;
	if (before && after)
		buf_append_text(buf, " → ");
	size_t last = buf->len;
	if (after)
		show_value(painter, after, true, VALUE_WIDTH);
	struct str text = buf_view(buf);
	if (before && after && str_equal(str_slice(text, start, middle), str_slice(text, last, text.len)))
		buf_truncate(buf, known_after_apply ? last : middle);
	else if (known_after_apply)
		buf_append_char(buf, ' ');
	if (known_after_apply)
		painted(painter, COLOUR_DIM, "(known after apply)");
	if (hidden)
		painted(painter, COLOUR_DIM, " (hidden, cannot be compared)");
}

/* The sign of a part: added, removed, or none for a change of it. */
static void show_sign(const struct painter *painter, const struct value *before, const struct value *after)
{
	if (!before)
		painted(painter, COLOUR_GREEN, "+ ");
	else if (!after)
		painted(painter, COLOUR_RED, "- ");
}

/* The digest in an artifact's key: its longest run of hexadecimal digits, cut; the whole key when it has none. */
static struct str digest_of(const struct value *key)
{
	struct str text = value_string(key), best = {0};
	for (size_t start = 0, i = 0; i <= text.len; i++) {
		char c = i < text.len ? text.ptr[i] : '/';
		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))
			continue;
		if (i - start > best.len)
			best = str_slice(text, start, i);
		start = i + 1;
	}
	return best.len < DIGEST_WIDTH ? text : str_slice(best, 0, DIGEST_WIDTH);
}

/* Lambda's code lies in S3 under a key that names its content. */
static bool is_code(const struct plan_change *change, const struct plan_property *property)
{
	return !property->attribute && value_string(property->before).len && value_string(property->after).len &&
	       ((str_is(change->type, "AWS::Lambda::Function") && str_is(property->path, "/Code/S3Key")) ||
	        (str_is(change->type, "AWS::Lambda::LayerVersion") && str_is(property->path, "/Content/S3Key")));
}

static void show_effect(const struct painter *painter, const struct plan_property *property)
{
	if (property->effect == PLAN_IN_PLACE)
		return;
	bool certain = property->effect == PLAN_REPLACES;
	painted(painter, certain ? COLOUR_RED : COLOUR_YELLOW, certain ? "  forces replacement" : "  may replace");
	paint(painter, COLOUR_DIM);
	buf_append_text(painter->buf, " (");
	show_append_escaped(painter->buf, property->proof);
	buf_append_char(painter->buf, ')');
	paint(painter, COLOUR_NONE);
}

static void show_property(const struct painter *painter, const struct plan_change *change,
                          const struct plan_property *property)
{
	buf_append_text(painter->buf, "      ");
	if (is_code(change, property)) {
		buf_append_text(painter->buf, "code changed: ");
		show_append_escaped(painter->buf, digest_of(property->before));
		buf_append_text(painter->buf, " → ");
		show_append_escaped(painter->buf, digest_of(property->after));
	} else {
		show_sign(painter, property->before, property->after);
		show_append_path(painter->buf, property->path);
		buf_append_text(painter->buf, ": ");
		show_both(painter, property->before, property->after, property->known_after_apply, property->hidden);
	}
	show_effect(painter, property);
	buf_append_char(painter->buf, '\n');
}

static void show_created_property(const struct painter *painter, const struct plan_property *property, size_t width)
{
	show_append_path(painter->buf, property->path);
	buf_append_text(painter->buf, ": ");
	show_value(painter, property->after, true, width);
}

static bool is_plain(const struct plan_property *property)
{
	const struct value *parts;
	return property->after->kind != VALUE_LIST && property->after->kind != VALUE_MAP &&
	       (property->after->kind != VALUE_INTRINSIC || fold_is_concat(property->after, &parts));
}

/* The few properties that tell what is created: its names, then other plain ones, on one line. */
static void show_key_properties(const struct painter *painter, const struct plan_change *change)
{
	size_t shown = 0, count = change->properties.count;
	for (int names = 1; names >= 0; names--) {
		for (size_t i = 0; i < count && shown < KEY_PROPERTIES; i++) {
			const struct plan_property *property = &change->properties.items[i];
			if (!is_plain(property) || str_ends_with(property->path, STR("Name")) != (names == 1))
				continue;
			buf_append_text(painter->buf, shown++ ? ", " : "      ");
			show_created_property(painter, property, KEY_VALUE_WIDTH);
		}
	}
	if (!shown)
		return;
	paint(painter, COLOUR_DIM);
	if (count > shown)
		buf_printf(painter->buf, ", %zu more", count - shown);
	paint(painter, COLOUR_NONE);
	buf_append_char(painter->buf, '\n');
}

static void show_properties(const struct painter *painter, const struct plan_change *change)
{
	if (change->action == PLAN_CREATE && !painter->options->verbose) {
		show_key_properties(painter, change);
		return;
	}
	for (size_t i = 0; i < change->properties.count; i++) {
		const struct plan_property *property = &change->properties.items[i];
		if (change->action != PLAN_CREATE) {
			show_property(painter, change, property);
			continue;
		}
		buf_append_text(painter->buf, "      ");
		show_created_property(painter, property, VALUE_WIDTH);
		if (property->known_after_apply)
			painted(painter, COLOUR_DIM, " (known after apply)");
		buf_append_char(painter->buf, '\n');
	}
}

static void show_heading(const struct painter *painter, const struct plan_change *change)
{
	struct buf *buf = painter->buf;
	painted(painter, marks[change->action].colour, marks[change->action].sign);
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

static void show_line(const struct painter *painter, const char *colour, struct str text)
{
	buf_append_text(painter->buf, "      ");
	paint(painter, colour);
	show_append_escaped(painter->buf, text);
	paint(painter, COLOUR_NONE);
	buf_append_char(painter->buf, '\n');
}

void show_text_change(struct buf *buf, const struct plan *plan, const struct plan_change *change,
                      const struct show_options *options)
{
	struct painter painter = {buf, plan, options};
	show_heading(&painter, change);
	if (change->data_loss)
		show_line(&painter, COLOUR_RED, STR("its data is lost"));
	if (change->may_lose_data)
		show_line(&painter, COLOUR_RED, STR("its data is lost if it is replaced"));
	show_properties(&painter, change);
	for (size_t i = 0; i < change->because.count; i++) {
		struct str because = change->because.items[i];
		show_line(&painter, COLOUR_DIM, str_format_in(plan->arena, "because %.*s", STR_ARG(because)));
	}
	for (size_t i = 0; i < change->notes.count; i++)
		show_line(&painter, COLOUR_DIM, change->notes.items[i]);
}

static void show_section_change(const struct painter *painter, const struct plan_section_change *change)
{
	buf_append_text(painter->buf, "      ");
	show_sign(painter, change->before, change->after);
	if (change->name.len) {
		show_append_escaped(painter->buf, change->name);
		buf_append_text(painter->buf, ": ");
	}
	show_both(painter, change->before, change->after, change->known_after_apply, change->hidden);
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

static void show_losses(const struct painter *painter)
{
	const struct plan_change *change;
	size_t position = 0, count = 0;
	while ((change = plan_next_loss(painter->plan, &position))) {
		if (!count)
			paint(painter, COLOUR_RED);
		buf_append_text(painter->buf, count++ ? ", " : "Data is lost: ");
		show_append_escaped(painter->buf, change->logical_id);
	}
	if (count) {
		buf_append_char(painter->buf, '.');
		paint(painter, COLOUR_NONE);
		buf_append_char(painter->buf, '\n');
	}
}

static void show_no_changes(struct buf *buf, const struct plan *plan)
{
	buf_append_text(buf, "No changes. ");
	show_append_escaped(buf, plan->stack_name.len ? plan->stack_name : STR("The stack"));
	buf_append_text(buf, " matches ");
	show_append_escaped(buf, plan->source.len ? plan->source : STR("its description"));
	buf_append_char(buf, '.');
}

void show_summary(struct buf *buf, const struct plan *plan)
{
	const struct plan_summary *summary = &plan->summary;
	size_t beside = 0;
	if (plan->action == PLAN_NONE) {
		show_no_changes(buf, plan);
		return;
	}
	buf_printf(buf, "Plan: %zu to create, %zu to update, %zu to replace, %zu to delete", summary->create,
	           summary->update, summary->replace, summary->delete);
	for (size_t i = 0; i < plan->sections.count; i++)
		beside += plan->sections.items[i].alone;
	if (beside)
		buf_printf(buf, ", %zu %s to change", beside, beside > 1 ? "outputs or tags" : "output or tag");
	buf_append_char(buf, '.');
}

/* Two creations in a row, of which little is told, need no blank line between them. */
static bool are_listed_closely(const struct plan *plan, size_t index, const struct show_options *options)
{
	return !options->verbose && index + 1 < plan->changes.count &&
	       plan->changes.items[index].action == PLAN_CREATE &&
	       plan->changes.items[index + 1].action == PLAN_CREATE;
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
	for (size_t i = 0; i < plan->notes.count; i++) {
		show_append_escaped(buf, plan->notes.items[i]);
		buf_append_text(buf, "\n");
	}
	show_losses(&painter);
	paint(&painter, COLOUR_BOLD);
	show_summary(buf, plan);
	paint(&painter, COLOUR_NONE);
	buf_append_char(buf, '\n');
}
