/* A plan in a file: what was reviewed, and what it was made of, so that apply carries out that and nothing else.
 *
 * Pure: cli/ reads and writes the file. The JSON is readable and the same for the same input: no time, no chance. What
 * the plan was made of stands there as SHA-256 of a canonical form. Values of NoEcho parameters are not in it, and no
 * hash of one either, for a short secret is found by trying: they are bound by name alone.
 * The seal is the SHA-256 of all the rest. It tells a file that was edited; it is no signature. */
#ifndef LK_PLAN_PLANFILE_H
#define LK_PLAN_PLANFILE_H

#include "base/vec.h"
#include "formats/json.h"
#include "plan/plan.h"

enum { PLANFILE_VERSION = 1 };

struct planfile_parameter {
	struct str name, value;
};

struct planfile_artifact {
	struct str logical_id; /* of the function */
	struct str source;     /* "order" */
	struct str key;        /* "lambda/order/arm64/<hash>.zip" */
};

/* Where the plan goes. */
struct planfile_target {
	struct str stack_name;
	struct str stack_id; /* empty: there is no stack */
	struct str account, region;
	bool local;
};

/* The call that made it. */
struct planfile_call {
	struct str file;        /* of the stack */
	struct str environment; /* -e; empty: none */
	VEC(struct planfile_parameter) parameters; /* --param */
	VEC(struct str) secrets; /* names of the NoEcho parameters among --param */
};

/* The last operation on the stack, as the service tells it. */
struct planfile_operation {
	struct str status;  /* "UPDATE_COMPLETE"; empty: there is no stack */
	struct str changed; /* "2026-11-23T10:00:00.000Z"; empty: there is no stack */
	struct str ids;     /* of its last operations; empty where the service does not tell */
};

/* What the plan was made of. Hashes are 64 hexadecimal digits; empty: that is not there. */
struct planfile_binding {
	struct str document, parameters, tags; /* desired */
	struct str live_template, live_parameters, live_tags;
	struct planfile_operation operation;
	VEC(struct planfile_artifact) artifacts;
	struct str schema_pack;
};

struct planfile {
	struct str lkc_version; /* that made it */
	struct planfile_target target;
	struct planfile_call call;
	struct planfile_binding binding;
	const struct json *plan; /* as show_json() has it */
};

/* Everything of *file that follows from a plan and its input: .target but for .local, .binding but for .operation, and
 * .plan. The rest is the caller's. ERROR_LIMIT when the plan is too large for a file. */
LK_MUST_USE enum lk_status planfile_bind_in(struct arena *arena, const struct plan_input *input,
                                            const struct plan *plan, struct planfile *file, struct error *ret_err);

/* The file's text, with its seal and a last newline. ERROR_LIMIT above LIMIT_PLAN_FILE, ERROR_OTHER when a text of the
 * call is no UTF-8, which JSON cannot hold. */
LK_MUST_USE enum lk_status planfile_write_in(struct arena *arena, const struct planfile *file, struct str *ret_text,
                                             struct error *ret_err);

/* Whether a text is meant to be a plan file, damaged perhaps: a JSON object that begins with its kind, or has it. */
bool planfile_is_meant(struct str text);

/* ERROR_PROTOCOL for what is no whole plan file of this version, or was edited; ERROR_LIMIT for one too large. Messages
 * go on from the file's name: "… was edited by hand". */
LK_MUST_USE enum lk_status planfile_read_in(struct arena *arena, struct str text, struct planfile *ret_file,
                                            struct error *ret_err);

/* What has moved from the saved plan to one made of the same call now, a line each, in words; none: nothing has. */
struct planfile_moves {
	VEC(struct str) lines;
};
struct planfile_moves planfile_compare_in(struct arena *arena, const struct planfile *saved,
                                          const struct planfile *now);

/* The part of that which another account, region or target is alone. */
struct planfile_moves planfile_compare_target_in(struct arena *arena, const struct planfile_target *saved,
                                                 const struct planfile_target *now);

#endif
