#include "check/every.h"
#include "check/rules.h"

/* Transforms, macros and modules: what they make is not known here, that they are there is. */

/* Source: CloudFormation User Guide, "Transform reference". */
static const char *const transforms[] = {
	"AWS::CodeDeployBlueGreen",
	"AWS::Include",
	"AWS::LanguageExtensions",
	"AWS::SecretsManager-2020-07-23",
	"AWS::SecretsManager-2024-09-16",
	"AWS::Serverless-2016-10-31",
	"AWS::ServiceCatalog",
};

static void check_transform(struct check *check, const struct value *transform)
{
	struct str name = transform->kind == VALUE_MAP ? value_string(value_get(transform, STR("Name")))
						       : value_string(transform);
	if (!name.len) {
		if (transform->kind != VALUE_INTRINSIC && check_wants(check, "E1005"))
			diag_report(check->diag, "E1005", SEVERITY_ERROR, transform->place,
				    "a transform is the name of a macro, or a map with Name and Parameters");
		return;
	}
	bool known = !str_starts_with(name, STR("AWS::"));
	for (size_t i = 0; i < LK_COUNT(transforms) && !known; i++)
		known = str_is(name, transforms[i]);
	if (!known && check_wants(check, "E1005"))
		diag_report(check->diag, "E1005", SEVERITY_ERROR, transform->place, "AWS has no transform '%.*s'",
			    STR_ARG(name));
	if (!str_starts_with(name, STR("AWS::")) && check_wants(check, "LK6101"))
		diag_report(check->diag, "LK6101", SEVERITY_INFO, transform->place,
			    "macro '%.*s' may change anything here; what it makes is not checked", STR_ARG(name));
}

static void check_transforms(struct check *check)
{
	const struct value *transform = check->graph->transform;
	if (transform && transform->kind == VALUE_LIST)
		for (size_t i = 0; i < transform->as.list.count; i++)
			check_transform(check, transform->as.list.items[i]);
	else if (transform)
		check_transform(check, transform);
}

/* A macro within the template: {"Fn::Transform": {"Name": …}}. */
static void visit_macro(struct check *check, const struct holder *holder, const struct step *at)
{
	struct fault fault = {.rule = "LK6101", .holder = holder, .at = at};
	struct str name = value_is_intrinsic(at->value, FN_TRANSFORM)
				  ? value_string(value_get(at->value->as.argument, STR("Name")))
				  : (struct str){0};
	if (name.len)
		check_fault(check, &fault, "macro '%.*s' makes what stands here; it is not checked", STR_ARG(name));
}

/* --- loops: any transform may bring them; without one the service takes the key for a name */

static void check_loop(struct check *check, const struct holder *holder, const struct step *at)
{
	struct fault fault = {.rule = "E1032",
			      .holder = holder,
			      .at = at,
			      .on_key = true,
			      .hint = STR("Transform: AWS::LanguageExtensions at the top of the template")};
	check_fault(check, &fault, "Fn::ForEach needs the transform AWS::LanguageExtensions");
}

static void visit_loop(struct check *check, const struct holder *holder, const struct step *at)
{
	if (at->key.ptr && str_starts_with(at->key, STR("Fn::ForEach::")))
		check_loop(check, holder, at);
}

static void check_loop_entries(struct check *check, const struct entries *entries, const char *section,
			       const char *noun)
{
	for (size_t i = 0; i < entries->count; i++) {
		struct holder holder = holder_of_entry(section, noun, &entries->items[i]);
		struct step root = step_root(entries->items[i].body);
		if (str_starts_with(entries->items[i].name, STR("Fn::ForEach::")))
			check_loop(check, &holder, &root);
	}
}

static void check_loops(struct check *check)
{
	if (check->graph->transform)
		return;
	check_loop_entries(check, &check->graph->generators, "Resources", "resource");
	check_loop_entries(check, &check->graph->conditions, "Conditions", "condition");
	check_loop_entries(check, &check->graph->outputs, "Outputs", "output");
	every_in_resources(check, visit_loop);
}

/* Source: CloudFormation User Guide, "Use CloudFormation modules", considerations. */
static void check_module(struct check *check, const struct resource *resource)
{
	static const char *const refused[] = {"CreationPolicy", "UpdatePolicy"};
	struct holder holder = holder_of_resource(resource);
	for (size_t i = 0; i < LK_COUNT(refused); i++) {
		struct step at =
			step_key(NULL, str_from(refused[i]), value_get(resource->attributes, str_from(refused[i])));
		struct fault fault = {.rule = "E5001", .holder = &holder, .at = &at};
		if (at.value)
			check_fault(check, &fault, "a module takes no %s", refused[i]);
	}
	struct step properties = step_key(NULL, STR("Properties"), resource->properties);
	struct step tags = step_key(&properties, STR("Tags"), value_get(resource->properties, STR("Tags")));
	struct fault fault = {.rule = "E5001", .holder = &holder, .at = &tags};
	if (tags.value)
		check_fault(check, &fault, "a module takes no Tags");
}

static void pass_macros(struct check *check)
{
	check_transforms(check);
	check_loops(check);
	every_in_resources(check, visit_macro);
	for (size_t i = 0; i < check->graph->resources.count; i++)
		if (str_ends_with(check->graph->resources.items[i].type, STR("::MODULE")))
			check_module(check, &check->graph->resources.items[i]);
}

#define BUCKET "Resources:\n  B: {Type: AWS::S3::Bucket}\n"
#define LOOP "Resources:\n  Fn::ForEach::Topics: [Name, [A, B], {'Topic${Name}': {Type: AWS::SNS::Topic}}]\n"
#define MODULE(more) "Resources:\n  M:\n    Type: Org::Shop::Bucket::MODULE\n    Properties: {" more "}\n"

static const struct rule rows[] = {
	{
		.id = "E1005",
		.severity = SEVERITY_ERROR,
		.title = "A transform that there is not",
		.doc = "AWS hosts a few transforms; every other name is a macro of the account's own, without AWS:: "
		       "before it. "
		       "Source: CloudFormation User Guide, \"Transform reference\".",
		.pass = pass_macros,
		.good = "Transform: AWS::LanguageExtensions\n" BUCKET,
		.bad = "Transform: AWS::LanguageExtension\n" BUCKET,
	},
	{
		.id = "E1032",
		.severity = SEVERITY_ERROR,
		.title = "A loop without its transform",
		.doc = "Fn::ForEach is worked out by AWS::LanguageExtensions alone. Source: CloudFormation User Guide, "
		       "\"Fn::ForEach\".",
		.pass = pass_macros,
		.good = "Transform: AWS::LanguageExtensions\n" LOOP,
		.bad = LOOP,
	},
	{
		.id = "E5001",
		.severity = SEVERITY_ERROR,
		.title = "A module with what modules do not take",
		.doc = "Modules take no CreationPolicy, UpdatePolicy or Tags. Source: CloudFormation User Guide, "
		       "\"Create reusable "
		       "resource configurations with modules\".",
		.pass = pass_macros,
		.good = MODULE("Name: n"),
		.bad = MODULE("Name: n, Tags: []"),
	},
	{
		.id = "LK6101",
		.severity = SEVERITY_INFO,
		.title = "A macro whose work is not checked",
		.doc = "The macro runs in the account when the template is deployed; nothing here knows what it makes.",
		.pass = pass_macros,
		.good = "Transform: AWS::LanguageExtensions\n" BUCKET,
		.bad = "Transform: Uppercase\n" BUCKET,
	},
};

const struct rule_group rules_macros = {rows, LK_COUNT(rows)};
