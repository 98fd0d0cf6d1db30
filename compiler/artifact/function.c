#include "artifact/function.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "artifact/archive.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/map.h"

/* --- the list --- */

enum { LISTS_DEPTH = 8 };

struct list {
	struct arena *arena;
	struct str root;
	VEC(struct str) paths;
};

static bool is_word(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || ((c == '-' || c == '_') && i > 0)))
			return false;
	}
	return text.len > 0;
}

static bool stays_below_root(struct str path)
{
	struct str rest = path, part;
	while (str_next(&rest, '/', &part))
		if (!part.len || str_is(part, ".") || str_is(part, ".."))
			return false;
	return true;
}

static bool is_folder(const char *path)
{
	struct stat info;
	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static enum lk_status add_folder(struct list *list, struct str folder, const char *whole, struct error *ret_err)
{
	struct file_list files;
	enum lk_status status = file_list_in(list->arena, whole, &files, ret_err);
	if (status != LK_OK)
		return status;
	for (size_t i = 0; i < files.paths.count; i++)
		VEC_PUSH(list->arena, &list->paths) = file_join_in(list->arena, folder, files.paths.items[i]);
	return LK_OK;
}

static enum lk_status add_list(struct list *list, struct str name, int depth, struct error *ret_err);

/* The file itself, or those of the module of that name. */
static enum lk_status add_files(struct list *list, struct str name, struct str line, struct error *ret_err)
{
	static const struct str suffixes[] = {STR_INIT(""), STR_INIT(".c"), STR_INIT(".h")};
	size_t before = list->paths.count;
	for (size_t i = 0; i < LK_COUNT(suffixes); i++) {
		struct str path = str_concat_in(list->arena, line, suffixes[i]);
		if (file_exists(file_join_in(list->arena, list->root, path).ptr))
			VEC_PUSH(list->arena, &list->paths) = path;
	}
	if (list->paths.count > before)
		return LK_OK;
	return error_set(ret_err, ERROR_NOT_FOUND, "%.*s lists '%.*s', which is not there", STR_ARG(name),
			 STR_ARG(line));
}

static enum lk_status add_line(struct list *list, struct str name, struct str line, int depth, struct error *ret_err)
{
	if (!stays_below_root(line))
		return error_set(ret_err, ERROR_OTHER, "%.*s lists '%.*s', which is not below the project's folder",
				 STR_ARG(name), STR_ARG(line));
	if (str_is(file_name(line), "inputs"))
		return add_list(list, line, depth + 1, ret_err);
	struct str whole = file_join_in(list->arena, list->root, line);
	return is_folder(whole.ptr) ? add_folder(list, line, whole.ptr, ret_err) : add_files(list, name, line, ret_err);
}

/* What a list names, and the list itself. */
static enum lk_status add_list(struct list *list, struct str name, int depth, struct error *ret_err)
{
	struct str content, line;
	if (depth > LISTS_DEPTH)
		return error_set(ret_err, ERROR_LIMIT, "%.*s is in a circle of lists", STR_ARG(name));
	enum lk_status status = file_read_in(list->arena, file_join_in(list->arena, list->root, name).ptr,
					     LIMIT_CONFIG_FILE, &content, ret_err);
	if (status != LK_OK)
		return status;
	VEC_PUSH(list->arena, &list->paths) = name;
	while (status == LK_OK && str_next(&content, '\n', &line)) {
		line = str_trim(line);
		if (line.len && line.ptr[0] != '#')
			status = add_line(list, name, line, depth, ret_err);
	}
	return status;
}

static int compare_paths(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void sort_paths(struct list *list)
{
	size_t kept = 0;
	qsort(list->paths.items, list->paths.count, sizeof *list->paths.items, compare_paths);
	for (size_t i = 0; i < list->paths.count; i++)
		if (!kept || !str_equal(list->paths.items[kept - 1], list->paths.items[i]))
			list->paths.items[kept++] = list->paths.items[i];
	list->paths.count = kept;
}

static enum lk_status read_list(struct list *list, struct str source, struct error *ret_err)
{
	struct str name = str_format_in(list->arena, "runtime/functions/%.*s/inputs", STR_ARG(source));
	enum lk_status status = add_list(list, name, 1, ret_err);
	if (status == LK_OK)
		sort_paths(list);
	return status;
}

/* --- the manifest --- */

/* The functions of a stack share most of their inputs: each file is read once for all of them. */
struct digests {
	struct arena arena;
	struct map by_path; /* to a struct str of 64 digits */
};

static void digests_init(struct digests *digests)
{
	arena_init(&digests->arena);
	map_init_in(&digests->by_path, &digests->arena);
}

static void digests_done(struct digests *digests)
{
	arena_done(&digests->arena);
}

static enum lk_status digest_of(struct digests *digests, struct str root, struct str path, struct str *ret_digest,
				struct error *ret_err)
{
	struct arena scratch;
	struct str content, *digest = map_get(&digests->by_path, path);
	if (digest) {
		*ret_digest = *digest;
		return LK_OK;
	}
	arena_init(&scratch);
	enum lk_status status =
		file_read_in(&scratch, file_join_in(&scratch, root, path).ptr, LIMIT_ASSET, &content, ret_err);
	if (status == LK_OK) {
		struct hash hash = hash_sha256(content);
		digest = ARENA_NEW(&digests->arena, struct str);
		*digest = hash_hex_in(&digests->arena, &hash);
		map_put(&digests->by_path, str_copy_in(&digests->arena, path), digest);
		*ret_digest = *digest;
	}
	arena_done(&scratch);
	return status;
}

static enum lk_status check_names(struct str source, struct str architecture, struct error *ret_err)
{
	if (!is_word(source))
		return error_set(ret_err, ERROR_OTHER, "'%.*s' cannot be a folder of runtime/functions",
				 STR_ARG(source));
	if (!str_is(architecture, "arm64") && !str_is(architecture, "x86_64"))
		return error_set(ret_err, ERROR_OTHER, "'%.*s' is no architecture of Lambda: arm64 and x86_64 are",
				 STR_ARG(architecture));
	return LK_OK;
}

static enum lk_status manifest_in(struct arena *arena, struct digests *digests, struct str root, struct str source,
				  struct str architecture, struct str *ret_manifest, struct error *ret_err)
{
	struct str digest;
	struct list list = {.arena = arena, .root = root};
	enum lk_status status = check_names(source, architecture, ret_err);
	if (status == LK_OK)
		status = read_list(&list, source, ret_err);
	if (status != LK_OK)
		return status;
	struct buf manifest;
	buf_init(&manifest, LIMIT_OUTPUT);
	buf_printf(&manifest, "architecture %.*s\n", STR_ARG(architecture));
	for (size_t i = 0; status == LK_OK && i < list.paths.count; i++) {
		status = digest_of(digests, root, list.paths.items[i], &digest, ret_err);
		if (status == LK_OK)
			buf_printf(&manifest, "%.*s  %.*s\n", STR_ARG(digest), STR_ARG(list.paths.items[i]));
	}
	if (status == LK_OK && !buf_ok(&manifest))
		status = error_set(ret_err, ERROR_LIMIT, "function '%.*s' has too many inputs", STR_ARG(source));
	if (status == LK_OK)
		*ret_manifest = buf_copy_in(&manifest, arena);
	buf_done(&manifest);
	return status;
}

enum lk_status function_manifest_in(struct arena *arena, struct str root, struct str source, struct str architecture,
				    struct str *ret_manifest, struct error *ret_err)
{
	struct digests digests;
	digests_init(&digests);
	enum lk_status status = manifest_in(arena, &digests, root, source, architecture, ret_manifest, ret_err);
	digests_done(&digests);
	return status;
}

bool function_manifest_names(struct str manifest, struct str path)
{
	struct str line;
	while (str_next(&manifest, '\n', &line))
		if (path.len && str_equal(str_slice(line, 2 * HASH_SIZE + 2, line.len), path))
			return true;
	return false;
}

static struct str manifest_hash_in(struct arena *arena, struct str manifest)
{
	struct hash hash = hash_sha256(manifest);
	return hash_hex_in(arena, &hash);
}

static enum lk_status inputs_hash_in(struct arena *arena, struct digests *digests, struct str root, struct str source,
				     struct str architecture, struct str *ret_hash, struct error *ret_err)
{
	struct arena scratch;
	struct str manifest;
	arena_init(&scratch);
	enum lk_status status = manifest_in(&scratch, digests, root, source, architecture, &manifest, ret_err);
	if (status == LK_OK)
		*ret_hash = manifest_hash_in(arena, manifest);
	arena_done(&scratch);
	return status;
}

enum lk_status function_inputs_hash_in(struct arena *arena, struct str root, struct str source, struct str architecture,
				       struct str *ret_hash, struct error *ret_err)
{
	struct digests digests;
	digests_init(&digests);
	enum lk_status status = inputs_hash_in(arena, &digests, root, source, architecture, ret_hash, ret_err);
	digests_done(&digests);
	return status;
}

struct str function_key_in(struct arena *arena, const struct function *function, struct str hash)
{
	return str_format_in(arena, "lambda/%.*s/%.*s/%.*s.zip", STR_ARG(function->source),
			     STR_ARG(function->architecture), STR_ARG(hash));
}

static struct str built_path_in(struct arena *arena, struct str root, const struct function *function,
				const char *ending)
{
	struct str path = str_format_in(arena, "build/lambda/%.*s/%.*s.%s", STR_ARG(function->architecture),
					STR_ARG(function->source), ending);
	return file_join_in(arena, root, path);
}

struct str function_zip_path_in(struct arena *arena, struct str root, const struct function *function)
{
	return built_path_in(arena, root, function, "zip");
}

struct str function_inputs_path_in(struct arena *arena, struct str root, const struct function *function)
{
	return built_path_in(arena, root, function, "inputs");
}

enum lk_status function_pack(const char *folder, struct str source, struct str program, struct str manifest,
			     struct error *ret_err)
{
	const struct archive_entry entry = {STR("bootstrap"), program, 0755};
	struct arena arena;
	struct buf zip;
	arena_init(&arena);
	buf_init(&zip, LIMIT_ASSET);
	archive_write(&zip, &entry, 1);
	struct str base = file_join_in(&arena, str_from(folder), source);
	struct str hash = manifest_hash_in(&arena, manifest);
	enum lk_status status = file_make_folders(folder, ret_err);
	if (status == LK_OK && !buf_ok(&zip))
		status = error_set(ret_err, ERROR_LIMIT, "'%s.zip' would be too large", base.ptr);
	if (status == LK_OK)
		status = file_write(str_concat_in(&arena, base, STR(".zip")).ptr, buf_view(&zip), 0644, ret_err);
	/* Last, so that what was interrupted is taken for old. */
	if (status == LK_OK)
		status = file_write(str_concat_in(&arena, base, STR(".inputs")).ptr,
				    str_concat_in(&arena, hash, STR("\n")), 0644, ret_err);
	buf_done(&zip);
	arena_done(&arena);
	return status;
}

/* --- the graph --- */

static enum lk_status fill_key(struct graph *graph, struct digests *digests, struct str root,
			       const struct function *function, struct diag *diag, struct error *ret_err)
{
	const struct resource *resource = graph_find_resource(graph, function->logical_id);
	struct value *code = value_get(resource->properties, STR("Code"));
	struct str hash;
	enum lk_status status = inputs_hash_in(graph->arena, digests, root, function->source, function->architecture,
					       &hash, ret_err);
	if (status == LK_FAILED && (ret_err->kind == ERROR_NOT_FOUND || ret_err->kind == ERROR_OTHER)) {
		diag_report(diag, "LK0030", SEVERITY_ERROR, function->place, "function source '%.*s': %s",
			    STR_ARG(function->source), ret_err->message);
		return LK_OK;
	}
	if (status == LK_OK && code && code->kind == VALUE_MAP)
		value_map_put(graph->arena, code, STR("S3Key"),
			      value_string_in(graph->arena, function_key_in(graph->arena, function, hash)));
	return status;
}

enum lk_status function_fill_keys(struct graph *graph, struct str root, struct diag *diag, struct error *ret_err)
{
	struct digests digests;
	enum lk_status status = LK_OK;
	digests_init(&digests);
	for (size_t i = 0; status == LK_OK && i < graph->functions.count; i++)
		status = fill_key(graph, &digests, root, &graph->functions.items[i], diag, ret_err);
	digests_done(&digests);
	return status;
}
