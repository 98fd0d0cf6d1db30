#include "cli/doctor_stack.h"

#include "base/limits.h"
#include "cli/failed.h"
#include "cli/identity.h"
#include "deploy/live.h"
#include "deploy/state.h"
#include "formats/json_write.h"
#include "observe/doctor.h"

enum { HOURS = 24 };

struct patient {
	struct cli *cli;
	struct identity id;
	struct live live;
	struct doctor_findings findings;
};

/* --- what is looked at */

static struct aws_client *client_of(struct patient *p)
{
	return &p->id.target.client;
}

static void examine_function(struct patient *p, const struct doctor_subject *subject, struct str name)
{
	struct arena *arena = p->cli->arena;
	struct lambda_configuration configuration;
	struct logs_reports reports;
	struct error err;
	bool exists, logged = false;
	enum lk_status status =
		lambda_get_function_configuration(client_of(p), arena, name, &exists, &configuration, &err);
	if (status != LK_OK || !exists) {
		doctor_note_unknown(&p->findings, subject, "time",
				    exists || status != LK_OK ? str_from(err.message)
							      : STR("there is no such function"));
		return;
	}
	struct str group = configuration.log_group.len ? configuration.log_group
						       : str_concat_in(arena, STR("/aws/lambda/"), configuration.name);
	int64_t since_ms = clock_now_ms(p->cli->clock) - HOURS * INT64_C(3600000);
	if (logs_read_reports(client_of(p), arena, group, since_ms, &logged, &reports, &err) != LK_OK) {
		doctor_note_unknown(&p->findings, subject, "time", str_from(err.message));
		return;
	}
	doctor_judge_function(&p->findings, subject, &configuration, logged ? &reports : NULL, HOURS);
}

static bool declares_cors(const struct patient *p, struct str logical_id)
{
	const struct resource *resource = p->live.graph ? graph_find_resource(p->live.graph, logical_id) : NULL;
	return resource && value_get(resource->properties, STR("CorsConfiguration"));
}

static void examine_bucket(struct patient *p, const struct doctor_subject *subject, struct str name)
{
	struct s3_cors cors;
	struct str policy = {0};
	struct error err;
	bool exists;
	if (s3_get_bucket_cors(client_of(p), p->cli->arena, name, &cors, &err) != LK_OK) {
		doctor_note_unknown(&p->findings, subject, "cors", str_from(err.message));
		return;
	}
	if (s3_get_bucket_policy(client_of(p), p->cli->arena, name, &exists, &policy, &err) != LK_OK) {
		doctor_note_unknown(&p->findings, subject, "policy", str_from(err.message));
		return;
	}
	doctor_judge_bucket(&p->findings, subject, &cors, declares_cors(p, subject->logical_id),
			    exists ? policy : (struct str){0});
}

/* "files.s3.eu-west-1.amazonaws.com" is of the bucket that its first part names. */
static bool is_of_bucket(struct str domain, struct str bucket)
{
	return str_starts_with(domain, bucket) && domain.len > bucket.len && domain.ptr[bucket.len] == '.';
}

static struct doctor_origin examine_origin(struct patient *p, const struct cloudfront_origin *origin)
{
	struct doctor_origin found = {0};
	struct error err;
	bool exists;
	for (size_t i = 0; i < p->live.resources.resources.count; i++) {
		const struct cfn_resource *resource = &p->live.resources.resources.items[i];
		if (!str_is(resource->type, "AWS::S3::Bucket") || !is_of_bucket(origin->domain, resource->physical_id))
			continue;
		found.known = s3_get_bucket_policy(client_of(p), p->cli->arena, resource->physical_id, &exists,
						   &found.policy, &err) == LK_OK;
	}
	return found;
}

static void examine_distribution(struct patient *p, const struct doctor_subject *subject, struct str id)
{
	struct arena *arena = p->cli->arena;
	struct cloudfront_distribution found;
	struct error err;
	bool exists;
	if (cloudfront_get_distribution(client_of(p), arena, id, &exists, &found, &err) != LK_OK || !exists) {
		doctor_note_unknown(&p->findings, subject, "deployed",
				    exists ? str_from(err.message) : STR("it cannot be found"));
		return;
	}
	struct doctor_origin *origins = arena_alloc_array(arena, found.origins.count + 1, sizeof *origins);
	for (size_t i = 0; i < found.origins.count; i++)
		origins[i] = examine_origin(p, &found.origins.items[i]);
	doctor_judge_distribution(&p->findings, subject, &found, origins);
}

static void examine(struct patient *p)
{
	static const struct {
		const char *type;
		void (*examine)(struct patient *p, const struct doctor_subject *subject, struct str physical_id);
	} kinds[] = {{"AWS::Lambda::Function", examine_function},
		     {"AWS::S3::Bucket", examine_bucket},
		     {"AWS::CloudFront::Distribution", examine_distribution}};
	for (size_t i = 0; i < p->live.resources.resources.count; i++) {
		const struct cfn_resource *resource = &p->live.resources.resources.items[i];
		struct doctor_subject subject = {resource->logical_id, resource->type};
		for (size_t k = 0; resource->physical_id.len && k < LK_COUNT(kinds); k++)
			if (str_is(resource->type, kinds[k].type))
				kinds[k].examine(p, &subject, resource->physical_id);
	}
}

/* --- what is told */

static const char *name_of(enum doctor_verdict verdict)
{
	static const char *const names[] = {
		[DOCTOR_FINE] = "ok", [DOCTOR_AILS] = "problem", [DOCTOR_UNKNOWN] = "unknown"};
	return names[verdict];
}

static void append_text(struct buf *out, const struct patient *p)
{
	struct str status = p->id.live.stack.status;
	struct state state = state_of(status);
	size_t counts[3] = {0};
	buf_printf(out, "%-8s  %.*s: %.*s\n", state.good ? "ok" : "problem", STR_ARG(p->id.loaded.stack_name),
		   STR_ARG(status));
	if (!state.good)
		buf_printf(out, "          %s\n          lkc events --failed tells its first cause\n", state.advice);
	for (size_t i = 0; i < p->findings.items.count; i++) {
		const struct doctor_finding *finding = &p->findings.items.items[i];
		counts[finding->verdict]++;
		buf_printf(out, "%-8s  %.*s, %s: %.*s\n", name_of(finding->verdict), STR_ARG(finding->logical_id),
			   finding->check, STR_ARG(finding->words));
		if (finding->advice)
			buf_printf(out, "          %s\n", finding->advice);
	}
	buf_printf(out, "\n%zu looked at: %zu ok, %zu problem%s, %zu unknown\n", p->findings.items.count,
		   counts[DOCTOR_FINE], counts[DOCTOR_AILS], counts[DOCTOR_AILS] == 1 ? "" : "s",
		   counts[DOCTOR_UNKNOWN]);
}

static void append_json(struct buf *out, const struct patient *p)
{
	struct json_writer w;
	json_writer_init(&w, out, 2);
	json_write_begin_object(&w);
	json_write_member_int(&w, STR("format_version"), 1);
	json_write_member(&w, STR("stack"), p->id.loaded.stack_name);
	json_write_member(&w, STR("status"), p->id.live.stack.status);
	json_write_name(&w, STR("findings"));
	json_write_begin_array(&w);
	for (size_t i = 0; i < p->findings.items.count; i++) {
		const struct doctor_finding *finding = &p->findings.items.items[i];
		json_write_begin_object(&w);
		json_write_member(&w, STR("logical_id"), finding->logical_id);
		json_write_member(&w, STR("type"), finding->type);
		json_write_member(&w, STR("check"), str_from(finding->check));
		json_write_member(&w, STR("verdict"), str_from(name_of(finding->verdict)));
		json_write_member(&w, STR("words"), finding->words);
		json_write_member(&w, STR("advice"), str_from(finding->advice));
		json_write_end_object(&w);
	}
	json_write_end_array(&w);
	json_write_end_object(&w);
	buf_append_char(out, '\n');
}

static bool is_well(const struct patient *p)
{
	if (!state_of(p->id.live.stack.status).good)
		return false;
	for (size_t i = 0; i < p->findings.items.count; i++)
		if (p->findings.items.items[i].verdict != DOCTOR_FINE)
			return false;
	return true;
}

int doctor_stack(struct cli *cli)
{
	static const char *const formats[] = {"text", "json"};
	int format = cli_format(cli, formats, LK_COUNT(formats));
	struct patient p = {.cli = cli, .findings = {.arena = cli->arena}};
	struct error err;
	struct buf out;
	if (format < 0)
		return EXIT_USAGE;
	int code = identity_open_existing(cli, cli->options.positionals[0], &p.id);
	if (code != EXIT_DONE)
		return code;
	if (live_fetch(client_of(&p), cli->arena, p.id.loaded.stack_name, &p.live, &err) != LK_OK)
		return cli_fail(cli, &err);
	examine(&p);
	buf_init(&out, LIMIT_OUTPUT);
	if (format == 1)
		append_json(&out, &p);
	else
		append_text(&out, &p);
	code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	return code == EXIT_DONE && !is_well(&p) ? EXIT_FAILED : code;
}
