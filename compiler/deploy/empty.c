#include "deploy/empty.h"

enum lk_status empty_is(struct aws_client *client, struct arena *arena, struct str bucket, bool *ret_empty,
                        struct error *ret_err)
{
	struct s3_page page = {0};
	bool exists;
	enum lk_status status = s3_head_bucket(client, arena, bucket, &exists, NULL, ret_err);
	if (status == LK_OK && exists)
		status = s3_list_object_versions(client, arena, bucket, (struct str){0}, NULL, &page, ret_err);
	if (status == LK_OK)
		*ret_empty = page.entries.count == 0;
	return status;
}

/* One page; *ret_more says whether there may be another. */
static enum lk_status delete_page(struct aws_client *client, struct arena *arena, struct str bucket, size_t *deleted,
                                  bool *ret_more, struct error *ret_err)
{
	struct s3_page page;
	struct s3_delete_result result;
	enum lk_status status =
		s3_list_object_versions(client, arena, bucket, (struct str){0}, NULL, &page, ret_err);
	*ret_more = false;
	if (status != LK_OK || !page.entries.count)
		return status;
	size_t count = page.entries.count > S3_DELETE_MAX ? S3_DELETE_MAX : page.entries.count;
	status = s3_delete_objects(client, arena, bucket, page.entries.items, count, &result, ret_err);
	if (status != LK_OK)
		return status;
	if (result.faults.count)
		return error_set(ret_err, ERROR_SERVICE, "'%.*s' in bucket '%.*s' could not be deleted: %.*s",
		                 STR_ARG(result.faults.items[0].key), STR_ARG(bucket),
		                 STR_ARG(result.faults.items[0].message));
	*deleted += count;
	*ret_more = page.truncated || count < page.entries.count;
	return LK_OK;
}

static enum lk_status abort_uploads(struct aws_client *client, struct arena *arena, struct str bucket,
                                    struct error *ret_err)
{
	struct s3_multipart_list list;
	enum lk_status status = s3_list_multipart_uploads(client, arena, bucket, &list, ret_err);
	for (size_t i = 0; status == LK_OK && i < list.uploads.count; i++)
		status = s3_abort_multipart_upload(client, arena, bucket, &list.uploads.items[i], ret_err);
	return status;
}

enum lk_status empty_bucket(struct aws_client *client, struct str bucket,
                            void (*on_progress)(void *context, struct str bucket, size_t deleted), void *context,
                            struct error *ret_err)
{
	size_t deleted = 0;
	bool more = true;
	enum lk_status status = LK_OK;
	while (more && status == LK_OK) {
		struct arena page;
		arena_init(&page);
		status = delete_page(client, &page, bucket, &deleted, &more, ret_err);
		if (status == LK_OK && !more)
			status = abort_uploads(client, &page, bucket, ret_err);
		arena_done(&page);
		if (status == LK_OK && on_progress)
			on_progress(context, bucket, deleted);
	}
	return status;
}
