/* AWS's published vectors for Signature Version 4: awslabs/aws-c-auth, tests/aws-sig-v4-test-suite (Apache-2.0).
 *
 * The URLs are spelled as they go over the wire: where a vector has a raw blank or non-ASCII query, it is encoded here.
 * Keys, region, service and time are the suite's: see sigv4.c. A token that the suite's signer adds stands among the
 * headers. */
#ifndef LK_TESTS_AWS_SIGV4_VECTORS_H
#define LK_TESTS_AWS_SIGV4_VECTORS_H

#include "net/http.h"

struct vector {
	const char *name, *method, *url;
	struct http_header headers[6];
	const char *body;
	bool path_is_final; /* the URL's path is encoded already: nothing is normalised, as with S3 */
	const char *canonical_request, *string_to_sign, *signature;
};

#define STRING_TO_SIGN(hash) \
	"AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n" hash
#define DATE {STR_INIT("X-Amz-Date"), STR_INIT("20150830T123600Z")}
#define HOST {STR_INIT("Host"), STR_INIT("example.amazonaws.com")}
#define NO_BODY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const struct vector vectors[] = {
	{
		.name = "get-header-key-duplicate",
		.method = "GET",
		.url = "https://example.amazonaws.com/",
		.headers = {HOST,
		            {STR_INIT("My-Header1"), STR_INIT("value2")},
		            {STR_INIT("My-Header1"), STR_INIT("value2")},
		            {STR_INIT("My-Header1"), STR_INIT("value1")},
		            DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "my-header1:value2,value2,value1\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;my-header1;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("dc7f04a3abfde8d472b0ab1a418b741b7c67174dad1551b4117b15527fbe966c"),
		.signature = "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
	},
	{
		.name = "get-header-value-multiline",
		.method = "GET",
		.url = "https://example.amazonaws.com/",
		.headers = {HOST,
		            {STR_INIT("My-Header1"), STR_INIT("value1\n"
		             "  value2\n"
		             "     value3")},
		            DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "my-header1:value1 value2 value3\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;my-header1;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("e99419459a677bc11de234014be3c4e72c1ea5b454ceb58b613061f5d7a162e8"),
		.signature = "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd",
	},
	{
		.name = "get-header-value-order",
		.method = "GET",
		.url = "https://example.amazonaws.com/",
		.headers = {HOST,
		            {STR_INIT("My-Header1"), STR_INIT("value4")},
		            {STR_INIT("My-Header1"), STR_INIT("value1")},
		            {STR_INIT("My-Header1"), STR_INIT("value3")},
		            {STR_INIT("My-Header1"), STR_INIT("value2")},
		            DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "my-header1:value4,value1,value3,value2\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;my-header1;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("31ce73cd3f3d9f66977ad3dd957dc47af14df92fcd8509f59b349e9137c58b86"),
		.signature = "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
	},
	{
		.name = "get-header-value-trim",
		.method = "GET",
		.url = "https://example.amazonaws.com/",
		.headers = {HOST,
		            {STR_INIT("My-Header1"), STR_INIT(" value1")},
		            {STR_INIT("My-Header2"), STR_INIT(" \"a   b   c\"")},
		            DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "my-header1:value1\n"
		                     "my-header2:\"a b c\"\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;my-header1;my-header2;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("a726db9b0df21c14f559d0a978e563112acb1b9e05476f0a6a1c7d68f28605c7"),
		.signature = "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
	},
	{
		.name = "get-unreserved",
		.method = "GET",
		.url = "https://example.amazonaws.com/-._~0123456789ABCDEFGHIJKLMNOPQRST"
		       "UVWXYZabcdefghijklmnopqrstuvwxyz",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvw"
		                     "xyz\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("6a968768eefaa713e2a6b16b589a8ea192661f098f37349f4e2c0082757446f9"),
		.signature = "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
	},
	{
		.name = "get-utf8",
		.method = "GET",
		.url = "https://example.amazonaws.com/\341\210\264",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/%E1%88%B4\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("2a0a97d02205e45ce2e994789806b19270cfbbb0921b278ccf58f5249ac42102"),
		.signature = "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
	},
	{
		.name = "get-vanilla",
		.method = "GET",
		.url = "https://example.amazonaws.com/",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63"),
		.signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
	},
	{
		.name = "get-vanilla-empty-query-key",
		.method = "GET",
		.url = "https://example.amazonaws.com/?Param1=value1",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "Param1=value1\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("1e24db194ed7d0eec2de28d7369675a243488e08526e8c1c73571282f7c517ab"),
		.signature = "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
	},
	{
		.name = "get-vanilla-query",
		.method = "GET",
		.url = "https://example.amazonaws.com/",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63"),
		.signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
	},
	{
		.name = "get-vanilla-query-order-encoded",
		.method = "GET",
		.url = "https://example.amazonaws.com/?Param-3=Value3&Param=Value2&%E1%8"
		       "8%B4=Value1",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "%E1%88%B4=Value1&Param=Value2&Param-3=Value3\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("868294f5c38bd141c4972a373a76654f1418a8e4fc18b2e7903ae45e8ae0ec71"),
		.signature = "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
	},
	{
		.name = "get-vanilla-query-order-key",
		.method = "GET",
		.url = "https://example.amazonaws.com/?Param1=value2&Param1=Value1",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "Param1=Value1&Param1=value2\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("704b4cef673542d84cdff252633f065e8daeba5f168b77116f8b1bcaf3d38f89"),
		.signature = "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1",
	},
	{
		.name = "get-vanilla-query-order-key-case",
		.method = "GET",
		.url = "https://example.amazonaws.com/?Param2=value2&Param1=value1",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "Param1=value1&Param2=value2\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("816cd5b414d056048ba4f7c5386d6e0533120fb1fcfa93762cf0fc39e2cf19e0"),
		.signature = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
	},
	{
		.name = "get-vanilla-query-order-value",
		.method = "GET",
		.url = "https://example.amazonaws.com/?Param1=value2&Param1=value1",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "Param1=value1&Param1=value2\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("c968629d70850097a2d8781c9bf7edcb988b04cac14cca9be4acc3595f884606"),
		.signature = "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694",
	},
	{
		.name = "get-vanilla-query-unreserved",
		.method = "GET",
		.url = "https://example.amazonaws.com/?-._~0123456789ABCDEFGHIJKLMNOPQRS"
		       "TUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOP"
		       "QRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
		                     "yz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstu"
		                     "vwxyz\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("c30d4703d9f799439be92736156d47ccfb2d879ddf56f5befa6d1d6aab979177"),
		.signature = "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
	},
	{
		.name = "get-vanilla-utf8-query",
		.method = "GET",
		.url = "https://example.amazonaws.com/?%E1%88%B4=bar",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "%E1%88%B4=bar\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("eb30c5bed55734080471a834cc727ae56beb50e5f39d1bff6d0d38cb192a7073"),
		.signature = "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
	},
	{
		.name = "get-vanilla-with-session-token",
		.method = "GET",
		.url = "https://example.amazonaws.com/",
		.headers = {HOST, DATE,
		            {STR_INIT("X-Amz-Security-Token"), STR_INIT("6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf19"
		             "4267")}},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "x-amz-security-token:6e86291e8372ff2a2260956d9b8aae1d763fbf315fa"
		                     "00fa31553b73ebf194267\n"
		                     "\n"
		                     "host;x-amz-date;x-amz-security-token\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("067b36aa60031588cea4a4cde1f21215227a047690c72247f1d70b32fbbfad2b"),
		.signature = "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
	},
	{
		.name = "get-relative",
		.method = "GET",
		.url = "https://example.amazonaws.com/example/..",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63"),
		.signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
	},
	{
		.name = "get-relative-relative",
		.method = "GET",
		.url = "https://example.amazonaws.com/example1/example2/../..",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63"),
		.signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
	},
	{
		.name = "get-slash",
		.method = "GET",
		.url = "https://example.amazonaws.com//",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63"),
		.signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
	},
	{
		.name = "get-slash-dot-slash",
		.method = "GET",
		.url = "https://example.amazonaws.com/./",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63"),
		.signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
	},
	{
		.name = "get-slash-pointless-dot",
		.method = "GET",
		.url = "https://example.amazonaws.com/./example",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/example\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("214d50c111a8edc4819da6a636336472c916b5240f51e9a51b5c3305180cf702"),
		.signature = "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
	},
	{
		.name = "get-slashes",
		.method = "GET",
		.url = "https://example.amazonaws.com//example//",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/example/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("cb96b4ac96d501f7c5c15bc6d67b3035061cfced4af6585ad927f7e6c985c015"),
		.signature = "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
	},
	{
		.name = "get-space",
		.method = "GET",
		.url = "https://example.amazonaws.com/example%20space/",
		.headers = {HOST, DATE},
		.path_is_final = true,
		.canonical_request = "GET\n"
		                     "/example%20space/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("63ee75631ed7234ae61b5f736dfc7754cdccfedbff4b5128a915706ee9390d86"),
		.signature = "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
	},
	{
		.name = "get-special-character",
		.method = "GET",
		.url = "https://example.amazonaws.com/example/$delete",
		.headers = {HOST, DATE},
		.canonical_request = "GET\n"
		                     "/example/%24delete\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("4053e45b5cef7cec5e17f736b1c12b3faf0388fd4c0bd24326386f132039ce5c"),
		.signature = "a853c9b21b528b19643d00910d35b83a10c366a10833ceefb45edd6c80e40f27",
	},
	{
		.name = "post-header-key-case",
		.method = "POST",
		.url = "https://example.amazonaws.com/",
		.headers = {HOST, DATE},
		.canonical_request = "POST\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("553f88c9e4d10fc9e109e2aeb65f030801b70c2f6468faca261d401ae622fc87"),
		.signature = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
	},
	{
		.name = "post-header-key-sort",
		.method = "POST",
		.url = "https://example.amazonaws.com/",
		.headers = {HOST,
		            {STR_INIT("My-Header1"), STR_INIT("value1")},
		            DATE},
		.canonical_request = "POST\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "my-header1:value1\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;my-header1;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("9368318c2967cf6de74404b30c65a91e8f6253e0a8659d6d5319f1a812f87d65"),
		.signature = "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
	},
	{
		.name = "post-header-value-case",
		.method = "POST",
		.url = "https://example.amazonaws.com/",
		.headers = {HOST,
		            {STR_INIT("My-Header1"), STR_INIT("VALUE1")},
		            DATE},
		.canonical_request = "POST\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "my-header1:VALUE1\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;my-header1;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("d51ced243e649e3de6ef63afbbdcbca03131a21a7103a1583706a64618606a93"),
		.signature = "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
	},
	{
		.name = "post-sts-header-after",
		.method = "POST",
		.url = "https://example.amazonaws.com/",
		.headers = {HOST, DATE},
		.canonical_request = "POST\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("553f88c9e4d10fc9e109e2aeb65f030801b70c2f6468faca261d401ae622fc87"),
		.signature = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
	},
	{
		.name = "post-sts-header-before",
		.method = "POST",
		.url = "https://example.amazonaws.com/",
		.headers = {HOST,
		            DATE,
		            {STR_INIT("X-Amz-Security-Token"), STR_INIT("AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTw"
		             "dQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi"
		             "/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5V"
		             "SXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPk"
		             "UL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabI"
		             "Qwj2ICCR/oLxBA==")}},
		.canonical_request = "POST\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "x-amz-security-token:AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPB"
		                     "SM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8"
		                     "YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsbur"
		                     "EDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo"
		                     "0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9"
		                     "KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==\n"
		                     "\n"
		                     "host;x-amz-date;x-amz-security-token\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("c237e1b440d4c63c32ca95b5b99481081cb7b13c7e40434868e71567c1a882f6"),
		.signature = "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
	},
	{
		.name = "post-vanilla",
		.method = "POST",
		.url = "https://example.amazonaws.com/",
		.headers = {HOST, DATE},
		.canonical_request = "POST\n"
		                     "/\n"
		                     "\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("553f88c9e4d10fc9e109e2aeb65f030801b70c2f6468faca261d401ae622fc87"),
		.signature = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
	},
	{
		.name = "post-vanilla-empty-query-value",
		.method = "POST",
		.url = "https://example.amazonaws.com/?Param1=value1",
		.headers = {HOST, DATE},
		.canonical_request = "POST\n"
		                     "/\n"
		                     "Param1=value1\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("9d659678c1756bb3113e2ce898845a0a79dbbc57b740555917687f1b3340fbbd"),
		.signature = "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
	},
	{
		.name = "post-vanilla-query",
		.method = "POST",
		.url = "https://example.amazonaws.com/?Param1=value1",
		.headers = {HOST, DATE},
		.canonical_request = "POST\n"
		                     "/\n"
		                     "Param1=value1\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "host;x-amz-date\n"
		                     NO_BODY,
		.string_to_sign = STRING_TO_SIGN("9d659678c1756bb3113e2ce898845a0a79dbbc57b740555917687f1b3340fbbd"),
		.signature = "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
	},
	{
		.name = "post-x-www-form-urlencoded",
		.method = "POST",
		.url = "https://example.amazonaws.com/",
		.headers = {{STR_INIT("Content-Type"), STR_INIT("application/x-www-form-urlencoded")},
		            HOST,
		            DATE},
		.body = "Param1=value1",
		.canonical_request = "POST\n"
		                     "/\n"
		                     "\n"
		                     "content-type:application/x-www-form-urlencoded\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "content-type;host;x-amz-date\n"
		                     "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
		.string_to_sign = STRING_TO_SIGN("42a5e5bb34198acb3e84da4f085bb7927f2bc277ca766e6d19c73c2154021281"),
		.signature = "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
	},
	{
		.name = "post-x-www-form-urlencoded-parameters",
		.method = "POST",
		.url = "https://example.amazonaws.com/",
		.headers = {{STR_INIT("Content-Type"), STR_INIT("application/x-www-form-urlencoded; charset=utf8")},
		            HOST,
		            DATE},
		.body = "Param1=value1",
		.canonical_request = "POST\n"
		                     "/\n"
		                     "\n"
		                     "content-type:application/x-www-form-urlencoded; charset=utf8\n"
		                     "host:example.amazonaws.com\n"
		                     "x-amz-date:20150830T123600Z\n"
		                     "\n"
		                     "content-type;host;x-amz-date\n"
		                     "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
		.string_to_sign = STRING_TO_SIGN("2e1cf7ed91881a30569e46552437e4156c823447bf1781b921b5d486c568dd1c"),
		.signature = "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe",
	},
};

#endif
