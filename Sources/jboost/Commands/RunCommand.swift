import ArgumentParser
import Glibc
import JVM
import JavaBoost

/// `jboost run`: not parsed by ArgumentParser, since everything after the application is the application's, and every
/// millisecond before `exec` counts.
enum RunCommand {
    /// Becomes `java`, or ends with an error's exit status.
    static func main(_ arguments: [String]) -> Never {
        do {
            let environment = ProcessEnvironment.all()
            let parts = try RunRequest.Parts(arguments)
            let request: RunRequest
            do { request = try RunRequest(parts, environment: environment) } catch {
                try handOn(parts, error, environment)
            }
            try start(request, environment)
        } catch let error as SystemError where error.step == "exec" {
            end(BoostError(startFailed: error))
        } catch { end(BoostError(wrapping: error)) }
    }

    /// Options that `java` refuses: it says best itself what is wrong with them, and so does an image of those it will get.
    private static func handOn(
        _ parts: RunRequest.Parts, _ error: BoostError, _ environment: [String: String]
    ) throws -> Never {
        if parts.jdk == nil, let first = parts.java.first.map(UserPath.absolute), BoostedImage.isImage(first) {
            try Exec.replace(with: first + "/bin/run", arguments: Array(parts.java.dropFirst()))
        }
        guard let java = try? parts.executable(environment: environment) else { throw error }
        try Exec.replace(with: java, arguments: parts.java)
    }

    private static func start(_ request: RunRequest, _ environment: [String: String]) throws -> Never {
        if let image = try request.image() {
            try Exec.replace(with: image + "/bin/run", arguments: request.line.applicationArguments)
        }
        let java = try request.java(environment: environment)
        // `java -version` starts no application, and a source file is compiled at every start: nothing to say about either.
        switch request.line.target {
        case .none, .source: try Exec.replace(with: java, arguments: request.launchArguments)
        case .jar, .classPath, .module: break
        }
        let key = request.key(java: java, environment: environment)
        let root: StoreRoot
        do {
            root = try StoreRoot.open(StoreRoot.place(option: request.store, environment: environment))
        } catch {
            // Without a store there is no archive; the application starts all the same.
            complain("no archive: \(error)")
            try Exec.replace(with: java, arguments: request.launchArguments)
        }
        if let ready = FastRun(request, root: root, environment: environment).prepare(java: java, key: key) {
            if let reason = ready.fallback { complain("archive not used: \(reason)") }
            try ready.lease?.surviveExec()
            Finisher.resume(in: root)
            try Exec.replace(with: ready.program, arguments: ready.arguments)
        }
        try train(request, java: java, key: key, root, environment)
    }

    private static func train(
        _ request: RunRequest, java: String, key: Digest, _ root: StoreRoot, _ environment: [String: String]
    ) throws -> Never {
        let store: Store
        do { store = try Store(root) } catch {
            complain("no archive: \(error)")
            try Exec.replace(with: java, arguments: request.launchArguments)
        }
        Finisher.resume(in: root)
        let ready = FirstRun(request, store: store, environment: environment).prepare(java: java, key: key)
        if let reason = ready.reason { complain("no archive: \(reason)") }
        guard let spool = ready.spool else { try Exec.replace(with: java, arguments: ready.arguments) }
        if request.waits { try Foreground.run(java, ready.arguments, spool, store) }
        try spool.surviveExec()
        try ready.lease?.surviveExec()
        Finisher.watch([spool.id], store: root)
        try Exec.replace(with: java, arguments: ready.arguments)
    }

    /// The watcher's side.
    static func finish(store: String, spools: [String]) -> Never {
        guard let root = try? StoreRoot.open(store, create: false), let store = try? Store(root) else { exit(70) }
        for spool in spools { Finisher(store: store).watch(spool) }
        exit(0)
    }

    /// Says why a start goes without an archive, on one line: the rest of standard error is the application's.
    static func complain(_ text: String) {
        let parts = text.split(separator: "\n").map { $0.drop { $0 == " " } }
        Console.say("jboost: \(parts.joined(separator: "; "))")
    }

    private static func end(_ error: BoostError) -> Never {
        Console.say("jboost: \(error.description)")
        exit(ExitStatus(error.code).rawValue)
    }
}

extension BoostError {
    /// Why `java` or an image's `bin/run` could not be started.
    fileprivate init(startFailed error: SystemError) {
        guard let path = error.path, path.hasSuffix("/bin/run"), BoostedImage.isImage(String(path.dropLast(8))) else {
            self.init(.noJDK, step: "run", file: error.path, message: error.description)
            return
        }
        let place = String(path.dropLast(8))
        do throws(BoostError) {
            try BoostedImage.open(place).requireThisArchitecture(step: "run")
            self.init(
                .badInput, step: "run", file: error.path, message: error.description,
                wayOut: "`jboost verify --files-only \(place)` shows what else is damaged; build the image again")
        } catch { self = error }
    }
}
