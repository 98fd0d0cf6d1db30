/* An operation of CloudFormation as it goes on: a live table on a terminal, a line an event elsewhere. */
#ifndef LK_CLI_PROGRESS_H
#define LK_CLI_PROGRESS_H

#include "base/buf.h"
#include "base/map.h"
#include "cli/cli.h"
#include "deploy/follow.h"
#include "graph/resource.h"

struct progress {
	struct cli *cli;
	bool live;             /* draw the table; else print lines */
	struct map rows;       /* logical id to struct cfn_event, the newest of each */
	size_t drawn;          /* lines of the table on the screen */
	int64_t elapsed_ms;
};

void progress_init_in(struct progress *progress, struct cli *cli, struct arena *arena);
struct follow_observer progress_observer(struct progress *progress);

/* The table's last form stays on the screen. */
void progress_finish(struct progress *progress);

/* One event as a line, with its colour; reason included. */
void progress_append_event(struct buf *out, const struct cfn_event *event, bool colour);

/* Prints what failed first, where it was declared, and how much followed from it. */
void progress_tell_failure(struct cli *cli, struct aws_client *client, const struct follow_result *result,
			   const struct graph *graph);

#endif
