#include "check/baseline.h"

#include "base/map.h"
#include "formats/json.h"
#include "formats/json_write.h"

void baseline_write(struct buf *out, const struct diag *diag)
{
	struct json_writer json;
	json_writer_init(&json, out, 2);
	json_write_begin_object(&json);
	json_write_member_int(&json, STR("format_version"), 1);
	json_write_name(&json, STR("findings"));
	json_write_begin_array(&json);
	for (size_t i = 0; i < diag->findings.count; i++) {
		const struct finding *finding = &diag->findings.items[i];
		json_write_begin_object(&json);
		json_write_member(&json, STR("rule"), str_from(finding->rule));
		json_write_member(&json, STR("logical_id"), finding->logical_id);
		json_write_member(&json, STR("path"), finding->path);
		json_write_member(&json, STR("message"), finding->message);
		json_write_end_object(&json);
	}
	json_write_end_array(&json);
	json_write_end_object(&json);
	buf_append_char(out, '\n');
}

struct known {
	struct arena arena;
	struct map counts; /* key of a finding → size_t, how many more it hides */
	size_t left, hidden;
};

/* No text of a finding holds NUL. */
static struct str key_in(struct arena *arena, struct str rule, struct str logical_id, struct str path,
			 struct str message)
{
	return str_format_in(arena, "%.*s%c%.*s%c%.*s%c%.*s", STR_ARG(rule), 0, STR_ARG(logical_id), 0, STR_ARG(path),
			     0, STR_ARG(message));
}

static enum lk_status read_known(struct known *known, struct str text, struct error *ret_err)
{
	const struct json *root;
	int64_t version;
	enum lk_status status = json_parse_in(&known->arena, text, NULL, &root, ret_err);
	if (status != LK_OK)
		return status;
	const struct json *findings = json_get(root, STR("findings"));
	if (!json_to_int(json_get(root, STR("format_version")), &version) || version != 1 ||
	    !json_is(findings, JSON_ARRAY)) {
		error_set(ret_err, ERROR_PROTOCOL, "this is no baseline that lkc wrote");
		return LK_FAILED;
	}
	for (size_t i = 0; i < findings->count; i++) {
		const struct json *entry = json_item(findings, i);
		struct str key = key_in(&known->arena, json_get_string(entry, STR("rule")),
					json_get_string(entry, STR("logical_id")), json_get_string(entry, STR("path")),
					json_get_string(entry, STR("message")));
		size_t *count = map_get(&known->counts, key);
		if (!count) {
			count = ARENA_NEW(&known->arena, size_t);
			map_put(&known->counts, key, count);
		}
		(*count)++;
		known->left++;
	}
	return LK_OK;
}

static bool is_new(void *context, struct finding *finding)
{
	struct known *known = context;
	size_t *count = map_get(&known->counts, key_in(&known->arena, str_from(finding->rule), finding->logical_id,
						       finding->path, finding->message));
	if (!count || !*count)
		return true;
	(*count)--;
	known->left--;
	known->hidden++;
	return false;
}

enum lk_status baseline_apply(struct str text, struct diag *diag, struct baseline_counts *ret_counts,
			      struct error *ret_err)
{
	struct known known = {0};
	arena_init(&known.arena);
	map_init_in(&known.counts, &known.arena);
	enum lk_status status = read_known(&known, text, ret_err);
	if (status == LK_OK) {
		diag_keep(diag, is_new, &known);
		*ret_counts = (struct baseline_counts){.hidden = known.hidden, .gone = known.left};
	}
	arena_done(&known.arena);
	return status;
}
