#include "schema/sample.h"

#include <criterion/criterion.h>

/* Patterns of provider schemas, by what is hard in each. */
Test(sample, builds_what_the_pattern_takes)
{
	static const char *const patterns[] = {
		"^[a-z0-9]{10}$",
		"^arn:aws[-a-z]*:aps:[-a-z0-9]+:[0-9]{12}:workspace/.+$",
		"^((25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\\.){3}(25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)/(3[0-2]|[1-2][0-9]|[0-9])$",
		"^\\$\\{[a-z][a-z0-9_]*\\}$",
		"^(?!(?i)aws)[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}$",
		"^[0-9A-Za-z\\.\\-_]*(?<!\\.)$",
		"TOLL_FREE|DID|UIFN",
		"^$|^arn:.+:iam::\\d{12}:role.+",
		"^[\\u0020-\\u00ff]+$",
		"^[\\p{L}\\p{N}\\s]{3,}$",
	};
	struct arena arena;
	struct pattern_cache *cache = pattern_cache_new();
	arena_init(&arena);
	for (size_t i = 0; i < LK_COUNT(patterns); i++) {
		struct str pattern = str_from(patterns[i]), text;
		struct sample_wish wish = {&pattern, 1, 1, 100};
		cr_assert(sample_build_in(&arena, cache, &wish, 0, &text), "%s", patterns[i]);
		cr_expect_eq(pattern_match(cache, pattern, text), PATTERN_MATCHES, "%s: %s", patterns[i], text.ptr);
		cr_expect(text.len >= 1 && text.len <= 100);
	}
	arena_done(&arena);
	pattern_cache_free(cache);
}

Test(sample, keeps_to_lengths_and_to_every_pattern)
{
	struct arena arena;
	struct pattern_cache *cache = pattern_cache_new();
	struct str patterns[] = {STR("^[a-zA-Z0-9][a-zA-Z0-9-]*$"), STR("^[^x]*$")}, text;
	struct sample_wish wish = {patterns, 1, 36, 36};
	arena_init(&arena);
	cr_assert(sample_build_in(&arena, cache, &wish, 0, &text));
	cr_expect_eq(text.len, 36);
	wish = (struct sample_wish){patterns, 2, 1, 5};
	if (sample_build_in(&arena, cache, &wish, 0, &text))
		cr_expect(sample_fits(cache, &wish, text));
	wish.min_length = 3;
	wish.max_length = 2;
	cr_expect_not(sample_build_in(&arena, cache, &wish, 0, &text));
	arena_done(&arena);
	pattern_cache_free(cache);
}

/* Whatever it is given, it ends, and gives nothing that does not fit. */
Test(sample, survives_broken_patterns)
{
	static const char *const patterns[] = {"(", "[", "[a", "a{", "a{99999999}", "\\", "(((((((((((((((((((((((((((((((((((((((((((((",
	                                       "(a*)*", "[^\\s\\S]", "\\p{", "\\u12", "x{3,1}", "|||", ")", "(?<", "[]", ""};
	struct arena arena;
	struct pattern_cache *cache = pattern_cache_new();
	arena_init(&arena);
	for (size_t i = 0; i < LK_COUNT(patterns); i++) {
		struct str pattern = str_from(patterns[i]), text;
		struct sample_wish wish = {&pattern, 1, 0, 50};
		if (sample_build_in(&arena, cache, &wish, 1, &text))
			cr_expect(sample_fits(cache, &wish, text), "%s", patterns[i]);
	}
	arena_done(&arena);
	pattern_cache_free(cache);
}
