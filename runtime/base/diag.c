#include "base/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

void diag_init_in(struct diag *diag, struct arena *arena)
{
	*diag = (struct diag){.arena = arena};
}

static struct place place_copy_in(struct arena *arena, struct place place)
{
	place.file = str_copy_in(arena, place.file);
	return place;
}

void diag_add(struct diag *diag, const struct finding *finding)
{
	diag->counts[finding->severity]++;
	if (diag->findings.count >= LIMIT_FINDINGS) {
		diag->dropped++;
		return;
	}
	struct finding copy = *finding;
	copy.place = place_copy_in(diag->arena, finding->place);
	copy.message = str_copy_in(diag->arena, finding->message);
	copy.hint = str_copy_in(diag->arena, finding->hint);
	copy.logical_id = str_copy_in(diag->arena, finding->logical_id);
	copy.path = str_copy_in(diag->arena, finding->path);
	struct place *callers = arena_alloc_array(diag->arena, finding->caller_count, sizeof *callers);
	for (size_t i = 0; i < finding->caller_count; i++)
		callers[i] = place_copy_in(diag->arena, finding->callers[i]);
	copy.callers = callers;
	VEC_PUSH(diag->arena, &diag->findings) = copy;
}

void diag_report(struct diag *diag, const char *rule, enum severity severity, struct place place, const char *format,
                 ...)
{
	struct buf message;
	buf_init(&message, LIMIT_MESSAGE);
	va_list args;
	va_start(args, format);
	buf_vprintf(&message, format, args);
	va_end(args);
	diag_add(diag, &(struct finding){
	                       .rule = rule, .severity = severity, .place = place, .message = buf_view(&message)});
	buf_done(&message);
}

bool diag_has_errors(const struct diag *diag)
{
	return diag->counts[SEVERITY_ERROR] > 0;
}

static int compare(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;
	int order = str_compare(a->place.file, b->place.file);
	if (!order)
		order = (a->place.line > b->place.line) - (a->place.line < b->place.line);
	if (!order)
		order = (a->place.column > b->place.column) - (a->place.column < b->place.column);
	if (!order)
		order = strcmp(a->rule, b->rule);
	if (!order)
		order = str_compare(a->message, b->message);
	if (!order)
		order = str_compare(a->path, b->path);
	return order ? order : str_compare(a->logical_id, b->logical_id);
}

void diag_sort(struct diag *diag)
{
	if (!diag->findings.count)
		return;
	qsort(diag->findings.items, diag->findings.count, sizeof *diag->findings.items, compare);
	size_t kept = 1;
	for (size_t i = 1; i < diag->findings.count; i++) {
		struct finding *finding = &diag->findings.items[i];
		if (compare(&diag->findings.items[kept - 1], finding) == 0)
			diag->counts[finding->severity]--;
		else
			diag->findings.items[kept++] = *finding;
	}
	diag->findings.count = kept;
}

void diag_keep(struct diag *diag, bool (*wanted)(void *context, struct finding *finding), void *context)
{
	size_t kept = 0;
	for (size_t i = 0; i < diag->findings.count; i++) {
		struct finding *finding = &diag->findings.items[i];
		if (wanted(context, finding))
			diag->findings.items[kept++] = *finding;
		else
			diag->counts[finding->severity]--;
	}
	diag->findings.count = kept;
}

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {"info", "warning", "error"};
	return names[severity];
}
