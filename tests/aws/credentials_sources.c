#include "sources.h"

#include <stdio.h>

TestSuite(sources, .init = sources_set_up, .fini = sources_tear_down);

#define LATER "2026-11-23T07:18:02Z"
#define STS_URL "https://sts.eu-west-1.amazonaws.com/"

static void set(const char *name, const char *value)
{
	variables_set(&sources.variables, name, value);
}

static void config(const char *content)
{
	variables_write(&sources.variables, "config", content);
}

static const char keys_of_base[] = "[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = HUSHbase\n";

/* --- roles --- */

Test(sources, a_role_is_assumed_with_the_keys_of_another_profile)
{
	config("[profile r]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\nexternal_id = x/1\n"
	       "role_session_name = me\nduration_seconds = 1800\n");
	variables_write(&sources.variables, "credentials", keys_of_base);
	ANSWERS(ON("POST", STS_URL, NULL, 200, KEYS_XML("AssumeRole", "ASIAROLE", LATER)));
	sources_expect_keys("r", "ASIAROLE", "role of the profile");
	EXPECT_TEXT(sources.keys.session_token, "HUSHt");
	EXPECT_PAIR(&sources.fixture, 0, "RoleArn=arn:aws:iam::1:role/r");
	EXPECT_PAIR(&sources.fixture, 0, "ExternalId=x/1");
	EXPECT_PAIR(&sources.fixture, 0, "RoleSessionName=me");
	EXPECT_PAIR(&sources.fixture, 0, "DurationSeconds=1800");
	struct str signature = http_replay_header(&sources.fixture.replay, 0, "Authorization");
	cr_expect(str_contains(signature, STR("Credential=AKIDBASE/")));
}

Test(sources, roles_stand_on_roles)
{
	config("[profile a]\nrole_arn = arn:a\nsource_profile = b\n[profile b]\nrole_arn = arn:b\n"
	       "source_profile = base\n");
	variables_write(&sources.variables, "credentials", keys_of_base);
	ANSWERS(ON("POST", STS_URL, "arn%3Ab", 200, KEYS_XML("AssumeRole", "ASIAB", LATER)),
	        ON("POST", STS_URL, "arn%3Aa", 200, KEYS_XML("AssumeRole", "ASIAA", LATER)));
	sources_expect_keys("a", "ASIAA", "role of the profile");
	cr_expect(str_contains(http_replay_header(&sources.fixture.replay, 1, "Authorization"), STR("=ASIAB/")));
	EXPECT_PAIR(&sources.fixture, 1, "RoleSessionName=lkc-1795414682");
}

Test(sources, a_profile_may_stand_on_its_own_keys)
{
	config("[profile base]\nrole_arn = arn:r\nsource_profile = base\n");
	variables_write(&sources.variables, "credentials", keys_of_base);
	ANSWERS(ON("POST", STS_URL, NULL, 200, KEYS_XML("AssumeRole", "ASIAR", LATER)));
	sources_expect_keys("base", "ASIAR", "role of the profile");
}

Test(sources, profiles_of_roles_that_cannot_be_meant)
{
	static const struct {
		const char *profile, *words;
	} cases[] = {
		{"circle", "goes round in a circle: 'circle' again"},
		{"self", "goes round in a circle"},
		{"gone", "names source_profile 'nobody', and there is none"},
		{"empty", "source_profile 'plain' of profile 'empty' has no keys"},
		{"both", "has both source_profile and credential_source"},
		{"neither", "neither source_profile nor credential_source"},
		{"odd", "credential_source 'Moon', which is none"},
		{"long", "duration_seconds of profile 'long' is no number of seconds"},
		{"env", "credential_source Environment of profile 'env' has no keys"},
	};
	config("[profile circle]\nrole_arn=a\nsource_profile=round\n[profile round]\nrole_arn=a\nsource_profile=circle\n"
	       "[profile self]\nrole_arn=a\nsource_profile=self\n[profile gone]\nrole_arn=a\nsource_profile=nobody\n"
	       "[profile plain]\nregion=x\n[profile empty]\nrole_arn=a\nsource_profile=plain\n"
	       "[profile both]\nrole_arn=a\nsource_profile=plain\ncredential_source=Environment\n"
	       "[profile neither]\nrole_arn=a\n[profile odd]\nrole_arn=a\ncredential_source=Moon\n"
	       "[profile long]\nrole_arn=a\nsource_profile=plain\nduration_seconds=a day\n"
	       "[profile env]\nrole_arn=a\ncredential_source=Environment\n");
	for (size_t i = 0; i < LK_COUNT(cases); i++) {
		fixture_play(&sources.fixture, NULL, 0);
		sources_expect_fault(cases[i].profile, cases[i].words);
		cr_expect_eq(sources.fixture.replay.requests.count, 0, "%s", cases[i].profile);
	}
}

Test(sources, a_role_on_the_environment_and_on_a_container)
{
	config("[profile e]\nrole_arn = arn:e\ncredential_source = Environment\n"
	       "[profile c]\nrole_arn = arn:c\ncredential_source = EcsContainer\n");
	set("AWS_ACCESS_KEY_ID", "AKIDENV");
	set("AWS_SECRET_ACCESS_KEY", "HUSH");
	set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x");
	ANSWERS(ON("POST", STS_URL, NULL, 200, KEYS_XML("AssumeRole", "ASIAE", LATER)));
	sources_expect_keys("e", "ASIAE", "role of the profile");
	cr_expect(str_contains(http_replay_header(&sources.fixture.replay, 0, "Authorization"), STR("=AKIDENV/")));
	ANSWERS(ON("GET", "http://169.254.170.2/v2/x", NULL, 200, KEYS_JSON("ASIACONT", LATER)),
	        ON("POST", STS_URL, NULL, 200, KEYS_XML("AssumeRole", "ASIAC", LATER)));
	sources_expect_keys("c", "ASIAC", "role of the profile");
}

Test(sources, a_device_is_asked_for_its_code)
{
	config("[profile m]\nrole_arn = arn:m\nsource_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me\n");
	variables_write(&sources.variables, "credentials", keys_of_base);
	sources_expect_fault("m", "no terminal to ask on");
	EXPECT_WORDS(sources.fixture.err.hint, "run lkc on a terminal");
	sources.code = "HUSH12";
	ANSWERS(ON("POST", STS_URL, NULL, 200, KEYS_XML("AssumeRole", "ASIAM", LATER)));
	sources_expect_keys("m", "ASIAM", "role of the profile");
	EXPECT_PAIR(&sources.fixture, 0, "SerialNumber=arn:aws:iam::1:mfa/me");
	EXPECT_PAIR(&sources.fixture, 0, "TokenCode=HUSH12");
	/* Nobody is asked again while the keys last. */
	cr_expect_eq(sources_again(MINUTES(55)), LK_OK);
	cr_expect_eq(sources.times_asked, 1);
	ANSWERS(ON("POST", STS_URL, NULL, 200, KEYS_XML("AssumeRole", "ASIAN", "2026-11-23T09:00:00Z")));
	cr_expect_eq(sources_again(MINUTES(5)), LK_OK);
	cr_expect_eq(sources.times_asked, 2);
	EXPECT_TEXT(sources.keys.access_key_id, "ASIAN");
}

Test(sources, a_role_that_is_refused_or_answered_badly)
{
	static const struct {
		struct http_exchange answer;
		const char *words;
	} cases[] = {
		{ON(NULL, NULL, NULL, 403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message>"
		  "</Error></ErrorResponse>"), "the role of profile 'r': STS AssumeRole: not you"},
		{ON(NULL, NULL, NULL, 200, "<AssumeRoleResponse/>"), "no whole set of keys"},
		{ON(NULL, NULL, NULL, 200, KEYS_XML("AssumeRole", "A", "soon")), "no whole set of keys"},
		{ON(NULL, NULL, NULL, 200, KEYS_XML("AssumeRole", "", LATER)), "no whole set of keys"},
		{ON(NULL, NULL, NULL, 200, KEYS_XML("AssumeRole", "A&#10;B", LATER)), "a blank or another character"},
		{ON(NULL, NULL, NULL, 200, "{\"HUSH\": 1"), "STS AssumeRole"},
	};
	config("[profile r]\nrole_arn = arn:r\nsource_profile = base\n");
	variables_write(&sources.variables, "credentials", keys_of_base);
	for (size_t i = 0; i < LK_COUNT(cases); i++) {
		fixture_play(&sources.fixture, &cases[i].answer, 1);
		sources_expect_fault("r", cases[i].words);
	}
}

/* --- web identity --- */

Test(sources, a_web_identity_by_environment_and_by_profile)
{
	char path[160];
	snprintf(path, sizeof path, "%s/.aws/token", sources.variables.home);
	variables_write(&sources.variables, "token", "HUSH.jwt\n");
	set("AWS_WEB_IDENTITY_TOKEN_FILE", path);
	sources_expect_fault("", "no role for it");
	set("AWS_ROLE_ARN", "arn:w");
	set("AWS_ROLE_SESSION_NAME", "pod");
	ANSWERS(ON("POST", STS_URL, NULL, 200, KEYS_XML("AssumeRoleWithWebIdentity", "ASIAW", LATER)));
	sources_expect_keys("", "ASIAW", "web identity");
	EXPECT_PAIR(&sources.fixture, 0, "WebIdentityToken=HUSH.jwt");
	EXPECT_PAIR(&sources.fixture, 0, "RoleSessionName=pod");
	cr_expect_eq(http_replay_header(&sources.fixture.replay, 0, "Authorization").len, 0);

	char text[400];
	snprintf(text, sizeof text, "[profile w]\nweb_identity_token_file = %s\nrole_arn = arn:p\n[profile r]\n"
	         "role_arn = arn:r\nsource_profile = w\n", path);
	config(text);
	ANSWERS(ON("POST", STS_URL, "arn%3Ap", 200, KEYS_XML("AssumeRoleWithWebIdentity", "ASIAP", LATER)),
	        ON("POST", STS_URL, "arn%3Ar", 200, KEYS_XML("AssumeRole", "ASIAR", LATER)));
	sources_expect_keys("r", "ASIAR", "role of the profile");
}

Test(sources, a_web_identity_that_is_none)
{
	char path[160];
	snprintf(path, sizeof path, "%s/.aws/token", sources.variables.home);
	set("AWS_ROLE_ARN", "arn:w");
	set("AWS_WEB_IDENTITY_TOKEN_FILE", path);
	sources_expect_fault("", "the web identity's token: ");
	variables_write(&sources.variables, "token", " \n");
	sources_expect_fault("", "is empty");
	variables_write(&sources.variables, "token", "HUSH.jwt");
	ANSWERS(ON(NULL, NULL, NULL, 400, "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>cannot read HUSH.jwt</Message></Error>"
	         "</ErrorResponse>"));
	sources_expect_fault("", "cannot read ********");
}

/* --- a program --- */

Test(sources, a_program_gives_keys)
{
	config("[profile p]\ncredential_process = \"/opt/my tool\" --for 'a b' x\\ y \"q\\\"\" ''\n");
	sources.output = "{\"Version\": 1, \"AccessKeyId\": \"AKIDPROG\", \"SecretAccessKey\": \"HUSH\"}";
	sources_expect_keys("p", "AKIDPROG", "credential process");
	cr_expect_str_eq(sources.command, "[/opt/my tool] [--for] [a b] [x y] [q\"] []");
	cr_expect_eq(sources.keys.session_token.len + (size_t)sources.keys.expires_ms, 0);
}

Test(sources, a_program_that_writes_something_else)
{
	static const struct {
		const char *output, *words;
	} cases[] = {
		{"", "no JSON object"},
		{"[1]", "no JSON object"},
		{"HUSH {", "no JSON object"},
		{"{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"HUSH\"}", "not of Version 1"},
		{"{\"Version\": 2, \"AccessKeyId\": \"A\", \"SecretAccessKey\": \"HUSH\"}", "not of Version 1"},
		{"{\"Version\": \"1\", \"AccessKeyId\": \"A\", \"SecretAccessKey\": \"HUSH\"}", "not of Version 1"},
		{"{\"Version\": 1, \"SecretAccessKey\": \"HUSH\"}", "has no AccessKeyId"},
		{"{\"Version\": 1, \"AccessKeyId\": \"A\", \"SecretAccessKey\": 7}", "has no SecretAccessKey"},
		{"{\"Version\": 1, \"AccessKeyId\": \"A\", \"SecretAccessKey\": \"HUSH\", \"Expiration\": \"HUSH\"}",
		 "Expiration that is no time"},
		{"{\"Version\": 1, \"AccessKeyId\": \"A\", \"SecretAccessKey\": \"HUSH x\"}", "a blank or another"},
		{"{\"Version\": 1, \"AccessKeyId\": \"A\", \"SecretAccessKey\": \"HUSH\", \"Expiration\": "
		 "\"2020-01-01T00:00:00Z\"}", "have expired"},
	};
	config("[profile p]\ncredential_process = tool\n[profile q]\ncredential_process = tool \"x\n");
	for (size_t i = 0; i < LK_COUNT(cases); i++) {
		sources.output = cases[i].output;
		sources_expect_fault("p", cases[i].words);
	}
	sources_expect_fault("q", "ends within quotes");
	sources.program_fails = ERROR_LIMIT;
	sources_expect_fault("p", "the credential_process of profile 'p': 'tool' failed");
}

/* --- a container --- */

Test(sources, a_container_gives_keys)
{
	char path[160];
	set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost:1234/keys?x=1");
	set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "HUSH token");
	ANSWERS(ON("GET", "http://localhost:1234/keys?x=1", NULL, 200, KEYS_JSON("ASIAC", LATER)));
	sources_expect_keys("", "ASIAC", "container");
	EXPECT_TEXT(http_replay_header(&sources.fixture.replay, 0, "Authorization"), "HUSH token");
	snprintf(path, sizeof path, "%s/.aws/token", sources.variables.home);
	variables_write(&sources.variables, "token", "HUSH file");
	set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", path);
	set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/x");
	ANSWERS(ON(NULL, NULL, NULL, 500, "later"),
	        ON("GET", "http://169.254.170.2/v2/credentials/x", NULL, 200, KEYS_JSON("ASIAR", LATER)));
	sources_expect_keys("", "ASIAR", "container");
	EXPECT_TEXT(http_replay_header(&sources.fixture.replay, 1, "Authorization"), "HUSH file");
	cr_expect_eq(sources.fixture.slept_ms, 1000);
	variables_write(&sources.variables, "token", "HUSH\r\nX: y");
	sources_expect_fault("", "control character");
}

Test(sources, which_hosts_a_container_may_ask)
{
	static const char *const good[] = {"http://127.0.0.1/", "http://127.1.2.3:80/", "http://[::1]/",
	                                   "http://169.254.170.23/x", "http://[fd00:ec2::23]/x", "https://example.com/x"};
	static const char *const bad[] = {"http://example.com/", "http://127.evil.com/", "http://169.254.170.2.evil.com/",
	                                  "http://10.0.0.1/", "ftp://localhost/", "localhost/x", "http://u@localhost/"};
	for (size_t i = 0; i < LK_COUNT(good); i++) {
		set("AWS_CONTAINER_CREDENTIALS_FULL_URI", good[i]);
		ANSWERS(ON("GET", good[i], NULL, 200, KEYS_JSON("ASIAC", LATER)));
		sources_expect_keys("", "ASIAC", "container");
	}
	for (size_t i = 0; i < LK_COUNT(bad); i++) {
		set("AWS_CONTAINER_CREDENTIALS_FULL_URI", bad[i]);
		fixture_play(&sources.fixture, NULL, 0);
		sources_expect_fault("", "AWS_CONTAINER_CREDENTIALS_FULL_URI");
		cr_expect_eq(sources.fixture.replay.requests.count, 0, "%s", bad[i]);
	}
	set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", ".evil.com/x");
	sources_expect_fault("", "is no URL");
}

Test(sources, a_container_that_answers_badly)
{
	static const struct {
		struct http_exchange answer;
		const char *words;
	} cases[] = {
		{{.status = 404, .answer = "HUSH"}, "answers with status 404"},
		{{.status = 200, .answer = "<HUSH>"}, "no JSON object"},
		{{.status = 200, .answer = "{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"HUSH\"}"}, "has no Token"},
		{{.status = 200, .answer = KEYS_JSON("A", "")}, "is no time"},
		{{.fails = ERROR_NETWORK}, "the container's endpoint for keys: "},
		{{.fails = ERROR_LIMIT}, "the container's endpoint for keys: "},
	};
	set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
	for (size_t i = 0; i < LK_COUNT(cases); i++) {
		struct http_exchange script[] = {cases[i].answer, cases[i].answer, cases[i].answer};
		fixture_play(&sources.fixture, script, cases[i].answer.status == 200 ? 1 : LK_COUNT(script));
		sources_expect_fault("", cases[i].words);
		EXPECT_FINISHED(&sources.fixture);
	}
}

/* --- an instance --- */

#define ROLES "/latest/meta-data/iam/security-credentials/"
#define TOKEN_ANSWER ON("PUT", "http://169.254.169.254/latest/api/token", NULL, 200, "HUSHimds")
#define ROLE_ANSWER ON("GET", "http://169.254.169.254" ROLES, NULL, 200, "my-role")

Test(sources, an_instance_gives_keys)
{
	ANSWERS(TOKEN_ANSWER, ROLE_ANSWER, ON("GET", ROLES "my-role", NULL, 200, KEYS_JSON("ASIAI", LATER)));
	sources_expect_keys("", "ASIAI", "instance");
	EXPECT_TEXT(http_replay_header(&sources.fixture.replay, 0, "x-aws-ec2-metadata-token-ttl-seconds"), "21600");
	EXPECT_TEXT(http_replay_header(&sources.fixture.replay, 2, "x-aws-ec2-metadata-token"), "HUSHimds");
	cr_expect_eq(sources.fixture.replay.requests.items[0].timeout_ms, 1000);
}

Test(sources, an_instance_is_asked_where_the_settings_say)
{
	set("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6");
	set("AWS_METADATA_SERVICE_TIMEOUT", "3");
	set("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "2");
	ANSWERS({.fails = ERROR_NETWORK}, ON("PUT", "http://[fd00:ec2::254]/latest/api/token", NULL, 403, ""));
	sources_expect_nothing("", "instance", "answers PUT with status 403");
	EXPECT_FINISHED(&sources.fixture);
	cr_expect_eq(sources.fixture.replay.requests.items[0].timeout_ms, 3000);
	set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://10.1.2.3:99/");
	ANSWERS({.fails = ERROR_NETWORK}, {.method = "PUT", .url = "http://10.1.2.3:99/latest/api/token", .fails = ERROR_NETWORK});
	sources_expect_nothing("", "instance", "no answer of an instance's metadata service at http://10.1.2.3:99");
	set("AWS_EC2_METADATA_DISABLED", "TRUE");
	fixture_play(&sources.fixture, NULL, 0);
	sources_expect_nothing("", "instance", "AWS_EC2_METADATA_DISABLED is true");
	cr_expect_eq(sources.fixture.replay.requests.count, 0);
	set("AWS_EC2_METADATA_DISABLED", "");
	set("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "carrier pigeon");
	sources_expect_fault("", "and not IPv4 or IPv6");
}

Test(sources, an_instance_that_answers_badly)
{
	ANSWERS({.method = "PUT", .status = 200, .answer = "HUSH\nX: y"});
	sources_expect_nothing("", "instance", "the token of the metadata service");
	ANSWERS(TOKEN_ANSWER, ON("GET", ROLES, NULL, 404, ""));
	sources_expect_nothing("", "instance", "answers GET with status 404");
	ANSWERS(TOKEN_ANSWER, ON("GET", ROLES, NULL, 200, "\n"));
	sources_expect_nothing("", "instance", "names no role");
	ANSWERS(TOKEN_ANSWER, ROLE_ANSWER, ON("GET", ROLES "my-role", NULL, 200, "{\"Code\": \"AssumeRoleUnauthorized"
	        "Access\", \"Message\": \"HUSH\"}"));
	sources_expect_fault("", "has no AccessKeyId");
	EXPECT_WORDS(sources.fixture.err.hint, "may EC2 assume it?");
}

/* --- renewing --- */

Test(sources, keys_are_renewed_a_quarter_of_an_hour_before_their_end)
{
	set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
	ANSWERS(ON("GET", NULL, NULL, 200, KEYS_JSON("ASIA1", LATER)));
	sources_expect_keys("", "ASIA1", "container");
	cr_expect_eq(sources_again(MINUTES(44)), LK_OK);
	ANSWERS(ON("GET", NULL, NULL, 200, KEYS_JSON("ASIA2", "2026-11-23T13:00:00Z")));
	cr_expect_eq(sources_again(MINUTES(1)), LK_OK);
	EXPECT_TEXT(sources.keys.access_key_id, "ASIA2");
	cr_expect_eq(sources_again(MINUTES(1)), LK_OK);
	EXPECT_FINISHED(&sources.fixture);
}

Test(sources, keys_serve_on_while_renewing_fails_and_no_longer)
{
	static const struct http_exchange down[] = {{.status = 500}, {.status = 500}, {.status = 500}};
	set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
	ANSWERS(ON("GET", NULL, NULL, 200, KEYS_JSON("ASIA1", LATER)));
	sources_expect_keys("", "ASIA1", "container");
	fixture_play(&sources.fixture, down, LK_COUNT(down));
	cr_expect_eq(sources_again(MINUTES(50)), LK_OK);
	EXPECT_WORDS(buf_view(&sources.log_text).ptr, "expire soon and could not be renewed: the container's endpoint");
	/* Not again at once. */
	cr_expect_eq(sources_again(1000), LK_OK);
	EXPECT_FINISHED(&sources.fixture);
	fixture_play(&sources.fixture, down, LK_COUNT(down));
	cr_expect_eq(sources_again(MINUTES(10)), LK_FAILED);
	EXPECT_WORDS(sources.fixture.err.message, "status 500");
}

Test(sources, keys_of_an_instance_serve_beyond_their_end)
{
	ANSWERS(TOKEN_ANSWER, ROLE_ANSWER, ON("GET", NULL, NULL, 200, KEYS_JSON("ASIAI", LATER)));
	sources_expect_keys("", "ASIAI", "instance");
	ANSWERS({.fails = ERROR_NETWORK});
	cr_expect_eq(sources_again(MINUTES(61)), LK_OK);
	EXPECT_TEXT(sources.keys.access_key_id, "ASIAI");
	EXPECT_WORDS(buf_view(&sources.log_text).ptr, "past their time");
	cr_expect_eq(sources_again(MINUTES(4)), LK_OK);
	EXPECT_FINISHED(&sources.fixture);
	ANSWERS(TOKEN_ANSWER, ROLE_ANSWER, ON("GET", NULL, NULL, 200, KEYS_JSON("ASIAJ", "2026-11-23T13:00:00Z")));
	cr_expect_eq(sources_again(MINUTES(7)), LK_OK);
	EXPECT_TEXT(sources.keys.access_key_id, "ASIAJ");
}

Test(sources, keys_of_a_short_life_are_not_asked_for_at_every_call)
{
	config("[default]\ncredential_process = tool\n");
	sources.output = "{\"Version\": 1, \"AccessKeyId\": \"AKID1\", \"SecretAccessKey\": \"HUSH\", \"Expiration\": "
	                 "\"2026-11-23T06:30:02Z\"}";
	sources_expect_keys("", "AKID1", "credential process");
	sources.command[0] = '\0';
	cr_expect_eq(sources_again(MINUTES(7)), LK_OK);
	cr_expect_str_eq(sources.command, "");
	cr_expect_eq(sources_again(MINUTES(2)), LK_OK);
	cr_expect_str_eq(sources.command, "[tool]");
}
