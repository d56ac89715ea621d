import Calls
import ClientAddresses
import JSON
import MessagePack
import NIOCore
import NIOHTTP1

/// JSON-RPC 2.0: one request object, or a batch of up to 100 of which at most 8 run at once. On `POST /`, and over WebSocket.
struct JSONRPC {
    static let concurrency = 8
    private static let batchLimit = 100
    /// Bytes of results in a batch's reply, after which no further request of it is executed.
    private static let replyLimit = 16 << 20
    private static let replyTooLarge = CallError.refused(413, "The batch's reply is too large: not executed")

    let api: API
    let caller: Caller
    /// Whether ids may be of any JSON type.
    var takesAnyID = false

    struct Request {
        let path: String
        let parameters: [JSON]
        /// Nil: a notification.
        let id: JSON?
    }

    /// What becomes of a request.
    enum Course {
        case call(Call)
        /// It never was a call.
        case refused(Outcome)
    }

    private struct Answer: Sendable {
        var index: Int
        var id: JSON
        var outcome: Outcome
        var isNotification: Bool

        /// Bytes that it takes in the reply, but for its frame.
        var size: Int {
            guard !isNotification, case .success(let reply) = outcome else { return 0 }
            return reply.data.byteCount + reply.meta.byteCount
        }
    }

    // MARK: On POST /

    func answer(_ body: Result<JSON, CallError>) async -> HTTPReply {
        let message: JSON
        switch body {
        case .success(let json): message = json
        case .failure(let error): return HTTPReply(.failure(error), id: .null, caller)
        }
        return await api.holding(CollectionOfOne(message)) { await answer(message, refusing: $0) }
    }

    private func answer(_ message: JSON, refusing refusal: CallError?) async -> HTTPReply {
        guard case .array(let requests) = message else { return single(await perform(message, 0, refusing: refusal)) }
        guard Self.isAcceptable(requests) else { return HTTPReply(.failure(.invalidRequest), id: .null, caller) }
        guard let answers = await batch(requests, refusing: refusal) else { return HTTPReply(status: .noContent) }
        return HTTPReply(status: .ok, body: .bytes(answers))
    }

    private func single(_ answer: Answer) -> HTTPReply {
        if answer.isNotification { return HTTPReply(status: .noContent) }
        return HTTPReply(answer.outcome, id: answer.id, caller)
    }

    /// A message from its bytes, or what is wrong with them.
    static func message(_ bytes: ByteBuffer, isMessagePack: Bool) -> Result<JSON, CallError> {
        do {
            return .success(try bytes.value(isMessagePack: isMessagePack))
        } catch let error as MessagePackError {
            return .failure(.parseError(error.description))
        } catch {
            return .failure(.parseError)
        }
    }

    // MARK: Requests

    static func isAcceptable(_ batch: [JSON]) -> Bool { !batch.isEmpty && batch.count <= batchLimit }

    /// Nil: it is none.
    func request(_ message: JSON) -> Request? {
        guard case .object(let members) = message, members["jsonrpc"] == "2.0",
            case .string(let path)? = members["method"]
        else { return nil }
        let id = members["id"]
        switch id {
        case nil, .null?, .integer?, .number?, .string?: break
        default: if !takesAnyID { return nil }
        }
        switch members["params"] {
        case .array(let parameters)?: return Request(path: path, parameters: parameters, id: id)
        case nil: return Request(path: path, parameters: [], id: id)
        default: return nil
        }
    }

    /// `refusal`: why no call may be executed any more.
    func course(of request: Request, refusing refusal: CallError? = nil) -> Course {
        guard let method = api.calls.method(request.path) else { return .refused(.failure(.methodNotFound)) }
        let started = NIODeadline.now()
        do throws(CallError) {
            if let refusal { throw refusal }
            if let error = api.calls.refusal(of: method, caller.credential) { throw error }
            return .call(try api.call(method, request.parameters, caller))
        } catch {
            return .refused(api.calls.refuse(method, caller.credential, caller.requestID, since: started, error))
        }
    }

    // MARK: Batches

    /// The answers to an acceptable batch; nil where there is nothing to answer.
    func batch(_ requests: [JSON], refusing refusal: CallError?) async -> ByteBuffer? {
        let spoken = await perform(requests, refusing: refusal).filter { !$0.isNotification }
        if spoken.isEmpty { return nil }
        var buffer = ByteBuffer()
        for (index, answer) in spoken.enumerated() {
            buffer.writeStaticString(index == 0 ? "[" : ",")
            Envelope.write(answer.outcome, id: answer.id, requestID: caller.requestID, to: &buffer)
        }
        buffer.writeStaticString("]")
        return buffer
    }

    private func perform(_ requests: [JSON], refusing refusal: CallError?) async -> [Answer] {
        await withTaskGroup(of: Answer.self) { group in
            var answers: [Answer] = []
            answers.reserveCapacity(requests.count)
            var size = 0
            for (index, request) in requests.enumerated() {
                if index >= Self.concurrency, let answer = await group.next() {
                    size += answer.size
                    answers.append(answer)
                }
                let refusal = size > Self.replyLimit ? Self.replyTooLarge : refusal
                group.addTask { await perform(request, index, refusing: refusal) }
            }
            for await answer in group { answers.append(answer) }
            return answers.sorted { $0.index < $1.index }
        }
    }

    private func perform(_ message: JSON, _ index: Int, refusing refusal: CallError?) async -> Answer {
        guard let request = request(message) else {
            return Answer(index: index, id: .null, outcome: .failure(.invalidRequest), isNotification: false)
        }
        let started = NIODeadline.now()
        let outcome: Outcome
        switch course(of: request, refusing: refusal) {
        case .call(let call): outcome = await api.calls.perform(call)
        case .refused(let refusal): outcome = refusal
        }
        api.log(request.path, status: outcome.status, requestID: caller.requestID, since: started)
        return Answer(index: index, id: request.id ?? .null, outcome: outcome, isNotification: request.id == nil)
    }
}

extension HTTPReply {
    /// The answer to one request on `POST /`.
    init(_ outcome: Outcome, id: JSON, _ caller: Caller) {
        self.init(outcome, requestID: caller.requestID, hadToken: caller.credential.isPresent)
        var buffer = ByteBuffer()
        Envelope.write(outcome, id: id, requestID: caller.requestID, to: &buffer)
        body = .bytes(buffer)
    }
}
