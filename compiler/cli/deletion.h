/* What lkc delete says: what is lost, what stays and how it is removed, how far it is. */
#ifndef LK_CLI_DELETION_H
#define LK_CLI_DELETION_H

#include "cli/identity.h"
#include "deploy/remove.h"

struct deletion {
	struct identity id;
	struct remnant_list all, full_buckets;
	VEC(struct str) retain; /* what --retain names */
	bool with_data, empty_buckets;
};

/* Why the deletion before failed, and how what stands in its way is left out. */
void deletion_tell_failed(struct cli *cli, const struct deletion *deletion);

/* The same of the deletion that has just failed. */
void deletion_tell_way_out(struct cli *cli, struct deletion *deletion);

/* Before it is asked: what holds data and is lost, how much; what stays; which buckets are not empty. */
void deletion_tell_loss(struct cli *cli, struct deletion *deletion);

/* Behind it: what is left, each with the command that removes it. Nothing where nothing is left. */
void deletion_tell_left(struct cli *cli, const struct deletion *deletion, const char *title,
                        const struct remnant_list *left);

struct deletion_progress {
	struct cli *cli;
	bool drawn;
	int64_t told_ms;
};
/* A line that is written over on a terminal, else one now and then. For struct empty_observer. */
void deletion_show_progress(void *progress, struct str bucket, size_t deleted);
void deletion_end_progress(struct deletion_progress *progress);

#endif
