#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

static enum lk_status read_all(struct arena *arena, int fd, const char *path, size_t limit, struct str *ret_content,
			       struct error *ret_err)
{
	struct stat info;
	if (fstat(fd, &info) != 0)
		return error_set_errno(ret_err, errno, "cannot read '%s'", path);
	if (S_ISDIR(info.st_mode))
		return error_set(ret_err, ERROR_FILE, "cannot read '%s': it is a folder", path);
	if (info.st_size > 0 && (size_t)info.st_size > limit)
		return error_set(ret_err, ERROR_LIMIT, "'%s' has %lld bytes, more than the %zu that are accepted", path,
				 (long long)info.st_size, limit);
	/* The size is a hint: a pipe has none, and a file may grow meanwhile. */
	size_t capacity = info.st_size > 0 ? (size_t)info.st_size + 1 : 64 * KIB;
	char *bytes = arena_alloc(arena, capacity + 1);
	size_t length = 0;
	for (;;) {
		ssize_t got = read(fd, bytes + length, capacity - length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_errno(ret_err, errno, "cannot read '%s'", path);
		if (got == 0)
			break;
		length += (size_t)got;
		if (length > limit)
			return error_set(ret_err, ERROR_LIMIT, "'%s' is larger than the %zu bytes that are accepted",
					 path, limit);
		if (length == capacity) {
			char *grown = arena_alloc(arena, capacity * 2 + 1);
			memcpy(grown, bytes, length);
			bytes = grown;
			capacity *= 2;
		}
	}
	bytes[length] = '\0';
	*ret_content = (struct str){bytes, length};
	return LK_OK;
}

enum lk_status file_read_in(struct arena *arena, const char *path, size_t limit, struct str *ret_content,
			    struct error *ret_err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(ret_err, errno, "cannot open '%s'", path);
	enum lk_status status = read_all(arena, fd, path, limit, ret_content, ret_err);
	close(fd);
	return status;
}

static bool write_all(int fd, struct str content)
{
	while (content.len) {
		ssize_t put = write(fd, content.ptr, content.len);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		content = str_slice(content, (size_t)put, content.len);
	}
	return true;
}

static enum lk_status write_beside(const char *target, struct str content, unsigned mode, struct error *ret_err)
{
	char beside[PATH_MAX];
	int length = snprintf(beside, sizeof beside, "%s.XXXXXX", target);
	if (length < 0 || (size_t)length >= sizeof beside)
		return error_set(ret_err, ERROR_FILE, "cannot write '%s': the path is too long", target);
	int fd = mkstemp(beside);
	if (fd < 0)
		return error_set_errno(ret_err, errno, "cannot write '%s'", target);
	struct stat old;
	mode_t wanted = stat(target, &old) == 0 ? old.st_mode & 07777 : (mode_t)mode;
	bool written = write_all(fd, content) && fchmod(fd, wanted) == 0 && fsync(fd) == 0;
	int failure = errno;
	if (close(fd) != 0 && written) {
		written = false;
		failure = errno;
	}
	if (written && rename(beside, target) == 0)
		return LK_OK;
	if (written)
		failure = errno;
	unlink(beside);
	error_set_errno(ret_err, failure, "cannot write '%s'", target);
	if (failure == ENOSPC)
		error_hint(ret_err, "free some space on that disk; the file is as it was before");
	return LK_FAILED;
}

enum lk_status file_write(const char *path, struct str content, unsigned mode, struct error *ret_err)
{
	char *target = realpath(path, NULL);
	enum lk_status status = write_beside(target ? target : path, content, mode, ret_err);
	free(target);
	return status;
}

enum lk_status file_make_folders(const char *path, struct error *ret_err)
{
	char partial[PATH_MAX];
	size_t length = strlen(path);
	if (length >= sizeof partial)
		return error_set(ret_err, ERROR_FILE, "cannot make the folder '%s': the path is too long", path);
	memcpy(partial, path, length + 1);
	for (size_t i = 1; i <= length; i++) {
		if (partial[i] != '/' && partial[i] != '\0')
			continue;
		partial[i] = '\0';
		if (mkdir(partial, 0777) != 0 && errno != EEXIST)
			return error_set_errno(ret_err, errno, "cannot make the folder '%s'", partial);
		if (i < length)
			partial[i] = '/';
	}
	struct stat info;
	if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))
		return error_set(ret_err, ERROR_FILE, "cannot make the folder '%s': something else has that name",
				 path);
	return LK_OK;
}

static enum lk_status list_below(struct arena *arena, struct str root, struct str below, int depth,
				 struct file_list *list, struct error *ret_err);

static enum lk_status list_entry(struct arena *arena, struct str root, struct str path, int depth,
				 struct file_list *list, struct error *ret_err)
{
	struct str whole = file_join_in(arena, root, path);
	struct stat info;
	if (lstat(whole.ptr, &info) != 0)
		return error_set_errno(ret_err, errno, "cannot read '%s'", whole.ptr);
	if (S_ISDIR(info.st_mode))
		return list_below(arena, root, path, depth + 1, list, ret_err);
	if (S_ISREG(info.st_mode))
		VEC_PUSH(arena, &list->paths) = path;
	return LK_OK;
}

static enum lk_status list_below(struct arena *arena, struct str root, struct str below, int depth,
				 struct file_list *list, struct error *ret_err)
{
	struct str folder = below.len ? file_join_in(arena, root, below) : str_copy_in(arena, root);
	if (depth > LIMIT_NESTING)
		return error_set(ret_err, ERROR_LIMIT, "folders are nested too deeply at '%s'", folder.ptr);
	DIR *handle = opendir(folder.ptr);
	if (!handle)
		return error_set_errno(ret_err, errno, "cannot read the folder '%s'", folder.ptr);
	enum lk_status status = LK_OK;
	struct dirent *entry;
	while (status == LK_OK && (entry = readdir(handle))) {
		if (entry->d_name[0] == '.')
			continue;
		struct str name = str_copy_in(arena, str_from(entry->d_name));
		struct str path = below.len ? file_join_in(arena, below, name) : name;
		status = list_entry(arena, root, path, depth, list, ret_err);
	}
	closedir(handle);
	return status;
}

static int compare_paths(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

enum lk_status file_list_in(struct arena *arena, const char *folder, struct file_list *ret_list, struct error *ret_err)
{
	struct file_list list = {0};
	enum lk_status status = list_below(arena, str_from(folder), (struct str){0}, 0, &list, ret_err);
	if (status != LK_OK)
		return status;
	if (list.paths.count)
		qsort(list.paths.items, list.paths.count, sizeof *list.paths.items, compare_paths);
	*ret_list = list;
	return LK_OK;
}

bool file_exists(const char *path)
{
	struct stat info;
	return stat(path, &info) == 0;
}

struct str file_join_in(struct arena *arena, struct str folder, struct str name)
{
	if (!folder.len || str_equal(folder, STR(".")) || (name.len && name.ptr[0] == '/'))
		return str_copy_in(arena, name);
	bool slashed = folder.ptr[folder.len - 1] == '/';
	return str_format_in(arena, "%.*s%s%.*s", STR_ARG(folder), slashed ? "" : "/", STR_ARG(name));
}

static size_t last_slash(struct str path)
{
	for (size_t i = path.len; i > 0; i--)
		if (path.ptr[i - 1] == '/')
			return i - 1;
	return SIZE_MAX;
}

struct str file_folder_in(struct arena *arena, struct str path)
{
	size_t slash = last_slash(path);
	if (slash == SIZE_MAX)
		return str_copy_in(arena, STR("."));
	return str_copy_in(arena, str_slice(path, 0, slash ? slash : 1));
}

struct str file_name(struct str path)
{
	size_t slash = last_slash(path);
	return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.len);
}
