/* What is written reads back as what it was, in YAML and in JSON. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/random.h"
#include "template/emit_json.h"
#include "template/emit_yaml.h"
#include "template/read.h"

static const char *const nasty[] = {
	"",       " ",         "a",      "yes",     "No",    "on",          "null",   "~",      "true",   "1",
	"012",    "0x1F",      "1.0",    "1e3",     "-5",    "2012-10-17",  "190:20:30", ".5",  "=",      "<<",
	"- a",    "a: b",      "a #b",   "# c",     "!Ref x", "&anchor",    "*alias", "%dir",   "@at",    "`tick",
	"'quote'", "\"double\"", "a\nb",  "a\n",    "\na",   "a\n\nb\n\n",  " lead",  "trail ", "tab\tin", "\t",
	"{x}",    "[y]",       "a,b",    "?",       "? a",   ":",           "a:",     "|",      ">",      "\xc3\xa9t\xc3\xa9",
	"${A}",   "${!B}",     "x\r\ny", "\x01",    "\x7f",  "\xe2\x80\xa8", "\xf0\x9f\x98\x80", "---", "...", "a  b\n  c",
};

struct generator {
	struct arena *arena;
	struct random_source random;
};

static size_t pick(struct generator *g, size_t count)
{
	return (size_t)random_up_to(&g->random, (int64_t)count - 1);
}

/* Pieces that mean something to YAML, or that it cannot hold as they are. */
static const char *const pieces[] = {
	" ", "  ", "\n", "\n\n", "\t", "\r", ":", ": ", " #", "#", "-", "- ", "---", "...", "'", "\"", "\\", "!", "&",
	"*", "|", ">", "%", "@", "`", "{", "}", "[", "]", ",", "?", "? ", "=", "<<", "~", "a", "b c", "0", "1e", ".",
	"\x01", "\x1b", "\x7f", "\xc2\x85", "\xc2\xa0", "\xc3\xa9", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xef\xbb\xbf",
	"\xef\xbf\xbe", "\xef\xbf\xbf", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf", "${A}", "null", "true", "2012-10-17",
};

static struct str text_of(struct generator *g)
{
	struct str text = STR("");
	if (pick(g, 2))
		return str_from(nasty[pick(g, LK_COUNT(nasty))]);
	for (size_t i = 0, count = pick(g, 7); i < count; i++)
		text = str_concat_in(g->arena, text, str_from(pieces[pick(g, LK_COUNT(pieces))]));
	return text;
}

static struct value *value_of(struct generator *g, int depth);

static struct value *container_of(struct generator *g, int depth, bool map)
{
	struct value *value = map ? value_map_in(g->arena) : value_list_in(g->arena);
	for (size_t i = 0, count = pick(g, 4); i < count; i++) {
		if (map)
			value_map_put(g->arena, value, str_format_in(g->arena, "%s%zu", text_of(g).ptr, i), value_of(g, depth - 1));
		else
			value_list_push(g->arena, value, value_of(g, depth - 1));
	}
	return value;
}

static struct value *intrinsic_of(struct generator *g, int depth)
{
	struct value *list = value_list_in(g->arena);
	switch (pick(g, 4)) {
	case 0:
		return value_ref_in(g->arena, text_of(g));
	case 1:
		return value_get_att_in(g->arena, pick(g, 2) ? STR("Table") : text_of(g), text_of(g));
	case 2:
		return value_intrinsic_in(g->arena, FN_SUB, value_string_in(g->arena, text_of(g)));
	default:
		value_list_push(g->arena, list, value_string_in(g->arena, STR(",")));
		value_list_push(g->arena, list, value_of(g, depth - 1));
		return value_intrinsic_in(g->arena, pick(g, 2) ? FN_JOIN : FN_BASE64, pick(g, 2) ? list : value_of(g, depth - 1));
	}
}

static struct value *value_of(struct generator *g, int depth)
{
	switch (pick(g, depth > 0 ? 8 : 5)) {
	case 0:
		return value_null_in(g->arena);
	case 1:
		return value_bool_in(g->arena, pick(g, 2));
	case 2:
		return value_int_in(g->arena, (int64_t)g->random.next(g->random.context));
	case 3:
		return value_float_in(g->arena, (double)random_up_to(&g->random, 100000) / 64 - 700);
	case 4:
		return value_string_in(g->arena, text_of(g));
	case 5:
		return container_of(g, depth, false);
	case 6:
		return container_of(g, depth, true);
	default:
		return intrinsic_of(g, depth);
	}
}

static void check_reads_back(struct arena *arena, const struct value *document, struct str text, const char *form)
{
	struct diag diag;
	struct value *again = NULL;
	diag_init_in(&diag, arena);
	enum lk_status status = template_read_in(arena, text, STR("generated"), &diag, &again);
	cr_assert_eq(status, LK_OK, "%s does not read back: %s\n%.*s", form,
	             diag.findings.count ? diag.findings.items[0].message.ptr : "", STR_ARG(text));
	cr_assert(value_equal(document, again), "%s reads back as something else:\n%.*s", form, STR_ARG(text));
	struct buf second;
	buf_init(&second, LIMIT_OUTPUT);
	emit_yaml(&second, again);
	if (form[0] == 'Y')
		cr_assert(str_equal(buf_view(&second), text), "YAML is not stable:\n%.*s\n%.*s", STR_ARG(text),
		          STR_ARG(buf_view(&second)));
	buf_done(&second);
}

Test(roundtrip, random_documents)
{
	uint64_t seed = 42;
	for (int i = 0; i < 4000; i++) {
		struct arena arena;
		arena_init(&arena);
		struct generator g = {&arena, random_seeded(&seed)};
		struct value *document = container_of(&g, 5, true);
		value_map_put(&arena, document, STR("Resources"), container_of(&g, 4, true));
		struct buf yaml, json;
		buf_init(&yaml, LIMIT_OUTPUT);
		buf_init(&json, LIMIT_OUTPUT);
		emit_yaml(&yaml, document);
		emit_json(&json, document, 2);
		check_reads_back(&arena, document, buf_view(&yaml), "YAML");
		check_reads_back(&arena, document, buf_view(&json), "JSON");
		buf_done(&yaml);
		buf_done(&json);
		arena_done(&arena);
	}
}
