import PostgresClient
import Tokens

/// api-tokens/create: makes the token, of which the database gets the SHA-256 only.
package struct CreateTokenStep: Step {
    package init() {}

    package func perform(_ call: Call, _ calls: Calls) async throws(CallError) -> Reply {
        let token = Token.make(.api)
        var reply = try await calls.execute(call, adding: [.hash(token.hash)])
        reply.data = reply.data.adding("token", token.text)
        return reply
    }
}
