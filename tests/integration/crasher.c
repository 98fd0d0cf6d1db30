/* A function that does what its event says: for the tests of what becomes of crashes. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/json_write.h"
#include "functions/common/function.h"

/* A name to look for in the backtrace. */
static void crash_here(volatile int *at)
{
	*at = 1;
}

/* Until the stack has no more, whatever depth it is told. */
static int overflow(int depth)
{
	volatile char here[4096];
	here[0] = (char)depth;
	return depth ? overflow(depth - 1) + here[0] : 0;
}

static void obey(struct str what)
{
	if (str_is(what, "segv"))
		crash_here(NULL);
	else if (str_is(what, "abort"))
		abort();
	else if (str_is(what, "overflow"))
		overflow(1000000);
	else if (str_is(what, "fpe"))
		raise(SIGFPE);
	else if (str_is(what, "kill"))
		raise(SIGKILL);
	else if (str_is(what, "sleep"))
		sleep(2);
}

static enum lk_status start(const struct function_context *context, void **ret_state, struct error *ret_err)
{
	(void)ret_err;
	*ret_state = NULL;
	lambda_log_write(context->log, LAMBDA_LOG_INFO, "started");
	return LK_OK;
}

static enum lk_status handle(const struct function_context *context, void *state,
                             const struct lambda_invocation *invocation, struct buf *answer, struct error *ret_err)
{
	struct json_writer writer;
	(void)context;
	(void)state;
	(void)ret_err;
	obey(json_get_string(invocation->event, STR("do")));
	json_writer_init(&writer, answer, 0);
	json_write_string(&writer, invocation->request_id);
	return LK_OK;
}

int main(void)
{
	static const struct function crasher = {"crasher", start, handle};
	return function_main(&crasher);
}
