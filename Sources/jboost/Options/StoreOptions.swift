import ArgumentParser
import JVM
import JavaBoost

/// Where archives are kept.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The store's directory.",
            discussion: "Default: $JBOOST_STORE, else $XDG_CACHE_HOME/jboost, else ~/.cache/jboost.", valueName: "dir"),
        completion: .directory)
    var store: String?

    /// Opens the store; spools that killed watchers left are finished in the background.
    func open() throws -> Store { try Self.open(store) }

    /// Opens what is there to be looked at: a place that was named and holds nothing is an error, and stays as it is.
    func openExisting() throws -> Store {
        guard let store else { return try open() }
        return try Store(StoreRoot.open(UserPath.absolute(store), create: false))
    }

    static func open(_ option: String?) throws -> Store {
        let store = try Store.open(option: option, environment: ProcessEnvironment.all())
        Finisher.resume(in: store.root)
        return store
    }
}
