#include "cli/commands.h"

#include <string.h>

#include "base/text.h"

#define END OPTION_COUNT

static const struct command commands[] = {
	{"check",
	 "[STACK]",
	 "evaluate and validate a stack",
	 "Evaluates the stack and validates every resource against its provider schema, references, names and limits. "
	 "Reports every finding with its place in the source. Rules in Lua are taken from lua/rules and from --rules. "
	 "--format is text, json, sarif, github or junit.",
	 {OPTION_FORMAT, OPTION_FAIL_ON, OPTION_SELECT, OPTION_IGNORE, OPTION_RULES, OPTION_TEST_RULES, OPTION_EXPLAIN,
	  OPTION_BASELINE, OPTION_UPDATE_BASELINE, END},
	 1,
	 cmd_check},
	{"build",
	 "[STACK]",
	 "write the template to generated/",
	 "Writes the CloudFormation template, canonical and the same on every machine, to generated/, as YAML and "
	 "JSON. "
	 "With --lambda builds the functions' zips too, and with --verify once more elsewhere, to see that the same "
	 "bytes come out.",
	 {OPTION_CHECK, OPTION_STDOUT, OPTION_LAMBDA, OPTION_VERIFY, OPTION_FORMAT, END},
	 1,
	 cmd_build},
	{"plan",
	 "[STACK]",
	 "show what an apply would change",
	 "Compares the stack with what is live and shows what would be created, updated in place, replaced and "
	 "deleted, "
	 "with the schema fact that says so. --out writes it to a file for apply too. --format is text, json, "
	 "markdown or html.",
	 {OPTION_FORMAT, OPTION_DETAILED_EXITCODE, OPTION_AGAINST, OPTION_REFRESH, OPTION_CHANGE_SET, OPTION_OUT,
	  OPTION_ALL, OPTION_PARALLEL, END},
	 1,
	 cmd_plan},
	{"apply",
	 "[STACK | PLAN]",
	 "carry out what the plan shows",
	 "Shows the plan, asks, uploads the functions, makes a change set, executes it and follows the events until "
	 "the stack has come to rest; of a plan in several steps one after another. Ctrl-C leaves CloudFormation at "
	 "work; lkc attach follows it again. PLAN is a file that plan --out has written: what is in it is carried out "
	 "without asking, or refused with exit code 3 when anything it was made of has moved. A stack "
	 "whose first creation was undone is "
	 "deleted and made again. --continue-rollback takes up a rollback that failed.",
	 {OPTION_YES, OPTION_CONTINUE_ROLLBACK, OPTION_SKIP, OPTION_REVERT_DRIFT,
	  OPTION_EXPRESS, OPTION_NO_ROLLBACK, OPTION_ON_FAILURE, OPTION_ROLLBACK_ALARMS, OPTION_MONITOR,
	  OPTION_ROLE_ARN, OPTION_NOTIFICATION_ARNS, OPTION_TIMEOUT, OPTION_ALL, OPTION_PARALLEL,
	  OPTION_FORMAT, END},
	 1,
	 cmd_apply},
	{"adopt",
	 "[STACK] LOGICAL-ID PHYSICAL-ID",
	 "take an existing resource over into a stack",
	 "Imports one resource, which exists and which the stack declares under LOGICAL-ID with a DeletionPolicy, into "
	 "the stack, and changes nothing else. PHYSICAL-ID is what identifies it: its name or id; "
	 "Name=value,Name=value, or the values with | between, where its type has several identifying properties.",
	 {OPTION_YES, END},
	 3,
	 cmd_adopt},
	{"delete",
	 "[STACK]",
	 "delete a stack",
	 "Shows what would be lost and what stays, has the stack's name typed, deletes. A bucket that holds objects is "
	 "refused unless --empty-buckets is given; what is protected by its deletion policy stays unless --with-data "
	 "is given, and is listed afterwards with the command that removes it. Where a deletion failed, it is tried "
	 "again, and --retain leaves what stands in its way.",
	 {OPTION_YES, OPTION_EMPTY_BUCKETS, OPTION_WITH_DATA, OPTION_RETAIN, END},
	 1,
	 cmd_delete},
	{"doctor",
	 "[STACK]",
	 "which keys lkc works with, and why; or what ails a stack that lives",
	 "Prints the region, the endpoints and where each is set, the sources of keys in their order with why each had "
	 "none, when the keys expire, whose they are (STS GetCallerIdentity), and the proxies and certificates in use. "
	 "No secret is printed. Exit code 1 when the service does not know the keys. With STACK what lives of it is "
	 "looked at: durations and memory of functions by their logs of a day, CORS and policies of buckets, "
	 "distributions and their access to buckets. Exit code 1 when something ails it, or could not be looked at.",
	 {OPTION_FORMAT, END},
	 1,
	 cmd_doctor},
	{"drift",
	 "[STACK]",
	 "what was changed past a stack",
	 "Has the service compare what lives with the stack's template, nested stacks too, compares the code of "
	 "functions with the zips that the template names, and tells what could not be compared and why. Exit code 2 "
	 "when something has drifted, 1 when nothing is known to have but something could not be told. With --deep "
	 "types that the service does not compare are, as Cloud Control reads them; --record writes the values that "
	 "live without being declared, and --baseline tells what of them has changed since. --format is text, json, "
	 "markdown or sarif.",
	 {OPTION_FORMAT, OPTION_DEEP, OPTION_RECORD, OPTION_BASELINE, OPTION_SINCE, OPTION_ACCEPT, OPTION_ALL,
	  OPTION_PARALLEL, END},
	 1,
	 cmd_drift},
	{"status",
	 "[STACK]",
	 "the state of a stack",
	 "Prints the stack's state, its parameters and its resources.",
	 {OPTION_FORMAT, END},
	 1,
	 cmd_status},
	{"state",
	 "[STACK]",
	 "save what a plan needs of a living stack",
	 "Prints the stack's template, parameters, tags and resources, who imports its exports and how much it holds, "
	 "as JSON. lkc plan --against FILE makes the same plan of it, without an account.",
	 {OPTION_REFRESH, END},
	 1,
	 cmd_state},
	{"events",
	 "[STACK]",
	 "what happened to a stack, failures first",
	 "Lists the events of the last operation; where it failed, the first cause comes first.",
	 {OPTION_FORMAT, OPTION_FAILED, END},
	 1,
	 cmd_events},
	{"attach",
	 "[STACK]",
	 "follow an operation that is running",
	 "Follows the events of a running operation until the stack has come to rest.",
	 {END},
	 1,
	 cmd_attach},
	{"outputs",
	 "[STACK]",
	 "the outputs of a stack",
	 "Prints the outputs. With --dotenv merges them into a file under the names that the stack gives them; its "
	 "other "
	 "lines stay as they are.",
	 {OPTION_FORMAT, OPTION_DOTENV, END},
	 1,
	 cmd_outputs},
	{"invoke",
	 "FUNCTION [STACK]",
	 "call a function of a stack",
	 "Sends an event to a function and prints its answer. FUNCTION is its logical id, its name, or its source's "
	 "name.",
	 {OPTION_PAYLOAD, END},
	 2,
	 cmd_invoke},
	{"import",
	 "FILE",
	 "a CloudFormation template as Lua",
	 "Prints Lua that builds back to the same template, YAML or JSON: constructs where they open into exactly the "
	 "template's resources, AWS's own types otherwise, comments at their place. Checks this itself before it "
	 "writes.",
	 {END},
	 1,
	 cmd_import},
	{"assets",
	 "ls|gc",
	 "the bucket of the functions' code and large templates",
	 "Lists what lies in the bucket of the account and region, and which stacks refer to it; gc deletes what no "
	 "stack refers to, in all its versions, after it has shown it and asked. All stacks of the account and region "
	 "are read for that, nested ones and change sets too; where one cannot be read, or may still roll back, "
	 "nothing is deleted.",
	 {OPTION_FORMAT, OPTION_YES, OPTION_GRACE, END},
	 1,
	 cmd_assets},
	{"local",
	 "up|down|status",
	 "the local target: CloudFormation on this machine",
	 "Starts, stops and describes the AWS emulator on 127.0.0.1 that --local works with.",
	 {OPTION_PORT, OPTION_FORMAT, END},
	 1,
	 cmd_local},
	{"schema",
	 "[TYPE[.Property] | STACK]",
	 "what a resource type takes",
	 "Prints a CloudFormation type or property: what it is, its constraints, whether a change replaces, and an "
	 "example "
	 "that passes the check. Lists the services, or the types of one (lkc schema AWS::S3). With --stubs DIR writes "
	 "annotations for editors instead: of all services, or of those that STACK uses (see docs/editors.md).",
	 {OPTION_FORMAT, OPTION_STUBS, OPTION_SERVICE, END},
	 1,
	 cmd_schema},
	{"completion",
	 "SHELL",
	 "completion for bash, zsh or fish",
	 "Prints a completion script: source <(lkc completion bash).",
	 {END},
	 1,
	 cmd_completion},
	{"help",
	 "[COMMAND]",
	 "this help, or a command's",
	 "Prints what lkc or one of its commands does.",
	 {OPTION_FORMAT, END},
	 1,
	 cmd_help},
};

const struct command *command_table(size_t *ret_count)
{
	*ret_count = LK_COUNT(commands);
	return commands;
}

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < LK_COUNT(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

const char *command_nearest(const char *name)
{
	struct text_nearest nearest = text_nearest_begin(str_from(name));
	for (size_t i = 0; i < LK_COUNT(commands); i++)
		text_nearest_offer(&nearest, str_from(commands[i].name));
	return nearest.best.ptr;
}
