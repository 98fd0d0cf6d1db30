/* email-notifications: sends one message by Amazon SES.
 *
 * The event is the message:
 *
 *   {"to": "ann@example.com" or ["ann@example.com", …],   1 to 50 addresses
 *    "subject": "Your order o-1",                         1 to 200 characters, on one line
 *    "text": "…", "html": "…"}                            at least one of them
 *
 * The answer is {"message_id": "…"}. SENDER is the verified address that all mail comes from. An event that is no
 * message fails with Function.InvalidEvent; a refusal by SES with SES's own word for it. */
#ifndef LK_FUNCTIONS_EMAIL_HANDLER_H
#define LK_FUNCTIONS_EMAIL_HANDLER_H

#include "functions/common/function.h"

extern const struct function EMAIL_FUNCTION;

#endif
