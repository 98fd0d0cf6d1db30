#include "check/targets.h"

bool target_tells(const char *attributes, struct str attribute)
{
	struct str rest = str_from(attributes), word;
	while (str_next(&rest, ' ', &word))
		if (str_equal(word, attribute))
			return true;
	return false;
}

const struct target_kind *target_find(const struct target_kind *kinds, size_t count, struct str type)
{
	for (size_t i = 0; i < count; i++)
		if (kinds[i].type && str_is(type, kinds[i].type))
			return &kinds[i];
	return NULL;
}

bool target_may_tell_anything(const struct check_resource *target)
{
	static const char *const services[] = {
		"AWS::CloudFormation::", "AWS::SSM::", "AWS::Serverless::", "AWS::ServiceCatalog::"};
	struct str type = target->resource->type;
	for (size_t i = 0; i < LK_COUNT(services); i++)
		if (str_starts_with(type, str_from(services[i])))
			return true;
	return target->is_custom || !pack_is_present(target->type.node) || str_ends_with(type, STR("::MODULE"));
}

struct str target_words_in(struct arena *arena, struct str id, struct str attribute)
{
	if (!attribute.len)
		return str_format_in(arena, "Ref %.*s", STR_ARG(id));
	return str_format_in(arena, "GetAtt %.*s.%.*s", STR_ARG(id), STR_ARG(attribute));
}

struct str target_wanted_in(struct arena *arena, struct str id, const char *attributes)
{
	struct str rest = str_from(attributes), first;
	str_next(&rest, ' ', &first);
	return target_words_in(arena, id, first);
}
