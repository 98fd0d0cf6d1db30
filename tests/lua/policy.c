/* Rules in Lua: what they are given, where their findings stand, and what becomes of their own faults. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "lua/policy.h"
#include "running.h"

struct fixture {
	struct project project;
	struct arena arena;
	struct diag faults, findings;
	struct policy *policy;
	enum lk_status loaded;
	struct graph *graph;
};

static struct value *text_in(struct arena *arena, const char *text)
{
	return value_string_in(arena, str_from(text));
}

/* A bucket with a tag and a function in its name, and a queue that refers to it. */
static struct graph *graph_in(struct arena *arena)
{
	struct graph *graph = graph_new_in(arena);
	graph->source = STR("stack.lua");
	graph->name = STR("shop");
	struct resource *bucket = graph_add_resource(graph);
	bucket->logical_id = STR("Images");
	bucket->type = STR("AWS::S3::Bucket");
	bucket->place = (struct place){.file = STR("stack.lua"), .line = 4};
	struct value *tag = value_map_in(arena), *tags = value_list_in(arena);
	value_map_put(arena, tag, STR("Key"), text_in(arena, "owner"));
	value_map_put(arena, tag, STR("Value"), text_in(arena, "shop"));
	tag->place = (struct place){.file = STR("stack.lua"), .line = 9, .column = 3};
	value_list_push(arena, tags, tag);
	value_map_put(arena, bucket->properties, STR("Tags"), tags);
	value_map_put(arena, bucket->attributes, STR("DeletionPolicy"), text_in(arena, "Retain"));
	struct resource *queue = graph_add_resource(graph);
	queue->logical_id = STR("Jobs");
	queue->type = STR("AWS::SQS::Queue");
	queue->place = (struct place){.file = STR("stack.lua"), .line = 20};
	value_map_put(arena, queue->properties, STR("QueueName"),
	              value_intrinsic_in(arena, FN_SUB, text_in(arena, "${Images}-jobs")));
	return graph;
}

static void begin(struct fixture *f, const char *source)
{
	struct error err = {0};
	struct file_list files = {0};
	arena_init(&f->arena);
	diag_init_in(&f->faults, &f->arena);
	diag_init_in(&f->findings, &f->arena);
	project_begin(&f->project);
	project_write(&f->project, "lua/rules.lua", source);
	VEC_PUSH(&f->arena, &files.paths) = str_from(project_path(&f->project, "lua/rules.lua"));
	struct policy_options options = {.files = &files, .root = f->project.root};
	f->policy = NULL;
	f->graph = graph_in(&f->arena);
	f->loaded = policy_load_in(&f->arena, &options, &f->faults, &f->policy, &err);
}

static enum lk_status run_all(struct fixture *f)
{
	enum lk_status status = LK_OK;
	const struct policy_rule *rule;
	struct error err;
	for (size_t i = 0; status == LK_OK && (rule = policy_rule_at(f->policy, i)); i++)
		status = policy_check(f->policy, rule, f->graph, &f->findings, &err);
	return status;
}

static void end(struct fixture *f)
{
	policy_free(f->policy);
	project_end(&f->project);
	arena_done(&f->arena);
}

#define RULE(id, body) \
	"local rule = require 'lk.rule'\n" \
	"rule '" id "' { title = 'T', doc = 'D', severity = 'error', check = function(stack, report)\n" body "\nend }\n"

static void expect_message(const char *body, const char *message)
{
	struct fixture f;
	char source[2048];
	snprintf(source, sizeof source, RULE("ORG001", "%s"), body);
	begin(&f, source);
	cr_assert_eq(f.loaded, LK_OK, "%s", f.faults.findings.count ? f.faults.findings.items[0].message.ptr : "?");
	cr_assert_eq(run_all(&f), LK_OK, "%s", f.faults.findings.count ? f.faults.findings.items[0].message.ptr : "?");
	cr_assert_eq(f.findings.findings.count, 1, "%s", body);
	cr_expect(str_is(f.findings.findings.items[0].message, message), "%.*s",
	          STR_ARG(f.findings.findings.items[0].message));
	end(&f);
}

Test(policy, sees_the_graph)
{
	expect_message("report(nil, '', stack.name .. ' ' .. #stack.resources)", "shop 2");
	expect_message("for b in stack:each 'AWS::S3::Bucket' do report(b, 'Tags', b.id .. b:tag 'owner') end", "Imagesshop");
	expect_message("for b in stack:each 'AWS::S3::*' do report(b, '', b.attributes.DeletionPolicy) end", "Retain");
	expect_message("report(stack:find 'Jobs', '', stack:find 'Jobs':get 'QueueName'['Fn::Sub'])", "${Images}-jobs");
	expect_message("report(nil, '', tostring(stack:find 'Jobs':refers_to(stack:find 'Images')))", "true");
	expect_message("report(nil, '', tostring(stack:find 'Images':refers_to(stack:find 'Jobs')))", "false");
	expect_message("report(nil, '', tostring(stack:find 'Images':get 'Tags.0.Key'))", "owner");
	expect_message("report(nil, '', tostring(stack:find 'Images':get 'Tags.7.Key'))", "nil");
}

Test(policy, findings_stand_where_the_value_was_written)
{
	struct fixture f;
	begin(&f, RULE("ORG001", "report(stack:find 'Images', 'Tags.0.Key', 'a', 'do b')\n"
	                         "report(stack:find 'Jobs', 'QueueName', 'b') report(stack:find 'Jobs', 'DeletionPolicy', 'c')"));
	cr_assert_eq(run_all(&f), LK_OK);
	cr_assert_eq(f.findings.findings.count, 3);
	const struct finding *first = &f.findings.findings.items[0], *last = &f.findings.findings.items[2];
	cr_expect_eq(first->place.line, 9);
	cr_expect(str_is(first->path, "/Properties/Tags/0/Key"));
	cr_expect(str_is(first->hint, "do b"));
	cr_expect_str_eq(first->rule, "ORG001");
	cr_expect_eq(first->severity, SEVERITY_ERROR);
	cr_expect_eq(f.findings.findings.items[1].place.line, 20);
	cr_expect(str_is(last->path, "/DeletionPolicy"));
	end(&f);
}

Test(policy, a_rule_cannot_change_what_the_next_one_sees)
{
	struct fixture f;
	begin(&f, RULE("ORG001", "stack.resources[1].properties.Tags = nil") RULE(
			  "ORG002", "if not stack.resources[1]:tag 'owner' then report(nil, '', 'changed') end"));
	cr_assert_eq(run_all(&f), LK_OK);
	cr_expect_eq(f.findings.findings.count, 0);
	end(&f);
}

Test(policy, faults_of_a_rule_are_findings_at_its_line)
{
	struct fixture f;
	begin(&f, RULE("ORG001", "local none = nil\nreturn none.field"));
	cr_assert_eq(f.loaded, LK_OK);
	cr_expect_eq(run_all(&f), LK_REJECTED);
	cr_assert_eq(f.faults.findings.count, 1);
	cr_expect_eq(f.faults.findings.items[0].place.line, 4);
	end(&f);
}

Test(policy, rules_that_are_none_are_refused)
{
	static const char *const sources[] = {
		"local rule = require 'lk.rule'\nrule 'lower' { title = 'T', doc = 'D', check = print }",
		"local rule = require 'lk.rule'\nrule 'ORG001' { title = 'T', doc = 'D' }",
		"local rule = require 'lk.rule'\nrule 'ORG001' { title = 'T', doc = 'D', check = 3 }",
		"local rule = require 'lk.rule'\nrule 'ORG001' { title = 'T', doc = 'D', check = print, sevrity = 'error' }",
		"local rule = require 'lk.rule'\nrule 'ORG001' { title = 'T', doc = 'D', check = print, severity = 'fatal' }",
		RULE("ORG001", "") RULE("ORG001", ""),
		"this is no Lua",
	};
	for (size_t i = 0; i < LK_COUNT(sources); i++) {
		struct fixture f;
		begin(&f, sources[i]);
		cr_expect_eq(f.loaded, LK_REJECTED, "%s", sources[i]);
		cr_expect_eq(f.faults.findings.count, 1, "%s", sources[i]);
		end(&f);
	}
}

Test(policy, endless_rules_are_ended)
{
	struct fixture f;
	begin(&f, RULE("ORG001", "while true do end"));
	cr_assert_eq(f.loaded, LK_OK);
	cr_expect_eq(run_all(&f), LK_REJECTED);
	cr_expect_str_eq(f.faults.findings.items[0].rule, "LK0003");
	end(&f);
}

Test(policy, report_wants_a_resource_of_the_stack)
{
	struct fixture f;
	begin(&f, RULE("ORG001", "report({ id = 'Nothing' }, '', 'x')"));
	cr_expect_eq(run_all(&f), LK_REJECTED);
	cr_expect_eq(f.findings.findings.count, 0);
	end(&f);
}
