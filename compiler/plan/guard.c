#include <string.h>

#include "plan/plan_state.h"

/* Types that hold what nobody can make again, beside those that the pack lists: what is lost is in the type's own
 * documentation. */
static const struct {
	const char *type, *holds;
} keepers[] = {
        {"AWS::Cognito::IdentityPool", "the identities of users, which other data is kept under"},
        {"AWS::Cognito::UserPoolUser", "a user's account"},
        {"AWS::SES::EmailIdentity", "a verified identity, which its owner has to confirm again"},
        {"AWS::SES::ContactList", "contacts and what they have unsubscribed from"},
        {"AWS::ECR::Repository", "images"},
        {"AWS::ECR::PublicRepository", "images"},
        {"AWS::S3Tables::TableBucket", "tables"},
        {"AWS::S3Express::DirectoryBucket", "objects"},
        {"AWS::CloudTrail::EventDataStore", "events"},
        {"AWS::Route53::HostedZone", "records, and name servers that a registrar knows"},
        {"AWS::CodeCommit::Repository", "commits"},
        {"AWS::CodeArtifact::Domain", "packages"},
        {"AWS::CodeArtifact::Repository", "packages"},
        {"AWS::AmazonMQ::Broker", "messages"},
        {"AWS::Cassandra::Keyspace", "tables"},
        {"AWS::Cassandra::Table", "rows"},
        {"AWS::DocDBElastic::Cluster", "collections"},
        {"AWS::DSQL::Cluster", "tables"},
        {"AWS::ElastiCache::ServerlessCache", "keys and values"},
        {"AWS::Events::Archive", "events"},
        {"AWS::FSx::Volume", "files"},
        {"AWS::HealthLake::FHIRDatastore", "records of patients"},
        {"AWS::KinesisVideo::Stream", "video"},
        {"AWS::KMS::ReplicaKey", "a key, without which what it encrypts in its region is lost"},
        {"AWS::Lightsail::Bucket", "objects"},
        {"AWS::Lightsail::Database", "tables"},
        {"AWS::Lightsail::Disk", "files"},
        {"AWS::MemoryDB::Cluster", "keys and values"},
        {"AWS::MSK::Cluster", "messages"},
        {"AWS::MSK::ServerlessCluster", "messages"},
        {"AWS::NeptuneGraph::Graph", "a graph"},
        {"AWS::OpenSearchServerless::Collection", "indexes"},
        {"AWS::RedshiftServerless::Namespace", "tables"},
        {"AWS::S3Outposts::Bucket", "objects"},
        {"AWS::S3Tables::Table", "rows"},
        {"AWS::S3Vectors::Index", "vectors"},
        {"AWS::S3Vectors::VectorBucket", "vectors"},
        {"AWS::Timestream::Database", "tables"},
        {"AWS::Timestream::InfluxDBInstance", "measurements"},
        {"AWS::Timestream::Table", "measurements"},
};

bool plan_holds_data(const struct pack *pack, struct str type)
{
	for (size_t i = 0; i < LK_COUNT(keepers); i++)
		if (str_is(type, keepers[i].type))
			return true;
	return pack && schema_is_stateful(pack, type);
}

static bool covers(const struct allowance *allowance, const struct plan_change *change)
{
	return str_equal(allowance->logical_id, change->logical_id) &&
	       (change->action == PLAN_DELETE ? allowance->deletion : allowance->replacement);
}

/* Dates of one form compare as text. */
static bool has_ended(const struct plan_input *input, const struct allowance *allowance)
{
	struct str today = input->today, last = allowance->expires;
	size_t length = today.len < last.len ? today.len : last.len;
	return length && memcmp(today.ptr, last.ptr, length) > 0;
}

static void allow(struct planner *planner, struct plan_change *change, const struct allowance *allowance)
{
	struct arena *arena = planner->arena;
	if (has_ended(planner->input, allowance))
		VEC_PUSH(arena, &change->notes) =
		        str_format_in(arena, "the allowance of this loss ended with %.*s", STR_ARG(allowance->expires));
	else
		change->allowed = allowance->reason;
}

/* The graph that may allow: of a stack that goes as a whole nobody is left to say so. */
static const struct graph *speaker(const struct planner *planner)
{
	return planner->input->desired.graph;
}

static void guard(struct planner *planner, struct plan_change *change)
{
	const struct graph *graph = speaker(planner);
	if (!change->data_loss && !change->may_lose_data)
		return;
	change->at_stake = value_string(value_get(planner->input->stakes, change->logical_id));
	for (size_t i = 0; graph && i < graph->allowances.count && !change->allowed.len; i++)
		if (covers(&graph->allowances.items[i], change))
			allow(planner, change, &graph->allowances.items[i]);
}

static bool is_needed(const struct plan *plan, const struct allowance *allowance)
{
	const struct plan_change *change = plan_find(plan, allowance->logical_id);
	return change && (change->data_loss || change->may_lose_data) && covers(allowance, change);
}

/* An allowance that has done its work is a loss that the next change takes unseen. */
static void note_idle_allowances(struct planner *planner)
{
	const struct graph *graph = speaker(planner);
	for (size_t i = 0; graph && i < graph->allowances.count; i++) {
		const struct allowance *allowance = &graph->allowances.items[i];
		if (!is_needed(planner->plan, allowance))
			VEC_PUSH(planner->arena, &planner->plan->notes) =
				str_format_in(planner->arena,
			                      "the allowance for %.*s at %.*s:%u allows nothing that this plan does: "
			                      "take it out",
			                      STR_ARG(allowance->logical_id), STR_ARG(allowance->place.file),
			                      allowance->place.line);
	}
}

void guard_changes(struct planner *planner)
{
	for (size_t i = 0; i < planner->plan->changes.count; i++)
		guard(planner, &planner->plan->changes.items[i]);
	note_idle_allowances(planner);
}

bool plan_allows(const struct plan_input *input, struct str logical_id, bool deletion)
{
	const struct graph *graph = input->desired.graph;
	for (size_t i = 0; graph && i < graph->allowances.count; i++) {
		const struct allowance *allowance = &graph->allowances.items[i];
		if (str_equal(allowance->logical_id, logical_id) && !has_ended(input, allowance) &&
		    (deletion ? allowance->deletion : allowance->replacement))
			return true;
	}
	return false;
}

bool plan_is_guarded(const struct plan *plan)
{
	const struct plan_change *change;
	for (size_t position = 0; (change = plan_next_loss(plan, &position));)
		if (!change->allowed.len)
			return true;
	return false;
}
