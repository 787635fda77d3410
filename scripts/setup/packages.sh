# Debian packages that must be installed: compilers, headers and the tools the scripts call.
# Java libraries and servers are not installed but unpacked into the fixtures (apps.sh), so that
# no service starts and nothing else of the machine changes.

BUILD_PACKAGES=(
    openjdk-17-jdk-headless             # the only Java compiler; also the JDK 17 of the tests
    libzip-dev libdeflate-dev libsqlite3-dev libyaml-dev zlib1g-dev pkg-config
    python3 python3-pip zip unzip curl ca-certificates
    procps util-linux valgrind runc
)

missing_packages() {
    local package
    # One dpkg-query for all; it fails when any is unknown, which is what we look for.
    local installed
    installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        grep -q "^$package installed" <<<"$installed" || echo "$package"
    done
}

# apt_update: once in a run at most.
apt_update() {
    [ -z "${apt_updated:-}" ] || return 0
    say "updating the package lists"
    # A foreign source that is down must not stop us; a package that is then missing does.
    as_root apt-get -qq update >/dev/null 2>&1 || say "apt-get update reported errors; going on"
    apt_updated=yes
}

# No daemon may start because of us. A policy that is there already stays as it is.
forbid_services() {
    [ ! -e /usr/sbin/policy-rc.d ] || return 0
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod 755 /usr/sbin/policy-rc.d
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
}

setup_packages() {
    command -v apt-get >/dev/null || die "this set-up knows Debian 12 only (no apt-get here)"
    local missing
    mapfile -t missing < <(missing_packages "${BUILD_PACKAGES[@]}")
    if [ ${#missing[@]} = 0 ]; then say "Debian packages are installed"; return; fi
    say "installing ${missing[*]}"
    forbid_services
    local log="$FIXTURES/downloads/apt.log"
    install_packages "${missing[@]}" >"$log" 2>&1 && return
    apt_update
    install_packages "${missing[@]}" >"$log" 2>&1 \
        || { tail -5 "$log" >&2; die "apt-get could not install ${missing[*]} (all of it: $log)"; }
}

install_packages() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$@"
}
