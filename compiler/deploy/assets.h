/* What a deployment uploads before its change set: the functions' zips, and a template too large to be sent inline.
 *
 * The bucket is lkc-assets-<account>-<region>, made on demand: encrypted, private, versioned, TLS only. Keys name their
 * content (artifact/function.h), so that nothing is uploaded twice. */
#ifndef LK_DEPLOY_ASSETS_H
#define LK_DEPLOY_ASSETS_H

#include "artifact/function.h"
#include "aws/client.h"

struct asset {
	struct str key;  /* in the bucket */
	struct str path; /* the zip on this machine */
	struct str inputs_path; /* the hash of what it was built from; must be the one in key */
	const struct function *function;
};

struct asset_list {
	struct str root;             /* of the project */
	VEC(struct asset) assets; /* each key once */
};

struct assets_observer {
	void *context;
	void (*on_upload)(void *context, struct str key, size_t bytes, bool present);
};

struct str assets_bucket_in(struct arena *arena, struct str account, struct str region);

/* The account in that name; empty for any other name. */
struct str assets_owner_of(struct str bucket);

/* Makes the bucket where there is none, and finishes one whose making was cut off. A bucket of that name that belongs
 * to another account is ERROR_DENIED. */
LK_MUST_USE enum lk_status assets_ensure_bucket(struct aws_client *client, struct arena *arena, struct str bucket,
                                                struct error *ret_err);

/* The zips of the graph's functions; keys are those of the template. */
struct asset_list assets_of_graph_in(struct arena *arena, const struct graph *graph, struct str root);

/* ERROR_NOT_FOUND or ERROR_STATE with a hint when a zip is missing or was built from other sources. */
LK_MUST_USE enum lk_status assets_check(const struct asset_list *list, struct error *ret_err);

/* What is not there yet, side by side, and a large zip in parts. */
LK_MUST_USE enum lk_status assets_upload(struct aws_client *client, struct arena *arena, struct str bucket,
                                         const struct asset_list *list, const struct assets_observer *observer,
                                         struct error *ret_err);

/* A template as CloudFormation takes it: inline up to 51,200 bytes (AWS CloudFormation quotas), else by URL. */
LK_MUST_USE enum lk_status assets_place_template(struct aws_client *client, struct arena *arena, struct str bucket,
                                                 struct str text, struct str *ret_body, struct str *ret_url,
                                                 struct error *ret_err);

#endif
