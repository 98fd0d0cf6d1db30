#include "schema/constraint.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"

enum { BRANCH_DEPTH = 3 };

struct teller {
	struct arena *arena;
	const struct schema_type *type;
	struct pack_node argument;
	size_t depth;
};

static void append_value(struct buf *out, struct arena *arena, struct pack_node value)
{
	switch (pack_kind(value)) {
	case PACK_STRING:
		buf_append(out, pack_string(value).len ? pack_string(value) : STR("\"\""));
		return;
	case PACK_INT:
		buf_printf(out, "%lld", (long long)pack_int(value));
		return;
	case PACK_FLOAT:
		buf_append(out, text_from_double_in(arena, pack_number(value)));
		return;
	case PACK_BOOL:
		buf_append_text(out, pack_bool(value) ? "true" : "false");
		return;
	case PACK_NULL:
		buf_append_text(out, "null");
		return;
	case PACK_ARRAY:
	case PACK_OBJECT:
		buf_append_text(out, pack_kind(value) == PACK_ARRAY ? "[…]" : "{…}");
		return;
	case PACK_ABSENT:
		return;
	}
}

/* "A, B or C" */
static void append_list(struct buf *out, struct arena *arena, struct pack_node values, const char *last)
{
	for (size_t i = 0; i < pack_count(values); i++) {
		buf_append_text(out, i == 0 ? "" : i + 1 == pack_count(values) ? last : ", ");
		append_value(out, arena, pack_item(values, i));
	}
}

/* --- kinds */

static void append_kind(struct buf *out, const struct schema_type *type, struct pack_node node, size_t depth);

static void append_list_kind(struct buf *out, const struct schema_type *type, struct pack_node node, size_t depth)
{
	struct pack_node items = schema_resolve(type, pack_get_text(node, "items"));
	buf_append_text(out, "list");
	if (depth < BRANCH_DEPTH && pack_is_present(items)) {
		buf_append_text(out, " of ");
		append_kind(out, type, items, depth + 1);
	}
}

/* Of alternatives, neighbours of one kind told once. */
static void append_kinds(struct buf *out, const struct schema_type *type, struct pack_node branches, size_t depth)
{
	struct buf one, last;
	buf_init(&one, LIMIT_MESSAGE);
	buf_init(&last, LIMIT_MESSAGE);
	for (size_t i = 0; i < pack_count(branches); i++) {
		buf_clear(&one);
		append_kind(&one, type, pack_item(branches, i), depth + 1);
		if (str_equal(buf_view(&one), buf_view(&last)))
			continue;
		buf_printf(out, "%s%.*s", last.len ? " or " : "", STR_ARG(buf_view(&one)));
		buf_clear(&last);
		buf_append(&last, buf_view(&one));
	}
	buf_done(&one);
	buf_done(&last);
}

static void append_kind(struct buf *out, const struct schema_type *type, struct pack_node node, size_t depth)
{
	node = schema_resolve(type, node);
	struct pack_node kind = pack_get_text(node, "type");
	bool untyped = !pack_is_present(kind);
	if (str_is(pack_string(kind), "array") || (untyped && pack_is_present(pack_get_text(node, "items"))))
		append_list_kind(out, type, node, depth);
	else if (pack_kind(kind) == PACK_STRING)
		buf_append(out, pack_string(kind));
	else if (pack_kind(kind) == PACK_ARRAY)
		append_list(out, NULL, kind, " or ");
	else if (depth < BRANCH_DEPTH && pack_count(pack_get_text(node, "oneOf")))
		append_kinds(out, type, pack_get_text(node, "oneOf"), depth);
	else if (depth < BRANCH_DEPTH && pack_count(pack_get_text(node, "anyOf")))
		append_kinds(out, type, pack_get_text(node, "anyOf"), depth);
	else
		buf_append_text(out, pack_count(pack_get_text(node, "properties")) ? "object" : "any");
}

struct str constraint_kind_in(struct arena *arena, const struct schema_type *type, struct pack_node node)
{
	struct buf out;
	buf_init(&out, LIMIT_MESSAGE);
	append_kind(&out, type, node, 0);
	struct str words = buf_copy_in(&out, arena);
	buf_done(&out);
	return words;
}

/* --- alternatives */

static void append_branch(struct teller *teller, struct buf *out, struct pack_node branch);

static void append_branches(struct teller *teller, struct buf *out, struct pack_node branches, const char *between)
{
	teller->depth++;
	for (size_t i = 0; i < pack_count(branches); i++) {
		buf_append_text(out, i ? between : "");
		append_branch(teller, out, schema_resolve(teller->type, pack_item(branches, i)));
	}
	teller->depth--;
}

/* The properties that an alternative names without requiring them. */
static void append_property_names(struct buf *out, struct pack_node branch)
{
	struct pack_node properties = pack_get_text(branch, "properties");
	buf_append_text(out, "with ");
	for (size_t i = 0; i < pack_count(properties); i++)
		buf_printf(out, "%s%.*s", i ? " or " : "", STR_ARG(pack_key(properties, i)));
}

/* An alternative by what tells it from the others. */
static void append_branch(struct teller *teller, struct buf *out, struct pack_node branch)
{
	struct pack_node required = pack_get_text(branch, "required"), values = pack_get_text(branch, "enum");
	if (str_is(pack_string(pack_get_text(branch, "type")), "array")) {
		append_kind(out, teller->type, branch, 0);
	} else if (pack_count(required)) {
		buf_append_text(out, "with ");
		append_list(out, teller->arena, required, " and ");
	} else if (pack_count(values)) {
		append_list(out, teller->arena, values, " or ");
	} else if (pack_is_present(pack_get_text(branch, "pattern"))) {
		buf_printf(out, "matching %.*s", STR_ARG(pack_string(pack_get_text(branch, "pattern"))));
	} else if (pack_is_present(pack_get_text(branch, "format"))) {
		buf_printf(out, "%.*s", STR_ARG(pack_string(pack_get_text(branch, "format"))));
	} else if (pack_count(pack_get_text(branch, "properties"))) {
		append_property_names(out, branch);
	} else if (pack_count(pack_get_text(branch, "oneOf")) && teller->depth < BRANCH_DEPTH) {
		append_branches(teller, out, pack_get_text(branch, "oneOf"), " or ");
	} else if (pack_count(pack_get_text(branch, "anyOf")) && teller->depth < BRANCH_DEPTH) {
		append_branches(teller, out, pack_get_text(branch, "anyOf"), " or ");
	} else if (pack_is_present(pack_get_text(branch, "type"))) {
		append_kind(out, teller->type, branch, 0);
	} else {
		buf_append_text(out, "another form");
	}
}

static void tell_one_of(struct teller *teller, struct buf *out)
{
	buf_append_text(out, "exactly one of: ");
	append_branches(teller, out, teller->argument, "; ");
}

static void tell_any_of(struct teller *teller, struct buf *out)
{
	buf_append_text(out, "at least one of: ");
	append_branches(teller, out, teller->argument, "; ");
}

static void tell_all_of(struct teller *teller, struct buf *out)
{
	buf_append_text(out, "all of: ");
	append_branches(teller, out, teller->argument, "; ");
}

static void tell_not(struct teller *teller, struct buf *out)
{
	buf_append_text(out, "not ");
	append_branch(teller, out, schema_resolve(teller->type, teller->argument));
}

static void tell_if(struct teller *teller, struct buf *out)
{
	(void)teller;
	buf_append_text(out, "further demands, depending on the values given");
}

/* --- names of properties */

static void tell_required(struct teller *teller, struct buf *out)
{
	buf_append_text(out, "needs ");
	append_list(out, teller->arena, teller->argument, " and ");
}

static void tell_required_xor(struct teller *teller, struct buf *out)
{
	buf_append_text(out, "needs exactly one of ");
	append_list(out, teller->arena, teller->argument, " and ");
}

static void tell_required_or(struct teller *teller, struct buf *out)
{
	buf_append_text(out, "needs at least one of ");
	append_list(out, teller->arena, teller->argument, " and ");
}

static void append_dependencies(struct teller *teller, struct buf *out, const char *verb)
{
	for (size_t i = 0; i < pack_count(teller->argument); i++) {
		struct str key = pack_key(teller->argument, i);
		struct pack_node names = pack_get(teller->argument, key);
		buf_printf(out, "%s%.*s %s ", i ? "; " : "", STR_ARG(key), verb);
		if (pack_kind(names) == PACK_ARRAY)
			append_list(out, teller->arena, names, " and ");
		else
			append_branch(teller, out, schema_resolve(teller->type, names));
	}
}

static void tell_dependent(struct teller *teller, struct buf *out)
{
	append_dependencies(teller, out, "needs");
}

static void tell_excluded(struct teller *teller, struct buf *out)
{
	append_dependencies(teller, out, "excludes");
}

/* --- values */

static void tell_enum(struct teller *teller, struct buf *out)
{
	buf_append_text(out, "one of ");
	append_list(out, teller->arena, teller->argument, ", ");
}

static void tell_any_case(struct teller *teller, struct buf *out)
{
	tell_enum(teller, out);
	buf_append_text(out, ", in any case of letters");
}

static void tell_unique(struct teller *teller, struct buf *out)
{
	if (pack_bool(teller->argument))
		buf_append_text(out, "items differ");
}

static void tell_unordered(struct teller *teller, struct buf *out)
{
	if (!pack_bool(teller->argument))
		buf_append_text(out, "the order of items means nothing");
}

static void tell_unique_keys(struct teller *teller, struct buf *out)
{
	buf_append_text(out, "items differ in ");
	append_list(out, teller->arena, teller->argument, " and ");
}

static void tell_others(struct teller *teller, struct buf *out)
{
	if (pack_kind(teller->argument) == PACK_OBJECT) {
		buf_append_text(out, "takes other properties too, each ");
		append_kind(out, teller->type, teller->argument, 0);
	} else if (pack_bool(teller->argument)) {
		buf_append_text(out, "takes other properties too");
	}
}

static void tell_keys(struct teller *teller, struct buf *out)
{
	buf_append_text(out, "keys match ");
	for (size_t i = 0; i < pack_count(teller->argument); i++)
		buf_printf(out, "%s%.*s", i ? " or " : "", STR_ARG(pack_key(teller->argument, i)));
}

/* words before the argument, or a function that tells more; in the order of the page. */
static const struct {
	const char *keyword, *words;
	void (*tell)(struct teller *teller, struct buf *out);
} rows[] = {
	{"const", "always ", NULL},
	{"enum", NULL, tell_enum},
	{"enumCaseInsensitive", NULL, tell_any_case},
	{"pattern", "matches ", NULL},
	{"format", "format ", NULL},
	{"minLength", "length at least ", NULL},
	{"maxLength", "length at most ", NULL},
	{"minimum", "at least ", NULL},
	{"exclusiveMinimum", "more than ", NULL},
	{"maximum", "at most ", NULL},
	{"exclusiveMaximum", "less than ", NULL},
	{"multipleOf", "a multiple of ", NULL},
	{"minItems", "items at least ", NULL},
	{"maxItems", "items at most ", NULL},
	{"uniqueItems", NULL, tell_unique},
	{"uniqueKeys", NULL, tell_unique_keys},
	{"maxUniqueItems", "different items at most ", NULL},
	{"insertionOrder", NULL, tell_unordered},
	{"minProperties", "entries at least ", NULL},
	{"maxProperties", "entries at most ", NULL},
	{"patternProperties", NULL, tell_keys},
	{"additionalProperties", NULL, tell_others},
	{"required", NULL, tell_required},
	{"requiredXor", NULL, tell_required_xor},
	{"requiredOr", NULL, tell_required_or},
	{"dependentRequired", NULL, tell_dependent},
	{"dependencies", NULL, tell_dependent},
	{"dependentExcluded", NULL, tell_excluded},
	{"oneOf", NULL, tell_one_of},
	{"anyOf", NULL, tell_any_of},
	{"allOf", NULL, tell_all_of},
	{"not", NULL, tell_not},
	{"if", NULL, tell_if},
};

void constraints_of_node_in(struct arena *arena, const struct schema_type *type, struct pack_node node,
                            struct constraints *ret_constraints)
{
	struct constraints constraints = {0};
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct teller teller = {.arena = arena, .type = type,
		                        .argument = pack_get_text(node, rows[i].keyword)};
		if (!pack_is_present(teller.argument))
			continue;
		buf_clear(&out);
		if (rows[i].tell) {
			rows[i].tell(&teller, &out);
		} else {
			buf_append_text(&out, rows[i].words);
			append_value(&out, arena, teller.argument);
		}
		if (out.len)
			VEC_PUSH(arena, &constraints.items) =
				(struct constraint){rows[i].keyword, teller.argument, buf_copy_in(&out, arena)};
	}
	buf_done(&out);
	*ret_constraints = constraints;
}
