#include "aws/sigv4.h"

#include "fixture.h"
#include "sigv4_vectors.h"

static struct arena arena;
static const struct aws_keys keys = {
	.access_key_id = STR_INIT("AKIDEXAMPLE"),
	.secret_access_key = STR_INIT("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
};

static void set_up(void)
{
	arena_init(&arena);
}

static void tear_down(void)
{
	arena_done(&arena);
}

TestSuite(sigv4, .init = set_up, .fini = tear_down);

static struct sigv4_input input_of(const struct vector *vector)
{
	struct sigv4_input input = {
		.keys = &keys,
		.region = STR("us-east-1"),
		.service = STR("service"),
		.time_ms = 1440938160000, /* 2015-08-30T12:36:00Z */
		.method = str_from(vector->method),
		.url = str_from(vector->url),
		.headers = vector->headers,
		.body = str_from(vector->body),
		.s3 = vector->path_is_final,
	};
	while (input.header_count < LK_COUNT(vector->headers) && vector->headers[input.header_count].name.len)
		input.header_count++;
	return input;
}

Test(sigv4, canonical_requests_of_the_vectors)
{
	for (size_t i = 0; i < LK_COUNT(vectors); i++) {
		struct sigv4_input input = input_of(&vectors[i]);
		struct str text = sigv4_canonical_request_in(&arena, &input);
		cr_expect(str_is(text, vectors[i].canonical_request), "%s:\n%.*s", vectors[i].name, STR_ARG(text));
	}
}

Test(sigv4, strings_to_sign_of_the_vectors)
{
	for (size_t i = 0; i < LK_COUNT(vectors); i++) {
		struct sigv4_input input = input_of(&vectors[i]);
		struct str text = sigv4_string_to_sign_in(&arena, &input, str_from(vectors[i].canonical_request));
		cr_expect(str_is(text, vectors[i].string_to_sign), "%s:\n%.*s", vectors[i].name, STR_ARG(text));
	}
}

Test(sigv4, signatures_of_the_vectors)
{
	for (size_t i = 0; i < LK_COUNT(vectors); i++) {
		struct sigv4_input input = input_of(&vectors[i]);
		struct str text = sigv4_signature_in(&arena, &input, str_from(vectors[i].string_to_sign));
		cr_expect(str_is(text, vectors[i].signature), "%s: %.*s", vectors[i].name, STR_ARG(text));
	}
}

static struct str header(const struct sigv4_output *output, const char *name)
{
	for (size_t i = 0; i < output->headers.count; i++)
		if (str_is(output->headers.items[i].name, name))
			return output->headers.items[i].value;
	return (struct str){0};
}

static struct sigv4_input request(const char *method, const char *url)
{
	return (struct sigv4_input){
		.keys = &keys,
		.region = STR("us-east-1"),
		.service = STR("s3"),
		.time_ms = 1369353600000, /* 2013-05-24T00:00:00Z */
		.method = str_from(method),
		.url = str_from(url),
		.s3 = true,
	};
}

/* Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header", the examples. */
Test(sigv4, the_examples_of_s3)
{
	static const struct aws_keys example = {
		.access_key_id = STR_INIT("AKIAIOSFODNN7EXAMPLE"),
		.secret_access_key = STR_INIT("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
	};
	struct sigv4_input lifecycle = request("GET", "https://examplebucket.s3.amazonaws.com/?lifecycle");
	lifecycle.keys = &example;
	struct sigv4_output output = sigv4_sign_in(&arena, &lifecycle);
	EXPECT_TEXT(header(&output, "Authorization"),
	            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
	            "SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
	            "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
	struct sigv4_input list = request("GET", "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J");
	list.keys = &example;
	output = sigv4_sign_in(&arena, &list);
	cr_expect(str_ends_with(header(&output, "Authorization"),
	                        STR("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")));
	struct sigv4_input put = request("PUT", "https://examplebucket.s3.amazonaws.com/test%24file.text");
	const struct http_header headers[] = {{STR("Date"), STR("Fri, 24 May 2013 00:00:00 GMT")},
	                                      {STR("x-amz-storage-class"), STR("REDUCED_REDUNDANCY")}};
	put.keys = &example;
	put.headers = headers;
	put.header_count = LK_COUNT(headers);
	put.body = STR("Welcome to Amazon S3.");
	output = sigv4_sign_in(&arena, &put);
	EXPECT_TEXT(header(&output, "X-Amz-Content-SHA256"),
	            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
	cr_expect(str_ends_with(header(&output, "Authorization"),
	                        STR("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")));
}

Test(sigv4, a_key_without_value_is_signed_with_an_empty_one)
{
	struct sigv4_input input = request("GET", "https://b.s3.amazonaws.com/?uploads&b=2&a=1&a=0");
	struct str text = sigv4_canonical_request_in(&arena, &input);
	cr_expect(str_starts_with(text, STR("GET\n/\na=0&a=1&b=2&uploads=\n")), "%.*s", STR_ARG(text));
}

Test(sigv4, s3_signs_the_path_as_it_is_sent)
{
	struct sigv4_input input = request("GET", "https://b.s3.amazonaws.com/a//b/../c%20d");
	cr_expect(str_starts_with(sigv4_canonical_request_in(&arena, &input), STR("GET\n/a//b/../c%20d\n")));
	input.s3 = false;
	cr_expect(str_starts_with(sigv4_canonical_request_in(&arena, &input), STR("GET\n/a/c%2520d\n")));
}

Test(sigv4, the_session_token_goes_along_and_is_signed)
{
	static const struct aws_keys session = {.access_key_id = STR_INIT("ASIAEXAMPLE"),
	                                        .secret_access_key = STR_INIT("s"),
	                                        .session_token = STR_INIT("token")};
	struct sigv4_input input = request("POST", "https://sts.us-east-1.amazonaws.com/");
	input.keys = &session;
	input.s3 = false;
	struct sigv4_output output = sigv4_sign_in(&arena, &input);
	EXPECT_TEXT(header(&output, "X-Amz-Security-Token"), "token");
	cr_expect(str_contains(header(&output, "Authorization"), STR("host;x-amz-date;x-amz-security-token")));
	cr_expect_eq(header(&output, "X-Amz-Content-SHA256").len, 0);
}

Test(sigv4, headers_that_proxies_change_are_not_signed)
{
	const struct http_header headers[] = {{STR("User-Agent"), STR("lkc")}, {STR("X-Amzn-Trace-Id"), STR("1")},
	                                      {STR("X-Other"), STR("2")}};
	struct sigv4_input input = request("GET", "https://b.s3.amazonaws.com/");
	input.headers = headers;
	input.header_count = LK_COUNT(headers);
	struct sigv4_output output = sigv4_sign_in(&arena, &input);
	cr_expect(
		str_contains(header(&output, "Authorization"), STR("=host;x-amz-content-sha256;x-amz-date;x-other,")));
	EXPECT_TEXT(header(&output, "User-Agent"), "lkc");
}
