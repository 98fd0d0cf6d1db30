/* The rows of the rule table, a group for each subject. Inside this room only. */
#ifndef LK_CHECK_RULES_H
#define LK_CHECK_RULES_H

#include "check/context.h"

struct rule_group {
	const struct rule *rows;
	size_t count;
};

extern const struct rule_group rules_access, rules_access_breadth, rules_access_conditions, rules_access_grants,
	rules_access_principals, rules_access_scope, rules_access_trust, rules_alarms, rules_buckets, rules_cdn,
	rules_conditions, rules_cost, rules_data, rules_dynamic, rules_environments, rules_extensions, rules_formats,
	rules_frames, rules_functions, rules_ignored, rules_lambda, rules_macros, rules_mappings, rules_names,
	rules_nested, rules_network, rules_order, rules_outputs, rules_parameters, rules_pipelines, rules_ports,
	rules_properties, rules_reading, rules_resources, rules_scenarios, rules_schedules, rules_secrets,
	rules_secrets_passwords, rules_sections, rules_services, rules_style, rules_style_places, rules_suppress,
	rules_tables, rules_template, rules_transitions, rules_unused, rules_users, rules_values;

/* 256 characters, for examples of names that are too long. */
#define NAME_64 "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LONG_NAME NAME_64 NAME_64 NAME_64 NAME_64

/* Passes that several groups share. */
void pass_properties(struct check *check);
void pass_functions(struct check *check);

/* Names of a section: letters and digits, at most 255. name_rule and length_rule may be the same. */
void check_names(struct check *check, const struct entries *entries, const char *section, const char *noun,
		 const char *name_rule, const char *length_rule);

#endif
