/* Operations of a stack set: written to the journal, begun once, followed on the screen. */
#ifndef LK_CLI_SET_WORK_H
#define LK_CLI_SET_WORK_H

#include "cli/target.h"
#include "deploy/journal.h"
#include "deploy/set.h"

struct set_work {
	struct cli *cli;
	struct target *target;
	struct cfn_set_access access;
	struct journal journal;
};

/* Options that a stack set cannot heed: EXIT_USAGE after telling which, else EXIT_DONE. */
int set_refuse_options(struct cli *cli);

/* Opens the set's journal; the target's account has to be known. */
int set_work_open(struct cli *cli, struct target *target, struct str name, const struct home *home,
		  struct set_work *ret_work);

struct set_settled {
	bool any, succeeded; /* an operation was followed, or has been told how it ended */
};

/* What this machine began and did not see end, and what runs, whoever began it, comes to its end. EXIT_FAILED where it
 * could not be followed. */
int set_work_settle(struct set_work *work, struct set_settled *ret_settled);

/* Before an operation is sent: its id. */
struct str set_work_begin(struct set_work *work, const char *call);

/* Behind it: follows it to its end and tells that. begun: what came of the sending. */
int set_work_end(struct set_work *work, struct str id, enum lk_status begun, struct error *err);

/* How it ended in each place, as far as not well. */
void set_work_tell(const struct set_work *work, const struct set_outcome *outcome);

/* Creates or deletes the stacks of every order, one after another. */
typedef enum lk_status set_send(struct aws_client *client, struct arena *arena, const struct cfn_set_order *order,
				struct error *ret_err);
int set_work_send(struct set_work *work, const char *call, set_send *send, const struct set_order_list *orders);

#endif
