#include "check/reference.h"

#include "check/kinds.h"
#include "check/parameter.h"
#include "check/relate.h"

static unsigned yields_of_ref(struct check *check, struct str target)
{
	struct check_name *parameter = map_get(&check->parameters, target);
	if (parameter)
		return parameter_is_list(parameter->entry) ? KIND_LIST : KIND_SCALAR;
	if (str_is(target, "AWS::NotificationARNs"))
		return KIND_LIST;
	if (graph_is_pseudo_parameter(target) || check_find_resource(check, target))
		return KIND_SCALAR;
	return KIND_ANY;
}

/* "Endpoint.Address" is at "/Endpoint/Address" in the schema. */
static struct pack_node schema_of_attribute(struct check *check, const struct check_resource *target,
					    struct str attribute)
{
	char *path = arena_alloc(check->arena, attribute.len + 2);
	path[0] = '/';
	for (size_t i = 0; i < attribute.len; i++)
		path[i + 1] = attribute.ptr[i] == '.' ? '/' : attribute.ptr[i];
	struct pack_node schema = schema_at(&target->type, (struct str){path, attribute.len + 1});
	return schema_resolve(&target->type, schema);
}

static unsigned yields_of_attribute(struct check *check, const struct value *argument)
{
	if (argument->kind != VALUE_LIST || argument->as.list.count != 2)
		return KIND_ANY;
	struct str attribute = value_string(argument->as.list.items[1]);
	const struct check_resource *target = check_find_resource(check, value_string(argument->as.list.items[0]));
	if (!target || target->is_custom || !pack_is_present(target->type.node) || !attribute.len)
		return KIND_ANY;
	return kinds_wanted(schema_of_attribute(check, target, attribute));
}

unsigned reference_kinds(struct check *check, const struct value *reference)
{
	if (reference->fn == FN_REF)
		return yields_of_ref(check, value_string(reference->as.argument));
	return yields_of_attribute(check, reference->as.argument);
}

/* Types whose attributes are what others make of them. */
static bool is_open(const struct check_resource *target, struct str attribute)
{
	static const char *const types[] = {
		"AWS::CloudFormation::Stack",
		"AWS::Serverless::Application",
		"AWS::ServiceCatalog::CloudFormationProvisionedProduct",
	};
	if (target->is_custom || !pack_is_present(target->type.node) || check_is_serverless(target->type.name))
		return true;
	for (size_t i = 0; i < LK_COUNT(types); i++)
		if (str_is(target->type.name, types[i]))
			return true;
	return str_is(target->type.name, "AWS::SSM::Parameter") && str_is(attribute, "Value");
}

/* What Ref yields: the one primary identifier. Of several, and of a security group, the schema does not tell. */
static struct pack_node schema_of_ref(const struct check_resource *target)
{
	struct pack_node identifiers = pack_get_text(target->type.node, "primaryIdentifier");
	struct str path = pack_string(pack_item(identifiers, 0)), start = STR("/properties");
	if (pack_count(identifiers) != 1 || !str_starts_with(path, start))
		return (struct pack_node){0};
	return schema_resolve(&target->type, schema_at(&target->type, str_slice(path, start.len, path.len)));
}

/* Adds the schema's formats to words; true when the wanted one is among them. */
static bool has_format(struct arena *arena, struct pack_node schema, struct str format, struct str *words)
{
	struct str own = pack_string(pack_get_text(schema, "format"));
	struct pack_node any = pack_get_text(schema, "anyOf");
	if (str_equal(own, format))
		return true;
	if (own.len)
		*words = str_format_in(arena, "%.*s%s%.*s", STR_ARG(*words), words->len ? " or " : "", STR_ARG(own));
	for (size_t i = 0; i < pack_count(any); i++)
		if (has_format(arena, pack_item(any, i), format, words))
			return true;
	return false;
}

/* Ref of a security group is its id where VpcId is given, else its name.
 * Source: CloudFormation User Guide, "AWS::EC2::SecurityGroup", return values. */
static bool is_group_of(const struct resource *resource, struct str format, bool *ret_has_vpc)
{
	enum presence presence = check_presence(relate_value(resource, "Properties.VpcId"));
	*ret_has_vpc = presence != PRESENCE_ABSENT;
	return str_is(resource->type, "AWS::EC2::SecurityGroup") && presence != PRESENCE_MAYBE &&
	       (str_is(format, "AWS::EC2::SecurityGroup.Id") || str_is(format, "AWS::EC2::SecurityGroup.Name"));
}

bool reference_differs(struct check *check, const struct value *reference, struct str format, struct str *ret_words)
{
	struct str attribute, words = {0};
	if (!str_starts_with(format, STR("AWS::")) || (reference->fn != FN_REF && reference->fn != FN_GET_ATT))
		return false;
	const struct resource *resource = relate_target(check, reference, &attribute);
	const struct check_resource *target = resource ? check_find_resource(check, resource->logical_id) : NULL;
	if (!target || is_open(target, attribute))
		return false;
	bool is_ref = reference->fn == FN_REF, has_vpc;
	if (is_ref && is_group_of(resource, format, &has_vpc)) {
		*ret_words = has_vpc ? STR("Ref of a security group with VpcId yields its id")
				     : STR("Ref of a security group without VpcId yields its name");
		return has_vpc != str_is(format, "AWS::EC2::SecurityGroup.Id");
	}
	struct pack_node schema = is_ref ? schema_of_ref(target) : schema_of_attribute(check, target, attribute);
	if (!pack_is_present(schema) || has_format(check->arena, schema, format, &words))
		return false;
	struct str what = is_ref ? STR("Ref") : attribute;
	*ret_words = words.len ? str_format_in(check->arena, "%.*s of %.*s yields %.*s", STR_ARG(what),
					       STR_ARG(target->type.name), STR_ARG(words))
			       : str_format_in(check->arena, "%.*s of %.*s yields something else", STR_ARG(what),
					       STR_ARG(target->type.name));
	return true;
}

/* --- ARNs */

static bool matches_any(const struct check *check, struct str pattern, const char *const *samples, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (check_matches(check, pattern, str_from(samples[i])))
			return true;
	return false;
}

/* Whether a '|' stands in no more groups than the pattern opens with: what follows it may be anything. */
static bool has_choice(struct str pattern, size_t groups)
{
	size_t depth = 0;
	bool in_class = false;
	for (size_t i = 0; i < pattern.len; i++) {
		char c = pattern.ptr[i];
		if (c == '\\')
			i++;
		else if (c == '[' || c == ']')
			in_class = c == '[';
		else if (!in_class && c == '(')
			depth++;
		else if (!in_class && c == ')')
			depth -= depth > 0;
		else if (!in_class && c == '|' && depth <= groups)
			return true;
	}
	return false;
}

/* The pattern names the start of an ARN, and takes none of what else resources are called by. */
static bool wants_arn(const struct check *check, struct str pattern)
{
	static const char *const others[] = {"name",
	                                     "My-name_1",
	                                     "a/b/c",
	                                     "123456789012",
	                                     "0123456789abcdef0",
	                                     "id-0123456789abcdef0",
	                                     "https://example.com/a",
	                                     "01234567-89ab-cdef-0123-456789abcdef",
	                                     "us-east-1_aBcDeF123",
	                                     ""};
	size_t at = 0, groups = 0;
	for (; at < pattern.len && (pattern.ptr[at] == '^' || pattern.ptr[at] == '('); at++)
		groups += pattern.ptr[at] == '(';
	return str_starts_with(str_slice(pattern, at, pattern.len), STR("arn:")) && !has_choice(pattern, groups) &&
	       !matches_any(check, pattern, others, LK_COUNT(others));
}

static bool may_be_arn(const struct check *check, struct pack_node schema)
{
	static const char *const samples[] = {
		"arn:aws:iam::123456789012:role/name",
		"arn:aws:s3:::name",
		"arn:aws:sns:us-east-1:123456789012:name",
		"arn:aws:lambda:us-east-1:123456789012:function:name",
		"arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
		"arn:aws:states:us-east-1:123456789012:stateMachine:name",
		"arn:aws:logs:us-east-1:123456789012:log-group:name:*",
	};
	struct str pattern = pack_string(pack_get_text(schema, "pattern"));
	return !pattern.len || matches_any(check, pattern, samples, LK_COUNT(samples));
}

bool reference_is_no_arn(struct check *check, const struct value *reference, struct str pattern,
                         struct str *ret_words)
{
	if (reference->fn != FN_REF)
		return false;
	const struct resource *resource = relate_target(check, reference, NULL);
	const struct check_resource *target = resource ? check_find_resource(check, resource->logical_id) : NULL;
	if (!target || is_open(target, (struct str){0}))
		return false;
	struct pack_node schema = schema_of_ref(target);
	if (!pack_is_present(schema) || may_be_arn(check, schema) || !wants_arn(check, pattern))
		return false;
	*ret_words = str_format_in(check->arena, "Ref of %.*s yields its name", STR_ARG(target->type.name));
	return true;
}
