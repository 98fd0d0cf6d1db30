#include "functions/order/handler.h"

int main(void)
{
	return function_main(&ORDER_FUNCTION);
}
