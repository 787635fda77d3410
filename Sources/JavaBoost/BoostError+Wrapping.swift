public import CDSArchive
import Glibc
public import JVM

extension BoostError {
    /// A store's error under jboost's stable codes.
    public init(_ error: StoreError, step: String) {
        let code: Code =
            switch error.code {
            case .foreignOwner, .writableByOthers, .permissionDenied: .permission
            case .badLocation, .readOnly: .cannotCreate
            case .noSpace, .index, .system: .ioFailed
            case .busy, .inUse: .busy
            case .notFound: .noInput
            case .changedWhileRead, .unfit, .newerFormat: .badInput
            }
        self.init(code, step: step, message: error.message)
    }

    public init(_ error: SystemError, step: String) {
        let code: Code =
            switch error.errno {
            case ENOENT: .noInput
            case EACCES, EPERM, EROFS: .cannotCreate
            default: .ioFailed
            }
        self.init(code, step: step, file: error.path, message: error.description)
    }

    public init(_ error: InspectError) {
        self.init(
            error.code == .notFound ? .noInput : error.code == .unreadable ? .ioFailed : .badInput, step: error.step,
            file: error.entry.map { "\(error.path)!/\($0)" } ?? error.path, message: error.message,
            wayOut: error.wayOut)
    }

    public init(_ error: LayoutError) {
        let code: Code =
            switch error.code {
            case .unsupported, .signedApplication, .changed, .badInput, .duplicateEntry: .badInput
            case .unreadable, .diskFull: .ioFailed
            case .outputExists, .unwritable: .cannotCreate
            }
        self.init(
            code, step: error.step, file: error.entry.map { "\(error.file)!/\($0)" } ?? error.file,
            message: error.message, wayOut: error.wayOut)
    }

    public init(_ error: ArchiveDumpError) {
        let full = error.code == .diskFull
        self.init(
            full ? .ioFailed : .dumpFailed, step: "archive", message: error.description,
            wayOut: full
                ? "free space in the store's file system, or name another store with --store"
                : "try another --tier, or build without an archive: --tier none")
    }

    public init(_ error: JDKError) {
        self.init(.noJDK, step: "JDK", file: error.path, message: error.message)
    }

    /// Any error of jboost's own modules, as the command line shows it.
    public init(wrapping error: any Error) {
        switch error {
        case let error as BoostError: self = error
        case let error as StoreError: self.init(error, step: "store")
        case let error as SystemError: self.init(error, step: "system call")
        case let error as InspectError: self.init(error)
        case let error as LayoutError: self.init(error)
        case let error as ArchiveDumpError: self.init(error)
        case let error as JDKError: self.init(error)
        case let error as OptionError: self.init(.badInput, step: "java options", message: error.description)
        case let error as MeasureError: self.init(error)
        default: self.init(.internalError, step: "jboost", message: "\(error)")
        }
    }
}
