/* What this machine has begun on a stack: every call that changes something is written down with its client token
 * before it is sent, and how it ended. Whoever was killed in between is told by the next apply or attach what became
 * of it. The stack's own state stays the truth; the journal says only where to look.
 *
 * A file of JSON lines for each stack, held by one process at a time. A line that was cut off is passed over. */
#ifndef LK_DEPLOY_JOURNAL_H
#define LK_DEPLOY_JOURNAL_H

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/vec.h"

struct journal_entry {
	struct str token;   /* of the client; what makes the operation one */
	struct str call;    /* the last one of it: "CreateChangeSet", "ExecuteChangeSet", "DeleteStack", ... */
	struct str subject; /* the change set's name or the refactoring's id; empty for others */
	struct str stack;   /* name, or id where there is one */
	struct str type;    /* of a change set: "CREATE", "UPDATE", "IMPORT" */
	struct str ended;   /* "UPDATE_COMPLETE", ...; empty: nobody has seen its end */
	int64_t time_ms;    /* of the first call */
};

struct journal_list {
	VEC(struct journal_entry) entries; /* oldest first */
};

struct journal {
	struct str path;
	const struct clock *clock;
	const struct log *log;
	int file, lock; /* -1: none is kept */
};

/* A journal that is kept nowhere. */
struct journal journal_none(void);

/* Opens the file, with its folder made, and holds it until journal_close(). ERROR_STATE when another process holds it.
 * Other errors: the file cannot be written; the caller may go on with journal_none(). */
LK_MUST_USE enum lk_status journal_open(struct arena *arena, struct str path, const struct clock *clock,
					const struct log *log, struct journal *ret_journal, struct error *ret_err);
void journal_close(struct journal *journal);

/* What it says, one entry a token. A file that is not there is an empty list. */
LK_MUST_USE enum lk_status journal_read_in(struct arena *arena, struct str path, const struct log *log,
					   struct journal_list *ret_list, struct error *ret_err);
/* Whether there is one that nobody has seen end. */
bool journal_has_pending(const struct journal_list *list);

/* Both reach the disk before they return. A journal that cannot be written is warned of, and the work goes on: the
 * token is with the service too. journal may be NULL. .ended and .time_ms of the entry are not looked at. */
void journal_begin(const struct journal *journal, const struct journal_entry *entry);
void journal_end(const struct journal *journal, struct str token, struct str status);

#endif
