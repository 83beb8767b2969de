#!/usr/bin/env bash
# Runs Trailwarden with the inputs of the action, and tells the later steps what it wrote and how it ended.
set -euo pipefail

# Comments may have 65,536 characters, summaries 1 MiB.
readonly MAX_BYTES=60000

flags=()
[[ -z "$CONFIG" ]] || flags+=("--config=$CONFIG")
[[ -z "$FAIL_ON" ]] || flags+=("--fail-on=$FAIL_ON")
[[ -z "$FAIL_ON_UNKNOWN" ]] || flags+=("--fail-on-unknown=$FAIL_ON_UNKNOWN")
while IFS= read -r line; do
    [[ -z "$line" ]] || flags+=("$line")
done <<< "$ARGUMENTS"

files=()
while IFS= read -r line; do
    [[ -z "$line" ]] || files+=("$line")
done <<< "$SNAPSHOTS"

mkdir -p "$REPORTS"
# Reports of an earlier run must not pass for those of this one.
rm -f "$REPORTS"/report.{sarif,md,html,json}
outputs=("-osarif=$REPORTS/report.sarif" "-omarkdown=$REPORTS/report.md" "-ohtml=$REPORTS/report.html" "-ojson=$REPORTS/report.json")

code=0
if [[ ${#files[@]} -eq 0 ]]; then
    trailwarden scan "${flags[@]}" "${outputs[@]}" "--max-bytes=$MAX_BYTES" || code=$?
else
    trailwarden check "${flags[@]}" "${outputs[@]}" "--max-bytes=$MAX_BYTES" -- "${files[@]}" || code=$?
fi

{
    echo "exit-code=$code"
    echo "reports=$WORKING_DIRECTORY/$REPORTS"
    [[ ! -s "$REPORTS/report.sarif" ]] || echo "sarif=$WORKING_DIRECTORY/$REPORTS/report.sarif"
    [[ ! -s "$REPORTS/report.md" ]] || echo "markdown=$WORKING_DIRECTORY/$REPORTS/report.md"
} >> "$GITHUB_OUTPUT"
[[ ! -s "$REPORTS/report.md" ]] || cat "$REPORTS/report.md" >> "$GITHUB_STEP_SUMMARY"
