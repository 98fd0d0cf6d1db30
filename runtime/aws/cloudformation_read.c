#include "aws/cloudformation_read.h"

#include "base/clock.h"
#include "base/limits.h"

void cfn_pager_init_in(struct cfn_pager *pager, struct arena *arena, struct aws_client *client, const char *action)
{
	*pager = (struct cfn_pager){.client = client, .action = action};
	query_form_init_in(&pager->form, arena);
}

/* The token of one page is not among the pairs of the next. */
static struct query_form form_of(const struct cfn_pager *pager)
{
	struct query_form form = pager->form;
	query_add_optional(&form, "NextToken", pager->token);
	return form;
}

static enum lk_status take_page(struct cfn_pager *pager, const struct xml *result, struct error *ret_err)
{
	struct str token = xml_text(result, "NextToken");
	if (token.len && str_equal(token, pager->token))
		return error_set(ret_err, ERROR_PROTOCOL,
				 "CloudFormation %s: the service gives the same page again and again", pager->action);
	if (++pager->pages > LIMIT_PAGES)
		return error_set(ret_err, ERROR_LIMIT, "CloudFormation %s: more than %d pages", pager->action,
				 LIMIT_PAGES);
	pager->token = token;
	pager->finished = !token.len;
	return LK_OK;
}

enum lk_status cfn_pager_next(struct cfn_pager *pager, const struct xml **ret_result, struct error *ret_err)
{
	struct query_form form = form_of(pager);
	enum lk_status status = aws_query_call(pager->client, form.arena, &AWS_CLOUDFORMATION, pager->action, &form,
					       ret_result, ret_err);
	return status == LK_OK ? take_page(pager, *ret_result, ret_err) : status;
}

bool cfn_pagers_next(struct cfn_pager *pagers, size_t count)
{
	struct arena *arena = pagers[0].form.arena;
	struct query_call *calls = arena_alloc_array(arena, count, sizeof(*calls));
	struct query_form *forms = arena_alloc_array(arena, count, sizeof(*forms));
	size_t asked = 0, next = 0;
	for (size_t i = 0; i < count; i++) {
		pagers[i].call = (struct query_call){0};
		if (pagers[i].finished)
			continue;
		forms[asked] = form_of(&pagers[i]);
		calls[asked] = (struct query_call){.action = pagers[i].action, .form = &forms[asked]};
		asked++;
	}
	aws_query_call_many(pagers[0].client, arena, &AWS_CLOUDFORMATION, calls, asked);
	for (size_t i = 0; i < count; i++) {
		struct cfn_pager *pager = &pagers[i];
		if (pager->finished)
			continue;
		pager->call = calls[next++];
		if (pager->call.status == LK_OK)
			pager->call.status = take_page(pager, pager->call.result, &pager->call.err);
		pager->finished = pager->finished || pager->call.status != LK_OK;
	}
	return asked > 0;
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

void cfn_add_parameters(struct query_form *form, const struct cfn_parameter *parameters, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		query_add_member(form, "Parameters", i + 1, "ParameterKey", parameters[i].key);
		if (parameters[i].use_previous)
			query_add_member(form, "Parameters", i + 1, "UsePreviousValue", STR("true"));
		else
			query_add_member(form, "Parameters", i + 1, "ParameterValue", parameters[i].value);
	}
}

void cfn_add_tags(struct query_form *form, const struct cfn_tag *tags, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		query_add_member(form, "Tags", i + 1, "Key", tags[i].key);
		query_add_member(form, "Tags", i + 1, "Value", tags[i].value);
	}
	if (!count)
		query_add(form, "Tags", (struct str){0});
}

static struct cfn_difference read_difference(const struct xml *member)
{
	return (struct cfn_difference){
		.path = xml_text(member, "PropertyPath"),
		.expected = xml_raw_text(member, "ExpectedValue"),
		.actual = xml_raw_text(member, "ActualValue"),
		.type = xml_text(member, "DifferenceType"),
	};
}

struct cfn_resource_drift cfn_read_drift_in(struct arena *arena, const struct xml *member)
{
	struct cfn_resource_drift drift = {
		.logical_id = xml_text(member, "LogicalResourceId"),
		.physical_id = xml_text(member, "PhysicalResourceId"),
		.type = xml_text(member, "ResourceType"),
		.status = xml_text(member, "StackResourceDriftStatus"),
		.status_reason = xml_text(member, "DriftStatusReason"),
		.expected = xml_raw_text(member, "ExpectedProperties"),
		.actual = xml_raw_text(member, "ActualProperties"),
	};
	const struct xml *found = cfn_first(member, "PropertyDifferences");
	for (; found; found = cfn_next(found))
		VEC_PUSH(arena, &drift.differences) = read_difference(found);
	return drift;
}
