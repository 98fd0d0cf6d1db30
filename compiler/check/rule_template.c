#include "check/rules.h"

/* Source: CloudFormation User Guide, "Understand CloudFormation quotas". */
enum {
	QUOTA_RESOURCES = 500,
	QUOTA_PARAMETERS = 200,
	QUOTA_OUTPUTS = 200,
	QUOTA_MAPPINGS = 200,
	QUOTA_DESCRIPTION = 1024, /* bytes */
};

/* The finding stands at the first thing beyond the quota. */
static void check_quota(struct check *check, size_t count, size_t most, const char *rule, struct place place,
                        const char *what)
{
	if (count > most && check_wants(check, rule))
		diag_report(check->diag, rule, SEVERITY_ERROR, place, "the stack has %zu %s; the service allows %zu",
		            count, what, most);
}

static struct place place_of(const struct entries *entries, size_t index)
{
	return index < entries->count ? entries->items[index].place : (struct place){0};
}

static void pass_quotas(struct check *check)
{
	const struct graph *graph = check->graph;
	struct place place = {0};
	if (graph->resources.count > QUOTA_RESOURCES)
		place = graph->resources.items[QUOTA_RESOURCES].place;
	check_quota(check, graph->resources.count, QUOTA_RESOURCES, "E3010", place, "resources");
	check_quota(check, graph->parameters.count, QUOTA_PARAMETERS, "E2010",
	            place_of(&graph->parameters, QUOTA_PARAMETERS), "parameters");
	check_quota(check, graph->outputs.count, QUOTA_OUTPUTS, "E6010", place_of(&graph->outputs, QUOTA_OUTPUTS),
	            "outputs");
	check_quota(check, graph->mappings.count, QUOTA_MAPPINGS, "E7010", place_of(&graph->mappings, QUOTA_MAPPINGS),
	            "mappings");
	if (graph->description.len > QUOTA_DESCRIPTION && check_wants(check, "E1003"))
		diag_report(check->diag, "E1003", SEVERITY_ERROR, (struct place){.file = graph->source},
		            "the description has %zu bytes; the service allows %d", graph->description.len,
		            QUOTA_DESCRIPTION);
}

#define TEN(text) text text text text text text text text text text
#define TEXT_1000 TEN(TEN(TEN("x")))
#define BUCKET "  B: {Type: AWS::S3::Bucket}\n"

#define QUOTA_SOURCE "Source: CloudFormation User Guide, \"Understand CloudFormation quotas\"."

/* Sections that are too large are long to write: tests/check makes them. */
static const struct rule rows[] = {
	{
		.id = "E1003",
		.severity = SEVERITY_ERROR,
		.title = "A description that is too long",
		.doc = "The description of a template has at most 1,024 bytes. " QUOTA_SOURCE,
		.pass = pass_quotas,
		.good = "Description: short\nResources:\n" BUCKET,
		.bad = "Description: " TEXT_1000 TEN("abc") "\nResources:\n" BUCKET,
	},
	{
		.id = "E2010",
		.severity = SEVERITY_ERROR,
		.title = "Too many parameters",
		.doc = "A template has at most 200 parameters. " QUOTA_SOURCE,
		.pass = pass_quotas,
	},
	{
		.id = "E3010",
		.severity = SEVERITY_ERROR,
		.title = "Too many resources",
		.doc = "A template has at most 500 resources. " QUOTA_SOURCE,
		.pass = pass_quotas,
	},
	{
		.id = "E6010",
		.severity = SEVERITY_ERROR,
		.title = "Too many outputs",
		.doc = "A template has at most 200 outputs. " QUOTA_SOURCE,
		.pass = pass_quotas,
	},
	{
		.id = "E7010",
		.severity = SEVERITY_ERROR,
		.title = "Too many mappings",
		.doc = "A template has at most 200 mappings. " QUOTA_SOURCE,
		.pass = pass_quotas,
	},
};

const struct rule_group rules_template = {rows, LK_COUNT(rows)};
