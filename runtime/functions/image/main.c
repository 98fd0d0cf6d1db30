#include "functions/image/handler.h"

int main(void)
{
	return function_main(&IMAGE_FUNCTION);
}
