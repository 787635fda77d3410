import Bytecode
import Testing
import TestSupport

@Suite("Class files") struct ClassFileTests {
    @Test("every class of the JDK and of real libraries parses, and the summary agrees with the whole")
    func realClasses() throws {
        var versions: Set<UInt16> = []
        var count = 0
        for jar in try [RealFiles.javaBase()] + RealFiles.libraries().map({ try Jar(path: $0) }).prefix(25) {
            for entry in jar.entries where entry.isClass {
                let bytes = try jar.read(entry)
                let file = try ClassFile.parse(bytes)
                let names = try file.referencedClasses(descriptors: true)
                #expect(!names.contains(file.thisClass))
                let head = try jar.classSummary(of: entry).get()
                #expect(head.thisClass == file.thisClass && head.interfaces == file.interfaces)
                #expect(try Set(names).isSuperset(of: ClassFileSummary.parse(bytes).referencedClasses()))
                #expect(entry.name.hasSuffix("\(file.thisClass).class"), "\(entry.name)")
                versions.insert(file.majorVersion)
                count += 1
            }
        }
        #expect(count > 8000)
        #expect(versions.contains(61) && versions.count >= 3)
    }

    @Test("a known class is read as javap shows it")
    func knownClass() throws {
        let jar = try RealFiles.javaBase()
        let file = try ClassFile.parse(try jar.read(#require(jar.entry(named: "classes/java/util/ArrayList.class"))))
        #expect(file.thisClass == "java/util/ArrayList" && file.superClass == "java/util/AbstractList")
        #expect(
            file.interfaces == [
                "java/util/List", "java/util/RandomAccess", "java/lang/Cloneable", "java/io/Serializable",
            ])
        #expect(file.majorVersion == 61 && file.minorVersion == 0 && file.summary.javaRelease == 17)
        #expect(file.accessFlags.contains(.public) && !file.accessFlags.contains(.interface))
        let grow = file.methods.filter { $0.name == "grow" }.map(\.descriptor)
        #expect(grow.sorted() == ["()[Ljava/lang/Object;", "(I)[Ljava/lang/Object;"])
        #expect(file.fields.contains { $0.name == "elementData" && $0.accessFlags.contains(.transient) })
        #expect(file.methods.allSatisfy { $0.attributes.contains { $0.name == "Code" } })
        #expect(file.attributes.contains { $0.name == "SourceFile" })
        #expect(try file.referencedClasses().contains("java/util/function/Consumer"))
        #expect(!file.hasMainMethod)
    }

    @Test("module-info tells its module, Object has no superclass")
    func specialClasses() throws {
        let jar = try RealFiles.javaBase()
        let module = try ClassFile.parse(try jar.read(#require(jar.entry(named: "classes/module-info.class"))))
        #expect(try module.moduleName == "java.base")
        #expect(try module.moduleMainClass == nil)
        #expect(module.superClass == nil && module.accessFlags.contains(.module))
        let object = try ClassFile.parse(try jar.read(#require(jar.entry(named: "classes/java/lang/Object.class"))))
        #expect(object.superClass == nil)
        #expect(try object.moduleName == nil)
    }

    @Test(
        "versions from 45 to the future are read, older ones are refused",
        arguments: [0, 44, 45, 52, 61, 70, 71, 65535])
    func versions(major: Int) throws {
        var image = ClassImage()
        image.major = major
        image.minor = 0xffff
        if major < 45 {
            let error = #expect(throws: ParseError.self) { try ClassFile.parse(image.bytes) }
            #expect(error?.kind == .unsupportedVersion && error?.offset == 6)
            return
        }
        let summary = try ClassFileSummary.parse(image.bytes)
        #expect(summary.majorVersion == major && summary.usesPreviewFeatures == (major >= 56))
    }

    @Test("referenced classes come once, arrays as their elements, and from descriptors when asked")
    func references() throws {
        var image = ClassImage()
        for name in ["b/B", "[Lc/C;", "[[I", "[[Lb/B;", "A"] { _ = image.named(name) }
        let type = image.nameAndType("m", "(Ld/D;[Le/E;I)Lb/B;")
        let owner = image.named("f/F")
        _ = image.add(10, big(owner, 2) + big(type, 2))
        let methodType = image.utf8("(Lg/G;)V")
        _ = image.add(16, big(methodType, 2))
        let file = try ClassFile.parse(image.bytes)
        #expect(try file.referencedClasses() == ["java/lang/Object", "b/B", "c/C", "f/F"])
        #expect(
            try file.referencedClasses(descriptors: true)
                == ["java/lang/Object", "b/B", "c/C", "d/D", "e/E", "f/F", "g/G"])
    }

    @Test("string constants are found, by value and by part")
    func strings() throws {
        var image = ClassImage()
        for text in ["jar:nested:/a.jar/!b", "ü\u{0}"] {
            let index = image.utf8(text == "ü\0" ? [0xc3, 0xbc, 0xc0, 0x80] : Array(text.utf8))
            _ = image.add(8, big(index, 2))
        }
        _ = image.utf8("not a string !/")
        let pool = try ClassFile.parse(image.bytes).constantPool
        #expect(try pool.strings() == ["jar:nested:/a.jar/!b", "ü\0"])
        #expect(try pool.hasString(containing: "/!"))
        #expect(try pool.hasString(containing: "!b"))
        #expect(try pool.hasString(containing: ""))
        #expect(try !pool.hasString(containing: "!/"))
    }

    @Test(
        "modified UTF-8 is decoded",
        arguments: [
            ([0x41], "A"), ([0xc0, 0x80], "\0"), ([0xc3, 0xbc], "ü"), ([0xe6, 0x97, 0xa5], "日"),
            ([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], "😀"), ([0xed, 0xa0, 0xbd], "\u{fffd}"), ([], ""),
        ] as [([UInt8], String)])
    func modifiedUTF8(bytes: [UInt8], text: String) throws {
        var image = ClassImage()
        let index = image.utf8(bytes)
        #expect(try ClassFile.parse(image.bytes).constantPool.utf8(index) == text)
    }

    @Test(
        "malformed modified UTF-8 is an error where it lies",
        arguments: [
            ([0x41, 0], 1), ([0xff], 0), ([0x80], 0), ([0xf0, 0x9f, 0x98, 0x80], 0), ([0x41, 0xc3], 1),
            ([0xc3, 0x41], 1),
            ([0xe6, 0x97], 0),
        ] as [([UInt8], Int)])
    func malformedUTF8(bytes: [UInt8], place: Int) throws {
        var image = ClassImage()
        let index = image.utf8(bytes)
        let pool = try ClassFile.parse(image.bytes).constantPool
        let start = try pool.utf8Range(index).lowerBound
        let error = #expect(throws: ParseError.self) { try pool.utf8(index) }
        #expect(error == ParseError(.badString, offset: start + place, "constant \(index) is not modified UTF-8"))
    }

    @Test("long and double take two slots, and the second cannot be referred to")
    func wideConstants() throws {
        var image = ClassImage()
        let long = image.add(5, big(1, 8))
        let after = image.named("b/B")
        let pool = try ClassFile.parse(image.bytes).constantPool
        #expect(pool.tag(long) == .long && pool.tag(long + 1) == nil && pool.offset(long + 1) == nil)
        #expect(try pool.className(after) == "b/B")
        image.superClass = long + 1
        #expect(throws: ParseError.self) { try ClassFile.parse(image.bytes) }
        var last = ClassImage()
        _ = last.add(6, big(1, 8))
        last.promisedSlots = last.slots - 1
        let error = #expect(throws: ParseError.self) { try ClassFile.parse(last.bytes) }
        #expect(error?.kind == .badReference)
    }

    @Test("a constant of the wrong kind is refused, wherever it is referred to")
    func wrongKinds() throws {
        let broken: [(inout ClassImage) -> Void] = [
            { _ = $0.add(7, big(2, 2)) }, { _ = $0.add(8, big(999, 2)) }, { _ = $0.add(9, big(2, 2) + big(2, 2)) },
            { _ = $0.add(12, big(1, 2) + big(0, 2)) }, { _ = $0.add(15, [1] + big(2, 2)) },
            { _ = $0.add(15, [10] + big(2, 2)) }, { _ = $0.add(16, big(2, 2)) },
            { _ = $0.add(17, big(0, 2) + big(1, 2)) },
            { _ = $0.add(18, big(0, 2) + big(2, 2)) }, { _ = $0.add(19, big(2, 2)) }, { $0.thisClass = 1 },
            { $0.thisClass = 0 }, { $0.superClass = 0xffff }, { $0.interfaces = [1] }, { _ = $0.add(2, []) },
            { _ = $0.add(21, []) }, { $0.promisedSlots = 0 }, { $0.tail += [0] },
        ]
        for (number, damage) in broken.enumerated() {
            var image = ClassImage()
            damage(&image)
            #expect(throws: ParseError.self, "case \(number)") { try ClassFile.parse(image.bytes) }
        }
        _ = try ClassFile.parse(ClassImage().bytes)
    }

    @Test("the wrong magic number is told at once")
    func magic() {
        let error = #expect(throws: ParseError.self) {
            try ClassFileSummary.parse([0xca, 0xfe, 0xd0, 0x0d, 0, 0, 0, 61])
        }
        #expect(error?.kind == .badMagic && error?.offset == 0)
    }

    @Test("a class cut at any byte is an error at or before the cut")
    func truncation() throws {
        let bytes = try RealFiles.someClass()
        let whole = try ClassFile.parse(bytes)
        #expect(!whole.methods.isEmpty)
        for length in 0..<bytes.count {
            let error = #expect(throws: ParseError.self) { try ClassFile.parse(Array(bytes[..<length])) }
            #expect(error.map { $0.kind == .truncated && $0.offset <= length } == true, "cut at \(length)")
        }
    }

    @Test("flipped bits never trap", arguments: 0..<4 as Range<UInt64>)
    func damage(seed: UInt64) throws {
        let bytes = try RealFiles.someClass()
        var random = SplitMix(seed: seed)
        for _ in 0..<3000 {
            let damaged = random.damage(bytes)
            guard let file = try? ClassFile.parse(damaged) else { continue }
            _ = try? file.referencedClasses(descriptors: true)
            _ = try? file.constantPool.strings()
            _ = try? file.constantPool.hasString(containing: "!/")
            _ = (file.hasMainMethod, try? file.moduleName, try? file.moduleMainClass)
        }
    }

    @Test("a broken class in a jar is told without ending the scan, a broken jar ends it")
    func summaryInJar() throws {
        var image = ZipImage()
        let bytes = ClassImage().bytes
        image.add("A.class", "") { $0.data = bytes + [UInt8](repeating: 0, count: 2000) }
        image.add("B.class", "") { $0.data = Array(bytes.dropLast(9)) }
        image.add("C.class", "") { ($0.data, $0.flags) = (bytes, 1) }
        image.add("D.class", "")
        let jar = try Jar(bytes: image.bytes, path: "a.jar")
        #expect(try jar.classSummary(of: jar.entries[0]).get().thisClass == "A")
        for index in [1, 3] {
            let error = #expect(throws: ParseError.self) { try jar.classSummary(of: jar.entries[index]).get() }
            #expect(error?.kind == .truncated)
        }
        #expect(kind { try jar.classSummary(of: jar.entries[2]) } == .encrypted)
    }

    @Test("a main method is one that the launcher can start")
    func mainMethod() throws {
        var image = ClassImage()
        let name = image.utf8("main")
        let descriptor = image.utf8("([Ljava/lang/String;)V")
        func method(_ flags: Int) -> [UInt8] {
            big(0, 2) + big(1, 2) + big(flags, 2) + big(name, 2) + big(descriptor, 2) + big(0, 2) + big(0, 2)
        }
        image.tail = method(9)
        #expect(try ClassFile.parse(image.bytes).hasMainMethod)
        image.tail = method(1)
        #expect(try !ClassFile.parse(image.bytes).hasMainMethod)
    }
}
