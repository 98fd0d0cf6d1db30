#include "artifact/function.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"

static void append_file(struct arena *arena, struct buf *manifest, struct str path, struct str content)
{
	struct hash hash = hash_sha256(content);
	buf_printf(manifest, "%s  %.*s\n", hash_hex_in(arena, &hash).ptr, STR_ARG(path));
}

/* An input is a file, or a folder with all that is below it. */
static enum lk_status append_input(struct arena *arena, struct buf *manifest, struct str root, struct str input,
                                   struct error *ret_err)
{
	struct str whole = file_join_in(arena, root, input), content;
	struct file_list files;
	if (file_read_in(arena, whole.ptr, LIMIT_ASSET, &content, ret_err) == LK_OK) {
		append_file(arena, manifest, input, content);
		return LK_OK;
	}
	enum lk_status status = file_list_in(arena, whole.ptr, &files, ret_err);
	for (size_t i = 0; status == LK_OK && i < files.paths.count; i++) {
		struct str path = file_join_in(arena, input, files.paths.items[i]);
		status = file_read_in(arena, file_join_in(arena, root, path).ptr, LIMIT_ASSET, &content, ret_err);
		if (status == LK_OK)
			append_file(arena, manifest, path, content);
	}
	return status;
}

static enum lk_status append_inputs(struct arena *arena, struct buf *manifest, struct str root, struct str list,
                                    struct error *ret_err)
{
	struct str line;
	while (str_next(&list, '\n', &line)) {
		line = str_trim(line);
		if (!line.len || line.ptr[0] == '#')
			continue;
		enum lk_status status = append_input(arena, manifest, root, line, ret_err);
		if (status != LK_OK)
			return status;
	}
	return LK_OK;
}

enum lk_status function_inputs_hash_in(struct arena *arena, struct str root, struct str source,
                                       struct str architecture, struct str *ret_hash, struct error *ret_err)
{
	struct arena scratch;
	struct buf manifest;
	struct str list;
	arena_init(&scratch);
	buf_init(&manifest, LIMIT_OUTPUT);
	struct str path = file_join_in(&scratch, root, str_format_in(&scratch, "runtime/functions/%.*s/inputs", STR_ARG(source)));
	enum lk_status status = file_read_in(&scratch, path.ptr, LIMIT_CONFIG_FILE, &list, ret_err);
	buf_printf(&manifest, "architecture %.*s\n", STR_ARG(architecture));
	if (status == LK_OK)
		status = append_inputs(&scratch, &manifest, root, list, ret_err);
	if (status == LK_OK) {
		struct hash hash = hash_sha256(buf_view(&manifest));
		*ret_hash = hash_hex_in(arena, &hash);
	}
	buf_done(&manifest);
	arena_done(&scratch);
	return status;
}

struct str function_key_in(struct arena *arena, const struct function *function, struct str hash)
{
	return str_format_in(arena, "lambda/%.*s/%.*s/%.*s.zip", STR_ARG(function->source),
	                     STR_ARG(function->architecture), STR_ARG(hash));
}

static struct str built_path_in(struct arena *arena, struct str root, const struct function *function, const char *ending)
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

enum lk_status function_fill_keys(struct graph *graph, struct str root, struct diag *diag, struct error *ret_err)
{
	for (size_t i = 0; i < graph->functions.count; i++) {
		const struct function *function = &graph->functions.items[i];
		const struct resource *resource = graph_find_resource(graph, function->logical_id);
		struct value *code = value_get(resource->properties, STR("Code"));
		struct str hash;
		enum lk_status status = function_inputs_hash_in(graph->arena, root, function->source, function->architecture,
		                                                &hash, ret_err);
		if (status == LK_FAILED && ret_err->kind == ERROR_NOT_FOUND)
			diag_report(diag, "LK0030", SEVERITY_ERROR, function->place, "function source '%.*s': %s",
			            STR_ARG(function->source), ret_err->message);
		else if (status != LK_OK)
			return status;
		else if (code && code->kind == VALUE_MAP)
			value_map_put(graph->arena, code, STR("S3Key"),
			              value_string_in(graph->arena, function_key_in(graph->arena, function, hash)));
	}
	return LK_OK;
}
