#include "check/rule_tables.h"

/* Source: Amazon DynamoDB Developer Guide, "Service, account, and table quotas in Amazon DynamoDB". The first may be
 * raised. */
enum { GLOBAL_MAX = 20, LOCAL_MAX = 5, PROJECTED_MAX = 100 };

static const char *const index_lists[] = {"GlobalSecondaryIndexes", "LocalSecondaryIndexes", "VectorIndexes"};

struct str table_billing_mode(const struct resource *table)
{
	const struct value *mode = value_get(table->properties, STR("BillingMode"));
	struct str text;
	if (!mode || check_presence(mode) == PRESENCE_ABSENT)
		return STR("PROVISIONED");
	return relate_text(mode, &text) ? text : STR("");
}

const struct step *table_list_step_in(const struct check *check, const struct resource *table, const char *property)
{
	struct str path = str_format_in(check->arena, "Properties.%s", property);
	return table_list(table, property) ? relate_step_in(check, table, path.ptr) : NULL;
}

static void check_names_of(struct check *check, const struct holder *holder, const struct step *list, struct map *seen)
{
	for (size_t i = 0; list && i < list->value->as.list.count; i++) {
		struct step item = step_index(list, i, list->value->as.list.items[i]);
		struct step at = step_key(&item, STR("IndexName"), value_get(item.value, STR("IndexName")));
		struct fault fault = {.rule = "LK5006", .holder = holder, .at = &at};
		struct str shape;
		if (!at.value || !shape_of_in(check, at.value, &shape))
			continue;
		if (map_has(seen, shape))
			check_fault(check, &fault, "two indexes of the table are called '%.*s'", STR_ARG(shape));
		map_put(seen, shape, NULL);
	}
}

static void check_count(struct check *check, const struct holder *holder, const struct step *list, const char *rule,
                        size_t most)
{
	struct fault fault = {.rule = rule, .holder = holder, .at = list};
	if (list && list->value->as.list.count > most)
		check_fault(check, &fault, "a table has at most %zu %s, not %zu", most,
		            most == LOCAL_MAX ? "local secondary indexes" : "global secondary indexes",
		            list->value->as.list.count);
}

static void check_projection(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	struct holder holder = holder_of_resource(resource);
	const struct value *type = value_get(at->value, STR("ProjectionType"));
	const struct value *names = value_get(at->value, STR("NonKeyAttributes"));
	struct step names_at = step_key(at, STR("NonKeyAttributes"), names);
	struct fault fault = {.rule = "LK5009", .holder = &holder, .at = at};
	struct str text;
	(void)context;
	if (at->value->kind != VALUE_MAP || check_is_function(at->value))
		return;
	bool has_names = names && names->kind == VALUE_LIST && names->as.list.count;
	bool lacks_names = !names || check_presence(names) == PRESENCE_ABSENT ||
	                   (names->kind == VALUE_LIST && !names->as.list.count);
	if (!type)
		check_fault(check, &fault, "the projection has no ProjectionType: ALL, KEYS_ONLY or INCLUDE");
	if (!relate_text(type, &text))
		return;
	fault.hint = STR("NonKeyAttributes and the ProjectionType INCLUDE go together");
	if (str_is(text, "INCLUDE") && lacks_names)
		check_fault(check, &fault, "the projection is INCLUDE but names no NonKeyAttributes");
	fault.at = &names_at;
	if (!str_is(text, "INCLUDE") && has_names)
		check_fault(check, &fault, "the projection is %.*s, so it cannot name NonKeyAttributes", STR_ARG(text));
}

static size_t count_projected(const struct value *indexes)
{
	size_t count = 0;
	for (size_t i = 0; indexes && i < indexes->as.list.count; i++) {
		const struct value *projection = value_get(indexes->as.list.items[i], STR("Projection"));
		const struct value *names = value_get(projection, STR("NonKeyAttributes"));
		if (names && names->kind == VALUE_LIST && relate_is_known(names) &&
		    value_is_string(value_get(projection, STR("ProjectionType")), "INCLUDE"))
			count += names->as.list.count;
	}
	return count;
}

static void check_projected(struct check *check, const struct holder *holder)
{
	size_t count = 0;
	for (size_t i = 0; i < 2; i++)
		count += count_projected(table_list(holder->resource, index_lists[i]));
	struct step properties = step_key(NULL, STR("Properties"), holder->resource->properties);
	struct fault fault = {.rule = "LK5010", .holder = holder, .at = &properties};
	fault.hint = STR("project fewer, or ALL: the limit is one of INCLUDE");
	if (count > PROJECTED_MAX)
		check_fault(check, &fault, "the indexes of a table project at most %d NonKeyAttributes, not %zu",
		            PROJECTED_MAX, count);
}

void pass_table_indexes(struct check *check)
{
	const struct resource *table;
	for (size_t position = 0; (table = table_next(check, &position));) {
		struct holder holder = holder_of_resource(table);
		struct map seen;
		map_init_in(&seen, check->arena);
		for (size_t i = 0; i < LK_COUNT(index_lists); i++)
			check_names_of(check, &holder, table_list_step_in(check, table, index_lists[i]), &seen);
		check_count(check, &holder, table_list_step_in(check, table, index_lists[1]), "LK5007", LOCAL_MAX);
		check_count(check, &holder, table_list_step_in(check, table, index_lists[0]), "LK5008", GLOBAL_MAX);
		relate_each(check, table, STR("GlobalSecondaryIndexes/*/Projection"), check_projection, NULL);
		relate_each(check, table, STR("LocalSecondaryIndexes/*/Projection"), check_projection, NULL);
		check_projected(check, &holder);
	}
}

/* ReadCapacityUnits: 0 is taken under PAY_PER_REQUEST, as it is for the table. */
static bool is_some(const struct value *throughput)
{
	int64_t read, write;
	return throughput && throughput->kind == VALUE_MAP &&
	       relate_integer(value_get(throughput, STR("ReadCapacityUnits")), &read) &&
	       relate_integer(value_get(throughput, STR("WriteCapacityUnits")), &write) && (read || write);
}

/* The names of what says how much an index may do. */
static const char *throughput_of(const struct resource *table)
{
	return str_is(table->type, TABLE_TYPE) ? "ProvisionedThroughput" : "WriteProvisionedThroughputSettings";
}

static void check_on_demand(struct check *check, const struct holder *holder, const struct step *at)
{
	struct step limit = step_key(at, STR("OnDemandThroughput"), value_get(at->value, STR("OnDemandThroughput")));
	struct fault fault = {.rule = "LK5012", .holder = holder, .at = &limit, .on_key = true};
	if (limit.value && check_presence(limit.value) == PRESENCE_PRESENT)
		check_fault(check, &fault, "OnDemandThroughput limits tables of BillingMode PAY_PER_REQUEST; this one "
		                           "is PROVISIONED");
}

static void check_index_billing(struct check *check, const struct resource *resource, const struct step *at,
                                void *context)
{
	struct holder holder = holder_of_resource(resource);
	struct str mode = *(const struct str *)context, name = STR("?");
	const char *key = throughput_of(resource);
	const struct value *throughput = value_get(at->value, str_from(key));
	struct step throughput_at = step_key(at, str_from(key), throughput);
	struct fault fault = {.rule = "LK5011", .holder = &holder, .at = at};
	if (at->value->kind != VALUE_MAP || check_is_function(at->value))
		return;
	shape_of_in(check, value_get(at->value, STR("IndexName")), &name);
	if (str_is(mode, "PROVISIONED")) {
		if (relate_is_absent(throughput))
			check_fault(check, &fault, "the table is PROVISIONED, but its index '%.*s' has no %s",
			            STR_ARG(name), key);
		check_on_demand(check, &holder, at);
	} else if (str_is(mode, "PAY_PER_REQUEST") && str_is(resource->type, TABLE_TYPE) && is_some(throughput)) {
		fault.at = &throughput_at;
		check_fault(check, &fault, "the table is billed by request, but its index '%.*s' has %s",
		            STR_ARG(name), key);
	}
}

void pass_table_billing(struct check *check)
{
	const struct resource *table;
	for (size_t position = 0; (table = table_next(check, &position));) {
		struct holder holder = holder_of_resource(table);
		struct str mode = table_billing_mode(table);
		struct step properties = step_key(NULL, STR("Properties"), table->properties);
		struct fault fault = {.rule = "LK5011", .holder = &holder, .at = &properties};
		/* A replica in another account takes all of this from its source. */
		if (value_get(table->properties, STR("GlobalTableSourceArn")))
			continue;
		relate_each(check, table, STR("GlobalSecondaryIndexes/*"), check_index_billing, &mode);
		if (!str_is(mode, "PROVISIONED"))
			continue;
		check_on_demand(check, &holder, &properties);
		if (str_is(table->type, GLOBAL_TABLE_TYPE) &&
		    relate_is_absent(value_get(table->properties, STR("WriteProvisionedThroughputSettings"))))
			check_fault(check, &fault, "the global table is PROVISIONED, but has no "
			                           "WriteProvisionedThroughputSettings");
	}
}
