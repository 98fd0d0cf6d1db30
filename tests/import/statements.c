/* Sections, resources, names and comments. */
#include <criterion/criterion.h>
#include <string.h>

#include "importing.h"

Test(statements, parameters_are_options_or_their_own_form)
{
	expect_lua("Parameters:\n"
	           "  A: {Type: String, Default: x, AllowedValues: [x, y], MinLength: 1, NoEcho: true}\n"
	           "  B: {Type: Number, Odd: 1}\n"
	           "Resources: {T: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Ref A, X: !Ref B}}}\n",
	           "{}\n"
	           "\n"
	           "local a = stack:parameter \"A\" { default = \"x\", allowed = { \"x\", \"y\" }, min_length = 1, "
	           "secret = true }\n"
	           "local b = aws.parameter \"B\" { Type = \"Number\", Odd = 1 }\n"
	           "\n"
	           "aws.SNS.Topic \"T\" { TopicName = a, X = b }\n");
}

Test(statements, outputs_are_options_or_their_own_form)
{
	expect_lua("Conditions: {C: !Equals [1, 2]}\n"
	           "Resources: {T: {Type: 'AWS::SNS::Topic'}}\n"
	           "Outputs:\n"
	           "  A: {Value: !Ref T, Export: {Name: x}, Condition: C}\n"
	           "  B: {Value: 1, Export: {Name: x, Odd: y}}\n",
	           "{}\n"
	           "\n"
	           "local c = stack:condition \"C\" (aws.Equals(1, 2))\n"
	           "\n"
	           "local t = aws.SNS.Topic \"T\" {}\n"
	           "\n"
	           "stack:output \"A\" { value = t, export = \"x\", condition = c }\n"
	           "aws.output \"B\" { Value = 1, Export = { Name = \"x\", Odd = \"y\" } }\n");
}

Test(statements, further_sections)
{
	expect_lua("Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]\n"
	           "Metadata: {a: 1}\n"
	           "Globals: {Function: {Timeout: 3}}\n"
	           "Rules: {R: {Assertions: [{Assert: !Equals [a, b]}]}}\n"
	           "Resources:\n"
	           "  T: {Type: 'AWS::SNS::Topic'}\n"
	           "  'Fn::ForEach::L': [X, [a, b], {'T${X}': {Type: 'AWS::SNS::Topic'}}]\n",
	           "{}\n"
	           "\n"
	           "stack:transform { \"AWS::Serverless-2016-10-31\", \"AWS::LanguageExtensions\" }\n"
	           "stack:metadata { a = 1 }\n"
	           "stack:globals { Function = { Timeout = 3 } }\n"
	           "\n"
	           "stack:rule \"R\" { Assertions = { { Assert = aws.Equals(\"a\", \"b\") } } }\n"
	           "\n"
	           "aws.SNS.Topic \"T\" {}\n"
	           "aws.generator \"Fn::ForEach::L\" { \"X\", { \"a\", \"b\" }, "
	           "{ [\"T${X}\"] = { Type = \"AWS::SNS::Topic\" } } }\n");
}

Test(statements, attributes_stand_with_the_properties_where_names_allow_it)
{
	expect_lua("Resources:\n"
	           "  A: {Type: 'AWS::SNS::Topic', DeletionPolicy: Retain}\n"
	           "  B: {Type: 'AWS::SNS::Topic', DependsOn: [A, C], Properties: {TopicName: x}}\n"
	           "  C: {Type: 'Custom::X', Properties: {Metadata: 1}}\n"
	           "  D: {Type: 'AWS::Serverless::Api', Connectors: {a: 1}, DependsOn: A}\n",
	           "{}\n"
	           "\n"
	           "local a = aws.SNS.Topic \"A\" { DeletionPolicy = \"Retain\" }\n"
	           "aws.SNS.Topic \"B\" { DependsOn = { a, \"C\" }, TopicName = \"x\" }\n"
	           "aws.verbatim \"Custom::X\" \"C\" { Properties = { Metadata = 1 } }\n"
	           "aws.verbatim \"AWS::Serverless::Api\" \"D\" { Connectors = { a = 1 }, DependsOn = a }\n");
}

Test(statements, names_are_no_words_of_lua)
{
	expect_lua("Parameters: {End: {Type: String}, Stack: {Type: String}}\n"
	           "Conditions: {End: !Equals [!Ref End, !Ref Stack]}\n"
	           "Resources:\n"
	           "  MyVPCId: {Type: 'AWS::SNS::Topic', Condition: End}\n"
	           "  B: {Type: 'AWS::Ref::X', Properties: {X: !Ref MyVPCId}}\n",
	           "{}\n"
	           "\n"
	           "local end_ = stack:parameter \"End\" {}\n"
	           "local stack_ = stack:parameter \"Stack\" {}\n"
	           "\n"
	           "local end__condition = stack:condition \"End\" (aws.Equals(end_, stack_))\n"
	           "\n"
	           "local my_vpc_id = aws.SNS.Topic \"MyVPCId\" { Condition = end__condition }\n"
	           "aws.resource \"AWS::Ref::X\" \"B\" { X = my_vpc_id }\n");
}

Test(statements, more_names_than_locals_are_fields_of_a_table)
{
	struct arena arena;
	struct buf text;
	arena_init(&arena);
	buf_init(&text, 100000);
	buf_append_text(&text, "Resources:\n  T0: {Type: 'AWS::SNS::Topic'}\n");
	for (int i = 1; i <= 300; i++)
		buf_printf(&text, "  T%d: {Type: 'AWS::SNS::Topic', DependsOn: T%d}\n", i, i - 1);
	struct importing *importing = importing_new(buf_copy_in(&text, &arena).ptr);
	cr_expect(strstr(importing->lua.ptr, "local refs = {}\n"));
	cr_expect(strstr(importing->lua.ptr, "refs.t299 = aws.SNS.Topic \"T299\" { DependsOn = refs.t298 }\n"));
	cr_expect(strstr(importing->lua.ptr, "\naws.SNS.Topic \"T300\" { DependsOn = refs.t299 }\n"));
	buf_done(&text);
	importing_free(importing);
	arena_done(&arena);
}

Test(statements, what_would_be_too_large_is_refused)
{
	struct importing *importing = importing_new("Resources: {A: {Type: 'AWS::SNS::Topic'}}\n");
	struct import_options options = {.name = STR("x"), .pack = pack_embedded()};
	struct buf small;
	buf_init(&small, 60);
	cr_expect_eq(import_write_in(&importing->arena, &options, importing->graph, &importing->diag, &small,
	                             &importing->result),
	             LK_REJECTED);
	cr_assert_eq(importing->diag.findings.count, 1);
	cr_expect_str_eq(importing->diag.findings.items[0].rule, "LK0025");
	buf_done(&small);
	importing_free(importing);
}

Test(statements, comments_stand_where_they_stood)
{
	expect_lua("AWSTemplateFormatVersion: '2010-09-09'\n"
	           "# the names\n"
	           "Parameters:\n"
	           "  # first\n"
	           "  Env: # second\n"
	           "    Type: String\n"
	           "    # last\n"
	           "Resources: # all of them\n"
	           "  #[[ topic\n"
	           "  T: # here\n"
	           "    Type: AWS::SNS::Topic # type\n"
	           "    Properties:\n"
	           "      # name\n"
	           "      TopicName: !Sub 'a # b ${Env}' # beside\n"
	           "      Tags: # list\n"
	           "        # item\n"
	           "        - {Key: a, Value: b} # item's end\n"
	           "        # Off: 1\n"
	           "  # the end\n",
	           "{}\n"
	           "\n"
	           "-- the names\n"
	           "\n"
	           "-- first\n"
	           "local env = stack:parameter \"Env\" { -- second\n"
	           "  type = \"String\",\n"
	           "  -- last\n"
	           "}\n"
	           "\n"
	           "-- all of them\n"
	           "\n"
	           "-- [[ topic\n"
	           "aws.SNS.Topic \"T\" { -- here\n"
	           "  -- type\n"
	           "  -- name\n"
	           "  TopicName = \"a # b \" .. env, -- beside\n"
	           "  Tags = { -- list\n"
	           "    -- item\n"
	           "    { Key = \"a\", Value = \"b\" }, -- item's end\n"
	           "    -- Off: 1\n"
	           "  },\n"
	           "}\n"
	           "-- the end\n");
}

Test(statements, comments_of_functions)
{
	expect_lua("Resources:\n"
	           "  T:\n"
	           "    Type: AWS::SNS::Topic\n"
	           "    Properties:\n"
	           "      TopicName:\n"
	           "        Fn::Join: # join\n"
	           "          - '' # with\n"
	           "          # parts\n"
	           "          - - a # one\n"
	           "            - b\n",
	           "{}\n"
	           "\n"
	           "aws.SNS.Topic \"T\" {\n"
	           "  TopicName = aws.Join( -- join\n"
	           "    \"\", -- with\n"
	           "    -- parts\n"
	           "    {\n"
	           "      \"a\", -- one\n"
	           "      \"b\",\n"
	           "    }\n"
	           "  ),\n"
	           "}\n");
}
