/* The annotations that are written by hand. */
#define STUB(symbol, file) \
	.globl lk_stub_##symbol; lk_stub_##symbol: .incbin file; \
	.globl lk_stub_##symbol##_end; lk_stub_##symbol##_end: .byte 0;

	.section .rodata
	STUB(aws, "lua/stubs/aws.lua")
	STUB(lk, "lua/stubs/lk.lua")
	STUB(rule, "lua/stubs/rule.lua")
	.section .note.GNU-stack, "", %progbits
