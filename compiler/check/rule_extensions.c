#include "check/relate.h"
#include "check/rules.h"
#include "check/walk.h"

/* All faults are told, not the first alone; the schema differs by region; the engine's name is read in lower case, as
 * RDS does. */
enum { EXTENSION_ALL = 1, EXTENSION_REGION = 2, EXTENSION_ENGINE = 4 };

struct extension {
	const char *rule;
	unsigned flags;
	const char *folder, *file, *wants, *places;
};

#define EXTENSION(id_, severity_, flags_, folder_, file_, title_, wants_, places_, good_, bad_)                        \
	{.rule = #id_, .flags = flags_, .folder = folder_, .file = file_, .wants = wants_, .places = places_},
static const struct extension extensions[] = {
#include "check/extensions.def"
};
#undef EXTENSION

/* A schema that holds for a place of one type. */
struct use {
	const struct extension *extension;
	struct str way; /* names and stars from Properties on; empty: Properties itself */
	const struct use *next;
};

static void index_place(struct check *check, struct map *uses, const struct extension *extension, struct str place)
{
	struct str way = place, type;
	str_next(&way, '/', &type);
	struct use *use = ARENA_NEW(check->arena, struct use);
	*use = (struct use){.extension = extension, .way = way, .next = map_get(uses, type)};
	map_put(uses, type, use);
}

static void index_uses(struct check *check, struct map *ret_uses)
{
	map_init_in(ret_uses, check->arena);
	for (size_t i = LK_COUNT(extensions); i--;) {
		struct str rest = str_from(extensions[i].places), place;
		while (rest.ptr && str_next(&rest, ' ', &place))
			index_place(check, ret_uses, &extensions[i], place);
	}
}

/* Texts in lower case, those in the branches of an If too. */
static struct value *lower_in(struct arena *arena, const struct value *value)
{
	struct value *lower = value_copy_in(arena, value);
	if (value->kind == VALUE_STRING) {
		char *letters = arena_alloc(arena, value->as.string.len + 1);
		for (size_t i = 0; i < value->as.string.len; i++) {
			char c = value->as.string.ptr[i];
			letters[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
		}
		lower->as.string = (struct str){letters, value->as.string.len};
	} else if (value_is_intrinsic(value, FN_IF) && value->as.argument->kind == VALUE_LIST) {
		struct value *argument = lower->as.argument;
		for (size_t i = 1; i < argument->as.list.count; i++)
			argument->as.list.items[i] = lower_in(arena, value->as.argument->as.list.items[i]);
	}
	return lower;
}

/* The map with its Engine in lower case. */
static const struct value *with_engine_in(struct arena *arena, const struct value *properties)
{
	const struct value *engine = value_get(properties, STR("Engine"));
	if (!engine)
		return properties;
	struct value *copy = value_map_in(arena);
	copy->place = properties->place;
	for (size_t i = 0; i < properties->as.map.count; i++)
		value_map_put(arena, copy, properties->as.map.items[i].key, properties->as.map.items[i].value);
	value_map_put(arena, copy, STR("Engine"), lower_in(arena, engine));
	return copy;
}

/* Without a region, what every region refuses is refused. */
static struct pack_node region_schema(const struct walk *walk, struct pack_node schema, const struct step *at)
{
	struct check *check = walk->check;
	if (check->region.len)
		return pack_get(schema, check->region);
	for (size_t i = 0; i < pack_count(schema); i++)
		if (!walk_try(walk, pack_get(schema, pack_key(schema, i)), at).faults)
			return (struct pack_node){0};
	struct pack_node first = pack_get_text(schema, "us-east-1");
	return first;
}

static void walk_extension(struct check *check, const struct resource *resource, const struct step *at, void *context)
{
	const struct extension *extension = context;
	struct pack_node folder = pack_get_text(pack_get_text(pack_root(check->pack), "extensions"), extension->folder);
	struct pack_node schema = pack_get_text(folder, extension->file);
	struct schema_type type = {.name = resource->type};
	struct walk walk = {
		.check = check,
		.holder = holder_of_resource(resource),
		.type = &type,	     /* $ref points into the extension */
		.conditional = true, /* values of parameters are the provider schema's business */
		.rule = extension->rule,
		.wants = str_from(extension->wants),
		.single = !(extension->flags & EXTENSION_ALL),
	};
	struct step lowered = *at;
	if (extension->flags & EXTENSION_ENGINE && at->value->kind == VALUE_MAP)
		lowered.value = with_engine_in(check->arena, at->value);
	if (extension->flags & EXTENSION_REGION)
		schema = region_schema(&walk, schema, &lowered);
	type.node = schema;
	struct pack_node gather = pack_get_text(schema, "cfnGather");
	if (pack_is_present(gather))
		walk_gather(&walk, gather, &lowered);
	else
		walk_value(&walk, schema, &lowered);
}

static void pass_extensions(struct check *check)
{
	struct map uses;
	index_uses(check, &uses);
	for (size_t i = 0; i < check->graph->resources.count; i++) {
		const struct resource *resource = &check->graph->resources.items[i];
		const struct use *use = map_get(&uses, resource->type);
		for (; use; use = use->next)
			if (check_wants(check, use->extension->rule))
				relate_each(check, resource, use->way, walk_extension, (void *)use->extension);
	}
}

#define EXTENSION(id_, severity_, flags_, folder_, file_, title_, wants_, places_, good_, bad_)                        \
	{                                                                                                              \
		.id = #id_,                                                                                            \
		.severity = SEVERITY_##severity_,                                                                      \
		.title = title_,                                                                                       \
		.doc = "The service has a rule here that the provider schema does not say: " wants_                    \
		       ". Source: cfn-lint 1.58.0, extension schema " folder_ "/" file_ ".json.",                      \
		.pass = pass_extensions,                                                                               \
		.good = good_,                                                                                         \
		.bad = bad_,                                                                                           \
	},
static const struct rule rows[] = {
#include "check/extensions.def"
};
#undef EXTENSION

const struct rule_group rules_extensions = {rows, LK_COUNT(rows)};
