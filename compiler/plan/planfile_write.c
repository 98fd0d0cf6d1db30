#include "base/hash.h"
#include "base/limits.h"
#include "formats/json_write.h"
#include "plan/planfile_form.h"

/* The plan within stands one level deeper than it does alone. */
enum { OWN_LEVELS = 8 };

struct json_limits planfile_limits(void)
{
	struct json_limits limits = json_limits_default();
	limits.bytes = LIMIT_PLAN_FILE;
	limits.depth += OWN_LEVELS;
	return limits;
}

struct str planfile_digest_in(struct arena *arena, struct str bytes)
{
	struct hash hash = hash_sha256(bytes);
	return hash_hex_in(arena, &hash);
}

struct str planfile_seal_in(struct arena *arena, const struct json *root)
{
	struct buf text;
	struct json_writer json;
	buf_init(&text, LIMIT_PLAN_FILE);
	json_writer_init(&json, &text, 0);
	json_write_begin_object(&json);
	for (size_t i = 0; i < root->count; i++) {
		if (str_is(root->names[i], PLANFILE_SEAL))
			continue;
		json_write_name(&json, root->names[i]);
		json_write_node(&json, &root->items[i]);
	}
	json_write_end_object(&json);
	struct str seal = buf_ok(&text) ? planfile_digest_in(arena, buf_view(&text)) : (struct str){0};
	buf_done(&text);
	return seal;
}

static void write_target(struct json_writer *json, const struct planfile_target *target)
{
	json_write_member(json, STR("stack"), target->stack_name);
	json_write_member(json, STR("stack_id"), target->stack_id);
	json_write_member(json, STR("account"), target->account);
	json_write_member(json, STR("region"), target->region);
	json_write_member_bool(json, STR("local"), target->local);
}

static void write_call(struct json_writer *json, const struct planfile_call *call)
{
	json_write_member(json, STR("file"), call->file);
	json_write_member(json, STR("environment"), call->environment);
	json_write_name(json, STR("parameters"));
	json_write_begin_array(json);
	for (size_t i = 0; i < call->parameters.count; i++) {
		json_write_begin_object(json);
		json_write_member(json, STR("name"), call->parameters.items[i].name);
		json_write_member(json, STR("value"), call->parameters.items[i].value);
		json_write_end_object(json);
	}
	json_write_end_array(json);
	json_write_name(json, STR("no_echo"));
	json_write_begin_array(json);
	for (size_t i = 0; i < call->secrets.count; i++)
		json_write_string(json, call->secrets.items[i]);
	json_write_end_array(json);
}

static void write_artifacts(struct json_writer *json, const struct planfile_binding *binding)
{
	json_write_name(json, STR("artifacts"));
	json_write_begin_array(json);
	for (size_t i = 0; i < binding->artifacts.count; i++) {
		const struct planfile_artifact *artifact = &binding->artifacts.items[i];
		json_write_begin_object(json);
		json_write_member(json, STR("logical_id"), artifact->logical_id);
		json_write_member(json, STR("source"), artifact->source);
		json_write_member(json, STR("key"), artifact->key);
		json_write_end_object(json);
	}
	json_write_end_array(json);
}

static void write_binding(struct json_writer *json, const struct planfile_binding *binding)
{
	json_write_name(json, STR("binding"));
	json_write_begin_object(json);
	json_write_member(json, STR("document"), binding->document);
	json_write_member(json, STR("parameters"), binding->parameters);
	json_write_member(json, STR("tags"), binding->tags);
	json_write_member(json, STR("live_template"), binding->live_template);
	json_write_member(json, STR("live_parameters"), binding->live_parameters);
	json_write_member(json, STR("live_tags"), binding->live_tags);
	json_write_member(json, STR("status"), binding->operation.status);
	json_write_member(json, STR("changed"), binding->operation.changed);
	json_write_member(json, STR("operations"), binding->operation.ids);
	write_artifacts(json, binding);
	json_write_member(json, STR("schema_pack"), binding->schema_pack);
	json_write_end_object(json);
}

static void write_file(struct buf *out, const struct planfile *file)
{
	struct json_writer json;
	json_writer_init(&json, out, 2);
	json_write_begin_object(&json);
	json_write_member(&json, STR("kind"), STR(PLANFILE_KIND));
	json_write_member_int(&json, STR("format_version"), PLANFILE_VERSION);
	json_write_member(&json, STR("lkc_version"), file->lkc_version);
	write_target(&json, &file->target);
	write_call(&json, &file->call);
	write_binding(&json, &file->binding);
	json_write_name(&json, STR("plan"));
	json_write_node(&json, file->plan);
}

/* The seal is the last member: what it is of is there by then. */
static void write_seal(struct buf *out, struct str seal)
{
	buf_append_text(out, ",\n  \"" PLANFILE_SEAL "\": ");
	json_append_string(out, seal);
	buf_append_text(out, "\n}\n");
}

static enum lk_status check_texts(const struct planfile *file, struct error *ret_err)
{
	const struct planfile_call *call = &file->call;
	const char *wrong = str_is_utf8(call->file) ? NULL : "the name of the stack's file";
	for (size_t i = 0; i < call->parameters.count && !wrong; i++)
		if (!str_is_utf8(call->parameters.items[i].value))
			wrong = call->parameters.items[i].name.ptr;
	return wrong ? error_set(ret_err, ERROR_OTHER, "a plan file cannot hold %s: it is not UTF-8", wrong) : LK_OK;
}

enum lk_status planfile_write_in(struct arena *arena, const struct planfile *file, struct str *ret_text,
                                 struct error *ret_err)
{
	struct buf out;
	const struct json *root;
	struct json_limits limits = planfile_limits();
	enum lk_status status = check_texts(file, ret_err);
	if (status != LK_OK)
		return status;
	buf_init(&out, LIMIT_PLAN_FILE);
	write_file(&out, file);
	struct str body = buf_copy_in(&out, arena);
	if (buf_ok(&out))
		status = json_parse_in(arena, str_concat_in(arena, body, STR("}")), &limits, &root, ret_err);
	if (buf_ok(&out) && status == LK_OK)
		write_seal(&out, planfile_seal_in(arena, root));
	if (status == LK_OK && !buf_ok(&out))
		status = error_set(ret_err, ERROR_LIMIT, "the plan is too large for a file: more than %zu bytes",
		                   LIMIT_PLAN_FILE);
	if (status == LK_OK)
		*ret_text = buf_copy_in(&out, arena);
	buf_done(&out);
	return status;
}
