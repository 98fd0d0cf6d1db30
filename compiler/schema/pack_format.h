/* The pack's binary layout, shared by its reader (pack.c) and its writer (pack_write.c).
 *
 * Everything is little-endian. A header of 32-bit words, then the strings in byte order (an array of count+1 32-bit
 * offsets, then the bytes, each string NUL-terminated), then the containers, in cells of 24 bits:
 *   array:  count << 1,     then count references
 *   object: count << 1 | 1, then count pairs of key's string index and reference, by rising index
 * A reference is a kind in the upper 3 bits and a payload below. A container comes behind all that it holds. */
#ifndef LK_SCHEMA_PACK_FORMAT_H
#define LK_SCHEMA_PACK_FORMAT_H

#include <stdint.h>

enum pack_header {
	PACK_AT_MAGIC,
	PACK_AT_VERSION,
	PACK_AT_STRING_COUNT,
	PACK_AT_STRING_OFFSETS, /* byte offset of the array */
	PACK_AT_STRING_BYTES,   /* byte offset of string 0 */
	PACK_AT_CELLS,          /* byte offset of the containers */
	PACK_AT_CELL_COUNT,
	PACK_AT_ROOT, /* a reference */
	PACK_HEADER_WORDS,
};

#define PACK_MAGIC 0x504b4c00u /* "\0LKP" read as a little-endian word, so that no text file passes for a pack */
#define PACK_VERSION 1u

enum pack_tag {
	PACK_TAG_CONSTANT, /* payload 0 null, 1 false, 2 true */
	PACK_TAG_INT,      /* payload is the number, biased by PACK_INT_BIAS */
	PACK_TAG_BIG_INT,  /* payload is the index of its decimal text */
	PACK_TAG_FLOAT,    /* likewise */
	PACK_TAG_STRING,   /* payload is the string's index */
	PACK_TAG_ARRAY,    /* payload is the index of its first cell */
	PACK_TAG_OBJECT,
};

#define PACK_CELL_SIZE 3u
#define PACK_PAYLOAD_BITS 21
#define PACK_PAYLOAD_MASK ((1u << PACK_PAYLOAD_BITS) - 1)
#define PACK_INT_BIAS (1 << (PACK_PAYLOAD_BITS - 1))

#endif
