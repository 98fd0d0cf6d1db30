/* Signals of a function's process: a crash becomes its invocation's error, and SIGTERM an orderly end.
 *
 * After a crash nothing in the process is sure to work. The handler writes down the signal and the frames, and starts
 * the program anew in the same process (execve); the new one tells Lambda of the invocation that crashed and serves the
 * next event. A crash outside of an invocation ends the process as ever, so that none goes round in circles.
 *
 * State of the process, since a signal handler has nothing else: for one loop in one thread. */
#ifndef LK_LAMBDA_SIGNALS_H
#define LK_LAMBDA_SIGNALS_H

#include <stdbool.h>

#include "base/str.h"

/* The variable by which the program learns what became of the process before it. */
#define LAMBDA_CRASH_VARIABLE "LKC_CRASH"

enum { LAMBDA_FRAMES_MAX = 24 };

struct lambda_crash {
	int signal;
	struct str request_id;
	/* Innermost first, from the program's beginning: addr2line -e of the same build knows their lines. */
	unsigned long long frames[LAMBDA_FRAMES_MAX];
	size_t frame_count;
};

/* From now on. The environment is the process's own, without LAMBDA_CRASH_VARIABLE, and its texts stay as they are. */
void lambda_signals_catch(char *const *environment);

/* Around an invocation. An id that is too long for one is cut. The end does not return when SIGTERM has come
 * meanwhile: the process ends with 0. */
void lambda_signals_begin(struct str request_id);
void lambda_signals_end(void);

/* The variable's value; false when it is none. Views borrow text. */
bool lambda_crash_read(struct str text, struct lambda_crash *ret_crash);

/* "SIGSEGV". */
const char *lambda_signal_name(int signal);

#endif
