#include "cli/locate.h"

#include "base/file.h"
#include "base/limits.h"
#include "check/report.h"
#include "lua/locate.h"

void sources_init_in(struct sources *sources, struct arena *arena)
{
	sources->arena = arena;
	map_init_in(&sources->texts, arena);
}

bool sources_find(void *context, struct str file, struct str *ret_text)
{
	struct sources *sources = context;
	struct str *text = map_get(&sources->texts, file);
	if (!text) {
		struct error ignored; /* a source that is gone is a finding without its line */
		text = ARENA_NEW(sources->arena, struct str);
		struct str path = str_copy_in(sources->arena, file);
		if (file_read_in(sources->arena, path.ptr, LIMIT_TEMPLATE, text, &ignored) != LK_OK)
			*text = (struct str){0};
		map_put(&sources->texts, path, text);
	}
	*ret_text = *text;
	return text->ptr != NULL;
}

static struct str line_of(struct str text, uint32_t number)
{
	struct str line = {0};
	for (uint32_t i = 0; i < number; i++)
		if (!str_next(&text, '\n', &line))
			return (struct str){0};
	return line;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Where word stands in line as a word of its own; SIZE_MAX when it does not. */
static size_t find_word(struct str line, struct str word)
{
	for (size_t at = 0; (at = str_find(line, word, at)) != SIZE_MAX; at++) {
		bool begins = at == 0 || !is_word(line.ptr[at - 1]);
		bool ends = at + word.len >= line.len || !is_word(line.ptr[at + word.len]);
		if (begins && ends)
			return at;
	}
	return SIZE_MAX;
}

/* A name that the message quotes and that stands in the line is what the message is about. */
static void locate_quoted(struct finding *finding, struct str line)
{
	struct str rest = finding->message, part;
	for (bool quoted = false; str_next(&rest, '\'', &part); quoted = !quoted) {
		size_t at = quoted && part.len ? find_word(line, part) : SIZE_MAX;
		if (at == SIZE_MAX)
			continue;
		finding->place.column = (uint32_t)at + 1;
		finding->place.width = (uint32_t)part.len;
		return;
	}
}

static bool is_of_lua(const struct finding *finding)
{
	return str_ends_with(finding->place.file, STR(".lua"));
}

/* What a module of the project wrote is told at the stack's own line that called it; the module's place stands beneath.
 */
static void put_stack_first(struct arena *arena, struct finding *finding, struct str stack)
{
	size_t own = 0;
	while (own < finding->caller_count && !str_equal(finding->callers[own].file, stack))
		own++;
	if (!is_of_lua(finding) || str_equal(finding->place.file, stack) || own == finding->caller_count)
		return;
	struct place *places = arena_alloc_array(arena, finding->caller_count, sizeof *places);
	places[0] = finding->place;
	for (size_t i = 0, to = 1; i < finding->caller_count; i++)
		if (i != own)
			places[to++] = finding->callers[i];
	finding->place = finding->callers[own];
	finding->callers = places;
}

void locate_findings(struct diag *diag, struct str stack, struct sources *sources)
{
	/* A template's values know their places; only keys are still to be found. */
	if (diag->findings.count && !is_of_lua(&diag->findings.items[0]))
		report_place_keys(diag, &(struct report_sources){sources, sources_find});
	for (size_t i = 0; i < diag->findings.count; i++) {
		struct finding *finding = &diag->findings.items[i];
		struct place place = {0};
		struct str text;
		if (finding->place.column || !finding->place.line || !is_of_lua(finding) ||
		    !sources_find(sources, finding->place.file, &text))
			continue;
		if (finding->path.len &&
		    locate_path(text, finding->place.line, finding->path, finding->on_key, &place)) {
			place.file = finding->place.file;
			finding->place = place;
		} else {
			locate_quoted(finding, line_of(text, finding->place.line));
		}
	}
	for (size_t i = 0; i < diag->findings.count; i++)
		put_stack_first(diag->arena, &diag->findings.items[i], stack);
}
