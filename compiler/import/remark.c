#include "import/remark.h"

/* How far back a key is looked for: between it and its value stand at most its tags. */
enum { SEARCH_MAX = 16, BLOCK_SEARCH_MAX = 2000 };

static bool stands_before(const struct comment_mark *mark, uint32_t line, uint32_t column)
{
	return mark->line < line || (mark->line == line && mark->column < column);
}

/* The number of marks before a place. */
static size_t count_before(const struct comments *comments, uint32_t line, uint32_t column)
{
	size_t low = 0, high = comments->marks.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (stands_before(&comments->marks.items[middle], line, column))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void append(struct remark_chain *chain, struct remark *remark)
{
	if (chain->last)
		chain->last->next = remark;
	else
		chain->first = remark;
	chain->last = remark;
}

/* A comment alone on its line: of the next mark, unless that stands further to the left. Then it ends the block that
 * begins at its own column. */
static struct remark_chain *chain_of_line(struct remarks *remarks, const struct comment *comment, size_t next)
{
	const struct comments *comments = remarks->comments;
	if (next < comments->marks.count && comment->column <= comments->marks.items[next].column)
		return &remarks->chains[next][REMARK_BEFORE];
	for (size_t back = 1; back <= next && back <= BLOCK_SEARCH_MAX; back++)
		if (comments->marks.items[next - back].column <= comment->column)
			return &remarks->chains[next - back][REMARK_AFTER];
	return next < comments->marks.count ? &remarks->chains[next][REMARK_BEFORE]
	       : next                       ? &remarks->chains[next - 1][REMARK_AFTER]
	                                    : &remarks->tail;
}

/* A comment behind something on its line: of what stands in as many brackets as the comment itself. */
static struct remark_chain *chain_beside(struct remarks *remarks, const struct comment *comment, size_t next)
{
	const struct comment_mark *marks = remarks->comments->marks.items;
	for (size_t back = 1; back <= next && back <= BLOCK_SEARCH_MAX; back++)
		if (marks[next - back].flow <= comment->flow)
			return &remarks->chains[next - back][REMARK_BESIDE];
	return &remarks->chains[next - 1][REMARK_BESIDE];
}

void remarks_init_in(struct remarks *remarks, struct arena *arena, const struct comments *comments)
{
	*remarks = (struct remarks){.comments = comments};
	remarks->chains = arena_alloc_array(arena, comments->marks.count, sizeof *remarks->chains);
	for (size_t i = 0; i < comments->comments.count; i++) {
		const struct comment *comment = &comments->comments.items[i];
		size_t next = count_before(comments, comment->line, comment->column);
		struct remark *remark = ARENA_NEW(arena, struct remark);
		remark->text = comment->text;
		append(comment->alone || !next ? chain_of_line(remarks, comment, next)
		                               : chain_beside(remarks, comment, next),
		       remark);
	}
}

static ptrdiff_t find_back(const struct remarks *remarks, struct place place, const struct str *key)
{
	const struct comments *comments = remarks->comments;
	size_t count = place.line ? count_before(comments, place.line, place.column + (key ? 0 : 1)) : 0;
	for (size_t back = 1; back <= count && back <= SEARCH_MAX; back++) {
		const struct comment_mark *mark = &comments->marks.items[count - back];
		if (key ? mark->key.ptr && str_equal(mark->key, *key) : !mark->key.ptr)
			return (ptrdiff_t)(count - back);
	}
	return REMARK_NONE;
}

ptrdiff_t remarks_find_member(const struct remarks *remarks, struct str key, struct place value)
{
	return find_back(remarks, value, &key);
}

/* "- - a": a list in a list begins where its own first item does. */
ptrdiff_t remarks_find_item(const struct remarks *remarks, const struct value *value)
{
	const struct comment_mark *marks = remarks->comments->marks.items;
	ptrdiff_t mark = find_back(remarks, value->place, NULL);
	if (value->kind == VALUE_LIST && mark > 0 && marks[mark].line == value->place.line &&
	    marks[mark].column == value->place.column && !marks[mark - 1].key.ptr &&
	    marks[mark - 1].depth < marks[mark].depth)
		return mark - 1;
	return mark;
}

void remarks_fold(struct remarks *remarks, const struct value *value, ptrdiff_t mark)
{
	const struct comments *comments = remarks->comments;
	size_t at = mark == REMARK_NONE ? SIZE_MAX : count_before(comments, value->place.line, value->place.column);
	if (value->kind != VALUE_INTRINSIC || at >= comments->marks.count || (ptrdiff_t)at == mark)
		return;
	const struct comment_mark *key = &comments->marks.items[at];
	if (key->line != value->place.line || key->column != value->place.column || !key->key.ptr ||
	    !str_is(key->key, intrinsic_name(value->fn)->key))
		return;
	for (int side = 0; side < REMARK_SIDES; side++)
		remarks_move(remarks, (ptrdiff_t)at, (enum remark_side)side, mark, (enum remark_side)side);
}

ptrdiff_t remarks_find_section(const struct remarks *remarks, struct str name)
{
	for (size_t i = 0; i < remarks->comments->marks.count; i++) {
		const struct comment_mark *mark = &remarks->comments->marks.items[i];
		if (mark->depth == 1 && mark->key.ptr && str_equal(mark->key, name))
			return (ptrdiff_t)i;
	}
	return REMARK_NONE;
}

ptrdiff_t remarks_end_of(const struct remarks *remarks, ptrdiff_t mark)
{
	if (mark == REMARK_NONE)
		return REMARK_NONE;
	size_t end = (size_t)mark + 1;
	const struct comment_mark *marks = remarks->comments->marks.items;
	/* The items of a list may stand as far to the left as its key. */
	while (end < remarks->comments->marks.count &&
	       (marks[end].depth > marks[mark].depth ||
	        (marks[end].depth == marks[mark].depth && marks[mark].key.ptr && !marks[end].key.ptr)))
		end++;
	return (ptrdiff_t)end;
}

ptrdiff_t remarks_find_child(const struct remarks *remarks, ptrdiff_t parent, struct str key)
{
	const struct comment_mark *marks = remarks->comments->marks.items;
	ptrdiff_t end = remarks_end_of(remarks, parent);
	for (ptrdiff_t i = parent + 1; parent != REMARK_NONE && i < end; i++)
		if (marks[i].depth == marks[parent].depth + 1 && marks[i].key.ptr && str_equal(marks[i].key, key))
			return i;
	return REMARK_NONE;
}

static struct remark *take_first(struct remark_chain *chain)
{
	struct remark *remark = chain->first;
	if (remark)
		chain->first = remark->next;
	if (!chain->first)
		chain->last = NULL;
	return remark;
}

bool remarks_any(const struct remarks *remarks, ptrdiff_t from, ptrdiff_t to)
{
	for (ptrdiff_t i = from; from != REMARK_NONE && i < to; i++)
		for (size_t side = 0; side < REMARK_SIDES; side++)
			if (remarks->chains[i][side].first)
				return true;
	return false;
}

const struct remark *remarks_take(struct remarks *remarks, ptrdiff_t mark, enum remark_side side)
{
	return mark == REMARK_NONE ? NULL : take_first(&remarks->chains[mark][side]);
}

const struct remark *remarks_take_any(struct remarks *remarks, ptrdiff_t *from, ptrdiff_t to)
{
	const struct remark *remark = NULL;
	while (*from != REMARK_NONE && *from < to && !remark) {
		for (size_t side = 0; side < REMARK_SIDES && !remark; side++)
			remark = take_first(&remarks->chains[*from][side]);
		if (!remark)
			(*from)++;
	}
	return remark;
}

const struct remark *remarks_take_tail(struct remarks *remarks)
{
	return take_first(&remarks->tail);
}

void remarks_move(struct remarks *remarks, ptrdiff_t from, enum remark_side from_side, ptrdiff_t to,
                  enum remark_side to_side)
{
	if (from == REMARK_NONE || to == REMARK_NONE)
		return;
	struct remark_chain *source = &remarks->chains[from][from_side], *target = &remarks->chains[to][to_side];
	if (!source->first)
		return;
	source->last->next = target->first;
	if (!target->last)
		target->last = source->last;
	target->first = source->first;
	*source = (struct remark_chain){0};
}

