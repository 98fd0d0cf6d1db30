/* What ails a stack that lives: the judgement on what was looked at. Pure; whoever calls it has asked the services.
 *
 * It goes by what users meet: a function that runs out of time, an upload from a browser that fails, a distribution
 * that shows nothing. */
#ifndef LK_OBSERVE_DOCTOR_H
#define LK_OBSERVE_DOCTOR_H

#include "aws/cloudfront.h"
#include "aws/lambda_api.h"
#include "aws/logs.h"
#include "aws/s3.h"
#include "base/vec.h"

enum doctor_verdict { DOCTOR_FINE, DOCTOR_AILS, DOCTOR_UNKNOWN };

struct doctor_finding {
	struct str logical_id, type;
	const char *check; /* "time", "memory", "state", "cors", "policy", "deployed", "origin access" */
	enum doctor_verdict verdict;
	struct str words;   /* what was seen */
	const char *advice; /* what to do; NULL: nothing */
};

struct doctor_findings {
	struct arena *arena;
	VEC(struct doctor_finding) items;
};

struct doctor_subject {
	struct str logical_id, type;
};

/* What could not be looked at, and why. */
void doctor_note_unknown(struct doctor_findings *findings, const struct doctor_subject *subject, const char *check,
			 struct str reason);

/* reports NULL: it has no log yet. hours: how far back they go. */
void doctor_judge_function(struct doctor_findings *findings, const struct doctor_subject *subject,
			   const struct lambda_configuration *configuration, const struct logs_reports *reports,
			   int hours);

/* cors_declared: the template gives the bucket rules. policy: its JSON; empty: none. */
void doctor_judge_bucket(struct doctor_findings *findings, const struct doctor_subject *subject,
			 const struct s3_cors *cors, bool cors_declared, struct str policy);

/* A bucket behind a distribution, and its policy. known false: the bucket is not of the stack. */
struct doctor_origin {
	bool known;
	struct str policy;
};

/* origins: by number as the distribution's. */
void doctor_judge_distribution(struct doctor_findings *findings, const struct doctor_subject *subject,
			       const struct cloudfront_distribution *distribution, const struct doctor_origin *origins);

/* Whether a bucket policy lets that distribution read objects. */
bool doctor_policy_lets_cloudfront(struct arena *arena, struct str policy, struct str distribution_arn);

#endif
