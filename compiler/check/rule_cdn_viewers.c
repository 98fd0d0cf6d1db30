#include "check/rule_cdn.h"
#include "check/rules.h"

#define HOME_REGION "us-east-1"

/* Whether one of the members surely is there, surely is not, or may be. */
static enum presence presence_of(const struct value *map, const char *key)
{
	const struct value *value = value_get(map, str_from(key));
	return value ? check_presence(value) : PRESENCE_ABSENT;
}

/* The region of an ARN that is written out: its fourth part. */
static bool region_of_arn(const struct value *value, struct str *ret_region)
{
	struct str rest, part = {0};
	if (!relate_text(value, &rest) || !str_starts_with(rest, STR("arn:")))
		return false;
	for (int i = 0; i < 4; i++)
		if (!str_next(&rest, ':', &part))
			return false;
	*ret_region = part;
	return true;
}

static bool is_china(const struct check *check)
{
	return str_starts_with(check->region, STR("cn-"));
}

/* Source: Amazon CloudFront API Reference, "ViewerCertificate". */
static void check_certificate(struct check *check, const struct holder *holder, const struct step *viewer)
{
	struct fault fault = {.rule = "LK4113", .holder = holder};
	struct str region;
	fault.at = bucket_member_in(check, viewer, "AcmCertificateArn");
	const struct resource *made = fault.at ? relate_target(check, fault.at->value, NULL) : NULL;
	bool is_away = made && str_is(made->type, "AWS::CertificateManager::Certificate") && check->region.len &&
	               !str_is(check->region, HOME_REGION);
	fault.hint = STR("request the certificate in " HOME_REGION);
	if (is_china(check))
		return;
	if (fault.at && region_of_arn(fault.at->value, &region) && !str_is(region, HOME_REGION))
		check_fault(check, &fault, "CloudFront takes certificates of " HOME_REGION ", not of %.*s",
		            STR_ARG(region));
	else if (is_away)
		check_fault(check, &fault,
		            "CloudFront takes certificates of " HOME_REGION ", and this stack is in %.*s",
		            STR_ARG(check->region));
}

static bool is_older(struct str version)
{
	static const char *const old[] = {"SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016"};
	for (size_t i = 0; i < LK_COUNT(old); i++)
		if (str_is(version, old[i]))
			return true;
	return false;
}

static void check_viewer(struct check *check, const struct holder *holder, const struct step *viewer)
{
	struct fault fault = {.rule = "LK4115", .holder = holder};
	struct str version;
	bool by_default = bucket_is_true(value_get(viewer->value, STR("CloudFrontDefaultCertificate")));
	bool has_own = presence_of(viewer->value, "AcmCertificateArn") == PRESENCE_PRESENT ||
	               presence_of(viewer->value, "IamCertificateId") == PRESENCE_PRESENT;
	check_certificate(check, holder, viewer);
	fault.at = bucket_member_in(check, viewer, "MinimumProtocolVersion");
	if (fault.at && relate_text(fault.at->value, &version)) {
		fault.hint = STR("a certificate of your own, with Aliases, lets you choose");
		if (by_default && !str_is(version, "TLSv1"))
			check_fault(check, &fault, "with CloudFront's default certificate the security policy is "
			                           "TLSv1, not "
			            "%.*s", STR_ARG(version));
		fault.rule = "LK4116";
		fault.hint = STR("use TLSv1.2_2021");
		if (has_own && is_older(version))
			check_fault(check, &fault, "%.*s lets viewers come with TLS older than 1.2", STR_ARG(version));
	}
	fault = (struct fault){.rule = "LK4117", .holder = holder, .at = viewer};
	fault.hint = STR("add SslSupportMethod: sni-only");
	if (has_own && presence_of(viewer->value, "SslSupportMethod") == PRESENCE_ABSENT)
		check_fault(check, &fault, "a certificate of one's own needs SslSupportMethod");
}

/* InvalidViewerCertificate. Source: Amazon CloudFront Developer Guide, "Use custom URLs by adding alternate domain
 * names", requirements. */
static void check_aliases(struct check *check, const struct holder *holder, const struct step *config)
{
	struct fault fault = {.rule = "LK4114", .holder = holder, .on_key = true};
	const struct value *viewer = value_get(config->value, STR("ViewerCertificate"));
	fault.at = bucket_member_in(check, config, "Aliases");
	if (!fault.at || fault.at->value->kind != VALUE_LIST || !fault.at->value->as.list.count)
		return;
	bool has_alias = false;
	for (size_t i = 0; i < fault.at->value->as.list.count; i++)
		has_alias |= check_presence(fault.at->value->as.list.items[i]) == PRESENCE_PRESENT;
	bool bare = !viewer || (viewer->kind == VALUE_MAP &&
	                        presence_of(viewer, "AcmCertificateArn") == PRESENCE_ABSENT &&
	                        presence_of(viewer, "IamCertificateId") == PRESENCE_ABSENT &&
	                        !value_get(viewer, STR("Fn::Transform")));
	fault.hint = STR("give ViewerCertificate an AcmCertificateArn that covers them");
	if (has_alias && bare)
		check_fault(check, &fault, "alternate domain names need a certificate that covers them");
}

/* Lower-case labels of letters, digits and hyphens, the first of which may be *. */
static bool is_alias(struct str text)
{
	struct str rest = text, label;
	size_t count = 0;
	for (; str_next(&rest, '.', &label); count++) {
		if (!label.len || label.len > 63 || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
			return false;
		for (size_t i = 0; i < label.len; i++) {
			char c = label.ptr[i];
			bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
			if (!plain && !(c == '*' && i == 0 && !count))
				return false;
		}
	}
	return count > 1;
}

static void check_alias_names(struct check *check, const struct holder *holder, const struct step *config)
{
	const struct step *list = bucket_member_in(check, config, "Aliases");
	struct str alias;
	for (size_t i = 0; list && list->value->kind == VALUE_LIST && i < list->value->as.list.count; i++) {
		struct fault fault = {.rule = "E3013", .holder = holder, .at = bucket_item_in(check, list, i)};
		if (relate_text(fault.at->value, &alias) && !is_alias(alias))
			check_fault(check, &fault, "'%.*s' is no domain name in lower case", STR_ARG(alias));
	}
}

/* Source: Amazon CloudFront Developer Guide, "Configure standard logging (legacy)": the bucket needs ACLs. */
static void check_logging(struct check *check, const struct holder *holder, const struct step *logging)
{
	struct fault fault = {.rule = "LK4119", .holder = holder, .at = bucket_member_in(check, logging, "Bucket")};
	struct str attribute = {0}, ownership = {0};
	const struct resource *bucket = fault.at ? shape_find_bucket(check, fault.at->value, &attribute) : NULL;
	if (!bucket)
		return;
	const struct value *controls = relate_value(bucket, "Properties.OwnershipControls");
	bool is_enforced = !controls ||
	                   (relate_text(relate_below(controls, "Rules.0.ObjectOwnership"), &ownership) &&
	                    str_is(ownership, "BucketOwnerEnforced"));
	fault.hint = STR("give the bucket OwnershipControls: ObjectOwnership: BucketOwnerPreferred");
	if (is_enforced)
		check_fault(check, &fault, "CloudFront writes its logs by ACL, and bucket '%.*s' has ACLs turned off",
		            STR_ARG(bucket->logical_id));
	fault.rule = "LK4120";
	fault.hint = str_format_in(check->arena, "use !GetAtt %.*s.DomainName", STR_ARG(bucket->logical_id));
	if (!attribute.len)
		check_fault(check, &fault, "CloudFront wants the domain name of the bucket for its logs, not its name");
}

/* Source: Amazon CloudFront API Reference, "CustomErrorResponse". */
static void check_errors(struct check *check, const struct holder *holder, const struct step *config)
{
	static const char *const pair[] = {"ResponseCode", "ResponsePagePath"};
	const struct step *list = bucket_member_in(check, config, "CustomErrorResponses");
	for (size_t i = 0; list && list->value->kind == VALUE_LIST && i < list->value->as.list.count; i++) {
		const struct step *item = bucket_item_in(check, list, i);
		for (size_t k = 0; item->value->kind == VALUE_MAP && k < LK_COUNT(pair); k++) {
			struct fault fault = {.rule = "LK4128", .holder = holder, .at = item};
			if (presence_of(item->value, pair[k]) == PRESENCE_PRESENT &&
			    presence_of(item->value, pair[1 - k]) == PRESENCE_ABSENT)
				check_fault(check, &fault, "%s and %s go together", pair[k], pair[1 - k]);
		}
	}
}

/* Source: Amazon CloudFront API Reference, "DistributionConfig", WebACLId; AWS::WAFv2::WebACL, return values (Ref
 * yields name, id and scope) and Scope (CLOUDFRONT for distributions, in us-east-1). */
static void check_firewall(struct check *check, const struct holder *holder, const struct step *config)
{
	struct fault fault = {.rule = "LK4129", .holder = holder, .at = bucket_member_in(check, config, "WebACLId")};
	struct str attribute = {0}, scope, text;
	const struct resource *acl = fault.at ? relate_target(check, fault.at->value, &attribute) : NULL;
	if (!fault.at)
		return;
	if (relate_text(fault.at->value, &text) && str_contains(text, STR(":regional/")))
		check_fault(check, &fault, "a distribution takes a web ACL of scope CLOUDFRONT (…:global/…)");
	if (!acl || !str_is(acl->type, "AWS::WAFv2::WebACL"))
		return;
	fault.hint = str_format_in(check->arena, "use !GetAtt %.*s.Arn", STR_ARG(acl->logical_id));
	if (!attribute.len)
		check_fault(check, &fault, "Ref of a web ACL is name, id and scope; WebACLId wants its ARN");
	fault.hint = STR("");
	if (relate_text(relate_value(acl, "Properties.Scope"), &scope) && str_is(scope, "REGIONAL"))
		check_fault(check, &fault, "web ACL '%.*s' is of scope REGIONAL; a distribution takes CLOUDFRONT",
		            STR_ARG(acl->logical_id));
}

/* Source: Amazon CloudFront API Reference, "DistributionConfig", DefaultRootObject. */
static void check_root(struct check *check, const struct holder *holder, const struct step *config)
{
	struct fault fault = {.rule = "LK4130", .holder = holder};
	struct str root;
	fault.at = bucket_member_in(check, config, "DefaultRootObject");
	if (fault.at && relate_text(fault.at->value, &root) && str_starts_with(root, STR("/")))
		check_fault(check, &fault, "DefaultRootObject is an object's name without a slash before it");
}

void pass_cdn_viewers(struct check *check)
{
	size_t position = 0;
	const struct check_resource *found;
	while ((found = relate_next(check, DISTRIBUTION_TYPE, &position))) {
		struct holder holder = holder_of_resource(found->resource);
		const struct step *config = cdn_config_in(check, found->resource), *branch;
		if (!config)
			continue;
		const struct step *viewer = bucket_member_in(check, config, "ViewerCertificate");
		for (size_t i = 0; (branch = relate_next_branch(check, viewer, &i));)
			check_viewer(check, &holder, branch);
		const struct step *logging = bucket_member_in(check, config, "Logging");
		for (size_t i = 0; (branch = relate_next_branch(check, logging, &i));)
			check_logging(check, &holder, branch);
		check_aliases(check, &holder, config);
		check_alias_names(check, &holder, config);
		check_errors(check, &holder, config);
		check_firewall(check, &holder, config);
		check_root(check, &holder, config);
	}
}
