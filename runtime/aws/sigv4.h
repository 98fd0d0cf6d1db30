/* AWS Signature Version 4 with the Authorization header, on libcrypto's SHA-256 and HMAC.
 *
 * Source: AWS Identity and Access Management User Guide, "Create a signed AWS API request". The three texts on the way
 * are functions of their own, so that each can be compared with the published vectors. Nothing here is logged. */
#ifndef LK_AWS_SIGV4_H
#define LK_AWS_SIGV4_H

#include "net/http.h"

/* One set of keys. The texts belong to whoever handed them out. */
struct aws_keys {
	struct str access_key_id;
	struct str secret_access_key;
	struct str session_token; /* empty for keys of long life */
	int64_t expires_ms;       /* since 1970; 0: never, as far as known */
};

struct sigv4_input {
	const struct aws_keys *keys;
	struct str region, service; /* of the credential scope: "us-east-1", "s3" */
	int64_t time_ms;
	struct str method, url;
	const struct http_header *headers; /* all that are to be signed; Host is added when it is missing */
	size_t header_count;
	struct str body;
	/* S3 signs the path as it is sent and wants the body's hash in x-amz-content-sha256; every other service
	 * normalises the path and encodes it once more. */
	bool s3;
};

/* The result of signing: the headers to send, in the arena; Host is not among them unless the input had it. */
struct sigv4_output {
	/* The input's, X-Amz-Date, X-Amz-Security-Token, X-Amz-Content-SHA256 and Authorization. */
	VEC(struct http_header) headers;
};

/* The input's url must be one that http_parse_url() takes; anything else is a broken invariant. */
struct sigv4_output sigv4_sign_in(struct arena *arena, const struct sigv4_input *input);

/* The steps, over exactly the headers given (and Host): nothing is added to them. */
struct str sigv4_canonical_request_in(struct arena *arena, const struct sigv4_input *input);
struct str sigv4_string_to_sign_in(struct arena *arena, const struct sigv4_input *input, struct str canonical_request);
struct str sigv4_signature_in(struct arena *arena, const struct sigv4_input *input, struct str string_to_sign);

#endif
