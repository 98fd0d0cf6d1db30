#include "schema/prose.h"

#include <string.h>

#include "base/status.h"

/* Keywords whose value is a map of name to schema. JSON Schema draft 7, and CloudFormation's handlerSchema. */
static const char *const maps_of_schemas[] = {"properties", "definitions", "patternProperties", "dependencies"};
static const char *const prose[] = {"description", "title", "$comment", "examples", "$schema", "$id"};
/* Keywords whose value is data, in which every key is a fact. */
static const char *const data[] = {"const", "enum", "default", "required", "handlers", "tagging", "propertyTransform"};

static int listed(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return 1;
	return 0;
}

#define LISTED(name, names) listed((name), (names), LK_COUNT(names))

static void attach(cJSON **result, const char *name, cJSON *part)
{
	if (!part)
		return;
	if (!*result)
		*result = cJSON_CreateObject();
	cJSON_AddItemToObject(*result, name, part);
}

static cJSON *take_from_map(cJSON *map)
{
	cJSON *result = NULL;
	for (cJSON *child = map->child; child; child = child->next)
		if (cJSON_IsObject(child))
			attach(&result, child->string, prose_take(child));
	return result;
}

static cJSON *take_from_list(cJSON *list)
{
	for (cJSON *child = list->child; child; child = child->next)
		if (cJSON_IsObject(child))
			cJSON_Delete(prose_take(child)); /* alternatives have no name to look their prose up by */
	return NULL;
}

static cJSON *take_from_handlers(cJSON *handlers)
{
	for (cJSON *handler = handlers->child; handler; handler = handler->next) {
		cJSON *schema = cJSON_GetObjectItemCaseSensitive(handler, "handlerSchema");
		if (schema)
			cJSON_Delete(prose_take(schema));
	}
	return NULL;
}

static cJSON *take_from_keyword(cJSON *item)
{
	if (strcmp(item->string, "handlers") == 0)
		return take_from_handlers(item);
	if (LISTED(item->string, data))
		return NULL;
	if (cJSON_IsArray(item))
		return take_from_list(item);
	if (!cJSON_IsObject(item))
		return NULL;
	return LISTED(item->string, maps_of_schemas) ? take_from_map(item) : prose_take(item);
}

cJSON *prose_take(cJSON *schema)
{
	cJSON *result = NULL, *next;
	for (cJSON *item = schema->child; item; item = next) {
		next = item->next;
		if (LISTED(item->string, prose)) {
			cJSON *detached = cJSON_DetachItemViaPointer(schema, item);
			if (strcmp(detached->string, "description") == 0 && cJSON_IsString(detached))
				attach(&result, "description", cJSON_CreateString(detached->valuestring));
			cJSON_Delete(detached);
		} else {
			attach(&result, item->string, take_from_keyword(item));
		}
	}
	return result;
}
