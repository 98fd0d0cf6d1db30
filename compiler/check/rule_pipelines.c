#include "check/relate.h"
#include "check/rules.h"

/* AWS::CodePipeline::Pipeline. Source: AWS CodePipeline User Guide, "Pipeline structure reference". */

/* How many artifacts an action takes and gives. Source: ibid., "Number of input and output artifacts for each action
 * type". */
static const struct {
	const char *owner, *category, *provider;
	size_t least_in, most_in, least_out, most_out;
} actions[] = {
	{"AWS", "Approval", "Manual", 0, 0, 0, 0},
	{"AWS", "Build", "CodeBuild", 1, 5, 0, 5},
	{"AWS", "Deploy", "CloudFormation", 0, 10, 0, 1},
	{"AWS", "Deploy", "CodeDeploy", 1, 1, 0, 0},
	{"AWS", "Deploy", "ECS", 1, 1, 0, 0},
	{"AWS", "Deploy", "ElasticBeanstalk", 1, 1, 0, 0},
	{"AWS", "Deploy", "OpsWorks", 1, 1, 0, 0},
	{"AWS", "Deploy", "S3", 1, 1, 0, 0},
	{"AWS", "Deploy", "ServiceCatalog", 1, 1, 0, 0},
	{"AWS", "Invoke", "Lambda", 0, 5, 0, 5},
	{"AWS", "Source", "CodeCommit", 0, 0, 1, 1},
	{"AWS", "Source", "ECR", 0, 0, 1, 1},
	{"AWS", "Source", "S3", 0, 0, 1, 1},
	{"AWS", "Test", "CodeBuild", 1, 5, 0, 5},
	{"AWS", "Test", "DeviceFarm", 1, 1, 0, 0},
	{"Custom", "Build", "Jenkins", 0, 5, 0, 5},
	{"Custom", "Test", "Jenkins", 0, 5, 0, 5},
	{"ThirdParty", "Deploy", "AlexaSkillsKit", 0, 2, 0, 0},
	{"ThirdParty", "Source", "GitHub", 0, 0, 1, 1},
};

struct pipeline {
	struct check *check;
	struct holder holder;
	struct map outputs; /* names of the artifacts so far */
};

static void report(const struct pipeline *pipeline, const char *rule, const struct step *at, struct str words)
{
	struct fault fault = {.rule = rule, .holder = &pipeline->holder, .at = at};
	check_fault(pipeline->check, &fault, "%.*s", STR_ARG(words));
}

/* The artifacts of an action, when every one is known to be there. */
static bool count_artifacts(const struct value *action, const char *name, size_t *ret_count)
{
	const struct value *list = value_get(action, str_from(name));
	*ret_count = 0;
	if (list && list->kind != VALUE_LIST)
		return false;
	for (size_t i = 0; list && i < list->as.list.count; i++)
		if (list->as.list.items[i]->kind != VALUE_MAP)
			return false;
	*ret_count = list ? list->as.list.count : 0;
	return true;
}

static void check_count(const struct pipeline *pipeline, const struct step *at, const char *name, size_t least,
			size_t most)
{
	size_t count;
	if (!count_artifacts(at->value, name, &count) || (count >= least && count <= most))
		return;
	struct str provider = value_string(relate_below(at->value, "ActionTypeId.Provider"));
	report(pipeline, "E3702", at,
	       str_format_in(pipeline->check->arena, "the action of %.*s has %zu %s; it takes %zu to %zu",
			     STR_ARG(provider), count, name, least, most));
}

static void check_counts(const struct pipeline *pipeline, const struct step *at)
{
	for (size_t i = 0; i < LK_COUNT(actions); i++) {
		if (!value_is_string(relate_below(at->value, "ActionTypeId.Owner"), actions[i].owner) ||
		    !value_is_string(relate_below(at->value, "ActionTypeId.Category"), actions[i].category) ||
		    !value_is_string(relate_below(at->value, "ActionTypeId.Provider"), actions[i].provider))
			continue;
		check_count(pipeline, at, "InputArtifacts", actions[i].least_in, actions[i].most_in);
		check_count(pipeline, at, "OutputArtifacts", actions[i].least_out, actions[i].most_out);
	}
}

static void check_artifact_names(struct pipeline *pipeline, const struct step *at, const char *section)
{
	const struct value *list = value_get(at->value, str_from(section));
	struct step artifacts = step_key(at, str_from(section), list);
	bool gives = section[0] == 'O';
	for (size_t i = 0; list && list->kind == VALUE_LIST && i < list->as.list.count; i++) {
		struct step item = step_index(&artifacts, i, list->as.list.items[i]);
		struct str name;
		if (!relate_text(relate_below(item.value, "Name"), &name))
			continue;
		if (gives && map_has(&pipeline->outputs, name))
			report(pipeline, "E3701", &item,
			       str_format_in(pipeline->check->arena, "the artifact '%.*s' is given by an action before",
					     STR_ARG(name)));
		else if (!gives && !map_has(&pipeline->outputs, name))
			report(pipeline, "E3701", &item,
			       str_format_in(pipeline->check->arena, "no action before gives the artifact '%.*s'",
					     STR_ARG(name)));
		if (gives)
			map_put(&pipeline->outputs, name, pipeline);
	}
}

static void check_template_path(const struct pipeline *pipeline, const struct step *at)
{
	struct str path, rest, artifact;
	const struct value *inputs = value_get(at->value, STR("InputArtifacts"));
	if (!relate_text(relate_below(at->value, "Configuration.TemplatePath"), &path) || !relate_is_known(inputs))
		return;
	rest = path;
	str_next(&rest, ':', &artifact);
	for (size_t i = 0; inputs && inputs->kind == VALUE_LIST && i < inputs->as.list.count; i++)
		if (str_equal(value_string(relate_below(inputs->as.list.items[i], "Name")), artifact))
			return;
	report(pipeline, "E3703", at,
	       str_format_in(pipeline->check->arena,
			     "TemplatePath '%.*s' names the artifact '%.*s', which is no input here", STR_ARG(path),
			     STR_ARG(artifact)));
}

static void check_action(struct pipeline *pipeline, const struct step *at, bool is_first_stage)
{
	struct str category = value_string(relate_below(at->value, "ActionTypeId.Category"));
	if (category.len && is_first_stage != str_is(category, "Source"))
		report(pipeline, "E3700", at,
		       is_first_stage ? STR("the first stage of a pipeline has actions of category Source alone")
				      : STR("actions of category Source stand in the first stage alone"));
	check_counts(pipeline, at);
	check_template_path(pipeline, at);
}

/* A list whose every item is written out, so that its order is the pipeline's. */
static bool is_plain_list(const struct value *list)
{
	if (!list || list->kind != VALUE_LIST)
		return false;
	for (size_t i = 0; i < list->as.list.count; i++)
		if (list->as.list.items[i]->kind != VALUE_MAP)
			return false;
	return true;
}

static bool stages_are_plain(const struct value *stages)
{
	bool plain = is_plain_list(stages);
	for (size_t i = 0; plain && i < stages->as.list.count; i++)
		plain = is_plain_list(value_get(stages->as.list.items[i], STR("Actions")));
	return plain;
}

static int64_t run_order(const struct value *action)
{
	int64_t order;
	return relate_integer(value_get(action, STR("RunOrder")), &order) ? order : 1;
}

/* Actions in order of RunOrder, in which what one gives another may take. */
static void check_artifacts(struct pipeline *pipeline, const struct step *actions_at)
{
	const struct value *list = actions_at->value;
	for (int64_t order = 1; order <= 999; order++) {
		bool later = false;
		for (int pass = 0; pass < 2; pass++) {
			for (size_t i = 0; i < list->as.list.count; i++) {
				struct step at = step_index(actions_at, i, list->as.list.items[i]);
				later |= run_order(at.value) > order;
				if (run_order(at.value) == order)
					check_artifact_names(pipeline, &at,
							     pass ? "OutputArtifacts" : "InputArtifacts");
			}
		}
		if (!later)
			return;
	}
}

static void check_pipeline(struct check *check, const struct resource *resource)
{
	struct pipeline pipeline = {.check = check, .holder = holder_of_resource(resource)};
	const struct step *stages = relate_step_in(check, resource, "Properties.Stages");
	map_init_in(&pipeline.outputs, check->arena);
	if (!stages || !stages_are_plain(stages->value))
		return;
	for (size_t i = 0; i < stages->value->as.list.count; i++) {
		struct step stage = step_index(stages, i, stages->value->as.list.items[i]);
		struct step list = step_key(&stage, STR("Actions"), value_get(stage.value, STR("Actions")));
		for (size_t k = 0; k < list.value->as.list.count; k++) {
			struct step at = step_index(&list, k, list.value->as.list.items[k]);
			check_action(&pipeline, &at, i == 0);
		}
		check_artifacts(&pipeline, &list);
	}
}

static void pass_pipelines(struct check *check)
{
	const struct check_resource *pipeline;
	for (size_t at = 0; (pipeline = relate_next(check, "AWS::CodePipeline::Pipeline", &at));)
		check_pipeline(check, pipeline->resource);
}

#define ACTION(name, category, provider, more)                                                                         \
	"{Name: " name ", ActionTypeId: {Category: " category ", Owner: AWS, Provider: " provider                      \
	", Version: '1'}, " more "}"
#define SOURCE ACTION("s", "Source", "S3", "OutputArtifacts: [{Name: code}]")
#define BUILD(more) ACTION("b", "Build", "CodeBuild", more)
#define PIPELINE(first, second)                                                                                        \
	"Resources:\n  P:\n    Type: AWS::CodePipeline::Pipeline\n    Properties: {RoleArn: "                          \
	"'arn:aws:iam::123456789012:role/r', ArtifactStore: {Type: S3, Location: b}, Stages: [{Name: One, Actions: "   \
	"[" first "]}, {Name: Two, Actions: [" second "]}]}\n"
#define DEPLOY(path)                                                                                                   \
	ACTION("d", "Deploy", "CloudFormation",                                                                        \
	       "InputArtifacts: [{Name: code}], Configuration: {TemplatePath: '" path "'}")

static const struct rule rows[] = {
	{
		.id = "E3700",
		.severity = SEVERITY_ERROR,
		.title = "A source action outside of the first stage",
		.doc = "The first stage has source actions alone, and no other stage has one. Source: AWS CodePipeline "
		       "User Guide, "
		       "\"Pipeline structure reference\".",
		.pass = pass_pipelines,
		.good = PIPELINE(SOURCE, BUILD("InputArtifacts: [{Name: code}]")),
		.bad = PIPELINE(SOURCE, ACTION("t", "Source", "S3", "OutputArtifacts: [{Name: more}]")),
	},
	{
		.id = "E3701",
		.severity = SEVERITY_ERROR,
		.title = "An artifact that no action before gives",
		.doc = "An input artifact is the output of an action that runs before, and each name is given once. "
		       "Source: AWS "
		       "CodePipeline User Guide, \"Input and output artifacts\".",
		.pass = pass_pipelines,
		.good = PIPELINE(SOURCE, BUILD("InputArtifacts: [{Name: code}]")),
		.bad = PIPELINE(SOURCE, BUILD("InputArtifacts: [{Name: cood}]")),
	},
	{
		.id = "E3702",
		.severity = SEVERITY_ERROR,
		.title = "An action with too few or too many artifacts",
		.doc = "Each kind of action takes and gives a certain number of artifacts. Source: AWS CodePipeline "
		       "User Guide, "
		       "\"Number of input and output artifacts for each action type\".",
		.pass = pass_pipelines,
		.good = PIPELINE(SOURCE, BUILD("InputArtifacts: [{Name: code}]")),
		.bad = PIPELINE(SOURCE, BUILD("RunOrder: 1")),
	},
	{
		.id = "E3703",
		.severity = SEVERITY_ERROR,
		.title = "A template path into an artifact that is no input",
		.doc = "TemplatePath is InputArtifact::File. Source: AWS CodePipeline User Guide, \"AWS CloudFormation "
		       "deploy action "
		       "reference\".",
		.pass = pass_pipelines,
		.good = PIPELINE(SOURCE, DEPLOY("code::stack.yaml")),
		.bad = PIPELINE(SOURCE, DEPLOY("build::stack.yaml")),
	},
};

const struct rule_group rules_pipelines = {rows, LK_COUNT(rows)};
