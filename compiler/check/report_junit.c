#include "base/limits.h"
#include "check/report.h"
#include "formats/xml_write.h"

/* The dialect that Jenkins, GitLab and GitHub's readers take: testsuites, testsuite, testcase, failure, system-out. */

static size_t count_failing(const struct diag *diag, enum severity fail_on)
{
	size_t failing = 0;
	for (size_t i = 0; i < diag->findings.count; i++)
		failing += diag->findings.items[i].severity >= fail_on;
	return failing;
}

/* XML has no control characters, not even as references, and neither U+FFFE nor U+FFFF. Source: W3C, "Extensible Markup
 * Language (XML) 1.0", production Char. */
static void append_content(struct buf *out, struct str text)
{
	struct buf clean;
	buf_init(&clean, LIMIT_OUTPUT);
	for (size_t i = 0; i < text.len; i++) {
		struct str rest = str_slice(text, i, text.len);
		bool is_control = (unsigned char)text.ptr[i] < ' ' && text.ptr[i] != '\n' && text.ptr[i] != '\t' &&
				  text.ptr[i] != '\r';
		bool is_noncharacter =
			str_starts_with(rest, STR("\xef\xbf\xbe")) || str_starts_with(rest, STR("\xef\xbf\xbf"));
		if (is_control || is_noncharacter)
			buf_append_text(&clean, "\xef\xbf\xbd");
		else
			buf_append_char(&clean, text.ptr[i]);
		i += is_noncharacter ? 2 : 0;
	}
	xml_append_text(out, buf_view(&clean));
	buf_done(&clean);
}

/* Escaped for an attribute, quotes too. */
static void append_attribute(struct buf *out, const char *name, struct str value)
{
	struct str rest = value, part;
	buf_printf(out, " %s=\"", name);
	for (bool first = true; rest.ptr && str_next(&rest, '"', &part); first = false) {
		if (!first)
			buf_append_text(out, "&quot;");
		append_content(out, part);
	}
	buf_append_char(out, '"');
}

static void append_body(struct buf *out, const struct finding *finding)
{
	struct buf text;
	buf_init(&text, LIMIT_OUTPUT);
	buf_printf(&text, "%.*s:%u:%u: %.*s", STR_ARG(finding->place.file), finding->place.line, finding->place.column,
		   STR_ARG(finding->message));
	if (finding->hint.len)
		buf_printf(&text, "\n%.*s", STR_ARG(finding->hint));
	for (size_t i = 0; i < finding->caller_count; i++)
		buf_printf(&text, "\ncalled from %.*s:%u", STR_ARG(finding->callers[i].file), finding->callers[i].line);
	append_content(out, buf_view(&text));
	buf_done(&text);
}

static void append_case(struct buf *out, const struct finding *finding, enum severity fail_on)
{
	struct buf name;
	buf_init(&name, LIMIT_MESSAGE);
	buf_printf(&name, "%s %.*s%.*s", finding->rule, STR_ARG(finding->logical_id), STR_ARG(finding->path));
	buf_append_text(out, "    <testcase");
	append_attribute(out, "classname", finding->place.file);
	append_attribute(out, "name", str_trim(buf_view(&name)));
	buf_append_char(out, '>');
	if (finding->severity >= fail_on) {
		buf_append_text(out, "<failure");
		append_attribute(out, "type", str_from(severity_name(finding->severity)));
		append_attribute(out, "message", finding->message);
		buf_append_char(out, '>');
		append_body(out, finding);
		buf_append_text(out, "</failure>");
	} else {
		buf_append_text(out, "<system-out>");
		append_body(out, finding);
		buf_append_text(out, "</system-out>");
	}
	buf_append_text(out, "</testcase>\n");
	buf_done(&name);
}

void report_junit(struct buf *out, const struct diag *diag, struct str file, enum severity fail_on)
{
	size_t count = diag->findings.count, failing = count_failing(diag, fail_on);
	buf_append_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite");
	append_attribute(out, "name", STR("lkc check"));
	buf_printf(out, " tests=\"%zu\" failures=\"%zu\">\n", count ? count : 1, failing);
	for (size_t i = 0; i < count; i++)
		append_case(out, &diag->findings.items[i], fail_on);
	if (!count) {
		buf_append_text(out, "    <testcase");
		append_attribute(out, "classname", file);
		append_attribute(out, "name", STR("no findings"));
		buf_append_text(out, "/>\n");
	}
	buf_append_text(out, "  </testsuite>\n</testsuites>\n");
}
