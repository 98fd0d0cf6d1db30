/* Drift in a plan's text and JSON. For show_*.c and the pages of view/. */
#ifndef LK_PLAN_SHOW_DRIFT_H
#define LK_PLAN_SHOW_DRIFT_H

#include "formats/json_write.h"
#include "plan/show_paint.h"

/* The lines below a resource that changes. */
void show_drift_of(const struct painter *painter, const struct plan_change *change);

/* What drifted of resources that do not change; nothing when there is none. */
void show_text_drift(struct buf *buf, const struct plan *plan, const struct show_options *options);

/* All of it, as an array. */
void show_drift_json(struct json_writer *json, const struct plan *plan);

#endif
