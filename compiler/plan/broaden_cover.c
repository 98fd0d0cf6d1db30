#include "base/buf.h"
#include "plan/broaden_state.h"

enum { WORK_UNIT = 64 }; /* bytes compared for one of the budget */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_same(char a, char b, bool ignore_case)
{
	return a == b || (ignore_case && lower(a) == lower(b));
}

/* A ? stands for one character, never for a * of the text, which may be many. So what fits, with every * and ? of the
 * text as a character of its own, is a pattern that lets nothing more through. */
static bool matches(struct str pattern, struct str text, bool ignore_case)
{
	size_t p = 0, t = 0, star = SIZE_MAX, mark = 0;
	while (t < text.len) {
		bool one = p < pattern.len && pattern.ptr[p] == '?' && text.ptr[t] != '*' &&
		           text.ptr[t] != BROADEN_OPEN;
		if (p < pattern.len && pattern.ptr[p] == '*') {
			star = p++;
			mark = t;
		} else if (one || (p < pattern.len && is_same(pattern.ptr[p], text.ptr[t], ignore_case))) {
			p++;
			t++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			t = ++mark;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.ptr[p] == '*')
		p++;
	return p == pattern.len;
}

bool broaden_spend(struct broaden *broaden, size_t work)
{
	bool enough = broaden->budget >= work;
	broaden->budget = enough ? broaden->budget - work : 0;
	return enough;
}

bool broaden_matches(struct broaden *broaden, enum broaden_kind kind, struct str pattern, struct str text)
{
	size_t work = 1 + (pattern.len + text.len) / WORK_UNIT;
	if (!broaden_spend(broaden, work))
		return true;
	if (kind == BROADEN_PRINCIPAL)
		return str_is(pattern, "*") || str_equal(pattern, text);
	return matches(pattern, text, kind == BROADEN_ACTION);
}

/* row[j]: whether the first i characters of a and the first j of b fit some text in common. */
bool broaden_overlap_in(struct arena *arena, struct str a, struct str b, bool ignore_case)
{
	bool *row = arena_alloc_array(arena, b.len + 1, sizeof *row);
	for (size_t i = 0; i <= a.len; i++) {
		bool diagonal = false;
		for (size_t j = 0; j <= b.len; j++) {
			bool above = i ? row[j] : false, left = j ? row[j - 1] : false, fits = i == 0 && j == 0;
			char x = i ? a.ptr[i - 1] : 0, y = j ? b.ptr[j - 1] : 0;
			if (i && j && (x == '?' || y == '?' || is_same(x, y, ignore_case)))
				fits = fits || diagonal;
			if (x == '*')
				fits = fits || above || left;
			if (y == '*')
				fits = fits || above || left;
			diagonal = i ? row[j] : false;
			row[j] = fits;
		}
	}
	return row[b.len];
}

/* Whether pattern is all of what a new resource's ARN can be: "arn:aws:sqs:*:*:*", "arn:aws:logs:*:*:log-group:*". Of
 * the ARN only the service is known, which in these types' names is written as in ARNs. Source: Service Authorization
 * Reference, "Resource types". */
static bool is_whole_service(struct str pattern, struct str service)
{
	struct str part, rest = pattern;
	size_t colons = 0;
	for (; colons < 5 && str_next(&rest, ':', &part); colons++)
		if (colons == 2 && !str_equal_ignore_case(part, service) && !str_is(part, "*"))
			return false;
	size_t star = str_find(rest, STR("*"), 0);
	if (colons < 5 || !str_starts_with(pattern, STR("arn:")) || star == SIZE_MAX || star + 1 != rest.len)
		return false;
	return star == 0 || rest.ptr[star - 1] == '/' || rest.ptr[star - 1] == ':';
}

/* Whether text begins with the ARN, as a mark, of a resource of a service all of which the pattern covers. */
static bool is_of_whole_service(const struct broaden *broaden, struct str pattern, struct str text)
{
	const struct graph *graph = broaden->planner->input->desired.graph;
	size_t dot = str_find(text, STR("."), 0), first, second;
	if (!graph || text.len < 2 || text.ptr[0] != BROADEN_OPEN || text.ptr[1] != 'G' || dot == SIZE_MAX)
		return false;
	const struct resource *resource = graph_find_resource(graph, str_slice(text, 2, dot));
	if (!resource || !str_starts_with(str_slice(text, dot + 1, text.len), STR("Arn\002")))
		return false;
	first = str_find(resource->type, STR("::"), 0);
	second = first == SIZE_MAX ? SIZE_MAX : str_find(resource->type, STR("::"), first + 2);
	return second != SIZE_MAX && is_whole_service(pattern, str_slice(resource->type, first + 2, second));
}

bool broaden_same_text(const struct broaden_text *a, const struct broaden_text *b)
{
	return str_equal(a->symbolic, b->symbolic) || str_equal(a->resolved, b->resolved);
}

/* Whether a text with values in it that only the deployment knows, none of them a resource's, may come to let the other
 * through. */
static bool may_cover(struct broaden *broaden, enum broaden_kind kind, struct str wide, struct str narrow)
{
	const struct map *living = &broaden->planner->living, *wanted = &broaden->planner->wanted;
	struct buf pattern;
	bool unknown = false;
	if (kind == BROADEN_PRINCIPAL || str_find(wide, STR("\001"), 0) == SIZE_MAX)
		return false;
	buf_init(&pattern, wide.len);
	for (size_t i = 0; i < wide.len; i++) {
		size_t close = wide.ptr[i] == BROADEN_OPEN ? str_find(wide, STR("\002"), i) : SIZE_MAX;
		struct str name = close == SIZE_MAX ? (struct str){0} : str_slice(wide, i + 2, close);
		bool known = close == SIZE_MAX || wide.ptr[i + 1] == 'G' || map_has(living, name) ||
		             map_has(wanted, name);
		buf_append_char(&pattern, known ? wide.ptr[i] : '*');
		i = known ? i : close;
		unknown |= !known;
	}
	bool covered = unknown && broaden_matches(broaden, kind, buf_view(&pattern), narrow);
	buf_done(&pattern);
	return covered;
}

static bool text_covers(struct broaden *broaden, enum broaden_kind kind, const struct broaden_text *wide,
                        const struct broaden_text *narrow)
{
	if (kind == BROADEN_ACTION && str_is(wide->symbolic, "*:*"))
		return true;
	return broaden_matches(broaden, kind, wide->symbolic, narrow->symbolic) ||
	       broaden_matches(broaden, kind, wide->resolved, narrow->resolved) ||
	       may_cover(broaden, kind, wide->resolved, narrow->resolved) ||
	       (kind == BROADEN_RESOURCE && is_of_whole_service(broaden, wide->resolved, narrow->resolved));
}

static bool one_covers(struct broaden *broaden, enum broaden_kind kind, const struct broaden_set *wide,
                       const struct broaden_text *narrow)
{
	for (size_t i = 0; i < wide->items.count; i++)
		if (text_covers(broaden, kind, &wide->items.items[i], narrow))
			return true;
	return false;
}

static bool one_overlaps(struct broaden *broaden, enum broaden_kind kind, const struct broaden_set *excluded,
                         const struct broaden_text *text)
{
	struct arena scratch;
	bool found = false;
	arena_init(&scratch);
	for (size_t i = 0; i < excluded->items.count && !found; i++) {
		const struct broaden_text *item = &excluded->items.items[i];
		size_t work = 1 + item->resolved.len * text->resolved.len / WORK_UNIT;
		if (kind == BROADEN_PRINCIPAL || !broaden_spend(broaden, work))
			found = broaden_same_text(item, text);
		else
			found = broaden_overlap_in(&scratch, item->resolved, text->resolved, kind == BROADEN_ACTION);
	}
	arena_done(&scratch);
	return found;
}

static bool is_everything(const struct broaden_set *set)
{
	for (size_t i = 0; i < set->items.count && !set->negated; i++)
		if (str_is(set->items.items[i].resolved, "*") || str_is(set->items.items[i].resolved, "*:*"))
			return true;
	return false;
}

static bool set_covers(struct broaden *broaden, enum broaden_kind kind, const struct broaden_set *wide,
                       const struct broaden_part *part)
{
	const struct broaden_set *narrow = part->set;
	if (is_everything(wide))
		return true;
	if (part->index != SIZE_MAX) {
		const struct broaden_text *text = &narrow->items.items[part->index];
		return wide->negated ? !one_overlaps(broaden, kind, wide, text) :
		                       one_covers(broaden, kind, wide, text);
	}
	for (size_t i = 0; wide->negated && i < wide->items.count; i++)
		if (!one_covers(broaden, kind, narrow, &wide->items.items[i]))
			return false;
	return wide->negated;
}

bool broaden_covers_bare(struct broaden *broaden, const struct broaden_statement *statement,
                         const struct broaden_atom *atom)
{
	return set_covers(broaden, BROADEN_ACTION, &statement->actions, &atom->action) &&
	       set_covers(broaden, BROADEN_PRINCIPAL, &statement->principals, &atom->principal) &&
	       set_covers(broaden, BROADEN_RESOURCE, &statement->resources, &atom->resource);
}

bool broaden_covers(struct broaden *broaden, const struct broaden_statement *statement,
                    const struct broaden_atom *atom)
{
	return str_starts_with(atom->statement->guard, statement->guard) &&
	       broaden_covers_bare(broaden, statement, atom) &&
	       broaden_condition_covers(broaden, statement, atom->statement);
}

static size_t part_count(const struct broaden_set *set)
{
	return set->negated ? 1 : set->items.count;
}

static struct broaden_part part_of(const struct broaden_set *set, size_t index)
{
	return (struct broaden_part){set, set->negated ? SIZE_MAX : index};
}

bool broaden_next_atom(const struct broaden_statement *statement, size_t *position, struct broaden_atom *ret_atom)
{
	size_t principals = part_count(&statement->principals), actions = part_count(&statement->actions);
	size_t resources = part_count(&statement->resources), at = *position;
	if (!principals || !actions || at / principals / actions >= resources)
		return false;
	++*position;
	*ret_atom = (struct broaden_atom){.statement = statement,
	                                  .principal = part_of(&statement->principals, at / actions % principals),
	                                  .action = part_of(&statement->actions, at % actions),
	                                  .resource = part_of(&statement->resources, at / actions / principals)};
	return true;
}
