#include "aws/cloudformation_read.h"

enum lk_status cfn_get_template(struct aws_client *client, struct arena *arena, struct str stack,
                                struct str change_set, bool processed, struct str *ret_template,
                                struct error *ret_err)
{
	struct query_form form;
	const struct xml *result;
	query_form_init_in(&form, arena);
	query_add_optional(&form, "StackName", stack);
	query_add_optional(&form, "ChangeSetName", change_set);
	query_add(&form, "TemplateStage", processed ? STR("Processed") : STR("Original"));
	enum lk_status status =
		aws_query_call(client, arena, &AWS_CLOUDFORMATION, "GetTemplate", &form, &result, ret_err);
	if (status != LK_OK)
		return status;
	struct str body = xml_raw_text(result, "TemplateBody");
	if (!body.len)
		return error_set(ret_err, ERROR_PROTOCOL, "CloudFormation GetTemplate: the answer holds no template");
	*ret_template = body;
	return LK_OK;
}

static struct cfn_parameter_declaration read_declaration(const struct xml *member)
{
	return (struct cfn_parameter_declaration){
		.key = xml_text(member, "ParameterKey"),
		.type = xml_text(member, "ParameterType"),
		.default_value = xml_raw_text(member, "DefaultValue"),
		.description = xml_text(member, "Description"),
		.no_echo = xml_bool(member, "NoEcho"),
	};
}

static enum lk_status summarise(struct aws_client *client, struct arena *arena, const char *action,
                                const struct cfn_template *template, struct cfn_template_summary *ret_summary,
                                struct error *ret_err)
{
	struct query_form form;
	const struct xml *result;
	query_form_init_in(&form, arena);
	query_add_optional(&form, "TemplateBody", template->body);
	query_add_optional(&form, "TemplateURL", template->url);
	enum lk_status status = aws_query_call(client, arena, &AWS_CLOUDFORMATION, action, &form, &result, ret_err);
	if (status != LK_OK)
		return status;
	struct cfn_template_summary summary = {
		.description = xml_text(result, "Description"),
		.capabilities_reason = xml_text(result, "CapabilitiesReason"),
	};
	for (const struct xml *member = cfn_first(result, "Parameters"); member; member = cfn_next(member))
		VEC_PUSH(arena, &summary.parameters) = read_declaration(member);
	struct cfn_string_list capabilities = cfn_read_strings(arena, result, "Capabilities");
	struct cfn_string_list types = cfn_read_strings(arena, result, "ResourceTypes");
	struct cfn_string_list transforms = cfn_read_strings(arena, result, "DeclaredTransforms");
	CFN_ASSIGN_LIST(&summary.capabilities, capabilities);
	CFN_ASSIGN_LIST(&summary.resource_types, types);
	CFN_ASSIGN_LIST(&summary.transforms, transforms);
	*ret_summary = summary;
	return LK_OK;
}

enum lk_status cfn_get_template_summary(struct aws_client *client, struct arena *arena,
                                        const struct cfn_template *template, struct cfn_template_summary *ret_summary,
                                        struct error *ret_err)
{
	return summarise(client, arena, "GetTemplateSummary", template, ret_summary, ret_err);
}

enum lk_status cfn_validate_template(struct aws_client *client, struct arena *arena,
                                     const struct cfn_template *template, struct cfn_template_summary *ret_summary,
                                     struct error *ret_err)
{
	return summarise(client, arena, "ValidateTemplate", template, ret_summary, ret_err);
}
