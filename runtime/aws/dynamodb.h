/* Amazon DynamoDB, thin: any operation by its JSON, and the values of attributes. */
#ifndef LK_AWS_DYNAMODB_H
#define LK_AWS_DYNAMODB_H

#include "aws/client.h"
#include "formats/json.h"
#include "formats/json_write.h"

extern const struct aws_service AWS_DYNAMODB;

/* operation: "BatchGetItem". The answer is an object, never NULL. */
LK_MUST_USE enum lk_status dynamodb_call(struct aws_client *client, struct arena *arena, const char *operation,
                                         struct str body, const struct json **ret_answer, struct error *ret_err);

/* An item's attribute of one type ("S", "N", "BOOL", ...), with the name of the type removed: json_string() of it is
 * the text, or the digits of an N. NULL when the item has no such attribute of that type. */
const struct json *dynamodb_attribute(const struct json *item, struct str name, const char *type);

/* {"S": text}, {"N": digits}, {"BOOL": value} behind a name that is already written. */
void dynamodb_write_text(struct json_writer *writer, struct str text);
void dynamodb_write_number(struct json_writer *writer, struct str digits);
void dynamodb_write_bool(struct json_writer *writer, bool value);

struct dynamodb_table {
	struct str name, arn, status; /* "ACTIVE" */
	int64_t item_count, size_bytes; /* as of the service's last count, up to six hours ago */
	bool deletion_protection;
	struct str pending_index; /* the first global index that is not ACTIVE; empty: none is known */
};

/* *ret_exists is false, and the table untouched, when there is none of that name. */
LK_MUST_USE enum lk_status dynamodb_describe_table(struct aws_client *client, struct arena *arena, struct str name,
                                                   bool *ret_exists, struct dynamodb_table *ret_table,
                                                   struct error *ret_err);

/* A table that is not there is deleted already: LK_OK. Asynchronous: describe until it is gone. */
LK_MUST_USE enum lk_status dynamodb_delete_table(struct aws_client *client, struct arena *arena, struct str name,
                                                 struct error *ret_err);

#endif
