#include <stdlib.h>

#include "plan/broaden_state.h"

/* How the values of an operator stand to each other. Source: IAM User Guide, "IAM JSON policy elements: Condition
 * operators" and "Conditions with multiple context keys or values": several values are any of them, of a negated
 * operator none of them. */
enum relation { ANY_EQUAL, ANY_LIKE, NONE_EQUAL, NONE_LIKE, BELOW, ABOVE, WITHIN, NOT_WITHIN };

static const struct {
	const char *name;
	enum relation relation;
	const char *family; /* operators of one family ask the same of their values */
} operators[] = {
        {"StringEquals", ANY_EQUAL, "String"},
        {"StringLike", ANY_LIKE, "String"},
        {"StringNotEquals", NONE_EQUAL, "StringNot"},
        {"StringNotLike", NONE_LIKE, "StringNot"},
        {"ArnEquals", ANY_LIKE, "Arn"},
        {"ArnLike", ANY_LIKE, "Arn"},
        {"ArnNotEquals", NONE_LIKE, "ArnNot"},
        {"ArnNotLike", NONE_LIKE, "ArnNot"},
        {"NumericLessThan", BELOW, "NumericLessThan"},
        {"NumericLessThanEquals", BELOW, "NumericLessThanEquals"},
        {"NumericGreaterThan", ABOVE, "NumericGreaterThan"},
        {"NumericGreaterThanEquals", ABOVE, "NumericGreaterThanEquals"},
        {"DateLessThan", BELOW, "DateLessThan"},
        {"DateLessThanEquals", BELOW, "DateLessThanEquals"},
        {"DateGreaterThan", ABOVE, "DateGreaterThan"},
        {"DateGreaterThanEquals", ABOVE, "DateGreaterThanEquals"},
        {"NumericNotEquals", NONE_EQUAL, "NumericNotEquals"},
        {"DateNotEquals", NONE_EQUAL, "DateNotEquals"},
        {"StringNotEqualsIgnoreCase", NONE_EQUAL, "StringNotEqualsIgnoreCase"},
        {"IpAddress", WITHIN, "IpAddress"},
        {"NotIpAddress", NOT_WITHIN, "NotIpAddress"},
};

struct parsed_operator {
	struct str quantifier; /* "ForAllValues:" or empty */
	struct str family;
	enum relation relation;
	bool if_exists;
};

static struct parsed_operator parse(struct str name)
{
	struct parsed_operator parsed = {.relation = ANY_EQUAL};
	size_t colon = str_find(name, STR(":"), 0);
	if (colon != SIZE_MAX) {
		parsed.quantifier = str_slice(name, 0, colon + 1);
		name = str_slice(name, colon + 1, name.len);
	}
	parsed.if_exists = str_ends_with(name, STR("IfExists"));
	if (parsed.if_exists)
		name = str_slice(name, 0, name.len - STR("IfExists").len);
	parsed.family = name;
	for (size_t i = 0; i < LK_COUNT(operators); i++)
		if (str_equal_ignore_case(name, str_from(operators[i].name))) {
			parsed.family = str_from(operators[i].family);
			parsed.relation = operators[i].relation;
		}
	return parsed;
}

struct network {
	uint32_t address;
	unsigned bits;
};

static bool read_network(struct str text, struct network *ret_network)
{
	struct str rest = text, address, part;
	int64_t number, bits = 32;
	uint32_t whole = 0;
	size_t parts = 0;
	if (!str_next(&rest, '/', &address) || (rest.ptr && !str_to_int(rest, &bits)) || bits < 0 || bits > 32)
		return false;
	while (str_next(&address, '.', &part)) {
		if (!str_to_int(part, &number) || number < 0 || number > 255)
			return false;
		whole = whole << 8 | (uint32_t)number;
		parts++;
	}
	*ret_network = (struct network){whole, (unsigned)bits};
	return parts == 4;
}

static bool is_within(struct str wide, struct str narrow)
{
	struct network outer, inner;
	if (str_equal(wide, narrow))
		return true;
	if (!read_network(wide, &outer) || !read_network(narrow, &inner) || inner.bits < outer.bits)
		return false;
	return !outer.bits || (outer.address ^ inner.address) >> (32 - outer.bits) == 0;
}

/* Numbers by their value; dates of one form, as of ISO 8601, by their text. */
static bool is_at_most(struct str a, struct str b)
{
	char *a_end, *b_end;
	double x = strtod(a.ptr, &a_end), y = strtod(b.ptr, &b_end);
	if (a.len && b.len && a_end == a.ptr + a.len && b_end == b.ptr + b.len)
		return x <= y;
	return a.len == b.len && str_compare(a, b) <= 0;
}

static bool value_covers(struct broaden *broaden, enum relation relation, const struct broaden_text *wide,
                         const struct broaden_text *narrow)
{
	if (broaden_same_text(wide, narrow))
		return true;
	switch (relation) {
	case ANY_LIKE:
	case NONE_LIKE:
		return broaden_matches(broaden, BROADEN_RESOURCE, wide->symbolic, narrow->symbolic) ||
		       broaden_matches(broaden, BROADEN_RESOURCE, wide->resolved, narrow->resolved);
	case BELOW:
		return is_at_most(narrow->resolved, wide->resolved);
	case ABOVE:
		return is_at_most(wide->resolved, narrow->resolved);
	case WITHIN:
	case NOT_WITHIN:
		return is_within(wide->resolved, narrow->resolved);
	default:
		return false;
	}
}

static bool is_like(enum relation relation)
{
	return relation == ANY_LIKE || relation == NONE_LIKE;
}

static bool has_wildcard(struct str text)
{
	return str_contains(text, STR("*")) || str_contains(text, STR("?"));
}

/* Whether each value of narrow is let through by one of wide; a * means nothing to what compares for equality. */
static bool all_covered(struct broaden *broaden, const struct broaden_condition *wide,
                        const struct broaden_condition *narrow)
{
	enum relation relation = parse(wide->operator).relation;
	bool literal = !is_like(relation) && is_like(parse(narrow->operator).relation);
	for (size_t i = 0; i < narrow->values.count; i++) {
		const struct broaden_text *value = &narrow->values.items[i];
		bool covered = false;
		if (literal && has_wildcard(value->resolved))
			return false;
		for (size_t k = 0; k < wide->values.count && !covered; k++)
			covered = value_covers(broaden, relation, &wide->values.items[k], value);
		if (!covered)
			return false;
	}
	return true;
}

bool broaden_one_covers(struct broaden *broaden, const struct broaden_condition *wide,
                        const struct broaden_condition *narrow)
{
	struct parsed_operator a = parse(wide->operator), b = parse(narrow->operator);
	if (!str_equal_ignore_case(wide->key, narrow->key) || !str_equal_ignore_case(a.family, b.family) ||
	    !str_equal_ignore_case(a.quantifier, b.quantifier) || (b.if_exists && !a.if_exists))
		return false;
	if (a.relation == NONE_EQUAL || a.relation == NONE_LIKE || a.relation == NOT_WITHIN)
		return all_covered(broaden, narrow, wide);
	return all_covered(broaden, wide, narrow);
}

bool broaden_condition_covers(struct broaden *broaden, const struct broaden_statement *wide,
                              const struct broaden_statement *narrow)
{
	for (size_t i = 0; i < wide->conditions.count; i++) {
		bool covered = false;
		for (size_t k = 0; k < narrow->conditions.count && !covered; k++)
			covered = broaden_one_covers(broaden, &wide->conditions.items[i], &narrow->conditions.items[k]);
		if (!covered)
			return false;
	}
	return true;
}
