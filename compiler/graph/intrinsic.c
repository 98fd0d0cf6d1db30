#include <string.h>

#include "graph/value.h"

static const struct intrinsic_name names[FN_COUNT] = {
	[FN_REF] = {"Ref", "!Ref", "Ref"},
	[FN_GET_ATT] = {"Fn::GetAtt", "!GetAtt", "GetAtt"},
	[FN_SUB] = {"Fn::Sub", "!Sub", "Sub"},
	[FN_JOIN] = {"Fn::Join", "!Join", "Join"},
	[FN_SELECT] = {"Fn::Select", "!Select", "Select"},
	[FN_SPLIT] = {"Fn::Split", "!Split", "Split"},
	[FN_IF] = {"Fn::If", "!If", "If"},
	[FN_EQUALS] = {"Fn::Equals", "!Equals", "Equals"},
	[FN_AND] = {"Fn::And", "!And", "And"},
	[FN_OR] = {"Fn::Or", "!Or", "Or"},
	[FN_NOT] = {"Fn::Not", "!Not", "Not"},
	[FN_CONDITION] = {"Condition", "!Condition", "Condition"},
	[FN_FIND_IN_MAP] = {"Fn::FindInMap", "!FindInMap", "FindInMap"},
	[FN_GET_AZS] = {"Fn::GetAZs", "!GetAZs", "GetAZs"},
	[FN_IMPORT_VALUE] = {"Fn::ImportValue", "!ImportValue", "ImportValue"},
	[FN_BASE64] = {"Fn::Base64", "!Base64", "Base64"},
	[FN_CIDR] = {"Fn::Cidr", "!Cidr", "Cidr"},
	[FN_TRANSFORM] = {"Fn::Transform", "!Transform", "Transform"},
	[FN_LENGTH] = {"Fn::Length", "!Length", "Length"},
	[FN_TO_JSON_STRING] = {"Fn::ToJsonString", "!ToJsonString", "ToJsonString"},
	[FN_CONTAINS] = {"Fn::Contains", "!Contains", "Contains"},
	[FN_EACH_MEMBER_EQUALS] = {"Fn::EachMemberEquals", "!EachMemberEquals", "EachMemberEquals"},
	[FN_EACH_MEMBER_IN] = {"Fn::EachMemberIn", "!EachMemberIn", "EachMemberIn"},
	[FN_REF_ALL] = {"Fn::RefAll", "!RefAll", "RefAll"},
	[FN_VALUE_OF] = {"Fn::ValueOf", "!ValueOf", "ValueOf"},
	[FN_VALUE_OF_ALL] = {"Fn::ValueOfAll", "!ValueOfAll", "ValueOfAll"},
	[FN_GET_STACK_OUTPUT] = {"Fn::GetStackOutput", "!GetStackOutput", "GetStackOutput"},
};

const struct intrinsic_name *intrinsic_name(enum intrinsic fn)
{
	return &names[fn];
}

static bool find(struct str word, bool tag, enum intrinsic *ret_fn)
{
	for (size_t i = 0; i < FN_COUNT; i++) {
		if (str_is(word, tag ? names[i].tag : names[i].key)) {
			*ret_fn = (enum intrinsic)i;
			return true;
		}
	}
	return false;
}

bool intrinsic_find_key(struct str key, enum intrinsic *ret_fn)
{
	return find(key, false, ret_fn);
}

bool intrinsic_find_tag(struct str tag, enum intrinsic *ret_fn)
{
	return find(tag, true, ret_fn);
}

bool sub_next_variable(struct str text, size_t *position, struct str *ret_name, size_t *ret_start, size_t *ret_end)
{
	for (;;) {
		size_t start = str_find(text, STR("${"), *position);
		if (start == SIZE_MAX)
			return false;
		size_t close = str_find(text, STR("}"), start);
		if (close == SIZE_MAX)
			return false;
		*position = close + 1;
		if (text.ptr[start + 2] == '!')
			continue;
		*ret_name = str_trim(str_slice(text, start + 2, close));
		*ret_start = start;
		*ret_end = close + 1;
		return true;
	}
}
