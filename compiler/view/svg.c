#include "view/svg.h"

#include "base/map.h"
#include "graph/order.h"
#include "view/layout.h"
#include "view/markup.h"

enum {
	NODE_HEIGHT = 42,
	GAP_X = 44,
	GAP_Y = 12,
	MARGIN = 12,
	INSET = 10, /* of the text in a box */
	SIGN_WIDTH = 34,
	NODE_LEAST = 120,
	NAME_MAX = 40, /* characters; what is longer is cut */
	WIDTH = 1400,
	ALL_MAX = 160, /* resources of a stack that is drawn as a whole */
	DRAWN_MAX = 1000, /* twice what the service takes: all of one stack made, all of another deleted */
};
/* Pixels of a character: page.css sets both lines in fonts of one width, of which DejaVu's is the widest. */
#define NAME_PITCH 7.25
#define TYPE_PITCH 6.35

struct node {
	const struct resource *resource;
	const struct plan_change *change; /* NULL: it stays as it is */
};

struct picture {
	struct arena *arena;
	const struct plan *plan;
	VEC(struct node) nodes;
	VEC(struct layout_edge) edges;
	struct map index; /* logical id to its number + 1, as a pointer into .numbers */
	size_t *numbers;
};

const char *svg_class(enum plan_action action)
{
	static const char *const classes[] = {"none", "create", "update", "replace", "delete", "import"};
	return classes[action];
}

const char *svg_sign(enum plan_action action)
{
	static const char *const signs[] = {"", "+", "~", "−/+", "−", "←"};
	return signs[action];
}

static void add_node(struct picture *picture, const struct resource *resource)
{
	struct node node = {resource, plan_find(picture->plan, resource->logical_id)};
	VEC_PUSH(picture->arena, &picture->nodes) = node;
}

static void index_nodes(struct picture *picture)
{
	map_init_in(&picture->index, picture->arena);
	picture->numbers = arena_alloc_array(picture->arena, picture->nodes.count + 1, sizeof *picture->numbers);
	for (size_t i = 0; i < picture->nodes.count; i++) {
		picture->numbers[i] = i;
		map_put(&picture->index, picture->nodes.items[i].resource->logical_id, &picture->numbers[i]);
	}
}

/* One line for two resources, however often one refers to the other. */
static void add_edges(struct picture *picture)
{
	size_t *last = arena_alloc_array(picture->arena, picture->nodes.count + 1, sizeof *last);
	picture->edges.count = 0;
	for (size_t to = 0; to < picture->nodes.count; to++) {
		struct references all = order_of_resource_in(picture->arena, picture->nodes.items[to].resource);
		for (size_t i = 0; i < all.count; i++) {
			const size_t *from = map_get(&picture->index, all.items[i].to);
			if (!from || *from == to || last[*from] == to + 1)
				continue;
			last[*from] = to + 1;
			VEC_PUSH(picture->arena, &picture->edges) = (struct layout_edge){*from, to};
		}
	}
}

/* What changes and its neighbours; of even more, the first that change. */
static void keep_what_changes(struct picture *picture)
{
	size_t count = picture->nodes.count, kept = 0;
	bool *near = arena_alloc_array(picture->arena, count + 1, sizeof *near);
	for (size_t i = 0; i < count; i++)
		near[i] = picture->nodes.items[i].change != NULL;
	for (size_t i = 0; i < picture->edges.count; i++) {
		const struct layout_edge *edge = &picture->edges.items[i];
		if (picture->nodes.items[edge->from].change || picture->nodes.items[edge->to].change)
			near[edge->from] = near[edge->to] = true;
	}
	for (size_t i = 0; i < count; i++)
		kept += near[i];
	for (size_t i = 0; kept > DRAWN_MAX && i < count; i++)
		if (near[i] && !picture->nodes.items[i].change) {
			near[i] = false;
			kept--;
		}
	kept = 0;
	for (size_t i = 0; i < count; i++)
		if (near[i] && kept < DRAWN_MAX)
			picture->nodes.items[kept++] = picture->nodes.items[i];
	picture->nodes.count = kept;
	index_nodes(picture);
	add_edges(picture);
}

/* "Lambda::Function"; the title has the whole type. */
static struct str type_of(const struct node *node)
{
	struct str type = node->resource->type, vendor = STR("AWS::");
	return str_starts_with(type, vendor) ? str_slice(type, vendor.len, type.len) : type;
}

static double width_of(const struct node *node)
{
	size_t name = markup_length(node->resource->logical_id), type = markup_length(type_of(node));
	double upper = (double)(name < NAME_MAX ? name : NAME_MAX) * NAME_PITCH + (node->change ? SIGN_WIDTH : 0);
	double lower = (double)(type < NAME_MAX ? type : NAME_MAX) * TYPE_PITCH;
	double width = (upper > lower ? upper : lower) + 2 * INSET;
	return width > NODE_LEAST ? width : NODE_LEAST;
}

/* Bent across the gaps, straight along the columns. */
static void append_edge(struct buf *buf, const struct layout_route *route, bool changes)
{
	const struct layout_point *points = route->points;
	buf_printf(buf, "<path%s d=\"M%.1f %.1f", changes ? " class=\"hot\"" : "", points[0].x, points[0].y);
	for (size_t i = 1; i < route->count; i += 2) {
		const struct layout_point *a = &points[i - 1], *b = &points[i];
		double bend = b->x > a->x ? (b->x - a->x) / 2 : GAP_X; /* back, where a circle is closed */
		if (i > 1)
			buf_printf(buf, "H%.1f", a->x);
		buf_printf(buf, "C%.1f %.1f %.1f %.1f %.1f %.1f", a->x + bend, a->y, b->x - bend, b->y, b->x, b->y);
	}
	buf_append_text(buf, "\"/>\n");
}

/* Those between two that change last, upon the others. */
static void append_edges(struct buf *buf, const struct picture *picture, const struct layout *layout)
{
	buf_append_text(buf, "<g class=\"edges\">\n");
	for (int hot = 0; hot < 2; hot++)
		for (size_t i = 0; i < picture->edges.count; i++) {
			const struct layout_edge *edge = &picture->edges.items[i];
			bool changes = picture->nodes.items[edge->from].change && picture->nodes.items[edge->to].change;
			if (changes == hot)
				append_edge(buf, &layout->routes[i], changes);
		}
	buf_append_text(buf, "</g>\n");
}

static void append_node(struct buf *buf, const struct layout *layout, const struct node *node, size_t index)
{
	enum plan_action action = node->change ? node->change->action : PLAN_NONE;
	double width = layout->widths[index];
	if (node->change) {
		buf_append_text(buf, "<a href=\"#");
		markup_anchor(buf, node->resource->logical_id);
		buf_append_text(buf, "\">");
	}
	buf_printf(buf, "<g class=\"%s\" transform=\"translate(%.1f %.1f)\"><title>", svg_class(action),
		   layout->x[index], layout->y[index]);
	markup_text(buf, node->resource->logical_id);
	buf_append_text(buf, ": ");
	markup_text(buf, node->resource->type);
	buf_printf(buf, ", %s</title><rect width=\"%.1f\" height=\"%d\" rx=\"6\"/>",
		   action == PLAN_NONE ? "not changed" : plan_action_name(action), width, NODE_HEIGHT);
	if (action != PLAN_NONE)
		buf_printf(buf, "<text class=\"sign\" x=\"%.1f\" y=\"18\">%s</text>", width - INSET,
			   svg_sign(action));
	buf_printf(buf, "<text x=\"%d\" y=\"18\">", INSET);
	markup_text_cut(buf, node->resource->logical_id, NAME_MAX);
	buf_printf(buf, "</text><text class=\"type\" x=\"%d\" y=\"33\">", INSET);
	markup_text_cut(buf, type_of(node), NAME_MAX);
	buf_printf(buf, "</text></g>%s\n", node->change ? "</a>" : "");
}

static struct layout lay_out(const struct picture *picture)
{
	double *widths = arena_alloc_array(picture->arena, picture->nodes.count + 1, sizeof *widths);
	for (size_t i = 0; i < picture->nodes.count; i++)
		widths[i] = width_of(&picture->nodes.items[i]);
	return layout_columns_in(picture->arena, &(struct layout_input){.node_count = picture->nodes.count,
									.widths = widths,
									.edges = picture->edges.items,
									.edge_count = picture->edges.count,
									.node_height = NODE_HEIGHT,
									.gap_x = GAP_X,
									.gap_y = GAP_Y,
									.width = WIDTH});
}

static void append_picture(struct buf *buf, const struct picture *picture)
{
	struct layout layout = lay_out(picture);
	double width = layout.width + 2 * MARGIN, height = layout.height + 2 * MARGIN;
	buf_printf(buf,
		   "<svg role=\"group\" aria-label=\"the resources and what they need\" style=\"--width:%.0fpx\" "
		   "viewBox=\"-%d -%d %.0f %.0f\">\n",
		   width, MARGIN, MARGIN, width, height);
	append_edges(buf, picture, &layout);
	for (size_t i = 0; i < picture->nodes.count; i++)
		append_node(buf, &layout, &picture->nodes.items[i], i);
	buf_append_text(buf, "</svg>\n");
}

struct svg_extent svg_plan(struct buf *buf, const struct plan *plan, const struct graph *desired)
{
	struct arena arena;
	arena_init(&arena);
	struct picture picture = {.arena = &arena, .plan = plan};
	for (size_t i = 0; desired && i < desired->resources.count; i++)
		if (map_has(&plan->wanted, desired->resources.items[i].logical_id))
			add_node(&picture, &desired->resources.items[i]);
	for (size_t i = 0; i < plan->changes.count; i++)
		if (plan->changes.items[i].action == PLAN_DELETE)
			add_node(&picture, plan->changes.items[i].before);
	struct svg_extent extent = {.all = picture.nodes.count};
	index_nodes(&picture);
	add_edges(&picture);
	if (picture.nodes.count > ALL_MAX)
		keep_what_changes(&picture);
	extent.shown = picture.nodes.count;
	if (extent.shown)
		append_picture(buf, &picture);
	arena_done(&arena);
	return extent;
}
