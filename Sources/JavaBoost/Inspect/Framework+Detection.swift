extension Framework {
    /// How a framework shows itself.
    private struct Sign {
        var name: String
        /// Artifact names (`spring-core`), the first that is found tells the version.
        var artifacts: [String]
        /// A class that only it has, for jars that were renamed or shaded: internal name.
        var marker: String?
    }

    /// In the order of the report: what starts the application first.
    private static let signs: [Sign] = [
        Sign(name: "Spring Boot", artifacts: ["spring-boot"], marker: "org/springframework/boot/SpringApplication"),
        Sign(name: "Spring", artifacts: ["spring-core"], marker: "org/springframework/core/SpringVersion"),
        Sign(name: "Spring Security", artifacts: ["spring-security-core"], marker: nil),
        Sign(name: "Spring Data", artifacts: ["spring-data-commons"], marker: nil),
        Sign(name: "Spring Cloud", artifacts: ["spring-cloud-commons"], marker: nil),
        Sign(name: "Quarkus", artifacts: ["quarkus-core"], marker: "io/quarkus/runtime/Application"),
        Sign(
            name: "Micronaut", artifacts: ["micronaut-core", "micronaut-inject"],
            marker: "io/micronaut/core/version/VersionUtils"),
        Sign(
            name: "Helidon", artifacts: ["helidon-webserver", "helidon-common"],
            marker: "io/helidon/common/HelidonServiceLoader"),
        Sign(name: "Dropwizard", artifacts: ["dropwizard-core"], marker: "io/dropwizard/core/Application"),
        Sign(name: "Vert.x", artifacts: ["vertx-core"], marker: "io/vertx/core/Vertx"),
        Sign(name: "Play", artifacts: ["play_2.13", "play_3", "play"], marker: "play/core/server/ProdServerStart"),
        Sign(name: "Ktor", artifacts: ["ktor-server-core-jvm"], marker: "io/ktor/server/engine/EmbeddedServerKt"),
        Sign(
            name: "Tomcat",
            artifacts: ["tomcat-embed-core", "tomcat-catalina", "tomcat9-catalina", "tomcat10-catalina", "catalina"],
            marker: "org/apache/catalina/startup/Tomcat"),
        Sign(
            name: "Jetty", artifacts: ["jetty-server", "jetty9-server"],
            marker: "org/eclipse/jetty/server/Server"),
        Sign(name: "Undertow", artifacts: ["undertow-core"], marker: "io/undertow/Undertow"),
        Sign(
            name: "Netty", artifacts: ["netty-common", "netty-transport", "netty-all", "netty"],
            marker: "io/netty/channel/Channel"),
        Sign(name: "Reactor", artifacts: ["reactor-core"], marker: "reactor/core/publisher/Flux"),
        Sign(name: "gRPC", artifacts: ["grpc-core", "grpc-api"], marker: "io/grpc/ManagedChannel"),
        Sign(name: "Jersey", artifacts: ["jersey-server"], marker: "org/glassfish/jersey/server/ResourceConfig"),
        Sign(name: "RESTEasy", artifacts: ["resteasy-core"], marker: nil),
        Sign(
            name: "Hibernate", artifacts: ["hibernate-core", "hibernate-orm-core"],
            marker: "org/hibernate/SessionFactory"),
        Sign(name: "EclipseLink", artifacts: ["eclipselink", "org.eclipse.persistence.core"], marker: nil),
        Sign(name: "MyBatis", artifacts: ["mybatis"], marker: "org/apache/ibatis/session/SqlSession"),
        Sign(name: "jOOQ", artifacts: ["jooq"], marker: "org/jooq/DSLContext"),
        Sign(name: "Flyway", artifacts: ["flyway-core"], marker: nil),
        Sign(name: "Liquibase", artifacts: ["liquibase-core"], marker: nil),
        Sign(name: "HikariCP", artifacts: ["HikariCP"], marker: "com/zaxxer/hikari/HikariDataSource"),
        Sign(name: "H2", artifacts: ["h2"], marker: "org/h2/Driver"),
        Sign(
            name: "Kafka", artifacts: ["kafka-clients"], marker: "org/apache/kafka/clients/producer/KafkaProducer"),
        Sign(name: "ActiveMQ", artifacts: ["activemq-broker", "activemq-client"], marker: nil),
        Sign(name: "ZooKeeper", artifacts: ["zookeeper"], marker: "org/apache/zookeeper/ZooKeeper"),
        Sign(name: "Lucene", artifacts: ["lucene-core"], marker: "org/apache/lucene/index/IndexWriter"),
        Sign(
            name: "Jackson", artifacts: ["jackson-databind"],
            marker: "com/fasterxml/jackson/databind/ObjectMapper"),
        Sign(name: "Thymeleaf", artifacts: ["thymeleaf"], marker: "org/thymeleaf/TemplateEngine"),
        Sign(name: "Micrometer", artifacts: ["micrometer-core"], marker: nil),
        Sign(name: "Logback", artifacts: ["logback-classic"], marker: "ch/qos/logback/classic/Logger"),
        Sign(name: "Log4j", artifacts: ["log4j-core"], marker: "org/apache/logging/log4j/core/Logger"),
        Sign(name: "SLF4J", artifacts: ["slf4j-api"], marker: "org/slf4j/Logger"),
        Sign(name: "Guice", artifacts: ["guice"], marker: "com/google/inject/Guice"),
        Sign(name: "Guava", artifacts: ["guava"], marker: "com/google/common/base/Preconditions"),
        Sign(name: "Groovy", artifacts: ["groovy", "groovy-all"], marker: "groovy/lang/GroovyObject"),
        Sign(name: "Kotlin", artifacts: ["kotlin-stdlib"], marker: "kotlin/Unit"),
        Sign(name: "Scala", artifacts: ["scala-library"], marker: "scala/Product"),
        Sign(name: "Clojure", artifacts: ["clojure"], marker: "clojure/lang/RT"),
        Sign(name: "Byte Buddy", artifacts: ["byte-buddy"], marker: "net/bytebuddy/ByteBuddy"),
        Sign(
            name: "OSGi (Felix)", artifacts: ["org.apache.felix.framework"], marker: "org/apache/felix/framework/Felix"),
        Sign(name: "OSGi (Equinox)", artifacts: ["org.eclipse.osgi"], marker: "org/eclipse/osgi/launch/Equinox"),
    ]

    /// The frameworks of a class path.
    ///
    /// - Parameter hasClass: whether the class path has a class, by internal name.
    static func detect(_ elements: [ClassPathElement], hasClass: (String) -> Bool) -> [Framework] {
        var byArtifact: [String: (version: String?, evidence: String)] = [:]
        for element in elements where element.isJar {
            let (artifact, version) = split(element.name)
            if byArtifact[artifact] == nil {
                byArtifact[artifact] = (version ?? element.content.manifest.implementationVersion, element.name)
            }
        }
        // pom.properties last: of a shaded jar it is all there is, of others the jar's own name is as good.
        for element in elements {
            for coordinates in element.content.maven where byArtifact[coordinates.artifact]?.version == nil {
                byArtifact[coordinates.artifact] = (
                    coordinates.version, "\(coordinates.group):\(coordinates.artifact) in \(element.name)"
                )
            }
        }
        return signs.compactMap { sign in
            for artifact in sign.artifacts {
                guard let found = byArtifact[artifact] else { continue }
                return Framework(name: sign.name, version: found.version, evidence: found.evidence)
            }
            guard let marker = sign.marker, hasClass(marker) else { return nil }
            return Framework(name: sign.name, version: nil, evidence: "class \(marker.replacing("/", with: "."))")
        }
    }

    /// `spring-core-6.2.7.jar` is `spring-core` and `6.2.7`: the version begins at the first hyphen before a digit.
    static func split(_ fileName: String) -> (artifact: String, version: String?) {
        let stem = BootLoader.isArchiveName(fileName) ? fileName.dropLast(4) : fileName[...]
        var index = stem.startIndex
        while let hyphen = stem[index...].firstIndex(of: "-") {
            let next = stem.index(after: hyphen)
            if next < stem.endIndex, stem[next].isASCII, stem[next].isNumber {
                return (String(stem[..<hyphen]), String(stem[next...]))
            }
            index = next
        }
        return (String(stem), nil)
    }
}
