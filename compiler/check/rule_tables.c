#include "check/relate.h"
#include "check/rules.h"

const struct rule_group rules_tables = {NULL, 0};
