#include "check/rules.h"

/* The last pass: those before it have marked what is used. Nothing is reported where a transform or a loop may use
 * what the template itself does not. */
static void report_unused(struct check *check, const struct map *names, const char *rule, const char *section,
                          const char *noun)
{
	for (size_t i = 0; i < names->entries.count; i++) {
		const struct check_name *name = names->entries.items[i].value;
		struct holder holder = holder_of_entry(section, noun, name->entry);
		struct fault fault = {.rule = rule, .holder = &holder, .on_key = true};
		if (!name->used && !str_starts_with(name->entry->name, STR("Fn::")))
			check_fault(check, &fault, "nothing uses %s '%.*s'", noun, STR_ARG(name->entry->name));
	}
}

static void pass_unused(struct check *check)
{
	if (check->expands || check->extended_functions)
		return;
	report_unused(check, &check->parameters, "W2001", "Parameters", "parameter");
	report_unused(check, &check->conditions, "W8001", "Conditions", "condition");
	if (!check->unknown_mapping)
		report_unused(check, &check->mappings, "W7001", "Mappings", "mapping");
}

#define BUCKET "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"

static const struct rule rows[] = {
	{
		.id = "W2001",
		.severity = SEVERITY_WARNING,
		.title = "A parameter that nothing uses",
		.doc = "The person who deploys is asked for a value that has no effect.",
		.pass = pass_unused,
		.good = "Parameters:\n  Name: {Type: String}\n" BUCKET "    Properties: {BucketName: !Ref Name}\n",
		.bad = "Parameters:\n  Name: {Type: String}\n" BUCKET,
	},
	{
		.id = "W7001",
		.severity = SEVERITY_WARNING,
		.title = "A mapping that nothing uses",
		.doc = "No Fn::FindInMap names the mapping: it has no effect.",
		.pass = pass_unused,
		.good = "Mappings:\n  Names: {a: {b: my-bucket}}\n" BUCKET
		        "    Properties: {BucketName: !FindInMap [Names, a, b]}\n",
		.bad = "Mappings:\n  Names: {a: {b: my-bucket}}\n" BUCKET,
	},
	{
		.id = "W8001",
		.severity = SEVERITY_WARNING,
		.title = "A condition that nothing uses",
		.doc = "No resource, output, Fn::If or other condition names the condition: it has no effect.",
		.pass = pass_unused,
		.good = "Conditions:\n  InEast: !Equals [!Ref AWS::Region, us-east-1]\n" BUCKET
		        "    Condition: InEast\n",
		.bad = "Conditions:\n  InEast: !Equals [!Ref AWS::Region, us-east-1]\n" BUCKET,
	},
};

const struct rule_group rules_unused = {rows, LK_COUNT(rows)};
