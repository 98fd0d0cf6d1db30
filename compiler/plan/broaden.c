#include "base/limits.h"
#include "plan/broaden_state.h"

enum { ATOM_WORK = 16 }; /* of the budget, for one action on one resource by one principal */

/* Of one statement, what it newly does, while the lines are made. */
struct comparison {
	struct broaden *broaden;
	const struct broaden_subject *subject;
	bool is_new; /* the subject is made by this plan, and all that it may do is new */
	VEC(struct broaden_line) lines;
};

static struct plan_change *change_of(const struct broaden *broaden, const struct broaden_statement *statement)
{
	const struct plan *plan = broaden->planner->plan;
	struct plan_change *change = map_get(&plan->by_id, statement->attached);
	return change ? change : map_get(&plan->by_id, statement->holder);
}

void broaden_add(struct broaden *broaden, struct plan_change *change, struct str text)
{
	for (size_t i = 0; i < change->broadening.count && broaden_spend(broaden, 1); i++)
		if (str_equal(change->broadening.items[i], text))
			return;
	VEC_PUSH(broaden->arena, &change->broadening) = text;
}

static void add_lines(struct comparison *comparison)
{
	struct broaden *broaden = comparison->broaden;
	for (size_t i = 0; i < comparison->lines.count; i++) {
		const struct broaden_line *line = &comparison->lines.items[i];
		struct plan_change *change = change_of(broaden, line->statement);
		if (change)
			broaden_add(broaden, change, broaden_line_in(broaden, line));
	}
	comparison->lines.count = 0;
}

static bool is_same_part(const struct broaden_part *a, const struct broaden_part *b)
{
	return a->set == b->set && a->index == b->index;
}

/* Atoms of one principal and one resource come one after the other. */
static void add_atom(struct comparison *comparison, const struct broaden_atom *atom,
                     const struct broaden_statement *other)
{
	struct arena *arena = comparison->broaden->arena;
	struct broaden_line *last =
	        comparison->lines.count ? &comparison->lines.items[comparison->lines.count - 1] : NULL;
	if (!last || !is_same_part(&last->principal, &atom->principal) || last->other != other ||
	    !is_same_part(&last->resources.items[0], &atom->resource)) {
		last = &VEC_PUSH(arena, &comparison->lines);
		*last = (struct broaden_line){.subject = comparison->subject,
		                              .statement = atom->statement,
		                              .other = other,
		                              .deny = atom->statement->deny,
		                              .principal = atom->principal};
		VEC_PUSH(arena, &last->resources) = atom->resource;
	}
	VEC_PUSH(arena, &last->actions) = atom->action;
}

static bool has_same_actions(const struct broaden_line *a, const struct broaden_line *b)
{
	if (a->actions.count != b->actions.count)
		return false;
	for (size_t i = 0; i < a->actions.count; i++)
		if (!is_same_part(&a->actions.items[i], &b->actions.items[i]))
			return false;
	return is_same_part(&a->principal, &b->principal) && a->other == b->other;
}

/* One line for all resources with the same actions. */
static void merge_lines(struct comparison *comparison)
{
	size_t kept = 0;
	for (size_t i = 0; i < comparison->lines.count; i++) {
		struct broaden_line line = comparison->lines.items[i];
		size_t k = 0;
		while (k < kept && broaden_spend(comparison->broaden, 1) &&
		       !has_same_actions(&comparison->lines.items[k], &line))
			k++;
		if (k < kept && comparison->broaden->budget)
			VEC_PUSH(comparison->broaden->arena, &comparison->lines.items[k].resources) =
			        line.resources.items[0];
		else
			comparison->lines.items[kept++] = line;
	}
	comparison->lines.count = kept;
}

static bool is_covered(struct broaden *broaden, const struct broaden_side *side, bool deny,
                       const struct broaden_atom *atom)
{
	for (size_t i = 0; i < side->statements.count && broaden_spend(broaden, 1); i++)
		if (side->statements.items[i].deny == deny &&
		    broaden_covers(broaden, &side->statements.items[i], atom))
			return true;
	return false;
}

/* The first statement that does the same as the atom but for conditions. */
static const struct broaden_statement *find_bare(struct broaden *broaden, const struct broaden_side *side,
                                                 const struct broaden_atom *atom)
{
	for (size_t i = 0; i < side->statements.count && broaden_spend(broaden, 1); i++)
		if (!side->statements.items[i].deny && side->statements.items[i].conditions.count &&
		    broaden_covers_bare(broaden, &side->statements.items[i], atom))
			return &side->statements.items[i];
	return NULL;
}

static bool is_star(const struct broaden_part *part)
{
	struct str text = part->index == SIZE_MAX ? STR("*") : part->set->items.items[part->index].symbolic;
	return str_is(text, "*") || str_is(text, "*:*");
}

/* Of what is made anew the reader sees all anyway: only every action, and everyone, are worth a word. */
static bool is_worth_telling(const struct comparison *comparison, const struct broaden_atom *atom)
{
	if (!comparison->is_new)
		return true;
	if (atom->statement->implied)
		return false;
	if (comparison->subject->kind == BROADEN_IDENTITY)
		return is_star(&atom->action);
	return is_star(&atom->principal) && !atom->statement->principals.missing && !atom->statement->conditions.count;
}

static void compare_allowed(struct comparison *comparison, const struct broaden_statement *statement)
{
	struct broaden *broaden = comparison->broaden;
	const struct broaden_subject *subject = comparison->subject;
	struct broaden_atom atom;
	size_t position = 0;
	while (broaden_spend(broaden, ATOM_WORK) && broaden_next_atom(statement, &position, &atom))
		if (is_worth_telling(comparison, &atom) && !is_covered(broaden, &subject->before, false, &atom) &&
		    !is_covered(broaden, &subject->after, true, &atom) && broaden->budget)
			add_atom(comparison, &atom, find_bare(broaden, &subject->before, &atom));
	merge_lines(comparison);
	add_lines(comparison);
}

/* A denial of what the old one denied too, only less. */
static const struct broaden_statement *find_lesser(struct broaden *broaden, const struct broaden_side *side,
                                                   const struct broaden_statement *denial)
{
	struct broaden_atom atom;
	for (size_t i = 0; i < side->statements.count && broaden_spend(broaden, 1); i++) {
		size_t position = 0;
		if (!side->statements.items[i].deny || !broaden_next_atom(&side->statements.items[i], &position, &atom))
			continue;
		if (broaden_covers(broaden, denial, &atom))
			return &side->statements.items[i];
	}
	return NULL;
}

static void compare_denied(struct comparison *comparison, const struct broaden_statement *statement)
{
	struct broaden *broaden = comparison->broaden;
	const struct broaden_subject *subject = comparison->subject;
	const struct broaden_statement *lesser = find_lesser(broaden, &subject->after, statement);
	struct broaden_atom atom;
	size_t position = 0;
	while (broaden_spend(broaden, ATOM_WORK) && broaden_next_atom(statement, &position, &atom))
		if (!is_covered(broaden, &subject->after, true, &atom) && broaden->budget)
			add_atom(comparison, &atom, lesser);
	merge_lines(comparison);
	add_lines(comparison);
}

/* --- managed policies and boundaries */

static struct str short_name_in(struct broaden *broaden, const struct broaden_text *text)
{
	const struct graph *graph = broaden->planner->input->desired.graph;
	struct str shown = broaden_show_in(broaden->arena, text->symbolic, graph);
	size_t policy = str_find(shown, STR(":policy/"), 0);
	return policy == SIZE_MAX ? shown : str_slice(shown, policy + STR(":policy/").len, shown.len);
}

/* Source: AWS Managed Policy Reference Guide: every action, all but those on identities, or all on identities. */
static bool is_administrative(struct str name)
{
	return str_is(name, "AdministratorAccess") || str_is(name, "PowerUserAccess") || str_is(name, "IAMFullAccess");
}

static void compare_managed(struct comparison *comparison, struct plan_change *change)
{
	struct broaden *broaden = comparison->broaden;
	const struct broaden_subject *subject = comparison->subject;
	for (size_t i = 0; i < subject->after.managed.count; i++) {
		const struct broaden_text *text = &subject->after.managed.items[i];
		struct str name = short_name_in(broaden, text);
		bool known = comparison->is_new && !is_administrative(name);
		for (size_t k = 0; k < subject->before.managed.count && broaden_spend(broaden, 1); k++)
			known = known || broaden_same_text(&subject->before.managed.items[k], text);
		struct str who = broaden_who_in(broaden, subject);
		if (!known && broaden->budget)
			broaden_add(broaden, change,
			         str_format_in(broaden->arena, "%.*s may now also do what %.*s may", STR_ARG(who),
			                       STR_ARG(name)));
	}
}

static void compare_boundary(struct comparison *comparison, struct plan_change *change)
{
	struct broaden *broaden = comparison->broaden;
	const struct broaden_text *before = &comparison->subject->before.boundary;
	const struct broaden_text *after = &comparison->subject->after.boundary;
	if (!before->symbolic.len || broaden_same_text(before, after))
		return;
	struct str who = broaden_who_in(broaden, comparison->subject), old = short_name_in(broaden, before);
	struct str new = after->symbolic.len ? short_name_in(broaden, after) : (struct str){0};
	broaden_add(broaden, change,
	         new.len ? str_format_in(broaden->arena, "%.*s is now bounded by %.*s, no longer by %.*s", STR_ARG(who),
	                                 STR_ARG(new), STR_ARG(old)) :
	                   str_format_in(broaden->arena, "%.*s is no longer bounded by %.*s", STR_ARG(who),
	                                 STR_ARG(old)));
}

/* --- all of it */

/* A managed policy that an identity of the stack has is told of there. */
static bool is_told_elsewhere(const struct broaden *broaden, const struct broaden_subject *subject)
{
	const struct resource *resource = map_get(&broaden->planner->wanted, subject->name);
	return subject->kind == BROADEN_POLICY && resource && str_is(resource->type, "AWS::IAM::ManagedPolicy") &&
	       map_has(&broaden->attached, subject->name);
}

static void compare_subject(struct broaden *broaden, const struct broaden_subject *subject)
{
	struct planner *planner = broaden->planner;
	struct plan_change *change = map_get(&planner->plan->by_id, subject->name);
	bool made = change && (change->action == PLAN_CREATE || change->action == PLAN_IMPORT);
	struct comparison comparison = {.broaden = broaden, .subject = subject, .is_new = made};
	if ((change && change->action == PLAN_DELETE) || is_told_elsewhere(broaden, subject))
		return;
	for (size_t i = 0; i < subject->after.statements.count && !subject->before.unknown; i++)
		if (!subject->after.statements.items[i].deny)
			compare_allowed(&comparison, &subject->after.statements.items[i]);
	for (size_t i = 0; i < subject->before.statements.count && !subject->after.unknown; i++)
		if (subject->before.statements.items[i].deny)
			compare_denied(&comparison, &subject->before.statements.items[i]);
	if (!change)
		return;
	compare_managed(&comparison, change);
	compare_boundary(&comparison, change);
}

static struct resolve *symbolic_resolver_in(struct arena *arena, const struct plan_input *input,
                                            const struct graph *graph, const struct value *parameters)
{
	if (!graph)
		return NULL;
	return resolve_new_in(arena, &(struct resolve_input){.graph = graph,
	                                                     .parameters = parameters,
	                                                     .place = input->place,
	                                                     .pack = input->pack});
}

void broaden_changes(struct planner *planner)
{
	const struct plan_input *input = planner->input;
	struct arena *arena = planner->arena;
	struct plan *plan = planner->plan;
	struct broaden broaden = {.planner = planner, .arena = arena, .budget = LIMIT_POLICY_MATCHES};
	if (!input->desired.graph || !plan->changes.count)
		return;
	broaden.live = symbolic_resolver_in(arena, input, input->live.graph, input->live.parameters);
	broaden.desired = symbolic_resolver_in(arena, input, input->desired.graph,
	                                       plan_desired_parameters_in(arena, input));
	map_init_in(&broaden.subjects, arena);
	map_init_in(&broaden.attached, arena);
	map_init_in(&broaden.functions, arena);
	broaden_collect(&broaden, false);
	broaden_collect(&broaden, true);
	broaden_collect_runners(&broaden);
	for (size_t i = 0; i < broaden.subjects.entries.count; i++)
		compare_subject(&broaden, broaden.subjects.entries.items[i].value);
	if (!broaden.budget)
		VEC_PUSH(arena, &plan->notes) =
		        STR("The policies are too large for all of what they allow to be compared.");
}
