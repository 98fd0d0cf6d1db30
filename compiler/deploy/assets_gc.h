/* What lies in the bucket of the assets, and the deletion of what no stack refers to. */
#ifndef LK_DEPLOY_ASSETS_GC_H
#define LK_DEPLOY_ASSETS_GC_H

#include "aws/s3.h"
#include "deploy/assets_uses.h"

/* Why an asset is kept, or is not. */
enum asset_fate {
	ASSET_USED,
	ASSET_YOUNG,   /* may be another run's, whose stack does not refer to it yet */
	ASSET_FOREIGN, /* not named by its content: nothing that this program has put there */
	ASSET_UNUSED,
};

struct stored_asset {
	struct str key;
	int64_t bytes;       /* of all its versions */
	int64_t modified_ms; /* of the newest */
	size_t versions;     /* delete markers too */
	struct str users;
	enum asset_fate fate;
};

struct stored_assets {
	bool exists; /* the bucket */
	VEC(struct stored_asset) items; /* in the order of the keys */
	VEC(struct s3_entry) entries;   /* every version */
	VEC(struct s3_multipart) uploads;
};

/* With their fates: at now_ms, what is younger than grace_ms is kept. A bucket of another account is ERROR_DENIED. */
LK_MUST_USE enum lk_status assets_stored_in(struct aws_client *client, struct arena *arena, struct str bucket,
                                            const struct asset_uses *uses, int64_t now_ms, int64_t grace_ms,
                                            struct stored_assets *ret_stored, struct error *ret_err);

struct collected {
	size_t objects, versions, uploads;
	int64_t bytes;
};

/* What assets_collect() would delete. */
struct collected assets_to_collect(const struct stored_assets *stored);

/* Deletes what is ASSET_UNUSED, all versions, and aborts the uploads, which are those past grace. */
LK_MUST_USE enum lk_status assets_collect(struct aws_client *client, struct arena *arena, struct str bucket,
                                          const struct stored_assets *stored, struct error *ret_err);

/* "used", "young", "foreign", "unused". */
const char *asset_fate_word(enum asset_fate fate);

#endif
