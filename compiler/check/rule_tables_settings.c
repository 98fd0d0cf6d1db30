#include "check/every.h"
#include "check/rule_tables.h"

/* The type of the attribute among the definitions; empty when it is not there. */
static struct str defined_type(const struct resource *table, struct str name)
{
	const struct value *definitions = table_list(table, "AttributeDefinitions");
	for (size_t i = 0; definitions && i < definitions->as.list.count; i++) {
		const struct value *definition = definitions->as.list.items[i];
		if (str_equal(value_string(value_get(definition, STR("AttributeName"))), name))
			return value_string(value_get(definition, STR("AttributeType")));
	}
	return STR("");
}

static void check_expiry(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	struct holder holder = holder_of_resource(resource);
	struct step name_at = step_key(at, STR("AttributeName"), value_get(at->value, STR("AttributeName")));
	const struct value *enabled = value_get(at->value, STR("Enabled"));
	struct fault fault = {.rule = "LK5013", .holder = &holder, .at = &name_at};
	struct str name, type;
	(void)context;
	if (at->value->kind != VALUE_MAP || check_is_function(at->value) || !enabled ||
	    !(value_is_string(enabled, "true") || (enabled->kind == VALUE_BOOL && enabled->as.boolean)))
		return;
	if (relate_text(name_at.value, &name)) {
		type = defined_type(resource, name);
		fault.hint = STR("use an attribute that holds seconds since 1970 as a number");
		if (str_is(type, "S") || str_is(type, "B"))
			check_fault(check, &fault, "'%.*s' is of type %.*s; items expire by a number alone, so none "
			                           "of them will", STR_ARG(name), STR_ARG(type));
	}
	fault = (struct fault){.rule = "LK5014", .holder = &holder, .at = at};
	if (relate_is_absent(name_at.value))
		check_fault(check, &fault, "items are to expire, but no AttributeName says when");
}

/* The table without a stream whose StreamArn the name is: "Table.StreamArn". */
static const struct resource *streamless(const struct check *check, struct str name)
{
	struct str id, rest = name;
	if (!str_next(&rest, '.', &id) || !rest.ptr || !str_is(rest, "StreamArn"))
		return NULL;
	const struct check_resource *found = check_find_resource(check, id);
	if (!found || !(str_is(found->resource->type, TABLE_TYPE) || str_is(found->resource->type, GLOBAL_TABLE_TYPE)))
		return NULL;
	bool absent = relate_is_absent(value_get(found->resource->properties, STR("StreamSpecification")));
	return absent && !relate_is_open(found->resource) ? found->resource : NULL;
}

static void check_stream(struct check *check, const struct holder *holder, const struct step *at)
{
	const struct value *value = at->value, *text;
	struct fault fault = {.rule = "LK5015", .holder = holder, .at = at};
	struct str attribute, name;
	const struct resource *table = NULL;
	if (!value || value->kind != VALUE_INTRINSIC)
		return;
	if (value->fn == FN_GET_ATT && relate_target(check, value, &attribute)) {
		table = relate_target(check, value, NULL);
		table = streamless(check, str_format_in(check->arena, "%.*s.%.*s", STR_ARG(table->logical_id),
		                                        STR_ARG(attribute)));
	} else if (value->fn == FN_SUB) {
		text = value->as.argument->kind == VALUE_LIST && value->as.argument->as.list.count
		               ? value->as.argument->as.list.items[0] : value->as.argument;
		for (size_t position = 0, start, end;
		     !table && sub_next_variable(value_string(text), &position, &name, &start, &end);)
			table = streamless(check, name);
	}
	fault.hint = STR("give the table a StreamSpecification with the StreamViewType that is needed");
	if (table)
		check_fault(check, &fault, "table '%.*s' has no stream: its StreamArn comes with a "
		                           "StreamSpecification", STR_ARG(table->logical_id));
}

static void check_replicas(struct check *check, const struct resource *table)
{
	struct holder holder = holder_of_resource(table);
	const struct step *replicas = table_list_step_in(check, table, "Replicas");
	const struct value *mode = value_get(table->properties, STR("MultiRegionConsistency"));
	struct fault fault = {.rule = "LK5016", .holder = &holder, .at = replicas};
	if (!replicas)
		return;
	bool is_eventual = relate_is_absent(mode) || value_is_string(mode, "EVENTUAL");
	fault.hint = STR("add StreamSpecification: StreamViewType: NEW_AND_OLD_IMAGES");
	if (replicas->value->as.list.count > 1 && is_eventual &&
	    relate_is_absent(value_get(table->properties, STR("StreamSpecification"))))
		check_fault(check, &fault, "a global table of %zu replicas needs a StreamSpecification",
		            replicas->value->as.list.count);
	fault = (struct fault){.rule = "LK5017", .holder = &holder, .at = replicas};
	for (size_t i = 0; i < replicas->value->as.list.count; i++) {
		struct str region;
		if (!relate_text(value_get(replicas->value->as.list.items[i], STR("Region")), &region) ||
		    str_equal(region, check->region))
			return;
	}
	if (check->region.len && replicas->value->as.list.count)
		check_fault(check, &fault, "no replica is in %.*s, the region of the stack", STR_ARG(check->region));
}

void pass_table_settings(struct check *check)
{
	const struct resource *table;
	bool has_tables = false;
	for (size_t position = 0; (table = table_next(check, &position));) {
		has_tables = true;
		relate_each(check, table, STR("TimeToLiveSpecification"), check_expiry, NULL);
		if (str_is(table->type, GLOBAL_TABLE_TYPE))
			check_replicas(check, table);
	}
	if (has_tables)
		every_value(check, check_stream);
}
