/* Where keys come from: a row of sources, asked in the documented order until one has them.
 *
 * A source is one row and one file. The sources here hold keys that cannot be had anew; a provider is asked before each
 * attempt all the same, so that one whose keys expire can renew them. Source of the order: AWS SDKs and Tools
 * Reference Guide, "Standardized credential providers"; botocore/credentials.py, create_credential_resolver. */
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

/* What a source says. */
enum aws_found { AWS_FOUND_NOTHING, AWS_FOUND_KEYS, AWS_FOUND_FAULT /* in *ret_err */ };

struct aws_credentials_source {
	const char *name; /* "environment", "shared credentials file", "config file" */
	enum aws_found (*find)(struct arena *arena, const struct aws_settings *settings, struct aws_keys *ret_keys,
	                       struct error *ret_err);
};

/* One file a source. The delegating ones find profiles whose keys are to be had elsewhere (a role to assume, single
 * sign-on, a program), which is a fault: going on would end with keys that the profile does not mean. */
enum aws_found aws_credentials_find_environment(struct arena *arena, const struct aws_settings *settings,
                                                struct aws_keys *ret_keys, struct error *ret_err);
enum aws_found aws_credentials_find_shared(struct arena *arena, const struct aws_settings *settings,
                                           struct aws_keys *ret_keys, struct error *ret_err);
enum aws_found aws_credentials_find_config(struct arena *arena, const struct aws_settings *settings,
                                           struct aws_keys *ret_keys, struct error *ret_err);
enum aws_found aws_credentials_find_delegated(struct arena *arena, const struct aws_settings *settings,
                                              struct aws_keys *ret_keys, struct error *ret_err);
enum aws_found aws_credentials_find_process(struct arena *arena, const struct aws_settings *settings,
                                            struct aws_keys *ret_keys, struct error *ret_err);

/* The whole row over one arena and one set of settings, both borrowed. */
struct aws_credentials_chain {
	struct arena *arena;
	const struct aws_settings *settings;
	const char *source; /* that had the keys; NULL before the first call */
	struct aws_keys keys;
};
void aws_credentials_chain_init(struct aws_credentials_chain *chain, struct arena *arena,
                                const struct aws_settings *settings);
struct aws_credentials aws_credentials_of_chain(struct aws_credentials_chain *chain);

/* "AKIA****************MPLE": enough to tell keys apart, for messages. */
struct str aws_mask_key_id_in(struct arena *arena, struct str access_key_id);

#endif
