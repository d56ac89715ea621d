import Calls
import ClientAddresses
import NIOCore
import NIOHTTP1

/// How a complete request is answered.
enum RequestCourse {
    case reply(HTTPReply)
    /// From the socket to the lane's queue and back without a task.
    case plainCall(Call)
    /// Needs waiting in between.
    case work(ConnectionWork)
    case webSocket(WebSocketRequest, Caller)
}

extension API {
    /// `moment`: when the request was complete.
    func course(
        of target: RequestIntake.Target,
        _ body: ByteBuffer,
        _ request: RequestHead,
        from address: IPAddress?,
        at moment: NIODeadline
    ) -> RequestCourse {
        switch target {
        case .jsonRPC:
            return .work(.jsonRPC(body, request, address))
        case .webSocket(let webSocket):
            return .webSocket(webSocket, Caller(request, address))
        case .method(let method):
            do throws(CallError) {
                return course(
                    of: try call(method, body, request, from: address, at: moment), size: body.readableBytes, request)
            } catch {
                return .reply(refuse(error, method, request, since: moment))
            }
        }
    }

    private func course(of call: Call, size: Int, _ request: RequestHead) -> RequestCourse {
        if request.isVoid {
            do throws(CallError) {
                try voidCalls.enqueue(call, size: size)
                return .reply(HTTPReply(status: .ok))
            } catch {
                return .reply(refuse(error, call.method, request))
            }
        }
        return calls.isPlain(call.method) ? .plainCall(call) : .work(.call(call))
    }
}
