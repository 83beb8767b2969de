#!/usr/bin/env bash
# Puts `trailwarden` on the path: a release of $VERSION, or, without one, what the action's own commit builds to.
set -euo pipefail

if [[ -z "$VERSION" ]]; then
    cargo build --release --locked --bin trailwarden --manifest-path "$GITHUB_ACTION_PATH/Cargo.toml"
    echo "$GITHUB_ACTION_PATH/target/release" >> "$GITHUB_PATH"
    exit
fi

if [[ ! "$VERSION" =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
    echo "::error::the version of Trailwarden must be like 0.1.0"
    exit 2
fi
directory="$RUNNER_TEMP/trailwarden"
archive="trailwarden-$VERSION-$(uname -m)-unknown-linux-musl.tar.gz"
mkdir -p "$directory"
gh release download "v$VERSION" --repo "$REPOSITORY" --dir "$directory" --pattern "$archive" --pattern "$archive.sha256"
(cd "$directory" && sha256sum --check "$archive.sha256" && tar -xzf "$archive" trailwarden)
echo "$directory" >> "$GITHUB_PATH"
