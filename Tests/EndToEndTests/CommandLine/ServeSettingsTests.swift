import Testing

/// Settings of `gatehouse serve` that would do nothing are refused at its start, before it looks for a database.
@Suite(.timeLimit(.minutes(10)))
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
}
