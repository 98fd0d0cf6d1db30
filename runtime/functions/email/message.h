/* A message, read from the event and written for Amazon SES API v2's SendEmail. No input or output. */
#ifndef LK_FUNCTIONS_EMAIL_MESSAGE_H
#define LK_FUNCTIONS_EMAIL_MESSAGE_H

#include "base/buf.h"
#include "base/vec.h"
#include "formats/json.h"

/* Recipients of one message: Amazon SES Developer Guide, "Service quotas in Amazon SES". */
enum { EMAIL_RECIPIENTS_MAX = 50, EMAIL_SUBJECT_MAX = 200, EMAIL_ADDRESS_MAX = 320 };

struct email_message {
	VEC(struct str) to;
	struct str subject, text, html; /* text or html may be empty, not both */
};

/* A failure of type Function.InvalidEvent says what is missing or wrong. See handler.h for the form. */
LK_MUST_USE enum lk_status email_message_read_in(struct arena *arena, const struct json *event,
                                                 struct email_message *ret_message, struct error *ret_err);

/* One at sign, a dot in the domain, no blank, control character, bracket, comma or semicolon: not all of RFC 5321, and
 * nothing that could name a second recipient. */
bool email_is_address(struct str text);

/* The request's body. */
void email_write_request(const struct email_message *message, struct str sender, struct buf *out);

#endif
