#include "observe/deep.h"

#include "observe/deep_form.h"

struct deep {
	struct drift_report *report;
	const struct drift_stack *stack;
	const struct deep_resource *resource;
	struct schema_type type;
	struct deep_scope scope;
	struct drift_item *item;    /* of what is modified, once there is something */
	struct str first_uncertain; /* of the properties that the template computes */
	size_t uncertain;
	struct deep_values *gathered;
};

static bool begin(struct deep *deep, struct drift_report *report, const struct drift_stack *stack,
                  const struct value *tags, const struct deep_resource *resource)
{
	*deep = (struct deep){.report = report, .stack = stack, .resource = resource};
	if (!schema_find_type(stack->pack, resource->type, &deep->type))
		return false;
	deep->scope = (struct deep_scope){
		.canon = {.arena = report->arena, .type = &deep->type}, .type = &deep->type, .tags = tags};
	return true;
}

/* --- what is declared */

/* What the service alone computes, and what it alone knows: a secret. */
static bool is_computed(const struct value *value)
{
	bool found = value->kind == VALUE_INTRINSIC ||
	             (value->kind == VALUE_STRING && str_contains(value->as.string, STR("{{resolve:")));
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count && !found; i++)
		found = is_computed(value->as.list.items[i]);
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count && !found; i++)
		found = is_computed(value->as.map.items[i].value);
	return found;
}

static void note_uncertain(struct deep *deep, struct str path)
{
	if (!deep->uncertain++)
		deep->first_uncertain = path;
}

enum rewriting { REWRITTEN_NOT, REWRITTEN_SAME, REWRITTEN_OTHER, REWRITTEN_PERHAPS };

/* Of two texts: what the commonest rules come to. */
static enum rewriting judge_rule(struct str rule, struct str declared, struct str live)
{
	if (str_starts_with(rule, STR("$uppercase(")) || str_starts_with(rule, STR("$lowercase(")))
		return str_equal_ignore_case(declared, live) ? REWRITTEN_SAME : REWRITTEN_OTHER;
	return str_contains(rule, STR("$join(")) && str_contains(live, declared) ? REWRITTEN_SAME : REWRITTEN_PERHAPS;
}

/* Some services write a value otherwise than it was given, as the schema tells in JSONata. Source: CloudFormation CLI
 * User Guide, "Resource type schema", propertyTransform. */
static enum rewriting judge_rewriting(const struct deep *deep, struct str path, const struct value *declared,
                                      const struct value *live)
{
	struct pack_node transforms = pack_get_text(deep->type.node, "propertyTransform");
	struct str full = str_concat_in(deep->report->arena, STR("/properties"), path);
	bool texts = live && declared->kind == VALUE_STRING && live->kind == VALUE_STRING;
	for (size_t i = 0; i < pack_count(transforms); i++) {
		struct str key = pack_key(transforms, i), rule = pack_string(pack_item(transforms, i));
		if (texts && str_equal(key, full))
			return judge_rule(rule, declared->as.string, live->as.string);
		if (deep_is_within(key, full) || deep_is_within(full, key))
			return REWRITTEN_PERHAPS;
	}
	return REWRITTEN_NOT;
}

static bool is_secret(const struct deep *deep, struct str path, const char *difference)
{
	const struct cfn_difference found = {.path = path, .type = str_from(difference)};
	return deep->stack->is_secret &&
	       deep->stack->is_secret(deep->stack->context, deep->resource->logical_id, &found);
}

static void add_modified(struct deep *deep, struct str path, const struct value *declared, const struct value *live)
{
	struct arena *arena = deep->report->arena;
	const struct deep_resource *resource = deep->resource;
	const struct value *mask = is_secret(deep, path, "NOT_EQUAL") ? value_string_in(arena, STR(DRIFT_MASK)) : NULL;
	if (!deep->item)
		deep->item = drift_add_item(deep->report, deep->stack, resource->logical_id, resource->type,
		                            DRIFT_MODIFIED);
	VEC_PUSH(arena, &deep->item->properties) = (struct drift_property){
		.path = path,
		.expected = mask ? mask : declared,
		.actual = mask && live ? mask : live,
	};
}

static void compare(struct deep *deep, enum canon_mode mode, struct str path, const struct value *declared,
                    const struct value *live);

static void compare_members(struct deep *deep, struct str path, const struct value *declared, const struct value *live)
{
	for (size_t i = 0; i < declared->as.map.count; i++) {
		const struct member *member = &declared->as.map.items[i];
		compare(deep, CANON_SCHEMA, canon_path_in(deep->report->arena, path, member->key), member->value,
		        value_get(live, member->key));
	}
}

static void judge_difference(struct deep *deep, struct str path, const struct value *declared,
                             const struct value *live)
{
	enum rewriting rewriting = judge_rewriting(deep, path, declared, live);
	if (rewriting == REWRITTEN_PERHAPS)
		note_uncertain(deep, path);
	else if (rewriting != REWRITTEN_SAME)
		add_modified(deep, path, declared, live);
}

/* Services do not answer with what is written only, and seldom with what is deprecated. */
static void compare(struct deep *deep, enum canon_mode mode, struct str path, const struct value *declared,
                    const struct value *live)
{
	const struct schema_type *type = &deep->type;
	if (schema_has_role(type, SCHEMA_WRITE_ONLY, path, NULL) ||
	    schema_has_role(type, SCHEMA_READ_ONLY, path, NULL) ||
	    (!live && schema_has_role(type, SCHEMA_DEPRECATED, path, NULL)))
		return;
	declared = canon_read_text_in(&deep->scope.canon, mode, path, declared);
	live = live ? canon_read_text_in(&deep->scope.canon, mode, path, live) : NULL;
	mode = canon_mode_at(mode, path, declared);
	if (mode == CANON_SCHEMA && declared->kind == VALUE_MAP && live && live->kind == VALUE_MAP)
		compare_members(deep, path, declared, live);
	else if (is_computed(declared))
		note_uncertain(deep, path);
	else if (!deep_means_same(&deep->scope, mode, path, declared, live))
		judge_difference(deep, path, declared, live);
}

static void tell_uncertain(struct deep *deep)
{
	struct arena *arena = deep->report->arena;
	struct str more = deep->uncertain > 1 ? str_format_in(arena, " and %zu more", deep->uncertain - 1)
	                                      : (struct str){0};
	if (deep->uncertain)
		drift_add_unknown(deep->report, deep->stack, deep->resource->logical_id, deep->resource->type,
		                  str_format_in(arena, "in part: the service computes or rewrites %.*s%.*s",
		                                STR_ARG(deep->first_uncertain), STR_ARG(more)),
		                  false);
}

void deep_add_declared(struct drift_report *report, const struct drift_stack *stack, const struct value *tags,
                       const struct deep_resource *resource)
{
	struct deep deep;
	if (!begin(&deep, report, stack, tags, resource))
		return;
	const struct value *live = deep_without_tags_in(&deep.scope, resource->declared, resource->live);
	drift_settle_undetected(report, stack, resource->logical_id);
	compare_members(&deep, (struct str){0},
	                deep_without_tags_in(&deep.scope, resource->declared, resource->declared), live);
	tell_uncertain(&deep);
}

/* --- what is not declared */

static void gather(struct deep *deep, struct str path, const struct value *declared, const struct value *live);

static void gather_value(struct deep *deep, struct str path, const struct value *live)
{
	struct arena *arena = deep->report->arena;
	const struct value *kept = deep_prune_in(&deep->scope, canon_mode_at(CANON_SCHEMA, path, live), path, live);
	if (!kept)
		return;
	VEC_PUSH(arena, &deep->gathered->values) = (struct deep_value){
		.path = path,
		.value = is_secret(deep, path, "ADD") ? value_string_in(arena, STR(DRIFT_MASK))
		                                      : deep_mask_in(arena, path, kept),
	};
}

static void gather_map(struct deep *deep, struct str path, const struct value *declared, const struct value *live)
{
	for (size_t i = 0; i < live->as.map.count; i++) {
		const struct member *member = &live->as.map.items[i];
		const struct value *known = value_get(declared, member->key);
		struct str at = canon_path_in(deep->report->arena, path, member->key);
		if (known)
			gather(deep, at, known, member->value);
		else
			gather_value(deep, at, member->value);
	}
}

/* Beside what is declared. Items of lists are paired only where it is certain which is which. */
static void gather(struct deep *deep, struct str path, const struct value *declared, const struct value *live)
{
	declared = canon_read_text_in(&deep->scope.canon, CANON_SCHEMA, path, declared);
	live = canon_read_text_in(&deep->scope.canon, CANON_SCHEMA, path, live);
	if (canon_mode_at(CANON_SCHEMA, path, declared) != CANON_SCHEMA || declared->kind != live->kind)
		return;
	if (live->kind == VALUE_MAP) {
		gather_map(deep, path, declared, live);
		return;
	}
	size_t count = live->kind == VALUE_LIST ? live->as.list.count : 0;
	if (!count || count != declared->as.list.count ||
	    (count > 1 && canon_is_unordered(&deep->scope.canon, CANON_SCHEMA, path, declared)))
		return;
	for (size_t i = 0; i < count; i++)
		gather(deep, str_format_in(deep->report->arena, "%.*s/%zu", STR_ARG(path), i),
		       declared->as.list.items[i], live->as.list.items[i]);
}

void deep_gather(struct drift_report *report, const struct drift_stack *stack, const struct value *tags,
                 const struct deep_resource *resource, struct deep_undeclared *undeclared)
{
	struct deep deep;
	if (!begin(&deep, report, stack, tags, resource))
		return;
	struct deep_values values = {.logical_id = str_concat_in(report->arena, stack->prefix, resource->logical_id),
	                             .type = resource->type};
	deep.gathered = &values;
	gather_map(&deep, (struct str){0}, resource->declared,
	           deep_without_tags_in(&deep.scope, resource->declared, resource->live));
	VEC_PUSH(report->arena, &undeclared->resources) = values;
}
