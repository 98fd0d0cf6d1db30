#include "functions/email/message.h"

#include "formats/json_write.h"
#include "lambda/loop.h"

static bool has_control(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7F)
			return true;
	return false;
}

bool email_is_address(struct str text)
{
	size_t at = str_find(text, STR("@"), 0);
	if (at == 0 || at == SIZE_MAX || text.len > EMAIL_ADDRESS_MAX || has_control(text))
		return false;
	struct str forbidden = STR(" ,;:<>()[]\\\"");
	for (size_t i = 0; i < text.len; i++)
		if (str_contains(forbidden, str_slice(text, i, i + 1)))
			return false;
	struct str domain = str_slice(text, at + 1, text.len);
	size_t dot = str_find(domain, STR("."), 1);
	return !str_contains(domain, STR("@")) && dot != SIZE_MAX && domain.ptr[domain.len - 1] != '.';
}

static enum lk_status add_recipient(struct arena *arena, struct email_message *message, const struct json *node,
				    struct error *ret_err)
{
	if (!email_is_address(json_string(node)))
		return lambda_fail(ret_err, "Function.InvalidEvent", "recipient %zu of 'to' is no address",
				   message->to.count);
	VEC_PUSH(arena, &message->to) = json_string(node);
	return LK_OK;
}

static enum lk_status read_recipients(struct arena *arena, struct email_message *message, const struct json *to,
				      struct error *ret_err)
{
	if (json_is(to, JSON_STRING))
		return add_recipient(arena, message, to, ret_err);
	if (!json_is(to, JSON_ARRAY) || to->count < 1 || to->count > EMAIL_RECIPIENTS_MAX)
		return lambda_fail(ret_err, "Function.InvalidEvent", "'to' must be an address or a list of 1 to %d",
				   EMAIL_RECIPIENTS_MAX);
	enum lk_status status = LK_OK;
	for (size_t i = 0; status == LK_OK && i < to->count; i++)
		status = add_recipient(arena, message, &to->items[i], ret_err);
	return status;
}

static size_t count_characters(struct str text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
	return count;
}

enum lk_status email_message_read_in(struct arena *arena, const struct json *event, struct email_message *ret_message,
				     struct error *ret_err)
{
	struct email_message message = {
		.subject = json_get_string(event, STR("subject")),
		.text = json_get_string(event, STR("text")),
		.html = json_get_string(event, STR("html")),
	};
	if (!json_is(event, JSON_OBJECT))
		return lambda_fail(ret_err, "Function.InvalidEvent", "the event is %s, not a message",
				   json_kind_name(event));
	enum lk_status status = read_recipients(arena, &message, json_get(event, STR("to")), ret_err);
	if (status != LK_OK)
		return status;
	size_t length = count_characters(message.subject);
	if (length < 1 || length > EMAIL_SUBJECT_MAX || has_control(message.subject))
		return lambda_fail(ret_err, "Function.InvalidEvent", "'subject' must be 1 to %d characters on one line",
				   EMAIL_SUBJECT_MAX);
	if (!message.text.len && !message.html.len)
		return lambda_fail(ret_err, "Function.InvalidEvent", "the message has neither 'text' nor 'html'");
	*ret_message = message;
	return LK_OK;
}

/* Nothing for an empty text. */
static void write_content(struct json_writer *writer, struct str name, struct str text)
{
	if (!text.len)
		return;
	json_write_name(writer, name);
	json_write_begin_object(writer);
	json_write_member(writer, STR("Data"), text);
	json_write_member(writer, STR("Charset"), STR("UTF-8"));
	json_write_end_object(writer);
}

void email_write_request(const struct email_message *message, struct str sender, struct buf *out)
{
	struct json_writer writer;
	json_writer_init(&writer, out, 0);
	json_write_begin_object(&writer);
	json_write_member(&writer, STR("FromEmailAddress"), sender);
	json_write_name(&writer, STR("Destination"));
	json_write_begin_object(&writer);
	json_write_name(&writer, STR("ToAddresses"));
	json_write_begin_array(&writer);
	for (size_t i = 0; i < message->to.count; i++)
		json_write_string(&writer, message->to.items[i]);
	json_write_end_array(&writer);
	json_write_end_object(&writer);
	json_write_name(&writer, STR("Content"));
	json_write_begin_object(&writer);
	json_write_name(&writer, STR("Simple"));
	json_write_begin_object(&writer);
	write_content(&writer, STR("Subject"), message->subject);
	json_write_name(&writer, STR("Body"));
	json_write_begin_object(&writer);
	write_content(&writer, STR("Text"), message->text);
	write_content(&writer, STR("Html"), message->html);
	json_write_end_object(&writer);
	json_write_end_object(&writer);
	json_write_end_object(&writer);
	json_write_end_object(&writer);
}
