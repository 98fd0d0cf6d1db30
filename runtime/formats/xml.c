#include "formats/xml.h"

#define XML_DTD /* declares the limits against amplification */
#include <expat.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

/* One open element: where its next child goes, and its text so far. */
struct level {
	struct xml *node;
	struct xml **next_child;
	size_t text_start; /* in the parse's buffer */
};

struct parse {
	struct arena *arena;
	XML_Parser parser;
	struct xml *root;
	struct level levels[LIMIT_NESTING];
	unsigned depth;
	size_t nodes;
	/* Text of all open elements: an element's own stands behind that of the elements around it. A child's end cuts
	 * its own off, so that what its parent has before and behind it comes together. */
	struct buf text;
	enum error_kind fault_kind;
	const char *fault; /* static; NULL: none */
};

static void stop(struct parse *parse, enum error_kind kind, const char *fault)
{
	if (!parse->fault) {
		parse->fault_kind = kind;
		parse->fault = fault;
	}
	XML_StopParser(parse->parser, XML_FALSE);
}

/* Expat, which is not asked for namespaces, takes colons for letters: "a:" has nothing behind its prefix. */
static struct str local_name(const char *name)
{
	const char *colon = strrchr(name, ':');
	return str_from(colon && colon[1] ? colon + 1 : name);
}

static void on_start(void *context, const char *name, const char **attributes)
{
	(void)attributes;
	struct parse *parse = context;
	if (parse->depth == LIMIT_NESTING) {
		stop(parse, ERROR_LIMIT, "XML that is nested too deeply");
		return;
	}
	if (++parse->nodes > LIMIT_XML_NODES) {
		stop(parse, ERROR_LIMIT, "XML with too many elements");
		return;
	}
	struct xml *node = ARENA_NEW(parse->arena, struct xml);
	node->name = str_copy_in(parse->arena, local_name(name));
	if (parse->depth == 0) {
		parse->root = node;
	} else {
		struct level *parent = &parse->levels[parse->depth - 1];
		*parent->next_child = node;
		parent->next_child = &node->next;
	}
	parse->levels[parse->depth++] = (struct level){node, &node->first, parse->text.len};
}

static void on_end(void *context, const char *name)
{
	(void)name;
	struct parse *parse = context;
	struct level *level = &parse->levels[--parse->depth];
	struct str text = str_slice(buf_view(&parse->text), level->text_start, parse->text.len);
	if (level->node->first)
		text = str_trim(text);
	level->node->text = str_copy_in(parse->arena, text);
	buf_truncate(&parse->text, level->text_start);
}

static void on_text(void *context, const char *text, int length)
{
	struct parse *parse = context;
	buf_append(&parse->text, (struct str){text, (size_t)length});
}

static void on_doctype(void *context, const char *name, const char *system_id, const char *public_id, int has_subset)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_subset;
	stop(context, ERROR_PROTOCOL, "a document type declaration, which is not accepted,");
}

static void set_up(struct parse *parse)
{
	XML_SetUserData(parse->parser, parse);
	XML_SetElementHandler(parse->parser, on_start, on_end);
	XML_SetCharacterDataHandler(parse->parser, on_text);
	XML_SetStartDoctypeDeclHandler(parse->parser, on_doctype);
	/* Second line of defence behind the refusal of DTDs: expat's own limits, at its strictest. */
	XML_SetBillionLaughsAttackProtectionActivationThreshold(parse->parser, 64 * KIB);
	XML_SetBillionLaughsAttackProtectionMaximumAmplification(parse->parser, 2.0f);
}

static enum lk_status run(struct parse *parse, struct str text, const struct xml **ret_root, struct error *ret_err)
{
	enum XML_Status status = XML_Parse(parse->parser, text.len ? text.ptr : "", (int)text.len, XML_TRUE);
	if (status == XML_STATUS_OK && !parse->fault) {
		*ret_root = parse->root;
		return LK_OK;
	}
	enum XML_Error code = XML_GetErrorCode(parse->parser);
	if (code == XML_ERROR_NO_MEMORY)
		lk_out_of_memory();
	return error_set(ret_err, parse->fault ? parse->fault_kind : ERROR_PROTOCOL, "%s at line %lu, column %lu",
	                 parse->fault ? parse->fault : XML_ErrorString(code),
	                 (unsigned long)XML_GetCurrentLineNumber(parse->parser),
	                 (unsigned long)XML_GetCurrentColumnNumber(parse->parser) + 1);
}

enum lk_status xml_parse_in(struct arena *arena, struct str text, const struct xml **ret_root, struct error *ret_err)
{
	if (text.len > LIMIT_XML)
		return error_set(ret_err, ERROR_LIMIT, "XML of %zu bytes, more than the %zu that are accepted",
		                 text.len, LIMIT_XML);
	struct parse parse = {.arena = arena, .parser = XML_ParserCreate(NULL)};
	if (!parse.parser)
		lk_out_of_memory();
	buf_init(&parse.text, LIMIT_XML);
	set_up(&parse);
	enum lk_status status = run(&parse, text, ret_root, ret_err);
	buf_done(&parse.text);
	XML_ParserFree(parse.parser);
	return status;
}

/* --- reading --- */

static const struct xml *first_named(const struct xml *node, struct str name)
{
	while (node && !str_equal(node->name, name))
		node = node->next;
	return node;
}

const struct xml *xml_child(const struct xml *node, const char *name)
{
	return node ? first_named(node->first, str_from(name)) : NULL;
}

const struct xml *xml_next(const struct xml *node, const char *name)
{
	return node ? first_named(node->next, str_from(name)) : NULL;
}

const struct xml *xml_at(const struct xml *node, const char *path)
{
	struct str rest = str_from(path), name;
	while (node && str_next(&rest, '/', &name))
		node = first_named(node->first, name);
	return node;
}

struct str xml_raw_text(const struct xml *node, const char *path)
{
	const struct xml *found = xml_at(node, path);
	return found ? found->text : (struct str){0};
}

struct str xml_text(const struct xml *node, const char *path)
{
	return str_trim(xml_raw_text(node, path));
}

bool xml_bool(const struct xml *node, const char *path)
{
	return str_equal_ignore_case(xml_text(node, path), STR("true"));
}

int64_t xml_int(const struct xml *node, const char *path, int64_t fallback)
{
	int64_t number;
	return str_to_int(xml_text(node, path), &number) ? number : fallback;
}
