#include "plan/canon.h"
#include "plan/fold.h"
#include "plan/plan_state.h"

static void refuse_change(struct planner *planner, struct plan_change *change, struct str reason)
{
	VEC_PUSH(planner->arena, &change->refusals) = reason;
}

static void refuse_plan(struct planner *planner, struct str reason)
{
	VEC_PUSH(planner->arena, &planner->plan->refusals) = reason;
}

/* The service's words: "Update of resource type is not permitted. The new template modifies resource type of the
 * following resources". */
static void refuse_type(struct planner *planner, struct plan_change *change)
{
	refuse_change(planner, change,
		      str_format_in(planner->arena,
				    "the type cannot change from %.*s under one logical id: declare it under another",
				    STR_ARG(change->before->type)));
}

/* What a resource is called, as far as its declaration says it: "TableName orders", or "ServiceId a, Name b" of a type
 * with several identifying properties. Empty when one of them is not declared, or not known. */
static struct str identity_in(struct arena *arena, const struct schema_type *type, const struct value *properties)
{
	struct pack_node identifiers = pack_get_text(type->node, "primaryIdentifier");
	struct str identity = {0}, prefix = STR("/properties");
	for (size_t i = 0; i < pack_count(identifiers); i++) {
		struct str listed = pack_string(pack_item(identifiers, i)), text;
		if (!str_starts_with(listed, prefix))
			return (struct str){0};
		struct str path = str_slice(listed, prefix.len, listed.len);
		const struct value *value = value_at(properties, path);
		if (!value || !value_scalar_text_in(arena, value, &text) || !text.len)
			return (struct str){0};
		identity = str_format_in(arena, "%.*s%s%.*s %.*s", STR_ARG(identity), i ? ", " : "",
					 STR_ARG(str_slice(path, 1, path.len)), STR_ARG(text));
	}
	return identity;
}

/* The type when its creation fails where the identity is taken. Source: CloudFormation CLI User Guide, "Resource type
 * handler contract", create handlers: AlreadyExists when the identifiers can be given and the resource is there. */
static bool find_exclusive_type(const struct planner *planner, struct str name, struct schema_type *ret_type)
{
	if (!planner->input->pack || !schema_find_type(planner->input->pack, name, ret_type))
		return false;
	return pack_is_present(pack_get_text(pack_get_text(ret_type->node, "handlers"), "create"));
}

/* A replacement is created before the old one goes: under a name that is given and stays, it cannot be. Source: AWS
 * CloudFormation User Guide, "Name Type"; the service's words: "CloudFormation cannot update a stack when a
 * custom-named resource requires replacing. Rename NAME and update the stack again." */
static void refuse_name(struct planner *planner, struct plan_change *change)
{
	struct schema_type type;
	if (!find_exclusive_type(planner, change->type, &type) ||
	    str_is(schema_replacement_strategy(&type), "delete_then_create"))
		return;
	struct arena *arena = planner->arena;
	struct str old = identity_in(arena, &type, resolve_value(planner->live, change->before->properties));
	struct str new = identity_in(arena, &type, change->after_properties);
	if (old.len && str_equal(old, new))
		refuse_change(planner, change,
			      str_format_in(arena, "it cannot be replaced as %.*s: the new one is created first",
					    STR_ARG(new)));
}

/* "AWS::DynamoDB::Table TableName orders": what no two resources can be. Empty when it is not known. */
static struct str claim_in(struct planner *planner, struct str type_name, const struct value *properties)
{
	struct schema_type type;
	struct str identity = {0};
	if (find_exclusive_type(planner, type_name, &type))
		identity = identity_in(planner->arena, &type, properties);
	if (!identity.len)
		return identity;
	return str_format_in(planner->arena, "%.*s %.*s", STR_ARG(type_name), STR_ARG(identity));
}

/* Another logical id for what keeps its name: the new one would be created while the old one has the name. The
 * service's words: "NAME already exists in stack ID". */
static void refuse_taken_names(struct planner *planner)
{
	struct plan *plan = planner->plan;
	struct map claims; /* to struct plan_change, a deletion */
	map_init_in(&claims, planner->arena);
	for (size_t i = 0; i < plan->changes.count && plan->summary.create; i++) {
		struct plan_change *change = &plan->changes.items[i];
		struct str claim = {0};
		if (change->action == PLAN_DELETE)
			claim = claim_in(planner, change->type,
					 resolve_value(planner->live, change->before->properties));
		if (claim.len)
			map_put(&claims, claim, change);
	}
	for (size_t i = 0; i < plan->changes.count && claims.entries.count; i++) {
		struct plan_change *change = &plan->changes.items[i];
		if (change->action != PLAN_CREATE)
			continue;
		struct str claim = claim_in(planner, change->type, change->after_properties);
		const struct plan_change *old = claim.len ? map_get(&claims, claim) : NULL;
		if (old)
			refuse_change(
				planner, change,
				str_format_in(planner->arena,
					      "its %.*s is still that of %.*s, which is deleted last: if it is the "
					      "same, declare that it moved",
					      STR_ARG(str_slice(claim, change->type.len + 1, claim.len)),
					      STR_ARG(old->logical_id)));
	}
}

static bool is_protected(const struct value *properties, const char *property)
{
	const struct value *value = value_get(properties, str_from(property));
	return value && (value_is_string(value, "ACTIVE") || value_is_string(value, "true") ||
			 (value->kind == VALUE_BOOL && value->as.boolean));
}

/* Source: the schemas' descriptions of both properties. An update has come to its end when old resources are deleted,
 * and leaves behind what it cannot delete; a stack's own deletion fails. */
static void judge_protection(struct planner *planner, struct plan_change *change)
{
	static const char *const names[] = {"DeletionProtectionEnabled", "DeletionProtection"};
	bool goes = change->action == PLAN_DELETE || change->action == PLAN_REPLACE;
	if (!goes || change->retained)
		return;
	const struct value *properties = resolve_value(planner->live, change->before->properties);
	for (size_t i = 0; i < LK_COUNT(names); i++) {
		if (!is_protected(properties, names[i]))
			continue;
		if (planner->plan->action == PLAN_DELETE)
			refuse_change(planner, change,
				      str_format_in(planner->arena, "its %s keeps it from being deleted", names[i]));
		else
			VEC_PUSH(planner->arena, &change->notes) = str_format_in(
				planner->arena,
				"its %s keeps the old one from being deleted: it stays, without the stack", names[i]);
	}
}

static bool has_region(const struct value *replicas, struct str region)
{
	for (size_t i = 0; i < replicas->as.list.count; i++)
		if (str_equal(value_string(value_get(replicas->as.list.items[i], STR("Region"))), region))
			return true;
	return false;
}

/* How many regions of a are not in b; SIZE_MAX when one is not known. */
static size_t count_regions(const struct value *a, const struct value *b)
{
	size_t count = 0;
	for (size_t i = 0; i < a->as.list.count; i++) {
		struct str region = value_string(value_get(a->as.list.items[i], STR("Region")));
		if (!region.len)
			return SIZE_MAX;
		count += !has_region(b, region);
	}
	return count;
}

/* Source: CloudFormation Template Reference, AWS::DynamoDB::GlobalTable, Replicas: one is added or removed in an
 * update, but for a table of strong consistency. */
static void refuse_replicas(struct planner *planner, struct plan_change *change)
{
	if (!str_is(change->type, "AWS::DynamoDB::GlobalTable") || change->action != PLAN_UPDATE ||
	    value_get(change->after_properties, STR("MultiRegionConsistency")))
		return;
	const struct value *properties = resolve_value(planner->live, change->before->properties);
	const struct value *old = value_get(properties, STR("Replicas"));
	const struct value *new = value_get(change->after_properties, STR("Replicas"));
	if (!old || !new || old->kind != VALUE_LIST || new->kind != VALUE_LIST)
		return;
	size_t added = count_regions(new, old), removed = count_regions(old, new);
	if (added != SIZE_MAX && removed != SIZE_MAX && added + removed > 1)
		refuse_change(planner, change,
			      STR("only one replica is added or removed in an update: change them one after another"));
}

/* The name under which an output is exported; empty when there is none, or it is not known. */
static struct str export_name(struct resolve *resolve, const struct entry *output)
{
	struct value *name = value_get(value_get(output->body, STR("Export")), STR("Name"));
	return name ? value_string(resolve_value(resolve, name)) : (struct str){0};
}

struct exported {
	const struct entry *output; /* NULL: there is none */
	bool unsure;		    /* some name or condition is not known */
};

static struct exported find_export(struct planner *planner, struct str name)
{
	const struct entries *outputs = &planner->input->desired.graph->outputs;
	struct exported found = {0};
	for (size_t i = 0; i < outputs->count; i++) {
		const struct entry *output = &outputs->items[i];
		if (!value_get(output->body, STR("Export")) || !resolve_has_entry(planner->desired, output))
			continue;
		struct str other = export_name(planner->desired, output);
		found.unsure |= !other.len;
		if (str_equal(other, name))
			found.output = output;
	}
	return found;
}

static struct str list_stacks_in(struct arena *arena, const struct value *stacks)
{
	struct str text = {0};
	for (size_t i = 0; stacks && stacks->kind == VALUE_LIST && i < stacks->as.list.count; i++)
		text = str_format_in(arena, "%.*s%s%.*s", STR_ARG(text), i ? ", " : "",
				     STR_ARG(value_string(stacks->as.list.items[i])));
	return text;
}

/* A value that is only known afterwards may turn out to be the same. */
static void judge_value(struct planner *planner, const struct entry *before, const struct entry *after, struct str name,
			struct str stacks)
{
	struct value *old_raw = value_get(before->body, STR("Value")), *new_raw = value_get(after->body, STR("Value"));
	const struct value *old = old_raw ? resolve_value(planner->live, old_raw) : NULL;
	const struct value *new = new_raw ? resolve_value(planner->desired, new_raw) : NULL;
	struct canon_scope scope = {planner->arena, NULL, planner->desired};
	if (!old || !new || canon_equal(&scope, CANON_SCHEMA, STR(""), old, new))
		return;
	if (fold_is_known(old) && fold_is_known(new))
		refuse_plan(planner,
			    str_format_in(planner->arena, "the export %.*s cannot change: it is imported by %.*s",
					  STR_ARG(name), STR_ARG(stacks)));
	else if (plan_is_pending(planner, new))
		VEC_PUSH(planner->arena, &planner->plan->notes) = str_format_in(
			planner->arena,
			"CloudFormation refuses the update if the export %.*s changes: it is imported by %.*s",
			STR_ARG(name), STR_ARG(stacks));
}

/* Source: AWS CloudFormation User Guide, "Get exported outputs from a deployed CloudFormation stack": an export that
 * another stack imports can be neither changed nor removed. */
static void refuse_exports(struct planner *planner)
{
	const struct graph *live = planner->input->live.graph;
	for (size_t i = 0; live && planner->input->imports && i < live->outputs.count; i++) {
		const struct entry *output = &live->outputs.items[i];
		struct str name = export_name(planner->live, output);
		struct str stacks = list_stacks_in(planner->arena, value_get(planner->input->imports, name));
		if (!name.len || !stacks.len || !resolve_has_entry(planner->live, output))
			continue;
		struct exported found = {0};
		if (planner->input->desired.graph)
			found = find_export(planner, name);
		if (found.output)
			judge_value(planner, output, found.output, name, stacks);
		else if (!found.unsure)
			refuse_plan(planner, str_format_in(planner->arena,
							   "the export %.*s cannot be removed: it is imported by %.*s",
							   STR_ARG(name), STR_ARG(stacks)));
	}
}

void refuse_changes(struct planner *planner)
{
	struct plan *plan = planner->plan;
	for (size_t i = 0; i < plan->changes.count; i++) {
		struct plan_change *change = &plan->changes.items[i];
		judge_protection(planner, change);
		if (!change->before || !change->after)
			continue;
		if (!str_equal(change->before->type, change->type))
			refuse_type(planner, change);
		else if (change->action == PLAN_REPLACE)
			refuse_name(planner, change);
		refuse_replicas(planner, change);
	}
	refuse_taken_names(planner);
	refuse_exports(planner);
}
