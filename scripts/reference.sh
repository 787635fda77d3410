#!/usr/bin/env bash
# Writes docs/reference.md from the help of every command: scripts/reference.sh [JBOOST], by default bin/jboost.
# The same program gives the same bytes: the width is fixed, and no command is run but `help`.
set -euo pipefail
cd "$(dirname "$0")/.."
jboost=${1:-bin/jboost}
[ -x "$jboost" ] || { echo "reference.sh: no $jboost; run make build, or name another" >&2; exit 66; }
out=docs/reference.md
export COLUMNS=80 LC_ALL=C.UTF-8

help_of() { "$jboost" help "$@" | sed -e 's/[[:space:]]*$//' -e '/^  -h, --help  /d' -e '/^  --version  /d'; }

# subcommands [COMMAND]: the names in the list at the end of its help.
subcommands() { help_of "$@" | sed -n '/^SUBCOMMANDS:/,$p' | sed -nE 's/^  ([a-z]+)( \(default\))?( .*)?$/\1/p'; }

# section LEVEL COMMAND…: a heading and the help, without blank lines at either end.
section() {
    local level=$1 text
    shift
    text=$(help_of "$@" | sed -e '/^SUBCOMMANDS:/,$d' -e '/^EXIT STATUSES:/,/^USAGE:/{/^USAGE:/!d}')
    text=${text#OVERVIEW: }
    # Nothing is left below this heading where a command has no option of its own.
    text=$(printf '%s' "${text%OPTIONS:}")
    printf '\n%s jboost%s\n\n```\n%s\n```\n' "$level" "${*:+ $*}" "$text"
}

{
    echo "# Reference"
    echo
    echo "Made by \`scripts/reference.sh\` from the commands' own help; change it there. Every command also takes"
    echo "\`--help\`, and \`jboost --version\` prints the version. What \`--json\` prints is in [json.md](json.md)."
    section "##"
    printf '\n### Exit statuses\n\n| status | meaning |\n|---|---|\n'
    help_of | sed -nE '/^EXIT STATUSES:/,/^$/s/^  ([0-9]+) +(.*)$/| \1 | \2 |/p'
    printf '\n`jboost run` exits with the application'"'"'s own status.\n'
    for command in $(subcommands); do
        section "##" "$command"
        for inner in $(subcommands "$command"); do section "###" "$command" "$inner"; done
    done
    printf '\n## Environment\n\n| variable | meaning |\n|---|---|\n'
    cat <<'TABLE'
| `JBOOST_STORE` | the store's directory, where `--store` does not say |
| `JBOOST_ARCHIVE=off` | `run` and `bin/run` start without an archive |
| `JBOOST_PRELOAD=off` | `bin/run` loads no classes ahead of the application |
| `JBOOST_JDKS` | one more directory whose sub-directories are looked at for JDKs |
| `JBOOST_LAUNCHER` | `jboost-launch`, where it does not lie beside `jboost` |
| `NO_COLOR` | no colours |
| `XDG_CACHE_HOME`, `PATH`, `JAVA_HOME`, `SDKMAN_DIR`, `TMPDIR` | as everywhere |
| `JDK_JAVA_OPTIONS`, `JAVA_TOOL_OPTIONS`, `_JAVA_OPTIONS`, `CLASSPATH` | as `java` takes them, under `run` and `bin/run`; kept away from training, proof and measuring |
| `LOADER_*` | settings of Spring Boot's PropertiesLauncher, as it takes them |
TABLE
} >"$out.new"
mv "$out.new" "$out"
echo "wrote $out"
