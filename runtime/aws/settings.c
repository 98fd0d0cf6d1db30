#include "aws/settings.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

struct str aws_environment_get(const struct aws_environment *environment, const char *name)
{
	return environment->get ? str_from(environment->get(environment->context, name)) : (struct str){0};
}

static struct str path_in(struct arena *arena, const struct aws_environment *environment, const char *variable,
			  const char *standard)
{
	struct str named = aws_environment_get(environment, variable);
	struct str home = aws_environment_get(environment, "HOME");
	struct str path = named.len ? named : str_from(standard);
	if (!str_starts_with(path, STR("~/")))
		return str_copy_in(arena, path);
	return home.len ? file_join_in(arena, home, str_slice(path, 2, path.len)) : (struct str){0};
}

static enum lk_status read_ini_in(struct arena *arena, struct str path, struct ini *ret_ini, bool *ret_exists,
				  struct error *ret_err)
{
	struct str text;
	if (!path.len || !file_exists(path.ptr))
		return LK_OK;
	enum lk_status status = file_read_in(arena, path.ptr, LIMIT_CONFIG_FILE, &text, ret_err);
	if (status != LK_OK)
		return status;
	*ret_exists = true;
	status = ini_parse_in(arena, text, ret_ini, ret_err);
	if (status != LK_OK)
		error_prefix(ret_err, "'%s', ", path.ptr);
	return status;
}

/* AWS SDKs and Tools Reference Guide, "Shared config and credentials files"; a name in quotes: botocore's own. */
static struct str read_name(struct str text)
{
	bool quoted =
		text.len >= 2 && (text.ptr[0] == '"' || text.ptr[0] == '\'') && text.ptr[text.len - 1] == text.ptr[0];
	if (quoted)
		return str_slice(text, 1, text.len - 1);
	for (size_t i = 0; i < text.len; i++)
		if (!isalnum((unsigned char)text.ptr[i]) && !memchr("-/.%@_:+", text.ptr[i], 8))
			return (struct str){0};
	return text;
}

/* The name behind "profile " or "services "; empty for a section of another kind. */
static struct str name_of_kind(struct str section, const char *kind)
{
	struct str word = str_from(kind);
	struct str rest = str_slice(section, word.len, section.len);
	if (!str_starts_with(section, word) || !rest.len || rest.ptr[0] != ' ')
		return (struct str){0};
	return read_name(str_trim(rest));
}

static const struct ini_section *find_of_kind(const struct ini *ini, const char *kind, struct str name)
{
	for (size_t i = 0; i < ini->sections.count; i++)
		if (name.len && str_equal(name_of_kind(ini->sections.items[i].name, kind), name))
			return &ini->sections.items[i];
	return NULL;
}

/* [profile default] goes before [default]; any other profile of the config file has the word. */
static const struct ini_section *config_section(const struct aws_settings *settings, struct str name)
{
	const struct ini_section *section = find_of_kind(&settings->config, "profile", name);
	return section || !str_is(name, "default") ? section : ini_find(&settings->config, STR("default"));
}

bool aws_settings_find_profile(const struct aws_settings *settings, struct str name, struct aws_profile *ret_profile)
{
	struct aws_profile profile = {config_section(settings, name), ini_find(&settings->credentials, name)};
	if (!profile.config && !profile.credentials)
		return false;
	*ret_profile = profile;
	return true;
}

static void add_name(struct arena *arena, struct aws_names *names, struct str name)
{
	for (size_t i = 0; i < names->items.count; i++)
		if (str_equal(names->items.items[i], name))
			return;
	if (name.len)
		VEC_PUSH(arena, &names->items) = name;
}

struct aws_names aws_settings_profiles_in(struct arena *arena, const struct aws_settings *settings)
{
	struct aws_names names = {0};
	for (size_t i = 0; i < settings->config.sections.count; i++) {
		struct str section = settings->config.sections.items[i].name;
		add_name(arena, &names, str_is(section, "default") ? section : name_of_kind(section, "profile"));
	}
	for (size_t i = 0; i < settings->credentials.sections.count; i++)
		add_name(arena, &names, read_name(settings->credentials.sections.items[i].name));
	return names;
}

const struct ini_section *aws_settings_sso_session(const struct aws_settings *settings, struct str name)
{
	return find_of_kind(&settings->config, "sso-session", name);
}

static struct str entry_value(const struct ini_section *section, const char *key)
{
	const struct ini_entry *entry = ini_get(section, key);
	return entry ? entry->value : (struct str){0};
}

struct str aws_profile_get(const struct aws_profile *profile, const char *key)
{
	struct str value = entry_value(profile->credentials, key);
	return value.len ? value : entry_value(profile->config, key);
}

static enum lk_status tell_missing_profile(struct arena *arena, const struct aws_settings *settings,
					   struct error *ret_err)
{
	struct text_nearest nearest = text_nearest_begin(settings->profile);
	struct aws_names names = aws_settings_profiles_in(arena, settings);
	for (size_t i = 0; i < names.items.count; i++)
		text_nearest_offer(&nearest, names.items.items[i]);
	error_set(ret_err, ERROR_CREDENTIALS, "there is no profile '%.*s' in '%.*s' or '%.*s'",
		  STR_ARG(settings->profile), STR_ARG(settings->config_path), STR_ARG(settings->credentials_path));
	if (nearest.best.len)
		error_hint(ret_err, "did you mean '%.*s'?", STR_ARG(nearest.best));
	else
		error_hint(ret_err, "'aws configure list-profiles' tells which there are");
	return LK_FAILED;
}

static void choose_profile(struct aws_settings *settings, struct str option)
{
	struct str candidates[] = {option, aws_environment_get(&settings->environment, "AWS_DEFAULT_PROFILE"),
				   aws_environment_get(&settings->environment, "AWS_PROFILE")};
	settings->profile = STR("default");
	for (size_t i = LK_COUNT(candidates); i > 0; i--) {
		if (!candidates[i - 1].len)
			continue;
		settings->profile = candidates[i - 1];
		settings->profile_is_named = true;
	}
	settings->profile_is_given = option.len > 0;
}

enum lk_status aws_settings_load_in(struct arena *arena, const struct aws_environment *environment, struct str profile,
				    struct aws_settings *ret_settings, struct error *ret_err)
{
	struct aws_settings settings = {.environment = *environment};
	choose_profile(&settings, profile);
	settings.config_path = path_in(arena, environment, "AWS_CONFIG_FILE", "~/.aws/config");
	settings.credentials_path = path_in(arena, environment, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
	enum lk_status status =
		read_ini_in(arena, settings.config_path, &settings.config, &settings.config_exists, ret_err);
	if (status == LK_OK)
		status = read_ini_in(arena, settings.credentials_path, &settings.credentials,
				     &settings.credentials_exist, ret_err);
	if (status != LK_OK)
		return status;
	struct aws_profile found;
	if (settings.profile_is_named && !aws_settings_find_profile(&settings, settings.profile, &found))
		return tell_missing_profile(arena, &settings, ret_err);
	*ret_settings = settings;
	return LK_OK;
}

struct aws_settings aws_settings_of_environment(const struct aws_environment *environment)
{
	return (struct aws_settings){.environment = *environment, .profile = STR("default")};
}

struct str aws_settings_get(const struct aws_settings *settings, const char *key)
{
	struct aws_profile profile;
	bool exists = aws_settings_find_profile(settings, settings->profile, &profile);
	return exists ? aws_profile_get(&profile, key) : (struct str){0};
}

struct str aws_settings_get_of_service(const struct aws_settings *settings, const char *service, const char *key)
{
	struct str name = aws_settings_get(settings, "services");
	const struct ini_entry *entry = ini_get(find_of_kind(&settings->config, "services", name), service);
	for (size_t i = 0; entry && i < entry->nested.count; i++)
		if (str_is(entry->nested.items[i].key, key))
			return entry->nested.items[i].value;
	return (struct str){0};
}

bool aws_settings_is_true(const struct aws_settings *settings, const char *variable, const char *key)
{
	struct str value = aws_environment_get(&settings->environment, variable);
	return str_equal_ignore_case(value.len ? value : aws_settings_get(settings, key), STR("true"));
}
