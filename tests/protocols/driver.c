/* usage: driver <CASES >RESULTS; see driver.h */
#include "driver.h"

#include <stdio.h>
#include <string.h>

#include "aws/cloudformation.h"
#include "aws/counts.h"
#include "aws/dynamodb.h"
#include "aws/fault_code.h"
#include "aws/json_protocol.h"
#include "aws/lambda_api.h"
#include "aws/sts.h"
#include "net/http_replay.h"

static struct str get(const struct json *object, const char *name)
{
	return json_get_string(object, str_from(name));
}

static const char *text_in(struct arena *arena, const struct json *object, const char *name)
{
	return str_copy_in(arena, get(object, name)).ptr;
}

static bool is_set(const struct json *object, const char *name)
{
	const struct json *flag = json_get(object, str_from(name));
	return json_is(flag, JSON_BOOL) && flag->boolean;
}

static int64_t number(const struct json *object, const char *name)
{
	int64_t value = 0;
	return json_to_int(json_get(object, str_from(name)), &value) ? value : 0;
}

/* --- signatures */

/* What a call sends: date and token are the signer's to add. */
static struct str authorization_in(struct arena *arena, const struct sigv4_input *input)
{
	struct http_header *list = arena_alloc_array(arena, input->header_count, sizeof *list);
	struct sigv4_input bare = *input;
	bare.headers = list;
	bare.header_count = 0;
	for (size_t i = 0; i < input->header_count; i++)
		if (!str_equal_ignore_case(input->headers[i].name, STR("X-Amz-Date")) &&
		    !str_equal_ignore_case(input->headers[i].name, STR("X-Amz-Security-Token")))
			list[bare.header_count++] = input->headers[i];
	struct sigv4_output output = sigv4_sign_in(arena, &bare);
	return output.headers.items[output.headers.count - 1].value;
}

static void sign(struct arena *arena, const struct json *given, struct json_writer *out)
{
	const struct json *headers = json_get(given, STR("headers"));
	struct http_header *list = arena_alloc_array(arena, headers->count, sizeof *list);
	for (size_t i = 0; i < headers->count; i++)
		list[i] = (struct http_header){json_string(json_item(&headers->items[i], 0)),
		                               json_string(json_item(&headers->items[i], 1))};
	const struct aws_keys keys = {.access_key_id = get(given, "access"), .secret_access_key = get(given, "secret"),
	                              .session_token = get(given, "token")};
	struct sigv4_input input = {
		.keys = &keys, .region = get(given, "region"), .service = get(given, "service"),
		.time_ms = number(given, "time_ms"), .method = get(given, "method"), .url = get(given, "url"),
		.headers = list, .header_count = headers->count, .body = get(given, "body"),
		.s3 = is_set(given, "path_is_final")};
	struct str request = sigv4_canonical_request_in(arena, &input);
	struct str text = sigv4_string_to_sign_in(arena, &input, request);
	json_write_member(out, STR("canonical_request"), request);
	json_write_member(out, STR("string_to_sign"), text);
	json_write_member(out, STR("signature"), sigv4_signature_in(arena, &input, text));
	if (is_set(given, "whole"))
		json_write_member(out, STR("authorization"), authorization_in(arena, &input));
}

/* --- addresses */

static const char *environment_get(void *context, const char *name)
{
	const struct json *given = context;
	if (strcmp(name, "AWS_USE_FIPS_ENDPOINT") == 0)
		return is_set(given, "fips") ? "true" : NULL;
	if (strcmp(name, "AWS_USE_DUALSTACK_ENDPOINT") == 0)
		return is_set(given, "dual_stack") ? "true" : NULL;
	return NULL;
}

static const struct aws_service *service_named(struct str name)
{
	static const struct aws_service *const services[] = {
		&AWS_CLOUDFORMATION, &AWS_STS, &AWS_DYNAMODB, &AWS_LAMBDA, &AWS_LOGS, &AWS_COGNITO, &AWS_CLOUDWATCH,
		&AWS_CLOUDCONTROL, &AWS_SQS, &AWS_ECR};
	for (size_t i = 0; i < LK_COUNT(services); i++)
		if (str_is(name, services[i]->environment))
			return services[i];
	LK_BUG("a suite of a service that lkc does not have");
}

static void write_error(struct json_writer *out, const struct error *err)
{
	json_write_member(out, STR("error"), str_from(err->message));
	json_write_member(out, STR("code"), str_from(err->service_code));
	json_write_member_int(out, STR("status"), err->http_status);
}

static void locate(struct arena *arena, const struct json *given, struct json_writer *out)
{
	/* The environment is asked through a pointer that is not const. */
	struct json copy = *given;
	const struct aws_environment environment = {&copy, environment_get};
	const struct aws_settings settings = aws_settings_of_environment(&environment);
	const struct aws_endpoint_sources sources = {.url = get(given, "endpoint"), .settings = &settings};
	struct aws_endpoint endpoint;
	struct error err = {0};
	if (aws_endpoint_in(arena, service_named(get(given, "service")), get(given, "region"), &sources, &endpoint,
	                    &err) != LK_OK) {
		write_error(out, &err);
		return;
	}
	json_write_member(out, STR("url"), endpoint.url);
	json_write_member(out, STR("signing_region"), endpoint.signing_region);
}

/* --- codes */

static void name_code(struct arena *arena, const struct json *given, struct json_writer *out)
{
	(void)arena;
	json_write_member(out, STR("code"), aws_fault_code_of(get(given, "shape")));
}

/* --- profiles */

/* Entries behind an empty value are a text of their own there. */
static struct str value_in(struct arena *arena, const struct ini_entry *entry)
{
	struct str text = entry->value;
	for (size_t i = 0; i < entry->nested.count; i++) {
		const struct ini_entry *nested = &entry->nested.items[i];
		text = str_format_in(arena, "%.*s\n%.*s =%s%.*s", STR_ARG(text), STR_ARG(nested->key),
		                     nested->value.len ? " " : "", STR_ARG(nested->value));
	}
	return text;
}

static void write_entries(struct arena *arena, const struct ini_section *section, const struct ini_section *before,
                          struct json_writer *out)
{
	for (size_t i = 0; section && i < section->entries.count; i++)
		if (!ini_get(before, str_copy_in(arena, section->entries.items[i].key).ptr))
			json_write_member(out, section->entries.items[i].key,
			                  value_in(arena, &section->entries.items[i]));
}

static void write_profiles(struct arena *arena, const struct aws_settings *settings, struct json_writer *out)
{
	struct aws_names names = aws_settings_profiles_in(arena, settings);
	json_write_name(out, STR("profiles"));
	json_write_begin_object(out);
	for (size_t i = 0; i < names.items.count; i++) {
		struct aws_profile profile;
		if (!aws_settings_find_profile(settings, names.items.items[i], &profile))
			LK_BUG("a profile that is listed and not found");
		json_write_name(out, names.items.items[i]);
		json_write_begin_object(out);
		write_entries(arena, profile.credentials, NULL, out);
		write_entries(arena, profile.config, profile.credentials, out);
		json_write_end_object(out);
	}
	json_write_end_object(out);
}

static void write_sessions(struct arena *arena, const struct aws_settings *settings, struct json_writer *out)
{
	struct str word = STR("sso-session ");
	json_write_name(out, STR("sso_sessions"));
	json_write_begin_object(out);
	for (size_t i = 0; i < settings->config.sections.count; i++) {
		struct str name = settings->config.sections.items[i].name;
		if (!str_starts_with(name, word))
			continue;
		name = str_slice(name, word.len, name.len);
		json_write_name(out, name);
		json_write_begin_object(out);
		write_entries(arena, aws_settings_sso_session(settings, name), NULL, out);
		json_write_end_object(out);
	}
	json_write_end_object(out);
}

static void read_profiles(struct arena *arena, const struct json *given, struct json_writer *out)
{
	struct aws_settings settings = {0};
	struct error err = {0};
	if (ini_parse_in(arena, get(given, "config"), &settings.config, &err) != LK_OK ||
	    ini_parse_in(arena, get(given, "credentials"), &settings.credentials, &err) != LK_OK) {
		write_error(out, &err);
		return;
	}
	write_profiles(arena, &settings, out);
	write_sessions(arena, &settings, out);
}

static const char *place_variable(void *context, const char *name)
{
	const struct json *given = context;
	const struct json *value = json_get(json_get(given, STR("environment")), str_from(name));
	return json_is(value, JSON_STRING) ? json_string(value).ptr : NULL;
}

/* Where the files are looked for; there are none in these homes. */
static void place_files(struct arena *arena, const struct json *given, struct json_writer *out)
{
	struct json copy = *given;
	const struct aws_environment environment = {&copy, place_variable};
	struct aws_settings settings;
	struct error err = {0};
	if (aws_settings_load_in(arena, &environment, (struct str){0}, &settings, &err) != LK_OK) {
		write_error(out, &err);
		return;
	}
	json_write_member(out, STR("config"), settings.config_path);
	json_write_member(out, STR("credentials"), settings.credentials_path);
}

/* --- calls */

struct call {
	const struct json *suite, *operation;
	struct aws_service service;
	struct http_replay replay;
	struct aws_client client;
	struct error err;
};

static void open_call(struct arena *arena, const struct json *given, struct call *call)
{
	static struct aws_keys keys = {.access_key_id = STR_INIT("AKID"), .secret_access_key = STR_INIT("secret")};
	const struct json *metadata = json_get(json_get(given, STR("suite")), STR("metadata"));
	const struct json *response = json_get(json_get(given, STR("case")), STR("response"));
	struct http_exchange *answer = ARENA_NEW(arena, struct http_exchange);
	*answer = (struct http_exchange){.status = response ? (int)number(response, "status_code") : 200,
	                                 .headers = text_in(arena, given, "response_headers"),
	                                 .answer = text_in(arena, response, "body")};
	*call = (struct call){.suite = json_get(given, STR("suite")),
	                      .operation = json_get(json_get(given, STR("case")), STR("given"))};
	bool json = !str_is(get(metadata, "protocol"), "query");
	call->service = (struct aws_service){
		.name = "Suite", .signing_name = "suite", .endpoint = "suite", .environment = "SUITE",
		.api_version = text_in(arena, metadata, "apiVersion"),
		.target_prefix = text_in(arena, metadata, "targetPrefix"),
		.content_type = str_format_in(arena, "application/x-amz-json-%s",
		                              text_in(arena, metadata, "jsonVersion")).ptr,
		.read_fault = json ? aws_fault_from_json : aws_fault_from_xml};
	http_replay_init_in(&call->replay, arena, answer, 1);
	const struct aws_config config = {
		.region = STR("us-east-1"), .credentials = aws_credentials_fixed(&keys), .clock = clock_system(),
		.random = random_system(), .transport = http_replay_transport(&call->replay),
		.endpoints = {.url = get(call->suite, "clientEndpoint")}, .retry = {.max_attempts = 1}};
	aws_client_init(&call->client, &config);
}

static void write_request(struct call *call, struct json_writer *out)
{
	const struct http_request *request = &call->replay.requests.items[0];
	json_write_member(out, STR("method"), request->method);
	json_write_member(out, STR("url"), request->url);
	json_write_member(out, STR("body"), request->body);
	json_write_name(out, STR("headers"));
	json_write_begin_object(out);
	for (size_t i = 0; i < request->header_count; i++)
		json_write_member(out, request->headers[i].name, request->headers[i].value);
	json_write_end_object(out);
}

static void call_query(struct arena *arena, const struct json *given, struct json_writer *out)
{
	struct call call;
	struct query_form form;
	const struct xml *result;
	open_call(arena, given, &call);
	query_form_init_in(&form, arena);
	const struct json *shapes = json_get(call.suite, STR("shapes"));
	const struct json *params = json_get(json_get(given, STR("case")), STR("params"));
	const struct json *input = json_get(call.operation, STR("input"));
	const struct json *output = json_get(call.operation, STR("output"));
	struct shape shape = shape_of(shapes, input);
	if (input)
		shape_into_form(&form, &shape, (struct str){0}, params);
	const char *name = text_in(arena, call.operation, "name");
	enum lk_status status =
		aws_query_call(&call.client, arena, &call.service, name, &form, &result, &call.err);
	write_request(&call, out);
	if (status != LK_OK) {
		write_error(out, &call.err);
		return;
	}
	shape = shape_of(shapes, output);
	json_write_name(out, STR("result"));
	if (output)
		shape_from_xml(arena, out, &shape, result);
	else
		json_write_raw(out, STR("{}"));
}

static void call_json(struct arena *arena, const struct json *given, struct json_writer *out)
{
	struct call call;
	const struct json *result;
	open_call(arena, given, &call);
	const char *name = text_in(arena, call.operation, "name");
	enum lk_status status = aws_json_call(&call.client, arena, &call.service, name, get(given, "body"), &result,
	                                      &call.err);
	write_request(&call, out);
	if (status != LK_OK) {
		write_error(out, &call.err);
		return;
	}
	json_write_name(out, STR("result"));
	json_write_node(out, result);
}

/* --- the loop */

static void run_case(struct arena *arena, struct str line)
{
	static const struct {
		const char *kind;
		void (*run)(struct arena *arena, const struct json *given, struct json_writer *out);
	} kinds[] = {
		{"sign", sign},        {"locate", locate},      {"code", name_code}, {"profiles", read_profiles},
		{"places", place_files}, {"query", call_query}, {"json", call_json}};
	const struct json *given = NULL;
	struct error err;
	struct buf text;
	struct json_writer out;
	buf_init(&text, LIMIT_HTTP_BODY);
	json_writer_init(&out, &text, 0);
	json_write_begin_object(&out);
	if (json_parse_in(arena, line, NULL, &given, &err) != LK_OK)
		write_error(&out, &err);
	for (size_t i = 0; given && i < LK_COUNT(kinds); i++)
		if (str_is(get(given, "kind"), kinds[i].kind))
			kinds[i].run(arena, given, &out);
	json_write_end_object(&out);
	printf("%.*s\n", STR_ARG(buf_view(&text)));
	buf_done(&text);
}

int main(void)
{
	struct buf input;
	struct str rest, line;
	char block[64 * KIB];
	buf_init(&input, 64 * MIB);
	for (size_t count; (count = fread(block, 1, sizeof block, stdin)) > 0;)
		buf_append(&input, (struct str){block, count});
	rest = buf_view(&input);
	while (rest.len && str_next(&rest, '\n', &line)) {
		struct arena arena;
		arena_init(&arena);
		run_case(&arena, line);
		arena_done(&arena);
	}
	buf_done(&input);
	return 0;
}
