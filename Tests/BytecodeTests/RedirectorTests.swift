import TestSupport
import Testing

@testable import Bytecode

@Suite("Redirected calls") struct RedirectorTests {
    private static let rules: Redirections = {
        var rules = Redirections()
        rules.redirect(
            static: MethodName(
                "java/util/concurrent/Executors", "newFixedThreadPool", "(I)Ljava/util/concurrent/ExecutorService;"),
            to: "shim/Shim")
        rules.redirect(
            constructor: .initializer("java/lang/Thread", "(Ljava/lang/Runnable;)V"), to: "shim/Shim", "newThread")
        rules.redirect(
            constructor: .initializer("java/lang/Thread", "(Ljava/lang/Runnable;Ljava/lang/String;)V"), to: "shim/Shim",
            "newThread")
        rules.redirect(virtual: MethodName("java/lang/Thread", "start", "()V"), to: "shim/Shim")
        rules.redirect(
            interface: MethodName(
                "java/util/concurrent/ThreadFactory", "newThread", "(Ljava/lang/Runnable;)Ljava/lang/Thread;"),
            to: "shim/Shim")
        return rules
    }()

    /// The classes that javac makes of a source, by name.
    private func compile(_ f: Fixture, _ source: String) throws -> [String: [UInt8]] {
        let work = try f.directory("source")
        try Files.write("\(work)/Made.java", source)
        let done = try f.run("javac", ["--release", "11", "-d", "classes", "Made.java"], directory: work)
        #expect(done.code == 0, "\(done)")
        var classes: [String: [UInt8]] = [:]
        for name in Files.list("\(work)/classes") { classes[name] = Files.bytes("\(work)/classes/\(name)") }
        return classes
    }

    private func redirect(_ f: Fixture, _ source: String) throws -> Redirector.Result {
        let bytes = try #require(try compile(f, source)["Made.class"])
        return try Redirector(Self.rules).redirect(bytes)
    }

    @Test("static calls, constructions, calls of objects and method references lead to the other class")
    func kinds() throws {
        try Fixture.with { f in
            let result = try redirect(
                f,
                """
                import java.util.concurrent.*;
                class Made {
                    ExecutorService pool() { return Executors.newFixedThreadPool(3); }
                    void plain(Runnable r) { new Thread(r).start(); }
                    Thread nested(String s, long l) { return new Thread(new Thread(() -> {}), s + l); }
                    ThreadFactory reference() { return Thread::new; }
                    Runnable starter(Thread t) { return t::start; }
                    Thread made(ThreadFactory f, Runnable r) { return f.newThread(r); }
                }
                """)
            #expect(result.sites.map(\.skip) == [CallSite.Skip?](repeating: nil, count: result.sites.count))
            let kinds = Dictionary(grouping: result.sites, by: \.kind).mapValues(\.count)
            #expect(kinds == [.staticCall: 1, .construction: 3, .virtualCall: 1, .interfaceCall: 1, .methodHandle: 2])
            let bytes = try #require(result.bytes)
            let after = try ClassFile.parse(bytes)
            #expect(try after.referencedClasses().contains("shim/Shim"))
            // Nothing is left to redirect, so that doing it again changes nothing.
            #expect(try Redirector(Self.rules).redirect(bytes).bytes == nil)
            #expect(try Redirector(Self.rules).redirect(bytes).sites == [])
        }
    }

    @Test("a condition among the arguments leaves the construction as it is, and only that one")
    func conditions() throws {
        try Fixture.with { f in
            let result = try redirect(
                f,
                """
                class Made {
                    Thread conditional(Runnable a, Runnable b, boolean c) { return new Thread(c ? a : b); }
                    Thread outer(Runnable a, boolean c) { return new Thread(new Thread(a), c ? "yes" : "no"); }
                    Thread straight(Runnable a) { return new Thread(a, "straight"); }
                }
                """)
            let skipped = result.sites.filter { $0.skip != nil }
            #expect(skipped.map(\.skip) == [.branchInArguments, .branchInArguments])
            #expect(skipped.map { $0.method.prefix { $0 != "(" } } == ["conditional", "outer"])
            #expect(result.sites.filter { $0.skip == nil }.count == 2)
        }
    }

    @Test("method references of a class with lambdas that can be serialized stay, its other calls do not")
    func serializable() throws {
        try Fixture.with { f in
            let result = try redirect(
                f,
                """
                import java.io.Serializable;
                import java.util.concurrent.*;
                class Made {
                    ThreadFactory kept() { return (ThreadFactory & Serializable) Thread::new; }
                    Runnable starter(Thread t) { return t::start; }
                    Thread plain(Runnable r) { return new Thread(r); }
                }
                """)
            let skips = Dictionary(grouping: result.sites, by: \.kind).mapValues { $0.map(\.skip) }
            #expect(skips == [.methodHandle: [.serializableLambda, .serializableLambda], .construction: [nil]])
        }
    }

    @Test("constructors of subclasses and of superclasses, and other constructors, are none of its business")
    func others() throws {
        try Fixture.with { f in
            let source = """
                class Made extends Thread {
                    Made(Runnable r) { super(r); }
                    Thread own(Runnable r) { return new Made(r); }
                    Thread bare() { return new Thread("name"); }
                    void begin() { super.start(); new Made(null).start(); }
                }
                """
            let result = try redirect(f, source)
            #expect(result.bytes == nil && result.sites == [])
        }
    }

    @Test("what each opcode takes from the stack and puts on it agrees with what compilers say of whole methods")
    func stackEffects() throws {
        var methods = 0, opcodes: Set<UInt8> = []
        for jar in try [RealFiles.javaBase()] + RealFiles.libraries().map({ try Jar(path: $0) }).prefix(12) {
            for entry in jar.entries where entry.isClass {
                let bytes = try jar.read(entry)
                let file = try ClassFile.parse(bytes)
                for method in file.methods {
                    guard let attribute = method.attributes.first(where: { $0.name == "Code" }) else { continue }
                    let code = try MethodCode(attribute, in: bytes.span)
                    guard code.handlers.isEmpty, let depth = try straightDepth(code, file, bytes, &opcodes) else {
                        continue
                    }
                    let start = attribute.content.lowerBound
                    let most = Int(bytes[start]) << 8 | Int(bytes[start + 1])
                    // Compilers may allow for more than is used; javac counts exactly.
                    #expect(depth <= most, "\(file.thisClass).\(method.name)\(method.descriptor)")
                    if depth == most { methods += 1 }
                }
            }
        }
        #expect(methods > 20_000)
        // All but branches, switches, jsr, ret and what no compiler writes in straight code.
        #expect(opcodes.count > 150, "\(opcodes.count)")
    }

    /// The greatest depth of the stack in a method without branches; nil for others.
    private func straightDepth(
        _ code: MethodCode, _ file: ClassFile, _ bytes: [UInt8], _ seen: inout Set<UInt8>
    ) throws -> Int? {
        var depth = 0, most = 0
        var offset = code.instructions.lowerBound
        var opcodes: [UInt8] = []
        while offset < code.instructions.upperBound {
            let instruction = try code.instruction(at: offset, in: bytes.span)
            let isEnd = offset + instruction.length == code.instructions.upperBound
            if Opcode.leavesLine(instruction.opcode), !isEnd { return nil }
            let effect = try CallSiteFinder.effect(of: instruction, bytes, file.constantPool)
            depth -= effect.pops
            #expect(depth >= 0, "\(file.thisClass) \(instruction)")
            depth += effect.pushes
            most = max(most, depth)
            opcodes.append(instruction.opcode)
            offset += instruction.length
        }
        if ![Opcode.athrow].contains(opcodes.last ?? 0) { #expect(depth == 0, "\(file.thisClass)") }
        seen.formUnion(opcodes)
        return most
    }

    @Test("a class cut at any byte or with flipped bits is an error or a class that can be read")
    func hostile() throws {
        try Fixture.with { f in
            let classes = try compile(
                f,
                """
                class Made {
                    int plain(Runnable r, int k) {
                        switch (k) { case 1: return 2; case 2: new Thread(r, "a" + k).start(); default: }
                        switch (k) { case 1000: return 3; case -7: return 9; }
                        return k;
                    }
                }
                """)
            let bytes = try #require(classes["Made.class"])
            let redirector = Redirector(Self.rules)
            #expect(try redirector.redirect(bytes).sites.count == 2)
            for length in bytes.indices {
                #expect(throws: ParseError.self) { try redirector.redirect(Array(bytes[..<length])) }
            }
            var random = SplitMix(seed: 7)
            for _ in 0..<20_000 {
                var broken = bytes
                for _ in 0...Int.random(in: 0..<3, using: &random) {
                    broken[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                if let result = try? redirector.redirect(broken).bytes { _ = try ClassFile.parse(result) }
            }
        }
    }
}
