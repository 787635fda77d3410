import ArgumentParser

/// Where archives are kept.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The store's directory.",
            discussion: "Default: $JBOOST_STORE, else $XDG_CACHE_HOME/jboost, else ~/.cache/jboost.", valueName: "dir"),
        completion: .directory)
    var store: String?
}
