/* The world's failures: what happened, in one line, and what the reader can do about it.
 *
 * A failure that a caller acts on has a kind; the rest is for people. service_code is the remote service's own word
 * ("ValidationError", "Throttling"), empty elsewhere. Texts are cut to fit, never allocated. */
#ifndef LK_BASE_ERROR_H
#define LK_BASE_ERROR_H

#include "base/str.h"

enum error_kind {
	ERROR_NONE = 0,
	ERROR_FILE,        /* a file or folder could not be read or written */
	ERROR_NOT_FOUND,   /* the thing asked for is not there */
	ERROR_NETWORK,     /* no answer: name, connection, TLS, timeout */
	ERROR_CREDENTIALS, /* none found, refused or expired */
	ERROR_DENIED,      /* known, but not allowed */
	ERROR_THROTTLED,
	ERROR_SERVICE,     /* any other refusal by the remote service */
	ERROR_PROTOCOL,    /* an answer that could not be understood */
	ERROR_LIMIT,       /* larger than the program accepts */
	ERROR_STATE,       /* the stack's state forbids it */
	ERROR_PROCESS,     /* a program that was started failed */
	ERROR_INTERRUPTED, /* Ctrl-C */
	ERROR_OTHER,
};

struct error {
	enum error_kind kind;
	int http_status; /* 0 outside HTTP */
	char service_code[96];
	char message[1024];
	char hint[512]; /* what to do; may be empty */
};

/* Sets kind and message, clears the rest, and returns LK_FAILED so that a caller may return it at once. */
enum lk_status error_set(struct error *ret_err, enum error_kind kind, const char *format, ...) LK_PRINTF(3, 4);

/* Appends strerror(errno_value): "cannot open 'x': No such file or directory". ENOENT makes it ERROR_NOT_FOUND. */
enum lk_status error_set_errno(struct error *ret_err, int errno_value, const char *format, ...) LK_PRINTF(3, 4);

void error_hint(struct error *err, const char *format, ...) LK_PRINTF(2, 3);

/* Puts words in front of the message: "while reading 'x': " + message. */
void error_prefix(struct error *err, const char *format, ...) LK_PRINTF(2, 3);

#endif
