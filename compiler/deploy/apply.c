#include "deploy/apply.h"

#include "base/vec.h"

static const struct str capabilities[] = {STR_INIT("CAPABILITY_NAMED_IAM")};

struct parameters {
	VEC(struct cfn_parameter) items;
};

/* A parameter that is not given keeps what the stack has; a new one without default is the service's to refuse. */
static struct parameters parameters_of(struct arena *arena, const struct apply_input *input)
{
	struct parameters parameters = {0};
	for (size_t i = 0; i < input->desired->parameters.count; i++) {
		const struct entry *declared = &input->desired->parameters.items[i];
		const struct value *given = value_get(input->parameters, declared->name);
		struct cfn_parameter parameter = {.key = declared->name};
		if (given && value_scalar_text_in(arena, given, &parameter.value))
			VEC_PUSH(arena, &parameters.items) = parameter;
		else if (!value_get(declared->body, STR("Default")) &&
			 value_get(input->live->parameters, declared->name)) {
			parameter.use_previous = true;
			VEC_PUSH(arena, &parameters.items) = parameter;
		}
	}
	return parameters;
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

enum lk_status apply_prepare(struct aws_client *client, struct arena *arena, const struct apply_input *input,
			     enum change_set_outcome *ret_outcome, struct apply *ret_apply, struct error *ret_err)
{
	struct str uuid = random_uuid_in(arena, client->config.random);
	struct parameters parameters = parameters_of(arena, input);
	struct tags tags = tags_of(arena, input->tags);
	struct apply apply = {.request = {
				      .stack = input->live->name,
				      .name = str_concat_in(arena, STR("lkc-"), uuid),
				      .type = input->live->exists ? STR("UPDATE") : STR("CREATE"),
				      .template = {.body = input->template_body, .url = input->template_url},
				      .parameters = parameters.items.items,
				      .parameter_count = parameters.items.count,
				      .capabilities = capabilities,
				      .capability_count = LK_COUNT(capabilities),
				      .tags = tags.items.items,
				      .tag_count = tags.items.count,
				      .client_token = uuid,
				      .description = STR("made by lkc apply"),
			      }};
	enum lk_status status =
		change_set_make(client, arena, &apply.request, input->cancel, ret_outcome, &apply.change_set, ret_err);
	if (status == LK_OK && *ret_outcome == CHANGE_SET_READY)
		*ret_apply = apply;
	return status;
}

enum lk_status apply_execute(struct aws_client *client, struct arena *arena, const struct apply_input *input,
			     const struct apply *apply, const struct follow_observer *observer,
			     struct follow_result *ret_result, struct error *ret_err)
{
	struct str stack = apply->change_set.stack_id.len ? apply->change_set.stack_id : apply->request.stack;
	struct follow_input follow = {
		.stack = stack, .interval_ms = input->interval_ms, .cancel = input->cancel, .observer = *observer};
	struct cfn_execution execution = {
		.stack = apply->request.stack,
		.change_set = apply->change_set.id.len ? apply->change_set.id : apply->request.name,
		.client_token = apply->request.client_token,
		.retain_except_on_create = !input->live->exists,
	};
	enum lk_status status = follow_mark_in(client, arena, stack, &follow.last_event, ret_err);
	if (status == LK_OK)
		status = cfn_execute_change_set(client, arena, &execution, ret_err);
	if (status == LK_OK)
		status = follow_stack(client, arena, &follow, ret_result, ret_err);
	return status;
}
