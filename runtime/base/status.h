/* Status codes, attributes and the broken-invariant trap shared by every module.
 *
 * Two kinds of failure exist. What the user got wrong goes to the diagnostics store (diag.h) and work goes on;
 * what the world refused (network, file, service) is returned as LK_FAILED with its story in struct error (error.h).
 * Running out of memory is neither: it ends the program with one line (see docs/decisions/0002-memory.md). */
#ifndef LK_BASE_STATUS_H
#define LK_BASE_STATUS_H

enum lk_status {
	LK_OK = 0,
	LK_REJECTED, /* the user's fault, already reported to the diagnostics store */
	LK_FAILED,   /* the world's fault, told in *ret_err */
};

#if defined(__GNUC__)
#define LK_MUST_USE __attribute__((warn_unused_result))
#define LK_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define LK_NORETURN __attribute__((noreturn))
#define LK_ALLOC_SIZE(n) __attribute__((alloc_size(n), returns_nonnull))
#else
#define LK_MUST_USE
#define LK_PRINTF(fmt, args)
#define LK_NORETURN
#define LK_ALLOC_SIZE(n)
#endif

#define LK_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A state the program itself promised cannot occur: says where on stderr and aborts. Never for bad input. */
#define LK_BUG(what) lk_bug(__FILE__, __LINE__, what)
#define LK_ASSERT(condition) ((condition) ? (void)0 : lk_bug(__FILE__, __LINE__, #condition))

LK_NORETURN void lk_bug(const char *file, int line, const char *what);

/* Says "out of memory" on stderr and exits 1. Called by the allocators of base alone. */
LK_NORETURN void lk_out_of_memory(void);

#endif
