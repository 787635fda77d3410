internal import CDeflate

/// libdeflate: inflates what lies in memory as a whole, two to three times as fast as a stream can. Not thread safe: one
/// user at a time.
///
/// Safe because the pointer is valid from `init` to `deinit` and never handed out.
@safe struct Inflater: ~Copyable {
    private let decompressor: OpaquePointer

    /// Nil without memory.
    init?() {
        guard let made = unsafe libdeflate_alloc_decompressor() else { return nil }
        unsafe decompressor = made
    }

    deinit { unsafe libdeflate_free_decompressor(decompressor) }

    /// The `count` bytes that `packed` inflates to (RFC 1951); nil where it is broken, or inflates to fewer or more.
    func inflate(_ packed: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
        var isWhole = false
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(count, 1)) { buffer, initialized in
            unsafe packed.withUnsafeBytes { source in
                // SAFETY: both pointers have room for the counts beside them. Without a place for the inflated count, any
                // other than `count` is an error.
                let result = unsafe libdeflate_deflate_decompress(
                    decompressor, source.baseAddress, source.count, buffer.baseAddress, count, nil)
                isWhole = result == LIBDEFLATE_SUCCESS
            }
            initialized = isWhole ? count : 0
        }
        return isWhole ? bytes : nil
    }

    /// CRC-32 as zip files have it (APPNOTE 4.4.7).
    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        // SAFETY: the pointer and the count are those of the array.
        unsafe bytes.withUnsafeBytes { unsafe libdeflate_crc32(0, $0.baseAddress, $0.count) }
    }
}
