#include "schema/sample.h"

#include <string.h>

#include "base/buf.h"

enum { TEXT_MAX = 4096, NESTING_MAX = 40, WHOLE_CLASS = 128 };

/* One way of building: how often what may be repeated is, and which alternative is taken. */
struct manner {
	size_t fill;     /* for single characters: repeated so often where the expression allows */
	size_t optional; /* for groups: 0 leaves out what may be left out */
	size_t branch;
};

struct builder {
	struct str pattern;
	size_t at;
	struct manner manner;
	size_t variant, depth;
	struct buf *out;
	bool reading; /* past what is not to be written */
	bool failed;
};

/* --- sets of ASCII characters */

struct set {
	bool has[WHOLE_CLASS];
};

static void set_range(struct set *set, unsigned char from, unsigned char to)
{
	for (unsigned c = from; c <= to && c < WHOLE_CLASS; c++)
		set->has[c] = true;
}

static void set_letters(struct set *set)
{
	set_range(set, 'a', 'z');
	set_range(set, 'A', 'Z');
}

static void set_negate(struct set *set)
{
	for (unsigned c = 0; c < WHOLE_CLASS; c++)
		set->has[c] = !set->has[c] && c >= ' ' && c < 0x7f;
}

/* \d, \w, \s, \p{…} and their opposites; false for an escape that stands for one character. */
static bool set_named(struct set *set, char letter)
{
	struct set named = {0};
	char lower = (char)(letter | 0x20);
	if (lower == 'd' || lower == 'w')
		set_range(&named, '0', '9');
	if (lower == 'w') {
		set_letters(&named);
		named.has['_'] = true;
	} else if (lower == 's') {
		named.has[' '] = true;
	} else if (lower != 'd') {
		return false;
	}
	if (letter != lower)
		set_negate(&named);
	for (unsigned c = 0; c < WHOLE_CLASS; c++)
		set->has[c] |= named.has[c];
	return true;
}

/* A character of the set, the nearest to a word that people read. */
static char set_pick(const struct set *set, size_t index)
{
	static const char word[] = "example", digits[] = "1234567890", hex[] = "0123456789abcdef";
	static const char rest[] = "aA0-_./: ";
	bool reads = true;
	for (size_t i = 0; word[i]; i++)
		reads &= set->has[(unsigned char)word[i]];
	if (reads && index < strlen(word) * 3)
		return word[index % strlen(word)];
	const char *cycle = set->has['a'] && set->has['0'] && !set->has['x'] ? hex : digits;
	if (set->has['1'] && set->has['9'])
		return cycle[index % strlen(cycle)];
	if (set->has['E'] && set->has['X'] && !set->has['e'])
		return "EXAMPLE"[index % strlen(word)];
	for (size_t i = 0; rest[i]; i++)
		if (set->has[(unsigned char)rest[i]])
			return rest[i];
	for (unsigned c = 0; c < WHOLE_CLASS; c++)
		if (set->has[(c + '!') % WHOLE_CLASS])
			return (char)((c + '!') % WHOLE_CLASS);
	return 0;
}

/* --- reading the expression */

static char peek(const struct builder *b)
{
	return b->at < b->pattern.len ? b->pattern.ptr[b->at] : 0;
}

static bool take(struct builder *b, const char *text)
{
	if (!str_starts_with(str_slice(b->pattern, b->at, b->pattern.len), str_from(text)))
		return false;
	b->at += strlen(text);
	return true;
}

static unsigned hex_digits(struct builder *b, size_t count)
{
	unsigned value = 0;
	for (size_t i = 0; i < count && b->at < b->pattern.len; i++, b->at++) {
		char c = b->pattern.ptr[b->at];
		value = value * 16 + (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return value;
}

/* The property of \p{…}: letters, digits or punctuation. */
static void read_property(struct builder *b, struct set *set)
{
	bool braces = take(b, "{");
	char kind = peek(b);
	while (braces && peek(b) && peek(b) != '}')
		b->at++;
	b->at += peek(b) != 0;
	if (kind == 'L' || kind == 'I')
		set_letters(set);
	else if (kind == 'N')
		set_range(set, '0', '9');
	else if (kind == 'Z')
		set->has[' '] = true;
	else
		set_range(set, '-', '.');
}

/* Behind a backslash: adds to the set; gives the character when it is a single one. */
static char read_escape(struct builder *b, struct set *set)
{
	char c = peek(b);
	b->at += c != 0;
	if (set_named(set, c))
		return 0;
	if (c == 'p' || c == 'P') {
		read_property(b, set);
		return 0;
	}
	unsigned code = (unsigned char)c;
	if (c == 'u')
		code = hex_digits(b, 4);
	else if (c == 'x')
		code = hex_digits(b, 2);
	else if (c == 't' || c == 'n' || c == 'r' || c == 'f' || c == 'v')
		code = ' ';
	if (code >= WHOLE_CLASS)
		return (char)0x7f;
	set->has[code] = true;
	return (char)code;
}

/* Behind "[", up to and with the "]". */
static void read_class(struct builder *b, struct set *set)
{
	bool negated = take(b, "^"), first = true;
	char last = 0;
	while (peek(b) && (first || peek(b) != ']')) {
		char c = peek(b);
		bool range = c == '-' && last && b->at + 1 < b->pattern.len && b->pattern.ptr[b->at + 1] != ']';
		first = false;
		b->at++;
		if (range) {
			c = peek(b);
			b->at++;
			struct set ignored = {0};
			c = c == '\\' ? read_escape(b, &ignored) : c;
			set_range(set, (unsigned char)last, (unsigned char)c);
			last = 0;
		} else if (c == '\\') {
			last = read_escape(b, set);
		} else {
			last = c;
			if ((unsigned char)c < WHOLE_CLASS)
				set->has[(unsigned char)c] = true;
		}
	}
	b->at++;
	if (negated)
		set_negate(set);
}

struct quantity {
	size_t least, most; /* most SIZE_MAX: no bound */
};

static size_t read_number(struct builder *b)
{
	size_t number = 0;
	while (peek(b) >= '0' && peek(b) <= '9' && number < 100000)
		number = number * 10 + (size_t)(b->pattern.ptr[b->at++] - '0');
	return number;
}

static struct quantity read_quantity(struct builder *b)
{
	struct quantity quantity = {1, 1};
	size_t start = b->at;
	if (take(b, "*")) {
		quantity = (struct quantity){0, SIZE_MAX};
	} else if (take(b, "+")) {
		quantity = (struct quantity){1, SIZE_MAX};
	} else if (take(b, "?")) {
		quantity = (struct quantity){0, 1};
	} else if (take(b, "{")) {
		quantity.least = read_number(b);
		quantity.most = quantity.least;
		if (take(b, ","))
			quantity.most = peek(b) == '}' ? SIZE_MAX : read_number(b);
		if (!take(b, "}")) {
			b->at = start;
			return (struct quantity){1, 1};
		}
	}
	if (b->at > start && !take(b, "?"))
		take(b, "+");
	return quantity;
}

static size_t wanted(struct quantity quantity, size_t wish)
{
	return wish < quantity.least ? quantity.least : wish > quantity.most ? quantity.most : wish;
}

/* --- building */

static void build_alternatives(struct builder *b);

static void emit(struct builder *b, const struct set *set, size_t count)
{
	for (size_t i = 0; i < count && !b->reading && b->out->len < TEXT_MAX; i++) {
		char c = set_pick(set, i), digit = (char)('1' + b->variant % 9);
		if (b->variant && i + 1 == count && count > 1 && set->has[(unsigned char)digit])
			c = digit;
		if (!c || c == 0x7f)
			b->failed = true;
		else
			buf_append_char(b->out, c);
	}
	b->failed |= b->out->len >= TEXT_MAX;
}

/* Looks past what stands up to the ")": nothing is written. */
static void skip_group(struct builder *b)
{
	bool before = b->reading;
	b->reading = true;
	build_alternatives(b);
	b->reading = before;
	take(b, ")");
}

static void build_group(struct builder *b)
{
	if (take(b, "?i)"))
		return;
	bool asserted = take(b, "?=") || take(b, "?!") || take(b, "?<=") || take(b, "?<!");
	if (!asserted && !take(b, "?:") && take(b, "?<"))
		while (peek(b) && !take(b, ">"))
			b->at++;
	size_t inside = b->at;
	skip_group(b);
	struct quantity quantity = read_quantity(b);
	size_t behind = b->at, count = asserted || b->reading ? 0 : wanted(quantity, b->manner.optional);
	for (size_t i = 0; i < count && !b->failed; i++) {
		b->at = inside;
		build_alternatives(b);
	}
	b->at = behind;
}

static void build_atom(struct builder *b)
{
	struct set set = {0};
	char c = peek(b);
	b->at++;
	if (c == '^' || c == '$')
		return;
	if (c == '(') {
		build_group(b);
		return;
	}
	if (c == '\\' && peek(b) && strchr("bBAZz", peek(b))) {
		b->at++;
		return;
	}
	bool single = false;
	if (c == '[') {
		read_class(b, &set);
	} else if (c == '.') {
		set_range(&set, ' ', '~');
	} else if (c == '\\') {
		single = read_escape(b, &set) != 0;
	} else {
		single = true;
		set.has[(unsigned char)c % WHOLE_CLASS] = true;
	}
	struct quantity quantity = read_quantity(b);
	emit(b, &set, wanted(quantity, single ? b->manner.optional : b->manner.fill));
}

/* Up to the ")" or the end: one of the alternatives is written, the others are read. */
static void build_alternatives(struct builder *b)
{
	size_t index = 0, start = b->out->len;
	bool before = b->reading;
	if (++b->depth > NESTING_MAX)
		b->failed = true;
	while (b->at < b->pattern.len && peek(b) != ')' && !b->failed) {
		if (!take(b, "|")) {
			build_atom(b);
			continue;
		}
		if (++index > b->manner.branch)
			b->reading = true;
		else if (!before)
			buf_truncate(b->out, start);
	}
	b->reading = before;
	b->depth--;
}

bool sample_fits(struct pattern_cache *cache, const struct sample_wish *wish, struct str text)
{
	int64_t length = 0;
	for (size_t i = 0; i < text.len; i++)
		length += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
	if (length < wish->min_length || length > wish->max_length)
		return false;
	for (size_t i = 0; i < wish->pattern_count; i++)
		if (pattern_match(cache, wish->patterns[i], text) == PATTERN_DIFFERS)
			return false;
	return true;
}

static bool build(struct pattern_cache *cache, const struct sample_wish *wish, size_t variant, struct manner manner,
                  struct buf *out)
{
	struct builder builder = {.pattern = wish->patterns[0], .manner = manner, .variant = variant, .out = out};
	buf_clear(out);
	build_alternatives(&builder);
	return !builder.failed && builder.at >= builder.pattern.len && buf_ok(out) &&
	       sample_fits(cache, wish, buf_view(out));
}

bool sample_build_in(struct arena *arena, struct pattern_cache *cache, const struct sample_wish *wish, size_t variant,
                     struct str *ret_text)
{
	/* The common lengths of names and ids; then what the bounds on the length ask for. */
	const size_t least = (size_t)(wish->min_length > 0 ? wish->min_length : 0);
	const size_t fills[] = {7, 1, 0, 3, 12, 17, 36, least, least ? least - 1 : 0, least > 8 ? least - 8 : 0, 2, 64};
	bool found = false;
	struct buf out;
	if (!wish->pattern_count)
		return false;
	buf_init(&out, TEXT_MAX + 1);
	for (size_t branch = 0; branch < 4 && !found; branch++)
		for (size_t optional = 0; optional < 3 && !found; optional++)
			for (size_t i = 0; i < LK_COUNT(fills) && !found; i++)
				found = build(cache, wish, variant, (struct manner){fills[i], optional, branch}, &out);
	if (found)
		*ret_text = buf_copy_in(&out, arena);
	buf_done(&out);
	return found;
}
