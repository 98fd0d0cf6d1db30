#include "schema/pack.h"

#include <stdlib.h>
#include <string.h>

#include "schema/pack_format.h"

extern const unsigned char lk_schemas_pack[], lk_schemas_pack_end[];

static uint32_t word_at(const struct pack *pack, size_t byte_offset)
{
	const unsigned char *p = pack->bytes + byte_offset;
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t header(const struct pack *pack, enum pack_header field)
{
	return word_at(pack, (size_t)field * 4);
}

static uint32_t cell(const struct pack *pack, uint32_t index)
{
	const unsigned char *p = pack->bytes + header(pack, PACK_AT_CELLS) + (size_t)index * PACK_CELL_SIZE;
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
}

static struct str string_at(const struct pack *pack, uint32_t index)
{
	size_t offsets = header(pack, PACK_AT_STRING_OFFSETS) + (size_t)index * 4;
	uint32_t start = word_at(pack, offsets), end = word_at(pack, offsets + 4);
	const unsigned char *bytes = pack->bytes + header(pack, PACK_AT_STRING_BYTES);
	return (struct str){(const char *)bytes + start, end - start - 1};
}

static uint32_t payload(struct pack_node node)
{
	return node.ref & PACK_PAYLOAD_MASK;
}

static enum pack_tag tag(struct pack_node node)
{
	return (enum pack_tag)(node.ref >> PACK_PAYLOAD_BITS);
}

const struct pack *pack_embedded(void)
{
	static struct pack pack;
	pack.bytes = lk_schemas_pack;
	pack.size = (size_t)(lk_schemas_pack_end - lk_schemas_pack);
	return &pack;
}

struct pack_node pack_root(const struct pack *pack)
{
	return (struct pack_node){pack, header(pack, PACK_AT_ROOT)};
}

enum pack_kind pack_kind(struct pack_node node)
{
	static const enum pack_kind kinds[] = {
		[PACK_TAG_INT] = PACK_INT,       [PACK_TAG_BIG_INT] = PACK_INT, [PACK_TAG_FLOAT] = PACK_FLOAT,
		[PACK_TAG_STRING] = PACK_STRING, [PACK_TAG_ARRAY] = PACK_ARRAY, [PACK_TAG_OBJECT] = PACK_OBJECT,
	};
	if (!node.pack)
		return PACK_ABSENT;
	if (tag(node) == PACK_TAG_CONSTANT)
		return payload(node) ? PACK_BOOL : PACK_NULL;
	return kinds[tag(node)];
}

bool pack_is_present(struct pack_node node)
{
	return node.pack != NULL;
}

bool pack_bool(struct pack_node node)
{
	return pack_kind(node) == PACK_BOOL && payload(node) == 2;
}

int64_t pack_int(struct pack_node node)
{
	int64_t number = 0;
	if (pack_kind(node) != PACK_INT)
		return 0;
	if (tag(node) == PACK_TAG_INT)
		return (int64_t)payload(node) - PACK_INT_BIAS;
	return str_to_int(string_at(node.pack, payload(node)), &number) ? number : 0;
}

double pack_number(struct pack_node node)
{
	if (pack_kind(node) == PACK_FLOAT || (pack_kind(node) == PACK_INT && tag(node) == PACK_TAG_BIG_INT))
		return strtod(string_at(node.pack, payload(node)).ptr, NULL);
	return (double)pack_int(node);
}

struct str pack_string(struct pack_node node)
{
	return pack_kind(node) == PACK_STRING ? string_at(node.pack, payload(node)) : (struct str){0};
}

static bool is_container(struct pack_node node)
{
	return node.pack && (tag(node) == PACK_TAG_ARRAY || tag(node) == PACK_TAG_OBJECT);
}

size_t pack_count(struct pack_node node)
{
	return is_container(node) ? cell(node.pack, payload(node)) >> 1 : 0;
}

struct pack_node pack_item(struct pack_node node, size_t index)
{
	if (index >= pack_count(node))
		return (struct pack_node){0};
	uint32_t first = payload(node) + 1, at = (uint32_t)index;
	uint32_t place = tag(node) == PACK_TAG_ARRAY ? first + at : first + 2 * at + 1;
	return (struct pack_node){node.pack, cell(node.pack, place)};
}

struct str pack_key(struct pack_node object, size_t index)
{
	if (pack_kind(object) != PACK_OBJECT || index >= pack_count(object))
		return (struct str){0};
	return string_at(object.pack, cell(object.pack, payload(object) + 1 + 2 * (uint32_t)index));
}

/* Keys of an object are in byte order, so they are compared where they stand: few objects have many. */
struct pack_node pack_get(struct pack_node object, struct str key)
{
	if (pack_kind(object) != PACK_OBJECT)
		return (struct pack_node){0};
	size_t low = 0, high = pack_count(object);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(pack_key(object, middle), key);
		if (order == 0)
			return pack_item(object, middle);
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return (struct pack_node){0};
}

struct pack_node pack_get_text(struct pack_node object, const char *key)
{
	return pack_get(object, str_from(key));
}

bool pack_has_string(struct pack_node array, struct str text)
{
	for (size_t i = 0; i < pack_count(array); i++)
		if (pack_kind(pack_item(array, i)) == PACK_STRING && str_equal(pack_string(pack_item(array, i)), text))
			return true;
	return false;
}

/* --- opening an image that nobody vouches for */

struct inspection {
	const struct pack *pack;
	uint32_t string_count, cell_count;
	unsigned char *starts; /* a bit for each cell that begins a container */
};

static bool reference_holds(const struct inspection *in, uint32_t ref, uint32_t before)
{
	uint32_t value = ref & PACK_PAYLOAD_MASK;
	switch (ref >> PACK_PAYLOAD_BITS) {
	case PACK_TAG_CONSTANT:
		return value <= 2;
	case PACK_TAG_INT:
		return true;
	case PACK_TAG_BIG_INT:
	case PACK_TAG_FLOAT:
	case PACK_TAG_STRING:
		return value < in->string_count;
	case PACK_TAG_ARRAY:
	case PACK_TAG_OBJECT:
		if (value >= before || !(in->starts[value / 8] >> (value % 8) & 1))
			return false;
		return (cell(in->pack, value) & 1) == ((ref >> PACK_PAYLOAD_BITS) == PACK_TAG_OBJECT);
	default:
		return false;
	}
}

/* The container that begins at cell at: its length in cells, or 0 when it is broken. */
static uint32_t container_length(const struct inspection *in, uint32_t at)
{
	uint32_t head = cell(in->pack, at), count = head >> 1, width = head & 1 ? 2 : 1;
	if (count > (in->cell_count - at - 1) / width)
		return 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t place = at + 1 + i * width;
		if (!reference_holds(in, cell(in->pack, place + width - 1), at))
			return 0;
		if (width == 1)
			continue;
		uint32_t key = cell(in->pack, place);
		if (key >= in->string_count || (i && key <= cell(in->pack, place - 2)))
			return 0;
	}
	return 1 + count * width;
}

static bool containers_hold(struct inspection *in)
{
	for (uint32_t at = 0; at < in->cell_count;) {
		uint32_t length = container_length(in, at);
		if (!length)
			return false;
		in->starts[at / 8] |= (unsigned char)(1u << (at % 8));
		at += length;
	}
	return reference_holds(in, header(in->pack, PACK_AT_ROOT), in->cell_count);
}

static bool strings_hold(const struct pack *pack, size_t limit)
{
	uint32_t count = header(pack, PACK_AT_STRING_COUNT);
	size_t offsets = header(pack, PACK_AT_STRING_OFFSETS), bytes = header(pack, PACK_AT_STRING_BYTES);
	uint32_t previous = 0;
	if (word_at(pack, offsets) != 0)
		return false;
	for (uint32_t i = 1; i <= count; i++) {
		uint32_t end = word_at(pack, offsets + (size_t)i * 4);
		if (end <= previous || bytes + end > limit || pack->bytes[bytes + end - 1] != '\0')
			return false;
		if (i > 1 && str_compare(string_at(pack, i - 2), string_at(pack, i - 1)) >= 0)
			return false;
		previous = end;
	}
	return true;
}

static bool header_holds(const struct pack *pack)
{
	if (pack->size < PACK_HEADER_WORDS * 4 || header(pack, PACK_AT_MAGIC) != PACK_MAGIC ||
	    header(pack, PACK_AT_VERSION) != PACK_VERSION)
		return false;
	size_t offsets = header(pack, PACK_AT_STRING_OFFSETS), bytes = header(pack, PACK_AT_STRING_BYTES);
	size_t cells = header(pack, PACK_AT_CELLS);
	return header(pack, PACK_AT_STRING_COUNT) <= PACK_PAYLOAD_MASK &&
	       header(pack, PACK_AT_CELL_COUNT) <= PACK_PAYLOAD_MASK && offsets >= PACK_HEADER_WORDS * 4 &&
	       offsets + ((size_t)header(pack, PACK_AT_STRING_COUNT) + 1) * 4 <= bytes && bytes <= cells &&
	       cells + (size_t)header(pack, PACK_AT_CELL_COUNT) * PACK_CELL_SIZE == pack->size;
}

enum lk_status pack_open(struct str bytes, struct pack *ret_pack, struct error *ret_err)
{
	struct pack pack = {(const unsigned char *)bytes.ptr, bytes.len};
	struct inspection in = {.pack = &pack};
	bool holds = header_holds(&pack) && strings_hold(&pack, header(&pack, PACK_AT_CELLS));
	if (holds) {
		in.string_count = header(&pack, PACK_AT_STRING_COUNT);
		in.cell_count = header(&pack, PACK_AT_CELL_COUNT);
		in.starts = calloc((size_t)in.cell_count / 8 + 1, 1);
		if (!in.starts)
			lk_out_of_memory();
		holds = containers_hold(&in);
		free(in.starts);
	}
	if (!holds)
		return error_set(ret_err, ERROR_PROTOCOL, "the schema pack is damaged, or of another version");
	*ret_pack = pack;
	return LK_OK;
}
