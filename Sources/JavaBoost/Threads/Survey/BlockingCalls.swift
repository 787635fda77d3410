internal import Bytecode

/// The JDK's methods that make a thread wait for somebody else: for the other end of a connection, for a disk, for time.
enum BlockingCalls {
    /// What a method waits for, or nil.
    static func kind(_ method: MethodName) -> String? {
        if let names = byClass[method.owner] { return names.contains(method.name) ? label(method.owner) : nil }
        return nil
    }

    private static func label(_ owner: String) -> String {
        switch owner {
        case _ where owner.hasPrefix("java/sql/") || owner.hasPrefix("javax/sql/"): "database"
        case "java/lang/Thread": "sleep"
        case _ where owner.hasPrefix("java/util/concurrent/"): "another thread"
        case "java/io/RandomAccessFile", "java/io/FileInputStream", "java/io/FileOutputStream",
            "java/nio/channels/FileChannel", "java/nio/file/Files":
            "file"
        default: "network"
        }
    }

    /// `Object.wait` is not among them: it gives its own monitor up. Neither are `InputStream.read` and its like, whose
    /// class tells nothing.
    private static let byClass: [String: Set<String>] = {
        var table: [String: Set<String>] = [
            "java/net/Socket": ["<init>", "connect"], "java/net/ServerSocket": ["accept"],
            "java/net/DatagramSocket": ["receive", "send"],
            "java/net/HttpURLConnection": ["getResponseCode", "connect"],
            "java/net/URLConnection": ["getInputStream", "connect", "getOutputStream"], "java/net/URL": ["openStream"],
            "java/net/InetAddress": ["getByName", "getAllByName"], "java/net/http/HttpClient": ["send"],
            "java/nio/channels/SocketChannel": ["read", "write", "connect", "open"],
            "java/nio/channels/ServerSocketChannel": ["accept"], "java/nio/channels/Selector": ["select"],
            "java/nio/channels/FileChannel": ["force", "lock", "transferTo", "transferFrom"],
            "java/io/RandomAccessFile": ["read", "readFully", "write"],
            "java/lang/Thread": ["sleep", "join"], "java/lang/Process": ["waitFor"],
            "java/util/concurrent/Future": ["get"], "java/util/concurrent/CompletableFuture": ["get", "join"],
            "java/util/concurrent/CountDownLatch": ["await"], "java/util/concurrent/CyclicBarrier": ["await"],
            "java/util/concurrent/Semaphore": ["acquire", "acquireUninterruptibly"],
            "java/util/concurrent/ExecutorService": ["invokeAll", "invokeAny", "awaitTermination"],
            "java/util/concurrent/locks/Condition": ["await", "awaitNanos", "awaitUninterruptibly"],
            "java/util/concurrent/locks/LockSupport": ["park", "parkNanos", "parkUntil"],
            "javax/sql/DataSource": ["getConnection"], "java/sql/DriverManager": ["getConnection"],
            "java/sql/Driver": ["connect"],
            "java/sql/Connection": ["commit", "rollback", "isValid"],
            "java/sql/Statement": ["execute", "executeQuery", "executeUpdate", "executeBatch"],
            "java/sql/PreparedStatement": ["execute", "executeQuery", "executeUpdate", "executeBatch"],
            "java/sql/ResultSet": ["next"],
        ]
        for queue in [
            "BlockingQueue", "LinkedBlockingQueue", "ArrayBlockingQueue", "SynchronousQueue", "BlockingDeque",
        ] {
            table["java/util/concurrent/" + queue] = ["take", "put"]
        }
        return table
    }()
}
