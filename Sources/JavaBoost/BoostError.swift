/// What every command of jboost fails with: a stable code, the step, the file, what happened and the way out.
public struct BoostError: Error, Sendable, CustomStringConvertible {
    /// Stable: programs may match on it, and the command line maps it to an exit status.
    public enum Code: String, Sendable, CaseIterable {
        /// The command line, or an option of `java` in it, is wrong.
        case usage
        /// The input exists but is not what it should be: a broken jar, a missing main class, a damaged image.
        case badInput
        /// The application, image or file does not exist, or this user may not read it.
        case noInput
        /// No JDK, or one that cannot do what is asked.
        case noJDK
        /// The output cannot be written where it was asked for.
        case cannotCreate
        /// Reading or writing failed: a full disk, a file-system error.
        case ioFailed
        /// Somebody else holds what is needed and did not let go in time.
        case busy
        /// The store's owner or permissions are wrong.
        case permission
        /// The training run did not get ready, crashed, or could not be ended.
        case trainingFailed
        /// The JVM could not make an archive, or refuses the one it made.
        case dumpFailed
        /// The share of classes from the archive is below what was asked for, or the image no longer holds.
        case notProven
        /// The image is larger than allowed.
        case tooLarge
        /// A measurement is worse than the baseline allows.
        case regression
        /// The image was made for another architecture.
        case wrongArchitecture
        /// A defect of jboost itself.
        case internalError
    }

    public var code: Code
    /// What was being done, as a noun phrase: "layout", "training".
    public var step: String
    /// The file concerned, if there is one.
    public var file: String?
    public var message: String
    /// What the user can do about it; nil where the message says so already.
    public var wayOut: String?

    public init(_ code: Code, step: String, file: String? = nil, message: String, wayOut: String? = nil) {
        self.code = code
        self.step = step
        self.file = file
        self.message = message
        self.wayOut = wayOut
    }

    public var description: String {
        let place = file.map { "\(step): \($0.printable)" } ?? step
        return "\(place): \(message)" + (wayOut.map { "\n  \($0)" } ?? "")
    }
}

extension String {
    /// With control characters written out: the names in a jar are whatever somebody put there, and a terminal obeys.
    var printable: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.properties.generalCategory == .control {
                text += scalar.escaped(asASCII: true)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}
