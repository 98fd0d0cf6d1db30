#include "check/rules.h"

/* The last pass: those before it have marked what is used. Nothing is reported where a transform may use what the
 * template itself does not. */
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
	if (check->expands)
		return;
	report_unused(check, &check->parameters, "W2001", "Parameters", "parameter");
	report_unused(check, &check->conditions, "W8001", "Conditions", "condition");
	if (!check->unknown_mapping)
		report_unused(check, &check->mappings, "W7001", "Mappings", "mapping");
}

#define BUCKET "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"

static const struct rule rows[] = {
        {"W2001", SEVERITY_WARNING, "A parameter that nothing uses",
         "The person who deploys is asked for a value that has no effect.", pass_unused,
         "Parameters:\n  Name: {Type: String}\n" BUCKET "    Properties: {BucketName: !Ref Name}\n",
         "Parameters:\n  Name: {Type: String}\n" BUCKET},
        {"W7001", SEVERITY_WARNING, "A mapping that nothing uses",
         "No Fn::FindInMap names the mapping: it has no effect.", pass_unused,
         "Mappings:\n  Names: {a: {b: my-bucket}}\n" BUCKET "    Properties: {BucketName: !FindInMap [Names, a, b]}\n",
         "Mappings:\n  Names: {a: {b: my-bucket}}\n" BUCKET},
        {"W8001", SEVERITY_WARNING, "A condition that nothing uses",
         "No resource, output, Fn::If or other condition names the condition: it has no effect.", pass_unused,
         "Conditions:\n  InEast: !Equals [!Ref AWS::Region, us-east-1]\n" BUCKET "    Condition: InEast\n",
         "Conditions:\n  InEast: !Equals [!Ref AWS::Region, us-east-1]\n" BUCKET},
};

const struct rule_group rules_unused = {rows, LK_COUNT(rows)};
