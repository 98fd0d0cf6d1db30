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

include tests/lint/layers.txt

# --- rooms: DIR MODULES LIBS ------------------------------------------------------------------------------------
ROOMS := base formats net aws lambda image functions graph schema lua template check artifact plan deploy observe

base_DIR      := runtime/base
base_MODULES  := arena base64 buf clock decimal diag error file hash log map random status str text vec
base_LIBS     := -lcrypto

formats_DIR     := runtime/formats
formats_MODULES := json json_scan json_write xml xml_write
formats_LIBS    := -lcjson -lexpat

net_DIR     := runtime/net
net_MODULES := http http_curl http_replay retry
net_LIBS    := -lcurl

aws_DIR     := runtime/aws
aws_MODULES := client cloudformation cloudformation_change cloudformation_event cloudformation_read cloudformation_template \
               credentials credentials_elsewhere credentials_environment credentials_profile dynamodb endpoint error \
               fault_json fault_text fault_xml ini json_protocol lambda_api query s3 s3_bucket s3_list s3_object settings \
               sigv4 sts

lambda_DIR     := runtime/lambda
lambda_MODULES := log loop

image_DIR     := runtime/image
image_MODULES :=

functions_DIR     := runtime/functions
functions_MODULES := cleanup/handler cleanup/sweep common/batch common/deadline common/function common/start \
                     email/handler email/message image/event image/handler order/answer order/check order/handler \
                     order/products

graph_DIR     := compiler/graph
graph_MODULES := intrinsic order resource value

schema_DIR     := compiler/schema
schema_MODULES := attribute describe embed lookup pack pattern
schema_LIBS    := -lpcre2-8 -lz

lua_DIR     := compiler/lua
lua_MODULES := convert declare embedded evaluate lex locate match modules reference sandbox sandbox_base \
	sandbox_coroutine sandbox_globals sandbox_limits sandbox_match sandbox_require sandbox_string sandbox_table sandbox_trace
lua_LIBS    := -l:liblua5.4.a -lm

template_DIR     := compiler/template
template_MODULES := canonical document emit_json emit_yaml read read_json scalar
template_LIBS    := -lyaml

check_DIR     := compiler/check
check_MODULES := check context function_form function_target kinds parameter report_json report_place report_text \
                 rule_conditions rule_environments rule_formats rule_functions rule_mappings rule_order \
                 rule_outputs rule_parameters rule_properties rule_resources rule_template rule_unused suggest \
                 walk walk_combine walk_format walk_intrinsic walk_list walk_object walk_scalar
check_LIBS    := -lm

artifact_DIR     := compiler/artifact
artifact_MODULES := archive function
artifact_LIBS    := -lz

plan_DIR     := compiler/plan
plan_MODULES := canon diff diff_list fold plan plan_resource plan_section resolve resolve_condition \
                resolve_function show_json show_markdown show_text show_value verdict

deploy_DIR     := compiler/deploy
deploy_MODULES := apply assets change_set empty follow live local local_gaps remove state

observe_DIR     := compiler/observe
observe_MODULES := events outputs

cli_DIR     := compiler/cli
cli_MODULES := cli cmd_apply cmd_attach cmd_build cmd_check cmd_completion cmd_delete cmd_events cmd_help cmd_invoke \
               cmd_local cmd_outputs cmd_plan cmd_schema cmd_status commands deployment help identity load locate options \
               process progress target

# --- closures --------------------------------------------------------------------------------------------------------
uniq = $(if $(1),$(firstword $(1)) $(call uniq,$(filter-out $(firstword $(1)),$(1))))
below = $(call uniq,$(foreach r,$($(1)_USES),$(r) $(call below,$(r))) base)
# A library stands before those it uses: a room that another one of the set uses goes behind it.
room_libs = $(foreach r,$(1) $(call below,$(1)),$(if $($(r)_MODULES),$(OUT)/lib$(r).a))
ext_libs  = $(call uniq,$(foreach r,$(1) $(call below,$(1)),$($(r)_LIBS)))
objects   = $(patsubst %,$(OUT)/obj/$($(1)_DIR)/%.o,$($(1)_MODULES))

ALL_ROOMS := $(ROOMS) cli

.PHONY: all help
all: $(BUILD)/lkc

# --- the program -----------------------------------------------------------------------------------------------------
VERSION := 0.1.0

$(OUT)/obj/compiler/cli/%.o: ALL_CFLAGS += -DLKC_VERSION='"$(VERSION)"'

$(OUT)/lkc: $(OUT)/obj/compiler/cli/main.o $(call room_libs,cli)
	$(CC) $(SANFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(call ext_libs,cli)

$(BUILD)/lkc: $(OUT)/lkc
	cp $< $@

$(OUT)/obj/compiler/schema/embed.o: compiler/schema/schemas.pack compiler/schema/descriptions.pack

# A changed module of lua/lk is a changed program.
$(OUT)/obj/compiler/lua/modules.o: $(wildcard lua/lk/*.lua)

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

# Unit tests: tests/<room>/*.c and what tests/support/ has for all of them is one program.
$(OUT)/tests/$(1): $$(patsubst %.c,$(OUT)/obj/%.o,$$(wildcard tests/$(1)/*.c tests/support/*.c)) $(call room_libs,$(1))
	@mkdir -p $$(@D)
	$(CC) $(SANFLAGS) -o $$@ $$(filter %.o,$$^) -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $(call ext_libs,$(1)) -lcriterion

test-$(1): $(OUT)/tests/$(1)
	$(OUT)/tests/$(1)
endef
$(foreach r,$(ALL_ROOMS),$(eval $(call room_rules,$(r))))

.PHONY: golden-update
# Rewrites what tests/golden/<room>/ expects: review the diff.
golden-update:
	LKC_GOLDEN_UPDATE=1 $(MAKE) $(patsubst tests/golden/%/,test-%,$(wildcard tests/golden/*/))

-include $(shell find $(OUT)/obj -name '*.d' 2>/dev/null)
