/* Constructs of lua/lk that the template's resources may have come from, or could have. Each is a proposal: its options
 * are read back from the resources by which it would be known, and nothing else is looked at.
 *
 * What the main resource has beyond the construct is set on it afterwards. Private to this room. */
#ifndef LK_IMPORT_CONSTRUCT_H
#define LK_IMPORT_CONSTRUCT_H

#include "import/composer.h"

struct construct;

/* A resource of a construct: its type, what its logical id ends in behind the construct's own, and how Lua reaches it
 * from the construct: NULL for the construct itself, "" where it cannot, "=" where the call gives the resource. */
struct construct_part {
	const char *type, *ending, *field;
};

enum { PARTS_MAX = 3 };

struct construct_kind {
	struct construct_part parts[PARTS_MAX]; /* as they follow each other */
	size_t main;                            /* the part that stands for the construct */
	/* More than types and ids: whether it is worth a try. Completes the construct: .name, .count, .of. */
	bool (*recognise)(struct composer *c, struct construct *construct);
	void (*write)(struct composer *c, const struct construct *construct);
	void (*finish)(struct composer *c, const struct construct *construct); /* more lines; may be NULL */
	/* How Lua reaches the number-th resource where .parts does not say; may be NULL. */
	struct str (*field_in)(const struct composer *c, const struct construct *construct, size_t number);
	/* Properties and attributes of the main resource that the construct sets. */
	const char *const *own;
	size_t own_count;
};

struct construct {
	const struct construct_kind *kind;
	struct str id;              /* what its resources' logical ids begin with */
	struct str name;            /* what Lua gives it: "order-validation" */
	size_t first, count, main;  /* its resources, which stand together */
	struct construct *of;       /* what it belongs to: an alarm's function, a notification's bucket; may be NULL */
	struct construct *calls;    /* of a notification: its function */
	bool serves;                /* a CDN before .of */
	size_t events;              /* of a bucket: notifications that stand as constructs */
	const struct value *event;  /* of a notification: its row in the bucket */
};

/* Proposes constructs for the graph's resources: fills c->constructs, c->prefix and the names of their parts. */
void construct_propose(struct composer *c);

bool construct_begins(const struct construct *construct, size_t resource);
void construct_write(struct composer *c, struct construct *construct);

/* --- for the kinds */

extern const struct construct_kind construct_kinds_data[], construct_kinds_lambda[], construct_kinds_trigger[],
        construct_kinds_alarm[];
extern const size_t construct_count_data, construct_count_lambda, construct_count_trigger, construct_count_alarm;

/* A property of the number-th resource of the construct, by its path; NULL when it is not there. */
struct value *construct_at(const struct composer *c, const struct construct *construct, size_t number,
                           const char *path);
const struct resource *construct_resource(const struct composer *c, const struct construct *construct, size_t number);

/* The construct whose main resource that is, by Ref or by GetAtt; NULL when it is none. */
struct construct *construct_of_reference(const struct composer *c, const struct value *value);
/* Its first resource is of that type. */
bool construct_is(const struct construct *construct, const char *type);
struct construct *construct_of_id(const struct composer *c, struct str logical_id);
struct str construct_main_id(const struct composer *c, const struct construct *construct);
/* As lk.construct makes it: "order-validation" → "OrderValidation". Empty when it refuses the name. */
struct str construct_id_in(struct arena *arena, struct str name);
/* The text that Sub would have for a string or a Sub without values; .ptr is NULL for others. */
struct str construct_text_in(struct arena *arena, const struct value *value);
/* Whether the text is the stack's prefix and the name. The first text that ends in its name says what the prefix is. */
bool construct_has_prefix(struct composer *c, struct str text, struct str name);
/* "30s", "5m", "24h", "90d": the largest unit that leaves no rest; and other units. .ptr NULL for what is no count. */
struct str construct_duration_in(struct arena *arena, const struct value *seconds);
struct str construct_unit_in(struct arena *arena, const struct value *count, const char *unit);

/* A table of options. NULL values and empty views are left out. */
struct options {
	struct composer *c;
	struct value *table;
};
struct options options_begin(struct composer *c);
void options_put(struct options *o, const char *name, struct value *value);
void options_put_text(struct options *o, const char *name, struct str text);
void options_put_flag(struct options *o, const char *name, bool flag); /* only when it is true */
/* lk.kind "Name" { options } */
void construct_write_call(struct composer *c, const struct construct *construct, const char *function,
                          const struct options *o);
/* What Lua calls the construct, as a use of it. */
void construct_write_name(struct composer *c, const struct construct *construct);
/* A value that is written as the construct's name. */
struct value *construct_value_in(struct composer *c, const struct construct *construct);
struct value *construct_condition_in(struct composer *c, struct value *condition);

#endif
