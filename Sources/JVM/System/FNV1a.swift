/// FNV-1a, 64 bits: for a name, or to see damage; no protection against intent.
public enum FNV1a {
    public static func sum(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
