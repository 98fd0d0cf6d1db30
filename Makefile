# lkc: one Makefile, not recursive. `make help` lists the targets.
#
# Every room (see docs/architecture.md) is a row of this file: where it lives, its modules, the rooms it may use, the
# libraries it needs. A room becomes one static library, and its tests link with that room and what is below it alone:
# an arrow that points up does not link.

BUILD    ?= build
SANITIZE ?=
comma    := ,
FLAVOUR  := $(if $(SANITIZE),$(subst $(comma),+,$(SANITIZE)),release)
OUT      := $(BUILD)/$(FLAVOUR)

CC       ?= gcc
# V=1 shows the commands.
V   ?=
Q   := $(if $(V),,@)
SAY := $(if $(V),:,printf '  %s %s\n')
CSTD     := -std=c11 -D_XOPEN_SOURCE=700
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wwrite-strings -Wmissing-prototypes -Werror
OPTIMISE := $(if $(SANITIZE),-O1 -fno-omit-frame-pointer,-O2)
SANFLAGS := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all)
CFLAGS   ?= -g
ALL_CFLAGS := $(CSTD) $(WARN) $(OPTIMISE) $(SANFLAGS) $(CFLAGS) -Iruntime -Icompiler -I/usr/include/lua5.4

include tests/lint/layers.txt

# --- rooms: DIR MODULES LIBS ------------------------------------------------------------------------------------
ROOMS := base formats net aws lambda image functions graph schema lua template import check artifact plan view deploy observe

base_DIR      := runtime/base
base_MODULES  := arena base64 buf clock decimal diag error file hash log map random status str text vec
base_LIBS     := -lcrypto

formats_DIR     := runtime/formats
formats_MODULES := json json_scan json_write xml xml_write
formats_LIBS    := -lcjson -lexpat

net_DIR     := runtime/net
net_MODULES := http http_curl http_curl_many http_replay rate retry
net_LIBS    := -lcurl -lm

aws_DIR     := runtime/aws
aws_MODULES := client client_many client_settings cloud_control cloudformation cloudformation_change cloudformation_drift cloudformation_event cloudformation_read cloudformation_refactor cloudformation_stack_set \
               cloudformation_template cloudfront counts \
               credentials credentials_chain credentials_container credentials_environment credentials_instance \
               credentials_process credentials_profile credentials_role credentials_source credentials_sso \
               credentials_web_identity dynamodb endpoint error \
               fault_code fault_json fault_text fault_xml ini json_protocol lambda_api logs query s3 s3_bucket s3_delete s3_list s3_multipart s3_object settings \
               sigv4 sso sso_token sts

lambda_DIR     := runtime/lambda
lambda_MODULES := log loop signals

image_DIR     := runtime/image
image_MODULES :=

functions_DIR     := runtime/functions
functions_MODULES := cleanup/handler cleanup/sweep common/batch common/deadline common/function common/start \
                     email/handler email/message image/event image/handler order/answer order/check order/handler \
                     order/products

graph_DIR     := compiler/graph
graph_MODULES := intrinsic order resource value

schema_DIR     := compiler/schema
schema_MODULES := attribute constraint describe embed example example_text example_write facts lookup pack pattern sample stubs stubs_base stubs_class stubs_type
schema_LIBS    := -lpcre2-8 -lz
# Its tests compare with the sources, by the extractor's own means.
schema_TEST_EXTRA := compiler/schema/pack_write compiler/schema/prose
schema_TEST_LIBS  := -lcjson -lm

lua_DIR     := compiler/lua
lua_MODULES := convert declare elsewhere embedded evaluate lex locate match modules policy reference sandbox sandbox_base \
	sandbox_coroutine sandbox_globals sandbox_limits sandbox_match sandbox_require sandbox_string sandbox_table \
	sandbox_trace transition
lua_LIBS    := -l:liblua5.4.a -lm

template_DIR     := compiler/template
template_MODULES := canonical comments document emit_json emit_yaml position read read_json read_yaml scalar transitions \
	yaml_text
template_LIBS    := -lyaml

import_DIR     := compiler/import
import_MODULES := call compare concat construct construct_alarm construct_data construct_lambda \
                  construct_trigger import remark resource section statement text value

check_DIR     := compiler/check
check_MODULES := baseline check context every function_form function_target grants kinds parameter policies \
                reference relate report_github report_json report_junit report_lines report_place \
                report_sarif report_text rule_access rule_access_breadth rule_access_conditions rule_access_grants \
                rule_access_principals rule_access_scope rule_access_trust rule_alarms \
                rule_alarms_actions rule_alarms_composite rule_alarms_dimensions rule_alarms_expression \
                rule_alarms_metric rule_alarms_queries rule_alarms_subject rule_alarms_time rule_buckets \
                rule_buckets_access rule_buckets_destinations rule_buckets_encryption rule_buckets_filters \
                rule_buckets_lifecycle rule_buckets_settings rule_cdn rule_cdn_behaviors rule_cdn_edge \
                rule_cdn_origins rule_cdn_viewers rule_conditions rule_cost rule_cost_storage \
                rule_cost_usage rule_data rule_dynamic rule_environments rule_extensions rule_formats \
                rule_frames rule_functions rule_ignored rule_lambda rule_lambda_function rule_lambda_links \
                rule_lambda_runtime rule_lambda_source rule_macros rule_mappings rule_names rule_names_texts \
                rule_names_unique rule_nested rule_network rule_order rule_outputs rule_parameters \
                rule_pipelines rule_ports rule_properties rule_reading rule_resources rule_scenarios \
                rule_schedules rule_secrets rule_secrets_passwords rule_sections rule_services rule_style rule_style_places \
                rule_tables rule_tables_indexes rule_tables_keys rule_tables_settings rule_template rule_transitions \
                rule_unused rule_users rule_values scenario shape solve suggest suppress targets walk \
                walk_combine walk_format walk_gather walk_intrinsic walk_list walk_object walk_scalar
check_LIBS    := -lm

artifact_DIR     := compiler/artifact
artifact_MODULES := archive function
artifact_LIBS    := -lz

plan_DIR     := compiler/plan
plan_MODULES := adoption broaden broaden_collect broaden_condition broaden_cover broaden_lines broaden_read broaden_runner broaden_words \
                canon canon_text diff diff_list drift files fold guard hide opinion places plan plan_adopt plan_move plan_resource plan_section planfile planfile_compare planfile_read planfile_write refuse rename resolve \
                resolve_attribute resolve_condition resolve_function show_drift show_json show_markdown show_opinion show_paint show_places show_property show_steps show_text show_value steps steps_import steps_indexes steps_notify steps_table unknowable verdict

view_DIR     := compiler/view
view_MODULES := html html_change layout markup rank style svg
view_TEST_LIBS := -lm

deploy_DIR     := compiler/deploy
deploy_MODULES := apply assets assets_bucket assets_gc assets_upload assets_uses change_set code drifted empty failure failure_advice fleet follow importers journal known live local local_gaps recover refactor remove saved saved_read second_opinion set set_follow set_orders stack_policy stakes state step

observe_DIR     := compiler/observe
observe_MODULES := deep deep_baseline deep_form deep_identifier doctor drift drift_accept drift_forms drift_show drift_since events outputs

cli_DIR     := compiler/cli
cli_MODULES := build_functions carry_out child cli cmd_adopt cmd_apply cmd_assets cmd_attach cmd_build cmd_check cmd_completion cmd_delete cmd_doctor cmd_drift cmd_events cmd_help cmd_import cmd_invoke \
               cmd_local cmd_outputs cmd_plan cmd_schema cmd_state cmd_status commands deletion deployment doctor_stack drift_deep explain failed fleet fleet_call fleet_member fleet_needs fleet_run fleet_set foreign guard help home identity judge leftover load locate modes operation options planned \
               process progress recovery rollback schema_json schema_page schema_stubs second_opinion set_apply set_commands set_drift set_work target

# --- closures --------------------------------------------------------------------------------------------------------
uniq = $(if $(1),$(firstword $(1)) $(call uniq,$(filter-out $(firstword $(1)),$(1))))
below = $(call uniq,$(foreach r,$($(1)_USES),$(r) $(call below,$(r))) base)
# A library stands before those it uses: a room that another one of the set uses goes behind it.
room_libs = $(foreach r,$(1) $(call below,$(1)),$(if $($(r)_MODULES),$(OUT)/lib$(r).a))
ext_libs  = $(call uniq,$(foreach r,$(1) $(call below,$(1)),$($(r)_LIBS)))
objects   = $(patsubst %,$(OUT)/obj/$($(1)_DIR)/%.o,$($(1)_MODULES))

ALL_ROOMS := $(ROOMS) cli

.PHONY: all help
all: $(BUILD)/lkc ## build/lkc

help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.* ## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | sort | expand -t 26

# --- from nothing ----------------------------------------------------------------------------------------------------
# Each of run and test does everything that it needs, on a fresh machine too. What is made here is made once.
.PHONY: run test setup unit sanitize lint stale integration edits generate schema-sources clean
VENV := .venv

setup: ## packages of the system, and the local target in .venv
	tests/support/packages.sh
	tests/support/venv.sh $(VENV) compiler/deploy/local-requirements.txt

# The steps stand in one recipe each, so that packages are there before the first compiler call.
run: ## the tour: LiveKart on this machine, from nothing to an updated stack
	@$(MAKE) --no-print-directory setup
	@$(MAKE) --no-print-directory all lambdas ARCHS=$(HOST_ARCH)
	tests/support/tour.sh $(BUILD)/lkc $(VENV)/bin/python

test: ## everything that CI checks
	@$(MAKE) --no-print-directory setup
	@$(MAKE) --no-print-directory schema-sources all
	@$(MAKE) --no-print-directory unit golden faults hostile lint stale annotations
	@$(MAKE) --no-print-directory sanitize
	@$(MAKE) --no-print-directory integration

HOST_ARCH := $(if $(filter aarch64,$(shell uname -m)),arm64,x86_64)

TESTED_ROOMS = $(foreach r,$(ALL_ROOMS),$(if $(wildcard tests/$(r)/*.c),$(r)))

unit: $(TESTED_ROOMS:%=test-%) ## unit tests of every room

# A fault that a sanitizer finds in a test's own process must be red: it aborts, and it leaves a log (Criterion alone
# would call a leak a success).
sanitize: ## the unit tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@rm -rf $(BUILD)/sanitizer-logs && mkdir -p $(BUILD)/sanitizer-logs
	ASAN_OPTIONS=log_path=$(CURDIR)/$(BUILD)/sanitizer-logs/asan:detect_leaks=1 \
	UBSAN_OPTIONS=log_path=$(CURDIR)/$(BUILD)/sanitizer-logs/ubsan:print_stacktrace=1 \
		$(MAKE) --no-print-directory SANITIZE=address,undefined unit fuzz
	@if ls $(BUILD)/sanitizer-logs/* >/dev/null 2>&1; then cat $(BUILD)/sanitizer-logs/*; exit 1; fi

lint: ## layers, headers, lengths, banned functions
	python3 tests/lint/lint.py --cc "$(CC) $(CSTD) -Iruntime -Icompiler -I/usr/include/lua5.4"

stale: $(BUILD)/lkc ## whether generated/ and the documents made from tables are as they should be
	$(BUILD)/lkc build --check
	$(BUILD)/lkc help --format man | cmp - docs/lkc.1
	$(BUILD)/lkc help --format markdown | cmp - docs/options.md
	$(BUILD)/lkc help --format rules | cmp - docs/rules.md

generate: $(BUILD)/lkc ## write generated/ and the documents made from tables
	$(BUILD)/lkc build
	$(BUILD)/lkc help --format man >docs/lkc.1
	$(BUILD)/lkc help --format markdown >docs/options.md
	$(BUILD)/lkc help --format rules >docs/rules.md

.PHONY: faults
faults: $(BUILD)/lkc ## faults that people make, each put into LiveKart's template, are found
	python3 tests/faults/faults.py $(BUILD)/lkc generated/livekart.template.json

golden: $(BUILD)/lkc ## what the program prints, case by case
	python3 tests/support/golden.py $(BUILD)/lkc

# --- fuzz targets: name and the room they are in. The corpora are replayed with the unit tests' sanitizers.
FUZZ := baseline:check check:check deep:observe dotenv:observe event:functions fault:aws http_url:aws import:cli ini:aws json:formats \
        lua_locate:lua lua_pattern:lua lua_sandbox:lua options:cli pattern:schema plan:plan planfile:plan state:deploy sub:graph template:template \
        text:base xml:aws
fuzz_name = $(firstword $(subst :, ,$(1)))
fuzz_room = $(lastword $(subst :, ,$(1)))
# liblua wants libm behind it; a linker drops a library that nothing before it wanted.
define fuzz_rules
$(OUT)/fuzz/$(call fuzz_name,$(1)): $(OUT)/obj/tests/fuzz/fuzz_$(call fuzz_name,$(1)).o $(OUT)/obj/tests/fuzz/driver.o \
		$(call room_libs,$(call fuzz_room,$(1)))
	@mkdir -p $$(@D)
	@$(SAY) LD $$@
	$(Q)$(CC) $(SANFLAGS) -o $$@ $$(filter %.o,$$^) -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $(call ext_libs,$(call fuzz_room,$(1))) -lm

# The same for libFuzzer, whose main it has instead of the driver's.
$(OUT)/fuzz-long/$(call fuzz_name,$(1)): $(OUT)/obj/tests/fuzz/fuzz_$(call fuzz_name,$(1)).o $(call room_libs,$(call fuzz_room,$(1)))
	@mkdir -p $$(@D)
	@$(SAY) LD $$@
	$(Q)$(CC) $(SANFLAGS) -fsanitize=fuzzer -o $$@ $$(filter %.o,$$^) -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group \
		$(call ext_libs,$(call fuzz_room,$(1))) -lm
endef
$(foreach f,$(FUZZ),$(eval $(call fuzz_rules,$(f))))

.PHONY: fuzz golden bench
fuzz: $(foreach f,$(FUZZ),$(OUT)/fuzz/$(call fuzz_name,$(f))) ## replay the corpora of the fuzz targets
	@for target in $^; do $$target tests/fuzz/corpus/$$(basename $$target) || exit 1; done

# make fuzz-long [FUZZ_SECONDS=180] [FUZZ_TARGETS="template json"] [WRITE=--write, for the figures in docs/conformance.md]
FUZZ_SECONDS ?= 180
FUZZ_TARGETS ?=
.PHONY: fuzz-long fuzz-long-programs
fuzz-long: ## a long run of the fuzz targets with clang's libFuzzer
	@$(MAKE) --no-print-directory CC=clang SANITIZE=fuzzer-no-link,address,undefined fuzz-long-programs
	python3 tests/fuzz/long.py $(BUILD)/fuzzer-no-link+address+undefined/fuzz-long $(FUZZ_SECONDS) $(WRITE) $(FUZZ_TARGETS)

fuzz-long-programs: $(foreach f,$(FUZZ),$(OUT)/fuzz-long/$(call fuzz_name,$(f)))

# --- conformance: the readers against the public suites; needs npm, and says so where it is not
CONFORMANCE := $(BUILD)/conformance

$(OUT)/conformance-reader: $(OUT)/obj/tests/conformance/reader.o $(call room_libs,template)
	@$(SAY) LD $@
	$(Q)$(CC) $(SANFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(call ext_libs,template)

.PHONY: conformance conformance-write
conformance: $(OUT)/conformance-reader ## the readers against the public suites of YAML and JSON (needs npm)
	tests/conformance/fetch.sh $(CONFORMANCE)
	python3 tests/conformance/run.py $< $(CONFORMANCE) $(WRITE)

conformance-write: ## the same, and its tables into docs/conformance.md
	@$(MAKE) --no-print-directory conformance WRITE=--write

# --- AWS's own tests of its protocols; needs PyPI and crates.io
$(OUT)/protocol-driver: $(patsubst %,$(OUT)/obj/tests/protocols/%.o,driver shape) $(call room_libs,aws)
	@$(SAY) LD $@
	$(Q)$(CC) $(SANFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(call ext_libs,aws)

.PHONY: protocols
protocols: $(OUT)/protocol-driver ## the AWS client against AWS's tests of signing, protocols and endpoints (needs PyPI and cargo)
	tests/protocols/fetch.sh $(BUILD)/protocols
	python3 tests/protocols/run.py $< $(BUILD)/protocols

.PHONY: hostile hostile-write
hostile: $(BUILD)/lkc $(OUT)/measure ## lkc check on input that is made to hurt: exit code, finding, time and memory
	python3 tests/conformance/hostile.py $(BUILD)/lkc $(OUT)/measure $(WRITE)

hostile-write: ## the same, and what was measured into docs/conformance.md
	@$(MAKE) --no-print-directory hostile WRITE=--write

BENCH_VENV := $(BUILD)/bench-venv
$(OUT)/measure: $(OUT)/obj/tests/bench/measure.o
	@$(SAY) LD $@
	$(Q)$(CC) $(SANFLAGS) -o $@ $^

bench: $(BUILD)/lkc $(OUT)/measure ## lkc against cfn-lint, and how the cost grows
	tests/support/venv.sh $(BENCH_VENV) tests/bench/requirements.txt
	python3 tests/bench/bench.py $(BUILD)/lkc $(BENCH_VENV)/bin/cfn-lint $(OUT)/measure

.PHONY: agree bench-check
AGREE_VENV := $(BUILD)/agree-venv
# AGREE=--write writes docs/agreement.md.
AGREE ?=
agree: $(BUILD)/lkc ## the errors that lkc and cfn-lint find in others' templates, compared (needs PyPI and npm)
	tests/support/venv.sh $(BENCH_VENV) tests/bench/requirements.txt
	tests/support/venv.sh $(AGREE_VENV) tests/agree/requirements.txt
	python3 tests/agree/agree.py $(BUILD)/lkc $(BENCH_VENV)/bin/cfn-lint $(AGREE_VENV)/bin/python $(BUILD)/agree $(AGREE)
	python3 tests/agree/variants.py $(BUILD)/lkc $(AGREE_VENV)/bin/python $(BUILD)/agree

bench-check: $(BUILD)/lkc $(OUT)/measure ## lkc check against cfn-lint: LiveKart, growth, a tree of 100 stacks on two cores
	tests/support/venv.sh $(BENCH_VENV) tests/bench/requirements.txt
	python3 tests/bench/bench_check.py $(BUILD)/lkc $(BENCH_VENV)/bin/cfn-lint $(OUT)/measure

.PHONY: bench-plan
bench-plan: $(BUILD)/lkc $(OUT)/measure ## lkc plan against cdk diff and the local target's change sets (needs npm)
	tests/support/venv.sh $(VENV) compiler/deploy/local-requirements.txt
	tests/bench/cdk.sh $(BUILD)/bench-cdk
	$(VENV)/bin/python tests/bench/bench_plan.py $(BUILD)/lkc $(BUILD)/bench-cdk/aws-cdk/bin/cdk $(OUT)/measure

.PHONY: bench-apply
BENCH_AWS_VENV := $(BUILD)/bench-aws-venv
bench-apply: $(BUILD)/lkc ## lkc apply and delete against the AWS CLI, on the local target (needs PyPI)
	tests/support/venv.sh $(VENV) compiler/deploy/local-requirements.txt
	tests/support/venv.sh $(BENCH_AWS_VENV) tests/bench/awscli-requirements.txt
	$(VENV)/bin/python tests/bench/bench_apply.py $(BUILD)/lkc $(BENCH_AWS_VENV)/bin/aws $(VENV)/bin/python

.PHONY: bench-runtime
BENCH_RUNTIME := $(BUILD)/bench-runtime
bench-runtime: $(OUT)/runtime-server ## the order function against the runtimes of Rust and Python (needs PyPI and cargo)
	@$(MAKE) --no-print-directory lambdas ARCHS=$(HOST_ARCH)
	tests/support/venv.sh $(BENCH_RUNTIME)/venv tests/bench/runtime/requirements.txt
	cargo build --quiet --release --locked --manifest-path tests/bench/runtime/Cargo.toml --target-dir $(BENCH_RUNTIME)/rust
	python3 tests/bench/bench_runtime.py $< $(LAMBDA)/$(HOST_ARCH)/order.zip $(BENCH_RUNTIME)/rust/release/peer \
		$(BENCH_RUNTIME)/venv/bin/python

$(OUT)/runtime-server: tests/bench/runtime/server.c
	@mkdir -p $(@D)
	$(Q)$(CC) -O2 $(WARN) -o $@ $<

# --- editors: the annotations of lkc schema --stubs. make editor EDITOR_SERVER=lua-language-server takes another server.
.PHONY: stubs annotations editor
EDITOR_SERVER ?= $(BUILD)/editor/bin/emmylua_ls
STUBS := .lkc/lua

stubs: $(BUILD)/lkc ## annotations of all services for this checkout's editor, in .lkc/lua
	$(BUILD)/lkc schema --stubs $(STUBS)

annotations: $(BUILD)/lkc ## the annotations against a strict grammar and the constructs' sources
	python3 tests/editor/annotations.py $(BUILD)/lkc

$(BUILD)/editor/bin/emmylua_ls:
	cargo install --locked --version 0.25.1 --root $(BUILD)/editor emmylua_ls

editor: $(BUILD)/lkc $(filter $(BUILD)/%,$(EDITOR_SERVER)) ## a language server over the annotations (needs cargo)
	python3 tests/editor/editor.py $(BUILD)/lkc $(EDITOR_SERVER)

.PHONY: test-faults test-kill
test-faults: $(BUILD)/lkc ## every fault at every call of apply and delete, some minutes (WRITE=--write: into docs/operations.md)
	tests/support/venv.sh $(VENV) compiler/deploy/local-requirements.txt
	$(VENV)/bin/python tests/integration/faults_test.py $(BUILD)/lkc $(VENV)/bin/python $(WRITE)

test-kill: $(BUILD)/lkc ## kill -9 at 100 random moments of an apply
	tests/support/venv.sh $(VENV) compiler/deploy/local-requirements.txt
	$(VENV)/bin/python tests/integration/kill_test.py $(BUILD)/lkc $(VENV)/bin/python

integration: $(BUILD)/lkc ## the real program against a real CloudFormation endpoint on this machine
	@$(MAKE) --no-print-directory lambdas $(LAMBDA)/crasher ARCHS=$(HOST_ARCH)
	tests/integration/run.sh $(BUILD)/lkc $(VENV)/bin/python $(BUILD)/lambda/$(HOST_ARCH)

edits: $(BUILD)/lkc ## thirty edits of LiveKart: the plan beside the change set (EDITS=--write: into docs/change-sets.md)
	@$(MAKE) --no-print-directory lambdas ARCHS=$(HOST_ARCH)
	$(VENV)/bin/python tests/integration/edits.py $(BUILD)/lkc $(VENV)/bin/python $(EDITS)

clean: ## remove what was built, but for the toolchain
	find $(BUILD) -mindepth 1 -maxdepth 1 ! -name toolchain ! -name local -exec rm -rf {} +

# --- the schema packs ------------------------------------------------------------------------------------------------
.PHONY: schemas
SCHEMA_SOURCES := $(BUILD)/schema-sources

schema-sources:
	@compiler/schema/fetch.sh $(SCHEMA_SOURCES)

$(OUT)/lkc-extract: $(patsubst %,$(OUT)/obj/compiler/schema/%.o,extract pack_write prose) $(OUT)/libbase.a
	@$(SAY) LD $@
	$(Q)$(CC) $(SANFLAGS) -o $@ $^ -lcjson -lz -lm -lcrypto

schemas: schema-sources $(OUT)/lkc-extract ## make the schema packs anew from their pinned sources (needs npm)
	$(OUT)/lkc-extract $(SCHEMA_SOURCES)/cfnlint/data $(SCHEMA_SOURCES)/db.json \
		compiler/schema/schemas.pack compiler/schema/descriptions.pack

# --- the program -----------------------------------------------------------------------------------------------------
VERSION := 0.1.0

$(OUT)/obj/compiler/cli/%.o: ALL_CFLAGS += -DLKC_VERSION='"$(VERSION)"'

$(OUT)/lkc: $(OUT)/obj/compiler/cli/main.o $(call room_libs,cli)
	@$(SAY) LD $@
	$(Q)$(CC) $(SANFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(call ext_libs,cli)

$(BUILD)/lkc: $(OUT)/lkc
	cp $< $@

$(OUT)/obj/compiler/schema/embed.o: compiler/schema/schemas.pack compiler/schema/descriptions.pack

$(OUT)/obj/compiler/schema/stubs_base.o: $(wildcard lua/stubs/*.lua)

# A changed module of lua/lk is a changed program.
$(OUT)/obj/compiler/lua/modules.o: $(wildcard lua/lk/*.lua)
$(OUT)/obj/compiler/view/style.o: compiler/view/page.css

$(OUT)/obj/%.o: %.c
	@mkdir -p $(@D)
	@$(SAY) CC $@
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(OUT)/obj/%.o: %.S
	@mkdir -p $(@D)
	@$(SAY) AS $@
	$(Q)$(CC) -Icompiler -I. -MMD -MP -c $< -o $@

define room_rules
$(OUT)/lib$(1).a: $(call objects,$(1))
	@rm -f $$@
	@$(SAY) AR $$@
	$(Q)$(AR) rcs $$@ $$^

# Unit tests: tests/<room>/*.c and what tests/support/ has for all of them is one program.
$(OUT)/tests/$(1): $$(patsubst %.c,$(OUT)/obj/%.o,$$(wildcard tests/$(1)/*.c tests/support/*.c)) \
		$(patsubst %,$(OUT)/obj/%.o,$($(1)_TEST_EXTRA)) $(call room_libs,$(1))
	@mkdir -p $$(@D)
	@$(SAY) LD $$@
	$(Q)$(CC) $(SANFLAGS) -o $$@ $$(filter %.o,$$^) -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $(call ext_libs,$(1)) $($(1)_TEST_LIBS) -lcriterion

test-$(1): $(OUT)/tests/$(1)
	$(OUT)/tests/$(1)
endef
$(foreach r,$(ALL_ROOMS),$(eval $(call room_rules,$(r))))

.PHONY: golden-update
golden-update: $(BUILD)/lkc ## rewrite what the golden tests expect; review the diff
	LKC_GOLDEN_UPDATE=1 python3 tests/support/golden.py $(BUILD)/lkc
	LKC_GOLDEN_UPDATE=1 $(MAKE) $(patsubst tests/golden/%/,test-%,$(wildcard tests/golden/*/))

# --- the functions ---------------------------------------------------------------------------------------------------
# make lambdas [ARCHS=x86_64] leaves build/lambda/<arch>/<name>.zip, and beside each the hash of what it is made from and
# the program with its symbols, <name>.debug, and what it is made of, <name>.cdx.json (CycloneDX). A
# function is made from what runtime/functions/<name>/inputs lists, by the pinned compiler and libraries of
# runtime/toolchain; compiler/artifact/function.h says how the list is read.
include runtime/toolchain/flags.mk
FUNCTIONS := order image email cleanup
ARCHS     ?= x86_64 arm64
TOOLCHAIN ?= $(BUILD)/toolchain
LAMBDA    := $(BUILD)/lambda

list_lines     = $(shell sed 's/\#.*//' $(1))
lambda_inputs  = $(foreach line,$(call list_lines,runtime/functions/$(1)/inputs),\
                 $(if $(filter %/inputs,$(line)),$(line) $(call list_lines,$(line)),$(line)))
lambda_files   = $(foreach path,$($(1)_INPUTS),$(wildcard $(path) $(path).c $(path).h $(path)/*))
lambda_objects = $(patsubst %.c,$(LAMBDA)/obj/$(2)/%.o,$(sort $(filter %.c,$(call lambda_files,$(1)))))

.PHONY: lambdas
lambdas: $(foreach arch,$(ARCHS),$(FUNCTIONS:%=$(LAMBDA)/$(arch)/%.zip)) ## the functions, for ARCHS="x86_64 arm64"
	@echo "bytes, SHA-256 and place of the functions:"
	@for zip in $^; do echo "$$(wc -c <$$zip) $$(sha256sum $$zip)"; done

$(OUT)/lkc-pack: $(OUT)/obj/compiler/artifact/pack_main.o $(call room_libs,artifact)
	@$(SAY) LD $@
	$(Q)$(CC) $(SANFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(call ext_libs,artifact)

define arch_rules
$(TOOLCHAIN)/$(1)/.pins: $(wildcard runtime/toolchain/*)
	$(Q)runtime/toolchain/build.sh $(TOOLCHAIN) $(1) $(LAMBDA_TARGET_$(1)) '$(LAMBDA_OPTIMISE)'
	@touch $$@

$(LAMBDA)/obj/$(1)/%.o: %.c $(TOOLCHAIN)/$(1)/.pins
	@mkdir -p $$(@D)
	@$(SAY) CC $$@
	$(Q)$(TOOLCHAIN)/$(1)/bin/cc $(WARN) $(LAMBDA_CFLAGS) -Iruntime -isystem $(TOOLCHAIN)/$(1)/include -MMD -MP -c $$< -o $$@
endef

define lambda_rules
$(LAMBDA)/$(2)/$(1).zip: $(call lambda_objects,$(1),$(2)) $(call lambda_files,$(1)) $(OUT)/lkc-pack
	@mkdir -p $$(@D)
	@$(SAY) LD $(LAMBDA)/obj/$(2)/$(1)
	$(Q)$(TOOLCHAIN)/$(2)/bin/cc $(LAMBDA_LDFLAGS) -o $(LAMBDA)/$(2)/$(1).debug $$(filter %.o,$$^) \
		-L$(TOOLCHAIN)/$(2)/lib $(LAMBDA_LIBS:%=-l%)
	$(Q)$(TOOLCHAIN)/$(2)/bin/cc -s $(LAMBDA_LDFLAGS) -o $(LAMBDA)/obj/$(2)/$(1) $$(filter %.o,$$^) \
		-L$(TOOLCHAIN)/$(2)/lib $(LAMBDA_LIBS:%=-l%)
	@$(SAY) ZIP $$@
	$(Q)$(OUT)/lkc-pack $(1) $(2) $(LAMBDA)/obj/$(2)/$(1) $$(@D) $$(patsubst %.o,%.d,$$(filter %.o,$$^))
	$(Q)runtime/toolchain/sbom.py $(1) $(2) $$@ $(LAMBDA_LIBS) >$(LAMBDA)/$(2)/$(1).cdx.json
endef
$(foreach f,$(FUNCTIONS),$(eval $(f)_INPUTS := $(call lambda_inputs,$(f))))
$(foreach arch,$(ARCHS),$(eval $(call arch_rules,$(arch))))
$(foreach arch,$(ARCHS),$(foreach f,$(FUNCTIONS),$(eval $(call lambda_rules,$(f),$(arch)))))

# A function that crashes when it is told to, for the tests of the loop.
crasher_INPUTS := $(call list_lines,runtime/functions/common/inputs) tests/integration/crasher
$(LAMBDA)/crasher: $(call lambda_objects,crasher,$(HOST_ARCH))
	@$(SAY) LD $@
	$(Q)$(TOOLCHAIN)/$(HOST_ARCH)/bin/cc $(LAMBDA_LDFLAGS) -o $@ $(filter %.o,$^) -L$(TOOLCHAIN)/$(HOST_ARCH)/lib $(LAMBDA_LIBS:%=-l%)

-include $(shell find $(OUT)/obj $(LAMBDA)/obj -name '*.d' 2>/dev/null)
