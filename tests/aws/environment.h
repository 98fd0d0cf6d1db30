/* An environment of the tests' own, and files below a folder of their own. */
#ifndef LK_TESTS_AWS_ENVIRONMENT_H
#define LK_TESTS_AWS_ENVIRONMENT_H

#include "aws/settings.h"

enum { VARIABLES_MAX = 48 };

struct variables {
	struct {
		const char *name, *value;
	} items[VARIABLES_MAX];
	size_t count;
	char home[64]; /* a fresh folder, which HOME names */
};

void variables_init(struct variables *variables);
/* Removes the folder. */
void variables_done(struct variables *variables);
void variables_set(struct variables *variables, const char *name, const char *value);
struct aws_environment variables_environment(struct variables *variables);

/* A file below ~/.aws: "config", "credentials", "sso/cache/x.json". */
void variables_write(struct variables *variables, const char *name, const char *content);

#endif
