#include "base/buf.h"
#include "base/limits.h"
#include "plan/broaden_state.h"

/* The name of a mark: "Table" for "GTable.Arn" and "RTable", "${Env}" for what is no resource. */
static void append_mark(struct buf *buf, struct str mark, const struct graph *graph)
{
	struct str rest = str_slice(mark, 1, mark.len), name;
	bool attribute = mark.len && mark.ptr[0] == 'G';
	if (!mark.len || mark.ptr[0] == 'X') {
		buf_append_text(buf, "(known later)");
		return;
	}
	name = rest;
	if (attribute)
		str_next(&rest, '.', &name);
	bool resource = graph && graph_find_resource(graph, name);
	if (resource && (!attribute || str_is(rest, "Arn")))
		buf_append(buf, name);
	else if (attribute)
		buf_printf(buf, "%.*s.%.*s", STR_ARG(name), STR_ARG(rest));
	else
		buf_printf(buf, "${%.*s}", STR_ARG(name));
}

/* An ARN around a resource's name says no more than the name: "arn:aws:s3:::" before it. */
static size_t start_of_name(struct str text, const struct graph *graph)
{
	if (!graph || !str_starts_with(text, STR("arn:")))
		return 0;
	for (size_t open = 0; (open = str_find(text, STR("\001R"), open)) != SIZE_MAX; open++) {
		size_t close = str_find(text, STR("\002"), open);
		if (close != SIZE_MAX && graph_find_resource(graph, str_slice(text, open + 2, close)))
			return open;
	}
	return 0;
}

struct str broaden_show_in(struct arena *arena, struct str symbolic, const struct graph *graph)
{
	struct buf buf;
	buf_init(&buf, LIMIT_RESOLVED_TEXT);
	for (size_t i = start_of_name(symbolic, graph); i < symbolic.len; i++) {
		size_t close = symbolic.ptr[i] == BROADEN_OPEN ? str_find(symbolic, STR("\002"), i) : SIZE_MAX;
		if (close == SIZE_MAX) {
			buf_append_char(&buf, symbolic.ptr[i]);
			continue;
		}
		append_mark(&buf, str_slice(symbolic, i + 1, close), graph);
		i = close;
	}
	struct str text = buf_copy_in(&buf, arena);
	buf_done(&buf);
	return text;
}

/* The text of a property that is plain when nothing is put in place for resources; empty when it is none. */
static struct str plain_property(struct broaden *broaden, const struct resource *resource, const char *property)
{
	struct value *value = value_get(resource->properties, str_from(property));
	const struct value *plain = value ? resolve_value(broaden->desired, value) : NULL;
	return plain ? value_string(plain) : (struct str){0};
}

struct str broaden_who_in(struct broaden *broaden, const struct broaden_subject *subject)
{
	static const struct {
		const char *type, *name;
	} names[] = {{"AWS::Lambda::Function", "FunctionName"},
	             {"AWS::IAM::Role", "RoleName"},
	             {"AWS::IAM::User", "UserName"},
	             {"AWS::IAM::Group", "GroupName"}};
	const struct graph *graph = broaden->planner->input->desired.graph;
	const struct resource *resource = graph_find_resource(graph, subject->name), *function;
	if (!resource)
		return broaden_show_in(broaden->arena, subject->name, graph);
	if (str_is(resource->type, "AWS::IAM::ManagedPolicy"))
		return str_format_in(broaden->arena, "whoever has the policy %.*s", STR_ARG(subject->name));
	function = subject->kind == BROADEN_IDENTITY ? map_get(&broaden->functions, subject->name) : NULL;
	resource = function ? function : resource;
	for (size_t i = 0; subject->kind != BROADEN_POLICY && i < LK_COUNT(names); i++) {
		struct str name = str_is(resource->type, names[i].type) ?
		                          plain_property(broaden, resource, names[i].name) :
		                          (struct str){0};
		if (name.len)
			return name;
	}
	return resource->logical_id;
}

/* The words for an operator; others are named as they are. */
static const char *verb_of(struct str operator)
{
	static const struct {
		const char *operator, *verb;
	} verbs[] = {{"StringEquals", "is"},        {"ArnEquals", "is"},          {"Bool", "is"},
	             {"NumericEquals", "is"},       {"DateEquals", "is"},         {"StringLike", "is like"},
	             {"ArnLike", "is"},             {"StringNotEquals", "is not"}, {"ArnNotEquals", "is not"},
	             {"StringNotLike", "is not like"}, {"ArnNotLike", "is not"},  {"IpAddress", "is in"},
	             {"NotIpAddress", "is not in"}};
	for (size_t i = 0; i < LK_COUNT(verbs); i++)
		if (str_equal_ignore_case(operator, str_from(verbs[i].operator)))
			return verbs[i].verb;
	return NULL;
}

struct str broaden_condition_in(struct broaden *broaden, const struct broaden_statement *statement)
{
	const struct graph *graph = broaden->planner->input->desired.graph;
	struct buf buf;
	buf_init(&buf, LIMIT_MESSAGE);
	for (size_t i = 0; i < statement->conditions.count; i++) {
		const struct broaden_condition *condition = &statement->conditions.items[i];
		const char *verb = verb_of(condition->operator);
		buf_printf(&buf, "%s%.*s ", i ? " and " : "", STR_ARG(condition->key));
		if (verb)
			buf_append_text(&buf, verb);
		else
			buf_append(&buf, condition->operator);
		for (size_t v = 0; v < condition->values.count; v++) {
			struct str text =
			        broaden_show_in(broaden->arena, condition->values.items[v].symbolic, graph);
			buf_printf(&buf, "%s%.*s", v ? " or " : " ", STR_ARG(text));
		}
	}
	struct str text = buf_ok(&buf) ? buf_copy_in(&buf, broaden->arena) : STR("its conditions hold");
	buf_done(&buf);
	return text;
}
