import Calls
import ClientAddresses
import JSON
import NIOCore
import NIOHTTP1

/// JSON-RPC 2.0 on `POST /`: one request object, or a batch of up to 100 of which at most 8 run at once.
struct JSONRPC {
    private static let batchLimit = 100
    private static let concurrency = 8
    /// Bytes of a batch's reply; what comes after is replaced by an error.
    private static let replyLimit = 16 << 20

    let api: API
    let request: RequestHead
    let address: IPAddress?

    private struct Answer: Sendable {
        var index: Int
        var id: JSON
        var outcome: Outcome
        var isNotification: Bool
    }

    func answer(_ body: ByteBuffer) async -> HTTPReply {
        let json: JSON
        do {
            json = try body.withUnsafeReadableBytes { try JSON(parsing: $0) }
        } catch {
            return single(Answer(index: 0, id: .null, outcome: .failure(.parseError), isNotification: false))
        }
        guard case .array(let requests) = json else { return single(await perform(json, 0)) }
        guard !requests.isEmpty, requests.count <= Self.batchLimit else {
            return single(Answer(index: 0, id: .null, outcome: .failure(.invalidRequest), isNotification: false))
        }
        return batch(await perform(requests))
    }

    private func single(_ answer: Answer) -> HTTPReply {
        if answer.isNotification { return HTTPReply(status: .noContent) }
        var buffer = ByteBuffer()
        Envelope.write(answer.outcome, id: answer.id, requestID: request.requestID, to: &buffer)
        var reply = api.reply(answer.outcome, request)
        reply.body = .bytes(buffer)
        return reply
    }

    private func batch(_ answers: [Answer]) -> HTTPReply {
        let spoken = answers.filter { !$0.isNotification }
        if spoken.isEmpty { return HTTPReply(status: .noContent) }
        var buffer = ByteBuffer()
        for (index, answer) in spoken.enumerated() {
            buffer.writeStaticString(index == 0 ? "[" : ",")
            let isTooLong = buffer.readableBytes > Self.replyLimit
            let outcome = isTooLong ? .failure(.refused(413, "The batch's reply is too large")) : answer.outcome
            Envelope.write(outcome, id: answer.id, requestID: request.requestID, to: &buffer)
        }
        buffer.writeStaticString("]")
        return HTTPReply(status: .ok, body: .bytes(buffer))
    }

    private func perform(_ requests: [JSON]) async -> [Answer] {
        await withTaskGroup(of: Answer.self) { group in
            var answers: [Answer] = []
            answers.reserveCapacity(requests.count)
            for (index, request) in requests.enumerated() {
                if index >= Self.concurrency, let answer = await group.next() { answers.append(answer) }
                group.addTask { await perform(request, index) }
            }
            for await answer in group { answers.append(answer) }
            return answers.sorted { $0.index < $1.index }
        }
    }

    private func perform(_ message: JSON, _ index: Int) async -> Answer {
        let invalid = Answer(index: index, id: .null, outcome: .failure(.invalidRequest), isNotification: false)
        guard case .object(let members) = message, members["jsonrpc"] == "2.0",
            case .string(let path)? = members["method"]
        else { return invalid }
        let id = members["id"]
        switch id {
        case nil, .null?, .integer?, .number?, .string?: break
        default: return invalid
        }
        var parameters: [JSON] = []
        switch members["params"] {
        case .array(let list)?: parameters = list
        case nil: break
        default: return invalid
        }
        let started = NIODeadline.now()
        let outcome = await outcome(path, parameters)
        api.log(path, status: outcome.status, requestID: request.requestID, since: started)
        return Answer(index: index, id: id ?? .null, outcome: outcome, isNotification: id == nil)
    }

    private func outcome(_ path: String, _ parameters: [JSON]) async -> Outcome {
        guard let method = api.calls.method(path) else { return .failure(.methodNotFound) }
        let started = NIODeadline.now()
        do throws(CallError) {
            if let error = api.calls.refusal(of: method, request.credential) { throw error }
            return await api.calls.perform(try api.call(method, parameters, request, from: address))
        } catch {
            return api.calls.refuse(method, request.credential, request.requestID, since: started, error)
        }
    }
}
