/* What the files of S3 share: one request, and the bodies that go with a checksum. */
#ifndef LK_AWS_S3_CALL_H
#define LK_AWS_S3_CALL_H

#include "aws/s3.h"
#include "base/buf.h"

#define S3_NAMESPACE "http://s3.amazonaws.com/doc/2006-03-01/"

struct s3_request {
	const char *operation;
	struct str method, bucket, key; /* key as it is, not encoded; may be empty */
	struct str query;               /* encoded */
	const struct http_header *headers;
	size_t header_count;
	struct str body;
	bool checked; /* sends the body's SHA-256 for the service to compare */
	size_t response_limit;
};

/* As aws_call(): *ret_response is set for an answer with an error status too. */
LK_MUST_USE enum lk_status s3_send(struct aws_client *client, struct arena *arena, const struct s3_request *request,
                                   struct http_response *ret_response, struct error *ret_err);

/* The same for operations whose answer has nothing to read. */
LK_MUST_USE enum lk_status s3_do(struct aws_client *client, struct arena *arena, const struct s3_request *request,
                                 struct error *ret_err);

/* Integer of a header; -1 when it is missing or none. */
int64_t s3_header_int(const struct http_response *response, const char *name);

#endif
