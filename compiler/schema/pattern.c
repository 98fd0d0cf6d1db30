#include "schema/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/map.h"

enum { MATCH_LIMIT = 200000, DEPTH_LIMIT = 2000, PATTERN_MAX = 64 * 1024 };

struct pattern_cache {
	struct arena arena;
	struct map compiled; /* expression to struct entry */
	pcre2_match_context *limits;
};

struct entry {
	pcre2_code *code; /* NULL when it does not compile */
	pcre2_match_data *match;
};

struct pattern_cache *pattern_cache_new(void)
{
	struct pattern_cache *cache = calloc(1, sizeof *cache);
	if (!cache)
		lk_out_of_memory();
	arena_init(&cache->arena);
	map_init_in(&cache->compiled, &cache->arena);
	cache->limits = pcre2_match_context_create(NULL);
	if (!cache->limits)
		lk_out_of_memory();
	pcre2_set_match_limit(cache->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(cache->limits, DEPTH_LIMIT);
	return cache;
}

void pattern_cache_free(struct pattern_cache *cache)
{
	if (!cache)
		return;
	for (size_t i = 0; i < cache->compiled.entries.count; i++) {
		struct entry *entry = cache->compiled.entries.items[i].value;
		pcre2_code_free(entry->code);
		pcre2_match_data_free(entry->match);
	}
	pcre2_match_context_free(cache->limits);
	arena_done(&cache->arena);
	free(cache);
}

static bool is_hex4(struct str s)
{
	for (size_t i = 0; i < 4; i++)
		if (i >= s.len ||
		    !((s.ptr[i] >= '0' && s.ptr[i] <= '9') || ((s.ptr[i] | 32) >= 'a' && (s.ptr[i] | 32) <= 'f')))
			return false;
	return true;
}

static bool is_class_letter(char c)
{
	return c == 'w' || c == 'd' || c == 's' || c == 'W' || c == 'D' || c == 'S';
}

/* One escape at i: appended in PCRE2's form; gives the index behind it. */
static size_t rewrite_escape(struct buf *out, struct str p, size_t i, bool in_class)
{
	char c = i + 1 < p.len ? p.ptr[i + 1] : '\\';
	if (c == 'u' && is_hex4(str_slice(p, i + 2, p.len))) {
		struct str digits = str_slice(p, i + 2, i + 6);
		/* PCRE2 in UTF mode knows no surrogates; the halves of a pair stand for all beyond the first plane. */
		bool surrogate = (digits.ptr[0] == 'd' || digits.ptr[0] == 'D') && digits.ptr[1] >= '8';
		if (surrogate)
			buf_append_text(out, in_class ? "\\x{10000}-\\x{10FFFF}" : "[\\x{10000}-\\x{10FFFF}]?");
		else
			buf_printf(out, "\\x{%.*s}", STR_ARG(digits));
		return i + 6;
	}
	buf_append(out, str_slice(p, i, i + 2));
	i += 2;
	if (in_class && is_class_letter(c) && i + 1 < p.len && p.ptr[i] == '-' && p.ptr[i + 1] != ']') {
		buf_append_text(out, "\\-");
		i++;
	}
	return i;
}

static void rewrite(struct buf *out, struct str p)
{
	bool in_class = false;
	for (size_t i = 0; i < p.len;) {
		char c = p.ptr[i];
		if (c == '\\') {
			i = rewrite_escape(out, p, i, in_class);
			continue;
		}
		if (c == '[' && in_class)
			buf_append_char(out, '\\');
		else if (c == '[')
			in_class = true;
		else if (c == ']')
			in_class = false;
		buf_append_char(out, c);
		i++;
	}
}

static struct entry *compile(struct pattern_cache *cache, struct str pattern)
{
	struct entry *entry = ARENA_NEW(&cache->arena, struct entry);
	struct buf text;
	int code;
	PCRE2_SIZE where;
	buf_init(&text, PATTERN_MAX);
	rewrite(&text, pattern);
	if (buf_ok(&text))
		entry->code = pcre2_compile((PCRE2_SPTR)buf_view(&text).ptr, text.len,
					    PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS |
						    PCRE2_NEVER_BACKSLASH_C,
					    &code, &where, NULL);
	buf_done(&text);
	if (entry->code)
		entry->match = pcre2_match_data_create_from_pattern(entry->code, NULL);
	map_put(&cache->compiled, pattern, entry);
	return entry;
}

enum pattern_result pattern_match(struct pattern_cache *cache, struct str pattern, struct str text)
{
	struct entry *entry = map_get(&cache->compiled, pattern);
	if (!entry)
		entry = compile(cache, pattern);
	if (!entry->code || !entry->match)
		return PATTERN_UNUSABLE;
	int result = pcre2_match(entry->code, (PCRE2_SPTR)(text.len ? text.ptr : ""), text.len, 0, 0, entry->match,
				 cache->limits);
	if (result >= 0)
		return PATTERN_MATCHES;
	if (result == PCRE2_ERROR_NOMATCH)
		return PATTERN_DIFFERS;
	return result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_DEPTHLIMIT || result == PCRE2_ERROR_HEAPLIMIT
	               ? PATTERN_EXHAUSTED
	               : PATTERN_UNUSABLE;
}
