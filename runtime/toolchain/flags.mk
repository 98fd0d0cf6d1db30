# How everything that becomes part of a function is compiled and linked; each function's hash covers this folder.

# The libraries too.
LAMBDA_OPTIMISE := -O2 -g0 -fPIE -ffunction-sections -fdata-sections -fstack-protector-strong -fno-sanitize=all

# A crash tells addresses by the frames' pointers; of what is packed the linker strips the lines again, and the twin that
# has them stays beside the zip.
LAMBDA_CFLAGS  := -std=c11 -D_XOPEN_SOURCE=700 $(LAMBDA_OPTIMISE) -g1 -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer
LAMBDA_LDFLAGS := -static -pie -Wl,--gc-sections -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--build-id=none
LAMBDA_LIBS    := curl ssl crypto cjson

LAMBDA_TARGET_x86_64 := x86_64-linux-musl
LAMBDA_TARGET_arm64  := aarch64-linux-musl
