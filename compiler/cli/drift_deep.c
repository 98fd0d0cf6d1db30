#include "cli/drift_deep.h"

#include "aws/cloud_control.h"
#include "base/file.h"
#include "base/limits.h"

/* --- options and files */

int drift_deep_open(struct cli *cli, struct str stack, struct drift_deep *deep)
{
	const char *path = cli_value(cli, OPTION_BASELINE);
	struct str text;
	struct error err;
	deep->record = cli_value(cli, OPTION_RECORD);
	deep->wanted = cli_has(cli, OPTION_DEEP) || path || deep->record;
	if (!path)
		return EXIT_DONE;
	if (file_read_in(cli->arena, path, DEEP_BASELINE_MAX, &text, &err) != LK_OK)
		return cli_fail(cli, &err);
	if (deep_read_baseline(cli->arena, text, stack, &deep->baseline, &err) != LK_OK) {
		error_prefix(&err, "--baseline %s: ", path);
		return cli_fail(cli, &err);
	}
	deep->has_baseline = true;
	return EXIT_DONE;
}

static int write_baseline(struct cli *cli, const struct drift_deep *deep, const struct drift_report *report)
{
	struct buf out;
	struct error err;
	size_t values = 0, resources = deep->undeclared.resources.count;
	if (deep->kept_off != ERROR_NONE && (deep->kept_off != ERROR_DENIED || !resources)) {
		err = deep->why;
		error_prefix(&err, "%s is not written: ", deep->record);
		return cli_fail(cli, &err);
	}
	buf_init(&out, DEEP_BASELINE_MAX);
	deep_write_baseline(&out, cli->arena, report->stack, &deep->undeclared);
	enum lk_status status = LK_OK;
	if (!buf_ok(&out))
		status = error_set(&err, ERROR_LIMIT, "the baseline is larger than %zu bytes", DEEP_BASELINE_MAX);
	if (status == LK_OK)
		status = file_write(deep->record, buf_view(&out), 0666, &err);
	buf_done(&out);
	if (status != LK_OK)
		return cli_fail(cli, &err);
	for (size_t i = 0; i < resources; i++)
		values += deep->undeclared.resources.items[i].values.count;
	cli_say(cli, "%s: %zu undeclared value%s of %zu resource%s", deep->record, values, values == 1 ? "" : "s",
	        resources, resources == 1 ? "" : "s");
	return EXIT_DONE;
}

int drift_deep_finish(struct cli *cli, struct drift_deep *deep, struct drift_report *report)
{
	if (deep->record)
		return write_baseline(cli, deep, report);
	if (deep->wanted && !deep->has_baseline)
		VEC_PUSH(report->arena, &report->notes) =
			STR("what the template does not declare was not compared: there is no baseline; --record FILE "
			    "writes one, --baseline FILE compares with it");
	return EXIT_DONE;
}

/* --- one stack */

struct resolve *drift_resolve_in(struct arena *arena, const struct identity *id, const struct live *live,
                                 const struct graph *graph, const struct value *attributes)
{
	return resolve_new_in(arena, &(struct resolve_input){
	        .graph = graph,
	        .parameters = live->parameters,
	        .physical_ids = live->physical_ids,
	        .attributes = attributes,
	        .place = {.stack_name = live->stack.name, .stack_id = live->stack.id,
	                  .region = id->target.region, .account = id->target.account},
	        .pack = pack_embedded(),
	});
}

struct candidate {
	const struct cfn_resource *resource;
	const struct resource *declared;
	struct schema_type type;
	bool undetected;
	struct str identifier, reason; /* the latter where there is no identifier */
	struct cloudcontrol_look *look;
};

struct reading {
	struct drift_deep *deep;
	struct identity *id;
	struct drift_report *report;
	const struct drift_stack *stack;
	const struct live *live;
	const struct graph *graph;
	VEC(struct candidate) candidates;
};

/* What the service's detection found gone is told already. */
static bool is_gone(const struct drift_stack *stack, struct str logical_id)
{
	for (size_t i = 0; i < stack->found->resources.count; i++)
		if (str_equal(stack->found->resources.items[i].logical_id, logical_id))
			return str_is(stack->found->resources.items[i].status, "DELETED");
	return false;
}

/* Those that identify it and follow from the physical id: the ARN behind a rule's name. */
static const struct value *known_attributes_in(struct arena *arena, struct resolve *resolve,
                                               const struct schema_type *type, struct str logical_id)
{
	struct value *known = value_map_in(arena);
	struct pack_node parts = pack_get_text(type->node, "primaryIdentifier");
	struct str text, prefix = STR("/properties/");
	for (size_t i = 0; i < pack_count(parts); i++) {
		struct str part = pack_string(pack_item(parts, i));
		if (!str_starts_with(part, prefix))
			continue;
		struct str name = str_slice(part, prefix.len, part.len);
		struct value *value = resolve_value(resolve, value_get_att_in(arena, logical_id, name));
		if (value && value_scalar_text_in(arena, value, &text))
			value_map_put(arena, known, name, value);
	}
	return known;
}

static void identify(struct reading *reading, struct resolve *resolve, struct candidate *candidate)
{
	struct arena *arena = reading->report->arena;
	const struct cfn_resource *resource = candidate->resource;
	if (!candidate->declared) {
		candidate->reason = STR("the template does not show it");
	} else if (!schema_find_type(reading->stack->pack, resource->type, &candidate->type)) {
		candidate->reason = STR("Cloud Control does not read this type");
	} else {
		const struct value *properties = resolve_value(resolve, candidate->declared->properties);
		if (!properties || properties->kind != VALUE_MAP) {
			candidate->reason = STR("the template does not show its properties");
			return;
		}
		const struct deep_identity identity = {
			.physical_id = resource->physical_id,
			.declared = properties,
			.attributes = known_attributes_in(arena, resolve, &candidate->type, resource->logical_id),
		};
		candidate->identifier = deep_identifier_in(arena, &candidate->type, &identity, &candidate->reason);
	}
}

/* True when one of them is to be compared, and not only read for what others refer to. */
static bool gather_candidates(struct reading *reading)
{
	struct arena *arena = reading->report->arena;
	const struct cfn_resource_list *list = &reading->live->resources;
	struct resolve *resolve = drift_resolve_in(arena, reading->id, reading->live, reading->graph, NULL);
	bool wanted = reading->deep->has_baseline || reading->deep->record;
	for (size_t i = 0; i < list->resources.count; i++) {
		const struct cfn_resource *resource = &list->resources.items[i];
		if (str_is(resource->status, "DELETE_COMPLETE") ||
		    str_is(resource->type, "AWS::CloudFormation::Stack") ||
		    is_gone(reading->stack, resource->logical_id))
			continue;
		struct candidate candidate = {.resource = resource};
		candidate.declared = graph_find_resource(reading->graph, resource->logical_id);
		candidate.undetected = drift_is_undetected(reading->report, reading->stack, resource->logical_id);
		identify(reading, resolve, &candidate);
		wanted = wanted || candidate.undetected;
		VEC_PUSH(arena, &reading->candidates) = candidate;
	}
	return wanted;
}

/* All of them, since what one declares may be an attribute of another. */
static void read_candidates(struct reading *reading)
{
	struct arena *arena = reading->report->arena;
	struct cloudcontrol_look *looks = arena_alloc_array(arena, reading->candidates.count, sizeof *looks);
	size_t count = 0;
	for (size_t i = 0; i < reading->candidates.count; i++) {
		struct candidate *candidate = &reading->candidates.items[i];
		if (!candidate->identifier.len)
			continue;
		looks[count] = (struct cloudcontrol_look){.type = candidate->resource->type,
		                                          .identifier = candidate->identifier};
		candidate->look = &looks[count++];
	}
	cloudcontrol_get_resources(&reading->id->target.client, arena, looks, count);
}

static const struct value *attributes_in(const struct reading *reading)
{
	struct arena *arena = reading->report->arena;
	struct value *attributes = value_map_in(arena);
	for (size_t i = 0; i < reading->candidates.count; i++) {
		const struct candidate *candidate = &reading->candidates.items[i];
		if (candidate->look && candidate->look->status == LK_OK)
			value_map_put(arena, attributes, candidate->resource->logical_id,
			              deep_attributes_in(arena, &candidate->type,
			                                 deep_value_in(arena, candidate->look->properties)));
	}
	return attributes;
}

/* --- judging */

static struct str reason_in(struct arena *arena, const struct candidate *candidate, bool *ret_failed)
{
	const struct cloudcontrol_look *look = candidate->look;
	*ret_failed = look && !look->unsupported;
	if (!look)
		return candidate->reason;
	if (look->unsupported)
		return STR("Cloud Control does not read this type");
	if (look->err.kind == ERROR_NOT_FOUND)
		return STR("Cloud Control does not find it, so that it may be gone");
	/* Without names and numbers of the request, so that the last line tells all of a kind at once. */
	if (look->err.kind == ERROR_DENIED)
		return STR("Cloud Control may not be asked with these keys: cloudformation:GetResource, and what it "
		           "reads by");
	if (look->err.kind == ERROR_THROTTLED)
		return STR("Cloud Control throttles");
	return str_copy_in(arena, str_from(look->err.message));
}

/* What is refused of one resource says nothing of the others; the rest outweighs it. */
static void note_why(struct drift_deep *deep, const struct cloudcontrol_look *look)
{
	static const enum error_kind of_caller[] = {ERROR_NETWORK, ERROR_CREDENTIALS, ERROR_THROTTLED, ERROR_DENIED};
	bool noted = deep->kept_off != ERROR_NONE && deep->kept_off != ERROR_DENIED;
	for (size_t i = 0; look && !noted && i < LK_COUNT(of_caller); i++)
		if (look->err.kind == of_caller[i]) {
			deep->kept_off = look->err.kind;
			deep->why = look->err;
		}
}

static void tell_unread(struct reading *reading, const struct candidate *candidate)
{
	struct arena *arena = reading->report->arena;
	const struct cfn_resource *resource = candidate->resource;
	bool failed;
	struct str reason = reason_in(arena, candidate, &failed);
	note_why(reading->deep, candidate->look);
	if (candidate->undetected)
		drift_explain_undetected(reading->report, reading->stack, resource->logical_id, reason, failed);
	else if (reading->deep->has_baseline || reading->deep->record)
		drift_add_unknown(reading->report, reading->stack, resource->logical_id, resource->type,
		                  str_format_in(arena, "what it does not declare: %.*s", STR_ARG(reason)), failed);
}

static void judge(struct reading *reading, struct resolve *resolve, const struct candidate *candidate)
{
	struct arena *arena = reading->report->arena;
	struct drift_deep *deep = reading->deep;
	const struct value *tags = reading->live->tags;
	struct deep_resource resource = {
		.logical_id = candidate->resource->logical_id,
		.type = candidate->resource->type,
		.declared = resolve_value(resolve, candidate->declared->properties),
		.live = deep_value_in(arena, candidate->look->properties),
	};
	if (candidate->undetected)
		deep_add_declared(reading->report, reading->stack, tags, &resource);
	if (!deep->has_baseline && !deep->record)
		return;
	deep_gather(reading->report, reading->stack, tags, &resource, &deep->undeclared);
	if (deep->has_baseline)
		deep_add_undeclared(reading->report, reading->stack, tags, &resource,
		                    &deep->undeclared.resources.items[deep->undeclared.resources.count - 1],
		                    &deep->baseline);
}

enum lk_status drift_deep_add(struct drift_deep *deep, struct identity *id, struct drift_report *report,
                              const struct drift_stack *stack, const struct live *live, struct error *ret_err)
{
	struct reading reading = {.deep = deep, .id = id, .report = report, .stack = stack, .live = live};
	reading.graph = live->processed ? live->processed : live->graph;
	if (!deep->wanted || !gather_candidates(&reading))
		return LK_OK;
	read_candidates(&reading);
	if (target_is_cancelled())
		return error_set(ret_err, ERROR_INTERRUPTED, "interrupted; nothing was changed");
	struct resolve *resolve = drift_resolve_in(report->arena, id, live, reading.graph, attributes_in(&reading));
	for (size_t i = 0; i < reading.candidates.count; i++) {
		const struct candidate *candidate = &reading.candidates.items[i];
		if (candidate->look && candidate->look->status == LK_OK)
			judge(&reading, resolve, candidate);
		else
			tell_unread(&reading, candidate);
	}
	return LK_OK;
}
