#include <criterion/criterion.h>
#include <stdio.h>

#include "checking.h"
#include "template/read.h"

/* One file beside the stack. */
struct folder {
	struct arena arena;
	const char *text;
	size_t reads;
};

static const struct value *read_child(void *context, struct str location)
{
	struct folder *folder = context;
	struct value *document;
	struct diag diag;
	folder->reads++;
	diag_init_in(&diag, &folder->arena);
	if (!str_is(location, "child.yaml") ||
	    template_read_in(&folder->arena, str_from(folder->text), location, &diag, &document) != LK_OK)
		return NULL;
	return document;
}

#define CHILD "Parameters: {Name: {Type: String}, Size: {Type: Number, Default: 3}}\nResources: {}\n"
#define STACK(location, parameters)                                                                                    \
	"Conditions: {C: !Equals [!Ref AWS::Region, us-east-1]}\n"                                                     \
	"Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: " location parameters "}}\n"

/* NULL for path: nothing is found. */
static void expect_nested(const char *child, const char *stack, const char *path, const char *words)
{
	struct folder folder = {.text = child};
	arena_init(&folder.arena);
	struct check_options options = {
		.region = STR("us-east-1"), .read_nested = read_child, .nested_context = &folder};
	struct checking *checking = checking_new_with(stack, &options);
	if (path)
		expect_finding(checking, "E3043", path, words);
	else
		cr_expect_null(checking_find(checking, "E3043"), "%s", checking_text(checking));
	checking_free(checking);
	arena_done(&folder.arena);
}

Test(nested, parameters_of_the_file_beside)
{
	expect_nested(CHILD, STACK("child.yaml", ", Parameters: {Name: a}"), NULL, NULL);
	expect_nested(CHILD, STACK("child.yaml", ", Parameters: {Name: a, Nmae: b}"), "/Properties/Parameters/Nmae",
		      "has no parameter 'Nmae'");
	expect_nested(CHILD, STACK("child.yaml", ", Parameters: {Size: 3}"), "/Properties/Parameters",
		      "needs the parameter 'Name'");
	expect_nested(CHILD, STACK("child.yaml", ""), "/Properties", "needs the parameter 'Name'");
}

Test(nested, what_may_be_otherwise_is_left_alone)
{
	expect_nested(CHILD, STACK("child.yaml", ", Parameters: {Name: !If [C, a, !Ref AWS::NoValue]}"), NULL, NULL);
	expect_nested(CHILD, STACK("child.yaml", ", Parameters: !If [C, {A: b}, {B: c}]"), NULL, NULL);
	expect_nested(CHILD, STACK("other.yaml", ", Parameters: {A: b}"), NULL, NULL);
	expect_nested("Transform: Mine\n" CHILD, STACK("child.yaml", ", Parameters: {A: b}"), NULL, NULL);
	expect_nested("Parameters: [", STACK("child.yaml", ", Parameters: {A: b}"), NULL, NULL);
	expect_nested("Parameters: [a]\nResources: {}\n", STACK("child.yaml", ", Parameters: {A: b}"), NULL, NULL);
}

Test(nested, addresses_and_paths_of_the_machine_are_not_read)
{
	static const char *const locations[] = {"'https://example.com/child.yaml'", "/etc/child.yaml",
						"'s3://bucket/child.yaml'", "child.txt", "!Sub '${AWS::Region}.yaml'"};
	for (size_t i = 0; i < LK_COUNT(locations); i++) {
		struct folder folder = {.text = CHILD};
		char stack[512];
		arena_init(&folder.arena);
		struct check_options options = {.read_nested = read_child, .nested_context = &folder};
		snprintf(stack, sizeof stack, STACK("%s", ", Parameters: {A: b}"), locations[i]);
		struct checking *checking = checking_new_with(stack, &options);
		cr_expect_eq(folder.reads, 0, "%s", locations[i]);
		checking_free(checking);
		arena_done(&folder.arena);
	}
}
