#include "environment.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

static const char *get(void *context, const char *name)
{
	const struct variables *variables = context;
	for (size_t i = variables->count; i > 0; i--)
		if (strcmp(variables->items[i - 1].name, name) == 0)
			return variables->items[i - 1].value;
	return NULL;
}

void variables_set(struct variables *variables, const char *name, const char *value)
{
	cr_assert_lt(variables->count, VARIABLES_MAX);
	variables->items[variables->count].name = name;
	variables->items[variables->count++].value = value;
}

void variables_init(struct variables *variables)
{
	*variables = (struct variables){.home = "/tmp/lkc-aws-XXXXXX"};
	cr_assert_not_null(mkdtemp(variables->home));
	variables_set(variables, "HOME", variables->home);
}

static void path_of(const struct variables *variables, const char *name, char path[128])
{
	snprintf(path, 128, "%s/.aws%s%s", variables->home, name ? "/" : "", name ? name : "");
}

void variables_done(struct variables *variables)
{
	static const char *const names[] = {"config", "credentials"};
	char path[128];
	for (size_t i = 0; i < LK_COUNT(names); i++) {
		path_of(variables, names[i], path);
		unlink(path);
	}
	path_of(variables, NULL, path);
	rmdir(path);
	rmdir(variables->home);
}

struct aws_environment variables_environment(struct variables *variables)
{
	return (struct aws_environment){variables, get};
}

void variables_write(struct variables *variables, const char *name, const char *content)
{
	struct error err;
	char path[128];
	path_of(variables, NULL, path);
	cr_assert_eq(file_make_folders(path, &err), LK_OK);
	path_of(variables, name, path);
	cr_assert_eq(file_write(path, str_from(content), 0600, &err), LK_OK);
}
