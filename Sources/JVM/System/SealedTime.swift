import Glibc

/// A jar of a sealed image that has another modification time than the image gave it: the same one, copied, or another.
public enum SealedTime {
    public enum Verdict: Hashable, Sendable {
        /// Of the content that it had; the time is set back.
        case restored
        /// Of the content that it had, as far as it was read; the time stays, since this user or file system cannot set it.
        case kept
        /// Of other content.
        case changed
        case unreadable
    }

    /// Compares a file's content and sets its time back, both through one descriptor, so that what gets the time is what was
    /// compared.
    ///
    /// - Parameters:
    ///   - file: size, time and sum that it had; without a sum the content is not compared.
    ///   - needsTime: whether to read nothing of a file whose time cannot be set.
    static func restore(_ path: String, as file: LaunchPlan.File, needsTime: Bool) -> Verdict {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, let before = try? FileStamp.read(descriptor: descriptor) else { return .unreadable }
        defer { close(descriptor) }
        // Its time of access, which nobody minds, needs the same right.
        let isSettable = set(descriptor, access: timespec(tv_sec: time(nil), tv_nsec: 0), modification: omitted)
        if needsTime && !isSettable { return .kept }
        if let sum = file.sum {
            guard FNV1a.sum(descriptor: descriptor) == sum else { return .changed }
        }
        guard let after = try? FileStamp.read(descriptor: descriptor), after.size == file.stamp.size,
            after.mtimeNs == before.mtimeNs
        else { return .changed }
        let modification = timespec(
            tv_sec: Int(file.stamp.mtimeNs / 1_000_000_000), tv_nsec: Int(file.stamp.mtimeNs % 1_000_000_000))
        guard isSettable, set(descriptor, access: omitted, modification: modification) else { return .kept }
        // Some file systems take a time and keep another.
        return (try? FileStamp.read(path))?.mtimeNs == file.stamp.mtimeNs ? .restored : .kept
    }

    /// UTIME_OMIT (sys/stat.h), a macro that Swift does not see.
    private static let omitted = timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2)

    private static func set(_ descriptor: Int32, access: timespec, modification: timespec) -> Bool {
        unsafe futimens(descriptor, [access, modification]) == 0
    }
}
