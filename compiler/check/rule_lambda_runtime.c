#include "check/rule_lambda.h"
#include "check/walk.h"

/* --- the end of life */

/* The pack's own day: a check reads no clock, so that it says the same tomorrow. */
static struct str day_of(const struct pack *pack)
{
	struct pack_node version = pack_get_text(pack_root(pack), "version");
	return str_slice(pack_string(pack_get_text(version, "schema_date")), 0, 10);
}

/* Days are written alike, YYYY-MM-DD; an unknown one is in the future. */
static bool is_past(struct str day, struct str today)
{
	return day.len && str_compare(day, today) <= 0;
}

static void check_life(struct check *check, const struct holder *holder, const struct step *at)
{
	struct str name, today = day_of(check->pack);
	if (!at || !relate_text(at->value, &name) || !today.len)
		return;
	struct pack_node life = pack_get(pack_get_text(pack_root(check->pack), "runtimes"), name);
	struct str deprecated = pack_string(pack_get_text(life, "deprecated"));
	struct str create = pack_string(pack_get_text(life, "create-block"));
	struct str update = pack_string(pack_get_text(life, "update-block"));
	struct str successor = pack_string(pack_get_text(life, "successor"));
	struct fault fault = {.holder = holder, .at = at};
	if (successor.len)
		fault.hint = str_format_in(check->arena, "use %.*s", STR_ARG(successor));
	if (is_past(update, today)) {
		fault.rule = "E2533";
		check_fault(check, &fault, "no function can be made or changed with %.*s since %.*s", STR_ARG(name),
			    STR_ARG(update));
	} else if (is_past(create, today)) {
		fault.rule = "E2531";
		check_fault(check, &fault, "no function can be made with %.*s since %.*s", STR_ARG(name),
			    STR_ARG(create));
	} else if (is_past(deprecated, today)) {
		fault.rule = "W2531";
		check_fault(check, &fault, "%.*s has been out of support since %.*s", STR_ARG(name),
			    STR_ARG(deprecated));
	}
}

void lambda_check_runtime(const struct lambda *lambda)
{
	check_life(lambda->check, &lambda->holder, lambda_step(lambda, "Runtime"));
}

/* SAM's section Globals, which holds for every function. */
void lambda_check_globals(struct check *check)
{
	const struct value *function = value_get(check->graph->globals, STR("Function"));
	const struct value *runtime = value_get(function, STR("Runtime"));
	struct entry entry = {.name = STR("Function"), .body = (struct value *)function};
	struct holder holder = holder_of_entry("Globals", "section", &entry);
	if (!runtime)
		return;
	entry.place = function->place;
	struct step at = step_key(NULL, STR("Runtime"), runtime);
	check_life(check, &holder, &at);
}

/* --- SnapStart */

/* AWS Lambda Developer Guide, "Improving startup performance with Lambda SnapStart": Java 11, Python 3.12, .NET 8 and
 * later. */
static bool can_snap_start(struct str runtime)
{
	static const char *const families[] = {"java", "python", "dotnet"};
	static const char *const too_old[] = {"dotnet5.0",    "dotnet6",   "dotnet7",	 "java8",      "java8.al2",
					      "java8.al2023", "python2.7", "python3.10", "python3.11", "python3.6",
					      "python3.7",    "python3.8", "python3.9"};
	bool is_family = false;
	for (size_t i = 0; i < LK_COUNT(families); i++)
		is_family |= str_starts_with(runtime, str_from(families[i]));
	for (size_t i = 0; i < LK_COUNT(too_old); i++)
		is_family &= !str_is(runtime, too_old[i]);
	return is_family && !str_starts_with(runtime, STR("dotnetcore"));
}

static bool has_version(const struct lambda *lambda)
{
	const struct check_resource *version;
	if (lambda->is_serverless)
		return lambda_has(lambda, "AutoPublishAlias") != PRESENCE_ABSENT;
	for (size_t i = 0; (version = relate_next(lambda->check, "AWS::Lambda::Version", &i));)
		if (relate_mentions(lambda->check, version->resource->properties, lambda->resource))
			return true;
	return lambda->check->expands;
}

void lambda_check_snap_start(const struct lambda *lambda)
{
	struct check *check = lambda->check;
	const struct step *runtime_at = lambda_step(lambda, "Runtime"), *at = lambda_step(lambda, "SnapStart.ApplyOn");
	struct str runtime = {0}, apply = {0};
	bool is_known = runtime_at && relate_text(runtime_at->value, &runtime);
	struct fault fault = {.rule = "I2530", .holder = &lambda->holder, .at = runtime_at};
	if (lambda_has(lambda, "SnapStart") == PRESENCE_ABSENT && !lambda->is_serverless) {
		if (is_known && str_starts_with(runtime, STR("java")) && can_snap_start(runtime))
			check_fault(check, &fault, "%.*s starts faster with SnapStart", STR_ARG(runtime));
		return;
	}
	if (!at || !relate_text(at->value, &apply) || !str_is(apply, "PublishedVersions"))
		return;
	fault.at = at;
	fault.rule = "E2530";
	if (is_known && !can_snap_start(runtime))
		check_fault(check, &fault, "SnapStart does not know %.*s", STR_ARG(runtime));
	fault.rule = "W2530";
	if (!has_version(lambda))
		check_fault(check, &fault,
			    "SnapStart is for published versions, and the stack publishes none of '%.*s'",
			    STR_ARG(lambda->resource->logical_id));
}

/* --- code and handler */

/* What SAM's section Globals gives every function. */
static const struct value *global_of(const struct lambda *lambda, const char *key)
{
	const struct value *function = value_get(lambda->check->graph->globals, STR("Function"));
	return lambda->is_serverless ? value_get(function, str_from(key)) : NULL;
}

/* SAM takes a .zip file unless it is told otherwise; an AWS::Lambda::Function tells by its code. */
static bool is_zip(const struct lambda *lambda)
{
	const struct value *properties = lambda->resource->properties, *code = value_get(properties, STR("Code"));
	if (walk_is_open_map(properties))
		return false;
	if (value_is_string(value_get(properties, STR("PackageType")), "Zip"))
		return true;
	if (lambda->is_serverless)
		return lambda_has(lambda, "PackageType") == PRESENCE_ABSENT &&
		       lambda_has(lambda, "ImageUri") == PRESENCE_ABSENT && !global_of(lambda, "PackageType") &&
		       !global_of(lambda, "ImageUri");
	return check_presence(value_get(code, STR("ZipFile"))) == PRESENCE_PRESENT ||
	       check_presence(value_get(code, STR("S3Key"))) == PRESENCE_PRESENT;
}

static void check_needed(const struct lambda *lambda)
{
	static const char *const needed[] = {"Handler", "Runtime"};
	if (!is_zip(lambda))
		return;
	for (size_t i = 0; i < LK_COUNT(needed); i++) {
		struct fault fault = {.rule = "W2533", .holder = &lambda->holder};
		if (lambda_has(lambda, needed[i]) == PRESENCE_ABSENT && !global_of(lambda, needed[i]))
			check_fault(lambda->check, &fault, "code in a .zip file needs %s", needed[i]);
	}
}

/* A layer's wrapper takes the handler as it likes. */
static bool has_wrapper(const struct lambda *lambda)
{
	const struct value *variables = relate_value(lambda->resource, "Properties.Environment.Variables");
	return (lambda_has(lambda, "Environment") == PRESENCE_PRESENT && !variables) ||
	       (variables && (variables->kind != VALUE_MAP || walk_is_open_map(variables))) ||
	       value_get(variables, STR("AWS_LAMBDA_EXEC_WRAPPER"));
}

/* AWS Lambda Developer Guide, "Define Lambda function handler in Python" (Node.js, Ruby): file.function. */
static bool splits_at_dot(struct str runtime)
{
	return str_starts_with(runtime, STR("python")) || str_starts_with(runtime, STR("nodejs")) ||
	       str_starts_with(runtime, STR("ruby"));
}

static void check_inline(const struct lambda *lambda, const struct step *at, struct str handler)
{
	const struct step *code = lambda_step(lambda, lambda->is_serverless ? "InlineCode" : "Code.ZipFile");
	struct str rest = handler, file, text;
	struct fault fault = {.rule = "LK3102", .holder = &lambda->holder, .at = at};
	bool is_replaced = lambda->check->expands && !lambda->is_serverless; /* a macro may bring other code */
	if (!code || is_replaced || !str_next(&rest, '.', &file) || !rest.len)
		return;
	if (!str_is(file, "index")) {
		check_fault(lambda->check, &fault,
			    "code in the template is in a file 'index': the handler '%.*s' is not in it",
			    STR_ARG(handler));
		return;
	}
	fault.rule = "LK3103";
	bool is_code = relate_text(code->value, &text) && str_contains(text, STR("(")); /* no name of a file */
	if (is_code && !str_contains(text, rest))
		check_fault(lambda->check, &fault, "the code has no '%.*s', which the handler names", STR_ARG(rest));
}

void lambda_check_code(const struct lambda *lambda)
{
	const struct step *at = lambda_step(lambda, "Handler"), *runtime_at = lambda_step(lambda, "Runtime");
	struct str handler, runtime;
	check_needed(lambda);
	if (!at || !relate_text(at->value, &handler) || has_wrapper(lambda))
		return;
	check_inline(lambda, at, handler);
	struct fault fault = {.rule = "LK3101",
			      .holder = &lambda->holder,
			      .at = at,
			      .hint = STR("write the file, a dot and the function: index.handler")};
	if (runtime_at && relate_text(runtime_at->value, &runtime) && splits_at_dot(runtime) &&
	    str_find(handler, STR("."), 0) == SIZE_MAX)
		check_fault(lambda->check, &fault, "the handler '%.*s' names no function of a file, as %.*s wants it",
			    STR_ARG(handler), STR_ARG(runtime));
}
