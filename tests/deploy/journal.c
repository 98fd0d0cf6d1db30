/* The journal: what was begun, on disk before it is sent, whatever happens to who writes it. */
#include "deploy/journal.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct scene {
	struct arena arena;
	char folder[64];
	struct str path;
	struct journal journal;
	struct journal_list list;
	struct error err;
};

static void scene_open(struct scene *s)
{
	*s = (struct scene){.journal = journal_none()};
	arena_init(&s->arena);
	strcpy(s->folder, "/tmp/lkc-journal-XXXXXX");
	cr_assert(mkdtemp(s->folder));
	s->path = str_format_in(&s->arena, "%s/deep/er/stack.journal", s->folder);
}

static void scene_close(struct scene *s)
{
	char command[128];
	snprintf(command, sizeof(command), "rm -r %s", s->folder);
	journal_close(&s->journal);
	arena_done(&s->arena);
	cr_expect_eq(system(command), 0);
}

static enum lk_status open_journal(struct scene *s)
{
	return journal_open(&s->arena, s->path, clock_system(), NULL, &s->journal, &s->err);
}

static void read_list(struct scene *s)
{
	cr_assert_eq(journal_read_in(&s->arena, s->path, NULL, &s->list, &s->err), LK_OK, "%s", s->err.message);
}

static void write_file(struct scene *s, const char *text)
{
	FILE *file = fopen(s->path.ptr, "a");
	cr_assert(file);
	cr_assert(fputs(text, file) >= 0);
	cr_assert_eq(fclose(file), 0);
}

static const struct journal_entry made = {.token = STR_INIT("t1"),
					  .call = STR_INIT("CreateChangeSet"),
					  .subject = STR_INIT("lkc-t1"),
					  .stack = STR_INIT("arn:\"s\"\n"),
					  .type = STR_INIT("UPDATE")};

Test(journal, a_token_is_one_entry_with_its_last_call)
{
	struct scene s;
	scene_open(&s);
	read_list(&s);
	cr_expect_eq(s.list.entries.count, 0);
	cr_assert_eq(open_journal(&s), LK_OK, "%s", s.err.message);
	struct journal_entry executed = made;
	executed.call = STR("ExecuteChangeSet");
	journal_begin(&s.journal, &made);
	journal_begin(&s.journal, &executed);
	read_list(&s);
	cr_assert_eq(s.list.entries.count, 1);
	const struct journal_entry *entry = &s.list.entries.items[0];
	cr_expect(str_is(entry->call, "ExecuteChangeSet"));
	cr_expect(str_equal(entry->stack, made.stack));
	cr_expect(str_equal(entry->subject, made.subject));
	cr_expect(entry->time_ms > 0);
	cr_expect(journal_has_pending(&s.list));
	journal_end(&s.journal, made.token, STR("UPDATE_COMPLETE"));
	read_list(&s);
	cr_assert_eq(s.list.entries.count, 1);
	cr_expect(str_is(s.list.entries.items[0].ended, "UPDATE_COMPLETE"));
	cr_expect_not(journal_has_pending(&s.list));
	scene_close(&s);
}

Test(journal, a_line_that_was_cut_off_is_passed_over_and_the_next_one_is_whole)
{
	static const char *const broken[] = {"{\"token\":\"t0\",\"call\":\"Crea", "\xff\xfe{}\n", "[]\n", "7\n", "{}\n",
					     "{\"token\":7,\"call\":[]}\n",	  "\n\n"};
	for (size_t i = 0; i < LK_COUNT(broken); i++) {
		struct scene s;
		scene_open(&s);
		cr_assert_eq(open_journal(&s), LK_OK);
		journal_close(&s.journal);
		write_file(&s, broken[i]);
		cr_assert_eq(open_journal(&s), LK_OK, "%s", s.err.message);
		journal_begin(&s.journal, &made);
		read_list(&s);
		cr_assert_eq(s.list.entries.count, 1, "case %zu: %zu", i, s.list.entries.count);
		cr_expect(str_is(s.list.entries.items[0].token, "t1"));
		scene_close(&s);
	}
}

Test(journal, one_process_holds_it)
{
	struct scene s;
	scene_open(&s);
	cr_assert_eq(open_journal(&s), LK_OK);
	pid_t child = fork();
	if (child == 0) {
		struct scene other = s;
		bool refused = open_journal(&other) != LK_OK && other.err.kind == ERROR_STATE;
		_exit(refused ? 0 : 1);
	}
	int status = -1;
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_expect_eq(status, 0, "a second process was let in");
	journal_close(&s.journal);
	cr_expect_eq(open_journal(&s), LK_OK, "and now it is free: %s", s.err.message);
	scene_close(&s);
}

Test(journal, nothing_is_kept_where_there_is_none)
{
	struct scene s;
	scene_open(&s);
	journal_begin(&s.journal, &made);
	journal_begin(NULL, &made);
	journal_end(NULL, made.token, STR("UPDATE_COMPLETE"));
	read_list(&s);
	cr_expect_eq(s.list.entries.count, 0);
	scene_close(&s);
}

Test(journal, what_has_ended_is_forgotten_and_what_has_not_stays)
{
	struct scene s;
	scene_open(&s);
	cr_assert_eq(open_journal(&s), LK_OK);
	journal_begin(&s.journal, &made);
	journal_close(&s.journal);
	cr_assert_eq(open_journal(&s), LK_OK, "%s", s.err.message);
	read_list(&s);
	cr_expect(journal_has_pending(&s.list));
	journal_end(&s.journal, made.token, STR("UPDATE_COMPLETE"));
	journal_close(&s.journal);
	cr_assert_eq(open_journal(&s), LK_OK, "%s", s.err.message);
	read_list(&s);
	cr_expect_eq(s.list.entries.count, 0);
	scene_close(&s);
}

/* Whatever stands in its place is neither waited for nor written to. */
Test(journal, what_is_no_file_is_left_alone)
{
	struct scene s;
	scene_open(&s);
	cr_assert_eq(open_journal(&s), LK_OK);
	journal_close(&s.journal);
	struct str precious = str_format_in(&s.arena, "%s/precious", s.folder);
	FILE *file = fopen(precious.ptr, "w");
	cr_assert(file && fputs("all I have\n", file) >= 0 && fclose(file) == 0);
	cr_assert_eq(unlink(s.path.ptr), 0);
	cr_assert_eq(symlink(precious.ptr, s.path.ptr), 0);
	cr_expect_neq(open_journal(&s), LK_OK, "a link");
	cr_expect_neq(s.err.kind, ERROR_STATE);
	cr_assert_eq(unlink(s.path.ptr), 0);
	cr_assert_eq(mkfifo(s.path.ptr, 0600), 0);
	cr_expect_neq(open_journal(&s), LK_OK, "a FIFO");
	cr_assert_eq(unlink(s.path.ptr), 0);
	cr_assert_eq(mkdir(s.path.ptr, 0700), 0);
	cr_expect_neq(open_journal(&s), LK_OK, "a folder");
	char text[32] = {0};
	file = fopen(precious.ptr, "r");
	cr_assert(file && fgets(text, sizeof text, file) && fclose(file) == 0);
	cr_expect_str_eq(text, "all I have\n");
	scene_close(&s);
}
