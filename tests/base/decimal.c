#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/random.h"

static struct decimal parse(const char *text)
{
	struct decimal number;
	cr_assert(decimal_parse(str_from(text), &number), "'%s' was refused", text);
	return number;
}

static void expect_text(const struct decimal *number, unsigned fraction_digits, const char *expected)
{
	struct arena arena;
	arena_init(&arena);
	struct str text = decimal_text_in(&arena, number, fraction_digits);
	cr_expect_str_eq(text.ptr, expected);
	arena_done(&arena);
}

Test(decimal, reads_what_json_and_dynamodb_write)
{
	static const struct {
		const char *text;
		unsigned fraction;
		const char *expected;
	} rows[] = {
		{"0", 0, "0"}, {"0", 2, "0.00"}, {"-0", 2, "0.00"}, {"0.000", 0, "0"}, {"0e99999999999", 0, "0"},
		{"12.5", 2, "12.50"}, {"12.50", 0, "12.5"}, {"12.345", 2, "12.345"}, {"1E3", 2, "1000.00"},
		{"1e+3", 0, "1000"}, {"15E-1", 2, "1.50"}, {"-8.99", 2, "-8.99"}, {"+7", 0, "7"}, {"007", 0, "7"},
		{"100", 0, "100"}, {"0.05", 2, "0.05"}, {"0.5e1", 2, "5.00"}, {"1234.5e2", 0, "123450"},
		{"99999999999999999999999999999999999999", 0, "99999999999999999999999999999999999999"},
		{"0.00000000000000000000000000000000000001", 0, "0.00000000000000000000000000000000000001"},
		{"12345678901234567890.12345678901234567800", 0, "12345678901234567890.123456789012345678"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct decimal number = parse(rows[i].text);
		expect_text(&number, rows[i].fraction, rows[i].expected);
	}
}

Test(decimal, refuses_what_is_no_number_or_out_of_range)
{
	static const char *const rows[] = {
		"", "-", "+", ".", "1.", ".5", "1..2", "1.2.3", "--1", "+-1", "1e", "1e+", "1e1.5", "e5", " 1", "1 ", "0x10",
		"NaN", "Infinity", "1,5", "1_000", "١", "1E126", "1E-131", "9.99E126", "0.1E-130", "1e99999999999999999999",
		"1e-99999999999999999999", "999999999999999999999999999999999999999",
		"1.00000000000000000000000000000000000001", "1000000000000000000000000000000000000.01",
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct decimal number = decimal_from_int(42);
		cr_expect_not(decimal_parse(str_from(rows[i]), &number), "'%s' was taken", rows[i]);
		expect_text(&number, 0, "42");
	}
	char many[5001];
	memset(many, '0', sizeof many - 1);
	many[sizeof many - 1] = '\0';
	struct decimal number;
	cr_expect_not(decimal_parse(str_from(many), &number));
	cr_expect_not(decimal_parse((struct str){"1\0", 2}, &number));
}

Test(decimal, has_dynamodbs_whole_range)
{
	struct decimal greatest = parse("9.9999999999999999999999999999999999999E+125"), least = parse("-1E-130"), sum;
	cr_expect_eq(greatest.count, DECIMAL_DIGITS);
	cr_expect_not(decimal_add(&greatest, &greatest, &sum));
	cr_expect_not(decimal_add(&greatest, &least, &sum), "the sum has 256 digits");
	struct decimal big = parse("1E125"), small = parse("1E-130"), one = decimal_from_int(1), product;
	cr_assert(decimal_multiply(&big, &small, &product));
	expect_text(&product, 0, "0.00001");
	cr_expect_not(decimal_multiply(&small, &small, &product));
	cr_assert(decimal_multiply(&small, &one, &product));
	cr_expect_eq(decimal_compare(&product, &small), 0);
	cr_expect_eq(decimal_fraction_digits(&small), 130u);
}

Test(decimal, adds_and_multiplies_exactly)
{
	static const struct {
		const char *a, *b, *sum, *product;
	} rows[] = {
		{"0.1", "0.2", "0.3", "0.02"},
		{"19.99", "3", "22.99", "59.97"},
		{"-5", "5", "0", "-25"},
		{"1000", "-0.01", "999.99", "-10"},
		{"-1.5", "-2.5", "-4", "3.75"},
		{"0", "-7.25", "-7.25", "0"},
		{"0.30", "-0.1", "0.2", "-0.03"},
		{"99999999999999999999", "1", "100000000000000000000", "99999999999999999999"},
		{"9007199254740993", "0.01", "9007199254740993.01", "90071992547409.93"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct decimal a = parse(rows[i].a), b = parse(rows[i].b), result;
		cr_assert(decimal_add(&a, &b, &result));
		expect_text(&result, 0, rows[i].sum);
		cr_assert(decimal_multiply(&a, &b, &result));
		expect_text(&result, 0, rows[i].product);
	}
}

Test(decimal, refuses_a_result_that_would_be_rounded)
{
	struct decimal nines = parse("99999999999999999999999999999999999999"), one = decimal_from_int(1);
	struct decimal tenth = parse("0.1"), result = decimal_from_int(42);
	cr_expect(decimal_add(&nines, &one, &result), "10^38 has one significant digit");
	expect_text(&result, 0, "100000000000000000000000000000000000000");
	result = decimal_from_int(42);
	cr_expect_not(decimal_add(&nines, &tenth, &result));
	cr_expect_not(decimal_multiply(&nines, &nines, &result));
	expect_text(&result, 0, "42");
}

Test(decimal, converts_integers_of_64_bits)
{
	static const int64_t rows[] = {0, 1, -1, 10, 999, -1000, INT64_MAX, INT64_MIN, INT64_MAX - 1};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct decimal number = decimal_from_int(rows[i]);
		int64_t back = 42;
		cr_assert(decimal_to_int(&number, &back));
		cr_expect_eq(back, rows[i]);
	}
	static const char *const refused[] = {"0.5", "9223372036854775808", "-9223372036854775809", "1E20", "1E125", "1E-1"};
	for (size_t i = 0; i < LK_COUNT(refused); i++) {
		struct decimal number = parse(refused[i]);
		int64_t back = 42;
		cr_expect_not(decimal_to_int(&number, &back), "%s", refused[i]);
		cr_expect_eq(back, 42);
	}
}

Test(decimal, compares)
{
	static const char *const ascending[] = {"-1E125", "-10", "-9.99", "-1E-130", "0", "1E-130", "0.5", "0.50001",
	                                        "1",      "9",   "10",    "1E125"};
	for (size_t i = 0; i < LK_COUNT(ascending); i++)
		for (size_t j = 0; j < LK_COUNT(ascending); j++) {
			struct decimal a = parse(ascending[i]), b = parse(ascending[j]);
			int order = decimal_compare(&a, &b), expected = i < j ? -1 : i > j;
			cr_expect_eq((order > 0) - (order < 0), expected, "%s and %s", ascending[i], ascending[j]);
		}
	struct decimal negative = parse("-3"), zero = parse("-0.0"), positive = parse("3e9");
	cr_expect_eq(decimal_sign(&negative), -1);
	cr_expect_eq(decimal_sign(&zero), 0);
	cr_expect_eq(decimal_sign(&positive), 1);
}

/* --- properties, against the compiler's own integers of 128 bits --- */

__extension__ typedef __int128 reference;

struct scaled {
	reference coefficient;
	unsigned scale;
};


static struct scaled random_scaled(const struct random_source *source)
{
	struct scaled number = {random_up_to(source, 999999999999999), (unsigned)random_up_to(source, 9)};
	if (random_up_to(source, 1))
		number.coefficient = -number.coefficient;
	return number;
}

static struct decimal from_scaled(struct scaled number)
{
	char text[64];
	snprintf(text, sizeof text, "%llde-%u", (long long)number.coefficient, number.scale);
	return parse(text);
}

static reference at_scale(struct scaled number, unsigned scale)
{
	reference result = number.coefficient;
	for (unsigned i = number.scale; i < scale; i++)
		result *= 10;
	return result;
}

static void reference_text(reference value, unsigned scale, char *text)
{
	char reversed[64];
	int length = 0, written = 0;
	bool negative = value < 0;
	reference rest = negative ? -value : value;
	for (unsigned i = 0; i <= scale || rest; i++) {
		if (i == scale && scale)
			reversed[length++] = '.';
		reversed[length++] = (char)('0' + (int)(rest % 10));
		rest /= 10;
	}
	if (negative)
		text[written++] = '-';
	while (length)
		text[written++] = reversed[--length];
	text[written] = '\0';
}

Test(decimal, agrees_with_integer_arithmetic)
{
	uint64_t state = 7;
	struct random_source source = random_seeded(&state);
	for (int i = 0; i < 20000; i++) {
		struct scaled x = random_scaled(&source), y = random_scaled(&source);
		struct decimal a = from_scaled(x), b = from_scaled(y), sum, product, back;
		unsigned scale = x.scale > y.scale ? x.scale : y.scale;
		char expected[64];
		cr_assert(decimal_add(&a, &b, &sum));
		reference_text(at_scale(x, scale) + at_scale(y, scale), scale, expected);
		cr_assert(decimal_parse(str_from(expected), &back));
		cr_assert_eq(decimal_compare(&sum, &back), 0, "%s", expected);
		cr_assert(decimal_multiply(&a, &b, &product));
		reference_text(x.coefficient * y.coefficient, x.scale + y.scale, expected);
		expect_text(&product, x.scale + y.scale, expected);
		reference order = at_scale(x, scale) - at_scale(y, scale);
		int found = decimal_compare(&a, &b);
		cr_assert_eq((found > 0) - (found < 0), (order > 0) - (order < 0));
	}
}

Test(decimal, reads_back_what_it_writes)
{
	uint64_t state = 11;
	struct random_source source = random_seeded(&state);
	for (int i = 0; i < 2000; i++) {
		char text[64];
		int length = (int)random_up_to(&source, 37) + 1;
		for (int j = 0; j < length; j++)
			text[j] = (char)('0' + random_up_to(&source, 9));
		snprintf(text + length, sizeof text - (size_t)length, "E%d", (int)random_up_to(&source, 200) - 120);
		struct decimal number, back;
		if (!decimal_parse(str_from(text), &number))
			continue;
		struct arena arena;
		arena_init(&arena);
		cr_assert(decimal_parse(decimal_text_in(&arena, &number, 2), &back));
		cr_assert_eq(memcmp(&number, &back, sizeof number), 0, "%s", text);
		arena_done(&arena);
	}
}
