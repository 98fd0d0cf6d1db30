/* Values: the JSON data model of CloudFormation, with intrinsic functions as nodes of their own and a place for each.
 *
 * Values live in an arena and are never changed once they are shared. Maps keep the order of insertion.
 * An intrinsic node stands for {"Fn::X": argument} (or Ref, Condition), whatever spelling the source had; its argument
 * is in the function's long form: GetAtt is a list of logical id and attribute, Sub a string or [string, map]. */
#ifndef LK_GRAPH_VALUE_H
#define LK_GRAPH_VALUE_H

#include "base/diag.h"
#include "base/str.h"

enum value_kind {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_INT,
	VALUE_FLOAT,
	VALUE_STRING,
	VALUE_LIST,
	VALUE_MAP,
	VALUE_INTRINSIC,
};

enum intrinsic {
	FN_REF,
	FN_GET_ATT,
	FN_SUB,
	FN_JOIN,
	FN_SELECT,
	FN_SPLIT,
	FN_IF,
	FN_EQUALS,
	FN_AND,
	FN_OR,
	FN_NOT,
	FN_CONDITION,
	FN_FIND_IN_MAP,
	FN_GET_AZS,
	FN_IMPORT_VALUE,
	FN_BASE64,
	FN_CIDR,
	FN_TRANSFORM,
	FN_LENGTH,
	FN_TO_JSON_STRING,
	FN_CONTAINS,
	FN_EACH_MEMBER_EQUALS,
	FN_EACH_MEMBER_IN,
	FN_REF_ALL,
	FN_VALUE_OF,
	FN_VALUE_OF_ALL,
	FN_GET_STACK_OUTPUT,
	FN_COUNT,
};

struct value;

struct member {
	struct str key;
	struct value *value;
};

struct value {
	enum value_kind kind;
	enum intrinsic fn; /* VALUE_INTRINSIC */
	struct place place; /* where it was written; line 0 when it has no place of its own */
	union {
		bool boolean;
		int64_t integer;
		double number;
		struct str string;
		struct {
			struct value **items;
			size_t count, capacity;
		} list;
		struct {
			struct member *items;
			size_t count, capacity;
		} map;
		struct value *argument;
	} as;
};

struct value *value_null_in(struct arena *arena);
struct value *value_bool_in(struct arena *arena, bool boolean);
struct value *value_int_in(struct arena *arena, int64_t integer);
struct value *value_float_in(struct arena *arena, double number);
struct value *value_string_in(struct arena *arena, struct str string); /* borrows the bytes */
struct value *value_list_in(struct arena *arena);
struct value *value_map_in(struct arena *arena);
struct value *value_intrinsic_in(struct arena *arena, enum intrinsic fn, struct value *argument);
struct value *value_ref_in(struct arena *arena, struct str target);
struct value *value_get_att_in(struct arena *arena, struct str logical_id, struct str attribute);

/* For building, before the value is shared. value_map_put replaces the value of a key that is there already. */
void value_list_push(struct arena *arena, struct value *list, struct value *item);
void value_map_put(struct arena *arena, struct value *map, struct str key, struct value *item);

/* NULL when value is NULL, no map, or has no such key. */
struct value *value_get(const struct value *map, struct str key);
/* Along a JSON pointer ("/Properties/Tags/0/Key", with ~0 and ~1 escapes), through maps, lists, and functions by their
 * key ("/Properties/Name/Fn::Join/1"). NULL when absent. */
struct value *value_at(const struct value *root, struct str pointer);

bool value_is_string(const struct value *value, const char *text);
bool value_is_intrinsic(const struct value *value, enum intrinsic fn);

/* The string of a VALUE_STRING, else the empty view. */
struct str value_string(const struct value *value);

/* Same data: maps in any order of keys, 3 and 3.0 alike, places ignored. */
bool value_equal(const struct value *a, const struct value *b);

/* Deep copy with other places kept; strings are borrowed. */
struct value *value_copy_in(struct arena *arena, const struct value *value);

/* "null", "boolean", "integer", "number", "string", "list", "map"; for intrinsics the function's name. */
const char *value_kind_name(const struct value *value);

/* A scalar as CloudFormation prints it when it wants a string: true, 3, 0.5, the string itself. False for others. */
bool value_scalar_text_in(struct arena *arena, const struct value *value, struct str *ret_text);

struct intrinsic_name {
	const char *key;   /* "Fn::GetAtt", "Ref", "Condition" */
	const char *tag;   /* "!GetAtt" */
	const char *lua;   /* name of the helper in module aws: "GetAtt" */
};

/* Source: AWS CloudFormation User Guide, "Intrinsic function reference" and "Rules functions". */
const struct intrinsic_name *intrinsic_name(enum intrinsic fn);

/* By key ("Fn::Sub") or by tag ("!Sub"); false when unknown. */
bool intrinsic_find_key(struct str key, enum intrinsic *ret_fn);
bool intrinsic_find_tag(struct str tag, enum intrinsic *ret_fn);

/* The variables of a Fn::Sub text: visits each ${Name} ("${!Literal}" is passed over); *position starts at 0.
 * ret_name is the trimmed name; [ret_start, ret_end) is the whole ${...}. False after the last. */
bool sub_next_variable(struct str text, size_t *position, struct str *ret_name, size_t *ret_start, size_t *ret_end);

#endif
