/* CloudWatch Logs: what Lambda has written of its invocations. */
#ifndef LK_AWS_LOGS_H
#define LK_AWS_LOGS_H

#include "aws/client.h"

struct logs_reports {
	int64_t invocations, timeouts;
	double most_ms;         /* the longest duration; 0: none */
	int64_t most_memory_mb; /* 0: none told */
	bool more;              /* not all were read */
};

/* The reports since then, of both formats of log. *ret_exists is false where there is no such group. Source: AWS Lambda
 * Developer Guide, "Viewing CloudWatch logs for Lambda functions" and "Lambda telemetry: platform.report". */
LK_MUST_USE enum lk_status logs_read_reports(struct aws_client *client, struct arena *arena, struct str group,
					     int64_t since_ms, bool *ret_exists, struct logs_reports *ret_reports,
					     struct error *ret_err);

#endif
