#include "check/rules.h"

#include "base/limits.h"
#include "base/text.h"
#include "schema/lookup.h"

/* Where a transition was said, for a finding about it. */
struct said {
	const char *rule;
	struct str logical_id;
	struct place place;
	struct str hint;
};

static void report(struct check *check, const struct said *said, struct str message)
{
	if (check_wants(check, said->rule))
		diag_add(check->diag, &(struct finding){.rule = said->rule,
		                                        .severity = SEVERITY_ERROR,
		                                        .place = said->place,
		                                        .message = str_copy_in(check->diag->arena, message),
		                                        .hint = str_copy_in(check->diag->arena, said->hint),
		                                        .logical_id = said->logical_id});
}

/* A template that a macro or a loop expands may have what is not seen here. */
static bool is_missing(struct check *check, struct str logical_id)
{
	return !check_find_resource(check, logical_id) && !check_may_exist(check, logical_id);
}

static struct str nearest_in(struct check *check, struct str logical_id)
{
	struct text_nearest nearest = text_nearest_begin(logical_id);
	for (size_t i = 0; i < check->graph->resources.count; i++)
		text_nearest_offer(&nearest, check->graph->resources.items[i].logical_id);
	return nearest.best.len ? str_format_in(check->arena, "did you mean '%.*s'?", STR_ARG(nearest.best))
	                        : (struct str){0};
}

/* --- moves --- */

static bool check_pair(struct check *check, const struct move *move, const struct move *earlier)
{
	struct said said = {"LK6301", move->to, move->place,
	                    STR("each resource has one former name, and each former name one resource")};
	if (str_equal(move->from, earlier->from))
		report(check, &said, str_format_in(check->arena, "%.*s is moved twice: to %.*s and to %.*s",
		                                   STR_ARG(move->from), STR_ARG(earlier->to), STR_ARG(move->to)));
	else if (str_equal(move->to, earlier->to))
		report(check, &said, str_format_in(check->arena, "two resources are moved to %.*s: %.*s and %.*s",
		                                   STR_ARG(move->to), STR_ARG(earlier->from), STR_ARG(move->from)));
	return str_equal(move->from, earlier->from) || str_equal(move->to, earlier->to);
}

/* A name that is moved on in turn, or one that was meant. */
static struct str hint_for_target(struct check *check, struct str to)
{
	const struct graph *graph = check->graph;
	for (size_t i = 0; i < graph->moves.count && i < LIMIT_RELATED; i++)
		if (str_equal(graph->moves.items[i].from, to))
			return str_format_in(check->arena,
			                     "it is moved on to %.*s: name that here, and leave the other move out",
			                     STR_ARG(graph->moves.items[i].to));
	return nearest_in(check, to);
}

/* Whether there is something to say of it. */
static bool check_move(struct check *check, const struct move *move)
{
	struct said said = {.rule = "LK6301", .logical_id = move->to, .place = move->place};
	struct str message = {0};
	if (!move->from.len) {
		message = str_format_in(check->arena, "the move to %.*s does not say from where", STR_ARG(move->to));
	} else if (str_equal(move->from, move->to)) {
		message = str_format_in(check->arena, "%.*s is moved to itself", STR_ARG(move->to));
	} else if (check_find_resource(check, move->from)) {
		said.hint = STR("a former name is free once its resource is renamed");
		message = str_format_in(check->arena, "%.*s is moved, and is still declared", STR_ARG(move->from));
	} else if (is_missing(check, move->to)) {
		said.hint = hint_for_target(check, move->to);
		message = str_format_in(check->arena, "%.*s is moved to %.*s, which is not declared",
		                        STR_ARG(move->from), STR_ARG(move->to));
	}
	if (message.len)
		report(check, &said, message);
	return message.len > 0;
}

static void pass_moves(struct check *check)
{
	const struct graph *graph = check->graph;
	for (size_t i = 0; i < graph->moves.count; i++) {
		bool told = check_move(check, &graph->moves.items[i]);
		for (size_t j = 0; !told && j < i && i < LIMIT_RELATED; j++)
			told = check_pair(check, &graph->moves.items[i], &graph->moves.items[j]);
	}
}

/* --- allowances --- */

/* A day of the calendar as "2026-12-31". */
static bool is_date(struct str text)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t year, month, day;
	if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-' || !str_to_int(str_slice(text, 0, 4), &year) ||
	    !str_to_int(str_slice(text, 5, 7), &month) || !str_to_int(str_slice(text, 8, 10), &day))
		return false;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return year > 0 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days[month - 1] + (leap && month == 2);
}

/* Whether the resource surely stays: one with a condition goes where that no longer holds. */
static bool stays(struct check *check, struct str logical_id)
{
	const struct check_resource *found = check_find_resource(check, logical_id);
	return found && !resource_condition(found->resource).len;
}

static void check_subject(struct check *check, const struct allowance *allowance)
{
	struct said said = {.rule = "LK6302", .logical_id = allowance->logical_id, .place = allowance->place};
	if (!allowance->replacement && !allowance->deletion)
		report(check, &said,
		       str_format_in(check->arena, "the allowance for %.*s allows neither to replace nor to delete",
		                     STR_ARG(allowance->logical_id)));
	if (allowance->replacement && !allowance->deletion && is_missing(check, allowance->logical_id)) {
		said.hint = nearest_in(check, allowance->logical_id);
		report(check, &said, str_format_in(check->arena, "%.*s may be replaced, and is not declared",
		                                   STR_ARG(allowance->logical_id)));
	}
	if (allowance->deletion && !allowance->replacement && stays(check, allowance->logical_id)) {
		said.hint = STR("take its declaration out along with this, or the allowance itself");
		report(check, &said, str_format_in(check->arena, "%.*s may be deleted, and is still declared",
		                                   STR_ARG(allowance->logical_id)));
	}
}

/* Two that say the same of one resource: nobody knows then which reason and which day hold. */
static bool check_repetition(struct check *check, const struct allowance *allowance, const struct allowance *earlier)
{
	struct said said = {"LK6302", allowance->logical_id, allowance->place, STR("one of them is enough")};
	bool replacement = allowance->replacement && earlier->replacement;
	if (!str_equal(allowance->logical_id, earlier->logical_id) ||
	    (!replacement && !(allowance->deletion && earlier->deletion)))
		return false;
	report(check, &said, str_format_in(check->arena, "%.*s is allowed twice to be %s",
	                                   STR_ARG(allowance->logical_id), replacement ? "replaced" : "deleted"));
	return true;
}

static void check_terms(struct check *check, const struct allowance *allowance)
{
	struct said said = {"LK6302", allowance->logical_id, allowance->place,
	                    STR("whoever reads the plan next asks why the data may go")};
	if (!allowance->reason.len)
		report(check, &said, str_format_in(check->arena, "the allowance for %.*s has no reason",
		                                   STR_ARG(allowance->logical_id)));
	said.hint = STR("the last day on which it holds, as \"2026-12-31\"");
	if (!is_date(allowance->expires))
		report(check, &said,
		       str_format_in(check->arena, "the allowance for %.*s has no day on which it expires%s%.*s",
		                     STR_ARG(allowance->logical_id), allowance->expires.len ? ": " : "",
		                     STR_ARG(allowance->expires)));
}

static void pass_allowances(struct check *check)
{
	const struct graph *graph = check->graph;
	for (size_t i = 0; i < graph->allowances.count; i++) {
		bool repeated = false;
		check_subject(check, &graph->allowances.items[i]);
		check_terms(check, &graph->allowances.items[i]);
		for (size_t j = 0; !repeated && j < i && i < LIMIT_RELATED; j++)
			repeated = check_repetition(check, &graph->allowances.items[i], &graph->allowances.items[j]);
	}
}

/* --- drift that is meant --- */

/* "Child/Queue" is of a nested stack, whose template is not looked at here. */
static struct str declared_part(struct str logical_id)
{
	struct str rest = logical_id, first = {0};
	(void)str_next(&rest, '/', &first);
	return first;
}

static struct str missing_of(const struct drift_allowance *meant)
{
	if (!meant->reason.len)
		return STR("has no reason");
	if (!meant->owner.len)
		return STR("has no owner");
	if (!is_date(meant->expires))
		return STR("has no day on which it expires");
	return meant->path.len && meant->path.ptr[0] != '/' ? STR("has a path that does not begin with a slash")
	                                                    : (struct str){0};
}

static void pass_drift_allowances(struct check *check)
{
	const struct graph *graph = check->graph;
	for (size_t i = 0; i < graph->drift_allowances.count; i++) {
		const struct drift_allowance *meant = &graph->drift_allowances.items[i];
		struct str id = declared_part(meant->logical_id), missing = missing_of(meant);
		struct said said = {"LK6304", id, meant->place, STR("a reason, an owner, expires = \"2026-12-31\"")};
		if (missing.len)
			report(check, &said, str_format_in(check->arena, "the ignored drift of %.*s %.*s",
			                                   STR_ARG(meant->logical_id), STR_ARG(missing)));
		if (!is_missing(check, id))
			continue;
		said.hint = nearest_in(check, id);
		report(check, &said, str_format_in(check->arena, "drift of %.*s is ignored, and it is not declared",
		                                   STR_ARG(meant->logical_id)));
	}
}

/* --- adoptions --- */

/* "TableName", of "/properties/TableName". */
static struct str identifier_at(struct pack_node identifiers, size_t index)
{
	struct str path = pack_string(pack_item(identifiers, index)), prefix = STR("/properties/");
	return str_starts_with(path, prefix) ? str_slice(path, prefix.len, path.len) : path;
}

static struct str identifiers_in(struct arena *arena, struct pack_node identifiers)
{
	struct str all = {0};
	for (size_t i = 0; i < pack_count(identifiers); i++)
		all = str_format_in(arena, "%.*s%s%.*s", STR_ARG(all), i ? ", " : "",
		                    STR_ARG(identifier_at(identifiers, i)));
	return all;
}

static bool has_all(struct pack_node identifiers, const struct value *given)
{
	if (given->kind != VALUE_MAP)
		return pack_count(identifiers) <= 1 && value_string(given).len;
	for (size_t i = 0; i < pack_count(identifiers); i++)
		if (!value_string(value_get(given, identifier_at(identifiers, i))).len)
			return false;
	return given->as.map.count == pack_count(identifiers);
}

static void check_adoption(struct check *check, const struct adoption *adoption)
{
	struct said said = {.rule = "LK6303", .logical_id = adoption->logical_id, .place = adoption->place};
	const struct check_resource *found = check_find_resource(check, adoption->logical_id);
	if (!found && is_missing(check, adoption->logical_id)) {
		said.hint = nearest_in(check, adoption->logical_id);
		report(check, &said, str_format_in(check->arena, "%.*s is adopted, and is not declared",
		                                   STR_ARG(adoption->logical_id)));
		return;
	}
	if (!found || !pack_is_present(found->type.node))
		return;
	struct pack_node identifiers = pack_get_text(found->type.node, "primaryIdentifier");
	if (!has_all(identifiers, adoption->identifier)) {
		said.hint = str_format_in(check->arena, "%.*s is identified by %.*s", STR_ARG(found->resource->type),
		                          STR_ARG(identifiers_in(check->arena, identifiers)));
		report(check, &said,
		       str_format_in(check->arena, "the adoption of %.*s does not say which resource it is",
		                     STR_ARG(adoption->logical_id)));
	}
	if (!value_get(found->resource->attributes, STR("DeletionPolicy"))) {
		said.hint = STR("DeletionPolicy: Retain until it is certain that the stack is to own it");
		report(check, &said, str_format_in(check->arena, "%.*s is adopted, and has no DeletionPolicy",
		                                   STR_ARG(adoption->logical_id)));
	}
}

static bool is_adopted_before(const struct graph *graph, size_t index)
{
	for (size_t i = 0; i < index && index < LIMIT_RELATED; i++)
		if (str_equal(graph->adoptions.items[index].logical_id, graph->adoptions.items[i].logical_id))
			return true;
	return false;
}

static void pass_adoptions(struct check *check)
{
	const struct graph *graph = check->graph;
	for (size_t i = 0; i < graph->adoptions.count; i++) {
		const struct adoption *adoption = &graph->adoptions.items[i];
		check_adoption(check, adoption);
		if (is_adopted_before(graph, i))
			report(check, &(struct said){"LK6303", adoption->logical_id, adoption->place, {0}},
			       str_format_in(check->arena, "%.*s is adopted twice", STR_ARG(adoption->logical_id)));
	}
}

#define STACK(transitions, attributes) \
	"Metadata:\n  lkc:\n    " transitions "\n" \
	"Resources:\n  Orders:\n    Type: AWS::DynamoDB::Table\n" attributes \
	"    Properties:\n      BillingMode: PAY_PER_REQUEST\n" \
	"      KeySchema: [{AttributeName: id, KeyType: HASH}]\n" \
	"      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n"

static const struct rule rows[] = {
	{
		.id = "LK6301",
		.severity = SEVERITY_ERROR,
		.title = "A move that cannot be",
		.doc = "stack:moved says that what lives under one logical id is declared under another now. The new "
		       "one is declared, the old one no longer is, and neither is in two moves: a name that has been "
		       "moved on is taken out of the earlier move.",
		.pass = pass_moves,
		.good = STACK("moved: {Orders: OldOrders}", ""),
		.bad = STACK("moved: {Order: OldOrders}", ""),
	},
	{
		.id = "LK6302",
		.severity = SEVERITY_ERROR,
		.title = "An allowance that does not say what, why or until when",
		.doc = "stack:allow lets a loss of data through that plan and apply refuse otherwise. It names one "
		       "resource, says whether it may be replaced or deleted and why, and ends on a day, so that it "
		       "does not let the next loss through unseen.",
		.pass = pass_allowances,
		.good = STACK("allow: {Orders: {replace: true, reason: only test data, expires: '2026-12-31'}}", ""),
		.bad = STACK("allow: {Orders: {replace: true, reason: only test data, expires: '2026-02-30'}}", ""),
	},
	{
		.id = "LK6303",
		.severity = SEVERITY_ERROR,
		.title = "An adoption that cannot be",
		.doc = "stack:adopt takes over a resource that exists outside of the stack. The service identifies it "
		       "by the type's primary identifier, and takes only what has a DeletionPolicy. Source: "
		       "CloudFormation User Guide, \"Import AWS resources into a CloudFormation stack manually\".",
		.pass = pass_adoptions,
		.good = STACK("adopt: {Orders: prod-orders}", "    DeletionPolicy: Retain\n"),
		.bad = STACK("adopt: {Orders: prod-orders}", ""),
	},
	{
		.id = "LK6304",
		.severity = SEVERITY_ERROR,
		.title = "An ignored drift that does not say of what, why, whose or until when",
		.doc = "stack:ignore_drift lets a difference between stack and cloud notify nobody. It names a "
		       "resource that is declared, says why and who answers for it, and ends on a day, so that it "
		       "does not hide the next change for ever.",
		.pass = pass_drift_allowances,
		.good = STACK("ignore_drift: {Orders: {reason: scaled by hand, owner: search, expires: '2026-12-31'}}",
	                      ""),
		.bad = STACK("ignore_drift: {Orders: {reason: scaled by hand, expires: '2026-12-31'}}", ""),
	},
};

const struct rule_group rules_transitions = {rows, LK_COUNT(rows)};
