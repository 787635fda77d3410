public import JVM

/// How one application is started with one JDK; the steps of making an archive vary only the options in front.
public struct JavaCommand: Sendable {
    public var jdk: JDK
    /// The user's JVM options, given at every step.
    public var options: [String]
    /// `-jar PATH`, `-cp PATH MAIN` or `-p PATH -m MODULE`.
    public var target: [String]
    public var arguments: [String]
    public var environment: [String: String]
    public var directory: String?
    /// Descriptors that the class path goes through (`/proc/self/fd/N`).
    public var keep: [Int32]

    public init(
        jdk: JDK, options: [String] = [], target: [String], arguments: [String] = [],
        environment: [String: String] = [:], directory: String? = nil, keep: [Int32] = []
    ) {
        self.jdk = jdk
        self.options = options
        self.target = target
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.keep = keep
    }

    /// The process of one step.
    ///
    /// - Parameters:
    ///   - stepOptions: what the step adds, before the user's own options, so that the user's win.
    ///   - withArguments: false for a step that never reaches application code.
    public func spec(_ stepOptions: [String], withArguments: Bool = true, tailBytes: Int = 64 << 10) -> ProcessSpec {
        ProcessSpec(
            program: jdk.javaPath,
            arguments: stepOptions + options + target + (withArguments ? arguments : []),
            environment: environment, directory: directory, output: .drained(tailBytes: tailBytes), keep: keep)
    }
}

extension [String: String] {
    /// Without the variables from which a JVM takes options: a build depends on its inputs alone.
    public var withoutJavaOptions: [String: String] {
        filter { !Self.javaOptionVariables.contains($0.key) }
    }

    /// Variables that the `java` launcher or the VM read options from.
    public static let javaOptionVariables: Set<String> = [
        "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "JDK_AOT_VM_OPTIONS", "CLASSPATH",
    ]
}
