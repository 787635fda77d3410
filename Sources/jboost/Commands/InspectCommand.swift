import ArgumentParser
import JVM
import JavaBoost

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Tell what an application is, what can be archived of it and why not the rest. Starts no JVM.",
        discussion: ExitStatus.help(.badInput, .noInput, .noJDK))

    @OptionGroup var application: ApplicationOptions
    @Option(
        help: ArgumentHelp(
            "The Java release, from 11, for which to say how much can be archived, instead of a JDK. Default: that of the JDK, else 17.",
            valueName: "release"))
    var release: Int?
    @OptionGroup var jdk: JDKOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        guard let release else { return }
        if jdk.jdk != nil { throw ValidationError("--release and --jdk exclude each other") }
        if !(11...99).contains(release) {
            throw ValidationError("--release goes from 11: no earlier JDK is archived for")
        }
    }

    func run() throws {
        try reporting {
            let image = try AppInspector.inspect(application.input())
            let archivable = try archivability(of: image)
            switch format.format {
            case .json: Console.result(JSONText.encode(InspectReport(image: image, archivability: archivable)))
            case .table:
                // What is started in place gets a layout in an image.
                let built = image.layout.mode == .inPlace ? try archivability(of: image, laidOut: true) : archivable
                Console.result(image.table(archivable, image: built))
            case .quiet: Console.result(image.kind.rawValue)
            }
        }
    }

    /// On the release that is named, on the JDK that is named or found, or on 17.
    private func archivability(of image: AppImage, laidOut: Bool? = nil) throws -> Archivability {
        if let release {
            return image.archivability(jdk: release, tier: release >= 25 ? .aotCache : .staticArchive, laidOut: laidOut)
        }
        do { return try image.archivability(on: jdk.read(), laidOut: laidOut) } catch {
            if jdk.jdk != nil { throw error }
            return image.archivability(jdk: 17, laidOut: laidOut)
        }
    }
}

/// The JSON of `inspect`: the application, and beside its own keys what can be archived of it.
struct InspectReport: Encodable {
    var image: AppImage
    var archivability: Archivability

    private enum CodingKeys: String, CodingKey { case archivability }

    func encode(to encoder: any Encoder) throws {
        try image.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(archivability, forKey: .archivability)
    }
}
