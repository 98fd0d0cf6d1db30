#include "aws/credentials_source.h"

enum {
	WINDOW_MS = 15 * 60 * 1000,
	WINDOW_ASKING_MS = 60 * 1000, /* where renewing interrupts somebody */
	RETRY_MS = 60 * 1000,
	STABLE_RETRY_MS = 5 * 60 * 1000, /* and up to as much again */
};

static enum aws_found find_environment(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err)
{
	const struct aws_settings *settings = search->world->settings;
	enum aws_found found = aws_credentials_find_environment(search->arena, settings, ret_keys, ret_err);
	if (found != AWS_FOUND_NOTHING)
		return found;
	return aws_search_nothing(search, settings->profile_is_given ? "a profile is given, and goes before it"
								     : "AWS_ACCESS_KEY_ID is not set");
}

struct source {
	const char *name;
	enum aws_found (*find)(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err);
	bool is_stable; /* its keys serve beyond their expiry */
};

static const struct source sources[] = {
	{"environment", find_environment, false},
	{"role of the profile", aws_find_role, false},
	{"web identity", aws_find_web_identity, false},
	{"single sign-on", aws_find_sso, false},
	{"shared credentials file", aws_find_shared, false},
	{"login session", aws_find_login, false},
	{"credential process", aws_find_process, false},
	{"config file", aws_find_config, false},
	{"container", aws_find_container, false},
	{"instance", aws_find_instance, true},
};
_Static_assert(LK_COUNT(sources) == AWS_CREDENTIALS_SOURCES, "a note for each source");

void aws_credentials_chain_init(struct aws_credentials_chain *chain, struct arena *arena,
				const struct aws_credentials_world *world)
{
	*chain = (struct aws_credentials_chain){.arena = arena, .world = *world};
}

static struct aws_search begin_search(struct aws_credentials_chain *chain, int64_t now_ms)
{
	return (struct aws_search){.arena = chain->arena,
				   .world = &chain->world,
				   .profile = chain->world.settings->profile,
				   .whole = !chain->world.settings->profile_is_given,
				   .now_ms = now_ms};
}

static enum lk_status tell_nothing_found(const struct aws_settings *settings, struct error *ret_err)
{
	error_set(
		ret_err, ERROR_CREDENTIALS,
		"no AWS credentials found: looked at %sprofile '%.*s' in '%.*s'%s and in '%.*s'%s, and for those of a "
		"container and of an instance",
		settings->profile_is_given ? "" : "AWS_ACCESS_KEY_ID, ", STR_ARG(settings->profile),
		STR_ARG(settings->credentials_path), settings->credentials_exist ? "" : " (not there)",
		STR_ARG(settings->config_path), settings->config_exists ? "" : " (not there)");
	error_hint(ret_err, "export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile with --profile, or use "
			    "the target on this machine with --local; lkc doctor tells why each source had none");
	return LK_FAILED;
}

static bool is_printable(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
			return false;
	return text.len > 0;
}

static enum aws_found check_keys(const struct aws_keys *keys, const char *source, struct error *ret_err)
{
	bool sound = is_printable(keys->access_key_id) && is_printable(keys->secret_access_key) &&
		     (!keys->session_token.len || is_printable(keys->session_token));
	if (sound)
		return AWS_FOUND_KEYS;
	aws_search_fault(ret_err, "the AWS keys of the %s hold a blank or another character that keys do not have",
			 source);
	error_hint(ret_err, "a line break at the end comes along easily when keys are copied");
	return AWS_FOUND_FAULT;
}

static bool have_expired(const struct aws_keys *keys, int64_t now_ms)
{
	return keys->expires_ms && now_ms >= keys->expires_ms;
}

/* An instance's keys serve on while its metadata service cannot give new ones ("static stability"): AWS SDKs and Tools
 * Reference Guide, "IMDS credential provider"; botocore/utils.py, _evaluate_expiration. */
static void serve_on(struct aws_credentials_chain *chain, int64_t now_ms)
{
	chain->retry_at_ms = now_ms + STABLE_RETRY_MS + random_up_to(chain->world.random, STABLE_RETRY_MS);
	log_write(chain->world.log, LOG_WARNING,
		  "the AWS keys of the %s are past their time and could not be renewed; "
		  "going on with them",
		  chain->source);
}

/* The keys live in the chain's arena. */
static enum aws_found ask(struct aws_credentials_chain *chain, const struct source *source, struct aws_search *search,
			  struct error *ret_err)
{
	struct aws_keys keys = {0};
	enum aws_found found = source->find(search, &keys, ret_err);
	if (found == AWS_FOUND_KEYS)
		found = check_keys(&keys, source->name, ret_err);
	if (found != AWS_FOUND_KEYS)
		return found;
	chain->keys = keys;
	chain->source = source->name;
	chain->obtained_ms = search->now_ms;
	chain->retry_at_ms = search->now_ms + RETRY_MS;
	chain->asks = search->asked;
	if (have_expired(&keys, search->now_ms) && source->is_stable)
		serve_on(chain, search->now_ms);
	return found;
}

static void note(struct aws_credentials_chain *chain, const struct source *source, enum aws_found found, struct str why)
{
	chain->notes[chain->note_count++] = (struct aws_credentials_note){source->name, found, why};
	if (found == AWS_FOUND_KEYS)
		log_write(chain->world.log, LOG_DEBUG, "credentials of the %s: key %s", source->name,
			  aws_mask_key_id_in(chain->arena, chain->keys.access_key_id).ptr);
	else
		log_write(chain->world.log, LOG_DEBUG, "credentials, not of the %s: %.*s", source->name, STR_ARG(why));
}

static enum lk_status search_all(struct aws_credentials_chain *chain, int64_t now_ms, struct error *ret_err)
{
	chain->note_count = 0;
	for (size_t i = 0; i < LK_COUNT(sources); i++) {
		struct aws_search search = begin_search(chain, now_ms);
		enum aws_found found = ask(chain, &sources[i], &search, ret_err);
		if (found == AWS_FOUND_FAULT)
			search.why = str_copy_in(chain->arena, str_from(ret_err->message));
		note(chain, &sources[i], found, search.why);
		if (found != AWS_FOUND_NOTHING)
			return found == AWS_FOUND_KEYS ? LK_OK : LK_FAILED;
	}
	return tell_nothing_found(chain->world.settings, ret_err);
}

/* --- renewing --- */

static const struct source *find_source(const char *name)
{
	size_t i = 0;
	while (sources[i].name != name)
		i++;
	return &sources[i];
}

static bool is_due(const struct aws_credentials_chain *chain, int64_t now_ms)
{
	const struct aws_keys *keys = &chain->keys;
	int64_t third = (keys->expires_ms - chain->obtained_ms) / 3;
	int64_t window = chain->asks ? WINDOW_ASKING_MS : WINDOW_MS;
	if (!keys->expires_ms)
		return false;
	if (have_expired(keys, now_ms) && !find_source(chain->source)->is_stable)
		return true;
	return now_ms >= keys->expires_ms - (window < third ? window : third) && now_ms >= chain->retry_at_ms;
}

/* Fails when the old keys cannot serve on. */
static enum lk_status renew(struct aws_credentials_chain *chain, int64_t now_ms, struct error *ret_err)
{
	const struct source *source = find_source(chain->source);
	struct aws_search search = begin_search(chain, now_ms);
	struct error err = {0};
	enum aws_found found = ask(chain, source, &search, &err);
	bool expired = have_expired(&chain->keys, now_ms);
	if (found == AWS_FOUND_KEYS || (found == AWS_FOUND_NOTHING && expired && !source->is_stable))
		return LK_OK;
	if (found == AWS_FOUND_FAULT && (err.kind == ERROR_INTERRUPTED || (expired && !source->is_stable))) {
		*ret_err = err;
		return LK_FAILED;
	}
	if (expired) {
		serve_on(chain, now_ms);
		return LK_OK;
	}
	chain->retry_at_ms = now_ms + RETRY_MS;
	log_write(chain->world.log, LOG_WARNING, "the AWS keys of the %s expire soon and could not be renewed: %.*s",
		  chain->source, STR_ARG(found == AWS_FOUND_FAULT ? str_from(err.message) : search.why));
	return LK_OK;
}

static enum lk_status tell_expired(const struct aws_credentials_chain *chain, struct error *ret_err)
{
	error_set(ret_err, ERROR_CREDENTIALS, "the AWS keys of the %s have expired", chain->source);
	error_hint(ret_err, "get new ones, for example by 'aws sso login', and export them again");
	return LK_FAILED;
}

static enum lk_status get_of_chain(void *context, int64_t now_ms, struct aws_keys *ret_keys, struct error *ret_err)
{
	struct aws_credentials_chain *chain = context;
	enum lk_status status = LK_OK;
	if (!chain->source)
		status = search_all(chain, now_ms, ret_err);
	else if (is_due(chain, now_ms))
		status = renew(chain, now_ms, ret_err);
	if (status != LK_OK)
		return status;
	if (have_expired(&chain->keys, now_ms) && !find_source(chain->source)->is_stable)
		return tell_expired(chain, ret_err);
	*ret_keys = chain->keys;
	return LK_OK;
}

struct aws_credentials aws_credentials_of_chain(struct aws_credentials_chain *chain)
{
	return (struct aws_credentials){chain, get_of_chain};
}
