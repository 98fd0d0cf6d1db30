/* A stack's outputs, and their way into a .env file.
 *
 * Pure: text in, text out. Only the variables that are given are touched; every other line, comment, order, line ending
 * and "export " stays as it was. */
#ifndef LK_OBSERVE_OUTPUTS_H
#define LK_OBSERVE_OUTPUTS_H

#include "base/buf.h"
#include "base/error.h"

struct variable {
	struct str name, value;
};

/* Appends the merged file to out: known variables get their new value where they stand, missing ones go to the end.
 * ERROR_OTHER for a value that no .env file can hold (NUL, or a line break). */
LK_MUST_USE enum lk_status outputs_merge_dotenv(struct buf *out, struct str existing, const struct variable *variables,
                                                size_t count, struct error *ret_err);

#endif
