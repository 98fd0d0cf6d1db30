#include "check/suppress.h"

#include "check/rules.h"

struct entry_of {
	struct suppression suppression;
	bool used;
};

struct suppressing {
	struct arena arena;
	VEC(struct entry_of) entries;
	size_t count;
};

static void add(struct suppressing *all, struct suppression suppression)
{
	VEC_PUSH(&all->arena, &all->entries) = (struct entry_of){.suppression = suppression};
}

/* {lkc: {ignore: {RULE: reason}}} */
static void collect_metadata(struct suppressing *all, const struct value *metadata, struct str logical_id,
			     struct place place)
{
	const struct value *ignore = value_get(value_get(metadata, STR("lkc")), STR("ignore"));
	for (size_t i = 0; ignore && ignore->kind == VALUE_MAP && i < ignore->as.map.count; i++) {
		const struct member *member = &ignore->as.map.items[i];
		add(all, (struct suppression){
				 .rule = member->key,
				 .logical_id = logical_id,
				 .reason = str_trim(value_string(member->value)),
				 .place = member->value->place.line ? member->value->place : place,
			 });
	}
}

static void collect(struct suppressing *all, const struct graph *graph)
{
	for (size_t i = 0; i < graph->suppressions.count; i++)
		add(all, graph->suppressions.items[i]);
	collect_metadata(all, graph->metadata, (struct str){0}, (struct place){.file = graph->source});
	for (size_t i = 0; i < graph->resources.count; i++) {
		const struct resource *resource = &graph->resources.items[i];
		const struct value *metadata = value_get(resource->attributes, STR("Metadata"));
		collect_metadata(all, metadata, resource->logical_id, resource->place);
	}
}

static bool covers(const struct suppression *suppression, const struct finding *finding)
{
	return suppression->reason.len && str_is(suppression->rule, finding->rule) &&
	       (!suppression->logical_id.len || str_equal(suppression->logical_id, finding->logical_id));
}

static bool stays(void *context, struct finding *finding)
{
	struct suppressing *all = context;
	bool covered = false;
	for (size_t i = 0; i < all->entries.count; i++) {
		if (!covers(&all->entries.items[i].suppression, finding))
			continue;
		all->entries.items[i].used = true;
		covered = true;
	}
	all->count += covered;
	return !covered;
}

static void report(const struct check_options *options, struct diag *diag, const char *rule,
		   const struct suppression *suppression, const char *message, const char *hint)
{
	if (!check_selects(options, rule))
		return;
	diag_add(diag, &(struct finding){
			       .rule = rule,
			       .severity = check_find_rule(str_from(rule))->severity,
			       .place = suppression->place,
			       .message = str_format_in(diag->arena, message, STR_ARG(suppression->rule)),
			       .hint = str_from(hint),
			       .logical_id = suppression->logical_id,
		       });
}

void suppress_findings(const struct check_options *options, const struct graph *graph, struct diag *diag,
		       size_t *ret_count)
{
	struct suppressing all = {0};
	arena_init(&all.arena);
	collect(&all, graph);
	if (all.entries.count)
		diag_keep(diag, stays, &all);
	for (size_t i = 0; i < all.entries.count; i++) {
		const struct suppression *suppression = &all.entries.items[i].suppression;
		struct str rule = str_copy_in(&all.arena, suppression->rule);
		if (!suppression->reason.len)
			report(options, diag, "LK1102", suppression, "%.*s is suppressed without a reason",
			       "say why the finding is accepted here");
		else if (!all.entries.items[i].used && check_selects(options, rule.ptr))
			report(options, diag, "LK1101", suppression, "there is no finding of %.*s to suppress here",
			       "take the suppression out");
	}
	*ret_count = all.count;
	arena_done(&all.arena);
}

static void pass_nothing(struct check *check)
{
	(void)check;
}

static const struct rule rows[] = {
	{
		.id = "LK1101",
		.severity = SEVERITY_WARNING,
		.title = "A suppression that suppresses nothing",
		.doc = "The finding that was accepted is no longer there. A suppression that stays behind would hide "
		       "the "
		       "next one.",
		.pass = pass_nothing,
	},
	{
		.id = "LK1102",
		.severity = SEVERITY_ERROR,
		.title = "A suppression without a reason",
		.doc = "Whoever reads the stack next needs to know why a finding is accepted. Without a reason nothing "
		       "is "
		       "suppressed.",
		.pass = pass_nothing,
	},
};

const struct rule_group rules_suppress = {rows, LK_COUNT(rows)};
