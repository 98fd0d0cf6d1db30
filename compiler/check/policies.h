/* Policy documents wherever they stand, and their statements. Inside this room only. */
#ifndef LK_CHECK_POLICIES_H
#define LK_CHECK_POLICIES_H

#include "check/relate.h"

/* OTHER: of resources whose policies cfn-lint's schemas do not tell; what services agree on is checked. */
enum policy_kind { POLICY_IDENTITY, POLICY_RESOURCE, POLICY_TRUST, POLICY_REPOSITORY, POLICY_OTHER };

/* More actions, principals or keys than any document can hold: the largest quota on one is 20 KB, of buckets. What
 * comes behind is not compared with what is known, which takes its time. Source: Amazon S3 User Guide, "Policies and
 * permissions in Amazon S3". */
enum { POLICY_TEXTS_MAX = 4096 };

struct policy_document {
	const struct resource *resource;
	enum policy_kind kind;
	const struct step *at; /* the document: a map */
};

typedef void policies_visit(struct check *check, const struct policy_document *document);

/* Every policy document of the graph. One that is given as JSON text is read; its places are the text's. */
void policies_each(struct check *check, policies_visit *visit);

/* The next statement, whether it stands alone, in a list or in a branch of If. *position starts at 0. */
const struct step *policies_next_statement(const struct check *check, const struct step *document, size_t *position);

/* The next text of what may be one or a list ("Action", "Service" of a Principal); its step. Functions are passed over.
 * *position starts at 0. */
const struct step *policies_next_text(const struct check *check, const struct step *statement, const char *key,
				      size_t *position);

#endif
