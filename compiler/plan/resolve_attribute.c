#include "base/buf.h"
#include "base/limits.h"
#include "plan/resolve_state.h"

/* Attributes of living resources that follow from their physical id and the place they live in.
 *
 * A template's variables: ${Partition}, ${Region}, ${Account}, ${Suffix}; ${Id}, the physical id; ${Last}, what stands
 * behind its last slash or colon; ${Path}, the property Path of IAM's resources, "/" when it is not given. */
struct derived {
	const char *type, *attribute, *template;
};

/* Source: CloudFormation Template Reference, "Return values" of each type. */
static const struct derived table[] = {
	{"AWS::Cognito::UserPool", "ProviderName", "cognito-idp.${Region}.${Suffix}/${Id}"},
	{"AWS::Cognito::UserPool", "ProviderURL", "https://cognito-idp.${Region}.${Suffix}/${Id}"},
	{"AWS::Events::Rule", "Arn", "arn:${Partition}:events:${Region}:${Account}:rule/${Id}"},
	{"AWS::IAM::Group", "Arn", "arn:${Partition}:iam::${Account}:group${Path}${Id}"},
	{"AWS::IAM::InstanceProfile", "Arn", "arn:${Partition}:iam::${Account}:instance-profile${Path}${Id}"},
	{"AWS::IAM::Role", "Arn", "arn:${Partition}:iam::${Account}:role${Path}${Id}"},
	{"AWS::IAM::User", "Arn", "arn:${Partition}:iam::${Account}:user${Path}${Id}"},
	{"AWS::Kinesis::Stream", "Arn", "arn:${Partition}:kinesis:${Region}:${Account}:stream/${Id}"},
	{"AWS::Logs::LogGroup", "Arn", "arn:${Partition}:logs:${Region}:${Account}:log-group:${Id}:*"},
	{"AWS::S3::Bucket", "DomainName", "${Id}.s3.${Suffix}"},
	{"AWS::S3::Bucket", "DualStackDomainName", "${Id}.s3.dualstack.${Region}.${Suffix}"},
	{"AWS::S3::Bucket", "RegionalDomainName", "${Id}.s3.${Region}.${Suffix}"},
	{"AWS::SNS::Topic", "TopicName", "${Last}"},
	{"AWS::SQS::Queue", "Arn", "arn:${Partition}:sqs:${Region}:${Account}:${Last}"},
	{"AWS::SQS::Queue", "QueueName", "${Last}"},
	{"AWS::StepFunctions::StateMachine", "Name", "${Last}"},
};

static struct str find_in_table(const struct resource *resource, struct str attribute)
{
	for (size_t i = 0; i < LK_COUNT(table); i++)
		if (str_is(resource->type, table[i].type) && str_is(attribute, table[i].attribute))
			return str_from(table[i].template);
	return (struct str){0};
}

/* Types whose ARN ends in something else than the identifier that aws-service-spec's form names: an id beside the name,
 * or another kind of template. Source: CloudFormation Template Reference, "Return values" of each type. */
static bool has_another_form(struct str type)
{
	return str_is(type, "AWS::CloudFront::KeyValueStore") || str_is(type, "AWS::IoT::DomainConfiguration") ||
	       str_is(type, "AWS::Pinpoint::InAppTemplate");
}

/* aws-service-spec has the form of most types' ARNs; it is taken where all it asks for beside the place is the one
 * identifier that the physical id is: "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}". */
static struct str find_in_spec(struct resolve *resolve, const struct resource *resource, struct str attribute)
{
	struct schema_type type;
	if (!str_is(attribute, "Arn") || !resolve->pack || !schema_find_type(resolve->pack, resource->type, &type))
		return (struct str){0};
	struct pack_node spec = pack_get(pack_get_text(pack_root(resolve->pack), "service_spec"), resource->type);
	struct pack_node identifiers = pack_get_text(type.node, "primaryIdentifier");
	struct str template = pack_string(pack_get_text(spec, "arnTemplate"));
	struct str listed = pack_string(pack_item(identifiers, 0)), prefix = STR("/properties/");
	if (pack_count(identifiers) != 1 || !str_starts_with(listed, prefix) || has_another_form(resource->type) ||
	    !schema_has_role(&type, SCHEMA_READ_ONLY, STR("/Arn"), NULL))
		return (struct str){0};
	struct str name = str_slice(listed, prefix.len, listed.len);
	struct str variable = str_format_in(resolve->arena, "${%.*s}", STR_ARG(name));
	size_t at = str_find(template, variable, 0);
	if (at == SIZE_MAX)
		return (struct str){0};
	return str_format_in(resolve->arena, "%.*s${Id}%.*s", STR_ARG(str_slice(template, 0, at)),
			     STR_ARG(str_slice(template, at + variable.len, template.len)));
}

/* Behind the last slash or colon: a queue's name in its URL, a topic's in its ARN. */
static struct str last_part(struct str id)
{
	size_t start = id.len;
	while (start && id.ptr[start - 1] != '/' && id.ptr[start - 1] != ':')
		start--;
	return str_slice(id, start, id.len);
}

/* "/" when there is none; empty when it is not known. */
static struct str path_of(struct resolve *resolve, const struct resource *resource)
{
	struct value *path = value_get(resource->properties, STR("Path"));
	const struct value *known = path ? resolve_value(resolve, path) : NULL;
	if (!known)
		return STR("/");
	return known->kind == VALUE_STRING ? known->as.string : (struct str){0};
}

/* Empty when it is not known. */
static struct str variable(struct resolve *resolve, const struct resource *resource, struct str id, struct str name)
{
	static const char *const pseudo[][2] = {{"Partition", "AWS::Partition"},
						{"Region", "AWS::Region"},
						{"Account", "AWS::AccountId"},
						{"Suffix", "AWS::URLSuffix"}};
	for (size_t i = 0; i < LK_COUNT(pseudo); i++)
		if (str_is(name, pseudo[i][0]))
			return resolve_pseudo_parameter(resolve, str_from(pseudo[i][1]));
	if (str_is(name, "Id"))
		return id;
	if (str_is(name, "Last"))
		return last_part(id);
	return str_is(name, "Path") ? path_of(resolve, resource) : (struct str){0};
}

/* The template with its variables put in; NULL when one is not known. */
static struct value *fill(struct resolve *resolve, const struct resource *resource, struct str id, struct str template)
{
	struct buf text;
	size_t position = 0, start, end, copied = 0;
	struct str name;
	bool known = true;
	buf_init(&text, LIMIT_RESOLVED_TEXT);
	while (known && sub_next_variable(template, &position, &name, &start, &end)) {
		struct str part = variable(resolve, resource, id, name);
		known = part.len > 0;
		buf_append(&text, str_slice(template, copied, start));
		buf_append(&text, part);
		copied = end;
	}
	buf_append(&text, str_slice(template, copied, template.len));
	known &= buf_ok(&text);
	struct value *value =
		known ? value_string_in(resolve->arena, buf_copy_in(&text, resolve->arena)) : NULL;
	buf_done(&text);
	return value;
}

struct value *resolve_derived_attribute(struct resolve *resolve, const struct resource *resource, struct str attribute)
{
	struct str id = value_string(map_get(&resolve->physical_ids, resource->logical_id));
	struct str template = find_in_table(resource, attribute);
	/* A rule of another bus has that in its ARN too, and perhaps in its physical id. */
	if (!id.len || (str_is(resource->type, "AWS::Events::Rule") &&
	                value_get(resource->properties, STR("EventBusName"))))
		return NULL;
	if (!template.len)
		template = find_in_spec(resolve, resource, attribute);
	return template.len ? fill(resolve, resource, id, template) : NULL;
}
