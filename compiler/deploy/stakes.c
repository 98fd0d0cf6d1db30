#include "deploy/stakes.h"

#include "aws/counts.h"
#include "aws/dynamodb.h"
#include "aws/s3.h"

enum { OBJECT_PAGES = 10, LOOK_UPS = 200 };

/* --- words */

static struct str group_in(struct arena *arena, int64_t count)
{
	if (count < 1000)
		return str_format_in(arena, "%d", (int)count);
	struct str head = group_in(arena, count / 1000);
	return str_format_in(arena, "%.*s,%03d", STR_ARG(head), (int)(count % 1000));
}

struct str stakes_count_in(struct arena *arena, int64_t count, const char *one, const char *many)
{
	if (count <= 0)
		return str_format_in(arena, "no %s", many);
	return str_format_in(arena, "%.*s %s", STR_ARG(group_in(arena, count)), count == 1 ? one : many);
}

/* Of what the service counts now and then. */
static struct str about_in(struct arena *arena, int64_t count, const char *one, const char *many)
{
	struct str words = stakes_count_in(arena, count, one, many);
	return count > 0 ? str_format_in(arena, "about %.*s", STR_ARG(words)) : words;
}

struct str stakes_bytes_in(struct arena *arena, int64_t bytes)
{
	static const char *const units[] = {"KB", "MB", "GB", "TB", "PB", "EB"};
	size_t unit = 0;
	double amount = (double)bytes / 1000;
	if (bytes < 1000)
		return str_format_in(arena, "%d byte%s", bytes > 0 ? (int)bytes : 0, bytes == 1 ? "" : "s");
	for (; amount >= 999.95 && unit + 1 < LK_COUNT(units); unit++)
		amount /= 1000;
	return str_format_in(arena, "%.1f %s", amount, units[unit]);
}

/* --- look-ups; each gives a text, empty when there is no such thing */

static enum lk_status look_at_table(struct aws_client *client, struct arena *arena, struct str name,
                                    struct str *ret_text, struct error *ret_err)
{
	bool exists;
	struct dynamodb_table table;
	enum lk_status status = dynamodb_describe_table(client, arena, name, &exists, &table, ret_err);
	if (status != LK_OK || !exists)
		return status;
	struct str count = about_in(arena, table.item_count, "item", "items");
	if (table.item_count <= 0)
		*ret_text = STR("no items at the last count, up to six hours ago");
	else
		*ret_text = str_format_in(arena, "%.*s, %.*s", STR_ARG(count),
		                          STR_ARG(stakes_bytes_in(arena, table.size_bytes)));
	return LK_OK;
}

static enum lk_status look_at_bucket(struct aws_client *client, struct arena *arena, struct str name,
                                     struct str *ret_text, struct error *ret_err)
{
	struct s3_page page = {0};
	int64_t count = 0, bytes = 0;
	for (int i = 0; i == 0 || page.truncated; i++) {
		if (i == OBJECT_PAGES) {
			*ret_text = str_format_in(arena, "more than %.*s",
			                          STR_ARG(stakes_count_in(arena, count, "object", "objects")));
			return LK_OK;
		}
		enum lk_status status = s3_list_objects(client, arena, name, (struct str){0}, page.next_token, &page,
		                                        ret_err);
		if (status != LK_OK)
			return ret_err->kind == ERROR_NOT_FOUND ? LK_OK : status;
		count += (int64_t)page.entries.count;
		for (size_t k = 0; k < page.entries.count; k++)
			bytes += page.entries.items[k].size > 0 ? page.entries.items[k].size : 0;
	}
	struct str text = stakes_count_in(arena, count, "object", "objects");
	*ret_text = count ? str_format_in(arena, "%.*s, %.*s", STR_ARG(text), STR_ARG(stakes_bytes_in(arena, bytes)))
	                  : text;
	return LK_OK;
}

static enum lk_status look_at_pool(struct aws_client *client, struct arena *arena, struct str id,
                                   struct str *ret_text, struct error *ret_err)
{
	bool exists;
	int64_t users;
	enum lk_status status = counts_of_user_pool(client, arena, id, &exists, &users, ret_err);
	if (status == LK_OK && exists)
		*ret_text = about_in(arena, users, "user", "users");
	return status;
}

static enum lk_status look_at_logs(struct aws_client *client, struct arena *arena, struct str name,
                                   struct str *ret_text, struct error *ret_err)
{
	bool exists;
	int64_t bytes;
	enum lk_status status = counts_of_log_group(client, arena, name, &exists, &bytes, ret_err);
	if (status == LK_OK && exists)
		*ret_text = str_format_in(arena, "about %.*s of logs", STR_ARG(stakes_bytes_in(arena, bytes)));
	return status;
}

static enum lk_status look_at_queue(struct aws_client *client, struct arena *arena, struct str url,
                                    struct str *ret_text, struct error *ret_err)
{
	bool exists;
	int64_t messages;
	enum lk_status status = counts_of_queue(client, arena, url, &exists, &messages, ret_err);
	if (status == LK_OK && exists)
		*ret_text = about_in(arena, messages, "message", "messages");
	return status;
}

static enum lk_status look_at_repository(struct aws_client *client, struct arena *arena, struct str name,
                                         struct str *ret_text, struct error *ret_err)
{
	bool exists, more;
	int64_t images;
	enum lk_status status = counts_of_repository(client, arena, name, &exists, &images, &more, ret_err);
	if (status == LK_OK && exists)
		*ret_text = str_format_in(arena, "%s%.*s", more ? "more than " : "",
		                          STR_ARG(stakes_count_in(arena, images, "image", "images")));
	return status;
}

/* What Ref gives, which is the physical id, is what each call takes: the name, the id, the URL. */
static const struct kind {
	const char *type;
	enum lk_status (*look)(struct aws_client *client, struct arena *arena, struct str physical_id,
	                       struct str *ret_text, struct error *ret_err);
} kinds[] = {
        {"AWS::DynamoDB::Table", look_at_table},   {"AWS::DynamoDB::GlobalTable", look_at_table},
        {"AWS::S3::Bucket", look_at_bucket},       {"AWS::Cognito::UserPool", look_at_pool},
        {"AWS::Logs::LogGroup", look_at_logs},     {"AWS::SQS::Queue", look_at_queue},
        {"AWS::ECR::Repository", look_at_repository},
};

static const struct kind *find_kind(struct str type)
{
	for (size_t i = 0; i < LK_COUNT(kinds); i++)
		if (str_is(type, kinds[i].type))
			return &kinds[i];
	return NULL;
}

void stakes_init_in(struct stakes *stakes, struct arena *arena)
{
	*stakes = (struct stakes){.amounts = value_map_in(arena), .unknown = value_map_in(arena)};
}

static void look_up(struct aws_client *client, struct arena *arena, struct str type, struct str logical_id,
                    struct str physical_id, struct stakes *stakes)
{
	const struct kind *kind = find_kind(type);
	struct str text = {0};
	struct error err = {0};
	struct value *into = stakes->unknown;
	if (!kind || !physical_id.len)
		return;
	if (stakes->amounts->as.map.count + stakes->unknown->as.map.count >= LOOK_UPS)
		text = STR("it is one of too many to look at");
	else if (kind->look(client, arena, physical_id, &text, &err) != LK_OK)
		text = str_copy_in(arena, str_from(err.message));
	else if (!text.len)
		text = STR("the service does not know it");
	else
		into = stakes->amounts;
	value_map_put(arena, into, logical_id, value_string_in(arena, text));
}

static struct str living_id(const struct plan_change *change)
{
	return change->moved_from.len ? change->moved_from : change->logical_id;
}

void stakes_of_plan(struct aws_client *client, struct arena *arena, const struct plan *plan, struct stakes *stakes)
{
	for (size_t i = 0; i < plan->changes.count; i++) {
		const struct plan_change *change = &plan->changes.items[i];
		if ((change->data_loss || change->may_lose_data) && change->before)
			look_up(client, arena, change->before->type, living_id(change), change->physical_id, stakes);
	}
}

void stakes_of_live(struct aws_client *client, struct arena *arena, const struct live *live, struct stakes *stakes)
{
	for (size_t i = 0; i < live->resources.resources.count; i++) {
		const struct cfn_resource *resource = &live->resources.resources.items[i];
		look_up(client, arena, resource->type, resource->logical_id, resource->physical_id, stakes);
	}
}

void stakes_note(struct plan *plan, const struct stakes *stakes)
{
	for (size_t i = 0; i < plan->changes.count; i++) {
		struct plan_change *change = &plan->changes.items[i];
		struct str reason = value_string(value_get(stakes->unknown, living_id(change)));
		if ((change->data_loss || change->may_lose_data) && reason.len)
			VEC_PUSH(plan->arena, &change->notes) =
				str_format_in(plan->arena, "how much it holds is not known: %.*s", STR_ARG(reason));
	}
}
