/* The images, as they are in the repository. */
	.section .rodata
	.balign 8
	.globl lk_schemas_pack
lk_schemas_pack:
	.incbin "compiler/schema/schemas.pack"
	.globl lk_schemas_pack_end
lk_schemas_pack_end:
	.balign 8
	.globl lk_descriptions_pack
lk_descriptions_pack:
	.incbin "compiler/schema/descriptions.pack"
	.globl lk_descriptions_pack_end
lk_descriptions_pack_end:
	.byte 0
	.section .note.GNU-stack, "", %progbits
