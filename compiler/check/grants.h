/* What a resource policy lets a service do: the statements of a policy document, one by one. Inside this room only. */
#ifndef LK_CHECK_GRANTS_H
#define LK_CHECK_GRANTS_H

#include "check/relate.h"

/* MAYBE where only the deployment knows. */
enum answer { ANSWER_NO, ANSWER_MAYBE, ANSWER_YES };

static inline enum answer answer_and(enum answer a, enum answer b)
{
	return a < b ? a : b;
}

/* The next statement of a PolicyDocument; *position starts at 0. A document that cannot be read is one statement of
 * which nothing is known. NULL after the last, and for no document. */
const struct step *grants_next_statement(const struct check *check, const struct step *document, size_t *position);

/* Whether the statement allows the service ("s3.amazonaws.com") the action ("sqs:SendMessage"), on the resources and
 * under the conditions that it has. */
enum answer grants_service(const struct step *statement, const char *service, const char *action);

/* Whether it allows everybody something, without a condition. */
enum answer grants_everybody(const struct step *statement);

/* The values that a condition wants of the key, in any operator; NULL when there is none. *ret_unknown says that there
 * may be one nevertheless. */
const struct step *grants_condition(const struct check *check, const struct step *statement, const char *key,
                                    bool *ret_unknown);

/* The index-th of what is a list or stands alone; NULL past the last. */
const struct value *grants_item(const struct value *one_or_many, size_t index);

/* Whether the text fits a pattern of * and ?, ASCII case ignored. */
bool grants_matches(struct str pattern, struct str text);

#endif
