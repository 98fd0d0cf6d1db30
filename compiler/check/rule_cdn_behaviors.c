#include "check/rule_cdn.h"
#include "check/rules.h"

/* InvalidTTLOrder. Source: Amazon CloudFront API Reference, "CreateDistribution" and "CreateCachePolicy". */
static void check_ttls(struct check *check, const struct holder *holder, const struct step *at)
{
	static const char *const names[] = {"MinTTL", "DefaultTTL", "MaxTTL"};
	for (size_t low = 0; low < LK_COUNT(names); low++)
		for (size_t high = low + 1; high < LK_COUNT(names); high++) {
			int64_t less, more;
			struct fault fault = {.rule = "LK4102", .holder = holder};
			fault.at = bucket_member_in(check, at, names[high]);
			if (!fault.at || !relate_integer(fault.at->value, &more) ||
			    !relate_integer(value_get(at->value, str_from(names[low])), &less) || less <= more)
				continue;
			check_fault(check, &fault, "%s (%lld) must be at least %s (%lld)", names[high], (long long)more,
			            names[low], (long long)less);
		}
}

static bool is_there(const struct value *value)
{
	return value && check_presence(value) == PRESENCE_PRESENT;
}

/* What a cache policy makes idle. cfn-lint tells that CloudFormation leaves ForwardedValues out then; the API itself
 * refuses: "The parameter … cannot be used when a cache policy is associated to the cache behavior". */
static void check_policy(struct check *check, const struct holder *holder, const struct step *behavior)
{
	static const char *const ttls[] = {"MinTTL", "DefaultTTL", "MaxTTL"};
	struct fault fault = {.rule = "W3704", .holder = holder, .on_key = true};
	const struct value *policy = value_get(behavior->value, STR("CachePolicyId"));
	const struct value *values = value_get(behavior->value, STR("ForwardedValues"));
	if (is_there(policy)) {
		fault.at = bucket_member_in(check, behavior, "ForwardedValues");
		if (is_there(values))
			check_fault(check, &fault, "beside CachePolicyId, ForwardedValues has no effect");
		fault.rule = "LK4111";
		fault.hint = STR("set it in the cache policy");
		for (size_t i = 0; i < LK_COUNT(ttls); i++)
			if ((fault.at = bucket_member_in(check, behavior, ttls[i])) && is_there(fault.at->value))
				check_fault(check, &fault, "beside CachePolicyId, %s has no effect", ttls[i]);
	} else if (!policy && !values && value_get(behavior->value, STR("TargetOriginId"))) {
		fault = (struct fault){.rule = "LK4112", .holder = holder, .at = behavior};
		check_fault(check, &fault, "a cache behavior has a CachePolicyId, or ForwardedValues");
	}
}

static void check_protocol(struct check *check, const struct holder *holder, const struct step *behavior)
{
	struct fault fault = {.rule = "LK4125", .holder = holder};
	fault.at = bucket_member_in(check, behavior, "ViewerProtocolPolicy");
	fault.hint = STR("use redirect-to-https");
	if (fault.at && value_is_string(fault.at->value, "allow-all"))
		check_fault(check, &fault, "viewers may come by plain HTTP");
}

/* A set of methods as bits; false when one is not written out or unknown. */
static bool methods_of(const struct value *list, unsigned *ret_set)
{
	static const char *const names[] = {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"};
	unsigned set = 0;
	if (!list || list->kind != VALUE_LIST)
		return false;
	for (size_t i = 0; i < list->as.list.count; i++) {
		size_t k = 0;
		while (k < LK_COUNT(names) && !value_is_string(list->as.list.items[i], names[k]))
			k++;
		if (k == LK_COUNT(names))
			return false;
		set |= 1u << k;
	}
	*ret_set = set;
	return true;
}

/* Source: Amazon CloudFront API Reference, "AllowedMethods" and "CachedMethods". */
static void check_methods(struct check *check, const struct holder *holder, const struct step *behavior)
{
	enum { GET_HEAD = 3, GET_HEAD_OPTIONS = 7, ALL = 127 };
	struct fault fault = {.rule = "LK4127", .holder = holder};
	unsigned allowed = GET_HEAD, cached = GET_HEAD;
	fault.at = bucket_member_in(check, behavior, "AllowedMethods");
	bool known = !fault.at || methods_of(fault.at->value, &allowed);
	if (!known)
		return;
	if (allowed != GET_HEAD && allowed != GET_HEAD_OPTIONS && allowed != ALL)
		check_fault(check, &fault, "AllowedMethods are GET and HEAD, these and OPTIONS, or all seven");
	fault.at = bucket_member_in(check, behavior, "CachedMethods");
	if (!fault.at || !methods_of(fault.at->value, &cached))
		return;
	if (cached != GET_HEAD && cached != GET_HEAD_OPTIONS)
		check_fault(check, &fault, "CachedMethods are GET and HEAD, or these and OPTIONS");
	else if (cached & ~allowed)
		check_fault(check, &fault, "CachedMethods are among AllowedMethods");
}

static void check_patterns(struct check *check, const struct holder *holder, const struct step *config)
{
	struct map seen;
	const struct step *behavior;
	struct str pattern;
	map_init_in(&seen, check->arena);
	for (size_t i = 1; (behavior = cdn_behavior_in(check, config, i)); i++) {
		struct fault fault = {.rule = "LK4126", .holder = holder};
		fault.at = bucket_member_in(check, behavior, "PathPattern");
		if (!fault.at || !relate_text(fault.at->value, &pattern))
			continue;
		if (map_has(&seen, pattern))
			check_fault(check, &fault, "an earlier cache behavior takes '%.*s' already", STR_ARG(pattern));
		map_put(&seen, pattern, NULL);
	}
}

static void check_cache_policies(struct check *check)
{
	size_t position = 0;
	const struct check_resource *found;
	while ((found = relate_next(check, "AWS::CloudFront::CachePolicy", &position))) {
		struct holder holder = holder_of_resource(found->resource);
		const struct step *config = relate_step_in(check, found->resource, "Properties.CachePolicyConfig");
		if (config)
			check_ttls(check, &holder, config);
	}
}

void pass_cdn_behaviors(struct check *check)
{
	size_t position = 0;
	const struct check_resource *found;
	while ((found = relate_next(check, DISTRIBUTION_TYPE, &position))) {
		struct holder holder = holder_of_resource(found->resource);
		const struct step *config = cdn_config_in(check, found->resource), *behavior;
		for (size_t i = 0; config && (behavior = cdn_behavior_in(check, config, i)); i++) {
			check_ttls(check, &holder, behavior);
			check_policy(check, &holder, behavior);
			check_protocol(check, &holder, behavior);
			check_methods(check, &holder, behavior);
		}
		if (config)
			check_patterns(check, &holder, config);
	}
	check_cache_policies(check);
}
