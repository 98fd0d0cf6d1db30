/* The members of a plan file, shared by what writes and what reads it. Private to this room. */
#ifndef LK_PLAN_PLANFILE_FORM_H
#define LK_PLAN_PLANFILE_FORM_H

#include "plan/planfile.h"

#define PLANFILE_KIND "lkc plan"
#define PLANFILE_SEAL "seal"

/* The limits of the file, and of the plan within. */
struct json_limits planfile_limits(void);

/* SHA-256, 64 hexadecimal digits. */
struct str planfile_digest_in(struct arena *arena, struct str bytes);

/* The seal of a whole file: of all members but the seal, on one line. Empty when that is too large. */
struct str planfile_seal_in(struct arena *arena, const struct json *root);

#endif
