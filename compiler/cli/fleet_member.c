#include "cli/fleet_member.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"

enum { PARALLEL_MAX = 1000 };

static bool read_number(const char *variable, int64_t least, int64_t most, int64_t *ret_number)
{
	const char *text = getenv(variable);
	return text && str_to_int(str_from(text), ret_number) && *ret_number >= least && *ret_number <= most;
}

int fleet_member_parallel(void)
{
	int64_t count;
	return read_number(FLEET_PARALLEL_VARIABLE, 1, PARALLEL_MAX, &count) ? (int)count : 1;
}

static bool report_file(int *ret_file)
{
	int64_t number;
	if (!read_number(FLEET_REPORT_VARIABLE, STDERR_FILENO + 1, 65535, &number))
		return false;
	*ret_file = (int)number;
	return true;
}

bool fleet_member_is(void)
{
	int file;
	return report_file(&file);
}

void fleet_member_report(const struct plan *plan)
{
	int file;
	struct buf line;
	const struct plan_summary *s = &plan->summary;
	if (!report_file(&file))
		return;
	buf_init(&line, LIMIT_MESSAGE);
	buf_printf(&line, "%d %zu %zu %zu %zu %zu\n", plan->action != PLAN_NONE, s->create, s->update, s->replace,
		   s->delete, s->import);
	/* Shorter than what a pipe takes at once. A reader that is gone is no concern of this stack. */
	ssize_t written = write(file, buf_view(&line).ptr, buf_view(&line).len);
	(void)written;
	buf_done(&line);
}

struct fleet_report fleet_report_read(struct str line)
{
	enum { NUMBERS = 6 };
	int64_t numbers[NUMBERS];
	struct str rest = str_trim(line), word;
	for (size_t i = 0; i < NUMBERS; i++)
		if (!str_next(&rest, ' ', &word) || !str_to_int(word, &numbers[i]) || numbers[i] < 0)
			return (struct fleet_report){0};
	return (struct fleet_report){
		.given = true,
		.changes = numbers[0] != 0,
		.summary = {.create = (size_t)numbers[1],
			    .update = (size_t)numbers[2],
			    .replace = (size_t)numbers[3],
			    .delete = (size_t)numbers[4],
			    .import = (size_t)numbers[5]},
	};
}
