/* Where commands go: an account and region of AWS, or the local target. */
#ifndef LK_CLI_TARGET_H
#define LK_CLI_TARGET_H

#include "aws/client.h"
#include "aws/credentials_chain.h"
#include "cli/cli.h"
#include "cli/load.h"
#include "deploy/local.h"
#include "net/http_curl.h"

struct target {
	struct aws_client client;
	struct str region, account; /* account: after target_identify() */
	bool local;
	/* What client borrows. */
	struct aws_settings settings;
	struct aws_credentials_chain chain;
	struct aws_keys local_keys;
	struct http_curl_options network; /* proxies and certificates in use */
};

/* Reads configuration and environment. stack_region is the stack's own, used unless --region is given. Gives EXIT_DONE,
 * or another code after telling why. Nothing is sent yet. */
int target_open(struct cli *cli, struct str stack_region, struct target *target);

/* The same, in the region otherwise where none is set. */
int target_open_or(struct cli *cli, struct str stack_region, struct str otherwise, struct target *target);

/* Asks whose keys these are: the account's number, and the first sign that endpoint and keys work. */
int target_identify(struct cli *cli, struct target *target);

/* From target_open() on Ctrl-C only sets a flag that requests and waits look at. */
const struct http_cancel *target_cancel(void);
bool target_is_cancelled(void);

/* The local target's place in this project. */
struct local target_local(struct cli *cli);

/* Between polls at first: the local target is quick. */
int64_t target_poll_interval_ms(const struct target *target);

#endif
