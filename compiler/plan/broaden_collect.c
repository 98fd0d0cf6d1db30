#include "plan/broaden_state.h"

/* Where policies stand, and whose they are. .owner names the properties that say so, "A|B" for several; NULL: the
 * resource itself. Source: the provider schemas' own descriptions, and AWS CloudFormation Template Reference. */
static const struct place_of_policy {
	const char *type, *path;
	enum broaden_subject_kind kind;
	const char *owner;
} places[] = {
        {"AWS::IAM::Role", "Policies/*/PolicyDocument", BROADEN_IDENTITY, NULL},
        {"AWS::IAM::User", "Policies/*/PolicyDocument", BROADEN_IDENTITY, NULL},
        {"AWS::IAM::Group", "Policies/*/PolicyDocument", BROADEN_IDENTITY, NULL},
        {"AWS::IAM::Policy", "PolicyDocument", BROADEN_IDENTITY, "Roles|Users|Groups"},
        {"AWS::IAM::ManagedPolicy", "PolicyDocument", BROADEN_IDENTITY, "Roles|Users|Groups"},
        {"AWS::IAM::RolePolicy", "PolicyDocument", BROADEN_IDENTITY, "RoleName"},
        {"AWS::IAM::UserPolicy", "PolicyDocument", BROADEN_IDENTITY, "UserName"},
        {"AWS::IAM::GroupPolicy", "PolicyDocument", BROADEN_IDENTITY, "GroupName"},
        {"AWS::SSO::PermissionSet", "InlinePolicy", BROADEN_IDENTITY, NULL},
        {"AWS::IAM::Role", "AssumeRolePolicyDocument", BROADEN_TRUST, NULL},
        {"AWS::ApiGateway::RestApi", "Policy", BROADEN_POLICY, NULL},
        {"AWS::Backup::BackupVault", "AccessPolicy", BROADEN_POLICY, NULL},
        {"AWS::CodeArtifact::Domain", "PermissionsPolicyDocument", BROADEN_POLICY, NULL},
        {"AWS::CodeArtifact::Repository", "PermissionsPolicyDocument", BROADEN_POLICY, NULL},
        {"AWS::DynamoDB::Table", "ResourcePolicy/PolicyDocument", BROADEN_POLICY, NULL},
        {"AWS::DynamoDB::Table", "StreamSpecification/ResourcePolicy/PolicyDocument", BROADEN_POLICY, NULL},
        {"AWS::ECR::PublicRepository", "RepositoryPolicyText", BROADEN_POLICY, NULL},
        {"AWS::ECR::RegistryPolicy", "PolicyText", BROADEN_POLICY, NULL},
        {"AWS::ECR::Repository", "RepositoryPolicyText", BROADEN_POLICY, NULL},
        {"AWS::EFS::FileSystem", "FileSystemPolicy", BROADEN_POLICY, NULL},
        {"AWS::Elasticsearch::Domain", "AccessPolicies", BROADEN_POLICY, NULL},
        {"AWS::Events::EventBus", "Policy", BROADEN_POLICY, NULL},
        {"AWS::Events::EventBusPolicy", "Statement", BROADEN_POLICY, "EventBusName"},
        {"AWS::KMS::Key", "KeyPolicy", BROADEN_POLICY, NULL},
        {"AWS::KMS::ReplicaKey", "KeyPolicy", BROADEN_POLICY, NULL},
        {"AWS::Kinesis::ResourcePolicy", "ResourcePolicy", BROADEN_POLICY, "ResourceArn"},
        {"AWS::Logs::ResourcePolicy", "PolicyDocument", BROADEN_POLICY, NULL},
        {"AWS::MSK::ClusterPolicy", "Policy", BROADEN_POLICY, "ClusterArn"},
        {"AWS::OpenSearchService::Domain", "AccessPolicies", BROADEN_POLICY, NULL},
        {"AWS::S3::AccessPoint", "Policy", BROADEN_POLICY, NULL},
        {"AWS::S3::BucketPolicy", "PolicyDocument", BROADEN_POLICY, "Bucket"},
        {"AWS::S3Express::BucketPolicy", "PolicyDocument", BROADEN_POLICY, "Bucket"},
        {"AWS::S3ObjectLambda::AccessPointPolicy", "PolicyDocument", BROADEN_POLICY, "ObjectLambdaAccessPoint"},
        {"AWS::S3Tables::TableBucketPolicy", "ResourcePolicy", BROADEN_POLICY, "TableBucketARN"},
        {"AWS::SNS::TopicInlinePolicy", "PolicyDocument", BROADEN_POLICY, "TopicArn"},
        {"AWS::SNS::TopicPolicy", "PolicyDocument", BROADEN_POLICY, "Topics"},
        {"AWS::SQS::QueueInlinePolicy", "PolicyDocument", BROADEN_POLICY, "Queue"},
        {"AWS::SQS::QueuePolicy", "PolicyDocument", BROADEN_POLICY, "Queues"},
        {"AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", BROADEN_POLICY, "SecretId"},
        {"AWS::VpcLattice::AuthPolicy", "Policy", BROADEN_POLICY, "ResourceIdentifier"},
        {"AWS::XRay::ResourcePolicy", "PolicyDocument", BROADEN_POLICY, NULL},
};

/* What Lambda makes of a permission's properties. Source: AWS Lambda API Reference, "AddPermission". */
static const struct {
	const char *property, *operator, *key;
} permission_conditions[] = {
        {"SourceArn", "ArnLike", "aws:SourceArn"},
        {"SourceAccount", "StringEquals", "aws:SourceAccount"},
        {"PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"},
        {"OrganizationId", "StringEquals", "aws:PrincipalOrgID"},
        {"EventSourceToken", "StringEquals", "lambda:EventSourceToken"},
        {"FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"},
        {"InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"},
};

static struct broaden_side *side_of(const struct broaden_reader *reader, enum broaden_subject_kind kind,
                                    struct str name)
{
	struct arena *arena = reader->broaden->arena;
	struct str key = str_format_in(arena, "%d:%.*s", (int)kind, STR_ARG(name));
	struct broaden_subject *subject = map_get(&reader->broaden->subjects, key);
	if (!subject) {
		subject = ARENA_NEW(arena, struct broaden_subject);
		*subject = (struct broaden_subject){.kind = kind, .name = name};
		map_put(&reader->broaden->subjects, key, subject);
	}
	return reader->after ? &subject->after : &subject->before;
}

static const struct map *resources_of(const struct broaden_reader *reader)
{
	const struct planner *planner = reader->broaden->planner;
	return reader->after ? &planner->wanted : &planner->living;
}

static struct resolve *resolver_of(const struct broaden_reader *reader)
{
	return reader->after ? reader->broaden->desired : reader->broaden->live;
}

static bool is_of_service(struct str type, struct str other)
{
	size_t first = str_find(other, STR("::"), 0);
	size_t second = first == SIZE_MAX ? SIZE_MAX : str_find(other, STR("::"), first + 2);
	return second != SIZE_MAX && str_starts_with(type, str_slice(other, 0, second + 2));
}

/* The resource of the service whose physical id the text is; the text itself when there is none. */
static struct str owner_of_text(const struct broaden_reader *reader, struct str text, struct str type)
{
	const struct value *ids = reader->broaden->planner->input->physical_ids;
	for (size_t i = 0; ids && ids->kind == VALUE_MAP && i < ids->as.map.count; i++) {
		struct str name = ids->as.map.items[i].key;
		const struct resource *resource = map_get(resources_of(reader), name);
		if (resource && is_of_service(resource->type, type) &&
		    str_equal(value_string(ids->as.map.items[i].value), text))
			return name;
	}
	return text;
}

struct str broaden_owner_of(const struct broaden_reader *reader, const struct broaden_text *text, struct str type)
{
	struct str mark = text->symbolic;
	bool whole = mark.len > 2 && mark.ptr[0] == BROADEN_OPEN && mark.ptr[1] != 'X' &&
	             str_find(mark, STR("\002"), 0) == mark.len - 1;
	if (!whole)
		return owner_of_text(reader, text->resolved, type);
	size_t end = mark.ptr[1] == 'G' ? str_find(mark, STR("."), 0) : mark.len - 1;
	return str_slice(mark, 2, end);
}

typedef void visit_value(const struct broaden_reader *reader, struct value *value, void *context);

/* Calls visit for each value along a way of names and "*". */
static void walk(const struct broaden_reader *reader, struct value *value, struct str way, visit_value *visit,
                 void *context)
{
	struct str name;
	if (!value)
		return;
	if (!way.len) {
		visit(reader, value, context);
		return;
	}
	str_next(&way, '/', &name);
	if (!str_is(name, "*")) {
		walk(reader, value_get(value, name), way, visit, context);
		return;
	}
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count; i++)
		walk(reader, value->as.list.items[i], way, visit, context);
}

struct reading {
	const struct place_of_policy *place;
	const struct resource *resource;
	struct value *properties;
};

static struct broaden_statement origin_of(const struct reading *reading)
{
	struct str name = reading->resource->logical_id;
	return (struct broaden_statement){.holder = name, .attached = name};
}

static void visit_document(const struct broaden_reader *reader, struct value *document, void *context)
{
	const struct reading *reading = context;
	struct broaden_statement origin = origin_of(reading);
	struct str own = reading->resource->logical_id, names, name;
	struct broaden_set owners = {0};
	if (!reading->place->owner) {
		broaden_read_document(reader, document, &origin, side_of(reader, reading->place->kind, own));
		return;
	}
	names = str_from(reading->place->owner);
	while (str_next(&names, '|', &name))
		broaden_read_items(reader, value_get(reading->properties, name), &owners);
	if (owners.items.count && reading->place->kind == BROADEN_IDENTITY)
		map_put(&reader->broaden->attached, origin.holder, reader->broaden);
	for (size_t i = 0; i < owners.items.count; i++) {
		struct str owner = broaden_owner_of(reader, &owners.items.items[i], reading->resource->type);
		broaden_read_document(reader, document, &origin, side_of(reader, reading->place->kind, owner));
	}
}

/* What goes without a policy. Source: API Gateway Developer Guide, "How API Gateway resource policies affect
 * authorization workflow"; Amazon EFS User Guide, "Using IAM to control access to file systems"; AWS KMS Developer
 * Guide, "Default key policy". */
static const struct {
	const char *type, *property;
	bool everyone; /* or the account itself */
} defaults[] = {
        {"AWS::ApiGateway::RestApi", "Policy", true},
        {"AWS::EFS::FileSystem", "FileSystemPolicy", true},
        {"AWS::KMS::Key", "KeyPolicy", false},
        {"AWS::KMS::ReplicaKey", "KeyPolicy", false},
};

static struct broaden_set only_in(struct arena *arena, struct str text)
{
	struct broaden_set set = {0};
	VEC_PUSH(arena, &set.items) = (struct broaden_text){text, text};
	return set;
}

static void collect_default(const struct broaden_reader *reader, const struct resource *resource,
                            const struct value *properties)
{
	struct arena *arena = reader->broaden->arena;
	struct str name = resource->logical_id;
	struct str account = reader->broaden->planner->input->place.account;
	for (size_t i = 0; i < LK_COUNT(defaults); i++) {
		if (!str_is(resource->type, defaults[i].type) ||
		    value_get(properties, str_from(defaults[i].property)))
			continue;
		struct str who = str_format_in(arena, "AWS:%.*s", STR_ARG(account));
		VEC_PUSH(arena, &side_of(reader, BROADEN_POLICY, name)->statements) =
		        (struct broaden_statement){.implied = true,
		                                   .principals = only_in(arena, defaults[i].everyone ? STR("*") : who),
		                                   .actions = only_in(arena, STR("*")),
		                                   .resources = only_in(arena, STR("*")),
		                                   .holder = resource->logical_id,
		                                   .attached = resource->logical_id};
	}
}

static void collect_documents(const struct broaden_reader *reader, const struct resource *resource,
                              struct value *properties)
{
	for (size_t i = 0; i < LK_COUNT(places); i++) {
		struct reading reading = {&places[i], resource, properties};
		if (str_is(resource->type, places[i].type))
			walk(reader, properties, str_from(places[i].path), visit_document, &reading);
	}
}

/* --- what an identity has attached */

static const struct resource *managed_policy(const struct broaden_reader *reader, const struct broaden_text *text,
                                             struct str type)
{
	const struct resource *resource = map_get(resources_of(reader), broaden_owner_of(reader, text, type));
	return resource && str_is(resource->type, "AWS::IAM::ManagedPolicy") ? resource : NULL;
}

static void attach_managed(const struct broaden_reader *reader, const struct resource *identity,
                           const struct broaden_text *text, struct broaden_side *side)
{
	const struct resource *policy = managed_policy(reader, text, identity->type);
	if (!policy) {
		VEC_PUSH(reader->broaden->arena, &side->managed) = *text;
		return;
	}
	struct broaden_statement origin = {.holder = policy->logical_id, .attached = identity->logical_id};
	map_put(&reader->broaden->attached, policy->logical_id, reader->broaden);
	struct value *properties = resolve_value(resolver_of(reader), policy->properties);
	broaden_read_document(reader, value_get(properties, STR("PolicyDocument")), &origin, side);
}

static void collect_attached(const struct broaden_reader *reader, const struct resource *resource,
                             const struct value *properties)
{
	bool role = str_is(resource->type, "AWS::IAM::Role"), user = str_is(resource->type, "AWS::IAM::User");
	struct value *boundary = value_get(properties, STR("PermissionsBoundary"));
	struct broaden_set attached = {0}, groups = {0};
	if (!role && !user && !str_is(resource->type, "AWS::IAM::Group"))
		return;
	struct broaden_side *side = side_of(reader, BROADEN_IDENTITY, resource->logical_id);
	broaden_read_items(reader, value_get(properties, STR("ManagedPolicyArns")), &attached);
	for (size_t i = 0; i < attached.items.count; i++)
		attach_managed(reader, resource, &attached.items.items[i], side);
	if (user)
		broaden_read_items(reader, value_get(properties, STR("Groups")), &groups);
	for (size_t i = 0; i < groups.items.count; i++)
		VEC_PUSH(reader->broaden->arena, &side->managed) = groups.items.items[i];
	if (boundary)
		side->boundary = broaden_read_text(reader, boundary);
}

/* A managed policy that nothing of the stack has attached is held by who knows whom. */
static void collect_unattached(const struct broaden_reader *reader, const struct resource *resource,
                               struct value *properties)
{
	static const struct place_of_policy place = {"AWS::IAM::ManagedPolicy", "", BROADEN_POLICY, NULL};
	struct reading reading = {&place, resource, properties};
	if (str_is(resource->type, "AWS::IAM::ManagedPolicy"))
		walk(reader, properties, STR("PolicyDocument"), visit_document, &reading);
}

/* --- Lambda's permissions */

static struct str principal_kind(const struct broaden_text *principal)
{
	struct str text = principal->resolved;
	if (str_is(text, "*"))
		return STR("*");
	return str_ends_with(text, STR(".amazonaws.com")) || str_ends_with(text, STR(".amazon.com")) ? STR("Service") :
	                                                                                               STR("AWS");
}

static void collect_permission(const struct broaden_reader *reader, const struct resource *resource,
                               const struct value *properties)
{
	struct arena *arena = reader->broaden->arena;
	bool layer = str_is(resource->type, "AWS::Lambda::LayerVersionPermission");
	struct value *principal = value_get(properties, STR("Principal"));
	struct value *target = value_get(properties, layer ? STR("LayerVersionArn") : STR("FunctionName"));
	if ((!layer && !str_is(resource->type, "AWS::Lambda::Permission")) || !principal || !target)
		return;
	struct value *document = value_map_in(arena), *who = value_map_in(arena), *conditions = value_map_in(arena);
	struct broaden_text name = broaden_read_text(reader, principal), on = broaden_read_text(reader, target);
	struct value *action = value_get(properties, STR("Action"));
	value_map_put(arena, who, principal_kind(&name), principal);
	value_map_put(arena, document, STR("Effect"), value_string_in(arena, STR("Allow")));
	value_map_put(arena, document, STR("Principal"), str_is(name.resolved, "*") ? principal : who);
	if (action)
		value_map_put(arena, document, STR("Action"), action);
	for (size_t i = 0; i < LK_COUNT(permission_conditions); i++) {
		struct value *value = value_get(properties, str_from(permission_conditions[i].property));
		struct str operator= str_from(permission_conditions[i].operator);
		if (!value)
			continue;
		if (!value_get(conditions, operator))
			value_map_put(arena, conditions, operator, value_map_in(arena));
		value_map_put(arena, value_get(conditions, operator), str_from(permission_conditions[i].key), value);
	}
	value_map_put(arena, document, STR("Condition"), conditions);
	struct broaden_statement origin = {.holder = resource->logical_id, .attached = resource->logical_id};
	broaden_read_document(reader, document, &origin,
	                      side_of(reader, BROADEN_POLICY, broaden_owner_of(reader, &on, resource->type)));
}

/* --- who runs as a role */

static void collect_function(struct broaden *broaden, struct resource *function)
{
	const struct value *role = value_get(function->properties, STR("Role"));
	const struct value *argument = value_is_intrinsic(role, FN_GET_ATT) ? role->as.argument : NULL;
	if (!str_is(function->type, "AWS::Lambda::Function") || !argument || argument->kind != VALUE_LIST ||
	    !argument->as.list.count)
		return;
	struct str name = value_string(argument->as.list.items[0]);
	bool several = map_has(&broaden->functions, name);
	map_put(&broaden->functions, name, several ? map_get(&broaden->planner->wanted, name) : function);
}

void broaden_collect(struct broaden *broaden, bool after)
{
	struct broaden_reader reader = {broaden, after};
	const struct map *resources = resources_of(&reader);
	for (size_t i = 0; resolver_of(&reader) && i < resources->entries.count; i++) {
		struct resource *resource = resources->entries.items[i].value;
		if (!str_starts_with(resource->type, STR("AWS::")))
			continue;
		if (after)
			collect_function(broaden, resource);
		struct value *properties = resolve_value(resolver_of(&reader), resource->properties);
		collect_documents(&reader, resource, properties);
		collect_default(&reader, resource, properties);
		collect_attached(&reader, resource, properties);
		collect_unattached(&reader, resource, properties);
		collect_permission(&reader, resource, properties);
	}
}
