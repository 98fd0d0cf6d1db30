#include "base/limits.h"
#include "plan/planfile_form.h"

#define ANEW "make it anew with  lkc plan --out"

/* --- recognising one */

static struct str skip(struct str text, const char *word)
{
	struct str rest = str_trim(text), expected = str_from(word);
	return str_starts_with(rest, expected) ? str_slice(rest, expected.len, rest.len) : (struct str){0};
}

/* Of a damaged file too. */
static bool begins_with_kind(struct str text)
{
	static const char *const words[] = {"{", "\"kind\"", ":", "\"" PLANFILE_KIND "\""};
	struct str rest = text;
	if (str_starts_with(rest, STR("\xEF\xBB\xBF")))
		rest = str_slice(rest, 3, rest.len);
	for (size_t i = 0; i < LK_COUNT(words) && rest.ptr; i++)
		rest = skip(rest, words[i]);
	return rest.ptr != NULL;
}

bool planfile_is_meant(struct str text)
{
	struct arena arena;
	struct error err;
	const struct json *root;
	struct json_limits limits = planfile_limits();
	if (begins_with_kind(text))
		return true;
	if (!str_contains(text, STR("\"" PLANFILE_KIND "\"")))
		return false;
	arena_init(&arena);
	bool meant = json_parse_in(&arena, text, &limits, &root, &err) == LK_OK &&
	             str_is(json_get_string(root, STR("kind")), PLANFILE_KIND);
	arena_done(&arena);
	return meant;
}

/* --- reading one */

struct reader {
	struct arena *arena;
	const char *missing; /* the first member that is not as it should be */
};

static const struct json *take(struct reader *reader, const struct json *object, const char *name,
                               enum json_kind kind)
{
	const struct json *node = json_get(object, str_from(name));
	if (json_is(node, kind))
		return node;
	if (!reader->missing)
		reader->missing = name;
	return NULL;
}

/* A text that is printed, and so has no control characters, C0 or C1. */
static bool is_line(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i], before = i ? (unsigned char)text.ptr[i - 1] : 0;
		if (c < 0x20 || c == 0x7F || (before == 0xC2 && c < 0xA0))
			return false;
	}
	return true;
}

static struct str take_text(struct reader *reader, const struct json *object, const char *name)
{
	struct str text = json_string(take(reader, object, name, JSON_STRING));
	if (!is_line(text) && !reader->missing)
		reader->missing = name;
	return text;
}

static size_t count_of(const struct json *list)
{
	return list ? list->count : 0;
}

static void read_target(struct reader *reader, const struct json *root, struct planfile_target *target)
{
	target->stack_name = take_text(reader, root, "stack");
	target->stack_id = take_text(reader, root, "stack_id");
	target->account = take_text(reader, root, "account");
	target->region = take_text(reader, root, "region");
	const struct json *local = take(reader, root, "local", JSON_BOOL);
	target->local = local && local->boolean;
}

static void read_call(struct reader *reader, const struct json *root, struct planfile_call *call)
{
	const struct json *parameters = take(reader, root, "parameters", JSON_ARRAY);
	const struct json *secrets = take(reader, root, "no_echo", JSON_ARRAY);
	call->file = take_text(reader, root, "file");
	call->environment = take_text(reader, root, "environment");
	for (size_t i = 0; i < count_of(parameters); i++)
		VEC_PUSH(reader->arena, &call->parameters) =
			(struct planfile_parameter){take_text(reader, &parameters->items[i], "name"),
		                                    json_string(take(reader, &parameters->items[i], "value",
		                                                     JSON_STRING))};
	for (size_t i = 0; i < count_of(secrets); i++)
		VEC_PUSH(reader->arena, &call->secrets) = json_string(&secrets->items[i]);
}

static void read_binding(struct reader *reader, const struct json *root, struct planfile_binding *binding)
{
	const struct json *node = take(reader, root, "binding", JSON_OBJECT);
	const struct json *artifacts = take(reader, node, "artifacts", JSON_ARRAY);
	binding->document = take_text(reader, node, "document");
	binding->parameters = take_text(reader, node, "parameters");
	binding->tags = take_text(reader, node, "tags");
	binding->live_template = take_text(reader, node, "live_template");
	binding->live_parameters = take_text(reader, node, "live_parameters");
	binding->live_tags = take_text(reader, node, "live_tags");
	binding->operation.status = take_text(reader, node, "status");
	binding->operation.changed = take_text(reader, node, "changed");
	binding->operation.ids = take_text(reader, node, "operations");
	binding->schema_pack = take_text(reader, node, "schema_pack");
	for (size_t i = 0; i < count_of(artifacts); i++)
		VEC_PUSH(reader->arena, &binding->artifacts) =
			(struct planfile_artifact){take_text(reader, &artifacts->items[i], "logical_id"),
		                                   take_text(reader, &artifacts->items[i], "source"),
		                                   take_text(reader, &artifacts->items[i], "key")};
}

static enum lk_status refuse(struct error *ret_err, const char *format, const char *word)
{
	error_set(ret_err, ERROR_PROTOCOL, format, word);
	error_hint(ret_err, ANEW);
	return LK_FAILED;
}

/* Version before all else: another version may be sealed, and shaped, in another way. */
static enum lk_status check_version(struct arena *arena, const struct json *root, struct error *ret_err)
{
	int64_t version;
	struct str maker = json_get_string(root, STR("lkc_version"));
	if (!str_is(json_get_string(root, STR("kind")), PLANFILE_KIND))
		return refuse(ret_err, "is no plan file%s", "");
	if (!json_to_int(json_get(root, STR("format_version")), &version))
		return refuse(ret_err, "is a plan file without '%s'", "format_version");
	if (version == PLANFILE_VERSION)
		return LK_OK;
	maker = maker.len && is_line(maker) ? str_copy_in(arena, maker) : STR("of another version");
	error_set(ret_err, ERROR_PROTOCOL, "is a plan file of version %lld, made by lkc %s; this lkc reads version %d",
	          (long long)version, maker.ptr, PLANFILE_VERSION);
	error_hint(ret_err, "apply it with the lkc that made it, or " ANEW);
	return LK_FAILED;
}

static enum lk_status check_seal(struct arena *arena, const struct json *root, struct error *ret_err)
{
	struct str seal = json_get_string(root, STR(PLANFILE_SEAL));
	if (!seal.len)
		return refuse(ret_err, "is a plan file without '%s'", PLANFILE_SEAL);
	if (!str_equal(planfile_seal_in(arena, root), seal))
		return refuse(ret_err, "was edited after lkc wrote it: its %s is of another content", PLANFILE_SEAL);
	return LK_OK;
}

enum lk_status planfile_read_in(struct arena *arena, struct str text, struct planfile *ret_file,
                                struct error *ret_err)
{
	struct reader reader = {.arena = arena};
	struct json_limits limits = planfile_limits();
	const struct json *root;
	enum lk_status status = json_parse_in(arena, text, &limits, &root, ret_err);
	if (status != LK_OK) {
		error_prefix(ret_err, "is no whole plan file: ");
		error_hint(ret_err, ANEW);
		return status;
	}
	status = check_version(arena, root, ret_err);
	if (status == LK_OK)
		status = check_seal(arena, root, ret_err);
	if (status != LK_OK)
		return status;
	struct planfile file = {.lkc_version = take_text(&reader, root, "lkc_version")};
	read_target(&reader, root, &file.target);
	read_call(&reader, root, &file.call);
	read_binding(&reader, root, &file.binding);
	file.plan = take(&reader, root, "plan", JSON_OBJECT);
	if (reader.missing)
		return refuse(ret_err, "is a plan file without a proper '%s'", reader.missing);
	*ret_file = file;
	return LK_OK;
}
