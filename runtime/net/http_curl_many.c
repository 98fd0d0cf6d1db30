/* Requests side by side, on libcurl's multi interface: one thread, as many handles as may be on their way. */
#include "base/limits.h"
#include "net/http_curl_exchange.h"

enum { POLL_MS = 250, KEPT_CONNECTIONS = 64 };

struct slot {
	struct exchange exchange;
	CURL *easy;
	size_t index; /* of the request; SIZE_MAX: free */
};

struct batch {
	struct http_curl *curl;
	struct arena *arena;
	const struct http_request *requests;
	struct http_outcome *outcomes;
	struct slot *slots;
	size_t count, slot_count, next, running;
};

static void open_multi(struct http_curl *curl)
{
	if (curl->multi)
		return;
	curl->multi = curl_multi_init();
	if (!curl->multi)
		lk_out_of_memory();
	curl_multi_setopt(curl->multi, CURLMOPT_MAXCONNECTS, (long)KEPT_CONNECTIONS);
}

/* Begins requests until one is on its way in the slot or none is left. */
static void fill_slot(struct batch *batch, struct slot *slot)
{
	while (slot->index == SIZE_MAX && batch->next < batch->count) {
		size_t index = batch->next++;
		struct http_outcome *outcome = &batch->outcomes[index];
		outcome->status = exchange_begin(&slot->exchange, batch->curl, slot->easy, batch->arena,
		                                 &batch->requests[index], &outcome->err);
		if (outcome->status != LK_OK)
			continue;
		if (curl_multi_add_handle(batch->curl->multi, slot->easy) != CURLM_OK)
			lk_out_of_memory();
		slot->index = index;
		batch->running++;
	}
}

static void free_slot(struct batch *batch, struct slot *slot, CURLcode code)
{
	struct http_outcome *outcome = &batch->outcomes[slot->index];
	curl_multi_remove_handle(batch->curl->multi, slot->easy);
	outcome->status = exchange_end(&slot->exchange, code, &outcome->response, &outcome->err);
	slot->index = SIZE_MAX;
	batch->running--;
}

static void take_finished(struct batch *batch)
{
	int left = 0;
	for (CURLMsg *message; (message = curl_multi_info_read(batch->curl->multi, &left));) {
		CURL *easy = message->easy_handle;
		CURLcode code = message->data.result;
		for (size_t i = 0; message->msg == CURLMSG_DONE && i < batch->slot_count; i++) {
			if (batch->slots[i].easy != easy)
				continue;
			free_slot(batch, &batch->slots[i], code);
			fill_slot(batch, &batch->slots[i]);
			break;
		}
	}
}

/* libcurl's own failure, not a request's: those that are on their way end with it, and no other begins. */
static void give_up(struct batch *batch)
{
	for (size_t i = 0; i < batch->slot_count; i++)
		if (batch->slots[i].index != SIZE_MAX)
			free_slot(batch, &batch->slots[i], CURLE_RECV_ERROR);
	for (; batch->next < batch->count; batch->next++)
		error_set(&batch->outcomes[batch->next].err, ERROR_NETWORK, "libcurl cannot go on");
}

static void run(struct batch *batch)
{
	int running = 0;
	while (batch->running) {
		if (curl_multi_perform(batch->curl->multi, &running) != CURLM_OK) {
			give_up(batch);
			return;
		}
		take_finished(batch);
		if (batch->running && curl_multi_poll(batch->curl->multi, NULL, 0, POLL_MS, NULL) != CURLM_OK) {
			give_up(batch);
			return;
		}
	}
}

void http_curl_send_many(void *context, struct arena *arena, const struct http_request *requests, size_t count,
                         size_t at_once, struct http_outcome *outcomes)
{
	struct batch batch = {.curl = context, .arena = arena, .requests = requests, .outcomes = outcomes,
	                      .count = count, .slot_count = at_once < count ? at_once : count};
	open_multi(batch.curl);
	batch.slots = arena_alloc_array(arena, batch.slot_count, sizeof *batch.slots);
	for (size_t i = 0; i < batch.slot_count; i++) {
		batch.slots[i].index = SIZE_MAX;
		batch.slots[i].easy = curl_easy_init();
		if (!batch.slots[i].easy)
			lk_out_of_memory();
		fill_slot(&batch, &batch.slots[i]);
	}
	run(&batch);
	for (size_t i = 0; i < batch.slot_count; i++)
		curl_easy_cleanup(batch.slots[i].easy);
}
