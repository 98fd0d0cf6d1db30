#include "plan/canon.h"
#include "plan/fold.h"
#include "plan/steps_state.h"

/* Sources: DynamoDB's answer to a second one, "Cannot perform more than one GSI creation or deletion in a single
 * update"; the description of GlobalSecondaryIndexes in the schema of AWS::DynamoDB::Table: at most 20, one is added or
 * deleted in an update, and of one that stays only its throughput and its insights change; Amazon DynamoDB API
 * Reference, CreateTable: the attributes defined are those that keys use. */
enum { INDEXES_MAX = 20 };

const struct value *steps_indexes_of(const struct value *properties)
{
	return value_get(properties, STR("GlobalSecondaryIndexes"));
}

struct str steps_index_name(const struct value *index)
{
	return value_string(value_get(index, STR("IndexName")));
}

const struct value *steps_find_index(const struct value *properties, struct str name)
{
	const struct value *indexes = steps_indexes_of(properties);
	for (size_t i = 0; indexes && i < indexes->as.list.count; i++)
		if (str_equal(steps_index_name(indexes->as.list.items[i]), name))
			return indexes->as.list.items[i];
	return NULL;
}

/* Whether all that the steps are made from is known. */
static bool is_readable(const struct value *properties)
{
	const struct value *indexes = steps_indexes_of(properties);
	const struct value *definitions = value_get(properties, STR("AttributeDefinitions"));
	const struct value *key = value_get(properties, STR("KeySchema"));
	if (!definitions || definitions->kind != VALUE_LIST || !fold_is_known(definitions) || !key ||
	    !fold_is_known(key) || (indexes && indexes->kind != VALUE_LIST))
		return false;
	for (size_t i = 0; indexes && i < indexes->as.list.count; i++) {
		const struct value *index = indexes->as.list.items[i];
		if (!fold_is_known(index) || !steps_index_name(index).len ||
		    steps_find_index(properties, steps_index_name(index)) != index)
			return false;
	}
	return true;
}

static bool same_index(const struct steps *steps, const struct value *before, const struct value *after)
{
	static const char *const fixed[] = {"KeySchema", "Projection"};
	struct canon_scope scope = {steps->arena, NULL, NULL};
	for (size_t i = 0; i < LK_COUNT(fixed); i++) {
		const struct value *old = value_get(before, str_from(fixed[i])),
				   *new = value_get(after, str_from(fixed[i]));
		enum canon_mode mode = i ? CANON_SETS : CANON_SCHEMA;
		if (old != new && (!old || !new || !canon_equal(&scope, mode, STR(""), old, new)))
			return false;
	}
	return true;
}

/* The type under which properties define an attribute; empty when they do not. */
static struct str attribute_type(const struct value *properties, struct str name)
{
	const struct value *definitions = value_get(properties, STR("AttributeDefinitions"));
	for (size_t i = 0; i < definitions->as.list.count; i++)
		if (str_equal(value_string(value_get(definitions->as.list.items[i], STR("AttributeName"))), name))
			return value_string(value_get(definitions->as.list.items[i], STR("AttributeType")));
	return (struct str){0};
}

bool steps_keys_use(const struct value *holder, struct str attribute)
{
	const struct value *keys = value_get(holder, STR("KeySchema"));
	for (size_t i = 0; keys && keys->kind == VALUE_LIST && i < keys->as.list.count; i++)
		if (str_equal(value_string(value_get(keys->as.list.items[i], STR("AttributeName"))), attribute))
			return true;
	return false;
}

/* What is left to do for a table, and what it has meanwhile. */
struct agenda {
	VEC(const struct value *) remove, add;
	size_t count; /* indexes that the table has */
};

static void read_agenda(const struct steps *steps, const struct table_steps *table, struct agenda *agenda)
{
	const struct value *old = steps_indexes_of(table->before), *new = steps_indexes_of(table->after);
	for (size_t i = 0; old && i < old->as.list.count; i++) {
		const struct value *index = old->as.list.items[i],
				   *after = steps_find_index(table->after, steps_index_name(index));
		agenda->count++;
		if (after && same_index(steps, index, after))
			continue;
		VEC_PUSH(steps->arena, &agenda->remove) = index;
	}
	for (size_t i = 0; new &&i < new->as.list.count; i++) {
		const struct value *index = new->as.list.items[i],
				   *before = steps_find_index(table->before, steps_index_name(index));
		if (!before || !same_index(steps, before, index))
			VEC_PUSH(steps->arena, &agenda->add) = index;
	}
}

/* Whether an index to be removed stands in the way: of that name, or with another type of the same attribute. */
static bool is_in_way(const struct table_steps *table, const struct value *old, const struct value *new)
{
	if (str_equal(steps_index_name(old), steps_index_name(new)))
		return true;
	const struct value *keys = value_get(new, STR("KeySchema"));
	for (size_t i = 0; keys && keys->kind == VALUE_LIST && i < keys->as.list.count; i++) {
		struct str name = value_string(value_get(keys->as.list.items[i], STR("AttributeName")));
		if (steps_keys_use(old, name) &&
		    !str_equal(attribute_type(table->before, name), attribute_type(table->after, name)))
			return true;
	}
	return false;
}

static bool is_free(const struct table_steps *table, const struct agenda *agenda, const struct value *new)
{
	for (size_t i = 0; i < agenda->remove.count; i++)
		if (is_in_way(table, agenda->remove.items[i], new))
			return false;
	return agenda->count < INDEXES_MAX || !agenda->remove.count;
}

/* An index to be removed that an addition waits for, else the first one. */
static size_t next_removal(const struct table_steps *table, const struct agenda *agenda)
{
	for (size_t i = 0; i < agenda->remove.count; i++)
		for (size_t j = 0; j < agenda->add.count; j++)
			if (is_in_way(table, agenda->remove.items[i], agenda->add.items[j]))
				return i;
	return 0;
}

static void take(const struct value **items, size_t *count, size_t index)
{
	for (size_t i = index; i + 1 < *count; i++)
		items[i] = items[i + 1];
	--*count;
}

/* Additions as early as they can be, since others wait for them; removals as late. */
static void order_changes(const struct steps *steps, struct table_steps *table, struct agenda *agenda)
{
	while (agenda->add.count || agenda->remove.count) {
		struct index_change *change = &VEC_PUSH(steps->arena, &table->changes);
		size_t index = 0;
		while (index < agenda->add.count && !is_free(table, agenda, agenda->add.items[index]))
			index++;
		change->adds = index < agenda->add.count;
		if (!change->adds)
			index = next_removal(table, agenda);
		change->item = change->adds ? agenda->add.items[index] : agenda->remove.items[index];
		change->name = steps_index_name(change->item);
		if (change->adds) {
			take(agenda->add.items, &agenda->add.count, index);
			agenda->count++;
			table->until_added = table->changes.count;
		} else {
			take(agenda->remove.items, &agenda->remove.count, index);
			agenda->count--;
		}
	}
}

/* Whether a change of the table is carried by the changes of its indexes. */
static bool is_of_indexes(const struct plan_property *property)
{
	struct str path = property->path, prefix = STR("/GlobalSecondaryIndexes");
	if (property->attribute)
		return false;
	if (str_starts_with(path, STR("/AttributeDefinitions")))
		return true;
	if (!str_starts_with(path, prefix))
		return false;
	struct str rest = str_slice(path, prefix.len, path.len);
	return !rest.len || str_find(rest, STR("/"), 1) == SIZE_MAX || str_contains(rest, STR("/KeySchema")) ||
	       str_contains(rest, STR("/Projection"));
}

static void find_table(struct steps *steps, const struct plan_change *change)
{
	struct table_steps table = {.change = change, .after = change->after_properties};
	struct agenda agenda = {0};
	table.before = resolve_value(steps->planner->live, change->before->properties);
	if (!table.before || !is_readable(table.before) || !is_readable(table.after) ||
	    !value_equal(value_get(table.before, STR("KeySchema")), value_get(table.after, STR("KeySchema"))))
		return;
	read_agenda(steps, &table, &agenda);
	if (agenda.add.count + agenda.remove.count < 2)
		return;
	order_changes(steps, &table, &agenda);
	for (size_t i = 0; i < change->properties.count; i++)
		table.changes_more |= !is_of_indexes(&change->properties.items[i]);
	VEC_PUSH(steps->arena, &steps->tables) = table;
}

void steps_find_tables(struct steps *steps)
{
	for (size_t i = 0; i < steps->plan->changes.count; i++) {
		const struct plan_change *change = &steps->plan->changes.items[i];
		bool table = str_is(change->type, "AWS::DynamoDB::Table") ||
			     str_is(change->type, "AWS::DynamoDB::GlobalTable");
		if (table && change->action == PLAN_UPDATE && change->before && change->after)
			find_table(steps, change);
	}
}

void steps_schedule_tables(struct steps *steps)
{
	for (size_t i = 0; i < steps->tables.count; i++) {
		struct table_steps *table = &steps->tables.items[i];
		size_t count = table->changes.count;
		for (size_t j = 0; j < count; j++)
			table->changes.items[j].update =
				j < table->until_added ? j + 1 : steps->updates - (count - 1 - j);
	}
}
