/* What the rules on alarms share: one alarm, the metrics that it watches, and its queries. Inside this room only. */
#ifndef LK_CHECK_RULE_ALARMS_H
#define LK_CHECK_RULE_ALARMS_H

#include "check/relate.h"
#include "check/rule_alarms_expression.h"

/* The pack's metrics: "namespace name" → struct alarm_known. */
struct alarm_catalog {
	struct map known;
};

struct alarm_known {
	struct str space, name;
	struct pack_node sets; /* lists of dimensions, each with a name and perhaps a value */
};

struct alarm {
	struct check *check;
	const struct alarm_catalog *catalog;
	const struct resource *resource;
	struct holder holder;
	struct step properties;
};

/* A metric as it is named: by the alarm itself, or by a query's MetricStat. */
struct alarm_metric {
	const struct alarm *alarm;
	const struct step *at;	   /* of the map with Namespace, MetricName and Dimensions */
	const struct step *period; /* NULL when there is none */
	struct str space, name;	   /* empty when only the deployment knows */
};

/* One entry of Metrics. */
struct alarm_query {
	const struct step *at;
	const struct step *id_at, *expression_at, *stat_at; /* NULL when missing */
	struct str id;					    /* empty when only the deployment knows */
	struct expression expression;			    /* of expression_at */
	struct str space, name;				    /* of the metric, where they are known */
	bool used;
};

struct alarm_queries {
	struct alarm_query *items;
	size_t count;
	bool open; /* a condition or a macro decides what else there is */
};

/* A member of a map; NULL when it is missing, or is AWS::NoValue. In the check's arena. */
const struct step *alarm_member(const struct check *check, const struct step *map, const char *key);
enum presence alarm_has(const struct alarm *alarm, const char *key);

/* The entries of Metrics; none when there is no such list. In the check's arena. */
struct alarm_queries alarm_queries_in(const struct alarm *alarm);
struct alarm_query *alarm_find_query(const struct alarm_queries *queries, struct str id);

/* Every metric that the alarm names, in order; *position starts at 0. */
bool alarm_next_metric(const struct alarm *alarm, size_t *position, struct alarm_metric *ret_metric);

void alarm_catalog_in(struct arena *arena, const struct pack *pack, struct alarm_catalog *ret_catalog);
const struct alarm_known *alarm_find_known(const struct alarm_metric *metric);

/* The checks, each of one alarm. */
void alarm_check_subject(const struct alarm *alarm);
void alarm_check_threshold(const struct alarm *alarm, const struct alarm_queries *queries);
void alarm_check_time(const struct alarm *alarm);
void alarm_check_queries(const struct alarm *alarm, const struct alarm_queries *queries);
void alarm_check_metric(const struct alarm_metric *metric);
void alarm_check_dimensions(const struct alarm_metric *metric);
void alarm_check_actions(const struct alarm *alarm);
void alarm_check_composite(const struct alarm *alarm);

#endif
