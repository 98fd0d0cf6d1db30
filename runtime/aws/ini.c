#include "aws/ini.h"

struct reader {
	struct arena *arena;
	struct ini ini;
	struct ini_section *section; /* NULL before the first */
	struct ini_entry *entry;     /* that a deeper line continues; NULL after a section's header */
	size_t indent;               /* of the entry's line */
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

static enum lk_status read_header(struct reader *reader, struct str line)
{
	size_t end = str_find(line, STR("]"), 1);
	if (end == SIZE_MAX || end == 1)
		return error_set(reader->ret_err, ERROR_FILE, "line %u: a section's name without ']'", reader->line);
	struct str name = str_trim(str_slice(line, 1, end));
	struct ini_section *section = find_section(&reader->ini, name);
	if (!section) {
		section = &VEC_PUSH(reader->arena, &reader->ini.sections);
		section->name = str_copy_in(reader->arena, name);
	}
	reader->section = section;
	reader->entry = NULL;
	return LK_OK;
}

/* Name and value around the first of the separators; false when there is none or no name. */
static bool split(struct str line, const char *separators, struct str *ret_key, struct str *ret_value)
{
	for (size_t i = 0; i < line.len; i++) {
		if (!str_contains(str_from(separators), str_slice(line, i, i + 1)))
			continue;
		*ret_key = str_trim(str_slice(line, 0, i));
		*ret_value = str_trim(str_slice(line, i + 1, line.len));
		return ret_key->len > 0;
	}
	return false;
}

static enum lk_status read_entry(struct reader *reader, struct str line)
{
	struct str key, value;
	if (!reader->section)
		return error_set(reader->ret_err, ERROR_FILE, "line %u: an entry before the first [section]",
		                 reader->line);
	if (!split(line, "=:", &key, &value))
		return error_set(reader->ret_err, ERROR_FILE, "line %u: neither 'key = value' nor a [section]",
		                 reader->line);
	key = str_lower_in(reader->arena, key);
	if (ini_get(reader->section, key.ptr))
		return error_set(reader->ret_err, ERROR_FILE, "line %u: '%s' stands in [%.*s] twice", reader->line,
		                 key.ptr, STR_ARG(reader->section->name));
	reader->entry = &VEC_PUSH(reader->arena, &reader->section->entries);
	reader->entry->key = key;
	reader->entry->value = str_copy_in(reader->arena, value);
	return LK_OK;
}

static enum lk_status continue_entry(struct reader *reader, struct str line)
{
	struct ini_entry *entry = reader->entry;
	struct str key, value;
	if (entry->value.len) {
		entry->value = str_format_in(reader->arena, "%.*s\n%.*s", STR_ARG(entry->value), STR_ARG(line));
		return LK_OK;
	}
	if (!split(line, "=", &key, &value))
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
	size_t indent = (size_t)(content.ptr - line.ptr);
	if (reader->entry && indent > reader->indent)
		return continue_entry(reader, content);
	reader->indent = indent;
	return content.ptr[0] == '[' ? read_header(reader, content) : read_entry(reader, content);
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
	for (size_t i = 0; section && i < section->entries.count; i++)
		if (str_is(section->entries.items[i].key, key))
			return &section->entries.items[i];
	return NULL;
}
