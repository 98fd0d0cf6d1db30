#include "cli/guard.h"

#include "deploy/stack_policy.h"

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

static void tell_denial(struct cli *cli, const struct deployment *d, const struct stack_policy_denial *denial)
{
	struct error err;
	error_set(&err, ERROR_STATE, "the stack's policy %s %s of %.*s", denial->denied ? "denies" : "does not allow",
	          denial->action, STR_ARG(denial->change->logical_id));
	error_hint(&err,
	           "CloudFormation would roll everything back; whoever may change the policy does so with\n"
	           "    aws cloudformation set-stack-policy --stack-name %.*s --stack-policy-body file://policy.json",
	           STR_ARG(d->loaded.stack_name));
	cli_fail(cli, &err);
}

/* A policy that may not be looked at is no obstacle: CloudFormation goes by it all the same. */
int guard_by_policy(struct cli *cli, struct deployment *d)
{
	struct stack_policy_verdict verdict;
	struct str policy;
	struct error err;
	if (!d->live.exists || !d->plan->changes.count)
		return EXIT_DONE;
	enum lk_status status =
		cfn_get_stack_policy(&d->target.client, cli->arena, d->loaded.stack_name, &policy, &err);
	if (status == LK_OK)
		status = stack_policy_check_in(cli->arena, policy, d->plan, &verdict, &err);
	if (status != LK_OK) {
		log_write(&cli->log, LOG_INFO, "the stack's policy could not be looked at: %s", err.message);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < verdict.denials.count; i++)
		tell_denial(cli, d, &verdict.denials.items[i]);
	return verdict.denials.count ? EXIT_FAILED : EXIT_DONE;
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
