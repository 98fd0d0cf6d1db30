#include "deploy/apply.h"

#include "base/vec.h"
#include "deploy/recover.h"
#include "deploy/refactor.h"

/* The plan has shown what is allowed anew, and a template's transforms are its own. */
static const struct str capabilities[] = {STR_INIT("CAPABILITY_NAMED_IAM"), STR_INIT("CAPABILITY_AUTO_EXPAND")};

/* A step that only prepares, or renames, or imports leaves the stack's own values as they are. */
static bool takes_values(const struct apply_input *input)
{
	return !input->step || input->step->takes_values || !input->live->exists;
}

/* A parameter that is not given keeps what the stack has; a new one without default is the service's to refuse. */
static void take_parameters(struct arena *arena, const struct apply_input *input, struct apply_values *values)
{
	bool takes = takes_values(input);
	for (size_t i = 0; i < input->desired->parameters.count; i++) {
		const struct entry *declared = &input->desired->parameters.items[i];
		const struct value *given = takes ? value_get(input->parameters, declared->name) : NULL;
		bool has_default = takes && value_get(declared->body, STR("Default"));
		struct cfn_parameter parameter = {.key = declared->name};
		if (given && value_scalar_text_in(arena, given, &parameter.value))
			VEC_PUSH(arena, &values->parameters) = parameter;
		else if (!has_default && value_get(input->live->parameters, declared->name)) {
			parameter.use_previous = true;
			VEC_PUSH(arena, &values->parameters) = parameter;
		}
	}
}

struct tags {
	VEC(struct cfn_tag) items;
};

static struct tags tags_of(struct arena *arena, const struct value *map)
{
	struct tags tags = {0};
	for (size_t i = 0; map && i < map->as.map.count; i++) {
		struct cfn_tag tag = {.key = map->as.map.items[i].key};
		if (value_scalar_text_in(arena, map->as.map.items[i].value, &tag.value))
			VEC_PUSH(arena, &tags.items) = tag;
	}
	return tags;
}

struct apply_values apply_values_in(struct arena *arena, const struct apply_input *input)
{
	struct apply_values values = {0};
	struct tags tags = tags_of(arena, takes_values(input) ? input->tags : input->live->tags);
	take_parameters(arena, input, &values);
	values.tags.items = tags.items.items;
	values.tags.count = tags.items.count;
	return values;
}

struct imports {
	VEC(struct cfn_import) items;
};

static enum plan_operation operation_of(const struct apply_input *input)
{
	if (input->step)
		return input->step->operation;
	return input->live->exists ? PLAN_UPDATE_STACK : PLAN_CREATE_STACK;
}

static struct cfn_import import_of(struct arena *arena, const struct plan_change *change)
{
	struct tags identifier = tags_of(arena, change->identifier);
	return (struct cfn_import){.type = change->type,
				   .logical_id = change->logical_id,
				   .identifier = identifier.items.items,
				   .identifier_count = identifier.items.count};
}

static struct imports imports_of(struct arena *arena, const struct apply_input *input)
{
	struct imports imports = {0};
	if (operation_of(input) != PLAN_IMPORT_RESOURCES)
		return imports;
	for (size_t i = 0; i < input->plan->changes.count; i++)
		if (input->plan->changes.items[i].action == PLAN_IMPORT)
			VEC_PUSH(arena, &imports.items) = import_of(arena, &input->plan->changes.items[i]);
	return imports;
}

static struct str type_of(const struct apply_input *input)
{
	if (operation_of(input) == PLAN_IMPORT_RESOURCES)
		return STR("IMPORT");
	return input->live->exists ? STR("UPDATE") : STR("CREATE");
}

static void take_modes(struct cfn_change_set_input *request, const struct apply_modes *modes)
{
	if (!modes)
		return;
	request->role_arn = modes->role_arn;
	request->notification_arns = modes->notification_arns;
	request->notification_count = modes->notification_count;
	request->without_notifications = modes->without_notifications;
	request->without_rollback_triggers = modes->without_triggers;
	request->rollback_triggers = modes->triggers;
	request->rollback_trigger_count = modes->trigger_count;
	request->monitoring_minutes = modes->monitoring_minutes;
	request->on_stack_failure = modes->on_failure;
	request->deployment_mode = modes->revert_drift ? STR("REVERT_DRIFT") : (struct str){0};
	request->deployment_config_mode = modes->express ? STR("EXPRESS") : (struct str){0};
}

static struct cfn_change_set_input request_in(struct arena *arena, const struct apply_input *input, struct str uuid)
{
	struct apply_values values = apply_values_in(arena, input);
	struct imports imports = imports_of(arena, input);
	struct cfn_change_set_input request = {
		.stack = input->live->name,
		.stack_id = input->live->exists ? input->live->stack.id : (struct str){0},
		.name = str_concat_in(arena, STR("lkc-"), uuid),
		.type = type_of(input),
		.template = {.body = input->template_body, .url = input->template_url},
		.parameters = values.parameters.items,
		.parameter_count = values.parameters.count,
		.capabilities = capabilities,
		.capability_count = LK_COUNT(capabilities),
		.tags = values.tags.items,
		.tag_count = values.tags.count,
		.imports = imports.items.items,
		.import_count = imports.items.count,
		/* Another one than that of the execution, which the events have: a token is of one call. */
		.client_token = str_concat_in(arena, STR("create-"), uuid),
		.description = STR("made by lkc apply"),
	};
	take_modes(&request, input->modes);
	return request;
}

static void note(const struct apply_input *input, const struct apply *apply, const char *call)
{
	bool refactors = apply->refactor_id.len > 0;
	struct str known = apply->change_set.stack_id.len ? apply->change_set.stack_id : apply->request.stack_id;
	journal_begin(input->journal, &(struct journal_entry){
					      .token = apply->token,
					      .call = str_from(call),
					      .subject = refactors ? apply->refactor_id : apply->request.name,
					      .stack = known.len ? known : apply->request.stack,
					      .type = apply->request.type,
				      });
}

enum lk_status apply_prepare(struct aws_client *client, struct arena *arena, const struct apply_input *input,
			     enum change_set_outcome *ret_outcome, struct apply *ret_apply, struct error *ret_err)
{
	if (operation_of(input) == PLAN_REFACTOR_STACK)
		return refactor_prepare(client, arena, input, ret_outcome, ret_apply, ret_err);
	struct str uuid = random_uuid_in(arena, client->config.random);
	struct apply apply = {.token = uuid, .request = request_in(arena, input, uuid)};
	note(input, &apply, "CreateChangeSet");
	enum lk_status status =
		change_set_make(client, arena, &apply.request, input->cancel, ret_outcome, &apply.change_set, ret_err);
	if (status == LK_OK && *ret_outcome == CHANGE_SET_READY)
		*ret_apply = apply;
	else if (*ret_outcome != CHANGE_SET_LEFT)
		journal_end(input->journal, uuid, status == LK_OK ? STR("NO_CHANGE") : STR("REFUSED"));
	return status;
}

enum lk_status apply_discard(struct aws_client *client, struct arena *arena, const struct apply_input *input,
			     const struct apply *apply, struct error *ret_err)
{
	enum lk_status status = change_set_discard(client, arena, &apply->request, ret_err);
	if (status == LK_OK)
		journal_end(input->journal, apply->token, STR("DISCARDED"));
	return status;
}

/* Nothing was changed, and nothing is to be left. */
static void take_back(struct aws_client *client, struct arena *arena, const struct apply_input *input,
		      const struct apply *apply, struct error *ret_err)
{
	struct aws_client steady = aws_client_uncancelled(client);
	struct error err;
	if (!apply->refactor_id.len && apply_discard(&steady, arena, input, apply, &err) != LK_OK)
		error_hint(ret_err, "nothing was changed, but the change set is left; the next apply deletes it");
}

/* Whether the change set is executed, where nobody has said so: the answer was lost behind a call that was heard, and a
 * second one is refused, or there is no word of what was begun. What was not is taken back, and *ret_err stays. */
static enum lk_status is_heard(struct aws_client *client, struct arena *arena, const struct apply_input *input,
			       const struct apply *apply, struct error *ret_err)
{
	struct aws_client steady = aws_client_uncancelled(client);
	struct recover_execution execution;
	struct error err;
	if (recover_execution(&steady, arena, apply->request.stack, apply->request.name, &execution, &err) != LK_OK) {
		error_hint(ret_err, "whether it was heard cannot be told: lkc attach will know");
		return LK_FAILED;
	}
	if (execution.begun && !execution.failed)
		return LK_OK;
	if (execution.failed)
		error_set(ret_err, ERROR_SERVICE, "CloudFormation could not execute the change set: %.*s",
			  STR_ARG(execution.reason.len ? execution.reason : STR("it gives no reason")));
	take_back(client, arena, input, apply, ret_err);
	return LK_FAILED;
}

static enum lk_status execute_change_set(struct aws_client *client, struct arena *arena,
					 const struct apply_input *input, const struct apply *apply,
					 struct error *ret_err)
{
	struct cfn_execution execution = {
		.stack = apply->request.stack,
		.change_set = apply->change_set.id.len ? apply->change_set.id : apply->request.name,
		.client_token = apply->token,
		.disable_rollback = input->modes && input->modes->no_rollback,
		/* What an import takes over was there before, and stays whatever becomes of the import. */
		.retain_except_on_create = str_equal(apply->request.type, STR("CREATE")),
	};
	enum lk_status status = cfn_execute_change_set(client, arena, &execution, ret_err);
	return status == LK_OK ? LK_OK : is_heard(client, arena, input, apply, ret_err);
}

static enum lk_status follow_change_set(struct aws_client *client, struct arena *arena, const struct apply_input *input,
					const struct apply *apply, const struct follow_input *follow,
					struct follow_result *ret_result, struct error *ret_err)
{
	enum lk_status status = follow_stack(client, arena, follow, ret_result, ret_err);
	ret_result->begun = true;
	if (status != LK_OK || ret_result->told || ret_result->timed_out)
		return status;
	error_set(ret_err, ERROR_SERVICE, "CloudFormation has taken the call and begun nothing");
	ret_result->begun = is_heard(client, arena, input, apply, ret_err) == LK_OK;
	return ret_result->begun ? LK_OK : LK_FAILED;
}

enum lk_status apply_execute(struct aws_client *client, struct arena *arena, const struct apply_input *input,
			     const struct apply *apply, const struct follow_observer *observer,
			     struct follow_result *ret_result, struct error *ret_err)
{
	struct str stack = apply->change_set.stack_id.len ? apply->change_set.stack_id : apply->request.stack;
	struct follow_input follow = {.stack = stack,
				      .token = apply->token,
				      .is_begun = true,
				      .interval_ms = input->interval_ms,
				      .limit_ms = input->modes ? input->modes->limit_ms : 0,
				      .cancel = input->cancel,
				      .observer = *observer};
	*ret_result = (struct follow_result){0};
	if (follow_mark_in(client, arena, stack, &follow.last_event, ret_err) != LK_OK) {
		take_back(client, arena, input, apply, ret_err);
		return LK_FAILED;
	}
	enum lk_status status;
	note(input, apply, apply->refactor_id.len ? "ExecuteStackRefactor" : "ExecuteChangeSet");
	if (apply->refactor_id.len)
		status = refactor_execute(client, arena, apply->refactor_id, &follow, ret_result, ret_err);
	else
		status = execute_change_set(client, arena, input, apply, ret_err);
	ret_result->begun = status == LK_OK;
	if (status == LK_OK && !apply->refactor_id.len)
		status = follow_change_set(client, arena, input, apply, &follow, ret_result, ret_err);
	if (status == LK_OK && !ret_result->timed_out)
		journal_end(input->journal, apply->token, ret_result->status);
	return status;
}
