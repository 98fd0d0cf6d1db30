/* S3's event notification: which objects it is about.
 *
 * Source: Amazon S3 User Guide, "Event message structure". Keys come form-encoded: a blank as +, others as %XX. */
#ifndef LK_FUNCTIONS_IMAGE_EVENT_H
#define LK_FUNCTIONS_IMAGE_EVENT_H

#include "base/error.h"
#include "base/vec.h"
#include "formats/json.h"

/* Longest key: Amazon S3 User Guide, "Naming Amazon S3 objects". */
enum { IMAGE_KEY_MAX = 1024 };

struct image_object {
	struct str bucket;
	struct str key; /* decoded, UTF-8 */
};

struct image_event {
	VEC(struct image_object) objects;
};

/* A failure of type Function.InvalidEvent names the first record that is none of S3's. */
LK_MUST_USE enum lk_status image_event_read_in(struct arena *arena, const struct json *json,
                                               struct image_event *ret_event, struct error *ret_err);

/* Below thumbnails/. */
bool image_is_thumbnail(const struct image_object *object);

#endif
