#include "plan/fold.h"
#include "plan/show_paint.h"

enum {
	VALUE_WIDTH = 72,     /* characters of a value of one property */
	KEY_VALUE_WIDTH = 48, /* of one of several on a line */
	KEY_PROPERTIES = 2,   /* of a creation, unless all are asked for */
	DIGEST_WIDTH = 12,
	FILES = 10, /* behind one function's code, unless all are asked for */
};

static void show_value(const struct painter *painter, const struct value *value, bool future, size_t width)
{
	struct show_scope scope = {painter->plan, future, painter->options->verbose ? 0 : width};
	show_append_value(painter->buf, &scope, value);
}

void paint_both(const struct painter *painter, const struct value *before, const struct value *after,
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
		paint_text(painter, COLOUR_DIM, "(known after apply)");
	if (hidden)
		paint_text(painter, COLOUR_DIM, " (hidden, cannot be compared)");
}

void paint_sign(const struct painter *painter, const struct value *before, const struct value *after)
{
	if (!before)
		paint_text(painter, COLOUR_GREEN, "+ ");
	else if (!after)
		paint_text(painter, COLOUR_RED, "- ");
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
	static const char *const words[] = {
	        [PLAN_REPLACES] = "  forces replacement",
	        [PLAN_MAY_REPLACE] = "  may replace",
	        [PLAN_CANNOT_KNOW] = "  cannot be known to replace or not",
	};
	bool certain = property->effect == PLAN_REPLACES;
	paint_text(painter, certain ? COLOUR_RED : COLOUR_YELLOW, words[property->effect]);
	paint(painter, COLOUR_DIM);
	buf_append_text(painter->buf, " (");
	show_append_escaped(painter->buf, property->proof);
	buf_append_char(painter->buf, ')');
	paint(painter, COLOUR_NONE);
}

/* The files behind another digest of code. */
static void show_files(const struct painter *painter, const struct plan_change *change)
{
	size_t count = change->files.count, shown = count;
	if (!painter->options->verbose && count > FILES)
		shown = FILES;
	for (size_t i = 0; i < shown; i++)
		paint_line(painter, COLOUR_NONE, str_format_in(painter->plan->arena, "  %.*s",
		                                               STR_ARG(change->files.items[i])));
	if (count > shown)
		paint_line(painter, COLOUR_DIM,
		           str_format_in(painter->plan->arena, "  and %zu more", count - shown));
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
		paint_sign(painter, property->before, property->after);
		show_append_path(painter->buf, property->path);
		buf_append_text(painter->buf, ": ");
		paint_both(painter, property->before, property->after, property->known_after_apply, property->hidden);
	}
	show_effect(painter, property);
	buf_append_char(painter->buf, '\n');
	if (is_code(change, property))
		show_files(painter, change);
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

/* What is made or taken over has every property, and none to compare it with. */
static bool is_new(const struct plan_change *change)
{
	return change->action == PLAN_CREATE || change->action == PLAN_IMPORT;
}

void paint_properties(const struct painter *painter, const struct plan_change *change)
{
	if (is_new(change) && !painter->options->verbose) {
		show_key_properties(painter, change);
		return;
	}
	for (size_t i = 0; i < change->properties.count; i++) {
		const struct plan_property *property = &change->properties.items[i];
		if (!is_new(change)) {
			show_property(painter, change, property);
			continue;
		}
		buf_append_text(painter->buf, "      ");
		show_created_property(painter, property, VALUE_WIDTH);
		if (property->known_after_apply)
			paint_text(painter, COLOUR_DIM, " (known after apply)");
		buf_append_char(painter->buf, '\n');
	}
}
