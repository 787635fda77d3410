/// This machine's architecture, as JDKs name it in their identity.
enum HostArchitecture {
    static var name: String {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "aarch64"
        #else
            "unknown"
        #endif
    }
}
