extension AppImage {
    /// What follows from the contents of the whole class path.
    func generalFindings() -> [AppFinding] {
        var found: [AppFinding] = []
        for element in classPath {
            found += element.signatureFindings + element.manifestFindings(isMain: isMain(element))
        }
        if kind == .thin || kind == .classPath { found += classPath.compactMap(\.encodingFinding) }
        if !duplicates.isEmpty {
            let count = duplicates.reduce(0) { $0 + $1.count }
            found.append(
                AppFinding(
                    "duplicate-classes", .info,
                    "\(count) classes are in more than one jar; the first on the class path wins"))
        }
        let future = totals.classVersions.keys.max() ?? 0
        if future > 0 {
            found.append(
                AppFinding(
                    "needs-java", .info, "the newest class file is of version \(future): Java \(future - 44) or later"))
        }
        if let broken = totals.classVersions[0] {
            found.append(AppFinding("broken-class", .warning, "\(broken) class files do not begin like one"))
        }
        return found
    }

    /// The agent in Java that the JVM starts before `main`: the manifest's `Launcher-Agent-Class`.
    var launcherAgent: String? { classPath.first.flatMap { isMain($0) ? $0.content.manifest.launcherAgent : nil } }

    /// The element whose manifest `java -jar` honours.
    private func isMain(_ element: ClassPathElement) -> Bool {
        element == classPath.first && element.file == path && kind != .classPath && kind != .modulePath
    }
}

extension ClassPathElement {
    fileprivate var signatureFindings: [AppFinding] {
        guard let signature = content.signature else { return [] }
        let names = signature.names.isEmpty ? "" : " by \(signature.names.joined(separator: ", "))"
        return [
            AppFinding(
                "signed-jar", .warning, subject: name, "is signed\(names); the JVM archives no class of a signed jar")
        ]
    }

    fileprivate func manifestFindings(isMain: Bool) -> [AppFinding] {
        let manifest = content.manifest
        var found: [AppFinding] = []
        if isMain, let agent = manifest.launcherAgent {
            found.append(
                AppFinding(
                    "launcher-agent", .warning, subject: name,
                    "starts the agent \(agent) before main; agents that transform classes keep them out of archives"))
        }
        if !isMain, let agent = manifest.premainClass {
            found.append(
                AppFinding(
                    "agent-jar", .info, subject: name, "is a Java agent (\(agent)), without effect on a class path"))
        }
        if isMain {
            for (attribute, values) in [("Add-Opens", manifest.addOpens), ("Add-Exports", manifest.addExports)]
            where !values.isEmpty {
                found.append(
                    AppFinding(
                        "module-options", .info, subject: attribute,
                        "\(values.joined(separator: " ")); kept in the layout's manifest"))
            }
            if let access = manifest.enableNativeAccess {
                found.append(
                    AppFinding(
                        "module-options", .info, subject: "Enable-Native-Access",
                        "\(access); kept in the layout's manifest"))
            }
        }
        return found
    }

    /// The JVM's archive dump takes `Class-Path` entries as they are written, without decoding %-escapes
    /// (`ClassLoaderExt::process_jar_manifest`), and so misses jars whose names need some.
    fileprivate var encodingFinding: AppFinding? {
        guard origin == .classPathAttribute, form == .jar, !SafeName.isSafe(name) else { return nil }
        return AppFinding(
            "encoded-name", .warning, subject: name,
            "needs %-encoding in Class-Path, so the archive silently lacks it; a layout gives it a safe name")
    }
}
