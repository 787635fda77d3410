import FoundationEssentials

/// Every thread of a JVM at one moment, virtual ones too.
struct ThreadDump: Sendable {
    struct Thread: Hashable, Sendable {
        var name: String
        /// Methods, the innermost first: `java.lang.Thread.sleep`, without module, file and line.
        var frames: [String]
        var isVirtual: Bool

        init(name: String, frames: [String], isVirtual: Bool? = nil) {
            self.name = name
            self.frames = frames
            // The bottom of every virtual thread's stack, whatever carries it.
            self.isVirtual = isVirtual ?? frames.contains("java.lang.VirtualThread.run")
        }

        /// Whether the JVM, its tools or jboost keep it for themselves.
        var isHousekeeping: Bool {
            let own = [
                "Attach Listener", "Common-Cleaner", "DestroyJavaVM", "Finalizer", "Reference Handler",
                "Signal Dispatcher", "Notification Thread", "VirtualThread-unblocker", "jboost-keep-alive",
                "jboost preload",
            ]
            let prefixes = ["JFR ", "Read-Poller", "Write-Poller", "MasterPoller", "SubPoller-"]
            return own.contains(name) || prefixes.contains(where: name.hasPrefix) || name.hasSuffix("-delayScheduler")
        }
    }

    var threads: [Thread]

    /// Reads what `jcmd PID Thread.dump_to_file -format=json` writes (JDK 21 and later).
    ///
    /// - Throws: `MeasureError` for anything else.
    init(json bytes: [UInt8]) throws(MeasureError) {
        struct File: Decodable {
            struct Dump: Decodable { var threadContainers: [Container] }
            struct Container: Decodable { var threads: [Entry] }
            struct Entry: Decodable {
                var name: String?
                var stack: [String]?
                /// Told from JDK 25 on, and only of those that are.
                var virtual: Bool?
            }
            var threadDump: Dump
        }
        do {
            let file = try JSONDecoder().decode(File.self, from: Data(bytes))
            threads = file.threadDump.threadContainers.flatMap(\.threads).compactMap { entry in
                let frames = (entry.stack ?? []).map(Self.method)
                // One that has not come to its first method yet, or the VM's own: before 25 nothing tells which.
                if frames.isEmpty, entry.virtual == nil { return nil }
                return Thread(name: entry.name ?? "", frames: frames, isVirtual: entry.virtual)
            }
        } catch { throw MeasureError(.badResult, "a thread dump cannot be read: \(error)") }
    }

    /// Reads what `jcmd PID Thread.print` prints; it has no virtual threads.
    init(text: String) {
        threads = []
        for line in text.split(separator: "\n") {
            if line.first == "\"", let end = line.lastIndex(of: "\""), end != line.startIndex {
                threads.append(Thread(name: String(line[line.index(after: line.startIndex)..<end]), frames: []))
            } else if line.hasPrefix("\tat "), !threads.isEmpty {
                threads[threads.count - 1].frames.append(Self.method(String(line.dropFirst(4))))
            }
        }
        // The VM's own have no stack of Java's.
        threads.removeAll { $0.frames.isEmpty }
    }

    /// `java.base/java.lang.Thread.sleep(Unknown Source)` as `java.lang.Thread.sleep`.
    private static func method(_ frame: String) -> String {
        let name = frame.prefix { $0 != "(" }
        return String(name.lastIndex(of: "/").map { name[name.index(after: $0)...] } ?? name)
    }
}

/// What a thread was doing when it was seen.
enum ThreadActivity: String, Codable, CodingKeyRepresentable, Hashable, Sendable, CaseIterable {
    /// Waits for work of its pool, or for the clock of a scheduler.
    case idle
    /// Waits for any of many connections: an event loop, an acceptor.
    case selecting
    /// Waits for the other end of a connection.
    case network
    /// Waits for a lock, a latch, another thread.
    case lock
    case sleeping
    case running

    /// Whether somebody's work stands still meanwhile: what a virtual thread does for less.
    var isBlocked: Bool { self == .network || self == .lock || self == .sleeping }

    init(_ frames: [String]) {
        func has(_ words: String...) -> Bool { frames.contains { frame in words.contains { frame.contains($0) } } }
        let top = frames.first ?? ""
        let waits =
            top.contains(".park") || top.hasPrefix("java.lang.Object.wait") || top.contains("yieldContinuation")
            || top.hasPrefix("jdk.internal.vm.Continuation.") || top.hasPrefix("java.lang.VirtualThread.")
        if has("sun.nio.ch.EPoll.wait", "sun.nio.ch.Net.accept", "SelectorImpl.select", "ServerSocket") {
            self = .selecting
        } else if has(
            "NioSocketImpl.", "sun.nio.ch.SocketDispatcher", "sun.nio.ch.SocketChannelImpl", "sun.nio.ch.Net.poll")
        {
            // A virtual thread parks below these, in a poller's queue.
            self = .network
        } else if has("sun.nio.ch.Poller") {
            self = .selecting
        } else if has("Thread.sleep") {
            self = .sleeping
        } else if waits
            && has(
                "ThreadPoolExecutor.getTask", "ForkJoinPool.awaitWork", "ForkJoinPool.runWorker", "idleJobPoll",
                "reservedWait", "ReferenceQueue.remove", "TimerThread.mainLoop", "CleanerImpl", "DelayedWorkQueue.take",
                "Reference.waitForReference")
            || has("Reference.waitForReferencePendingList")
        {
            self = .idle
        } else if waits {
            self = .lock
        } else {
            self = .running
        }
    }
}
