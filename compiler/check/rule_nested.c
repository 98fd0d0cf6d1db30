#include "check/relate.h"
#include "check/rules.h"
#include "check/walk.h"

/* Parameters of nested stacks against those of their templates, where these are files beside the stack's own. They are
 * read by whoever runs the check. */

static bool is_local(struct str location)
{
	static const char *const endings[] = {".json", ".template", ".yaml", ".yml"};
	if (str_starts_with(location, STR("/")) || str_contains(location, STR("://")))
		return false;
	for (size_t i = 0; i < LK_COUNT(endings); i++)
		if (str_ends_with(location, str_from(endings[i])))
			return true;
	return false;
}

/* A macro may give the template other parameters than those that stand there. */
static bool is_open_document(const struct value *document)
{
	const struct value *transform = value_get(document, STR("Transform"));
	const struct value *parameters = value_get(document, STR("Parameters"));
	bool is_own = transform && !str_starts_with(value_string(transform), STR("AWS::"));
	return is_own || (parameters && (parameters->kind != VALUE_MAP || walk_is_open_map(parameters)));
}

static void check_given(struct check *check, const struct holder *holder, const struct step *given, struct str location,
			const struct value *declared)
{
	for (size_t i = 0; given->value && i < given->value->as.map.count; i++) {
		const struct member *member = &given->value->as.map.items[i];
		struct step at = step_key(given, member->key, member->value);
		struct fault fault = {.rule = "E3043", .holder = holder, .at = &at, .on_key = true};
		if (!value_get(declared, member->key) && check_presence(member->value) == PRESENCE_PRESENT)
			check_fault(check, &fault, "the template '%.*s' has no parameter '%.*s'", STR_ARG(location),
				    STR_ARG(member->key));
	}
}

static void check_missing(struct check *check, const struct holder *holder, const struct step *given,
			  struct str location, const struct value *declared)
{
	struct fault fault = {.rule = "E3043", .holder = holder, .at = given};
	for (size_t i = 0; declared && i < declared->as.map.count; i++) {
		const struct member *member = &declared->as.map.items[i];
		bool is_needed = member->value->kind == VALUE_MAP && !value_get(member->value, STR("Default"));
		if (is_needed && check_presence(value_get(given->value, member->key)) == PRESENCE_ABSENT)
			check_fault(check, &fault, "the template '%.*s' needs the parameter '%.*s'", STR_ARG(location),
				    STR_ARG(member->key));
	}
}

static void check_nested(struct check *check, const struct resource *resource, const char *property)
{
	struct holder holder = holder_of_resource(resource);
	struct step properties = step_key(NULL, STR("Properties"), resource->properties);
	const struct value *parameters = value_get(resource->properties, STR("Parameters"));
	struct step given = step_key(&properties, STR("Parameters"), parameters);
	struct str location;
	if (!relate_text(value_get(resource->properties, str_from(property)), &location) || !is_local(location) ||
	    relate_is_open(resource) || (parameters && (parameters->kind != VALUE_MAP || walk_is_open_map(parameters))))
		return;
	const struct value *document = check->options->read_nested(check->options->nested_context, location);
	const struct value *declared = value_get(document, STR("Parameters"));
	if (!document || is_open_document(document))
		return;
	check_given(check, &holder, &given, location, declared);
	check_missing(check, &holder, parameters ? &given : &properties, location, declared);
}

static void pass_nested(struct check *check)
{
	const struct check_resource *found;
	if (!check->options->read_nested)
		return;
	for (size_t i = 0; (found = relate_next(check, "AWS::CloudFormation::Stack", &i));)
		check_nested(check, found->resource, "TemplateURL");
	for (size_t i = 0; (found = relate_next(check, "AWS::Serverless::Application", &i));)
		check_nested(check, found->resource, "Location");
}

static const struct rule rows[] = {
	{
		.id = "E3043",
		.severity = SEVERITY_ERROR,
		.title = "Parameters that a nested stack's template does not have, or lacks",
		.doc = "A nested stack takes the parameters of its template alone, and all that have no default. Known "
		       "where TemplateURL, or Location of a serverless application, is a file beside the stack's. "
		       "Source: CloudFormation User Guide, \"AWS::CloudFormation::Stack\", Parameters.",
		.pass = pass_nested,
	},
};

const struct rule_group rules_nested = {rows, LK_COUNT(rows)};
