#include "base/limits.h"
#include "schema/stubs_internal.h"

extern const char lk_stub_aws[], lk_stub_aws_end[], lk_stub_lk[], lk_stub_lk_end[], lk_stub_rule[], lk_stub_rule_end[];

bool stubs_base_file(size_t index, struct stubs_file *ret_file)
{
	const struct {
		const char *name, *start, *end;
	} files[] = {
		{"aws.lua", lk_stub_aws, lk_stub_aws_end},
		{"lk.lua", lk_stub_lk, lk_stub_lk_end},
		{"lk/rule.lua", lk_stub_rule, lk_stub_rule_end},
	};
	if (index >= LK_COUNT(files))
		return false;
	*ret_file = (struct stubs_file){
		files[index].name,
		{files[index].start, (size_t)(files[index].end - files[index].start)},
	};
	return true;
}

struct str stubs_header(void)
{
	return STR("---@meta _");
}

/* --- services */

bool stubs_split_type(struct str type_name, struct str *ret_service, struct str *ret_kind)
{
	struct str prefix = STR("AWS::"), colons = STR("::");
	size_t end = str_find(type_name, colons, prefix.len);
	if (!str_starts_with(type_name, prefix) || end == SIZE_MAX ||
	    str_find(type_name, colons, end + colons.len) != SIZE_MAX)
		return false;
	*ret_service = str_slice(type_name, prefix.len, end);
	*ret_kind = str_slice(type_name, end + colons.len, type_name.len);
	return true;
}

bool stubs_next_service(const struct pack *pack, size_t *position, struct str *ret_service)
{
	struct str last = {0}, service, kind;
	if (*position && !stubs_split_type(schema_type_name(pack, *position - 1), &last, &kind))
		last = (struct str){0};
	for (; *position < schema_type_count(pack); (*position)++) {
		if (!stubs_split_type(schema_type_name(pack, *position), &service, &kind) || str_equal(service, last))
			continue;
		*ret_service = service;
		(*position)++;
		return true;
	}
	return false;
}

/* --- one service */

static void write_type(struct stub *stub)
{
	struct stub_class properties = {
		.name = str_format_in(stub->arena, "%.*s.Properties", STR_ARG(stub->name)),
		.node = stub->type->node,
	};
	/* Definitions of these names give way. */
	struct stub_class handle = {.name = str_format_in(stub->arena, "%.*s.Handle", STR_ARG(stub->name))};
	map_init_in(&stub->named, stub->arena);
	map_put(&stub->named, handle.name, &handle);
	stub_class_of(stub, properties.node, properties.name, (struct str){0});
	stub_write_classes(stub);
	stub_write_handle(stub, properties.name);
}

static void write_constructor(struct stub *stub, struct str kind)
{
	stub_append_documentation(stub, stub->type->node, (struct str){0}, false);
	buf_printf(stub->out, "---@field %.*s fun(id: string): fun(properties: %.*s.Properties): %.*s.Handle\n",
	           STR_ARG(kind), STR_ARG(stub->name), STR_ARG(stub->name));
}

void stubs_write_service(struct buf *out, const struct pack *pack, const struct descriptions *descriptions,
                         struct str service)
{
	struct arena arena;
	struct str of, kind;
	arena_init(&arena);
	buf_printf(out, "%.*s\n-- Made by `lkc schema --stubs`.\n\n", STR_ARG(stubs_header()));
	buf_printf(out, "---@class aws\n---@field %.*s aws.%.*s\n\n---@class aws.%.*s\n", STR_ARG(service),
	           STR_ARG(service), STR_ARG(service));
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < schema_type_count(pack); i++) {
			struct schema_type type;
			struct str name = schema_type_name(pack, i);
			if (!stubs_split_type(name, &of, &kind) || !str_equal(of, service) ||
			    !schema_find_type(pack, name, &type))
				continue;
			struct stub stub = {
				.arena = &arena,
				.out = out,
				.type = &type,
				.descriptions = descriptions,
				.name = str_format_in(&arena, "aws.%.*s.%.*s", STR_ARG(of), STR_ARG(kind)),
			};
			if (pass == 0)
				write_constructor(&stub, kind);
			else
				write_type(&stub);
		}
	}
	arena_done(&arena);
}

void stubs_write_rest(struct buf *out, const struct str *services, size_t count)
{
	buf_printf(out, "%.*s\n-- Made by `lkc schema --stubs`: services without a file of their own here.\n\n",
	           STR_ARG(stubs_header()));
	buf_append_text(out, "---@alias aws.AnyType fun(id: string): fun(properties: table): aws.AnyResource\n\n");
	buf_append_text(out, "---@class aws\n");
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "---@field %.*s table<string, aws.AnyType>\n", STR_ARG(services[i]));
}
