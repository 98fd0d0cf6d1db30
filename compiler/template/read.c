#include "template/read.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "template/canonical.h"
#include "template/read_json.h"
#include "template/read_yaml.h"

/* E0000 is cfn-lint's rule for what cannot be parsed. */
static enum lk_status reject(struct diag *diag, struct str file, struct place place, const char *message)
{
	if (!place.line)
		place = (struct place){.file = file, .line = 1, .column = 1};
	diag_report(diag, "E0000", SEVERITY_ERROR, place, "%s", message);
	return LK_REJECTED;
}

/* "\ud83d\ude00" is how JSON escapes what lies beyond U+FFFF, and YAML has no such escape. */
static bool has_surrogate_escape(struct str text)
{
	for (size_t at = str_find(text, STR("\\u"), 0); at != SIZE_MAX; at = str_find(text, STR("\\u"), at + 1))
		if (at + 3 < text.len && strchr("dD", text.ptr[at + 2]) && strchr("89abcdefABCDEF", text.ptr[at + 3]))
			return true;
	return false;
}

/* The message ends in "at line 3, column 7" (formats/json.h). */
static void report_json(struct diag *diag, struct str file, const struct error *err)
{
	struct place place = {.file = file, .line = 1, .column = 1};
	struct str message = str_from(err->message);
	size_t at = str_find(message, STR(" at line "), 0);
	if (at != SIZE_MAX &&
	    sscanf(message.ptr + at, " at line %" SCNu32 ", column %" SCNu32, &place.line, &place.column) == 2)
		message = str_slice(message, 0, at && message.ptr[at - 1] == ',' ? at - 1 : at);
	diag_report(diag, "E0000", SEVERITY_ERROR, place, "%.*s", STR_ARG(message));
}

/* What begins with a brace may be YAML's flow style too, and YAML's reader says better what is wrong with JSON. */
static struct value *read_in(struct arena *arena, struct str text, struct str file, struct diag *diag)
{
	struct value *document;
	struct error err;
	if (!str_starts_with(str_trim(text), STR("{")))
		return read_yaml_in(arena, text, file, diag);
	if (read_json_in(arena, text, file, &document, &err))
		return document;
	if (!has_surrogate_escape(text))
		return read_yaml_in(arena, text, file, diag);
	report_json(diag, file, &err);
	return NULL;
}

/* By its byte order mark, or by the zero bytes of its first letter. */
static bool is_utf16(struct str text)
{
	return str_starts_with(text, STR("\xff\xfe")) || str_starts_with(text, STR("\xfe\xff")) ||
	       (text.len >= 4 && !text.ptr[0] != !text.ptr[1] && !text.ptr[0] == !text.ptr[2] &&
	        !text.ptr[1] == !text.ptr[3]);
}

enum lk_status template_read_in(struct arena *arena, struct str text, struct str file_name, struct diag *diag,
                                struct value **ret_document)
{
	struct str file = str_copy_in(arena, file_name);
	if (text.len > LIMIT_TEMPLATE)
		return reject(diag, file, (struct place){0},
		              "the template is larger than the 16 MiB that are read (the service takes 1 MB)");
	if (is_utf16(text))
		return reject(diag, file, (struct place){0}, "the file is UTF-16; a template is read as UTF-8");
	struct value *document = read_in(arena, text, file, diag);
	if (!document)
		return LK_REJECTED;
	if (document->kind != VALUE_MAP)
		return reject(diag, file, document->place,
		              "a template is a map of sections, with Resources among them");
	canonical_document(arena, document);
	*ret_document = document;
	return LK_OK;
}
