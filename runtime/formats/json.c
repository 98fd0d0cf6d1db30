#include "formats/json.h"

#include <cjson/cJSON.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/map.h"
#include "formats/json_scan.h"

enum { FEW_MEMBERS = 12 }; /* up to here comparing all pairs is faster than a map */

struct json_limits json_limits_default(void)
{
	return (struct json_limits){.bytes = LIMIT_JSON, .nodes = LIMIT_JSON_NODES, .depth = LIMIT_NESTING};
}

void json_position(struct str text, size_t offset, uint32_t *ret_line, uint32_t *ret_column)
{
	uint32_t line = 1;
	size_t line_start = 0;
	for (size_t i = 0; i < offset && i < text.len; i++) {
		if (text.ptr[i] != '\n')
			continue;
		line++;
		line_start = i + 1;
	}
	*ret_line = line;
	*ret_column = (uint32_t)(offset - line_start + 1);
}

static enum lk_status fail_at(struct error *ret_err, enum error_kind kind, struct str text, size_t offset,
                              const char *fault)
{
	uint32_t line, column;
	json_position(text, offset, &line, &column);
	return error_set(ret_err, kind, "%s at line %u, column %u", fault, (unsigned)line, (unsigned)column);
}

static enum lk_status check_encoding(struct str text, struct error *ret_err)
{
	if (str_is_utf8(text))
		return LK_OK;
	struct str rest = text, line;
	for (unsigned number = 1; str_next(&rest, '\n', &line); number++)
		if (!str_is_utf8(line))
			return error_set(ret_err, ERROR_PROTOCOL, "bytes that are not UTF-8 at line %u, column 1",
			                 number);
	LK_BUG("text that is UTF-8 line by line is UTF-8");
}

/* All that cJSON does not look at: the encoding, the tokens' own grammar, and the limits. */
static enum lk_status check_tokens(struct str text, const struct json_limits *limits, struct error *ret_err)
{
	struct json_scan scan = json_scan_begin(text);
	struct json_token token;
	size_t nodes = 0;
	unsigned depth = 0;
	while (json_scan_next(&scan, &token)) {
		if (token.kind == JSON_TOKEN_CLOSE) {
			depth -= depth > 0;
			continue;
		}
		if (token.kind == JSON_TOKEN_OPEN && ++depth > limits->depth)
			return fail_at(ret_err, ERROR_LIMIT, text, token.offset, "JSON that is nested too deeply");
		if (++nodes > limits->nodes)
			return fail_at(ret_err, ERROR_LIMIT, text, token.offset, "JSON with too many values");
	}
	if (scan.fault)
		return fail_at(ret_err, ERROR_PROTOCOL, text, scan.at, scan.fault);
	return LK_OK;
}

/* --- from cJSON's tree to ours, in step with the tokens, which have the places and the digits --- */

struct conversion {
	struct arena *arena;
	struct arena scratch;
	struct json_scan scan;
	struct error *ret_err;
};

static struct json_token next_value(struct conversion *conversion)
{
	struct json_token token;
	do {
		if (!json_scan_next(&conversion->scan, &token))
			LK_BUG("cJSON and the tokens disagree");
	} while (token.kind == JSON_TOKEN_CLOSE);
	return token;
}

/* The member before that has the same name; NULL when there is none. */
static const struct json *find_repeated(struct conversion *conversion, struct map *seen, const struct json *object,
                                        size_t index)
{
	struct str name = object->names[index];
	if (object->count > FEW_MEMBERS) {
		if (!seen->arena)
			map_init_in(seen, &conversion->scratch);
		const struct json *first = map_get(seen, name);
		map_put(seen, name, &object->items[index]);
		return first;
	}
	for (size_t i = 0; i < index; i++)
		if (str_equal(object->names[i], name))
			return &object->items[i];
	return NULL;
}

static enum lk_status fail_repeated(struct conversion *conversion, const struct json *first, size_t offset)
{
	uint32_t first_line, line, column;
	json_position(conversion->scan.text, first->offset, &first_line, &column);
	json_position(conversion->scan.text, offset, &line, &column);
	return error_set(conversion->ret_err, ERROR_PROTOCOL,
	                 "a name that the object has already, with the value on line %u, at line %u, column %u",
	                 (unsigned)first_line, (unsigned)line, (unsigned)column);
}

static enum lk_status convert(struct conversion *conversion, const cJSON *from, struct json *to);

static enum lk_status convert_children(struct conversion *conversion, const cJSON *from, struct json *to)
{
	size_t count = 0;
	for (const cJSON *child = from->child; child; child = child->next)
		count++;
	to->items = arena_alloc_array(conversion->arena, count, sizeof *to->items);
	if (to->kind == JSON_OBJECT)
		to->names = arena_alloc_array(conversion->arena, count, sizeof *to->names);
	to->count = count;
	struct map seen = {0};
	size_t index = 0;
	for (const cJSON *child = from->child; child; child = child->next, index++) {
		if (to->kind == JSON_OBJECT) {
			struct json_token token = next_value(conversion);
			to->names[index] = str_copy_in(conversion->arena, str_from(child->string));
			const struct json *first = find_repeated(conversion, &seen, to, index);
			if (first)
				return fail_repeated(conversion, first, token.offset);
		}
		enum lk_status status = convert(conversion, child, &to->items[index]);
		if (status != LK_OK)
			return status;
	}
	return LK_OK;
}

static enum lk_status convert(struct conversion *conversion, const cJSON *from, struct json *to)
{
	struct json_token token = next_value(conversion);
	to->offset = (uint32_t)token.offset;
	switch (from->type & 0xFF) {
	case cJSON_False:
	case cJSON_True:
		to->kind = JSON_BOOL;
		to->boolean = cJSON_IsTrue(from);
		return LK_OK;
	case cJSON_Number:
		to->kind = JSON_NUMBER;
		to->text = str_copy_in(conversion->arena, str_slice(conversion->scan.text, token.offset,
		                                                    token.offset + token.length));
		return LK_OK;
	case cJSON_String:
		to->kind = JSON_STRING;
		to->text = str_copy_in(conversion->arena, str_from(from->valuestring));
		return LK_OK;
	case cJSON_Array:
	case cJSON_Object:
		to->kind = cJSON_IsArray(from) ? JSON_ARRAY : JSON_OBJECT;
		return convert_children(conversion, from, to);
	default:
		to->kind = JSON_NULL;
		return LK_OK;
	}
}

static void *allocate(size_t size)
{
	void *memory = malloc(size);
	if (!memory)
		lk_out_of_memory();
	return memory;
}

static void install_allocator(void)
{
	cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = allocate, .free_fn = free});
}

/* A copy for cJSON, which gives up on a number of more than 63 characters (parse_number's buffer): such a one is a zero
 * and blanks there. Its digits are taken from the text. */
static struct str shorten_numbers_in(struct arena *arena, struct str text)
{
	enum { NUMBER_MAX = 63 };
	struct json_scan scan = json_scan_begin(text);
	struct json_token token;
	char *copy = arena_alloc(arena, text.len + 1);
	if (text.len)
		memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	while (json_scan_next(&scan, &token)) {
		if (token.kind != JSON_TOKEN_NUMBER || token.length <= NUMBER_MAX)
			continue;
		memset(copy + token.offset, ' ', token.length);
		copy[token.offset] = '0';
	}
	return (struct str){copy, text.len};
}

static enum lk_status parse_tree(struct conversion *conversion, struct str text, const struct json **ret_root)
{
	/* cJSON 1.7.15 reads past the end of a text that is cut short (CVE-2023-53154) unless a NUL ends it, and with
	 * the NUL within the length it also refuses what follows the value. */
	struct str terminated = shorten_numbers_in(&conversion->scratch, text);
	const char *end = terminated.ptr;
	cJSON *tree = cJSON_ParseWithLengthOpts(terminated.ptr, terminated.len + 1, &end, 1);
	if (!tree)
		return fail_at(conversion->ret_err, ERROR_PROTOCOL, text, (size_t)(end - terminated.ptr),
		               text.len ? "a JSON syntax error" : "an empty text instead of JSON");
	struct json *root = ARENA_NEW(conversion->arena, struct json);
	enum lk_status status = convert(conversion, tree, root);
	cJSON_Delete(tree);
	if (status == LK_OK)
		*ret_root = root;
	return status;
}

enum lk_status json_parse_in(struct arena *arena, struct str text, const struct json_limits *limits,
                             const struct json **ret_root, struct error *ret_err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, install_allocator);
	struct json_limits standard = json_limits_default();
	if (!limits)
		limits = &standard;
	if (text.len > limits->bytes || text.len > UINT32_MAX)
		return error_set(ret_err, ERROR_LIMIT, "JSON of %zu bytes, more than the %zu that are accepted",
		                 text.len, limits->bytes);
	enum lk_status status = check_encoding(text, ret_err);
	if (status == LK_OK)
		status = check_tokens(text, limits, ret_err);
	if (status != LK_OK)
		return status;
	struct conversion conversion = {.arena = arena, .scan = json_scan_begin(text), .ret_err = ret_err};
	arena_init(&conversion.scratch);
	status = parse_tree(&conversion, text, ret_root);
	arena_done(&conversion.scratch);
	return status;
}

/* --- reading --- */

const struct json *json_get(const struct json *object, struct str name)
{
	if (!json_is(object, JSON_OBJECT))
		return NULL;
	for (size_t i = 0; i < object->count; i++)
		if (str_equal(object->names[i], name))
			return &object->items[i];
	return NULL;
}

const struct json *json_item(const struct json *array, size_t index)
{
	return json_is(array, JSON_ARRAY) && index < array->count ? &array->items[index] : NULL;
}

bool json_is(const struct json *node, enum json_kind kind)
{
	return node && node->kind == kind;
}

struct str json_string(const struct json *node)
{
	return json_is(node, JSON_STRING) ? node->text : (struct str){0};
}

struct str json_get_string(const struct json *object, struct str name)
{
	return json_string(json_get(object, name));
}

bool json_to_int(const struct json *node, int64_t *ret_number)
{
	return json_is(node, JSON_NUMBER) && str_to_int(node->text, ret_number);
}

bool json_to_double(const struct json *node, double *ret_number)
{
	if (!json_is(node, JSON_NUMBER))
		return false;
	*ret_number = strtod(node->text.ptr, NULL);
	return true;
}

const char *json_kind_name(const struct json *node)
{
	static const char *const names[] = {
		[JSON_NULL] = "null",     [JSON_BOOL] = "boolean", [JSON_NUMBER] = "number",
		[JSON_STRING] = "string", [JSON_ARRAY] = "array",  [JSON_OBJECT] = "object",
	};
	return node ? names[node->kind] : "nothing";
}
