#include "check/rule_cdn.h"
#include "check/rules.h"

#define PRINCIPAL "cloudfront.amazonaws.com"

const struct step *cdn_config_in(const struct check *check, const struct resource *distribution)
{
	const struct step *config = relate_step_in(check, distribution, "Properties.DistributionConfig");
	return config && config->value->kind == VALUE_MAP ? config : NULL;
}

const struct step *cdn_behavior_in(const struct check *check, const struct step *config, size_t index)
{
	if (!index) {
		const struct step *by_default = bucket_member_in(check, config, "DefaultCacheBehavior");
		if (by_default)
			return by_default;
		return config; /* a map without a behavior's members: nothing is found in it */
	}
	const struct step *list = bucket_member_in(check, config, "CacheBehaviors");
	if (!list || list->value->kind != VALUE_LIST || index > list->value->as.list.count)
		return NULL;
	return bucket_item_in(check, list, index - 1);
}

struct origins {
	struct check *check;
	const struct holder *holder;
	const struct step *config;
	struct map ids;
	bool is_open; /* an id that only the deployment knows */
};

/* Ids of the items of a list, each once. */
static void collect_ids(struct origins *origins, const struct step *list)
{
	if (!list || list->value->kind != VALUE_LIST) {
		origins->is_open |= list != NULL;
		return;
	}
	for (size_t i = 0; i < list->value->as.list.count; i++) {
		const struct step *item = bucket_item_in(origins->check, list, i);
		struct fault fault = {.rule = "LK4101", .holder = origins->holder};
		struct str id;
		fault.at = bucket_member_in(origins->check, item, "Id");
		if (!fault.at || !shape_of_in(origins->check, fault.at->value, &id)) {
			origins->is_open = true;
			continue;
		}
		if (map_has(&origins->ids, id))
			check_fault(origins->check, &fault, "two origins have the id '%.*s'", STR_ARG(id));
		map_put(&origins->ids, id, NULL);
		origins->is_open |= shape_is_open(id);
	}
}

static struct str known_ids_in(const struct origins *origins)
{
	struct str words = STR("the origins are:");
	for (size_t i = 0; i < origins->ids.entries.count; i++)
		words = str_format_in(origins->check->arena, "%.*s%s '%.*s'", STR_ARG(words), i ? "," : "",
		                      STR_ARG(origins->ids.entries.items[i].key));
	return words;
}

static void check_id(struct origins *origins, const struct step *at)
{
	struct fault fault = {.rule = "E3057", .holder = origins->holder, .at = at};
	struct str id;
	if (!at || !shape_of_in(origins->check, at->value, &id) || map_has(&origins->ids, id))
		return;
	if (origins->is_open || shape_is_open(id))
		return;
	fault.hint = known_ids_in(origins);
	check_fault(origins->check, &fault, "there is no origin '%.*s'", STR_ARG(id));
}

static void check_groups(struct origins *origins, const struct step *groups)
{
	for (size_t i = 0; groups && groups->value->kind == VALUE_LIST && i < groups->value->as.list.count; i++) {
		const struct step *members = bucket_member_in(origins->check, bucket_item_in(origins->check, groups, i),
		                                              "Members");
		members = members ? bucket_member_in(origins->check, members, "Items") : NULL;
		for (size_t k = 0; members && members->value->kind == VALUE_LIST &&
		                   k < members->value->as.list.count; k++)
			check_id(origins, bucket_member_in(origins->check, bucket_item_in(origins->check, members, k),
			                                   "OriginId"));
	}
}

static void check_ids(struct check *check, const struct holder *holder, const struct step *config)
{
	struct origins origins = {.check = check, .holder = holder, .config = config};
	const struct step *groups = bucket_member_in(check, config, "OriginGroups"), *behavior;
	map_init_in(&origins.ids, check->arena);
	collect_ids(&origins, bucket_member_in(check, config, "Origins"));
	origins.is_open |= value_get(config->value, STR("S3Origin")) || value_get(config->value, STR("CustomOrigin"));
	origins.is_open |= groups && groups->value->kind != VALUE_MAP;
	const struct step *items = groups ? bucket_member_in(check, groups, "Items") : NULL;
	check_groups(&origins, items);
	collect_ids(&origins, items);
	for (size_t i = 0; (behavior = cdn_behavior_in(check, config, i)); i++)
		check_id(&origins, bucket_member_in(check, behavior, "TargetOriginId"));
}

/* IllegalOriginAccessConfiguration: "An origin cannot contain both an origin access control (OAC) and an origin access
 * identity (OAI)." Source: Amazon CloudFront API Reference, "CreateDistribution". */
static void check_both_accesses(struct check *check, const struct holder *holder, const struct step *origin,
                                const struct step *control)
{
	struct fault fault = {.rule = "LK4103", .holder = holder};
	struct str identity;
	const struct step *s3 = bucket_member_in(check, origin, "S3OriginConfig");
	fault.at = s3 ? bucket_member_in(check, s3, "OriginAccessIdentity") : NULL;
	if (!fault.at || check_presence(fault.at->value) != PRESENCE_PRESENT ||
	    check_presence(control->value) != PRESENCE_PRESENT)
		return;
	if (!shape_of_in(check, fault.at->value, &identity) || !identity.len)
		return;
	bool is_known = !shape_is_open(identity) || str_starts_with(identity, STR("origin-access-identity/"));
	if (!is_known && !relate_target(check, fault.at->value, NULL)) /* a parameter may be empty */
		return;
	fault.hint = STR("leave OriginAccessIdentity empty beside OriginAccessControlId");
	check_fault(check, &fault, "an origin has an access control or an access identity, not both");
}

/* The domain names that origins cannot have. Sources: Amazon CloudFront Developer Guide, "Distribution settings
 * reference", origin domain; InvalidDomainNameForOriginAccessControl in the API reference. */
static void check_domain(struct check *check, const struct holder *holder, const struct step *origin)
{
	struct fault fault = {.rule = "LK4105", .holder = holder};
	struct str domain, attribute = {0};
	fault.at = bucket_member_in(check, origin, "DomainName");
	if (!fault.at || !shape_of_in(check, fault.at->value, &domain))
		return;
	const struct resource *bucket = shape_find_bucket(check, fault.at->value, &attribute);
	bool is_website = str_is(attribute, "WebsiteURL") || str_contains(domain, STR(".s3-website"));
	bool is_url = str_starts_with(domain, STR("http://")) || str_starts_with(domain, STR("https://")) ||
	              (bucket && str_is(attribute, "WebsiteURL") && relate_target(check, fault.at->value, NULL));
	fault.hint = STR("give the host alone: no http://, no path");
	if (is_url)
		check_fault(check, &fault, "DomainName is a host's name, not a URL");
	fault.rule = "LK4104";
	fault.hint = STR("take the bucket's RegionalDomainName, or CustomOriginConfig without access control");
	if (is_website && value_get(origin->value, STR("OriginAccessControlId")))
		check_fault(check, &fault, "a website's endpoint takes no signed requests, so no "
		                           "OriginAccessControlId");
	else if (is_website && value_get(origin->value, STR("S3OriginConfig")))
		check_fault(check, &fault, "a website's endpoint is a custom origin, not one of S3");
	fault.rule = "LK4110";
	fault.hint = STR("use the bucket's RegionalDomainName");
	if (bucket && str_is(attribute, "DomainName") && check->region.len && !str_is(check->region, "us-east-1"))
		check_fault(check, &fault, "requests to the global name of a new bucket are redirected for hours");
}

struct opening {
	struct check *check;
	const struct resource *bucket, *distribution;
	const struct holder *holder; /* the distribution */
	const struct step *control;
	bool has_policy;
	enum answer answer;
	const struct resource *policy;
	const struct step *wrong_arn; /* a SourceArn that is not the distribution's */
	const struct resource *wrong_policy;
	const struct step *unbound; /* a statement for every distribution */
};

/* "arn:PARTITION:cloudfront::ACCOUNT:distribution/ID" */
static enum answer is_distribution_arn(const struct opening *opening, const struct value *value)
{
	struct str shape, attribute = {0};
	if (!shape_of_in(opening->check, value, &shape))
		return ANSWER_MAYBE;
	size_t at = str_find(shape, STR(":distribution/"), 0);
	bool is_arn = str_starts_with(shape, STR("arn:")) && str_contains(shape, STR(":cloudfront::"));
	if (!is_arn || at == SIZE_MAX)
		return shape_is_open(shape) && !relate_mentions(opening->check, value, opening->distribution)
		               ? ANSWER_MAYBE : ANSWER_NO;
	struct str id = str_slice(shape, at + sizeof ":distribution/" - 1, shape.len);
	const struct resource *named = shape_target(opening->check, id, &attribute);
	if (named == opening->distribution && (!attribute.len || str_is(attribute, "Id")))
		return ANSWER_YES;
	if (named && str_is(named->type, DISTRIBUTION_TYPE))
		return ANSWER_NO;
	return ANSWER_MAYBE;
}

static enum answer conditions_allow(struct opening *opening, const struct step *statement)
{
	bool unknown, other;
	const struct step *arns = grants_condition(opening->check, statement, "aws:SourceArn", &unknown);
	const struct step *account = grants_condition(opening->check, statement, "aws:SourceAccount", &other);
	const struct value *arn;
	if (!arns) {
		if (!unknown && !other && !account)
			opening->unbound = statement;
		return unknown ? ANSWER_MAYBE : ANSWER_YES;
	}
	enum answer best = ANSWER_NO;
	for (size_t i = 0; (arn = grants_item(arns->value, i)); i++) {
		enum answer one = is_distribution_arn(opening, arn);
		best = one > best ? one : best;
	}
	if (best == ANSWER_NO)
		opening->wrong_arn = arns;
	return best;
}

static enum answer resources_fit(struct opening *opening, const struct step *statement)
{
	const struct value *resources = value_get(statement->value, STR("Resource")), *item;
	enum answer best = resources ? ANSWER_NO : ANSWER_MAYBE;
	for (size_t i = 0; (item = grants_item(resources, i)); i++) {
		struct str path = {0};
		enum relation relation = shape_is_bucket_arn(opening->check, item, opening->bucket, &path);
		enum answer one = relation == RELATION_UNKNOWN ? ANSWER_MAYBE
		                : relation == RELATION_SAME && path.len ? ANSWER_YES : ANSWER_NO;
		best = one > best ? one : best;
	}
	return best;
}

static void try_policy(struct opening *opening, const struct resource *policy)
{
	struct check *check = opening->check;
	const struct value *name = relate_value(policy, "Properties.Bucket");
	enum relation relation = shape_names_bucket(check, name, opening->bucket);
	const struct step *document = relate_step_in(check, policy, "Properties.PolicyDocument"), *statement;
	size_t position = 0;
	if (relation == RELATION_OTHER)
		return;
	opening->has_policy = true;
	opening->policy = policy;
	while ((statement = grants_next_statement(check, document, &position))) {
		enum answer answer = grants_service(statement, PRINCIPAL, "s3:GetObject");
		if (answer == ANSWER_NO)
			continue;
		answer = answer_and(answer, resources_fit(opening, statement));
		answer = answer == ANSWER_NO ? answer : answer_and(answer, conditions_allow(opening, statement));
		if (opening->wrong_arn && !opening->wrong_policy)
			opening->wrong_policy = policy;
		opening->answer = answer > opening->answer ? answer : opening->answer;
	}
	if (relation != RELATION_SAME || relate_value(policy, "Condition"))
		opening->answer = opening->answer == ANSWER_NO ? ANSWER_MAYBE : opening->answer;
}

static void report_opening(struct opening *opening)
{
	struct check *check = opening->check;
	struct holder policy = holder_of_resource(opening->policy ? opening->policy : opening->bucket);
	struct fault fault = {.rule = "LK4106", .holder = opening->holder, .at = opening->control};
	struct str bucket = opening->bucket->logical_id, id = opening->distribution->logical_id;
	fault.hint = str_format_in(check->arena,
	                           "let a policy of '%.*s' allow " PRINCIPAL " s3:GetObject on its objects, with "
	                           "StringEquals: {AWS:SourceArn: !Sub 'arn:${AWS::Partition}:cloudfront::"
	                           "${AWS::AccountId}:distribution/${%.*s}'}", STR_ARG(bucket), STR_ARG(id));
	if (opening->answer == ANSWER_YES && opening->unbound) {
		fault = (struct fault){"LK4109", &policy, opening->unbound, false, fault.hint};
		check_fault(check, &fault, "the distributions of every account may read '%.*s'", STR_ARG(bucket));
	}
	if (opening->answer != ANSWER_NO || bucket_graph_is_open(check))
		return;
	if (!opening->has_policy) {
		check_fault(check, &fault, "no policy of bucket '%.*s' lets the distribution read it", STR_ARG(bucket));
	} else if (opening->wrong_arn) {
		struct holder wrong = holder_of_resource(opening->wrong_policy);
		fault = (struct fault){"LK4108", &wrong, opening->wrong_arn, false, fault.hint};
		check_fault(check, &fault, "SourceArn is not the ARN of distribution '%.*s', which reads the bucket",
		            STR_ARG(id));
	} else {
		fault = (struct fault){"LK4107", opening->holder, opening->control, false, fault.hint};
		check_fault(check, &fault, "the policy '%.*s' of bucket '%.*s' does not let the distribution read it",
		            STR_ARG(opening->policy->logical_id), STR_ARG(bucket));
	}
}

/* Source: Amazon CloudFront Developer Guide, "Restrict access to an Amazon S3 origin". */
static void check_opening(struct check *check, const struct holder *holder, const struct step *origin,
                          const struct step *control)
{
	struct str attribute = {0};
	size_t position = 0;
	const struct check_resource *policy;
	const struct value *domain = value_get(origin->value, STR("DomainName"));
	struct opening opening = {.check = check, .distribution = holder->resource, .holder = holder,
	                          .control = control};
	const struct resource *access = relate_target(check, control->value, NULL);
	opening.bucket = domain ? shape_find_bucket(check, domain, &attribute) : NULL;
	if (!opening.bucket || !access || !str_is(access->type, "AWS::CloudFront::OriginAccessControl") ||
	    str_is(attribute, "WebsiteURL"))
		return;
	while ((policy = relate_next(check, "AWS::S3::BucketPolicy", &position)))
		try_policy(&opening, policy->resource);
	report_opening(&opening);
}

void pass_cdn_origins(struct check *check)
{
	size_t position = 0;
	const struct check_resource *found;
	while ((found = relate_next(check, DISTRIBUTION_TYPE, &position))) {
		struct holder holder = holder_of_resource(found->resource);
		const struct step *config = cdn_config_in(check, found->resource);
		const struct step *list = config ? bucket_member_in(check, config, "Origins") : NULL;
		if (config)
			check_ids(check, &holder, config);
		for (size_t i = 0; list && list->value->kind == VALUE_LIST && i < list->value->as.list.count; i++) {
			const struct step *origin = bucket_item_in(check, list, i);
			const struct step *control = bucket_member_in(check, origin, "OriginAccessControlId");
			check_domain(check, &holder, origin);
			if (!control || value_is_string(control->value, ""))
				continue;
			check_both_accesses(check, &holder, origin, control);
			check_opening(check, &holder, origin, control);
		}
	}
}
