import EmbeddedPostgres
import Testing

@Suite struct ParsingTests {
    @Test func postmasterFileOfARunningServer() throws {
        let text = """
            11568
            /srv/node/postgres
            1763816612
            5432
            /srv/node/run

              1234567     32769
            ready   

            """
        let file = try #require(PostmasterFile(text))
        #expect(file.process == 11568)
        #expect(file.port == 5432)
        #expect(file.socketDirectory == "/srv/node/run")
        #expect(file.status == "ready")
    }

    @Test func postmasterFileStillBeingWritten() throws {
        let file = try #require(PostmasterFile("77\n/srv/node/postgres\n1763816612\n5432\n"))
        #expect(file.process == 77)
        #expect(file.socketDirectory == nil)
        #expect(file.status == nil)
    }

    @Test func postmasterFileOfAStandAloneBackend() throws {
        #expect(try #require(PostmasterFile("-77\n")).process == 77)
    }

    @Test(arguments: ["", "\n", "0\n", "x\n", "99999999999999\n", "-2147483648\n"])
    func noPostmasterFile(_ text: String) {
        #expect(PostmasterFile(text) == nil)
    }

    @Test func processStatusWithParenthesesInTheName() throws {
        let fields = (4...21).map(String.init).joined(separator: " ")
        let status = try #require(ProcessStatus(stat: "42 (a) (b c) Z \(fields) 4711 23 24"))
        #expect(status.name == "a) (b c")
        #expect(status.state == "Z")
        #expect(status.startTicks == 4711)
        #expect(!status.isRunning)
    }

    @Test(arguments: ["", "42 postgres S 1", ")(", "42 (postgres) S 1 2"])
    func noProcessStatus(_ text: String) {
        #expect(ProcessStatus(stat: text) == nil)
    }

    @Test func versionBanners() {
        #expect(Installation.majorVersion(fromBanner: "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n") == 15)
        #expect(Installation.majorVersion(fromBanner: "postgres (PostgreSQL) 18beta1\n") == 18)
        #expect(Installation.majorVersion(fromBanner: "command not found") == nil)
    }

    @Test func socketPathsHaveALimit() {
        #expect(SocketDirectory.fits("/" + String(repeating: "d", count: 91)))
        #expect(!SocketDirectory.fits("/" + String(repeating: "d", count: 92)))
        #expect(!SocketDirectory.fits("/" + String(repeating: "ä", count: 46)))
        #expect(!SocketDirectory.fits("/srv/a,b"))
    }

    @Test func urlsEncodeTheSocketDirectory() {
        #expect(
            SocketDirectory.url(role: "r", database: "d", directory: "/srv/a b&ä/run")
                == "postgresql://r@/d?host=%2Fsrv%2Fa%20b%26%C3%A4%2Frun&port=5432")
    }

    /// The vectors published with the function.
    @Test(arguments: [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")])
    func stableHash(_ text: String, _ expected: String) {
        #expect(StableHash.hexadecimal(text) == expected)
    }

    @Test func aPointerToAClusterElsewhere() throws {
        let home = try ClusterLocation.home(named: "/var/lib/gatehouse/0123456789abcdef/postgres\n", in: "file")
        #expect(home == "/var/lib/gatehouse/0123456789abcdef")
    }

    @Test(arguments: [
        "", "/etc", "/var/lib/gatehouse/../postgres", "/var/lib/gatehouse/0123456789abcdeg/postgres",
        "/var/lib/gatehouse/0123456789abcdef/postgres/x", "/var/lib/gatehouse/0123456789abcdef",
    ])
    func aPointerThatIsNotFollowed(_ text: String) {
        #expect(throws: EmbeddedPostgresError.self) { try ClusterLocation.home(named: text, in: "file") }
    }
}
