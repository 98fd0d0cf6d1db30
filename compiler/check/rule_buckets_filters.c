#include "check/rule_buckets.h"
#include "check/kinds.h"
#include "check/rules.h"

/* One notification of a bucket: an event type, and the keys that it is for. */
struct notification {
	const struct step *at;
	struct str event, prefix, suffix;
};

struct notifications {
	struct notification *items;
	size_t count, capacity;
};

const struct value *bucket_list(const struct resource *resource, const char *path)
{
	const struct value *value = relate_value(resource, path);
	return value && value->kind == VALUE_LIST ? value : NULL;
}

static const struct step *keep(const struct check *check, struct step step)
{
	struct step *kept = ARENA_NEW(check->arena, struct step);
	*kept = step;
	return kept;
}

const struct step *bucket_item_in(const struct check *check, const struct step *list, size_t index)
{
	return keep(check, step_index(list, index, list->value->as.list.items[index]));
}

const struct step *bucket_member_in(const struct check *check, const struct step *map, const char *key)
{
	const struct value *value = value_get(map->value, str_from(key));
	return value ? keep(check, step_key(map, str_from(key), value)) : NULL;
}

static bool boolean_of(const struct value *value, bool *ret_boolean)
{
	struct str text;
	if (value && value->kind == VALUE_BOOL) {
		*ret_boolean = value->as.boolean;
		return true;
	}
	return relate_text(value, &text) && kinds_boolean_text(text, ret_boolean);
}

bool bucket_is_true(const struct value *value)
{
	bool boolean;
	return boolean_of(value, &boolean) && boolean;
}

bool bucket_is_false(const struct value *value)
{
	bool boolean;
	return boolean_of(value, &boolean) && !boolean;
}

/* Reads the filter's rules; false when a part of them is not written out. Twice the same name is a fault of its own. */
static bool read_filter(struct check *check, const struct holder *holder, const struct step *entry,
                        struct notification *notification)
{
	const struct value *filter = value_get(entry->value, STR("Filter"));
	const struct step *at = entry;
	static const char *const way[] = {"Filter", "S3Key", "Rules"};
	for (size_t i = 0; filter && at && i < LK_COUNT(way); i++)
		at = bucket_member_in(check, at, way[i]);
	if (!filter)
		return true;
	if (!at || at->value->kind != VALUE_LIST)
		return false;
	for (size_t i = 0; i < at->value->as.list.count; i++) {
		const struct step *rule = bucket_item_in(check, at, i);
		struct str name, text;
		if (!relate_text(value_get(rule->value, STR("Name")), &name) ||
		    !relate_text(value_get(rule->value, STR("Value")), &text))
			return false;
		bool is_prefix = str_equal_ignore_case(name, STR("prefix"));
		struct str *slot = is_prefix ? &notification->prefix : &notification->suffix;
		struct fault fault = {.rule = "LK4005", .holder = holder, .at = rule};
		if (slot->ptr)
			check_fault(check, &fault, "a filter takes one %s", is_prefix ? "prefix" : "suffix");
		*slot = text;
	}
	return true;
}

static void collect(struct check *check, const struct holder *holder, const char *list,
                    struct notifications *notifications)
{
	const struct step *at = relate_step_in(check, holder->resource, "Properties.NotificationConfiguration");
	at = at ? bucket_member_in(check, at, list) : NULL;
	for (size_t i = 0; at && at->value->kind == VALUE_LIST && i < at->value->as.list.count; i++) {
		const struct step *entry = bucket_item_in(check, at, i);
		struct notification notification = {.at = entry};
		if (entry->value->kind == VALUE_MAP && read_filter(check, holder, entry, &notification) &&
		    relate_text(value_get(entry->value, STR("Event")), &notification.event))
			VEC_PUSH(check->arena, notifications) = notification;
	}
}

/* "s3:ObjectCreated:*" holds "s3:ObjectCreated:Put". */
static bool events_meet(struct str a, struct str b)
{
	return grants_matches(a, b) || grants_matches(b, a);
}

static bool one_starts_other(struct str a, struct str b)
{
	return str_starts_with(a, b) || str_starts_with(b, a);
}

static bool one_ends_other(struct str a, struct str b)
{
	return str_ends_with(a, b) || str_ends_with(b, a);
}

/* "keys 'images/…' or all keys" */
static struct str keys_words_in(struct check *check, const struct notification *notification)
{
	if (!notification->prefix.len && !notification->suffix.len)
		return STR("every key");
	return str_format_in(check->arena, "keys '%.*s*%.*s'", STR_ARG(notification->prefix),
	                     STR_ARG(notification->suffix));
}

static void check_pairs(struct check *check, const struct holder *holder, const struct notifications *all)
{
	for (size_t b = 1; b < all->count; b++)
		for (size_t a = 0; a < b; a++) {
			const struct notification *first = &all->items[a], *second = &all->items[b];
			if (!events_meet(first->event, second->event) ||
			    !one_starts_other(first->prefix, second->prefix) ||
			    !one_ends_other(first->suffix, second->suffix))
				continue;
			struct fault fault = {.rule = "LK4004", .holder = holder, .at = second->at};
			struct str words = keys_words_in(check, second), other = keys_words_in(check, first);
			fault.hint = STR("let one destination pass the event on (a topic, EventBridge), or make the "
			                 "prefixes or suffixes exclude each other");
			check_fault(check, &fault, "two notifications want one event: %.*s for %.*s, and %.*s for %.*s",
			            STR_ARG(second->event), STR_ARG(words), STR_ARG(first->event), STR_ARG(other));
			break;
		}
}

void pass_bucket_filters(struct check *check)
{
	size_t position = 0;
	const struct check_resource *found;
	while ((found = relate_next(check, BUCKET_TYPE, &position))) {
		struct holder holder = holder_of_resource(found->resource);
		struct notifications all = {0};
		collect(check, &holder, "LambdaConfigurations", &all);
		collect(check, &holder, "QueueConfigurations", &all);
		collect(check, &holder, "TopicConfigurations", &all);
		check_pairs(check, &holder, &all);
	}
}
