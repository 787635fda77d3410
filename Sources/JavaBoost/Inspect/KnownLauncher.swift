/// Main classes that load the application with class loaders of their own.
enum KnownLauncher {
    private static let all: [String: String] = [
        "io.quarkus.bootstrap.runner.QuarkusEntryPoint": "Quarkus' fast-jar runner",
        "com.simontuffs.onejar.Boot": "One-JAR",
        "org.codehaus.plexus.classworlds.launcher.Launcher": "Plexus Classworlds",
        "org.codehaus.classworlds.Launcher": "Classworlds",
        "org.apache.catalina.startup.Bootstrap": "Tomcat",
        "org.apache.activemq.console.Main": "ActiveMQ's launcher",
        "org.apache.felix.main.Main": "Apache Felix (OSGi)",
        "org.apache.karaf.main.Main": "Apache Karaf (OSGi)",
        "org.eclipse.equinox.launcher.Main": "Eclipse Equinox (OSGi)",
        "org.jboss.modules.Main": "JBoss Modules",
        "org.eclipse.jetty.start.Main": "Jetty's start.jar",
        "org.gradle.launcher.GradleMain": "Gradle",
        "org.apache.tools.ant.launch.Launcher": "Ant",
        "executable.Main": "Jenkins' Winstone",
        "Capsule": "Capsule",
    ]

    /// What the launcher is called, or nil where the class is none that is known.
    static func named(_ mainClass: String) -> String? { all[mainClass] }
}
