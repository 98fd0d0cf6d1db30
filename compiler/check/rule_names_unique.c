#include "base/vec.h"
#include "check/rule_names.h"
#include "check/scenario.h"

/* Who has a name already: the entries of one name are a chain. */
struct claim {
	struct holder holder;
	const struct step *at;
	struct claim *next;
};

/* Whether both places are there in one deployment. */
static bool coexist(struct check *check, const struct claim *a, const struct claim *b)
{
	struct scenario scenario = scenario_at(&a->holder, a->at), other = scenario_at(&b->holder, b->at);
	for (size_t i = 0; i < other.count; i++)
		scenario_demand(&scenario, other.demands[i].condition, other.demands[i].wanted);
	return !scenario.count || scenario_solve(check, &scenario, NULL) == SCENARIO_POSSIBLE;
}

/* The earlier claim to the name that stands beside this one; NULL when there is none. */
static const struct claim *put_claim(struct check *check, struct map *claims, struct str name, struct claim claim)
{
	const struct claim *rival = NULL;
	claim.next = map_get(claims, name);
	for (const struct claim *other = claim.next; other && !rival; other = other->next)
		if (other->holder.resource != claim.holder.resource || other->holder.entry != claim.holder.entry)
			rival = coexist(check, other, &claim) ? other : NULL;
	struct claim *kept = ARENA_NEW(check->arena, struct claim);
	*kept = claim;
	map_put(claims, name, kept);
	return rival;
}

/* Types that the service tells apart by a name of the template's, though their primary identifier is an ARN or id that
 * it makes of it; scope is what else the name may differ by. Sources: the services' API references, where the creation
 * fails because the name is taken (EntityAlreadyExists, DuplicateLoadBalancerName, ResourceExistsException …). */
static const struct {
	const char *type, *name, *scope;
} named[] = {
	{"AWS::Batch::JobQueue", "Properties.JobQueueName", NULL},
	{"AWS::CloudFront::CachePolicy", "Properties.CachePolicyConfig.Name", NULL},
	{"AWS::CloudFront::Function", "Properties.Name", NULL},
	{"AWS::CloudFront::OriginAccessControl", "Properties.OriginAccessControlConfig.Name", NULL},
	{"AWS::CloudFront::OriginRequestPolicy", "Properties.OriginRequestPolicyConfig.Name", NULL},
	{"AWS::CloudFront::ResponseHeadersPolicy", "Properties.ResponseHeadersPolicyConfig.Name", NULL},
	{"AWS::CodeBuild::Project", "Properties.Name", NULL},
	{"AWS::EC2::SecurityGroup", "Properties.GroupName", "Properties.VpcId"},
	{"AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties.Name", NULL},
	{"AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Name", NULL},
	{"AWS::Events::Rule", "Properties.Name", "Properties.EventBusName"},
	{"AWS::IAM::ManagedPolicy", "Properties.ManagedPolicyName", NULL},
	{"AWS::SNS::Topic", "Properties.TopicName", NULL},
	{"AWS::SQS::Queue", "Properties.QueueName", NULL},
	{"AWS::SecretsManager::Secret", "Properties.Name", NULL},
	{"AWS::StepFunctions::Activity", "Properties.Name", NULL},
	{"AWS::StepFunctions::StateMachine", "Properties.StateMachineName", NULL},
};

/* The properties that make a resource the one it is, dotted; at most that many. */
enum { IDENTIFIER_MAX = 6 };

struct identifier {
	const char *paths[IDENTIFIER_MAX];
	size_t count;
	bool scoped; /* the last path may be missing */
};

static bool identifier_by_name(struct str type, struct identifier *ret_identifier)
{
	for (size_t i = 0; i < LK_COUNT(named); i++) {
		if (!str_is(type, named[i].type))
			continue;
		*ret_identifier = (struct identifier){.paths = {named[i].name, named[i].scope},
		                                      .count = named[i].scope ? 2 : 1,
		                                      .scoped = named[i].scope != NULL};
		return true;
	}
	return false;
}

/* By the schema: all of the primary identifier, where the template sets all of it. */
static bool identifier_by_schema(const struct check *check, const struct schema_type *type,
                                 struct identifier *ret_identifier)
{
	struct pack_node list = pack_get_text(type->node, "primaryIdentifier");
	struct identifier identifier = {.count = 0};
	struct str prefix = STR("/properties/");
	for (size_t i = 0; i < pack_count(list); i++) {
		struct str path = pack_string(pack_item(list, i));
		if (!str_starts_with(path, prefix) || i == IDENTIFIER_MAX)
			return false;
		struct str name = str_slice(path, prefix.len, path.len);
		if (str_contains(name, STR("/")) ||
		    schema_has_role(type, SCHEMA_READ_ONLY, str_slice(path, prefix.len - 1, path.len), NULL))
			return false;
		identifier.paths[i] = str_format_in(check->arena, "Properties.%.*s", STR_ARG(name)).ptr;
		identifier.count++;
	}
	*ret_identifier = identifier;
	return identifier.count > 0;
}

static bool find_identifier(const struct check *check, const struct check_resource *found,
                            struct identifier *ret_identifier)
{
	return !found->is_custom && (identifier_by_name(found->resource->type, ret_identifier) ||
	                             identifier_by_schema(check, &found->type, ret_identifier));
}

static void claim_name(struct check *check, struct map *claims, const struct resource *resource, struct str words,
                       struct str scope, const struct step *at)
{
	struct claim claim = {.holder = holder_of_resource(resource), .at = at};
	struct str type = resource->type;
	struct str key = str_format_in(check->arena, "%.*s\n%.*s\n%.*s", STR_ARG(type), STR_ARG(words), STR_ARG(scope));
	const struct claim *rival = put_claim(check, claims, key, claim);
	struct fault fault = {.rule = "E3019", .holder = &claim.holder, .at = at};
	if (rival)
		check_fault(check, &fault, "'%.*s' is the same %.*s as '%.*s': %.*s", STR_ARG(resource->logical_id),
		            STR_ARG(type), STR_ARG(rival->holder.resource->logical_id), STR_ARG(words));
}

/* The shape of a list's text is none: such an identifier is left alone. */
static void claim_resource(struct check *check, const struct identifier *identifier, struct map *claims,
                           const struct resource *resource)
{
	const struct step *first = relate_step_in(check, resource, identifier->paths[0]), *branch;
	struct str scope = {0}, shape;
	for (size_t i = 1; i < identifier->count; i++) {
		const struct value *value = relate_value(resource, identifier->paths[i]);
		if (identifier->scoped && relate_is_absent(value))
			continue;
		if (relate_is_absent(value) || !shape_of_in(check, value, &shape))
			return;
		scope = str_format_in(check->arena, "%.*s\n%.*s", STR_ARG(scope), STR_ARG(shape));
	}
	for (size_t i = 0; first && (branch = relate_next_branch(check, first, &i));)
		if (shape_of_in(check, branch->value, &shape) && shape.len)
			claim_name(check, claims, resource, shape, scope, branch);
}

/* Whether the type has another property of which a change replaces the resource. */
static bool may_be_replaced(const struct schema_type *type, struct str name)
{
	static const enum schema_role roles[] = {SCHEMA_CREATE_ONLY, SCHEMA_CONDITIONAL_CREATE_ONLY};
	for (size_t i = 0; i < LK_COUNT(roles); i++) {
		struct pack_node list = pack_get_text(type->node, schema_role_name(roles[i]));
		for (size_t k = 0; k < pack_count(list); k++)
			if (!str_ends_with(pack_string(pack_item(list, k)), name))
				return true;
	}
	return false;
}

/* A name that is written out is the same in every stack of the template; one that a parameter, the stack's name or its
 * region is part of was made to differ. */
static void check_fixed(struct check *check, const struct check_resource *found, const struct identifier *identifier)
{
	const struct step *at = relate_step_in(check, found->resource, identifier->paths[0]);
	struct holder holder = holder_of_resource(found->resource);
	struct fault fault = {.rule = "LK5202", .holder = &holder, .at = at};
	struct str text;
	if (!at || identifier->count != 1 || !relate_text(at->value, &text) || str_contains(text, STR("${")))
		return;
	struct str path = str_format_in(check->arena, "/%.*s", STR_ARG(at->key));
	if (!at->above || at->above->above || !schema_has_role(&found->type, SCHEMA_CREATE_ONLY, path, NULL) ||
	    !may_be_replaced(&found->type, path) ||
	    pack_has_string(pack_get_text(found->type.node, "required"), at->key))
		return;
	fault.hint = str_format_in(check->arena, "leave %.*s out, or make it of a parameter or of AWS::StackName",
	                           STR_ARG(at->key));
	check_fault(check, &fault, "'%.*s' is the name in every stack of this template, and bars replacements",
	            STR_ARG(text));
}

void pass_identifiers(struct check *check)
{
	struct map claims;
	map_init_in(&claims, check->arena);
	for (size_t i = 0; i < check->graph->resources.count; i++) {
		const struct check_resource *found =
			check_find_resource(check, check->graph->resources.items[i].logical_id);
		struct identifier identifier;
		if (!find_identifier(check, found, &identifier))
			continue;
		claim_resource(check, &identifier, &claims, found->resource);
		check_fixed(check, found, &identifier);
	}
}

void pass_exports(struct check *check)
{
	const struct entries *outputs = &check->graph->outputs;
	struct map claims;
	map_init_in(&claims, check->arena);
	for (size_t i = 0; i < outputs->count; i++) {
		const struct value *export = value_get(outputs->items[i].body, STR("Export"));
		struct claim claim = {.holder = holder_of_entry("Outputs", "output", &outputs->items[i])};
		struct step *above = ARENA_NEW(check->arena, struct step), *at = ARENA_NEW(check->arena, struct step);
		struct str shape;
		*above = step_key(NULL, STR("Export"), export);
		*at = step_key(above, STR("Name"), value_get(export, STR("Name")));
		if (!at->value || !shape_of_in(check, at->value, &shape))
			continue;
		claim.at = at;
		const struct claim *rival = put_claim(check, &claims, shape, claim);
		struct fault fault = {.rule = "LK5201", .holder = &claim.holder, .at = at};
		if (rival)
			check_fault(check, &fault, "output '%.*s' exports the name '%.*s', as '%.*s' does",
			            STR_ARG(outputs->items[i].name), STR_ARG(shape),
			            STR_ARG(rival->holder.entry->name));
	}
}
