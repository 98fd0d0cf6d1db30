#include <math.h>

#include "base/text.h"
#include "formats/json_write.h"
#include "plan/fold.h"
#include "plan/show_drift.h"
#include "plan/show_opinion.h"
#include "plan/show_places.h"

/* The service's own word in its change sets. Source: CloudFormation API Reference, "DescribeChangeSet". */
#define KNOWN_AFTER_APPLY "{{changeSet:KNOWN_AFTER_APPLY}}"

/* Levels that one value may need below the depth where it stands: a Join within a Join's arguments. */
enum { HEADROOM = 4 };

static void write_value(struct json_writer *json, const struct show_scope *scope, const struct value *value);

/* The name a Ref or GetAtt refers to; empty for all else. */
static struct str target_of(const struct value *value)
{
	const struct value *argument = value->kind == VALUE_INTRINSIC ? value->as.argument : NULL;
	if (argument && value->fn == FN_REF)
		return value_string(argument);
	if (argument && value->fn == FN_GET_ATT && argument->kind == VALUE_LIST && argument->as.list.count)
		return value_string(argument->as.list.items[0]);
	return (struct str){0};
}

/* What stands for a reference whose value is not to be had, or NULL. */
static const char *stand_in(const struct show_scope *scope, const struct value *value)
{
	struct str target = target_of(value);
	if (!target.len)
		return NULL;
	if (map_has(&scope->plan->hidden, target))
		return "****";
	return scope->future && plan_makes(scope->plan, target) ? KNOWN_AFTER_APPLY : NULL;
}

/* Text whose unknown parts all have a stand-in is one string. */
static bool write_concat(struct json_writer *json, const struct show_scope *scope, const struct value *parts)
{
	struct buf text;
	bool whole = true;
	buf_init(&text, LIMIT_OUTPUT);
	for (size_t i = 0; i < parts->as.list.count && whole; i++) {
		const struct value *part = parts->as.list.items[i];
		const char *word = stand_in(scope, part);
		whole = word || part->kind == VALUE_STRING;
		buf_append(&text, word ? str_from(word) : value_string(part));
	}
	if (whole)
		json_write_string(json, buf_view(&text));
	buf_done(&text);
	return whole;
}

static void write_intrinsic(struct json_writer *json, const struct show_scope *scope, const struct value *value)
{
	const struct value *parts;
	const char *word = stand_in(scope, value);
	if (word) {
		json_write_string(json, str_from(word));
		return;
	}
	if (fold_is_concat(value, &parts) && write_concat(json, scope, parts))
		return;
	json_write_begin_object(json);
	json_write_name(json, str_from(intrinsic_name(value->fn)->key));
	write_value(json, scope, value->as.argument);
	json_write_end_object(json);
}

static void write_float(struct json_writer *json, const struct plan *plan, double number)
{
	struct str text = text_from_double_in(plan->arena, number);
	if (isfinite(number))
		json_write_raw(json, text);
	else
		json_write_string(json, text);
}

static void write_composite(struct json_writer *json, const struct show_scope *scope, const struct value *value)
{
	if (json->depth + HEADROOM > LIMIT_NESTING) {
		json_write_string(json, STR("…"));
	} else if (value->kind == VALUE_INTRINSIC) {
		write_intrinsic(json, scope, value);
	} else if (value->kind == VALUE_LIST) {
		json_write_begin_array(json);
		for (size_t i = 0; i < value->as.list.count; i++)
			write_value(json, scope, value->as.list.items[i]);
		json_write_end_array(json);
	} else {
		json_write_begin_object(json);
		for (size_t i = 0; i < value->as.map.count; i++) {
			json_write_name(json, value->as.map.items[i].key);
			write_value(json, scope, value->as.map.items[i].value);
		}
		json_write_end_object(json);
	}
}

static void write_value(struct json_writer *json, const struct show_scope *scope, const struct value *value)
{
	switch (value ? value->kind : VALUE_NULL) {
	case VALUE_NULL:
		json_write_null(json);
		break;
	case VALUE_BOOL:
		json_write_bool(json, value->as.boolean);
		break;
	case VALUE_INT:
		json_write_int(json, value->as.integer);
		break;
	case VALUE_FLOAT:
		write_float(json, scope->plan, value->as.number);
		break;
	case VALUE_STRING:
		json_write_string(json, value->as.string);
		break;
	default:
		write_composite(json, scope, value);
	}
}

static void write_both(struct json_writer *json, const struct plan *plan, const struct value *before,
                       const struct value *after)
{
	json_write_name(json, STR("before"));
	write_value(json, &(struct show_scope){.plan = plan}, before);
	json_write_name(json, STR("after"));
	write_value(json, &(struct show_scope){.plan = plan, .future = true}, after);
}

static void write_texts(struct json_writer *json, struct str name, const struct str *texts, size_t count)
{
	json_write_name(json, name);
	json_write_begin_array(json);
	for (size_t i = 0; i < count; i++)
		json_write_string(json, texts[i]);
	json_write_end_array(json);
}

static void write_property(struct json_writer *json, const struct plan *plan, const struct plan_property *property)
{
	json_write_begin_object(json);
	json_write_member(json, STR("path"), property->path);
	write_both(json, plan, property->before, property->after);
	json_write_member(json, STR("effect"), str_from(plan_effect_name(property->effect)));
	json_write_member(json, STR("proof"), property->proof);
	json_write_end_object(json);
}

static void write_change(struct json_writer *json, const struct plan *plan, const struct plan_change *change)
{
	json_write_begin_object(json);
	json_write_member(json, STR("logical_id"), change->logical_id);
	json_write_member(json, STR("type"), change->type);
	json_write_member(json, STR("action"), str_from(plan_action_name(change->action)));
	json_write_member_bool(json, STR("data_loss"), change->data_loss);
	json_write_member_bool(json, STR("may_lose_data"), change->may_lose_data);
	json_write_member(json, STR("allowed"), change->allowed);
	json_write_member(json, STR("at_stake"), change->at_stake);
	json_write_member(json, STR("physical_id"), change->physical_id);
	json_write_member(json, STR("moved_from"), change->moved_from);
	json_write_name(json, STR("identifier"));
	write_value(json, &(struct show_scope){.plan = plan}, change->identifier);
	json_write_name(json, STR("source"));
	json_write_begin_object(json);
	json_write_member(json, STR("file"), change->source.file);
	json_write_member_int(json, STR("line"), change->source.line);
	json_write_end_object(json);
	json_write_name(json, STR("properties"));
	json_write_begin_array(json);
	for (size_t i = 0; i < change->properties.count; i++)
		write_property(json, plan, &change->properties.items[i]);
	json_write_end_array(json);
	write_texts(json, STR("because"), change->because.items, change->because.count);
	write_texts(json, STR("notes"), change->notes.items, change->notes.count);
	write_texts(json, STR("refusals"), change->refusals.items, change->refusals.count);
	write_texts(json, STR("broadening"), change->broadening.items, change->broadening.count);
	write_texts(json, STR("files"), change->files.items, change->files.count);
	json_write_end_object(json);
}

static void write_steps(struct json_writer *json, const struct plan *plan)
{
	json_write_name(json, STR("steps"));
	json_write_begin_array(json);
	for (size_t i = 0; i < plan->steps.count; i++) {
		const struct plan_step *step = &plan->steps.items[i];
		json_write_begin_object(json);
		json_write_member(json, STR("operation"), str_from(plan_operation_name(step->operation)));
		json_write_member(json, STR("title"), step->title);
		write_texts(json, STR("logical_ids"), step->logical_ids.items, step->logical_ids.count);
		write_texts(json, STR("lines"), step->lines.items, step->lines.count);
		json_write_end_object(json);
	}
	json_write_end_array(json);
}

static void write_sections(struct json_writer *json, const struct plan *plan)
{
	json_write_name(json, STR("sections"));
	json_write_begin_array(json);
	for (size_t i = 0; i < plan->sections.count; i++) {
		const struct plan_section_change *change = &plan->sections.items[i];
		json_write_begin_object(json);
		json_write_member(json, STR("section"), str_from(change->section));
		json_write_member(json, STR("name"), change->name);
		write_both(json, plan, change->before, change->after);
		json_write_end_object(json);
	}
	json_write_end_array(json);
}

static void write_summary(struct json_writer *json, const struct plan_summary *summary)
{
	json_write_name(json, STR("summary"));
	json_write_begin_object(json);
	json_write_member_int(json, STR("create"), (int64_t)summary->create);
	json_write_member_int(json, STR("update"), (int64_t)summary->update);
	json_write_member_int(json, STR("replace"), (int64_t)summary->replace);
	json_write_member_int(json, STR("delete"), (int64_t)summary->delete);
	json_write_member_int(json, STR("import"), (int64_t)summary->import);
	json_write_end_object(json);
}

void show_json(struct buf *buf, const struct plan *plan)
{
	struct json_writer json;
	json_writer_init(&json, buf, 2);
	json_write_begin_object(&json);
	json_write_member_int(&json, STR("format_version"), 1);
	json_write_member(&json, STR("stack"), plan->stack_name);
	json_write_member(&json, STR("action"), str_from(plan_action_name(plan->action)));
	json_write_name(&json, STR("changes"));
	json_write_begin_array(&json);
	for (size_t i = 0; i < plan->changes.count; i++)
		write_change(&json, plan, &plan->changes.items[i]);
	json_write_end_array(&json);
	write_sections(&json, plan);
	write_steps(&json, plan);
	write_texts(&json, STR("notes"), plan->notes.items, plan->notes.count);
	write_texts(&json, STR("refusals"), plan->refusals.items, plan->refusals.count);
	write_summary(&json, &plan->summary);
	if (plan->drifts.count) {
		json_write_name(&json, STR("drift"));
		show_drift_json(&json, plan);
	}
	if (plan->places) {
		json_write_name(&json, STR("stack_set"));
		show_json_places(&json, plan);
	}
	if (plan->opinion) {
		json_write_name(&json, STR("change_set"));
		show_opinion_json(&json, plan->opinion);
	}
	json_write_end_object(&json);
	buf_append_char(buf, '\n');
}
