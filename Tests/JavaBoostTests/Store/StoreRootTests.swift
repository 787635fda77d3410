import Glibc
import JVM
import Testing

@testable import JavaBoost

@Suite("the store's place")
struct StoreRootTests {
    @Test("option, JBOOST_STORE, XDG_CACHE_HOME and HOME are asked in that order")
    func place() throws {
        var environment = ["HOME": "/home/a", "XDG_CACHE_HOME": "/cache", "JBOOST_STORE": "/store"]
        #expect(try StoreRoot.place(option: "/option", environment: environment) == "/option")
        #expect(try StoreRoot.place(option: nil, environment: environment) == "/store")
        environment["JBOOST_STORE"] = ""
        #expect(try StoreRoot.place(option: nil, environment: environment) == "/cache/jboost")
        environment["XDG_CACHE_HOME"] = "relative"
        #expect(try StoreRoot.place(option: nil, environment: environment) == "/home/a/.cache/jboost")
    }

    @Test("a new store is made with all directories on the way, for this user alone")
    func creation() throws {
        try StoreFixture.with { f in
            let root = try StoreRoot.open(f.path + "/a/./b/../b/store")
            #expect(root.path == f.path + "/a/b/store")
            #expect(try FileSystem.status(root.path).permissions == 0o700)
            #expect(!root.isReadOnly)
            #expect(throws: StoreError.self) { try StoreRoot.open(f.path + "/none", create: false) }
            #expect(!FileSystem.exists(f.path + "/none"))
        }
    }

    @Test(
        "a store that others can write is refused, with the command that mends it", arguments: [0o720, 0o702, 0o1777])
    func writable(mode: Int) throws {
        try StoreFixture.with { f in
            _ = try f.store()
            try FileSystem.setMode(f.place, mode_t(mode))
            let error = #expect(throws: StoreError.self) { try StoreRoot.open(f.place) }
            #expect(error?.code == .writableByOthers)
            #expect(error?.message.contains("chmod go-w '\(f.place)'") == true)
        }
    }

    @Test(
        "a folder in the store that others can write is refused", arguments: ["images", "layouts", "archives", "runs"])
    func writableFolder(name: String) throws {
        try StoreFixture.with { f in
            _ = try f.store()
            try FileSystem.setMode(f.place + "/" + name, 0o777)
            #expect(throws: StoreError.self) { try StoreRoot.open(f.place) }
        }
    }

    @Test("a directory on the way that others can write is refused unless it is sticky, through links as well")
    func wayThere() throws {
        try StoreFixture.with { f in
            try FileSystem.makeDirectory(f.path + "/open")
            try FileSystem.makeDirectory(f.path + "/open/mine")
            try FileSystem.setMode(f.path + "/open", 0o777)
            _ = unsafe symlink("open/mine", f.path + "/link")
            for place in ["/open/mine/store", "/link/store", "/open/store"] {
                let error = #expect(throws: StoreError.self) { try StoreRoot.open(f.path + place) }
                #expect(error?.code == .writableByOthers)
            }
            try FileSystem.setMode(f.path + "/open", 0o1777)
            #expect(try StoreRoot.open(f.path + "/link/store").path == f.path + "/open/mine/store")
        }
    }

    @Test("links in a circle, files and the root directory are no places")
    func noPlaces() throws {
        try StoreFixture.with { f in
            _ = unsafe symlink("b", f.path + "/a")
            _ = unsafe symlink("a", f.path + "/b")
            try FileSystem.create(f.path + "/file", [])
            for place in [f.path + "/a", f.path + "/file", f.path + "/file/store", "/"] {
                let error = #expect(throws: StoreError.self) { try StoreRoot.open(place) }
                #expect(error?.code == .badLocation, "\(place)")
            }
        }
    }

    @Test("a store, a directory or a link of another user is refused", .enabled(if: geteuid() == 0, "needs root"))
    func foreign() throws {
        try StoreFixture.with { f in
            _ = try f.store()
            _ = unsafe chown(f.place, 12_345, 12_345)
            let store = #expect(throws: StoreError.self) { try StoreRoot.open(f.place) }
            #expect(store?.code == .foreignOwner)
            #expect(store?.message.contains("12345") == true)
            let below = #expect(throws: StoreError.self) { try StoreRoot.open(f.place + "/below/store") }
            #expect(below?.code == .foreignOwner)
            #expect(!FileSystem.exists(f.place + "/below"))
            try FileSystem.makeDirectory(f.path + "/mine")
            _ = unsafe symlink("mine", f.path + "/link")
            _ = unsafe lchown(f.path + "/link", 12_345, 12_345)
            let link = #expect(throws: StoreError.self) { try StoreRoot.open(f.path + "/link/store") }
            #expect(link?.code == .foreignOwner)
        }
    }

    @Test("back-up programs are told to leave the store out")
    func tag() throws {
        try StoreFixture.with { f in
            _ = try f.store()
            let text = String(decoding: try FileSystem.read(f.place + "/CACHEDIR.TAG"), as: UTF8.self)
            #expect(text.hasPrefix("Signature: 8a477f597d28d172789f06886806bc55\n"))
        }
    }
}
