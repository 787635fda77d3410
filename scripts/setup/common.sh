# Parts shared by the set-up steps; sourced by setup.sh.

say() { printf 'setup: %s\n' "$*"; }
die() { printf 'setup: error: %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo -- "$@"
    else die "need root for: $*; run this as root, or install sudo"
    fi
}

# One set-up at a time on one fixtures folder; the lock goes with the process.
lock_fixtures() {
    exec 9>"$FIXTURES/stamps/lock"
    flock -n 9 || { say "another set-up is at work on $FIXTURES; waiting for it"; flock 9; }
}

# hash_of PATH...: one hash over the contents and names of files and folders.
hash_of() {
    (cd "$REPO" && find "$@" -type f -print0 | sort -z | xargs -0 sha256sum) | sha256sum | cut -c1-32
}

# is_done NAME KEY: whether step NAME was finished with this key. mark_done records it.
is_done() { [ "$(cat "$FIXTURES/stamps/$1" 2>/dev/null)" = "$2" ]; }
mark_done() { printf '%s\n' "$2" >"$FIXTURES/stamps/$1"; }

# pip as a module of the first Python that has it: a python3 on PATH may come without.
pip_download() {
    local python
    for python in python3 /usr/bin/python3; do
        "$python" -m pip --version >/dev/null 2>&1 && break
        python=
    done
    [ -n "$python" ] || die "no pip; run: apt-get install python3-pip"
    "$python" -m pip download --quiet --disable-pip-version-check --no-deps --dest "$@"
}

# fetch_wheel REQUIREMENT: prints the wheel's path under downloads/, fetched from PyPI when not there yet.
fetch_wheel() {
    local folder="$FIXTURES/downloads/pypi/${1/==/-}" log="$FIXTURES/downloads/pip.log" attempt
    if ! ls "$folder"/*.whl >/dev/null 2>&1; then
        say "fetching $1 from PyPI" >&2
        for attempt in 1 2 3; do
            rm -rf "$folder.part"
            # Named platforms, so that the result does not depend on the Python that fetches.
            pip_download "$folder.part" --only-binary=:all: --platform manylinux_2_28_x86_64 \
                --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 \
                --platform manylinux1_x86_64 --platform any "$1" >"$log" 2>&1 && break
            [ "$attempt" = 3 ] && die "pip cannot fetch $1 (see $log); is PyPI reachable?"
            sleep $((attempt * 5))
        done
        mv -T "$folder.part" "$folder"
    fi
    ls "$folder"/*.whl
}
