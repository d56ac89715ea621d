import Calls
import Catalogue
import ClientAddresses
import JSON
import Logging
import Multipart
import NIOCore
import Tokens
import Glibc

/// An upload method called with `multipart/form-data`: `file` goes to a temporary file as it comes, `params` holds the
/// JSON array of the further parameters.
struct Upload {
    let api: API
    let boundary: MultipartBoundary

    func perform(
        _ method: Method,
        _ request: RequestHead,
        _ address: IPAddress?,
        next: () async throws -> ByteBuffer?
    ) async throws -> Outcome {
        let form = UploadForm(
            rule: method.upload ?? .init(),
            fileLimit: min(method.upload?.limit ?? .max, api.configuration.uploadLimit),
            parametersLimit: api.configuration.bodyLimit)
        var parser = MultipartParser(boundary: boundary)
        do {
            while let bytes = try await next() {
                try bytes.withUnsafeReadableBytes { try parser.consume($0) { try form.receive($0) } }
            }
            try parser.finish()
            let call = try api.call(
                method, try form.parameters(), request, from: address, isUploaded: true)
            return await api.calls.perform(call)
        } catch let error as CallError {
            return refuse(error, method, request)
        } catch is MultipartError {
            return refuse(.undecodable, method, request)
        } catch let error as UploadForm.StorageError {
            api.logger.error("cannot store an upload", metadata: ["errno": "\(error.code)"])
            return refuse(.internalError, method, request)
        }
    }

    private func refuse(_ error: CallError, _ method: Method, _ request: RequestHead) -> Outcome {
        api.calls.refuse(method, request.credential, request.requestID, since: .now(), error)
    }
}

/// What a form's parts come to.
private final class UploadForm {
    struct StorageError: Error {
        let code: Int32
    }

    private enum Field {
        case file(PartHeader)
        case parameters
    }

    private let rule: Method.UploadRule
    private let fileLimit: Int
    private let parametersLimit: Int
    private var current: Field?
    private var store: FileStore?
    private var file = JSON.null
    private var parametersText: [UInt8]?

    init(rule: Method.UploadRule, fileLimit: Int, parametersLimit: Int) {
        self.rule = rule
        self.fileLimit = fileLimit
        self.parametersLimit = parametersLimit
    }

    func receive(_ event: MultipartEvent) throws {
        switch event {
        case .partBegin(let header): try begin(header)
        case .body(let bytes): try append(bytes)
        case .partEnd: end()
        case .end: break
        }
    }

    private func begin(_ header: PartHeader) throws {
        switch header.name {
        case "file" where store == nil:
            guard accepts(header.contentType ?? "application/octet-stream") else { throw CallError.uploadTypeRefused }
            store = try FileStore()
            current = .file(header)
        case "params" where parametersText == nil:
            parametersText = []
            current = .parameters
        default:
            throw CallError.unexpectedField
        }
    }

    private func accepts(_ contentType: String) -> Bool {
        if rule.contentTypes.isEmpty { return true }
        let type = contentType.prefix { $0 != ";" && $0 != " " }.lowercased()
        return rule.contentTypes.contains { accepted in
            accepted == type || (accepted.hasSuffix("/*") && type.hasPrefix(accepted.dropLast()))
        }
    }

    private func append(_ bytes: UnsafeRawBufferPointer) throws {
        switch current {
        case .file:
            guard let store else { return }
            guard store.size + bytes.count <= fileLimit else { throw CallError.uploadTooLarge }
            try store.append(bytes)
        case .parameters:
            guard (parametersText?.count ?? 0) + bytes.count <= parametersLimit else { throw CallError.bodyTooLarge }
            parametersText?.append(contentsOf: bytes)
        case nil:
            break
        }
    }

    private func end() {
        if case .file(let header) = current, let store {
            file = [
                "name": header.filename.map { .string(Self.storable($0)) } ?? .null,
                "type": header.contentType.map { .string(Self.storable($0)) } ?? .null,
                "size": .integer(Int64(store.size)),
                "sha256": .string(store.finish()),
            ]
        }
        current = nil
    }

    /// PostgreSQL cannot store U+0000, and nobody wants a name without end.
    private static func storable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.lazy.filter { $0 != "\0" }.prefix(255)))
    }

    /// The method's parameters: the file's description, then what `params` holds.
    func parameters() throws(CallError) -> [JSON] {
        guard let parametersText, !parametersText.isEmpty else { return [file] }
        guard let json = try? JSON(parsing: parametersText) else { throw .undecodable }
        if case .array(let list) = json { return [file] + list }
        return [file, json]
    }
}

/// A file without a name: it is gone when this is, also after a crash.
private final class FileStore {
    private let descriptor: Int32
    private var hasher: SHA256? = SHA256()
    private(set) var size = 0

    /// In the folder that TMPDIR names, else /tmp.
    init() throws {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/gatehouse-upload-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw UploadForm.StorageError(code: errno) }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit {
        close(descriptor)
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        hasher?.update(bytes)
        size += bytes.count
        var rest = bytes
        while !rest.isEmpty {
            let written = write(descriptor, rest.baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw UploadForm.StorageError(code: errno)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    /// SHA-256 of all that was written, in hexadecimal.
    func finish() -> String {
        guard let hasher = hasher.take() else { return "" }
        return hasher.finalize().hex
    }
}
