/* Amazon S3, what the asset bucket and the emptying of buckets need.
 *
 * Buckets are addressed by host name at AWS and by path at an endpoint that the user named. Source: Amazon S3 API
 * Reference and botocore's s3/2006-03-01/service-2.json. */
#ifndef LK_AWS_S3_H
#define LK_AWS_S3_H

#include "aws/client.h"

extern const struct aws_service AWS_S3;

/* *ret_exists false: there is no such bucket. A bucket of somebody else is ERROR_DENIED. *ret_region, which may be
 * NULL, is where the bucket is, empty when not told. */
LK_MUST_USE enum lk_status s3_head_bucket(struct aws_client *client, struct arena *arena, struct str bucket,
                                          bool *ret_exists, struct str *ret_region, struct error *ret_err);

/* In the client's region. A bucket that is the caller's already is LK_OK. */
LK_MUST_USE enum lk_status s3_create_bucket(struct aws_client *client, struct arena *arena, struct str bucket,
                                            struct error *ret_err);
/* An empty one; a bucket that is not there is LK_OK. */
LK_MUST_USE enum lk_status s3_delete_bucket(struct aws_client *client, struct arena *arena, struct str bucket,
                                            struct error *ret_err);

/* The JSON of its policy. *ret_exists is false where the bucket, or a policy of it, is not there. */
LK_MUST_USE enum lk_status s3_get_bucket_policy(struct aws_client *client, struct arena *arena, struct str bucket,
						bool *ret_exists, struct str *ret_policy, struct error *ret_err);

struct s3_cors {
	size_t rules;
	bool uploads; /* a rule lets browsers PUT or POST */
};
LK_MUST_USE enum lk_status s3_get_bucket_cors(struct aws_client *client, struct arena *arena, struct str bucket,
					      struct s3_cors *ret_cors, struct error *ret_err);

/* SSE-S3 (AES256). */
LK_MUST_USE enum lk_status s3_put_bucket_encryption(struct aws_client *client, struct arena *arena, struct str bucket,
                                                    struct error *ret_err);
/* All four kinds of public access blocked. */
LK_MUST_USE enum lk_status s3_put_public_access_block(struct aws_client *client, struct arena *arena,
                                                      struct str bucket, struct error *ret_err);
LK_MUST_USE enum lk_status s3_put_bucket_versioning(struct aws_client *client, struct arena *arena, struct str bucket,
                                                    bool enabled, struct error *ret_err);
/* *ret_versioning: "Enabled", "Suspended", or empty for a bucket that never had it. owner: the account that it must
 * belong to, else ERROR_DENIED; empty: anyone's. */
LK_MUST_USE enum lk_status s3_get_bucket_versioning(struct aws_client *client, struct arena *arena, struct str bucket,
                                                    struct str owner, bool *ret_exists, struct str *ret_versioning,
                                                    struct error *ret_err);
/* policy: the JSON document. */
LK_MUST_USE enum lk_status s3_put_bucket_policy(struct aws_client *client, struct arena *arena, struct str bucket,
                                                struct str policy, struct error *ret_err);

/* One rule of a lifecycle; days of 0 leave that part out. */
struct s3_lifecycle_rule {
	struct str id, prefix;
	int expire_days, expire_old_versions_days, abort_uploads_days;
};
LK_MUST_USE enum lk_status s3_put_bucket_lifecycle(struct aws_client *client, struct arena *arena, struct str bucket,
                                                   const struct s3_lifecycle_rule *rules, size_t count,
                                                   struct error *ret_err);

struct s3_metadata {
	struct str name, value; /* name without "x-amz-meta-" */
};

struct s3_object {
	struct str content_type, etag, version_id;
	int64_t size;                       /* bytes; -1 when not told */
	VEC(struct s3_metadata) metadata;   /* names in lower case */
};

LK_MUST_USE enum lk_status s3_head_object(struct aws_client *client, struct arena *arena, struct str bucket,
                                          struct str key, bool *ret_exists, struct s3_object *ret_object,
                                          struct error *ret_err);

/* The SHA-256 of the whole object in base64, as the service keeps it; empty when it keeps none, as of an object that
 * was uploaded in parts or with another checksum. */
LK_MUST_USE enum lk_status s3_get_object_sha256(struct aws_client *client, struct arena *arena, struct str bucket,
                                                struct str key, struct str *ret_sha256, struct error *ret_err);

struct s3_look {
	struct str key;
	bool exists;
	struct s3_object object; /* where it exists */
};
/* The same of several, side by side. */
LK_MUST_USE enum lk_status s3_head_objects(struct aws_client *client, struct arena *arena, struct str bucket,
                                           struct s3_look *looks, size_t count, struct error *ret_err);

/* content_type empty: application/octet-stream. The service checks the body against its SHA-256. */
struct s3_upload {
	struct str bucket, key, body, content_type;
	const struct s3_metadata *metadata;
	size_t metadata_count;
};
/* *ret_version_id is empty in a bucket without versions. Bodies up to 5 GB in theory, LIMIT_ASSET in practice. */
LK_MUST_USE enum lk_status s3_put_object(struct aws_client *client, struct arena *arena,
                                         const struct s3_upload *upload, struct str *ret_version_id,
                                         struct error *ret_err);
/* Several, side by side. */
LK_MUST_USE enum lk_status s3_put_objects(struct aws_client *client, struct arena *arena,
                                          const struct s3_upload *uploads, size_t count, struct error *ret_err);

/* A large one, in parts side by side. What fails is aborted again, so that no parts are left. */
LK_MUST_USE enum lk_status s3_put_in_parts(struct aws_client *client, struct arena *arena,
                                           const struct s3_upload *upload, struct error *ret_err);
/* How large the parts of a body of that length are; the last one may be smaller. */
size_t s3_part_size(size_t length);

/* At most limit bytes (ERROR_LIMIT). ret_object may be NULL. */
LK_MUST_USE enum lk_status s3_get_object(struct aws_client *client, struct arena *arena, struct str bucket,
                                         struct str key, size_t limit, struct str *ret_body,
                                         struct s3_object *ret_object, struct error *ret_err);

struct s3_entry {
	struct str key, version_id; /* version_id empty in a list of objects */
	bool delete_marker, latest;
	int64_t size, modified_ms;
};

/* One page, up to 1,000 entries. */
struct s3_page {
	VEC(struct s3_entry) entries;
	bool truncated;
	struct str next_token;                  /* of objects */
	struct str next_key, next_version;      /* of versions */
};

/* token: empty for the first page, then next_token. */
LK_MUST_USE enum lk_status s3_list_objects(struct aws_client *client, struct arena *arena, struct str bucket,
                                           struct str prefix, struct str token, struct s3_page *ret_page,
                                           struct error *ret_err);

/* Versions and delete markers. after: the page before, NULL for the first. */
LK_MUST_USE enum lk_status s3_list_object_versions(struct aws_client *client, struct arena *arena, struct str bucket,
                                                   struct str prefix, const struct s3_page *after,
                                                   struct s3_page *ret_page, struct error *ret_err);

enum { S3_DELETE_MAX = 1000 };

struct s3_delete_fault {
	struct str key, version_id, code, message;
};
struct s3_delete_result {
	size_t deleted;
	VEC(struct s3_delete_fault) faults;
};
/* Any number of entries, of which key and version_id count, in batches of S3_DELETE_MAX side by side. Entries that
 * could not be deleted are no failure of the call: look at faults. */
LK_MUST_USE enum lk_status s3_delete_objects(struct aws_client *client, struct arena *arena, struct str bucket,
                                             const struct s3_entry *entries, size_t count,
                                             struct s3_delete_result *ret_result, struct error *ret_err);

/* The same, and meanwhile lists the page of versions behind after, unless that is NULL. */
LK_MUST_USE enum lk_status s3_delete_and_list(struct aws_client *client, struct arena *arena, struct str bucket,
                                              const struct s3_entry *entries, size_t count,
                                              const struct s3_page *after, struct s3_delete_result *ret_result,
                                              struct s3_page *ret_page, struct error *ret_err);

/* Unfinished multipart uploads, which keep a bucket from being deleted in some servers and cost money in all. */
struct s3_multipart {
	struct str key, upload_id;
	int64_t initiated_ms; /* 0: not told */
};
struct s3_multipart_page {
	VEC(struct s3_multipart) uploads;
	bool truncated;
	struct str next_key, next_id;
};
/* after: the page before, NULL for the first. */
LK_MUST_USE enum lk_status s3_list_multipart_uploads(struct aws_client *client, struct arena *arena,
                                                     struct str bucket, const struct s3_multipart_page *after,
                                                     struct s3_multipart_page *ret_page, struct error *ret_err);
/* Side by side; one that is not there is LK_OK. */
LK_MUST_USE enum lk_status s3_abort_multipart_uploads(struct aws_client *client, struct arena *arena,
                                                      struct str bucket, const struct s3_multipart *uploads,
                                                      size_t count, struct error *ret_err);

/* "https://bucket.s3.region.amazonaws.com/key" or "http://endpoint/bucket/key": what TemplateURL takes. */
LK_MUST_USE enum lk_status s3_object_url_in(const struct aws_client *client, struct arena *arena, struct str bucket,
                                            struct str key, struct str *ret_url, struct error *ret_err);

#endif
