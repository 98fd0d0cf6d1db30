#include "deploy/assets_uses.h"

#include "deploy/state.h"

/* Shorter runs of digits stand in templates by chance. */
enum { HASH_LEAST = 16 };

static bool is_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* The next run of hexadecimal digits that is long enough. */
static bool next_hash(struct str text, size_t *at, struct str *ret_hash)
{
	while (*at < text.len) {
		size_t from = *at;
		while (*at < text.len && is_digit(text.ptr[*at]))
			++*at;
		if (*at - from >= HASH_LEAST) {
			*ret_hash = str_slice(text, from, *at);
			return true;
		}
		++*at;
	}
	return false;
}

struct str asset_hash_of(struct str key)
{
	struct str hash = {0};
	size_t at = 0;
	return next_hash(key, &at, &hash) ? hash : (struct str){0};
}

struct str asset_users(const struct asset_uses *uses, struct str key)
{
	const struct str *names = map_get(&uses->users, asset_hash_of(key));
	return names ? *names : (struct str){0};
}

struct reading {
	struct aws_client *client;
	struct arena *arena; /* of the result */
	struct asset_uses *uses;
};

static bool has_name(struct str names, struct str name)
{
	struct str part;
	while (str_next(&names, ',', &part))
		if (str_equal(str_trim(part), name))
			return true;
	return false;
}

static void note(struct reading *r, struct str hash, struct str stack)
{
	struct str *names = map_get(&r->uses->users, hash);
	if (!names) {
		names = ARENA_NEW(r->arena, struct str);
		map_put(&r->uses->users, str_copy_in(r->arena, hash), names);
	}
	if (!has_name(*names, stack))
		*names = str_format_in(r->arena, "%.*s%s%.*s", STR_ARG(*names), names->len ? ", " : "", STR_ARG(stack));
}

static void note_text(struct reading *r, struct str text, struct str stack)
{
	struct str hash;
	size_t at = 0;
	while (next_hash(text, &at, &hash))
		note(r, hash, stack);
}

/* As it was handed in, and, where a macro may have made more of it, as it came out. */
static enum lk_status read_template(struct reading *r, struct arena *scratch, const struct cfn_stack *stack,
                                    struct str change_set, struct error *ret_err)
{
	struct str text = {0};
	enum lk_status status =
		cfn_get_template(r->client, scratch, stack->id, change_set, false, &text, ret_err);
	if (status != LK_OK)
		return status;
	note_text(r, text, stack->name);
	if (!str_contains(text, STR("Transform")))
		return LK_OK;
	status = cfn_get_template(r->client, scratch, stack->id, change_set, true, &text, ret_err);
	if (status == LK_OK)
		note_text(r, text, stack->name);
	return status;
}

static enum lk_status read_change_sets(struct reading *r, struct arena *scratch, const struct cfn_stack *stack,
                                       struct error *ret_err)
{
	struct cfn_change_set_list list;
	enum lk_status status = cfn_list_change_sets(r->client, scratch, stack->name, &list, ret_err);
	for (size_t i = 0; status == LK_OK && i < list.change_sets.count; i++) {
		struct cfn_change_set change_set;
		bool exists;
		struct str id = list.change_sets.items[i].id;
		status = cfn_describe_change_set(r->client, scratch, stack->id, id, false, &exists, &change_set,
		                                 ret_err);
		if (status != LK_OK || !exists)
			continue;
		for (size_t k = 0; k < change_set.parameters.count; k++)
			note_text(r, change_set.parameters.items[k].value, stack->name);
		status = read_template(r, scratch, stack, id, ret_err);
	}
	return status;
}

static void note_parameters(struct reading *r, const struct cfn_stack *stack)
{
	for (size_t i = 0; i < stack->parameters.count; i++) {
		note_text(r, stack->parameters.items[i].value, stack->name);
		note_text(r, stack->parameters.items[i].resolved_value, stack->name);
	}
}

/* GetTemplate tells one template; a stack that rolls back needs the one before. A deletion and a creation do not. */
static bool may_go_back(struct str status)
{
	enum state_kind kind = state_of(status).kind;
	if (str_is(status, "CREATE_IN_PROGRESS") || str_is(status, "CREATE_FAILED") ||
	    str_is(status, "DELETE_IN_PROGRESS"))
		return false;
	return kind == STATE_MOVING || kind == STATE_STUCK || kind == STATE_PAUSED;
}

/* Whether it was deleted since the list was read. */
static bool is_gone(struct reading *r, struct arena *scratch, const struct cfn_stack *stack)
{
	bool exists = true;
	struct cfn_stack now = {0};
	struct error ignored;
	enum lk_status status = cfn_describe_stack(r->client, scratch, stack->id, &exists, &now, &ignored);
	return status == LK_OK && (!exists || str_is(now.status, "DELETE_COMPLETE"));
}

static enum lk_status read_stack(struct reading *r, const struct cfn_stack *stack, struct error *ret_err)
{
	struct arena scratch;
	enum lk_status status = LK_OK;
	arena_init(&scratch);
	note_parameters(r, stack);
	/* Of what is only reviewed, there is the change sets' template alone. */
	if (!str_is(stack->status, "REVIEW_IN_PROGRESS"))
		status = read_template(r, &scratch, stack, (struct str){0}, ret_err);
	if (status == LK_OK)
		status = read_change_sets(r, &scratch, stack, ret_err);
	if (status != LK_OK && is_gone(r, &scratch, stack))
		status = LK_OK;
	arena_done(&scratch);
	if (status != LK_OK)
		error_prefix(ret_err, "what '%.*s' refers to could not be read: ", STR_ARG(stack->name));
	return status;
}

enum lk_status asset_uses_read_in(struct aws_client *client, struct arena *arena,
                                  const struct asset_uses_observer *observer, struct asset_uses *ret_uses,
                                  struct error *ret_err)
{
	struct asset_uses uses = {0};
	struct reading r = {client, arena, &uses};
	struct cfn_stack_list list;
	map_init_in(&uses.users, arena);
	enum lk_status status = cfn_list_stacks(client, arena, &list, ret_err);
	uses.stacks = status == LK_OK ? list.stacks.count : 0;
	for (size_t i = 0; status == LK_OK && i < uses.stacks; i++) {
		const struct cfn_stack *stack = &list.stacks.items[i];
		status = read_stack(&r, stack, ret_err);
		if (may_go_back(stack->status) && !uses.unsettled.len) {
			uses.unsettled = stack->name;
			uses.unsettled_status = stack->status;
		}
		if (observer && observer->on_stack)
			observer->on_stack(observer->context, i + 1, uses.stacks);
	}
	if (status == LK_OK)
		*ret_uses = uses;
	return status;
}
