/* Any bytes as a .env file: merging the same outputs twice changes nothing the second time. */
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "observe/outputs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct variable variables[] = {
		{STR_INIT("A"), STR_INIT("1")},
		{STR_INIT("VITE_B"), STR_INIT("a \"b\" $c #d")},
	};
	struct buf once, twice;
	struct error err;
	buf_init(&once, LIMIT_OUTPUT);
	buf_init(&twice, LIMIT_OUTPUT);
	struct str text = {(const char *)data, size};
	if (outputs_merge_dotenv(&once, text, variables, LK_COUNT(variables), &err) == LK_OK) {
		LK_ASSERT(outputs_merge_dotenv(&twice, buf_view(&once), variables, LK_COUNT(variables), &err) == LK_OK);
		LK_ASSERT(str_equal(buf_view(&once), buf_view(&twice)));
	}
	buf_done(&once);
	buf_done(&twice);
	return 0;
}
