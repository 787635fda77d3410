extension Jar {
    /// The head of a class in this jar: the fast scan.
    ///
    /// Does not check the CRC-32. The faults of the jar are ``JarError``s; those of the class are in the result, so that
    /// one broken class does not end a scan.
    public func classSummary(of entry: Entry) throws(JarError) -> Result<ClassFileSummary, ParseError> {
        let bytes = try unchecked(entry)
        return Result { () throws(ParseError) in try ClassFileSummary.parse(bytes) }
    }
}
