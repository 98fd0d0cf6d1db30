#include <string.h>

#include "base/buf.h"
#include "check/kinds.h"
#include "check/relate.h"
#include "check/walk.h"

/* Extension schemas compare properties of several resources: "gather" names them (this resource, and those that a
 * property refers to), and "schema" holds for the map of what was gathered. In it, {"$data": "/queue/fifo"} stands for
 * a gathered value. Source: cfn-lint 1.58.0, jsonschema/_keywords_cfn.py, keyword cfnGather. */

/* --- {"$data": …} and {"$lookup": …} */

static const struct value *data_of(const struct walk *walk, struct pack_node argument)
{
	struct pack_node pointer = pack_get_text(argument, "$data"), lookup = pack_get_text(argument, "$lookup");
	if (pack_is_present(pointer))
		return value_at(walk->gathered, pack_string(pointer));
	const struct value *key = data_of(walk, pack_get_text(lookup, "key"));
	struct pack_node found = pack_get(pack_get_text(lookup, "map"), value_string(key));
	return pack_is_present(found) ? value_string_in(walk->check->arena, pack_string(found)) : NULL;
}

/* Both name a resource, and so surely the same or another one. */
static bool compare_targets(const struct walk *walk, const struct value *a, const struct value *b, bool *ret_same)
{
	const struct resource *left = relate_target(walk->check, a, NULL), *right = relate_target(walk->check, b, NULL);
	if (!left || !right)
		return false;
	*ret_same = left == right;
	return true;
}

/* False when it cannot be told here. */
static bool compare_constants(const struct walk *walk, const struct value *a, const struct value *b, bool *ret_same)
{
	struct arena *arena = walk->check->arena;
	struct str left, right;
	bool first, second;
	if (walk->literal && compare_targets(walk, a, b, ret_same))
		return true;
	if (!value_scalar_text_in(arena, a, &left) || !value_scalar_text_in(arena, b, &right) || walk_is_dynamic(a) ||
	    walk_is_dynamic(b))
		return false;
	if (kinds_boolean_text(left, &first) && kinds_boolean_text(right, &second))
		*ret_same = first == second;
	else
		*ret_same = str_equal(left, right);
	return true;
}

static bool compare_numbers(struct str keyword, const struct value *a, const struct value *b, bool *ret_fits)
{
	double number, bound;
	if (!kinds_number(a, &number) || !kinds_number(b, &bound))
		return false;
	if (str_is(keyword, "minimum"))
		*ret_fits = number >= bound;
	else if (str_is(keyword, "maximum"))
		*ret_fits = number <= bound;
	else if (str_is(keyword, "exclusiveMinimum"))
		*ret_fits = number > bound;
	else if (str_is(keyword, "exclusiveMaximum"))
		*ret_fits = number < bound;
	else
		return false;
	return true;
}

bool walk_data(struct walk *walk, struct str keyword, const struct spot *spot)
{
	bool known = false, fits = true;
	if (pack_kind(spot->argument) != PACK_OBJECT || !walk->gathered ||
	    !(pack_is_present(pack_get_text(spot->argument, "$data")) ||
	      pack_is_present(pack_get_text(spot->argument, "$lookup"))))
		return false;
	const struct value *other = data_of(walk, spot->argument);
	if (other && str_is(keyword, "const"))
		known = compare_constants(walk, spot->value, other, &fits);
	else if (other && str_is(keyword, "pattern"))
		known = spot->value->kind == VALUE_STRING && other->kind == VALUE_STRING &&
			(fits = check_matches(walk->check, other->as.string, spot->value->as.string), true);
	else if (other)
		known = compare_numbers(keyword, spot->value, other, &fits);
	if (!known)
		walk->unknown = true;
	else if (!fits)
		walk_fault(walk, "E3002", FAULT_LIGHT, spot->at, false, (struct str){0}, "%.*s", STR_ARG(walk->wants));
	return true;
}

/* --- gathering */

struct gathering {
	struct walk *walk;
	struct pack_node specs;		   /* of "gather" */
	const struct step *at;		   /* Properties of this resource */
	struct value *gathered;		   /* name → map of what was asked for */
	const struct resource *sources[8]; /* of each name, in the specs' order; NULL: nothing gathered */
};

static const struct value *below(const struct value *value, struct str way)
{
	if (way.len && way.ptr[0] == '/')
		way = str_slice(way, 1, way.len);
	struct str rest = way, name;
	while (value && rest.ptr && rest.len && str_next(&rest, '/', &name))
		value = value_get(value, name);
	return value;
}

static struct value *default_in(struct arena *arena, struct pack_node node)
{
	switch (pack_kind(node)) {
	case PACK_BOOL:
		return value_bool_in(arena, pack_bool(node));
	case PACK_INT:
		return value_int_in(arena, pack_int(node));
	case PACK_STRING:
		return value_string_in(arena, pack_string(node));
	default:
		return value_null_in(arena);
	}
}

/* What a spec's "properties" ask for: "/Path", {"path", "default"} or "$type". */
static void gather_properties(struct gathering *gathering, size_t index, const struct resource *source,
			      const struct value *properties)
{
	struct arena *arena = gathering->walk->check->arena;
	struct pack_node spec = pack_item(gathering->specs, index), asked = pack_get_text(spec, "properties");
	struct value *found = value_map_in(arena);
	for (size_t i = 0; i < pack_count(asked); i++) {
		struct pack_node wanted = pack_item(asked, i);
		bool is_text = pack_kind(wanted) == PACK_STRING;
		struct str path = pack_string(is_text ? wanted : pack_get_text(wanted, "path"));
		struct pack_node otherwise = is_text ? (struct pack_node){0} : pack_get_text(wanted, "default");
		const struct value *value =
			str_is(path, "$type") ? value_string_in(arena, source->type) : below(properties, path);
		if (check_presence(value) == PRESENCE_ABSENT)
			value = pack_is_present(otherwise) ? default_in(arena, otherwise) : NULL;
		if (value)
			value_map_put(arena, found, pack_key(asked, i), (struct value *)value);
	}
	value_map_put(arena, gathering->gathered, pack_key(gathering->specs, index), found);
	gathering->sources[index] = source;
}

static bool passes_filter(struct pack_node spec, const struct resource *resource)
{
	struct str type = pack_string(pack_get_text(pack_get_text(spec, "filter"), "type"));
	return !type.len || str_equal(type, resource->type);
}

/* The wanted-th value at the end of the way, any item of a list standing for "*"; *skip counts down to it. */
static const struct value *find_reference(const struct check *check, const struct value *value, struct str way,
					  size_t *skip)
{
	struct str rest = way, name;
	if (!value)
		return NULL;
	if (value_is_intrinsic(value, FN_IF) && value->as.argument->kind == VALUE_LIST) {
		const struct value *argument = value->as.argument, *found = NULL;
		for (size_t i = 1; i < argument->as.list.count && !found; i++)
			found = find_reference(check, argument->as.list.items[i], way, skip);
		return found;
	}
	if (!way.len)
		return (*skip)-- == 0 ? value : NULL;
	str_next(&rest, '/', &name);
	if (!str_is(name, "*"))
		return find_reference(check, value_get(value, name), rest, skip);
	const struct value *found = NULL;
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count && !found; i++)
		found = find_reference(check, value->as.list.items[i], rest, skip);
	return found;
}

static const struct value *reference_at(const struct gathering *gathering, struct pack_node spec, size_t index)
{
	struct str way = pack_string(pack_get_text(spec, "reference"));
	size_t skip = index;
	return find_reference(gathering->walk->check, gathering->at->value, str_slice(way, 1, way.len), &skip);
}

static bool is_remote(struct pack_node spec)
{
	return pack_is_present(pack_get_text(spec, "reference"));
}

/* The first resource that the spec's references lead to. */
static const struct resource *first_target(const struct gathering *gathering, struct pack_node spec)
{
	const struct value *reference;
	for (size_t i = 0; (reference = reference_at(gathering, spec, i)); i++) {
		const struct resource *target = relate_target(gathering->walk->check, reference, NULL);
		if (target && passes_filter(spec, target))
			return target;
	}
	return NULL;
}

static void gather_all(struct gathering *gathering, size_t primary, const struct resource *target)
{
	gathering->gathered = value_map_in(gathering->walk->check->arena);
	memset(gathering->sources, 0, sizeof gathering->sources);
	for (size_t i = 0; i < pack_count(gathering->specs); i++) {
		struct pack_node spec = pack_item(gathering->specs, i);
		if (!is_remote(spec)) {
			gather_properties(gathering, i, gathering->walk->holder.resource, gathering->at->value);
			continue;
		}
		const struct resource *source = i == primary ? target : first_target(gathering, spec);
		if (source)
			gather_properties(gathering, i, source, source->properties);
	}
}

/* --- telling */

/* "/queue/VisibilityTimeout/…" → the resource that it was gathered from, and the way there. */
static struct str way_back_in(const struct gathering *gathering, struct str path, const struct resource **ret_source)
{
	struct arena *arena = gathering->walk->check->arena;
	struct str rest = str_slice(path, path.len ? 1 : 0, path.len), name, key = {0};
	str_next(&rest, '/', &name);
	*ret_source = gathering->walk->holder.resource;
	if (rest.ptr)
		str_next(&rest, '/', &key);
	for (size_t i = 0; i < pack_count(gathering->specs); i++) {
		if (!str_equal(pack_key(gathering->specs, i), name) || !gathering->sources[i])
			continue;
		struct pack_node wanted = pack_get(pack_get_text(pack_item(gathering->specs, i), "properties"), key);
		struct str way = pack_string(pack_kind(wanted) == PACK_STRING ? wanted : pack_get_text(wanted, "path"));
		*ret_source = gathering->sources[i];
		return str_format_in(arena, "/Properties%.*s%s%.*s", STR_ARG(way), rest.ptr ? "/" : "",
				     STR_ARG(rest.ptr ? rest : (struct str){0}));
	}
	return STR("/Properties");
}

/* A function on a value's way keeps what it gathered from being known: without a place of its own, nothing is told. */
static void tell(struct gathering *gathering, const struct finding *fault)
{
	const struct walk *walk = gathering->walk;
	const struct resource *source;
	struct finding finding = *fault;
	finding.path = way_back_in(gathering, fault->path, &source);
	finding.logical_id = source->logical_id;
	finding.hint = walk->wants;
	finding.message = str_format_in(walk->check->arena, "%.*s '%.*s'", STR_ARG(walk->holder.resource->type),
					STR_ARG(walk->holder.resource->logical_id));
	for (size_t i = 0; i < pack_count(gathering->specs); i++)
		if (gathering->sources[i] && gathering->sources[i] != walk->holder.resource)
			finding.message = str_format_in(walk->check->arena, "%.*s with %.*s '%.*s'",
							STR_ARG(finding.message), STR_ARG(gathering->sources[i]->type),
							STR_ARG(gathering->sources[i]->logical_id));
	const char *title = check_find_rule(str_from(walk->rule))->title;
	finding.message = str_format_in(walk->check->arena, "%s: %.*s", title, STR_ARG(finding.message));
	if (!finding.place.line)
		finding.place = source->place;
	if (check_wants(walk->check, walk->rule))
		diag_add(walk->check->diag, &finding);
}

static void check_gathered(struct gathering *gathering, struct pack_node schema)
{
	struct walk walk = *gathering->walk;
	struct step root = step_root(gathering->gathered);
	walk.gathered = gathering->gathered;
	const struct finding *fault = walk_first_fault_in(&walk, schema, &root);
	if (fault)
		tell(gathering, fault);
}

void walk_gather(struct walk *walk, struct pack_node gather, const struct step *at)
{
	struct gathering gathering = {.walk = walk, .specs = pack_get_text(gather, "gather"), .at = at};
	struct pack_node schema = pack_get_text(gather, "schema");
	size_t count = pack_count(gathering.specs), primary = 0;
	if (count > LK_COUNT(gathering.sources))
		LK_BUG("an extension schema gathers more than it may");
	while (primary < count && !is_remote(pack_item(gathering.specs, primary)))
		primary++;
	if (primary == count) {
		gather_all(&gathering, count, NULL);
		check_gathered(&gathering, schema);
		return;
	}
	struct pack_node spec = pack_item(gathering.specs, primary);
	const struct value *reference;
	for (size_t i = 0; (reference = reference_at(&gathering, spec, i)); i++) {
		const struct resource *target = relate_target(walk->check, reference, NULL);
		bool is_plain = reference->kind == VALUE_STRING && !walk_is_dynamic(reference);
		if (!is_plain && (!target || !passes_filter(spec, target)))
			continue;
		gather_all(&gathering, primary, target);
		check_gathered(&gathering, schema);
	}
}
