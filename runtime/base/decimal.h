/* Exact decimal numbers, for money: what fits is exact, what does not fit is refused, nothing is ever rounded.
 *
 * The range is that of DynamoDB's numbers: up to 38 significant digits, from 1E-130 to 9.99…E+125, either sign, and
 * zero (Amazon DynamoDB Developer Guide, "Supported data types and naming rules"). Each number has exactly one form
 * here, so 1.50 and 15E-1 are the same. */
#ifndef LK_BASE_DECIMAL_H
#define LK_BASE_DECIMAL_H

#include "base/str.h"

enum { DECIMAL_DIGITS = 38, DECIMAL_EXPONENT_MIN = -130, DECIMAL_EXPONENT_MAX = 125 };

/* sign × digits × 10^exponent. All zero is the number 0. */
struct decimal {
	bool negative;
	unsigned char count; /* of digits; neither the first nor the last is 0 */
	short exponent;      /* of the last digit */
	unsigned char digits[DECIMAL_DIGITS]; /* 0 to 9, the last (least) first */
};

/* Reads the whole text: sign, digits, fraction, exponent, as JSON writes numbers; leading zeros and a plus sign too.
 * False for anything else and for what is out of range. */
LK_MUST_USE bool decimal_parse(struct str text, struct decimal *ret_number);

struct decimal decimal_from_int(int64_t number);

/* False when the number has a fraction or does not fit. */
LK_MUST_USE bool decimal_to_int(const struct decimal *number, int64_t *ret_int);

/* False when the exact result is out of range. */
LK_MUST_USE bool decimal_add(const struct decimal *a, const struct decimal *b, struct decimal *ret_sum);
LK_MUST_USE bool decimal_multiply(const struct decimal *a, const struct decimal *b, struct decimal *ret_product);

/* Below, at or above 0, as strcmp(). */
int decimal_compare(const struct decimal *a, const struct decimal *b);

/* -1, 0 or 1. */
int decimal_sign(const struct decimal *number);

/* Digits behind the point: 2 for 1.25, 0 for 100. */
unsigned decimal_fraction_digits(const struct decimal *number);

/* Without exponent and with at least that many digits behind the point: 59.9 with 2 is "59.90", with 0 "59.9". */
struct str decimal_text_in(struct arena *arena, const struct decimal *number, unsigned fraction_digits);

#endif
