#include "base/text.h"
#include "check/rule_alarms.h"
#include "check/suggest.h"
#include "check/walk.h"

static struct str key_in(struct arena *arena, struct str space, struct str name)
{
	return str_format_in(arena, "%.*s %.*s", STR_ARG(space), STR_ARG(name));
}

void alarm_catalog_in(struct arena *arena, const struct pack *pack, struct alarm_catalog *ret_catalog)
{
	struct pack_node metrics = pack_get_text(pack_root(pack), "metrics");
	map_init_in(&ret_catalog->known, arena);
	for (size_t i = 0; i < pack_count(metrics); i++) {
		struct pack_node row = pack_item(metrics, i);
		struct alarm_known *known = ARENA_NEW(arena, struct alarm_known);
		known->space = pack_string(pack_get_text(row, "namespace"));
		known->name = pack_string(pack_get_text(row, "name"));
		known->sets = pack_get_text(row, "dimensionSets");
		map_put(&ret_catalog->known, key_in(arena, known->space, known->name), known);
	}
}

const struct alarm_known *alarm_find_known(const struct alarm_metric *metric)
{
	return map_get(&metric->alarm->catalog->known,
		       key_in(metric->alarm->check->arena, metric->space, metric->name));
}

/* 4xxErrors and 5xxErrors are names of their own, though near. */
static bool same_digits(struct str a, struct str b)
{
	size_t i = 0, k = 0;
	for (;;) {
		while (i < a.len && (a.ptr[i] < '0' || a.ptr[i] > '9'))
			i++;
		while (k < b.len && (b.ptr[k] < '0' || b.ptr[k] > '9'))
			k++;
		if (i == a.len || k == b.len)
			return i == a.len && k == b.len;
		if (a.ptr[i++] != b.ptr[k++])
			return false;
	}
}

/* A letter too many, too few, swapped, or in the wrong case: services have metrics that no list knows, and the least
 * that two of them differ by is a letter exchanged (CmdGet, CmdSet) or a plural (PutRecord.Bytes, PutRecords.Bytes). */
static bool is_slip(struct str given, struct str known)
{
	if (str_equal_ignore_case(given, known))
		return true;
	bool is_plural = str_find(known, STR("s."), 0) != SIZE_MAX || str_find(given, STR("s."), 0) != SIZE_MAX;
	return known.len >= 8 && given.len != known.len && !is_plural && same_digits(given, known) &&
	       text_distance(given, known, 2) <= 2;
}

/* Source: Amazon CloudFront Developer Guide, "Types of metrics for CloudFront", all of its tables. */
static const char *const cloudfront[] = {
	"401ErrorRate",
	"403ErrorRate",
	"404ErrorRate",
	"4xxErrorRate",
	"502ErrorRate",
	"503ErrorRate",
	"504ErrorRate",
	"5xxErrorRate",
	"BytesDownloaded",
	"BytesUploaded",
	"CacheHitRate",
	"FunctionComputeUtilization",
	"FunctionExecutionErrors",
	"FunctionInvocations",
	"FunctionThrottles",
	"FunctionValidationErrors",
	"LambdaExecutionError",
	"LambdaLimitExceededError",
	"LambdaValidationError",
	"OriginLatency",
	"Requests",
	"TotalErrorRate",
};

static void report(const struct alarm_metric *metric, const char *member, struct str nearest, struct str words)
{
	struct check *check = metric->alarm->check;
	struct fault fault = {.rule = "LK3020",
			      .holder = &metric->alarm->holder,
			      .at = alarm_member(check, metric->at, member),
			      .hint = suggest_hint_in(check->arena, nearest)};
	check_fault(check, &fault, "%.*s", STR_ARG(words));
}

static struct str unknown_in(const struct alarm_metric *metric)
{
	return str_format_in(metric->alarm->check->arena, "%.*s has no metric '%.*s' that is known here",
			     STR_ARG(metric->space), STR_ARG(metric->name));
}

static void check_cloudfront(const struct alarm_metric *metric)
{
	struct text_nearest nearest = text_nearest_begin(metric->name);
	for (size_t i = 0; i < LK_COUNT(cloudfront); i++) {
		if (str_is(metric->name, cloudfront[i]))
			return;
		text_nearest_offer(&nearest, str_from(cloudfront[i]));
	}
	report(metric, "MetricName", nearest.best, unknown_in(metric));
}

/* AWS/Cloudfront is another namespace than AWS/CloudFront, and an empty one. */
static bool check_space(const struct alarm_metric *metric)
{
	const struct map *known = &metric->alarm->catalog->known;
	struct str other = {0};
	for (size_t i = 0; i < known->entries.count; i++) {
		const struct alarm_known *row = known->entries.items[i].value;
		if (str_equal(row->space, metric->space))
			return true;
		if (str_equal_ignore_case(row->space, metric->space))
			other = row->space;
	}
	if (other.len)
		report(metric, "Namespace", other,
		       str_format_in(metric->alarm->check->arena, "no service publishes in the namespace '%.*s'",
				     STR_ARG(metric->space)));
	return !other.len;
}

void alarm_check_metric(const struct alarm_metric *metric)
{
	const struct map *known = &metric->alarm->catalog->known;
	if (!metric->space.len || !metric->name.len || alarm_find_known(metric) || !check_space(metric))
		return;
	if (str_is(metric->space, "AWS/CloudFront")) {
		check_cloudfront(metric);
		return;
	}
	for (size_t i = 0; i < known->entries.count; i++) {
		const struct alarm_known *other = known->entries.items[i].value;
		if (!str_equal(other->space, metric->space) || !is_slip(metric->name, other->name))
			continue;
		report(metric, "MetricName", other->name, unknown_in(metric));
		return;
	}
}
