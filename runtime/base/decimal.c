#include "base/decimal.h"

#include <string.h>

#include "base/buf.h"

/* A digit string long enough for the sum of any two numbers: all places from the least exponent to the greatest, one
 * for the carry. A product of two coefficients fits too. Least digit first, as in struct decimal. */
enum { WIDE = DECIMAL_EXPONENT_MAX - DECIMAL_EXPONENT_MIN + 2 };

struct wide {
	unsigned char digits[WIDE];
	size_t count; /* zeros at both ends are allowed */
	int exponent;
};

/* Takes the zeros off both ends; false when what is left is out of range. */
static bool narrow(const struct wide *wide, bool negative, struct decimal *ret_number)
{
	size_t first = 0, end = wide->count;
	while (end > 0 && wide->digits[end - 1] == 0)
		end--;
	while (first < end && wide->digits[first] == 0)
		first++;
	struct decimal number = {0};
	if (end > first) {
		int exponent = wide->exponent + (int)first, greatest = wide->exponent + (int)end - 1;
		if (end - first > DECIMAL_DIGITS || exponent < DECIMAL_EXPONENT_MIN || greatest > DECIMAL_EXPONENT_MAX)
			return false;
		number.negative = negative;
		number.count = (unsigned char)(end - first);
		number.exponent = (short)exponent;
		memcpy(number.digits, wide->digits + first, end - first);
	}
	*ret_number = number;
	return true;
}

/* --- reading --- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool take_sign(struct str *text)
{
	bool negative = text->len && text->ptr[0] == '-';
	if (negative || (text->len && text->ptr[0] == '+'))
		*text = str_slice(*text, 1, text->len);
	return negative;
}

/* Any length of digits; what is beyond every exponent stands for itself. */
static bool take_exponent(struct str *text, int *ret_exponent)
{
	enum { BEYOND = 100000 };
	*text = str_slice(*text, 1, text->len);
	bool negative = take_sign(text);
	int exponent = 0;
	size_t used = 0;
	for (; used < text->len && is_digit(text->ptr[used]); used++)
		if (exponent < BEYOND)
			exponent = exponent * 10 + (text->ptr[used] - '0');
	*text = str_slice(*text, used, text->len);
	*ret_exponent = negative ? -exponent : exponent;
	return used > 0;
}

/* The digits of mantissa, without point and without zeros at either end; false when there are too many. */
static bool read_digits(struct str mantissa, size_t point, int exponent, struct wide *ret_wide)
{
	size_t first = 0, end = mantissa.len;
	while (first < end && (mantissa.ptr[first] == '0' || first == point))
		first++;
	while (end > first && (mantissa.ptr[end - 1] == '0' || end - 1 == point))
		end--;
	*ret_wide = (struct wide){0};
	if (end - first > DECIMAL_DIGITS + 1)
		return false;
	for (size_t i = end; i > first; i--)
		if (i - 1 != point)
			ret_wide->digits[ret_wide->count++] = (unsigned char)(mantissa.ptr[i - 1] - '0');
	/* The last digit kept is end - 1: as many places left of the point, or right of it. */
	ret_wide->exponent = exponent + (end <= point ? (int)(point - end) : -(int)(end - point - 1));
	return true;
}

bool decimal_parse(struct str text, struct decimal *ret_number)
{
	enum { TEXT_MAX = 4096 }; /* keeps the counts in an int */
	bool negative = take_sign(&text);
	size_t used = 0, point = SIZE_MAX, digits = 0;
	if (text.len > TEXT_MAX)
		return false;
	for (; used < text.len && (is_digit(text.ptr[used]) || (text.ptr[used] == '.' && point == SIZE_MAX)); used++) {
		if (text.ptr[used] == '.')
			point = used;
		else
			digits++;
	}
	if (!digits || point == 0 || point == used - 1)
		return false;
	struct str mantissa = str_slice(text, 0, used);
	text = str_slice(text, used, text.len);
	int exponent = 0;
	if (text.len && (text.ptr[0] == 'e' || text.ptr[0] == 'E') && !take_exponent(&text, &exponent))
		return false;
	struct wide wide;
	return !text.len && read_digits(mantissa, point == SIZE_MAX ? used : point, exponent, &wide) &&
	       narrow(&wide, negative, ret_number);
}

struct decimal decimal_from_int(int64_t number)
{
	struct wide wide = {0};
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	for (; rest; rest /= 10)
		wide.digits[wide.count++] = (unsigned char)(rest % 10);
	struct decimal result;
	if (!narrow(&wide, number < 0, &result))
		LK_BUG("an integer of 64 bits has at most 19 digits");
	return result;
}

bool decimal_to_int(const struct decimal *number, int64_t *ret_int)
{
	if (number->exponent < 0)
		return false;
	uint64_t limit = number->negative ? (uint64_t)1 << 63 : INT64_MAX, magnitude = 0;
	for (int i = number->count + number->exponent - 1; number->count && i >= 0; i--) {
		unsigned digit = i >= number->exponent ? number->digits[i - number->exponent] : 0;
		if (magnitude > (limit - digit) / 10)
			return false;
		magnitude = magnitude * 10 + digit;
	}
	*ret_int = number->negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
	return true;
}

/* --- arithmetic --- */

static int least_exponent(const struct decimal *a, const struct decimal *b)
{
	if (!a->count || !b->count)
		return a->count ? a->exponent : b->exponent;
	return a->exponent < b->exponent ? a->exponent : b->exponent;
}

/* The digit at that power of ten. */
static int digit_at(const struct decimal *number, int power)
{
	int index = power - number->exponent;
	return index >= 0 && index < number->count ? number->digits[index] : 0;
}

static int compare_magnitude(const struct decimal *a, const struct decimal *b)
{
	for (int power = DECIMAL_EXPONENT_MAX; power >= DECIMAL_EXPONENT_MIN; power--) {
		int difference = digit_at(a, power) - digit_at(b, power);
		if (difference)
			return difference;
	}
	return 0;
}

bool decimal_add(const struct decimal *a, const struct decimal *b, struct decimal *ret_sum)
{
	/* Subtracts the smaller magnitude from the greater where the signs differ. */
	if (compare_magnitude(a, b) < 0) {
		const struct decimal *swap = a;
		a = b;
		b = swap;
	}
	int sign = a->negative == b->negative ? 1 : -1, carry = 0;
	struct wide wide = {.exponent = least_exponent(a, b)};
	for (int power = wide.exponent; power <= DECIMAL_EXPONENT_MAX || carry; power++) {
		int digit = digit_at(a, power) + sign * digit_at(b, power) + carry;
		carry = digit < 0 ? -1 : digit / 10;
		wide.digits[wide.count++] = (unsigned char)(digit - carry * 10);
	}
	return narrow(&wide, a->negative, ret_sum);
}

bool decimal_multiply(const struct decimal *a, const struct decimal *b, struct decimal *ret_product)
{
	struct wide wide = {.count = (size_t)a->count + b->count, .exponent = a->exponent + b->exponent};
	for (size_t i = 0; i < a->count; i++) {
		unsigned carry = 0;
		for (size_t j = 0; j < b->count || carry; j++) {
			unsigned digit = wide.digits[i + j] + carry + (j < b->count ? a->digits[i] * b->digits[j] : 0u);
			wide.digits[i + j] = (unsigned char)(digit % 10);
			carry = digit / 10;
		}
	}
	return narrow(&wide, a->negative != b->negative, ret_product);
}

int decimal_sign(const struct decimal *number)
{
	return !number->count ? 0 : number->negative ? -1 : 1;
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
	int signs = decimal_sign(a) - decimal_sign(b);
	if (signs)
		return signs;
	return a->negative ? compare_magnitude(b, a) : compare_magnitude(a, b);
}

/* --- writing --- */

unsigned decimal_fraction_digits(const struct decimal *number)
{
	return number->exponent < 0 ? (unsigned)-number->exponent : 0;
}

struct str decimal_text_in(struct arena *arena, const struct decimal *number, unsigned fraction_digits)
{
	unsigned fraction = decimal_fraction_digits(number);
	int least = -(int)(fraction > fraction_digits ? fraction : fraction_digits);
	int greatest = number->count + number->exponent - 1;
	struct buf text;
	buf_init(&text, (size_t)WIDE + fraction_digits + 3);
	if (number->negative)
		buf_append_char(&text, '-');
	for (int power = greatest > 0 ? greatest : 0; power >= least; power--) {
		if (power == -1)
			buf_append_char(&text, '.');
		buf_append_char(&text, (char)('0' + digit_at(number, power)));
	}
	struct str result = buf_copy_in(&text, arena);
	buf_done(&text);
	return result;
}
