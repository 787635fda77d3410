/// The jar that rewritten classes call (`shim/java`), built by `scripts/shim.sh` before jboost is and carried inside it.
enum ThreadShim {
    /// Its place in a layout.
    static let path = "app/lib/jboost-threads.jar"
    static var bytes: [UInt8] { PackageResources.jboost_threads_jar }
}
