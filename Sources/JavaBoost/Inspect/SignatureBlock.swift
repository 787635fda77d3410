/// A PKCS #7 block of a signed jar, read only so far as to tell by whom.
enum SignatureBlock {
    /// Every common name (OID 2.5.4.3) of subjects and issuers, in the order of the block, each once.
    ///
    /// A scan for the encoded OID instead of a DER parser: the names are for people, and nothing is decided by them.
    static func commonNames(in block: [UInt8]) -> [String] {
        let marker: [UInt8] = [0x06, 0x03, 0x55, 0x04, 0x03]
        var names: [String] = []
        var offset = 0
        while offset + 7 <= block.count {
            guard block[offset] == marker[0], Array(block[offset..<offset + 5]) == marker else {
                offset += 1
                continue
            }
            let (tag, length) = (block[offset + 5], Int(block[offset + 6]))
            let start = offset + 7
            offset = start
            // UTF8String, PrintableString, T61String, IA5String of less than 128 bytes.
            guard [0x0c, 0x13, 0x14, 0x16].contains(tag), length < 128, start + length <= block.count else { continue }
            let name = String(decoding: block[start..<start + length], as: UTF8.self)
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
