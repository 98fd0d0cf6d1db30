#include "aws/cloudformation.h"
#include "aws/dynamodb.h"
#include "aws/lambda_api.h"
#include "aws/s3.h"
#include "aws/sts.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/doctor_stack.h"
#include "cli/target.h"
#include "formats/json_write.h"

/* Where STS is asked when no region is set: it tells the account all the same. */
#define ASSUMED_REGION "us-east-1"

struct found_endpoint {
	const struct aws_service *service;
	enum lk_status status;
	struct aws_endpoint endpoint;
	struct error err;
};

enum { ENDPOINTS = 5 };

struct doctor {
	struct cli *cli;
	struct target target;
	struct str region_from; /* empty: no region is set */
	struct found_endpoint endpoints[ENDPOINTS];
	struct aws_keys keys;
	enum lk_status keys_status, identity_status;
	struct sts_identity identity;
	struct error err; /* of the first that failed */
};

/* --- what there is to tell */

static struct str origin_of_region(const struct doctor *d)
{
	static const char *const variables[] = {"AWS_REGION", "AWS_DEFAULT_REGION"};
	const struct aws_settings *settings = &d->target.settings;
	if (cli_has(d->cli, OPTION_REGION))
		return STR("--region");
	if (d->target.local)
		return STR("the local target's own");
	for (size_t i = 0; i < LK_COUNT(variables); i++)
		if (aws_environment_get(&settings->environment, variables[i]).len)
			return str_from(variables[i]);
	return aws_settings_get(settings, "region").len ? STR("the profile's region") : (struct str){0};
}

static void find_endpoints(struct doctor *d)
{
	static const struct aws_service *const services[ENDPOINTS] = {&AWS_CLOUDFORMATION, &AWS_S3, &AWS_STS,
								      &AWS_LAMBDA, &AWS_DYNAMODB};
	const struct aws_config *config = &d->target.client.config;
	for (size_t i = 0; i < ENDPOINTS; i++) {
		struct found_endpoint *found = &d->endpoints[i];
		found->service = services[i];
		found->status = aws_endpoint_in(d->cli->arena, services[i], config->region, &config->endpoints,
						&found->endpoint, &found->err);
	}
}

static void examine(struct doctor *d)
{
	const struct aws_config *config = &d->target.client.config;
	d->region_from = origin_of_region(d);
	find_endpoints(d);
	d->keys_status =
		config->credentials.get(config->credentials.context, clock_now_ms(config->clock), &d->keys, &d->err);
	d->identity_status = d->keys_status;
	if (d->keys_status == LK_OK)
		d->identity_status = sts_get_caller_identity(&d->target.client, d->cli->arena, &d->identity, &d->err);
}

/* "http://user:pass@host:1" without what stands before the @. */
static struct str without_user_in(struct arena *arena, struct str url)
{
	size_t at = SIZE_MAX, scheme = str_find(url, STR("://"), 0);
	/* A password may have one of its own that is not encoded. */
	for (size_t next = 0; (next = str_find(url, STR("@"), next)) != SIZE_MAX; next++)
		at = next;
	if (at == SIZE_MAX)
		return url;
	struct str begin = scheme < at ? str_slice(url, 0, scheme + 3) : (struct str){0};
	return str_format_in(arena, "%.*s***@%.*s", STR_ARG(begin), STR_ARG(str_slice(url, at + 1, url.len)));
}

static struct str expiry_in(struct arena *arena, const struct doctor *d)
{
	if (!d->keys.expires_ms)
		return STR("no end is known");
	int64_t minutes = (d->keys.expires_ms - clock_now_ms(d->cli->clock)) / 60000;
	return str_format_in(arena, "until %s, %lld minutes from now", clock_iso_in(arena, d->keys.expires_ms).ptr,
			     (long long)minutes);
}

/* --- as text */

static void append_row(struct buf *out, const char *name, struct str value, struct str remark)
{
	buf_printf(out, "%-13s %.*s", name, STR_ARG(value));
	if (remark.len)
		buf_printf(out, "  (%.*s)", STR_ARG(remark));
	buf_append_char(out, '\n');
}

static void append_settings(struct buf *out, const struct doctor *d)
{
	const struct aws_settings *settings = &d->target.settings;
	bool set = d->region_from.len > 0;
	append_row(out, "region", set ? d->target.region : STR("none is set"),
		   set ? d->region_from
		       : STR("STS is asked in " ASSUMED_REGION "; give --region or export AWS_REGION"));
	if (d->target.local)
		return;
	append_row(out, "profile", settings->profile,
		   settings->profile_is_given	? STR("--profile")
		   : settings->profile_is_named ? STR("of the environment")
						: STR("nothing names another"));
	append_row(out, "config", settings->config_path, settings->config_exists ? (struct str){0} : STR("not there"));
	append_row(out, "credentials", settings->credentials_path,
		   settings->credentials_exist ? (struct str){0} : STR("not there"));
}

static void append_endpoints(struct buf *out, const struct doctor *d)
{
	buf_append_text(out, "\nendpoints\n");
	for (size_t i = 0; i < ENDPOINTS; i++) {
		const struct found_endpoint *found = &d->endpoints[i];
		if (found->status == LK_OK)
			buf_printf(out, "  %-16s %.*s  (%.*s)\n", found->service->name, STR_ARG(found->endpoint.url),
				   STR_ARG(found->endpoint.from));
		else
			buf_printf(out, "  %-16s none: %s\n", found->service->name, found->err.message);
	}
}

static void append_sources(struct buf *out, const struct doctor *d)
{
	struct arena *arena = d->cli->arena;
	struct str masked = aws_mask_key_id_in(arena, d->keys.access_key_id);
	buf_append_text(out, "\nkeys, by the order of their sources\n");
	if (d->target.local)
		buf_append_text(out, "  local target             taken: its own, which are no secret\n");
	for (size_t i = 0; !d->target.local && i < d->target.chain.note_count; i++) {
		const struct aws_credentials_note *note = &d->target.chain.notes[i];
		if (note->found == AWS_FOUND_KEYS)
			buf_printf(out, "  %-24s taken: %.*s, %.*s\n", note->source, STR_ARG(masked),
				   STR_ARG(expiry_in(arena, d)));
		else
			buf_printf(out, "  %-24s %s: %.*s\n", note->source,
				   note->found == AWS_FOUND_FAULT ? "failed" : "none", STR_ARG(note->why));
	}
}

static void append_network(struct buf *out, const struct doctor *d)
{
	const struct http_curl_options *network = &d->target.network;
	struct arena *arena = d->cli->arena;
	struct str proxy = network->https_proxy, plain = network->http_proxy;
	append_row(out, "proxy", proxy.len ? without_user_in(arena, proxy) : STR("none"), STR("for https"));
	append_row(out, "", plain.len ? without_user_in(arena, plain) : STR("none"), STR("for http"));
	if (proxy.len || plain.len)
		append_row(out, "not by proxy", network->no_proxy, (struct str){0});
	append_row(out, "certificates", network->ca_bundle.len ? network->ca_bundle : STR("the system's"),
		   (struct str){0});
}

static void append_text(struct buf *out, const struct doctor *d)
{
	append_settings(out, d);
	append_endpoints(out, d);
	append_sources(out, d);
	buf_append_char(out, '\n');
	if (d->identity_status == LK_OK)
		append_row(out, "account", d->identity.account, d->identity.arn);
	else
		append_row(out, "account", STR("unknown"), (struct str){0});
	append_network(out, d);
}

/* --- as JSON */

static void write_endpoints(struct json_writer *w, const struct doctor *d)
{
	json_write_name(w, STR("endpoints"));
	json_write_begin_array(w);
	for (size_t i = 0; i < ENDPOINTS; i++) {
		const struct found_endpoint *found = &d->endpoints[i];
		json_write_begin_object(w);
		json_write_member(w, STR("service"), str_from(found->service->name));
		if (found->status == LK_OK) {
			json_write_member(w, STR("url"), found->endpoint.url);
			json_write_member(w, STR("from"), found->endpoint.from);
		} else {
			json_write_member(w, STR("error"), str_from(found->err.message));
		}
		json_write_end_object(w);
	}
	json_write_end_array(w);
}

static void write_sources(struct json_writer *w, const struct doctor *d)
{
	static const char *const words[] = {
		[AWS_FOUND_NOTHING] = "none", [AWS_FOUND_KEYS] = "taken", [AWS_FOUND_FAULT] = "failed"};
	json_write_name(w, STR("sources"));
	json_write_begin_array(w);
	for (size_t i = 0; i < d->target.chain.note_count; i++) {
		const struct aws_credentials_note *note = &d->target.chain.notes[i];
		json_write_begin_object(w);
		json_write_member(w, STR("source"), str_from(note->source));
		json_write_member(w, STR("result"), str_from(words[note->found]));
		if (note->found != AWS_FOUND_KEYS)
			json_write_member(w, STR("why"), note->why);
		json_write_end_object(w);
	}
	json_write_end_array(w);
}

static void write_keys(struct json_writer *w, const struct doctor *d)
{
	struct arena *arena = d->cli->arena;
	if (d->keys_status == LK_OK) {
		json_write_name(w, STR("keys"));
		json_write_begin_object(w);
		json_write_member(w, STR("source"),
				  d->target.local ? STR("local target") : str_from(d->target.chain.source));
		json_write_member(w, STR("access_key_id"), aws_mask_key_id_in(arena, d->keys.access_key_id));
		if (d->keys.expires_ms)
			json_write_member(w, STR("expires"), clock_iso_in(arena, d->keys.expires_ms));
		json_write_end_object(w);
	}
	if (d->identity_status == LK_OK) {
		json_write_member(w, STR("account"), d->identity.account);
		json_write_member(w, STR("arn"), d->identity.arn);
	} else {
		json_write_member(w, STR("error"), str_from(d->err.message));
		if (d->err.hint[0])
			json_write_member(w, STR("hint"), str_from(d->err.hint));
	}
}

static void append_json(struct buf *out, const struct doctor *d)
{
	const struct http_curl_options *network = &d->target.network;
	struct arena *arena = d->cli->arena;
	struct json_writer w;
	json_writer_init(&w, out, 2);
	json_write_begin_object(&w);
	json_write_member_int(&w, STR("format_version"), 1);
	if (d->region_from.len) {
		json_write_member(&w, STR("region"), d->target.region);
		json_write_member(&w, STR("region_from"), d->region_from);
	}
	json_write_member(&w, STR("profile"), d->target.settings.profile);
	write_endpoints(&w, d);
	write_sources(&w, d);
	write_keys(&w, d);
	json_write_member(&w, STR("http_proxy"), without_user_in(arena, network->http_proxy));
	json_write_member(&w, STR("https_proxy"), without_user_in(arena, network->https_proxy));
	json_write_member(&w, STR("no_proxy"), network->no_proxy);
	json_write_member(&w, STR("ca_bundle"), network->ca_bundle);
	json_write_end_object(&w);
	buf_append_char(out, '\n');
}

int cmd_doctor(struct cli *cli)
{
	static const char *const formats[] = {"text", "json"};
	static struct doctor d;
	if (cli->options.positional_count)
		return doctor_stack(cli);
	int format = cli_format(cli, formats, LK_COUNT(formats));
	struct buf out;
	if (format < 0)
		return EXIT_USAGE;
	d = (struct doctor){.cli = cli};
	int code = target_open_or(cli, (struct str){0}, STR(ASSUMED_REGION), &d.target);
	if (code != EXIT_DONE)
		return code;
	examine(&d);
	buf_init(&out, LIMIT_OUTPUT);
	if (format == 1)
		append_json(&out, &d);
	else
		append_text(&out, &d);
	code = cli_write(cli, buf_view(&out));
	buf_done(&out);
	if (d.identity_status != LK_OK)
		return cli_fail(cli, &d.err);
	return d.region_from.len ? code : EXIT_FAILED;
}
