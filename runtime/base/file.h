/* Files: whole reads with a limit, writes that are complete or not there at all. */
#ifndef LK_BASE_FILE_H
#define LK_BASE_FILE_H

#include "base/error.h"
#include "base/vec.h"

/* The whole file. ERROR_LIMIT when it is larger than limit, ERROR_NOT_FOUND when it is not there. */
LK_MUST_USE enum lk_status file_read_in(struct arena *arena, const char *path, size_t limit, struct str *ret_content,
                                        struct error *ret_err);

/* Writes beside the target, syncs, renames over it: a reader sees the old file or the new one. Keeps the old file's
 * mode; a new one gets mode. A symbolic link is followed, so that what it points to is replaced. */
LK_MUST_USE enum lk_status file_write(const char *path, struct str content, unsigned mode, struct error *ret_err);

/* As mkdir -p. */
LK_MUST_USE enum lk_status file_make_folders(const char *path, struct error *ret_err);

/* Regular files below folder, recursively, as paths relative to it, sorted by bytes; symbolic links and names that
 * begin with a dot are passed over. */
struct file_list {
	VEC(struct str) paths;
};
LK_MUST_USE enum lk_status file_list_in(struct arena *arena, const char *folder, struct file_list *ret_list,
                                        struct error *ret_err);

bool file_exists(const char *path);

/* Joined with one slash; an absolute second part stands alone, and so does one behind "." or nothing. */
struct str file_join_in(struct arena *arena, struct str folder, struct str name);

/* The part before the last slash ("." without one), and the part behind it. */
struct str file_folder_in(struct arena *arena, struct str path);
struct str file_name(struct str path);

#endif
