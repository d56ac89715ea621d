import Foundation
import JSON
import Testing

/// The send-… methods tell nothing about an account.
@Suite(.timeLimit(.minutes(20)))
struct MailEnumerationTests {
    private static let accounts = ["known", "confirmed", "disabled", "unknown"]

    @Test(arguments: ["session/send-confirmation-email", "session/send-password-reset-email"])
    func everyAccountTakesTheSameTime(_ method: String) async throws {
        // Through a mail server, so that sending goes on beside the calls.
        try await MailServer.with { server in
            let settings = ["GATEHOUSE_SMTP_URL": "smtp://localhost:\(server.port)"]
            try await Stage.with(environment: settings) { stage in
                try stage.database.makeUser("known", set: ["email": "'known@example.com'"])
                try stage.database.makeUser(
                    "confirmed", set: ["email": "'confirmed@example.com'", "email_confirmed": "true"])
                try stage.database.makeUser("disabled", set: ["email": "'disabled@example.com'", "enabled": "false"])
                try stage.database.scalar(
                    "update gatehouse.configuration set mail_address_limit = 100000, mail_account_limit = 1000")
                func sample(_ name: String) async throws -> Duration {
                    let start = ContinuousClock.now
                    let reply = try await stage.client.call(method, [.string(name)])
                    let time = ContinuousClock.now - start
                    #expect(
                        reply.text == #"{"jsonrpc":"2.0","result":{"status":200,"status_text":"OK","exception":false}}"#
                    )
                    return time
                }
                func medians() async throws -> [Duration] {
                    var times: [String: [Duration]] = [:]
                    for round in 0..<200 {
                        // In turn, and who begins changes.
                        let turn = round % Self.accounts.count
                        for name in Self.accounts[turn...] + Self.accounts[..<turn] {
                            times[name, default: []].append(try await sample(name))
                        }
                    }
                    return times.values.map { median($0) }
                }
                var ratio = 0.0
                for _ in 0..<2 {
                    let medians = try await medians()
                    ratio = try #require(medians.min()) / (try #require(medians.max()))
                    if ratio > 0.9 { break }
                }
                #expect(ratio > 0.9)
            }
        }
    }
}
