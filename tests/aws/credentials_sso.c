#include "sources.h"

#include <stdio.h>

#include "base/file.h"

TestSuite(sso, .init = sources_set_up, .fini = sources_tear_down);

/* The SHA-1 of "corp" and of "https://d.awsapps.com/start". */
#define SESSION_CACHE "sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
#define URL_CACHE "sso/cache/55ef7a9cf0faa7e6830be02dd04fb62b1c3c5000.json"

#define PORTAL "https://portal.sso.eu-central-1.amazonaws.com/federation/credentials?role_name=Admin&account_id=123456789012"
#define ROLE_KEYS(id) \
	"{\"roleCredentials\": {\"accessKeyId\": \"" id "\", \"secretAccessKey\": \"HUSHs\", \"sessionToken\": \"HUSHt\", " \
	"\"expiration\": 1795418282000}}"
#define TOKEN(expires, more) \
	"{\"startUrl\": \"https://d.awsapps.com/start\", \"region\": \"eu-central-1\", \"accessToken\": \"HUSHaccess\", " \
	"\"expiresAt\": \"" expires "\"" more "}"
#define RENEWABLE \
	", \"clientId\": \"HUSHid\", \"clientSecret\": \"HUSHclient\", \"refreshToken\": \"HUSHrefresh\", " \
	"\"registrationExpiresAt\": \"2027-01-01T00:00:00Z\""

static const char session_profile[] =
	"[profile s]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n"
	"[sso-session corp]\nsso_region = eu-central-1\nsso_start_url = https://d.awsapps.com/start\n";
static const char older_profile[] =
	"[profile o]\nsso_account_id = 123456789012\nsso_role_name = Admin\nsso_region = eu-central-1\n"
	"sso_start_url = https://d.awsapps.com/start\n";

static void config(const char *content)
{
	variables_write(&sources.variables, "config", content);
}

Test(sso, a_session_and_the_older_form)
{
	config(session_profile);
	variables_write(&sources.variables, SESSION_CACHE, TOKEN("2026-11-23T10:00:00Z", RENEWABLE));
	ANSWERS(ON("GET", PORTAL, NULL, 200, ROLE_KEYS("ASIAS")));
	sources_expect_keys("s", "ASIAS", "single sign-on");
	cr_expect_eq(sources.keys.expires_ms, 1795418282000);
	EXPECT_TEXT(http_replay_header(&sources.fixture.replay, 0, "x-amz-sso_bearer_token"), "HUSHaccess");
	cr_expect_eq(http_replay_header(&sources.fixture.replay, 0, "Authorization").len, 0);
	config(older_profile);
	variables_write(&sources.variables, URL_CACHE, TOKEN("2026-11-23T10:00:00UTC", ""));
	ANSWERS(ON("GET", PORTAL, NULL, 200, ROLE_KEYS("ASIAO")));
	sources_expect_keys("o", "ASIAO", "single sign-on");
}

Test(sso, a_role_stands_on_a_sign_on)
{
	char text[800];
	snprintf(text, sizeof text, "%s[profile r]\nrole_arn = arn:r\nsource_profile = s\n", session_profile);
	config(text);
	variables_write(&sources.variables, SESSION_CACHE, TOKEN("2026-11-23T10:00:00Z", ""));
	ANSWERS(ON("GET", PORTAL, NULL, 200, ROLE_KEYS("ASIAS")),
	        ON("POST", "https://sts.eu-west-1", NULL, 200, KEYS_XML("AssumeRole", "ASIAR", "2026-11-23T07:18:02Z")));
	sources_expect_keys("r", "ASIAR", "role of the profile");
}

Test(sso, a_token_near_its_end_is_renewed_and_kept)
{
	char path[160];
	struct str kept;
	config(session_profile);
	variables_write(&sources.variables, SESSION_CACHE, TOKEN("2026-11-23T06:20:00Z", RENEWABLE));
	ANSWERS(ON("POST", "https://oidc.eu-central-1.amazonaws.com/token", "\"refreshToken\":\"HUSHrefresh\"", 200,
	           "{\"accessToken\": \"HUSHnew\", \"expiresIn\": 3600, \"refreshToken\": \"HUSHagain\"}"),
	        ON("GET", PORTAL, NULL, 200, ROLE_KEYS("ASIAS")));
	sources_expect_keys("s", "ASIAS", "single sign-on");
	EXPECT_TEXT(http_replay_header(&sources.fixture.replay, 1, "x-amz-sso_bearer_token"), "HUSHnew");
	snprintf(path, sizeof path, "%s/.aws/" SESSION_CACHE, sources.variables.home);
	cr_assert_eq(file_read_in(&sources.fixture.arena, path, 4096, &kept, &sources.fixture.err), LK_OK);
	cr_expect(str_contains(kept, STR("HUSHnew")) && str_contains(kept, STR("HUSHagain")) &&
	          str_contains(kept, STR("2026-11-23T07:18:02Z")) && str_contains(kept, STR("HUSHclient")));
}

Test(sso, a_token_that_cannot_be_renewed_serves_as_long_as_it_lasts)
{
	config(session_profile);
	variables_write(&sources.variables, SESSION_CACHE, TOKEN("2026-11-23T06:20:00Z", RENEWABLE));
	ANSWERS(ON("POST", "/token", NULL, 400, "{\"__type\": \"InvalidGrantException\", \"message\": \"HUSH\"}"),
	        ON("GET", PORTAL, NULL, 200, ROLE_KEYS("ASIAS")));
	sources_expect_keys("s", "ASIAS", "single sign-on");
	EXPECT_WORDS(buf_view(&sources.log_text).ptr, "was not renewed (InvalidGrantException)");
}

Test(sso, a_sign_on_that_is_over_says_how_to_begin_again)
{
	config(session_profile);
	sources_expect_fault("s", "the single sign-on of profile 's' has not begun on this machine");
	EXPECT_WORDS(sources.fixture.err.hint, "aws sso login --sso-session corp");
	variables_write(&sources.variables, SESSION_CACHE, TOKEN("2026-11-23T06:00:00Z", ""));
	sources_expect_fault("s", "has expired");
	EXPECT_WORDS(sources.fixture.err.hint, "aws sso login --sso-session corp");
	variables_write(&sources.variables, SESSION_CACHE, TOKEN("2026-11-23T10:00:00Z", ""));
	ANSWERS(ON("GET", PORTAL, NULL, 401,
	           "{\"__type\": \"UnauthorizedException\", \"message\": \"Session token HUSHaccess not found\"}"));
	sources_expect_fault("s", "its token is not taken any more");
	config(older_profile);
	sources_expect_fault("o", "has not begun");
	EXPECT_WORDS(sources.fixture.err.hint, "aws sso login --profile o");
}

Test(sso, caches_and_answers_that_are_none)
{
	static const struct {
		const char *cache, *words;
	} caches[] = {
		{"HUSH", "is not JSON"},
		{"{\"accessToken\": \"HUSH\"}", "has no accessToken or no expiresAt"},
		{TOKEN("HUSH", ""), "has no accessToken or no expiresAt"},
		{"[]", "has no accessToken"},
	};
	static const struct {
		struct http_exchange answer;
		const char *words;
	} answers[] = {
		{{.status = 200, .answer = "HUSH"}, "the answer is not JSON"},
		{{.status = 200, .answer = "{}"}, "the answer has no keys"},
		{{.status = 200, .answer = "{\"roleCredentials\": {\"accessKeyId\": \"A\"}}"}, "has no secretAccessKey"},
		{{.status = 200, .answer = "{\"roleCredentials\": {\"accessKeyId\": \"A\", \"secretAccessKey\": \"HUSH\", "
		                           "\"sessionToken\": \"HUSH\", \"expiration\": -1}}"}, "that is no time"},
		{{.status = 403, .answer = "{\"__type\": \"ForbiddenException\", \"message\": \"no access for HUSHaccess\"}"},
		 "no access for **********"},
	};
	config(session_profile);
	for (size_t i = 0; i < LK_COUNT(caches); i++) {
		variables_write(&sources.variables, SESSION_CACHE, caches[i].cache);
		sources_expect_fault("s", caches[i].words);
	}
	variables_write(&sources.variables, SESSION_CACHE, TOKEN("2026-11-23T10:00:00Z", ""));
	for (size_t i = 0; i < LK_COUNT(answers); i++) {
		fixture_play(&sources.fixture, &answers[i].answer, 1);
		sources_expect_fault("s", answers[i].words);
	}
}

Test(sso, profiles_that_cannot_be_meant)
{
	config("[profile a]\nsso_session = none\nsso_account_id = 1\nsso_role_name = x\n"
	       "[profile b]\nsso_account_id = 1\nsso_role_name = x\nsso_region = r\n"
	       "[profile c]\nsso_role_name = x\nsso_region = r\nsso_start_url = u\n"
	       "[profile d]\nsso_session = two\nsso_account_id = 1\nsso_role_name = x\nsso_region = other\n"
	       "[sso-session two]\nsso_region = one\nsso_start_url = u\n"
	       "[profile l]\nlogin_session = arn:aws:iam::1:user/me\n");
	sources_expect_fault("a", "there is no [sso-session none]");
	sources_expect_fault("b", "has no sso_start_url");
	sources_expect_fault("c", "has no sso_account_id");
	sources_expect_fault("d", "another sso_region than its sso_session");
	sources_expect_fault("l", "come from a login session");
	EXPECT_WORDS(sources.fixture.err.hint, "aws configure export-credentials --profile l");
}
