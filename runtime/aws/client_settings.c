#include "aws/client_settings.h"

enum { MOST_ATTEMPTS = 1000 };

/* A setting, and what it is called where it was found, for messages. */
struct found {
	struct str value;
	const char *name;
};

static struct found find(const struct aws_settings *settings, const char *variable, const char *key)
{
	struct found found = {aws_environment_get(&settings->environment, variable), variable};
	if (!found.value.len)
		found = (struct found){aws_settings_get(settings, key), key};
	return found;
}

static enum lk_status read_mode(const struct aws_settings *settings, struct retry_policy *policy, struct error *ret_err)
{
	static const char *const modes[] = {"standard", "legacy", "adaptive"};
	struct found found = find(settings, "AWS_RETRY_MODE", "retry_mode");
	size_t i = 0;
	if (!found.value.len)
		return LK_OK;
	while (i < LK_COUNT(modes) && !str_is(found.value, modes[i]))
		i++;
	if (i == LK_COUNT(modes)) {
		error_set(ret_err, ERROR_OTHER, "%s is '%.*s', and that is no retry mode", found.name,
		          STR_ARG(found.value));
		error_hint(ret_err, "it is standard, adaptive or legacy");
		return LK_FAILED;
	}
	policy->adaptive = i == LK_COUNT(modes) - 1;
	return LK_OK;
}

enum lk_status aws_retry_of_settings(const struct aws_settings *settings, struct retry_policy *ret_policy,
                                     struct error *ret_err)
{
	struct retry_policy policy = {0};
	struct found found = find(settings, "AWS_MAX_ATTEMPTS", "max_attempts");
	int64_t attempts = 0;
	if (read_mode(settings, &policy, ret_err) != LK_OK)
		return LK_FAILED;
	if (found.value.len && (!str_to_int(found.value, &attempts) || attempts < 1 || attempts > MOST_ATTEMPTS)) {
		error_set(ret_err, ERROR_OTHER, "%s is '%.*s', and that is no number of attempts", found.name,
		          STR_ARG(found.value));
		error_hint(ret_err, "it is 1, for no second one, to %d", MOST_ATTEMPTS);
		return LK_FAILED;
	}
	policy.max_attempts = (int)attempts;
	*ret_policy = policy;
	return LK_OK;
}

struct str aws_ca_bundle_of_settings(const struct aws_settings *settings)
{
	return find(settings, "AWS_CA_BUNDLE", "ca_bundle").value;
}
