#include "aws/cloudformation_read.h"

#include "base/clock.h"
#include "base/limits.h"

void cfn_pager_init_in(struct cfn_pager *pager, struct arena *arena, struct aws_client *client, const char *action)
{
	*pager = (struct cfn_pager){.client = client, .action = action};
	query_form_init_in(&pager->form, arena);
}

enum lk_status cfn_pager_next(struct cfn_pager *pager, const struct xml **ret_result, struct error *ret_err)
{
	struct arena *arena = pager->form.arena;
	struct query_form form = pager->form; /* so that the token of one page is not among the pairs of the next */
	query_add_optional(&form, "NextToken", pager->token);
	const struct xml *result;
	enum lk_status status = aws_query_call(pager->client, arena, &AWS_CLOUDFORMATION, pager->action, &form, &result,
	                                       ret_err);
	if (status != LK_OK)
		return status;
	struct str token = xml_text(result, "NextToken");
	if (token.len && str_equal(token, pager->token))
		return error_set(ret_err, ERROR_PROTOCOL,
		                 "CloudFormation %s: the service gives the same page again and again", pager->action);
	if (++pager->pages > LIMIT_PAGES)
		return error_set(ret_err, ERROR_LIMIT, "CloudFormation %s: more than %d pages", pager->action,
		                 LIMIT_PAGES);
	pager->token = token;
	pager->finished = !token.len;
	*ret_result = result;
	return LK_OK;
}

enum lk_status cfn_do(struct aws_client *client, struct arena *arena, const char *action,
                      const struct query_form *form, struct error *ret_err)
{
	const struct xml *result;
	return aws_query_call(client, arena, &AWS_CLOUDFORMATION, action, form, &result, ret_err);
}

const struct xml *cfn_first(const struct xml *result, const char *list)
{
	return xml_child(xml_child(result, list), "member");
}

const struct xml *cfn_next(const struct xml *member)
{
	return xml_next(member, "member");
}

struct cfn_string_list cfn_read_strings(struct arena *arena, const struct xml *node, const char *list)
{
	struct cfn_string_list strings = {0};
	for (const struct xml *member = cfn_first(node, list); member; member = cfn_next(member))
		VEC_PUSH(arena, &strings.items) = str_trim(member->text);
	return strings;
}

struct cfn_parameter cfn_read_parameter(const struct xml *member)
{
	return (struct cfn_parameter){
		.key = xml_text(member, "ParameterKey"),
		.value = xml_raw_text(member, "ParameterValue"),
		.use_previous = xml_bool(member, "UsePreviousValue"),
		.resolved_value = xml_raw_text(member, "ResolvedValue"),
	};
}

struct cfn_tag cfn_read_tag(const struct xml *member)
{
	return (struct cfn_tag){xml_raw_text(member, "Key"), xml_raw_text(member, "Value")};
}

int64_t cfn_read_time(const struct xml *node, const char *path)
{
	int64_t time_ms;
	return clock_parse_iso(xml_text(node, path), &time_ms) ? time_ms : 0;
}
