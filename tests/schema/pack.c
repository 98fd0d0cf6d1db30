#include "schema/pack.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "schema/pack_write.h"

static void write_example(struct buf *out)
{
	cJSON *json = cJSON_Parse("{\"b\": [1, -5, 2.5, 12345678901, true, false, null, \"x\"], \"a\": {\"k\": \"v\"},"
	                          " \"same\": {\"k\": \"v\"}, \"\": \"empty key\", \"e\": [], \"o\": {}}");
	cr_assert(json);
	pack_write(out, json);
	cJSON_Delete(json);
}

Test(pack, reads_what_was_written)
{
	struct buf image;
	struct pack pack;
	struct error err;
	buf_init(&image, 65536);
	write_example(&image);
	cr_assert_eq(pack_open(buf_view(&image), &pack, &err), LK_OK);
	struct pack_node root = pack_root(&pack), list = pack_get_text(root, "b");
	cr_expect_eq(pack_count(root), 6);
	cr_expect_eq(pack_int(pack_item(list, 0)), 1);
	cr_expect_eq(pack_int(pack_item(list, 1)), -5);
	cr_expect_float_eq(pack_number(pack_item(list, 2)), 2.5, 0);
	cr_expect_eq(pack_int(pack_item(list, 3)), 12345678901);
	cr_expect(pack_bool(pack_item(list, 4)) && !pack_bool(pack_item(list, 5)));
	cr_expect_eq(pack_kind(pack_item(list, 6)), PACK_NULL);
	cr_expect(str_is(pack_string(pack_item(list, 7)), "x"));
	cr_expect_eq(pack_kind(pack_item(list, 8)), PACK_ABSENT);
	cr_expect_eq(pack_get_text(root, "a").ref, pack_get_text(root, "same").ref, "equal objects are stored once");
	cr_expect(str_is(pack_string(pack_get_text(root, "")), "empty key"));
	cr_expect_eq(pack_count(pack_get_text(root, "e")), 0);
	cr_expect_eq(pack_kind(pack_get_text(pack_get_text(root, "nothing"), "deeper")), PACK_ABSENT);
	buf_done(&image);
}

static size_t walk(struct pack_node node)
{
	size_t visited = 1 + pack_string(node).len;
	for (size_t i = 0; i < pack_count(node); i++)
		visited += walk(pack_item(node, i)) + pack_key(node, i).len;
	return visited;
}

/* Every cut and many flipped bits: refused, or walked without leaving the image (the sanitizers watch). */
Test(pack, refuses_or_survives_damage)
{
	struct buf image;
	struct pack pack;
	struct error err;
	uint64_t seed = 7;
	struct random_source random = random_seeded(&seed);
	size_t refused = 0;
	buf_init(&image, 65536);
	write_example(&image);
	for (size_t length = 0; length < image.len; length++) {
		char *copy = malloc(length + 1);
		cr_assert(copy);
		memcpy(copy, image.ptr, length);
		cr_expect_eq(pack_open((struct str){copy, length}, &pack, &err), LK_FAILED);
		free(copy);
	}
	for (int i = 0; i < 20000; i++) {
		char *copy = malloc(image.len);
		cr_assert(copy);
		memcpy(copy, image.ptr, image.len);
		for (int flips = 0; flips < 2; flips++)
			copy[random_up_to(&random, (int64_t)image.len - 1)] ^= (char)(1 << random_up_to(&random, 7));
		if (pack_open((struct str){copy, image.len}, &pack, &err) == LK_OK)
			walk(pack_root(&pack));
		else
			refused++;
		free(copy);
	}
	cr_expect_geq(refused, 1000);
	buf_done(&image);
}

Test(pack, the_embedded_image_holds)
{
	const struct pack *embedded = pack_embedded();
	struct pack pack;
	struct error err;
	cr_expect_eq(pack_open((struct str){(const char *)embedded->bytes, embedded->size}, &pack, &err), LK_OK);
	cr_expect_lt(embedded->size, 6u * 1024 * 1024);
}
