public import JVM

/// A boosted image on disk: layout, archives, launch plan and evidence in one directory.
public struct BoostedImage: Sendable {
    /// Absolute.
    public let directory: String
    public let document: BoostDocument

    static let documentName = "boost.json"
    static let classListName = "classlist"
    static let evidenceName = "evidence.json"

    /// Opens the image at `directory`.
    ///
    /// - Throws: `BoostError`: `noInput` when nothing is there, `badInput` when it is not an image, is damaged or has a
    ///   schema that this jboost does not know.
    public static func open(_ directory: String) throws(BoostError) -> BoostedImage {
        let text = try read(directory, documentName)
        do {
            let document = try JSONText.decode(BoostDocument.self, from: text)
            guard document.schema == BoostDocument.currentSchema else {
                throw BoostError(
                    .badInput, step: "image", file: "\(directory)/\(documentName)",
                    message: "schema \(document.schema) is not \(BoostDocument.currentSchema)",
                    wayOut: "build it again with this jboost")
            }
            return BoostedImage(directory: directory, document: document)
        } catch let error as BoostError { throw error } catch {
            throw BoostError(
                .badInput, step: "image", file: "\(directory)/\(documentName)", message: JSONText.words(error),
                wayOut: "build the image again")
        }
    }

    /// Whether `directory` looks like a boosted image.
    public static func isImage(_ directory: String) -> Bool {
        (try? FileStamp.read("\(directory)/\(documentName)"))?.isRegularFile == true
    }

    /// - Throws: `BoostError` of code `wrongArchitecture`.
    public func requireThisArchitecture(step: String) throws(BoostError) {
        let made = document.jdk.architecture
        guard made != JDK.hostArchitecture else { return }
        throw BoostError(
            .wrongArchitecture, step: step, file: directory,
            message: "the image was made for \(made), this machine is \(JDK.hostArchitecture)",
            wayOut: "build it on such a machine; `jboost verify --files-only` compares its files")
    }

    /// The image that a file lies in, such as one of its archives; nil for files elsewhere and in what is no image.
    public static func holding(_ file: String) -> BoostedImage? {
        var directory = FilePath.parent(file)
        while directory != "/" {
            if isImage(directory) { return try? open(directory) }
            directory = FilePath.parent(directory)
        }
        return nil
    }

    /// What was seen while the image was made.
    public func evidence() throws(BoostError) -> Evidence {
        let text = try Self.read(directory, Self.evidenceName)
        do { return try JSONText.decode(Evidence.self, from: text) } catch {
            throw BoostError(
                .badInput, step: "image", file: "\(directory)/\(Self.evidenceName)", message: JSONText.words(error),
                wayOut: "build the image again")
        }
    }

    /// How the image is started.
    public func launchPlan() throws(BoostError) -> LaunchPlan {
        let text = try Self.read(directory, document.launchPlan)
        do { return try LaunchPlan(text: text) } catch {
            throw BoostError(
                .badInput, step: "image", file: "\(directory)/\(document.launchPlan)", message: "\(error)",
                wayOut: "build the image again")
        }
    }

    /// What happens to the application's threads; nil for nothing.
    public func threadPlan() throws(BoostError) -> ThreadPlan? {
        guard document.threadPlan != .off else { return nil }
        let text = try Self.read(directory, ThreadPlan.path)
        do { return try JSONText.decode(ThreadPlan.self, from: text) } catch {
            throw BoostError(
                .badInput, step: "image", file: "\(directory)/\(ThreadPlan.path)", message: JSONText.words(error),
                wayOut: "build the image again")
        }
    }

    private static func read(_ directory: String, _ name: String) throws(BoostError) -> String {
        do { return try TextFile.read("\(directory)/\(name)") } catch {
            throw BoostError(
                error.isAboutTheFile ? .noInput : .ioFailed, step: "image", file: "\(directory)/\(name)",
                message: "\(error)", wayOut: "is it a boosted image? `jboost build APP -o DIR` makes one")
        }
    }

    /// One way in which the image's content differs from what was built.
    public struct Damage: Codable, Hashable, Sendable {
        public enum Kind: String, Codable, Sendable { case missing, changed, added, unreadable }
        public var path: String
        public var kind: Kind
    }

    /// Hashes every file and compares it with the evidence.
    public func damage() throws(BoostError) -> [Damage] {
        let evidence = try evidence()
        var found: [Damage] = []
        var expected: Set<String> = [Self.evidenceName]
        for file in evidence.files {
            expected.insert(file.path)
            do {
                let (digest, stamp) = try Digest.of(file: "\(directory)/\(file.path)")
                if digest.hex != file.sha256 || stamp.size != file.sizeBytes {
                    found.append(Damage(path: file.path, kind: .changed))
                }
            } catch {
                let kind: Damage.Kind = error.cause?.errno == SystemError.notFound ? .missing : .unreadable
                found.append(Damage(path: file.path, kind: kind))
            }
        }
        for path in try Self.files(in: directory) where !expected.contains(path) {
            found.append(Damage(path: path, kind: .added))
        }
        return found
    }

    /// Every regular file below the image, relative, sorted; the evidence and the store's own manifest excluded.
    static func files(in directory: String) throws(BoostError) -> [String] {
        do {
            let tree = try Tree.read(directory)
            return tree.nodes.compactMap { node in
                if case .file = node.content, node.path != EntryManifest.fileName { node.path } else { nil }
            }
        } catch { throw BoostError(error, step: "image") }
    }
}
