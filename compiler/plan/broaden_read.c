#include "base/buf.h"
#include "base/limits.h"
#include "plan/broaden_state.h"
#include "plan/canon.h"
#include "plan/fold.h"
#include "template/read.h"

static void append_mark(const struct broaden_reader *reader, struct buf *buf, const struct value *value)
{
	const struct value *argument = value->as.argument;
	buf_append_char(buf, BROADEN_OPEN);
	if (value->fn == FN_REF) {
		buf_append_char(buf, 'R');
		buf_append(buf, value_string(argument));
	} else if (value->fn == FN_GET_ATT && argument->kind == VALUE_LIST && argument->as.list.count == 2) {
		buf_append_char(buf, 'G');
		buf_append(buf, value_string(argument->as.list.items[0]));
		buf_append_char(buf, '.');
		buf_append(buf, value_string(argument->as.list.items[1]));
	} else {
		struct canon_scope scope = {.arena = reader->broaden->arena};
		buf_append_char(buf, 'X');
		buf_append(buf, canon_bytes_in(&scope, CANON_SCHEMA, STR("//"), value));
	}
	buf_append_char(buf, BROADEN_CLOSE);
}

static void append_flat(const struct broaden_reader *reader, struct buf *buf, const struct value *value)
{
	const struct value *parts;
	struct str text;
	if (value_scalar_text_in(reader->broaden->arena, value, &text)) {
		buf_append(buf, text);
	} else if (value->kind != VALUE_INTRINSIC) {
		struct canon_scope scope = {.arena = reader->broaden->arena};
		buf_append_char(buf, BROADEN_OPEN);
		buf_append_char(buf, 'X');
		buf_append(buf, canon_bytes_in(&scope, CANON_SCHEMA, STR("//"), value));
		buf_append_char(buf, BROADEN_CLOSE);
	} else if (fold_is_concat(value, &parts)) {
		for (size_t i = 0; i < parts->as.list.count; i++)
			append_flat(reader, buf, parts->as.list.items[i]);
	} else {
		append_mark(reader, buf, value);
	}
}

static struct str flat_in(const struct broaden_reader *reader, const struct value *value)
{
	struct buf buf;
	buf_init(&buf, LIMIT_RESOLVED_TEXT);
	append_flat(reader, &buf, value);
	struct str text = buf_copy_in(&buf, reader->broaden->arena);
	buf_done(&buf);
	return text;
}

struct broaden_text broaden_read_text(const struct broaden_reader *reader, struct value *value)
{
	const struct planner *planner = reader->broaden->planner;
	struct broaden_text text = {.symbolic = flat_in(reader, value)};
	const struct value *resolved = resolve_value(reader->after ? planner->desired : planner->live, value);
	text.resolved = resolved ? flat_in(reader, resolved) : text.symbolic;
	return text;
}

/* Whether value is Fn::If of a condition that cannot be decided here; its branches then. */
static bool is_open_if(const struct value *value, struct value **ret_branches)
{
	if (!value_is_intrinsic(value, FN_IF) || value->as.argument->kind != VALUE_LIST ||
	    value->as.argument->as.list.count != 3)
		return false;
	ret_branches[0] = value->as.argument->as.list.items[1];
	ret_branches[1] = value->as.argument->as.list.items[2];
	return true;
}

static bool is_no_value(const struct value *value)
{
	return value_is_intrinsic(value, FN_REF) && value_is_string(value->as.argument, "AWS::NoValue");
}

void broaden_read_items(const struct broaden_reader *reader, struct value *value, struct broaden_set *set)
{
	struct value *branches[2];
	if (!value || is_no_value(value))
		return;
	if (value->kind == VALUE_LIST) {
		for (size_t i = 0; i < value->as.list.count; i++)
			broaden_read_items(reader, value->as.list.items[i], set);
	} else if (is_open_if(value, branches)) {
		broaden_read_items(reader, branches[0], set);
		broaden_read_items(reader, branches[1], set);
	} else {
		VEC_PUSH(reader->broaden->arena, &set->items) = broaden_read_text(reader, value);
	}
}

/* An account's own principal is written in three ways. Source: IAM User Guide, "AWS JSON policy elements: Principal",
 * "AWS account principals". */
static struct str principal_in(struct arena *arena, struct str kind, struct str text)
{
	size_t account = str_find(text, STR(":iam::"), 0);
	if (str_is(text, "*") && (str_is(kind, "AWS") || str_is(kind, "*")))
		return STR("*");
	if (str_is(kind, "AWS") && str_starts_with(text, STR("arn:")) && account != SIZE_MAX &&
	    str_ends_with(text, STR(":root")))
		text = str_slice(text, account + STR(":iam::").len, text.len - STR(":root").len);
	return str_format_in(arena, "%.*s:%.*s", STR_ARG(kind), STR_ARG(text));
}

static void add_principals(const struct broaden_reader *reader, struct str kind, struct value *value,
                           struct broaden_set *set)
{
	struct arena *arena = reader->broaden->arena;
	size_t first = set->items.count;
	broaden_read_items(reader, value, set);
	for (size_t i = first; i < set->items.count; i++) {
		struct broaden_text *text = &set->items.items[i];
		text->symbolic = principal_in(arena, kind, text->symbolic);
		text->resolved = principal_in(arena, kind, text->resolved);
	}
}

static void read_principals(const struct broaden_reader *reader, struct value *value, struct broaden_set *set)
{
	if (!value || value->kind != VALUE_MAP) {
		add_principals(reader, STR("*"), value, set);
		return;
	}
	for (size_t i = 0; i < value->as.map.count; i++)
		add_principals(reader, value->as.map.items[i].key, value->as.map.items[i].value, set);
}

/* Name, or the same with Not before it; neither is everything. */
static void read_element(const struct broaden_reader *reader, const struct value *statement, const char *name,
                         struct broaden_set *set)
{
	struct arena *arena = reader->broaden->arena;
	bool principals = str_is(str_from(name), "Principal");
	struct value *value = value_get(statement, str_from(name));
	if (!value) {
		value = value_get(statement, str_concat_in(arena, STR("Not"), str_from(name)));
		set->negated = value != NULL;
	}
	set->missing = !value;
	if (!value)
		VEC_PUSH(arena, &set->items) = (struct broaden_text){STR("*"), STR("*")};
	else if (principals)
		read_principals(reader, value, set);
	else
		broaden_read_items(reader, value, set);
}

static void read_conditions(const struct broaden_reader *reader, const struct value *conditions,
                            struct broaden_statement *statement)
{
	struct arena *arena = reader->broaden->arena;
	for (size_t i = 0; conditions && conditions->kind == VALUE_MAP && i < conditions->as.map.count; i++) {
		const struct member *operator= &conditions->as.map.items[i];
		for (size_t k = 0; operator->value->kind == VALUE_MAP && k < operator->value->as.map.count; k++) {
			const struct member *key = &operator->value->as.map.items[k];
			struct broaden_set values = {0};
			broaden_read_items(reader, key->value, &values);
			struct broaden_condition *condition = &VEC_PUSH(arena, &statement->conditions);
			*condition = (struct broaden_condition){.operator = operator->key, .key = key->key};
			for (size_t v = 0; v < values.items.count; v++)
				VEC_PUSH(arena, &condition->values) = values.items.items[v];
		}
	}
}

static void read_statement(const struct broaden_reader *reader, struct value *value, struct str guard,
                           const struct broaden_statement *origin, struct broaden_side *side)
{
	const struct value *effect = value_get(value, STR("Effect"));
	const struct value *conditions = value_get(value, STR("Condition"));
	struct broaden_statement statement = *origin;
	side->unknown |= value->kind == VALUE_INTRINSIC || (effect && effect->kind == VALUE_INTRINSIC) ||
	                 (conditions && conditions->kind == VALUE_INTRINSIC);
	if (value->kind != VALUE_MAP || (conditions && conditions->kind == VALUE_INTRINSIC) ||
	    (!value_is_string(effect, "Allow") && !value_is_string(effect, "Deny")))
		return;
	statement.deny = value_is_string(effect, "Deny");
	statement.guard = guard;
	read_element(reader, value, "Principal", &statement.principals);
	read_element(reader, value, "Action", &statement.actions);
	read_element(reader, value, "Resource", &statement.resources);
	read_conditions(reader, conditions, &statement);
	VEC_PUSH(reader->broaden->arena, &side->statements) = statement;
}

static void read_statements(const struct broaden_reader *reader, struct value *value, struct str guard,
                            const struct broaden_statement *origin, struct broaden_side *side)
{
	struct arena *arena = reader->broaden->arena;
	struct value *branches[2];
	if (is_open_if(value, branches)) {
		struct str name = value_string(value->as.argument->as.list.items[0]);
		for (int i = 0; i < 2; i++)
			read_statements(reader, branches[i],
			                str_format_in(arena, "%.*s%.*s=%d;", STR_ARG(guard), STR_ARG(name), i), origin,
			                side);
	} else if (value->kind == VALUE_LIST) {
		for (size_t i = 0; i < value->as.list.count; i++)
			read_statements(reader, value->as.list.items[i], guard, origin, side);
	} else {
		read_statement(reader, value, guard, origin, side);
	}
}

/* A text that is no JSON is the service's to refuse. */
static struct value *document_of_text(const struct broaden_reader *reader, struct str text)
{
	struct value *document = NULL;
	struct diag diag;
	diag_init_in(&diag, reader->broaden->arena);
	enum lk_status status = template_read_in(reader->broaden->arena, text, STR("policy"), &diag, &document);
	return status == LK_OK ? document : NULL;
}

void broaden_read_document(const struct broaden_reader *reader, struct value *document,
                           const struct broaden_statement *origin, struct broaden_side *side)
{
	struct value *branches[2];
	if (document && document->kind == VALUE_STRING)
		document = document_of_text(reader, document->as.string);
	if (document && is_open_if(document, branches)) {
		broaden_read_document(reader, branches[0], origin, side);
		broaden_read_document(reader, branches[1], origin, side);
		return;
	}
	if (!document || document->kind != VALUE_MAP) {
		side->unknown |= document && document->kind == VALUE_INTRINSIC;
		return;
	}
	struct value *statements = value_get(document, STR("Statement"));
	read_statements(reader, statements ? statements : document, STR(""), origin, side);
}
