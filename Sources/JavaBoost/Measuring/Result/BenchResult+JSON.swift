import FoundationEssentials

extension BenchResult {
    /// The result as JSON text, with a final line feed.
    public func json() throws(MeasureError) -> String { try MeasuredJSON.text(self) }

    /// Reads what `json()` wrote.
    ///
    /// - Parameter name: of the file, for the message.
    public init(json text: [UInt8], name: String) throws(MeasureError) {
        struct Header: Decodable { var schemaVersion: Int }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let data = Data(text)
        guard let header = try? decoder.decode(Header.self, from: data) else {
            throw MeasureError(.badResult, "\(name) is no result of jboost bench --json")
        }
        guard header.schemaVersion == Self.schema else {
            throw MeasureError(
                .badResult,
                "\(name) has schema version \(header.schemaVersion), this jboost reads \(Self.schema); measure it again"
            )
        }
        do { self = try decoder.decode(BenchResult.self, from: data) } catch {
            throw MeasureError(.badResult, "\(name) is damaged: \(JSONText.words(error))")
        }
    }
}

/// How every result is written: keys sorted, times in ISO 8601.
enum MeasuredJSON {
    /// With a final line feed.
    static func text(_ result: some Encodable) throws(MeasureError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        do { return String(decoding: try encoder.encode(result), as: UTF8.self) + "\n" } catch {
            throw MeasureError(.badResult, "the result cannot be written as JSON: \(error)")
        }
    }
}
