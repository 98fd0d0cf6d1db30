/* Passes of the rules on DynamoDB's tables, and what they share. Inside this room only.
 *
 * A table is an AWS::DynamoDB::Table or an AWS::DynamoDB::GlobalTable. */
#ifndef LK_CHECK_RULE_TABLES_H
#define LK_CHECK_RULE_TABLES_H

#include "check/shape.h"

#define TABLE_TYPE "AWS::DynamoDB::Table"
#define GLOBAL_TABLE_TYPE "AWS::DynamoDB::GlobalTable"

void pass_table_attributes(struct check *check); /* E3039 */
void pass_table_keys(struct check *check);       /* LK5001 to LK5005 */
void pass_table_indexes(struct check *check);    /* LK5006 to LK5010 */
void pass_table_billing(struct check *check);    /* LK5011, LK5012 */
void pass_table_settings(struct check *check);   /* LK5013 to LK5017 */

/* The next table of either type in the stack's order; *position starts at 0. NULL after the last. */
const struct resource *table_next(const struct check *check, size_t *position);

/* A list of the table whose items are all written out as maps, by its property's name; NULL for any other. */
const struct value *table_list(const struct resource *table, const char *property);

/* The attribute of the key's kind ("HASH", "RANGE") in a key schema; NULL when it has none, or not for sure one. */
const struct value *table_key_attribute(const struct value *key_schema, const char *kind);

/* The way of table_list's result in steps of the check's arena. */
const struct step *table_list_step_in(const struct check *check, const struct resource *table, const char *property);

/* "PROVISIONED" or "PAY_PER_REQUEST", the first also where nothing is said; empty when it cannot be told. */
struct str table_billing_mode(const struct resource *table);

#endif
