/* Lua's text patterns, with a bound on the work of one match.
 *
 * Semantics are those of the Lua 5.4 manual, §6.4.1, "Patterns"; Lua's own matcher has no bound, and one pattern can
 * keep it busy for hours. Nothing is allocated; subject and pattern are borrowed. */
#ifndef LK_LUA_MATCH_H
#define LK_LUA_MATCH_H

#include "base/str.h"

enum { MATCH_CAPTURES_MAX = 32 };

enum match_fault {
	MATCH_FINE,
	MATCH_TOO_LONG,        /* the steps are used up */
	MATCH_TOO_COMPLEX,     /* more than 200 levels of items that may match in several ways */
	MATCH_ENDS_WITH_ESCAPE,
	MATCH_NO_BRACKET,      /* a set without its end */
	MATCH_NO_BALANCE,      /* %b without its two bytes */
	MATCH_NO_FRONTIER_SET, /* %f without a set */
	MATCH_CAPTURES,        /* more than MATCH_CAPTURES_MAX */
	MATCH_CLOSES_NOTHING,  /* a ')' too many */
	MATCH_UNFINISHED,      /* a '(' too many */
	MATCH_BAD_INDEX,       /* %1 for a capture that is not there; its number is in .index */
};

struct match_capture {
	const char *start;
	ptrdiff_t length; /* or one of these */
};
enum { MATCH_OPEN = -1, MATCH_POSITION = -2 };

struct match {
	struct str subject, pattern; /* pattern without its anchor */
	uint64_t steps; /* left; counts down */
	enum match_fault fault;
	int index, depth, level; /* level: captures made so far */
	struct match_capture captures[MATCH_CAPTURES_MAX];
};

void match_begin(struct match *match, struct str subject, struct str pattern);

/* Matches the pattern at exactly start, with at most steps steps; the end of what matched, or NULL for no match or a
 * fault. start points into the subject or to its end. */
const char *match_at(struct match *match, const char *start, uint64_t steps);

/* Capture number index from 0; the whole match [start, end) as number 0 where the pattern has none. False with a fault
 * where there is none. */
bool match_capture(struct match *match, int index, const char *start, const char *end,
                   struct match_capture *ret_capture);

/* True when the pattern matches nothing but itself. */
bool match_is_plain(struct str pattern);

/* Finds text; counts its work off *steps and returns NULL with *steps 0 when it does not suffice. */
const char *match_find_text(struct str subject, struct str text, uint64_t *steps);

/* What is wrong, as Lua says it; for MATCH_BAD_INDEX the number is to be added. */
const char *match_fault_text(enum match_fault fault);

#endif
