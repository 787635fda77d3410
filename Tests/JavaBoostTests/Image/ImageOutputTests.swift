import Glibc
import JVM
import TestSupport
import Testing

@testable import JavaBoost

@Suite("What an image is made of and where it goes") struct ImageOutputTests {
    @Test("file systems without an exchange of names get the new image by plain renames, and keep what is in the way")
    func steps() throws {
        let scratch = try Scratch()
        func made(_ name: String, _ text: String) throws -> String {
            try scratch.write("\(name)/file", text)
            return scratch.file(name)
        }
        let target = scratch.file("image")
        for text in ["first", "second"] {
            try ImageOutput.swapInSteps(try made("new", text), target)
            #expect(try scratch.read("image/file") == Array(text.utf8))
        }
        _ = try scratch.directory("empty")
        try ImageOutput.swapInSteps(try made("new", "third"), scratch.file("empty"))
        #expect(try scratch.read("empty/file") == Array("third".utf8))
        // What cannot be put in place leaves the old one there.
        #expect(throws: SystemError.self) { try ImageOutput.swapInSteps(scratch.file("none"), target) }
        #expect(try scratch.read("image/file") == Array("second".utf8))
        #expect(Files.list(scratch.path).sorted() == ["empty", "image"])
    }

    @Test("launch.args ends with the arguments that the layout puts in front of the application's")
    func arguments() throws {
        let file = LaunchPlan.File(
            path: "/jdk/lib/server/libjvm.so",
            stamp: FileStamp(device: 1, inode: 2, size: 3, mtimeNs: 4, ctimeNs: 5, mode: 0))
        let plan = LaunchPlan(
            tier: .none, feature: 17, javaHome: "/jdk", libjvm: file, jvmIdent: "a VM", flagClass: "g1",
            root: "/proc/self/fd/97", strictness: .sealed, files: [], archives: [], options: ["-Xmx1g"],
            archiveOptions: [], target: .jar("{root}/app/app.jar"), arguments: ["--mode=worker", "a b"])
        let lines = LaunchArguments(plan).text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines == ["-Xmx1g", "-jar", "./app/app.jar", "--mode=worker", "\"a b\""])
    }
}
