#include "observe/drift.h"

#include "plan/canon.h"
#include "template/read_json.h"

struct judged {
	struct drift_report *report;
	const struct drift_stack *stack;
	const struct cfn_resource_drift *found;
	struct schema_type type;
	bool typed;
	const struct value *expected, *actual; /* all properties, or NULL */
};

/* Composite values come as JSON; all else is the text that it is. */
static struct value *read_side_in(struct arena *arena, struct str text)
{
	struct error ignored; /* a text that only looks like JSON is a text */
	struct value *value;
	bool composite = str_starts_with(text, STR("{")) || str_starts_with(text, STR("["));
	return composite && read_json_in(arena, text, STR("drift"), &value, &ignored) ? value
	                                                                               : value_string_in(arena, text);
}

static const struct value *read_properties_in(struct arena *arena, struct str text)
{
	struct value *value = text.len ? read_side_in(arena, text) : NULL;
	return value && value->kind == VALUE_MAP ? value : NULL;
}

/* --- what means the same */

static bool is_empty(const struct value *value)
{
	return (value->kind == VALUE_LIST && !value->as.list.count) ||
	       (value->kind == VALUE_MAP && !value->as.map.count) ||
	       (value->kind == VALUE_STRING && !value->as.string.len);
}

/* Along the path, whether both sides mean the same at any step: an item that moved within a set differs, the set does
 * not. */
static bool is_same_above(const struct judged *judged, struct str path)
{
	struct canon_scope scope = {.arena = judged->report->arena, .type = judged->typed ? &judged->type : NULL};
	enum canon_mode mode = CANON_SCHEMA;
	for (size_t end = 1; end <= path.len; end++) {
		if (end < path.len && path.ptr[end] != '/')
			continue;
		struct str at = str_slice(path, 0, end);
		const struct value *expected = value_at(judged->expected, at), *actual = value_at(judged->actual, at);
		if (!expected || !actual)
			return false;
		mode = canon_mode_at(mode, at, expected);
		if (canon_equal(&scope, mode, at, expected, actual))
			return true;
	}
	return false;
}

static bool is_default(const struct judged *judged, struct str path, const struct value *expected)
{
	struct str text, standard;
	struct arena *arena = judged->report->arena;
	struct pack_node node = {0};
	if (judged->typed)
		node = pack_get_text(schema_resolve(&judged->type, schema_at(&judged->type, path)), "default");
	if (!pack_is_present(node) || !value_scalar_text_in(arena, expected, &text))
		return false;
	switch (pack_kind(node)) {
	case PACK_STRING:
		standard = pack_string(node);
		break;
	case PACK_INT:
		standard = str_format_in(arena, "%lld", (long long)pack_int(node));
		break;
	case PACK_BOOL:
		standard = pack_bool(node) ? STR("true") : STR("false");
		break;
	default:
		return false;
	}
	return str_equal(text, standard);
}

static bool means_nothing(const struct judged *judged, const struct cfn_difference *difference,
                          const struct drift_property *property)
{
	struct canon_scope scope = {.arena = judged->report->arena, .type = judged->typed ? &judged->type : NULL};
	const struct value *one = property->expected ? property->expected : property->actual;
	if (judged->expected && judged->actual && is_same_above(judged, difference->path))
		return true;
	if (property->expected && property->actual)
		return canon_equal(&scope, canon_mode_at(CANON_SCHEMA, difference->path, property->expected),
		                   difference->path, property->expected, property->actual);
	return !one || is_empty(one) || (property->expected && is_default(judged, difference->path, one));
}

/* --- one resource */

static struct place place_of(const struct drift_stack *stack, struct str logical_id)
{
	const struct resource *resource = stack->graph ? graph_find_resource(stack->graph, logical_id) : NULL;
	return resource ? resource->place : (struct place){0};
}

struct drift_item *drift_add_item(struct drift_report *report, const struct drift_stack *stack, struct str logical_id,
                                  struct str type, enum drift_kind kind)
{
	struct drift_item item = {
		.logical_id = str_concat_in(report->arena, stack->prefix, logical_id),
		.declared_id = stack->graph ? logical_id : (struct str){0},
		.type = type,
		.kind = kind,
		.place = place_of(stack, logical_id),
	};
	VEC_PUSH(report->arena, &report->items) = item;
	return &report->items.items[report->items.count - 1];
}

static struct drift_property read_difference(struct arena *arena, const struct cfn_difference *difference)
{
	bool added = str_is(difference->type, "ADD"), removed = str_is(difference->type, "REMOVE");
	return (struct drift_property){
		.path = difference->path,
		.expected = added ? NULL : read_side_in(arena, difference->expected),
		.actual = removed ? NULL : read_side_in(arena, difference->actual),
	};
}

static void mask(const struct judged *judged, const struct cfn_difference *difference, struct drift_property *property)
{
	const struct drift_stack *stack = judged->stack;
	const struct value *masked = value_string_in(judged->report->arena, STR(DRIFT_MASK));
	if (!stack->is_secret || !stack->is_secret(stack->context, judged->found->logical_id, difference))
		return;
	property->expected = property->expected ? masked : NULL;
	property->actual = property->actual ? masked : NULL;
}

static void judge_modified(struct judged *judged)
{
	struct arena *arena = judged->report->arena;
	const struct cfn_resource_drift *found = judged->found;
	struct drift_item *item = NULL;
	for (size_t i = 0; i < found->differences.count; i++) {
		const struct cfn_difference *difference = &found->differences.items[i];
		struct drift_property property = read_difference(arena, difference);
		if (means_nothing(judged, difference, &property))
			continue;
		mask(judged, difference, &property);
		if (!item)
			item = drift_add_item(judged->report, judged->stack, found->logical_id, found->type,
			                      DRIFT_MODIFIED);
		VEC_PUSH(arena, &item->properties) = property;
	}
}

static const struct cfn_resource_drift *find(const struct drift_stack *stack, struct str logical_id)
{
	for (size_t i = 0; i < stack->found->resources.count; i++)
		if (str_equal(stack->found->resources.items[i].logical_id, logical_id))
			return &stack->found->resources.items[i];
	return NULL;
}

static void judge_resource(struct drift_report *report, const struct drift_stack *stack,
                           const struct cfn_resource *resource)
{
	const struct cfn_resource_drift *found = find(stack, resource->logical_id);
	struct str status = found ? found->status : STR("NOT_CHECKED");
	struct judged judged = {.report = report, .stack = stack, .found = found};
	if (str_is(status, "NOT_CHECKED") || str_is(status, "UNSUPPORTED")) {
		drift_add_unknown(report, stack, resource->logical_id, resource->type,
		                  STR("the service does not detect drift of this type"), false);
		report->unknown.items[report->unknown.count - 1].undetected = true;
		return;
	}
	if (str_is(status, "DELETED")) {
		report->checked++;
		drift_add_item(report, stack, resource->logical_id, resource->type, DRIFT_DELETED);
	} else if (str_is(status, "MODIFIED")) {
		report->checked++;
		judged.typed = schema_find_type(stack->pack, found->type, &judged.type);
		judged.expected = read_properties_in(report->arena, found->expected);
		judged.actual = read_properties_in(report->arena, found->actual);
		judge_modified(&judged);
	} else if (str_is(status, "IN_SYNC")) {
		report->checked++;
	} else {
		drift_add_unknown(report, stack, resource->logical_id, resource->type,
		                  found->status_reason.len ? found->status_reason : status, true);
	}
}

void drift_add_stack(struct drift_report *report, const struct drift_stack *stack)
{
	for (size_t i = 0; i < stack->resources->resources.count; i++) {
		const struct cfn_resource *resource = &stack->resources->resources.items[i];
		if (str_is(resource->status, "DELETE_COMPLETE") || str_is(resource->type, "AWS::CloudFormation::Stack"))
			continue;
		report->total++;
		judge_resource(report, stack, resource);
	}
}

void drift_add_code(struct drift_report *report, const struct drift_stack *stack, struct str logical_id,
                    struct str expected, struct str actual)
{
	if (str_equal(expected, actual))
		return;
	struct drift_item *item = drift_add_item(report, stack, logical_id, STR("AWS::Lambda::Function"), DRIFT_CODE);
	VEC_PUSH(report->arena, &item->properties) = (struct drift_property){
		.path = STR("/Code"),
		.expected = value_string_in(report->arena, expected),
		.actual = value_string_in(report->arena, actual),
	};
}

void drift_add_unknown(struct drift_report *report, const struct drift_stack *stack, struct str logical_id,
                       struct str type, struct str reason, bool failed)
{
	VEC_PUSH(report->arena, &report->unknown) = (struct drift_unknown){
		.logical_id = str_concat_in(report->arena, stack->prefix, logical_id),
		.type = type,
		.reason = reason,
		.failed = failed,
	};
}

static struct drift_unknown *find_undetected(const struct drift_report *report, const struct drift_stack *stack,
                                             struct str logical_id)
{
	struct str full = str_concat_in(report->arena, stack->prefix, logical_id);
	for (size_t i = 0; i < report->unknown.count; i++)
		if (report->unknown.items[i].undetected && str_equal(report->unknown.items[i].logical_id, full))
			return &report->unknown.items[i];
	return NULL;
}

bool drift_is_undetected(const struct drift_report *report, const struct drift_stack *stack, struct str logical_id)
{
	return find_undetected(report, stack, logical_id) != NULL;
}

void drift_settle_undetected(struct drift_report *report, const struct drift_stack *stack, struct str logical_id)
{
	struct drift_unknown *found = find_undetected(report, stack, logical_id);
	if (!found)
		return;
	struct drift_unknown *end = report->unknown.items + report->unknown.count;
	for (struct drift_unknown *next = found; next + 1 < end; next++)
		*next = next[1];
	report->unknown.count--;
	report->checked++;
}

void drift_explain_undetected(struct drift_report *report, const struct drift_stack *stack, struct str logical_id,
                              struct str reason, bool failed)
{
	struct drift_unknown *found = find_undetected(report, stack, logical_id);
	if (!found)
		return;
	found->reason = str_format_in(report->arena, "%.*s; %.*s", STR_ARG(found->reason), STR_ARG(reason));
	found->failed = failed;
}

bool drift_is_unsure(const struct drift_report *report)
{
	for (size_t i = 0; i < report->unknown.count; i++)
		if (report->unknown.items[i].failed)
			return true;
	return false;
}

const char *drift_kind_name(enum drift_kind kind)
{
	static const char *const names[] = {"modified", "deleted", "code", "undeclared"};
	return names[kind];
}
