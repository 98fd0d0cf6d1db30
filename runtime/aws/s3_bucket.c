#include "aws/s3_call.h"
#include "base/limits.h"
#include "formats/xml.h"
#include "formats/xml_write.h"

enum lk_status s3_head_bucket(struct aws_client *client, struct arena *arena, struct str bucket, bool *ret_exists,
                              struct str *ret_region, struct error *ret_err)
{
	const struct s3_request request = {.operation = "HeadBucket", .method = STR("HEAD"), .bucket = bucket};
	struct http_response response = {0};
	enum lk_status status = s3_send(client, arena, &request, &response, ret_err);
	/* 301 is the answer of another region than the bucket's: it is there. */
	bool elsewhere = status != LK_OK && response.status == 301;
	if (status != LK_OK && !elsewhere && response.status != 404)
		return status;
	*ret_exists = response.status != 404;
	if (ret_region)
		*ret_region = http_get_header(&response, "x-amz-bucket-region");
	return LK_OK;
}

enum lk_status s3_create_bucket(struct aws_client *client, struct arena *arena, struct str bucket,
                                struct error *ret_err)
{
	struct s3_request request = {.operation = "CreateBucket", .method = STR("PUT"), .bucket = bucket};
	struct str region = client->config.region;
	/* us-east-1 is the one region that must not be named (Amazon S3 API Reference, "CreateBucket"). */
	if (!str_is(region, "us-east-1"))
		request.body =
			str_format_in(arena,
			              "<CreateBucketConfiguration xmlns=\"" S3_NAMESPACE "\">"
			              "<LocationConstraint>%.*s</LocationConstraint></CreateBucketConfiguration>",
			              STR_ARG(region));
	enum lk_status status = s3_do(client, arena, &request, ret_err);
	bool is_ours = status != LK_OK && aws_error_is(ret_err, "BucketAlreadyOwnedByYou");
	return is_ours ? LK_OK : status;
}

enum lk_status s3_delete_bucket(struct aws_client *client, struct arena *arena, struct str bucket,
                                struct error *ret_err)
{
	const struct s3_request request = {.operation = "DeleteBucket", .method = STR("DELETE"), .bucket = bucket};
	enum lk_status status = s3_do(client, arena, &request, ret_err);
	return status != LK_OK && ret_err->kind == ERROR_NOT_FOUND ? LK_OK : status;
}

/* --- configuration --- */

static enum lk_status put(struct aws_client *client, struct arena *arena, const char *operation, struct str bucket,
                          struct str query, struct str body, struct error *ret_err)
{
	const struct s3_request request = {.operation = operation,
	                                   .method = STR("PUT"),
	                                   .bucket = bucket,
	                                   .query = query,
	                                   .body = body,
	                                   .checked = true};
	return s3_do(client, arena, &request, ret_err);
}

enum lk_status s3_put_bucket_encryption(struct aws_client *client, struct arena *arena, struct str bucket,
                                        struct error *ret_err)
{
	return put(client, arena, "PutBucketEncryption", bucket, STR("encryption"),
	           STR("<ServerSideEncryptionConfiguration xmlns=\"" S3_NAMESPACE "\"><Rule>"
	               "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
	               "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"),
	           ret_err);
}

enum lk_status s3_put_public_access_block(struct aws_client *client, struct arena *arena, struct str bucket,
                                          struct error *ret_err)
{
	return put(client, arena, "PutPublicAccessBlock", bucket, STR("publicAccessBlock"),
	           STR("<PublicAccessBlockConfiguration xmlns=\"" S3_NAMESPACE "\">"
	               "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>"
	               "<BlockPublicPolicy>true</BlockPublicPolicy>"
	               "<RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>"),
	           ret_err);
}

enum lk_status s3_put_bucket_versioning(struct aws_client *client, struct arena *arena, struct str bucket,
                                        bool enabled, struct error *ret_err)
{
	struct str body = str_format_in(arena,
	                                "<VersioningConfiguration xmlns=\"" S3_NAMESPACE "\">"
	                                "<Status>%s</Status></VersioningConfiguration>",
	                                enabled ? "Enabled" : "Suspended");
	return put(client, arena, "PutBucketVersioning", bucket, STR("versioning"), body, ret_err);
}

enum lk_status s3_get_bucket_versioning(struct aws_client *client, struct arena *arena, struct str bucket,
                                        struct str owner, bool *ret_exists, struct str *ret_versioning,
                                        struct error *ret_err)
{
	/* Amazon S3 User Guide, "Verifying bucket ownership with bucket owner condition". */
	const struct http_header header = {STR("x-amz-expected-bucket-owner"), owner};
	const struct s3_request request = {.operation = "GetBucketVersioning",
	                                   .method = STR("GET"),
	                                   .bucket = bucket,
	                                   .query = STR("versioning"),
	                                   .headers = &header,
	                                   .header_count = owner.len ? 1 : 0};
	struct http_response response = {0};
	const struct xml *root;
	enum lk_status status = s3_send(client, arena, &request, &response, ret_err);
	*ret_exists = status == LK_OK;
	if (status != LK_OK)
		return response.status == 404 ? LK_OK : status;
	status = s3_parse_in(arena, request.operation, &response, &root, ret_err);
	if (status == LK_OK)
		*ret_versioning = xml_text(root, "Status");
	return status;
}

enum lk_status s3_get_bucket_policy(struct aws_client *client, struct arena *arena, struct str bucket,
				    bool *ret_exists, struct str *ret_policy, struct error *ret_err)
{
	const struct s3_request request = {
		.operation = "GetBucketPolicy", .method = STR("GET"), .bucket = bucket, .query = STR("policy")};
	struct http_response response = {0};
	enum lk_status status = s3_send(client, arena, &request, &response, ret_err);
	*ret_exists = status == LK_OK;
	if (status != LK_OK)
		return response.status == 404 && ret_err->service_code[0] ? LK_OK : status;
	*ret_policy = response.body;
	return LK_OK;
}

enum lk_status s3_get_bucket_cors(struct aws_client *client, struct arena *arena, struct str bucket,
				  struct s3_cors *ret_cors, struct error *ret_err)
{
	const struct s3_request request = {
		.operation = "GetBucketCors", .method = STR("GET"), .bucket = bucket, .query = STR("cors")};
	struct http_response response = {0};
	const struct xml *root;
	enum lk_status status = s3_send(client, arena, &request, &response, ret_err);
	*ret_cors = (struct s3_cors){0};
	if (status != LK_OK)
		return aws_error_is(ret_err, "NoSuchCORSConfiguration") ? LK_OK : status;
	status = s3_parse_in(arena, request.operation, &response, &root, ret_err);
	if (status != LK_OK)
		return status;
	const struct xml *rule = xml_child(root, "CORSRule");
	for (; rule; rule = xml_next(rule, "CORSRule")) {
		const struct xml *method = xml_child(rule, "AllowedMethod");
		ret_cors->rules++;
		for (; method; method = xml_next(method, "AllowedMethod"))
			ret_cors->uploads = ret_cors->uploads || str_is(str_trim(method->text), "PUT") ||
					    str_is(str_trim(method->text), "POST");
	}
	return LK_OK;
}

enum lk_status s3_put_bucket_policy(struct aws_client *client, struct arena *arena, struct str bucket,
                                    struct str policy, struct error *ret_err)
{
	return put(client, arena, "PutBucketPolicy", bucket, STR("policy"), policy, ret_err);
}

static void append_days(struct buf *out, const char *element, const char *inner, int days)
{
	if (days > 0)
		buf_printf(out, "<%s><%s>%d</%s></%s>", element, inner, days, inner, element);
}

enum lk_status s3_put_bucket_lifecycle(struct aws_client *client, struct arena *arena, struct str bucket,
                                       const struct s3_lifecycle_rule *rules, size_t count, struct error *ret_err)
{
	struct buf body;
	buf_init(&body, 1 * MIB);
	buf_append_text(&body, "<LifecycleConfiguration xmlns=\"" S3_NAMESPACE "\">");
	for (size_t i = 0; i < count; i++) {
		buf_append_text(&body, "<Rule>");
		xml_append_element(&body, "ID", rules[i].id);
		buf_append_text(&body, "<Filter>");
		xml_append_element(&body, "Prefix", rules[i].prefix);
		buf_append_text(&body, "</Filter><Status>Enabled</Status>");
		append_days(&body, "Expiration", "Days", rules[i].expire_days);
		append_days(&body, "NoncurrentVersionExpiration", "NoncurrentDays", rules[i].expire_old_versions_days);
		append_days(&body, "AbortIncompleteMultipartUpload", "DaysAfterInitiation",
		            rules[i].abort_uploads_days);
		buf_append_text(&body, "</Rule>");
	}
	buf_append_text(&body, "</LifecycleConfiguration>");
	struct str text = buf_copy_in(&body, arena);
	bool fits = buf_ok(&body);
	buf_done(&body);
	if (!fits)
		return error_set(ret_err, ERROR_LIMIT, "S3 PutBucketLifecycleConfiguration: too many rules");
	return put(client, arena, "PutBucketLifecycleConfiguration", bucket, STR("lifecycle"), text, ret_err);
}
