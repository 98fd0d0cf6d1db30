/* What the files of S3 share: one request, and the bodies that go with a checksum. */
#ifndef LK_AWS_S3_CALL_H
#define LK_AWS_S3_CALL_H

#include "aws/s3.h"
#include "base/buf.h"
#include "formats/xml.h"

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

/* As the client takes it, for calls side by side. */
struct aws_request s3_request_in(struct arena *arena, const struct s3_request *request);

/* As aws_call(): *ret_response is set for an answer with an error status too. */
LK_MUST_USE enum lk_status s3_send(struct aws_client *client, struct arena *arena, const struct s3_request *request,
                                   struct http_response *ret_response, struct error *ret_err);

/* The same for operations whose answer has nothing to read. */
LK_MUST_USE enum lk_status s3_do(struct aws_client *client, struct arena *arena, const struct s3_request *request,
                                 struct error *ret_err);

/* The answer as XML: ERROR_PROTOCOL when it is none. */
LK_MUST_USE enum lk_status s3_parse_in(struct arena *arena, const char *operation, const struct http_response *response,
                                       const struct xml **ret_root, struct error *ret_err);

/* The two halves of s3_list_object_versions(). */
struct s3_request s3_versions_request_in(struct arena *arena, struct str bucket, struct str prefix,
                                         const struct s3_page *after);
LK_MUST_USE enum lk_status s3_versions_read_in(struct arena *arena, const struct http_response *response,
                                               const struct s3_page *after, struct s3_page *ret_page,
                                               struct error *ret_err);

/* PutObject's request: of the upload and, beside that, headers of its own. */
struct s3_request s3_put_request_in(struct arena *arena, const struct s3_upload *upload);

/* Integer of a header; -1 when it is missing or none. */
int64_t s3_header_int(const struct http_response *response, const char *name);

#endif
