#define _GNU_SOURCE /* the registers of a ucontext_t */
#include "lambda/signals.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

enum { STACK_BYTES = 64 * 1024, ID_MAX = 128, TEXT_MAX = 1024, FILES = 64 };

/* Where the program begins in memory; the linker's own symbol. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));

static struct {
	char **environment; /* a copy, whose first slot is for the variable */
	uintptr_t stack_end;
	volatile sig_atomic_t runs, ends;
	char id[ID_MAX + 1];
} process;

/* Written by the handler of a process whose memory may be in any state. */
static char variable[TEXT_MAX];
static char handler_stack[STACK_BYTES];
static char program[] = "bootstrap";
static char *arguments[] = {program, NULL};

static const struct {
	int number;
	const char *name;
} crashes[] = {{SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"}, {SIGFPE, "SIGFPE"}, {SIGILL, "SIGILL"},
               {SIGABRT, "SIGABRT"}, {SIGSYS, "SIGSYS"}, {SIGTRAP, "SIGTRAP"}};

enum { CRASHES = sizeof crashes / sizeof crashes[0] };

const char *lambda_signal_name(int signal)
{
	for (int i = 0; i < CRASHES; i++)
		if (crashes[i].number == signal)
			return crashes[i].name;
	return "a signal";
}

/* --- in the handler: nothing but what signal-safety(7) allows */

struct place {
	uintptr_t counter, frame, stack;
};

static struct place place_of(const ucontext_t *context)
{
#if defined(__x86_64__)
	const greg_t *registers = context->uc_mcontext.gregs;
	return (struct place){(uintptr_t)registers[REG_RIP], (uintptr_t)registers[REG_RBP],
	                      (uintptr_t)registers[REG_RSP]};
#elif defined(__aarch64__)
	const mcontext_t *registers = &context->uc_mcontext;
	return (struct place){(uintptr_t)registers->pc, (uintptr_t)registers->regs[29], (uintptr_t)registers->sp};
#else
#error "functions are built for x86-64 and arm64"
#endif
}

static char *append_text(char *at, const char *text)
{
	while (*text && at < variable + TEXT_MAX - 1)
		*at++ = *text++;
	*at = '\0';
	return at;
}

static char *append_hex(char *at, uintptr_t number)
{
	char digits[2 * sizeof number + 1], *digit = digits + sizeof digits - 1;
	*digit = '\0';
	do
		*--digit = "0123456789abcdef"[number & 15];
	while (number >>= 4);
	return append_text(at, digit);
}

/* Each frame begins with the address of the one that called it, and what that goes on with (System V ABI of x86-64;
 * AAPCS64). A frame that does not lie further out on the stack is none. */
static void append_frames(char *at, struct place place)
{
	uintptr_t low = place.stack, frame = place.frame, counter = place.counter;
	for (int i = 0; i < LAMBDA_FRAMES_MAX && counter; i++) {
		at = append_hex(append_text(at, " "), counter - (uintptr_t)__ehdr_start);
		if (frame < low || frame % sizeof frame || frame > process.stack_end - 2 * sizeof frame)
			return;
		const uintptr_t *saved = (const uintptr_t *)frame;
		low = frame + sizeof frame;
		frame = saved[0];
		counter = saved[1];
	}
}

static void write_variable(int signal, const ucontext_t *context)
{
	char *at = append_text(variable, LAMBDA_CRASH_VARIABLE "=");
	at = append_hex(at, (uintptr_t)signal);
	at = append_text(append_text(at, " "), process.id);
	append_frames(at, place_of(context));
}

static void on_crash(int number, siginfo_t *info, void *context)
{
	(void)info;
	if (process.runs) {
		sigset_t none;
		sigemptyset(&none);
		write_variable(number, context);
		/* Its connections would stay open in the new program. */
		for (int file = STDERR_FILENO + 1; file < FILES; file++)
			close(file);
		sigprocmask(SIG_SETMASK, &none, NULL);
		execve("/proc/self/exe", arguments, process.environment);
	}
	signal(number, SIG_DFL);
	raise(number);
}

static void on_end(int number)
{
	(void)number;
	if (!process.runs)
		_exit(0);
	process.ends = 1;
}

/* --- around it */

static char **copy_environment(char *const *environment)
{
	size_t count = 0;
	while (environment[count])
		count++;
	char **copy = calloc(count + 2, sizeof *copy);
	if (!copy)
		return NULL;
	copy[0] = variable;
	memcpy(copy + 1, environment, count * sizeof *copy);
	return copy;
}

void lambda_signals_catch(char *const *environment)
{
	const stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
	struct sigaction crash = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	struct sigaction end = {.sa_handler = on_end, .sa_flags = SA_RESTART};
	/* The kernel puts it at the stack's outer end: System V ABI, "Initial Process Stack". */
	process.stack_end = (uintptr_t)environment;
	process.environment = copy_environment(environment);
	sigaction(SIGTERM, &end, NULL);
	/* Without memory for it a crash ends the process, as it does by itself. */
	if (!process.environment || sigaltstack(&stack, NULL) != 0)
		return;
	for (int i = 0; i < CRASHES; i++)
		sigaction(crashes[i].number, &crash, NULL);
}

void lambda_signals_begin(struct str request_id)
{
	size_t length = request_id.len < ID_MAX ? request_id.len : ID_MAX;
	memcpy(process.id, request_id.ptr, length);
	process.id[length] = '\0';
	process.runs = 1;
}

void lambda_signals_end(void)
{
	process.runs = 0;
	if (process.ends)
		_exit(0);
}

/* --- in the program that comes after it */

static bool read_hex(struct str text, unsigned long long *ret_number)
{
	static const char digits[] = "0123456789abcdef";
	unsigned long long number = 0;
	for (size_t i = 0; i < text.len; i++) {
		const char *digit = memchr(digits, text.ptr[i], sizeof digits - 1);
		if (!digit || number >> 60)
			return false;
		number = number << 4 | (unsigned long long)(digit - digits);
	}
	*ret_number = number;
	return text.len > 0;
}

bool lambda_crash_read(struct str text, struct lambda_crash *ret_crash)
{
	struct lambda_crash crash = {0};
	struct str rest = text, word;
	unsigned long long number;
	if (!text.len || !str_next(&rest, ' ', &word) || !read_hex(word, &number) || number > 64 ||
	    !str_next(&rest, ' ', &crash.request_id) || !crash.request_id.len)
		return false;
	crash.signal = (int)number;
	/* The last may have been cut. */
	while (crash.frame_count < LAMBDA_FRAMES_MAX && str_next(&rest, ' ', &word) &&
	       read_hex(word, &crash.frames[crash.frame_count]))
		crash.frame_count++;
	*ret_crash = crash;
	return true;
}
