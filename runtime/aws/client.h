/* One client for all services of a region: signs, sends, tries again, and decodes errors.
 *
 * A call goes through aws_call(); the protocols (query.h, json_protocol.h, s3.h) build on it. Results live in the arena
 * of the call. Nothing secret is logged: a debug line has operation, host, status, duration and request id. Not for two
 * threads at once: each takes a client and a transport of its own. */
#ifndef LK_AWS_CLIENT_H
#define LK_AWS_CLIENT_H

#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/error.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/rate.h"
#include "net/retry.h"

/* Everything is borrowed and must live as long as the client. */
struct aws_config {
	struct str region;
	struct aws_credentials credentials;
	struct aws_endpoint_sources endpoints;
	struct http_transport transport;
	const struct clock *clock;
	const struct random_source *random;
	const struct log *log;            /* NULL: none */
	const struct http_cancel *cancel; /* NULL: never */
	struct retry_policy retry;        /* what is 0: as retry_policy_standard() and the service have it */
	size_t at_once;                   /* of aws_call_many(); 0: HTTP_AT_ONCE */
	int64_t timeout_ms;               /* of one attempt; 0: 60 s without a byte */
};

struct aws_client {
	struct aws_config config;
	struct retry_quota quota;
	struct retry_rate rate; /* heeded in the adaptive mode */
	bool attempts_are_given;
	int64_t skew_ms; /* what is added to the clock for signing; learned from the services' Date header */
	struct str trace_id; /* in a function: X-Ray's of the invocation, so that AWS sees calls that go in circles */
};

void aws_client_init(struct aws_client *client, const struct aws_config *config);

/* The same client for another region, with a quota of its own: CloudFront's metrics live in us-east-1. */
struct aws_client aws_client_in_region(const struct aws_client *client, struct str region);

struct aws_request {
	const struct aws_service *service;
	const char *operation;             /* for messages: "DescribeStacks" */
	struct str method;                 /* empty: "POST" */
	struct str path;                   /* percent-encoded, from the first slash; empty: "/" */
	struct str query;                  /* percent-encoded, without '?' */
	struct str bucket;                 /* S3: becomes part of the host or of the path */
	const struct http_header *headers; /* without Host, Content-Length and what signing adds */
	size_t header_count;
	struct str body;
	size_t response_limit; /* 0: LIMIT_HTTP_BODY */
	int64_t timeout_ms;    /* 0: the client's */
	int max_attempts;      /* 0: the policy's */
	bool runs_once;        /* tried again only after throttling, when the service certainly did nothing */
};

/* What came of one call of many, as aws_call() tells it. */
struct aws_outcome {
	enum lk_status status;
	struct http_response response;
	struct error err;
};

/* LK_OK for 2xx alone. Otherwise the error says what the service said, or why there was no answer. *ret_response is set
 * for an answer with an error status too, since S3's HEAD has nothing but headers: clear it before. */
LK_MUST_USE enum lk_status aws_call(struct aws_client *client, struct arena *arena, const struct aws_request *request,
                                    struct http_response *ret_response, struct error *ret_err);

/* The same client, deaf to whoever cancels: to clean up by, and to ask what became of a call. */
struct aws_client aws_client_uncancelled(const struct aws_client *client);

/* The calls side by side, each signed, tried again and judged as by aws_call(); those that have to wait do so together.
 * LK_OK when all went well; else *ret_err is the first one's that failed, in their order. */
LK_MUST_USE enum lk_status aws_call_many(struct aws_client *client, struct arena *arena,
                                         const struct aws_request *requests, size_t count,
                                         struct aws_outcome *outcomes, struct error *ret_err);

#endif
