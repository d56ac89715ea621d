private import CCurl
import Glibc

/// Hands messages to a mail server through libcurl, on one connection while the server keeps it.
///
/// libcurl's handles may be used by any thread, by one at a time, and mails are sent one at a time: hence `@unchecked`.
package final class SMTPTransport: MailTransport, @unchecked Sendable {
    private let server: SMTPServer
    private let handle: UnsafeMutableRawPointer

    private static let isCurlReady = gatehouse_curl_global_init() == CURLE_OK

    package init(server: SMTPServer) throws(MailTransportError) {
        guard Self.isCurlReady, let handle = curl_easy_init() else { throw MailTransportError("libcurl cannot start") }
        self.handle = handle
        self.server = server
    }

    deinit {
        curl_easy_cleanup(handle)
    }

    private final class Transfer {
        let shouldAbort: () -> Bool
        var rest: ArraySlice<UInt8>

        init(_ message: MailMessage, _ shouldAbort: @escaping () -> Bool) {
            rest = message.bytes[...]
            self.shouldAbort = shouldAbort
        }
    }

    package func send(_ message: MailMessage, name: String, shouldAbort: () -> Bool) throws(MailTransportError) {
        try withoutActuallyEscaping(shouldAbort) { shouldAbort throws(MailTransportError) in
            try perform(Transfer(message, shouldAbort), message)
        }
    }

    private func perform(_ transfer: Transfer, _ message: MailMessage) throws(MailTransportError) {
        // Options go, the connection stays.
        curl_easy_reset(handle)
        let recipients = curl_slist_append(nil, message.recipient)
        defer { curl_slist_free_all(recipients) }
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        guard setOptions(sender: message.sender), setCallbacks(context),
            gatehouse_curl_set_pointer(handle, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK
        else { throw MailTransportError("libcurl does not take an option") }
        let code = withExtendedLifetime(transfer) { curl_easy_perform(handle) }
        guard code != CURLE_OK else { return }
        let reply = gatehouse_curl_response_code(handle)
        let answer = reply > 0 ? ", server's answer \(reply)" : ""
        throw MailTransportError(
            "\(String(cString: curl_easy_strerror(code)))\(answer)",
            isUnreachable: Self.unreachable.contains(code.rawValue))
    }

    /// Errors that any other message would meet as well.
    private static let unreachable: Set<UInt32> = Set(
        [
            CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_WEIRD_SERVER_REPLY, CURLE_OPERATION_TIMEDOUT,
            CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_USE_SSL_FAILED, CURLE_LOGIN_DENIED,
            CURLE_SSL_CACERT_BADFILE, CURLE_GOT_NOTHING, CURLE_ABORTED_BY_CALLBACK,
        ].map(\.rawValue))

    private func setOptions(sender: String) -> Bool {
        let encryption: curl_usessl =
            switch server.startTLS {
            case .required: CURLUSESSL_ALL
            case .optional: CURLUSESSL_TRY
            case .never: CURLUSESSL_NONE
            }
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_UPLOAD, 1), (CURLOPT_NOSIGNAL, 1), (CURLOPT_NOPROGRESS, 0), (CURLOPT_SSL_VERIFYPEER, 1),
            (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_USE_SSL, Int(encryption.rawValue)), (CURLOPT_CONNECTTIMEOUT, 10),
            (CURLOPT_SERVER_RESPONSE_TIMEOUT, 30), (CURLOPT_TIMEOUT, 60), (CURLOPT_MAXAGE_CONN, 60),
        ]
        let strings: [(CURLoption, String?)] = [
            (CURLOPT_URL, server.url), (CURLOPT_PROTOCOLS_STR, "smtp,smtps"), (CURLOPT_PROXY, ""),
            (CURLOPT_USERNAME, server.user), (CURLOPT_PASSWORD, server.password), (CURLOPT_CAINFO, server.authorities),
            (CURLOPT_MAIL_FROM, sender),
        ]
        return numbers.allSatisfy { gatehouse_curl_set_long(handle, $0, $1) == CURLE_OK }
            && strings.allSatisfy { $1 == nil || gatehouse_curl_set_string(handle, $0, $1) == CURLE_OK }
    }

    private func setCallbacks(_ context: UnsafeMutableRawPointer) -> Bool {
        let read: gatehouse_curl_transfer = { buffer, size, count, context in
            guard let buffer, let context else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            let part = transfer.rest.prefix(size * count)
            part.withUnsafeBytes { bytes in
                if let start = bytes.baseAddress { memcpy(buffer, start, bytes.count) }
            }
            transfer.rest = transfer.rest.dropFirst(part.count)
            return part.count
        }
        let ignore: gatehouse_curl_transfer = { _, size, count, _ in size * count }
        let progress: gatehouse_curl_progress = { context, _, _, _, _ in
            guard let context else { return 0 }
            return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().shouldAbort() ? 1 : 0
        }
        return gatehouse_curl_set_transfer(handle, CURLOPT_READFUNCTION, read) == CURLE_OK
            && gatehouse_curl_set_transfer(handle, CURLOPT_WRITEFUNCTION, ignore) == CURLE_OK
            && gatehouse_curl_set_pointer(handle, CURLOPT_READDATA, context) == CURLE_OK
            && gatehouse_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context) == CURLE_OK
            && gatehouse_curl_set_progress(handle, progress) == CURLE_OK
    }
}
