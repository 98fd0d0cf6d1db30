/* Keys for signing, as a dependency: the client asks for them before each attempt.
 *
 * The whole row of sources is credentials_chain.h. No text made here has a secret in it. */
#ifndef LK_AWS_CREDENTIALS_H
#define LK_AWS_CREDENTIALS_H

#include "aws/settings.h"
#include "aws/sigv4.h"

struct aws_credentials {
	void *context;
	/* The keys live as long as the provider. Asked before each attempt of each call; refreshes what is about to
	 * expire at now_ms. ERROR_CREDENTIALS when there are none. */
	enum lk_status (*get)(void *context, int64_t now_ms, struct aws_keys *ret_keys, struct error *ret_err);
};

/* Always these keys; borrows them. */
struct aws_credentials aws_credentials_fixed(struct aws_keys *keys);

/* No keys at all: requests go out unsigned, for the operations that know the caller by a token. */
struct aws_credentials aws_credentials_none(void);

/* What a source says. */
enum aws_found { AWS_FOUND_NOTHING, AWS_FOUND_KEYS, AWS_FOUND_FAULT /* in *ret_err */ };

/* AWS_ACCESS_KEY_ID and what belongs to it: all that a Lambda function has. Not when a profile was given by option. */
enum aws_found aws_credentials_find_environment(struct arena *arena, const struct aws_settings *settings,
                                                struct aws_keys *ret_keys, struct error *ret_err);

/* "AKIA****************MPLE": enough to tell keys apart, for messages. */
struct str aws_mask_key_id_in(struct arena *arena, struct str access_key_id);

#endif
