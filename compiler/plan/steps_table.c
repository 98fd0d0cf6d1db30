#include "plan/steps_state.h"

/* An index as it is after the update; NULL when it is not there. */
static const struct value *index_after(const struct steps *steps, const struct table_steps *table, struct str name,
				       size_t update)
{
	const struct value *before = steps_find_index(table->before, name),
			   *after = steps_find_index(table->after, name);
	bool changed = false, there = before != NULL;
	for (size_t i = 0; i < table->changes.count; i++) {
		const struct index_change *change = &table->changes.items[i];
		if (!str_equal(change->name, name))
			continue;
		changed = true;
		if (change->update <= update) {
			there = change->adds;
			before = change->adds ? change->item : NULL;
		}
	}
	if (changed)
		return there ? before : NULL;
	return update < steps->rest ? before : after;
}

/* Throughput goes by the table's billing mode: an index of the other side's mode takes what the table has. Sources: the
 * schemas' descriptions of ProvisionedThroughput and WriteProvisionedThroughputSettings; PROVISIONED is the default. */
static struct value *fit_index(struct arena *arena, const struct value *index, const struct value *table)
{
	static const char *const provisioned[] = {"ProvisionedThroughput", "WriteProvisionedThroughputSettings"};
	static const char *const on_demand[] = {"OnDemandThroughput", "WriteOnDemandThroughputSettings"};
	const struct value *mode = value_get(table, STR("BillingMode"));
	bool by_request = value_is_string(mode, "PAY_PER_REQUEST");
	struct value *fitted = value_map_in(arena);
	for (size_t i = 0; i < index->as.map.count; i++) {
		struct member member = index->as.map.items[i];
		bool misfit = false;
		for (size_t j = 0; j < LK_COUNT(provisioned); j++)
			misfit |= str_is(member.key, by_request ? provisioned[j] : on_demand[j]);
		if (!misfit)
			value_map_put(arena, fitted, member.key, member.value);
	}
	for (size_t j = 0; !by_request && j < LK_COUNT(provisioned); j++) {
		struct value *own = value_get(table, str_from(provisioned[j]));
		if (own && !value_get(fitted, str_from(provisioned[j])))
			value_map_put(arena, fitted, str_from(provisioned[j]), own);
	}
	return fitted;
}

static bool is_used(const struct value *table, const struct value *indexes, struct str attribute)
{
	const struct value *local = value_get(table, STR("LocalSecondaryIndexes"));
	if (steps_keys_use(table, attribute))
		return true;
	for (size_t i = 0; local && local->kind == VALUE_LIST && i < local->as.list.count; i++)
		if (steps_keys_use(local->as.list.items[i], attribute))
			return true;
	for (size_t i = 0; i < indexes->as.list.count; i++)
		if (steps_keys_use(indexes->as.list.items[i], attribute))
			return true;
	return false;
}

static void define(struct arena *arena, struct value *definitions, const struct value *table,
		   const struct value *indexes, const struct value *from)
{
	const struct value *list = value_get(from, STR("AttributeDefinitions"));
	for (size_t i = 0; i < list->as.list.count; i++) {
		struct str name = value_string(value_get(list->as.list.items[i], STR("AttributeName")));
		bool defined = false;
		for (size_t j = 0; j < definitions->as.list.count; j++)
			defined |= str_equal(
				value_string(value_get(definitions->as.list.items[j], STR("AttributeName"))), name);
		if (!defined && is_used(table, indexes, name))
			value_list_push(arena, definitions, list->as.list.items[i]);
	}
}

/* All attributes that keys use, and no others; what an old index is still there for keeps its type. */
static struct value *definitions_of(const struct steps *steps, const struct table_steps *table, const struct value *own,
				    const struct value *indexes, size_t update)
{
	struct value *definitions = value_list_in(steps->arena), *kept = value_list_in(steps->arena);
	for (size_t i = 0; i < table->changes.count; i++) {
		const struct index_change *change = &table->changes.items[i];
		if (!change->adds && change->update > update)
			value_list_push(steps->arena, kept, value_copy_in(steps->arena, change->item));
	}
	define(steps->arena, definitions, NULL, kept, table->before);
	define(steps->arena, definitions, own, indexes, table->after);
	define(steps->arena, definitions, own, indexes, table->before);
	return definitions;
}

static struct value *all_indexes(const struct steps *steps, const struct table_steps *table, const struct value *own,
				 size_t update)
{
	const struct value *const sides[] = {steps_indexes_of(table->after), steps_indexes_of(table->before)};
	struct value *indexes = value_list_in(steps->arena);
	struct map seen;
	map_init_in(&seen, steps->arena);
	for (size_t side = 0; side < LK_COUNT(sides); side++)
		for (size_t i = 0; sides[side] && i < sides[side]->as.list.count; i++) {
			struct str name = steps_index_name(sides[side]->as.list.items[i]);
			const struct value *index = index_after(steps, table, name, update);
			if (!map_has(&seen, name) && index)
				value_list_push(steps->arena, indexes, fit_index(steps->arena, index, own));
			map_put(&seen, name, indexes);
		}
	return indexes;
}

static bool has_name(const struct value *indexes, struct str name)
{
	for (size_t i = 0; i < indexes->as.list.count; i++)
		if (str_equal(steps_index_name(indexes->as.list.items[i]), name))
			return true;
	return false;
}

/* A global table's replica without settings of indexes that are not there. */
static struct value *fit_replica(struct arena *arena, struct value *replica, const struct value *indexes)
{
	struct value *settings = value_get(replica, STR("GlobalSecondaryIndexes"));
	if (!settings || settings->kind != VALUE_LIST)
		return replica;
	struct value *fitted = value_map_in(arena), *kept = value_list_in(arena);
	for (size_t i = 0; i < settings->as.list.count; i++) {
		const struct value *name = value_get(settings->as.list.items[i], STR("IndexName"));
		if (!name || name->kind != VALUE_STRING || has_name(indexes, name->as.string))
			value_list_push(arena, kept, settings->as.list.items[i]);
	}
	for (size_t i = 0; i < replica->as.map.count; i++) {
		struct member member = replica->as.map.items[i];
		if (member.value == settings)
			member.value = kept;
		if (member.value != kept || kept->as.list.count)
			value_map_put(arena, fitted, member.key, member.value);
	}
	return fitted;
}

static struct value *fit_replicas(struct arena *arena, struct value *replicas, const struct value *indexes)
{
	if (replicas->kind != VALUE_LIST)
		return replicas;
	struct value *fitted = value_list_in(arena);
	for (size_t i = 0; i < replicas->as.list.count; i++)
		value_list_push(arena, fitted, fit_replica(arena, replicas->as.list.items[i], indexes));
	return fitted;
}

struct value *steps_table_properties(const struct steps *steps, const struct table_steps *table, size_t update)
{
	struct arena *arena = steps->arena;
	bool before = update < steps->rest;
	const struct value *own = before ? table->before : table->after;
	const struct value *declared = before ? table->change->before->properties : table->change->after->properties;
	struct value *indexes = all_indexes(steps, table, own, update), *properties = value_map_in(arena);
	for (size_t i = 0; i < declared->as.map.count; i++) {
		struct member member = declared->as.map.items[i];
		if (str_is(member.key, "GlobalSecondaryIndexes"))
			continue;
		if (str_is(member.key, "AttributeDefinitions"))
			member.value = definitions_of(steps, table, own, indexes, update);
		if (str_is(member.key, "Replicas"))
			member.value = fit_replicas(arena, member.value, indexes);
		value_map_put(arena, properties, member.key, member.value);
	}
	if (indexes->as.list.count)
		value_map_put(arena, properties, STR("GlobalSecondaryIndexes"), indexes);
	return properties;
}
