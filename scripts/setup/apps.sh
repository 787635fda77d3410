# The fixture applications: third-party jars are fetched, ours are compiled and packed by fixtures/build.sh.
#
#   $JBOOST_FIXTURES/jars/     libraries from PyPI wheels
#   $JBOOST_FIXTURES/debian/   Debian packages, unpacked and not installed: none of their daemons starts

# Spring Boot 3.5 and what it needs. The wheel's own product is not touched: only the jars that
# fixtures/*/jars.txt name, all under a free licence, and Spring Boot's loader are taken out.
SPRING_WHEEL=atoti-server==0.9.16
SPRING_ARCHIVE=_atoti_server/__resources__/server.jar
OPENAPI_WHEEL=python-openapi-generator-cli-jar==7.24.0

setup_apps() {
    local key
    key=$(hash_of fixtures scripts/setup)
    if is_done apps "$key"; then say "the fixture applications are built"; return; fi
    [ -x "$FIXTURES/jdks/17/bin/javac" ] || die "no JDK 17 in $FIXTURES/jdks; run scripts/setup.sh --jdks first"
    fetch_jars
    fetch_debian
    "$REPO/fixtures/build.sh" || die "fixtures/build.sh failed"
    mark_done apps "$key"
}

fetch_jars() {
    local key wheel
    key="$SPRING_WHEEL $OPENAPI_WHEEL $(hash_of fixtures/*/jars.txt scripts/setup/apps.sh)"
    if is_done jars "$key"; then say "third-party jars are there"; return; fi
    wheel=$(fetch_wheel "$SPRING_WHEEL")
    say "taking Spring Boot and its companions out of $SPRING_WHEEL"
    take_jars "$wheel" "$SPRING_ARCHIVE" "$FIXTURES/jars" "$REPO"/fixtures/*/jars.txt
    wheel=$(fetch_wheel "$OPENAPI_WHEEL")
    unzip -q -o -j "$wheel" '*.jar' -d "$FIXTURES/jars"
    mark_done jars "$key"
}

# take_jars WHEEL ARCHIVE TARGET LIST...: the listed libraries of the Spring Boot archive in the wheel, and its loader.
take_jars() {
    python3 - "$@" <<'PYTHON'
import io, os, sys, zipfile
wheel, inner, target, *lists = sys.argv[1:]
os.makedirs(target, exist_ok=True)
names = {line.strip() for path in lists for line in open(path) if line.strip() and not line.startswith("#")}
with zipfile.ZipFile(wheel) as outer, zipfile.ZipFile(io.BytesIO(outer.read(inner))) as archive:
    for name in sorted(names):
        with open(os.path.join(target, name), "wb") as out:
            out.write(archive.read("BOOT-INF/lib/" + name))
    with zipfile.ZipFile(os.path.join(target, "spring-boot-loader.jar"), "w") as loader:
        for entry in archive.infolist():
            if entry.filename.startswith(("org/springframework/boot/loader/", "META-INF/services/")):
                loader.writestr(entry, archive.read(entry))
PYTHON
}

fetch_debian() {
    local list="$REPO/fixtures/debian.txt" folder="$FIXTURES/downloads/debian" key package missing=()
    key=$(hash_of fixtures/debian.txt)
    if is_done debian "$key"; then say "unpacked Debian packages are there"; return; fi
    mkdir -p "$folder" "$FIXTURES/debian"
    for package in $(grep -v '^#' "$list"); do
        compgen -G "$folder/${package}_*.deb" >/dev/null || missing+=("$package")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        say "fetching ${#missing[@]} Debian packages, to be unpacked and not installed"
        download_packages "$folder" "${missing[@]}" || { apt_update; download_packages "$folder" "${missing[@]}"; } \
            || { tail -5 "$FIXTURES/downloads/apt.log" >&2; die "cannot download ${missing[*]}; is the Debian mirror reachable?"; }
    fi
    for package in $(grep -v '^#' "$list"); do dpkg -x "$folder/${package}"_*.deb "$FIXTURES/debian"; done
    mark_done debian "$key"
}

# apt-get download puts its files where it stands and needs no root.
download_packages() {
    local folder=$1; shift
    (cd "$folder" && apt-get -qq -o APT::Sandbox::User=root download "$@") >"$FIXTURES/downloads/apt.log" 2>&1
}
