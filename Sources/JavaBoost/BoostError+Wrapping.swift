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
            case .notFound, .unreadableFile: .noInput
            case .changedWhileRead, .unfit, .newerFormat: .badInput
            }
        self.init(code, step: step, message: error.message)
    }

    /// A system call that failed on what was given; for what is written see `init(writing:step:)`.
    public init(_ error: SystemError, step: String) {
        let code: Code = error.isAboutTheFile ? .noInput : error.errno == EROFS ? .cannotCreate : .ioFailed
        self.init(code, step: step, file: error.path, message: error.description)
    }

    /// A system call that failed where the result is put.
    public init(writing error: SystemError, step: String) {
        let refused = [EROFS, EEXIST, ENOTEMPTY, EBUSY, ETXTBSY, EXDEV].contains(error.errno)
        self.init(
            error.isAboutTheFile || refused ? .cannotCreate : .ioFailed, step: step, file: error.path,
            message: error.description)
    }

    public init(_ error: InspectError) {
        let code: Code =
            switch error.code {
            case .notFound, .noAccess: .noInput
            case .unreadable: .ioFailed
            default: .badInput
            }
        self.init(
            code, step: error.step,
            file: error.entry.map { "\(error.path)!/\($0)" } ?? error.path, message: error.message,
            wayOut: error.wayOut)
    }

    public init(_ error: LayoutError) {
        let code: Code =
            switch error.code {
            case .unsupported, .signedApplication, .changed, .badInput, .duplicateEntry: .badInput
            case .noAccess: .noInput
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

    /// Options that `java` would refuse too.
    public init(_ error: OptionError, step: String) {
        self.init(error.code == .unreadableFile ? .noInput : .usage, step: step, message: error.description)
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
        case let error as OptionError: self.init(error, step: "java options")
        case let error as MeasureError: self.init(error)
        case let error as ApplicationRunError: self.init(.trainingFailed, step: "training", message: "\(error)")
        default: self.init(.internalError, step: "jboost", message: "\(error)")
        }
    }
}

extension SystemError {
    /// Whether there is no such file, or this user may not have it, as opposed to a disk that fails.
    public var isAboutTheFile: Bool {
        [ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, ELOOP, ENAMETOOLONG].contains(errno)
    }
}
