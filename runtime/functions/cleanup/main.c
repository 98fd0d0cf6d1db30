#include "functions/cleanup/handler.h"

int main(void)
{
	return function_main(&CLEANUP_FUNCTION);
}
