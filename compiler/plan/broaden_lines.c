#include "base/buf.h"
#include "base/limits.h"
#include "plan/broaden_state.h"

enum { LISTED = 20 }; /* actions or resources on one line; the rest are counted */

static struct str join_in(struct arena *arena, const struct str *texts, size_t count)
{
	struct buf buf;
	buf_init(&buf, LIMIT_OUTPUT);
	for (size_t i = 0; i < count && i < LISTED; i++)
		buf_printf(&buf, "%s%.*s", i ? ", " : "", STR_ARG(texts[i]));
	if (count > LISTED)
		buf_printf(&buf, " and %zu more", count - LISTED);
	struct str text = buf_copy_in(&buf, arena);
	buf_done(&buf);
	return text;
}

/* "everyone", "account 123456789012", "s3.amazonaws.com" */
static struct str principal_in(struct broaden *broaden, struct str symbolic)
{
	struct str text = broaden_show_in(broaden->arena, symbolic, broaden->planner->input->desired.graph), rest, kind;
	int64_t account;
	if (str_is(text, "*"))
		return STR("everyone");
	rest = text;
	str_next(&rest, ':', &kind);
	if (str_is(kind, "CanonicalUser"))
		return str_format_in(broaden->arena, "the canonical user %.*s", STR_ARG(rest));
	if (str_to_int(rest, &account) || str_starts_with(rest, STR("${")))
		return str_format_in(broaden->arena, "account %.*s", STR_ARG(rest));
	return rest;
}

/* What a part says: an item, or all of a negated set. */
static struct str part_in(struct broaden *broaden, enum broaden_kind kind, const struct broaden_part *part)
{
	const struct graph *graph = broaden->planner->input->desired.graph;
	const struct broaden_set *set = part->set;
	size_t count = part->index == SIZE_MAX ? set->items.count : 1;
	struct str *texts = arena_alloc_array(broaden->arena, count, sizeof *texts);
	for (size_t i = 0; i < count; i++) {
		struct str text = set->items.items[part->index == SIZE_MAX ? i : part->index].symbolic;
		texts[i] = kind == BROADEN_PRINCIPAL ? principal_in(broaden, text) :
		                                       broaden_show_in(broaden->arena, text, graph);
	}
	if (part->index != SIZE_MAX)
		return texts[0];
	struct str but = join_in(broaden->arena, texts, count);
	return str_format_in(broaden->arena, "%s but %.*s",
	                     kind == BROADEN_PRINCIPAL ? "everyone" : "everything", STR_ARG(but));
}

/* Actions as the object of may and denied. */
static struct str actions_in(struct broaden *broaden, const struct broaden_line *line)
{
	struct str *texts = arena_alloc_array(broaden->arena, line->actions.count, sizeof *texts);
	for (size_t i = 0; i < line->actions.count; i++) {
		texts[i] = part_in(broaden, BROADEN_ACTION, &line->actions.items[i]);
		bool all = line->actions.items[i].index == SIZE_MAX;
		if (str_is(texts[i], "*") || str_is(texts[i], "*:*"))
			texts[i] = STR("everything");
		if (!line->deny && (all || str_is(texts[i], "everything")))
			texts[i] = str_format_in(broaden->arena, "do %.*s", STR_ARG(texts[i]));
	}
	return join_in(broaden->arena, texts, line->actions.count);
}

static struct str resources_in(struct broaden *broaden, const struct broaden_line *line)
{
	struct str *texts = arena_alloc_array(broaden->arena, line->resources.count, sizeof *texts);
	for (size_t i = 0; i < line->resources.count; i++)
		texts[i] = part_in(broaden, BROADEN_RESOURCE, &line->resources.items[i]);
	return join_in(broaden->arena, texts, line->resources.count);
}

static bool is_assumption(const struct broaden_line *line)
{
	const struct broaden_part *action = &line->actions.items[0];
	return line->actions.count == 1 && action->index != SIZE_MAX &&
	       str_equal_ignore_case(action->set->items.items[action->index].symbolic, STR("sts:AssumeRole"));
}

/* "dynamodb:DeleteItem on OrdersTable", "assume DeployRole" */
static struct str deed_in(struct broaden *broaden, const struct broaden_line *line)
{
	struct str who = broaden_who_in(broaden, line->subject), actions = actions_in(broaden, line);
	bool own = line->resources.items[0].set->missing;
	if (line->subject->kind == BROADEN_TRUST && !line->deny) {
		struct str more = is_assumption(line) ? (struct str){0} :
		                                        str_format_in(broaden->arena, " (%.*s)", STR_ARG(actions));
		return str_format_in(broaden->arena, "assume %.*s%.*s", STR_ARG(who), STR_ARG(more));
	}
	struct str resources = own ? who : resources_in(broaden, line);
	return str_format_in(broaden->arena, "%.*s on %.*s", STR_ARG(actions), STR_ARG(resources));
}

static struct str actor_in(struct broaden *broaden, const struct broaden_line *line)
{
	if (line->subject->kind == BROADEN_IDENTITY || line->principal.set->missing)
		return broaden_who_in(broaden, line->subject);
	return part_in(broaden, BROADEN_PRINCIPAL, &line->principal);
}

static struct str if_in(struct broaden *broaden, const char *before, const struct broaden_statement *statement)
{
	if (!statement || !statement->conditions.count)
		return (struct str){0};
	struct str condition = broaden_condition_in(broaden, statement);
	return str_format_in(broaden->arena, "%s%.*s", before, STR_ARG(condition));
}

/* Whether one of the conditions of a statement sees to it that this one holds. */
static bool is_implied(struct broaden *broaden, const struct broaden_condition *condition,
                       const struct broaden_statement *statement)
{
	for (size_t i = 0; i < statement->conditions.count; i++)
		if (broaden_one_covers(broaden, condition, &statement->conditions.items[i]))
			return true;
	return false;
}

static bool has_key(const struct broaden_statement *statement, struct str key)
{
	for (size_t i = 0; i < statement->conditions.count; i++)
		if (str_equal_ignore_case(statement->conditions.items[i].key, key))
			return true;
	return false;
}

/* The conditions that go, and those that are new or come in their place; what stays needs no word. */
static void divide_conditions(struct broaden *broaden, const struct broaden_line *line,
                              struct broaden_statement *ret_gone, struct broaden_statement *ret_new)
{
	const struct broaden_statement *old = line->other, *new = line->statement;
	for (size_t i = 0; i < old->conditions.count; i++)
		if (!is_implied(broaden, &old->conditions.items[i], new))
			VEC_PUSH(broaden->arena, &ret_gone->conditions) = old->conditions.items[i];
	for (size_t i = 0; i < new->conditions.count; i++)
		if (has_key(ret_gone, new->conditions.items[i].key) ||
		    !is_implied(broaden, &new->conditions.items[i], old))
			VEC_PUSH(broaden->arena, &ret_new->conditions) = new->conditions.items[i];
}

static bool has_allowed(const struct broaden_subject *subject)
{
	for (size_t i = 0; i < subject->before.statements.count; i++)
		if (!subject->before.statements.items[i].deny)
			return true;
	return subject->before.managed.count > 0;
}

struct str broaden_line_in(struct broaden *broaden, const struct broaden_line *line)
{
	struct arena *arena = broaden->arena;
	struct str actor = actor_in(broaden, line), deed = deed_in(broaden, line);
	struct str now = if_in(broaden, ", now only if ", line->other);
	struct str only = if_in(broaden, " if ", line->statement);
	if (line->deny && line->other)
		return str_format_in(arena, "%.*s is denied %.*s less than before%.*s", STR_ARG(actor), STR_ARG(deed),
		                     STR_ARG(now));
	if (line->deny)
		return str_format_in(arena, "%.*s is no longer denied %.*s%.*s", STR_ARG(actor), STR_ARG(deed),
		                     STR_ARG(only));
	struct broaden_statement gone = {0}, new = {0};
	if (line->other)
		divide_conditions(broaden, line, &gone, &new);
	if (gone.conditions.count) {
		struct str was = if_in(broaden, ", no longer only if ", &gone);
		now = if_in(broaden, ", but only if ", &new);
		return str_format_in(arena, "%.*s may %.*s%.*s%.*s", STR_ARG(actor), STR_ARG(deed), STR_ARG(was),
		                     STR_ARG(now));
	}
	const char *may = line->subject->kind == BROADEN_IDENTITY && has_allowed(line->subject) ? "may now also" :
	                                                                                         "may now";
	return str_format_in(arena, "%.*s %s %.*s%.*s", STR_ARG(actor), may, STR_ARG(deed), STR_ARG(only));
}
