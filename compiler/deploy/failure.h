/* What went wrong in an operation, told from its events alone: the first cause, what the cascade hid, what to do.
 *
 * Pure. A failure has a reason of its own unless it is a consequence (follow_is_consequence()) or stands for a nested
 * stack whose own events tell more. Failures of the same reason are one entry with several resources. */
#ifndef LK_DEPLOY_FAILURE_H
#define LK_DEPLOY_FAILURE_H

#include "aws/cloudformation.h"

struct failure {
	struct cfn_event event; /* the first event of this reason; texts are those of the events */
	struct str within;      /* logical id of the nested stack of the root that holds it; empty: the root itself */
	struct str reason;      /* the service's message; a hook's own words behind it */
	struct str code;        /* "AlreadyExists", "NoSuchKey"; empty: none told */
	const char *advice;     /* what to do, a sentence; NULL: the table knows none */
	VEC(struct str) others; /* logical ids that failed later for the same reason */
};

struct failure_report {
	bool found;                /* cause is set */
	struct failure cause;
	VEC(struct failure) more;  /* failures of their own behind it, oldest first */
	size_t followed;           /* events of failure that only followed */
};

/* events: of one operation, oldest first; those of its nested stacks stand before the failure of the nested stack. */
void failure_report_in(struct arena *arena, const struct cfn_event *events, size_t count,
                       struct failure_report *ret_report);

bool failure_is_failed(const struct cfn_event *event);

/* A nested stack that failed, whose own events tell why: look into it by its physical id. */
bool failure_is_nested(const struct cfn_event *event);

/* Of a reason: the handler's error code, or that of the service behind it. */
struct str failure_code(struct str reason);

/* The sentence for a failure of a type ("AWS::S3::Bucket") in a state ("CREATE_FAILED"), or NULL. */
const char *failure_advice(struct str type, struct str status, struct str reason);

#endif
