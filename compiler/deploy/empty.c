#include "deploy/empty.h"

#include "base/limits.h"

/* Batches that are on their way at a time, and how often it is looked whether the bucket is empty by now. */
enum { BATCHES = 8, SWEEPS_MAX = 20 };

struct emptying {
	struct aws_client *client;
	struct str bucket;
	const struct empty_observer *observer;
	size_t deleted, faults;
};

/* Unfinished uploads count: a bucket that has any is not deleted everywhere, and they are lost with it. */
enum lk_status empty_is(struct aws_client *client, struct arena *arena, struct str bucket, bool *ret_empty,
                        struct error *ret_err)
{
	struct s3_page page = {0};
	struct s3_multipart_page uploads = {0};
	bool exists;
	enum lk_status status = s3_head_bucket(client, arena, bucket, &exists, NULL, ret_err);
	if (status == LK_OK && exists)
		status = s3_list_object_versions(client, arena, bucket, (struct str){0}, NULL, &page, ret_err);
	if (status == LK_OK && exists && !page.entries.count)
		status = s3_list_multipart_uploads(client, arena, bucket, NULL, &uploads, ret_err);
	if (status == LK_OK)
		*ret_empty = page.entries.count == 0 && uploads.uploads.count == 0;
	return status;
}

/* Amazon S3 API Reference, "Error responses": those after which the same request may go well. */
static bool passes(struct str code)
{
	return str_is(code, "InternalError") || str_is(code, "SlowDown") || str_is(code, "ServiceUnavailable") ||
	       str_is(code, "OperationAborted") || str_is(code, "RequestTimeout");
}

static enum lk_status judge(struct emptying *e, const struct s3_delete_result *result, struct error *ret_err)
{
	e->deleted += result->deleted;
	e->faults += result->faults.count;
	if (e->observer && e->observer->on_progress)
		e->observer->on_progress(e->observer->context, e->bucket, e->deleted);
	for (size_t i = 0; i < result->faults.count; i++) {
		const struct s3_delete_fault *fault = &result->faults.items[i];
		if (!passes(fault->code))
			return error_set(ret_err, ERROR_SERVICE,
			                 "'%.*s' in bucket '%.*s' could not be deleted: %.*s (%.*s)",
			                 STR_ARG(fault->key), STR_ARG(e->bucket), STR_ARG(fault->message),
			                 STR_ARG(fault->code));
	}
	return LK_OK;
}

/* Pages until there are enough of them for all batches, in *page: its entries, and where the next one begins. */
static enum lk_status gather(const struct emptying *e, struct arena *arena, struct s3_page *page, struct error *ret_err)
{
	enum lk_status status = LK_OK;
	while (status == LK_OK && page->truncated && page->entries.count < (size_t)BATCHES * S3_DELETE_MAX) {
		struct s3_page next;
		status = s3_list_object_versions(e->client, arena, e->bucket, (struct str){0}, page, &next, ret_err);
		for (size_t i = 0; status == LK_OK && i < next.entries.count; i++)
			VEC_PUSH(arena, &page->entries) = next.entries.items[i];
		if (status != LK_OK)
			break;
		page->truncated = next.truncated;
		page->next_key = next.next_key;
		page->next_version = next.next_version;
		if (!next.entries.count)
			break;
	}
	return status;
}

/* From the first key to the last. A round's memory is given back when the next one is done with it: it holds the page
 * that was listed meanwhile. */
static enum lk_status sweep(struct emptying *e, struct s3_page page, struct error *ret_err)
{
	struct arena arenas[2];
	size_t turn = 0, at_same_key = 0;
	enum lk_status status = LK_OK;
	arena_init(&arenas[0]);
	arena_init(&arenas[1]);
	while (status == LK_OK && page.entries.count) {
		struct arena *now = &arenas[turn % 2], *later = &arenas[(turn + 1) % 2];
		struct s3_page next = {0};
		struct s3_delete_result result;
		arena_done(later);
		arena_init(later);
		status = gather(e, now, &page, ret_err);
		if (status == LK_OK)
			status = s3_delete_and_list(e->client, later, e->bucket, page.entries.items, page.entries.count,
			                            page.truncated ? &page : NULL, &result, &next, ret_err);
		if (status == LK_OK)
			status = judge(e, &result, ret_err);
		at_same_key = str_equal(next.next_key, page.next_key) ? at_same_key + 1 : 0;
		if (status == LK_OK && next.truncated && at_same_key > LIMIT_PAGES)
			status = error_set(ret_err, ERROR_PROTOCOL, "S3 ListObjectVersions: '%.*s' has no end",
			                   STR_ARG(next.next_key));
		page = next;
		turn++;
	}
	arena_done(&arenas[0]);
	arena_done(&arenas[1]);
	return status;
}

static enum lk_status stays_full(const struct emptying *e, struct error *ret_err)
{
	if (e->faults)
		return error_set(ret_err, ERROR_SERVICE,
		                 "bucket '%.*s' is not empty after %zu deletions: S3 could not carry out %zu of them",
		                 STR_ARG(e->bucket), e->deleted + e->faults, e->faults);
	error_set(ret_err, ERROR_STATE, "bucket '%.*s' is not empty after %zu deletions: it seems to be written to",
	          STR_ARG(e->bucket), e->deleted);
	error_hint(ret_err, "stop what writes to it, then try again");
	return LK_FAILED;
}

static enum lk_status delete_all(struct emptying *e, struct error *ret_err)
{
	for (int i = 0; i < SWEEPS_MAX; i++) {
		struct arena arena;
		struct s3_page page = {0};
		size_t before = e->deleted;
		arena_init(&arena);
		enum lk_status status =
			s3_list_object_versions(e->client, &arena, e->bucket, (struct str){0}, NULL, &page, ret_err);
		bool empty = status == LK_OK && !page.entries.count && !page.truncated;
		if (status == LK_OK && !empty)
			status = sweep(e, page, ret_err);
		arena_done(&arena);
		if (status != LK_OK || empty)
			return status;
		if (e->deleted == before)
			break;
	}
	return stays_full(e, ret_err);
}

static enum lk_status abort_page(struct emptying *e, struct arena *arena, bool *ret_any, struct error *ret_err)
{
	struct s3_multipart_page page;
	enum lk_status status = s3_list_multipart_uploads(e->client, arena, e->bucket, NULL, &page, ret_err);
	*ret_any = status == LK_OK && page.uploads.count;
	if (*ret_any)
		status = s3_abort_multipart_uploads(e->client, arena, e->bucket, page.uploads.items, page.uploads.count,
		                                    ret_err);
	return status;
}

static enum lk_status abort_all(struct emptying *e, struct error *ret_err)
{
	bool any = true;
	for (int i = 0; any && i < LIMIT_PAGES; i++) {
		struct arena arena;
		arena_init(&arena);
		enum lk_status status = abort_page(e, &arena, &any, ret_err);
		arena_done(&arena);
		if (status != LK_OK)
			return status;
	}
	return any ? error_set(ret_err, ERROR_STATE, "bucket '%.*s' has unfinished uploads that cannot be aborted",
	                       STR_ARG(e->bucket))
	           : LK_OK;
}

enum lk_status empty_bucket(struct aws_client *client, struct str bucket, const struct empty_observer *observer,
                            size_t *ret_deleted, struct error *ret_err)
{
	struct emptying e = {.client = client, .bucket = bucket, .observer = observer};
	enum lk_status status = delete_all(&e, ret_err);
	if (status == LK_OK)
		status = abort_all(&e, ret_err);
	*ret_deleted = e.deleted;
	return status;
}
