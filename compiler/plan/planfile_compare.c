#include "plan/planfile.h"

#include "base/map.h"

struct comparison {
	struct arena *arena;
	const struct planfile *saved, *now;
	struct planfile_moves moves;
};

static void add(struct comparison *comparison, struct str line)
{
	VEC_PUSH(comparison->arena, &comparison->moves.lines) = line;
}

static void tell(struct comparison *comparison, const char *line)
{
	add(comparison, str_from(line));
}

/* --- where it goes */

static void compare_word(struct comparison *comparison, const char *what, struct str saved, struct str now)
{
	if (!str_equal(saved, now))
		add(comparison, str_format_in(comparison->arena, "the plan is for %s '%.*s', not '%.*s'", what,
		                              STR_ARG(saved), STR_ARG(now)));
}

struct planfile_moves planfile_compare_target_in(struct arena *arena, const struct planfile_target *saved,
                                                 const struct planfile_target *now)
{
	struct comparison comparison = {.arena = arena};
	if (saved->local != now->local)
		tell(&comparison, saved->local ? "the plan is for the local target, not for AWS"
		                               : "the plan is for AWS, not for the local target");
	compare_word(&comparison, "account", saved->account, now->account);
	compare_word(&comparison, "region", saved->region, now->region);
	compare_word(&comparison, "stack", saved->stack_name, now->stack_name);
	return comparison.moves;
}

/* --- what is live */

/* "(stack shop-dev was updated 2026-11-23T10:00:00Z)", when that is news. */
static struct str when_in(const struct comparison *comparison)
{
	const struct planfile_operation *was = &comparison->saved->binding.operation;
	const struct planfile_operation *is = &comparison->now->binding.operation;
	if (str_equal(was->changed, is->changed))
		return (struct str){0};
	return str_format_in(comparison->arena, " (stack %.*s was updated %.*s)",
	                     STR_ARG(comparison->now->target.stack_name), STR_ARG(is->changed));
}

static void compare_operation(struct comparison *comparison)
{
	struct arena *arena = comparison->arena;
	const struct planfile_operation *was = &comparison->saved->binding.operation;
	const struct planfile_operation *is = &comparison->now->binding.operation;
	struct str name = comparison->now->target.stack_name;
	if (!str_equal(was->status, is->status))
		add(comparison, str_format_in(arena, "the stack %.*s is %.*s; it was %.*s", STR_ARG(name),
		                              STR_ARG(is->status), STR_ARG(was->status)));
	else if (!str_equal(was->changed, is->changed))
		add(comparison, str_format_in(arena, "the stack %.*s was updated %.*s", STR_ARG(name),
		                              STR_ARG(is->changed)));
	else if (!str_equal(was->ids, is->ids))
		add(comparison, str_format_in(arena, "there was another operation on the stack %.*s", STR_ARG(name)));
}

static void compare_live_part(struct comparison *comparison, const char *what, struct str saved, struct str now)
{
	if (str_equal(saved, now))
		return;
	struct str when = when_in(comparison);
	add(comparison,
	    str_format_in(comparison->arena, "%s changed since the plan was made%.*s", what, STR_ARG(when)));
}

static void compare_live(struct comparison *comparison)
{
	const struct planfile *saved = comparison->saved, *now = comparison->now;
	struct str was = saved->target.stack_id, is = now->target.stack_id, name = now->target.stack_name;
	size_t before = comparison->moves.lines.count;
	if (!str_equal(was, is)) {
		const char *what = !is.len ? "deleted" : !was.len ? "created" : "deleted and created anew";
		add(comparison, str_format_in(comparison->arena, "the stack %.*s was %s since the plan was made",
		                              STR_ARG(name), what));
		return;
	}
	compare_live_part(comparison, "the live template", saved->binding.live_template, now->binding.live_template);
	compare_live_part(comparison, "a parameter of the live stack", saved->binding.live_parameters,
	                  now->binding.live_parameters);
	compare_live_part(comparison, "a tag of the live stack", saved->binding.live_tags, now->binding.live_tags);
	if (comparison->moves.lines.count == before)
		compare_operation(comparison);
}

/* --- what is desired */

static struct str key_of(const struct planfile *file, struct str logical_id)
{
	for (size_t i = 0; i < file->binding.artifacts.count; i++)
		if (str_equal(file->binding.artifacts.items[i].logical_id, logical_id))
			return file->binding.artifacts.items[i].key;
	return (struct str){0};
}

static void compare_artifacts(struct comparison *comparison)
{
	const struct planfile *now = comparison->now;
	for (size_t i = 0; i < now->binding.artifacts.count; i++) {
		const struct planfile_artifact *artifact = &now->binding.artifacts.items[i];
		struct str was = key_of(comparison->saved, artifact->logical_id);
		if (was.len && !str_equal(was, artifact->key))
			add(comparison,
			    str_format_in(comparison->arena, "the code of %.*s (%.*s) changed since the plan was made",
			                  STR_ARG(artifact->logical_id), STR_ARG(artifact->source)));
	}
}

static void compare_desired(struct comparison *comparison)
{
	const struct planfile_binding *saved = &comparison->saved->binding, *now = &comparison->now->binding;
	if (!str_equal(saved->document, now->document))
		add(comparison, str_format_in(comparison->arena, "what %.*s declares changed since the plan was made",
		                              STR_ARG(comparison->saved->call.file)));
	if (!str_equal(saved->parameters, now->parameters))
		tell(comparison, "a value of the stack's parameters changed since the plan was made");
	if (!str_equal(saved->tags, now->tags))
		tell(comparison, "the stack's own tags changed since the plan was made");
	compare_artifacts(comparison);
	if (!str_equal(saved->schema_pack, now->schema_pack))
		add(comparison,
		    str_format_in(comparison->arena,
		                  "the schema pack is another: the plan was made by lkc %.*s, this is %.*s",
		                  STR_ARG(comparison->saved->lkc_version), STR_ARG(comparison->now->lkc_version)));
}

/* --- what comes of it: nothing that was compared tells, and still the plan is another one */

static bool same_text(const struct json *saved, const struct json *now, const char *name)
{
	const struct json *a = json_get(saved, str_from(name)), *b = json_get(now, str_from(name));
	bool kinds = (a ? a->kind : JSON_NULL) == (b ? b->kind : JSON_NULL);
	bool booleans = !json_is(a, JSON_BOOL) || a->boolean == b->boolean;
	return kinds && booleans && str_equal(json_string(a), json_string(b));
}

/* Counts of what is at stake move all the time, and are no part of what is done. */
static bool same_verdict(const struct json *saved, const struct json *now)
{
	static const char *const names[] = {"logical_id", "type",       "action",        "data_loss",
	                                    "physical_id", "moved_from", "may_lose_data"};
	const struct json *before = json_get(saved, STR("properties")), *after = json_get(now, STR("properties"));
	for (size_t i = 0; i < LK_COUNT(names); i++)
		if (!same_text(saved, now, names[i]))
			return false;
	for (size_t i = 0; json_item(before, i) || json_item(after, i); i++)
		if (!same_text(json_item(before, i), json_item(after, i), "path") ||
		    !same_text(json_item(before, i), json_item(after, i), "effect"))
			return false;
	return true;
}

static void compare_changes(struct comparison *comparison)
{
	const struct json *saved = json_get(comparison->saved->plan, STR("changes"));
	const struct json *now = json_get(comparison->now->plan, STR("changes"));
	for (size_t i = 0; json_item(saved, i) || json_item(now, i); i++) {
		const struct json *was = json_item(saved, i), *is = json_item(now, i);
		if (was && is && same_verdict(was, is))
			continue;
		struct str name = json_get_string(is ? is : was, STR("logical_id"));
		add(comparison,
		    str_format_in(comparison->arena, "the plan for %.*s comes out differently", STR_ARG(name)));
		return;
	}
}

static void compare_steps(struct comparison *comparison)
{
	const struct json *saved = json_get(comparison->saved->plan, STR("steps"));
	const struct json *now = json_get(comparison->now->plan, STR("steps"));
	for (size_t i = 0; json_item(saved, i) || json_item(now, i); i++)
		if (!same_text(json_item(saved, i), json_item(now, i), "operation") ||
		    !same_text(json_item(saved, i), json_item(now, i), "title")) {
			tell(comparison, "the plan's steps come out differently");
			return;
		}
}

struct planfile_moves planfile_compare_in(struct arena *arena, const struct planfile *saved,
                                          const struct planfile *now)
{
	struct comparison comparison = {.arena = arena, .saved = saved, .now = now};
	comparison.moves = planfile_compare_target_in(arena, &saved->target, &now->target);
	if (comparison.moves.lines.count)
		return comparison.moves;
	compare_live(&comparison);
	compare_desired(&comparison);
	if (!comparison.moves.lines.count) {
		compare_changes(&comparison);
		compare_steps(&comparison);
	}
	return comparison.moves;
}
