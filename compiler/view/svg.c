#include "view/svg.h"

#include "base/map.h"
#include "graph/order.h"
#include "view/layout.h"
#include "view/markup.h"

enum {
	NODE_WIDTH = 244,
	NODE_HEIGHT = 42,
	GAP_X = 64,
	GAP_Y = 14,
	MARGIN = 12,
	NAME_WIDTH = 25, /* characters that fit a box */
	TYPE_WIDTH = 32,
	ALL_MAX = 160, /* resources of a stack that is drawn as a whole */
	DRAWN_MAX = 400,
};

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

static void append_edge(struct buf *buf, const struct layout *layout, const struct layout_edge *edge, bool changes)
{
	double x1 = layout->x[edge->from] + NODE_WIDTH, y1 = layout->y[edge->from] + NODE_HEIGHT / 2.0;
	double x2 = layout->x[edge->to], y2 = layout->y[edge->to] + NODE_HEIGHT / 2.0, bend = GAP_X * 0.6;
	if (layout->column[edge->to] <= layout->column[edge->from])
		bend = GAP_X * 1.2; /* back, against the order of a circle */
	buf_printf(buf, "<path%s d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f\"/>\n", changes ? " class=\"hot\"" : "",
		   x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2);
}

static void append_node(struct buf *buf, const struct layout *layout, const struct node *node, size_t index)
{
	enum plan_action action = node->change ? node->change->action : PLAN_NONE;
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
	buf_printf(buf, ", %s</title><rect width=\"%d\" height=\"%d\" rx=\"6\"/>",
		   action == PLAN_NONE ? "not changed" : plan_action_name(action), NODE_WIDTH, NODE_HEIGHT);
	if (action != PLAN_NONE)
		buf_printf(buf, "<text class=\"sign\" x=\"%d\" y=\"18\">%s</text>", NODE_WIDTH - 10, svg_sign(action));
	buf_append_text(buf, "<text x=\"10\" y=\"18\">");
	markup_text_cut(buf, node->resource->logical_id, NAME_WIDTH);
	buf_append_text(buf, "</text><text class=\"type\" x=\"10\" y=\"33\">");
	markup_text_cut(buf, node->resource->type, TYPE_WIDTH);
	buf_printf(buf, "</text></g>%s\n", node->change ? "</a>" : "");
}

static void append_picture(struct buf *buf, const struct picture *picture)
{
	struct layout layout =
		layout_columns_in(picture->arena, &(struct layout_input){.node_count = picture->nodes.count,
									 .edges = picture->edges.items,
									 .edge_count = picture->edges.count,
									 .node_width = NODE_WIDTH,
									 .node_height = NODE_HEIGHT,
									 .gap_x = GAP_X,
									 .gap_y = GAP_Y});
	double width = layout.width + 2 * MARGIN, height = layout.height + 2 * MARGIN;
	buf_printf(buf,
		   "<svg role=\"img\" aria-label=\"the resources and what they need\" width=\"%.0f\" height=\"%.0f\" "
		   "viewBox=\"-%d -%d %.0f %.0f\">\n<g class=\"edges\">\n",
		   width, height, MARGIN, MARGIN, width, height);
	for (size_t i = 0; i < picture->edges.count; i++) {
		const struct layout_edge *edge = &picture->edges.items[i];
		append_edge(buf, &layout, edge,
			    picture->nodes.items[edge->from].change && picture->nodes.items[edge->to].change);
	}
	buf_append_text(buf, "</g>\n");
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
