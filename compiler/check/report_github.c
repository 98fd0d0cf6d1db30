#include "check/check.h"
#include "check/report.h"

/* Source: GitHub Docs, "Workflow commands for GitHub Actions"; the escapes are those of its toolkit's command.ts. */

/* Logs are read on terminals too: no other control character is let through. */
static void append_escaped(struct buf *out, struct str text, bool is_property)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ',')))
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)c);
		else if ((unsigned char)c < ' ' && c != '\t')
			buf_append_text(out, "\xef\xbf\xbd");
		else
			buf_append_char(out, c);
	}
}

static void append_title(struct buf *out, const struct finding *finding)
{
	const struct rule *rule = check_find_rule(str_from(finding->rule));
	buf_append_text(out, ",title=");
	append_escaped(out, str_from(finding->rule), true);
	if (rule) {
		buf_append_char(out, ' ');
		append_escaped(out, str_from(rule->title), true);
	}
}

static void append_finding(struct buf *out, const struct finding *finding)
{
	static const char *const commands[] = {"notice", "warning", "error"};
	buf_printf(out, "::%s file=", commands[finding->severity]);
	append_escaped(out, finding->place.file, true);
	if (finding->place.line)
		buf_printf(out, ",line=%u", finding->place.line);
	if (finding->place.line && finding->place.column)
		buf_printf(out, ",col=%u,endColumn=%u", finding->place.column,
			   finding->place.column + (finding->place.width ? finding->place.width : 1));
	append_title(out, finding);
	buf_append_text(out, "::");
	append_escaped(out, finding->message, false);
	if (finding->hint.len) {
		buf_append_text(out, "%0A");
		append_escaped(out, finding->hint, false);
	}
	buf_append_char(out, '\n');
}

void report_github(struct buf *out, const struct diag *diag)
{
	for (size_t i = 0; i < diag->findings.count; i++)
		append_finding(out, &diag->findings.items[i]);
}
