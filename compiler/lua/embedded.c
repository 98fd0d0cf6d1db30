#include "lua/embedded.h"

#define MODULE(name, symbol, file) extern const char lk_module_##symbol[], lk_module_##symbol##_end[];
#include "lua/modules.def"
#undef MODULE

const struct sandbox_module *embedded_modules(size_t *ret_count)
{
	static struct sandbox_module modules[] = {
#define MODULE(module_name, symbol, file) {.name = module_name, .source = {lk_module_##symbol, 0}},
#include "lua/modules.def"
#undef MODULE
	};
	/* The length of what an assembler laid down is no constant to the compiler. */
	size_t i = 0;
#define MODULE(name, symbol, file) \
	modules[i++].source.len = (size_t)(lk_module_##symbol##_end - lk_module_##symbol);
#include "lua/modules.def"
#undef MODULE
	*ret_count = i;
	return modules;
}
