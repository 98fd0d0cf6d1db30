#include "base/hash.h"
#include "base/limits.h"
#include "check/check.h"
#include "check/report.h"
#include "check/report_lines.h"
#include "formats/json_write.h"

/* Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0". */

struct sarif {
	struct json_writer json;
	const struct diag *diag;
	const struct report_sources *sources;
	struct arena arena;
	struct report_lines lines;
	/* Where the last column was counted: findings stand in rising order, some of them in one long line. */
	const char *counted_line;
	uint32_t counted_bytes;
	int64_t counted;
};

static const char *level_of(enum severity severity)
{
	static const char *const levels[] = {"note", "warning", "error"};
	return levels[severity];
}

static void write_text(struct json_writer *json, const char *name, struct str text)
{
	json_write_name(json, str_from(name));
	json_write_begin_object(json);
	json_write_member(json, STR("text"), text);
	json_write_end_object(json);
}

/* --- rules: those that have findings, by first appearance */

static bool is_first_of_rule(const struct diag *diag, size_t index)
{
	struct str rule = str_from(diag->findings.items[index].rule);
	for (size_t i = 0; i < index; i++)
		if (str_is(rule, diag->findings.items[i].rule))
			return false;
	return true;
}

static int64_t index_of_rule(const struct diag *diag, const char *rule)
{
	int64_t found = 0;
	for (size_t i = 0; !str_is(str_from(rule), diag->findings.items[i].rule); i++)
		found += is_first_of_rule(diag, i);
	return found;
}

static void write_rule(struct json_writer *json, const struct finding *finding)
{
	const struct rule *rule = check_find_rule(str_from(finding->rule));
	json_write_begin_object(json);
	json_write_member(json, STR("id"), str_from(finding->rule));
	if (rule) {
		write_text(json, "shortDescription", str_from(rule->title));
		write_text(json, "fullDescription", str_from(rule->doc));
	}
	json_write_name(json, STR("defaultConfiguration"));
	json_write_begin_object(json);
	json_write_member(json, STR("level"), str_from(level_of(rule ? rule->severity : finding->severity)));
	json_write_end_object(json);
	json_write_end_object(json);
}

/* --- places */

/* Columns here count bytes, SARIF's code points. */
static int64_t code_points(struct sarif *sarif, struct place place)
{
	struct str text, line;
	if (!sarif->sources->find || !sarif->sources->find(sarif->sources->context, place.file, &text) ||
	    !report_lines_find(&sarif->lines, text, place.line, &line))
		return place.column;
	if (sarif->counted_line != line.ptr || sarif->counted_bytes >= place.column) {
		sarif->counted_line = line.ptr;
		sarif->counted_bytes = 0;
		sarif->counted = 1;
	}
	for (; sarif->counted_bytes + 1 < place.column; sarif->counted_bytes++)
		sarif->counted += sarif->counted_bytes >= line.len ||
				  ((unsigned char)line.ptr[sarif->counted_bytes] & 0xC0) != 0x80;
	return sarif->counted;
}

/* A relative reference of RFC 3986: what is not allowed in a path is escaped. */
static struct str uri_in(struct arena *arena, struct str file)
{
	static const char allowed[] = "-._~/!$&'()*+,;=@";
	struct buf buf;
	buf_init(&buf, LIMIT_MESSAGE);
	for (size_t i = 0; i < file.len; i++) {
		char c = file.ptr[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		for (size_t k = 0; k + 1 < sizeof allowed && !plain; k++)
			plain = c == allowed[k];
		if (plain)
			buf_append_char(&buf, c);
		else
			buf_printf(&buf, "%%%02X", (unsigned)(unsigned char)c);
	}
	struct str uri = buf_copy_in(&buf, arena);
	buf_done(&buf);
	return uri;
}

static void write_region(struct sarif *sarif, struct place place)
{
	struct json_writer *json = &sarif->json;
	json_write_name(json, STR("region"));
	json_write_begin_object(json);
	json_write_member_int(json, STR("startLine"), place.line);
	if (place.column) {
		struct place end = place;
		end.column += place.width ? place.width : 1;
		json_write_member_int(json, STR("startColumn"), code_points(sarif, place));
		json_write_member_int(json, STR("endColumn"), code_points(sarif, end));
	}
	json_write_end_object(json);
}

static void write_physical(struct sarif *sarif, struct place place)
{
	struct json_writer *json = &sarif->json;
	json_write_name(json, STR("physicalLocation"));
	json_write_begin_object(json);
	json_write_name(json, STR("artifactLocation"));
	json_write_begin_object(json);
	json_write_member(json, STR("uri"), uri_in(&sarif->arena, place.file));
	json_write_end_object(json);
	if (place.line)
		write_region(sarif, place);
	json_write_end_object(json);
}

static void write_locations(struct sarif *sarif, const struct finding *finding)
{
	struct json_writer *json = &sarif->json;
	json_write_name(json, STR("locations"));
	json_write_begin_array(json);
	json_write_begin_object(json);
	write_physical(sarif, finding->place);
	if (finding->logical_id.len) {
		json_write_name(json, STR("logicalLocations"));
		json_write_begin_array(json);
		json_write_begin_object(json);
		json_write_member(json, STR("name"), finding->logical_id);
		json_write_member(
			json, STR("fullyQualifiedName"),
			str_format_in(&sarif->arena, "%.*s%.*s", STR_ARG(finding->logical_id), STR_ARG(finding->path)));
		json_write_member(json, STR("kind"), STR("resource"));
		json_write_end_object(json);
		json_write_end_array(json);
	}
	json_write_end_object(json);
	json_write_end_array(json);
}

/* --- results */

/* The same finding in another revision has the same: no line is part of it. */
static void write_fingerprint(struct sarif *sarif, const struct finding *finding)
{
	struct str whole =
		str_format_in(&sarif->arena, "%s\n%.*s\n%.*s\n%.*s", finding->rule, STR_ARG(finding->logical_id),
			      STR_ARG(finding->path), STR_ARG(finding->message));
	struct hash hash = hash_sha256(whole);
	json_write_name(&sarif->json, STR("partialFingerprints"));
	json_write_begin_object(&sarif->json);
	json_write_member(&sarif->json, STR("finding/v1"), hash_hex_in(&sarif->arena, &hash));
	json_write_end_object(&sarif->json);
}

static void write_related(struct sarif *sarif, const struct finding *finding)
{
	struct json_writer *json = &sarif->json;
	json_write_name(json, STR("relatedLocations"));
	json_write_begin_array(json);
	for (size_t i = 0; i < finding->caller_count; i++) {
		json_write_begin_object(json);
		write_physical(sarif, finding->callers[i]);
		write_text(json, "message", STR("this led there"));
		json_write_end_object(json);
	}
	json_write_end_array(json);
}

static void write_result(struct sarif *sarif, const struct finding *finding)
{
	struct json_writer *json = &sarif->json;
	json_write_begin_object(json);
	json_write_member(json, STR("ruleId"), str_from(finding->rule));
	json_write_member_int(json, STR("ruleIndex"), index_of_rule(sarif->diag, finding->rule));
	json_write_member(json, STR("level"), str_from(level_of(finding->severity)));
	struct str message = finding->message;
	if (finding->hint.len)
		message = str_format_in(&sarif->arena, "%.*s; %.*s", STR_ARG(message), STR_ARG(finding->hint));
	write_text(json, "message", message);
	write_locations(sarif, finding);
	if (finding->caller_count)
		write_related(sarif, finding);
	write_fingerprint(sarif, finding);
	json_write_end_object(json);
}

static void write_driver(struct sarif *sarif, struct str version)
{
	struct json_writer *json = &sarif->json;
	json_write_name(json, STR("tool"));
	json_write_begin_object(json);
	json_write_name(json, STR("driver"));
	json_write_begin_object(json);
	json_write_member(json, STR("name"), STR("lkc"));
	json_write_member(json, STR("version"), version);
	json_write_name(json, STR("rules"));
	json_write_begin_array(json);
	for (size_t i = 0; i < sarif->diag->findings.count; i++)
		if (is_first_of_rule(sarif->diag, i))
			write_rule(json, &sarif->diag->findings.items[i]);
	json_write_end_array(json);
	json_write_end_object(json);
	json_write_end_object(json);
}

void report_sarif(struct buf *out, const struct diag *diag, const struct report_sources *sources, struct str version)
{
	struct sarif sarif = {.diag = diag, .sources = sources};
	struct json_writer *json = &sarif.json;
	arena_init(&sarif.arena);
	report_lines_init(&sarif.lines);
	json_writer_init(json, out, 2);
	json_write_begin_object(json);
	json_write_member(json, STR("$schema"), STR("https://json.schemastore.org/sarif-2.1.0.json"));
	json_write_member(json, STR("version"), STR("2.1.0"));
	json_write_name(json, STR("runs"));
	json_write_begin_array(json);
	json_write_begin_object(json);
	write_driver(&sarif, version);
	json_write_member(json, STR("columnKind"), STR("unicodeCodePoints"));
	json_write_name(json, STR("results"));
	json_write_begin_array(json);
	for (size_t i = 0; i < diag->findings.count; i++)
		write_result(&sarif, &diag->findings.items[i]);
	json_write_end_array(json);
	json_write_end_object(json);
	json_write_end_array(json);
	json_write_end_object(json);
	buf_append_char(out, '\n');
	report_lines_done(&sarif.lines);
	arena_done(&sarif.arena);
}
