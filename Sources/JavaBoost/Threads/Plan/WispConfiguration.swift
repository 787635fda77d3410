/// The configuration of Dragonwell's Wisp2 for an image.
///
/// Names and syntax as `com.alibaba.wisp.engine.WispConfiguration` of Dragonwell 8, 11 and 17 reads them; a file that
/// `com.alibaba.wisp.config` names and that is there stands for the JDK's own `lib/wisp.properties`.
struct WispConfiguration: Sendable {
    /// Its place in an image.
    static let path = "threads/wisp.properties"

    var black: [String]
    var white: [String]

    /// A properties file.
    var text: String {
        var lines = ["# threads that stay threads of the system (black), and the only ones that do not (white)"]
        lines.append("com.alibaba.wisp.threadAsWisp.black=" + (Self.alwaysBlack + black).joined(separator: ";"))
        if !white.isEmpty {
            lines.append("com.alibaba.wisp.threadAsWisp.white=" + white.joined(separator: ";"))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Options of every start; `{root}` stands for the image.
    func choices(carriers: Int?) -> [ThreadPlan.Choice] {
        var found = [
            ThreadPlan.Choice(setting: "-XX:+UnlockExperimentalVMOptions", reason: "Wisp2 is experimental"),
            ThreadPlan.Choice(setting: "-XX:+UseWisp2", reason: "every thread becomes a coroutine"),
            ThreadPlan.Choice(
                setting: "-Dcom.alibaba.wisp.config={root}/\(Self.path)", reason: "the black and white lists"),
        ]
        // A white list counts only where not all threads are coroutines (ThreadAsWisp).
        if !white.isEmpty {
            found.append(
                ThreadPlan.Choice(
                    setting: "-Dcom.alibaba.wisp.allThreadAsWisp=false", reason: "only what the white list names"))
        }
        if let carriers {
            found.append(
                ThreadPlan.Choice(
                    setting: "-Dcom.alibaba.wisp.carrierEngines=\(carriers)", reason: "as many carriers as asked for"))
        }
        return found
    }

    /// As the shim's `ALWAYS_BLACK`: event loops, acceptors and pollers, clocks, loggers, housekeeping.
    static let alwaysBlack = [
        "name:*EventLoop*", "name:*eventloop*", "name:*event-loop*", "name:*-Acceptor*", "name:*-Poller*",
        "name:Catalina-utility-*", "name:*housekeeper*", "name:*-keep-alive*", "name:Log4j2-*", "name:logback-*",
        "name:AsyncAppender-*", "name:*TimerThread*", "name:*ReferenceQueue*", "name:*Cleaner*",
    ]
}
