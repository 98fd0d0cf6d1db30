#include "cli/guard.h"

enum { ALLOWED_DAYS = 14 };

/* Two weeks from now: long enough for a release, too short to be forgotten. */
static struct str last_day(struct cli *cli)
{
	int64_t day_ms = INT64_C(24) * 60 * 60 * 1000;
	return str_slice(clock_iso_in(cli->arena, clock_now_ms(cli->clock) + ALLOWED_DAYS * day_ms), 0, 10);
}

/* How the stack's own language says it. */
static struct str allowance_of(struct cli *cli, const struct deployment *d, const struct plan_change *change)
{
	const char *kind = change->action == PLAN_DELETE ? "delete" : "replace";
	struct str day = last_day(cli);
	if (str_ends_with(d->loaded.file, STR(".lua")))
		return str_format_in(cli->arena,
		                     "stack:allow { \"%.*s\", %s = true, reason = \"…\", expires = \"%.*s\" }",
		                     STR_ARG(change->logical_id), kind, STR_ARG(day));
	return str_format_in(cli->arena, "Metadata: {lkc: {allow: {%.*s: {%s: true, reason: …, expires: \"%.*s\"}}}}",
	                     STR_ARG(change->logical_id), kind, STR_ARG(day));
}

/* What is taken out goes by the policy that lives, what is replaced by the one that comes with it. */
static void tell_loss(struct cli *cli, const struct deployment *d, const struct plan_change *change)
{
	struct error err;
	bool deleted = change->action == PLAN_DELETE, known = change->at_stake.len > 0;
	error_set(&err, ERROR_STATE, "%.*s is %s, and its data is lost%s%.*s%s, which the stack does not allow",
	          STR_ARG(change->logical_id), deleted ? "deleted" : "replaced", known ? " (" : "",
	          STR_ARG(change->at_stake), known ? ")" : "");
	error_hint(&err, "%s; or, where that is meant:\n    %.*s",
	           deleted ? "to keep it, apply DeletionPolicy: Retain first, and take it out then"
	                   : "to keep the old one, give it UpdateReplacePolicy: Retain",
	           STR_ARG(allowance_of(cli, d, change)));
	cli_fail(cli, &err);
}

static int tell_losses(struct cli *cli, const struct deployment *d)
{
	const struct plan_change *change;
	for (size_t position = 0; (change = plan_next_loss(d->plan, &position));)
		if (!change->allowed.len)
			tell_loss(cli, d, change);
	return EXIT_LOSS;
}

static struct str first_refusal(struct cli *cli, const struct plan *plan)
{
	if (plan->refusals.count)
		return plan->refusals.items[0];
	for (size_t i = 0; i < plan->changes.count; i++) {
		const struct plan_change *change = &plan->changes.items[i];
		if (change->refusals.count)
			return str_format_in(cli->arena, "%.*s: %.*s", STR_ARG(change->logical_id),
			                     STR_ARG(change->refusals.items[0]));
	}
	return (struct str){0};
}

int guard_plan(struct cli *cli, const struct deployment *d)
{
	struct error err;
	if (plan_is_guarded(d->plan))
		return tell_losses(cli, d);
	if (!plan_is_refused(d->plan))
		return EXIT_DONE;
	error_set(&err, ERROR_STATE, "CloudFormation would refuse this: %.*s", STR_ARG(first_refusal(cli, d->plan)));
	return cli_fail(cli, &err);
}
