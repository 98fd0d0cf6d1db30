#include "aws/s3.h"
#include "deploy/assets.h"

enum { OLD_VERSIONS_DAYS = 30, UPLOADS_DAYS = 7, ATTEMPTS = 8, PAUSE_MS = 500 };

static struct str tls_only_policy_in(struct arena *arena, struct str bucket, const char *partition)
{
	return str_format_in(arena,
			     "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"TlsOnly\",\"Effect\":\"Deny\","
			     "\"Principal\":\"*\","
			     "\"Action\":\"s3:*\",\"Resource\":[\"arn:%s:s3:::%.*s\",\"arn:%s:s3:::%.*s/*\"],"
			     "\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}}]}",
			     partition, STR_ARG(bucket), partition, STR_ARG(bucket));
}

/* An endpoint that is spoken to without TLS, as those for tests are, would shut everybody out. */
static enum lk_status put_tls_only(struct aws_client *client, struct arena *arena, struct str bucket,
				   struct error *ret_err)
{
	struct aws_endpoint endpoint;
	struct str region = client->config.region;
	if (aws_endpoint_in(arena, &AWS_S3, region, &client->config.endpoints, &endpoint, ret_err) != LK_OK)
		return LK_FAILED;
	if (!str_starts_with(endpoint.url, STR("https://")))
		return LK_OK;
	struct str policy = tls_only_policy_in(arena, bucket, aws_partition_of(region)->id);
	return s3_put_bucket_policy(client, arena, bucket, policy, ret_err);
}

/* Versioning comes last: a bucket that has it has all the rest. */
static enum lk_status configure(struct aws_client *client, struct arena *arena, struct str bucket,
				struct error *ret_err)
{
	struct s3_lifecycle_rule rule = {.id = STR("old-versions"),
					 .expire_old_versions_days = OLD_VERSIONS_DAYS,
					 .abort_uploads_days = UPLOADS_DAYS};
	enum lk_status status = s3_put_public_access_block(client, arena, bucket, ret_err);
	if (status == LK_OK)
		status = s3_put_bucket_encryption(client, arena, bucket, ret_err);
	if (status == LK_OK)
		status = put_tls_only(client, arena, bucket, ret_err);
	if (status == LK_OK)
		status = s3_put_bucket_lifecycle(client, arena, bucket, &rule, 1, ret_err);
	if (status == LK_OK)
		status = s3_put_bucket_versioning(client, arena, bucket, true, ret_err);
	return status;
}

static enum lk_status try(struct aws_client *client, struct arena *arena, struct str bucket, struct error *ret_err)
{
	bool exists;
	struct str versioning = {0};
	enum lk_status status = s3_get_bucket_versioning(client, arena, bucket, assets_owner_of(bucket), &exists,
							 &versioning, ret_err);
	if (status == LK_OK && !exists)
		status = s3_create_bucket(client, arena, bucket, ret_err);
	return status == LK_OK && !str_is(versioning, "Enabled") ? configure(client, arena, bucket, ret_err) : status;
}

/* Another run makes it at this moment, or S3 has not heard of it everywhere. */
static bool is_in_the_making(const struct error *err)
{
	return aws_error_is(err, "OperationAborted") || aws_error_is(err, "NoSuchBucket");
}

enum lk_status assets_ensure_bucket(struct aws_client *client, struct arena *arena, struct str bucket,
				    struct error *ret_err)
{
	enum lk_status status = try(client, arena, bucket, ret_err);
	for (int i = 1; i < ATTEMPTS && status != LK_OK && is_in_the_making(ret_err); i++) {
		clock_sleep_ms(client->config.clock, PAUSE_MS);
		status = try(client, arena, bucket, ret_err);
	}
	return status;
}
