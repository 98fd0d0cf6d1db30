#include "base/random.h"

#include <criterion/criterion.h>

Test(random, seeded_source_repeats)
{
	uint64_t one = 7, two = 7;
	struct random_source a = random_seeded(&one), b = random_seeded(&two);
	for (int i = 0; i < 10; i++)
		cr_expect_eq(random_up_to(&a, 1000000), random_up_to(&b, 1000000));
}

Test(random, stays_within_the_bound_and_reaches_both_ends)
{
	uint64_t state = 1;
	struct random_source source = random_seeded(&state);
	bool low = false, high = false;
	for (int i = 0; i < 1000; i++) {
		int64_t number = random_up_to(&source, 3);
		cr_expect(number >= 0 && number <= 3);
		low = low || number == 0;
		high = high || number == 3;
	}
	cr_expect(low && high);
	cr_expect_eq(random_up_to(&source, 0), 0);
	cr_expect_eq(random_up_to(&source, -5), 0);
	cr_expect_geq(random_up_to(&source, INT64_MAX), 0);
}

Test(random, kernel_numbers_differ)
{
	const struct random_source *source = random_system();
	cr_expect_neq(source->next(source->context), source->next(source->context));
}

Test(random, uuid_is_of_version_4)
{
	struct arena arena;
	arena_init(&arena);
	for (int i = 0; i < 100; i++) {
		struct str uuid = random_uuid_in(&arena, random_system());
		cr_assert_eq(uuid.len, 36);
		cr_expect_eq(uuid.ptr[14], '4');
		cr_expect(uuid.ptr[19] == '8' || uuid.ptr[19] == '9' || uuid.ptr[19] == 'a' || uuid.ptr[19] == 'b');
		cr_expect(uuid.ptr[8] == '-' && uuid.ptr[13] == '-' && uuid.ptr[18] == '-' && uuid.ptr[23] == '-');
	}
	arena_done(&arena);
}
