#include <string.h>

#include "check/every.h"
#include "check/kinds.h"
#include "check/rules.h"
#include "check/solve.h"

/* What FindInMap, Select, Split and ToJsonString come to with what parameters may be, against the property's schema. A
 * Ref alone is W1030, texts put together are W1031 and W1032. */

/* More combinations of parameters are not tried. */
enum { TRIES_MAX = 64 };

static const char *rule_of(const struct value *value)
{
	static const struct {
		enum intrinsic fn;
		const char *rule;
	} rows[] = {{FN_SPLIT, "W1033"}, {FN_FIND_IN_MAP, "W1034"}, {FN_SELECT, "W1035"}, {FN_TO_JSON_STRING, "W1040"}};
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		if (value_is_intrinsic(value, rows[i].fn))
			return rows[i].rule;
	return NULL;
}

/* A list where a text is wanted is the business of the rules on each function. */
static bool yields_wanted(const struct value *value, struct pack_node schema)
{
	unsigned yields = value->fn == FN_SPLIT ? KIND_LIST : value->fn == FN_TO_JSON_STRING ? KIND_SCALAR : KIND_ANY;
	return (yields & kinds_wanted(schema)) != 0;
}

/* The first combination whose value does not fit is told. */
static void try_choices(const struct walk *walk, struct pack_node schema, const struct step *at)
{
	struct solving solving = {.check = walk->check};
	struct fault fault = {.rule = rule_of(at->value), .holder = &walk->holder, .at = at};
	for (size_t tries = 0; tries < TRIES_MAX; tries++) {
		struct step solved = *at;
		solved.value = solve_value(&solving, at->value);
		const struct finding *found = solved.value ? walk_first_fault_in(walk, schema, &solved) : NULL;
		if (found) {
			struct str words = solve_words_in(&solving);
			check_fault(walk->check, &fault, "%.*sthe function gives what does not fit: %.*s",
				    STR_ARG(words), STR_ARG(found->message));
			return;
		}
		if (!solve_choose_next(&solving))
			return;
	}
}

static void check_function(struct check *check, const struct holder *holder, const struct step *at)
{
	if (!rule_of(at->value) || !check_wants(check, rule_of(at->value)) || resource_condition(holder->resource).len)
		return;
	const struct check_resource *found = check_find_resource(check, holder->resource->logical_id);
	struct str pointer = step_pointer_in(check->arena, holder, at);
	if (!str_starts_with(pointer, STR("/Properties/")) || str_contains(pointer, STR("/Fn::")))
		return;
	struct walk walk = {
		.check = check,
		.holder = *holder,
		.type = &found->type,
		.read_only = pack_get_text(found->type.node, "readOnlyProperties"),
		.deprecated = pack_get_text(found->type.node, "deprecatedProperties"),
	};
	struct pack_node schema = schema_at(&found->type, str_slice(pointer, strlen("/Properties"), pointer.len));
	if (pack_is_present(schema) && yields_wanted(at->value, schema))
		try_choices(&walk, schema, at);
}

static void pass_values(struct check *check)
{
	every_in_resources(check, check_function);
}

#define PARAMETERS "Parameters: {Env: {Type: String, AllowedValues: [test, live]}}\n"
#define FUNCTION(size)                                                                                                 \
	"Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Role: "                                   \
	"'arn:aws:iam::123456789012:role/r', Code: {S3Bucket: bucket, S3Key: k}, Handler: index.handler, Runtime: "    \
	"nodejs22.x, " size "}\n"
#define SIZES(live)                                                                                                    \
	PARAMETERS                                                                                                     \
	"Mappings: {Sizes: {test: {Memory: 128}, live: {Memory: " live                                                 \
	"}}}\n" FUNCTION("MemorySize: !FindInMap [Sizes, !Ref Env, Memory]")
#define SOURCE "Source: the type's provider schema."

static const struct rule rows[] = {
	{
		.id = "W1033",
		.severity = SEVERITY_WARNING,
		.title = "A Split into what the property does not take",
		.doc = "With a value that a parameter may have, the parts of the text do not fit the provider "
		       "schema. " SOURCE,
		.pass = pass_values,
		.good = FUNCTION("Architectures: !Split ['|', 'arm64']"),
		.bad = FUNCTION("Architectures: !Split ['|', 'arm']"),
	},
	{
		.id = "W1034",
		.severity = SEVERITY_WARNING,
		.title = "An entry of a mapping that the property does not take",
		.doc = "With a value that a parameter may have, the mapping's entry does not fit the provider "
		       "schema. " SOURCE,
		.pass = pass_values,
		.good = SIZES("1024"),
		.bad = SIZES("64"),
	},
	{
		.id = "W1035",
		.severity = SEVERITY_WARNING,
		.title = "A selected item that the property does not take",
		.doc = "With a value that a parameter may have, the item does not fit the provider schema. " SOURCE,
		.pass = pass_values,
		.good = FUNCTION("MemorySize: !Select [0, [256, 512]]"),
		.bad = FUNCTION("MemorySize: !Select [1, [256, 64]]"),
	},
	{
		.id = "W1040",
		.severity = SEVERITY_WARNING,
		.title = "JSON that the property does not take",
		.doc = "With a value that a parameter may have, the text of Fn::ToJsonString does not fit the provider "
		       "schema. " SOURCE,
		.pass = pass_values,
		.good = "Transform: AWS::LanguageExtensions\n" FUNCTION("Description: {'Fn::ToJsonString': {a: 1}}"),
		.bad = "Transform: AWS::LanguageExtensions\n" FUNCTION("FunctionName: {'Fn::ToJsonString': {a: 1}}"),
	},
};

const struct rule_group rules_values = {rows, LK_COUNT(rows)};
