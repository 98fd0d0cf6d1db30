#include "aws/error.h"

#include "aws/fault_code.h"
#include "base/buf.h"
#include "base/limits.h"
#include "net/retry.h"

#define HINT_EXPIRED "the session has expired: renew it, for example by 'aws sso login', and export the new keys"
#define HINT_UNKNOWN \
	"the service does not know these keys: look at AWS_ACCESS_KEY_ID and AWS_PROFILE, and at the account"
#define HINT_SIGNATURE "the secret key does not belong to the key id, or this machine's clock is off"
#define HINT_CLOCK "this machine's clock is off: correct it, for example by 'timedatectl set-ntp true'"
/* An answer to HEAD has no body that could tell. */
#define HINT_SILENT "the service gives no reason here: these keys have expired or lack that permission; see lkc doctor"
#define HINT_DENIED "these keys lack that permission: 'aws sts get-caller-identity' tells whose they are"
#define HINT_REDIRECT "the bucket is in another region than the request: give that region"
#define HINT_BUSY "something else is being done to it: wait until that is over, 'lkc status' tells"
#define HINT_QUOTA "a quota of the account is used up: the Service Quotas console tells which"
#define HINT_THROTTLED "the account's limit of requests is reached: wait a minute, nothing is lost"

/* Wire codes of all services; a code that is not here is placed by its HTTP status. Sources: the API references,
 * "Common Error Types"; Amazon S3 API Reference, "Error responses"; errors of botocore's models. */
static const struct row {
	const char *code;
	enum error_kind kind;
	const char *hint;
} rows[] = {
	{"ExpiredToken", ERROR_CREDENTIALS, HINT_EXPIRED},
	{"ExpiredTokenException", ERROR_CREDENTIALS, HINT_EXPIRED},
	{"TokenRefreshRequired", ERROR_CREDENTIALS, HINT_EXPIRED},
	{"InvalidClientTokenId", ERROR_CREDENTIALS, HINT_UNKNOWN},
	{"UnrecognizedClientException", ERROR_CREDENTIALS, HINT_UNKNOWN},
	{"InvalidAccessKeyId", ERROR_CREDENTIALS, HINT_UNKNOWN},
	{"InvalidToken", ERROR_CREDENTIALS, HINT_UNKNOWN},
	{"MissingAuthenticationToken", ERROR_CREDENTIALS, HINT_UNKNOWN},
	{"MissingAuthenticationTokenException", ERROR_CREDENTIALS, HINT_UNKNOWN},
	{"OptInRequired", ERROR_CREDENTIALS, "the account is not signed up for this service or this region"},
	{"SignatureDoesNotMatch", ERROR_CREDENTIALS, HINT_SIGNATURE},
	{"InvalidSignatureException", ERROR_CREDENTIALS, HINT_SIGNATURE},
	{"IncompleteSignature", ERROR_CREDENTIALS, HINT_SIGNATURE},
	{"IncompleteSignatureException", ERROR_CREDENTIALS, HINT_SIGNATURE},
	{"RequestTimeTooSkewed", ERROR_CREDENTIALS, HINT_CLOCK},
	{"RequestExpired", ERROR_CREDENTIALS, HINT_CLOCK},
	{"RequestInTheFuture", ERROR_CREDENTIALS, HINT_CLOCK},
	{"AccessDenied", ERROR_DENIED, HINT_DENIED},
	{"AccessDeniedException", ERROR_DENIED, HINT_DENIED},
	{"UnauthorizedOperation", ERROR_DENIED, HINT_DENIED},
	{"NotAuthorized", ERROR_DENIED, HINT_DENIED},
	{"AuthorizationError", ERROR_DENIED, HINT_DENIED},
	{"AllAccessDisabled", ERROR_DENIED, ""},
	{"NoSuchBucket", ERROR_NOT_FOUND, ""},
	{"NoSuchKey", ERROR_NOT_FOUND, ""},
	{"NoSuchUpload", ERROR_NOT_FOUND, ""},
	{"ResourceNotFoundException", ERROR_NOT_FOUND, ""},
	{"QueueDoesNotExist", ERROR_NOT_FOUND, ""},
	{"AWS.SimpleQueueService.NonExistentQueue", ERROR_NOT_FOUND, ""},
	{"RepositoryNotFoundException", ERROR_NOT_FOUND, ""},
	{"ChangeSetNotFound", ERROR_NOT_FOUND, ""},
	{"StackNotFoundException", ERROR_NOT_FOUND, ""},
	{"StackRefactorNotFoundException", ERROR_NOT_FOUND, ""},
	{"InvalidChangeSetStatus", ERROR_STATE, "the change set cannot be executed: make a new plan"},
	{"InvalidStateTransition", ERROR_STATE, HINT_BUSY},
	{"ResourceScanInProgress", ERROR_STATE, HINT_BUSY},
	{"ResourceScanNotFound", ERROR_NOT_FOUND, ""},
	{"OperationInProgressException", ERROR_STATE, HINT_BUSY},
	{"ResourceInUseException", ERROR_STATE, HINT_BUSY},
	{"ResourceConflictException", ERROR_STATE, HINT_BUSY},
	{"OperationAborted", ERROR_STATE, HINT_BUSY},
	{"BucketNotEmpty", ERROR_STATE, "empty the bucket first"},
	{"InsufficientCapabilitiesException", ERROR_SERVICE, "the template needs a capability that was not given"},
	{"PermanentRedirect", ERROR_SERVICE, HINT_REDIRECT},
	{"AuthorizationHeaderMalformed", ERROR_SERVICE, HINT_REDIRECT},
	{"IllegalLocationConstraintException", ERROR_SERVICE, HINT_REDIRECT},
	{"BucketAlreadyExists", ERROR_DENIED, "bucket names are unique in the world, and somebody else has this one"},
	{"LimitExceededException", ERROR_SERVICE, HINT_QUOTA},
	{"LimitExceeded", ERROR_SERVICE, HINT_QUOTA},
	{"ConcurrentResourcesLimitExceeded", ERROR_STATE, HINT_BUSY},
	{"ResourceScanLimitExceeded", ERROR_SERVICE, HINT_QUOTA},
	{"EntityTooLarge", ERROR_LIMIT, ""},
	{"RequestEntityTooLargeException", ERROR_LIMIT, ""},
};

/* Emulators answer with a shape's name where the service has another code. */
static const struct row *find_row(struct str name)
{
	struct str code = aws_fault_code_of(name);
	for (size_t i = 0; i < LK_COUNT(rows); i++)
		if (str_is(code, rows[i].code))
			return &rows[i];
	return NULL;
}

/* CloudFormation tells a stack's state as a ValidationError like any other. */
static bool tells_of_state(const struct aws_fault *fault)
{
	static const char *const words[] = {
		"state and can not be updated", "cannot be called from current stack status",
		"TerminationProtection is enabled", "already exists and cannot be created again"};
	for (size_t i = 0; i < LK_COUNT(words); i++)
		if (str_is(fault->code, "ValidationError") && str_contains(fault->message, str_from(words[i])))
			return true;
	return false;
}

static enum error_kind kind_of_status(int http_status)
{
	switch (http_status) {
	case 401:
		return ERROR_CREDENTIALS;
	case 403:
		return ERROR_DENIED;
	case 404:
		return ERROR_NOT_FOUND;
	case 413:
		return ERROR_LIMIT;
	case 429:
		return ERROR_THROTTLED;
	default:
		return ERROR_SERVICE;
	}
}

/* What a service says goes to a terminal: one line, and nothing that a terminal would obey. */
static void append_clean(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		buf_append_char(out, (unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7F ? ' ' : text.ptr[i]);
}

static void append_detail(struct buf *out, struct str code, struct str request_id)
{
	if (!code.len && !request_id.len)
		return;
	buf_append_text(out, " (");
	append_clean(out, str_slice(code, 0, 90));
	if (request_id.len) {
		buf_append_text(out, code.len ? ", request " : "request ");
		append_clean(out, str_slice(request_id, 0, 60));
	}
	buf_append_char(out, ')');
}

static void set_kind_and_hint(struct error *err, const struct aws_fault *fault)
{
	const struct row *row = find_row(fault->code);
	err->kind = kind_of_status(err->http_status);
	if (row)
		err->kind = row->kind;
	else if (retry_classify_answer(err->http_status, fault->code) == RETRY_THROTTLED)
		err->kind = ERROR_THROTTLED;
	else if (tells_of_state(fault))
		err->kind = ERROR_STATE;
	if (row && row->hint[0])
		error_hint(err, "%s", row->hint);
	else if (err->kind == ERROR_THROTTLED)
		error_hint(err, "%s", HINT_THROTTLED);
	else if (err->kind == ERROR_DENIED || err->kind == ERROR_CREDENTIALS)
		error_hint(err, "%s", fault->code.len || fault->message.len ? HINT_DENIED : HINT_SILENT);
	else if (err->http_status >= 500)
		error_hint(err, "the service itself is in trouble: try again in a minute, nothing is lost");
}

enum lk_status aws_error_set(struct error *ret_err, const struct aws_service *service, const char *operation,
                             int http_status, const struct aws_fault *fault)
{
	struct buf text;
	buf_init(&text, LIMIT_MESSAGE);
	if (fault->message.len)
		append_clean(&text, str_slice(fault->message, 0, sizeof ret_err->message - 256));
	else
		buf_printf(&text, "HTTP status %d", http_status);
	append_detail(&text, fault->code, fault->request_id);
	error_set(ret_err, ERROR_SERVICE, "%s %s: %.*s", service->name, operation, STR_ARG(buf_view(&text)));
	buf_clear(&text);
	append_clean(&text, str_slice(fault->code, 0, sizeof ret_err->service_code - 1));
	for (size_t i = 0; i <= text.len && text.len; i++)
		ret_err->service_code[i] = text.ptr[i];
	buf_done(&text);
	ret_err->http_status = http_status;
	set_kind_and_hint(ret_err, fault);
	return LK_FAILED;
}

void aws_error_explain_network(struct error *err, struct str url)
{
	struct http_url parts;
	struct str message = str_from(err->message);
	if (err->kind != ERROR_NETWORK || err->hint[0] || !http_parse_url(url, &parts))
		return;
	bool here = str_starts_with(parts.host, STR("127.")) || str_is(parts.host, "localhost") ||
	            str_is(parts.host, "[::1]");
	if (here && str_contains(message, STR("connect to")))
		error_hint(err, "nothing seems to listen there: 'lkc local up' starts the target on this machine");
	else if (str_contains(message, STR("certificate")) || str_contains(message, STR("SSL")))
		error_hint(err, "the certificate was not accepted: a proxy's own goes into AWS_CA_BUNDLE");
	else if (str_contains(message, STR("resolve")))
		error_hint(err, "the name is unknown: look at the network, the region and AWS_ENDPOINT_URL");
	else if (str_contains(message, STR("response 407")))
		error_hint(err, "the proxy wants a name and a password: HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT");
	else if (!here)
		error_hint(err, "look at the network and at HTTPS_PROXY");
}

bool aws_error_is(const struct error *err, const char *name)
{
	struct str code = str_from(err->service_code);
	return code.len && str_equal(aws_fault_code_of(code), aws_fault_code_of(str_from(name)));
}

static bool is_one_of(const struct error *err, const char *const *codes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (aws_error_is(err, codes[i]))
			return true;
	return false;
}

bool aws_error_is_expired(const struct error *err)
{
	static const char *const codes[] = {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"};
	return is_one_of(err, codes, LK_COUNT(codes));
}

bool aws_error_is_skewed(const struct error *err)
{
	static const char *const codes[] = {"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture",
	                                    "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure"};
	bool silent = err->http_status == 403 && !err->service_code[0];
	return silent || is_one_of(err, codes, LK_COUNT(codes));
}
