internal import CZip

/// libzip's error record.
///
/// Safe because the text that it may own is only read by libzip, which made it.
@safe struct ZipError {
    var raw = unsafe zip_error_t()

    /// - Parameter code: one of ZIP_ER_*.
    mutating func set(_ code: Int32, errno: Int32 = 0) {
        unsafe zip_error_set(&raw, code, errno)
    }

    /// The error in our terms (`zip.h`, ZIP_ER_*).
    mutating func failure(path: String, entry: String?) -> JarError {
        let code = unsafe zip_error_code_zip(&raw)
        let system = unsafe zip_error_code_system(&raw)
        // SAFETY: the text belongs to `raw`, which outlives the copy.
        let text = unsafe String(cString: zip_error_strerror(&raw))
        let kind = Self.kind(code)
        let isSystem = kind == .unreadable || kind == .unwritable
        return JarError(kind, path: path, entry: entry, errno: isSystem ? system : 0, text)
    }

    private static func kind(_ code: Int32) -> JarError.Kind {
        switch code {
        case ZIP_ER_CRC: .checksumMismatch
        case ZIP_ER_READ, ZIP_ER_SEEK, ZIP_ER_OPEN: .unreadable
        case ZIP_ER_EOF, ZIP_ER_INCONS, ZIP_ER_ZLIB, ZIP_ER_NOZIP: .corrupt
        case ZIP_ER_NOPASSWD, ZIP_ER_ENCRNOTSUPP, ZIP_ER_WRONGPASSWD: .encrypted
        case ZIP_ER_COMPNOTSUPP: .unsupportedMethod
        case ZIP_ER_MULTIDISK: .multiDisk
        case ZIP_ER_WRITE, ZIP_ER_TMPOPEN, ZIP_ER_RENAME: .unwritable
        default: .library
        }
    }
}
