#!/usr/bin/env bash
# The chain of modules is one-way: a module may import only what stands before it (ARCHITECTURE.md).
set -euo pipefail
cd "$(dirname "$0")/.."
declare -A allowed=(
    [Bytecode]="CDeflate CZip"
    [JVM]="CLinux"
    [CDSArchive]="Bytecode JVM"
    [JavaBoost]="Bytecode JVM CDSArchive CSQLite CYAML CLinux Crypto FoundationEssentials"
    [jboost]="Bytecode JVM CDSArchive JavaBoost ArgumentParser FoundationEssentials"
    [jboost-launch]="JVM"
)
everywhere="Glibc Synchronization Swift Dispatch"
bad=0
for module in "${!allowed[@]}"; do
    while IFS=: read -r file line text; do
        name=$(sed -E 's/^ *(@[a-z_()]+ +)*((public|internal|package|fileprivate|private) )?import ([a-z]+ )?([A-Za-z_]+).*/\5/' <<<"$text")
        case " ${allowed[$module]} $everywhere " in
        *" $name "*) ;;
        *)
            echo "$file:$line: $module may not import $name" >&2
            bad=1
            ;;
        esac
    done < <(grep -rnE '^ *(@[a-z_()]+ +)*((public|internal|package|fileprivate|private) )?import ' "Sources/$module" --include='*.swift' || true)
done
# JVM goes into a small static executable: Foundation would add 60 MB and ICU to it.
exit "$bad"
