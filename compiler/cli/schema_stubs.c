#include "cli/schema_stubs.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"
#include "cli/load.h"
#include "schema/stubs.h"

struct set {
	struct cli *cli;
	struct str folder;
	struct map wanted; /* services; all when none is asked for */
	bool all;
	size_t written;
};

static bool is_service(struct str name)
{
	struct str service;
	for (size_t at = 0; stubs_next_service(pack_embedded(), &at, &service);)
		if (str_equal(service, name))
			return true;
	return false;
}

/* --- which services */

static int unknown_service(struct cli *cli, struct str name)
{
	struct error err;
	struct str service;
	struct text_nearest nearest = text_nearest_begin(name);
	for (size_t at = 0; stubs_next_service(pack_embedded(), &at, &service);)
		text_nearest_offer(&nearest, service);
	error_set(&err, ERROR_NOT_FOUND, "there is no service '%.*s'", STR_ARG(name));
	if (nearest.best.len)
		error_hint(&err, "did you mean '%.*s'?", STR_ARG(nearest.best));
	return cli_fail(cli, &err);
}

/* --service S3,Lambda */
static int take_named(struct set *set)
{
	struct str rest = str_from(cli_value(set->cli, OPTION_SERVICE)), name;
	while (rest.len && str_next(&rest, ',', &name)) {
		name = str_trim(name);
		if (!is_service(name))
			return unknown_service(set->cli, name);
		map_put(&set->wanted, name, set);
	}
	return EXIT_DONE;
}

/* The words behind "aws." in a text: what stands in a branch that was not taken is edited all the same. */
static void take_words(struct set *set, struct str text)
{
	struct str word = STR("aws.");
	for (size_t at = 0; (at = str_find(text, word, at)) != SIZE_MAX;) {
		size_t start = at += word.len;
		while (at < text.len && ((text.ptr[at] | 32) >= 'a' || (text.ptr[at] >= '0' && text.ptr[at] <= '9')) &&
		       ((text.ptr[at] | 32) <= 'z'))
			at++;
		struct str name = str_slice(text, start, at);
		if (is_service(name))
			map_put(&set->wanted, str_copy_in(set->cli->arena, name), set);
	}
}

/* The services of the stack's resources, those of its constructs among them, and those that its own text names. */
static int take_stack(struct set *set)
{
	struct cli *cli = set->cli;
	struct loaded loaded = {0};
	struct str text, service, kind;
	struct error err;
	int code = load_stack(cli, cli->options.positionals[0], &loaded);
	if (code != EXIT_DONE)
		cli_show_findings(cli);
	if (code != EXIT_DONE)
		return code;
	for (size_t i = 0; i < loaded.graph->resources.count; i++)
		if (stubs_split_type(loaded.graph->resources.items[i].type, &service, &kind) && is_service(service))
			map_put(&set->wanted, service, set);
	if (file_read_in(cli->arena, loaded.file.ptr, LIMIT_TEMPLATE, &text, &err) != LK_OK)
		return cli_fail(cli, &err);
	take_words(set, text);
	return EXIT_DONE;
}

/* --- files */

static enum lk_status write_file(struct set *set, struct str name, struct str text, struct error *ret_err)
{
	struct str path = file_join_in(set->cli->arena, set->folder, name);
	enum lk_status status = file_make_folders(file_folder_in(set->cli->arena, path).ptr, ret_err);
	return status == LK_OK ? file_write(path.ptr, text, 0644, ret_err) : status;
}

/* Files of services of an earlier call that this one does not write: an editor would load them on. Only what begins as
 * this program begins its files is removed. */
static enum lk_status remove_others(struct set *set, struct error *ret_err)
{
	struct arena *arena = set->cli->arena;
	struct str folder = file_join_in(arena, set->folder, STR("aws"));
	struct file_list files;
	struct error ignored; /* no folder is no files */
	if (file_list_in(arena, folder.ptr, &files, &ignored) != LK_OK)
		return LK_OK;
	for (size_t i = 0; i < files.paths.count; i++) {
		struct str name = files.paths.items[i], path = file_join_in(arena, folder, name), text;
		struct str service = str_slice(name, 0, name.len > 4 ? name.len - 4 : 0);
		if (!str_ends_with(name, STR(".lua")) || set->all || map_has(&set->wanted, service))
			continue;
		enum lk_status status = file_read_in(arena, path.ptr, LIMIT_TEMPLATE, &text, ret_err);
		if (status != LK_OK)
			return status;
		if (str_starts_with(text, stubs_header()) && unlink(path.ptr) != 0) {
			error_set_errno(ret_err, errno, "cannot remove %s", path.ptr);
			return LK_FAILED;
		}
	}
	return LK_OK;
}

static enum lk_status write_base(struct set *set, struct error *ret_err)
{
	struct stubs_file file;
	enum lk_status status = LK_OK;
	for (size_t i = 0; status == LK_OK && stubs_base_file(i, &file); i++)
		status = write_file(set, str_from(file.name), file.text, ret_err);
	return status;
}

static enum lk_status write_services(struct set *set, const struct descriptions *descriptions, struct error *ret_err)
{
	struct str service;
	struct buf out;
	VEC(struct str) rest = {0};
	enum lk_status status = LK_OK;
	buf_init(&out, LIMIT_OUTPUT);
	for (size_t at = 0; status == LK_OK && stubs_next_service(pack_embedded(), &at, &service);) {
		if (!set->all && !map_has(&set->wanted, service)) {
			VEC_PUSH(set->cli->arena, &rest) = service;
			continue;
		}
		buf_clear(&out);
		stubs_write_service(&out, pack_embedded(), descriptions, service);
		status = write_file(set, str_format_in(set->cli->arena, "aws/%.*s.lua", STR_ARG(service)),
		                    buf_view(&out), ret_err);
		set->written++;
	}
	buf_clear(&out);
	stubs_write_rest(&out, rest.items, rest.count);
	if (status == LK_OK)
		status = write_file(set, STR("services.lua"), buf_view(&out), ret_err);
	buf_done(&out);
	return status;
}

int schema_stubs(struct cli *cli)
{
	struct set set = {.cli = cli, .folder = str_from(cli_value(cli, OPTION_STUBS))};
	struct error err;
	int code = EXIT_DONE;
	if (!set.folder.len)
		return cli_misuse(cli, "--stubs needs a folder");
	map_init_in(&set.wanted, cli->arena);
	set.all = !cli_has(cli, OPTION_SERVICE) && !cli->options.positional_count;
	if (cli_has(cli, OPTION_SERVICE))
		code = take_named(&set);
	if (code == EXIT_DONE && cli->options.positional_count)
		code = take_stack(&set);
	if (code != EXIT_DONE)
		return code;
	struct descriptions *descriptions = descriptions_new();
	enum lk_status status = write_base(&set, &err);
	if (status == LK_OK)
		status = write_services(&set, descriptions, &err);
	if (status == LK_OK)
		status = remove_others(&set, &err);
	descriptions_free(descriptions);
	if (status != LK_OK)
		return cli_fail(cli, &err);
	cli_say(cli, "%.*s describes %zu services", STR_ARG(set.folder), set.written);
	return EXIT_DONE;
}
