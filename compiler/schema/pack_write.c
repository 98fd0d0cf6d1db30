#include "schema/pack_write.h"

#include <math.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/text.h"
#include "schema/pack_format.h"

struct writer {
	struct arena arena;
	struct map strings; /* text to its index plus one, after sorting */
	VEC(uint32_t) cells;
	struct map containers; /* a container's own cells, as bytes, to the index of its first cell plus one */
};

static void *index_value(size_t index)
{
	return (void *)(uintptr_t)(index + 1);
}

static struct str number_text_in(struct arena *arena, double number)
{
	return text_from_double_in(arena, number);
}

static bool is_small_integer(double number)
{
	return number == floor(number) && number >= -PACK_INT_BIAS && number < PACK_INT_BIAS;
}

static void gather_strings(struct writer *w, const cJSON *node)
{
	if (node->string && !map_has(&w->strings, str_from(node->string)))
		map_put(&w->strings, str_from(node->string), index_value(0));
	if (cJSON_IsString(node) && !map_has(&w->strings, str_from(node->valuestring)))
		map_put(&w->strings, str_from(node->valuestring), index_value(0));
	if (cJSON_IsNumber(node) && !is_small_integer(node->valuedouble))
		map_put(&w->strings, number_text_in(&w->arena, node->valuedouble), index_value(0));
	for (const cJSON *child = node->child; child; child = child->next)
		gather_strings(w, child);
}

static int compare_entries(const void *a, const void *b)
{
	return str_compare(((const struct map_entry *)a)->key, ((const struct map_entry *)b)->key);
}

static void number_strings(struct writer *w, const struct map_entry *sorted, size_t count)
{
	for (size_t i = 0; i < count; i++)
		map_put(&w->strings, sorted[i].key, index_value(i));
}

static uint32_t string_index(const struct writer *w, struct str text)
{
	return (uint32_t)((uintptr_t)map_get(&w->strings, text) - 1);
}

static uint32_t reference(enum pack_tag tag, uint32_t payload)
{
	LK_ASSERT(payload <= PACK_PAYLOAD_MASK);
	return (uint32_t)tag << PACK_PAYLOAD_BITS | payload;
}

static uint32_t write_number(struct writer *w, double number)
{
	if (is_small_integer(number))
		return reference(PACK_TAG_INT, (uint32_t)((int64_t)number + PACK_INT_BIAS));
	uint32_t index = string_index(w, number_text_in(&w->arena, number));
	return reference(number == floor(number) && fabs(number) < 1e18 ? PACK_TAG_BIG_INT : PACK_TAG_FLOAT, index);
}

/* Equal containers are stored once. */
static uint32_t share(struct writer *w, enum pack_tag tag, const uint32_t *cells, size_t count)
{
	struct str bytes = {(const char *)cells, count * sizeof *cells};
	void *known = map_get(&w->containers, bytes);
	if (known)
		return reference(tag, (uint32_t)((uintptr_t)known - 1));
	size_t first = w->cells.count;
	map_put(&w->containers, bytes, index_value(first));
	for (size_t i = 0; i < count; i++)
		VEC_PUSH(&w->arena, &w->cells) = cells[i];
	return reference(tag, (uint32_t)first);
}

static int compare_members(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	return (left > right) - (left < right);
}

static uint32_t write_node(struct writer *w, const cJSON *node);

static uint32_t write_container(struct writer *w, const cJSON *node)
{
	bool object = cJSON_IsObject(node);
	size_t count = (size_t)cJSON_GetArraySize(node), width = object ? 2 : 1, at = 1;
	uint32_t *cells = arena_alloc_array(&w->arena, 1 + count * width, sizeof *cells);
	cells[0] = (uint32_t)count << 1 | (object ? 1u : 0u);
	for (const cJSON *child = node->child; child; child = child->next, at += width) {
		if (object)
			cells[at] = string_index(w, str_from(child->string));
		cells[at + width - 1] = write_node(w, child);
	}
	if (object && count)
		qsort(cells + 1, count, 2 * sizeof *cells, compare_members);
	return share(w, object ? PACK_TAG_OBJECT : PACK_TAG_ARRAY, cells, 1 + count * width);
}

static uint32_t write_node(struct writer *w, const cJSON *node)
{
	if (cJSON_IsString(node))
		return reference(PACK_TAG_STRING, string_index(w, str_from(node->valuestring)));
	if (cJSON_IsNumber(node))
		return write_number(w, node->valuedouble);
	if (cJSON_IsBool(node))
		return reference(PACK_TAG_CONSTANT, cJSON_IsTrue(node) ? 2 : 1);
	if (cJSON_IsNull(node))
		return reference(PACK_TAG_CONSTANT, 0);
	return write_container(w, node);
}

static void append_bytes(struct buf *out, uint32_t word, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_append_char(out, (char)(unsigned char)(word >> (8 * i) & 0xff));
}

static void append_word(struct buf *out, uint32_t word)
{
	append_bytes(out, word, 4);
}

static void append_cell(struct buf *out, uint32_t value)
{
	LK_ASSERT(value < 1u << (8 * PACK_CELL_SIZE));
	append_bytes(out, value, PACK_CELL_SIZE);
}

static void append_strings(struct buf *out, const struct map_entry *sorted, size_t count)
{
	uint32_t offset = 0;
	append_word(out, 0);
	for (size_t i = 0; i < count; i++)
		append_word(out, offset += (uint32_t)sorted[i].key.len + 1);
	for (size_t i = 0; i < count; i++) {
		buf_append(out, sorted[i].key);
		buf_append_char(out, '\0');
	}
}

static void append_image(struct buf *out, const struct writer *w, const struct map_entry *sorted, uint32_t root)
{
	size_t count = w->strings.entries.count, bytes = 0;
	for (size_t i = 0; i < count; i++)
		bytes += sorted[i].key.len + 1;
	size_t offsets_at = PACK_HEADER_WORDS * 4, bytes_at = offsets_at + (count + 1) * 4;
	size_t cells_at = bytes_at + bytes;
	uint32_t fields[PACK_HEADER_WORDS] = {
		[PACK_AT_MAGIC] = PACK_MAGIC,
		[PACK_AT_VERSION] = PACK_VERSION,
		[PACK_AT_STRING_COUNT] = (uint32_t)count,
		[PACK_AT_STRING_OFFSETS] = (uint32_t)offsets_at,
		[PACK_AT_STRING_BYTES] = (uint32_t)bytes_at,
		[PACK_AT_CELLS] = (uint32_t)cells_at,
		[PACK_AT_CELL_COUNT] = (uint32_t)w->cells.count,
		[PACK_AT_ROOT] = root,
	};
	for (size_t i = 0; i < PACK_HEADER_WORDS; i++)
		append_word(out, fields[i]);
	append_strings(out, sorted, count);
	for (size_t i = 0; i < w->cells.count; i++)
		append_cell(out, w->cells.items[i]);
}

void pack_write(struct buf *out, const cJSON *root)
{
	struct writer w = {0};
	arena_init(&w.arena);
	map_init_in(&w.strings, &w.arena);
	map_init_in(&w.containers, &w.arena);
	gather_strings(&w, root);
	size_t count = w.strings.entries.count;
	struct map_entry *sorted = arena_alloc_array(&w.arena, count, sizeof *sorted);
	for (size_t i = 0; i < count; i++)
		sorted[i] = w.strings.entries.items[i];
	if (count)
		qsort(sorted, count, sizeof *sorted, compare_entries);
	number_strings(&w, sorted, count);
	uint32_t ref = write_node(&w, root);
	append_image(out, &w, sorted, ref);
	arena_done(&w.arena);
}
