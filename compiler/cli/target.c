#include "cli/target.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aws/client_settings.h"
#include "aws/sts.h"
#include "cli/fleet_member.h"
#include "cli/process.h"
#include "net/http_curl.h"

#define LOCAL_REGION "us-east-1"

/* --- Ctrl-C */

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number)
{
	(void)signal_number;
	interrupted = 1;
}

static bool is_requested(void *context)
{
	(void)context;
	return interrupted != 0;
}

const struct http_cancel *target_cancel(void)
{
	static const struct http_cancel cancel = {.is_requested = is_requested};
	return &cancel;
}

bool target_is_cancelled(void)
{
	return interrupted != 0;
}

static void catch_interrupts(void)
{
	/* A second Ctrl-C ends the program at once. */
	struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

/* --- configuration */

static const char *get_environment(void *context, const char *name)
{
	(void)context;
	return getenv(name);
}

static const char *first_set(const char *first, const char *second)
{
	const char *value = getenv(first);
	return value && value[0] ? value : getenv(second);
}

/* What gives this machine its own keys is asked directly: no proxy is to see them. */
#define NEVER_BY_PROXY "169.254.169.254,169.254.170.2,169.254.170.23,fd00:ec2::254,fd00:ec2::23,localhost,127.0.0.1"

static struct str no_proxy_in(struct arena *arena)
{
	struct str given = str_from(first_set("no_proxy", "NO_PROXY"));
	if (str_is(given, "*"))
		return given;
	return str_format_in(arena, "%.*s%s" NEVER_BY_PROXY, STR_ARG(given), given.len ? "," : "");
}

/* The variables that curl and the AWS tools share; the profile may name certificates too. */
static struct http_curl_options network_of(struct cli *cli, struct str ca_bundle)
{
	return (struct http_curl_options){
		.user_agent = STR("lkc/" LKC_VERSION),
		.ca_bundle = ca_bundle.len ? ca_bundle : str_from(getenv("SSL_CERT_FILE")),
		.http_proxy = str_from(first_set("http_proxy", "HTTP_PROXY")),
		.https_proxy = str_from(first_set("https_proxy", "HTTPS_PROXY")),
		.no_proxy = no_proxy_in(cli->arena),
	};
}

static int open_transport(struct cli *cli, const struct http_curl_options *options,
                          struct http_transport *ret_transport)
{
	static struct http_curl *curl;
	struct error err;
	if (!curl && http_curl_new(options, &curl, &err) != LK_OK)
		return cli_fail(cli, &err);
	*ret_transport = http_curl_transport(curl);
	return EXIT_DONE;
}

struct local target_local(struct cli *cli)
{
	static struct http_transport transport;
	struct local local = {
		.folder = STR("build/local"),
		.python = STR(".venv/bin/python"),
		.transport = &transport,
		.clock = cli->clock,
		.cancel = target_cancel(),
	};
	struct http_curl_options network = network_of(cli, (struct str){0});
	if (open_transport(cli, &network, &transport) != EXIT_DONE)
		exit(EXIT_FAILED);
	return local;
}

static int find_local(struct cli *cli, struct target *target, struct str *ret_endpoint)
{
	struct local_state state;
	struct error err;
	const char *given = cli_value(cli, OPTION_ENDPOINT_URL);
	target->local = true;
	target->local_keys = (struct aws_keys){.access_key_id = STR("test"), .secret_access_key = STR("test")};
	if (given) {
		*ret_endpoint = str_from(given);
		return EXIT_DONE;
	}
	struct local local = target_local(cli);
	if (local_status_in(cli->arena, &local, &state, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (!state.running) {
		error_set(&err, ERROR_STATE, "the local target does not run");
		error_hint(&err, "start it with  lkc local up");
		return cli_fail(cli, &err);
	}
	*ret_endpoint = state.endpoint;
	return EXIT_DONE;
}

static struct str region_of(struct cli *cli, const struct target *target, struct str stack_region)
{
	if (cli_has(cli, OPTION_REGION))
		return str_from(cli_value(cli, OPTION_REGION));
	if (stack_region.len)
		return stack_region;
	return target->local ? STR(LOCAL_REGION) : aws_region_of_settings(&target->settings);
}

static int configure(struct cli *cli, struct str stack_region, struct str otherwise, struct target *target,
                     struct aws_config *config)
{
	static const struct aws_environment environment = {.get = get_environment};
	struct error err;
	if (target->local) {
		target->settings = aws_settings_of_environment(&environment);
	} else if (aws_settings_load_in(cli->arena, &environment, str_from(cli_value(cli, OPTION_PROFILE)),
	                                &target->settings, &err) != LK_OK) {
		return cli_fail(cli, &err);
	}
	if (aws_retry_of_settings(&target->settings, &config->retry, &err) != LK_OK)
		return cli_fail(cli, &err);
	target->region = region_of(cli, target, stack_region);
	if (!target->region.len)
		target->region = otherwise;
	if (!target->region.len) {
		error_set(&err, ERROR_OTHER, "no region is set");
		error_hint(&err, "give --region, set AWS_REGION, or name it in the stack");
		return cli_fail(cli, &err);
	}
	config->region = target->region;
	config->endpoints.settings = target->local ? NULL : &target->settings;
	return EXIT_DONE;
}

/* --- keys */

enum { CODE_LENGTH = 6 };

static enum lk_status ask_code(void *context, struct arena *arena, struct str device, struct str *ret_code,
                               struct error *ret_err)
{
	char line[64];
	int64_t number;
	(void)context;
	fprintf(stderr, "Code of the device %.*s: ", STR_ARG(device));
	fflush(stderr);
	struct str code = str_trim(str_from(fgets(line, sizeof line, stdin)));
	if (target_is_cancelled())
		return error_set(ret_err, ERROR_INTERRUPTED, "interrupted");
	if (code.len != CODE_LENGTH || !str_to_int(code, &number) || number < 0)
		return error_set(ret_err, ERROR_CREDENTIALS, "a device's code has %d digits", CODE_LENGTH);
	*ret_code = str_copy_in(arena, code);
	return LK_OK;
}

static enum lk_status run_program(void *context, struct arena *arena, const char *const *argv, int64_t timeout_ms,
                                  size_t limit, struct str *ret_output, struct error *ret_err)
{
	(void)context;
	const struct process_call call = {
		.argv = argv, .timeout_ms = timeout_ms, .limit = limit, .cancel = target_cancel()};
	return process_capture_in(arena, &call, ret_output, ret_err);
}

/* The client's own transport and clock serve for finding its keys. */
static void configure_keys(struct cli *cli, struct target *target, struct aws_config *config)
{
	struct aws_credentials_world world = {
		.settings = &target->settings,
		.region = target->region,
		.endpoints = config->endpoints,
		.transport = config->transport,
		.clock = config->clock,
		.random = config->random,
		.log = config->log,
		.cancel = config->cancel,
		.program.run = run_program,
	};
	if (isatty(STDIN_FILENO))
		world.prompt.ask = ask_code;
	aws_credentials_chain_init(&target->chain, cli->arena, &world);
	config->credentials = target->local ? aws_credentials_fixed(&target->local_keys)
	                                    : aws_credentials_of_chain(&target->chain);
}

int target_open_or(struct cli *cli, struct str stack_region, struct str otherwise, struct target *target)
{
	struct aws_config config = {
		.clock = cli->clock, .random = random_system(), .log = &cli->log, .cancel = target_cancel()};
	*target = (struct target){0};
	int code = EXIT_DONE;
	if (cli_has(cli, OPTION_LOCAL))
		code = find_local(cli, target, &config.endpoints.url);
	else if (cli_has(cli, OPTION_ENDPOINT_URL))
		config.endpoints.url = str_from(cli_value(cli, OPTION_ENDPOINT_URL));
	if (code == EXIT_DONE)
		code = configure(cli, stack_region, otherwise, target, &config);
	if (code == EXIT_DONE)
		target->network = network_of(cli, aws_ca_bundle_of_settings(&target->settings));
	if (code == EXIT_DONE)
		code = open_transport(cli, &target->network, &config.transport);
	if (code == EXIT_DONE) {
		configure_keys(cli, target, &config);
		aws_client_init(&target->client, &config);
		catch_interrupts();
	}
	return code;
}

int target_open(struct cli *cli, struct str stack_region, struct target *target)
{
	return target_open_or(cli, stack_region, (struct str){0}, target);
}

int target_identify(struct cli *cli, struct target *target)
{
	struct sts_identity identity;
	struct error err;
	if (sts_get_caller_identity(&target->client, cli->arena, &identity, &err) != LK_OK)
		return cli_fail(cli, &err);
	target->account = identity.account;
	return EXIT_DONE;
}

/* All that run side by side together poll at most four times a second. The service publishes no figure; the quota of an
 * account and region is shared by its read calls, and a throttled poll makes way for 30 s at most (follow.c). */
int64_t target_poll_interval_ms(const struct target *target)
{
	enum { INTERVAL_MS = 1500, SHARE_MS = 250 };
	int64_t share_ms = (int64_t)SHARE_MS * fleet_member_parallel();
	if (target->local)
		return 150;
	return share_ms > INTERVAL_MS ? share_ms : INTERVAL_MS;
}
