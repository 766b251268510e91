#!/bin/sh
# Builds the benchmark program and measures the finished tapedeck with it.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-.build}
swift build -c release --static-swift-stdlib --scratch-path "$build" --product bench >&2
exec "$build/release/bench" "$@"
