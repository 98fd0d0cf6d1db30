/* lkc drift --deep: reads what lives by Cloud Control, and has observe/deep.h judge it. */
#ifndef LK_CLI_DRIFT_DEEP_H
#define LK_CLI_DRIFT_DEEP_H

#include "cli/identity.h"
#include "observe/deep.h"
#include "plan/resolve.h"

struct drift_deep {
	bool wanted;
	const char *record; /* the file to be written, or NULL */
	bool has_baseline;
	struct deep_baseline baseline;
	struct deep_undeclared undeclared;
	enum error_kind kept_off; /* by what ails the caller and no resource; ERROR_NONE: by nothing */
	struct error why;
};

/* From the options; stack is the stack's name. Gives EXIT_DONE, or another code after telling why. */
int drift_deep_open(struct cli *cli, struct str stack, struct drift_deep *deep);

/* Adds what one stack, or one nested in it, hides from the service's detection. Fails only when it is interrupted. */
LK_MUST_USE enum lk_status drift_deep_add(struct drift_deep *deep, struct identity *id, struct drift_report *report,
                                          const struct drift_stack *stack, const struct live *live,
                                          struct error *ret_err);

/* Writes the baseline where it is asked for, and notes in the report what was done without one. */
int drift_deep_finish(struct cli *cli, struct drift_deep *deep, struct drift_report *report);

/* What the stack's expressions come to, as it lives. attributes: as resolve_input has them, or NULL. */
struct resolve *drift_resolve_in(struct arena *arena, const struct identity *id, const struct live *live,
                                 const struct graph *graph, const struct value *attributes);

#endif
