#include "functions/email/handler.h"

int main(void)
{
	return function_main(&EMAIL_FUNCTION);
}
