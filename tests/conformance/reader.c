/* What the readers make of a file, for run.py: "accepted" and the value as JSON, or "refused" and the findings.
 * usage: reader json|yaml FILE */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "formats/json_write.h"
#include "template/emit_json.h"
#include "template/read_yaml.h"

static void print_text(struct buf *out, const char *verdict)
{
	printf("%s\n%.*s\n", verdict, STR_ARG(buf_view(out)));
}

static void read_as_json(struct arena *arena, struct str text, struct buf *out)
{
	const struct json *root;
	struct error err;
	struct json_writer writer;
	if (json_parse_in(arena, text, NULL, &root, &err) != LK_OK) {
		buf_append(out, str_from(err.message));
		print_text(out, "refused");
		return;
	}
	json_writer_init(&writer, out, 0);
	json_write_node(&writer, root);
	print_text(out, "accepted");
}

static void read_as_yaml(struct arena *arena, struct str text, struct buf *out)
{
	struct diag diag;
	diag_init_in(&diag, arena);
	struct value *document = read_yaml_in(arena, text, STR("in.yaml"), &diag);
	if (document && !diag_has_errors(&diag)) {
		emit_json(out, document, 0);
		print_text(out, "accepted");
		return;
	}
	for (size_t i = 0; i < diag.findings.count; i++) {
		const struct finding *finding = &diag.findings.items[i];
		if (finding->severity == SEVERITY_ERROR)
			buf_printf(out, "%u:%u %.*s\n", finding->place.line, finding->place.column,
			           STR_ARG(finding->message));
	}
	print_text(out, "refused");
}

int main(int argc, char **argv)
{
	struct arena arena;
	struct buf out;
	struct str text;
	struct error err;
	if (argc != 3 || (strcmp(argv[1], "json") != 0 && strcmp(argv[1], "yaml") != 0)) {
		fprintf(stderr, "usage: reader json|yaml FILE\n");
		return 64;
	}
	arena_init(&arena);
	if (file_read_in(&arena, argv[2], LIMIT_TEMPLATE, &text, &err) != LK_OK) {
		fprintf(stderr, "%s\n", err.message);
		return 1;
	}
	buf_init(&out, LIMIT_OUTPUT);
	if (strcmp(argv[1], "json") == 0)
		read_as_json(&arena, text, &out);
	else
		read_as_yaml(&arena, text, &out);
	buf_done(&out);
	arena_done(&arena);
	return 0;
}
