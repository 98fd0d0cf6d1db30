#include "aws/ini.h"

#include <ctype.h>

struct reader {
	struct arena *arena;
	struct ini ini;
	struct ini_section *section; /* NULL before the first */
	struct ini_entry *entry;     /* that an indented line continues; NULL after a section's header */
	struct ini_entry ignored;    /* stands for an entry that is passed over */
	unsigned line;
	struct error *ret_err;
};

static struct ini_section *find_section(const struct ini *ini, struct str name)
{
	for (size_t i = 0; i < ini->sections.count; i++)
		if (str_equal(ini->sections.items[i].name, name))
			return &ini->sections.items[i];
	return NULL;
}

/* Trimmed, with one blank for each run of white space. */
static struct str fold_blanks_in(struct arena *arena, struct str name)
{
	char *folded = arena_alloc(arena, name.len + 1);
	size_t len = 0;
	name = str_trim(name);
	for (size_t i = 0; i < name.len; i++) {
		bool blank = name.ptr[i] == ' ' || name.ptr[i] == '\t';
		if (!blank || folded[len - 1] != ' ')
			folded[len++] = blank ? ' ' : name.ptr[i];
	}
	return (struct str){folded, len};
}

static enum lk_status read_header(struct reader *reader, struct str line)
{
	size_t end = str_find(line, STR("]"), 1);
	if (end == SIZE_MAX || end == 1)
		return error_set(reader->ret_err, ERROR_FILE, "line %u: a section's name without ']'", reader->line);
	struct str name = fold_blanks_in(reader->arena, str_slice(line, 1, end));
	struct ini_section *section = find_section(&reader->ini, name);
	if (!section) {
		section = &VEC_PUSH(reader->arena, &reader->ini.sections);
		section->name = name;
	}
	reader->section = section;
	reader->entry = NULL;
	return LK_OK;
}

/* Name and value around the first '='; false when there is none or no name. */
static bool split(struct str line, struct str *ret_key, struct str *ret_value)
{
	size_t at = str_find(line, STR("="), 0);
	if (at == SIZE_MAX)
		return false;
	*ret_key = str_trim(str_slice(line, 0, at));
	*ret_value = str_trim(str_slice(line, at + 1, line.len));
	return ret_key->len > 0;
}

static bool is_name(struct str key)
{
	for (size_t i = 0; i < key.len; i++)
		if (!isalnum((unsigned char)key.ptr[i]) && key.ptr[i] != '-' && key.ptr[i] != '_')
			return false;
	return true;
}

/* Up to white space with # or ; behind it. */
static struct str cut_comment(struct str line)
{
	for (size_t i = 1; i < line.len; i++)
		if ((line.ptr[i] == '#' || line.ptr[i] == ';') && (line.ptr[i - 1] == ' ' || line.ptr[i - 1] == '\t'))
			return str_slice(line, 0, i);
	return line;
}

static struct ini_entry *find_entry(const struct ini_section *section, struct str key)
{
	for (size_t i = 0; section && i < section->entries.count; i++)
		if (str_equal(section->entries.items[i].key, key))
			return &section->entries.items[i];
	return NULL;
}

static enum lk_status read_entry(struct reader *reader, struct str line)
{
	struct str key, value;
	if (!reader->section)
		return error_set(reader->ret_err, ERROR_FILE, "line %u: an entry before the first [section]",
		                 reader->line);
	if (!split(cut_comment(line), &key, &value))
		return error_set(reader->ret_err, ERROR_FILE, "line %u: neither 'key = value' nor a [section]",
		                 reader->line);
	key = str_lower_in(reader->arena, key);
	reader->ignored = (struct ini_entry){0};
	reader->entry = is_name(key) ? find_entry(reader->section, key) : &reader->ignored;
	if (!reader->entry)
		reader->entry = &VEC_PUSH(reader->arena, &reader->section->entries);
	*reader->entry = (struct ini_entry){.key = key, .value = str_copy_in(reader->arena, value)};
	return LK_OK;
}

static enum lk_status continue_entry(struct reader *reader, struct str line)
{
	struct ini_entry *entry = reader->entry;
	struct str key, value;
	if (!entry)
		return error_set(reader->ret_err, ERROR_FILE, "line %u: begins with white space, and there is no entry "
		                 "above it to continue", reader->line);
	if (entry == &reader->ignored)
		return LK_OK;
	if (entry->value.len) {
		entry->value = str_format_in(reader->arena, "%.*s\n%.*s", STR_ARG(entry->value), STR_ARG(line));
		return LK_OK;
	}
	if (!split(line, &key, &value))
		return error_set(reader->ret_err, ERROR_FILE, "line %u: no 'key = value' below '%.*s'", reader->line,
		                 STR_ARG(entry->key));
	VEC_PUSH(reader->arena, &entry->nested) = (struct ini_entry){.key = str_copy_in(reader->arena, key),
	                                                             .value = str_copy_in(reader->arena, value)};
	return LK_OK;
}

static enum lk_status read_line(struct reader *reader, struct str line)
{
	struct str content = str_trim(line);
	if (!content.len || content.ptr[0] == '#' || content.ptr[0] == ';')
		return LK_OK;
	if (content.ptr == line.ptr)
		return content.ptr[0] == '[' ? read_header(reader, content) : read_entry(reader, content);
	return continue_entry(reader, content);
}

enum lk_status ini_parse_in(struct arena *arena, struct str text, struct ini *ret_ini, struct error *ret_err)
{
	struct reader reader = {.arena = arena, .ret_err = ret_err};
	struct str rest = str_starts_with(text, STR("\xEF\xBB\xBF")) ? str_slice(text, 3, text.len) : text, line;
	while (str_next(&rest, '\n', &line)) {
		reader.line++;
		if (!str_is_utf8(line))
			return error_set(ret_err, ERROR_FILE, "line %u: bytes that are not UTF-8", reader.line);
		enum lk_status status = read_line(&reader, line);
		if (status != LK_OK)
			return status;
	}
	*ret_ini = reader.ini;
	return LK_OK;
}

const struct ini_section *ini_find(const struct ini *ini, struct str section)
{
	return find_section(ini, section);
}

const struct ini_entry *ini_get(const struct ini_section *section, const char *key)
{
	return find_entry(section, str_from(key));
}
