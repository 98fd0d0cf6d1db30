/* The events of a stack's last operation. */
#ifndef LK_OBSERVE_EVENTS_H
#define LK_OBSERVE_EVENTS_H

#include "aws/cloudformation.h"

struct event_list {
	VEC(struct cfn_event) events; /* oldest first */
};

/* From the stack's own first event of the operation on; texts live in the arena. */
LK_MUST_USE enum lk_status events_of_last_operation(struct aws_client *client, struct arena *arena, struct str stack,
                                                    struct event_list *ret_list, struct error *ret_err);

#endif
