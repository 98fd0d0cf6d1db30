#include "deploy/follow.h"

#include "base/random.h"
#include "deploy/state.h"

enum {
	TICK_MS = 100,
	INTERVAL_MAX_MS = 5000,
	LONG_MS = 3 * 60 * 1000,
	INTERVAL_LONG_MS = 12000,
	THROTTLED_MAX_MS = 30000,
	BEGIN_MS = 15000,
	EVENTS_MAX = 5000,
	FAILURES_TOLD = 4
};

struct follower {
	struct aws_client *client;
	struct arena *arena; /* of the result */
	const struct follow_input *input;
	struct follow_result result;
	struct str last_event;
	struct str ended; /* how the token's operation ended, once an event has told */
	bool overtaken;	  /* and another one has begun since */
	bool any;	  /* something was told at all */
	bool moves;	  /* by the stack's own last event */
	int64_t rests_ms; /* since when the state says that it does not, all the same */
	int failures;	  /* of polls in a row */
	int64_t began_ms, interval_ms;
};

bool follow_is_consequence(const struct cfn_event *event)
{
	static const char *const reasons[] = {
		"Resource creation cancelled", "Resource creation Initiated", "Resource update cancelled",
		"Resource deletion cancelled", "Rollback requested",
	};
	for (size_t i = 0; i < LK_COUNT(reasons); i++)
		if (str_starts_with(event->status_reason, str_from(reasons[i])))
			return true;
	/* The stack's own event sums up those of its resources. */
	return str_equal(event->physical_id, event->stack_id) && event->stack_id.len;
}

static struct cfn_event event_copy_in(struct arena *arena, const struct cfn_event *event)
{
	struct cfn_event copy = *event;
	struct str *const texts[] = {&copy.id,		 &copy.stack_id,      &copy.stack_name,	     &copy.operation_id,
				     &copy.client_token, &copy.logical_id,    &copy.physical_id,     &copy.type,
				     &copy.status,	 &copy.status_reason, &copy.detailed_status, &copy.properties,
				     &copy.hook_type,	 &copy.hook_status,   &copy.hook_reason};
	for (size_t i = 0; i < LK_COUNT(texts); i++)
		*texts[i] = str_copy_in(arena, *texts[i]);
	return copy;
}

/* --- events */

struct gathering {
	struct arena *arena;
	struct str until;	      /* the id of the last event seen */
	VEC(struct cfn_event) events; /* newest first */
};

static bool gather(void *context, const struct cfn_event *event)
{
	struct gathering *gathering = context;
	if (gathering->until.len && str_equal(event->id, gathering->until))
		return false;
	VEC_PUSH(gathering->arena, &gathering->events) = event_copy_in(gathering->arena, event);
	return gathering->events.count < EVENTS_MAX;
}

static bool is_failure(const struct cfn_event *event)
{
	return str_ends_with(event->status, STR("_FAILED"));
}

static bool is_of_stack(const struct cfn_event *event)
{
	return event->stack_id.len && str_equal(event->physical_id, event->stack_id);
}

static bool is_at_rest(struct str status)
{
	return state_of(status).kind != STATE_MOVING && !str_is(status, "REVIEW_IN_PROGRESS");
}

static bool is_of_token(const struct cfn_event *event, struct str token)
{
	return token.len && is_of_stack(event) && str_equal(event->client_token, token);
}

/* What somebody else began behind it is not its outcome. */
static void take_outcome(struct follower *f, const struct cfn_event *event)
{
	bool ours = is_of_token(event, f->input->token);
	if (ours && is_at_rest(event->status))
		f->ended = str_copy_in(f->arena, event->status);
	else if (ours)
		f->ended = (struct str){0};
	else if (f->ended.len && is_of_stack(event) && !is_at_rest(event->status))
		f->overtaken = true;
	if (is_of_stack(event))
		f->moves = !is_at_rest(event->status);
}

/* A hook's own words, and the stack's where it rolls back for a reason that no resource has. */
static bool tells_of_failure(const struct cfn_event *event)
{
	return is_failure(event) || str_ends_with(event->hook_status, STR("FAILED")) ||
	       (is_of_stack(event) && str_contains(event->status, STR("ROLLBACK_IN_PROGRESS")));
}

static void take_event(struct follower *f, const struct cfn_event *event)
{
	f->any = true;
	take_outcome(f, event);
	if (f->overtaken)
		return;
	if (tells_of_failure(event))
		VEC_PUSH(f->arena, &f->result.failures) = event_copy_in(f->arena, event);
	if (is_failure(event) && !follow_is_consequence(event) && !f->result.first_cause.logical_id.len)
		f->result.first_cause = event_copy_in(f->arena, event);
	else if (is_failure(event) && !str_equal(event->physical_id, event->stack_id))
		f->result.cascade++;
	f->input->observer.on_event(f->input->observer.context, event);
}

/* True when something happened. */
static enum lk_status poll_events(struct follower *f, struct arena *scratch, bool *ret_any, struct error *ret_err)
{
	struct gathering gathering = {.arena = scratch, .until = f->last_event};
	struct cfn_event_visitor visitor = {&gathering, gather};
	enum lk_status status = cfn_describe_stack_events(f->client, scratch, f->input->stack, &visitor, ret_err);
	if (status != LK_OK)
		return status;
	for (size_t i = gathering.events.count; i > 0; i--)
		take_event(f, &gathering.events.items[i - 1]);
	if (gathering.events.count)
		f->last_event = str_copy_in(f->arena, gathering.events.items[0].id);
	*ret_any = gathering.events.count > 0;
	return LK_OK;
}

static enum lk_status poll_state(struct follower *f, struct arena *scratch, struct error *ret_err)
{
	struct cfn_stack stack;
	bool exists;
	enum lk_status status = cfn_describe_stack(f->client, scratch, f->input->stack, &exists, &stack, ret_err);
	if (status == LK_OK)
		f->result.status = exists ? str_copy_in(f->arena, stack.status) : STR("DELETE_COMPLETE");
	return status;
}

/* --- waiting */

static void tick(struct follower *f)
{
	if (f->input->observer.on_tick)
		f->input->observer.on_tick(f->input->observer.context,
					   clock_monotonic_ms(f->client->config.clock) - f->began_ms);
}

static enum lk_status wait(struct follower *f, struct error *ret_err)
{
	const struct clock *clock = f->client->config.clock;
	int64_t until = clock_monotonic_ms(clock) + f->interval_ms;
	for (;;) {
		if (http_is_cancelled(f->input->cancel))
			return error_set(ret_err, ERROR_INTERRUPTED, "interrupted");
		tick(f);
		int64_t left = until - clock_monotonic_ms(clock);
		if (left <= 0)
			return LK_OK;
		clock_sleep_ms(clock, left < TICK_MS ? left : TICK_MS);
	}
}

bool follow_is_passing(const struct error *err)
{
	/* Without a code of the service it is a proxy that refuses, and it may think better of it. */
	bool proxy = err->http_status >= 300 && !err->service_code[0];
	return err->kind == ERROR_NETWORK || err->kind == ERROR_THROTTLED || err->kind == ERROR_PROTOCOL || proxy ||
	       err->http_status >= 500;
}

/* Quick while something happens; throttled, out of the others' way, and not in step with them. */
static void pace(struct follower *f, bool any, bool throttled)
{
	int64_t base = f->input->interval_ms, most = base > INTERVAL_MAX_MS ? base : INTERVAL_MAX_MS;
	/* What takes long takes longer still, and others have stacks too. */
	if (clock_monotonic_ms(f->client->config.clock) - f->began_ms > LONG_MS && most < INTERVAL_LONG_MS)
		most = INTERVAL_LONG_MS;
	if (throttled) {
		int64_t next = f->interval_ms * 2 > THROTTLED_MAX_MS ? THROTTLED_MAX_MS : f->interval_ms * 2;
		f->interval_ms = next / 2 + random_up_to(f->client->config.random, next / 2);
		return;
	}
	f->interval_ms = any ? base : f->interval_ms * 3 / 2;
	if (f->interval_ms > most)
		f->interval_ms = most;
}

static bool is_done(struct follower *f)
{
	int64_t now_ms = clock_monotonic_ms(f->client->config.clock);
	bool waited = now_ms - f->began_ms >= BEGIN_MS;
	if (f->overtaken || str_is(f->result.status, "DELETE_COMPLETE"))
		return true;
	/* Of a creation that never comes to be the state is this, for ever. */
	if (str_is(f->result.status, "REVIEW_IN_PROGRESS"))
		return f->input->is_begun && !f->any && waited;
	if (!is_at_rest(f->result.status)) {
		f->rests_ms = 0;
		return false;
	}
	if (!f->any)
		return !f->input->is_begun || waited;
	/* The state was asked before the events: they may tell of what had not begun by then. */
	if (!f->moves)
		return true;
	f->rests_ms = f->rests_ms ? f->rests_ms : now_ms;
	return now_ms - f->rests_ms >= BEGIN_MS;
}

/* One round. The state is asked before the events, so that no event of a stack at rest is missed. */
static enum lk_status poll(struct follower *f, bool *ret_done, struct error *ret_err)
{
	struct arena scratch;
	bool any = false;
	arena_init(&scratch);
	enum lk_status status = poll_state(f, &scratch, ret_err);
	if (status == LK_OK)
		status = poll_events(f, &scratch, &any, ret_err);
	/* A stack that is gone may have taken its events along. */
	bool gone = status == LK_FAILED && str_equal(f->result.status, STR("DELETE_COMPLETE"));
	arena_done(&scratch);
	if (gone || status == LK_OK) {
		f->failures = 0;
		*ret_done = is_done(f);
		pace(f, any, false);
		return LK_OK;
	}
	if (!follow_is_passing(ret_err))
		return status;
	/* Whoever waits is told once that it is not the stack that takes so long. */
	log_write(f->client->config.log, ++f->failures == FAILURES_TOLD ? LOG_WARNING : LOG_INFO,
		  "%s; the operation goes on, and is asked after again and again", ret_err->message);
	pace(f, false, ret_err->kind == ERROR_THROTTLED);
	return LK_OK;
}

static bool is_too_long(const struct follower *f)
{
	int64_t elapsed_ms = clock_monotonic_ms(f->client->config.clock) - f->began_ms;
	return f->input->limit_ms && elapsed_ms >= f->input->limit_ms;
}

static void judge(struct follower *f)
{
	f->result.told = f->any;
	if (f->ended.len && !f->result.timed_out)
		f->result.status = f->ended;
	bool gone = str_is(f->result.status, "DELETE_COMPLETE");
	f->result.succeeded = !f->result.timed_out && state_of(f->result.status).good && gone == f->input->deletes;
}

enum lk_status follow_stack(struct aws_client *client, struct arena *arena, const struct follow_input *input,
			    struct follow_result *ret_result, struct error *ret_err)
{
	struct follower f = {
		.client = client,
		.arena = arena,
		.input = input,
		.last_event = input->last_event,
		.began_ms = clock_monotonic_ms(client->config.clock),
		.interval_ms = input->interval_ms,
	};
	for (bool done = false;;) {
		enum lk_status status = poll(&f, &done, ret_err);
		f.result.timed_out = !done && is_too_long(&f);
		if (status == LK_OK && !done && !f.result.timed_out)
			status = wait(&f, ret_err);
		if (status != LK_OK)
			return status;
		if (done || f.result.timed_out)
			break;
	}
	tick(&f);
	judge(&f);
	f.result.begun = true;
	*ret_result = f.result;
	return LK_OK;
}

/* --- where to begin, and what became of it */

struct search {
	struct arena *arena;
	struct str token;
	bool is_begun; /* the first event of the operation was seen */
	struct str id, status;
};

static bool take_newest(void *context, const struct cfn_event *event)
{
	struct search *search = context;
	search->id = str_copy_in(search->arena, event->id);
	return false;
}

/* Newest first: the event that follows the operation's first is the one before it. */
static bool take_before_operation(void *context, const struct cfn_event *event)
{
	static const char *const firsts[] = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS",
					     "IMPORT_IN_PROGRESS", "REVIEW_IN_PROGRESS"};
	struct search *search = context;
	if (search->is_begun)
		return take_newest(context, event);
	for (size_t i = 0; is_of_stack(event) && i < LK_COUNT(firsts); i++)
		search->is_begun = search->is_begun || str_is(event->status, firsts[i]);
	return true;
}

static bool take_outcome_of_token(void *context, const struct cfn_event *event)
{
	struct search *search = context;
	if (!is_of_token(event, search->token))
		return true;
	search->status = str_copy_in(search->arena, event->status);
	return false;
}

static enum lk_status search_events(struct aws_client *client, struct str stack, struct search *search,
				    bool (*visit)(void *, const struct cfn_event *), struct error *ret_err)
{
	struct cfn_event_visitor visitor = {search, visit};
	enum lk_status status = cfn_describe_stack_events(client, search->arena, stack, &visitor, ret_err);
	return status != LK_OK && cfn_error_is_missing(ret_err) ? LK_OK : status;
}

enum lk_status follow_mark_in(struct aws_client *client, struct arena *arena, struct str stack,
			      struct str *ret_event_id, struct error *ret_err)
{
	struct search search = {.arena = arena};
	enum lk_status status = search_events(client, stack, &search, take_newest, ret_err);
	*ret_event_id = search.id;
	return status;
}

enum lk_status follow_mark_operation_in(struct aws_client *client, struct arena *arena, struct str stack,
					struct str *ret_event_id, struct error *ret_err)
{
	struct search search = {.arena = arena};
	enum lk_status status = search_events(client, stack, &search, take_before_operation, ret_err);
	*ret_event_id = search.id;
	return status;
}

enum lk_status follow_outcome_in(struct aws_client *client, struct arena *arena, struct str stack, struct str token,
				 struct str *ret_status, struct error *ret_err)
{
	struct search search = {.arena = arena, .token = token};
	enum lk_status status = search_events(client, stack, &search, take_outcome_of_token, ret_err);
	*ret_status = search.status;
	return status;
}
