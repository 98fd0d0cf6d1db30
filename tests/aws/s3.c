#include "aws/s3.h"

#include "environment.h"
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
	bool exists;
	PLAY(&f,
	     {.status = 200,
	      .answer = "<VersioningConfiguration xmlns='u'><Status>Enabled</Status></VersioningConfiguration>"},
	     {.status = 200, .answer = "<VersioningConfiguration/>"}, {.status = 200, .answer = "nonsense"},
	     {.status = 404, .answer = FAULT("NoSuchBucket")}, {.status = 403, .answer = FAULT("AccessDenied")});
	cr_assert_eq(s3_get_bucket_versioning(CLIENT, STR("bkt"), STR("123456789012"), &exists, &state, &f.err), LK_OK);
	EXPECT_TEXT(state, "Enabled");
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "x-amz-expected-bucket-owner"), "123456789012");
	cr_assert_eq(s3_get_bucket_versioning(CLIENT, STR("bkt"), STR(""), &exists, &state, &f.err), LK_OK);
	EXPECT_TEXT(state, "");
	EXPECT_TEXT(http_replay_header(&f.replay, 1, "x-amz-expected-bucket-owner"), "");
	cr_assert_eq(s3_get_bucket_versioning(CLIENT, STR("bkt"), STR(""), &exists, &state, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
	cr_assert_eq(s3_get_bucket_versioning(CLIENT, STR("bkt"), STR(""), &exists, &state, &f.err), LK_OK);
	cr_expect_not(exists);
	cr_assert_eq(s3_get_bucket_versioning(CLIENT, STR("bkt"), STR(""), &exists, &state, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_DENIED);
}

Test(s3, objects_go_up_with_metadata_and_checksum)
{
	const struct s3_metadata metadata = {STR("inputs"), STR("abc")};
	const struct s3_upload upload = {STR("bkt"), STR("lambda/a b+c.zip"), STR("foobar"), {0}, &metadata, 1};
	struct str version = {0};
	PLAY(&f, {.method = "PUT", .url = "https://bkt.s3.us-east-1.amazonaws.com/lambda/a%20b%2Bc.zip", .status = 200,
	          .headers = "x-amz-version-id: v1\nETag: \"e\""});
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

Test(s3, a_list_of_versions_that_goes_back_is_told)
{
	struct s3_page after = {.next_key = STR("k"), .next_version = STR("v")}, page;
	PLAY(&f,
	     {.status = 200,
	      .answer = "<R><IsTruncated>true</IsTruncated><NextKeyMarker>j</NextKeyMarker></R>"},
	     {.status = 200,
	      .answer = "<R><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>"
	                "<NextVersionIdMarker>a</NextVersionIdMarker></R>"});
	cr_expect_eq(s3_list_object_versions(CLIENT, STR("bkt"), STR(""), &after, &page, &f.err), LK_FAILED);
	EXPECT_WORDS(f.err.message, "not where it begins");
	cr_expect_eq(s3_list_object_versions(CLIENT, STR("bkt"), STR(""), &after, &page, &f.err), LK_OK,
	             "version ids have no order");
}

Test(s3, deletes_in_batches_and_tells_what_stayed)
{
	struct s3_delete_result result;
	const struct s3_entry entries[] = {{.key = STR("a<b"), .version_id = STR("v1")}, {.key = STR("c\nd")}};
	PLAY(&f,
	     {.method = "POST",
	      .url = "/?delete",
	      .status = 200,
	      .body = "<Quiet>true</Quiet><Object><Key>a&lt;b</Key><VersionId>v1</VersionId></"
	              "Object><Object><Key>c&#xA;d</Key></Object>",
	      .answer = "<DeleteResult><Error><Key>a&lt;b</Key><VersionId>v1</VersionId><Code>AccessDenied</Code>"
	                "<Message>no</Message></Error></DeleteResult>"},
	     {.status = 200}, {.status = 200, .answer = "<DeleteResult><Error><Key>a"});
	cr_assert_eq(s3_delete_objects(CLIENT, STR("bkt"), entries, 2, &result, &f.err), LK_OK, "%s", f.err.message);
	cr_expect_eq(result.deleted, 1);
	cr_assert_eq(result.faults.count, 1);
	EXPECT_TEXT(result.faults.items[0].key, "a<b");
	EXPECT_TEXT(result.faults.items[0].code, "AccessDenied");
	cr_assert_eq(s3_delete_objects(CLIENT, STR("bkt"), entries, 2, &result, &f.err), LK_OK);
	cr_expect_eq(result.deleted, 2);
	cr_expect_eq(s3_delete_objects(CLIENT, STR("bkt"), entries, 2, &result, &f.err), LK_FAILED, "cut short");
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
	EXPECT_FINISHED(&f);
}

Test(s3, keys_that_xml_cannot_carry_are_deleted_one_by_one)
{
	struct s3_delete_result result;
	const struct s3_entry entries[] = {{.key = STR("c\x02"), .version_id = STR("v/1")}, {.key = STR("d")}};
	PLAY(&f, {.method = "DELETE", .url = "/c%02?versionId=v%2F1", .status = 204},
	     {.method = "POST", .body = "<Quiet>true</Quiet><Object><Key>d</Key></Object></Delete>", .status = 200});
	cr_assert_eq(s3_delete_objects(CLIENT, STR("bkt"), entries, 2, &result, &f.err), LK_OK, "%s", f.err.message);
	cr_expect_eq(result.deleted, 2);
	EXPECT_FINISHED(&f);
}

Test(s3, many_are_deleted_in_batches_of_a_thousand_while_the_next_page_is_listed)
{
	struct s3_delete_result result;
	struct s3_page after = {.next_key = STR("k")}, page = {0};
	static struct s3_entry entries[2001];
	for (size_t i = 0; i < LK_COUNT(entries); i++)
		entries[i].key = STR("k");
	PLAY(&f, {.method = "POST", .status = 200}, {.method = "POST", .status = 200},
	     {.method = "POST", .body = "<Quiet>true</Quiet><Object><Key>k</Key></Object></Delete>", .status = 200},
	     {.method = "GET", .url = "key-marker=k", .status = 200,
	      .answer = "<R><Version><Key>l</Key><VersionId>1</VersionId></Version></R>"});
	cr_assert_eq(s3_delete_and_list(CLIENT, STR("bkt"), entries, LK_COUNT(entries), &after, &result, &page, &f.err),
	             LK_OK, "%s", f.err.message);
	cr_expect_eq(result.deleted, 2001);
	cr_assert_eq(page.entries.count, 1);
	EXPECT_TEXT(page.entries.items[0].key, "l");
	EXPECT_FINISHED(&f);
}

Test(s3, unfinished_uploads_are_listed_page_by_page_and_aborted_together)
{
	struct s3_multipart_page page, second;
	PLAY(&f,
	     {.url = "/?uploads&encoding-type=url",
	      .status = 200,
	      .answer = "<R><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextUploadIdMarker>u1"
	                "</NextUploadIdMarker><Upload><Key>k</Key><UploadId>u1</UploadId>"
	                "<Initiated>2026-11-23T06:18:02.000Z</Initiated></Upload></R>"},
	     {.url = "key-marker=k&upload-id-marker=u1",
	      .status = 200,
	      .answer = "<R><Upload><Key>l</Key><UploadId>u/2</UploadId></Upload><Upload><Key>m</Key><UploadId>3"
	                "</UploadId></Upload></R>"},
	     {.method = "DELETE", .url = "/l?uploadId=u%2F2", .status = 204},
	     {.method = "DELETE", .url = "/m?uploadId=3", .status = 404, .answer = FAULT("NoSuchUpload")},
	     {.method = "DELETE", .status = 403, .answer = FAULT("AccessDenied")});
	cr_assert_eq(s3_list_multipart_uploads(CLIENT, STR("bkt"), NULL, &page, &f.err), LK_OK, "%s", f.err.message);
	cr_assert(page.truncated && page.uploads.count == 1);
	cr_expect_eq(page.uploads.items[0].initiated_ms, 1795414682000);
	cr_assert_eq(s3_list_multipart_uploads(CLIENT, STR("bkt"), &page, &second, &f.err), LK_OK);
	cr_assert(!second.truncated && second.uploads.count == 2);
	cr_expect_eq(s3_abort_multipart_uploads(CLIENT, STR("bkt"), second.uploads.items, 2, &f.err), LK_OK, "%s",
	             f.err.message);
	cr_expect_eq(s3_abort_multipart_uploads(CLIENT, STR("bkt"), page.uploads.items, 1, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_DENIED);
	EXPECT_FINISHED(&f);
}

Test(s3, uploads_whose_list_does_not_go_on_are_told)
{
	struct s3_multipart_page after = {.next_key = STR("k"), .next_id = STR("u")}, page;
	PLAY(&f,
	     {.status = 200,
	      .answer = "<R><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextUploadIdMarker>u"
	                "</NextUploadIdMarker></R>"});
	cr_expect_eq(s3_list_multipart_uploads(CLIENT, STR("bkt"), &after, &page, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
}

Test(s3, objects_are_looked_for_together)
{
	struct s3_look looks[] = {{.key = STR("a")}, {.key = STR("b")}, {.key = STR("c")}};
	PLAY(&f, {.method = "HEAD", .url = "/a", .status = 200, .headers = "Content-Length: 3\nETag: \"a\""},
	     {.method = "HEAD", .url = "/b", .status = 404},
	     {.method = "HEAD", .url = "/c", .status = 200, .headers = "ETag: \"c\""},
	     {.status = 200, .headers = "ETag: \"a\""}, {.status = 403}, {.status = 404});
	cr_assert_eq(s3_head_objects(CLIENT, STR("bkt"), looks, 3, &f.err), LK_OK, "%s", f.err.message);
	cr_expect(looks[0].exists && !looks[1].exists && looks[2].exists);
	cr_expect_eq(looks[0].object.size, 3);
	cr_expect_eq(s3_head_objects(CLIENT, STR("bkt"), looks, 3, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_DENIED);
	EXPECT_FINISHED(&f);
}

/* A network that wants a word first answers everything so. */
#define PORTAL                                                                                                         \
	{                                                                                                              \
		.status = 200, .headers = "Content-Type: text/html", .answer = "<html><body/></html>"                  \
	}

Test(s3, the_page_of_a_portal_is_no_object)
{
	const struct s3_upload upload = {STR("bkt"), STR("k"), STR("foobar"), {0}, NULL, 0};
	struct s3_look look = {.key = STR("k")};
	PLAY(&f, PORTAL, PORTAL, PORTAL);
	cr_expect_eq(s3_head_objects(CLIENT, STR("bkt"), &look, 1, &f.err), LK_FAILED);
	cr_expect_eq(s3_put_object(CLIENT, &upload, NULL, &f.err), LK_FAILED);
	cr_expect_eq(s3_put_objects(CLIENT, &upload, 1, &f.err), LK_FAILED);
	EXPECT_FINISHED(&f);
	cr_expect_eq(f.err.kind, ERROR_PROTOCOL);
	EXPECT_WORDS(f.err.hint, "proxy");
}

/* --- in parts: two of them, of 8 MiB and of 1 byte --- */

#define CREATED                                                                                                        \
	{                                                                                                              \
		.method = "POST", .url = "/k?uploads", .status = 200,                                                  \
		.answer = "<InitiateMultipartUploadResult><UploadId>u/1</UploadId></InitiateMultipartUploadResult>"    \
	}
#define PART(number)                                                                                                   \
	{                                                                                                              \
		.method = "PUT", .url = "/k?partNumber=" number "&uploadId=u%2F1", .status = 200,                      \
		.headers = "ETag: \"e" number "\""                                                                     \
	}
#define ABORTED                                                                                                        \
	{                                                                                                              \
		.method = "DELETE", .url = "/k?uploadId=u%2F1", .status = 204                                          \
	}

static struct s3_upload large(void)
{
	size_t length = 8 * 1024 * 1024 + 1;
	return (struct s3_upload){
		.bucket = STR("bkt"), .key = STR("k"), .body = {arena_alloc(&f.arena, length), length}};
}

Test(s3, a_large_object_goes_up_in_parts)
{
	const struct s3_upload upload = large();
	PLAY(&f, CREATED, PART("1"), PART("2"),
	     {.method = "POST", .url = "/k?uploadId=u%2F1", .status = 200,
	      .body = "<Part><PartNumber>2</PartNumber><ETag>\"e2\"</ETag><ChecksumSHA256>bjQLnP+zepicpUTmu3gKLHiQHT+"
	              "zNzh2hRGjBhevoB0=</ChecksumSHA256></Part></CompleteMultipartUpload>",
	      .answer = "<CompleteMultipartUploadResult/>"});
	cr_assert_eq(s3_put_in_parts(CLIENT, &upload, &f.err), LK_OK, "%s", f.err.message);
	cr_expect_eq(f.replay.requests.items[1].body.len, 8 * 1024 * 1024);
	cr_expect_eq(f.replay.requests.items[2].body.len, 1);
	EXPECT_TEXT(http_replay_header(&f.replay, 0, "x-amz-checksum-algorithm"), "SHA256");
	EXPECT_TEXT(http_replay_header(&f.replay, 2, "x-amz-checksum-sha256"),
	            "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=");
	EXPECT_FINISHED(&f);
}

Test(s3, parts_that_fail_are_not_left_behind)
{
	const struct s3_upload upload = large();
	PLAY(&f, CREATED, PART("1"), {.method = "PUT", .status = 403, .answer = FAULT("AccessDenied")}, ABORTED);
	cr_expect_eq(s3_put_in_parts(CLIENT, &upload, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_DENIED);
	EXPECT_FINISHED(&f);
	PLAY(&f, CREATED, PART("1"), {.method = "PUT", .status = 200}, ABORTED);
	cr_expect_eq(s3_put_in_parts(CLIENT, &upload, &f.err), LK_FAILED);
	EXPECT_WORDS(f.err.message, "no ETag");
	EXPECT_FINISHED(&f);
	PLAY(&f, {.status = 200, .answer = "<R/>"});
	cr_expect_eq(s3_put_in_parts(CLIENT, &upload, &f.err), LK_FAILED);
	EXPECT_WORDS(f.err.message, "no UploadId");
	EXPECT_FINISHED(&f);
}

Test(s3, parts_that_cannot_be_aborted_are_told_of)
{
	const struct s3_upload upload = large();
	PLAY(&f, CREATED, PART("1"), {.method = "PUT", .status = 403, .answer = FAULT("AccessDenied")},
	     {.method = "DELETE", .status = 403, .answer = FAULT("AccessDenied")});
	cr_expect_eq(s3_put_in_parts(CLIENT, &upload, &f.err), LK_FAILED);
	EXPECT_WORDS(f.err.hint, "parts of it are left in bucket 'bkt'");
}

static bool is_always(void *context)
{
	const struct fixture *fixture = context;
	return fixture->replay.requests.count > 2;
}

Test(s3, parts_are_aborted_after_an_interruption_too)
{
	const struct s3_upload upload = large();
	struct http_cancel cancel = {&f, is_always};
	f.config.cancel = &cancel;
	PLAY(&f, CREATED, PART("1"), PART("2"), ABORTED);
	cr_expect_eq(s3_put_in_parts(CLIENT, &upload, &f.err), LK_FAILED);
	cr_expect_eq(f.err.kind, ERROR_INTERRUPTED);
	EXPECT_TEXT(f.replay.requests.items[f.replay.requests.count - 1].method, "DELETE");
}

#define COMPLETION .method = "POST", .url = "/k?uploadId=u%2F1"

Test(s3, a_completion_may_fail_behind_its_status_of_200)
{
	const struct s3_upload upload = large();
	PLAY(&f, CREATED, PART("1"), PART("2"), {COMPLETION, .status = 200, .answer = FAULT("InternalError")},
	     {COMPLETION, .status = 200, .answer = "<CompleteMultipartUploadResult/>"});
	cr_expect_eq(s3_put_in_parts(CLIENT, &upload, &f.err), LK_OK, "%s", f.err.message);
	EXPECT_FINISHED(&f);
	PLAY(&f, CREATED, PART("1"), PART("2"), {COMPLETION, .status = 200, .answer = FAULT("InvalidPart")}, ABORTED);
	cr_expect_eq(s3_put_in_parts(CLIENT, &upload, &f.err), LK_FAILED);
	EXPECT_WORDS(f.err.message, "InvalidPart");
	EXPECT_FINISHED(&f);
}

Test(s3, an_upload_that_somebody_else_has_made_needless_is_none)
{
	const struct s3_upload upload = large();
	PLAY(&f, CREATED, {.method = "PUT", .status = 404, .answer = FAULT("NoSuchUpload")}, PART("2"),
	     {.method = "HEAD", .status = 200, .headers = "Content-Length: 8388609\nETag: \"e\""});
	cr_expect_eq(s3_put_in_parts(CLIENT, &upload, &f.err), LK_OK, "%s", f.err.message);
	EXPECT_FINISHED(&f);
}

Test(s3, the_page_of_a_portal_completes_nothing)
{
	const struct s3_upload upload = large();
	PLAY(&f, CREATED, PART("1"), PART("2"), PORTAL, ABORTED);
	cr_expect_eq(s3_put_in_parts(CLIENT, &upload, &f.err), LK_FAILED);
	EXPECT_WORDS(f.err.message, "of something else: <html>");
	EXPECT_FINISHED(&f);
}

Test(s3, a_completion_whose_answer_was_lost_is_found)
{
	const struct s3_upload upload = large();
	PLAY(&f, CREATED, PART("1"), PART("2"), {COMPLETION, .status = 404, .answer = FAULT("NoSuchUpload")},
	     {.method = "HEAD", .status = 200, .headers = "Content-Length: 8388609\nETag: \"e\""});
	cr_expect_eq(s3_put_in_parts(CLIENT, &upload, &f.err), LK_OK, "%s", f.err.message);
	EXPECT_FINISHED(&f);
	PLAY(&f, CREATED, PART("1"), PART("2"), {COMPLETION, .status = 404, .answer = FAULT("NoSuchUpload")},
	     {.method = "HEAD", .status = 404}, ABORTED);
	cr_expect_eq(s3_put_in_parts(CLIENT, &upload, &f.err), LK_FAILED);
	EXPECT_FINISHED(&f);
}

Test(s3, the_parts_of_any_object_fit)
{
	cr_expect_eq(s3_part_size(0), 8 * 1024 * 1024);
	cr_expect_eq(s3_part_size((size_t)10000 * 8 * 1024 * 1024), 8 * 1024 * 1024);
	cr_expect_eq(s3_part_size((size_t)10000 * 8 * 1024 * 1024 + 1), 8 * 1024 * 1024 + 1);
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

Test(s3, addresses_that_a_service_reads_are_the_standard_ones)
{
	struct str url;
	struct variables variables;
	variables_init(&variables);
	variables_set(&variables, "AWS_USE_FIPS_ENDPOINT", "true");
	variables_set(&variables, "AWS_USE_DUALSTACK_ENDPOINT", "true");
	struct aws_environment environment = variables_environment(&variables);
	struct aws_settings settings = aws_settings_of_environment(&environment);
	f.client.config.endpoints.settings = &settings;
	cr_assert_eq(s3_object_url_in(CLIENT, STR("bkt"), STR("c"), &url, &f.err), LK_OK, "%s", f.err.message);
	EXPECT_TEXT(url, "https://bkt.s3.us-east-1.amazonaws.com/c");
	f.client.config.region = STR("cn-north-1");
	cr_assert_eq(s3_object_url_in(CLIENT, STR("bkt"), STR("c"), &url, &f.err), LK_OK);
	EXPECT_TEXT(url, "https://bkt.s3.cn-north-1.amazonaws.com.cn/c");
	f.client.config.region = STR("us-gov-west-1");
	cr_assert_eq(s3_object_url_in(CLIENT, STR("bkt"), STR("c"), &url, &f.err), LK_OK);
	EXPECT_TEXT(url, "https://bkt.s3.us-gov-west-1.amazonaws.com/c");
	variables_done(&variables);
}

Test(s3, a_checksum_is_that_of_the_whole_object_or_none)
{
	static const struct {
		const char *headers, *expected;
	} rows[] = {
		{"ETag: e\nx-amz-checksum-sha256: ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\nx-amz-checksum-type: FULL_OBJECT",
	         "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="},
		{"ETag: e\nx-amz-checksum-sha256: ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
	         "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="},
		{"ETag: e\nx-amz-checksum-sha256: ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\nx-amz-checksum-type: COMPOSITE", ""},
		{"ETag: e\nx-amz-checksum-sha256: ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=-2", ""},
		{"ETag: e\nx-amz-checksum-sha256: YQ==", ""},
		{"ETag: e\nx-amz-checksum-crc32: YQ==", ""},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct str sha256 = STR("untouched");
		PLAY(&f, {.method = "HEAD", .status = 200, .headers = rows[i].headers});
		cr_expect_eq(s3_get_object_sha256(&f.client, &f.arena, STR("b"), STR("k"), &sha256, &f.err), LK_OK);
		EXPECT_TEXT(sha256, rows[i].expected);
		EXPECT_TEXT(http_replay_header(&f.replay, 0, "x-amz-checksum-mode"), "ENABLED");
	}
	struct str none;
	PLAY(&f, {.method = "HEAD", .status = 403});
	cr_expect_eq(s3_get_object_sha256(&f.client, &f.arena, STR("b"), STR("k"), &none, &f.err), LK_FAILED);
}
