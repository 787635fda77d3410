extension MappedImage {
    private typealias Entry = ArchiveHeader.ClassPathEntry

    /// What `SharedClassPathEntry::_type` numbers.
    enum Types {
        /// JDK 11 and 12: module image, jar, signed jar, directory.
        case first
        /// JDK 13 to 20: also missing, 4.
        case second
        /// JDK 21 to 24: module image, jar, directory, missing.
        case third

        func fileType(_ type: UInt64) -> ArchiveHeader.ClassPathEntry.FileType? {
            switch (self, type) {
            case (_, 0), (_, 1), (.first, 2), (.second, 2): .file
            case (.first, 3), (.second, 3), (.third, 2): .directory
            case (.second, 4), (.third, 3): .missing
            default: nil
            }
        }
    }

    /// Entries one after the other, in an `Array<u8>` (an int length, data from byte 8).
    func row(
        at address: UInt64?, count: Int?, stride: Int?, types: Types, _ match: HeaderLayout.Match
    ) -> [ArchiveHeader.ClassPathEntry] {
        guard let address, let count, let stride, count > 0, count <= Self.limit, stride >= 40, stride <= 256 else {
            return []
        }
        var entries: [Entry] = []
        for index in 0..<count {
            guard let entry = entry(at: address &+ 8 &+ UInt64(index * stride), index, types, match) else { return [] }
            entries.append(entry)
        }
        return entries
    }

    /// An `Array` of pointers to entries.
    func pointers(at address: UInt64?, _ match: HeaderLayout.Match) -> [ArchiveHeader.ClassPathEntry] {
        guard let address, let count = number(at: address, size: 4).flatMap({ Int(exactly: $0) }), count > 0,
            count <= Self.limit
        else { return [] }
        var entries: [Entry] = []
        for index in 0..<count {
            guard let pointer = number(at: address &+ 8 &+ UInt64(index * 8), size: 8),
                let entry = entry(at: pointer, index, .third, match)
            else { return [] }
            entries.append(entry)
        }
        return entries
    }

    /// `SharedClassPathEntry`: type, flags, time at 8, size at 16, name at 24.
    private func entry(
        at address: UInt64, _ index: Int, _ types: Types, _ match: HeaderLayout.Match
    ) -> ArchiveHeader.ClassPathEntry? {
        guard let bytes = bytes(at: address, count: 40) else { return nil }
        let span = bytes.span
        guard let type = span.number(0, size: 1).flatMap({ types.fileType($0) }),
            let time = span.read(8, as: Int64.self), let size = span.read(16, as: Int64.self),
            let name = span.read(24, as: UInt64.self), let length = number(at: name, size: 4),
            let path = text(at: name &+ 4, length: Int(length))
        else { return nil }
        return Entry(
            path: path, group: group(index, match), fileType: type, mtimeSeconds: time == 0 ? nil : time,
            size: size < 0 || type != .file ? nil : size,
            isFromManifest: types != .first && span.number(2, size: 1) == 1)
    }

    private func group(_ index: Int, _ match: HeaderLayout.Match) -> ArchiveHeader.ClassPathEntry.Group {
        if index == 0 { return .modulesImage }
        if index < match.int(.appPathsStart) ?? 1 { return .boot }
        return index < match.int(.modulePathsStart) ?? .max ? .application : .module
    }

    /// `AOTClassLocationConfig`: a pointer to the array, the ends of the groups at 8, 12 and 16, `_max_used_index` at 24.
    func locations(at address: UInt64) -> (entries: [ArchiveHeader.ClassPathEntry], maxUsed: Int)? {
        guard let bytes = bytes(at: address, count: 40) else { return nil }
        let span = bytes.span
        guard let array = span.read(0, as: UInt64.self), let bootEnd = span.read(8, as: Int32.self),
            let appEnd = span.read(12, as: Int32.self), let end = span.read(16, as: Int32.self),
            let maxUsed = span.read(24, as: Int32.self), let count = number(at: array, size: 4),
            count > 0, count <= UInt64(Self.limit), bootEnd >= 1, bootEnd <= appEnd, appEnd <= end, end <= Int64(count)
        else { return nil }
        var entries: [Entry] = []
        for index in 0..<Int(count) {
            guard let pointer = number(at: array &+ 8 &+ UInt64(index * 8), size: 8), let entry = location(at: pointer)
            else { return nil }
            entries.append(entry)
        }
        return (entries, Int(maxUsed))
    }

    /// `AOTClassLocation`: path length at 0, flags from 16, file type at 20, group at 24, time at 32, size at 40, the
    /// path from 48.
    private func location(at address: UInt64) -> ArchiveHeader.ClassPathEntry? {
        guard let bytes = bytes(at: address, count: 48) else { return nil }
        let span = bytes.span
        let groups: [Entry.Group] = [.modulesImage, .boot, .application, .module]
        let types: [Entry.FileType] = [.file, .directory, .missing]
        guard let length = span.read(0, as: UInt64.self), length < 1 << 16,
            let type = span.read(20, as: UInt32.self).flatMap({ $0 < 3 ? types[Int($0)] : nil }),
            let group = span.read(24, as: UInt32.self).flatMap({ $0 < 4 ? groups[Int($0)] : nil }),
            let time = span.read(32, as: Int64.self), let size = span.read(40, as: Int64.self),
            let path = text(at: address &+ 48, length: Int(length) + 1)
        else { return nil }
        let isTimed = span.number(16, size: 1) == 1
        return Entry(
            path: path, group: group, fileType: type, mtimeSeconds: isTimed ? time : nil,
            size: type == .file ? size : nil, isFromManifest: span.number(17, size: 1) == 1)
    }
}
