#include "aws/credentials_source.h"
#include "base/limits.h"

/* Long enough for a program that signs a person on in a browser. */
enum { TIMEOUT_MS = 2 * 60 * 1000, MOST_WORDS = 200 };

/* Words as Python's shlex has them, which is how botocore reads the entry: blanks separate, quotes keep together, a
 * backslash takes the next character as it is, in double quotes only a quote or another backslash. */
struct words {
	struct str rest;
	char *out; /* as long as the text */
	const char *items[MOST_WORDS + 1];
	size_t count;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char take(struct words *words)
{
	char c = words->rest.ptr[0];
	words->rest = str_slice(words->rest, 1, words->rest.len);
	return c;
}

/* False when the quote is not closed. */
static bool take_quoted(struct words *words, char quote)
{
	while (words->rest.len && words->rest.ptr[0] != quote) {
		char c = take(words);
		bool escapes = c == '\\' && quote == '"' && words->rest.len &&
			       (words->rest.ptr[0] == '"' || words->rest.ptr[0] == '\\');
		*words->out++ = escapes ? take(words) : c;
	}
	if (!words->rest.len)
		return false;
	take(words);
	return true;
}

static bool take_word(struct words *words)
{
	words->items[words->count++] = words->out;
	while (words->rest.len && !is_blank(words->rest.ptr[0])) {
		char c = take(words);
		if (c == '\\' && !words->rest.len)
			return false;
		if (c == '"' || c == '\'') {
			if (!take_quoted(words, c))
				return false;
		} else {
			*words->out++ = c == '\\' ? take(words) : c;
		}
	}
	words->out++;
	return true;
}

static bool split(struct arena *arena, struct str text, struct words *words)
{
	*words = (struct words){.rest = text, .out = arena_alloc(arena, text.len + 2)};
	for (;;) {
		while (words->rest.len && is_blank(words->rest.ptr[0]))
			take(words);
		if (!words->rest.len)
			return words->count > 0;
		if (words->count == MOST_WORDS || !take_word(words))
			return false;
	}
}

static enum aws_found tell_failure(const struct aws_search *search, const struct error *err, struct error *ret_err)
{
	aws_search_fault(ret_err, "the credential_process of profile '%.*s': %s", STR_ARG(search->profile),
			 err->message);
	error_hint(ret_err, "start it by itself to see what it says");
	if (err->kind == ERROR_INTERRUPTED)
		ret_err->kind = ERROR_INTERRUPTED;
	return AWS_FOUND_FAULT;
}

/* AWS SDKs and Tools Reference Guide, "Process credential provider". */
static enum aws_found read_output(struct aws_search *search, struct str output, struct aws_keys *ret_keys,
				  struct error *ret_err)
{
	struct aws_keys_form form = {.id = "AccessKeyId",
				     .secret = "SecretAccessKey",
				     .token = "SessionToken",
				     .expiry = "Expiration",
				     .version = 1};
	form.what = str_format_in(search->arena, "what the credential_process of profile '%.*s' wrote",
				  STR_ARG(search->profile))
			    .ptr;
	return aws_keys_read(search->arena, &form, output, ret_keys, ret_err);
}

enum aws_found aws_find_process(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err)
{
	const struct aws_program *program = &search->world->program;
	struct str entry = aws_search_profile(search, "credential_process"), output;
	struct words words;
	struct error err;
	if (!entry.len)
		return aws_search_nothing(search, "profile '%.*s' has no credential_process", STR_ARG(search->profile));
	if (!split(search->arena, entry, &words))
		return aws_search_fault(ret_err,
					"the credential_process of profile '%.*s' ends within quotes, or has too "
					"many words",
					STR_ARG(search->profile));
	if (!program->run)
		return aws_search_fault(ret_err,
					"profile '%.*s' has a credential_process, and programs cannot be "
					"started here",
					STR_ARG(search->profile));
	if (program->run(program->context, search->arena, words.items, TIMEOUT_MS, LIMIT_KEYS, &output, &err) != LK_OK)
		return tell_failure(search, &err, ret_err);
	return read_output(search, output, ret_keys, ret_err);
}
