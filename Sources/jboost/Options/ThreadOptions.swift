public import ArgumentParser
import JVM
public import JavaBoost

/// What happens to an application's threads.
struct ThreadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What happens to the threads: off, auto, rewrite, framework, tune or wisp2.",
            discussion: """
                rewrite: the workers of its pools become virtual threads (JDK 21 and later; 24 and later to gain by it). \
                framework: a framework's own switch that keeps a bound. tune: compilers, collector and memory for \
                --cpus and --memory. wisp2: coroutines of Dragonwell. auto: rewrite or framework once that has served \
                more of --warm's requests than platform threads, else tune.
                """, valueName: "plan"))
    var threads: ThreadMode = .off
    @Option(
        help: ArgumentHelp(
            "Threads that stay the system's: class:NAME, package:NAME or name:PATTERN. Repeat for more.",
            valueName: "selector"))
    var threadsBlack: [String] = []
    @Option(
        help: ArgumentHelp(
            "Threads that become virtual whatever the black lists say. Repeat for more.", valueName: "selector"))
    var threadsWhite: [String] = []
    @Option(help: ArgumentHelp("Platform threads that carry the virtual ones.", valueName: "count"))
    var carriers: Int?
    @Option(
        help: ArgumentHelp(
            "What `jboost threads --run --json` printed: with the plan tune, pools get the size that they need.",
            valueName: "file"), completion: .file(extensions: ["json"]))
    var threadProfile: String?
    @OptionGroup var sizes: SizeOptions

    func validate() throws {
        for selector in threadsBlack + threadsWhite {
            if let problem = ThreadSettings.problem(of: selector) { throw ValidationError(problem) }
        }
        if let carriers, !(1...32_767).contains(carriers) { throw ValidationError("--carriers goes from 1 to 32767") }
        let others =
            !threadsBlack.isEmpty || !threadsWhite.isEmpty || carriers != nil || threadProfile != nil || !sizes.isEmpty
        if threads == .off && others {
            throw ValidationError(
                "--threads-black, --threads-white, --carriers, --thread-profile, --cpus and --memory are for a plan: --threads auto, for one"
            )
        }
    }

    func settings() throws -> ThreadSettings {
        var settings = ThreadSettings(threads)
        settings.black = threadsBlack
        settings.white = threadsWhite
        settings.carriers = carriers
        if let threadProfile {
            let path = UserPath.absolute(threadProfile)
            settings.profile = try ThreadProfile(json: SmallFile.read(path), path: path)
        }
        return sizes.applied(to: settings)
    }
}

/// What the application will have, where that is not what the machine has.
struct SizeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("CPUs that the application will have: 0.7, 2. For the thread plan.", valueName: "count"))
    var cpus: Double?
    @Option(help: ArgumentHelp("Memory that it will have: 512M, 2G. For the thread plan.", valueName: "size"))
    var memory: ByteSize?

    func validate() throws {
        if let cpus, !(0.01...4_096).contains(cpus) { throw ValidationError("--cpus goes from 0.01 to 4096") }
        if let memory, memory.bytes < 16 << 20 { throw ValidationError("--memory goes from 16M") }
    }

    var isEmpty: Bool { cpus == nil && memory == nil }

    func applied(to settings: ThreadSettings) -> ThreadSettings {
        var settings = settings
        settings.cpus = cpus
        settings.memory = memory?.bytes
        return settings
    }
}

extension ThreadMode: ExpressibleByArgument {}
