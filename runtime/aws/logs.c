#include "aws/logs.h"

#include <stdlib.h>

#include "aws/json_protocol.h"
#include "base/buf.h"
#include "base/limits.h"
#include "formats/json_write.h"

enum { PAGES = 20 };

/* "… Duration: 12.50 ms	Billed Duration: 13 ms	Max Memory Used: 36 MB	Status: timeout" */
static struct str field_of(struct str line, const char *name)
{
	struct str before = str_from(name);
	size_t at = str_find(line, before, 0);
	return at == SIZE_MAX ? (struct str){0} : str_trim(str_slice(line, at + before.len, line.len));
}

/* The digits that it begins with; 0 when there are none. */
static double number_of(struct str text)
{
	char digits[32];
	size_t length = 0;
	while (length < text.len && length + 1 < sizeof digits &&
	       ((text.ptr[length] >= '0' && text.ptr[length] <= '9') || text.ptr[length] == '.')) {
		digits[length] = text.ptr[length];
		length++;
	}
	digits[length] = '\0';
	return strtod(digits, NULL);
}

static void take(struct logs_reports *reports, double ms, double memory_mb, bool timed_out)
{
	reports->invocations++;
	reports->timeouts += timed_out;
	if (ms > reports->most_ms)
		reports->most_ms = ms;
	if ((int64_t)memory_mb > reports->most_memory_mb)
		reports->most_memory_mb = (int64_t)memory_mb;
}

static void take_text(struct logs_reports *reports, struct str line)
{
	take(reports, number_of(field_of(line, "\tDuration: ")), number_of(field_of(line, "Max Memory Used: ")),
	     str_starts_with(field_of(line, "Status: "), STR("timeout")));
}

static void take_json(struct arena *arena, struct logs_reports *reports, struct str line)
{
	const struct json *root;
	struct error err;
	double ms = 0, memory = 0;
	if (json_parse_in(arena, line, NULL, &root, &err) != LK_OK ||
	    !str_is(json_get_string(root, STR("type")), "platform.report"))
		return;
	const struct json *record = json_get(root, STR("record")), *metrics = json_get(record, STR("metrics"));
	(void)json_to_double(json_get(metrics, STR("durationMs")), &ms);
	(void)json_to_double(json_get(metrics, STR("maxMemoryUsedMB")), &memory);
	take(reports, ms, memory, str_is(json_get_string(record, STR("status")), "timeout"));
}

struct search {
	struct str group;
	int64_t since_ms;
	const char *pattern;
	bool json; /* the format of the log */
};

static struct str body_in(struct arena *arena, const struct search *search, struct str token)
{
	struct buf body;
	struct json_writer writer;
	buf_init(&body, 64 * KIB);
	json_writer_init(&writer, &body, 0);
	json_write_begin_object(&writer);
	json_write_member(&writer, STR("logGroupName"), search->group);
	json_write_member_int(&writer, STR("startTime"), search->since_ms);
	json_write_member(&writer, STR("filterPattern"), str_from(search->pattern));
	if (token.len)
		json_write_member(&writer, STR("nextToken"), token);
	json_write_end_object(&writer);
	struct str text = buf_copy_in(&body, arena);
	buf_done(&body);
	return text;
}

/* A service that is lax about case gives lines of the other format too. */
static void take_events(struct arena *arena, const struct json *answer, bool json, struct logs_reports *reports)
{
	const struct json *events = json_get(answer, STR("events")), *event;
	for (size_t i = 0; (event = json_item(events, i)); i++) {
		struct str line = json_get_string(event, STR("message"));
		if (!json && str_starts_with(line, STR("REPORT RequestId")))
			take_text(reports, line);
		else if (json)
			take_json(arena, reports, line);
	}
}

static enum lk_status search_all(struct aws_client *client, struct arena *arena, const struct search *search,
				 struct logs_reports *reports, struct error *ret_err)
{
	struct str token = {0};
	for (int page = 0; page == 0 || token.len; page++) {
		const struct json *answer;
		if (page == PAGES) {
			reports->more = true;
			break;
		}
		if (aws_json_call(client, arena, &AWS_LOGS, "FilterLogEvents", body_in(arena, search, token), &answer,
				  ret_err) != LK_OK)
			return LK_FAILED;
		take_events(arena, answer, search->json, reports);
		struct str next = json_get_string(answer, STR("nextToken"));
		if (next.len && str_equal(next, token))
			return error_set(ret_err, ERROR_PROTOCOL,
					 "CloudWatch Logs FilterLogEvents: the same page comes again and again");
		token = next;
	}
	return LK_OK;
}

enum lk_status logs_read_reports(struct aws_client *client, struct arena *arena, struct str group, int64_t since_ms,
				 bool *ret_exists, struct logs_reports *ret_reports, struct error *ret_err)
{
	/* Of the format "Text", and of "JSON". */
	static const char *const patterns[] = {"\"REPORT RequestId\"", "\"platform.report\""};
	struct logs_reports reports = {0};
	*ret_exists = true;
	for (size_t i = 0; i < LK_COUNT(patterns); i++) {
		struct search search = {.group = group, .since_ms = since_ms, .pattern = patterns[i], .json = i == 1};
		if (search_all(client, arena, &search, &reports, ret_err) == LK_OK)
			continue;
		*ret_exists = !aws_error_is(ret_err, "ResourceNotFoundException");
		return *ret_exists ? LK_FAILED : LK_OK;
	}
	*ret_reports = reports;
	return LK_OK;
}
