#include "lua/match.h"

#include <ctype.h>
#include <string.h>

enum {
	DEPTH_MAX = 200, /* as Lua's own MAXCCALLS */
	FIND_BYTES_PER_STEP = 16,
};

static const char *match_here(struct match *m, const char *s, const char *p);

static void *fail(struct match *m, enum match_fault fault)
{
	if (m->fault == MATCH_FINE)
		m->fault = fault;
	return NULL;
}

static bool spend(struct match *m)
{
	if (m->fault != MATCH_FINE)
		return false;
	if (m->steps--)
		return true;
	m->steps = 0;
	fail(m, MATCH_TOO_LONG);
	return false;
}

static const char *subject_end(const struct match *m)
{
	return m->subject.ptr + m->subject.len;
}

static const char *pattern_end(const struct match *m)
{
	return m->pattern.ptr + m->pattern.len;
}

/* The byte at p, or 0 at the pattern's end. */
static unsigned char pattern_byte(const struct match *m, const char *p)
{
	return p < pattern_end(m) ? (unsigned char)*p : 0;
}

static unsigned char subject_byte(const struct match *m, const char *s)
{
	return s < subject_end(m) ? (unsigned char)*s : 0;
}

/* --- single characters */

static bool in_class(int c, int class)
{
	bool in;
	switch (tolower(class)) {
	case 'a':
		in = isalpha(c);
		break;
	case 'c':
		in = iscntrl(c);
		break;
	case 'd':
		in = isdigit(c);
		break;
	case 'g':
		in = isgraph(c);
		break;
	case 'l':
		in = islower(c);
		break;
	case 'p':
		in = ispunct(c);
		break;
	case 's':
		in = isspace(c);
		break;
	case 'u':
		in = isupper(c);
		break;
	case 'w':
		in = isalnum(c);
		break;
	case 'x':
		in = isxdigit(c);
		break;
	case 'z': /* not in the manual, but in every Lua */
		in = c == 0;
		break;
	default:
		return class == c;
	}
	return isupper(class) ? !in : in;
}

/* The set [p, last], where *last is its closing bracket. */
static bool in_set(struct match *m, int c, const char *p, const char *last)
{
	bool found = true;
	if (pattern_byte(m, p + 1) == '^') {
		found = false;
		p++;
	}
	while (++p < last) {
		if (!spend(m))
			return false;
		if (*p == '%') {
			p++;
			if (in_class(c, (unsigned char)*p))
				return found;
		} else if (p[1] == '-' && p + 2 < last) {
			p += 2;
			if ((unsigned char)p[-2] <= c && c <= (unsigned char)*p)
				return found;
		} else if ((unsigned char)*p == c) {
			return found;
		}
	}
	return !found;
}

/* Behind the single-character class that begins at p. */
static const char *class_end(struct match *m, const char *p)
{
	const char *end = pattern_end(m);
	char first = *p++;
	if (first == '%') {
		if (p == end)
			return fail(m, MATCH_ENDS_WITH_ESCAPE);
		return p + 1;
	}
	if (first != '[')
		return p;
	if (pattern_byte(m, p) == '^')
		p++;
	do { /* a bracket in first place stands for itself */
		if (p == end)
			return fail(m, MATCH_NO_BRACKET);
		if (*p++ == '%' && p < end)
			p++;
	} while (p == end || *p != ']');
	return p + 1;
}

static bool matches_one(struct match *m, const char *s, const char *p, const char *class_last)
{
	if (!spend(m) || s >= subject_end(m))
		return false;
	int c = (unsigned char)*s;
	switch (*p) {
	case '.':
		return true;
	case '%':
		return in_class(c, (unsigned char)p[1]);
	case '[':
		return in_set(m, c, p, class_last - 1);
	default:
		return (unsigned char)*p == c;
	}
}

/* --- repetitions */

static const char *match_most(struct match *m, const char *s, const char *p, const char *suffix)
{
	ptrdiff_t count = 0;
	while (matches_one(m, s + count, p, suffix))
		count++;
	for (; count >= 0 && spend(m); count--) {
		const char *end = match_here(m, s + count, suffix + 1);
		if (end)
			return end;
	}
	return NULL;
}

static const char *match_least(struct match *m, const char *s, const char *p, const char *suffix)
{
	while (spend(m)) {
		const char *end = match_here(m, s, suffix + 1);
		if (end)
			return end;
		if (!matches_one(m, s, p, suffix))
			return NULL;
		s++;
	}
	return NULL;
}

/* --- captures */

static const char *open_capture(struct match *m, const char *s, const char *p, ptrdiff_t kind)
{
	if (m->level >= MATCH_CAPTURES_MAX)
		return fail(m, MATCH_CAPTURES);
	m->captures[m->level++] = (struct match_capture){.start = s, .length = kind};
	const char *end = match_here(m, s, p);
	if (!end)
		m->level--;
	return end;
}

static const char *close_capture(struct match *m, const char *s, const char *p)
{
	int i = m->level - 1;
	while (i >= 0 && m->captures[i].length != MATCH_OPEN)
		i--;
	if (i < 0)
		return fail(m, MATCH_CLOSES_NOTHING);
	m->captures[i].length = s - m->captures[i].start;
	const char *end = match_here(m, s, p);
	if (!end)
		m->captures[i].length = MATCH_OPEN;
	return end;
}

/* What capture number digit held, once more. */
static const char *match_again(struct match *m, const char *s, int digit)
{
	int i = digit - '1';
	if (i < 0 || i >= m->level || m->captures[i].length == MATCH_OPEN) {
		m->index = i + 1;
		return fail(m, MATCH_BAD_INDEX);
	}
	ptrdiff_t length = m->captures[i].length;
	if (length < 0 || subject_end(m) - s < length)
		return NULL;
	for (ptrdiff_t k = 0; k < length; k++)
		if (!spend(m) || m->captures[i].start[k] != s[k])
			return NULL;
	return s + length;
}

/* --- items of their own */

/* %bxy, p behind the b */
static const char *match_balance(struct match *m, const char *s, const char *p)
{
	if (pattern_end(m) - p < 2)
		return fail(m, MATCH_NO_BALANCE);
	if (s >= subject_end(m) || *s != *p)
		return NULL;
	ptrdiff_t open = 1;
	while (++s < subject_end(m) && spend(m)) {
		if (*s == p[1]) {
			if (--open == 0)
				return s + 1;
		} else if (*s == *p) {
			open++;
		}
	}
	return NULL;
}

/* %f[set], p at the set; its end, or NULL where there is no frontier. */
static const char *match_frontier(struct match *m, const char *s, const char *p)
{
	if (pattern_byte(m, p) != '[')
		return fail(m, MATCH_NO_FRONTIER_SET);
	const char *end = class_end(m, p);
	if (!end)
		return NULL;
	int before = s == m->subject.ptr ? 0 : (unsigned char)s[-1];
	bool frontier = !in_set(m, before, p, end - 1) && in_set(m, subject_byte(m, s), p, end - 1);
	return frontier ? end : NULL;
}

/* An item that may go on in place: what is left of the pattern is in *p, of the subject returned. With *p NULL the
 * return value is the whole result. What need not recurse must not, or long patterns count as too complex. */
static const char *match_item(struct match *m, const char *s, const char **p)
{
	const char *item = *p;
	const char *suffix = class_end(m, item);
	*p = NULL;
	if (!suffix)
		return NULL;
	unsigned char repeat = pattern_byte(m, suffix);
	if (!matches_one(m, s, item, suffix)) {
		bool optional = repeat == '*' || repeat == '?' || repeat == '-';
		*p = optional ? suffix + 1 : NULL;
		return optional ? s : NULL;
	}
	if (repeat == '?') {
		const char *end = match_here(m, s + 1, suffix + 1);
		*p = end ? NULL : suffix + 1;
		return end ? end : s;
	}
	if (repeat == '+')
		return match_most(m, s + 1, item, suffix);
	if (repeat == '*')
		return match_most(m, s, item, suffix);
	if (repeat == '-')
		return match_least(m, s, item, suffix);
	*p = suffix;
	return s + 1;
}

/* %b, %f, %1 … and other items; as match_item(). */
static const char *match_escape(struct match *m, const char *s, const char **p)
{
	const char *item = *p, *next;
	unsigned char what = pattern_byte(m, item + 1);
	if (what == 'b') {
		s = match_balance(m, s, item + 2);
		*p = s ? item + 4 : NULL;
		return s;
	}
	if (what == 'f') {
		next = match_frontier(m, s, item + 2);
		*p = next;
		return next ? s : NULL;
	}
	if (isdigit(what)) {
		s = match_again(m, s, what);
		*p = s ? item + 2 : NULL;
		return s;
	}
	return match_item(m, s, p);
}

static const char *match_rest(struct match *m, const char *s, const char *p)
{
	while (p != pattern_end(m)) {
		if (!spend(m))
			return NULL;
		switch (*p) {
		case '(':
			if (pattern_byte(m, p + 1) == ')')
				return open_capture(m, s, p + 2, MATCH_POSITION);
			return open_capture(m, s, p + 1, MATCH_OPEN);
		case ')':
			return close_capture(m, s, p + 1);
		case '$':
			if (p + 1 == pattern_end(m))
				return s == subject_end(m) ? s : NULL;
			s = match_item(m, s, &p);
			break;
		case '%':
			s = match_escape(m, s, &p);
			break;
		default:
			s = match_item(m, s, &p);
		}
		if (!p)
			return s;
	}
	return s;
}

static const char *match_here(struct match *m, const char *s, const char *p)
{
	if (m->depth == DEPTH_MAX)
		return fail(m, MATCH_TOO_COMPLEX);
	m->depth++;
	const char *end = match_rest(m, s, p);
	m->depth--;
	return m->fault == MATCH_FINE ? end : NULL;
}

/* --- the interface */

void match_begin(struct match *match, struct str subject, struct str pattern)
{
	*match = (struct match){.subject = subject, .pattern = pattern};
}

const char *match_at(struct match *match, const char *start, uint64_t steps)
{
	match->steps = steps;
	match->level = 0;
	return match_here(match, start, match->pattern.ptr);
}

bool match_capture(struct match *match, int index, const char *start, const char *end,
                   struct match_capture *ret_capture)
{
	if (index >= match->level && index != 0) {
		match->index = index + 1;
		fail(match, MATCH_BAD_INDEX);
		return false;
	}
	if (index >= match->level) {
		*ret_capture = (struct match_capture){.start = start, .length = end - start};
		return true;
	}
	if (match->captures[index].length == MATCH_OPEN) {
		fail(match, MATCH_UNFINISHED);
		return false;
	}
	*ret_capture = match->captures[index];
	return true;
}

bool match_is_plain(struct str pattern)
{
	for (size_t i = 0; i < pattern.len; i++)
		if (pattern.ptr[i] && strchr("^$*+?.([%-", pattern.ptr[i]))
			return false;
	return true;
}

const char *match_find_text(struct str subject, struct str text, uint64_t *steps)
{
	const char *at = subject.ptr, *end = subject.ptr + subject.len;
	if (!text.len)
		return at;
	while ((size_t)(end - at) >= text.len) {
		const char *hit = memchr(at, text.ptr[0], (size_t)(end - at) - text.len + 1);
		uint64_t cost = 1 + (uint64_t)((hit ? hit : end) - at) / FIND_BYTES_PER_STEP;
		cost += hit ? text.len / FIND_BYTES_PER_STEP : 0;
		if (cost > *steps) {
			*steps = 0;
			return NULL;
		}
		*steps -= cost;
		if (!hit || memcmp(hit, text.ptr, text.len) == 0)
			return hit;
		at = hit + 1;
	}
	return NULL;
}

const char *match_fault_text(enum match_fault fault)
{
	static const char *const texts[] = {
		[MATCH_FINE] = "no fault",
		[MATCH_TOO_LONG] = "this pattern takes too long on this text",
		[MATCH_TOO_COMPLEX] = "pattern too complex",
		[MATCH_ENDS_WITH_ESCAPE] = "malformed pattern (ends with '%')",
		[MATCH_NO_BRACKET] = "malformed pattern (missing ']')",
		[MATCH_NO_BALANCE] = "malformed pattern (missing arguments to '%b')",
		[MATCH_NO_FRONTIER_SET] = "missing '[' after '%f' in pattern",
		[MATCH_CAPTURES] = "too many captures",
		[MATCH_CLOSES_NOTHING] = "invalid pattern capture",
		[MATCH_UNFINISHED] = "unfinished capture",
		[MATCH_BAD_INDEX] = "invalid capture index",
	};
	return texts[fault];
}
