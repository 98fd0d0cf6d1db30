# lkc: one Makefile, not recursive. `make help` lists the targets.
#
# Every room (see docs/architecture.md) is a row of this file: where it lives, its modules, the rooms it may use, the
# libraries it needs. A room becomes one static library, and its tests link with that room and what is below it alone:
# an arrow that points up does not link.

BUILD    ?= build
SANITIZE ?=
FLAVOUR  := $(if $(SANITIZE),$(SANITIZE),release)
OUT      := $(BUILD)/$(FLAVOUR)

CC       ?= gcc
CSTD     := -std=c11 -D_XOPEN_SOURCE=700
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wwrite-strings -Wmissing-prototypes -Werror
OPTIMISE := $(if $(SANITIZE),-O1 -fno-omit-frame-pointer,-O2)
SANFLAGS := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all)
CFLAGS   ?= -g
ALL_CFLAGS := $(CSTD) $(WARN) $(OPTIMISE) $(SANFLAGS) $(CFLAGS) -Iruntime -Icompiler -I/usr/include/lua5.4

# --- rooms: DIR MODULES USES LIBS ------------------------------------------------------------------------------------
ROOMS := base formats net aws lambda image graph schema lua template check artifact plan deploy observe

base_DIR      := runtime/base
base_MODULES  := arena buf clock diag error file hash log map status str text vec
base_LIBS     := -lcrypto

formats_DIR     := runtime/formats
formats_MODULES :=
formats_LIBS    := -lcjson -lexpat

net_DIR     := runtime/net
net_MODULES :=
net_LIBS    := -lcurl

aws_DIR     := runtime/aws
aws_MODULES :=
aws_USES    := formats net

lambda_DIR     := runtime/lambda
lambda_MODULES :=
lambda_USES    := formats net

image_DIR     := runtime/image
image_MODULES :=

graph_DIR     := compiler/graph
graph_MODULES :=

schema_DIR     := compiler/schema
schema_MODULES :=
schema_USES    := graph
schema_LIBS    := -lpcre2-8

lua_DIR     := compiler/lua
lua_MODULES :=
lua_USES    := graph schema
lua_LIBS    := -l:liblua5.4.a -lm

template_DIR     := compiler/template
template_MODULES :=
template_USES    := formats graph schema
template_LIBS    := -lyaml

check_DIR     := compiler/check
check_MODULES :=
check_USES    := formats graph schema template

artifact_DIR     := compiler/artifact
artifact_MODULES :=
artifact_USES    := formats graph template
artifact_LIBS    := -lz

plan_DIR     := compiler/plan
plan_MODULES :=
plan_USES    := formats graph schema template

deploy_DIR     := compiler/deploy
deploy_MODULES :=
deploy_USES    := formats net aws graph template plan artifact

observe_DIR     := compiler/observe
observe_MODULES :=
observe_USES    := formats net aws graph template plan artifact

cli_DIR     := compiler/cli
cli_MODULES :=
cli_USES    := observe deploy plan artifact check template lua schema graph aws net formats

# --- closures --------------------------------------------------------------------------------------------------------
uniq = $(if $(1),$(firstword $(1)) $(call uniq,$(filter-out $(firstword $(1)),$(1))))
below = $(call uniq,$(foreach r,$($(1)_USES),$(r) $(call below,$(r))) base)
# A library stands before those it uses: a room that another one of the set uses goes behind it.
room_libs = $(foreach r,$(1) $(call below,$(1)),$(if $($(r)_MODULES),$(OUT)/lib$(r).a))
ext_libs  = $(call uniq,$(foreach r,$(1) $(call below,$(1)),$($(r)_LIBS)))
objects   = $(patsubst %,$(OUT)/obj/$($(1)_DIR)/%.o,$($(1)_MODULES))

ALL_ROOMS := $(ROOMS) cli

.PHONY: all help
all: $(foreach r,$(ALL_ROOMS),$(if $($(r)_MODULES),$(OUT)/lib$(r).a))

$(OUT)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(OUT)/obj/%.o: %.S
	@mkdir -p $(@D)
	$(CC) -Icompiler -I. -MMD -MP -c $< -o $@

define room_rules
$(OUT)/lib$(1).a: $(call objects,$(1))
	@rm -f $$@
	$(AR) rcs $$@ $$^

# Unit tests: tests/<room>/*.c is one program.
$(OUT)/tests/$(1): $$(patsubst %.c,$(OUT)/obj/%.o,$$(wildcard tests/$(1)/*.c)) $(call room_libs,$(1))
	@mkdir -p $$(@D)
	$(CC) $(SANFLAGS) -o $$@ $$(filter %.o,$$^) -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $(call ext_libs,$(1)) -lcriterion

test-$(1): $(OUT)/tests/$(1)
	$(OUT)/tests/$(1)
endef
$(foreach r,$(ALL_ROOMS),$(eval $(call room_rules,$(r))))

-include $(shell find $(OUT)/obj -name '*.d' 2>/dev/null)
