#include "environment.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	snprintf(path, 128, "%s/.aws/%s", variables->home, name);
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	(void)info;
	(void)kind;
	(void)place;
	return remove(path);
}

void variables_done(struct variables *variables)
{
	enum { AT_ONCE = 8 };
	nftw(variables->home, remove_entry, AT_ONCE, FTW_DEPTH | FTW_PHYS);
}

struct aws_environment variables_environment(struct variables *variables)
{
	return (struct aws_environment){variables, get};
}

void variables_write(struct variables *variables, const char *name, const char *content)
{
	struct error err;
	char path[128];
	path_of(variables, name, path);
	*strrchr(path, '/') = '\0';
	cr_assert_eq(file_make_folders(path, &err), LK_OK);
	path_of(variables, name, path);
	cr_assert_eq(file_write(path, str_from(content), 0600, &err), LK_OK);
}
