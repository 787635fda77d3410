extension LaunchPlan {
    /// An agent that loads and links the training's classes ahead of the application, on a thread of its own
    /// (docs/decisions/preloading.md).
    public struct Preload: Hashable, Sendable {
        /// How the agent's thread comes into the JVM.
        public enum Way: String, Hashable, Sendable {
            /// At JVM TI's VMInit. From 19 on any JVM TI environment makes each virtual thread that comes or goes tell it, as
            /// long as the JVM lives (jvmtiExport.cpp, `get_jvmti_interface`).
            case event
            /// As a native thread that attaches itself. Before 21 it might find a JVM that is not complete (JDK-8308341).
            case attach

            /// nil for the releases in which there is no way.
            public init?(feature: Int) {
                switch feature {
                case ..<19: self = .event
                case 21...: self = .attach
                default: return nil
                }
            }
        }

        public var agent: File
        /// Of the agent's bytes (`FNV1a`).
        public var agentSum: UInt64
        /// The class list that it works through.
        public var list: File

        public init(agent: File, agentSum: UInt64, list: File) {
            self.agent = agent
            self.agentSum = agentSum
            self.list = list
        }

        /// The JVM's option. nil where it would be misread: the agent's path ends at the first `=`.
        public static func option(agent: String, way: Way, list: String) -> String? {
            agent.utf8.contains(UInt8(ascii: "=")) ? nil : "-agentpath:\(agent)=\(way.rawValue):\(list)"
        }

        /// Whether a JVM will be able to load the agent: one that cannot does not start.
        func isUsable(in directory: String) -> Bool {
            FNV1a.sum(code: "\(directory)/\(agent.path)") == agentSum
                && (try? FileStamp.read("\(directory)/\(list.path)"))?.size == list.stamp.size
        }
    }

    /// The option for a start; nil without preloading. It names the image's own directory, not the root: a JVM that the
    /// application starts with its own options has no descriptor to go through, and would not start. Beside another agent,
    /// which may want to see every class as the application loads it, there is none.
    func preloadOption(directory: String, environment: [String: String]) -> String? {
        guard let preload, let way = Preload.Way(feature: feature), environment["JBOOST_PRELOAD"] != "off",
            preload.isUsable(in: directory),
            let line = try? JavaCommandLine.parse(
                options + ["-cp", ".", "Main"], environment: environment, version: version), line.agents.isEmpty
        else { return nil }
        return Preload.option(
            agent: "\(directory)/\(preload.agent.path)", way: way, list: "\(directory)/\(preload.list.path)")
    }
}
