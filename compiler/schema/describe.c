#include "schema/describe.h"

#include <stdlib.h>
#include <zlib.h>

extern const unsigned char lk_descriptions_pack[], lk_descriptions_pack_end[];

struct descriptions {
	struct pack pack;
	unsigned char bytes[];
};

struct descriptions *descriptions_new(void)
{
	const unsigned char *packed = lk_descriptions_pack;
	uLong packed_size = (uLong)(lk_descriptions_pack_end - lk_descriptions_pack);
	uLongf size = 0;
	for (int i = 0; i < 4; i++)
		size |= (uLongf)packed[i] << (8 * i);
	struct descriptions *descriptions = malloc(sizeof *descriptions + size);
	if (!descriptions)
		lk_out_of_memory();
	if (uncompress(descriptions->bytes, &size, packed + 4, packed_size - 4) != Z_OK)
		LK_BUG("the embedded descriptions are damaged");
	descriptions->pack = (struct pack){descriptions->bytes, size};
	return descriptions;
}

void descriptions_free(struct descriptions *descriptions)
{
	free(descriptions);
}

/* The descriptions have the schema's own form, so both are walked side by side; a $ref starts again at the top. */
struct walk {
	struct pack_node facts, prose, prose_root;
	const struct schema_type *type;
};

static void resolve(struct walk *walk)
{
	for (int hops = 0; hops < 32; hops++) {
		struct str target = pack_string(pack_get_text(walk->facts, "$ref")), token;
		if (!str_starts_with(target, STR("#/")))
			return;
		target = str_slice(target, 2, target.len);
		walk->facts = walk->type->node;
		walk->prose = walk->prose_root;
		while (str_next(&target, '/', &token)) {
			walk->facts = pack_get(walk->facts, token);
			walk->prose = pack_get(walk->prose, token);
		}
	}
}

static void step(struct walk *walk, struct str token)
{
	struct pack_node properties = pack_get_text(walk->facts, "properties");
	if (pack_is_present(pack_get(properties, token))) {
		walk->facts = pack_get(properties, token);
		walk->prose = pack_get(pack_get_text(walk->prose, "properties"), token);
	} else {
		walk->facts = pack_get_text(walk->facts, "items");
		walk->prose = pack_get_text(walk->prose, "items");
	}
}

struct str descriptions_find(const struct descriptions *descriptions, const struct schema_type *type, struct str path)
{
	struct pack_node root = pack_get(pack_root(&descriptions->pack), type->name);
	struct walk walk = {.facts = type->node, .prose = root, .prose_root = root, .type = type};
	struct str token, rest = str_starts_with(path, STR("/")) ? str_slice(path, 1, path.len) : path, own = {0};
	while (rest.len && str_next(&rest, '/', &token)) {
		resolve(&walk);
		step(&walk, token);
	}
	/* What is said where the property stands comes before what is said of its definition. */
	own = pack_string(pack_get_text(walk.prose, "description"));
	if (own.len)
		return own;
	resolve(&walk);
	return pack_string(pack_get_text(walk.prose, "description"));
}
