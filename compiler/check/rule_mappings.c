#include <string.h>

#include "check/kinds.h"
#include "check/rules.h"

static bool is_plain(struct str key, const char *more)
{
	for (size_t i = 0; i < key.len; i++) {
		char c = key.ptr[i];
		bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		if (!alphanumeric && !(c && strchr(more, c)))
			return false;
	}
	return key.len > 0;
}

static void check_key(struct check *check, const struct holder *holder, const struct step *at, const char *more)
{
	struct fault fault = {.rule = "E7001", .holder = holder, .at = at, .on_key = true};
	if (!str_starts_with(at->key, STR("Fn::")) && !is_plain(at->key, more))
		check_fault(check, &fault, "the key '%.40s' must consist of letters%s and digits",
		            str_copy_in(check->arena, at->key).ptr, *more ? ", dots, hyphens" : "");
}

/* The second level holds texts, or lists of texts; functions work nowhere in a mapping. */
static void check_keys(struct check *check, const struct holder *holder, const struct step *top)
{
	for (size_t i = 0; i < top->value->as.map.count; i++) {
		const struct member *member = &top->value->as.map.items[i];
		struct step at = step_key(top, member->key, member->value);
		struct fault fault = {.rule = "E7001", .holder = holder, .at = &at};
		enum value_kind kind = member->value->kind;
		check_key(check, holder, &at, "");
		if (kind == VALUE_MAP || kind == VALUE_INTRINSIC || kind == VALUE_NULL)
			check_fault(check, &fault, "the value must be a text or a list, without functions");
	}
}

static void check_mapping(struct check *check, const struct holder *holder)
{
	const struct value *body = holder->entry->body;
	struct step root = step_root(body);
	struct fault fault = {.rule = "E7001", .holder = holder, .at = &root};
	if (body->kind == VALUE_INTRINSIC || (body->kind == VALUE_MAP && value_get(body, STR("Fn::Transform"))))
		return;
	if (body->kind != VALUE_MAP) {
		check_fault(check, &fault, "mapping '%.*s' must be a map of maps", STR_ARG(holder->entry->name));
		return;
	}
	for (size_t i = 0; i < body->as.map.count; i++) {
		struct step at = step_key(NULL, body->as.map.items[i].key, body->as.map.items[i].value);
		fault.at = &at;
		check_key(check, holder, &at, ".-");
		if (at.value->kind == VALUE_MAP)
			check_keys(check, holder, &at);
		else
			check_fault(check, &fault, "mapping '%.*s' must be a map of maps",
			            STR_ARG(holder->entry->name));
	}
}

static void pass_mappings(struct check *check)
{
	const struct entries *mappings = &check->graph->mappings;
	check_names(check, mappings, "Mappings", "mapping", "E7001", "E7002");
	for (size_t i = 0; i < mappings->count; i++) {
		struct holder holder = holder_of_entry("Mappings", "mapping", &mappings->items[i]);
		if (!str_starts_with(mappings->items[i].name, STR("Fn::")))
			check_mapping(check, &holder);
	}
}

#define MAPPING(name, body) \
	"Mappings:\n  " name ": " body "\nResources:\n  B:\n    Type: AWS::S3::Bucket\n" \
	"    Properties: {BucketName: !FindInMap [" name ", a, b]}\n"

static const struct rule rows[] = {
	{
		.id = "E7001",
		.severity = SEVERITY_ERROR,
		.title = "A mapping that is no map of maps of texts",
		.doc = "A mapping has a name of letters and digits and two levels of keys, the first of letters, "
		       "digits, dots and hyphens, the second of letters and digits; the values are texts or lists of "
		       "texts. "
		       "Source: CloudFormation User Guide, \"Mappings\", and cfn-lint's schema of mappings.",
		.pass = pass_mappings,
		.good = MAPPING("Names", "{a: {b: first-bucket}}"),
		.bad = MAPPING("Names", "{a: {b: {c: first-bucket}}}"),
	},
	{
		.id = "E7002",
		.severity = SEVERITY_ERROR,
		.title = "A mapping's name that is too long",
		.doc = "The name of a mapping has at most 255 characters. Source: CloudFormation User Guide, "
		       "\"Understand CloudFormation quotas\".",
		.pass = pass_mappings,
		.good = MAPPING("Names", "{a: {b: first-bucket}}"),
		.bad = MAPPING(LONG_NAME, "{a: {b: first-bucket}}"),
	},
};

const struct rule_group rules_mappings = {rows, LK_COUNT(rows)};
