/// Numbers as people read them, without a locale: point for the fraction.
enum DecimalText {
    /// With so many digits (0...9) after the point, rounded half away from zero; `-` for what is not finite.
    static func fixed(_ value: Double, digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        guard value.isFinite, scaled < 1e18 else { return "-" }
        let whole = Int64(scaled)
        let unit = Int64(scale)
        var text = String(whole / unit)
        if digits > 0 {
            let fraction = String(whole % unit)
            text += "." + String(repeating: "0", count: digits - fraction.count) + fraction
        }
        return value < 0 && whole != 0 ? "-" + text : text
    }

    /// About three digits: `0.46`, `7.31`, `46.2`, `1229`.
    static func short(_ value: Double) -> String {
        let size = abs(value)
        return fixed(value, digits: size < 9.995 ? 2 : size < 99.95 ? 1 : 0)
    }

    /// Bytes as mebibytes: `187`, `9.4`.
    static func mebibytes(_ bytes: Double) -> String {
        let size = bytes / 1_048_576
        return fixed(size, digits: size < 9.95 ? 1 : 0)
    }

    /// A share of 1 as per cent: `96.4 %`; 100 only when it is all.
    static func percent(_ share: Double) -> String {
        if share < 1 && share > 0.9995 { return "99.9 %" }
        return fixed(share * 100, digits: share == 1 || share == 0 ? 0 : 1) + " %"
    }

    /// A ratio with its interval: `0.46 [0.44, 0.49]`.
    static func interval(_ estimate: RatioEstimate) -> String {
        "\(fixed(estimate.median, digits: 2)) [\(fixed(estimate.low, digits: 2)), \(fixed(estimate.high, digits: 2))]"
    }
}
