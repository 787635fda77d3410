import JVM

/// A test's own scratch directory and what else it needs; cleaned up last-in first-out.
public enum Fixture {}
