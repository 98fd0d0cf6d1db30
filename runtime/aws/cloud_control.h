/* AWS Cloud Control API: what lives, as the properties that its type's schema has.
 *
 * Source: AWS Cloud Control API Reference and botocore's cloudcontrol/2021-09-30/service-2.json. */
#ifndef LK_AWS_CLOUD_CONTROL_H
#define LK_AWS_CLOUD_CONTROL_H

#include "aws/json_protocol.h"

/* One resource that is asked for, and what came of it. */
struct cloudcontrol_look {
	struct str type, identifier;   /* the primary one; of several parts joined by "|", in the schema's order */
	enum lk_status status;         /* LK_OK: there are properties */
	const struct json *properties; /* an object */
	bool unsupported;              /* the API knows no such type, or cannot read it */
	struct error err;              /* otherwise; ERROR_NOT_FOUND: there is no such resource */
};

/* GetResource of each, side by side. What fails of one is told there and fails no other. */
void cloudcontrol_get_resources(struct aws_client *client, struct arena *arena, struct cloudcontrol_look *looks,
                                size_t count);

#endif
