/* The style sheet of the pages, between view_style and view_style_end. */
	.section .rodata
	.globl view_style
view_style:
	.incbin "compiler/view/page.css"
	.globl view_style_end
view_style_end:
	.byte 0
	.section .note.GNU-stack, "", %progbits
