#include "observe/doctor.h"

#include "formats/json.h"

enum { CLOSE_PERCENT = 80 };

static void add(struct doctor_findings *findings, const struct doctor_subject *subject, const char *check,
		enum doctor_verdict verdict, struct str words, const char *advice)
{
	VEC_PUSH(findings->arena, &findings->items) = (struct doctor_finding){.logical_id = subject->logical_id,
									      .type = subject->type,
									      .check = check,
									      .verdict = verdict,
									      .words = words,
									      .advice = advice};
}

void doctor_note_unknown(struct doctor_findings *findings, const struct doctor_subject *subject, const char *check,
			 struct str reason)
{
	add(findings, subject, check, DOCTOR_UNKNOWN, str_copy_in(findings->arena, reason), NULL);
}

/* --- functions */

static void judge_time(struct doctor_findings *f, const struct doctor_subject *subject,
		       const struct lambda_configuration *c, const struct logs_reports *r, int hours)
{
	int64_t limit_ms = c->timeout_s * 1000;
	bool close = limit_ms && r->most_ms * 100 >= (double)(limit_ms * CLOSE_PERCENT);
	struct str words = str_format_in(
		f->arena, "%lld of %lld%s invocations in %d h ran out of time; the longest took %.0f ms of %lld",
		(long long)r->timeouts, (long long)r->invocations, r->more ? " and more" : "", hours, r->most_ms,
		(long long)limit_ms);
	if (r->timeouts)
		add(f, subject, "time", DOCTOR_AILS, words,
		    "raise its timeout (900 s at most), give it more memory, which is more processor too, or let it do "
		    "less at a "
		    "time");
	else if (close)
		add(f, subject, "time", DOCTOR_AILS, words,
		    "it comes close to its timeout: raise it before it is reached");
	else
		add(f, subject, "time", DOCTOR_FINE, words, NULL);
}

static void judge_memory(struct doctor_findings *f, const struct doctor_subject *subject,
			 const struct lambda_configuration *c, const struct logs_reports *r)
{
	bool close = r->most_memory_mb * 100 >= c->memory_mb * 95;
	struct str words = str_format_in(f->arena, "%lld of %lld MB were in use at most", (long long)r->most_memory_mb,
					 (long long)c->memory_mb);
	if (r->most_memory_mb && c->memory_mb)
		add(f, subject, "memory", close ? DOCTOR_AILS : DOCTOR_FINE, words,
		    close ? "it has next to none left: give it more memory" : NULL);
}

void doctor_judge_function(struct doctor_findings *findings, const struct doctor_subject *subject,
			   const struct lambda_configuration *configuration, const struct logs_reports *reports,
			   int hours)
{
	const struct lambda_configuration *c = configuration;
	if (str_is(c->state, "Failed") || str_is(c->last_update_status, "Failed"))
		add(findings, subject, "state", DOCTOR_AILS,
		    str_format_in(findings->arena, "it is in state %.*s, its last update %.*s: %.*s", STR_ARG(c->state),
				  STR_ARG(c->last_update_status), STR_ARG(c->state_reason)),
		    "mend what the reason names, and apply again");
	if (!reports || !reports->invocations) {
		add(findings, subject, "time", DOCTOR_FINE,
		    str_format_in(findings->arena, "it was not invoked in %d h, or wrote no log", hours), NULL);
		return;
	}
	judge_time(findings, subject, c, reports, hours);
	judge_memory(findings, subject, c, reports);
}

/* --- policies */

static const struct json *item_of(const struct json *list, size_t index)
{
	if (json_is(list, JSON_ARRAY))
		return json_item(list, index);
	return index == 0 ? list : NULL;
}

static bool holds(const struct json *list, const char *text)
{
	const struct json *item;
	for (size_t i = 0; (item = item_of(list, i)); i++)
		if (str_matches(str_from(text), json_string(item)))
			return true;
	return false;
}

static bool is_effect(const struct json *statement, const char *effect)
{
	return str_is(json_get_string(statement, STR("Effect")), effect);
}

/* Of any operator that compares it: the distribution's own ARN, or a pattern that fits. Without a condition every
 * distribution of every account may read, which lets this one too. */
static bool names_distribution(const struct json *statement, struct str arn)
{
	const struct json *condition = json_get(statement, STR("Condition")), *pattern;
	if (!condition)
		return true;
	for (size_t i = 0; json_is(condition, JSON_OBJECT) && i < condition->count; i++) {
		const struct json *keys = &condition->items[i];
		for (size_t k = 0; json_is(keys, JSON_OBJECT) && k < keys->count; k++)
			for (size_t n = 0; str_equal_ignore_case(keys->names[k], STR("AWS:SourceArn")) &&
					   (pattern = item_of(&keys->items[k], n));
			     n++)
				if (str_matches(arn, json_string(pattern)))
					return true;
	}
	return false;
}

bool doctor_policy_lets_cloudfront(struct arena *arena, struct str policy, struct str distribution_arn)
{
	const struct json *root, *statement;
	struct error err;
	if (!policy.len || json_parse_in(arena, policy, NULL, &root, &err) != LK_OK)
		return false;
	for (size_t i = 0; (statement = item_of(json_get(root, STR("Statement")), i)); i++) {
		const struct json *principal = json_get(statement, STR("Principal"));
		bool cloudfront = holds(json_get(principal, STR("Service")), "cloudfront.amazonaws.com") ||
				  str_is(json_string(principal), "*");
		if (is_effect(statement, "Allow") && cloudfront &&
		    holds(json_get(statement, STR("Action")), "s3:GetObject") &&
		    names_distribution(statement, distribution_arn))
			return true;
	}
	return false;
}

/* A Deny for everybody without a condition. */
static bool denies_uploads(struct arena *arena, struct str policy)
{
	const struct json *root, *statement;
	struct error err;
	if (!policy.len || json_parse_in(arena, policy, NULL, &root, &err) != LK_OK)
		return false;
	for (size_t i = 0; (statement = item_of(json_get(root, STR("Statement")), i)); i++) {
		const struct json *principal = json_get(statement, STR("Principal"));
		bool everybody = str_is(json_string(principal), "*") || holds(json_get(principal, STR("AWS")), "*");
		if (is_effect(statement, "Deny") && everybody && !json_get(statement, STR("Condition")) &&
		    holds(json_get(statement, STR("Action")), "s3:PutObject"))
			return true;
	}
	return false;
}

/* --- buckets */

void doctor_judge_bucket(struct doctor_findings *findings, const struct doctor_subject *subject,
			 const struct s3_cors *cors, bool cors_declared, struct str policy)
{
	struct str rules = str_format_in(findings->arena, "%zu CORS rule%s%s", cors->rules, cors->rules == 1 ? "" : "s",
					 !cors->rules	 ? ": browsers cannot reach it from a page"
					 : cors->uploads ? ", and browsers may upload"
							 : ", and none lets browsers upload");
	bool lost = cors_declared && !cors->rules;
	add(findings, subject, "cors", lost ? DOCTOR_AILS : DOCTOR_FINE, rules,
	    lost ? "the template gives it rules: lkc drift shows who took them away, lkc apply --revert-drift sets "
		   "them back"
		 : NULL);
	bool denied = denies_uploads(findings->arena, policy);
	add(findings, subject, "policy", denied ? DOCTOR_AILS : DOCTOR_FINE,
	    !policy.len ? STR("it has no policy: the permissions of who calls decide")
	    : denied	? STR("its policy denies s3:PutObject to everybody")
			: STR("its policy denies nobody to upload"),
	    denied ? "take that statement out, or give it a condition" : NULL);
}

/* --- distributions */

static void judge_origin(struct doctor_findings *f, const struct doctor_subject *subject,
			 const struct cloudfront_distribution *d, const struct cloudfront_origin *origin,
			 const struct doctor_origin *bucket)
{
	struct str id = origin->id;
	if (!origin->access_control_id.len)
		add(f, subject, "origin access", DOCTOR_AILS,
		    str_format_in(f->arena, "the origin %.*s has no origin access control", STR_ARG(id)),
		    "give the origin an OriginAccessControlId, so that CloudFront signs its requests to the bucket");
	else if (!bucket->known)
		add(f, subject, "origin access", DOCTOR_UNKNOWN,
		    str_format_in(f->arena, "the bucket of the origin %.*s is not of this stack", STR_ARG(id)), NULL);
	else if (!doctor_policy_lets_cloudfront(f->arena, bucket->policy, d->arn))
		add(f, subject, "origin access", DOCTOR_AILS,
		    str_format_in(f->arena, "the bucket of the origin %.*s does not let this distribution read",
				  STR_ARG(id)),
		    "its policy needs Allow s3:GetObject for cloudfront.amazonaws.com with AWS:SourceArn the "
		    "distribution's");
	else
		add(f, subject, "origin access", DOCTOR_FINE,
		    str_format_in(f->arena, "the origin %.*s signs its requests, and the bucket lets it read",
				  STR_ARG(id)),
		    NULL);
}

void doctor_judge_distribution(struct doctor_findings *findings, const struct doctor_subject *subject,
			       const struct cloudfront_distribution *distribution, const struct doctor_origin *origins)
{
	const struct cloudfront_distribution *d = distribution;
	bool deployed = str_is(d->status, "Deployed");
	struct str words = str_format_in(findings->arena, "%.*s is %s, its last change %.*s", STR_ARG(d->domain),
					 d->enabled ? "enabled" : "disabled",
					 STR_ARG(deployed ? STR("is everywhere") : STR("is on its way")));
	add(findings, subject, "deployed", d->enabled && deployed ? DOCTOR_FINE : DOCTOR_AILS, words,
	    !d->enabled ? "set Enabled: true, and apply"
	    : !deployed ? "wait some minutes until it is deployed everywhere"
			: NULL);
	for (size_t i = 0; i < d->origins.count; i++)
		if (d->origins.items[i].s3)
			judge_origin(findings, subject, d, &d->origins.items[i], &origins[i]);
}
