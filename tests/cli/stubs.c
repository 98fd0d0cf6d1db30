#include <criterion/criterion.h>
#include <lauxlib.h>

#include "base/limits.h"
#include "schema/stubs.h"

static void parse(lua_State *L, const char *name, struct str text)
{
	int code = luaL_loadbufferx(L, text.ptr, text.len, name, "t");
	cr_expect_eq(code, LUA_OK, "%s: %s", name, lua_tostring(L, -1));
	lua_settop(L, 0);
}

/* Editors parse them; lkc never does. */
Test(stubs, are_lua)
{
	lua_State *L = luaL_newstate();
	struct descriptions *descriptions = descriptions_new();
	struct stubs_file file;
	struct str service;
	struct buf out;
	size_t services = 0;
	buf_init(&out, LIMIT_OUTPUT);
	for (size_t i = 0; stubs_base_file(i, &file); i++)
		parse(L, file.name, file.text);
	for (size_t at = 0; stubs_next_service(pack_embedded(), &at, &service); services++) {
		buf_clear(&out);
		stubs_write_service(&out, pack_embedded(), descriptions, service);
		cr_assert(buf_ok(&out));
		parse(L, "service", buf_view(&out));
	}
	cr_expect_geq(services, 300);
	buf_done(&out);
	descriptions_free(descriptions);
	lua_close(L);
}

Test(stubs, split_types)
{
	struct str service, kind;
	cr_assert(stubs_split_type(STR("AWS::S3::Bucket"), &service, &kind));
	cr_expect(str_is(service, "S3") && str_is(kind, "Bucket"));
	cr_expect_not(stubs_split_type(STR("Alexa::ASK::Skill"), &service, &kind));
	cr_expect_not(stubs_split_type(STR("AWS::S3"), &service, &kind));
	cr_expect_not(stubs_split_type(STR("AWS::S3::Bucket::MODULE"), &service, &kind));
}
