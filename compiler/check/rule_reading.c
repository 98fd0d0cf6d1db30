#include "check/rules.h"

/* What is reported before there is a graph to check: by the reader of templates and by the evaluation of Lua. The rows
 * stand here for --explain and the reference alone. */
static void pass_nothing(struct check *check)
{
	(void)check;
}

static const struct rule rows[] = {
	{
		.id = "E0000",
		.severity = SEVERITY_ERROR,
		.title = "A text that cannot be read",
		.doc = "The file is neither the YAML that CloudFormation takes nor JSON: its syntax, "
		       "encoding, depth or size is wrong. Source: CloudFormation User Guide, \"Template "
		       "formats\".",
		.pass = pass_nothing,
	},
	{
		.id = "E1001",
		.severity = SEVERITY_ERROR,
		.title = "A template without the form of one",
		.doc = "A template is a map of known sections; Resources is required, and "
		       "AWSTemplateFormatVersion can only be 2010-09-09. Source: CloudFormation User Guide, "
		       "\"Template sections\".",
		.pass = pass_nothing,
	},
	{
		.id = "E1004",
		.severity = SEVERITY_ERROR,
		.title = "A description that is no text",
		.doc = "Description is a literal text. Source: CloudFormation User Guide, \"Description\".",
		.pass = pass_nothing,
	},
	{
		.id = "W1100",
		.severity = SEVERITY_WARNING,
		.title = "A YAML merge",
		.doc = "The service does not know the key <<; the command lines that package templates merge maps "
		       "before they send them. Source: CloudFormation User Guide, \"Template formats\".",
		.pass = pass_nothing,
	},
	{
		.id = "W1101",
		.severity = SEVERITY_WARNING,
		.title = "A YAML alias",
		.doc = "The service does not resolve aliases; the command lines that package templates do so "
		       "before they send them. Source: CloudFormation User Guide, \"Template formats\".",
		.pass = pass_nothing,
	},
	{
		.id = "LK0001",
		.severity = SEVERITY_ERROR,
		.title = "Lua that does not parse",
		.doc = "The file is not Lua 5.4; the message is the parser's.",
		.pass = pass_nothing,
	},
	{
		.id = "LK0002",
		.severity = SEVERITY_ERROR,
		.title = "Lua that stops with an error",
		.doc = "Running the file came to an error; the finding stands at the user's line that led "
		       "there.",
		.pass = pass_nothing,
	},
	{
		.id = "LK0003",
		.severity = SEVERITY_ERROR,
		.title = "Lua that takes too much",
		.doc = "A stack is evaluated with bounded memory, time and steps, so that the same file "
		       "gives the same result everywhere.",
		.pass = pass_nothing,
	},
	{
		.id = "LK0010",
		.severity = SEVERITY_ERROR,
		.title = "A table that is neither map nor list",
		.doc = "Names and numbers are mixed in one table, a list has gaps, or a key is neither.",
		.pass = pass_nothing,
	},
	{
		.id = "LK0011",
		.severity = SEVERITY_ERROR,
		.title = "A number that no template can hold",
		.doc = "It is infinite, or no number: mostly a division by zero.",
		.pass = pass_nothing,
	},
	{
		.id = "LK0012",
		.severity = SEVERITY_ERROR,
		.title = "A text that no template can hold",
		.doc = "Templates are UTF-8 without NUL, and so are all texts in them.",
		.pass = pass_nothing,
	},
	{
		.id = "LK0013",
		.severity = SEVERITY_ERROR,
		.title = "A thing that is no value",
		.doc = "Functions, coroutines and the like cannot stand in a template.",
		.pass = pass_nothing,
	},
	{
		.id = "LK0014",
		.severity = SEVERITY_ERROR,
		.title = "Tables nested too deeply",
		.doc = "The nesting of values is bounded; a table that contains itself has no end.",
		.pass = pass_nothing,
	},
	{
		.id = "LK0015",
		.severity = SEVERITY_ERROR,
		.title = "A value that is missing",
		.doc = "nil stands where a value belongs: mostly a misspelled name.",
		.pass = pass_nothing,
	},
	{
		.id = "LK0020",
		.severity = SEVERITY_ERROR,
		.title = "An option that a construct does not take",
		.doc = "The options of a construct are checked one by one; the hint names the nearest.",
		.pass = pass_nothing,
	},
	{
		.id = "LK0021",
		.severity = SEVERITY_ERROR,
		.title = "A name declared twice",
		.doc = "Logical ids and the names of a section are unique in a stack; the first declaration "
		       "is kept.",
		.pass = pass_nothing,
	},
	{
		.id = "LK0022",
		.severity = SEVERITY_ERROR,
		.title = "A file without a stack",
		.doc = "A stack's file calls lk.stack, once.",
		.pass = pass_nothing,
	},
	{
		.id = "LK0023",
		.severity = SEVERITY_ERROR,
		.title = "A resource without its table",
		.doc = "aws.Service.Type \"Id\" needs a table of properties behind it, if only { }.",
		.pass = pass_nothing,
	},
	{
		.id = "LK0030",
		.severity = SEVERITY_ERROR,
		.title = "A function whose source cannot be read",
		.doc = "lk.lambda names a folder of the functions' sources; its files and their inputs make "
		       "the key in the template.",
		.pass = pass_nothing,
	},
};

const struct rule_group rules_reading = {rows, LK_COUNT(rows)};
