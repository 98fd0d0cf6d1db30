#include "cli/modes.h"

struct list {
	VEC(struct str) items;
};

static struct list list_of(struct arena *arena, const char *text)
{
	struct list list = {0};
	struct str rest = str_from(text ? text : ""), item;
	while (text && str_next(&rest, ',', &item))
		if (str_trim(item).len)
			VEC_PUSH(arena, &list.items) = str_trim(item);
	return list;
}

struct range {
	int least, most;
};

static int read_minutes(struct cli *cli, enum option_id id, struct range range, int64_t *ret_minutes)
{
	*ret_minutes = 0;
	if (!cli_has(cli, id))
		return EXIT_DONE;
	struct str text = str_from(cli_value(cli, id));
	if (str_to_int(text, ret_minutes) && *ret_minutes >= range.least && *ret_minutes <= range.most)
		return EXIT_DONE;
	return cli_misuse(cli, "--%s takes minutes, from %d to %d, and not '%.*s'", option_row(id)->name, range.least,
			  range.most, STR_ARG(text));
}

static int read_on_failure(struct cli *cli, struct apply_modes *modes)
{
	/* Source: API Reference, "CreateChangeSet", OnStackFailure. */
	static const struct {
		const char *word, *value;
	} words[] = {{"rollback", "ROLLBACK"}, {"delete", "DELETE"}, {"nothing", "DO_NOTHING"}};
	struct str given = str_from(cli_value(cli, OPTION_ON_FAILURE));
	if (!given.len)
		return EXIT_DONE;
	if (modes->no_rollback)
		return cli_misuse(cli, "--no-rollback and --on-failure say the same thing twice: give one");
	for (size_t i = 0; i < LK_COUNT(words); i++)
		if (str_is(given, words[i].word))
			modes->on_failure = str_from(words[i].value);
	return modes->on_failure.len ? EXIT_DONE
				     : cli_misuse(cli, "--on-failure takes rollback, delete or nothing, and not '%.*s'",
						  STR_ARG(given));
}

static bool is_none(const struct list *list)
{
	return list->items.count == 1 && str_is(list->items.items[0], "none");
}

/* An unset variable of a script is no value. */
static int refuse_empty(struct cli *cli)
{
	static const enum option_id ids[] = {OPTION_ON_FAILURE, OPTION_ROLLBACK_ALARMS, OPTION_ROLE_ARN,
					     OPTION_NOTIFICATION_ARNS};
	for (size_t i = 0; i < LK_COUNT(ids); i++)
		if (cli_has(cli, ids[i]) && !str_trim(str_from(cli_value(cli, ids[i]))).len)
			return cli_misuse(cli, "--%s has no value", option_row(ids[i])->name);
	return EXIT_DONE;
}

enum { LIMIT_MINUTES_MAX = 7 * 24 * 60 };

int modes_read(struct cli *cli, struct apply_modes *ret_modes)
{
	struct apply_modes modes = {
		.revert_drift = cli_has(cli, OPTION_REVERT_DRIFT),
		.express = cli_has(cli, OPTION_EXPRESS),
		.no_rollback = cli_has(cli, OPTION_NO_ROLLBACK),
		.role_arn = str_from(cli_value(cli, OPTION_ROLE_ARN)),
	};
	struct list topics = list_of(cli->arena, cli_value(cli, OPTION_NOTIFICATION_ARNS));
	int64_t monitoring, limit;
	int code = refuse_empty(cli);
	if (code == EXIT_DONE)
		code = read_on_failure(cli, &modes);
	if (code == EXIT_DONE)
		code = read_minutes(cli, OPTION_MONITOR, (struct range){0, CFN_MONITORING_MINUTES_MAX}, &monitoring);
	if (code == EXIT_DONE)
		code = read_minutes(cli, OPTION_TIMEOUT, (struct range){1, LIMIT_MINUTES_MAX}, &limit);
	if (code != EXIT_DONE)
		return code;
	if (cli_has(cli, OPTION_MONITOR) && !cli_has(cli, OPTION_ROLLBACK_ALARMS))
		return cli_misuse(cli, "--monitor goes with --rollback-alarms");
	if (topics.items.count > CFN_NOTIFICATIONS_MAX)
		return cli_misuse(cli, "a stack notifies at most %d topics", CFN_NOTIFICATIONS_MAX);
	modes.without_notifications = is_none(&topics);
	modes.notification_arns = topics.items.items;
	modes.notification_count = modes.without_notifications ? 0 : topics.items.count;
	modes.monitoring_minutes = (int)monitoring;
	modes.limit_ms = limit * 60 * 1000;
	*ret_modes = modes;
	return EXIT_DONE;
}

/* --- alarms */

struct triggers {
	VEC(struct cfn_rollback_trigger) items;
};

static bool is_alarm(const struct cfn_resource *resource)
{
	return resource->physical_id.len && (str_is(resource->type, "AWS::CloudWatch::Alarm") ||
					     str_is(resource->type, "AWS::CloudWatch::CompositeAlarm"));
}

/* "arn:aws-cn:cloudformation:..." is of the partition "aws-cn", and so are the stack's alarms. */
static struct str partition_of(const struct deployment *d)
{
	struct str rest = d->live.stack.id, word = {0};
	(void)str_next(&rest, ':', &word);
	return str_is(word, "arn") && str_next(&rest, ':', &word) && word.len ? word : STR("aws");
}

/* Source of the form: Service Authorization Reference, "Resource types defined by Amazon CloudWatch". */
static struct str arn_in(struct arena *arena, const struct deployment *d, const struct cfn_resource *alarm)
{
	if (str_starts_with(alarm->physical_id, STR("arn:")))
		return alarm->physical_id;
	return str_format_in(arena, "arn:%.*s:cloudwatch:%.*s:%.*s:alarm:%.*s", STR_ARG(partition_of(d)),
			     STR_ARG(d->target.region), STR_ARG(d->target.account), STR_ARG(alarm->physical_id));
}

static bool names(const struct list *wanted, struct str id)
{
	for (size_t i = 0; i < wanted->items.count; i++)
		if (str_equal(wanted->items.items[i], id) || str_is(wanted->items.items[i], "all"))
			return true;
	return false;
}

static const struct cfn_resource *find(const struct deployment *d, struct str id)
{
	for (size_t i = 0; i < d->live.resources.resources.count; i++)
		if (str_equal(d->live.resources.resources.items[i].logical_id, id))
			return &d->live.resources.resources.items[i];
	return NULL;
}

static int check_names(struct cli *cli, const struct deployment *d, const struct list *wanted)
{
	struct error err;
	for (size_t i = 0; i < wanted->items.count; i++) {
		struct str id = wanted->items.items[i];
		const struct cfn_resource *resource = find(d, id);
		if (str_is(id, "all") || (resource && is_alarm(resource)))
			continue;
		error_set(&err, ERROR_STATE, "--rollback-alarms: '%.*s' is no alarm of the stack as it lives now",
			  STR_ARG(id));
		error_hint(&err, "an alarm can roll the stack back from the apply on after the one that makes it");
		return cli_fail(cli, &err);
	}
	return EXIT_DONE;
}

static int take_alarms(struct cli *cli, const struct deployment *d, struct apply_modes *modes)
{
	struct error err;
	struct triggers triggers = {0};
	struct list wanted = list_of(cli->arena, cli_value(cli, OPTION_ROLLBACK_ALARMS));
	modes->without_triggers = is_none(&wanted);
	int code = modes->without_triggers ? EXIT_DONE : check_names(cli, d, &wanted);
	if (code != EXIT_DONE || modes->without_triggers)
		return code;
	for (size_t i = 0; i < d->live.resources.resources.count; i++) {
		const struct cfn_resource *resource = &d->live.resources.resources.items[i];
		if (is_alarm(resource) && names(&wanted, resource->logical_id))
			VEC_PUSH(cli->arena, &triggers.items) =
				(struct cfn_rollback_trigger){arn_in(cli->arena, d, resource), resource->type};
	}
	if (triggers.items.count > CFN_ROLLBACK_TRIGGERS_MAX) {
		error_set(&err, ERROR_LIMIT, "the stack has %zu alarms, and at most %d can roll it back",
			  triggers.items.count, CFN_ROLLBACK_TRIGGERS_MAX);
		error_hint(&err, "name those that matter: --rollback-alarms ID,ID");
		return cli_fail(cli, &err);
	}
	if (!triggers.items.count)
		cli_say(cli, "note: no alarm of the stack lives yet: none can roll this apply back");
	modes->triggers = triggers.items.items;
	modes->trigger_count = triggers.items.count;
	return EXIT_DONE;
}

/* --- what does not go with this plan */

static bool may_replace(const struct plan_change *change)
{
	for (size_t i = 0; i < change->properties.count; i++)
		if (change->properties.items[i].effect == PLAN_MAY_REPLACE)
			return true;
	return change->action == PLAN_REPLACE;
}

/* The new one is to serve before the old one goes, and express mode waits for neither. */
static int check_express(struct cli *cli, const struct plan *plan)
{
	struct error err;
	for (size_t i = 0; i < plan->changes.count; i++) {
		if (!may_replace(&plan->changes.items[i]))
			continue;
		error_set(&err, ERROR_STATE, "--express waits for nothing to be ready, and %.*s %s replaced",
			  STR_ARG(plan->changes.items[i].logical_id),
			  plan->changes.items[i].action == PLAN_REPLACE ? "is" : "may be");
		error_hint(&err, "apply without --express");
		return cli_fail(cli, &err);
	}
	return EXIT_DONE;
}

int modes_fit(struct cli *cli, const struct deployment *d, struct apply_modes *modes)
{
	struct error err;
	int code = modes->express ? check_express(cli, d->plan) : EXIT_DONE;
	if (code != EXIT_DONE)
		return code;
	if (str_is(modes->on_failure, "DELETE") && d->live.exists) {
		error_set(&err, ERROR_STATE, "--on-failure delete is for a stack that is made, and '%.*s' is there",
			  STR_ARG(d->loaded.stack_name));
		return cli_fail(cli, &err);
	}
	return cli_has(cli, OPTION_ROLLBACK_ALARMS) ? take_alarms(cli, d, modes) : EXIT_DONE;
}

void modes_tell_unused(struct cli *cli, const struct apply_modes *modes)
{
	const struct {
		bool given;
		enum option_id id;
	} rows[] = {{modes->role_arn.len > 0, OPTION_ROLE_ARN},
		    {cli_has(cli, OPTION_NOTIFICATION_ARNS), OPTION_NOTIFICATION_ARNS},
		    {cli_has(cli, OPTION_ROLLBACK_ALARMS), OPTION_ROLLBACK_ALARMS}};
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		if (rows[i].given)
			cli_say(cli, "note: --%s comes into force with the next change; there is none now",
				option_row(rows[i].id)->name);
}
