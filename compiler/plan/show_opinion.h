/* A second opinion within the formats of show.h. For this room and the pages of view/. */
#ifndef LK_PLAN_SHOW_OPINION_H
#define LK_PLAN_SHOW_OPINION_H

#include "formats/json_write.h"
#include "plan/opinion.h"
#include "plan/show_value.h"

/* "CloudFormation's change set agrees on all 7 resources.", or each disagreement beneath. Ends with a newline. */
void show_opinion_text(struct buf *buf, const struct opinion *opinion);

/* The value of the member "change_set". */
void show_opinion_json(struct json_writer *json, const struct opinion *opinion);

#endif
