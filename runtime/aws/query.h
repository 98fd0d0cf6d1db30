/* The Query protocol: a form goes out, XML comes back. Spoken by CloudFormation, STS, IAM, SNS.
 *
 * Source: Smithy, "AWS Query protocol". Any operation of such a service is one call of aws_query_call(). */
#ifndef LK_AWS_QUERY_H
#define LK_AWS_QUERY_H

#include "aws/client.h"
#include "formats/xml.h"

struct query_pair {
	struct str name, value;
};

/* The parameters, in order. Names and values are borrowed until the call. */
struct query_form {
	struct arena *arena;
	VEC(struct query_pair) pairs;
};

void query_form_init_in(struct query_form *form, struct arena *arena);

void query_add(struct query_form *form, const char *name, struct str value);
/* Nothing for an empty value: what is not given is not sent. */
void query_add_optional(struct query_form *form, const char *name, struct str value);
void query_add_bool(struct query_form *form, const char *name, bool value);

/* "Parameters.member.2.ParameterKey"; number counts from 1; field NULL: the member itself is the value. */
void query_add_member(struct query_form *form, const char *list, size_t number, const char *field, struct str value);

/* The list's members in order. */
void query_add_list(struct query_form *form, const char *list, const struct str *items, size_t count);

/* "Action=...&Version=...&..." */
struct str query_encode_in(struct arena *arena, const struct aws_service *service, const char *action,
                           const struct query_form *form);

/* *ret_result is the <ActionResult> element, the response element itself where there is none, and an element without
 * children for an answer without body: never NULL. form NULL: no parameters. */
LK_MUST_USE enum lk_status aws_query_call(struct aws_client *client, struct arena *arena,
                                          const struct aws_service *service, const char *action,
                                          const struct query_form *form, const struct xml **ret_result,
                                          struct error *ret_err);

/* One call of several; what came of it is as aws_query_call() tells it. */
struct query_call {
	const char *action;
	const struct query_form *form;
	enum lk_status status;
	const struct xml *result;
	struct error err;
};

/* The calls side by side, tried again as each needs it. Whether they went well, each says itself. */
void aws_query_call_many(struct aws_client *client, struct arena *arena, const struct aws_service *service,
                         struct query_call *calls, size_t count);

#endif
