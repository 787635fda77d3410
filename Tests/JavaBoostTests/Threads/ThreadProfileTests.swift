import Testing

@testable import JavaBoost

@Suite("Threads of a running application") struct ThreadProfileTests {
    /// As JDK 25 writes it; 21 leaves states, locks and what is virtual out.
    private static let json = """
        {"threadDump": {"processId": "1", "time": "2026-01-01T00:00:00Z", "runtimeVersion": "25", "threadContainers": [
          {"container": "<root>", "parent": null, "owner": null, "threads": [
            {"tid": "1", "name": "Reference Handler", "state": "RUNNABLE", "stack": [
              "java.base\\/java.lang.ref.Reference.waitForReferencePendingList(Native Method)"]},
            {"tid": "2", "name": "http-nio-8080-exec-1", "stack": [
              "java.base\\/java.lang.VirtualThread.park(Unknown Source)",
              "java.base\\/sun.nio.ch.Poller.poll(Unknown Source)",
              "java.base\\/sun.nio.ch.NioSocketImpl.implRead(Unknown Source)",
              "calls.Work.call(Work.java:49)", "java.base\\/java.lang.VirtualThread.run(Unknown Source)"]},
            {"tid": "3", "name": "http-nio-8080-exec-12", "stack": [
              "java.base\\/java.lang.VirtualThread.park(Unknown Source)",
              "java.base\\/java.util.concurrent.ThreadPoolExecutor.getTask(Unknown Source)",
              "java.base\\/java.lang.VirtualThread.run(Unknown Source)"]},
            {"tid": "4", "name": "http-nio-8080-Poller", "stack": [
              "java.base\\/sun.nio.ch.EPoll.wait(Native Method)", "java.base\\/java.lang.Thread.run(Unknown Source)"]},
            {"tid": "5", "name": "http-nio-8080-exec-3", "stack": ["app.Busy.compute(Busy.java:1)"]},
            {"tid": "6", "name": "locked-1", "stack": ["java.base\\/jdk.internal.misc.Unsafe.park(Native Method)",
              "java.base\\/java.util.concurrent.CountDownLatch.await(Unknown Source)"]},
            {"tid": "7", "virtual": true, "name": "http-nio-8080-exec-4", "state": "RUNNABLE", "stack": []},
            {"tid": "8", "name": "Common-Cleaner", "state": "RUNNABLE", "stack": []}
          ], "threadCount": "8"}]}}
        """

    @Test("a dump tells which threads are virtual and what each of them waits for")
    func json() throws {
        let dump = try ThreadDump(json: Array(Self.json.utf8))
        #expect(dump.threads.map(\.isVirtual) == [false, true, true, false, false, false, true])
        #expect(
            dump.threads.dropFirst().map { ThreadActivity($0.frames) } == [
                .network, .idle, .selecting, .running, .lock, .running,
            ])
        let profile = ThreadProfile(
            [dump, dump], seconds: 2, systemThreads: 9, switchesPerSecond: 10, pins: [], requestsPerSecond: nil)
        #expect(
            profile.pools.map(\.name) == ["http-nio-#-exec-#", "http-nio-#-Poller", "http-nio-#-exec-#", "locked-#"])
        let virtual = try #require(profile.pools.first)
        #expect(virtual.isVirtual && virtual.most == 3 && virtual.busy == 2)
        #expect(virtual.seen == ["network": 2, "idle": 2, "running": 2])
        // One waits for the network and is virtual, one for a lock and is not.
        #expect(profile.blockedVirtualShare == 0.5)
        let table = profile.table()
        #expect(table.contains("50.0 % were virtual") && table.contains("no virtual thread held its carrier"))
    }

    @Test("the text of an older JDK is read, without the VM's own threads")
    func text() {
        let dump = ThreadDump(
            text: """
                2026-01-01 00:00:00
                Full thread dump OpenJDK 64-Bit Server VM:

                "qtp1-13" #13 prio=5 os_prio=0 tid=0x1 nid=0x2 waiting on condition  [0x3]
                   java.lang.Thread.State: WAITING (parking)
                \tat jdk.internal.misc.Unsafe.park(java.base@17.0.15/Native Method)
                \t- parking to wait for  <0x1> (a java.util.concurrent.CountDownLatch$Sync)
                \tat app.Main.main(Main.java:3)

                "VM Thread" os_prio=0 tid=0x1 nid=0x3 runnable
                """)
        #expect(dump.threads == [.init(name: "qtp1-13", frames: ["jdk.internal.misc.Unsafe.park", "app.Main.main"])])
        #expect(ThreadActivity(dump.threads[0].frames) == .lock)
    }

    @Test("a dump that is cut off is an error")
    func damaged() {
        let whole = Array(Self.json.utf8)
        for length in stride(from: 0, to: whole.count, by: 97) {
            #expect(throws: MeasureError.self) { try ThreadDump(json: Array(whole[..<length])) }
        }
    }

    @Test("names of one pool are one, and durations are read")
    func names() {
        #expect(ThreadProfile.pool(of: "pool-12-thread-3") == ThreadProfile.pool(of: "pool-1-thread-44"))
        #expect(ThreadProfile.pool(of: "qtp1-23-acceptor-0@16ba65dc-ServerConnector@6{x}") == "qtp#-#-acceptor-#")
        #expect(ThreadProfile.pool(of: "") == "(no name)")
        #expect(FlightRecording.milliseconds("PT0.0201S") == 20.1)
        #expect(FlightRecording.milliseconds("PT1M2.5S") == 62_500)
        #expect(FlightRecording.milliseconds("") == 0 && FlightRecording.milliseconds("PTxS") == 0)
    }
}
