#include "base/vec.h"
#include "check/rule_tables.h"
#include "check/walk.h"

const struct resource *table_next(const struct check *check, size_t *position)
{
	while (*position < check->graph->resources.count) {
		const struct resource *resource = &check->graph->resources.items[(*position)++];
		if (str_is(resource->type, TABLE_TYPE) || str_is(resource->type, GLOBAL_TABLE_TYPE))
			return resource;
	}
	return NULL;
}

static bool is_plain_map(const struct value *value)
{
	return value->kind == VALUE_MAP && !check_is_function(value) && !walk_is_open_map(value);
}

const struct value *table_list(const struct resource *table, const char *property)
{
	const struct value *list = value_get(table->properties, str_from(property));
	if (!list || list->kind != VALUE_LIST)
		return NULL;
	for (size_t i = 0; i < list->as.list.count; i++)
		if (!is_plain_map(list->as.list.items[i]))
			return NULL;
	return list;
}

/* The attribute that stands alone in its kind; several make none. */
const struct value *table_key_attribute(const struct value *key_schema, const char *kind)
{
	const struct value *found = NULL;
	if (!key_schema || key_schema->kind != VALUE_LIST)
		return NULL;
	for (size_t i = 0; i < key_schema->as.list.count; i++) {
		const struct value *element = key_schema->as.list.items[i];
		if (!value_is_string(value_get(element, STR("KeyType")), kind))
			continue;
		if (found)
			return NULL;
		found = value_get(element, STR("AttributeName"));
	}
	return found;
}

static const struct {
	const char *attributes, *schema;
} keyed[] = {
	{"KeySchema/*/AttributeName", "KeySchema"},
	{"GlobalSecondaryIndexes/*/KeySchema/*/AttributeName", "GlobalSecondaryIndexes/*/KeySchema"},
	{"LocalSecondaryIndexes/*/KeySchema/*/AttributeName", "LocalSecondaryIndexes/*/KeySchema"},
};

struct names {
	struct str *items;
	size_t count, capacity;
	bool open; /* some name only the deployment knows */
};

struct attributes {
	struct names defined, used;
	const struct names *others; /* of the second visit: what a name is looked for in */
	bool complete;              /* others are all there are */
};

static bool holds(const struct names *names, struct str shape)
{
	for (size_t i = 0; i < names->count; i++)
		if (str_equal(names->items[i], shape))
			return true;
	return false;
}

static void collect_name(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	struct names *names = context;
	struct str shape;
	(void)resource;
	if (shape_of_in(check, at->value, &shape)) {
		VEC_PUSH(check->arena, names) = shape;
		names->open |= shape_is_open(shape);
	} else {
		names->open = true;
	}
}

/* Whether a list may have items that are not seen here: a function makes it, or some of its maps. */
static bool list_is_open(const struct value *list)
{
	if (!list || check_presence(list) == PRESENCE_ABSENT)
		return false;
	if (value_is_intrinsic(list, FN_IF) && list->as.argument->kind == VALUE_LIST &&
	    list->as.argument->as.list.count == 3)
		return list_is_open(list->as.argument->as.list.items[1]) ||
		       list_is_open(list->as.argument->as.list.items[2]);
	if (list->kind == VALUE_MAP)
		return !is_plain_map(list) || list_is_open(value_get(list, STR("KeySchema")));
	if (list->kind != VALUE_LIST)
		return true;
	for (size_t i = 0; i < list->as.list.count; i++)
		if (list_is_open(list->as.list.items[i]))
			return true;
	return false;
}

static void check_undefined(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	struct attributes *attributes = context;
	struct holder holder = holder_of_resource(resource);
	struct fault fault = {.rule = "E3039", .holder = &holder, .at = at};
	struct str shape;
	if (!attributes->complete || !shape_of_in(check, at->value, &shape) || shape_is_open(shape) ||
	    holds(attributes->others, shape))
		return;
	fault.hint = STR("add it to AttributeDefinitions with its type: S, N or B");
	check_fault(check, &fault, "the key attribute '%.*s' is not in AttributeDefinitions", STR_ARG(shape));
}

static void check_unused(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	struct attributes *attributes = context;
	struct holder holder = holder_of_resource(resource);
	struct fault fault = {.rule = "E3039", .holder = &holder, .at = at};
	struct str shape;
	if (!attributes->complete || !shape_of_in(check, at->value, &shape) || shape_is_open(shape) ||
	    holds(attributes->others, shape))
		return;
	fault.hint = STR("only attributes of keys are defined; items may hold any others");
	check_fault(check, &fault, "'%.*s' is defined but no key of the table or of an index uses it", STR_ARG(shape));
}

static void check_attributes(struct check *check, const struct resource *table)
{
	struct attributes attributes = {0};
	const struct value *properties = table->properties;
	bool keys_open = value_get(properties, STR("VectorIndexes")) != NULL || walk_is_open_map(properties);
	relate_each(check, table, STR("AttributeDefinitions/*/AttributeName"), collect_name, &attributes.defined);
	for (size_t i = 0; i < LK_COUNT(keyed); i++) {
		struct str rest = str_from(keyed[i].schema), property;
		str_next(&rest, '/', &property);
		relate_each(check, table, str_from(keyed[i].attributes), collect_name, &attributes.used);
		keys_open |= list_is_open(value_get(properties, property));
	}
	attributes.others = &attributes.defined;
	attributes.complete = !attributes.defined.open && !walk_is_open_map(properties) &&
	                      !list_is_open(value_get(properties, STR("AttributeDefinitions")));
	for (size_t i = 0; i < LK_COUNT(keyed); i++)
		relate_each(check, table, str_from(keyed[i].attributes), check_undefined, &attributes);
	attributes.others = &attributes.used;
	attributes.complete = !attributes.used.open && !keys_open;
	relate_each(check, table, STR("AttributeDefinitions/*/AttributeName"), check_unused, &attributes);
}

void pass_table_attributes(struct check *check)
{
	const struct resource *table;
	for (size_t position = 0; (table = table_next(check, &position));)
		check_attributes(check, table);
}

enum owner { OWNER_TABLE, OWNER_GLOBAL, OWNER_LOCAL };

static const char *const owner_words[] = {"a table", "a global secondary index", "a local secondary index"};

/* Source: Amazon DynamoDB API Reference, "CreateTable", KeySchema and GlobalSecondaryIndexes. */
enum { GLOBAL_KEYS_MAX = 4 };

struct key_count {
	size_t hash, range;
};

static bool count_keys(const struct value *schema, struct key_count *ret_count)
{
	struct key_count count = {0};
	for (size_t i = 0; i < schema->as.list.count; i++) {
		const struct value *kind = value_get(schema->as.list.items[i], STR("KeyType"));
		if (value_is_string(kind, "HASH"))
			count.hash++;
		else if (value_is_string(kind, "RANGE"))
			count.range++;
		else
			return false;
	}
	*ret_count = count;
	return schema->as.list.count > 0;
}

static void check_count(struct check *check, const struct fault *fault, enum owner owner, struct key_count count)
{
	const char *words = owner_words[owner];
	bool is_global = owner == OWNER_GLOBAL;
	if (!count.hash || (!is_global && count.hash > 1))
		check_fault(check, fault, "the key of %s has one HASH attribute, not %zu", words, count.hash);
	else if (is_global && (count.hash > GLOBAL_KEYS_MAX || count.range > GLOBAL_KEYS_MAX))
		check_fault(check, fault, "the key of %s has at most %d HASH and %d RANGE attributes, not %zu and %zu",
		            words, GLOBAL_KEYS_MAX, GLOBAL_KEYS_MAX, count.hash, count.range);
	else if (owner == OWNER_LOCAL && count.range != 1)
		check_fault(check, fault, "the key of %s has one RANGE attribute, not %zu", words, count.range);
	else if (!is_global && count.range > 1)
		check_fault(check, fault, "the key of %s has at most one RANGE attribute, not %zu", words, count.range);
}

static void check_repeated(struct check *check, const struct holder *holder, const struct step *schema)
{
	const struct value *list = schema->value;
	for (size_t i = 0; i < list->as.list.count; i++) {
		const struct value *name = value_get(list->as.list.items[i], STR("AttributeName"));
		struct step item = step_index(schema, i, list->as.list.items[i]);
		struct step at = step_key(&item, STR("AttributeName"), name);
		struct fault fault = {.rule = "LK5003", .holder = holder, .at = &at};
		struct str shape;
		for (size_t k = 0; k < i; k++) {
			if (!relate_same(check, name, value_get(list->as.list.items[k], STR("AttributeName"))) ||
			    !shape_of_in(check, name, &shape))
				continue;
			check_fault(check, &fault, "the key names '%.*s' twice", STR_ARG(shape));
			break;
		}
	}
}

static void check_local(struct check *check, const struct holder *holder, const struct step *schema)
{
	const struct value *own = value_get(holder->resource->properties, STR("KeySchema"));
	struct fault fault = {.rule = "LK5004", .holder = holder, .at = schema};
	struct key_count count;
	if (!own || own->kind != VALUE_LIST || !count_keys(own, &count))
		return;
	if (!count.range)
		check_fault(check, &fault, "a table without a RANGE key can have no local secondary index");
	struct str shape[2];
	const struct value *hash[2] = {table_key_attribute(own, "HASH"), table_key_attribute(schema->value, "HASH")};
	if (!hash[0] || !hash[1] || !shape_of_in(check, hash[0], &shape[0]) || !shape_of_in(check, hash[1], &shape[1]))
		return;
	fault.rule = "LK5005";
	if (shape_compare(shape[0], shape[1]) == RELATION_OTHER)
		check_fault(check, &fault, "a local secondary index has the table's HASH key '%.*s', not '%.*s'",
		            STR_ARG(shape[0]), STR_ARG(shape[1]));
}

static void check_schema(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	enum owner owner = *(const enum owner *)context;
	struct holder holder = holder_of_resource(resource);
	struct fault fault = {.rule = "LK5001", .holder = &holder, .at = at};
	struct key_count count;
	if (at->value->kind != VALUE_LIST || !count_keys(at->value, &count))
		return;
	check_count(check, &fault, owner, count);
	struct step first = step_index(at, 0, at->value->as.list.items[0]);
	fault = (struct fault){.rule = "LK5002", .holder = &holder, .at = &first};
	if (count.hash && value_is_string(value_get(first.value, STR("KeyType")), "RANGE"))
		check_fault(check, &fault, "the HASH key comes before the RANGE key");
	check_repeated(check, &holder, at);
	if (owner == OWNER_LOCAL)
		check_local(check, &holder, at);
}

void pass_table_keys(struct check *check)
{
	const struct resource *table;
	for (size_t position = 0; (table = table_next(check, &position));)
		for (enum owner owner = OWNER_TABLE; owner <= OWNER_LOCAL; owner++)
			relate_each(check, table, str_from(keyed[owner].schema), check_schema, &owner);
}
