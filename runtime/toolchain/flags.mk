# How everything that becomes part of a function is compiled and linked; each function's hash covers this folder.

# The libraries too.
LAMBDA_OPTIMISE := -O2 -g0 -fPIE -ffunction-sections -fdata-sections -fstack-protector-strong -fno-sanitize=all

LAMBDA_CFLAGS  := -std=c11 -D_XOPEN_SOURCE=700 $(LAMBDA_OPTIMISE)
LAMBDA_LDFLAGS := -static -pie -s -Wl,--gc-sections -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--build-id=none
LAMBDA_LIBS    := curl ssl crypto cjson

LAMBDA_TARGET_x86_64 := x86_64-linux-musl
LAMBDA_TARGET_arm64  := aarch64-linux-musl
