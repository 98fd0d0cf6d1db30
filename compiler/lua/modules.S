/* The text of the embedded modules, each between lk_module_X and lk_module_X_end. */
#define MODULE(name, symbol, file) \
	.globl lk_module_##symbol; lk_module_##symbol: .incbin file; \
	.globl lk_module_##symbol##_end; lk_module_##symbol##_end: .byte 0;

	.section .rodata
#include "lua/modules.def"
	.section .note.GNU-stack, "", %progbits
