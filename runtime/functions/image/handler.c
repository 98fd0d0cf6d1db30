#include "functions/image/handler.h"

#include "formats/json_write.h"
#include "functions/image/event.h"

static enum lk_status start(const struct function_context *context, void **ret_state, struct error *ret_err)
{
	(void)context;
	(void)ret_err;
	*ret_state = NULL;
	return LK_OK;
}

static enum lk_status handle(const struct function_context *context, void *state,
                             const struct lambda_invocation *invocation, struct buf *answer, struct error *ret_err)
{
	(void)state;
	struct image_event event;
	size_t passed_over = 0;
	enum lk_status status = image_event_read_in(invocation->arena, invocation->event, &event, ret_err);
	if (status != LK_OK)
		return status;
	for (size_t i = 0; i < event.objects.count; i++) {
		const struct image_object *object = &event.objects.items[i];
		if (!image_is_thumbnail(object))
			return lambda_fail(ret_err, "Function.NotBuilt",
			                   "scaling of images is not in this build: s3://%.*s/%.*s has no thumbnails",
			                   STR_ARG(object->bucket), STR_ARG(object->key));
		passed_over++;
	}
	lambda_log_write(context->log, LAMBDA_LOG_INFO, "%zu thumbnails passed over", passed_over);
	struct json_writer writer;
	json_writer_init(&writer, answer, 0);
	json_write_begin_object(&writer);
	json_write_member_int(&writer, STR("processed"), 0);
	json_write_member_int(&writer, STR("passed_over"), (int64_t)passed_over);
	json_write_end_object(&writer);
	return LK_OK;
}

const struct function IMAGE_FUNCTION = {"image", start, handle};
