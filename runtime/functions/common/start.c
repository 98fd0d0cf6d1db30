#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "functions/common/function.h"
#include "net/http_curl.h"

extern char **environ;

/* Where the trusted certificates are: on Amazon Linux, which provided.al2023 is, and on Debian, where the local target
 * runs. They are the system's and not the function's, so that they are renewed without a new build. */
static const char *const certificate_bundles[] = {
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/ssl/certs/ca-certificates.crt",
};

/* All that lives as long as the process. */
struct process {
	struct arena arena;
	struct aws_environment environment;
	struct aws_settings settings;
	struct aws_keys keys;
	struct aws_client client;
	struct deadline deadline;
	struct lambda_log log;
	struct log log_of_modules;
	struct http_transport transport;
	struct function_context context;
	const struct function *function;
	struct str crash; /* what the process before this one left; empty: nothing */
	void *state;
};

static const char *read_environment(void *context, const char *name)
{
	(void)context;
	return getenv(name);
}

static void write_line(void *context, struct str line)
{
	fwrite(line.ptr, 1, line.len, context);
	fflush(context);
}

static struct str find_certificates(const struct process *process)
{
	struct str named = aws_environment_get(&process->environment, "AWS_CA_BUNDLE");
	if (named.len)
		return named;
	for (size_t i = 0; i < LK_COUNT(certificate_bundles); i++)
		if (file_exists(certificate_bundles[i]))
			return str_from(certificate_bundles[i]);
	lambda_log_write(&process->log, LAMBDA_LOG_WARN,
			 "no certificates in %s or %s, and AWS_CA_BUNDLE names none: no server can be trusted",
			 certificate_bundles[0], certificate_bundles[1]);
	return (struct str){0};
}

static enum lk_status start_client(struct process *process, struct error *ret_err)
{
	struct str region;
	process->settings = aws_settings_of_environment(&process->environment);
	enum lk_status status = function_setting(&process->context, "AWS_REGION", &region, ret_err);
	if (status != LK_OK)
		return status;
	switch (aws_credentials_find_environment(&process->arena, &process->settings, &process->keys, ret_err)) {
	case AWS_FOUND_KEYS:
		break;
	case AWS_FOUND_NOTHING:
		return lambda_fail(ret_err, "Function.Configuration",
				   "the environment has no keys (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)");
	case AWS_FOUND_FAULT:
		return LK_FAILED;
	}
	process->log_of_modules = lambda_log_as_log(&process->log);
	struct aws_config config = {
		.region = region,
		.credentials = aws_credentials_fixed(&process->keys),
		.endpoints = {.settings = &process->settings},
		.transport = process->deadline.transport,
		.clock = &process->deadline.bounded,
		.random = process->context.random,
		.log = &process->log_of_modules,
		.cancel = &process->deadline.cancel,
	};
	aws_client_init(&process->client, &config);
	return LK_OK;
}

static enum lk_status start(struct process *process, struct error *ret_err)
{
	enum lk_status status = start_client(process, ret_err);
	if (status == LK_OK)
		status = process->function->start(&process->context, &process->state, ret_err);
	return status;
}

static enum lk_status handle(void *context, const struct lambda_invocation *invocation, struct buf *answer,
			     struct error *ret_err)
{
	struct process *process = context;
	return function_invoke(process->function, &process->context, process->state, invocation, answer, ret_err);
}

static void serve(struct process *process, struct str api)
{
	struct lambda_loop loop = {
		.transport = process->transport, .api = api, .clock = clock_system(), .log = &process->log};
	struct lambda_handler handler = {process, handle};
	struct error error, unreported;
	struct lambda_crash crash;
	bool crashed = lambda_crash_read(process->crash, &crash);
	if (crashed && lambda_report_crash(&loop, &crash, &error) != LK_OK) {
		lambda_log_write(&process->log, LAMBDA_LOG_ERROR, "%s", error.message);
		return;
	}
	if (start(process, &error) != LK_OK) {
		lambda_log_write(&process->log, LAMBDA_LOG_ERROR, "the function cannot start: %s", error.message);
		if (lambda_report_init_error(&loop, &error, &unreported) == LK_OK)
			return;
		error = unreported;
	} else if (lambda_serve(&loop, &handler, &error) == LK_OK) {
		LK_BUG("the loop ends by a failure alone");
	}
	lambda_log_write(&process->log, LAMBDA_LOG_ERROR, "%s", error.message);
}

static void init(struct process *process, const struct function *function)
{
	*process = (struct process){.environment = {NULL, read_environment}, .function = function};
	arena_init(&process->arena);
	process->crash = str_copy_in(&process->arena, str_from(getenv(LAMBDA_CRASH_VARIABLE)));
	unsetenv(LAMBDA_CRASH_VARIABLE);
	process->log = (struct lambda_log){
		.clock = clock_system(), .minimum = LAMBDA_LOG_INFO, .context = stdout, .write_line = write_line};
	struct str level = aws_environment_get(&process->environment, "AWS_LAMBDA_LOG_LEVEL");
	if (level.len && !lambda_log_parse_level(level, &process->log.minimum))
		lambda_log_write(&process->log, LAMBDA_LOG_WARN, "AWS_LAMBDA_LOG_LEVEL is no level: '%.*s'",
				 STR_ARG(level));
	process->context = (struct function_context){
		.arena = &process->arena,
		.environment = process->environment,
		.client = &process->client,
		.deadline = &process->deadline,
		.clock = &process->deadline.bounded,
		.random = random_system(),
		.log = &process->log,
	};
}

/* Lambda starts the process anew when it ends, so every end is a failure. */
int function_main(const struct function *function)
{
	static struct process process;
	struct http_curl *curl;
	struct error error;
	init(&process, function);
	lambda_signals_catch(environ);
	struct str api = aws_environment_get(&process.environment, "AWS_LAMBDA_RUNTIME_API");
	struct http_curl_options options = {
		.user_agent = str_format_in(&process.arena, "lkc-function/%s", function->name),
		.ca_bundle = find_certificates(&process),
	};
	if (!api.len) {
		fprintf(stderr, "%s: AWS_LAMBDA_RUNTIME_API is not set; this program is started by AWS Lambda\n",
			function->name);
	} else if (http_curl_new(&options, &curl, &error) != LK_OK) {
		fprintf(stderr, "%s: %s\n", function->name, error.message);
	} else {
		process.transport = http_curl_transport(curl);
		deadline_init(&process.deadline, clock_system(), process.transport);
		serve(&process, api);
		http_curl_free(curl);
	}
	arena_done(&process.arena);
	return EXIT_FAILURE;
}
