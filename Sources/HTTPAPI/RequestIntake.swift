import Calls
import Catalogue
import ClientAddresses
import JSON
import Multipart
import NIOCore
import NIOHTTP1

/// Takes in one request at a time, within the bounds of its size, of time and of the node's budget for bodies.
///
/// Without I/O: says what is to be done, and RequestHandler does it.
struct RequestIntake {
    /// What a body is collected for.
    enum Target {
        case method(Method)
        case jsonRPC
        case webSocket(WebSocketRequest)
    }

    enum State {
        case idle
        case collecting(Target, ByteBuffer?)
        case uploading(UploadPace)
        /// The answer is out; the rest of the body is thrown away.
        case discarding(Int)
        /// The request is complete, its answer is not.
        case answering
        /// Nothing is read or answered any more; what was answered is still being sent.
        case closed
    }

    enum Action {
        case nothing
        /// The body is wanted: a client may wait to hear that.
        case takeBody
        /// The same for an upload, whose bytes go to the connection's task.
        case takeUpload(Method, MultipartBoundary, RequestHead, IPAddress?)
        case passBytes(ByteBuffer)
        case endUpload
        case answer(Target, ByteBuffer)
        /// Answer before the body has come.
        case answerEarly(HTTPReply)
        /// The answer is out, and now the request is over.
        case finish
        case abort
    }

    private static let discardLimit = 16 << 20
    private static let idleTimeout = TimeAmount.seconds(75)
    private static let requestTimeout = TimeAmount.seconds(60)

    private let api: API
    private(set) var state = State.idle
    private(set) var request: RequestHead?
    /// When the state began, roughly; of a request being answered: when it was complete.
    private(set) var started = NIODeadline.now()
    /// No request comes after this one.
    private(set) var isLast = false
    var peer: IPAddress?
    private var bodyShare: BudgetShare

    init(api: API) {
        self.api = api
        bodyShare = BudgetShare(of: api.bodyBudget, free: API.freeBodySize)
    }

    /// Whether the peer has taken too long to send a request, to begin one, or to take the last answer, of which it has `taken` so
    /// many bytes, 0 for all.
    func isOverdue(taken: Int) -> Bool {
        let now = NIODeadline.now()
        switch state {
        case .idle: return now - started > Self.idleTimeout + UploadPace.time(for: taken)
        case .closed: return now - started > Self.requestTimeout + UploadPace.time(for: taken)
        case .collecting, .discarding: return now - started > Self.requestTimeout
        case .uploading(let pace): return pace.isTooSlow(at: now)
        case .answering: return false
        }
    }

    // MARK: What comes

    mutating func receive(_ part: HTTPServerRequestPart) -> Action {
        switch part {
        case .head(let head): begin(head)
        case .body(let bytes): receive(bytes)
        case .end: end()
        }
    }

    private mutating func begin(_ head: HTTPRequestHead) -> Action {
        started = .now()
        let request = RequestHead(head)
        self.request = request
        isLast = isLast || !request.isKeepAlive || request.isMalformed
        if request.isMalformed { return answerEarly(api.reply(.failure(.malformedRequest), request)) }
        let target: Target
        switch api.route(request) {
        case .reply(let reply): return answerEarly(reply)
        case .upload(let method, let boundary): return beginUpload(method, boundary, request)
        case .method(let method): target = .method(method)
        case .jsonRPC: target = .jsonRPC
        case .webSocket(let webSocket): target = .webSocket(webSocket)
        }
        if let length = request.contentLength, length > api.configuration.bodyLimit {
            return answerEarly(refuse(.bodyTooLarge, target, request))
        }
        state = .collecting(target, nil)
        return .takeBody
    }

    private mutating func beginUpload(
        _ method: Method,
        _ boundary: MultipartBoundary,
        _ request: RequestHead
    ) -> Action {
        if let length = request.contentLength,
            length > api.configuration.uploadLimit + api.configuration.bodyLimit + 65_536
        {
            return answerEarly(api.refuse(.uploadTooLarge, method, request))
        }
        let address = api.address(of: request, peer: peer)
        guard api.uploadSlots.take(for: address) else { return answerEarly(api.refuse(.busy, method, request)) }
        state = .uploading(UploadPace(began: started))
        return .takeUpload(method, boundary, request, address)
    }

    private mutating func receive(_ bytes: ByteBuffer) -> Action {
        switch state {
        case .collecting(let target, var body):
            let size = (body?.readableBytes ?? 0) + bytes.readableBytes
            guard let request else { return .nothing }
            if size > api.configuration.bodyLimit { return answerEarly(refuse(.bodyTooLarge, target, request)) }
            guard bodyShare.adjust(to: size) else { return answerEarly(refuse(.busy, target, request)) }
            // Holds the body no longer, so that it grows in place.
            state = .idle
            if body == nil { body = bytes } else { body?.writeImmutableBuffer(bytes) }
            state = .collecting(target, body)
            return .nothing
        case .uploading(var pace):
            pace.receive(bytes.readableBytes, at: .now())
            state = .uploading(pace)
            return .passBytes(bytes)
        case .discarding(let count):
            state = .discarding(count + bytes.readableBytes)
            return count > Self.discardLimit ? .abort : .nothing
        case .idle, .answering, .closed:
            return .nothing
        }
    }

    private mutating func end() -> Action {
        switch state {
        case .collecting(let target, let body):
            state = .answering
            started = .now()
            return .answer(target, body ?? ByteBuffer())
        case .uploading:
            state = .answering
            return .endUpload
        case .discarding:
            return .finish
        case .idle, .answering, .closed:
            return .nothing
        }
    }

    private func refuse(_ error: CallError, _ target: Target, _ request: RequestHead) -> HTTPReply {
        switch target {
        case .method(let method): api.refuse(error, method, request)
        case .jsonRPC: HTTPReply(.failure(error), id: .null, Caller(request, nil))
        case .webSocket: api.reply(.failure(error), request)
        }
    }

    /// Throws the body away: a client may want to send it all first.
    private mutating func answerEarly(_ reply: HTTPReply) -> Action {
        if let request, request.expectsContinue || (request.contentLength ?? 0) > Self.discardLimit { isLast = true }
        discard()
        return .answerEarly(reply)
    }

    /// From now on the client has a minute to send the rest, or to stop.
    private mutating func discard() {
        state = .discarding(0)
        started = .now()
        release()
    }

    // MARK: What becomes of it

    /// Whether an answer ends an upload that has not all come. The rest is thrown away.
    mutating func abandonUpload() -> Bool {
        guard case .uploading = state else { return false }
        isLast = true
        discard()
        return true
    }

    /// Request and answer are complete. False: the connection was closed meanwhile.
    mutating func finish() -> Bool {
        release()
        if case .closed = state { return false }
        request = nil
        state = .idle
        started = .now()
        return true
    }

    /// The node stops.
    mutating func takeNoMore() { isLast = true }

    mutating func close() {
        state = .closed
        started = .now()
        request = nil
        release()
    }

    /// Gives back what the body had of the node's budget.
    private mutating func release() { bodyShare.adjust(to: 0) }
}
