#include "aws/s3.h"

#include "fixture.h"

static struct fixture f;

static void set_up(void)
{
	fixture_init(&f);
}

static void tear_down(void)
{
	fixture_done(&f);
}

TestSuite(s3, .init = set_up, .fini = tear_down);

#define CLIENT &f.client, &f.arena
#define FAULT(code) "<?xml version=\"1.0\"?><Error><Code>" code "</Code><Message>m</Message></Error>"

Test(s3, head_tells_absent_present_elsewhere_and_foreign)
{
	bool exists = true;
	struct str region;
	PLAY(&f, {.method = "HEAD", .url = "https://bkt.s3.us-east-1.amazonaws.com/", .status = 404},
	     {.status = 200, .headers = "x-amz-bucket-region: us-east-1"},
	     {.status = 301, .headers = "x-amz-bucket-region: eu-west-1"}, {.status = 403});
	cr_assert_eq(s3_head_bucket(CLIENT, STR("bkt"), &exists, &region, &f.err), LK_OK);
	cr_expect_not(exists);
	cr_assert_eq(s3_head_bucket(CLIENT, STR("bkt"), &exists, NULL, &f.err), LK_OK);
	cr_expect(exists);
	cr_assert_eq(s3_head_bucket(CLIENT, STR("bkt"), &exists, &region, &f.err), LK_OK);
	cr_expect(exists);
	EXPECT_TEXT(region, "eu-west-1");
	cr_expect_eq(s3_head_bucket(CLIENT, STR("bkt"), &exists, &region, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_DENIED);
	EXPECT_FINISHED(&f);
}

Test(s3, a_bucket_is_made_in_the_clients_region)
{
	PLAY(&f, {.method = "PUT", .url = "https://bkt.s3.us-east-1.amazonaws.com/", .status = 200},
	     {.status = 409, .answer = FAULT("BucketAlreadyOwnedByYou")},
	     {.status = 409, .answer = FAULT("BucketAlreadyExists")});
	cr_expect_eq(s3_create_bucket(CLIENT, STR("bkt"), &f.err), LK_OK);
	cr_expect_eq(f.replay.requests.items[0].body.len, 0, "us-east-1 must not be named");
	cr_expect_eq(s3_create_bucket(CLIENT, STR("bkt"), &f.err), LK_OK);
	cr_expect_eq(s3_create_bucket(CLIENT, STR("bkt"), &f.err), LK_FAILED);
	EXPECT_WORDS(f.err.hint, "somebody else");
	f.config.region = STR("eu-west-1");
	PLAY(&f, {.url = "https://bkt.s3.eu-west-1.amazonaws.com/", .status = 200,
	          .body = "<LocationConstraint>eu-west-1</LocationConstraint>"});
	cr_expect_eq(s3_create_bucket(CLIENT, STR("bkt"), &f.err), LK_OK);
	EXPECT_FINISHED(&f);
}

Test(s3, configuration_goes_with_a_checksum)
{
	const struct s3_lifecycle_rule rules[] = {{STR("old"), STR("a&b/"), 90, 30, 7},
	                                          {STR("none"), STR(""), 0, 0, 1}};
	PLAY(&f, {.method = "PUT", .url = "/?encryption", .body = "<SSEAlgorithm>AES256</SSEAlgorithm>", .status = 200},
	     {.url = "/?publicAccessBlock",
	      .body = "<RestrictPublicBuckets>true</RestrictPublicBuckets>",
	      .status = 200},
	     {.url = "/?versioning", .body = "<Status>Enabled</Status>", .status = 200},
	     {.url = "/?policy", .body = "{\"Version\":1}", .status = 204},
	     {.url = "/?lifecycle",
	      .status = 200,
	      .body = "<Rule><ID>old</ID><Filter><Prefix>a&amp;b/</Prefix></Filter><Status>Enabled</Status>"
	              "<Expiration><Days>90</Days></Expiration><NoncurrentVersionExpiration><NoncurrentDays>30</"
	              "NoncurrentDays>"
	              "</NoncurrentVersionExpiration><AbortIncompleteMultipartUpload><DaysAfterInitiation>7"
	              "</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule><Rule><ID>none</ID>"});
	cr_expect_eq(s3_put_bucket_encryption(CLIENT, STR("bkt"), &f.err), LK_OK);
	cr_expect_eq(s3_put_public_access_block(CLIENT, STR("bkt"), &f.err), LK_OK);
	cr_expect_eq(s3_put_bucket_versioning(CLIENT, STR("bkt"), true, &f.err), LK_OK);
	cr_expect_eq(s3_put_bucket_policy(CLIENT, STR("bkt"), STR("{\"Version\":1}"), &f.err), LK_OK);
	cr_expect_eq(s3_put_bucket_lifecycle(CLIENT, STR("bkt"), rules, LK_COUNT(rules), &f.err), LK_OK);
	EXPECT_FINISHED(&f);
	for (size_t i = 0; i < f.replay.requests.count; i++)
		cr_expect_eq(http_replay_header(&f.replay, i, "x-amz-checksum-sha256").len, 44);
	EXPECT_TEXT(http_replay_header(&f.replay, 3, "x-amz-checksum-sha256"),
	            "EB8U3T4hdlI3zQJxqs0Olz12y1+qMlMQumLWT+xkXMg=");
}

Test(s3, reads_the_state_of_versioning)
{
	struct str state;
	PLAY(&f,
	     {.status = 200,
	      .answer = "<VersioningConfiguration xmlns='u'><Status>Enabled</Status></VersioningConfiguration>"},
	     {.status = 200, .answer = "<VersioningConfiguration/>"}, {.status = 200, .answer = "nonsense"});
	cr_assert_eq(s3_get_bucket_versioning(CLIENT, STR("bkt"), &state, &f.err), LK_OK);
	EXPECT_TEXT(state, "Enabled");
	cr_assert_eq(s3_get_bucket_versioning(CLIENT, STR("bkt"), &state, &f.err), LK_OK);
	EXPECT_TEXT(state, "");
	cr_expect_eq(s3_get_bucket_versioning(CLIENT, STR("bkt"), &state, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
}

Test(s3, objects_go_up_with_metadata_and_checksum)
{
	const struct s3_metadata metadata = {STR("inputs"), STR("abc")};
	const struct s3_upload upload = {STR("bkt"), STR("lambda/a b+c.zip"), STR("foobar"), {0}, &metadata, 1};
	struct str version = {0};
	PLAY(&f, {.method = "PUT", .url = "https://bkt.s3.us-east-1.amazonaws.com/lambda/a%20b%2Bc.zip", .status = 200,
	          .headers = "x-amz-version-id: v1"});
	cr_assert_eq(s3_put_object(CLIENT, &upload, &version, &f.err), LK_OK, "%s", f.err.message);
	EXPECT_FINISHED(&f);
	EXPECT_TEXT(version, "v1");
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "x-amz-meta-inputs"), "abc");
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "Content-Type"), "application/octet-stream");
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "x-amz-checksum-sha256"),
	            "w6uP8Tcg6K2QR905Rms8iXTlksL6OD1KOWBxTK7wxPI=");
}

Test(s3, objects_come_down_and_are_described)
{
	bool exists = true;
	struct s3_object object = {0};
	struct str body;
	PLAY(&f, {.method = "HEAD", .status = 404},
	     {.method = "HEAD",
	      .status = 200,
	      .headers = "Content-Length: 42\nETag: \"e\"\nX-Amz-Meta-Inputs: abc\nx-amz-version-id: v1\nContent-Type: "
	                 "a/b"},
	     {.method = "GET", .status = 200, .answer = "bytes"},
	     {.method = "GET", .status = 404, .answer = FAULT("NoSuchKey")});
	cr_assert_eq(s3_head_object(CLIENT, STR("bkt"), STR("k"), &exists, &object, &f.err), LK_OK);
	cr_expect_not(exists);
	cr_assert_eq(s3_head_object(CLIENT, STR("bkt"), STR("k"), &exists, &object, &f.err), LK_OK);
	cr_assert(exists && object.size == 42 && object.metadata.count == 1);
	EXPECT_TEXT(object.metadata.items[0].name, "inputs");
	EXPECT_TEXT(object.metadata.items[0].value, "abc");
	EXPECT_TEXT(object.version_id, "v1");
	cr_assert_eq(s3_get_object(CLIENT, STR("bkt"), STR("k"), 10, &body, &object, &f.err), LK_OK);
	EXPECT_TEXT(body, "bytes");
	cr_expect_eq(object.size, -1, "not told");
	cr_expect_eq(f.replay.requests.items[2].response_limit, 10);
	cr_expect_eq(s3_get_object(CLIENT, STR("bkt"), STR("k"), 10, &body, NULL, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_NOT_FOUND);
}

Test(s3, lists_objects_page_by_page)
{
	struct s3_page page;
	PLAY(&f,
	     {.url = "/?list-type=2&encoding-type=url&prefix=a%2F",
	      .status = 200,
	      .answer = "<ListBucketResult xmlns='u'><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
	                "<NextContinuationToken>t/1</NextContinuationToken><Contents><Key>a/b+c%01</Key>"
	                "<LastModified>2026-11-23T06:18:02.000Z</LastModified><Size>3</Size></Contents></"
	                "ListBucketResult>"},
	     {.url = "continuation-token=t%2F1",
	      .status = 200,
	      .answer = "<ListBucketResult><Contents><Key>raw+%41</Key></Contents></ListBucketResult>"});
	cr_assert_eq(s3_list_objects(CLIENT, STR("bkt"), STR("a/"), STR(""), &page, &f.err), LK_OK, "%s",
	             f.err.message);
	cr_assert(page.truncated && page.entries.count == 1);
	EXPECT_TEXT(page.entries.items[0].key, "a/b c\x01");
	cr_expect_eq(page.entries.items[0].modified_ms, 1795414682000);
	cr_assert_eq(s3_list_objects(CLIENT, STR("bkt"), STR("a/"), page.next_token, &page, &f.err), LK_OK);
	cr_expect_not(page.truncated);
	EXPECT_TEXT(page.entries.items[0].key, "raw+%41");
	EXPECT_FINISHED(&f);
}

Test(s3, lists_versions_and_markers)
{
	struct s3_page first, second;
	PLAY(&f,
	     {.url = "/?versions&encoding-type=url",
	      .status = 200,
	      .answer = "<ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k&amp;</NextKeyMarker>"
	                "<NextVersionIdMarker>v2</NextVersionIdMarker><Version><Key>k</Key><VersionId>v1</VersionId>"
	                "<IsLatest>false</IsLatest><Size>9</Size></Version><DeleteMarker><Key>k</Key><VersionId>v2</"
	                "VersionId>"
	                "<IsLatest>true</IsLatest></DeleteMarker></ListVersionsResult>"},
	     {.url = "key-marker=k%26&version-id-marker=v2", .status = 200, .answer = "<ListVersionsResult/>"});
	cr_assert_eq(s3_list_object_versions(CLIENT, STR("bkt"), STR(""), NULL, &first, &f.err), LK_OK);
	cr_assert_eq(first.entries.count, 2);
	cr_expect(!first.entries.items[0].delete_marker && first.entries.items[0].size == 9);
	cr_expect(first.entries.items[1].delete_marker && first.entries.items[1].latest);
	cr_assert_eq(s3_list_object_versions(CLIENT, STR("bkt"), STR(""), &first, &second, &f.err), LK_OK);
	cr_expect_eq(second.entries.count, 0);
	EXPECT_FINISHED(&f);
}

Test(s3, a_list_that_does_not_go_on_is_told)
{
	struct s3_page page = {.next_key = STR("k"), .next_version = STR("v")};
	PLAY(&f, {.status = 200, .answer = "<R><IsTruncated>true</IsTruncated></R>"},
	     {.status = 200,
	      .answer = "<R><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken></R>"},
	     {.status = 200,
	      .answer = "<R><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>"
	                "<NextVersionIdMarker>v</NextVersionIdMarker></R>"});
	cr_expect_eq(s3_list_objects(CLIENT, STR("bkt"), STR(""), STR(""), &page, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
	cr_expect_eq(s3_list_objects(CLIENT, STR("bkt"), STR(""), STR("t"), &page, &f.err), LK_FAILED);
	cr_expect_eq(s3_list_object_versions(CLIENT, STR("bkt"), STR(""), &page, &page, &f.err), LK_FAILED);
}

Test(s3, deletes_in_batches_and_tells_what_stayed)
{
	struct s3_delete_result result;
	const struct s3_entry entries[] = {{.key = STR("a<b"), .version_id = STR("v1")}, {.key = STR("c\x02")}};
	PLAY(&f,
	     {.method = "POST",
	      .url = "/?delete",
	      .status = 200,
	      .body = "<Quiet>true</Quiet><Object><Key>a&lt;b</Key><VersionId>v1</VersionId></"
	              "Object><Object><Key>c&#x2;</Key></Object>",
	      .answer = "<DeleteResult><Error><Key>a&lt;b</Key><VersionId>v1</VersionId><Code>AccessDenied</Code>"
	                "<Message>no</Message></Error></DeleteResult>"},
	     {.status = 200});
	cr_assert_eq(s3_delete_objects(CLIENT, STR("bkt"), entries, 2, &result, &f.err), LK_OK, "%s", f.err.message);
	cr_expect_eq(result.deleted, 1);
	cr_assert_eq(result.faults.count, 1);
	EXPECT_TEXT(result.faults.items[0].key, "a<b");
	EXPECT_TEXT(result.faults.items[0].code, "AccessDenied");
	cr_assert_eq(s3_delete_objects(CLIENT, STR("bkt"), entries, 2, &result, &f.err), LK_OK);
	cr_expect_eq(result.deleted, 2);
	EXPECT_FINISHED(&f);
}

Test(s3, unfinished_uploads_are_listed_to_the_end_and_aborted)
{
	struct s3_multipart_list list;
	PLAY(&f,
	     {.url = "/?uploads&encoding-type=url",
	      .status = 200,
	      .answer = "<R><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextUploadIdMarker>u1"
	                "</NextUploadIdMarker><Upload><Key>k</Key><UploadId>u1</UploadId></Upload></R>"},
	     {.url = "key-marker=k&upload-id-marker=u1",
	      .status = 200,
	      .answer = "<R><Upload><Key>l</Key><UploadId>u/2</UploadId></Upload></R>"},
	     {.method = "DELETE", .url = "/l?uploadId=u%2F2", .status = 204},
	     {.status = 404, .answer = FAULT("NoSuchUpload")});
	cr_assert_eq(s3_list_multipart_uploads(CLIENT, STR("bkt"), &list, &f.err), LK_OK, "%s", f.err.message);
	cr_assert_eq(list.uploads.count, 2);
	cr_expect_eq(s3_abort_multipart_upload(CLIENT, STR("bkt"), &list.uploads.items[1], &f.err), LK_OK);
	cr_expect_eq(s3_abort_multipart_upload(CLIENT, STR("bkt"), &list.uploads.items[0], &f.err), LK_OK);
	EXPECT_FINISHED(&f);
}

Test(s3, deleting_a_bucket_twice_is_fine_and_a_full_one_is_not)
{
	PLAY(&f, {.method = "DELETE", .status = 204}, {.status = 404, .answer = FAULT("NoSuchBucket")},
	     {.status = 409, .answer = FAULT("BucketNotEmpty")});
	cr_expect_eq(s3_delete_bucket(CLIENT, STR("bkt"), &f.err), LK_OK);
	cr_expect_eq(s3_delete_bucket(CLIENT, STR("bkt"), &f.err), LK_OK);
	cr_expect_eq(s3_delete_bucket(CLIENT, STR("bkt"), &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_STATE);
}

Test(s3, addresses_of_objects)
{
	struct str url;
	cr_assert_eq(s3_object_url_in(CLIENT, STR("bkt"), STR("a b/c"), &url, &f.err), LK_OK);
	EXPECT_TEXT(url, "https://bkt.s3.us-east-1.amazonaws.com/a%20b/c");
	f.client.config.endpoints.url = STR("http://127.0.0.1:4566/");
	cr_assert_eq(s3_object_url_in(CLIENT, STR("bkt"), STR("c"), &url, &f.err), LK_OK);
	EXPECT_TEXT(url, "http://127.0.0.1:4566/bkt/c");
}
