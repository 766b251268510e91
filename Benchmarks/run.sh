#!/bin/sh
# Builds the benchmark program and measures the finished tapedeck with it.
set -eu
cd "$(dirname "$0")/.."
swift build -c release --package-path Benchmarks --scratch-path .build-benchmarks >&2
exec .build-benchmarks/release/bench "$@"
