/* Between the files of the sources: what one is asked, and what they share. */
#ifndef LK_AWS_CREDENTIALS_SOURCE_H
#define LK_AWS_CREDENTIALS_SOURCE_H

#include "aws/client.h"
#include "aws/credentials_chain.h"
#include "formats/json.h"

struct aws_search {
	struct arena *arena;
	const struct aws_credentials_world *world;
	struct str profile;
	bool whole; /* the environment counts too: not for a profile given by option or named by another one */
	int64_t now_ms;
	struct str why;		 /* set by a source that has nothing */
	bool asked;		 /* somebody was asked for a code */
	VEC(struct str) visited; /* profiles of a chain of roles */
};

/* One file a source. */
enum aws_found aws_find_role(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err);
enum aws_found aws_find_web_identity(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err);
enum aws_found aws_find_sso(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err);
enum aws_found aws_find_shared(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err);
enum aws_found aws_find_login(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err);
enum aws_found aws_find_process(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err);
enum aws_found aws_find_config(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err);
enum aws_found aws_find_container(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err);
enum aws_found aws_find_instance(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err);

/* The row of what a profile itself has: botocore, ProfileProviderBuilder. */
enum aws_found aws_find_in_profile(struct aws_search *search, struct aws_keys *ret_keys, struct error *ret_err);

/* For a source that has nothing: sets search->why. Gives AWS_FOUND_NOTHING. */
enum aws_found aws_search_nothing(struct aws_search *search, const char *format, ...) LK_PRINTF(2, 3);

/* An error of kind ERROR_CREDENTIALS. Gives AWS_FOUND_FAULT; a hint may be added. */
enum aws_found aws_search_fault(struct error *ret_err, const char *format, ...) LK_PRINTF(2, 3);

/* Blanks a secret out of an error: what a service says of it may repeat what it was sent. */
void aws_search_hide(struct error *err, struct str secret);

/* Of the environment, empty when it does not count or is not set. */
struct str aws_search_environment(const struct aws_search *search, const char *name);

/* Of the profile that is asked. */
struct str aws_search_profile(const struct aws_search *search, const char *key);

/* Of the environment and else of the profile in effect, whatever profile is asked: how to reach a service. */
struct str aws_search_setting(const struct aws_search *search, const char *variable, const char *key);

/* A client of another service for the keys' sake; keys NULL: unsigned. The keys are borrowed. */
struct aws_client aws_search_client(const struct aws_search *search, struct str region, struct aws_keys *keys);

/* Keys out of {"AccessKeyId": ...}: the names of id, secret, token and expiry. what names the answer in errors, which
 * never quote it. */
struct aws_keys_form {
	const char *what;
	const char *id, *secret, *token, *expiry;
	bool needs_token, needs_expiry;
	int64_t version; /* that "Version" must be; 0: there is none */
};
enum aws_found aws_keys_read(struct arena *arena, const struct aws_keys_form *form, struct str text,
			     struct aws_keys *ret_keys, struct error *ret_err);

/* The same of an object that was read already; expiry as text or in milliseconds. */
enum aws_found aws_keys_of_json(const struct aws_keys_form *form, const struct json *object, struct aws_keys *ret_keys,
				struct error *ret_err);

/* "lkc-1795414682", where nobody named the session. */
struct str aws_session_name_in(struct arena *arena, int64_t now_ms);

#endif
