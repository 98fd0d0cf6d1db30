#include "base/limits.h"
#include "deploy/saved.h"
#include "formats/json.h"

enum { DIFFERENCES = 1000 };

/* The file while it is read: the first fault is kept, and all that follows gives empty values. */
struct reader {
	struct arena *arena;
	struct str text;
	struct error *err;
	bool failed;
};

static void fail(struct reader *r, const struct json *at, const char *words, struct str name)
{
	uint32_t line, column;
	if (r->failed)
		return;
	r->failed = true;
	json_position(r->text, at ? at->offset : 0, &line, &column);
	error_set(r->err, ERROR_PROTOCOL, "line %u: '%.*s' %s", line, STR_ARG(name), words);
}

static const struct json *get(struct reader *r, const struct json *map, struct str name, enum json_kind kind)
{
	static const char *const words[] = {[JSON_NULL] = "is not null",       [JSON_BOOL] = "is not true or false",
	                                    [JSON_NUMBER] = "is not a number", [JSON_STRING] = "is not a string",
	                                    [JSON_ARRAY] = "is not a list",    [JSON_OBJECT] = "is not an object"};
	const struct json *found = json_get(map, name);
	if (!found)
		fail(r, map, "is missing", name);
	else if (found->kind != kind)
		fail(r, found, words[kind], name);
	return json_is(found, kind) ? found : NULL;
}

static struct str get_text(struct reader *r, const struct json *map, struct str name)
{
	return json_string(get(r, map, name, JSON_STRING));
}

static bool get_bool(struct reader *r, const struct json *map, struct str name)
{
	const struct json *found = get(r, map, name, JSON_BOOL);
	return found && found->boolean;
}

static int64_t get_int(struct reader *r, const struct json *map, struct str name)
{
	const struct json *found = get(r, map, name, JSON_NUMBER);
	int64_t number = 0;
	if (found && !json_to_int(found, &number))
		fail(r, found, "is not a whole number", name);
	return number;
}

/* Names do not repeat: the parser refuses that. */
static void put(struct arena *arena, struct value *map, struct str name, struct value *value)
{
	VEC_PUSH(arena, &map->as.map) = (struct member){name, value};
}

/* An object of strings. Never NULL. */
static struct value *get_texts(struct reader *r, const struct json *map, struct str name)
{
	const struct json *found = get(r, map, name, JSON_OBJECT);
	struct value *texts = value_map_in(r->arena);
	if (found && found->count > LIMIT_RELATED)
		fail(r, found, "holds more than any stack has", name);
	for (size_t i = 0; found && !r->failed && i < found->count; i++) {
		if (found->items[i].kind != JSON_STRING)
			fail(r, &found->items[i], "is not a string", found->names[i]);
		put(r->arena, texts, found->names[i], value_string_in(r->arena, found->items[i].text));
	}
	return texts;
}

/* --- the parts */

static void read_stack(struct reader *r, const struct json *root, struct saved *saved)
{
	const struct json *stack = get(r, root, STR("stack"), JSON_OBJECT);
	struct live *live = &saved->live;
	if (!stack)
		return;
	live->name = live->stack.name = get_text(r, stack, STR("name"));
	live->exists = get_bool(r, stack, STR("exists"));
	live->stack.id = get_text(r, stack, STR("id"));
	live->stack.status = get_text(r, stack, STR("status"));
	live->known = live->stack.status.len > 0;
	live->stack.status_reason = get_text(r, stack, STR("status_reason"));
	live->stack.drift_status = get_text(r, stack, STR("drift_status"));
	live->stack.created_ms = get_int(r, stack, STR("created_ms"));
	live->stack.updated_ms = get_int(r, stack, STR("updated_ms"));
	saved->account = get_text(r, stack, STR("account"));
	saved->region = get_text(r, stack, STR("region"));
	saved->partition = get_text(r, stack, STR("partition"));
	saved->local = get_bool(r, stack, STR("local"));
}

static void read_resources(struct reader *r, const struct json *root, struct live *live)
{
	const struct json *list = get(r, root, STR("resources"), JSON_ARRAY);
	if (list && list->count > LIMIT_RELATED)
		fail(r, list, "holds more resources than any stack", STR("resources"));
	for (size_t i = 0; list && !r->failed && i < list->count; i++) {
		const struct json *item = &list->items[i];
		VEC_PUSH(r->arena, &live->resources.resources) = (struct cfn_resource){
			.logical_id = get_text(r, item, STR("logical_id")),
			.type = get_text(r, item, STR("type")),
			.physical_id = get_text(r, item, STR("physical_id")),
			.status = get_text(r, item, STR("status")),
		};
	}
}

static struct value *read_names(struct reader *r, const struct json *list, struct str name)
{
	struct value *names = value_list_in(r->arena);
	if (list->kind != JSON_ARRAY)
		fail(r, list, "is not a list", name);
	for (size_t i = 0; json_item(list, i); i++) {
		if (list->items[i].kind != JSON_STRING)
			fail(r, &list->items[i], "holds what is not a string", name);
		value_list_push(r->arena, names, value_string_in(r->arena, list->items[i].text));
	}
	return names;
}

static void read_imports(struct reader *r, const struct json *root, struct importers *importers)
{
	const struct json *imports = get(r, root, STR("imports"), JSON_OBJECT);
	const struct json *exports = imports ? get(r, imports, STR("exports"), JSON_OBJECT) : NULL;
	if (exports && exports->count > LIMIT_RELATED)
		fail(r, exports, "holds more than any stack has", STR("exports"));
	for (size_t i = 0; exports && !r->failed && i < exports->count; i++)
		put(r->arena, importers->stacks, exports->names[i],
		    read_names(r, &exports->items[i], exports->names[i]));
	if (imports)
		importers->reason = get_text(r, imports, STR("unknown"));
}

static void read_stakes(struct reader *r, const struct json *root, struct stakes *stakes)
{
	const struct json *map = get(r, root, STR("stakes"), JSON_OBJECT);
	if (!map)
		return;
	stakes->amounts = get_texts(r, map, STR("amounts"));
	stakes->unknown = get_texts(r, map, STR("unknown"));
}

static void read_side(struct reader *r, const struct json *found, const char *name, struct value *into)
{
	const struct json *side = json_get(found, str_from(name));
	if (side && side->kind != JSON_STRING)
		fail(r, side, "is not a string", str_from(name));
	else if (side)
		put(r->arena, into, str_from(name), value_string_in(r->arena, side->text));
}

static struct value *read_resource_drift(struct reader *r, const struct json *item)
{
	struct value *map = value_map_in(r->arena);
	put(r->arena, map, STR("status"), value_string_in(r->arena, get_text(r, item, STR("status"))));
	if (!json_get(item, STR("differences")))
		return map;
	const struct json *list = get(r, item, STR("differences"), JSON_ARRAY);
	struct value *differences = value_list_in(r->arena);
	if (list && list->count > DIFFERENCES)
		fail(r, list, "holds more than any resource has", STR("differences"));
	for (size_t i = 0; json_item(list, i) && !r->failed; i++) {
		struct value *into = value_map_in(r->arena);
		struct str path = get_text(r, &list->items[i], STR("path"));
		put(r->arena, into, STR("path"), value_string_in(r->arena, path));
		read_side(r, &list->items[i], "expected", into);
		read_side(r, &list->items[i], "actual", into);
		value_list_push(r->arena, differences, into);
	}
	put(r->arena, map, STR("differences"), differences);
	return map;
}

static void read_drift(struct reader *r, const struct json *root, struct drifted *drifted)
{
	const struct json *drift = get(r, root, STR("drift"), JSON_OBJECT);
	if (!drift)
		return;
	drifted->reason = get_text(r, drift, STR("unknown"));
	if (json_is(json_get(drift, STR("resources")), JSON_NULL))
		return;
	const struct json *resources = get(r, drift, STR("resources"), JSON_OBJECT);
	drifted->resources = value_map_in(r->arena);
	if (resources && resources->count > LIMIT_RELATED)
		fail(r, resources, "holds more resources than any stack", STR("resources"));
	for (size_t i = 0; resources && i < resources->count && !r->failed; i++)
		put(r->arena, drifted->resources, resources->names[i], read_resource_drift(r, &resources->items[i]));
}

static enum lk_status read_live(struct reader *r, const struct json *root, struct live *live)
{
	live->parameters = get_texts(r, root, STR("parameters"));
	live->tags = get_texts(r, root, STR("tags"));
	read_resources(r, root, live);
	live->template_text = get_text(r, root, STR("template"));
	live->processed_text = get_text(r, root, STR("processed_template"));
	if (r->failed)
		return LK_FAILED;
	return live_complete(r->arena, live, r->err);
}

/* --- the file */

/* "{" and its first name. */
static bool begins_as_state(struct str text)
{
	struct str rest = str_trim(str_starts_with(text, STR("\xef\xbb\xbf")) ? str_slice(text, 3, text.len) : text);
	if (!str_starts_with(rest, STR("{")))
		return false;
	rest = str_trim(str_slice(rest, 1, rest.len));
	return str_starts_with(rest, STR("\"kind\"")) || str_starts_with(rest, STR("\"format_version\""));
}

bool saved_is(struct arena *arena, struct str text)
{
	const struct json *root;
	struct error ignored; /* what is no JSON may be a template all the same, and its reader says what is wrong */
	if (begins_as_state(text))
		return true;
	if (!str_contains(text, STR("\"lkc state\"")) || json_parse_in(arena, text, NULL, &root, &ignored) != LK_OK)
		return false;
	return str_is(json_get_string(root, STR("kind")), "lkc state") && !json_get(root, STR("Resources"));
}

static enum lk_status check_version(const struct json *root, struct error *ret_err)
{
	int64_t version;
	if (!str_is(json_get_string(root, STR("kind")), "lkc state"))
		return error_set(ret_err, ERROR_PROTOCOL, "it is neither a template nor what lkc state writes");
	if (!json_to_int(json_get(root, STR("format_version")), &version))
		return error_set(ret_err, ERROR_PROTOCOL, "'format_version' is missing or not a whole number");
	if (version != 1)
		return error_set(ret_err, ERROR_PROTOCOL, "its format_version is %lld, and this lkc reads 1 alone",
		                 (long long)version);
	return LK_OK;
}

enum lk_status saved_read_in(struct arena *arena, struct str text, struct saved *ret_saved, struct error *ret_err)
{
	struct reader reader = {.arena = arena, .text = text, .err = ret_err};
	struct saved saved = {0};
	const struct json *root;
	enum lk_status status = json_parse_in(arena, text, NULL, &root, ret_err);
	if (status == LK_OK)
		status = check_version(root, ret_err);
	if (status != LK_OK)
		return status;
	known_init_in(&saved.known, arena);
	read_stack(&reader, root, &saved);
	read_imports(&reader, root, &saved.known.importers);
	read_stakes(&reader, root, &saved.known.stakes);
	read_drift(&reader, root, &saved.known.drifted);
	saved.known.manifests = get_texts(&reader, root, STR("manifests"));
	status = read_live(&reader, root, &saved.live);
	if (status == LK_OK)
		*ret_saved = saved;
	return status;
}
