#include "plan/opinion.h"

#include "plan/canon.h"
#include "plan/diff.h"
#include "plan/fold.h"

/* What a change set has where a value is only known afterwards. Source: CloudFormation User Guide, "Change sets". */
static const char KNOWN_AFTER_APPLY[] = "{{changeSet:KNOWN_AFTER_APPLY}}";

struct comparing {
	struct arena *arena;
	const struct plan *plan;
	struct opinion *opinion;
};

static const struct opinion_change *find_change(const struct opinion *opinion, struct str logical_id)
{
	for (size_t i = 0; i < opinion->changes.count; i++)
		if (str_equal(opinion->changes.items[i].logical_id, logical_id))
			return &opinion->changes.items[i];
	return NULL;
}

static bool may_replace(const struct plan_change *change)
{
	for (size_t i = 0; i < change->properties.count; i++)
		if (plan_effect_is_unsure(change->properties.items[i].effect))
			return true;
	return false;
}

static const char *words_of(enum plan_action action, bool unsure)
{
	static const char *const words[] = {"not changed", "created", "updated in place",
					    "replaced",	   "deleted", "imported"};
	return action == PLAN_UPDATE && unsure ? "may be replaced" : words[action];
}

/* --- one resource's properties, by the name of the top-level one --- */

static struct str name_of(const struct plan_property *property)
{
	struct str rest = str_slice(property->path, 1, property->path.len), name = {0};
	str_next(&rest, '/', &name);
	return name;
}

static bool we_have(const struct plan_change *ours, const struct opinion_property *property)
{
	for (size_t i = 0; i < ours->properties.count; i++) {
		const struct plan_property *mine = &ours->properties.items[i];
		if (mine->attribute == property->attribute && str_equal(name_of(mine), property->name))
			return true;
	}
	return false;
}

static bool they_have(const struct opinion_change *theirs, const struct plan_property *property)
{
	for (size_t i = 0; i < theirs->properties.count; i++)
		if (theirs->properties.items[i].attribute == property->attribute &&
		    str_equal(theirs->properties.items[i].name, name_of(property)))
			return true;
	return false;
}

/* Neither DependsOn nor Condition is a target of the service's details. Source: AWS CloudFormation API Reference,
 * "ResourceTargetDefinition". */
static bool is_looked_at(const struct plan_property *property)
{
	return !property->attribute || !str_is(name_of(property), "DependsOn");
}

struct names {
	VEC(struct str) items;
};

static void add_name(struct arena *arena, struct names *names, struct str name)
{
	for (size_t i = 0; i < names->items.count; i++)
		if (str_equal(names->items.items[i], name))
			return;
	VEC_PUSH(arena, &names->items) = name;
}

static struct str join(struct arena *arena, const struct names *names)
{
	struct str text = {0};
	for (size_t i = 0; i < names->items.count; i++)
		text = i ? str_format_in(arena, "%.*s, %.*s", STR_ARG(text), STR_ARG(names->items.items[i]))
			 : names->items.items[i];
	return text;
}

static bool they_may_replace(const struct opinion_change *theirs, const struct plan_property *property)
{
	for (size_t i = 0; theirs && i < theirs->properties.count; i++)
		if (theirs->properties.items[i].effect != PLAN_IN_PLACE &&
		    str_equal(theirs->properties.items[i].name, name_of(property)))
			return true;
	return false;
}

/* What forces or may force a replacement, for one of the two, with each side's own grounds. */
static struct str our_grounds(struct arena *arena, const struct plan_change *ours, const struct opinion_change *theirs)
{
	struct names names = {0};
	for (size_t i = 0; i < ours->properties.count; i++) {
		const struct plan_property *property = &ours->properties.items[i];
		if (property->effect != PLAN_IN_PLACE || they_may_replace(theirs, property))
			add_name(
				arena, &names,
				str_format_in(arena, "%.*s (%.*s)", STR_ARG(property->path), STR_ARG(property->proof)));
	}
	return join(arena, &names);
}

static struct str their_grounds(struct arena *arena, const struct opinion_change *theirs)
{
	static const char *const words[] = {"never", "always", "conditionally"};
	struct names names = {0};
	for (size_t i = 0; i < theirs->properties.count; i++) {
		const struct opinion_property *property = &theirs->properties.items[i];
		if (property->effect != PLAN_IN_PLACE)
			add_name(arena, &names,
				 str_format_in(arena, "%.*s (%s%s%.*s%s)", STR_ARG(property->name),
					       words[property->effect], property->cause.len ? ", from " : "",
					       STR_ARG(property->cause), property->dynamic ? ", not known yet" : ""));
	}
	return join(arena, &names);
}

static struct str with_grounds(struct arena *arena, const char *words, struct str grounds)
{
	return grounds.len ? str_format_in(arena, "%s: %.*s", words, STR_ARG(grounds)) : str_from(words);
}

/* What the service would change and we would not: either it cannot know the value, or it compares the writing. */
static struct str reason_of_more(struct arena *arena, const struct plan_change *ours,
				 const struct opinion_change *theirs)
{
	struct names unknown = {0}, equal = {0};
	for (size_t i = 0; i < theirs->properties.count; i++) {
		const struct opinion_property *property = &theirs->properties.items[i];
		if (ours && we_have(ours, property))
			continue;
		if (property->dynamic && property->cause.len)
			add_name(arena, &unknown, property->cause);
		else
			add_name(arena, &equal, property->name);
	}
	if (unknown.items.count)
		return str_format_in(arena,
				     "the service judges before it knows %.*s; lkc finds the same value on both "
				     "sides",
				     STR_ARG(join(arena, &unknown)));
	if (equal.items.count)
		return str_format_in(arena, "lkc finds the same value on both sides of %.*s",
				     STR_ARG(join(arena, &equal)));
	return (struct str){0};
}

static struct str reason_of_less(struct arena *arena, const struct plan_change *ours)
{
	for (size_t i = 0; i < ours->properties.count; i++)
		if (is_looked_at(&ours->properties.items[i]))
			return ours->because.count
				       ? str_format_in(arena, "lkc follows that %.*s", STR_ARG(ours->because.items[0]))
				       : (struct str){0};
	return STR("a change set does not look at DependsOn");
}

static void disagree(struct comparing *comparing, const struct opinion_disagreement *disagreement)
{
	VEC_PUSH(comparing->arena, &comparing->opinion->disagreements) = *disagreement;
}

/* --- the values that the service resolves */

/* Whether a value is one that the service masks or does not know yet. */
static bool is_withheld(const struct value *value)
{
	if (!value)
		return false;
	if (value->kind == VALUE_STRING)
		return str_contains(value->as.string, str_from(KNOWN_AFTER_APPLY)) ||
		       str_contains(value->as.string, STR("****"));
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count; i++)
		if (is_withheld(value->as.list.items[i]))
			return true;
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count; i++)
		if (is_withheld(value->as.map.items[i].value))
			return true;
	return false;
}

static bool compare_values(struct comparing *comparing, const struct pack *pack, const struct plan_change *ours,
			   const struct opinion_change *theirs)
{
	struct schema_type type;
	struct names names = {0};
	struct differences differences = {0};
	bool known = pack && schema_find_type(pack, ours->type, &type);
	struct canon_scope scope = {comparing->arena, known ? &type : NULL, NULL};
	if (!theirs->after || !ours->after_properties)
		return true;
	diff_values(&scope, CANON_SCHEMA, STR(""), theirs->after, ours->after_properties, &differences);
	for (size_t i = 0; i < differences.items.count; i++) {
		const struct difference *difference = &differences.items.items[i];
		if (!is_withheld(difference->before) && (!difference->after || fold_is_known(difference->after)))
			add_name(comparing->arena, &names, difference->path);
	}
	if (!names.items.count)
		return true;
	struct str all = join(comparing->arena, &names);
	disagree(comparing, &(struct opinion_disagreement){
				    .logical_id = ours->logical_id,
				    .type = ours->type,
				    .ours = str_format_in(comparing->arena, "its own values of %.*s", STR_ARG(all)),
				    .theirs = STR("other values"),
				    .reason = STR("the service resolves them differently")});
	return false;
}

/* --- one resource --- */

static bool compare_verdicts(struct comparing *comparing, const struct plan_change *ours,
			     const struct opinion_change *theirs)
{
	struct arena *arena = comparing->arena;
	bool unsure = may_replace(ours);
	if (ours->action == theirs->action && (ours->action != PLAN_UPDATE || unsure == theirs->unsure))
		return true;
	disagree(comparing,
		 &(struct opinion_disagreement){
			 .logical_id = ours->logical_id,
			 .type = ours->type,
			 .ours = with_grounds(arena, words_of(ours->action, unsure), our_grounds(arena, ours, theirs)),
			 .theirs = with_grounds(arena, words_of(theirs->action, theirs->unsure),
						their_grounds(arena, theirs)),
			 .reason = reason_of_more(arena, ours, theirs)});
	return false;
}

static bool compare_names(struct comparing *comparing, const struct plan_change *ours,
			  const struct opinion_change *theirs)
{
	struct names mine = {0}, others = {0};
	if (ours->action != PLAN_UPDATE && ours->action != PLAN_REPLACE)
		return true;
	for (size_t i = 0; i < ours->properties.count; i++)
		if (is_looked_at(&ours->properties.items[i]) && !they_have(theirs, &ours->properties.items[i]))
			add_name(comparing->arena, &mine, name_of(&ours->properties.items[i]));
	for (size_t i = 0; i < theirs->properties.count; i++)
		if (!we_have(ours, &theirs->properties.items[i]))
			add_name(comparing->arena, &others, theirs->properties.items[i].name);
	if (!mine.items.count && !others.items.count)
		return true;
	struct opinion_disagreement found = {.logical_id = ours->logical_id, .type = ours->type};
	found.ours = mine.items.count ? with_grounds(comparing->arena, "changes too", join(comparing->arena, &mine))
				      : STR("no more");
	found.theirs = others.items.count
			       ? with_grounds(comparing->arena, "changes too", join(comparing->arena, &others))
			       : STR("no more");
	found.reason = others.items.count ? reason_of_more(comparing->arena, ours, theirs) : (struct str){0};
	disagree(comparing, &found);
	return false;
}

static void compare_ours(struct comparing *comparing, const struct pack *pack, const struct plan_change *ours)
{
	const struct opinion_change *theirs = find_change(comparing->opinion, ours->logical_id);
	if (!theirs)
		disagree(comparing,
			 &(struct opinion_disagreement){.logical_id = ours->logical_id,
							.type = ours->type,
							.ours = str_from(words_of(ours->action, may_replace(ours))),
							.theirs = STR("not changed"),
							.reason = reason_of_less(comparing->arena, ours)});
	else if (compare_verdicts(comparing, ours, theirs) && compare_names(comparing, ours, theirs) &&
		 compare_values(comparing, pack, ours, theirs))
		comparing->opinion->agreed++;
}

void opinion_compare_in(struct arena *arena, const struct plan *plan, const struct pack *pack, struct opinion *opinion)
{
	struct comparing comparing = {arena, plan, opinion};
	for (size_t i = 0; i < plan->changes.count; i++)
		compare_ours(&comparing, pack, &plan->changes.items[i]);
	for (size_t i = 0; i < opinion->changes.count; i++) {
		const struct opinion_change *theirs = &opinion->changes.items[i];
		if (!plan_find(plan, theirs->logical_id))
			disagree(&comparing,
				 &(struct opinion_disagreement){
					 .logical_id = theirs->logical_id,
					 .type = theirs->type,
					 .ours = STR("not changed"),
					 .theirs = with_grounds(arena, words_of(theirs->action, theirs->unsure),
								their_grounds(arena, theirs)),
					 .reason = reason_of_more(arena, NULL, theirs)});
	}
}
