/* What an answer with an error status says, in whatever form it says it. Reading one never fails. */
#ifndef LK_AWS_FAULT_H
#define LK_AWS_FAULT_H

#include "net/http.h"

/* Views into the answer or the arena; empty where it says nothing. */
struct aws_fault {
	struct str code, message, request_id;
};

/* {"__type": "ns#Code", "message": ""} and its variants, and the x-amzn-errortype header. */
struct aws_fault aws_fault_from_json(struct arena *arena, const struct http_response *response);

/* <ErrorResponse><Error>, <Error>, <Response><Errors><Error>, in any namespace; JSON too, since some answer so. */
struct aws_fault aws_fault_from_xml(struct arena *arena, const struct http_response *response);

/* What is left where neither is found: a web page, nothing at all. code stays empty. */
struct aws_fault aws_fault_from_text(struct arena *arena, const struct http_response *response);

#endif
