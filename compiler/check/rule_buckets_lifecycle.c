#include "check/rule_buckets.h"
#include "check/rules.h"

/* Lifecycle rules. Sources: Amazon S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle" (the order of
 * classes, 30 days before and in the infrequent-access classes) and "Lifecycle configuration elements"; the errors are
 * those of PutBucketLifecycleConfiguration. */

/* Classes in the order in which objects may move down. */
static int rank_of(struct str class)
{
	static const struct {
		const char *name;
		int rank;
	} classes[] = {
		{"STANDARD_IA", 1}, {"INTELLIGENT_TIERING", 2}, {"ONEZONE_IA", 3},   {"GLACIER_IR", 4},
		{"GLACIER", 5},     {"Glacier", 5},             {"DEEP_ARCHIVE", 6},
	};
	for (size_t i = 0; i < LK_COUNT(classes); i++)
		if (str_is(class, classes[i].name))
			return classes[i].rank;
	return 0;
}

static bool is_infrequent(struct str class)
{
	return str_is(class, "STANDARD_IA") || str_is(class, "ONEZONE_IA");
}

enum { INFREQUENT_DAYS = 30 };

struct transition {
	const struct step *at;
	struct str class;
	int64_t days;
	bool has_days; /* written out */
};

/* The names differ between current and noncurrent objects. */
struct lane {
	const char *one, *many, *days, *expiration;
};

static const struct lane current = {"Transition", "Transitions", "TransitionInDays", "ExpirationInDays"};
static const struct lane noncurrent = {"NoncurrentVersionTransition", "NoncurrentVersionTransitions",
                                       "TransitionInDays", "NoncurrentVersionExpirationInDays"};

struct transitions {
	struct transition *items;
	size_t count, capacity;
};

static void collect_one(struct check *check, const struct lane *lane, const struct step *at, struct transitions *all)
{
	struct transition transition = {.at = at};
	if (at->value->kind != VALUE_MAP || !relate_text(value_get(at->value, STR("StorageClass")), &transition.class))
		return;
	transition.has_days = relate_integer(value_get(at->value, str_from(lane->days)), &transition.days);
	VEC_PUSH(check->arena, all) = transition;
}

static struct transitions collect(struct check *check, const struct step *rule, const struct lane *lane)
{
	struct transitions all = {0};
	const struct step *one = bucket_member_in(check, rule, lane->one);
	const struct step *many = bucket_member_in(check, rule, lane->many);
	if (one)
		collect_one(check, lane, one, &all);
	for (size_t i = 0; many && many->value->kind == VALUE_LIST && i < many->value->as.list.count; i++)
		collect_one(check, lane, bucket_item_in(check, many, i), &all);
	return all;
}

static void check_first_days(struct check *check, const struct holder *holder, const struct transitions *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct transition *transition = &all->items[i];
		struct fault fault = {.rule = "LK4020", .holder = holder, .at = transition->at};
		if (transition->has_days && is_infrequent(transition->class) && transition->days < INFREQUENT_DAYS)
			check_fault(check, &fault, "objects move to %.*s after %d days at the earliest, not after %lld",
			            STR_ARG(transition->class), INFREQUENT_DAYS, (long long)transition->days);
	}
}

static void check_pair(struct check *check, const struct holder *holder, const struct transition *warm,
                       const struct transition *cold)
{
	struct fault fault = {.rule = "LK4021", .holder = holder, .at = cold->at};
	int64_t stay = is_infrequent(warm->class) ? INFREQUENT_DAYS : 0;
	if (cold->days <= warm->days)
		check_fault(check, &fault, "objects reach %.*s after %lld days and %.*s, which is before it, after "
		                           "%lld",
		            STR_ARG(cold->class), (long long)cold->days, STR_ARG(warm->class), (long long)warm->days);
	else if (cold->days - warm->days < stay)
		check_fault(check, &fault, "objects stay in %.*s for %d days at least; %.*s follows after %lld",
		            STR_ARG(warm->class), INFREQUENT_DAYS, STR_ARG(cold->class),
		            (long long)(cold->days - warm->days));
}

static void check_order(struct check *check, const struct holder *holder, const struct transitions *all)
{
	for (size_t a = 0; a < all->count; a++)
		for (size_t b = 0; b < all->count; b++) {
			const struct transition *warm = &all->items[a], *cold = &all->items[b];
			int from = rank_of(warm->class), to = rank_of(cold->class);
			if (warm->has_days && cold->has_days && from && to && from < to)
				check_pair(check, holder, warm, cold);
		}
}

static void check_expiration(struct check *check, const struct holder *holder, const struct transitions *all,
                             const struct step *expiration)
{
	int64_t days;
	if (!expiration || !relate_integer(expiration->value, &days))
		return;
	for (size_t i = 0; i < all->count; i++) {
		struct fault fault = {.rule = "LK4022", .holder = holder, .at = expiration};
		const struct transition *transition = &all->items[i];
		if (!transition->has_days || days > transition->days)
			continue;
		check_fault(check, &fault, "objects expire after %lld days, not later than they move to %.*s (%lld)",
		            (long long)days, STR_ARG(transition->class), (long long)transition->days);
		return;
	}
}

/* S3: "Found mixed 'Date' and 'Days' based Expiration and Transition actions". */
static void check_mix(struct check *check, const struct holder *holder, const struct step *rule,
                      const struct transitions *all)
{
	bool days = value_get(rule->value, STR("ExpirationInDays")) != NULL;
	bool dates = value_get(rule->value, STR("ExpirationDate")) != NULL;
	struct fault fault = {.rule = "LK4024", .holder = holder, .at = rule};
	for (size_t i = 0; i < all->count; i++) {
		days = days || value_get(all->items[i].at->value, STR("TransitionInDays"));
		dates = dates || value_get(all->items[i].at->value, STR("TransitionDate"));
	}
	if (days && dates)
		check_fault(check, &fault, "a rule counts in days or names dates, not both");
}

static void check_noncurrent(struct check *check, const struct holder *holder, const struct step *rule)
{
	static const char *const keys[] = {"NoncurrentVersionTransition", "NoncurrentVersionTransitions",
	                                   "NoncurrentVersionExpiration", "NoncurrentVersionExpirationInDays"};
	if (relate_value(holder->resource, "Properties.VersioningConfiguration") ||
	    bucket_is_true(relate_value(holder->resource, "Properties.ObjectLockEnabled")))
		return;
	for (size_t i = 0; i < LK_COUNT(keys); i++) {
		struct fault fault = {.rule = "LK4023", .holder = holder, .on_key = true};
		fault.at = bucket_member_in(check, rule, keys[i]);
		fault.hint = STR("set VersioningConfiguration: Status: Enabled, or use the rule for current objects");
		if (fault.at)
			check_fault(check, &fault, "the bucket keeps no versions, so %s does nothing", keys[i]);
	}
}

/* What tags and dates exclude. Source: AWS::S3::Bucket Rule, and "Lifecycle configuration elements". */
static void check_exclusions(struct check *check, const struct holder *holder, const struct step *rule)
{
	static const char *const pairs[][2] = {
		{"ExpiredObjectDeleteMarker", "TagFilters"},     {"ExpiredObjectDeleteMarker", "ExpirationInDays"},
		{"ExpiredObjectDeleteMarker", "ExpirationDate"}, {"AbortIncompleteMultipartUpload", "TagFilters"},
		{"ExpirationInDays", "ExpirationDate"},
	};
	for (size_t i = 0; i < LK_COUNT(pairs); i++) {
		struct fault fault = {.rule = "LK4026", .holder = holder, .on_key = true};
		const struct value *other = value_get(rule->value, str_from(pairs[i][1]));
		fault.at = bucket_member_in(check, rule, pairs[i][0]);
		if (fault.at && other && check_presence(fault.at->value) == PRESENCE_PRESENT &&
		    check_presence(other) == PRESENCE_PRESENT)
			check_fault(check, &fault, "a rule with %s cannot have %s", pairs[i][1], pairs[i][0]);
	}
}

static void check_rule(struct check *check, const struct holder *holder, const struct step *rule)
{
	const struct lane *const lanes[] = {&current, &noncurrent};
	for (size_t i = 0; i < LK_COUNT(lanes); i++) {
		struct transitions all = collect(check, rule, lanes[i]);
		check_first_days(check, holder, &all);
		check_order(check, holder, &all);
		check_expiration(check, holder, &all, bucket_member_in(check, rule, lanes[i]->expiration));
		if (lanes[i] == &current)
			check_mix(check, holder, rule, &all);
		const struct step *later = bucket_member_in(check, rule, "NoncurrentVersionExpiration");
		if (later && lanes[i] == &noncurrent)
			check_expiration(check, holder, &all, bucket_member_in(check, later, "NoncurrentDays"));
	}
	check_noncurrent(check, holder, rule);
	check_exclusions(check, holder, rule);
}

static void check_ids(struct check *check, const struct holder *holder, const struct step *rules)
{
	struct map seen;
	map_init_in(&seen, check->arena);
	for (size_t i = 0; i < rules->value->as.list.count; i++) {
		const struct step *rule = bucket_item_in(check, rules, i);
		struct fault fault = {.rule = "LK4025", .holder = holder, .at = bucket_member_in(check, rule, "Id")};
		struct str id;
		if (!fault.at || !relate_text(fault.at->value, &id))
			continue;
		if (map_has(&seen, id))
			check_fault(check, &fault, "two lifecycle rules have the id '%.*s'", STR_ARG(id));
		map_put(&seen, id, NULL);
	}
}

void pass_bucket_lifecycle(struct check *check)
{
	size_t position = 0;
	const struct check_resource *found;
	while ((found = relate_next(check, BUCKET_TYPE, &position))) {
		struct holder holder = holder_of_resource(found->resource);
		const struct step *rules =
			relate_step_in(check, found->resource, "Properties.LifecycleConfiguration.Rules");
		if (!rules || rules->value->kind != VALUE_LIST)
			continue;
		for (size_t i = 0; i < rules->value->as.list.count; i++)
			if (rules->value->as.list.items[i]->kind == VALUE_MAP)
				check_rule(check, &holder, bucket_item_in(check, rules, i));
		check_ids(check, &holder, rules);
	}
}
