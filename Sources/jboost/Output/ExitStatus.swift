import ArgumentParser
import JavaBoost

/// The one place that maps what went wrong to an exit status. Part of the command line's contract.
enum ExitStatus: Int32, CaseIterable {
    case success = 0
    case regression = 3
    case usage = 64
    case badInput = 65
    case noInput = 66
    case noJDK = 69
    case internalError = 70
    case cannotCreate = 73
    case ioFailed = 74
    case busy = 75
    case permission = 77
    case trainingFailed = 80
    case dumpFailed = 81
    case notProven = 82
    case tooLarge = 83
    case wrongArchitecture = 84

    init(_ code: BoostError.Code) {
        self =
            switch code {
            case .usage: .usage
            case .badInput: .badInput
            case .noInput: .noInput
            case .noJDK: .noJDK
            case .cannotCreate: .cannotCreate
            case .ioFailed: .ioFailed
            case .busy: .busy
            case .permission: .permission
            case .trainingFailed: .trainingFailed
            case .dumpFailed: .dumpFailed
            case .notProven: .notProven
            case .tooLarge: .tooLarge
            case .regression: .regression
            case .wrongArchitecture: .wrongArchitecture
            case .internalError: .internalError
            }
    }

    var meaning: String {
        switch self {
        case .success: "done"
        case .regression: "slower than the baseline allows (bench --fail-above)"
        case .usage: "the command line is wrong"
        case .badInput: "a jar, class file, archive or image is broken or not what it should be"
        case .noInput: "no such application, image or file, or it may not be read"
        case .noJDK: "no JDK, or one that cannot do what is asked"
        case .internalError: "a defect of jboost; please report it"
        case .cannotCreate: "the output cannot be written there"
        case .ioFailed: "reading or writing failed (full disk, file-system error)"
        case .busy: "another process holds what is needed; try again"
        case .permission: "the store's owner or permissions are not safe"
        case .trainingFailed: "the training run failed"
        case .dumpFailed: "the archive could not be made, or was refused"
        case .notProven: "too few classes came from the archive, or the image no longer holds"
        case .tooLarge: "the image is larger than --max-size"
        case .wrongArchitecture: "the image was made for another architecture"
        }
    }

    /// The list for `jboost --help`.
    static let help = list(allCases) + "\n  `jboost run` exits with the application's own status.\n"

    /// The list for one command's `--help`: its own statuses beside those of every command.
    static func help(_ own: ExitStatus...) -> String {
        list(allCases.filter { own.contains($0) || [.success, .usage, .ioFailed, .internalError].contains($0) })
    }

    /// What opening the store can end with.
    static func storeHelp(_ own: ExitStatus...) -> String {
        let store: [ExitStatus] = [.cannotCreate, .ioFailed, .busy, .permission]
        return list(allCases.filter { (own + store + [.success, .usage, .internalError]).contains($0) })
    }

    /// These alone, without a heading.
    static func lines(_ statuses: ExitStatus...) -> String { text(statuses) }

    private static func list(_ statuses: [ExitStatus]) -> String { "EXIT STATUSES:\n" + text(statuses) }

    private static func text(_ statuses: [ExitStatus]) -> String {
        statuses.map { "  \($0.rawValue)".padded(to: 6) + $0.meaning }.joined(separator: "\n")
    }
}

extension String {
    /// Filled with spaces on the right up to `width` characters.
    func padded(to width: Int) -> String { count >= width ? self : self + String(repeating: " ", count: width - count) }
}
