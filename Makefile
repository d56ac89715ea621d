.PHONY: run build test lint format docs bench bench-data clean

run: ; @scripts/run
build: ; @scripts/build
test: ; @scripts/test
lint: ; @scripts/lint
format: ; swift format --in-place --recursive Package.swift Plugins Sources Tests Benchmarks
docs: ; @scripts/docs
bench: ; @scripts/bench
bench-data: ; @scripts/bench-data
clean: ; rm -rf .build
