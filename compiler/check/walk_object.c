#include "check/suggest.h"
#include "check/walk.h"

static bool is_map(const struct spot *spot)
{
	return spot->value->kind == VALUE_MAP;
}

static enum presence presence_of(const struct spot *spot, struct str key)
{
	enum presence presence = check_presence(value_get(spot->value, key));
	/* A transform beside the keys may bring the one that is missing. */
	if (presence == PRESENCE_ABSENT && walk_is_open_map(spot->value))
		return PRESENCE_MAYBE;
	return presence;
}

/* "/properties/A/B" against the steps from the end; "*" is any list item. */
static bool is_listed_path(struct str listed, const struct step *at)
{
	for (; at->above; at = at->above) {
		size_t slash = listed.len;
		while (slash && listed.ptr[slash - 1] != '/')
			slash--;
		struct str last = str_slice(listed, slash, listed.len);
		if (!slash || !(at->key.ptr ? str_equal(last, at->key) : str_is(last, "*")))
			return false;
		listed.len = slash - 1;
	}
	return str_is(listed, "/properties");
}

static bool is_among(struct pack_node paths, const struct step *at)
{
	for (size_t i = 0; i < pack_count(paths); i++)
		if (is_listed_path(pack_string(pack_item(paths, i)), at))
			return true;
	return false;
}

static void note_roles(struct walk *walk, const struct step *at)
{
	if (is_among(walk->read_only, at))
		walk_fault(walk, "E3040", FAULT_LIGHT, at, true, (struct str){0},
		           "%.*s is read-only: the service sets it", STR_ARG(walk_words(walk, at)));
	if (is_among(walk->deprecated, at))
		walk_fault(walk, "LK1002", FAULT_LIGHT, at, true, (struct str){0},
		           "%.*s is deprecated: the service may drop it", STR_ARG(walk_words(walk, at)));
}

static bool match_patterns(struct walk *walk, struct pack_node schemas, const struct step *at)
{
	bool matched = false;
	for (size_t i = 0; i < pack_count(schemas); i++) {
		struct str pattern = pack_key(schemas, i);
		if (!check_matches(walk->check, pattern, at->key))
			continue;
		matched = true;
		walk_value(walk, pack_get(schemas, pattern), at);
	}
	return matched;
}

static void report_unknown(struct walk *walk, const struct spot *spot, const struct step *at)
{
	if (walk->quiet) {
		walk->faults += FAULT_LIGHT;
		return;
	}
	struct arena *arena = walk->check->arena;
	struct pack_node patterns = pack_get_text(spot->schema, "patternProperties");
	if (pack_count(patterns) && !pack_count(pack_get_text(spot->schema, "properties"))) {
		walk_fault(walk, "E3002", FAULT_LIGHT, at, true, (struct str){0},
		           "%.*s takes no key '%.*s'; keys must match the pattern %.*s",
		           STR_ARG(walk_words(walk, spot->at)), STR_ARG(at->key), STR_ARG(pack_key(patterns, 0)));
		return;
	}
	struct str hint = suggest_hint_in(arena, suggest_property(walk->type, spot->schema, at->key));
	walk_fault(walk, "E3002", FAULT_LIGHT, at, true, hint, "%.*s has no property '%.*s'",
	           STR_ARG(holder_words_in(arena, &walk->holder)), STR_ARG(step_dotted_in(arena, at)));
}

static void walk_member(struct walk *walk, const struct spot *spot, struct pack_node known, const struct step *at)
{
	if (pack_is_present(known)) {
		if (!walk->quiet)
			note_roles(walk, at);
		walk_value(walk, known, at);
		return;
	}
	if (match_patterns(walk, pack_get_text(spot->schema, "patternProperties"), at))
		return;
	struct pack_node additional = pack_get_text(spot->schema, "additionalProperties");
	if (pack_kind(additional) == PACK_BOOL && !pack_bool(additional))
		report_unknown(walk, spot, at);
	else
		walk_value(walk, additional, at);
}

void walk_members(struct walk *walk, const struct spot *spot)
{
	struct pack_node properties = pack_get_text(spot->schema, "properties");
	for (size_t i = 0; i < spot->value->as.map.count; i++) {
		const struct member *member = &spot->value->as.map.items[i];
		if (str_starts_with(member->key, STR("Fn::"))) {
			walk->unknown = true;
			continue;
		}
		struct step at = step_key(spot->at, member->key, member->value);
		walk_member(walk, spot, pack_get(properties, member->key), &at);
	}
}

void walk_required(struct walk *walk, const struct spot *spot)
{
	for (size_t i = 0; is_map(spot) && i < pack_count(spot->argument); i++) {
		struct str name = pack_string(pack_item(spot->argument, i));
		enum presence presence = presence_of(spot, name);
		walk->unknown |= presence == PRESENCE_MAYBE;
		if (presence != PRESENCE_ABSENT)
			continue;
		walk_fault(walk, "E3003", FAULT_LIGHT, spot->at, false, (struct str){0},
		           "%.*s lacks the required '%.*s'", STR_ARG(walk_words(walk, spot->at)), STR_ARG(name));
	}
}

/* How many of the names are there for certain, and whether further ones may be. */
static size_t count_present(const struct spot *spot, struct pack_node names, bool *ret_maybe)
{
	size_t present = 0;
	*ret_maybe = false;
	for (size_t i = 0; i < pack_count(names); i++) {
		enum presence presence = presence_of(spot, pack_string(pack_item(names, i)));
		present += presence == PRESENCE_PRESENT;
		*ret_maybe |= presence == PRESENCE_MAYBE;
	}
	return present;
}

/* 'A', 'B' or 'C' */
static struct str names_words_in(struct arena *arena, struct pack_node names)
{
	struct str words = {0};
	size_t count = pack_count(names);
	for (size_t i = 0; i < count; i++) {
		const char *joint = i == 0 ? "" : i + 1 == count ? " or " : ", ";
		words = str_format_in(arena, "%.*s%s'%.*s'", STR_ARG(words), joint,
		                      STR_ARG(pack_string(pack_item(names, i))));
	}
	return words;
}

static void report_none(struct walk *walk, const struct spot *spot, const char *rule)
{
	walk_fault(walk, rule, FAULT_LIGHT, spot->at, false, (struct str){0}, "%.*s needs %.*s",
	           STR_ARG(walk_words(walk, spot->at)), STR_ARG(names_words_in(walk->check->arena, spot->argument)));
}

void walk_required_or(struct walk *walk, const struct spot *spot)
{
	bool maybe;
	if (!is_map(spot) || count_present(spot, spot->argument, &maybe))
		return;
	if (maybe)
		walk->unknown = true;
	else
		report_none(walk, spot, "E3058");
}

void walk_required_xor(struct walk *walk, const struct spot *spot)
{
	bool maybe;
	if (!is_map(spot))
		return;
	size_t present = count_present(spot, spot->argument, &maybe);
	if (present > 1) {
		struct str names = names_words_in(walk->check->arena, spot->argument);
		walk_fault(walk, "E3014", FAULT_LIGHT, spot->at, false, (struct str){0}, "%.*s takes only one of %.*s",
		           STR_ARG(walk_words(walk, spot->at)), STR_ARG(names));
	} else if (maybe) {
		walk->unknown = true;
	} else if (!present) {
		report_none(walk, spot, "E3014");
	}
}

/* Each of the names must be there because of the one that is. */
static void need_all(struct walk *walk, const struct spot *spot, const char *rule, struct str because,
                     struct pack_node names)
{
	for (size_t i = 0; i < pack_count(names); i++) {
		struct str name = pack_string(pack_item(names, i));
		enum presence presence = presence_of(spot, name);
		walk->unknown |= presence == PRESENCE_MAYBE;
		if (presence == PRESENCE_ABSENT)
			walk_fault(walk, rule, FAULT_LIGHT, spot->at, false, (struct str){0},
			           "%.*s needs '%.*s' where '%.*s' is given", STR_ARG(walk_words(walk, spot->at)),
			           STR_ARG(name), STR_ARG(because));
	}
}

/* Visits the keyword's entries whose property is there. */
static bool next_dependency(struct walk *walk, const struct spot *spot, size_t *index, struct str *ret_key)
{
	while (is_map(spot) && *index < pack_count(spot->argument)) {
		*ret_key = pack_key(spot->argument, (*index)++);
		enum presence presence = check_presence(value_get(spot->value, *ret_key));
		walk->unknown |= presence == PRESENCE_MAYBE;
		if (presence == PRESENCE_PRESENT)
			return true;
	}
	return false;
}

void walk_dependent_required(struct walk *walk, const struct spot *spot)
{
	struct str key;
	for (size_t i = 0; next_dependency(walk, spot, &i, &key);)
		need_all(walk, spot, "E3021", key, pack_get(spot->argument, key));
}

void walk_dependencies(struct walk *walk, const struct spot *spot)
{
	struct str key;
	for (size_t i = 0; next_dependency(walk, spot, &i, &key);) {
		struct pack_node wanted = pack_get(spot->argument, key);
		if (pack_kind(wanted) == PACK_ARRAY)
			need_all(walk, spot, "E3002", key, wanted);
		else
			walk_value(walk, wanted, spot->at);
	}
}

void walk_dependent_excluded(struct walk *walk, const struct spot *spot)
{
	struct str key;
	for (size_t i = 0; next_dependency(walk, spot, &i, &key);) {
		struct pack_node names = pack_get(spot->argument, key);
		for (size_t j = 0; j < pack_count(names); j++) {
			struct str name = pack_string(pack_item(names, j));
			const struct value *other = value_get(spot->value, name);
			enum presence presence = check_presence(other);
			walk->unknown |= presence == PRESENCE_MAYBE;
			if (presence != PRESENCE_PRESENT)
				continue;
			struct step at = step_key(spot->at, name, other);
			walk_fault(walk, "E3020", FAULT_LIGHT, &at, true, (struct str){0},
			           "%.*s is not allowed where '%.*s' is given", STR_ARG(walk_words(walk, &at)),
			           STR_ARG(key));
		}
	}
}

/* Members that are there for certain, and those that may be. */
static void count_members(const struct spot *spot, size_t *ret_certain, size_t *ret_possible)
{
	size_t certain = 0, possible = 0;
	for (size_t i = 0; i < spot->value->as.map.count; i++) {
		enum presence presence = check_presence(spot->value->as.map.items[i].value);
		certain += presence == PRESENCE_PRESENT;
		possible += presence != PRESENCE_ABSENT;
	}
	*ret_certain = certain;
	*ret_possible = possible;
}

void walk_min_properties(struct walk *walk, const struct spot *spot)
{
	size_t certain, possible;
	if (!is_map(spot) || walk_is_open_map(spot->value))
		return;
	count_members(spot, &certain, &possible);
	int64_t least = pack_int(spot->argument);
	if ((int64_t)possible < least)
		walk_fault(walk, "E3002", FAULT_LIGHT, spot->at, false, (struct str){0},
		           "%.*s has %zu entries; at least %lld are needed", STR_ARG(walk_words(walk, spot->at)),
		           possible, (long long)least);
	else if ((int64_t)certain < least)
		walk->unknown = true;
}

void walk_max_properties(struct walk *walk, const struct spot *spot)
{
	size_t certain, possible;
	if (!is_map(spot) || walk_is_open_map(spot->value))
		return;
	count_members(spot, &certain, &possible);
	int64_t most = pack_int(spot->argument);
	if ((int64_t)certain > most)
		walk_fault(walk, "E3002", FAULT_LIGHT, spot->at, false, (struct str){0},
		           "%.*s has %zu entries; at most %lld are allowed", STR_ARG(walk_words(walk, spot->at)),
		           certain, (long long)most);
	else if ((int64_t)possible > most)
		walk->unknown = true;
}

/* Every key, as a text, fits. */
void walk_property_names(struct walk *walk, const struct spot *spot)
{
	for (size_t i = 0; is_map(spot) && i < spot->value->as.map.count; i++) {
		const struct member *member = &spot->value->as.map.items[i];
		struct value *key = value_string_in(walk->check->arena, member->key);
		struct step at = step_key(spot->at, member->key, key);
		struct verdict verdict = walk_try(walk, spot->argument, &at);
		at.value = member->value;
		if (verdict.faults && !str_starts_with(member->key, STR("Fn::")))
			walk_fault(walk, "E3002", FAULT_LIGHT, &at, true, (struct str){0},
			           "%.*s: the key is not allowed",
			           STR_ARG(walk_words(walk, &at)));
	}
}
