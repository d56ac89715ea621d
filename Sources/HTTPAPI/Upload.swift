import Calls
import Catalogue
import ClientAddresses
import JSON
import Multipart
import NIOCore

/// An upload method called with `multipart/form-data`: `params` holds the JSON array of the parameters behind `file`.
struct Upload {
    let api: API
    let boundary: MultipartBoundary

    func perform(
        _ method: Method,
        _ request: RequestHead,
        _ address: IPAddress?,
        next: () async throws -> ByteBuffer?
    ) async throws -> Outcome {
        let form = UploadForm(rule: method.upload ?? .init(), size: request.contentLength, api)
        defer { form.release() }
        var parser = MultipartParser(boundary: boundary)
        do {
            // Room for content is not for callers that the method will refuse anyway.
            if method.upload?.takesContent == true, request.credential.hash != nil {
                try await api.calls.checkAdmission(to: method, request.credential, address, request.requestID)
            }
            while let bytes = try await next() {
                try bytes.withUnsafeReadableBytes { try parser.consume($0) { try form.receive($0) } }
            }
            try parser.finish()
            var call = try api.call(
                method, try form.parameters(), request, from: address, isUploaded: true)
            call.content = form.takeContent()
            return await api.perform(call)
        } catch let error as CallError {
            return refuse(error, method, request)
        } catch let error as MultipartError {
            return refuse(.undecodable(error.message), method, request)
        }
    }

    private func refuse(_ error: CallError, _ method: Method, _ request: RequestHead) -> Outcome {
        api.calls.refuse(method, request.credential, request.requestID, since: .now(), error)
    }
}
