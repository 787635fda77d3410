/// Whether a launch plan's archive will be taken, found out without starting a JVM.
///
/// A refused static archive or AOT cache is worse than none: the JVM then shares not even its default one (measured;
/// docs/decisions/tiers.md). So whatever is in doubt goes without.
public enum Preflight {
    /// The `java` that a plan is started with.
    public struct Java: Hashable, Sendable {
        public var path: String
        /// Why the archive does not suit it, or nil.
        public var mismatch: String?
        /// Whether it is another JVM than the plan's, which may not know its flags.
        public var isAnother = false
    }

    /// The JDK that the archive was made for, or, where it is gone, the one that the environment names.
    public static func java(for plan: LaunchPlan) -> Java {
        let planned = plan.javaHome + "/bin/java"
        if let stamp = try? FileStamp.read(plan.libjvm.path), (try? FileStamp.read(planned)) != nil {
            let isSame = stamp.size == plan.libjvm.stamp.size && stamp.mtimeNs == plan.libjvm.stamp.mtimeNs
            return Self.java(planned, isSame ? nil : identity(plan.javaHome, plan), plan.javaHome, plan)
        }
        // A JAVA_HOME that leads nowhere is passed over, as a shell would.
        let home = ProcessEnvironment.value("JAVA_HOME").flatMap { home in
            (try? FileStamp.read(home + "/bin/java")) == nil ? nil : home
        }
        let java = home.map { $0 + "/bin/java" } ?? JDKFinder.java(onPath: ProcessEnvironment.value("PATH") ?? "")
        guard let java else {
            return Java(path: planned, mismatch: "the JDK \(plan.javaHome) is gone, and no other is on PATH")
        }
        let place = home ?? parent(of: java)
        return Self.java(java, identity(place, plan), place, plan)
    }

    private static func java(_ path: String, _ difference: String?, _ home: String, _ plan: LaunchPlan) -> Java {
        Java(path: path, mismatch: difference ?? modules(home, plan), isAnother: difference != nil)
    }

    /// Compares a JDK's modules with those that the archive was made for, as the JVM will: by their size.
    private static func modules(_ home: String, _ plan: LaunchPlan) -> String? {
        JDK.modulesBytes(home: home) == plan.modulesBytes
            ? nil : "it was made for other modules than those of \(home)/lib/modules"
    }

    /// Reads a JDK's identity, which takes milliseconds, and compares it; nil when it is the plan's.
    private static func identity(_ home: String, _ plan: LaunchPlan) -> String? {
        do throws(JDKError) {
            let jdk = try JDK.read(home: home)
            return jdk.jvmIdent == plan.jvmIdent
                ? nil : "it was made for another JVM build (\(plan.jvmIdent.prefix(60))…), this is \(jdk.versionString)"
        } catch { return error.description }
    }

    /// `/x` for `/x/bin/java`, links followed where it is one.
    private static func parent(of java: String) -> String {
        "/" + (RealPath.of(java) ?? java).split(separator: "/").dropLast(2).joined(separator: "/")
    }

    /// Why the files or the options do not suit the archive; nil when they do, or when the plan has none.
    ///
    /// - Parameters:
    ///   - directory: the image that relative paths are in; nil for plans with absolute ones.
    ///   - environment: may hold JVM options.
    ///   - options: JVM options given for this start beside the plan's.
    public static func mismatch(
        _ plan: LaunchPlan, directory: String?, environment: [String: String], options: [String] = []
    ) -> String? {
        guard plan.tier != .none else { return nil }
        if environment["JBOOST_ARCHIVE"] == "off" { return "JBOOST_ARCHIVE=off" }
        if let difference = plan.cpuFeatures?.difference(from: .current()) {
            return "it holds machine code for another CPU: this one \(difference)"
        }
        let files = (plan.archives + plan.files).map { file in
            (file: file, path: file.path.hasPrefix("/") ? file.path : (directory ?? "") + "/" + file.path)
        }
        let own = files.filter { !$0.file.path.hasPrefix("/") }
        lazy var isRewritten = own.allSatisfy { (try? FileStamp.read($0.path))?.mtimeNs != $0.file.stamp.mtimeNs }
        for (file, path) in files {
            if let reason = difference(file, at: path, plan, isRewritten: { isRewritten }) { return reason }
        }
        return flagMismatch(plan, environment: environment, options: options)
    }

    /// - Parameter isRewritten: whether every file of the image has another time: a copy without them, where one file with
    ///   another time was edited.
    private static func difference(
        _ file: LaunchPlan.File, at path: String, _ plan: LaunchPlan, isRewritten: () -> Bool
    ) -> String? {
        if file.isAbsent { return file.isUnchanged ? nil : "\(path) was not there before" }
        guard let stamp = try? FileStamp.read(path) else { return "\(path) is missing" }
        if stamp.size != file.stamp.size { return "\(path) has changed" }
        switch plan.strictness {
        case .stamped: return stamp.isUnchanged(from: file.stamp) ? nil : "\(path) has changed"
        case .sealed:
            // A file outside of the image, which the options name. The JVM compares seconds, which is what every copy keeps.
            if file.path.hasPrefix("/") {
                let isSame = stamp.mtimeNs / 1_000_000_000 == file.stamp.mtimeNs / 1_000_000_000
                return isSame ? nil : "\(path) has changed"
            }
            if stamp.mtimeNs == file.stamp.mtimeNs || path.hasSuffix(".jsa") { return nil }
            // Up to 21 an image's jars have time 0, which turns the JVM's own comparison off; later it always compares.
            let needsTime = plan.feature > 21
            if !needsTime && isRewritten() { return nil }
            // With the old time the JVM would take a new file for the old one.
            switch SealedTime.restore(path, as: file, needsTime: needsTime) {
            case .restored: return nil
            case .kept: return needsTime ? "\(path) had its time changed, and it cannot be set back" : nil
            case .changed: return "\(path) has changed"
            case .unreadable: return "\(path) cannot be read"
            }
        }
    }

    /// What the options and this machine make of the start, compared with what the archive was made for.
    private static func flagMismatch(_ plan: LaunchPlan, environment: [String: String], options: [String]) -> String? {
        guard let archived = FlagClass(text: plan.flagClass) else { return "the plan's flag class cannot be read" }
        do throws(OptionError) {
            let line = try JavaCommandLine.parse(
                plan.jitOptions + plan.options + options + ["-cp", ".", "Main"], environment: environment,
                version: plan.version)
            if let own = line.archiveOptions(beside: plan.tier).first { return JavaCommandLine.wins(own) }
            let runtime = FlagClass.resolve(line, version: plan.version, host: .current())
            return archived.mismatch(with: runtime, tier: plan.tier, version: plan.version)?.reason
        } catch { return "the options cannot be understood: \(error)" }
    }
}
