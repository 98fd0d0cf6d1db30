#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"

/* page.css, as the page has it. */
extern const char view_style[], view_style_end[];

/* Relative luminance of "#1a7f37" or "#fff". Source: WCAG 2.2, "relative luminance". */
static double luminance(const char *hex, size_t digits)
{
	static const double shares[] = {0.2126, 0.7152, 0.0722};
	double sum = 0;
	for (size_t i = 0; i < 3; i++) {
		char pair[3] = {hex[digits == 3 ? i : 2 * i], hex[digits == 3 ? i : 2 * i + 1]};
		double c = (double)strtol(pair, NULL, 16) / 255;
		sum += shares[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

/* Of the variable in the block of :root that begins at from. */
static double luminance_of(size_t from, const char *variable)
{
	struct str css = {view_style, (size_t)(view_style_end - view_style)};
	char name[32];
	snprintf(name, sizeof name, "--%s: #", variable);
	size_t at = str_find(css, str_from(name), from);
	cr_assert_lt(at, css.len, "%s", variable);
	at += str_from(name).len;
	size_t end = str_find(css, STR(";"), at);
	cr_assert(end - at == 3 || end - at == 6, "%s", variable);
	return luminance(css.ptr + at, end - at);
}

static void expect_contrast(size_t from, const char *upon, const char *text, double least)
{
	double a = luminance_of(from, upon), b = luminance_of(from, text);
	double contrast = (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
	cr_expect_geq(contrast, least, "%s upon %s: %.2f", text, upon, contrast);
}

/* WCAG 2.2: 4.5 for text (1.4.3), 3 for what a picture is read by (1.4.11). */
static void expect_readable(size_t from)
{
	static const char *const pairs[][2] = {
		{"back", "text"},	{"back", "dim"},	{"back", "red"},	 {"back", "amber"},
		{"back", "green"},	{"back", "blue"},	{"panel", "text"},	 {"panel", "dim"},
		{"green-back", "green"}, {"amber-back", "amber"}, {"red-back", "red"},	 {"rust-back", "red"},
		{"blue-back", "blue"},	{"green-back", "text"}, {"amber-back", "text"},	 {"red-back", "text"},
		{"rust-back", "text"},	{"blue-back", "text"},	{"green-back", "dim"},	 {"amber-back", "dim"},
		{"red-back", "dim"},	{"rust-back", "dim"},	{"blue-back", "dim"},
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		expect_contrast(from, pairs[i][0], pairs[i][1], 4.5);
	expect_contrast(from, "back", "edge", 3);
	expect_contrast(from, "panel", "edge", 3);
}

Test(style, can_be_read_in_light_and_in_dark)
{
	struct str css = {view_style, (size_t)(view_style_end - view_style)};
	expect_readable(0);
	expect_readable(str_find(css, STR("prefers-color-scheme: dark"), 0));
}
