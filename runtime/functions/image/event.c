#include "functions/image/event.h"

#include "lambda/loop.h"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* False for a broken escape, for NUL and for what is not UTF-8. */
static bool decode_key(struct arena *arena, struct str encoded, struct str *ret_key)
{
	char *bytes = arena_alloc(arena, encoded.len + 1);
	struct str key = {bytes, 0};
	for (size_t i = 0; i < encoded.len; i++) {
		char c = encoded.ptr[i];
		if (c == '%') {
			int high = i + 2 < encoded.len ? hex_value(encoded.ptr[i + 1]) : -1;
			int low = i + 2 < encoded.len ? hex_value(encoded.ptr[i + 2]) : -1;
			if (high < 0 || low < 0 || high + low == 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+') {
			c = ' ';
		}
		bytes[key.len++] = c;
	}
	*ret_key = key;
	return key.len > 0 && key.len <= IMAGE_KEY_MAX && str_is_utf8(key);
}

static bool read_record(struct arena *arena, const struct json *record, struct image_object *ret_object)
{
	const struct json *s3 = json_get(record, STR("s3"));
	struct str bucket = json_get_string(json_get(s3, STR("bucket")), STR("name"));
	struct str key = json_get_string(json_get(s3, STR("object")), STR("key"));
	if (!str_is(json_get_string(record, STR("eventSource")), "aws:s3") || !bucket.len)
		return false;
	ret_object->bucket = bucket;
	return decode_key(arena, key, &ret_object->key);
}

enum lk_status image_event_read_in(struct arena *arena, const struct json *json, struct image_event *ret_event,
				   struct error *ret_err)
{
	const struct json *records = json_get(json, STR("Records"));
	struct image_event event = {0};
	if (!json_is(records, JSON_ARRAY) || !records->count)
		return lambda_fail(ret_err, "Function.InvalidEvent",
				   "the event is no notification of S3: it has no Records");
	for (size_t i = 0; i < records->count; i++) {
		struct image_object object;
		if (!read_record(arena, &records->items[i], &object))
			return lambda_fail(ret_err, "Function.InvalidEvent",
					   "record %zu of the event does not name an object of S3", i);
		VEC_PUSH(arena, &event.objects) = object;
	}
	*ret_event = event;
	return LK_OK;
}

bool image_is_thumbnail(const struct image_object *object)
{
	return str_starts_with(object->key, STR("thumbnails/"));
}
