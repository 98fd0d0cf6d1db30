#include "aws/credentials_source.h"
#include "aws/sts.h"

/* A chain of roles longer than this is nobody's. */
enum { MOST_ROLES = 16 };

static bool has_role(const struct aws_profile *profile)
{
	return aws_profile_get(profile, "role_arn").len && !aws_profile_get(profile, "web_identity_token_file").len;
}

static bool has_keys(const struct aws_profile *profile)
{
	return aws_profile_get(profile, "aws_access_key_id").len ||
	       aws_profile_get(profile, "aws_secret_access_key").len;
}

/* --- whose keys the role is assumed with --- */

static enum aws_found from_environment(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err)
{
	struct aws_settings settings = *search->world->settings;
	settings.profile_is_given = false;
	return aws_credentials_find_environment(search->arena, &settings, ret_keys, ret_err);
}

static enum aws_found ask_named(struct aws_search *search, struct str name, struct aws_keys *ret_keys,
				struct error *ret_err)
{
	static const struct {
		const char *name;
		enum aws_found (*find)(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err);
	} named[] = {
		{"Environment", from_environment},
		{"EcsContainer", aws_find_container},
		{"Ec2InstanceMetadata", aws_find_instance},
	};
	size_t i = 0;
	while (i < LK_COUNT(named) && !str_equal_ignore_case(name, str_from(named[i].name)))
		i++;
	if (i == LK_COUNT(named)) {
		aws_search_fault(ret_err, "profile '%.*s' has credential_source '%.*s', which is none",
				 STR_ARG(search->profile), STR_ARG(name));
		error_hint(ret_err, "it is Environment, EcsContainer or Ec2InstanceMetadata");
		return AWS_FOUND_FAULT;
	}
	enum aws_found found = named[i].find(search, ret_keys, ret_err);
	if (found != AWS_FOUND_NOTHING)
		return found;
	return aws_search_fault(ret_err, "credential_source %s of profile '%.*s' has no keys%s%.*s", named[i].name,
				STR_ARG(search->profile), search->why.len ? ": " : "", STR_ARG(search->why));
}

static bool was_visited(const struct aws_search *search, struct str name)
{
	for (size_t i = 0; i < search->visited.count; i++)
		if (str_equal(search->visited.items[i], name))
			return true;
	return false;
}

static enum aws_found assume(struct aws_search *search, const struct aws_profile *profile, struct aws_keys *ret_keys,
			     struct error *ret_err);

/* The keys of the profile that this one names. One that names itself has its own keys below the role. */
static enum aws_found ask_profile(struct aws_search *search, struct str name, struct aws_keys *ret_keys,
				  struct error *ret_err)
{
	struct aws_profile profile;
	struct str from = search->profile;
	bool whole = search->whole;
	if (!aws_settings_find_profile(search->world->settings, name, &profile))
		return aws_search_fault(ret_err, "profile '%.*s' names source_profile '%.*s', and there is none",
					STR_ARG(from), STR_ARG(name));
	if ((was_visited(search, name) && !(str_equal(name, from) && has_keys(&profile))) ||
	    search->visited.count >= MOST_ROLES)
		return aws_search_fault(ret_err,
					"the source_profile of profile '%.*s' goes round in a circle: '%.*s' "
					"again",
					STR_ARG(from), STR_ARG(name));
	search->profile = name;
	search->whole = false;
	enum aws_found found = has_role(&profile) && !has_keys(&profile)
				       ? assume(search, &profile, ret_keys, ret_err)
				       : aws_find_in_profile(search, ret_keys, ret_err);
	search->profile = from;
	search->whole = whole;
	if (found != AWS_FOUND_NOTHING)
		return found;
	return aws_search_fault(ret_err, "source_profile '%.*s' of profile '%.*s' has no keys", STR_ARG(name),
				STR_ARG(from));
}

static enum aws_found find_source(struct aws_search *search, const struct aws_profile *profile,
				  struct aws_keys *ret_keys, struct error *ret_err)
{
	struct str source = aws_profile_get(profile, "source_profile");
	struct str named = aws_profile_get(profile, "credential_source");
	if (source.len && named.len)
		return aws_search_fault(ret_err, "profile '%.*s' has both source_profile and credential_source",
					STR_ARG(search->profile));
	if (named.len)
		return ask_named(search, named, ret_keys, ret_err);
	if (source.len)
		return ask_profile(search, source, ret_keys, ret_err);
	aws_search_fault(ret_err, "profile '%.*s' has role_arn, and neither source_profile nor credential_source",
			 STR_ARG(search->profile));
	error_hint(ret_err, "one of them says whose keys the role is assumed with");
	return AWS_FOUND_FAULT;
}

/* --- the role --- */

static enum aws_found ask_code(struct aws_search *search, struct sts_role *role, struct error *ret_err)
{
	const struct aws_prompt *prompt = &search->world->prompt;
	if (!role->mfa_serial.len)
		return AWS_FOUND_KEYS;
	if (!prompt->ask) {
		aws_search_fault(ret_err,
				 "the role of profile '%.*s' wants the code of a device (mfa_serial), and there "
				 "is no terminal to ask on",
				 STR_ARG(search->profile));
		error_hint(ret_err, "run lkc on a terminal, or export keys that 'aws sts get-session-token' gave");
		return AWS_FOUND_FAULT;
	}
	search->asked = true;
	return prompt->ask(prompt->context, search->arena, role->mfa_serial, &role->mfa_code, ret_err) == LK_OK
		       ? AWS_FOUND_KEYS
		       : AWS_FOUND_FAULT;
}

static enum aws_found read_duration(const struct aws_search *search, const struct aws_profile *profile,
				    int64_t *ret_seconds, struct error *ret_err)
{
	struct str text = aws_profile_get(profile, "duration_seconds");
	if (!text.len || (str_to_int(text, ret_seconds) && *ret_seconds > 0 && *ret_seconds <= INT32_MAX))
		return AWS_FOUND_KEYS;
	return aws_search_fault(ret_err, "duration_seconds of profile '%.*s' is no number of seconds",
				STR_ARG(search->profile));
}

static enum aws_found assume(struct aws_search *search, const struct aws_profile *profile, struct aws_keys *ret_keys,
			     struct error *ret_err)
{
	struct aws_keys keys = {0};
	struct sts_role role = {
		.arn = aws_profile_get(profile, "role_arn"),
		.session_name = aws_profile_get(profile, "role_session_name"),
		.external_id = aws_profile_get(profile, "external_id"),
		.mfa_serial = aws_profile_get(profile, "mfa_serial"),
	};
	VEC_PUSH(search->arena, &search->visited) = search->profile;
	if (!role.session_name.len)
		role.session_name = aws_session_name_in(search->arena, search->now_ms);
	if (read_duration(search, profile, &role.duration_seconds, ret_err) == AWS_FOUND_FAULT ||
	    find_source(search, profile, &keys, ret_err) == AWS_FOUND_FAULT ||
	    ask_code(search, &role, ret_err) == AWS_FOUND_FAULT)
		return AWS_FOUND_FAULT;
	struct aws_client client = aws_search_client(search, search->world->region, &keys);
	if (sts_assume_role(&client, search->arena, &role, ret_keys, ret_err) == LK_OK)
		return AWS_FOUND_KEYS;
	aws_search_hide(ret_err, role.mfa_code);
	error_prefix(ret_err, "the role of profile '%.*s': ", STR_ARG(search->profile));
	return AWS_FOUND_FAULT;
}

enum aws_found aws_find_role(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err)
{
	struct aws_profile profile;
	if (!aws_settings_find_profile(search->world->settings, search->profile, &profile) || !has_role(&profile))
		return aws_search_nothing(search, "profile '%.*s' has no role_arn", STR_ARG(search->profile));
	return assume(search, &profile, ret_keys, ret_err);
}
