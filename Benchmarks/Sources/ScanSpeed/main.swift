import Bytecode
import Glibc

let started = clock()
let jar = try Jar(path: CommandLine.arguments[1])
var classes = 0, bytes = 0, jars = 0, hazards = 0
let deep = CommandLine.arguments.count > 2
for entry in jar.entries where entry.name.hasSuffix(".jar") {
    let inner = try Jar(nested: entry, of: jar)
    jars += 1
    for e in inner.entries {
        if e.hazard != nil { hazards += 1 }
        if e.isClass, deep { bytes += try inner.read(e).count; classes += 1 }
    }
    if deep { _ = try inner.manifest() }
}
let s = Double(clock() - started) / 1e6
print("\(jars) jars, \(hazards) hazards, \(classes) classes, \(bytes) bytes, \(s) s, \(Double(classes) / s)/s")
