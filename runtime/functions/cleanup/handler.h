/* cleanup-job: deletes expired sessions and old analytics.
 *
 * The event does not matter; a schedule sends it. SESSIONS_TABLE's items go once expires_at (N, seconds since 1970, the
 * table's TTL attribute) is past: DynamoDB does that itself within days, this makes it within one. ANALYTICS_TABLE's
 * items go when timestamp (N, seconds since 1970) is more than ANALYTICS_RETENTION_DAYS ago. The answer:
 *
 *   {"sessions": {"scanned": 120, "deleted": 7, "complete": true}, "analytics": {…}}
 *
 * complete is false where the deadline came first; the next run goes on. */
#ifndef LK_FUNCTIONS_CLEANUP_HANDLER_H
#define LK_FUNCTIONS_CLEANUP_HANDLER_H

#include "functions/common/function.h"

extern const struct function CLEANUP_FUNCTION;

#endif
