import JVM
import Testing
import TestSupport

@Suite struct ArgumentFileTests {
    @Test(
        "words, quotes, escapes, comments and continued lines",
        arguments: [
            ("-cp a.jar  Main\n", ["-cp", "a.jar", "Main"]),
            ("\"two words\" 'and more'", ["two words", "and more"]),
            ("part\"ly quo\"ted", ["partly quoted"]),
            ("\"a\\tb\\nc\\\\d\\\"e\"", ["a\tb\nc\\d\"e"]),
            ("c:\\dir\\x", ["c:\\dir\\x"]),
            ("# all of it\n-Da=b # the rest\n-Dc", ["-Da=b", "-Dc"]),
            ("\"first \\\n   second\"", ["first second"]),
            ("\"open\nnext", ["open", "next"]),
            ("\"\" x", ["", "x"]),
            ("a\rb\u{0c}c\td", ["a", "b", "c", "d"]),
            ("'it''s'", ["its"]),
            ("\"a 'b' c\"", ["a 'b' c"]),
            ("word#lost\nnext", ["next"]),
            ("\"kept\"#x\nnext", ["keptnext"]),
            ("", []), ("   \n", []), ("\"", []), ("#", []), ("\"a\\", ["a"].filter { _ in false }),
        ])
    func tokens(_ text: String, _ arguments: [String]) {
        #expect(ArgumentFile.arguments(in: text.utf8) == arguments)
    }

    @Test("what is written reads back, whatever it holds")
    func roundTrip() {
        var random = SplitMix(seed: 3)
        let alphabet = Array("ab \t\n\r\u{0c}#\"'\\@é")
        for _ in 0..<500 {
            let arguments = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                String(
                    (0..<Int.random(in: 0...12, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
            }
            #expect(ArgumentFile.arguments(in: ArgumentFile.text(arguments).utf8) == arguments)
        }
    }

    @Test("a long file reads back across the launcher's blocks")
    func blocks() {
        let arguments = (0..<400).map { "argument number \($0) # with \"quotes\" \\ and more" }
        #expect(ArgumentFile.arguments(in: ArgumentFile.text(arguments).utf8) == arguments)
    }
}
