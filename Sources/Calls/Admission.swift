package import Catalogue
package import ClientAddresses
import PostgresClient

extension Calls {
    private static let admission = Statement("select gate.node_admit($1, $2, $3)", isRepeatable: true)

    /// Throws where the method would refuse the caller: before work that is not done for just anybody. Its gate asks again.
    package func checkAdmission(
        to method: Method,
        _ credential: Credential,
        _ address: IPAddress?,
        _ requestID: String
    ) async throws(CallError) {
        var arguments = Arguments()
        arguments.append(credential.hash)
        arguments.append(address: address)
        arguments.append(text: method.id)
        do {
            _ = try await client.execute(Self.admission, arguments, on: .point)
        } catch {
            throw callError(error, of: method, requestID)
        }
    }
}
