/* The places of a stack set for readers: a part of show.h's forms. */
#ifndef LK_PLAN_SHOW_PLACES_H
#define LK_PLAN_SHOW_PLACES_H

#include "formats/json_write.h"
#include "plan/show_paint.h"

/* Nothing for a plan of one stack. */
void show_text_places(struct buf *buf, const struct plan *plan, const struct show_options *options);

/* The value of "stack_set". */
void show_json_places(struct json_writer *json, const struct plan *plan);

#endif
