#include "deploy/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "formats/json.h"
#include "formats/json_write.h"

enum { MODE = 0600 };

struct journal journal_none(void)
{
	return (struct journal){.file = -1, .lock = -1};
}

/* --- reading */

static struct journal_entry *find(struct journal_list *list, struct str token)
{
	for (size_t i = 0; i < list->entries.count; i++)
		if (str_equal(list->entries.items[i].token, token))
			return &list->entries.items[i];
	return NULL;
}

static void take(struct str *known, const struct json *line, const char *name)
{
	struct str text = json_get_string(line, str_from(name));
	if (text.len)
		*known = text;
}

static void take_line(struct arena *arena, const struct json *line, struct journal_list *list)
{
	struct str token = json_get_string(line, STR("token"));
	struct journal_entry *entry = find(list, token);
	if (!token.len)
		return;
	if (!entry) {
		entry = &VEC_PUSH(arena, &list->entries);
		*entry = (struct journal_entry){.token = token};
		json_to_int(json_get(line, STR("time")), &entry->time_ms);
	}
	take(&entry->call, line, "call");
	take(&entry->subject, line, "subject");
	take(&entry->stack, line, "stack");
	take(&entry->type, line, "type");
	take(&entry->ended, line, "ended");
}

enum lk_status journal_read_in(struct arena *arena, struct str path, const struct log *log,
			       struct journal_list *ret_list, struct error *ret_err)
{
	struct journal_list list = {0};
	struct str text = {0}, line;
	size_t broken = 0;
	enum lk_status status = file_read_in(arena, path.ptr, LIMIT_JOURNAL, &text, ret_err);
	if (status != LK_OK && ret_err->kind != ERROR_NOT_FOUND)
		return status;
	while (str_next(&text, '\n', &line)) {
		const struct json *root;
		struct error err;
		if (!line.len)
			continue;
		if (json_parse_in(arena, line, NULL, &root, &err) == LK_OK)
			take_line(arena, root, &list);
		else
			broken++;
	}
	if (broken)
		log_write(log, LOG_NOTE, "%.*s: %zu line%s cannot be read, and passed over", STR_ARG(path), broken,
			  broken == 1 ? "" : "s");
	*ret_list = list;
	return LK_OK;
}

bool journal_has_pending(const struct journal_list *list)
{
	for (size_t i = 0; i < list->entries.count; i++)
		if (!list->entries.items[i].ended.len)
			return true;
	return false;
}

/* --- holding */

static enum lk_status open_file(struct str path, int flags, int *ret_file, struct error *ret_err)
{
	struct stat info;
	/* Whatever else stands in its place is not ours to write to, or to wait for. */
	*ret_file = open(path.ptr, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags, MODE);
	if (*ret_file < 0)
		return error_set_errno(ret_err, errno, "cannot open '%.*s'", STR_ARG(path));
	if (fstat(*ret_file, &info) == 0 && S_ISREG(info.st_mode))
		return LK_OK;
	close(*ret_file);
	return error_set(ret_err, ERROR_OTHER, "'%.*s' is no regular file", STR_ARG(path));
}

/* A file of its own: POSIX gives a lock up as soon as the process closes the file anywhere, after reading it too. */
static enum lk_status hold(struct arena *arena, struct str path, int *ret_lock, struct error *ret_err)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET}, held = lock;
	struct str name = str_concat_in(arena, path, STR(".lock"));
	enum lk_status status = open_file(name, 0, ret_lock, ret_err);
	if (status != LK_OK || fcntl(*ret_lock, F_SETLK, &lock) == 0)
		return status;
	if (errno != EACCES && errno != EAGAIN)
		error_set_errno(ret_err, errno, "cannot lock '%.*s'", STR_ARG(name));
	else if (fcntl(*ret_lock, F_GETLK, &held) == 0 && held.l_type != F_UNLCK)
		error_set(ret_err, ERROR_STATE, "another lkc works on this stack from here: process %ld",
			  (long)held.l_pid);
	else
		error_set(ret_err, ERROR_STATE, "another lkc worked on this stack from here just now");
	if (ret_err->kind == ERROR_STATE)
		error_hint(ret_err, "follow it with lkc attach, or wait until it has ended");
	close(*ret_lock);
	return LK_FAILED;
}

/* What has ended is of no more use. */
static void forget_ended(struct arena *arena, const struct journal *journal)
{
	struct journal_list list;
	struct error err;
	if (journal_read_in(arena, journal->path, journal->log, &list, &err) != LK_OK)
		log_write(journal->log, LOG_WARNING, "%s: what it said is forgotten", err.message);
	else if (journal_has_pending(&list))
		return;
	if (ftruncate(journal->file, 0) != 0)
		log_write(journal->log, LOG_WARNING, "cannot shorten %.*s: %s", STR_ARG(journal->path),
			  strerror(errno));
}

enum lk_status journal_open(struct arena *arena, struct str path, const struct clock *clock, const struct log *log,
			    struct journal *ret_journal, struct error *ret_err)
{
	struct journal journal = {.path = path, .clock = clock, .log = log};
	*ret_journal = journal_none();
	enum lk_status status = file_make_folders(file_folder_in(arena, path).ptr, ret_err);
	if (status == LK_OK)
		status = hold(arena, path, &journal.lock, ret_err);
	if (status != LK_OK)
		return status;
	status = open_file(path, O_APPEND, &journal.file, ret_err);
	if (status != LK_OK) {
		close(journal.lock);
		return status;
	}
	forget_ended(arena, &journal);
	*ret_journal = journal;
	return LK_OK;
}

void journal_close(struct journal *journal)
{
	if (journal->file >= 0) {
		close(journal->file);
		close(journal->lock);
	}
	*journal = journal_none();
}

/* --- writing */

static bool write_all(int file, struct str text)
{
	while (text.len) {
		ssize_t written = write(file, text.ptr, text.len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		text = str_slice(text, (size_t)written, text.len);
	}
	return fsync(file) == 0;
}

static void append(const struct journal *journal, const struct journal_entry *entry)
{
	struct buf line;
	struct json_writer writer;
	const struct {
		const char *name;
		struct str text;
	} members[] = {
		{"call", entry->call}, {"subject", entry->subject}, {"stack", entry->stack},
		{"type", entry->type}, {"ended", entry->ended},
	};
	buf_init(&line, LIMIT_MESSAGE);
	/* Should the one before have been cut off, this one is not joined to it. */
	buf_append(&line, STR("\n"));
	json_writer_init(&writer, &line, 0);
	json_write_begin_object(&writer);
	json_write_member_int(&writer, STR("time"), clock_now_ms(journal->clock));
	json_write_member(&writer, STR("token"), entry->token);
	for (size_t i = 0; i < LK_COUNT(members); i++)
		if (members[i].text.len)
			json_write_member(&writer, str_from(members[i].name), members[i].text);
	json_write_end_object(&writer);
	buf_append(&line, STR("\n"));
	if (!buf_ok(&line) || !write_all(journal->file, buf_view(&line)))
		log_write(journal->log, LOG_WARNING,
			  "cannot write %.*s: %s; the work goes on, and lkc attach will have to ask the service alone",
			  STR_ARG(journal->path), strerror(errno));
	buf_done(&line);
}

void journal_begin(const struct journal *journal, const struct journal_entry *entry)
{
	struct journal_entry begun = *entry;
	begun.ended = (struct str){0};
	if (journal && journal->file >= 0)
		append(journal, &begun);
}

void journal_end(const struct journal *journal, struct str token, struct str status)
{
	if (journal && journal->file >= 0)
		append(journal, &(struct journal_entry){.token = token, .ended = status});
}
