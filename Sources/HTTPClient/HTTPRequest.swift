private import CCurl
import Glibc

/// One POST through libcurl, for a command that has nothing else to do: it blocks its thread.
package struct HTTPRequest: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        /// multipart/form-data: `file`, read while it is sent, and `params`.
        case form(file: String, params: [UInt8])
    }

    package let url: String
    package var headers: [(name: String, value: String)] = []
    package var body: Body

    package init(url: String, body: Body) {
        self.url = url
        self.body = body
    }

    private static let isCurlReady = gatehouse_curl_global_init() == CURLE_OK
    private static let replyLimit = 256 << 20

    private final class Received {
        var bytes: [UInt8] = []
    }

    /// Follows no redirections: a token is for the host that was named.
    package func send() throws(HTTPFailure) -> HTTPResponse {
        guard Self.isCurlReady, let handle = curl_easy_init() else { throw HTTPFailure("libcurl cannot start") }
        defer { curl_easy_cleanup(handle) }
        var lines: UnsafeMutablePointer<curl_slist>?
        for (name, value) in headers { lines = curl_slist_append(lines, "\(name): \(value)") }
        defer { curl_slist_free_all(lines) }
        let form = curl_mime_init(handle)
        defer { curl_mime_free(form) }
        let received = Received()
        let context = Unmanaged.passUnretained(received).toOpaque()
        guard setOptions(handle), setCallback(handle, context), set(body, form, handle),
            gatehouse_curl_set_pointer(handle, CURLOPT_HTTPHEADER, lines) == CURLE_OK
        else { throw HTTPFailure("libcurl does not take an option") }
        let code = withExtendedLifetime(received) { curl_easy_perform(handle) }
        guard code == CURLE_OK else { throw HTTPFailure(String(cString: curl_easy_strerror(code))) }
        return HTTPResponse(status: gatehouse_curl_response_code(handle), body: received.bytes)
    }

    private func setOptions(_ handle: UnsafeMutableRawPointer) -> Bool {
        // A transfer may take long as long as it goes on.
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_POST, 1), (CURLOPT_NOSIGNAL, 1), (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2),
            (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_CONNECTTIMEOUT, 10), (CURLOPT_LOW_SPEED_LIMIT, 1),
            (CURLOPT_LOW_SPEED_TIME, 120),
        ]
        let strings: [(CURLoption, String)] = [
            (CURLOPT_URL, url), (CURLOPT_PROTOCOLS_STR, "http,https"), (CURLOPT_USERAGENT, "gatehouse"),
        ]
        return numbers.allSatisfy { gatehouse_curl_set_long(handle, $0, $1) == CURLE_OK }
            && strings.allSatisfy { gatehouse_curl_set_string(handle, $0, $1) == CURLE_OK }
    }

    private func set(_ body: Body, _ form: OpaquePointer?, _ handle: UnsafeMutableRawPointer) -> Bool {
        switch body {
        case .bytes(var bytes):
            return gatehouse_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, bytes.count) == CURLE_OK
                && bytes.withUnsafeMutableBytes {
                    gatehouse_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) == CURLE_OK
                }
        case .form(let path, let params):
            let file = curl_mime_addpart(form)
            let rest = curl_mime_addpart(form)
            return curl_mime_name(file, "file") == CURLE_OK && curl_mime_filedata(file, path) == CURLE_OK
                && curl_mime_name(rest, "params") == CURLE_OK
                && params.withUnsafeBytes { curl_mime_data(rest, $0.baseAddress, $0.count) } == CURLE_OK
                && gatehouse_curl_set_pointer(handle, CURLOPT_MIMEPOST, UnsafeMutableRawPointer(form)) == CURLE_OK
        }
    }

    private func setCallback(_ handle: UnsafeMutableRawPointer, _ context: UnsafeMutableRawPointer) -> Bool {
        let write: gatehouse_curl_transfer = { buffer, size, count, context in
            guard let buffer, let context else { return 0 }
            let received = Unmanaged<Received>.fromOpaque(context).takeUnretainedValue()
            guard received.bytes.count + size * count <= HTTPRequest.replyLimit else { return 0 }
            received.bytes.append(contentsOf: UnsafeRawBufferPointer(start: buffer, count: size * count))
            return size * count
        }
        return gatehouse_curl_set_transfer(handle, CURLOPT_WRITEFUNCTION, write) == CURLE_OK
            && gatehouse_curl_set_pointer(handle, CURLOPT_WRITEDATA, context) == CURLE_OK
    }
}

package struct HTTPResponse: Sendable {
    package let status: Int
    package let body: [UInt8]
}

/// No answer came, and why. Holds nothing of the request.
package struct HTTPFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
