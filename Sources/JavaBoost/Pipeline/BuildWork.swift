import CDSArchive
import JVM

/// The directories of one build, and how the application is started from them.
struct BuildWork: Sendable {
    /// Becomes the image.
    let staging: String
    /// Recordings and logs; removed with the build.
    let scratch: String
    let application: AppImage
    let request: BuildRequest
    let flagClass: FlagClass
    let readiness: Readiness
    /// One for recording and dump.
    private let address: ArchiveAddress

    init(staging: String, application: AppImage, request: BuildRequest) throws {
        address = .random(architecture: request.jdk.architecture)
        self.staging = staging
        self.application = application
        self.request = request
        scratch = staging + "/.work"
        try TextFile.makeDirectory(scratch)
        flagClass = try BuildFlags.resolve(request)
        readiness = request.training.readiness ?? Self.defaultReadiness(application)
    }

    /// How a program of this kind shows that it is ready, where the user did not say.
    static func defaultReadiness(_ application: AppImage) -> Readiness {
        // Spring Boot's own line, printed after the web server is up (StartupInfoLogger).
        application.boot == nil ? .exit(status: 0) : .logPattern("Started .+ in [0-9.]+ seconds")
    }

    /// What an archive of a tier is dumped as, so that it serves the image's flag class.
    func archivedClass(_ tier: ArchiveTier) -> FlagClass {
        flagClass.archived(as: tier, version: request.jdk.version)
    }

    /// How an archive of a tier is recorded, made and used.
    func recipe(_ tier: ArchiveTier) -> ArchiveRecipe {
        var recipe = ArchiveRecipe(
            tier: tier, feature: request.jdk.version.feature, keepsMachineCode: request.keepsMachineCode,
            isOneStep: request.trainsInOneStep)
        recipe.bringsBase = request.bringsBase
        recipe.address = address
        return recipe
    }

    /// The application as it will be started from the image.
    func command(_ layout: Layout) -> JavaCommand {
        JavaCommand(
            jdk: request.jdk, options: request.imageOptions, target: layout.startArguments(root: request.root.path),
            arguments: application.prependedArguments + (request.threadPlan?.arguments ?? [])
                + request.training.arguments,
            environment: environment.merging(planned) { given, _ in given },
            directory: workingDirectory, keep: request.root.keep)
    }

    /// The application as it was given, started as its user does today.
    var plainCommand: JavaCommand {
        JavaCommand(
            jdk: request.jdk, options: request.jvmOptions, target: request.application.plainTarget(application),
            arguments: request.training.arguments, environment: environment, directory: workingDirectory)
    }

    /// A run for training, proof or measuring; with `--on-refresh` none of them starts more than the context.
    func trial(_ command: JavaCommand) -> Trial {
        let ends = request.training.stopsOnRefresh
        return Trial(
            application: application.path, command: command, readiness: ends ? .exit(status: 0) : readiness,
            request: request.training, options: ends ? ["-Dspring.context.exit=onRefresh"] : [])
    }

    /// The builder's environment without what would change the JVM, and what training asks for. Spring Boot is told a
    /// free port, so that a build never collides with a running server.
    private var environment: [String: String] {
        var result = ProcessEnvironment.all().withoutJavaOptions
        if application.boot != nil { result["SERVER_PORT"] = "{port}" }
        result.merge(request.training.environment) { _, given in given }
        return result
    }

    /// What the thread plan sets in the environment.
    private var planned: [String: String] {
        var result: [String: String] = [:]
        for setting in request.threadPlan?.environment ?? [] {
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            result[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return result
    }

    private var workingDirectory: String { request.application.workingDirectory }
}

extension AppInput {
    /// The arguments with which `java` starts the application as it was given.
    func plainTarget(_ application: AppImage) -> [String] {
        switch target {
        case .path(let path):
            // An exploded Spring Boot jar is started by its launcher's class.
            if application.kind == .directory || application.boot?.exploded == true {
                return ["-cp", path, application.mainClass ?? ""]
            }
            // Of a directory with one runnable jar in it, that jar.
            if let mainClass { return ["-cp", application.path, mainClass] }
            return ["-jar", application.path]
        case .classPath(let path, let main): return ["-cp", path, main]
        case .module(let path, let name, let main, let classPath):
            let classPathOptions = classPath.map { ["-cp", $0] } ?? []
            return classPathOptions + ["-p", path, "-m", main.map { "\(name)/\($0)" } ?? name]
        }
    }
}

/// Holds the way into an image open while its application is run by a build.
struct Entrance {
    private let root: ImageRoot
    private let link: String?

    /// Opens the descriptor, or links the fixed path to the directory where nothing is yet.
    init(_ root: ImageRoot, to directory: String) throws(BoostError) {
        self.root = root
        do throws(SystemError) {
            if case .path(let path) = root {
                link = try FixedPath.link(path, to: directory)
            } else {
                link = nil
            }
            try root.enter(directory)
        } catch {
            throw BoostError(
                .cannotCreate, step: "image root", file: root.path, message: error.description,
                wayOut: "--at names the path where the image will be used; while it is built, nothing may be there")
        }
    }

    func leave() {
        root.leave()
        if let link { FixedPath.unlink(link) }
    }
}
