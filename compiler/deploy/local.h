/* The local target: an AWS emulator on 127.0.0.1, started and stopped by lkc, from the project's virtual environment.
 *
 * Its state is a folder with pid, port and log. Someone else's process is never ended: the pid must still be an
 * emulator. What the emulator cannot do is the business of local_gaps.h. */
#ifndef LK_DEPLOY_LOCAL_H
#define LK_DEPLOY_LOCAL_H

#include "base/clock.h"
#include "net/http.h"

enum { LOCAL_PORT_DEFAULT = 4566 };

struct local {
	struct str folder; /* of its state: "build/local" */
	struct str python; /* the virtual environment's: ".venv/bin/python" */
	const struct http_transport *transport;
	const struct clock *clock;
	const struct http_cancel *cancel; /* may be NULL */
};

struct local_state {
	bool running;
	int pid, port;
	struct str endpoint; /* "http://127.0.0.1:4566" */
	struct str log;      /* path */
};

/* running false when none is, or when what the folder tells of is gone. */
LK_MUST_USE enum lk_status local_status_in(struct arena *arena, const struct local *local,
                                           struct local_state *ret_state, struct error *ret_err);

/* Starts it, and returns when it answers. port 0: LOCAL_PORT_DEFAULT, or any free one when that is taken. One that runs
 * already is success. */
LK_MUST_USE enum lk_status local_up_in(struct arena *arena, const struct local *local, int port,
                                       struct local_state *ret_state, struct error *ret_err);

/* Ends it and waits until it is gone; *ret_was_running may be NULL. */
LK_MUST_USE enum lk_status local_down(const struct local *local, bool *ret_was_running, struct error *ret_err);

#endif
