import Testing

/// Settings of `gatehouse serve` that would do nothing are refused at its start, before it looks for a database.
@Suite(.timeLimit(.minutes(20)))
struct ServeSettingsTests {
    @Test func settingsThatWouldDoNothing() async throws {
        for (name, value) in [
            ("GATEHOUSE_CORS_ORIGINS", "https://app.example/"), ("GATEHOUSE_CORS_ORIGINS", "https://app.example/path"),
            ("GATEHOUSE_CORS_ORIGINS", "*, https://app.example/"), ("GATEHOUSE_CORS_ORIGINS", "app.example"),
            ("GATEHOUSE_CORS_ORIGINS", "https://"), ("GATEHOUSE_CORS_ORIGINS", "https://App.example"),
            ("GATEHOUSE_CORS_ORIGINS", "https://*.example"), ("GATEHOUSE_CORS_ORIGINS", "https://app.example?a"),
            ("GATEHOUSE_GET", "any"), ("GATEHOUSE_GET", "ALL"), ("GATEHOUSE_GET", "1"),
        ] {
            let outcome = try await Program.run(
                try Node.binary(), ["serve", "--port", "0", "--database-url", "postgresql://127.0.0.1:1/none"],
                environment: [name: value])
            #expect(outcome.status == 64 && outcome.error.contains(name), "\(name)=\(value): \(outcome)")
        }
    }

    @Test func aPortThatIsNone() async throws {
        for port in ["65536", "99999", "-1"] {
            let outcome = try await Program.run(
                try Node.binary(), ["serve", "--port=\(port)", "--database-url", "postgresql://127.0.0.1:1/none"])
            #expect(outcome.status == 64 && outcome.error.contains("--port must be from 0 to 65535"), "\(outcome)")
        }
    }

    @Test func aPortThatIsTaken() async throws {
        try await TestDatabase.with { database in
            try await Node.with(database) { node in
                let outcome = try await Program.gatehouse("serve", "--port", "\(node.port)", on: database)
                #expect(outcome.status == 1, "\(outcome)")
                #expect(
                    outcome.error.contains("cannot listen on 127.0.0.1, port \(node.port): Address already in use"),
                    "\(outcome)")
            }
        }
    }

    @Test(arguments: [("gatehouse_owner", true), ("gatehouse_node", false)])
    func aLoginThatMayDoMoreIsNamed(login: String, isWarned: Bool) async throws {
        try await TestDatabase.with { database in
            let environment = ["GATEHOUSE_NODE_URL": try database.url(as: login)]
            try await Node.with(database, environment: environment) { node in
                // Written before the node listens; read by a thread of its own.
                let hasWarned = await eventually(within: .seconds(isWarned ? 10 : 1)) {
                    node.log.contains("may do more than call gates")
                }
                #expect(hasWarned == isWarned)
            }
        }
    }

    @Test func aDataDirectoryThatCannotBe() async throws {
        let outcome = try await Program.run(
            try Node.binary(), ["serve", "--port", "0", "--data-dir", "/proc/gatehouse/data"])
        #expect(outcome.status == 1 && outcome.error.contains("/proc/gatehouse"), "\(outcome)")
    }
}
