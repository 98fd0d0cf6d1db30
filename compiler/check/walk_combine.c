#include "check/walk.h"

void walk_all_of(struct walk *walk, const struct spot *spot)
{
	for (size_t i = 0; i < pack_count(spot->argument); i++)
		walk_value(walk, pack_item(spot->argument, i), spot->at);
}

/* A branch that says no more than which properties must be there. */
static bool is_required_only(struct pack_node branch)
{
	static const char *const allowed[] = {"$comment", "description", "required", "title", "type"};
	for (size_t i = 0; i < pack_count(branch); i++) {
		bool found = false;
		for (size_t j = 0; j < LK_COUNT(allowed); j++)
			found |= str_is(pack_key(branch, i), allowed[j]);
		if (!found)
			return false;
	}
	return pack_count(pack_get_text(branch, "required")) > 0;
}

static bool are_required_only(struct pack_node branches)
{
	for (size_t i = 0; i < pack_count(branches); i++)
		if (!is_required_only(pack_item(branches, i)))
			return false;
	return true;
}

/* 'A', 'B' or 'C with D' */
static struct str choices_in(struct arena *arena, struct pack_node branches)
{
	struct str words = {0};
	size_t count = pack_count(branches);
	for (size_t i = 0; i < count; i++) {
		struct pack_node names = pack_get_text(pack_item(branches, i), "required");
		const char *joint = i == 0 ? "" : i + 1 == count ? " or " : ", ";
		words = str_format_in(arena, "%.*s%s", STR_ARG(words), joint);
		for (size_t j = 0; j < pack_count(names); j++)
			words = str_format_in(arena, "%.*s%s'%.*s'", STR_ARG(words), j ? " with " : "",
			                      STR_ARG(pack_string(pack_item(names, j))));
	}
	return words;
}

struct outcome {
	size_t fitting;
	bool unknown;
	size_t best, best_faults; /* the branch with the lightest faults */
};

static struct outcome try_branches(const struct walk *walk, const struct spot *spot)
{
	struct outcome outcome = {.best_faults = SIZE_MAX};
	for (size_t i = 0; i < pack_count(spot->argument); i++) {
		struct verdict verdict = walk_try(walk, pack_item(spot->argument, i), spot->at);
		outcome.fitting += verdict_fits(verdict);
		outcome.unknown |= verdict.unknown && !verdict.faults;
		if (verdict.faults >= outcome.best_faults)
			continue;
		outcome.best_faults = verdict.faults;
		outcome.best = i;
	}
	return outcome;
}

/* No branch fits: told by the branch that comes nearest. */
static void report_none(struct walk *walk, const struct spot *spot, const struct outcome *outcome, const char *rule)
{
	if (walk->quiet) {
		walk->faults += outcome->best_faults;
		return;
	}
	struct arena *arena = walk->check->arena;
	if (are_required_only(spot->argument)) {
		walk_fault(walk, rule, FAULT_LIGHT, spot->at, false, (struct str){0}, "%.*s needs %.*s",
		           STR_ARG(walk_words(walk, spot->at)), STR_ARG(choices_in(arena, spot->argument)));
		return;
	}
	const struct finding *nearest = walk_first_fault_in(walk, pack_item(spot->argument, outcome->best), spot->at);
	if (!nearest)
		return;
	struct finding finding = *nearest;
	if (walk->single && walk->told)
		return;
	walk->told = true;
	const struct rule *row = check_find_rule(str_from(walk->rule ? walk->rule : rule));
	finding.rule = row->id;
	finding.severity = row->severity;
	finding.message = str_format_in(arena, "%.*s (the nearest of %zu allowed forms)", STR_ARG(nearest->message),
	                                pack_count(spot->argument));
	if (check_wants(walk->check, row->id))
		diag_add(walk->check->diag, &finding);
}

void walk_any_of(struct walk *walk, const struct spot *spot)
{
	struct outcome outcome = try_branches(walk, spot);
	if (outcome.fitting)
		return;
	if (outcome.unknown)
		walk->unknown = true;
	else
		report_none(walk, spot, &outcome, "E3017");
}

/* Scalars that turn into each other may fit a string and an integer branch alike: only what fits two without any
 * conversion is ambiguous. */
static bool fits_several(const struct walk *walk, const struct spot *spot)
{
	struct walk strict = *walk;
	strict.strict = true;
	return try_branches(&strict, spot).fitting > 1;
}

void walk_one_of(struct walk *walk, const struct spot *spot)
{
	struct outcome outcome = try_branches(walk, spot);
	struct arena *arena = walk->check->arena;
	if (outcome.fitting == 1 && outcome.unknown)
		walk->unknown = true;
	if (outcome.fitting == 1)
		return;
	if (!outcome.fitting && outcome.unknown) {
		walk->unknown = true;
	} else if (!outcome.fitting) {
		report_none(walk, spot, &outcome, "E3018");
	} else if (spot->value->kind == VALUE_MAP && fits_several(walk, spot)) {
		if (are_required_only(spot->argument))
			walk_fault(walk, "E3018", FAULT_LIGHT, spot->at, false, (struct str){0},
			           "%.*s takes only one of %.*s", STR_ARG(walk_words(walk, spot->at)),
			           STR_ARG(choices_in(arena, spot->argument)));
		else
			walk_fault(walk, "E3018", FAULT_LIGHT, spot->at, false, (struct str){0},
			           "%.*s fits more than one of its %zu forms, which exclude each other",
			           STR_ARG(walk_words(walk, spot->at)), pack_count(spot->argument));
	}
}

void walk_not(struct walk *walk, const struct spot *spot)
{
	struct verdict verdict = walk_try(walk, spot->argument, spot->at);
	if (verdict.unknown && !verdict.faults)
		walk->unknown = true;
	else if (!verdict.faults)
		walk_fault(walk, "E3002", FAULT_LIGHT, spot->at, false, (struct str){0},
		           "%.*s has a value that the service does not allow", STR_ARG(walk_words(walk, spot->at)));
}

void walk_if(struct walk *walk, const struct spot *spot)
{
	struct verdict verdict = walk_try(walk, spot->argument, spot->at);
	if (verdict.unknown && !verdict.faults)
		walk->unknown = true;
	else
		walk_value(walk, pack_get_text(spot->schema, verdict.faults ? "else" : "then"), spot->at);
}

/* Functions with no effect of their own: "functions": [] compares them as they are written. */
void walk_context(struct walk *walk, const struct spot *spot)
{
	bool literal = walk->literal;
	walk->literal = true;
	walk_value(walk, pack_get_text(spot->argument, "schema"), spot->at);
	walk->literal = literal;
}
