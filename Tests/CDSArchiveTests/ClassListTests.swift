@testable import CDSArchive
import Testing
import TestSupport

@Suite("Class lists")
struct ClassListTests {
    private static let recorded = """
        # NOTE: Do not modify this file.
        java/lang/Object id: 0
        java/lang/Runnable id: 1
        p/Main id: 2
        @lambda-proxy p/Main run ()Ljava/lang/Runnable; ()V REF_invokeStatic p/Main lambda$0 ()V ()V
        @lambda-form-invoker [LF_RESOLVE] java.lang.invoke.Invokers$Holder invoker (L)L
        q/Base id: 3 super: 0 source: /a/plug.jar
        q/Plug id: 4 super: 3 interfaces: 1 source: /a/plug.jar
        @cp p/Main 3 2 17

        """

    @Test("every kind of line is read and written again")
    func roundTrip() {
        let list = ClassList.parse(Self.recorded)
        #expect(list.dropped.isEmpty)
        #expect(list.entries.count == 5)
        #expect(list.constantPools.map(\.indices) == [[2, 3, 17]])
        let again = ClassList.parse(list.text(feature: 25))
        #expect(again == list)
        #expect(list.text(feature: 25).contains("q/Plug id: 4 super: 3 interfaces: 1 source: /a/plug.jar\n"))
        #expect(list.classNames.contains("q.Plug"))
    }

    @Test(
        "a JDK gets only the lines that it knows",
        arguments: [
            (11, false, false), (15, false, false), (16, true, false), (23, true, false), (24, true, true),
            (26, true, true),
        ])
    func dialects(feature: Int, lambdas: Bool, pools: Bool) {
        let text = ClassList.parse(Self.recorded).text(feature: feature)
        #expect(text.contains("@lambda-proxy") == lambdas)
        #expect(text.contains("@lambda-form-invoker") == lambdas)
        #expect(text.contains("@cp") == pools)
    }

    @Test(
        "what a JVM would stop at is dropped with its reason",
        arguments: [
            ("p/A id: 0", ClassList.Dropped.Reason.duplicateID),
            ("p/A id: x", .malformed),
            ("p/A id: -1", .malformed),
            ("p/A id:", .malformed),
            ("p/A super: 0", .malformed),
            ("p/A id: 9 interfaces: 1", .malformed),
            ("p/A id: 9 source: /x.jar", .malformed),
            ("p/A super: 0 source: /x.jar", .malformed),
            ("p/A id: 9 id: 10", .malformed),
            ("p/A what", .malformed),
            ("p/A id: 9 super: 77 source: /x.jar", .undefinedSuperType),
            ("p/A id: 9 super: 0 interfaces: 78 source: /x.jar", .undefinedSuperType),
            ("q/Plug id: 9 super: 0 source: /other.jar", .duplicateClass),
            ("java/util/A id: 9 super: 0 source: /x.jar", .prohibitedPackage),
            ("p/\u{1f600} id: 9", .malformed),
            ("@lambda-proxy", .malformed),
            ("@lambda-proxy p/Main", .malformed),
            ("@unknown p/Main x", .unknownTag),
        ])
    func dropped(line: String, reason: ClassList.Dropped.Reason) throws {
        let list = ClassList.parse(Self.recorded + line)
        #expect(try #require(list.dropped.first).reason == reason)
        #expect(list == ClassList.parse(Self.recorded))
    }

    @Test("merged lists have each class once, under new ids, super types first")
    func merging() {
        let second = """
            java/lang/Object id: 5
            p/Main id: 7
            p/More id: 9
            r/Late id: 11 super: 5 source: /b.jar
            q/Base id: 12 super: 5 source: /other.jar
            q/Child id: 13 super: 12 source: /other.jar
            @cp p/Main 9

            """
        let merged = ClassList.merge([ClassList.parse(Self.recorded), ClassList.parse(second)])
        #expect(
            merged.entries.map(\.name) == [
                "java/lang/Object", "java/lang/Runnable", "p/Main", "q/Base", "q/Plug", "p/More", "r/Late",
            ])
        #expect(merged.dropped.map(\.reason) == [.duplicateClass, .undefinedSuperType])
        #expect(merged.constantPools.map(\.indices) == [[2, 3, 9, 17]])
        #expect(ClassList.parse(merged.text(feature: 25)).dropped.isEmpty)
        #expect(ClassList.merge([merged, merged]) == merged)
    }

    @Test("lists without ids stay without ids")
    func plain() {
        let text = "java/lang/Object\np/Main\n"
        #expect(ClassList.parse(text).text(feature: 11) == text)
        #expect(ClassList.parse("p/Main\nq/Other id: 0\n").entries.count == 2)
    }

    @Test("conversion keeps what another JDK surely has")
    func conversion() {
        let text = """
            java/lang/Object id: 0
            sun/misc/Inner id: 1
            java/util/SequencedMap id: 2
            p/Main id: 3
            q/A id: 4 super: 0 source: /a.jar
            q/B id: 5 super: 1 source: /a.jar
            q/C id: 6 super: 0 interfaces: 2 source: /a.jar
            @lambda-form-invoker [LF_RESOLVE] x y z
            @lambda-proxy p/Main run x
            @cp p/Main 4
            @cp java/lang/Object 4

            """
        let up = ClassList.parse(text).converted(from: 24, to: 25)
        #expect(up.entries.map(\.name).suffix(3) == ["p/Main", "q/A", "q/C"])
        #expect(up.constantPools.map(\.name) == ["p/Main"])
        #expect(!up.text(feature: 25).contains("@lambda-form-invoker"))
        #expect(up.text(feature: 25).contains("@lambda-proxy"))
        let down = ClassList.parse(text).converted(from: 21, to: 17)
        #expect(down.entries.map(\.name).suffix(2) == ["p/Main", "q/A"])
    }

    @Test("line ends of another system are line ends")
    func carriageReturns() {
        let text = Self.recorded.replacing("\n", with: "\r\n"), list = ClassList.parse(text)
        #expect(list == ClassList.parse(Self.recorded) && !list.entries.isEmpty)
    }

    @Test("a list cut at every offset gives a list that a JVM reads")
    func truncation() {
        let bytes = Array(Self.recorded.utf8)
        for end in bytes.indices {
            let list = ClassList.parse(String(decoding: bytes[..<end], as: UTF8.self))
            #expect(ClassList.parse(list.text(feature: 25)).dropped.isEmpty)
        }
    }

    @Test("flipped bytes never trap")
    func flips() {
        var random = SplitMix(seed: 11)
        let good = Array(Self.recorded.utf8)
        for _ in 0..<2_000 {
            var bytes = good
            for _ in 0..<5 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            let list = ClassList.parse(String(decoding: bytes, as: UTF8.self))
            #expect(ClassList.parse(list.text(feature: 25)).dropped.isEmpty)
            _ = ClassList.merge([list, list]).converted(from: 21, to: 25)
        }
    }
}
