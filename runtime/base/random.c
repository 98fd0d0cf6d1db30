#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* /dev/urandom rather than getrandom(): the latter is in neither C11 nor POSIX.1-2008. */
static uint64_t kernel_next(void *context)
{
	(void)context;
	uint64_t bits = 0;
	size_t filled = 0;
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && filled < sizeof bits) {
		ssize_t got = read(fd, (char *)&bits + filled, sizeof bits - filled);
		if (got > 0)
			filled += (size_t)got;
		else if (got == 0 || errno != EINTR)
			break;
	}
	if (fd >= 0)
		close(fd);
	if (filled < sizeof bits)
		LK_BUG("a system without /dev/urandom");
	return bits;
}

const struct random_source *random_system(void)
{
	static const struct random_source source = {.next = kernel_next};
	return &source;
}

static uint64_t seeded_next(void *context)
{
	uint64_t *state = context;
	uint64_t z = *state += 0x9E3779B97F4A7C15u;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

struct random_source random_seeded(uint64_t *state)
{
	return (struct random_source){state, seeded_next};
}

int64_t random_up_to(const struct random_source *source, int64_t bound)
{
	if (bound < 1)
		return 0;
	uint64_t range = (uint64_t)bound + 1;
	/* What lies past the last whole multiple of range would make small numbers likelier. */
	uint64_t fair = UINT64_MAX - UINT64_MAX % range;
	uint64_t bits;
	do
		bits = source->next(source->context);
	while (bits >= fair);
	return (int64_t)(bits % range);
}

struct str random_uuid_in(struct arena *arena, const struct random_source *source)
{
	uint64_t high = source->next(source->context), low = source->next(source->context);
	high = (high & ~(uint64_t)0xF000) | 0x4000;
	low = (low & ~((uint64_t)3 << 62)) | (uint64_t)1 << 63;
	return str_format_in(arena, "%08llx-%04llx-%04llx-%04llx-%012llx", (unsigned long long)(high >> 32),
	                     (unsigned long long)(high >> 16 & 0xFFFF), (unsigned long long)(high & 0xFFFF),
	                     (unsigned long long)(low >> 48), (unsigned long long)(low & 0xFFFFFFFFFFFF));
}
