#include "check/rules.h"

/* Source: CloudFormation User Guide, "Understand CloudFormation quotas". */
enum {
	QUOTA_RESOURCES = 500,
	QUOTA_PARAMETERS = 200,
	QUOTA_OUTPUTS = 200,
	QUOTA_MAPPINGS = 200,
	QUOTA_DESCRIPTION = 1024, /* bytes */
	QUOTA_NAME = 255,
	QUOTA_SIZE = 1000000, /* bytes of the body, by S3 */
};

/* From nine tenths on there is a warning, so that nobody meets the quota on the day of a release. */
static bool is_near(size_t count, size_t most)
{
	return count <= most && count * 10 > most * 9;
}

/* The finding stands at the first thing beyond the quota. */
static void check_quota(struct check *check, size_t count, size_t most, const char *rule, const char *near_rule,
			struct place place, const char *what)
{
	if (count > most && check_wants(check, rule))
		diag_report(check->diag, rule, SEVERITY_ERROR, place, "the stack has %zu %s; the service allows %zu",
			    count, what, most);
	else if (is_near(count, most) && check_wants(check, near_rule))
		diag_report(check->diag, near_rule, SEVERITY_WARNING, (struct place){.file = check->graph->source},
			    "the stack has %zu of the %zu %s that the service allows", count, most, what);
}

static struct place place_of(const struct entries *entries, size_t index)
{
	return index < entries->count ? entries->items[index].place : (struct place){0};
}

static void check_entries(struct check *check, const struct entries *entries, size_t most, const char *rule,
			  const char *near_rule, const char *what)
{
	check_quota(check, entries->count, most, rule, near_rule, place_of(entries, most), what);
}

static void check_description(struct check *check)
{
	size_t length = check->graph->description.len;
	struct place place = check->graph->description_place;
	place.file = check->graph->source;
	if (length > QUOTA_DESCRIPTION && check_wants(check, "E1003"))
		diag_report(check->diag, "E1003", SEVERITY_ERROR, place,
			    "the description has %zu bytes; the service allows %d", length, QUOTA_DESCRIPTION);
	else if (is_near(length, QUOTA_DESCRIPTION) && check_wants(check, "I1003"))
		diag_report(check->diag, "I1003", SEVERITY_WARNING, place,
			    "the description has %zu of the %d bytes that the service allows", length,
			    QUOTA_DESCRIPTION);
}

static void check_name_length(struct check *check, struct str name, struct place place, const char *rule,
			      const char *noun)
{
	if (is_near(name.len, QUOTA_NAME) && check_wants(check, rule))
		diag_report(check->diag, rule, SEVERITY_WARNING, place,
			    "the %s's name has %zu of the %d characters that the service allows", noun, name.len,
			    QUOTA_NAME);
}

static void check_name_lengths(struct check *check, const struct entries *entries, const char *rule, const char *noun)
{
	for (size_t i = 0; i < entries->count; i++)
		check_name_length(check, entries->items[i].name, entries->items[i].place, rule, noun);
}

static void pass_quotas(struct check *check)
{
	const struct graph *graph = check->graph;
	struct place place = {0};
	if (graph->resources.count > QUOTA_RESOURCES)
		place = graph->resources.items[QUOTA_RESOURCES].place;
	check_quota(check, graph->resources.count, QUOTA_RESOURCES, "E3010", "I3010", place, "resources");
	check_entries(check, &graph->parameters, QUOTA_PARAMETERS, "E2010", "I2010", "parameters");
	check_entries(check, &graph->outputs, QUOTA_OUTPUTS, "E6010", "I6010", "outputs");
	check_entries(check, &graph->mappings, QUOTA_MAPPINGS, "E7010", "I7010", "mappings");
	check_description(check);
	for (size_t i = 0; i < graph->resources.count; i++)
		check_name_length(check, graph->resources.items[i].logical_id, graph->resources.items[i].place, "I3012",
				  "resource");
	check_name_lengths(check, &graph->parameters, "I2011", "parameter");
	check_name_lengths(check, &graph->outputs, "I6011", "output");
	check_name_lengths(check, &graph->mappings, "I7002", "mapping");
}

void check_size(const struct check_options *options, const struct graph *graph, size_t size, struct diag *diag)
{
	struct place place = {.file = graph->source, .line = 1, .column = 1};
	if (size > QUOTA_SIZE && check_selects(options, "E1002"))
		diag_report(diag, "E1002", SEVERITY_ERROR, place, "the template has %zu bytes; the service allows %d",
			    size, QUOTA_SIZE);
	else if (is_near(size, QUOTA_SIZE) && check_selects(options, "I1002"))
		diag_report(diag, "I1002", SEVERITY_WARNING, place,
			    "the template has %zu of the %d bytes that the service allows", size, QUOTA_SIZE);
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
		.doc = "A template has at most 500 resources. Above 5,000 the rules across resources are not asked. "
		       QUOTA_SOURCE,
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
	{
		.id = "E1002",
		.severity = SEVERITY_ERROR,
		.title = "A template that is too large",
		.doc = "A template has at most 1 MB, and more than 51,200 bytes only by S3, which lkc sees to. What is "
		       "measured is "
		       "the canonical YAML that lkc sends. " QUOTA_SOURCE,
		.pass = pass_quotas,
	},
	{
		.id = "I1002",
		.severity = SEVERITY_WARNING,
		.title = "A template that is nearly too large",
		.doc = "Nine tenths of the quota are used. Nested stacks, or several stacks, share the "
		       "load. " QUOTA_SOURCE,
		.pass = pass_quotas,
	},
	{
		.id = "I1003",
		.severity = SEVERITY_WARNING,
		.title = "A description that is nearly too long",
		.doc = "Nine tenths of the quota are used. " QUOTA_SOURCE,
		.pass = pass_quotas,
		.good = "Description: short\nResources:\n" BUCKET,
		.bad = "Description: " TEXT_1000 "\nResources:\n" BUCKET,
	},
	{
		.id = "I2010",
		.severity = SEVERITY_WARNING,
		.title = "Nearly too many parameters",
		.doc = "Nine tenths of the quota are used. " QUOTA_SOURCE,
		.pass = pass_quotas,
	},
	{
		.id = "I2011",
		.severity = SEVERITY_WARNING,
		.title = "A parameter's name that is nearly too long",
		.doc = "Nine tenths of the quota are used. " QUOTA_SOURCE,
		.pass = pass_quotas,
	},
	{
		.id = "I3010",
		.severity = SEVERITY_WARNING,
		.title = "Nearly too many resources",
		.doc = "Nine tenths of the quota are used. " QUOTA_SOURCE,
		.pass = pass_quotas,
	},
	{
		.id = "I3012",
		.severity = SEVERITY_WARNING,
		.title = "A logical id that is nearly too long",
		.doc = "Nine tenths of the quota are used. " QUOTA_SOURCE,
		.pass = pass_quotas,
	},
	{
		.id = "I6010",
		.severity = SEVERITY_WARNING,
		.title = "Nearly too many outputs",
		.doc = "Nine tenths of the quota are used. " QUOTA_SOURCE,
		.pass = pass_quotas,
	},
	{
		.id = "I6011",
		.severity = SEVERITY_WARNING,
		.title = "An output's name that is nearly too long",
		.doc = "Nine tenths of the quota are used. " QUOTA_SOURCE,
		.pass = pass_quotas,
	},
	{
		.id = "I7002",
		.severity = SEVERITY_WARNING,
		.title = "A mapping's name that is nearly too long",
		.doc = "Nine tenths of the quota are used. " QUOTA_SOURCE,
		.pass = pass_quotas,
	},
	{
		.id = "I7010",
		.severity = SEVERITY_WARNING,
		.title = "Nearly too many mappings",
		.doc = "Nine tenths of the quota are used. " QUOTA_SOURCE,
		.pass = pass_quotas,
	},
};

const struct rule_group rules_template = {rows, LK_COUNT(rows)};
