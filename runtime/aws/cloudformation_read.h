/* What the files of CloudFormation share: paging, and the shapes that many answers have in common. */
#ifndef LK_AWS_CLOUDFORMATION_READ_H
#define LK_AWS_CLOUDFORMATION_READ_H

#include "aws/cloudformation.h"
#include "aws/cloudformation_drift.h"
#include "aws/query.h"

struct cfn_string_list {
	VEC(struct str) items;
};

/* One operation read page by page. */
struct cfn_pager {
	struct aws_client *client;
	const char *action;
	struct query_form form; /* without NextToken */
	struct str token;
	size_t pages;
	bool finished;
	struct query_call call; /* the last of cfn_pagers_next() */
};

void cfn_pager_init_in(struct cfn_pager *pager, struct arena *arena, struct aws_client *client, const char *action);

/* The next page, and .finished behind the last. ERROR_PROTOCOL for a token that repeats, ERROR_LIMIT past
 * LIMIT_PAGES. */
LK_MUST_USE enum lk_status cfn_pager_next(struct cfn_pager *pager, const struct xml **ret_result,
                                          struct error *ret_err);

/* The next pages of several side by side, all of one client; the finished ones are passed over. Each pager's .call says
 * what came of it; one that failed is finished. False when there was nothing left to fetch. */
bool cfn_pagers_next(struct cfn_pager *pagers, size_t count);

/* An operation whose answer has nothing to read. */
LK_MUST_USE enum lk_status cfn_do(struct aws_client *client, struct arena *arena, const char *action,
                                  const struct query_form *form, struct error *ret_err);

/* The first member of a list, and the next: for (m = cfn_first(result, "Stacks"); m; m = cfn_next(m)). */
const struct xml *cfn_first(const struct xml *result, const char *list);
const struct xml *cfn_next(const struct xml *member);

struct cfn_string_list cfn_read_strings(struct arena *arena, const struct xml *node, const char *list);
struct cfn_parameter cfn_read_parameter(const struct xml *member);
struct cfn_tag cfn_read_tag(const struct xml *member);

/* Of one stack, or of a stack of a set, which tells less. */
struct cfn_resource_drift cfn_read_drift_in(struct arena *arena, const struct xml *member);

void cfn_add_parameters(struct query_form *form, const struct cfn_parameter *parameters, size_t count);
/* Without any tag the list is sent empty: left out, what lives would keep those it has. */
void cfn_add_tags(struct query_form *form, const struct cfn_tag *tags, size_t count);

/* 0 when it is missing or no time. */
int64_t cfn_read_time(const struct xml *node, const char *path);

/* VEC fields of the same element type, made anonymously in different structs, are assigned member by member. */
#define CFN_ASSIGN_LIST(target, source) \
	((target)->items = (source).items.items, (target)->count = (source).items.count, \
	 (target)->capacity = (source).items.capacity)

#endif
