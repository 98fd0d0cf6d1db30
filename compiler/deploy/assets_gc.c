#include "deploy/assets_gc.h"

#include "base/limits.h"
#include "deploy/assets.h"

const char *asset_fate_word(enum asset_fate fate)
{
	static const char *const words[] = {
		[ASSET_USED] = "used", [ASSET_YOUNG] = "young", [ASSET_FOREIGN] = "foreign", [ASSET_UNUSED] = "unused"};
	return words[fate];
}

/* S3 lists the versions of a key one behind the other. */
static void add_entry(struct arena *arena, struct stored_assets *stored, struct s3_entry entry)
{
	size_t count = stored->items.count;
	struct stored_asset *last = count ? &stored->items.items[count - 1] : NULL;
	if (!last || !str_equal(last->key, entry.key)) {
		VEC_PUSH(arena, &stored->items) = (struct stored_asset){.key = entry.key};
		last = &stored->items.items[count];
	}
	last->versions++;
	last->bytes += entry.size > 0 ? entry.size : 0;
	last->modified_ms = entry.modified_ms > last->modified_ms ? entry.modified_ms : last->modified_ms;
	VEC_PUSH(arena, &stored->entries) = entry;
}

static enum lk_status list_versions(struct aws_client *client, struct arena *arena, struct str bucket,
				    struct stored_assets *stored, struct error *ret_err)
{
	struct s3_page page = {0};
	for (int i = 0; i == 0 || page.truncated; i++) {
		struct s3_page next;
		if (i == LIMIT_PAGES)
			return error_set(ret_err, ERROR_LIMIT, "bucket '%.*s' holds too much to be listed",
					 STR_ARG(bucket));
		enum lk_status status = s3_list_object_versions(client, arena, bucket, (struct str){0},
								i ? &page : NULL, &next, ret_err);
		if (status != LK_OK)
			return status;
		for (size_t k = 0; k < next.entries.count; k++)
			add_entry(arena, stored, next.entries.items[k]);
		page = next;
	}
	return LK_OK;
}

static enum lk_status list_uploads(struct aws_client *client, struct arena *arena, struct str bucket,
				   int64_t begun_before_ms, struct stored_assets *stored, struct error *ret_err)
{
	struct s3_multipart_page page = {0};
	for (int i = 0; i < LIMIT_PAGES && (i == 0 || page.truncated); i++) {
		struct s3_multipart_page next;
		enum lk_status status =
			s3_list_multipart_uploads(client, arena, bucket, i ? &page : NULL, &next, ret_err);
		if (status != LK_OK)
			return status;
		for (size_t k = 0; k < next.uploads.count; k++) {
			struct s3_multipart upload = next.uploads.items[k];
			if (upload.initiated_ms && upload.initiated_ms <= begun_before_ms)
				VEC_PUSH(arena, &stored->uploads) = upload;
		}
		page = next;
	}
	return LK_OK;
}

/* A time that is not told is no proof of age. */
static enum asset_fate fate_of(const struct stored_asset *asset, int64_t old_at_ms)
{
	if (!asset_hash_of(asset->key).len)
		return ASSET_FOREIGN;
	if (asset->users.len)
		return ASSET_USED;
	return asset->modified_ms && asset->modified_ms <= old_at_ms ? ASSET_UNUSED : ASSET_YOUNG;
}

enum lk_status assets_stored_in(struct aws_client *client, struct arena *arena, struct str bucket,
				const struct asset_uses *uses, int64_t now_ms, int64_t grace_ms,
				struct stored_assets *ret_stored, struct error *ret_err)
{
	struct stored_assets stored = {0};
	struct str versioning;
	enum lk_status status = s3_get_bucket_versioning(client, arena, bucket, assets_owner_of(bucket), &stored.exists,
							 &versioning, ret_err);
	if (status == LK_OK && stored.exists)
		status = list_versions(client, arena, bucket, &stored, ret_err);
	if (status == LK_OK && stored.exists)
		status = list_uploads(client, arena, bucket, now_ms - grace_ms, &stored, ret_err);
	for (size_t i = 0; i < stored.items.count; i++) {
		struct stored_asset *asset = &stored.items.items[i];
		asset->users = asset_users(uses, asset->key);
		asset->fate = fate_of(asset, now_ms - grace_ms);
	}
	if (status == LK_OK)
		*ret_stored = stored;
	return status;
}

struct collected assets_to_collect(const struct stored_assets *stored)
{
	struct collected collected = {.uploads = stored->uploads.count};
	for (size_t i = 0; i < stored->items.count; i++) {
		const struct stored_asset *asset = &stored->items.items[i];
		if (asset->fate != ASSET_UNUSED)
			continue;
		collected.objects++;
		collected.versions += asset->versions;
		collected.bytes += asset->bytes;
	}
	return collected;
}

/* The entries lie in the order of the assets. */
static size_t unused_entries_in(struct arena *arena, const struct stored_assets *stored, struct s3_entry **ret_entries)
{
	size_t count = 0, at = 0;
	struct s3_entry *entries = arena_alloc_array(arena, stored->entries.count, sizeof *entries);
	for (size_t i = 0; i < stored->items.count; i++)
		for (size_t k = 0; k < stored->items.items[i].versions; k++, at++)
			if (stored->items.items[i].fate == ASSET_UNUSED)
				entries[count++] = stored->entries.items[at];
	*ret_entries = entries;
	return count;
}

enum lk_status assets_collect(struct aws_client *client, struct arena *arena, struct str bucket,
			      const struct stored_assets *stored, struct error *ret_err)
{
	struct s3_delete_result result = {0};
	struct s3_entry *entries;
	size_t count = unused_entries_in(arena, stored, &entries);
	enum lk_status status = LK_OK;
	if (count)
		status = s3_delete_objects(client, arena, bucket, entries, count, &result, ret_err);
	if (status == LK_OK && result.faults.count)
		status = error_set(ret_err, ERROR_SERVICE, "%zu of %zu could not be deleted, '%.*s' first: %.*s",
				   result.faults.count, count, STR_ARG(result.faults.items[0].key),
				   STR_ARG(result.faults.items[0].message));
	if (status == LK_OK && stored->uploads.count)
		status = s3_abort_multipart_uploads(client, arena, bucket, stored->uploads.items, stored->uploads.count,
						    ret_err);
	return status;
}
